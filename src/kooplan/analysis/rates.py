"""Rates from numerator and denominator, their sums, intervals and changes."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, Ints, check, check_shape, counts
from kooplan.analysis.arrays import as_floats as floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled

MissingParts = Literal["no_data", "leave_out"]


@dataclass(frozen=True, slots=True, eq=False)
class Rates:
    """Rates with their status; `value` is NaN wherever `status` is not "ok"."""

    value: Floats
    status: Statuses
    per: float


@dataclass(frozen=True, slots=True, eq=False)
class GroupRates:
    """Rates of groups as sum over sum, with what went into them."""

    groups: tuple[Hashable, ...]
    numerator: Floats
    denominator: Floats
    value: Floats
    status: Statuses
    parts: Ints
    missing_parts: Ints
    per: float
    missing: MissingParts


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Lower and upper bound of each rate; NaN wherever `status` is not "ok"."""

    lower: Floats
    upper: Floats
    status: Statuses
    confidence: float
    per: float


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Absolute and relative change, each with its own status."""

    absolute: Floats
    status: Statuses
    relative: Floats
    relative_status: Statuses


def rate(numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, per: float) -> Rates:
    """Numerator over denominator times `per`, with a status where there is no rate.

    Parameters
    ----------
    numerator : float array, any shape
        Counts >= 0 of the same unit; NaN means missing.
    denominator : float array, same shape
        Counts >= 0; NaN means missing.
    per : float
        Unit of the result: 100 for per cent, 1000 for per thousand; > 0.

    Returns
    -------
    Rates
        Status "no_data" where a part is missing, "not_meaningful" where the
        denominator is 0, else "ok". A rate of 0 is a measured number: "ok".

    Raises
    ------
    InputError
        Shapes differ, a number is negative or infinite, or `per` is not positive.

    Notes
    -----
    Doubling numerator and denominator does not change the rate.
    """
    top, bottom = _pair(numerator, denominator)
    _check_per(per)
    status = _status_of_parts(top, bottom)
    return Rates(value=_divide(top, bottom, status) * per, status=status, per=per)


def aggregate_rates(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    groups: Sequence[Hashable],
    *,
    per: float,
    missing: MissingParts = "no_data",
) -> GroupRates:
    """Rates of groups as sum of numerators over sum of denominators, never a mean of rates.

    Parameters
    ----------
    numerator, denominator : float array, shape (parts,)
        Counts >= 0; NaN means missing.
    groups : sequence of hashable, length parts
        The group of each part; groups come out in order of first appearance.
    per : float
        Unit of the result; > 0.
    missing : {"no_data", "leave_out"}
        What a missing numerator or denominator does. "no_data": the group has no
        rate. "leave_out": the part leaves both sums; the rate is "limited".

    Returns
    -------
    GroupRates
        `missing_parts` tells how many parts of each group are missing.

    Raises
    ------
    InputError
        Shapes differ, a number is negative or infinite, `per` is not positive.

    Notes
    -----
    Putting groups together in two steps gives the same rate as in one step.
    """
    top, bottom = _pair(numerator, denominator)
    _check_per(per)
    if top.shape != (len(groups),):
        raise InputError(f"Erwartet sind {top.size} Gruppen, gefunden wurden {len(groups)}.", field="Gruppen")
    names = tuple(dict.fromkeys(groups))
    place = {name: position for position, name in enumerate(names)}
    member = np.array([place[name] for name in groups], dtype=np.int64)
    gone = np.isnan(top) | np.isnan(bottom)
    parts = np.bincount(member, minlength=len(names))
    missing_parts = np.bincount(member[gone], minlength=len(names))
    sums = [_sums(side[~gone], member[~gone], len(names)) for side in (top, bottom)]
    status = _status_of_groups(sums[1], parts, missing_parts, missing)
    return GroupRates(
        groups=names,
        numerator=sums[0],
        denominator=sums[1],
        value=_divide(sums[0], sums[1], status) * per,
        status=status,
        parts=parts,
        missing_parts=missing_parts,
        per=per,
        missing=missing,
    )


def wilson_interval(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, confidence: float = 0.95, per: float = 1.0
) -> Intervals:
    """Wilson's score interval of a proportion, without continuity correction.

    Parameters
    ----------
    numerator : float array, any shape
        Cases, 0 <= numerator <= denominator; NaN means missing.
    denominator : float array, same shape
        Observed people; NaN means missing.
    confidence : float
        Between 0 and 1, both excluded.
    per : float
        Unit of the result; 1 gives proportions, 100 per cent.

    Returns
    -------
    Intervals
        Status "no_data" where a part is missing, "not_meaningful" where the
        denominator is 0, else "ok".

    Raises
    ------
    InputError
        Shapes differ, a number is negative, the numerator exceeds the denominator,
        or `confidence` is not between 0 and 1.

    Notes
    -----
    0 <= lower <= numerator / denominator <= upper <= 1, and the interval of the
    complement is the mirrored interval.

    References
    ----------
    Wilson, E. B. (1927). Journal of the American Statistical Association 22, 209-212.
    doi:10.1080/01621459.1927.10502953
    """
    top, bottom = _pair(numerator, denominator)
    _check_per(per)
    if not 0 < confidence < 1:
        raise InputError("Die Sicherheit muss zwischen 0 und 1 liegen.", field="Konfidenzniveau")
    check(~(top > bottom), "Der Zähler ist größer als der Nenner.", field="Zähler")
    status = _status_of_parts(top, bottom)
    share = _divide(top, bottom, status)
    people = np.where(status == Status.OK, bottom, np.nan)
    square = NormalDist().inv_cdf(0.5 + confidence / 2) ** 2
    centre = share + square / (2 * people)
    spread = np.sqrt(square * (share * (1 - share) / people + square / (4 * people**2)))
    scale = 1 + square / people
    lower = np.where(top == 0, np.minimum(share, 0.0), np.maximum((centre - spread) / scale, 0.0))
    upper = np.where(top == bottom, np.maximum(share, 1.0), np.minimum((centre + spread) / scale, 1.0))
    return Intervals(lower=lower * per, upper=upper * per, status=status, confidence=confidence, per=per)


def change(
    values_new: npt.ArrayLike, values_old: npt.ArrayLike, *, break_between: npt.ArrayLike | None = None
) -> Changes:
    """Absolute and relative change of values between two dates.

    Parameters
    ----------
    values_new, values_old : float array, any shape
        Values in the same unit; NaN means missing. The absolute change of
        percentages is in percentage points.
    break_between : bool array, same shape, optional
        True where definition or area changed between the dates.

    Returns
    -------
    Changes
        Status "no_data" where a value is missing, "not_meaningful" where a break lies
        between. The relative change (0.1 means a tenth more) is also
        "not_meaningful" where the old value is not positive.

    Raises
    ------
    InputError
        Shapes differ or a value is infinite.
    """
    new, old = floats(values_new, field="Neuer Wert"), floats(values_old, field="Alter Wert")
    check_shape(old, new.shape, field="Alter Wert")
    status = filled(new.shape, Status.OK)
    if break_between is not None:
        broken: Bools = np.asarray(break_between, dtype=np.bool_)
        check_shape(broken, new.shape, field="Bruch")
        status[broken] = Status.NOT_MEANINGFUL
    status[np.isnan(new) | np.isnan(old)] = Status.NO_DATA
    absolute = np.where(status == Status.OK, new - old, np.nan)
    relative_status = status.copy()
    relative_status[(status == Status.OK) & (old <= 0)] = Status.NOT_MEANINGFUL
    relative = _divide(absolute, old, relative_status)
    return Changes(absolute=absolute, status=status, relative=relative, relative_status=relative_status)


def _pair(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> tuple[Floats, Floats]:
    top, bottom = counts(numerator, field="Zähler"), counts(denominator, field="Nenner")
    check_shape(bottom, top.shape, field="Nenner")
    return top, bottom


def _check_per(per: float) -> None:
    if not per > 0:
        raise InputError("Bitte eine Zahl über 0 angeben.", field="Bezugsgröße")


def _status_of_parts(top: Floats, bottom: Floats) -> Statuses:
    status = filled(top.shape, Status.OK)
    status[bottom == 0] = Status.NOT_MEANINGFUL
    status[np.isnan(top) | np.isnan(bottom)] = Status.NO_DATA
    return status


def _status_of_groups(bottom: Floats, parts: Ints, missing_parts: Ints, missing: MissingParts) -> Statuses:
    status = filled(bottom.shape, Status.OK)
    if missing == "leave_out":
        status[missing_parts > 0] = Status.LIMITED
    status[bottom == 0] = Status.NOT_MEANINGFUL
    gone = missing_parts == parts if missing == "leave_out" else missing_parts > 0
    status[gone] = Status.NO_DATA
    return status


def _sums(values: Floats, member: Ints, groups: int) -> Floats:
    return np.bincount(member, weights=values, minlength=groups).astype(np.float64)


def _divide(top: Floats, bottom: Floats, status: Statuses) -> Floats:
    shown = (status == Status.OK) | (status == Status.LIMITED)
    result: Floats = np.divide(top, bottom, out=np.full(top.shape, np.nan), where=shown)
    return result
