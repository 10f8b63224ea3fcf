"""Outlines for maps, label points and stored geometry."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import shapely

from kooplan.files.geo.geojson import geojson_text, geometry_of_text
from kooplan.files.geo.outline import (
    bounds_of_map,
    label_point,
    outline_bounds,
    outline_map,
    outlines,
    path_of,
    tolerance_for,
)
from kooplan.files.geo.reading import AreaFile, read_areas
from tests.files.geo_samples import EAST, NORTH, square, squares


def as_array(*shapes: object) -> np.ndarray:
    found = np.empty(len(shapes), dtype=object)
    found[:] = shapes
    return found


def points_of(path: str) -> set[tuple[int, int]]:
    return set().union(*(set(map(tuple, ring)) for ring in rings_of(path)))


def rings_of(path: str) -> list[list[tuple[int, int]]]:
    """A second reader of the paths, written differently: steps summed one by one."""
    rings = []
    for subpath in path.removesuffix("z").split("z"):
        start, steps = subpath.removeprefix("M").split("l")
        x, y = (int(number) for number in start.split())
        numbers = [int(number) for number in steps.replace("-", " -").split()]
        ring = [(x, y)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        rings.append(ring)
    return rings


def test_a_square_is_drawn_in_units_of_25_metres_with_north_above() -> None:
    """E 680,000 / 25 = 27,200; (6,200,000 - 5,830,000) / 25 = 14,800; a side of 10 km has 400 units."""
    assert path_of(square(0)) == "M27600 14800l0-400-400 0 0 400z"
    assert outline_bounds(path_of(square(0))) == (27_200, 14_400, 27_600, 14_800)


def test_holes_and_parts_are_kept() -> None:
    ring = square(0).difference(square(0).centroid.buffer(2_000))
    both = shapely.MultiPolygon([ring, square(3)])
    path = path_of(both)
    assert path.count("M") == path.count("z") == 3
    assert outline_bounds(path) == (27_200, 14_400, 28_800, 14_800)


def test_a_tiny_part_is_left_out_but_a_tiny_area_is_not() -> None:
    speck = shapely.box(EAST + 50_000, NORTH, EAST + 50_005, NORTH + 5)
    assert path_of(shapely.MultiPolygon([square(0), speck])).count("M") == 1
    assert path_of(speck) == "M29200 14800l1 0 0 1-1 0z"


def test_neighbours_keep_the_same_points_along_their_border() -> None:
    generator = np.random.default_rng(7)
    north = np.linspace(NORTH, NORTH + 10_000, 400)
    wiggle = np.column_stack((EAST + 10_000 + generator.normal(0, 60, 400), north))
    west = shapely.Polygon([(EAST, NORTH), *wiggle, (EAST, NORTH + 10_000)])
    east = shapely.Polygon([(EAST + 20_000, NORTH), *wiggle, (EAST + 20_000, NORTH + 10_000)])
    drawn = outline_map(as_array(west, east), tolerance=100.0)
    border = [{point for point in points_of(path) if 27_500 < point[0] < 27_700} for path in drawn.paths]
    assert border[0] == border[1]
    assert 10 < len(border[0]) < 200
    assert drawn.note == ""


def test_overlapping_areas_are_fitted_together_and_noted() -> None:
    wide = shapely.box(EAST, NORTH, EAST + 10_400, NORTH + 10_000)
    drawn = outline_map(as_array(wide, square(1)), tolerance=50.0)
    assert drawn.note == "Die Flächen überlappen sich leicht. Für die Karte wurden die Grenzen angeglichen."
    assert outline_bounds(drawn.paths[0])[2] == outline_bounds(drawn.paths[1])[0]


def test_areas_that_lie_upon_each_other_are_all_drawn() -> None:
    drawn = outline_map(as_array(square(0), square(0), square(1)), tolerance=50.0)
    assert all(drawn.paths)
    assert drawn.note == "Einige Flächen liegen übereinander. Die Karte zeigt sie trotzdem."


def test_an_area_without_geometry_has_an_empty_outline() -> None:
    assert outlines(as_array(None, square(0)), tolerance=10.0) == ["", path_of(square(0))]
    assert outlines(as_array(None)) == [""]
    assert bounds_of_map(["", path_of(square(0)), path_of(square(1))]) == (27_200, 14_400, 28_000, 14_800)


def test_the_detail_is_chosen_from_the_extent() -> None:
    assert tolerance_for(as_array(*squares(3))) == pytest.approx(20.0)


def test_a_label_stands_in_the_middle_of_the_largest_circle() -> None:
    """The largest circle in a square of 400 units has a radius of 200."""
    label = label_point(square(0))
    assert (label.x, label.y) == pytest.approx((27_400, 14_600), abs=2)
    assert label.free_radius == pytest.approx(200, abs=2)


def test_the_label_of_a_crescent_lies_inside() -> None:
    crescent = square(0).difference(shapely.box(EAST + 1_000, NORTH - 1, EAST + 9_000, NORTH + 8_000))
    label = label_point(shapely.MultiPolygon([crescent, shapely.box(EAST, NORTH + 20_000, EAST + 10, NORTH + 20_010)]))
    assert crescent.contains(shapely.Point(label.x * 25.0, 6_200_000.0 - label.y * 25.0))


def test_stored_geometry_is_rounded_to_a_decimetre_and_comes_back() -> None:
    shape = shapely.Polygon([(EAST + 0.123456, NORTH + 0.05), (EAST + 100.77777, NORTH), (EAST, NORTH + 99.99)])
    text = geojson_text(shape)
    assert json.loads(text)["type"] == "Polygon"
    assert all(round(number, 1) == number for point in json.loads(text)["coordinates"][0] for number in point)
    assert len(text) < 140
    back = geometry_of_text(text)
    assert back.is_valid
    assert back.hausdorff_distance(shape) < 0.1


def berlin(real_data: Path) -> AreaFile:
    path = real_data / "berlin" / "lor_planungsraeume_2021.shp"
    return read_areas(path, name=path.name, key_field="PLR_ID")


def test_a_map_of_few_real_areas_has_some_hundred_points_an_area(real_data: Path) -> None:
    areas = berlin(real_data)
    districts = np.array(areas.columns["BEZ"])
    shapes = as_array(*(shapely.union_all(areas.geometries[districts == name]) for name in sorted(set(districts))))
    drawn = outline_map(shapes[:8])
    points = [sum(len(ring) for ring in rings_of(path)) for path in drawn.paths]
    assert 100 <= np.mean(points) <= 300
    assert drawn.note == ""


def test_maps_of_218_real_areas_stay_small(real_data: Path) -> None:
    detailed = berlin(real_data).geometries[:218]
    assert shapely.get_num_coordinates(detailed).sum() > 50_000
    archive = real_data / "boundaries" / "VG250_GEM_simplified.zip"
    gemeinden = read_areas(archive, name=archive.name, key_field="ARS", official=True)
    land = gemeinden.geometries[[str(key).startswith("15") for key in gemeinden.keys]]
    for shapes in (detailed, land):
        drawn = outline_map(shapes)
        assert len(drawn.paths) == 218
        assert all(drawn.paths)
        assert sum(map(len, drawn.paths)) < 60_000
