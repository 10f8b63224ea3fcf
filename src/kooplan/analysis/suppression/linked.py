"""Tables of any number of dimensions whose codes add up to other codes: areas to districts, ages to all ages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, Ints, check, check_shape, known_counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.suppression.tables import TOLERANCE

if TYPE_CHECKING:
    from scipy import sparse

ROOT = -1
"""Parent of a code that adds up to nothing."""


class SumError(InputError):
    """Totals that are not the sum of their parts; `sums` has what the parts add up to, in the order of `rows`."""

    def __init__(self, rows: Sequence[int], sums: Sequence[float]) -> None:
        super().__init__("Die Summe passt nicht zu ihren Teilen.", field="Wert", rows=rows)
        self.sums = tuple(sums)


@dataclass(frozen=True, slots=True, eq=False)
class Dimension:
    """Codes of one dimension and what they add up to.

    parent : int array, shape (codes,); position of the code that a code is a part of, `ROOT` for none.
    """

    name: str
    codes: tuple[str, ...]
    parent: Ints

    @property
    def depth(self) -> Ints:
        """Steps from each code to the one that is part of nothing; raises `InputError` for a circle."""
        found, above = np.zeros(len(self.codes), dtype=np.int64), self.parent.copy()
        for _step in range(len(self.codes) + 1):
            inner = above != ROOT
            if not inner.any():
                return found
            found[inner] += 1
            above[inner] = self.parent[above[inner]]
        raise InputError("Ein Teil ist zugleich sein eigenes Ganzes.", field=self.name)

    @property
    def is_leaf(self) -> Bools:
        """Codes that have no parts."""
        found = np.ones(len(self.codes), dtype=np.bool_)
        found[self.parent[self.parent != ROOT]] = False
        return found


@dataclass(frozen=True, slots=True, eq=False)
class LinkedTable:
    """Cells of a long table and the equations between them.

    Attributes
    ----------
    dimensions : tuple of Dimension
    place : int array, shape (cells, dimensions); position of the code of each cell.
    value : float array, shape (cells,), >= 0.
    given : number of cells that the table has; the following ones are sums that nobody published.
    whole, part, equation : int arrays
        `whole` has the cell of each equation; `part` the cells that add up, and `equation` for each part its equation.
    """

    dimensions: tuple[Dimension, ...]
    place: Ints
    value: Floats
    given: int
    whole: Ints
    part: Ints
    equation: Ints

    def matrix(self) -> sparse.csc_array:
        """One row for each equation, one column for each cell: parts minus whole equals 0."""
        from scipy import sparse  # 20 MB that a process without an audit need not hold

        rows = np.concatenate([self.equation, np.arange(len(self.whole))])
        columns = np.concatenate([self.part, self.whole])
        signs = np.concatenate([np.ones(len(self.part)), -np.ones(len(self.whole))])
        return sparse.csc_array((signs, (rows, columns)), shape=(len(self.whole), len(self.value)))


def linked_table(dimensions: Sequence[Dimension], place: npt.ArrayLike, value: npt.ArrayLike) -> LinkedTable:
    """The equations of a long table.

    Parameters
    ----------
    dimensions : sequence of Dimension
        With at most one circle-free tree of codes each.
    place : int array, shape (cells, dimensions)
        Position of the code of each cell in its dimension; no cell twice.
    value : float array, shape (cells,)
        Counts >= 0 without gaps. A cell that the table lacks counts as zero.

    Returns
    -------
    LinkedTable
        With sums that the table lacks as further cells, so that a total two steps up still has its equation.

    Raises
    ------
    InputError
        A count is missing or negative, a cell stands twice, or a total is not the sum of its parts; `rows` says where.
    """
    counts = known_counts(value, field="Wert")
    places = np.asarray(place, dtype=np.int64)
    check_shape(places, (len(counts), len(dimensions)), field="Zelle")
    shape = tuple(len(one.codes) for one in dimensions)
    if np.prod(shape, dtype=float) > np.iinfo(np.int64).max:
        raise InputError("Die Tabelle hat zu viele Dimensionen.", field="Dimensionen")
    keys = np.ravel_multi_index(tuple(places.T), shape)
    first = np.zeros(len(keys), dtype=np.bool_)
    first[np.unique(keys, return_index=True)[1]] = True
    check(first, "Diese Zelle steht zweimal in der Tabelle.", field="Zelle")
    full, given = _with_sums(dimensions, keys, counts, shape), len(counts)
    return _equations(tuple(dimensions), *full, given, shape)


def _with_sums(
    dimensions: Sequence[Dimension], keys: Ints, counts: Floats, shape: tuple[int, ...]
) -> tuple[Ints, Floats]:
    """The cells and, after them, every sum that the table lacks, from the parts upwards."""
    found, values = keys, counts
    is_growing = True
    while is_growing:
        is_growing = False
        for axis, dimension in enumerate(dimensions):
            for level in range(int(dimension.depth.max(initial=0)), 0, -1):
                wholes, sums = _sums_at(axis, dimension, level, found, values, shape)
                new = ~np.isin(wholes, found)
                if new.any():
                    found, values = np.concatenate([found, wholes[new]]), np.concatenate([values, sums[new]])
                    is_growing = True
    return found, values


def _sums_at(
    axis: int, dimension: Dimension, level: int, keys: Ints, values: Floats, shape: tuple[int, ...]
) -> tuple[Ints, Floats]:
    """The wholes of all cells of one level of a dimension, and what their parts add up to."""
    wholes, parts = _wholes(axis, dimension, keys, shape)
    here = dimension.depth[np.unravel_index(keys[parts], shape)[axis]] == level
    unique, group = np.unique(wholes[here], return_inverse=True)
    sums: Floats = np.bincount(group, weights=values[parts[here]], minlength=len(unique)).astype(np.float64)
    return unique, sums


def _wholes(axis: int, dimension: Dimension, keys: Ints, shape: tuple[int, ...]) -> tuple[Ints, Ints]:
    """For each cell that is a part along an axis: the key of its whole, and its position."""
    code = np.unravel_index(keys, shape)[axis]
    above = dimension.parent[code]
    parts = np.flatnonzero(above != ROOT)
    step = int(np.prod(shape[axis + 1 :], dtype=np.int64))
    return keys[parts] + (above[parts] - code[parts]) * step, parts


def _equations(
    dimensions: tuple[Dimension, ...], keys: Ints, values: Floats, given: int, shape: tuple[int, ...]
) -> LinkedTable:
    order = np.argsort(keys, kind="stable")
    sorted_keys = keys[order]
    wholes, parts, numbers, count = [], [], [], 0
    for axis, dimension in enumerate(dimensions):
        above, positions = _wholes(axis, dimension, keys, shape)
        unique, group = np.unique(above, return_inverse=True)
        wholes.append(order[np.searchsorted(sorted_keys, unique)])
        parts.append(positions)
        numbers.append(group + count)
        count += len(unique)
    table = LinkedTable(
        dimensions=dimensions,
        place=np.column_stack(np.unravel_index(keys, shape)),
        value=values,
        given=given,
        whole=np.concatenate([*wholes, np.zeros(0, dtype=np.int64)]).astype(np.int64),
        part=np.concatenate([*parts, np.zeros(0, dtype=np.int64)]).astype(np.int64),
        equation=np.concatenate([*numbers, np.zeros(0, dtype=np.int64)]).astype(np.int64),
    )
    _require_sums(table)
    return table


def _require_sums(table: LinkedTable) -> None:
    """Refuse totals that are not the sum of their parts."""
    sums = np.bincount(table.equation, weights=table.value[table.part], minlength=len(table.whole))
    wrong = np.abs(sums - table.value[table.whole]) > TOLERANCE * np.maximum(1.0, sums)
    if wrong.any():
        # A sum that nobody published is wrong only where it follows from parts along two axes that do not agree.
        rows, first = np.unique(table.whole[wrong], return_index=True)
        raise SumError(rows[rows < table.given].tolist(), sums[wrong][first][rows < table.given].tolist())
