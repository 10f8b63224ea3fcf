"""Linked tables: equations, exact ranges, and patterns that no linear combination of what is shown opens."""

from __future__ import annotations

from itertools import product

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status
from kooplan.analysis.suppression import (
    ROOT,
    Dimension,
    LinkedTable,
    SumError,
    audit,
    linked_table,
    protect,
    ranges,
    secondary_rectangle,
    with_totals,
)

Floats = npt.NDArray[np.float64]
MIN_CELL = 10

EXAMPLE = with_totals([[14, 31, 12], [4, 18, 11], [13, 22, 15]])
"""Waiting persons by area and age; the 4 is Dornburg-Nord, under 27."""


def flat(name: str, size: int) -> Dimension:
    """Codes that add up to the last one."""
    return Dimension(name, tuple(f"{name}{at}" for at in range(size + 1)), np.array([size] * size + [ROOT]))


def tree(name: str, sizes: list[int]) -> Dimension:
    """All, its groups, and the codes of each group; a group of one code is a whole of one part."""
    groups = len(sizes)
    parent = [ROOT, *([0] * groups), *(1 + group for group, size in enumerate(sizes) for _code in range(size))]
    return Dimension(name, tuple(f"{name}{at}" for at in range(len(parent))), np.array(parent))


def table_of(dimensions: list[Dimension], leaves: Floats) -> LinkedTable:
    """Every cell and every sum over the codes without parts, in the order of the codes."""
    full = leaves
    for axis, dimension in enumerate(dimensions):
        lowest = np.flatnonzero(dimension.is_leaf)
        moved = np.moveaxis(full, axis, 0)
        found = np.zeros((len(dimension.codes), *moved.shape[1:]))
        found[lowest] = moved
        for code in sorted(range(len(dimension.codes)), key=lambda one: -int(dimension.depth[one])):
            if dimension.parent[code] != ROOT:
                found[dimension.parent[code]] += found[code]
        full = np.moveaxis(found, 0, axis)
    place = np.array(list(product(*(range(len(one.codes)) for one in dimensions))))
    return linked_table(dimensions, place, full.ravel())


def small(table: LinkedTable) -> npt.NDArray[np.bool_]:
    """The given cells from 1 to below the minimum."""
    value = table.value[: table.given]
    found: npt.NDArray[np.bool_] = (value > 0) & (value < MIN_CELL)
    return found


def attacked(table: LinkedTable, hidden: npt.NDArray[np.bool_], cell: int) -> tuple[float, float]:
    """What a reader works out for a cell, by another solver on the whole table."""
    bounds = [
        (0, None) if hidden[at] or at >= table.given else (table.value[at], table.value[at])
        for at in range(len(table.value))
    ]
    goal = np.zeros(len(table.value))
    goal[cell] = 1.0
    matrix = table.matrix()
    ends = []
    for sense in (1.0, -1.0):
        found = linprog(sense * goal, A_eq=matrix, b_eq=np.zeros(matrix.shape[0]), bounds=bounds, method="highs")
        ends.append(sense * found.fun if found.fun is not None else np.inf)
    return ends[0], ends[1]


@pytest.mark.criterion("R54.AC1")
def test_the_worked_example_is_the_cheapest_rectangle() -> None:
    table = table_of([flat("area", 3), flat("age", 3)], EXAMPLE[:-1, :-1])
    found = protect(table, small(table), min_cell=MIN_CELL)
    hidden = (found.status != Status.OK).reshape(4, 4)
    np.testing.assert_array_equal(np.argwhere(hidden), [[0, 0], [0, 2], [1, 0], [1, 2]])
    assert found.status[4] == Status.PRIMARY
    assert (found.lower[4], found.upper[4]) == (0, 15)
    assert found.passed


@given(st.lists(st.lists(st.integers(0, 60), min_size=4, max_size=4), min_size=2, max_size=5))
@settings(max_examples=80, deadline=None)
def test_plain_tables_are_closed_as_rectangles_are(cells: list[list[int]]) -> None:
    """Two axes without hierarchy: whatever rectangles close safely, blocks close alike."""
    full = with_totals(np.array(cells, dtype=float))
    primary = (full > 0) & (full < MIN_CELL)
    if primary[-1].any() or primary[:, -1].any():
        return
    peer = secondary_rectangle(full, primary, min_cell=MIN_CELL)
    totals_shown = not (peer.hidden[-1].any() or peer.hidden[:, -1].any())
    table = table_of([flat("area", len(cells)), flat("age", 4)], full[:-1, :-1])
    found = protect(table, primary.ravel(), min_cell=MIN_CELL)
    if peer.passed and totals_shown:
        np.testing.assert_array_equal((found.status != Status.OK).reshape(full.shape), peer.hidden)
    check = audit(full, (found.status != Status.OK).reshape(full.shape), MIN_CELL)
    assert check.passed == found.passed
    for one in check.intervals:
        at = int(np.ravel_multi_index(one.cell, full.shape))
        assert (found.lower[at], found.upper[at]) == pytest.approx((one.lower, one.upper), abs=1e-5)


leaves = st.integers(0, 40)
sizes = st.lists(st.integers(1, 3), min_size=1, max_size=3)


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_nothing_that_is_shown_opens_a_hidden_cell(data: st.DataObject) -> None:
    """Trees along both axes: every range is as wide as asked, and as another solver finds it from all that is shown."""
    dimensions = [tree("area", data.draw(sizes)), tree("age", data.draw(sizes))]
    shape = [int(one.is_leaf.sum()) for one in dimensions]
    cells = data.draw(st.lists(leaves, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    table = table_of(dimensions, np.array(cells, dtype=float).reshape(shape))
    found = protect(table, small(table), min_cell=MIN_CELL)
    hidden = found.status != Status.OK
    assert (found.status[small(table)] == Status.PRIMARY).all()
    assert (found.lower <= table.value[: table.given] + 1e-6).all()
    assert (found.upper >= table.value[: table.given] - 1e-6).all()
    for cell in np.flatnonzero(hidden)[:6].tolist():
        lower, upper = attacked(table, hidden, cell)
        assert found.lower[cell] == pytest.approx(lower, abs=1e-4)
        assert found.upper[cell] == pytest.approx(upper, abs=1e-4)
        assert (upper - lower >= MIN_CELL - 1e-4) == (cell not in found.open)
    assert found.passed


@given(st.lists(leaves, min_size=24, max_size=24))
@settings(max_examples=25, deadline=None)
def test_three_axes_are_closed_too(cells: list[int]) -> None:
    table = table_of(
        [flat("area", 3), tree("age", [2, 2]), flat("sex", 2)], np.array(cells, dtype=float).reshape(3, 4, 2)
    )
    found = protect(table, small(table), min_cell=MIN_CELL)
    assert found.passed
    hidden = found.status != Status.OK
    for cell in np.flatnonzero(hidden)[:3].tolist():
        lower, upper = attacked(table, hidden, cell)
        assert upper - lower >= MIN_CELL - 1e-4


def test_a_small_total_in_the_middle_is_closed_with_its_parts() -> None:
    """The second district has 6 in all: its row, and what lets it move, are hidden; the country stays shown."""
    areas = tree("area", [2, 2, 2])
    table = table_of([areas, flat("age", 2)], np.array([[30, 40], [25, 35], [4, 0], [0, 2], [20, 30], [22, 33]], float))
    found = protect(table, small(table), min_cell=MIN_CELL)
    status = found.status.reshape(len(areas.codes), 3)
    assert found.passed
    assert status[2, 2] == Status.PRIMARY
    assert status[0, 2] == Status.OK
    assert (status[[1, 3], 2] == Status.SECONDARY).any()


def test_what_was_hidden_before_stays_hidden() -> None:
    table = table_of([flat("area", 3), flat("age", 3)], EXAMPLE[:-1, :-1])
    before = np.zeros(16, dtype=bool)
    before[10] = True
    found = protect(table, small(table), min_cell=MIN_CELL, hidden_before=before)
    assert found.status[10] == Status.SECONDARY
    assert found.passed


def test_a_table_without_small_numbers_stays_as_it_is() -> None:
    table = table_of([flat("area", 2)], np.array([20.0, 30.0]))
    found = protect(table, small(table), min_cell=MIN_CELL)
    assert set(found.status) == {Status.OK}
    np.testing.assert_array_equal(found.lower, table.value)


def test_sums_that_nobody_published_are_no_help_and_no_harm() -> None:
    """Without the row of the middle level, the total is still the sum of all leaves."""
    areas = tree("area", [2, 2])
    rows = np.array([[0], [3], [4], [5], [6]])
    table = linked_table([areas], rows, [60.0, 5.0, 15.0, 18.0, 22.0])
    assert (table.given, len(table.value)) == (5, 7)
    assert sorted(table.value[5:]) == [20, 40]
    found = protect(table, small(table), min_cell=MIN_CELL)
    assert found.passed
    assert len(found.status) == 5
    assert (found.status != Status.OK).sum() == 2


def test_ranges_of_unconnected_groups_are_kept_when_others_change() -> None:
    table = table_of([flat("area", 4)], np.array([5.0, 20.0, 30.0, 7.0]))
    hidden = small(table)
    first = ranges(table, hidden)
    changed = np.zeros_like(hidden)
    again = ranges(table, hidden, known=first, changed=changed)
    np.testing.assert_array_equal(first.upper, again.upper)


def test_totals_that_do_not_fit_are_named_with_what_their_parts_add_up_to() -> None:
    with pytest.raises(SumError) as error:
        linked_table([flat("area", 2)], [[0], [1], [2]], [10, 20, 31])
    assert (error.value.rows, error.value.sums) == ((2,), (30.0,))


@pytest.mark.parametrize(
    ("values", "place", "words"),
    [
        ([10, -1, 9], [[0], [1], [2]], "Wert"),
        ([10, np.nan, 10], [[0], [1], [2]], "Wert"),
        ([10, 10, 20], [[0], [0], [2]], "steht zweimal"),
    ],
)
def test_bad_tables_are_refused(values: list[float], place: list[list[int]], words: str) -> None:
    with pytest.raises(InputError, match=words):
        linked_table([flat("area", 2)], place, values)


def test_a_circle_is_refused() -> None:
    circle = Dimension("area", ("a", "b"), np.array([1, 0]))
    with pytest.raises(InputError, match="sein eigenes Ganzes"):
        linked_table([circle], [[0], [1]], [1, 1])


def test_the_minimum_must_be_positive() -> None:
    table = table_of([flat("area", 2)], np.array([20.0, 30.0]))
    with pytest.raises(InputError, match="über 0"):
        protect(table, small(table), min_cell=0)
