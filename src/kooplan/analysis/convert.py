"""Counts of old areas in new borders, by the weights of a reform table."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Floats, Ints, check, counts, known_counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.rates import Rates, rate
from kooplan.analysis.status import Status, Statuses, filled

WEIGHT_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class ReformTable:
    """Which share of an old area went into which new one; one row for each such part.

    old, new : shape (parts,), positions of the areas, counted from 0.
    weights : shape (parts,), share of the old area's people, >= 0; they add up to 1
        for each old area.
    n_old, n_new : number of old and new areas.
    """

    old: Ints
    new: Ints
    weights: Floats
    n_old: int
    n_new: int

    def __post_init__(self) -> None:
        weights = known_counts(self.weights, field="Anteil")
        if not self.old.shape == self.new.shape == weights.shape or weights.ndim != 1:
            raise InputError("Es braucht je Zeile ein altes, ein neues Gebiet und den Anteil.", field="Umstiegstabelle")
        check((self.old >= 0) & (self.old < self.n_old), "Dieses Gebiet gibt es nicht.", field="Altes Gebiet")
        check((self.new >= 0) & (self.new < self.n_new), "Dieses Gebiet gibt es nicht.", field="Neues Gebiet")
        total = np.bincount(self.old, weights=weights, minlength=self.n_old)
        wrong = np.abs(total - 1.0) > WEIGHT_TOLERANCE
        if wrong.any():
            raise InputError("Die Anteile ergeben zusammen nicht 1.", field="Altes Gebiet", rows=np.flatnonzero(wrong))


@dataclass(frozen=True, slots=True, eq=False)
class Converted:
    """Counts in new areas; NaN wherever `status` is not "ok"."""

    value: Floats
    status: Statuses


def convert_counts(values: npt.ArrayLike, table: ReformTable) -> Converted:
    """Distribute counts of old areas over new areas.

    Parameters
    ----------
    values : float array, shape (old areas, ...)
        Counts >= 0, never rates; NaN means missing.
    table : ReformTable

    Returns
    -------
    Converted, shape (new areas, ...)
        "no_data" where a part of a new area is missing or nothing leads to it, else
        "ok". Converted counts need not be whole numbers.

    Raises
    ------
    InputError
        A count is negative, or the number of old areas does not fit.

    Notes
    -----
    Nothing is lost or invented: without gaps the sum over the new areas equals the sum
    over the old ones.
    """
    given = counts(values, field="Fallzahl")
    if not given.ndim or given.shape[0] != table.n_old:
        raise InputError(f"Erwartet sind {table.n_old} alte Gebiete.", field="Fallzahl")
    used = table.weights > 0
    shares = table.weights[used].reshape((-1,) + (1,) * (given.ndim - 1))
    result = np.zeros((table.n_new, *given.shape[1:]))
    np.add.at(result, table.new[used], given[table.old[used]] * shares)
    result[np.bincount(table.new[used], minlength=table.n_new) == 0] = np.nan
    status = filled(result.shape, Status.OK)
    status[np.isnan(result)] = Status.NO_DATA
    return Converted(value=result, status=status)


def convert_rates(numerator: npt.ArrayLike, denominator: npt.ArrayLike, table: ReformTable, *, per: float) -> Rates:
    """Rates in new areas from converted numerators and denominators.

    Parameters
    ----------
    numerator, denominator : float array, shape (old areas, ...)
        Counts >= 0; NaN means missing. A rate itself cannot be converted.
    table : ReformTable
    per : float
        Unit of the result; > 0.

    Returns
    -------
    Rates, shape (new areas, ...)

    Raises
    ------
    InputError
        As `convert_counts` and `rate`.

    Notes
    -----
    If all old areas have the same rate, all new ones have it too.
    """
    parts = [convert_counts(side, table).value for side in (numerator, denominator)]
    return rate(parts[0], parts[1], per=per)
