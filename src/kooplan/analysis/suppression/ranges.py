"""What readers can work out for every hidden cell of linked tables: exact ranges by linear programming.

Hidden cells fall into groups that no equation connects. Each group is one small program, solved anew from the last
solution for every cell and both directions. Many ends need no solving: nothing is below zero, and nothing above what an
equation leaves; wherever a solution touches such a bound, the bound is the end of the range.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from kooplan.analysis.arrays import Bools, Floats, Ints
from kooplan.analysis.suppression.linked import LinkedTable
from kooplan.analysis.suppression.solver import program, solved

if TYPE_CHECKING:
    from scipy import sparse

DIGITS: Final = 6
EDGE: Final = 1e-7
"""Numbers that differ by less are the same to the solver."""


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """Least and greatest value of every cell, shape (cells,); the value itself where it is shown, `inf` without end."""

    lower: Floats
    upper: Floats

    @property
    def width(self) -> Floats:
        """Greatest minus least value."""
        return self.upper - self.lower


def ranges(table: LinkedTable, hidden: Bools, *, known: Ranges | None = None, changed: Bools | None = None) -> Ranges:
    """The range of every hidden cell that follows from all shown cells.

    Parameters
    ----------
    table : LinkedTable
    hidden : bool array, shape (cells,)
        True where the number is not shown; sums that nobody published are hidden whatever stands here.
    known, changed : optional
        Ranges from before, and the cells that were hidden since: groups without such a cell keep theirs.

    Returns
    -------
    Ranges
        Rounded to 6 digits; each contains the true value.

    Notes
    -----
    Least and greatest value under "every equation holds" and "no number is negative" (HiGHS). See Willenborg, de Waal
    (2001), doi:10.1007/978-1-4613-0121-9, chapter 8.
    """
    from scipy import sparse

    veiled = with_unpublished(table, hidden)
    lower, upper = table.value.copy(), table.value.copy()
    matrix = table.matrix()
    rest = -(matrix @ np.where(veiled, 0.0, table.value))
    cells = np.flatnonzero(veiled)
    part = sparse.csc_array(matrix[:, cells])
    for members, equations in groups(part):
        here = cells[members]
        if known is not None and changed is not None and not changed[here].any():
            lower[here], upper[here] = known.lower[here], known.upper[here]
            continue
        program = Program(part[:, members], equations, rest)
        lower[here], upper[here] = program.ends(table.value[here])
    return Ranges(np.round(lower, DIGITS) + 0.0, np.round(upper, DIGITS) + 0.0)


def with_unpublished(table: LinkedTable, hidden: Bools) -> Bools:
    """The hidden cells and the sums that nobody published."""
    found = hidden.copy()
    found[table.given :] = True
    return found


def groups(matrix: sparse.csc_array) -> Iterator[tuple[Ints, Ints]]:
    """Columns that equations connect, with their equations."""
    from scipy import sparse
    from scipy.sparse import csgraph

    rows, columns = matrix.shape
    coordinates = matrix.tocoo()
    links = sparse.coo_array(
        (np.ones(coordinates.nnz), (coordinates.row, coordinates.col + rows)), shape=(rows + columns, rows + columns)
    )
    count, label = csgraph.connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if count else ():
        mine = members[members >= rows] - rows
        if len(mine):
            yield mine, members[members < rows]


class Program:
    """The equations of one group of hidden cells as a linear program."""

    def __init__(self, columns: sparse.csc_array, equations: Ints, rest: Floats) -> None:
        self.matrix = columns.tocsr()[equations].tocsc()
        self.right = rest[equations]

    def ends(self, truth: Floats) -> tuple[Floats, Floats]:
        """Least and greatest value of every cell; `truth` is one solution."""
        low, high = np.full(len(truth), np.nan), np.full(len(truth), np.nan)
        limit = self.limits()
        self.touch(truth, limit, low, high)
        solver: Any = None
        for cell in range(len(truth)):
            for sense, end in ((1.0, low), (-1.0, high)):
                if np.isnan(end[cell]):
                    solver = solver or self.solver()
                    self.solve(solver, cell, sense, limit, low, high)
        return low, high

    def limits(self) -> Floats:
        """The most that a cell can have by one equation in which all hidden cells are parts; `inf` without one."""
        rows = self.matrix.tocsr()
        found = np.full(self.matrix.shape[1], np.inf)
        for row in range(rows.shape[0]):
            span = slice(rows.indptr[row], rows.indptr[row + 1])
            if (rows.data[span] > 0).all():
                mine = rows.indices[span]
                found[mine] = np.minimum(found[mine], self.right[row])
        return found

    @staticmethod
    def touch(solution: Floats, limit: Floats, low: Floats, high: Floats) -> None:
        """Note the ends that a solution reaches."""
        low[solution <= EDGE] = 0.0
        at_limit = solution >= limit - EDGE
        high[at_limit] = limit[at_limit]

    def solver(self) -> Any:
        """The program without a goal."""
        size = self.matrix.shape[1]
        return program(
            self.matrix, self.right, cost=np.zeros(size), lower=np.zeros(size), upper=np.full(size, np.inf),
            keeps_start=True,
        )  # fmt: skip

    def solve(self, solver: Any, cell: int, sense: float, limit: Floats, low: Floats, high: Floats) -> None:
        """One end of one range, and every other end that the solution reaches."""
        solver.changeColCost(cell, sense)
        solution = solved(solver)
        end = low if sense > 0 else high
        if solution is None:
            # The true numbers are a solution, so there is no end.
            end[cell] = np.inf
        else:
            self.touch(solution, limit, low, high)
            end[cell] = max(solution[cell], 0.0)
        solver.changeColCost(cell, 0.0)
