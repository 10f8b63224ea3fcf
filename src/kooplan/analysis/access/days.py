"""Ways to services that are not there every day: on which days somebody gets to one, and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kooplan.analysis.access.travel import Travel
from kooplan.analysis.arrays import Bools, Floats, Ints, check, check_shape, known_counts, known_points
from kooplan.analysis.errors import InputError


class Ways(Protocol):
    """Something that knows the shortest way to any of some services."""

    def shortest(self, open_now: Bools) -> Floats:
        """Minutes from each place to the nearest of the services marked in `open_now`; infinite without a way.

        open_now : bool array, shape (services,).  Returns a float array, shape (places,).
        """
        ...  # pragma: no cover


@dataclass(frozen=True, slots=True, eq=False)
class StraightWays:
    """Ways by straight line, detour and speed.

    places : float array, shape (places, 2), metres; services : float array, shape (services, 2), metres.
    """

    places: Floats
    services: Floats
    travel: Travel

    def shortest(self, open_now: Bools) -> Floats:
        """As `Ways`."""
        # One service after the other: in a district a kind has some dozens of places, and a search tree makes every
        # web process 26 MB larger.
        metres = np.full(len(self.places), np.inf)
        for site in self.services[open_now]:
            np.minimum(metres, np.hypot(*(self.places - site).T), out=metres)
        return self.travel.minutes(metres)


@dataclass(frozen=True, slots=True, eq=False)
class TableWays:
    """Ways from a table of travel times; a pair that is missing cannot be travelled.

    place, service : int arrays, shape (pairs,), positions; minutes : float array, shape (pairs,), >= 0.
    """

    place: Ints
    service: Ints
    minutes: Floats
    places: int

    def shortest(self, open_now: Bools) -> Floats:
        """As `Ways`."""
        found = np.full(self.places, np.inf)
        usable = open_now[self.service]
        np.minimum.at(found, self.place[usable], self.minutes[usable])
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Visits:
    """Teams that come to people: no way at all on their days, in the areas that they serve.

    served : bool array, shape (places, teams); ways : the ways to the services that stay where they are.
    Services are numbered sites first, then teams.
    """

    ways: Ways
    served: Bools

    def shortest(self, open_now: Bools) -> Floats:
        """As `Ways`."""
        teams = self.served.shape[1]
        sites = open_now.size - teams
        found = self.ways.shortest(open_now[:sites])
        visited = _any(self.served[:, open_now[sites:]])
        return np.where(visited, 0.0, found)


@dataclass(frozen=True, slots=True, eq=False)
class Week:
    """Ways over a cycle of days.

    nearest : float array, shape (places,); minutes to the nearest service of any day; infinite without a way.
    slowest : float array, shape (places,); the longest of the shortest ways of all asked groups of days.
    days : int array, shape (places,); days of the cycle on which a service is within the standard.
    """

    nearest: Floats
    slowest: Floats
    days: Ints


def ways_over_days(
    ways: Ways, open_days: npt.NDArray[np.bool_], *, minutes: float, groups: npt.NDArray[np.bool_]
) -> Week:
    """Ways to services that are there on some days only.

    Parameters
    ----------
    ways : Ways
        Where the services are.
    open_days : bool array, shape (services, days)
        Whether a service is there on each day of the cycle.
    minutes : float
        The standard, above 0; a way that takes as long counts.
    groups : bool array, shape (groups, days)
        Groups of days, such as the weeks of the cycle: on at least one day of each of them people want to go.
        Without any group every day is as good as another, and `slowest` equals `nearest`.

    Raises
    ------
    InputError
        Where the standard is not above 0 or the shapes do not fit.

    Notes
    -----
    Laws that tests check: a service that is there every day is as one without days; more days never make a way longer
    nor the days fewer; `nearest` is never above `slowest`.
    """
    if not (np.isfinite(minutes) and minutes > 0):
        raise InputError("Der Standard muss größer als 0 Minuten sein.", field="Minuten")
    if groups.ndim != 2 or groups.shape[1] != open_days.shape[1]:
        raise InputError("Die Tage der Gruppen passen nicht zu den Tagen der Angebote.", field="Tage")
    nearest = ways.shortest(_any(open_days))
    slowest = nearest.copy()
    for group in groups:
        slowest = np.maximum(slowest, ways.shortest(_any(open_days[:, group])))
    days = np.zeros(nearest.size, dtype=np.int64)
    # Days on which the same services are there share one look.
    patterns, count = np.unique(open_days, axis=1, return_counts=True)
    for pattern, times in zip(patterns.T, count.tolist(), strict=True):
        days += times * (ways.shortest(pattern) <= minutes)
    return Week(nearest, slowest, days)


def straight_ways(places: npt.ArrayLike, services: npt.ArrayLike, *, travel: Travel) -> StraightWays:
    """Ways by straight line from checked points, shape (n, 2) each; either may be empty.

    Raises
    ------
    InputError
        Where a coordinate is missing or no number.
    """
    return StraightWays(known_points(places, field="Nachfrage"), known_points(services, field="Angebot"), travel)


def table_ways(
    place: npt.ArrayLike, service: npt.ArrayLike, time: npt.ArrayLike, *, places: int, services: int
) -> TableWays:
    """Ways from a checked table of travel times.

    Parameters
    ----------
    place, service : int arrays, shape (pairs,)
        Positions below `places` and `services`.
    time : float array, shape (pairs,)
        Minutes, >= 0, every one known.

    Raises
    ------
    InputError
        Where a position does not exist or a time is missing or negative.
    """
    span = known_counts(time, field="Fahrzeit")
    origin, target = np.asarray(place, dtype=np.int64), np.asarray(service, dtype=np.int64)
    for found, limit, field in ((origin, places, "Nachfrage"), (target, services, "Angebot")):
        check_shape(found, span.shape, field=field)
        check((found >= 0) & (found < limit), "Diese Stelle gibt es nicht.", field=field)
    return TableWays(origin, target, span, places)


def _any(open_days: Bools) -> Bools:
    """Which services are there on at least one of the days."""
    return np.asarray(open_days.any(axis=1), dtype=np.bool_)
