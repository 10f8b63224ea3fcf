"""Boundaries, grid and reform of real districts: the figures of the data folder hold exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from kooplan.areas.actions.grid import import_grid
from kooplan.areas.actions.importing import import_areas, selected
from kooplan.areas.actions.reform import record_reform
from kooplan.areas.models import Area, AreaParent, AreaVersion, Conversion, PopulationGrid
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.files.errors import FileError
from kooplan.files.grid import INHABITANTS, read_area_keys, read_grid
from kooplan.organisations.models import Municipality
from tests.areas.makers import VILLAGES, feature, square, write_boxes, write_features
from tests.areas.real import (
    DAY_2022,
    load_districts,
    load_districts_2021,
    load_municipalities,
    municipalities_2021,
    municipalities_2022,
    open_tenant,
)
from tests.world import World

CENSUS = "© Statistische Ämter des Bundes und der Länder, 2013"
JANUARY_2021 = date(2021, 1, 1)


def take_census(tenant: Municipality, data: Path, prefix: str) -> tuple[PopulationGrid, dict[str, int]]:
    """The census grid within the borders of Kreise."""
    report = import_grid(
        tenant, data / "grid" / "zensus2011_1km", name="Zensus 2011", level="kreis", municipality_prefix=prefix,
        reference_date=date(2011, 5, 9), source=CENSUS, licence="dl-de/by-2-0", actor=None,
    )  # fmt: skip
    return report.grid, report.inhabitants_by_area


def test_landkreis_stendal_has_25_gemeinden_and_117643_people_in_the_census_grid(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    report = load_municipalities(tenant, real_data, "15090")
    assert report.created == 25
    assert load_districts_2021(tenant, real_data, "15090").new_versions == 1
    areas = AreaVersion.objects.filter(area__municipality=tenant, area__area_level__code="gemeinde")
    assert all(version.outline and version.square_km for version in areas)
    assert Area.objects.get(municipality=tenant, key="15090546").name == "Tangerhütte"
    grid, by_area = take_census(tenant, real_data, "15090")
    assert grid.inhabitants == 117_643
    assert by_area == {"15090": 117_643}


def test_grid_file_keeps_cells_without_value_apart(db: None, real_data: Path, settings: object) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    load_districts_2021(tenant, real_data, "15090")
    grid, _ = take_census(tenant, real_data, "15090")
    path = Path(settings.FILES) / grid.file  # type: ignore[attr-defined]
    cells = read_grid(path)
    assert len(cells) == grid.cells == len(read_area_keys(path))
    known = cells.columns[INHABITANTS].known
    assert int((~known).sum()) == grid.without_value > 0
    assert cells.columns[INHABITANTS].total == 117_643
    with pytest.raises(RuleViolation, match="Dieses Raster ist schon da"):
        take_census(tenant, real_data, "15090")
    assert len(list(path.parent.iterdir())) == 1


def test_sachsen_anhalt_has_218_gemeinden_in_14_kreise_and_20559_cells(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    assert load_municipalities(tenant, real_data, "15").created == 218
    report = load_districts_2021(tenant, real_data, "15")
    assert (report.created, report.new_versions) == (13, 1)
    lower = AreaParent.objects.filter(child__area_level__code="gemeinde", hierarchy="administrative")
    assert lower.count() == 218
    assert lower.filter(parent__key="15090").count() == 25
    upper = AreaParent.objects.filter(child__area_level__code="kreis", parent__key="15")
    assert upper.count() == 14
    grid, _ = take_census(tenant, real_data, "15")
    assert (grid.cells, grid.inhabitants) == (20_559, 2_287_214)


def test_kreise_can_be_merged_from_their_gemeinden(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    load_municipalities(tenant, real_data, "15090")
    assert load_districts(tenant, real_data, "15090").new_versions == 1
    district = AreaVersion.objects.get(area__municipality=tenant, area__key="15090")
    parts = AreaVersion.objects.filter(area__municipality=tenant, area__area_level__code="gemeinde")
    assert district.name == "Landkreis Stendal"
    assert district.square_km == pytest.approx(sum(part.square_km or 0 for part in parts), rel=0.01)


def test_repairs_of_the_whole_file_are_counted(real_data: Path) -> None:
    from kooplan.files.geo.reading import read_areas

    path = real_data / "boundaries" / "VG250_GEM_simplified.zip"
    file = read_areas(path, name=path.name, key_field="ARS", official=True)
    assert (len(file.rows), len(file.repairs)) == (10_990, 37)
    assert file.is_usable


@pytest.mark.criterion("R2.AC2")
def test_reform_of_eisenach_keeps_old_versions_and_stores_the_conversion(db: None, real_data: Path) -> None:
    tenant = open_tenant("Wartburgkreis", "16063")
    for prefix in ("16056", "16063"):
        import_areas(
            tenant, municipalities_2021(real_data, prefix), level="gemeinde", valid_from=JANUARY_2021,
            source="© GeoBasis-DE / BKG 2021", actor=None,
        )  # fmt: skip
    found = municipalities_2022(real_data, "16063")
    import_areas(
        tenant, found, level="gemeinde", valid_from=DAY_2022, source="© GeoBasis-DE / BKG 2022", actor=None,
        name_column="GEN", is_complete=True,
    )  # fmt: skip
    report = record_reform(tenant, level="gemeinde", old_day=JANUARY_2021, new_day=DAY_2022, actor=None)
    assert "16056000" in report.gone
    assert "16063105" in report.new
    eisenach = AreaVersion.objects.get(area__key="16056000")
    assert (eisenach.valid_from, eisenach.valid_to) == (JANUARY_2021, DAY_2022)
    moved = Conversion.objects.get(old=eisenach)
    assert (moved.new.area.key, moved.weight) == ("16063105", 1.0)
    for old in {one.old_id for one in Conversion.objects.all()}:
        weights = Conversion.objects.filter(old=old).values_list("weight", flat=True)
        assert np.isclose(sum(weights), 1.0)
    again = record_reform(tenant, level="gemeinde", old_day=JANUARY_2021, new_day=DAY_2022, actor=None)
    assert again == report


def test_a_split_is_weighted_by_area_without_a_grid(world: World, tmp_path: Path) -> None:
    from tests.areas.test_importing import FIRST, SECOND, take_over

    whole = [feature({"AGS": "15999010", "GEN": "Aue"}, square(0, 0, 4_000))]
    take_over(world.district, write_features(tmp_path / "a.geojson", whole), actor=None)
    lower = feature(
        {"AGS": "15999011", "GEN": "Süd"},
        [[680000, 5830000], [684000, 5830000], [684000, 5831000], [680000, 5831000], [680000, 5830000]],
    )
    upper = feature(
        {"AGS": "15999012", "GEN": "Nord"},
        [[680000, 5831000], [684000, 5831000], [684000, 5834000], [680000, 5834000], [680000, 5831000]],
    )
    take_over(
        world.district, write_features(tmp_path / "b.geojson", [lower, upper]), actor=None, day=SECOND, is_complete=True
    )
    report = record_reform(
        world.district, level="gemeinde", old_day=FIRST, new_day=SECOND, actor=world.member("statistics")
    )
    assert (report.gone, report.new, report.split) == (("15999010",), ("15999011", "15999012"), ("15999010",))
    rows = Conversion.objects.order_by("new__area__key").values_list("new__area__key", "weight", "basis")
    assert list(rows) == [("15999011", 0.25, "Fläche"), ("15999012", 0.75, "Fläche")]


def test_a_reform_needs_borders_on_both_days(world: World, tmp_path: Path) -> None:
    from tests.areas.test_importing import SECOND, take_over

    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None, day=SECOND)
    with pytest.raises(RuleViolation, match=r"Am 01\.01\.2020 gibt es auf dieser Ebene keine Grenzen"):
        record_reform(world.district, level="gemeinde", old_day=date(2020, 1, 1), new_day=SECOND, actor=None)
    with pytest.raises(NotAllowed):
        record_reform(world.district, level="gemeinde", old_day=SECOND, new_day=SECOND, actor=world.member("lead"))


def test_a_grid_elsewhere_leaves_neither_row_nor_file(world: World, tmp_path: Path, settings: object) -> None:
    import polars as pl

    from tests.areas.test_importing import take_over

    take_over(world.district, write_boxes(tmp_path / "g.geojson", VILLAGES), actor=None)
    far = tmp_path / "cells.parquet"
    pl.DataFrame({"x": [4_100_500], "y": [2_700_500], "Einwohner": [7]}).write_parquet(far)
    with pytest.raises(FileError, match="Keine Zelle liegt in Ihren Räumen"):
        import_grid(
            world.district, far, name="G", level="gemeinde", reference_date=date(2011, 5, 9), source="Q",
            licence="frei", actor=world.member("planner"),
        )  # fmt: skip
    assert not PopulationGrid.objects.exists()
    assert not (Path(settings.FILES) / "grids").exists()  # type: ignore[attr-defined]


def test_choosing_a_prefix_that_no_area_has_is_refused(tmp_path: Path) -> None:
    from kooplan.files.geo.reading import read_areas

    file = read_areas(write_boxes(tmp_path / "g.geojson"), name="g.geojson", key_field="AGS", official=True)
    with pytest.raises(FileError, match="Keine Fläche beginnt mit dem Schlüssel 15090"):
        selected(file, "15090")
