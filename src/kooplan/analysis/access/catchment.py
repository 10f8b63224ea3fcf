"""Who gets to a service in acceptable time, and how much supply each place has per person."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.access.travel import PLAIN, Decay, Travel
from kooplan.analysis.arrays import Bools, Floats, Ints, check, check_shape, counts, known_counts, known_points
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled

NO_SITE = -1
DEMAND, SUPPLY = "Nachfrage", "Angebot"


@dataclass(frozen=True, slots=True, eq=False)
class Nearest:
    """The way to the nearest service.

    minutes : float array, shape (places,); NaN where there is no service at all.
    site : int array, shape (places,); position of that service, -1 where there is none.
    """

    minutes: Floats
    site: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Access:
    """Supply per person of each place.

    minutes : float array, shape (places,); to the nearest service, also beyond the standard; NaN without any service.
    sites : int array, shape (places,); services within the standard.
    score : float array, shape (places,); capacity per person, NaN where `status` is not "ok".
    status : "ok" within the standard, else "out_of_reach".
    ratio : float array, shape (services,); capacity per (weighted) person of the catchment, 0 where nobody lives in it.
    """

    minutes: Floats
    sites: Ints
    score: Floats
    status: Statuses
    ratio: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """People within the standard by area.

    people, within : float arrays, shape (areas,).
    share : float array, shape (areas,), 0 to 1; NaN where `status` is not "ok".
    status : "ok", or "no_data" where nobody lives.
    """

    people: Floats
    within: Floats
    share: Floats
    status: Statuses


def nearest_service(places: npt.ArrayLike, services: npt.ArrayLike, *, travel: Travel) -> Nearest:
    """Minutes to the nearest service by straight line, detour and speed.

    Parameters
    ----------
    places : float array, shape (places, 2)
        East and north in metres, every one known. A place without people is a place.
    services : float array, shape (services, 2)
        The same; may be empty.

    Raises
    ------
    InputError
        Where a coordinate is missing or no number.
    """
    return _nearest(known_points(places, field=DEMAND), known_points(services, field=SUPPLY), travel)


def catchment_access(
    places: npt.ArrayLike,
    people: npt.ArrayLike,
    services: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    travel: Travel,
    minutes: float,
    decay: Decay = PLAIN,
) -> Access:
    """Supply per person by the two-step floating catchment area method, with weights by zone if asked for.

    Parameters
    ----------
    places : float array, shape (places, 2)
        East and north in metres.
    people : float array, shape (places,)
        People, >= 0; a missing number counts nobody.
    services : float array, shape (services, 2)
        East and north in metres; may be empty.
    capacity : float array, shape (services,)
        Capacity in any one unit, >= 0, every one known.
    minutes : float
        The standard, above 0.
    decay : Decay
        `PLAIN` gives the plain method, `LUO_QI` the enhanced one.

    Raises
    ------
    InputError
        Where shapes differ, a coordinate or capacity is missing, or a number is negative.

    Notes
    -----
    Laws that tests check: the sum of score times people equals the capacity of all services with people in their
    catchment; twice the capacity gives twice the score; the order of places and services changes nothing but the order.

    References
    ----------
    Luo, W., & Wang, F. (2003). Environment and Planning B 30, 865-884. doi:10.1068/b29120
    Luo, W., & Qi, Y. (2009). Health & Place 15, 1100-1107. doi:10.1016/j.healthplace.2009.06.002
    """
    points, sites = known_points(places, field=DEMAND), known_points(services, field=SUPPLY)
    weight, amount = _amounts(people, points, capacity, sites)
    ratio, score, found = scores(
        points, weight, sites, amount, metres=travel.metres(require_standard(minutes)), decay=decay
    )
    return _access(_nearest(points, sites, travel).minutes, found, score, ratio)


def scores(
    places: Floats, people: Floats, services: Floats, capacity: Floats, *, metres: float, decay: Decay
) -> tuple[Floats, Floats, Ints]:
    """Ratio of each service, score and sites of each place, from checked arrays and a standard in metres."""
    # Compiling loads 80 MB, which a process that only prints results should not hold.
    from kooplan.analysis.access.kernel import banded, catchments

    squares = tuple((until * metres) ** 2 for until in decay.until)
    steps = tuple(one - after for one, after in zip(decay.weights, (*decay.weights[1:], 0.0), strict=True))
    bands = banded(places[:, 0], places[:, 1], people, metres)
    return catchments(bands, services[:, 0], services[:, 1], capacity, squares, steps)


def access_by_times(
    place: npt.ArrayLike,
    service: npt.ArrayLike,
    time: npt.ArrayLike,
    people: npt.ArrayLike,
    capacity: npt.ArrayLike,
    *,
    minutes: float,
    decay: Decay = PLAIN,
) -> Access:
    """The same from a table of travel times, such as a router gives.

    Parameters
    ----------
    place, service : int arrays, shape (pairs,)
        Positions in `people` and `capacity`; a pair that is missing cannot be travelled.
    time : float array, shape (pairs,)
        Minutes, >= 0, every one known.

    Raises
    ------
    InputError
        As `catchment_access`; also where a position does not exist or a pair is given twice.
    """
    weight = np.nan_to_num(counts(people, field=DEMAND))
    amount = known_counts(capacity, field=SUPPLY)
    span = known_counts(time, field="Fahrzeit")
    origin = _positions(place, weight.size, span, field=DEMAND)
    target = _positions(service, amount.size, span, field=SUPPLY)
    _pair, first = np.unique(origin * max(amount.size, 1) + target, return_index=True)
    once = np.zeros(span.size, dtype=bool)
    once[first] = True
    check(once, "Dieses Paar steht zweimal in der Tabelle.", field="Fahrzeit")
    share = _weights(span / require_standard(minutes), decay)
    demand = _sums(target, share * weight[origin], amount.size)
    ratio = np.divide(amount, demand, out=np.zeros_like(amount), where=demand > 0)
    score = _sums(origin, share * ratio[target], weight.size)
    found = _sums(origin, np.sign(share), weight.size).astype(np.int64)
    shortest = np.full(weight.size, np.inf)
    np.minimum.at(shortest, origin, span)
    return _access(np.where(np.isinf(shortest), np.nan, shortest), found, score, ratio)


def coverage(within: npt.NDArray[np.bool_], people: npt.ArrayLike, area: npt.ArrayLike, *, areas: int) -> Coverage:
    """Share of the people of each area who live within the standard.

    Parameters
    ----------
    within : bool array, shape (places,)
        Whether the place is within the standard.
    people : float array, shape (places,)
        People, >= 0; a missing number counts nobody.
    area : int array, shape (places,)
        Position of the area of each place; -1 where it lies in none.
    areas : int
        Number of areas.
    """
    weight = np.nan_to_num(counts(people, field=DEMAND))
    place = np.asarray(area, dtype=np.int64)
    check_shape(place, weight.shape, field="Gebiet")
    check_shape(within, weight.shape, field=DEMAND)
    check((place >= NO_SITE) & (place < areas), "Dieses Gebiet gibt es nicht.", field="Gebiet")
    inside = place >= 0
    total = _sums(place[inside], weight[inside], areas)
    near = _sums(place[inside], (weight * within)[inside], areas)
    status = filled((areas,), Status.OK)
    status[total == 0] = Status.NO_DATA
    return Coverage(total, near, np.divide(near, total, out=np.full(areas, np.nan), where=total > 0), status)


def mean_by_area(values: npt.ArrayLike, people: npt.ArrayLike, area: npt.ArrayLike, *, areas: int) -> Floats:
    """Mean of a value over the people of each area who have one.

    Parameters
    ----------
    values : float array, shape (places,)
        Any unit; a place whose value is not finite, such as a way that does not exist, is left out.
    people, area, areas
        As `coverage`.

    Returns
    -------
    float array, shape (areas,); NaN where nobody has a value.
    """
    weight, found = np.nan_to_num(counts(people, field=DEMAND)), np.asarray(values, dtype=np.float64)
    place = np.asarray(area, dtype=np.int64)
    check_shape(place, weight.shape, field="Gebiet")
    check_shape(found, weight.shape, field="Wert")
    known = np.isfinite(found) & (place >= 0)
    total = _sums(place[known], weight[known], areas)
    whole = _sums(place[known], (weight[known] * found[known]), areas)
    mean: Floats = np.divide(whole, total, out=np.full(areas, np.nan), where=total > 0)
    return mean


def mean_way(places: npt.ArrayLike, people: npt.ArrayLike, services: npt.ArrayLike, *, travel: Travel) -> Floats:
    """Mean minutes of some people to each of a few services.

    Parameters
    ----------
    places : float array, shape (places, 2)
        East and north in metres.
    people : float array, shape (places,)
        People, >= 0; a missing number counts nobody.
    services : float array, shape (services, 2)
        The same unit; may be empty.

    Returns
    -------
    float array, shape (services,); NaN where nobody lives.

    Notes
    -----
    Keeps all distances at once: meant for the cells of one area. For many use `nearest_service`.
    """
    points, sites = known_points(places, field=DEMAND), known_points(services, field=SUPPLY)
    weight = np.nan_to_num(counts(people, field=DEMAND))
    check_shape(weight, (len(points),), field=DEMAND)
    metres = np.linalg.norm(points[:, None] - sites[None], axis=2)
    total = weight.sum()
    return weight @ travel.minutes(metres) / total if total > 0 else np.full(len(sites), np.nan)


def _access(minutes: Floats, sites: Ints, score: Floats, ratio: Floats) -> Access:
    reached: Bools = sites > 0
    status = filled(sites.shape, Status.OK)
    status[~reached] = Status.OUT_OF_REACH
    return Access(minutes, sites, np.where(reached, score, np.nan), status, ratio)


def _nearest(points: Floats, sites: Floats, travel: Travel) -> Nearest:
    if not len(sites):
        return Nearest(np.full(len(points), np.nan), np.full(len(points), NO_SITE))
    # Only here, so that a process which shows pages of a district does not hold it.
    from scipy.spatial import cKDTree

    metres, site = cKDTree(sites).query(points, workers=-1)
    return Nearest(travel.minutes(np.asarray(metres)), np.asarray(site, dtype=np.int64))


def _sums(group: Ints, amounts: Floats, groups: int) -> Floats:
    return np.bincount(group, amounts, minlength=groups).astype(np.float64)


def _weights(share: Floats, decay: Decay) -> Floats:
    """Weight of each share of the standard; 0 beyond it."""
    zone = np.searchsorted(np.asarray(decay.until), share)
    found: Floats = np.append(np.asarray(decay.weights), 0.0)[zone]
    return found


def _amounts(people: npt.ArrayLike, points: Floats, capacity: npt.ArrayLike, sites: Floats) -> tuple[Floats, Floats]:
    weight, amount = np.nan_to_num(counts(people, field=DEMAND)), known_counts(capacity, field=SUPPLY)
    check_shape(weight, (len(points),), field=DEMAND)
    check_shape(amount, (len(sites),), field=SUPPLY)
    return weight, amount


def _positions(values: npt.ArrayLike, size: int, span: Floats, *, field: str) -> Ints:
    found = np.asarray(values, dtype=np.int64)
    check_shape(found, span.shape, field=field)
    check((found >= 0) & (found < size), "Diese Stelle gibt es nicht.", field=field)
    return found


def require_standard(minutes: float) -> float:
    """The standard in minutes; refuse what is none."""
    if not (np.isfinite(minutes) and minutes > 0):
        raise InputError("Der Standard muss größer als 0 Minuten sein.", field="Minuten")
    return minutes
