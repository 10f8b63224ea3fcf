"""Roads between places: main roads along the routes of the sketch, smaller ones to every village."""

from __future__ import annotations

import heapq
from dataclasses import dataclass

import numpy as np
from shapely import LineString

from kooplan.demo.region.counts import dice
from kooplan.demo.region.layout import Layout, Point
from kooplan.demo.region.lines import levels_for, offsets, round_off, wander, without_repeats
from kooplan.demo.region.places import Settlement
from kooplan.demo.region.rows import Ints, Road

Pair = tuple[int, int]
FIRST_NUMBER = {"B": 901, "L": 801, "K": 9901}
"""Numbers that no real road of the class carries."""


@dataclass(frozen=True, slots=True)
class Label:
    """Class and name of a stretch of road."""

    road_class: str
    name: str


def roads(layout: Layout, town: Settlement, seed: int) -> tuple[Road, ...]:
    """The road network, sorted by its ends; every place is connected."""
    links = _links(town)
    labels = _main_labels(layout, town, links)
    _add_state_roads(layout, town, links, labels)
    for turn, pair in enumerate(pair for pair in sorted(links) if pair not in labels):
        labels[pair] = Label("K", f"K {FIRST_NUMBER['K'] + turn}")
    rng = dice(seed, 6)
    inside = [_road(town, pair, labels[pair], rng) for pair in sorted(links)]
    return tuple(inside + _exits(layout, town, labels, rng))


def _links(town: Settlement) -> dict[Pair, float]:
    """Neighbours with no third place in the circle between them, with their distance in metres."""
    sites = town.sites[: len(town.places)]
    links: dict[Pair, float] = {}
    for a, b in sorted(town.borders):
        if b >= len(sites):
            continue
        doubled = 2 * sites - (sites[a] + sites[b])
        gap = sites[a] - sites[b]
        inside = (doubled * doubled).sum(axis=1) < (gap * gap).sum()
        if not inside.any():
            links[a, b] = float(np.sqrt((gap * gap).sum()))
    return links


def _main_labels(layout: Layout, town: Settlement, links: dict[Pair, float]) -> dict[Pair, Label]:
    """Federal roads along the routes of the sketch; a stretch keeps the first road's number."""
    number = {place.name: place.number for place in town.places}
    labels: dict[Pair, Label] = {}
    routes = [(number[start], number[end]) for start, end in layout.main_routes]
    routes += [(number[name], _gate(layout, town, towards)[0]) for name, towards in layout.exits]
    for turn, (start, end) in enumerate(routes):
        label = Label("B", f"B {FIRST_NUMBER['B'] + turn}")
        for pair in _way(links, start, {end}, labels):
            labels.setdefault(pair, label)
    return labels


def _add_state_roads(layout: Layout, town: Settlement, links: dict[Pair, float], labels: dict[Pair, Label]) -> None:
    """Lead a state road from each seat, and from each rim of a region, to the nearest main road."""
    number = {place.name: place.number for place in town.places}
    seats = [number[sketch.seat] for sketch in layout.municipalities]
    on_main = {place for pair in labels for place in pair}
    for turn, seat in enumerate(seat for seat in seats if seat not in on_main):
        label = Label("L", f"L {FIRST_NUMBER['L'] + turn}")
        for pair in _way(links, seat, on_main, labels):
            labels.setdefault(pair, label)
    for turn, seat in enumerate(seats):
        label = Label("L", f"L {FIRST_NUMBER['L'] + 40 + turn}")
        others = {other for other in seats if other != seat}
        for pair in _way(links, seat, others, {}):
            labels.setdefault(pair, label)


def _way(links: dict[Pair, float], start: int, goals: set[int], known: dict[Pair, Label]) -> list[Pair]:
    """The shortest way to the nearest goal; roads that exist already count less."""
    near: dict[int, list[tuple[int, float]]] = {}
    for (a, b), length in links.items():
        cost = length * (0.7 if (a, b) in known else 1.0)
        near.setdefault(a, []).append((b, cost))
        near.setdefault(b, []).append((a, cost))
    queue = [(0.0, start, start)]
    before: dict[int, int] = {}
    while queue:
        way, place, previous = heapq.heappop(queue)
        if place in before:
            continue
        before[place] = previous
        if place in goals:
            return _walked_back(before, place)
        for other, cost in near.get(place, []):
            heapq.heappush(queue, (way + cost, other, place))
    raise ValueError(f"place {start} cannot reach any of {sorted(goals)}")


def _walked_back(before: dict[int, int], place: int) -> list[Pair]:
    pairs: list[Pair] = []
    while before[place] != place:
        pairs.append((min(place, before[place]), max(place, before[place])))
        place = before[place]
    return pairs


def _road(town: Settlement, pair: Pair, label: Label, rng: np.random.Generator) -> Road:
    line = _bent(town.sites[pair[0]], town.sites[pair[1]], rng)
    return Road(pair[0], pair[1], label.road_class, label.name, _length(line), LineString(line))


def _exits(layout: Layout, town: Settlement, labels: dict[Pair, Label], rng: np.random.Generator) -> list[Road]:
    """Main roads that end at the border, from the place whose ground they leave last."""
    found: list[Road] = []
    for _, towards in layout.exits:
        start, gate = _gate(layout, town, towards)
        label = min((label for pair, label in labels.items() if start in pair), key=lambda label: label.name)
        line = _bent(town.sites[start], gate, rng)
        found.append(Road(start, -1, label.road_class, label.name, _length(line), LineString(line)))
    return found


def _gate(layout: Layout, town: Settlement, towards: Point) -> tuple[int, Ints]:
    """The middle of the piece of border nearest to a point of the sketch, and the place whose ground it bounds."""
    outer = [
        (pair[0], line[len(line) // 2]) for pair, line in sorted(town.borders.items()) if pair[1] >= len(town.places)
    ]
    points = np.array([point for _, point in outer])
    away = points - (np.array(towards) * 1000 + np.array(layout.origin))
    return outer[int(np.argmin((away * away).sum(axis=1)))]


def _bent(start: Ints, end: Ints, rng: np.random.Generator) -> Ints:
    along = (end - start).astype(float)
    length = float(np.sqrt((along * along).sum()))
    shifts = offsets(rng, levels_for(length, 900.0), roughness=0.5) * 0.06 * length
    soft = round_off(wander(start, end, shifts).astype(float), 2)
    return without_repeats(np.rint(soft).astype(np.int64))


def _length(line: Ints) -> int:
    steps = (line[1:] - line[:-1]).astype(float)
    return int(np.rint(np.sqrt((steps * steps).sum(axis=1)).sum()))
