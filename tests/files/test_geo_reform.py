"""Territorial reforms: conversion of values between two versions of areas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from kooplan.files.geo.reading import AreaFile, read_areas
from kooplan.files.geo.reform import Conversion, PopulationPoints, conversion_table, estimated_shift, key_changes
from kooplan.files.grid import read_grid
from tests.files.geo_samples import EAST, NORTH, square, squares


def as_array(*shapes: object) -> np.ndarray:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def cut(share: float) -> tuple[shapely.Polygon, shapely.Polygon]:
    """The first square cut from north to south."""
    x = EAST + share * 10_000
    west = shapely.box(EAST, NORTH, x, NORTH + 10_000)
    return west, shapely.box(x, NORTH, EAST + 10_000, NORTH + 10_000)


def sums(rows: Iterable[Conversion]) -> dict[str, float]:
    found: defaultdict[str, float] = defaultdict(float)
    for row in rows:
        found[row.old] += row.weight
    return found


def test_key_changes_are_sorted_into_three() -> None:
    found = key_changes(["b", "a", "c"], ["d", "a", "b"])
    assert (found.kept, found.gone, found.new) == (("a", "b"), ("c",), ("d",))


def test_a_merger_moves_whole_areas() -> None:
    merged = shapely.union_all(squares(2))
    rows = conversion_table(["a", "b"], as_array(*squares(2)), ["c"], as_array(merged))
    assert rows == (Conversion("a", "c", 1.0, "whole"), Conversion("b", "c", 1.0, "whole"))


def test_an_area_taken_in_by_another_goes_there_whole() -> None:
    merged = shapely.union_all(squares(2))
    rows = conversion_table(["a", "b"], as_array(*squares(2)), ["b"], as_array(merged))
    assert [(row.old, row.new, row.weight) for row in rows] == [("a", "b", 1.0), ("b", "b", 1.0)]


def test_a_split_is_weighted_by_area_without_people() -> None:
    rows = conversion_table(["a"], as_array(square(0)), ["w", "e"], as_array(*cut(0.3)))
    assert [(row.new, row.basis) for row in rows] == [("e", "area"), ("w", "area")]
    assert [row.weight for row in rows] == pytest.approx([0.7, 0.3])


@pytest.mark.criterion("R2.AC2")
def test_a_split_is_weighted_by_people_where_they_are_known() -> None:
    """30 % of the land, but 90 of 120 people live in the west: 0.75."""
    people = PopulationPoints(
        np.array([[EAST + 1_000, NORTH + 500], [EAST + 2_000, NORTH + 500], [EAST + 8_000, NORTH + 500]]),
        np.array([60.0, 30.0, 30.0]),
    )
    rows = conversion_table(["a"], as_array(square(0)), ["w", "e"], as_array(*cut(0.3)), population=people)
    assert [(row.new, row.weight, row.basis) for row in rows] == [("e", 0.25, "population"), ("w", 0.75, "population")]


def test_a_split_without_known_people_falls_back_to_area() -> None:
    far = PopulationPoints(np.array([[EAST + 90_000, NORTH]]), np.array([5.0]))
    rows = conversion_table(["a"], as_array(square(0)), ["w", "e"], as_array(*cut(0.5)), population=far)
    assert {row.basis for row in rows} == {"area"}


def test_a_person_on_the_common_border_counts_once() -> None:
    people = PopulationPoints(np.array([[EAST + 5_000, NORTH + 5], [EAST + 9_000, NORTH + 5]]), np.array([1.0, 1.0]))
    rows = conversion_table(["a"], as_array(square(0)), ["w", "e"], as_array(*cut(0.5)), population=people)
    assert [row.weight for row in rows] == [0.5, 0.5]


def test_a_new_area_cut_out_of_one_that_lives_on_gets_its_share() -> None:
    rows = conversion_table(["a"], as_array(square(0)), ["a", "new"], as_array(*cut(0.8)), border_shift_m=500.0)
    assert [(row.new, round(row.weight, 6)) for row in rows] == [("a", 0.8), ("new", 0.2)]


def test_a_ceded_part_counts_between_borders_of_one_generalisation() -> None:
    west, east = cut(0.8)
    old, others = as_array(*squares(5)), squares(5)[2:]
    new = as_array(west, shapely.union_all([east, square(1)]), *others)
    rows = conversion_table(list("abcde"), old, list("abcde"), new)
    assert [(row.old, row.new, round(row.weight, 6)) for row in rows][:3] == [
        ("a", "a", 0.8), ("a", "b", 0.2), ("b", "b", 1.0),
    ]  # fmt: skip
    trusted = conversion_table(list("abcde"), old, list("abcde"), new, trust_keys=True)
    assert [(row.old, row.new, row.weight) for row in trusted] == [(key, key, 1.0) for key in "abcde"]


def test_slivers_are_dropped_and_the_rest_sums_to_one() -> None:
    shifted = shapely.transform(as_array(*squares(3)), lambda xy: xy + np.array([150.0, 0.0]))
    rows = conversion_table(["a", "b", "c"], as_array(*squares(3)), ["x", "y", "z"], shifted)
    assert [(row.old, row.new, row.weight) for row in rows] == [("a", "x", 1.0), ("b", "y", 1.0), ("c", "z", 1.0)]


def test_an_area_made_of_slivers_alone_keeps_the_largest() -> None:
    rows = conversion_table(["a"], as_array(square(0)), ["w", "e"], as_array(*cut(0.6)), border_shift_m=50_000.0)
    assert rows == (Conversion("a", "w", 1.0, "whole"),)


def test_an_area_that_lives_on_elsewhere_maps_to_itself_and_one_that_meets_nothing_has_no_row() -> None:
    rows = conversion_table(["isle", "lost"], as_array(square(0), square(5)), ["isle"], as_array(square(9)))
    assert rows == (Conversion("isle", "isle", 1.0, "whole"),)


def test_two_drawings_of_one_border_tell_how_far_they_lie_apart() -> None:
    """A square of 10 km moved by 100 m: 2 × 1 km² differ, the perimeter is 40 km: mean 50 m, times 12."""
    moved = shapely.transform(as_array(square(0)), lambda xy: xy + np.array([100.0, 0.0]))
    assert estimated_shift(["a"], as_array(square(0)), ["a"], moved) == pytest.approx(600.0)
    assert estimated_shift(["a"], as_array(square(0)), ["b"], moved) == 0.0


def test_a_key_that_occurs_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="Schlüssel kommen mehrfach vor: a"):
        conversion_table(["a", "a"], as_array(*squares(2)), ["b"], as_array(square(0)))


@given(st.lists(st.floats(0.01, 0.99), min_size=1, max_size=6, unique=True), st.integers(0, 2**32 - 1))
def test_no_person_is_lost_or_invented(cuts: list[float], seed: int) -> None:
    edges = [0.0, *sorted(cuts), 1.0]
    new = [shapely.box(EAST + a * 3e4, NORTH, EAST + b * 3e4, NORTH + 1e4) for a, b in pairwise(edges)]
    generator = np.random.default_rng(seed)
    xy = np.column_stack((EAST + generator.random(50) * 3e4, NORTH + generator.random(50) * 1e4))
    people = PopulationPoints(xy, generator.integers(0, 90, 50).astype(float))
    keys = [f"n{i}" for i in range(len(new))]
    rows = conversion_table(["a", "b", "c"], as_array(*squares(3)), keys, as_array(*new), population=people)
    assert sums(rows) == pytest.approx({"a": 1.0, "b": 1.0, "c": 1.0})


def gemeinden(path: Path, field: str, land: str) -> AreaFile:
    areas = read_areas(path, name=path.name, key_field=field, official=True)
    keep = [i for i, key in enumerate(areas.keys) if str(key).startswith(land)]
    return AreaFile(
        areas.name, areas.layer, areas.source_system, tuple(areas.rows[i] for i in keep),
        tuple(areas.keys[i] for i in keep), tuple(areas.names[i] for i in keep), {}, areas.geometries[keep],
    )  # fmt: skip


@pytest.mark.criterion("R2.AC2")
@pytest.mark.parametrize(
    ("land", "moved"), [("16", [("16056000", "16063105", 1.0)]), ("15", [])]
)  # fmt: skip
def test_between_two_real_versions_only_the_reform_moves_values(
    real_data: Path, land: str, moved: list[tuple[str, str, float]]
) -> None:
    """Eisenach joined the Wartburgkreis on 1 July 2021; Sachsen-Anhalt had no reform."""
    folder = real_data / "boundaries"
    old = gemeinden(folder / "vg5000_2021" / "VG5000_GEM.shp", "AGS", land)
    new = gemeinden(folder / "VG250_GEM_simplified.zip", "ARS", land)
    grid = read_grid(real_data / "grid" / "zensus2011_1km", columns=["inhabitants"])
    cells = grid.at(grid.inhabitants.known)
    people = PopulationPoints(cells.points(), cells.inhabitants.values)
    for population in (None, people):
        rows = conversion_table(old.keys, old.geometries, new.keys, new.geometries, population=population)
        assert [(row.old, row.new, row.weight) for row in rows if row.old != row.new] == moved
        assert {row.weight for row in rows} == {1.0}
        assert {row.old for row in rows} == set(old.keys)
