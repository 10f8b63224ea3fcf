"""The population grid of the census."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely

from kooplan.files.errors import FileError
from kooplan.files.geo.crs import transformer_between
from kooplan.files.geo.reading import AreaFile, read_areas
from kooplan.files.grid import CellAssignment, Grid, assign_cells, read_area_keys, read_grid, read_source, write_grid

X, Y = 4_440_500, 3_280_500


def census_folder(folder: Path) -> Path:
    """Four cells in a row; the second without people, shares withheld in the third."""
    cells = {"x": [X, X + 1_000, X + 2_000, X + 3_000], "y": [Y] * 4}
    for name, values in {"Einwohner": [10, -1, 4, 7], "unter18_A": [20.5, -1.0, -9.0, 0.0]}.items():
        pl.DataFrame({name: values, **cells}, schema_overrides={"x": pl.Int32, "y": pl.Int32}).write_parquet(
            folder / f"continuous_{name}.parquet"
        )
    return folder


def boxes_around(grid: Grid, half: float = 400.0) -> np.ndarray:
    return np.array([shapely.Point(point).buffer(half) for point in grid.points()], dtype=object)


def test_signs_of_the_census_are_a_status_and_never_summed(tmp_path: Path) -> None:
    grid = read_grid(census_folder(tmp_path))
    assert len(grid) == 4
    assert grid.inhabitants.total == 21
    assert grid.inhabitants.counts.tolist() == [10, 0, 4, 7]
    assert grid.inhabitants.values.tolist() == [10, -1, 4, 7]
    share = grid.columns["under_18_share"]
    assert [share.status(cell) for cell in range(4)] == ["ok", "no_data", "secret", "ok"]
    assert share.known.tolist() == [True, False, False, True]


def test_attributes_follow_their_cell_not_their_row(tmp_path: Path) -> None:
    path = census_folder(tmp_path) / "continuous_unter18_A.parquet"
    pl.read_parquet(path).reverse().head(3).write_parquet(path)
    assert read_grid(tmp_path).columns["under_18_share"].values.tolist() == [-1, -1, -9, 0]


def test_only_the_wanted_attributes_and_cells_are_read(tmp_path: Path) -> None:
    grid = read_grid(census_folder(tmp_path), columns=["inhabitants"])
    assert list(grid.columns) == ["inhabitants"]
    east, north = transformer_between(3035, 25832).transform(X + 1_000.0, float(Y))
    near = read_grid(tmp_path, bounds=(east - 600, north - 600, east + 600, north + 600))
    assert near.x.tolist() == [X + 1_000]
    assert list(near.columns) == ["inhabitants", "under_18_share"]


def test_what_is_no_grid_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Im Ordner liegt keine Datei des Zensusgitters"):
        read_grid(tmp_path)
    path = tmp_path / "gitter.parquet"
    pl.DataFrame({"x": [1], "Einwohner": [2]}).write_parquet(path)
    with pytest.raises(FileError, match=r"Datei „gitter\.parquet“, Spalte „y“: Die Spalte fehlt\."):
        read_grid(path)
    pl.DataFrame({"x": [1], "y": [2]}).write_parquet(path)
    with pytest.raises(FileError, match="Die Datei enthält kein bekanntes Merkmal"):
        read_grid(path)
    path.write_bytes(b"PAR1 kaputt")
    with pytest.raises(FileError, match="Die Datei ist beschädigt oder keine Parquet-Datei"):
        read_grid(path)


def test_each_cell_goes_to_the_area_around_it_and_cells_outside_are_counted(tmp_path: Path) -> None:
    grid = read_grid(census_folder(tmp_path))
    found = assign_cells(grid.points(), boxes_around(grid)[[0, 3]], ["b", "a"])
    assert found.key_column() == ["b", None, None, "a"]
    assert [found.key(cell) for cell in (0, 1)] == ["b", None]
    assert (found.outside, found.outside_sum(grid.inhabitants.counts)) == (2, 4)
    assert found.sums(grid.inhabitants.counts) == {"b": 10, "a": 7}


def test_a_cell_on_a_border_goes_to_the_smaller_key_whatever_the_order() -> None:
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    on_border = np.array([[1.0, 0.5]])
    for shapes, keys in (([west, east], ["b", "a"]), ([east, west], ["a", "b"])):
        assert assign_cells(on_border, np.array(shapes, dtype=object), keys).key(0) == "a"


def test_parts_with_one_key_are_summed_together() -> None:
    shapes = np.array([shapely.box(0, 0, 1, 1), None, shapely.box(5, 0, 6, 1)], dtype=object)
    found = assign_cells(np.array([[0.5, 0.5], [5.5, 0.5], [3.0, 0.5]]), shapes, ["a", "b", "a"])
    assert found.sums(np.array([1.0, 2.0, 4.0])) == {"a": 3.0, "b": 0.0}
    assert found.outside == 1


def test_an_own_file_keeps_areas_gaps_source_and_digest(tmp_path: Path) -> None:
    grid = read_grid(census_folder(tmp_path))
    found = assign_cells(grid.points(), boxes_around(grid)[:1], ["15999001"])
    path = tmp_path / "own.parquet"
    written = write_grid(path, grid, found, source="© Musteramt, dl-de/by-2-0")
    assert written.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert (written.name, written.cells, written.size) == ("own.parquet", 4, path.stat().st_size)
    frame = pl.read_parquet(path)
    assert frame.columns == ["x", "y", "area", "inhabitants", "under_18_share"]
    assert frame["inhabitants"].to_list() == [10, None, 4, 7]
    assert frame["under_18_share"].to_list() == [20.5, None, None, 0.0]
    assert read_area_keys(path) == ["15999001", None, None, None]
    assert read_source(path) == "© Musteramt, dl-de/by-2-0"
    again = read_grid(path)
    assert again.inhabitants.total == 21
    assert again.columns["under_18_share"].known.tolist() == [True, False, False, True]


def kreise(real_data: Path) -> AreaFile:
    path = real_data / "boundaries" / "vg5000_2021" / "VG5000_KRS.shp"
    return read_areas(path, name=path.name, key_field="AGS", official=True)


def of_land(sums: dict[str, float], land: str) -> float:
    return sum(amount for key, amount in sums.items() if key.startswith(land))


def test_the_census_grid_and_the_kreise_of_2021_meet_exactly(real_data: Path) -> None:
    """All cells whose mid-point lies in the Land, inhabited or not, with the boundaries VG5000 of 2021."""
    grid = read_grid(real_data / "grid" / "zensus2011_1km", columns=["inhabitants"])
    assert (len(grid), grid.inhabitants.total) == (361_478, 80_212_528)
    areas = kreise(real_data)
    found = assign_cells(grid.points(), areas.geometries, areas.keys)
    people = found.sums(grid.inhabitants.counts)
    assert people["15090"] == 117_643
    assert of_land(found.sums(np.ones(len(grid))), "15") == 20_559
    assert of_land(people, "15") == 2_287_214
    assert found.outside_sum(grid.inhabitants.counts) + sum(people.values()) == 80_212_528


def test_finer_boundaries_move_single_cells_over_the_border(real_data: Path) -> None:
    """With the Gemeinden of VG250 one cell fewer lies in Sachsen-Anhalt: a sum needs the source of its boundary."""
    archive = real_data / "boundaries" / "VG250_GEM_simplified.zip"
    areas = read_areas(archive, name=archive.name, key_field="ARS", official=True)
    grid = read_grid(real_data / "grid" / "zensus2011_1km", columns=["inhabitants"])
    found: CellAssignment = assign_cells(grid.points(), areas.geometries, [str(key) for key in areas.keys])
    assert of_land(found.sums(np.ones(len(grid))), "15") == 20_558
    assert of_land(found.sums(grid.inhabitants.counts), "15090") == 118_252


def test_cells_of_one_kreis_are_read_alone(real_data: Path) -> None:
    areas = kreise(real_data)
    stendal = areas.geometries[[key == "15090" for key in areas.keys]]
    west, south, east, north = shapely.total_bounds(stendal).tolist()
    grid = read_grid(real_data / "grid" / "zensus2011_1km", bounds=(west, south, east, north), columns=["inhabitants"])
    assert len(grid) < 6_000
    assert assign_cells(grid.points(), stendal, ["15090"]).sums(grid.inhabitants.counts) == {"15090": 117_643}
