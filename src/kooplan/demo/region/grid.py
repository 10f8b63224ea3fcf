"""Population by square kilometre, on the grid that the census uses."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely
from pyproj import Transformer
from shapely import Polygon

from kooplan.demo.region.counts import apportion, dice
from kooplan.demo.region.rows import Floats, Ints, Place, PopulationGrid, Water

CELL = 1000
HIDDEN_BELOW = 3
"""Cells with fewer people carry no detailed counts."""
HIDDEN = -1


def population_grid(
    district: Polygon, places: Sequence[Place], region_of: Ints, waters: Sequence[Water], ages: Ints, seed: int
) -> PopulationGrid:
    """Spread the inhabitants of each place over the cells of its ground.

    `ages` holds the persons under 18 and of 65 and more by planning region, shape (regions, 2).
    """
    rng = dice(seed, 8)
    cells, points = _cells(district)
    place = _place_of(points, places)
    cells, points, place = cells[place >= 0], points[place >= 0], place[place >= 0]
    pull = _pull(points, places, place, waters, rng)
    heads = np.zeros(len(cells), dtype=np.int64)
    for own in places:
        mine = np.flatnonzero(place == own.number)
        heads[mine] = apportion(own.inhabitants, pull[mine])
    region = region_of[place]
    young, old = _ages(heads, region, ages, rng)
    shown = heads >= HIDDEN_BELOW
    return PopulationGrid(
        x=cells[:, 0],
        y=cells[:, 1],
        inhabitants=heads,
        under_18=np.where(shown, young, HIDDEN),
        aged_65_plus=np.where(shown, old, HIDDEN),
        place=place,
        region=region,
    )


def _cells(district: Polygon) -> tuple[Ints, Floats]:
    """Mid-points of the cells around the district: in EPSG:3035, and the same points in EPSG:25832."""
    to_grid = Transformer.from_crs(25832, 3035, always_xy=True)
    rim = shapely.get_coordinates(district)
    x, y = to_grid.transform(rim[:, 0], rim[:, 1])
    east = np.arange(int(x.min()) // CELL, int(x.max()) // CELL + 1) * CELL + CELL // 2
    north = np.arange(int(y.min()) // CELL, int(y.max()) // CELL + 1) * CELL + CELL // 2
    cells = np.array([(e, n) for n in north.tolist() for e in east.tolist()], dtype=np.int64)
    to_map = Transformer.from_crs(3035, 25832, always_xy=True)
    return cells, np.column_stack(to_map.transform(cells[:, 0].astype(float), cells[:, 1].astype(float)))


def _place_of(points: Floats, places: Sequence[Place]) -> Ints:
    """Number of the place in whose ground each point lies; -1 outside the district."""
    tree = shapely.STRtree([place.polygon for place in places])
    found = np.full(len(points), -1, dtype=np.int64)
    which, polygon = tree.query(shapely.points(points), predicate="intersects")
    found[which] = polygon
    return found


def _pull(
    points: Floats, places: Sequence[Place], place: Ints, waters: Sequence[Water], rng: np.random.Generator
) -> Floats:
    """How strongly each cell draws the people of its place: much near its middle, a little in some hamlets."""
    middle = np.array([(own.x, own.y) for own in places], dtype=float)
    reach = 550.0 + 17.0 * np.sqrt(np.array([own.inhabitants for own in places], dtype=float))
    gap = points - middle[place]
    squares = (gap * gap).sum(axis=1)
    left = np.maximum(0.0, 1.0 - squares / (reach * reach)[place])
    lively = 0.6 + 0.8 * rng.random(len(points))
    hamlet = np.where(rng.random(len(points)) < 0.16, 0.012 * rng.random(len(points)), 0.0)
    pull: Floats = left * left * lively + hamlet * (1.0e6 / (reach * reach)[place])
    for number in range(len(places)):
        mine = np.flatnonzero(place == number)
        pull[mine[np.argmin(squares[mine])]] += 0.15
    for water in waters:
        if isinstance(water.shape, Polygon):
            pull[shapely.contains_xy(water.shape, points)] = 0.0
    return pull


def _ages(heads: Ints, region: Ints, ages: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Young and old in each cell; they add up exactly to their region's and never exceed the cell."""
    young, old = np.zeros_like(heads), np.zeros_like(heads)
    tilt = rng.random(len(heads)) - 0.5
    for number, (under_18, aged) in enumerate(ages.tolist()):
        mine = np.flatnonzero(region == number)
        young[mine] = apportion(under_18, heads[mine] * (1 + 0.35 * tilt[mine]), heads[mine])
        old[mine] = apportion(aged, heads[mine] * (1 - 0.35 * tilt[mine]), heads[mine] - young[mine])
    return young, old
