"""Secondary secrecy: which further cells must be hidden so that totals give nothing away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled
from kooplan.analysis.suppression.audit import Audit, audit
from kooplan.analysis.suppression.tables import checked_pattern, checked_table, signs

Cell = tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Suppressed:
    """Status of every cell of a table with totals, and the audit of what is hidden.

    unprotected : hidden cells that can still be worked out too closely; where there is
        one, the table must not go out in this form: merge groups or leave it out.
    """

    status: Statuses
    audit: Audit

    @property
    def hidden(self) -> Bools:
        """Where the table shows the sign for a secret number."""
        found: Bools = (self.status == Status.PRIMARY) | (self.status == Status.SECONDARY)
        return found

    @property
    def unprotected(self) -> tuple[Cell, ...]:
        """Hidden cells whose range is narrower than the minimum."""
        return tuple(interval.cell for interval in self.audit.too_narrow)

    @property
    def passed(self) -> bool:
        """Whether the table may go out."""
        return self.audit.passed


def secondary_rectangle(
    table: npt.ArrayLike,
    primary: npt.ArrayLike,
    *,
    min_cell: float,
    hidden_before: npt.ArrayLike | None = None,
) -> Suppressed:
    """Close every primary cell of a table of two axes by the cheapest rectangle.

    Parameters
    ----------
    table : float array, shape (rows + 1, columns + 1)
        Counts >= 0 without gaps, totals in last row and column.
    primary : bool array, same shape
        True where a number must not be shown; may include totals.
    min_cell : float
        Least width of the range that readers can work out for a hidden cell, > 0.
    hidden_before : bool array, same shape, optional
        Cells that an earlier release of the same data hid; they stay hidden.

    Returns
    -------
    Suppressed
        Status "primary", "secondary", "nothing" or "ok" of each cell, and the audit.

    Raises
    ------
    InputError
        The table has not two axes, its totals do not fit, shapes differ, or `min_cell`
        is not positive.

    Notes
    -----
    Of all rectangles through a primary cell whose corners leave a range of at least
    `min_cell`, the one with the smallest sum of newly hidden values is taken; then the
    one with fewest newly hidden cells, then the first by row and column. A shown total
    becomes a corner only if there is no rectangle without one; the grand total and
    zeros are never hidden secondarily. Primary cells are closed from the largest to
    the smallest, since the pattern of a large one may cover a small one.

    References
    ----------
    Repsilber, D. (2002). Sicherung persönlicher Angaben in Tabellendaten. Statistische
    Analysen und Studien Nordrhein-Westfalen, volume 1, pages 24-35 (hypercube method).
    """
    known = checked_table(table)
    if known.ndim != 2:
        raise InputError("Die Tabelle braucht Zeilen und Spalten.", field="Tabelle")
    first, hidden = _start(known, primary, hidden_before)
    cells = [(int(row), int(column)) for row, column in np.argwhere(hidden)]
    for cell in sorted(cells, key=lambda place: (-known[place], place)):
        for corners in _rectangle(known, hidden, cell, min_cell):
            hidden[corners] = True
    return _result(known, first, hidden, min_cell)


def secondary_line(
    table: npt.ArrayLike,
    primary: npt.ArrayLike,
    *,
    min_cell: float,
    hidden_before: npt.ArrayLike | None = None,
) -> Suppressed:
    """Hide the smallest other cells of one line until its total gives nothing away.

    Parameters
    ----------
    table : float array, shape (cells + 1,)
        Counts >= 0 without gaps, the total last: areas and their district.
    primary : bool array, same shape
        True where a number must not be shown.
    min_cell : float
        Least width of the range that readers can work out for a hidden cell, > 0.
    hidden_before : bool array, same shape, optional
        Cells that an earlier release of the same data hid; they stay hidden.

    Returns
    -------
    Suppressed

    Raises
    ------
    InputError
        The table has not one axis, its total does not fit, shapes differ, or
        `min_cell` is not positive.

    Notes
    -----
    While only one cell is hidden, or the hidden cells add up to less than `min_cell`,
    the smallest cell above zero is hidden as well, of equal ones the first. The total
    is hidden only if it is primary.
    """
    known = checked_table(table)
    if known.ndim != 1:
        raise InputError("Die Tabelle darf nur eine Zeile haben.", field="Tabelle")
    first, hidden = _start(known, primary, hidden_before)
    candidates = [place for place in np.argsort(known[:-1], kind="stable").tolist() if known[place] > 0]
    for place in candidates:
        if not _line_is_open(known, hidden, min_cell):
            break
        hidden[place] = True
    return _result(known, first, hidden, min_cell)


def _start(table: Floats, primary: npt.ArrayLike, before: npt.ArrayLike | None) -> tuple[Bools, Bools]:
    first = checked_pattern(primary, table.shape)
    earlier = checked_pattern(before if before is not None else np.zeros(table.shape), table.shape)
    return first, first | earlier


def _line_is_open(table: Floats, hidden: Bools, min_cell: float) -> bool:
    number = int(hidden.sum())
    if hidden[-1] or not number:
        return number == 1
    return number == 1 or float(table[hidden].sum()) < min_cell


def _rectangle(table: Floats, hidden: Bools, cell: tuple[int, int], min_cell: float) -> Iterator[tuple[int, int]]:
    """Corners of the cheapest rectangle that closes the cell; none if there is none."""
    costs = [_costs(table, hidden, cell, min_cell, totals=totals) for totals in (False, True)]
    for cost, new in costs:
        if not np.isfinite(cost).any():
            continue
        cheapest = np.where(cost == cost.min(), new, np.inf)
        row, column = np.unravel_index(int(np.argmin(cheapest)), cheapest.shape)
        yield from [(cell[0], int(column)), (int(row), cell[1]), (int(row), int(column))]
        return


def _costs(
    table: Floats, hidden: Bools, cell: tuple[int, int], min_cell: float, *, totals: bool
) -> tuple[Floats, Floats]:
    """Sum and number of newly hidden values for every opposite corner; `inf` where it cannot serve."""
    row, column = cell
    usable = _usable(table, hidden, totals=totals)
    price, new = np.where(hidden, 0.0, table), np.where(hidden, 0.0, 1.0)
    good = usable & usable[row] & usable[:, [column]] & (_widths(table, cell) >= min_cell)
    good[row] = good[:, column] = False
    cost = np.where(good, price[row] + price[:, [column]] + price, np.inf)
    return cost, new[row] + new[:, [column]] + new


def _usable(table: Floats, hidden: Bools, *, totals: bool) -> Bools:
    """Cells that may become corners: hidden ones, and shown ones that are neither zero nor a total."""
    usable: Bools = hidden | (table > 0)
    if not totals:
        usable[-1] &= hidden[-1]
        usable[:, -1] &= hidden[:, -1]
    usable[-1, -1] = hidden[-1, -1]
    return usable


def _widths(table: Floats, cell: tuple[int, int]) -> Floats:
    """How far the cell can move along the rectangle to each opposite corner with no number below 0."""
    row, column = cell
    sign = signs(table.shape)
    moves = [
        (np.full(table.shape, table[cell]), np.full(table.shape, sign[cell])),
        (np.broadcast_to(table[row], table.shape), np.broadcast_to(-sign[row], table.shape)),
        (np.broadcast_to(table[:, [column]], table.shape), np.broadcast_to(-sign[:, [column]], table.shape)),
        (table, sign),
    ]
    down = np.min([np.where(move > 0, value, np.inf) for value, move in moves], axis=0)
    up = np.min([np.where(move < 0, value, np.inf) for value, move in moves], axis=0)
    return np.asarray(down + up, dtype=np.float64)


def _result(table: Floats, first: Bools, hidden: Bools, min_cell: float) -> Suppressed:
    status = filled(table.shape, Status.OK)
    status[table == 0] = Status.NOTHING
    status[hidden] = Status.SECONDARY
    status[first] = Status.PRIMARY
    return Suppressed(status=status, audit=audit(table, hidden, min_cell))
