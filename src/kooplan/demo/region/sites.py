"""Where places lie: seats where the sketch puts them, villages spread evenly but not regularly between them."""

from __future__ import annotations

import numpy as np
import shapely

from kooplan.demo.region.layout import Layout
from kooplan.demo.region.rows import Floats, Ints

SAMPLE = 400
"""Metres between the sample points that stand for the ground while villages are spread."""
ROUNDS = 4
BEYOND = 2_300.0
"""Metres between the border and the neighbours that keep its cells from running out."""
NEAR = 6_000.0
"""Metres from the border within which a place has a mirrored neighbour."""
CLOSEST = 1_700
"""Metres that neighbours beyond the border keep from each other."""


def inner_sites(layout: Layout, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Positions of all places in whole metres round the sketch's centre, and the region of each."""
    ground = _ground(layout)
    label = nearest(ground, _anchors(layout), _anchor_regions(layout))
    sites: list[Ints] = []
    regions: list[int] = []
    for number, region in enumerate(layout.regions):
        seats = np.array([seat.at for seat in region.seats]) * 1000
        sites.append(_spread(ground[label == number], seats, region.places, rng))
        regions += [number] * region.places
    return np.vstack(sites), np.array(regions, dtype=np.int64)


def outer_sites(layout: Layout, sites: Ints, rng: np.random.Generator) -> Ints:
    """Neighbours beyond the border: each place near it mirrored in it, and a wide frame around all."""
    corners = np.array(layout.outline) * 1000
    starts, ends = corners, np.roll(corners, -1, axis=0)
    mirrored = [2 * foot - site for site in sites.astype(float) for foot in _feet(site, starts, ends)]
    jitter = (rng.random((len(mirrored), 2)) * 2 - 1) * 350
    ghosts = np.rint(np.array(mirrored) + jitter).astype(np.int64)
    frame = np.array([(x, y) for x in (-60_000, 0, 60_000) for y in (-60_000, 0, 60_000) if x or y], dtype=np.int64)
    ghosts = np.vstack([ghosts, np.rint(_pushed_out(starts, ends)).astype(np.int64)])
    outside = ~shapely.contains_xy(shapely.Polygon(corners), ghosts.astype(float))
    return np.vstack([_thinned(ghosts[outside], CLOSEST), frame])


def nearest(points: Floats, anchors: Floats, label: Ints) -> Ints:
    """The label of the anchor nearest to each point."""
    dx = points[:, None, 0] - anchors[None, :, 0]
    dy = points[:, None, 1] - anchors[None, :, 1]
    found: Ints = label[np.argmin(dx * dx + dy * dy, axis=1)]
    return found


def _anchors(layout: Layout) -> Floats:
    return np.array([anchor for region in layout.regions for anchor in region.anchors]) * 1000


def _anchor_regions(layout: Layout) -> Ints:
    return np.repeat(np.arange(len(layout.regions)), [len(region.anchors) for region in layout.regions])


def _ground(layout: Layout) -> Floats:
    """Sample points inside the outline."""
    corners = np.array(layout.outline) * 1000
    low, high = corners.min(axis=0), corners.max(axis=0)
    x, y = np.meshgrid(np.arange(low[0], high[0], SAMPLE), np.arange(low[1], high[1], SAMPLE))
    points = np.column_stack([x.ravel(), y.ravel()])
    return points[shapely.contains_xy(shapely.Polygon(corners), points)]


def _spread(ground: Floats, seats: Floats, count: int, rng: np.random.Generator) -> Ints:
    """Seats stay; villages start anywhere on the ground and move towards the middle of what is nearest to them."""
    picks = np.argsort(rng.random(len(ground)), kind="stable")[: count - len(seats)]
    sites = np.vstack([seats, ground[picks]])
    for _ in range(ROUNDS):
        owner = nearest(ground, sites, np.arange(count))
        for number in range(len(seats), count):
            own = ground[owner == number]
            if len(own):
                sites[number] = own.mean(axis=0)
    jitter = (rng.random(sites.shape) * 2 - 1) * 450
    moved = np.vstack([seats, (sites + jitter)[len(seats) :]])
    return np.rint(moved).astype(np.int64)


def _feet(site: Floats, starts: Floats, ends: Floats) -> list[Floats]:
    """The nearest point of the outline, and those of the other sides that the site faces if near."""
    along = ends - starts
    parts = ((site - starts) * along).sum(axis=1) / (along * along).sum(axis=1)
    feet = starts + np.minimum(np.maximum(parts, 0.0), 1.0)[:, None] * along
    away = ((feet - site) * (feet - site)).sum(axis=1)
    faced = (parts >= 0) & (parts <= 1)
    closest = np.arange(away.size) == np.argmin(away)
    return list(feet[(faced | closest) & (away < NEAR * NEAR)])


def _pushed_out(starts: Floats, ends: Floats) -> Floats:
    """Points well outside the middle of each side, which keep the cells near the border from running out."""
    along = ends - starts
    length = np.sqrt((along * along).sum(axis=1))[:, None]
    outward = np.column_stack([along[:, 1], -along[:, 0]]) / length
    clockwise = (starts[:, 0] * ends[:, 1] - starts[:, 1] * ends[:, 0]).sum() < 0
    points: Floats = (starts + ends) / 2 + outward * (-BEYOND if clockwise else BEYOND)
    return points


def _thinned(points: Ints, gap: int) -> Ints:
    """The points in their order without those closer than `gap` to one kept before."""
    kept: list[Ints] = []
    for point in points:
        if all(int(((point - other) * (point - other)).sum()) >= gap * gap for other in kept):
            kept.append(point)
    return np.array(kept, dtype=np.int64)
