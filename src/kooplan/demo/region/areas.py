"""Planning regions, municipalities and the district, joined from the grounds of their places."""

from __future__ import annotations

from collections.abc import Sequence

import shapely
from shapely import Polygon

from kooplan.demo.region.layout import Layout
from kooplan.demo.region.places import municipality_code, region_code
from kooplan.demo.region.rows import Area, Place


def planning_regions(layout: Layout, places: Sequence[Place]) -> tuple[Area, ...]:
    """The planning regions in the order of the layout."""
    return tuple(
        _joined(code, sketch.name, "planning_region", [place for place in places if place.region == code])
        for code, sketch in ((region_code(layout, turn), sketch) for turn, sketch in enumerate(layout.regions))
    )


def municipalities(layout: Layout, places: Sequence[Place]) -> tuple[Area, ...]:
    """The municipalities in the order of their keys."""
    return tuple(
        _joined(code, sketch.seat, "municipality", [place for place in places if place.municipality == code])
        for code, sketch in (
            (municipality_code(layout, turn), sketch) for turn, sketch in enumerate(layout.municipalities)
        )
    )


def district(layout: Layout, places: Sequence[Place]) -> Area:
    """The whole district."""
    return _joined(layout.ags, layout.name, "district", places)


def _joined(code: str, name: str, kind: str, places: Sequence[Place]) -> Area:
    merged = shapely.coverage_union_all([place.polygon for place in places])
    polygon = shapely.orient_polygons(shapely.normalize(merged))
    if not isinstance(polygon, Polygon):
        raise TypeError(f"{name} is not in one piece; change the sketch or the seed")
    heads = sum(place.inhabitants for place in places)
    return Area(code, name, kind, heads, round(polygon.area / 1e6, 2), polygon)
