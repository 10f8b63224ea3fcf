"""What a reader can work out of a published table: the audit of a suppression pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.suppression.tables import TOLERANCE, checked_pattern, checked_table, equations

DIGITS = 6
UNBOUNDED = 3  # status code of scipy.optimize.linprog


@dataclass(frozen=True, slots=True)
class Interval:
    """Range that the published numbers leave for one hidden cell; `inf` where they set no bound."""

    cell: tuple[int, ...]
    lower: float
    upper: float

    @property
    def width(self) -> float:
        """Upper minus lower bound."""
        return self.upper - self.lower


@dataclass(frozen=True, slots=True)
class Audit:
    """Ranges of all hidden cells, and those that are narrower than `min_cell`."""

    intervals: tuple[Interval, ...]
    too_narrow: tuple[Interval, ...]
    min_cell: float

    @property
    def passed(self) -> bool:
        """Whether every hidden cell is wide enough; only then may the table go out."""
        return not self.too_narrow


@dataclass(frozen=True, slots=True, eq=False)
class _System:
    matrix: Floats
    right: Floats
    hidden: npt.NDArray[np.intp]


def feasible_interval(table: npt.ArrayLike, pattern: npt.ArrayLike, cell: Sequence[int]) -> Interval:
    """Range of one hidden cell that follows from the published numbers.

    Parameters
    ----------
    table : float array, any number of axes
        True counts >= 0 without gaps, totals in last place on each axis.
    pattern : bool array, same shape
        True where the number is hidden.
    cell : sequence of int
        Position of a hidden cell.

    Returns
    -------
    Interval
        Smallest and largest value >= 0 that all published cells and totals allow,
        rounded to 6 digits; contains the true value.

    Raises
    ------
    InputError
        The totals do not fit, shapes differ, or the cell is not hidden.

    Notes
    -----
    Two linear programs (HiGHS): least and greatest value of the cell under "each line
    adds up" and "no number is negative". Hiding more never makes the range narrower.

    References
    ----------
    Willenborg, L.; de Waal, T. (2001). Elements of Statistical Disclosure Control,
    chapter 8. doi:10.1007/978-1-4613-0121-9
    """
    known = checked_table(table)
    hidden = checked_pattern(pattern, known.shape)
    place = tuple(int(position) for position in cell)
    if len(place) != known.ndim or not hidden[place]:
        raise InputError("Diese Zelle ist nicht gesperrt.", field="Zelle")
    return _interval(_system(known, hidden), place, known.shape)


def audit(table: npt.ArrayLike, pattern: npt.ArrayLike, min_cell: float) -> Audit:
    """Check that no hidden cell can be worked out more closely than `min_cell`.

    Parameters
    ----------
    table : float array, any number of axes
        True counts >= 0 without gaps, totals in last place on each axis.
    pattern : bool array, same shape
        True where the number is hidden.
    min_cell : float
        Least width of each range, > 0.

    Returns
    -------
    Audit
        Not passed as soon as one hidden cell has a narrower range.

    Raises
    ------
    InputError
        The totals do not fit, shapes differ, or `min_cell` is not positive.
    """
    known = checked_table(table)
    hidden = checked_pattern(pattern, known.shape)
    if not min_cell > 0:
        raise InputError("Bitte eine Zahl über 0 angeben.", field="Mindestfallzahl")
    system = _system(known, hidden)
    places = [tuple(int(position) for position in place) for place in np.argwhere(hidden)]
    intervals = tuple(_interval(system, place, known.shape) for place in places)
    narrow = tuple(interval for interval in intervals if interval.width < min_cell - TOLERANCE)
    return Audit(intervals=intervals, too_narrow=narrow, min_cell=min_cell)


def _system(table: Floats, hidden: Bools) -> _System:
    matrix, flat = equations(table.shape), hidden.ravel()
    shown = np.where(flat, 0.0, table.ravel())
    places = np.flatnonzero(flat)
    left = matrix[:, places].toarray()
    used = np.flatnonzero(left.any(axis=1))
    return _System(left[used], -(matrix @ shown)[used], places)


def _interval(system: _System, cell: tuple[int, ...], shape: tuple[int, ...]) -> Interval:
    goal = (system.hidden == np.ravel_multi_index(cell, shape)).astype(np.float64)
    lower, upper = (_extreme(system, direction * goal) * direction for direction in (1.0, -1.0))
    return Interval(cell, round(lower, DIGITS) + 0.0, round(upper, DIGITS))


def _extreme(system: _System, goal: Floats) -> float:
    from scipy.optimize import linprog  # 50 MB that a process without an audit need not hold

    found = linprog(goal, A_eq=system.matrix, b_eq=system.right, bounds=(0, None), method="highs")
    if found.status == UNBOUNDED:
        return -np.inf
    if found.fun is None:
        raise ArithmeticError(f"linear program of the audit failed: {found.message}")
    return float(found.fun)
