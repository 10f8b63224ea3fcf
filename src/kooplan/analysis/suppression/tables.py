"""Tables with their totals: every line of cells adds up to its total."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Bools, Floats, check_shape, known_counts
from kooplan.analysis.errors import InputError

if TYPE_CHECKING:
    from scipy import sparse

TOLERANCE = 1e-6


def with_totals(cells: npt.ArrayLike) -> Floats:
    """A table with the total of each axis in last place.

    Parameters
    ----------
    cells : float array, any number of axes
        Counts >= 0 without gaps.

    Returns
    -------
    float array, each axis one longer

    Raises
    ------
    InputError
        A count is negative or missing.
    """
    table = known_counts(cells, field="Tabelle")
    for axis in range(table.ndim):
        table = np.concatenate([table, table.sum(axis=axis, keepdims=True)], axis=axis)
    return table


def checked_table(table: npt.ArrayLike) -> Floats:
    """A table whose totals fit, as float array.

    Raises
    ------
    InputError
        A number is negative or missing, or a total is not the sum of its cells.
    """
    given = known_counts(table, field="Tabelle")
    if not given.ndim or min(given.shape) < 2:
        raise InputError("Die Tabelle braucht Zellen und Summen.", field="Tabelle")
    expected = with_totals(given[(slice(-1),) * given.ndim])
    if np.abs(given - expected).max() > TOLERANCE * max(1.0, float(given.max())):
        rows = np.unique(np.argwhere(np.abs(given - expected) > TOLERANCE)[:, 0])
        raise InputError("Die Summe passt nicht zu ihren Zellen.", field="Tabelle", rows=rows)
    return given


def checked_pattern(pattern: npt.ArrayLike, shape: tuple[int, ...]) -> Bools:
    """Hidden cells of a table with totals, as bool array of its shape."""
    hidden: Bools = np.array(pattern, dtype=np.bool_)
    check_shape(hidden, shape, field="Sperrmuster")
    return hidden


def signs(shape: tuple[int, ...]) -> Floats:
    """+1 for cells, -1 for totals of one axis, +1 for totals of two: so every line adds up to 0."""
    sign = np.ones(shape)
    for axis in range(len(shape)):
        last = [slice(None)] * len(shape)
        last[axis] = slice(-1, None)
        sign[tuple(last)] *= -1.0
    return sign


def equations(shape: tuple[int, ...]) -> sparse.csr_array:
    """One row for each line of the table: cells minus total equals 0.

    Parameters
    ----------
    shape : tuple of int
        Shape of the table with totals.

    Returns
    -------
    sparse array, shape (lines, cells of the table in C order)
    """
    from scipy import sparse  # 20 MB that a process without an audit need not hold

    places = np.arange(int(np.prod(shape))).reshape(shape)
    lines = [np.moveaxis(places, axis, -1).reshape(-1, size) for axis, size in enumerate(shape)]
    rows = [np.repeat(np.arange(len(block)), block.shape[1]) for block in lines]
    start = np.cumsum([0, *(len(block) for block in lines)])
    row = np.concatenate([part + offset for part, offset in zip(rows, start[:-1], strict=True)])
    values = np.concatenate([np.tile([1.0] * (size - 1) + [-1.0], places.size // size) for size in shape])
    column = np.concatenate([block.ravel() for block in lines])
    return sparse.csr_array((values, (row, column)), shape=(int(start[-1]), places.size))
