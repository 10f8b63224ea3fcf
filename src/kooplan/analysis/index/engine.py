"""The composite index: valid areas, scores, sum, index, class, and status crossed with dynamics."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kooplan.analysis.arrays import Bools, Floats, Ints
from kooplan.analysis.classes import NO_CLASS
from kooplan.analysis.errors import InputError
from kooplan.analysis.index.areas import IndexInput, checked_areas
from kooplan.analysis.index.digest import input_digest
from kooplan.analysis.index.scores import (
    Reference,
    check_varies,
    classify,
    index_of_sums,
    moments,
    scores,
    weighted_sum,
)
from kooplan.analysis.index.spec import SMALL_N, Dimension, IndexSpec
from kooplan.analysis.index.validity import Reason, reasons_of


@dataclass(frozen=True, slots=True, eq=False)
class DimensionOutcome:
    """One index of all areas; NaN and class 0 where an area is not valid."""

    dimension: Dimension
    means: tuple[float, ...]
    sds: tuple[float, ...]
    scores: Floats
    sums: Floats
    sum_mean: float
    sum_sd: float
    index: Floats
    classes: Ints


@dataclass(frozen=True, slots=True, eq=False)
class IndexOutcome:
    """Result of a run: `overall` is status class times 10 plus dynamics class, 0 if none."""

    spec: IndexSpec
    ids: tuple[str, ...]
    valid: Bools
    reasons: tuple[Reason, ...]
    status: DimensionOutcome
    dynamics: DimensionOutcome | None
    overall: Ints
    n: int
    n_reference: int
    population_checked: bool
    carried: tuple[str, ...]
    input_digest: str

    @property
    def small_n(self) -> bool:
        """Whether the reference is too small for stable scores: show the banner."""
        return self.n_reference < SMALL_N


def compute_index(spec: IndexSpec, areas: IndexInput, *, reference: IndexInput | None = None) -> IndexOutcome:
    """Compute a composite index of areas.

    Parameters
    ----------
    spec : IndexSpec
        Indicators, directions, weights, scaling, classes, minimum population.
    areas : IndexInput
        Values of the areas; an area is not valid if it is left out by decision, has
        too few people or any value is missing. Nothing is filled in silently.
    reference : IndexInput, optional
        Areas whose distribution scores and index refer to, such as all municipalities
        of the Land; the same rules of validity apply. Default: the areas themselves.

    Returns
    -------
    IndexOutcome

    Raises
    ------
    InputError
        Shapes do not fit, an identifier appears twice, no area is valid, an indicator
        is the same everywhere, or the definition names a reference that is not given.

    Notes
    -----
    Score z = direction * (x - mean) / SD over the valid areas, SD divided by n;
    sum = weights times scores; index = (sum - mean of sums) / SD of sums. The same
    input gives the same bits; the order of the areas changes nothing but the order.
    Adding a constant to an indicator or changing its unit does not change z scores.

    References
    ----------
    Senatsverwaltung für Stadtentwicklung, Bauen und Wohnen Berlin: Monitoring Soziale
    Stadtentwicklung 2021, method report.
    """
    _check_reference(spec, reference)
    areas = checked_areas(spec, areas)
    base = areas if reference is None else checked_areas(spec, reference)
    reasons = reasons_of(areas, spec)
    valid, base_valid = _valid(reasons), _valid(reasons_of(base, spec))
    people = None if base.population is None else base.population[base_valid]
    status = _dimension(spec, spec.status, areas.status, valid, (base.status[base_valid], people))
    dynamics = None
    if spec.dynamics is not None and areas.dynamics is not None and base.dynamics is not None:
        dynamics = _dimension(spec, spec.dynamics, areas.dynamics, valid, (base.dynamics[base_valid], people))
    return IndexOutcome(
        spec=spec,
        ids=areas.ids,
        valid=valid,
        reasons=reasons,
        status=status,
        dynamics=dynamics,
        overall=_overall(status, dynamics),
        n=int(valid.sum()),
        n_reference=int(base_valid.sum()),
        population_checked=areas.population is not None,
        carried=areas.carried,
        input_digest=input_digest(spec, areas, reference=None if reference is None else base),
    )


def _valid(reasons: tuple[Reason, ...]) -> Bools:
    valid = np.array([reason.is_valid for reason in reasons])
    if not valid.any():
        raise InputError("Kein Gebiet hat alle Werte und genug Bevölkerung.", field="Gebiete")
    return valid


def _weigh(spec: IndexSpec, columns: Floats, weights: tuple[float, ...]) -> Floats:
    total = weighted_sum(columns, weights)
    return total / sum(weights) if spec.scaling.kind == "mean_rank" else total


def _dimension(
    spec: IndexSpec, dimension: Dimension, values: Floats, valid: Bools, base: tuple[Floats, Floats | None]
) -> DimensionOutcome:
    base_values, people = base
    own_scores, base_scores = np.empty((int(valid.sum()), values.shape[1])), np.empty(base_values.shape)
    spreads = []
    for column, (name, direction) in enumerate(zip(dimension.indicators, dimension.directions, strict=True)):
        check_varies(base_values[:, column], name)
        reference = Reference(base_values[:, column], people)
        own_scores[:, column] = scores(values[valid, column], direction, reference, spec.scaling)
        base_scores[:, column] = scores(reference.values, direction, reference, spec.scaling)
        spreads.append(moments(reference.values, people if spec.scaling.population_weighted else None))
    sums = _weigh(spec, own_scores, dimension.weights)
    index, spread = index_of_sums(sums, _weigh(spec, base_scores, dimension.weights), sum(dimension.weights))
    shown = _spread_out(index, valid)
    return DimensionOutcome(
        dimension=dimension,
        means=tuple(spread_of.mean for spread_of in spreads),
        sds=tuple(spread_of.sd for spread_of in spreads),
        scores=_spread_out(own_scores, valid),
        sums=_spread_out(sums, valid),
        sum_mean=spread.mean,
        sum_sd=spread.sd,
        index=shown,
        classes=classify(shown, dimension.classes),
    )


def _spread_out(values: Floats, valid: Bools) -> Floats:
    full = np.full((valid.size, *values.shape[1:]), np.nan)
    full[valid] = values
    return full


def _overall(status: DimensionOutcome, dynamics: DimensionOutcome | None) -> Ints:
    if dynamics is None:
        return np.full(status.classes.shape, NO_CLASS, dtype=np.int64)
    return np.where(status.classes == NO_CLASS, NO_CLASS, status.classes * 10 + dynamics.classes).astype(np.int64)


def _check_reference(spec: IndexSpec, reference: IndexInput | None) -> None:
    if (spec.reference == "own_areas") != (reference is None):
        raise InputError("Die Vergleichswerte passen nicht zur Definition.", field="Vergleichsverteilung")
