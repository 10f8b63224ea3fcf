"""The ground of each place: a Voronoi cell whose edges wander like natural borders."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from kooplan.demo.region.lines import levels_for, offsets, wander, without_repeats
from kooplan.demo.region.rows import Floats, Ints

STEP = 160.0
"""Metres between two corners of a border."""


@dataclass(frozen=True, slots=True)
class Tessellation:
    """Borders between neighbouring sites, and the polygons of the first `inner` sites."""

    borders: dict[tuple[int, int], Ints]
    """Line between each two neighbouring sites (smaller number first), whole metres."""
    polygons: tuple[Polygon, ...]


def tessellate(sites: Ints, inner: int, rng: np.random.Generator) -> Tessellation:
    """Cut the plane into the grounds of the sites; only the first `inner` of them become polygons.

    An edge stays inside the two triangles between itself and its two sites. These triangles never
    overlap, so borders neither cross nor touch, however much they wander.
    """
    triangles = _triangles(sites)
    centres = _circumcentres(sites[triangles])
    ends = _ends_by_pair(triangles, inner)
    borders = {pair: _border(sites, pair, centres[list(tips)], rng) for pair, tips in sorted(ends.items())}
    polygons = tuple(_polygon(site, ends, borders) for site in range(inner))
    return Tessellation(borders, polygons)


def _triangles(sites: Ints) -> Ints:
    """Delaunay triangles as rows of site numbers, in an order of their own."""
    number = {(int(x), int(y)): index for index, (x, y) in enumerate(sites)}
    cloud = shapely.multipoints(sites.astype(float))
    parts = shapely.get_parts(shapely.delaunay_triangles(cloud))
    rings = [shapely.get_coordinates(part)[:3].tolist() for part in parts]
    rows = [sorted(number[int(x), int(y)] for x, y in ring) for ring in rings]
    return np.array(sorted(rows), dtype=np.int64)


def _circumcentres(corners: Ints) -> Ints:
    """Centres of the circles through three corners each, in whole metres."""
    a, b, c = corners[:, 0], corners[:, 1], corners[:, 2]
    b, c = b - a, c - a
    bb = (b * b).sum(axis=1)
    cc = (c * c).sum(axis=1)
    double = 2 * (b[:, 0] * c[:, 1] - b[:, 1] * c[:, 0])
    x = (c[:, 1] * bb - b[:, 1] * cc) / double
    y = (b[:, 0] * cc - c[:, 0] * bb) / double
    centres: Ints = a + np.rint(np.column_stack([x, y])).astype(np.int64)
    return centres


def _ends_by_pair(triangles: Ints, inner: int) -> dict[tuple[int, int], tuple[int, int]]:
    """The two triangles on both sides of each pair of neighbours that touches an inner site."""
    found: dict[tuple[int, int], list[int]] = {}
    for index, (a, b, c) in enumerate(triangles.tolist()):
        for pair in ((a, b), (a, c), (b, c)):
            if pair[0] < inner:
                found.setdefault(pair, []).append(index)
    return {pair: (tips[0], tips[1]) for pair, tips in found.items()}


def _border(sites: Ints, pair: tuple[int, int], ends: Ints, rng: np.random.Generator) -> Ints:
    """The wandering line between the grounds of two sites."""
    start, end = ends
    along = (end - start).astype(float)
    length = float(np.sqrt(along[0] * along[0] + along[1] * along[1]))
    shifts = offsets(rng, levels_for(length, STEP), roughness=0.56) * 0.2 * length
    if length == 0:
        return ends[:1]
    room = 0.8 * _room(sites[pair[0]] - start, along / length, length, shifts.size)
    return wander(start, end, shifts * room / (room + np.abs(shifts) + 1.0))


def _room(site: Ints, along: Floats, length: float, corners: int) -> Floats:
    """How far each corner may leave the straight edge before it leaves the triangle to the site."""
    foot = float(site[0] * along[0] + site[1] * along[1])
    height = abs(float(site[0] * along[1] - site[1] * along[0]))
    at = np.linspace(0.0, length, corners)
    rising = at * (height / foot) if foot > 0 else np.full(corners, np.inf)
    falling = (length - at) * (height / (length - foot)) if foot < length else np.full(corners, np.inf)
    return np.minimum(rising, falling)


def _polygon(site: int, ends: dict[tuple[int, int], tuple[int, int]], borders: dict[tuple[int, int], Ints]) -> Polygon:
    """The ground of one site: its borders joined end to end."""
    at: dict[int, list[tuple[int, int]]] = {}
    for pair, tips in sorted(ends.items()):
        if site in pair:
            for tip in tips:
                at.setdefault(tip, []).append(pair)
    first = min(at)
    pair, tip = at[first][0], first
    parts: list[Ints] = []
    while not parts or tip != first:
        forward = ends[pair][0] == tip
        parts.append(borders[pair] if forward else borders[pair][::-1])
        tip = ends[pair][1] if forward else ends[pair][0]
        pair = next(other for other in at[tip] if other != pair)
    return Polygon(without_repeats(np.vstack(parts)))
