"""Whole numbers that add up: largest remainders, and numbers between given years.

Only additions, products and square roots are used in this package: their results are the same on every machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kooplan.demo.region.rows import Floats, Ints


def dice(seed: int, topic: int) -> np.random.Generator:
    """Random numbers of one topic, so that a change in one topic leaves the others as they are."""
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, topic])))


def apportion(total: int, weights: Floats, caps: Ints | None = None) -> Ints:
    """Share a whole number out by weights (largest remainder; the earlier entry wins a tie), no share above its cap."""
    room = np.full(weights.shape, total, dtype=np.int64) if caps is None else caps.astype(np.int64)
    weights = np.where(room > 0, weights, 0.0)
    if total == 0:
        return np.zeros(weights.shape, dtype=np.int64)
    exact = weights * (total / weights.sum())
    shares: Ints = np.minimum(np.floor(exact).astype(np.int64), room)
    order = np.argsort(-(exact - shares), kind="stable")
    while (rest := total - int(shares.sum())) > 0:
        takers = order[shares[order] < room[order]][:rest]
        if takers.size == 0:
            raise ValueError(f"{total} do not fit into {int(room.sum())}")
        shares[takers] += 1
    return shares


def between(anchors: Mapping[int, float], years: Sequence[int]) -> Floats:
    """Values on straight lines between the years given."""
    known = sorted(anchors)
    values: Floats = np.interp(np.array(years, dtype=float), np.array(known, dtype=float), [anchors[y] for y in known])
    return values
