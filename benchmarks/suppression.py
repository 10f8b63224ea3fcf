"""Secondary secrecy of all municipalities of 400 districts by two levels of ages, against the limit of the design.

The only known peer for tables of this size is GaussSuppression (R), which the design measured at about an hour for
158,000 cells; R is not at hand here, so the claim stands against the limit. Every range of the result is exact, and the
run does not count unless every hidden cell is protected.
"""

from __future__ import annotations

import time

import numpy as np

from benchmarks.catchments import peak
from benchmarks.claim import Claim
from kooplan.analysis.arrays import Floats, Ints
from kooplan.analysis.suppression import ROOT, Dimension, LinkedTable, linked_table, protect

DISTRICTS, MUNICIPALITIES, GROUPS, AGES = 400, 32, 4, 3
MIN_CELL = 10
SECONDS, MEGABYTES = 60, 1_000


def claims() -> list[Claim]:
    """One run: it takes half a minute, and its spread is small beside the distance to the limit."""
    table = country()
    value = table.value[: table.given]
    small = (value > 0) & (value < MIN_CELL)
    begun = time.process_time()
    found = protect(table, small, min_cell=MIN_CELL)
    seconds = time.process_time() - begun
    hidden = found.status != "ok"
    if not found.passed or not ((found.upper - found.lower)[hidden] >= MIN_CELL - 1e-6).all():
        raise AssertionError("a hidden cell is not protected")
    size = f"{table.given // 1000} thousand cells"
    return [
        Claim(f"secondary secrecy with exact audit, {size}", "limit of the design", "s CPU", (seconds,), SECONDS),
        Claim(f"secondary secrecy, {size}, memory", "limit of the design", "MB", (peak(),), MEGABYTES),
    ]


def country() -> LinkedTable:
    """Areas: country, districts, municipalities; ages: all, groups, bands. One cell in six is small."""
    area = np.concatenate([[ROOT], np.zeros(DISTRICTS), np.repeat(1 + np.arange(DISTRICTS), MUNICIPALITIES)]).astype(
        int
    )
    age = np.concatenate([[ROOT], np.zeros(GROUPS), np.repeat(1 + np.arange(GROUPS), AGES)]).astype(int)
    leaves = np.random.default_rng(1).negative_binomial(0.8, 0.02, size=(DISTRICTS * MUNICIPALITIES, GROUPS * AGES))
    full = added_up(added_up(leaves.astype(float), area, axis=0), age, axis=1)
    dimensions = [
        Dimension(name, tuple(f"{name}{at}" for at in range(len(parent))), parent)
        for name, parent in (("area", area), ("age", age))
    ]
    return linked_table(dimensions, np.argwhere(np.ones(full.shape, dtype=bool)), full.ravel())


def two_levels(groups: int, parts: int) -> Ints:
    """Parents of a whole, its groups, and the parts of each group."""
    return np.concatenate([[ROOT], np.zeros(groups, dtype=int), np.repeat(1 + np.arange(groups), parts)])


def added_up(leaves: Floats, parent: Ints, *, axis: int) -> Floats:
    """Leaves with their groups and the total before them."""
    moved = np.moveaxis(leaves, axis, 0)
    groups = parent[-len(moved) :]
    sums = np.zeros((len(parent) - len(moved), *moved.shape[1:]))
    np.add.at(sums, groups, moved)
    sums[0] = moved.sum(axis=0)
    return np.moveaxis(np.concatenate([sums, moved]), 0, axis)
