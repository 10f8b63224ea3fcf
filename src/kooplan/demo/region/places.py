"""Towns and villages: name, ground, inhabitants, and the municipality they belong to."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import Polygon

from kooplan.demo.region.counts import apportion, dice
from kooplan.demo.region.layout import Layout, MunicipalitySketch, SeatSketch
from kooplan.demo.region.names import village_names
from kooplan.demo.region.rows import Ints, Place
from kooplan.demo.region.sites import inner_sites, outer_sites
from kooplan.demo.region.tessellation import Tessellation, tessellate


@dataclass(frozen=True, slots=True)
class Settlement:
    """Places with the geometry that roads and areas are built on; all coordinates in EPSG:25832."""

    places: tuple[Place, ...]
    sites: Ints
    """Positions of the places, then of the invented neighbours beyond the border."""
    borders: dict[tuple[int, int], Ints]
    region_of: Ints
    """Position of each place's planning region in the layout."""


def settle(layout: Layout, seed: int) -> Settlement:
    """Spread the places over the district and give each its ground, name, inhabitants and municipality."""
    inner, region_of = inner_sites(layout, dice(seed, 1))
    sites = np.vstack([inner, outer_sites(layout, inner, dice(seed, 2))])
    cut = tessellate(sites, len(inner), dice(seed, 3))
    origin = np.array(layout.origin, dtype=np.int64)
    seats = _seats_by_place(layout, region_of)
    names = _names(layout, seats, len(inner), seed)
    owners = _municipalities(layout, cut, inner, region_of, names)
    heads = _inhabitants(layout, region_of, seats, seed)
    places = tuple(
        Place(
            number=number,
            name=names[number],
            kind=seats[number].kind if number in seats else "Dorf",
            region=region_code(layout, int(region_of[number])),
            municipality=municipality_code(layout, owners[number]),
            x=int(inner[number, 0] + origin[0]),
            y=int(inner[number, 1] + origin[1]),
            inhabitants=int(heads[number]),
            polygon=_moved(cut.polygons[number], layout),
        )
        for number in range(len(inner))
    )
    borders = {pair: line + origin for pair, line in cut.borders.items()}
    return Settlement(places, sites + origin, borders, region_of)


def region_code(layout: Layout, position: int) -> str:
    """Key of a planning region: the district's key and two digits."""
    return f"{layout.ags}-{position + 1:02d}"


def municipality_code(layout: Layout, position: int) -> str:
    """Eight-digit key of a municipality: the district's key and three digits."""
    return f"{layout.ags}{position + 1:03d}"


def _moved(polygon: Polygon, layout: Layout) -> Polygon:
    moved = shapely.transform(polygon, lambda points: points + np.array(layout.origin))
    return shapely.orient_polygons(shapely.normalize(moved))


def _seats_by_place(layout: Layout, region_of: Ints) -> dict[int, SeatSketch]:
    """The seats stand first among the places of their region."""
    return {
        int(np.searchsorted(region_of, position)) + turn: seat
        for position, region in enumerate(layout.regions)
        for turn, seat in enumerate(region.seats)
    }


def _names(layout: Layout, seats: dict[int, SeatSketch], count: int, seed: int) -> list[str]:
    taken = frozenset(seat.name for seat in seats.values()) | {region.name for region in layout.regions}
    villages = iter(village_names(count - len(seats), dice(seed, 4), taken))
    return [seats[number].name if number in seats else next(villages) for number in range(count)]


def _inhabitants(layout: Layout, region_of: Ints, seats: dict[int, SeatSketch], seed: int) -> Ints:
    """Inhabitants of each place; those of a region add up exactly."""
    luck = dice(seed, 5).random(region_of.size)
    weights = 0.25 + 2.2 * luck * luck * luck
    heads = np.zeros(region_of.size, dtype=np.int64)
    for position, region in enumerate(layout.regions):
        own = np.flatnonzero(region_of == position)
        for number in own[: len(region.seats)]:
            heads[number] = int(np.rint(seats[int(number)].share * region.inhabitants))
        villages = own[len(region.seats) :]
        heads[villages] = apportion(region.inhabitants - int(heads[own].sum()), weights[villages])
    return heads


def _municipalities(layout: Layout, cut: Tessellation, sites: Ints, region_of: Ints, names: list[str]) -> list[int]:
    """The municipality of each place: from neighbour to neighbour the shortest way to a seat that may take it."""
    queue = [
        (0.0, names.index(name), owner)
        for owner, sketch in enumerate(layout.municipalities)
        for name in (sketch.seat, *sketch.parts)
    ]
    heapq.heapify(queue)
    near = _neighbours(cut, sites)
    owners: dict[int, int] = {}
    while queue:
        way, place, owner = heapq.heappop(queue)
        if place in owners or not _may_take(layout.municipalities[owner], layout, int(region_of[place])):
            continue
        owners[place] = owner
        for other, length in near[place]:
            heapq.heappush(queue, (way + length, other, owner))
    return [owners[place] for place in range(len(sites))]


def _may_take(sketch: MunicipalitySketch, layout: Layout, region: int) -> bool:
    return layout.regions[region].name in sketch.regions


def _neighbours(cut: Tessellation, sites: Ints) -> list[list[tuple[int, float]]]:
    near: list[list[tuple[int, float]]] = [[] for _ in sites]
    for (a, b), line in sorted(cut.borders.items()):
        if b < len(sites) and len(line) > 1:
            length = float(np.sqrt(((sites[a] - sites[b]) ** 2).sum()))
            near[a].append((b, length))
            near[b].append((a, length))
    return near
