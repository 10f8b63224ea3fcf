"""Story 1, first step: the administration opens its planning space with a file of planning regions."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kooplan.demo.region import as_geojson, build_region
from tests.stories.conftest import Visit

MakeVisit = Callable[..., Visit]


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
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/wissen/daten/einlesen/**")
    assert "8" in page.locator("main").inner_text()
    if script:
        assert person.axe() == []
