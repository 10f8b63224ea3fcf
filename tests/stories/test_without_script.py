"""Without JavaScript everything can be done; with large letters, forced colours and narrow windows as well."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]

PAGES = (
    "/", "/wissen/", "/wissen/indikatoren/", "/wissen/indikatoren/child_poverty/", "/wissen/raeume/",
    "/wissen/bevoelkerung/", "/wissen/sozialindex/neu/", "/wissen/daten/", "/wissen/daten/neu/",
)  # fmt: skip


@pytest.mark.criterion("R65.AC1")
@pytest.mark.parametrize(
    ("path", "field", "value"),
    [
        ("/wissen/indikatoren/", "suche", "Kinderarmut"),
        ("/wissen/raeume/", "suche", "Uferaue"),
        ("/wissen/indikatoren/child_poverty/", "zeitraum", "2023-12-31"),
        ("/region/15999/", "merkmal", "alo_share"),
    ],
)
def test_every_filter_is_a_form(visit: MakeVisit, path: str, field: str, value: str) -> None:
    page = visit(script=False, persona="planner").open(path)
    control = page.locator(f"main [name={field}]")
    if control.evaluate("one => one.tagName") == "SELECT":
        control.select_option(value)
    else:
        control.fill(value)
    page.locator("#wahl-anzeigen").click()
    page.wait_for_url(lambda url: f"{field}={value}" in url)
    page.locator("main table").first.wait_for()


@pytest.mark.criterion("R65.AC1")
def test_an_index_is_defined_and_computed_without_script(visit: MakeVisit) -> None:
    person = visit(script=False, persona="planner")
    page = person.open("/wissen/sozialindex/neu/")
    page.locator("main form button[type=submit]").click()
    expect(page).to_have_title(re.compile("^Fehler:"))
    person.forget_refusal()
    page.fill("[name=name]", "Index ohne Skript")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("h1")).to_have_text("Index ohne Skript")
    page.get_by_role("button", name="Index rechnen").click()
    page.locator("main table").nth(1).wait_for(state="attached")


@pytest.mark.criterion("R65.AC1")
def test_role_choice_and_signing_out_work_without_script(visit: MakeVisit) -> None:
    person = visit(script=False)
    person.sign_in("planner")
    page = person.open("/verwaltung/rolle/")
    page.get_by_role("button", name="In dieser Rolle handeln").click()
    expect(page.locator("h1")).to_have_text("Was von mir gebraucht wird")
    page.locator("details.kp-role > summary").click()
    page.locator("details.kp-role").get_by_role("button", name="Abmelden").click()
    expect(page.locator("header").get_by_role("link", name="Anmelden").first).to_be_visible()


def test_letters_of_double_size_need_no_sideways_scrolling(visit: MakeVisit) -> None:
    person = visit(persona="planner")
    sizes = person.context.new_cdp_session(person.page)
    sizes.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    for path in PAGES:
        person.open(path)
        assert person.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        assert person.sideways() <= 0, path


def test_forced_colours_keep_patterns_signs_and_the_current_place(visit: MakeVisit) -> None:
    """Chosen colours of a person replace backgrounds and shadows; the map keeps its patterns and printed values."""
    page = visit(persona="planner").open("/wissen/")
    page.emulate_media(forced_colors="active")
    drawn = "one => getComputedStyle(one).fill"
    fills = {page.locator(f".kp-map .{name}").first.evaluate(drawn) for name in ("s1", "s2", "s3", "s4", "s5")}
    assert len(fills) == 5
    patterns = page.locator(".kp-map .pat").evaluate_all("all => all.map(one => one.getAttribute('fill'))")
    assert {"url(#karte-p3)", "url(#karte-p4)", "url(#karte-p5)"} == set(patterns)
    assert page.locator(".kp-map .m-val").first.is_visible()
    current = page.locator(".kp-nav a[aria-current]").first
    assert current.evaluate("one => getComputedStyle(one).borderBottomStyle") == "solid"
    icon = page.locator(".kp-note .kern-icon").first
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert icon.evaluate("one => getComputedStyle(one).backgroundColor") != paper
