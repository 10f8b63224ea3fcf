"""Primary secrecy of counts, rates and figures of providers; rounding."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.errors import InputError
from kooplan.analysis.suppression import (
    CellRule,
    DominanceRule,
    primary,
    primary_dominance,
    primary_rates,
    round_to_base,
)

NAN = np.nan


def test_counts_from_1_to_below_the_minimum_are_secret_and_zero_is_nothing() -> None:
    assert primary([0, 1, 9, 10, NAN], CellRule(10)).tolist() == ["nothing", "primary", "primary", "ok", "no_data"]


def test_none_and_all_of_a_small_known_group_are_secret() -> None:
    status = primary([0, 0, 0, 0, 29, 30, 12], CellRule(3), group_sizes=[29, 30, 0, NAN, 29, 30, 29])
    assert status.tolist() == ["primary", "nothing", "nothing", "nothing", "primary", "ok", "ok"]


@given(st.lists(st.integers(0, 40), min_size=1), st.integers(1, 20), st.integers(0, 20))
def test_a_higher_minimum_never_shows_what_was_secret(cells: list[int], low: int, more: int) -> None:
    strict, mild = (primary(cells, CellRule(size)) == "primary" for size in (low + more, low))
    assert (strict | ~mild).all()


def test_rates_follow_numerator_and_denominator() -> None:
    cases = [2, 20, 12, 12, 0, 0, NAN, 12, 0]
    people = [500, 29, 30, 100, 50, 20, 100, NAN, 0]
    assert primary_rates(cases, people, CellRule(10)).tolist() == [
        "primary", "primary", "limited", "ok", "nothing", "primary", "no_data", "no_data", "not_meaningful",
    ]  # fmt: skip


def test_few_or_dominating_providers_make_a_cell_secret() -> None:
    parts = [
        [10, 10, 10],  # fine
        [10, 10, NAN],  # two only: neither may see, each would know the other
        [10, NAN, NAN],  # one: it may see its own figure
        [90, 5, 5],  # dominated: the large one learns nothing of the two small ones
        [85, 10, 5],  # exactly 85 per cent is allowed
        [0, 0, 0],  # three report zero
        [NAN, NAN, NAN],
        [NAN, 5, 0],  # two, one of them dominating
    ]
    result = primary_dominance(parts, DominanceRule())
    assert result.status.tolist() == ["ok", "primary", "primary", "primary", "ok", "nothing", "no_data", "primary"]
    assert result.may_see.tolist() == [-1, -1, 0, 0, -1, -1, -1, -1]


def test_a_table_without_providers_has_no_data() -> None:
    result = primary_dominance(np.empty((2, 0)), DominanceRule())
    assert result.status.tolist() == ["no_data", "no_data"]
    assert result.may_see.tolist() == [-1, -1]


def test_rounding_goes_to_the_nearest_multiple_each_for_itself() -> None:
    np.testing.assert_array_equal(round_to_base([0, 2, 3, 7, 8, NAN], base=5), [0, 0, 5, 5, 10, NAN])
    np.testing.assert_array_equal(round_to_base([4, 5, 14, 15], base=10), [0, 10, 10, 20])


@pytest.mark.parametrize(
    "make",
    [
        lambda: CellRule(0),
        lambda: CellRule(3, min_denominator=200),
        lambda: DominanceRule(max_share=0.0),
        lambda: primary([-1], CellRule(3)),
        lambda: primary([5], CellRule(3), group_sizes=[4]),
        lambda: primary([5], CellRule(3), group_sizes=[4, 5]),
        lambda: primary_rates([5], [4, 5], CellRule(3)),
        lambda: primary_dominance([1, 2], DominanceRule()),
        lambda: round_to_base([1], base=1),
    ],
)
def test_bad_input_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()
