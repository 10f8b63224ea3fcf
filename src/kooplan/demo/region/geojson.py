"""The district as GeoJSON, for the import wizard and for maps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from kooplan.demo.region.grid import CELL
from kooplan.demo.region.rows import Area, Floats, Region

Row = tuple[BaseGeometry, dict[str, Any]]
MAP, WORLD = 25832, 4326


def as_geojson(region: Region, layer: str, crs: int = MAP) -> dict[str, Any]:
    """One layer as a feature collection.

    Layers: `district`, `planning_regions`, `municipalities`, `places`, `roads`, `waters`, `grid`.
    In EPSG:25832 (metres) the collection carries the usual `crs` member, because the GeoJSON standard
    knows only degrees; in EPSG:4326 it has longitude before latitude, to six decimals.
    """
    if crs not in (MAP, WORLD):
        raise ValueError(f"EPSG:{crs} is not offered, only {MAP} and {WORLD}")
    turn = _unchanged if crs == MAP else _to_world()
    features = [
        {"type": "Feature", "properties": properties, "geometry": _plain(mapping(shapely.transform(shape, turn)))}
        for shape, properties in LAYERS[layer](region)
    ]
    collection: dict[str, Any] = {"type": "FeatureCollection", "name": layer}
    if crs == MAP:
        collection["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{MAP}"}}
    return {**collection, "features": features}


def _unchanged(points: Floats) -> Floats:
    return points


def _to_world() -> Callable[[Floats], Floats]:
    """Longitude and latitude of map coordinates, to six decimals (about ten centimetres)."""
    degrees = Transformer.from_crs(MAP, WORLD, always_xy=True)
    return lambda points: np.round(np.column_stack(degrees.transform(points[:, 0], points[:, 1])), 6)


def _plain(geometry: dict[str, Any]) -> dict[str, Any]:
    return {"type": geometry["type"], "coordinates": _lists(geometry["coordinates"])}


def _lists(coordinates: Any) -> Any:
    """Coordinates as lists, whole numbers without a decimal point."""
    if isinstance(coordinates, tuple | list):
        return [_lists(part) for part in coordinates]
    return int(coordinates) if float(coordinates).is_integer() else float(coordinates)


def _areas(areas: tuple[Area, ...]) -> Iterator[Row]:
    for area in areas:
        yield (
            area.polygon,
            {
                "schluessel": area.code,
                "name": area.name,
                "einwohner": area.inhabitants,
                "flaeche_km2": area.area_km2,
            },
        )


def _places(region: Region) -> Iterator[Row]:
    for place in region.places:
        yield (
            shapely.Point(place.x, place.y),
            {
                "nummer": place.number,
                "name": place.name,
                "art": place.kind,
                "planungsregion": place.region,
                "gemeinde": place.municipality,
                "einwohner": place.inhabitants,
            },
        )


def _roads(region: Region) -> Iterator[Row]:
    for road in region.roads:
        yield (
            road.line,
            {
                "name": road.name,
                "klasse": road.road_class,
                "von": road.start,
                "nach": road.end,
                "laenge_m": road.length_m,
            },
        )


def _waters(region: Region) -> Iterator[Row]:
    for water in region.waters:
        yield water.shape, {"name": water.name, "art": water.kind}


def _grid(region: Region) -> Iterator[Row]:
    """Inhabited cells as squares on the map."""
    grid = region.grid
    turn = Transformer.from_crs(3035, MAP, always_xy=True)
    half = CELL // 2
    for index in np.flatnonzero(grid.inhabitants > 0).tolist():
        x, y = int(grid.x[index]), int(grid.y[index])
        corners = ((x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half))
        ring = [tuple(round(value, 1) for value in turn.transform(*corner)) for corner in corners]
        yield (
            shapely.Polygon(ring),
            {
                "x_mp_1km": x,
                "y_mp_1km": y,
                "einwohner": int(grid.inhabitants[index]),
                "unter18": int(grid.under_18[index]),
                "ab65": int(grid.aged_65_plus[index]),
            },
        )


LAYERS: dict[str, Callable[[Region], Iterator[Row]]] = {
    "district": lambda region: _areas((region.district,)),
    "planning_regions": lambda region: _areas(region.planning_regions),
    "municipalities": lambda region: _areas(region.municipalities),
    "places": _places,
    "roads": _roads,
    "waters": _waters,
    "grid": _grid,
}
"""Layers by name; each yields shapes with their German properties."""
