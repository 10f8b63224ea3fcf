"""Which numbers are too small to be shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kooplan.analysis.suppression import CellRule, primary, primary_rates, secondary_line


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Below which numbers stay hidden; `min_cell` 0 hides none."""

    min_cell: int
    min_base: int
    limited_base: int

    @property
    def rule(self) -> CellRule:
        """The rule as the analysis wants it."""
        return CellRule(max(self.min_cell, 1), self.min_base, max(self.limited_base, self.min_base))


def count_statuses(counts: Sequence[float], limits: Thresholds) -> list[str]:
    """Status of counts: "primary" from 1 to below the threshold."""
    return [str(one) for one in primary(counts, limits.rule)]


def rate_statuses(numerators: Sequence[float], denominators: Sequence[float], limits: Thresholds) -> list[str]:
    """Status of rates: "primary" for few cases or a small base, "limited" for a rather small one."""
    return [str(one) for one in primary_rates(numerators, denominators, limits.rule)]


def base_statuses(bases: Sequence[float], limits: Thresholds) -> list[str]:
    """Status of numbers that are no counts (balances, medians), by how many people or cases they rest on."""
    people = np.maximum(np.asarray(bases, dtype=np.float64), 0.0)
    shown = np.full(people.shape, float(limits.rule.min_cell))
    return [str(one) for one in primary_rates(shown, people, limits.rule)]


def closed_line(parts: Sequence[float], hidden: Sequence[bool], total: float, *, min_cell: int) -> list[bool]:
    """Which parts of a published total must be hidden, so that no hidden one can be worked out; last the total itself.

    The total is hidden only where hiding parts does not help, such as with a single part.
    """
    table = [*parts, total]
    found = secondary_line(table, [*hidden, False], min_cell=max(min_cell, 1))
    pattern = [bool(one) for one in found.hidden]
    return pattern if found.passed else [*pattern[:-1], True]
