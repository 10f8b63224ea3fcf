"""On paper: the profile of an area is one double page, and nothing of the screen alone is printed."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]


def sheets(page: Page, path: Path) -> int:
    """How many sheets the page needs on A4."""
    page.pdf(path=path, prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", path.read_bytes()))


def test_the_profile_is_one_double_page(visit: MakeVisit, tmp_path: Path) -> None:
    page = visit(persona="planner").open("/wissen/raeume/")
    page.locator("main table").get_by_role("link", name="Uferaue").click()
    page.get_by_role("heading", name="Worauf Uferaue bauen kann").wait_for()
    assert sheets(page, tmp_path / "profil.pdf") == 2


@pytest.mark.parametrize("path", ["/wissen/", "/wissen/bevoelkerung/", "/region/15999/"])
def test_overviews_need_two_sheets_at_most(visit: MakeVisit, tmp_path: Path, path: str) -> None:
    assert sheets(visit(persona="planner").open(path), tmp_path / "blatt.pdf") <= 2


def test_paper_keeps_columns_and_leaves_out_what_only_a_screen_can_do(visit: MakeVisit) -> None:
    page = visit(persona="planner").open("/wissen/raeume/")
    page.locator("main table").get_by_role("link", name="Uferaue").click()
    page.get_by_role("heading", name="Altersaufbau").wait_for()
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 680, "height": 1009})
    for gone in (".kp-nav", ".kp-subnav", ".kp-crumbs", ".kp-more > summary", "#alle", "main .kern-btn"):
        assert not page.locator(gone).first.is_visible(), gone
    ages, young = (page.locator(f"#{name}").bounding_box() for name in ("alter", "jung"))
    assert ages
    assert young
    assert ages["y"] == young["y"]
    assert ages["x"] < young["x"]
    small = page.locator(".kp-map--small").bounding_box()
    assert small
    assert small["width"] < 150


def test_an_opened_table_is_printed(visit: MakeVisit) -> None:
    page = visit(persona="planner").open("/wissen/bevoelkerung/")
    page.locator("main details.kp-more > summary").first.click()
    page.emulate_media(media="print")
    assert page.locator("main details.kp-more[open] table").first.is_visible()
