"""Secondary secrecy: the worked example, laws on random tables, the audit."""

from __future__ import annotations

from itertools import product
from types import SimpleNamespace
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kooplan.analysis.arrays import Bools, Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.suppression import (
    CellRule,
    audit,
    feasible_interval,
    primary,
    secondary_line,
    secondary_rectangle,
    with_totals,
)

WAITING = with_totals([[14, 31, 12], [4, 18, 11], [13, 22, 15]])  # areas by age: <27, 27-49, 50+
tables = st.tuples(st.integers(2, 4), st.integers(2, 4)).flatmap(
    lambda shape: arrays(np.int64, shape, elements=st.integers(0, 40))
)


def secret(table: Floats, min_cell: int) -> Bools:
    found: Bools = primary(table, CellRule(min_cell)) == "primary"
    return found


def slow_interval(table: Floats, hidden: Bools, cell: tuple[int, int]) -> tuple[int, int]:
    """All whole numbers that fit the published ones, tried one by one: for four hidden cells in a rectangle."""
    fits = []
    rows, columns = (sorted(set(axis.tolist())) for axis in np.nonzero(hidden))
    for value in range(200):
        shift = value - table[cell]
        other_row = next(row for row in rows if row != cell[0])
        other_column = next(column for column in columns if column != cell[1])
        moved = [table[cell[0], other_column] - shift, table[other_row, cell[1]] - shift]
        moved.append(table[other_row, other_column] + shift)
        if min(moved) >= 0:
            fits.append(value)
    return min(fits), max(fits)


@pytest.mark.criterion("R54.AC1")
def test_worked_example_hides_exactly_four_cells_and_shows_all_totals() -> None:
    result = secondary_rectangle(WAITING, secret(WAITING, 10), min_cell=10)
    assert {tuple(place) for place in np.argwhere(result.hidden).tolist()} == {(0, 0), (0, 2), (1, 0), (1, 2)}
    assert result.status[1, 0] == "primary"
    assert [result.status[place] for place in ((0, 0), (0, 2), (1, 2))] == ["secondary"] * 3
    assert not result.hidden[-1].any()
    assert not result.hidden[:, -1].any()


@pytest.mark.criterion("R54.AC1")
def test_worked_example_leaves_the_primary_cell_between_0_and_15() -> None:
    result = secondary_rectangle(WAITING, secret(WAITING, 10), min_cell=10)
    interval = feasible_interval(WAITING, result.hidden, (1, 0))
    assert (interval.lower, interval.upper, interval.width) == (0, 15, 15)
    assert (interval.lower, interval.upper) == slow_interval(WAITING, result.hidden, (1, 0))
    assert result.passed
    assert result.audit == audit(WAITING, result.hidden, 10)


def test_a_single_hidden_cell_is_worked_out_and_fails_the_audit() -> None:
    found = audit(WAITING, secret(WAITING, 10), 10)
    assert not found.passed
    assert [(interval.lower, interval.upper) for interval in found.too_narrow] == [(4, 4)]


def slow_cheapest(table: Floats, cell: tuple[int, int], min_cell: float) -> float:
    """Least sum of hidden values over all rectangles of inner cells, tried one by one."""
    sums = [np.inf]
    for row, column in product(range(table.shape[0] - 1), range(table.shape[1] - 1)):
        if row == cell[0] or column == cell[1]:
            continue
        corners = [table[cell], table[cell[0], column], table[row, cell[1]], table[row, column]]
        width = min(corners[0], corners[3]) + min(corners[1], corners[2])
        if min(corners[1:]) > 0 and width >= min_cell:
            sums.append(sum(corners))
    return min(sums)


@given(tables, st.integers(0, 3), st.integers(0, 3))
def test_one_primary_cell_gets_the_cheapest_of_all_rectangles(cells: Floats, row: int, column: int) -> None:
    table = with_totals(cells)
    place = (row % cells.shape[0], column % cells.shape[1])
    pattern = np.zeros(table.shape, dtype=bool)
    pattern[place] = True
    cheapest = slow_cheapest(table, place, 5)
    result = secondary_rectangle(table, pattern, min_cell=5)
    if np.isfinite(cheapest):
        assert result.hidden.sum() == 4
        assert table[result.hidden].sum() == cheapest
        assert result.passed
    else:
        assert result.hidden[-1].any() or result.hidden[:, -1].any() or result.unprotected == (place,)


@settings(max_examples=40)
@given(tables, st.integers(2, 10))
def test_every_hidden_cell_is_wide_enough_or_named_as_unprotected(cells: Floats, min_cell: int) -> None:
    table = with_totals(cells)
    first = secret(table, min_cell)
    result = secondary_rectangle(table, first, min_cell=min_cell)
    assert (result.hidden | ~first).all()
    for interval in result.audit.intervals:
        assert interval.lower - 1e-6 <= table[interval.cell] <= interval.upper + 1e-6
        assert (interval.width >= min_cell - 1e-6) != (interval.cell in result.unprotected)
    assert result.passed == (not result.unprotected)


@settings(max_examples=25)
@given(tables, st.integers(0, 10_000))
def test_hiding_more_never_narrows_a_range(cells: Floats, seed: int) -> None:
    table = with_totals(cells)
    generator = np.random.default_rng(seed)
    fewer = generator.random(table.shape) < 0.3
    fewer[0, 0] = True
    more = fewer | (generator.random(table.shape) < 0.3)
    small, large = (feasible_interval(table, pattern, (0, 0)) for pattern in (fewer, more))
    assert large.lower <= small.lower + 1e-6
    assert large.upper >= small.upper - 1e-6


def test_several_primary_cells_share_rectangles() -> None:
    table = with_totals([[2, 40, 3], [50, 60, 70], [4, 30, 5]])
    result = secondary_rectangle(table, secret(table, 3), min_cell=3)
    assert result.passed
    corners = with_totals([[4, 40, 4], [50, 60, 70], [4, 30, 4]])
    closed = secondary_rectangle(corners, secret(corners, 5), min_cell=5)
    assert np.argwhere(closed.hidden).tolist() == [[0, 0], [0, 2], [2, 0], [2, 2]]
    assert "secondary" not in closed.status


def test_equal_costs_are_decided_by_fewest_new_cells_then_by_place() -> None:
    table = with_totals([[4, 20, 20], [20, 20, 20], [20, 20, 20]])
    pattern = secret(table, 5)
    first, second = (secondary_rectangle(table, pattern, min_cell=5) for _ in range(2))
    assert np.argwhere(first.hidden).tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    np.testing.assert_array_equal(first.status, second.status)


def test_zeros_are_shown_and_never_used_as_cover() -> None:
    table = with_totals([[4, 0, 30], [0, 20, 20], [25, 20, 20]])
    result = secondary_rectangle(table, secret(table, 5), min_cell=5)
    assert np.argwhere(result.hidden).tolist() == [[0, 0], [0, 2], [2, 0], [2, 2]]
    assert (result.status == "nothing").sum() == 2


def test_totals_are_hidden_only_where_nothing_else_helps() -> None:
    table = with_totals([[4, 0], [20, 30]])
    result = secondary_rectangle(table, secret(table, 5), min_cell=5)
    assert result.passed
    assert result.hidden[0, -1]
    assert result.hidden[1, -1]
    assert not result.hidden[-1, -1]


def test_a_table_that_cannot_be_closed_says_which_cells_are_open() -> None:
    table = with_totals([[4, 0], [0, 0]])
    pattern = np.zeros(table.shape, dtype=bool)
    pattern[0, 0] = True
    result = secondary_rectangle(table, pattern, min_cell=5)
    assert not result.passed
    assert result.unprotected == ((0, 0),)


def test_a_primary_total_is_closed_with_another_total() -> None:
    table = with_totals([[1, 2, 1], [30, 40, 20], [20, 20, 20]])
    result = secondary_rectangle(table, secret(table, 5), min_cell=5)
    assert result.passed
    assert result.status[0, -1] == "primary"
    assert not result.hidden[-1, -1]


@pytest.mark.parametrize("turned", [False, True])
def test_a_shown_total_stays_shown_even_where_hiding_it_would_be_cheaper(turned: bool) -> None:
    table = with_totals([[4, 50, 50], [20, 300, 300]])
    before = np.zeros(table.shape, dtype=bool)
    before[-1, 1:3] = True
    if turned:
        table, before = table.T.copy(), before.T.copy()
    result = secondary_rectangle(table, secret(table, 10), min_cell=10, hidden_before=before)
    assert result.passed
    np.testing.assert_array_equal(result.hidden[-1], before[-1])
    np.testing.assert_array_equal(result.hidden[:, -1], before[:, -1])


def test_cells_hidden_by_an_earlier_release_stay_hidden_and_closed() -> None:
    before = np.zeros(WAITING.shape, dtype=bool)
    before[2, 1] = True
    result = secondary_rectangle(WAITING, secret(WAITING, 10), min_cell=10, hidden_before=before)
    assert result.hidden[2, 1]
    assert result.status[2, 1] == "secondary"
    assert result.passed


def test_one_hidden_area_takes_the_smallest_other_one_with_it() -> None:
    table = with_totals([30, 4, 12, 0, 20])
    result = secondary_line(table, secret(table, 10), min_cell=10)
    assert result.status.tolist() == ["ok", "primary", "secondary", "nothing", "ok", "ok"]
    assert [(interval.lower, interval.upper) for interval in result.audit.intervals] == [(0, 16), (0, 16)]
    assert result.passed


@given(st.lists(st.integers(0, 30), min_size=1, max_size=12), st.integers(1, 10))
def test_a_line_is_closed_or_named_as_open(cells: list[int], min_cell: int) -> None:
    table = with_totals(cells)
    first = secret(table, min_cell)
    result = secondary_line(table, first, min_cell=min_cell)
    inner = result.hidden[:-1]
    if result.passed and inner.any() and not result.hidden[-1]:
        assert inner.sum() >= 2
        assert table[:-1][inner].sum() >= min_cell
    if not result.passed:
        assert inner[table[:-1] > 0].all()


def test_two_small_areas_that_add_up_to_little_need_a_third() -> None:
    table = with_totals([1, 2, 50, 40])
    result = secondary_line(table, secret(table, 10), min_cell=10)
    assert np.flatnonzero(result.hidden).tolist() == [0, 1, 3]


def test_a_line_without_secret_cells_stays_as_it_is() -> None:
    table = with_totals([30, 40])
    result = secondary_line(table, secret(table, 10), min_cell=10)
    assert not result.hidden.any()
    assert result.passed


def test_one_area_alone_cannot_be_closed() -> None:
    table = with_totals([4, 0])
    pattern = np.array([True, False, False])
    assert secondary_line(table, pattern, min_cell=3).unprotected == ((0,),)


def test_a_hidden_total_leaves_no_upper_bound() -> None:
    table = with_totals([4, 30])
    result = secondary_line(table, np.array([True, False, True]), min_cell=10)
    assert result.hidden.tolist() == [True, False, True]
    assert result.audit.intervals[0].upper == np.inf
    alone = secondary_line(table, np.array([False, False, True]), min_cell=10)
    assert alone.hidden.tolist() == [True, False, True]


def test_the_audit_works_on_three_axes() -> None:
    cube = with_totals(np.full((2, 2, 2), 10.0))
    pattern = np.zeros(cube.shape, dtype=bool)
    pattern[:2, :2, :2] = True
    found = audit(cube, pattern, 10)
    assert found.passed
    assert {(interval.lower, interval.upper) for interval in found.intervals} == {(0, 20)}
    pattern[0, 0, 0] = False
    assert not audit(cube, pattern, 10).passed


def test_a_failing_solver_is_our_error_and_no_result() -> None:
    broken = SimpleNamespace(status=4, fun=None, message="numerical trouble")
    with (
        patch("scipy.optimize.linprog", return_value=broken),
        pytest.raises(ArithmeticError, match="numerical trouble"),
    ):
        audit(WAITING, secret(WAITING, 10), 10)


NONE = np.zeros(WAITING.shape, dtype=bool)


@pytest.mark.parametrize(
    ("make", "field"),
    [
        (lambda: audit(WAITING + 1, NONE, 10), "Tabelle"),
        (lambda: audit(WAITING, NONE[:2], 10), "Sperrmuster"),
        (lambda: audit(WAITING, NONE, 0), "Mindestfallzahl"),
        (lambda: audit([5.0], [True], 10), "Tabelle"),
        (lambda: audit(5.0, True, 10), "Tabelle"),
        (lambda: feasible_interval(WAITING, NONE, (0, 0)), "Zelle"),
        (lambda: feasible_interval(WAITING, NONE, (0,)), "Zelle"),
        (lambda: secondary_rectangle(with_totals([1, 2]), [False] * 3, min_cell=3), "Tabelle"),
        (lambda: secondary_line(WAITING, NONE, min_cell=3), "Tabelle"),
        (lambda: with_totals([[1, np.nan]]), "Tabelle"),
    ],
)
def test_bad_input_is_named(make: object, field: str) -> None:
    assert callable(make)
    with pytest.raises(InputError) as caught:
        make()
    assert caught.value.field == field


def test_a_wrong_total_is_named_by_its_row() -> None:
    table = WAITING.copy()
    table[1, -1] += 1
    with pytest.raises(InputError) as caught:
        audit(table, NONE, 10)
    assert caught.value.rows == (1,)
