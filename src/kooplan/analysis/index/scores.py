"""Scores of one indicator against a reference distribution, summed in a fixed order."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from kooplan.analysis.arrays import Bools, Floats, Ints
from kooplan.analysis.classes import NO_CLASS
from kooplan.analysis.errors import InputError
from kooplan.analysis.index.spec import ClassScheme, Scaling

NOISE = 1e-12


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """Values of one indicator that scores refer to, with the population of each area."""

    values: Floats
    population: Floats | None


@dataclass(frozen=True, slots=True)
class Moments:
    """Mean and standard deviation (divided by n) of a distribution."""

    mean: float
    sd: float


def moments(values: Floats, weights: Floats | None = None) -> Moments:
    """Mean and population standard deviation, with exactly rounded sums.

    Parameters
    ----------
    values : float array, shape (n,)
        Without gaps, n >= 1.
    weights : float array, shape (n,), optional
        Weights > 0.

    Notes
    -----
    `math.fsum` rounds once, so the result depends neither on the order of the areas
    nor on the number of threads: the same data give the same bits.
    """
    if weights is None:
        mean = math.fsum(values.tolist()) / values.size
        return Moments(mean, math.sqrt(math.fsum(((values - mean) ** 2).tolist()) / values.size))
    total = math.fsum(weights.tolist())
    mean = math.fsum((weights * values).tolist()) / total
    return Moments(mean, math.sqrt(math.fsum((weights * (values - mean) ** 2).tolist()) / total))


def scores(values: Floats, direction: int, reference: Reference, scaling: Scaling) -> Floats:
    """Scores of one indicator; higher always means more burden.

    Parameters
    ----------
    values : float array, shape (n,)
        Without gaps.
    direction : int
        +1 where a higher value means more burden, -1 where less.
    reference : Reference
        Not constant; `own_areas` passes the same values again.
    scaling : Scaling

    Returns
    -------
    float array, shape (n,)
    """
    if scaling.kind == "z":
        return _z(values, direction, reference, scaling)
    own, others = direction * values, np.sort(direction * reference.values)
    if scaling.kind == "min_max":
        return np.asarray((own - others[0]) / (others[-1] - others[0]), dtype=np.float64)
    below = np.searchsorted(others, own, side="left")
    equal = np.searchsorted(others, own, side="right") - below
    if scaling.kind == "mean_rank":
        return np.asarray(below + (equal + 1) / 2, dtype=np.float64)
    return np.asarray((below + equal / 2) / others.size, dtype=np.float64)


def weighted_sum(columns: Floats, weights: tuple[float, ...]) -> Floats:
    """Sum of score times weight over the indicators, always from left to right."""
    total = columns[:, 0] * weights[0]
    for position, weight in enumerate(weights[1:], start=1):
        total = total + columns[:, position] * weight
    return total


def classify(index: Floats, scheme: ClassScheme) -> Ints:
    """Class code of each index value; `NO_CLASS` where there is none."""
    level = np.zeros(index.shape, dtype=np.int64)
    for cut in scheme.cuts:
        above: Bools = index >= cut.value if cut.belongs == "above" else index > cut.value
        level += above
    codes = np.array(scheme.codes, dtype=np.int64)[level]
    return np.where(np.isnan(index), NO_CLASS, codes).astype(np.int64)


def index_of_sums(own: Floats, base: Floats, total_weight: float) -> tuple[Floats, Moments]:
    """Standardise sums by the mean and SD (divided by n) of the reference sums.

    Raises
    ------
    InputError
        The sums do not differ beyond rounding.
    """
    spread = moments(base)
    if spread.sd <= NOISE * total_weight:
        raise InputError("Die Summe ist in allen Gebieten gleich. Bitte andere Kennzahlen wählen.", field="Summe")
    return (own - spread.mean) / spread.sd, spread


def check_varies(values: Floats, name: str) -> None:
    """Refuse a distribution without spread: nothing can be measured against it."""
    if values.size < 2:
        raise InputError("Es braucht mindestens zwei gültige Gebiete.", field=name)
    if values.min() == values.max() or moments(values).sd == 0.0:
        raise InputError("Der Wert ist in allen Gebieten gleich. Bitte die Kennzahl weglassen.", field=name)


def _z(values: Floats, direction: int, reference: Reference, scaling: Scaling) -> Floats:
    weights = reference.population if scaling.population_weighted else None
    spread = moments(reference.values, weights)
    z: Floats = np.asarray(direction * (values - spread.mean) / spread.sd, dtype=np.float64)
    if scaling.winsorise is None:
        return z
    return np.clip(z, -scaling.winsorise, scaling.winsorise)
