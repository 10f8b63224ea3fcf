"""Secondary secrecy of linked tables: which further cells must be hidden so that no equation gives one away."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, Ints, check_shape
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, Statuses, filled
from kooplan.analysis.suppression.linked import ROOT, Dimension, LinkedTable
from kooplan.analysis.suppression.ranges import EDGE, Ranges, ranges, with_unpublished
from kooplan.analysis.suppression.solver import program, solved
from kooplan.analysis.suppression.tables import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scipy import sparse

MOST_AXES: Final = 4
"""Corners double with every axis; beyond this the linear program looks for the cells."""
ROUNDS: Final = 50


@dataclass(frozen=True, slots=True, eq=False)
class Protected:
    """Status of every given cell, and what readers can work out for those that are hidden.

    open : positions of hidden cells whose range is narrower than the minimum; the table must not go out with one.
    """

    status: Statuses
    lower: Floats
    upper: Floats
    open: Ints
    min_cell: float

    @property
    def passed(self) -> bool:
        """Whether the table may go out."""
        return not len(self.open)


def protect(
    table: LinkedTable, primary: npt.ArrayLike, *, min_cell: float, hidden_before: npt.ArrayLike | None = None
) -> Protected:
    """Hide further cells until the range of every hidden cell is at least `min_cell` wide.

    Parameters
    ----------
    table : LinkedTable
    primary : bool array, shape (given cells,)
        True where a number must not be shown.
    min_cell : float
        Least width of the range that readers can work out, > 0.
    hidden_before : bool array, same shape, optional
        Cells that an earlier release of the same data hid; they stay hidden.

    Returns
    -------
    Protected
        Status "primary", "secondary" or "ok", and the audit.

    Notes
    -----
    1. Each hidden cell that is part of nothing but its own sub-table (siblings of one whole along every axis, none of
       them a whole itself) is closed by the cheapest block: two codes along each axis, the sum of newly hidden values
       as price, no zeros, no totals, a range of at least `min_cell`.
    2. Every range is worked out exactly (`ranges`).
    3. Where one is too narrow, a linear program finds the cheapest way to move that cell up by `min_cell` with all
       equations kept and nothing below zero; whatever moves is hidden. First among the relatives of the cell, then
       ever farther. Then 2 again, for the groups that changed.

    References
    ----------
    Repsilber, D. (2002), hypercube method, as in `secondary_rectangle`. Fischetti, M.; Salazar, J. J. (2001). Solving
    the cell suppression problem on tabular data with linear constraints. Management Science 47(7), 1008-1027,
    doi:10.1287/mnsc.47.7.1008.9805 (the program that moves a cell).
    """
    if not min_cell > 0:
        raise InputError("Bitte eine Zahl über 0 angeben.", field="Mindestfallzahl")
    first = np.array(primary, dtype=np.bool_)
    check_shape(first, (table.given,), field="Sperrmuster")
    hidden = np.zeros(len(table.value), dtype=np.bool_)
    hidden[: table.given] = first if hidden_before is None else first | np.array(hidden_before, dtype=np.bool_)
    close_blocks(table, hidden, min_cell)
    found = ranges(table, hidden)
    for _round in range(ROUNDS):
        narrow = too_narrow(table, hidden, found, min_cell)
        before = hidden.copy()
        repair = Repair(table, min_cell)
        for cell in narrow[np.argsort(-table.value[narrow], kind="stable")].tolist():
            repair.widen(cell, hidden)
        changed = hidden & ~before
        if not changed.any():
            break
        found = ranges(table, hidden, known=found, changed=changed)
    return result(table, first, hidden, found, min_cell)


def too_narrow(table: LinkedTable, hidden: Bools, found: Ranges, min_cell: float) -> Ints:
    """Hidden cells that readers know too closely."""
    narrow = hidden & (found.width < min_cell - TOLERANCE)
    return np.flatnonzero(narrow[: table.given])


def result(table: LinkedTable, first: Bools, hidden: Bools, found: Ranges, min_cell: float) -> Protected:
    """The given cells alone."""
    status = filled((table.given,), Status.OK)
    status[hidden[: table.given]] = Status.SECONDARY
    status[first] = Status.PRIMARY
    return Protected(
        status, found.lower[: table.given], found.upper[: table.given], too_narrow(table, hidden, found, min_cell),
        min_cell,
    )  # fmt: skip


def close_blocks(table: LinkedTable, hidden: Bools, min_cell: float) -> None:
    """Close hidden cells without parts, block by block, from the largest to the smallest."""
    axes = [axis for axis, one in enumerate(table.dimensions) if (one.parent != ROOT).any()]
    if not 0 < len(axes) <= MOST_AXES:
        return
    for block in blocks(table, hidden, axes):
        block.close(table, hidden, min_cell)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """The cells of one whole along every axis as an array of positions, -1 where the table has no cell."""

    cells: Ints

    def close(self, table: LinkedTable, hidden: Bools, min_cell: float) -> None:
        """Hide what its hidden cells need."""
        there = self.cells >= 0
        value = np.where(there, table.value[self.cells], 0.0)
        veiled = there & hidden[self.cells]
        places = [tuple(int(one) for one in place) for place in np.argwhere(veiled)]
        for place in sorted(places, key=lambda one: (-value[one], one)):
            for corner in cheapest(value, veiled, place, min_cell):
                veiled[corner] = True
        hidden[self.cells[veiled]] = True


def blocks(table: LinkedTable, hidden: Bools, axes: list[int]) -> Iterator[Block]:
    """The sub-tables without totals in which something is hidden."""
    lowest = np.ones(len(table.value), dtype=np.bool_)
    owner = table.place.copy()
    for axis in axes:
        dimension, codes = table.dimensions[axis], table.place[:, axis]
        lowest &= dimension.is_leaf[codes] & (dimension.parent[codes] != ROOT)
        owner[:, axis] = dimension.parent[codes]
    lowest[table.given :] = False
    members = np.flatnonzero(lowest)
    if not len(members):
        return
    _owners, group = np.unique(owner[members], axis=0, return_inverse=True)
    order = np.argsort(group.ravel(), kind="stable")
    for mine in np.split(members[order], np.flatnonzero(np.diff(group.ravel()[order])) + 1):
        if hidden[mine].any():
            yield Block(arranged(table, mine, axes))


def arranged(table: LinkedTable, mine: Ints, axes: list[int]) -> Ints:
    """Cells by their codes along each axis."""
    positions = [np.unique(table.place[mine, axis], return_inverse=True) for axis in axes]
    found = np.full(tuple(len(codes) for codes, _index in positions), -1, dtype=np.int64)
    found[tuple(index for _codes, index in positions)] = mine
    return found


def cheapest(value: Floats, veiled: Bools, place: tuple[int, ...], min_cell: float) -> list[tuple[int, ...]]:
    """The corners of the cheapest block through a cell; none if no block is wide enough."""
    usable = veiled | (value > 0)
    price, new = np.where(veiled, 0.0, value), np.where(veiled, 0.0, 1.0)
    cost, count = np.zeros(value.shape), np.zeros(value.shape)
    good = np.ones(value.shape, dtype=np.bool_)
    up, down = np.full(value.shape, np.inf), np.full(value.shape, np.inf)
    for corner in product((False, True), repeat=value.ndim):
        at = tuple(slice(None) if moves else slice(here, here + 1) for moves, here in zip(corner, place, strict=True))
        cost, count, good = cost + price[at], count + new[at], good & usable[at]
        if sum(corner) % 2:
            up = np.minimum(up, value[at])
        else:
            down = np.minimum(down, value[at])
    for axis, here in enumerate(place):
        # The opposite corner differs along every axis.
        np.moveaxis(good, axis, 0)[here] = False
    cost = np.where(good & (up + down >= min_cell), cost, np.inf)
    if not np.isfinite(cost).any():
        return []
    ties = np.where(cost <= cost.min() + EDGE, count, np.inf)
    opposite = np.unravel_index(int(np.argmin(ties)), ties.shape)
    return [
        tuple(int(one) if moves else here for moves, here, one in zip(corner, place, opposite, strict=True))
        for corner in product((False, True), repeat=value.ndim)
    ]


class Repair:
    """Finds the cells that must move along so that one cell can move."""

    def __init__(self, table: LinkedTable, min_cell: float) -> None:
        self.table, self.min_cell = table, min_cell
        self.matrix = table.matrix().tocsr()
        self.grand = grand_totals(table)

    def widen(self, cell: int, hidden: Bools) -> bool:
        """Hide what lets the cell move by the least width: up, else partly down; False if nothing does."""
        down = min(float(self.table.value[cell]), self.min_cell)
        for near in (*self.circles(cell), None):
            for steps in ((self.min_cell,), (self.min_cell - down, -down)):
                moves = [self.moving(cell, near, hidden, step) for step in steps if step]
                if all(moved is not None for moved in moves):
                    for moved in moves:
                        hidden[moved] = True
                    hidden[self.table.given :] = False
                    return True
        return False

    def circles(self, cell: int) -> Iterator[Ints]:
        """Ever more cells around one, from its relatives along every axis to the whole table."""
        circles = [
            relatives(dimension, int(code))
            for dimension, code in zip(self.table.dimensions, self.table.place[cell], strict=True)
        ]
        seen = 0
        for chosen in sorted(product(*circles), key=lambda one: float(np.prod([codes.sum() for codes in one]))):
            inside = np.ones(len(self.table.value), dtype=np.bool_)
            for axis, codes in enumerate(chosen):
                inside &= codes[self.table.place[:, axis]]
            near = np.flatnonzero(inside)
            if len(near) > seen:
                seen = len(near)
                yield near

    def moving(self, cell: int, circle: Ints | None, hidden: Bools, step: float) -> Ints | None:
        """The cells that move in the cheapest way if the cell moves by a step; None if there is no way.

        Without a circle the whole table may move, and as the last resort its grand total.
        """
        veiled = with_unpublished(self.table, hidden)
        movable = veiled | ((self.table.value > 0) & (~self.grand if circle is not None else True))
        near = np.flatnonzero(movable) if circle is None else circle[movable[circle]]
        rows = self.matrix[:, near]
        part = rows[np.flatnonzero(np.diff(rows.indptr))].tocsc()
        value, size = self.table.value[near], len(near)
        cost = np.where(veiled[near], EDGE, value + 1.0)
        where = int(np.flatnonzero(near == cell)[0])
        # Up and down are two variables; down ends at zero.
        lower, upper = np.zeros(2 * size), np.concatenate([np.full(size, np.inf), value])
        lower[where] = upper[where] = max(step, 0.0)
        lower[size + where] = upper[size + where] = max(-step, 0.0)
        steps = solved(
            program(
                hstack(part, -part), np.zeros(part.shape[0]), cost=np.concatenate([cost, cost]), lower=lower,
                upper=upper, keeps_start=False,
            )
        )  # fmt: skip
        return None if steps is None else near[np.abs(steps[:size] - steps[size:]) > EDGE]


def hstack(left: sparse.csc_array, right: sparse.csc_array) -> sparse.csc_array:
    """Two arrays side by side."""
    from scipy import sparse

    return sparse.csc_array(sparse.hstack([left, right]))


def relatives(dimension: Dimension, code: int) -> list[Bools]:
    """The codes around one, ever more: its whole, siblings and parts; the parts of siblings; the next circle; all."""
    wanted = np.zeros(len(dimension.codes), dtype=np.bool_)
    wanted[code] = True
    found = []
    for _circle in range(2):
        above = dimension.parent[wanted]
        wanted[above[above != ROOT]] = True
        for _step in range(2):
            wanted = wanted | np.isin(dimension.parent, np.flatnonzero(wanted))
            found.append(wanted.copy())
    return [*found, np.ones(len(dimension.codes), dtype=np.bool_)]


def grand_totals(table: LinkedTable) -> Bools:
    """Cells that are part of nothing along every axis; they are never hidden for the sake of others."""
    roots = [one.parent[table.place[:, axis]] == ROOT for axis, one in enumerate(table.dimensions)]
    found: Bools = np.logical_and.reduce(roots)
    return found
