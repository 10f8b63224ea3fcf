"""Story 1, first step: the administration opens its planning space with a file of planning regions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from kooplan.demo.region import as_geojson, build_region
from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]

AREAS, SHOWN = 8, 10


@pytest.fixture(scope="module")
def regions_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`planungsregionen.geojson`: the eight planning regions in degrees, as a GIS exports them."""
    path = tmp_path_factory.mktemp("regions") / "planungsregionen.geojson"
    path.write_text(json.dumps(as_geojson(build_region(), "planning_regions", 4326)), encoding="utf-8")
    return path


@pytest.mark.criterion("R2.AC3")
@pytest.mark.criterion("R65.AC1")
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_the_neighbour_reads_its_planning_regions(visit: MakeVisit, regions_file: Path, script: bool) -> None:
    """An empty tenant shows a helpful empty page; after four clicks eight areas stand on map and in the table."""
    person = visit(persona="outsider", script=script)
    page = person.open("/wissen/daten/neu/")
    page.set_input_files("input[type=file]", regions_file)
    page.get_by_role("button", name="Hochladen und prüfen").click()
    page.wait_for_url("**/wissen/daten/einlesen/**")
    expect(page.get_by_role("heading", name="Das muss sich ändern")).to_be_visible()
    check(person, script)
    page.get_by_label("Quellenvermerk").fill("Kreisverwaltung Nachbarland, erfundene Grenzen")
    page.get_by_role("button", name="Angaben speichern und neu prüfen").click()
    page.get_by_role("heading", name="Die Datei kann übernommen werden").wait_for()
    assert page.locator("main .kern-btn--primary:visible").all_inner_texts() == ["Daten übernehmen"]
    check(person, script)
    page.get_by_role("button", name="Daten übernehmen").click()
    page.get_by_role("heading", name="Die Datei ist übernommen").wait_for()
    check(person, script)
    page.get_by_role("link", name="Räume ansehen").click()
    page.get_by_role("heading", name="Planungsregionen").wait_for()
    expect(page.locator("main table tbody tr")).to_have_count(AREAS)


def check(person: Visit, script: bool) -> None:
    """Nothing for axe, which needs script itself, and no sideways scrolling."""
    if script:
        assert person.axe() == []
    assert person.sideways() <= 0


def test_a_table_with_many_errors_shows_ten_and_the_way_out(visit: MakeVisit, tmp_path: Path) -> None:
    rows = [f"15998-0{place % 9};2025;abc{place}" for place in range(1, 41)]
    path = tmp_path / "fehler.csv"
    path.write_text("\n".join(["Schlüssel;Zeitraum;Wert", *rows]), encoding="utf-8")
    for width in (1280, 320):
        person = visit(persona="outsider", width=width)
        page = person.open("/wissen/daten/neu/")
        page.set_input_files("input[type=file]", path)
        page.get_by_role("button", name="Hochladen und prüfen").click()
        page.get_by_role("heading", name="Das muss sich ändern").wait_for()
        expect(page.locator("section[aria-labelledby=fehler] tbody tr:visible")).to_have_count(SHOWN)
        check(person, script=True)
        page.get_by_text("Fehler anzeigen").click()
        page.locator("section[aria-labelledby=fehler] tbody tr:visible").nth(SHOWN).wait_for()
        check(person, script=True)
        assert page.locator("main .kern-btn--primary:visible").all_inner_texts() == ["Angaben speichern und neu prüfen"]
        page.get_by_role("button", name="Datei verwerfen").click()
        page.get_by_text("Die Datei ist verworfen.").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
def test_an_empty_file_is_refused_at_its_field(visit: MakeVisit, tmp_path: Path, width: int) -> None:
    path = tmp_path / "leer.csv"
    path.touch()
    person = visit(persona="outsider", width=width)
    page = person.open("/wissen/daten/neu/")
    page.set_input_files("input[type=file]", path)
    page.get_by_role("button", name="Hochladen und prüfen").click()
    page.get_by_text("Die Datei ist leer.").first.wait_for()
    assert page.title().startswith("Fehler:")
    check(person, script=True)
    person.forget_refusal()
