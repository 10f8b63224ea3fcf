"""The river and the lake of the sketch, drawn out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import shapely
from shapely import LineString, Polygon

from kooplan.demo.region.counts import dice
from kooplan.demo.region.layout import Layout, Point
from kooplan.demo.region.lines import levels_for, offsets, round_off, round_off_ring, wander, without_repeats
from kooplan.demo.region.rows import Floats, Ints, Water


def waters(layout: Layout, district: Polygon, seed: int) -> tuple[Water, ...]:
    """The river inside the district, and the lake."""
    rng = dice(seed, 7)
    river_name, course = layout.river
    lake_name, shore = layout.lake
    return (
        Water(river_name, "river", _inside(LineString(_course(_metres(layout, course), rng)), district)),
        Water(lake_name, "lake", _shore(_metres(layout, shore))),
    )


def _metres(layout: Layout, points: tuple[Point, ...]) -> Floats:
    metres: Floats = np.array(points) * 1000 + np.array(layout.origin)
    return metres


def _course(points: Floats, rng: np.random.Generator) -> Ints:
    """A winding course through the points."""
    coarse = np.rint(round_off(points, 1)).astype(np.int64)
    pieces = [_winding(start, end, rng) for start, end in pairwise(coarse)]
    return without_repeats(np.rint(round_off(np.vstack(pieces).astype(float), 2)).astype(np.int64))


def _winding(start: Ints, end: Ints, rng: np.random.Generator) -> Ints:
    along = (end - start).astype(float)
    length = float(np.sqrt((along * along).sum()))
    return wander(start, end, offsets(rng, levels_for(length, 450.0), roughness=0.8) * 0.11 * length)


def _inside(course: LineString, district: Polygon) -> LineString:
    """The longest piece of the course inside the district, in whole metres."""
    pieces = shapely.get_parts(shapely.intersection(course, district))
    longest = max(pieces, key=lambda piece: float(piece.length))
    return LineString(without_repeats(np.rint(shapely.get_coordinates(longest)).astype(np.int64)))


def _shore(points: Floats) -> Polygon:
    """A rounded closed shore."""
    corners = np.rint(round_off_ring(points, 3)).astype(np.int64)
    return shapely.orient_polygons(Polygon(without_repeats(corners)))
