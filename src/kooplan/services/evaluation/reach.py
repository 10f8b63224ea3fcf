"""Reach: who gets to a kind of service within a standard, by cell and by area.

The analysis loads a search tree that a process which only prints pages should not hold, so it is imported when needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from kooplan.areas.queries import Cells
from kooplan.services.vocab import WEEK, WEEKS, Days

if TYPE_CHECKING:
    from kooplan.analysis.access import Ways

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

CYCLE: Final = WEEK * WEEKS


@dataclass(frozen=True, slots=True)
class Stop:
    """A place of a service: a point in metres, or a team with the keys of the areas it serves.

    mask : open days of the cycle of four weeks as bits.
    """

    mask: int
    point: tuple[float, float] | None = None
    serves: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Pace:
    """The standard in minutes, and how fast people get on: km/h on the road, road divided by straight line."""

    minutes: float
    speed: float
    detour: float


@dataclass(frozen=True, slots=True, eq=False)
class TravelTable:
    """Stored travel times: positions of cell and stop, and minutes; a missing pair cannot be travelled.

    known : bool array, shape (stops,); whether the table speaks of a stop at all. To the others people go by the
        straight line.
    """

    cell: Ints
    stop: Ints
    minutes: Floats
    known: Bools


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Ways and people.

    minutes : float array, shape (cells,); the way on the asked days; infinite where there is none.
    within : bool array, shape (cells,); not longer than the standard.
    people, near, lost : float arrays, shape (areas,); all, those within the standard, those without any way.
    mean : float array, shape (areas,); mean minutes of those who have a way, NaN where nobody has.
    days : float array, shape (areas,); mean number of days of four weeks on which people have a service within the
        standard; NaN where nobody lives.
    days_everywhere : the same for the whole district.
    """

    minutes: Floats
    within: Bools
    people: Floats
    near: Floats
    lost: Floats
    mean: Floats
    days: Floats
    days_everywhere: float


def reach(
    cells: Cells, stops: Sequence[Stop], pace: Pace, *, asked: str = Days.ANY, table: TravelTable | None = None
) -> Reach:
    """Who gets to one of the stops within the standard.

    Parameters
    ----------
    cells : Cells
        Where people live.
    stops : sequence of Stop
        Those with a point come first, then those that come to people.
    asked : Days
        On which days people want to go.
    table : TravelTable, optional
        Stored times instead of the straight line.

    Raises
    ------
    InputError
        Where the standard, speed or detour is out of range.
    """
    from kooplan.analysis.access import Visits, coverage, mean_by_area, ways_over_days

    sites = [stop for stop in stops if stop.point is not None]
    teams = [stop for stop in stops if stop.point is None]
    week = ways_over_days(
        Visits(ways_of(cells, sites, pace, table), served(cells, teams)),
        open_days([*sites, *teams]),
        minutes=pace.minutes,
        groups=groups_of(asked),
    )
    minutes = week.slowest
    within, areas = minutes <= pace.minutes, len(cells.keys)
    near = coverage(within, cells.people, cells.area, areas=areas)
    lost = coverage(np.isinf(minutes), cells.people, cells.area, areas=areas)
    return Reach(
        minutes=minutes,
        within=within,
        people=near.people,
        near=near.within,
        lost=lost.within,
        mean=mean_by_area(minutes, cells.people, cells.area, areas=areas),
        days=mean_by_area(week.days, cells.people, cells.area, areas=areas),
        days_everywhere=float(mean_by_area(week.days, cells.people, np.zeros_like(cells.area), areas=1)[0]),
    )


def ways_of(cells: Cells, sites: Sequence[Stop], pace: Pace, table: TravelTable | None) -> Ways:
    """The ways to places that stay where they are."""
    from kooplan.analysis.access import Travel, straight_ways, table_ways

    points = [stop.point for stop in sites if stop.point is not None]
    travel = Travel(pace.speed, pace.detour)
    if table is None:
        return straight_ways(cells.points, points, travel=travel)
    places, others = len(cells.people), np.flatnonzero(~table.known)
    lines = [np.hypot(*(cells.points - points[at]).T) for at in others]
    return table_ways(
        np.concatenate([table.cell, np.tile(np.arange(places), len(others))]),
        np.concatenate([table.stop, np.repeat(others, places)]),
        np.concatenate([table.minutes, *(travel.minutes(line) for line in lines)]),
        places=places,
        services=len(sites),
    )


def served(cells: Cells, teams: Sequence[Stop]) -> Bools:
    """Which teams come to which cell, shape (cells, teams)."""
    by_area = np.array([[key in team.serves for team in teams] for key in cells.keys], dtype=np.bool_)
    found: Bools = by_area.reshape(len(cells.keys), len(teams))[cells.area]
    return found


def open_days(stops: Sequence[Stop]) -> Bools:
    """The open days of each stop, shape (stops, days)."""
    masks = np.array([stop.mask for stop in stops], dtype=np.int64)
    found: Bools = (masks[:, None] >> np.arange(CYCLE)) & 1 == 1
    return found


def groups_of(asked: str) -> Bools:
    """The groups of days on each of which people want to go: none, every week, or every workday."""
    days = np.arange(CYCLE)
    match asked:
        case Days.WEEKLY:
            return np.array([days // WEEK == week for week in range(WEEKS)])
        case Days.WORKDAYS:
            return np.array([days == day for day in days if day % WEEK < 5])
    return np.zeros((0, CYCLE), dtype=np.bool_)


def mean_minutes(cells: Cells, area: str, points: Sequence[tuple[float, float]], pace: Pace) -> list[float | None]:
    """Mean minutes of the people of one area (by key) to each point; None where nobody lives."""
    from kooplan.analysis.access import Travel, mean_way

    here = np.array([key == area for key in cells.keys], dtype=np.bool_)[cells.area]
    found = mean_way(cells.points[here], cells.people[here], points, travel=Travel(pace.speed, pace.detour))
    return [None if np.isnan(value) else value for value in found.tolist()]
