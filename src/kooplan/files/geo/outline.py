"""Outlines of areas as compact SVG paths, and the place where a label fits.

Units: integers of 25 m from one fixed origin for all of Germany, so that maps of different days and areas fit together:
x = E / 25 and y = (6,200,000 - N) / 25 with E, N in EPSG:25832; y grows to the south as SVG wants it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely import coverage_clean  # type: ignore[attr-defined]  # new in 2.2, the stubs end at 2.1
from shapely.geometry.base import BaseGeometry

from kooplan.files.geo.crs import Floats, Geometries
from kooplan.files.geo.repair import polygonal

UNIT_M: Final = 25.0
TOP_M: Final = 6_200_000.0

# A map is about 750 dots wide; half a dot is the detail an eye can see.
PARTS_OF_EXTENT: Final = 1_500.0
STEP: Final = 1.4
POINTS_PER_AREA: Final = 300
POINTS_OF_MAP: Final = 9_000
LEAST_POINTS_PER_AREA: Final = 36
LABEL_PRECISION: Final = 100.0

Ints = npt.NDArray[np.int64]

_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class OutlineMap:
    """SVG paths of areas in input order; an empty text for an area without geometry.

    `tolerance_m` is the detail in metres. `note` says in German what had to be done so that borders stay shared;
    empty if nothing.
    """

    paths: tuple[str, ...]
    tolerance_m: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class LabelPoint:
    """Where a label fits: centre of the largest circle inside an area and its radius, in units of 25 m."""

    x: int
    y: int
    free_radius: float


def outlines(geometries: Geometries, *, tolerance: float | None = None) -> list[str]:
    """SVG path of each area with shared borders kept shared; the detail follows from the extent if not given."""
    return list(outline_map(geometries, tolerance=tolerance).paths)


def outline_map(geometries: Geometries, *, tolerance: float | None = None) -> OutlineMap:
    """SVG paths of areas that tile a region.

    Parameters
    ----------
    geometries : object array of valid polygons in EPSG:25832, shape (areas,)
        Areas of one level; None where one has no geometry.
    tolerance : float, optional
        Detail in metres (square root of the triangles that may vanish). Chosen from extent and number of areas
        if not given: about 100 to 300 points an area on a map of few, about 60 kB for a map of 218.

    Notes
    -----
    Neighbours keep the very same points along their border, before and after rounding to units.
    """
    present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    if not present.any():
        return OutlineMap(("",) * len(geometries), tolerance or 0.0)
    coverage, note = _as_coverage(geometries[present])
    simple, detail = _simplified(coverage, tolerance)
    drawn = iter([path_of(area) for area in simple])
    return OutlineMap(tuple(next(drawn) if there else "" for there in present.tolist()), detail, note)


def path_of(geometry: BaseGeometry) -> str:
    """SVG path of one polygon as it is (fill rule evenodd), in units; parts and holes below one unit are left out."""
    rings = [ring for part in shapely.get_parts(geometry) for ring in _rings_of_part(part)]
    if not rings:
        rings = [_smallest_square(geometry)]
    return "".join(_ring_text(ring) for ring in rings)


def outline_bounds(path: str) -> tuple[int, int, int, int]:
    """Smallest x, smallest y, largest x, largest y of a path that `path_of` wrote."""
    points = np.concatenate(_points_of_path(path))
    x0, y0 = points.min(axis=0).tolist()
    x1, y1 = points.max(axis=0).tolist()
    return x0, y0, x1, y1


def bounds_of_map(paths: list[str]) -> tuple[int, int, int, int]:
    """Bounds of several paths together; empty paths do not count."""
    boxes = np.array([outline_bounds(path) for path in paths if path], dtype=np.int64)
    x0, y0 = boxes[:, :2].min(axis=0).tolist()
    x1, y1 = boxes[:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def label_point(geometry: BaseGeometry) -> LabelPoint:
    """Centre and radius of the largest circle inside a polygon in EPSG:25832."""
    extent = max(_width(shapely.bounds(geometry)), 1.0)
    area: Geometries = np.array([geometry], dtype=object)
    spoke = shapely.maximum_inscribed_circle(area, extent / LABEL_PRECISION)[0]
    centre = to_units(shapely.get_coordinates(spoke)[:1])[0].tolist()
    return LabelPoint(centre[0], centre[1], round(float(shapely.length(spoke)) / UNIT_M, 1))


def to_units(metres: Floats) -> Ints:
    """Integer units of points in EPSG:25832, shape (points, 2)."""
    units: Ints = np.column_stack((np.rint(metres[:, 0] / UNIT_M), np.rint((TOP_M - metres[:, 1]) / UNIT_M))).astype(
        np.int64
    )
    return units


def tolerance_for(geometries: Geometries) -> float:
    """Detail in metres at which these areas make a map of reasonable size."""
    return _simplified(geometries, None)[1]


def _as_coverage(areas: Geometries) -> tuple[Geometries, str]:
    """Areas whose borders are shared point by point; a German note if they had to be fitted together."""
    if shapely.coverage_is_valid(areas):
        return areas, ""
    cleaned: Geometries = coverage_clean(areas)
    lost = shapely.is_empty(cleaned) | ~np.isin(shapely.get_type_id(cleaned), (3, 6))
    if not lost.any():
        return cleaned, "Die Flächen überlappen sich leicht. Für die Karte wurden die Grenzen angeglichen."
    fitted: Geometries = np.where(lost, areas, cleaned)
    return fitted, "Einige Flächen liegen übereinander. Die Karte zeigt sie trotzdem."


def _simplified(coverage: Geometries, tolerance: float | None) -> tuple[Geometries, float]:
    """The coverage at the given detail, or at the finest one that keeps to the number of points."""
    if tolerance is not None:
        return _at_detail(coverage, tolerance), tolerance
    count = len(coverage)
    most = min(POINTS_PER_AREA * count, max(POINTS_OF_MAP, LEAST_POINTS_PER_AREA * count))
    bounds = shapely.total_bounds(coverage)
    detail = max(_width(bounds) / PARTS_OF_EXTENT, UNIT_M / 2)
    simple = _at_detail(coverage, detail)
    while shapely.get_num_coordinates(simple).sum() > most and detail < _width(bounds):
        detail *= STEP
        simple = _at_detail(coverage, detail)
    return simple, detail


def _at_detail(coverage: Geometries, tolerance: float) -> Geometries:
    """The coverage at one detail; an area that vanishes at it keeps its shape."""
    simple: Geometries = shapely.coverage_simplify(coverage, tolerance)
    kept: Geometries = np.where(shapely.is_empty(simple), coverage, simple)
    return kept


def _rings_of_part(part: BaseGeometry) -> list[Ints]:
    """Shell and holes of one polygon in units; nothing if its shell vanishes."""
    rings = shapely.get_rings(polygonal(part))
    found = [_ring_in_units(ring) for ring in rings]
    if not found or len(found[0]) == 0:
        return []
    return [ring for ring in found if len(ring)]


def _ring_in_units(ring: BaseGeometry) -> Ints:
    """Open ring in units without repeated points; empty if nothing of its inside is left."""
    points = to_units(shapely.get_coordinates(ring))[:-1]
    points = points[np.any(points != np.roll(points, 1, axis=0), axis=1)]
    if len(points) < 3 or _double_area(points) == 0:
        return np.empty((0, 2), dtype=np.int64)
    return points


def _double_area(points: Ints) -> int:
    """Twice the area of a ring in units."""
    x, y = points[:, 0], points[:, 1]
    return int(abs((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()))


def _smallest_square(geometry: BaseGeometry) -> Ints:
    """A square of one unit where an area is too small to draw."""
    x, y = to_units(shapely.get_coordinates(shapely.point_on_surface(geometry)))[0].tolist()
    return np.array([[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1]], dtype=np.int64)


def _ring_text(points: Ints) -> str:
    """One closed ring: an absolute start, then relative steps; a minus sign also separates."""
    start = points[0].tolist()
    steps = np.diff(points, axis=0).ravel().tolist()
    text = "".join(f"{step}" if step < 0 else f" {step}" for step in steps)
    return f"M{start[0]} {start[1]}l{text.lstrip(' ')}z"


def _points_of_path(path: str) -> list[Ints]:
    """The rings of a path as points in units."""
    rings = []
    for subpath in path.split("z")[:-1]:
        numbers = np.array([int(number) for number in _NUMBER.findall(subpath)], dtype=np.int64)
        rings.append(numbers.reshape(-1, 2).cumsum(axis=0))
    return rings


def _width(bounds: Floats) -> float:
    """The longer side of a box."""
    return float(max(bounds[2] - bounds[0], bounds[3] - bounds[1]))
