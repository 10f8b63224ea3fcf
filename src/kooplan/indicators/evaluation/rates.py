"""Sums, rates, intervals and changes of stored numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kooplan.analysis.classes import quantile_type9
from kooplan.analysis.rates import aggregate_rates, change, rate, wilson_interval
from kooplan.analysis.status import Status

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
    shortest = next(
        (one for digits in (2, 3, 4) if len(one := rounded_to(cuts.tolist(), digits)) == len(set(cuts))), None
    )
    return [cut for cut in shortest or rounded_to(cuts.tolist(), 6) if min(values) < cut]


def rounded_to(values: Sequence[float], digits: int) -> list[float]:
    """The different values with so many significant digits, in rising order."""
    return sorted({float(f"{value:.{digits}g}") for value in values})


def recomputed(
    numerators: Sequence[float], denominators: Sequence[float], *, per: float
) -> list[tuple[float | None, str]]:
    """Rate and status of each pair; numerators of balances may be negative."""
    top = np.asarray(numerators, dtype=np.float64)
    found = rate(np.abs(top), denominators, per=per)
    signed = np.where(top < 0, -found.value, found.value)
    pairs = zip(signed.tolist(), found.status.tolist(), strict=True)
    return [(value if status == Status.OK else None, status) for value, status in pairs]
