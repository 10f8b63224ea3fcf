"""The only door from stored numbers to `kooplan.analysis`: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kooplan.analysis.classes import quantile_type9
from kooplan.analysis.population import (
    VERY_OLD,
    WORK_END,
    YOUTH_END,
    AgeBand,
    merge_bands,
    old_age_quotient,
    share_very_old,
    status_quo_need,
    youth_quotient,
)
from kooplan.analysis.rates import aggregate_rates, change, rate, wilson_interval
from kooplan.analysis.status import Status
from kooplan.analysis.suppression import CellRule, primary, primary_rates, secondary_line

SMALL_BASE = 1000
"""Below this denominator a share is shown with its interval."""
CLASSES = 5


@dataclass(frozen=True, slots=True)
class Total:
    """The value of a whole from its parts; value, numerator and denominator are None where it has none."""

    value: float | None
    status: str
    numerator: float | None = None
    denominator: float | None = None


Part = tuple[float | None, float | None, float | None]
"""Value, numerator and denominator of one part."""


def summed_values(parts: Sequence[Part], *, per: int | None) -> Total:
    """Sum over sum for a rate (`per` given), else the plain sum; "no_data" as soon as one part is missing."""
    if any(value is None for value, _top, _bottom in parts):
        return Total(None, Status.NO_DATA)
    if per is None:
        total = float(sum(value or 0.0 for value, _top, _bottom in parts))
        return Total(total, Status.OK, total)
    top = np.array([np.nan if one is None else one for _value, one, _bottom in parts], dtype=np.float64)
    bottom = np.array([np.nan if one is None else one for _value, _top, one in parts], dtype=np.float64)
    # A balance has negative numerators. The sum is linear, so gains and losses are added up apart.
    groups = [0] * len(parts)
    gains, losses = (aggregate_rates(np.maximum(sign * top, 0.0), bottom, groups, per=per) for sign in (1.0, -1.0))
    status = str(gains.status[0])
    if status != Status.OK:
        return Total(None, status)
    net = float(gains.numerator[0] - losses.numerator[0])
    return Total(float(gains.value[0] - losses.value[0]), status, net, float(gains.denominator[0]))


def share_interval(numerator: float | None, denominator: float | None, per: int | None) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a share on a small base; None where the base is large or it is no share."""
    if per is None or numerator is None or denominator is None or not 0 < denominator < SMALL_BASE:
        return None
    if not 0 <= numerator <= denominator:
        return None
    interval = wilson_interval([numerator], [denominator], per=per)
    return float(interval.lower[0]), float(interval.upper[0])


def difference(new: float | None, old: float | None, *, broken: bool) -> float | None:
    """Absolute change between two values; None where one is missing or a break lies between."""
    given = [np.nan if one is None else one for one in (new, old)]
    result = change([given[0]], [given[1]], break_between=[broken])
    return float(result.absolute[0]) if result.status[0] == Status.OK else None


def fifths(values: Sequence[float]) -> list[float]:
    """Borders between five classes of equal size, for a map without fixed ones; fewer where values repeat."""
    if len(set(values)) < CLASSES:
        return sorted(set(values))[1:]
    cuts = quantile_type9(values, np.arange(1, CLASSES) / CLASSES)
    rounded = sorted({float(f"{cut:.3g}") for cut in cuts.tolist()})
    return [cut for cut in rounded if min(values) < cut]


def merged_bands(people: Sequence[float | None], starts: Sequence[int], wanted: Sequence[int]) -> list[float | None]:
    """People in wider age bands; both lists name the first year of each band, and the last band is open."""
    given = [np.nan if one is None else one for one in people]
    merged = merge_bands(given, bands_of(starts), bands_of(wanted))
    return [None if np.isnan(one) else float(one) for one in merged]


def bands_of(starts: Sequence[int]) -> list[AgeBand]:
    """Age bands from their first years; the last is open."""
    return [AgeBand(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def quotients(people: Sequence[float | None], starts: Sequence[int]) -> dict[str, float | None]:
    """Youth quotient, old-age quotient and share of people of 80 and more; None where a border or a number is missing."""
    given = [np.nan if one is None else one for one in people]
    plan = {
        "youth_ratio": (youth_quotient, {0, YOUTH_END, WORK_END}),
        "oldage_ratio": (old_age_quotient, {0, YOUTH_END, WORK_END}),
        "share_80plus": (share_very_old, {0, VERY_OLD}),
    }
    found: dict[str, float | None] = dict.fromkeys(plan)
    for key, (function, borders) in plan.items():
        if borders <= set(starts):
            result = function(given, bands_of(starts))
            found[key] = float(result.value) if result.status == Status.OK else None
    return found


def needs_by_year(per_thousand: Sequence[float], people: Sequence[Sequence[float]]) -> list[float]:
    """Status-quo need of each year: the rate of each age (per 1,000) times the people of that age, added up.

    `people` has one row an age group and one column a year, in the order of the rates.
    """
    rates = np.asarray(per_thousand, dtype=np.float64) / 1000
    persons = np.asarray(people, dtype=np.float64).reshape(len(rates), 1, -1)
    return [float(one) for one in status_quo_need(rates, persons)]


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


def recomputed(
    numerators: Sequence[float], denominators: Sequence[float], *, per: float
) -> list[tuple[float | None, str]]:
    """Rate and status of each pair; numerators of balances may be negative."""
    top = np.asarray(numerators, dtype=np.float64)
    found = rate(np.abs(top), denominators, per=per)
    signed = np.where(top < 0, -found.value, found.value)
    pairs = zip(signed.tolist(), found.status.tolist(), strict=True)
    return [(value if status == Status.OK else None, status) for value, status in pairs]


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
