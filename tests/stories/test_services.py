"""Services as people keep them: a planner suggests and the provider answers; a list comes in without script."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]

WRONG = """Kennung;Name;Träger;Leistungsart;Art des Orts;Kapazität;Kontakt;Stand
GT-1;Trauerbegleitung;Probeverein e. V.;Suchtberatung;aufsuchend;-2;03999 1;01.03.2026
GT-2;Nachtgespräch;Probeverein e. V.;Suchtberatung;digital;0,5;03999 2;01.03.2026
"""


def submit(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form button[type=submit]").first.click()


def calm(person: Visit) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert person.axe() == []
    assert person.sideways() <= 0


@pytest.mark.criterion("R5.AC3")
def test_a_planner_suggests_and_the_provider_accepts(visit: MakeVisit) -> None:
    planner = visit(persona="planner")
    page = planner.open("/wissen/angebote/?suche=Erziehungsberatung")
    page.locator("main table a").first.click()
    page.get_by_role("link", name="Änderung vorschlagen").click()
    calm(planner)
    page.fill("[name=contact]", "Telefon 0999 4003")
    submit(page)
    expect(page).to_have_title(re.compile("^Fehler:"))
    planner.forget_refusal()
    calm(planner)
    page.fill("[name=note]", "Die alte Nummer führt ins Leere.")
    submit(page)
    expect(page.get_by_role("heading", name="Änderungsvorschläge")).to_be_visible()
    calm(planner)

    manager = visit(persona="manager", width=320)
    page = manager.open("/")
    page.get_by_role("link", name="Vorschlag ansehen").first.click()
    expect(page.locator("main table").first).to_contain_text("Telefon 0999 4003")
    calm(manager)
    page.get_by_role("button", name="Vorschlag übernehmen").click()
    expect(page.locator("main")).to_contain_text("Telefon 0999 4003")
    page.get_by_role("link", name="Verlauf der Änderungen").click()
    expect(page.locator("main")).to_contain_text("Vorschlag angenommen")
    calm(manager)


@pytest.mark.criterion("R65.AC1")
def test_a_list_of_services_comes_in_without_script(visit: MakeVisit, tmp_path: Path) -> None:
    planner = visit(script=False, width=320, persona="planner")
    path = tmp_path / "angebote.csv"
    path.write_text(WRONG, encoding="utf-8")
    page = planner.open("/wissen/angebote/einlesen/")
    page.set_input_files("[name=file]", path)
    submit(page)
    expect(page.locator("main")).to_contain_text("Der Wert „-2“ ist negativ.")
    path.write_text(WRONG.replace(";-2;", ";2;"), encoding="utf-8")
    page.get_by_role("link", name="Berichtigte Liste hochladen").click()
    page.set_input_files("[name=file]", path)
    submit(page)
    expect(page.locator("main")).to_contain_text("Die Liste kann übernommen werden")
    page.get_by_role("button", name="Angebote übernehmen").click()
    expect(page.locator("main")).to_contain_text("2 Angebote sind neu.")
    page = planner.open("/wissen/angebote/?suche=Trauerbegleitung")
    expect(page.locator("main table").first).to_contain_text("Probeverein e. V.")


@pytest.mark.criterion("R65.AC1")
def test_a_service_is_entered_without_script(visit: MakeVisit) -> None:
    manager = visit(script=False, width=320, persona="manager")
    page = manager.open("/wissen/angebote/neu/")
    submit(page)
    expect(page).to_have_title(re.compile("^Fehler:"))
    manager.forget_refusal()
    page.select_option("[name=service_type]", label="Erziehungsberatung (Vollzeitstellen)")
    page.fill("[name=name]", "Sprechstunde am Abend")
    page.check("[name=target_groups] >> nth=0")
    page.check("[name=areas] >> nth=0")
    page.fill("[name=contact]", "Telefon 0999 4004")
    page.check("[name=accessibility] >> nth=0")
    page.get_by_role("button", name="Weiteren Ort hinzufügen").click()
    expect(page.locator("#ort-3")).to_be_visible()
    expect(page.locator("[name=name]")).to_have_value("Sprechstunde am Abend")
    page.fill("[name=ort-1-name]", "Bürgerhaus Uferaue")
    page.fill("[name=ort-1-address]", "Am Ufer 1, 00000 Uferaue")
    page.fill("[name=ort-1-days]", "Di 17-20")
    page.get_by_role("button", name="Angebot eintragen").click()
    expect(page.locator("h1")).to_have_text("Sprechstunde am Abend")
    expect(page.locator("main")).to_contain_text("Di 17–20 Uhr")
    expect(page.locator("main")).not_to_contain_text("0,00")


@pytest.mark.criterion("R23.AC1")
def test_two_sides_rate_the_fit_of_a_service(visit: MakeVisit) -> None:
    provider = visit(script=False, width=320, persona="manager")
    page = provider.open("/wissen/angebote/4/")
    page.get_by_role("link", name="Passung für Zielgruppen").click()
    page.get_by_role("button", name="Einschätzung speichern").click()
    expect(page).to_have_title(re.compile("^Fehler:"))
    provider.forget_refusal()
    page.select_option("[name=target_group]", index=1)
    page.get_by_label("Träger", exact=True).check()
    page.get_by_label("3: passt gut").check()
    page.get_by_role("button", name="Einschätzung speichern").click()
    expect(page.locator("main table")).to_contain_text("passt gut")
    assert provider.sideways() <= 0
    address = urlsplit(page.url).path

    planner = visit(persona="planner")
    page = planner.open(address)
    page.select_option("[name=target_group]", index=1)
    page.get_by_label("Planung", exact=True).check()
    page.get_by_label("1: passt kaum").check()
    page.get_by_label("Zeiten").check()
    page.get_by_role("button", name="Einschätzung speichern").click()
    expect(page.locator("main table")).to_contain_text("passt kaum")
    assert planner.axe() == []
    page = planner.open("/wissen/passung/?zeigen=abweichend")
    expect(page.locator("main table")).to_contain_text("gehen auseinander")
    assert planner.axe() == []
    assert planner.sideways() <= 0


@pytest.mark.criterion("R5.AC1")
def test_a_provider_says_more_about_its_service_and_others_read_their_part(visit: MakeVisit) -> None:
    provider = visit(script=False, width=320, persona="manager")
    for block, field, words in (
        ("public", "fees", "fünf Euro im Monat"), ("process", "wish", "Ein Raum in Uferaue"),
        ("private", "cost_total", "54321"),
    ):  # fmt: skip
        page = provider.open(f"/wissen/angebote/4/einzelheiten/{block}/")
        page.fill(f"[name={field}]", words)
        page.get_by_role("button", name="Angaben speichern").click()
        expect(page.locator("main")).to_contain_text("Gut zu wissen")
        assert provider.sideways() <= 0
    expect(page.locator("main")).to_contain_text("Ein Raum in Uferaue")
    planner = visit(persona="planner")
    page = planner.open("/wissen/angebote/4/")
    expect(page.locator("main")).to_contain_text("Ein Raum in Uferaue")
    expect(page.locator("main")).not_to_contain_text("Kosten im Jahr")
    assert planner.axe() == []
    citizen = visit(width=320)
    page = citizen.open("/region/15999/angebote/4/")
    expect(page.locator("main")).to_contain_text("fünf Euro im Monat")
    expect(page.locator("main")).not_to_contain_text("Ein Raum in Uferaue")
    assert citizen.axe() == []
    assert citizen.sideways() <= 0
