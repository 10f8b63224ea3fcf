"""The only door from stored numbers to `kooplan.analysis`: plain numbers in, plain numbers out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kooplan.analysis.classes import quantile_type9
from kooplan.analysis.errors import InputError
from kooplan.analysis.index import (
    IndexInput,
    IndexSpec,
    Scaling,
    compute_index,
    own_weights,
    run_record,
    sensitivity,
)
from kooplan.analysis.index.engine import DimensionOutcome, IndexOutcome
from kooplan.analysis.index.sensitivity import Sensitivity
from kooplan.analysis.population import (
    VERY_OLD,
    WORK_END,
    YOUTH_END,
    AgeBand,
    balance,
    merge_bands,
    old_age_quotient,
    share_very_old,
    status_quo_need,
    youth_quotient,
)
from kooplan.analysis.rates import aggregate_rates, change, rate, wilson_interval
from kooplan.analysis.status import Status
from kooplan.analysis.suppression import CellRule, primary, primary_rates, secondary_line
from kooplan.core.errors import RuleViolation

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


def merged_bands(people: Sequence[float | None], starts: Sequence[int], wanted: Sequence[int]) -> list[float | None]:
    """People in wider age bands; both lists name the first year of each band, and the last band is open."""
    given = [np.nan if one is None else one for one in people]
    merged = merge_bands(given, bands_of(starts), bands_of(wanted))
    return [None if np.isnan(one) else float(one) for one in merged]


def bands_of(starts: Sequence[int]) -> list[AgeBand]:
    """Age bands from their first years; the last is open."""
    return [AgeBand(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def quotients(people: Sequence[float | None], starts: Sequence[int]) -> dict[str, float | None]:
    """Youth quotient, old-age quotient and share of 80 and more; None where a border or a number is missing."""
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


def balances(
    births: float | None, deaths: float | None, migration: float | None, people: float | None
) -> tuple[float | None, float | None]:
    """Births minus deaths, and arrivals minus departures, per 1,000 people; None where a number is missing."""
    # The analysis asks for arrivals and departures; where only their difference is known it stands for one of them.
    come = None if migration is None else max(migration, 0.0)
    gone = None if migration is None else max(-migration, 0.0)
    given = [[np.nan if one is None else one] for one in (births, deaths, come, gone, people)]
    found = balance(*given)
    natural, moved = (
        float(one.value[0]) if one.status[0] == Status.OK else None for one in (found.natural, found.migration)
    )
    return natural, moved


@dataclass(frozen=True, slots=True)
class IndexTable:
    """What goes into an index run: one row an area, None where a value is missing."""

    ids: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: tuple[float, ...]
    relief: frozenset[str]
    status: Sequence[Sequence[float | None]]
    earlier: Sequence[Sequence[float | None]]
    population: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class IndexRow:
    """The outcome of one area; numbers are None where it has none."""

    ident: str
    is_valid: bool
    reason: str
    z: dict[str, float]
    status_sum: float | None
    status_index: float | None
    status_class: int | None
    dynamics_sum: float | None
    dynamics_index: float | None
    dynamics_class: int | None
    overall_code: int | None


@dataclass(frozen=True, slots=True)
class ComputedIndex:
    """Everything a run leaves behind."""

    rows: tuple[IndexRow, ...]
    record: dict[str, Any]
    sensitivity: dict[str, Any]
    digest: str
    n: int


def composite_index(
    table: IndexTable, *, min_population: float, scaling: Mapping[str, Any], at: str, by: str
) -> ComputedIndex:
    """Compute a composite index with the classes of the Berlin monitoring; dynamics is the change since `earlier`.

    The change of an indicator is the plain difference, in percentage points for shares.
    """
    try:
        spec = index_spec(table, min_population=min_population, scaling=scaling)
        areas = index_input(spec, table)
        outcome, shifts = compute_index(spec, areas), sensitivity(spec, areas)
    except InputError as error:
        raise RuleViolation(str(error)) from error
    return ComputedIndex(
        rows=tuple(index_row(outcome, place) for place in range(len(table.ids))),
        record=run_record(outcome, at=at, by=by),
        sensitivity=sensitivity_record(shifts),
        digest=outcome.input_digest,
        n=outcome.n,
    )


def index_input(spec: IndexSpec, table: IndexTable) -> IndexInput:
    """The numbers of a table as the analysis wants them."""
    status = matrix_of(table.status)
    changed = status - matrix_of(table.earlier) if spec.dynamics else None
    people = np.array([np.nan if one is None else one for one in table.population], dtype=np.float64)
    return IndexInput(table.ids, status, changed, people)


def index_spec(table: IndexTable, *, min_population: float, scaling: Mapping[str, Any]) -> IndexSpec:
    """The definition behind a table; without any earlier value there is no dynamics."""
    weights = dict(zip(table.indicators, table.weights, strict=True))
    has_earlier = any(value is not None for row in table.earlier for value in row)
    dynamics = {f"Δ {name}": weight for name, weight in weights.items()} if has_earlier else None
    relief = table.relief | {f"Δ {name}" for name in table.relief} if dynamics else table.relief
    spec = own_weights(weights, dynamics=dynamics, relief=frozenset(relief))
    return replace(spec, min_population=min_population, scaling=Scaling(**scaling))


def matrix_of(rows: Sequence[Sequence[float | None]]) -> NDArray[np.float64]:
    """Rows of numbers as an array; None becomes NaN, which the index reports as missing."""
    return np.array([[np.nan if one is None else one for one in row] for row in rows], dtype=np.float64)


def index_row(outcome: IndexOutcome, place: int) -> IndexRow:
    """The outcome of one area as plain numbers."""
    parts = [part for part in (outcome.status, outcome.dynamics) if part is not None]
    z = {
        name: float(score)
        for part in parts
        for name, score in zip(part.dimension.indicators, part.scores[place], strict=True)
        if not np.isnan(score)
    }
    is_valid = bool(outcome.valid[place])
    status, dynamics = (part_row(part, place) for part in (outcome.status, outcome.dynamics))
    return IndexRow(
        outcome.ids[place], is_valid, outcome.reasons[place].text, z, *status, *dynamics,
        int(outcome.overall[place]) or None,
    )  # fmt: skip


def part_row(part: DimensionOutcome | None, place: int) -> tuple[float | None, float | None, int | None]:
    """Sum, index and class of one area; None where it has none."""
    if part is None or np.isnan(part.index[place]):
        return None, None, None
    return float(part.sums[place]), float(part.index[place]), int(part.classes[place])


def sensitivity_record(found: Sensitivity) -> dict[str, Any]:
    """Weights and ranks under equal, chosen and PCA weights, by area, ready to be stored."""
    variants = {"chosen": found.chosen, "equal": found.equal, "pca": found.pca}
    return {
        "explained": found.explained,
        "mixed_signs": found.mixed_signs,
        "weights": {name: list(variant.weights) for name, variant in variants.items()},
        "ranks": {
            ident: {name: float(variant.ranks[place]) for name, variant in variants.items()}
            for place, ident in enumerate(found.ids)
            if not np.isnan(found.chosen.ranks[place])
        },
        "largest_shift": float(np.nanmax(found.largest_shift)),
    }
