"""The map of the generated district: boundaries without gaps, places, roads, waters, and their GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pyogrio
import pytest
import shapely
from shapely import LineString, Polygon

from kooplan.demo.region import LAYERS, Area, Region, Road, as_geojson, build_region
from kooplan.demo.region.counts import dice
from kooplan.demo.region.names import FIRST, LAST, village_names

NAMED_BY_THE_STORIES = {"Dornburg", "Heideland"}


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region()


def names(areas: tuple[Area, ...]) -> dict[str, Area]:
    return {area.name: area for area in areas}


def test_planning_regions_cover_the_district_without_gaps_or_overlaps(region: Region) -> None:
    polygons = [area.polygon for area in region.planning_regions]
    assert shapely.coverage_is_valid(polygons)
    assert shapely.equals(shapely.coverage_union_all(polygons), region.district.polygon)
    assert sum(polygon.area for polygon in polygons) == pytest.approx(region.district.polygon.area)


def test_municipalities_and_grounds_of_places_cover_the_district_too(region: Region) -> None:
    for polygons in ([area.polygon for area in region.municipalities], [place.polygon for place in region.places]):
        assert shapely.coverage_is_valid(polygons)
        assert shapely.equals(shapely.coverage_union_all(polygons), region.district.polygon)


def test_sizes_are_those_of_the_stories(region: Region) -> None:
    assert region.district.code == "15999"
    assert 1140 < region.district.area_km2 < 1160
    assert round(names(region.planning_regions)["Uferaue"].area_km2) == 138


def test_planning_regions_lie_where_the_overview_map_shows_them(region: Region) -> None:
    at = {name: area.polygon.centroid for name, area in names(region.planning_regions).items()}
    middle = region.district.polygon.centroid
    assert at["Altfelde"].x < at["Dornburg-Nord"].x < middle.x < at["Uferaue"].x < at["Heideland"].x
    assert at["Dornburg-Nord"].y > middle.y
    assert at["Uferaue"].y > at["Heideland"].y > at["Kranichsee"].y
    assert at["Birkenau-Land"].x < middle.x < at["Kranichsee"].x
    assert at["Marktstadt-Mitte"].distance(middle) < 4000
    assert at["Marktstadt-Süd"].y < at["Marktstadt-Mitte"].y


def test_borders_wander_instead_of_running_straight(region: Region) -> None:
    for area in region.planning_regions:
        corners = shapely.get_coordinates(area.polygon)
        longest = max(float(np.hypot(*(b - a))) for a, b in pairwise(corners))
        assert longest < 700
        assert len(shapely.get_coordinates(area.polygon.simplify(40))) > 60


def test_coordinates_are_whole_metres(region: Region) -> None:
    shapes = [region.district.polygon, *(road.line for road in region.roads), *(water.shape for water in region.waters)]
    assert all(np.array_equal(points, np.rint(points)) for points in map(shapely.get_coordinates, shapes))


def test_inhabitants_of_places_add_up_to_regions_municipalities_and_district(region: Region) -> None:
    for area in (*region.planning_regions, *region.municipalities):
        assert area.inhabitants == sum(p.inhabitants for p in region.places if area.code in (p.region, p.municipality))
    assert region.district.inhabitants == sum(area.inhabitants for area in region.municipalities) == 112_400


def test_fourteen_municipalities_have_keys_of_the_district(region: Region) -> None:
    assert [area.code for area in region.municipalities] == [f"15999{number:03d}" for number in range(1, 15)]


def test_marktstadt_is_two_planning_regions_and_some_municipalities_cut_a_border(region: Region) -> None:
    parts = {
        town.name: {place.region for place in region.places if place.municipality == town.code}
        for town in region.municipalities
    }
    by_name = names(region.planning_regions)
    assert parts["Marktstadt"] == {by_name["Marktstadt-Mitte"].code, by_name["Marktstadt-Süd"].code}
    assert parts["Uferaue"] == {by_name["Uferaue"].code}
    assert sum(len(regions) > 1 for regions in parts.values()) >= 3


def test_places_lie_on_their_own_ground(region: Region) -> None:
    assert 60 <= len(region.places) <= 90
    assert [place.number for place in region.places] == list(range(len(region.places)))
    assert all(place.polygon.contains(shapely.Point(place.x, place.y)) for place in region.places)


def test_towns_are_the_four_of_the_stories_and_uferaue_has_six_villages(region: Region) -> None:
    towns = {place.name for place in region.places if place.kind == "Stadt"}
    assert towns == {"Marktstadt", "Altfelde", "Dornburg", "Uferaue"}
    uferaue = names(region.planning_regions)["Uferaue"].code
    assert sum(place.region == uferaue and place.kind == "Dorf" for place in region.places) == 6


def test_place_names_are_unique(region: Region) -> None:
    assert len({place.name for place in region.places}) == len(region.places)


def test_names_never_repeat_and_leave_out_what_is_taken() -> None:
    every = village_names(len(FIRST) * len(LAST) - 1, dice(1, 1), frozenset({FIRST[0] + LAST[0]}))
    assert len(set(every)) == len(every)
    assert FIRST[0] + LAST[0] not in every


def test_more_names_than_the_parts_give_are_refused() -> None:
    with pytest.raises(ValueError, match="more than the"):
        village_names(len(FIRST) * len(LAST) + 1, dice(1, 1), frozenset())


def test_no_village_is_called_like_a_real_municipality(region: Region, real_data: Path) -> None:
    table = pyogrio.raw.read(real_data / "boundaries" / "VG250_GEM.dbf", columns=["GEN"], read_geometry=False)
    real = {str(name).split(",")[0] for name in table[3][0]}
    assert len(real) > 9_000
    invented = {first + last for first in FIRST for last in LAST} | {place.name for place in region.places}
    assert invented & real <= NAMED_BY_THE_STORIES


def networks(roads: Iterable[Road]) -> list[set[int]]:
    """Places that are connected with each other by the roads."""
    groups: list[set[int]] = []
    for road in roads:
        ends = {road.start, road.end} - {-1}
        joined = ends.union(*(group for group in groups if group & ends))
        groups = [group for group in groups if not group & ends] + [joined]
    return groups


def test_every_place_is_on_one_road_network(region: Region) -> None:
    assert networks(region.roads) == [set(range(len(region.places)))]


def test_main_roads_are_one_network_too(region: Region) -> None:
    assert len(networks(road for road in region.roads if road.road_class == "B")) == 1


def test_roads_run_between_their_places_and_measure_their_line(region: Region) -> None:
    at = {place.number: (place.x, place.y) for place in region.places}
    for road in region.roads:
        assert road.line.coords[0] == at[road.start]
        assert road.end == -1 or road.line.coords[-1] == at[road.end]
        assert road.length_m == pytest.approx(road.line.length, abs=1)
        assert road.road_class == road.name[0]


def test_main_roads_link_the_towns_and_leave_the_district(region: Region) -> None:
    reached = {place for road in region.roads if road.road_class == "B" for place in (road.start, road.end)}
    assert {place.number for place in region.places if place.kind == "Stadt"} <= reached
    rim = region.district.polygon.exterior
    ways_out = [road for road in region.roads if road.end == -1]
    assert len(ways_out) == 6
    assert {road.road_class for road in ways_out} == {"B"}
    assert all(rim.distance(shapely.Point(road.line.coords[-1])) == 0 for road in ways_out)


def test_the_river_runs_through_uferaue_and_the_lake_lies_in_kranichsee(region: Region) -> None:
    river, lake = region.waters
    by_name = names(region.planning_regions)
    assert isinstance(river.shape, LineString)
    assert isinstance(lake.shape, Polygon)
    assert river.shape.intersection(by_name["Uferaue"].polygon).length > 15_000
    assert region.district.polygon.buffer(2).contains(river.shape)
    town = next(place for place in region.places if place.name == "Uferaue")
    assert river.shape.distance(shapely.Point(town.x, town.y)) < 1500
    assert by_name["Kranichsee"].polygon.contains(lake.shape)


def test_geojson_of_planning_regions_can_be_imported(region: Region) -> None:
    collection = json.loads(json.dumps(as_geojson(region, "planning_regions")))
    assert collection["crs"]["properties"]["name"] == "urn:ogc:def:crs:EPSG::25832"
    assert len(collection["features"]) == 8
    assert sum(feature["properties"]["einwohner"] for feature in collection["features"]) == 112_400
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]]
    assert shapely.coverage_is_valid(shapes)
    assert all(shape.exterior.is_ccw for shape in shapes)


def test_geojson_in_degrees_has_longitude_first_and_no_crs_member(region: Region) -> None:
    collection = as_geojson(region, "district", 4326)
    assert "crs" not in collection
    west, south, east, north = shapely.geometry.shape(collection["features"][0]["geometry"]).bounds
    assert 11 < west < east < 13
    assert 52 < south < north < 53.1


@pytest.mark.parametrize("crs", [25832, 4326])
@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_every_layer_is_valid_geojson(region: Region, layer: str, crs: int) -> None:
    collection = as_geojson(region, layer, crs)
    features = json.loads(json.dumps(collection, allow_nan=False))["features"]
    assert features
    assert all(shapely.geometry.shape(feature["geometry"]).is_valid for feature in features)


def test_an_unknown_coordinate_system_is_refused(region: Region) -> None:
    with pytest.raises(ValueError, match="EPSG:3857 is not offered"):
        as_geojson(region, "district", 3857)
