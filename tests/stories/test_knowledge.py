"""Story 4, steps 3, 4 and 6: an observation that named a person, a hint from a phone, and what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]
CODE = re.compile(r"[2-9A-HJ-NP-Z]{5}-[2-9A-HJ-NP-Z]{5}")


def submit(page: Page) -> None:
    """Send the form of the page."""
    page.locator("main form button[type=submit]").first.click()


def calm(person: Visit) -> None:
    """Axe finds nothing, and nothing is wider than the window."""
    assert person.axe() == []
    assert person.sideways() <= 0


@pytest.mark.criterion("R12.AC2", "R15.AC2")
def test_an_observation_is_held_back_corrected_released_and_answered(visit: MakeVisit) -> None:
    provider = visit(persona="manager")
    page = provider.open("/wissen/beobachtungen/")
    page.get_by_role("link", name="Beobachtung schreiben").click()
    calm(provider)
    submit(page)
    expect(page).to_have_title(re.compile("^Fehler:"))
    provider.forget_refusal()
    calm(provider)
    page.fill("[name=statement]", "Frau Beispielname, geb. 01.02.1950, findet keinen Platz in der Gruppe.")
    page.get_by_label("Zugangsbarriere").check()
    page.get_by_label("Uferaue (Planungsregion)").check()
    page.fill("[name=period_start]", "2026-01-01")
    page.fill("[name=period_end]", "2026-02-28")
    submit(page)
    expect(page.locator("main mark").first).to_have_text("Frau Beispielname")
    calm(provider)
    page.get_by_label("Die Verwaltung des Landkreises").check()
    page.get_by_role("button", name="Freigeben").click()
    expect(page.locator("main")).to_contain_text("Noch nicht freigegeben")
    provider.forget_refusal()
    calm(provider)
    page.get_by_role("link", name="Ändern").click()
    page.fill("[name=statement]", "Ältere Menschen finden in der Trauergruppe keinen Platz.")
    submit(page)
    page.get_by_label("Die Verwaltung des Landkreises").check()
    page.get_by_role("button", name="Freigeben").click()
    expect(page.locator("main")).to_contain_text("Noch ohne Rückmeldung")
    address = urlsplit(page.url).path

    planner = visit(script=False, width=320, persona="planner")
    page = planner.open("/wissen/beobachtungen/?stand=offen")
    page.get_by_role("link", name="Ältere Menschen finden").click()
    page.get_by_label("verwendet", exact=True).check()
    page.fill("[name=text]", "Der Hinweis steht in der Liste der Bedarfe.")
    page.get_by_role("button", name="Rückmeldung speichern").click()
    expect(page.locator("main")).to_contain_text("Der Hinweis steht in der Liste der Bedarfe.")
    assert planner.sideways() <= 0

    page = provider.open(address)
    expect(page.locator("main")).to_contain_text("Der Hinweis steht in der Liste der Bedarfe.")
    calm(provider)


@pytest.mark.criterion("R14.AC1", "R14.AC2", "R14.AC4", "R15.AC2", "R65.AC1")
def test_a_citizen_gives_a_hint_on_a_phone_without_script_and_learns_what_became_of_it(visit: MakeVisit) -> None:
    citizen = visit(script=False, width=320)
    page = citizen.open("/region/15999/stimmen/")
    page.get_by_role("link", name="Hinweis geben").click()
    page.fill("[name=text]", "Nach 16 Uhr fährt kein Bus. Frau Beispielname hat mich zweimal gefahren.")
    page.select_option("[name=area]", label="Uferaue (Planungsregion)")
    page.select_option("[name=life_domain]", index=1)
    submit(page)
    expect(page.locator("main")).to_contain_text(CODE)
    code = CODE.search(page.locator("main").inner_text())
    assert code
    assert citizen.sideways() <= 0

    planner = visit(persona="planner")
    page = planner.open("/")
    page.get_by_role("link", name="Stimmen ansehen").first.click()
    expect(page.locator("main table")).to_contain_text("wartet auf Prüfung")
    calm(planner)
    page.locator("main tr", has_text="Uferaue").get_by_role("link").first.click()
    expect(page.locator("main mark")).to_have_text("Frau Beispielname")
    page.fill("[name=text]", "Nach 16 Uhr fährt kein Bus. Jemand hat mich zweimal gefahren.")
    calm(planner)
    page.get_by_role("button", name="Veröffentlichen", exact=True).click()
    expect(page.locator("main")).to_contain_text("veröffentlicht")
    calm(planner)
    voice = urlsplit(page.url).path

    page = citizen.open("/region/15999/stimmen/nachsehen/")
    page.fill("[name=code]", code.group().lower())
    submit(page)
    expect(page.locator("main")).to_contain_text("Ihr Hinweis ist in Prüfung.")

    page = planner.open(voice)
    page.get_by_label("verwendet", exact=True).check()
    page.fill("[name=text]", "Ihr Hinweis ist in den Handlungsbedarf „Wohnortnahe Suchtberatung“ eingegangen.")
    page.get_by_role("button", name="Rückmeldung speichern").click()
    expect(page.locator("main")).to_contain_text("Handlungsbedarf")

    page = citizen.open("/region/15999/stimmen/nachsehen/")
    page.fill("[name=code]", code.group())
    submit(page)
    expect(page.locator("main")).to_contain_text("Wohnortnahe Suchtberatung")
    reader = visit(width=320)
    page = reader.open("/region/15999/stimmen/")
    expect(page.locator("main")).to_contain_text("Jemand hat mich zweimal gefahren. (gekürzt)")
    expect(page.locator("body")).not_to_contain_text("Beispielname")
    calm(reader)


@pytest.mark.criterion("R18.AC2")
def test_a_signal_is_told_by_a_provider_and_decided_by_keyboard(visit: MakeVisit) -> None:
    provider = visit(script=False, width=320, persona="manager")
    page = provider.open("/wissen/signale/")
    page.get_by_role("link", name="Signal melden").click()
    submit(page)
    expect(page).to_have_title(re.compile("^Fehler:"))
    provider.forget_refusal()
    page.get_by_label("Recht ändert sich").check()
    page.fill("[name=statement]", "Das Land will die Beratungsstellen ab 2028 anders fördern.")
    page.fill("[name=source]", "Entwurf vom Ministerium")
    submit(page)
    expect(page.locator("main")).to_contain_text("Noch hat niemand entschieden.")
    assert provider.sideways() <= 0
    address = urlsplit(page.url).path

    planner = visit(persona="planner")
    page = planner.open("/")
    expect(page.locator("main")).to_contain_text("Signale prüfen")
    page = planner.open(address)
    calm(planner)
    page.get_by_label("Weiter beobachten und später neu ansehen").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Wir warten den Kabinettsbeschluss ab.")
    page.get_by_role("button", name="Entscheidung speichern").focus()
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("^Fehler:"))
    planner.forget_refusal()
    calm(planner)
    page.fill("[name=again_on]", "2099-06-01")
    page.get_by_role("button", name="Entscheidung speichern").focus()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Wir warten den Kabinettsbeschluss ab.")
    calm(planner)
    for path in ("/wissen/signale/?stand=alle", "/wissen/signale/schwellen/"):
        planner.open(path)
        calm(planner)
    page = provider.open(address)
    expect(page.locator("main")).to_contain_text("Wir warten den Kabinettsbeschluss ab.")
