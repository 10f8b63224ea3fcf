"""Story 2, step 5: a team reports how much its service was used; others never learn the small number in it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import Visit
from tests.stories.test_knowledge import calm

MakeVisit = Callable[..., Visit]
FIGURES = {"running": 131, "started": 214, "ended": 198, "waiting": 140, "waiting_days": 24}
WAITING = (
    "Raum\t<27\t27–49\t50+\tSumme\n"
    "Marktstadt-Mitte\t14\t31\t12\t57\n"
    "Dornburg-Nord\t4\t18\t11\t33\n"
    "Altfelde\t13\t22\t15\t50\n"
    "Summe\t31\t71\t38\t140\n"
)


NEWEST_HALF_YEAR = 3
"""Behind three years; no round of the demo holds it."""


def report_use(team: Visit, service: str, year: str | int, checked: Callable[[Visit], None]) -> None:
    """Report a period of a service, first with a mistake; `checked` looks at each page on the way.

    The period is a year by name, or an entry of the list by number.
    """
    page = team.open("/wissen/nutzung/")
    page.locator("main tr", has_text=service).get_by_role("link", name="Melden").click()
    expect(page.locator("h1")).to_have_text(f"Nutzung melden: {service}")
    if isinstance(year, int):
        page.select_option("[name=period]", index=year)
    else:
        page.select_option("[name=period]", label=year)
    for name, count in FIGURES.items():
        page.fill(f"[name={name}]", str(count))
    page.fill("[name=ended]", "400")
    page.get_by_role("button", name="Zahlen speichern").click()
    expect(page).to_have_title(re.compile("^Fehler:"))
    expect(page.locator("main")).to_contain_text("Beendet sind 400 Fälle")
    team.forget_refusal()
    checked(team)
    page.fill("[name=ended]", "198")
    page.get_by_role("button", name="Zahlen speichern").click()
    page.get_by_role("link", name="Wartende Personen am Ende").click()
    page.get_by_text("Aus Excel einfügen").click()
    page.fill("[name=pasted]", WAITING)
    page.get_by_role("button", name="Einfügen und ansehen").click()
    expect(page.get_by_label("Dornburg-Nord, unter 27")).to_have_value("4")
    checked(team)
    page.get_by_role("button", name="Speichern").click()
    row = page.locator("main tr", has_text="Dornburg-Nord")
    expect(row.get_by_role("cell").nth(0)).to_have_text("4")
    checked(team)


@pytest.mark.criterion("R13.AC1", "R65.AC1")
def test_a_team_reports_the_use_of_its_service_on_a_phone_without_script(visit: MakeVisit) -> None:
    team = visit(persona="staff", script=False, width=320)

    def fits(person: Visit) -> None:
        assert person.sideways() <= 0

    report_use(team, "Ehe-, Familien- und Lebensberatung", NEWEST_HALF_YEAR, fits)


@pytest.mark.criterion("R13.AC1", "R13.AC2", "R54.AC3")
def test_the_planner_closes_the_round_and_reads_four_dots(visit: MakeVisit) -> None:
    report_use(visit(persona="staff"), "Erziehungsberatung Marktstadt", "2025", calm)
    planner = visit(persona="planner")
    page = planner.open("/wissen/nutzung/")
    page.locator("section[aria-labelledby=runden]").get_by_role("link", name="2025").click()
    expect(page.locator("h1")).to_have_text("Melderunde 2025")
    calm(planner)
    page.get_by_role("button", name="Schließen und freigeben").click()
    expect(page).to_have_title(re.compile("^Fehler:"))
    planner.forget_refusal()
    calm(planner)
    page.get_by_label("Alle, auch ohne Anmeldung").check()
    page.get_by_role("button", name="Schließen und freigeben").click()
    expect(page.locator("main")).to_contain_text("Summen je Angebotsart")
    calm(planner)
    page.get_by_role("link", name="Erziehungsberatung Marktstadt").click()
    dots = page.get_by_role("cell", name="•", exact=True)
    expect(dots).to_have_count(4)
    rows = page.locator("main tr", has=dots)
    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("Dornburg-Nord")
    expect(rows.nth(1)).to_contain_text("Marktstadt-Mitte")
    calm(planner)

    team = visit(script=False, width=320, persona="staff")
    page = team.open("/wissen/nutzung/")
    page.locator("main tr", has_text="Erziehungsberatung Marktstadt").get_by_role("link", name="2025").click()
    expect(page.locator("main tr", has_text="Dornburg-Nord").get_by_role("cell").nth(0)).to_have_text("4")
    expect(page.get_by_role("link", name="Zahlen ändern")).to_have_count(0)
    page.get_by_role("link", name="So liest sie die Verwaltung").click()
    expect(page.locator("main td", has_text="•")).to_have_count(4)
    assert team.sideways() <= 0

    citizen = visit(width=320)
    citizen.open("/region/15999/nutzung/")
    calm(citizen)
