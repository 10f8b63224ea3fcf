"""Composite indices: plain numbers in, plain numbers and a record out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
from kooplan.core.errors import RuleViolation


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
    reason_code: str
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
    table: IndexTable, *, preset: str, min_population: float, scaling: Mapping[str, Any], at: str, by: str
) -> ComputedIndex:
    """Compute a composite index with the classes of the Berlin monitoring; dynamics is the change since `earlier`.

    The change of an indicator is the plain difference, in percentage points for shares.
    """
    try:
        spec = replace(index_spec(table, min_population=min_population, scaling=scaling), key=preset)
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
        outcome.ids[place], is_valid, outcome.reasons[place].code, outcome.reasons[place].text, z, *status, *dynamics,
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
