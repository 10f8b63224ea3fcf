"""Need from guidelines and burden, and what is missing between supply and need."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, check, check_shape, counts
from kooplan.analysis.arrays import as_floats as floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled

ALPHA = 0.2
LEAST_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Needs:
    """Need by area in the unit of the service; NaN wherever `status` is not "ok"."""

    value: Floats
    status: Statuses


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Supply against need by area.

    gap : float array; supply minus need, below 0 where something is missing; NaN where one of them is not known.
    coverage : float array; supply divided by need; NaN wherever `status` is not "ok".
    status : "ok"; "no_data" where supply or need is not known; "not_meaningful" where nothing is needed.
    """

    gap: Floats
    coverage: Floats
    status: Statuses


def guideline_need(population: npt.ArrayLike, *, amount: float, people: float) -> Needs:
    """Need by a guideline of `amount` units for `people` people.

    Parameters
    ----------
    population : float array, any shape
        People that the guideline speaks of, >= 0; NaN where not known.
    amount : float
        Units of the service, above 0, such as 2 full-time posts.
    people : float
        For how many people, above 0, such as 50,000.

    Returns
    -------
    Needs : population * amount / people, "no_data" where the population is not known.

    Raises
    ------
    InputError
        Where the guideline is not above 0 or a population is negative.
    """
    if not (math.isfinite(amount) and math.isfinite(people) and amount > 0 and people > 0):
        raise InputError("Beide Zahlen des Richtwerts müssen größer als 0 sein.", field="Richtwert")
    value = counts(population, field="Bevölkerung") * amount / people
    return Needs(value, _status(np.isnan(value)))


def need_by_burden(population: npt.ArrayLike, burden: npt.ArrayLike, *, total: float, alpha: float = ALPHA) -> Needs:
    """A total distributed by people and burden: areas with more burden need more for each person.

    Parameters
    ----------
    population : float array, shape (areas,)
        People, >= 0; NaN where not known.
    burden : float array, shape (areas,)
        Burden index in standard deviations, higher is more burden; NaN where not known.
    total : float
        What is distributed, >= 0.
    alpha : float
        How much one standard deviation weighs, >= 0; the weight of an area is 1 + alpha * burden, at least 0.5.

    Returns
    -------
    Needs : total * P * w / sum(P * w) over the areas that have both; the others are "no_data".

    Raises
    ------
    InputError
        Where shapes differ, a number is negative that must not be, or nobody lives in any area.

    Notes
    -----
    Laws that tests check: the needs add up to the total; without burden or with alpha 0 they follow the people.
    """
    if not (math.isfinite(total) and total >= 0):
        raise InputError("Die Gesamtmenge darf nicht kleiner als 0 sein.", field="Gesamtmenge")
    if not (math.isfinite(alpha) and alpha >= 0):
        raise InputError("Das Gewicht darf nicht kleiner als 0 sein.", field="Gewicht der Belastung")
    people, index = counts(population, field="Bevölkerung"), floats(burden, field="Belastung")
    check_shape(index, people.shape, field="Belastung")
    share = people * np.maximum(LEAST_WEIGHT, 1 + alpha * index)
    missing = np.isnan(share)
    whole = math.fsum(share[~missing].tolist())
    if not whole > 0:
        raise InputError("In keinem der Gebiete leben Menschen mit bekannter Belastung.", field="Bevölkerung")
    return Needs(total * share / whole, _status(missing))


def gaps(supply: npt.ArrayLike, need: npt.ArrayLike) -> Gaps:
    """What is missing between supply and need, and how much of the need is covered.

    Parameters
    ----------
    supply, need : float arrays of the same shape
        In the same unit, >= 0; NaN where not known. No supply is 0, which only a person can say.

    Raises
    ------
    InputError
        Where shapes differ or a number is negative.
    """
    stock, wanted = counts(supply, field="Bestand"), counts(need, field="Bedarf")
    check_shape(wanted, stock.shape, field="Bedarf")
    status = _status(np.isnan(stock) | np.isnan(wanted))
    status[(status == Status.OK) & (wanted == 0)] = Status.NOT_MEANINGFUL
    ok: Bools = status == Status.OK
    with np.errstate(over="ignore"):
        coverage = np.divide(stock, wanted, out=np.full(stock.shape, np.nan), where=ok)
    # A need so small that the quotient leaves the numbers is a slip in the guideline.
    check(~np.isinf(coverage), "Der Bedarf ist zu klein für einen Vergleich.", field="Bedarf")
    return Gaps(stock - wanted, coverage, status)


def _status(missing: Bools) -> Statuses:
    status = filled(missing.shape, Status.OK)
    status[missing] = Status.NO_DATA
    return status
