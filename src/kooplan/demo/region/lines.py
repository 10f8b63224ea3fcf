"""Lines that look grown: borders that wander, roads that bend, a river that winds."""

from __future__ import annotations

import numpy as np

from kooplan.demo.region.rows import Floats, Ints


def offsets(rng: np.random.Generator, levels: int, *, roughness: float) -> Floats:
    """Midpoint displacement: 2**levels + 1 offsets from a straight line, zero at both ends, about -1 to 1."""
    values = np.zeros(2)
    size = 1.0
    for _ in range(levels):
        middle = (values[:-1] + values[1:]) / 2 + size * (rng.random(values.size - 1) * 2 - 1)
        merged = np.empty(values.size + middle.size)
        merged[0::2] = values
        merged[1::2] = middle
        values = merged
        size *= roughness
    return values


def levels_for(length: float, step: float) -> int:
    """How often to halve a line until its pieces are about one step long."""
    levels = 0
    while length > step and levels < 7:
        length /= 2
        levels += 1
    return levels


def wander(start: Ints, end: Ints, shifts: Floats) -> Ints:
    """The line from start to end, moved sideways by the shifts (metres), in whole metres without repeats."""
    along = (end - start).astype(float)
    length = float(np.sqrt(along[0] * along[0] + along[1] * along[1]))
    if length == 0:
        return start[None, :]
    parts = np.linspace(0.0, 1.0, shifts.size)
    sideways = np.array([-along[1], along[0]]) / length
    points = np.rint(start + parts[:, None] * along + shifts[:, None] * sideways).astype(np.int64)
    return without_repeats(points)


def without_repeats(points: Ints) -> Ints:
    """The points, each different from the one before."""
    keep = np.ones(len(points), dtype=bool)
    keep[1:] = (points[1:] != points[:-1]).any(axis=1)
    return points[keep]


def round_off(points: Floats, times: int) -> Floats:
    """Cut the corners of an open line (Chaikin), ends stay."""
    for _ in range(times):
        near = points[:-1] * 0.75 + points[1:] * 0.25
        far = points[:-1] * 0.25 + points[1:] * 0.75
        inner = np.empty((2 * len(near), 2))
        inner[0::2] = near
        inner[1::2] = far
        points = np.vstack([points[:1], inner[1:-1], points[-1:]])
    return points


def round_off_ring(corners: Floats, times: int) -> Floats:
    """Cut the corners of a closed line given without its last point."""
    for _ in range(times):
        following = np.roll(corners, -1, axis=0)
        cut = np.empty((2 * len(corners), 2))
        cut[0::2] = corners * 0.75 + following * 0.25
        cut[1::2] = corners * 0.25 + following * 0.75
        corners = cut
    return corners
