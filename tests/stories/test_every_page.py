"""Every page at both widths: nothing for axe, no sideways scrolling, no foreign host, also after the main clicks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]

PUBLIC = (
    "/", "/konto/anmelden/", "/konto/passwort/vergessen/", "/barrierefreiheit/", "/leichte-sprache/",
    "/gebaerdensprache/", "/datenschutz/", "/barriere-melden/", "/impressum/", "/region/15999/",
    "/region/15999/quellen/", "/region/15999/erreichbarkeit/", "/region/15999/luecken/", "/region/15999/angebote/",
)  # fmt: skip
PLANNER = (
    "/", "/wissen/", "/wissen/indikatoren/", "/wissen/indikatoren/child_poverty/", "/wissen/raeume/",
    "/wissen/bevoelkerung/", "/wissen/angebote/", "/wissen/erreichbarkeit/", "/wissen/luecken/", "/wissen/luecken/neu/",
    "/wissen/leistungen/addiction_counselling/", "/wissen/leistungen/addiction_counselling/massstab/",
    "/wissen/leistungen/addiction_counselling/richtwert/",
    "/wissen/angebote/neu/", "/wissen/angebote/einlesen/", "/wissen/erreichbarkeit/fahrzeiten/",
    "/wissen/sozialindex/", "/wissen/sozialindex/neu/", "/wissen/daten/", "/wissen/daten/neu/", "/wissen/quellen/",
    "/wissen/geheimhaltung/", "/wissen/indikatoren/neu/", "/konto/", "/konto/meine-daten/", "/verwaltung/rolle/",
)  # fmt: skip
ADMIN = ("/verwaltung/personen/", "/verwaltung/personen/einladen/", "/verwaltung/protokoll/")
WIDTHS = (1280, 320)
ALL_WIDTHS = (320, 400, 640, 768, 992, 1100, 1280, 1600)


def check(visit: Visit, place: str) -> None:
    assert visit.axe() == [], place
    assert visit.sideways() <= 0, place


@pytest.mark.criterion("R52.AC8", "R65.AC2")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    ("persona", "paths"),
    [(None, PUBLIC), ("planner", PLANNER), ("admin", ADMIN), ("outsider", ("/", "/wissen/", "/wissen/daten/"))],
)
def test_pages_are_clean(visit: MakeVisit, persona: str | None, paths: tuple[str, ...], width: int) -> None:
    person = visit(width=width, persona=persona)
    for path in paths:
        person.open(path)
        check(person, f"{path} at {width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_profiles_and_index_runs_are_clean(visit: MakeVisit, width: int) -> None:
    person = visit(width=width, persona="planner")
    ways = (("/wissen/raeume/", "Uferaue"), ("/wissen/sozialindex/", "Sozialindex Planungsregionen", "Stand"))
    for start, *links in ways:
        person.open(start)
        for link in links:
            person.page.locator("main").get_by_role("link", name=link).first.click()
            person.page.get_by_role("heading", level=1, name=link if link != "Stand" else "2025").wait_for()
            check(person, f"{link} at {width}")
        person.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        check(person, f"{links[-1]} opened at {width}")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_region_stays_clean_after_its_main_clicks(visit: MakeVisit, width: int) -> None:
    person = visit(width=width, persona="planner")
    page = person.open("/wissen/")
    page.locator("details.kp-vis > summary").first.click()
    check(person, "visibility opened")
    page.select_option("select[name=merkmal]", "alo_share")
    page.locator("main form button[type=submit]").first.click()
    page.get_by_role("heading", name="Arbeitslosenanteil").first.wait_for()
    check(person, "another indicator chosen")


def test_the_menus_open_and_stay_clean(visit: MakeVisit) -> None:
    wide = visit(width=1280, persona="planner")
    wide.open("/wissen/")
    wide.page.click("details.kp-role > summary")
    check(wide, "role menu")
    narrow = visit(width=320, persona="planner")
    narrow.open("/wissen/")
    narrow.page.click("details.kp-menu > summary")
    check(narrow, "menu")


@pytest.mark.parametrize(("persona", "paths"), [(None, PUBLIC), ("planner", PLANNER), ("admin", ADMIN)])
def test_no_width_scrolls_sideways_whatever_is_opened(
    visit: MakeVisit, persona: str | None, paths: tuple[str, ...]
) -> None:
    person = visit(persona=persona)
    for path in paths:
        person.open(path)
        person.page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true })")
        for width in ALL_WIDTHS:
            person.page.set_viewport_size({"width": width, "height": 900})
            assert person.sideways() <= 0, f"{path} at {width}"


def test_the_skip_link_leads_to_the_content_by_keyboard(visit: MakeVisit) -> None:
    page = visit(persona="planner").open("/wissen/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "kp-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "inhalt"


def test_signing_in_works_by_keyboard_alone(visit: MakeVisit) -> None:
    from kooplan.demo.people import PASSWORD
    from tests.world import PERSONAS

    page = visit().open("/konto/anmelden/")
    page.focus("[name=login]")
    page.keyboard.type(PERSONAS["planner"])
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "anmelden" not in url)
    expect(page.locator("h1")).to_have_text("Was von mir gebraucht wird")


@pytest.mark.criterion("R65.AC1")
def test_filters_work_without_script(visit: MakeVisit) -> None:
    person = visit(script=False, persona="planner")
    page = person.open("/wissen/")
    page.select_option("select[name=merkmal]", "alo_share")
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "merkmal=alo_share" in url)
    page.locator("main table tbody tr").nth(7).wait_for()


def test_paper_shows_the_table_and_not_the_navigation(visit: MakeVisit) -> None:
    page = visit(persona="planner").open("/wissen/")
    page.emulate_media(media="print")
    assert not page.locator(".kp-nav").is_visible()
    assert page.locator("main table").first.is_visible()


def test_no_name_is_too_long_for_a_phone(visit: MakeVisit) -> None:
    person = visit(width=320, persona="planner")
    for overview in ("/wissen/indikatoren/", "/wissen/raeume/", "/wissen/daten/"):
        links = (
            person.open(overview)
            .locator(f"main a[href^='{overview}']")
            .evaluate_all("found => found.map(one => one.getAttribute('href'))")
        )
        pages = sorted({link for link in links if link.endswith("/")} - {overview})
        assert len(pages) > 3, overview
        for page in pages:
            person.open(page)
            assert person.sideways() <= 0, page
