"""With the keyboard alone: the focus is visible, follows the reading order, and reaches every control."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]

STOPS = 150
"""More stops than any of these pages has."""
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const shown = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  const all = [...document.querySelectorAll('*')];
  return {place: all.indexOf(one), name: one.outerHTML.slice(0, 90), shown,
          visible: box.width > 0 && box.height > 0, body: one === document.body};
}"""
REACHABLE = """() => [...document.querySelectorAll('a[href], button, summary, input, select, textarea')].filter(one =>
  one.type !== 'hidden' && one.checkVisibility({visibilityProperty: true}) && !one.disabled
).length"""


def stops(page: Page) -> list[dict[str, Any]]:
    """Every place the focus comes to, from the top of the page to its end."""
    found: list[dict[str, Any]] = []
    for _ in range(STOPS):
        page.keyboard.press("Tab")
        one = page.evaluate(FOCUS)
        if one["body"] or (found and one["place"] == found[0]["place"]):
            return found
        if not found or one["place"] != found[-1]["place"]:
            found.append(one)
    raise AssertionError("the focus does not come to the end of the page")


@pytest.mark.parametrize(
    ("path", "width"),
    [
        ("/wissen/", 1280),
        ("/wissen/", 320),
        ("/wissen/daten/neu/", 320),
        ("/wissen/sozialindex/neu/", 1280),
        ("/wissen/bevoelkerung/", 1280),
    ],
)
def test_the_focus_is_always_visible_and_in_order(visit: MakeVisit, path: str, width: int) -> None:
    page = visit(persona="planner", width=width).open(path)
    found = stops(page)
    assert [one["name"] for one in found if not (one["shown"] and one["visible"])] == []
    places = [one["place"] for one in found]
    assert places == sorted(places)
    assert len(found) >= page.evaluate(REACHABLE) - 1  # two radio buttons are one stop


@pytest.mark.parametrize(
    ("width", "menu", "content"),
    [
        (1280, "details.kp-role", "Abmelden"),
        (1280, "details.kp-vis", "Lesen"),
        (320, "details.kp-menu", "Abmelden"),
        (320, "details.kp-subnav__fold", "Räume"),
    ],
)
def test_a_menu_opens_with_enter_and_its_content_is_the_next_stop(
    visit: MakeVisit, width: int, menu: str, content: str
) -> None:
    page = visit(persona="planner", width=width).open("/wissen/")
    page.locator(f"{menu} > summary").first.focus()
    page.keyboard.press("Enter")
    opened = page.locator(menu).first
    assert opened.get_attribute("open") is not None
    assert content in opened.inner_text()
    if opened.locator("a, button").count():
        page.keyboard.press("Tab")
        assert opened.evaluate("one => one.contains(document.activeElement)")


def test_after_a_choice_the_focus_stays_at_its_button(visit: MakeVisit) -> None:
    page = visit(persona="planner").open("/wissen/")
    page.select_option("select[name=merkmal]", "alo_share")
    page.locator("#wahl-anzeigen").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Arbeitslosenanteil").first.wait_for()
    assert page.evaluate("document.activeElement.id") == "wahl-anzeigen"
