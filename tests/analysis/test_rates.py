"""Rates, their sums, intervals and changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.errors import InputError
from kooplan.analysis.rates import aggregate_rates, change, rate, wilson_interval

NAN = np.nan
pairs = st.tuples(st.integers(0, 1000), st.integers(1, 1000)).map(lambda pair: (min(pair), max(pair)))


def test_each_rate_has_a_value_or_a_status() -> None:
    result = rate([1, 0, 5, NAN, 5, 0], [4, 10, 0, 10, NAN, 0], per=100)
    assert result.status.tolist() == ["ok", "ok", "not_meaningful", "no_data", "no_data", "not_meaningful"]
    np.testing.assert_array_equal(result.value, [25, 0, NAN, NAN, NAN, NAN])


def test_aggregation_is_sum_over_sum_and_no_mean_of_rates() -> None:
    result = aggregate_rates([10, 1, 3], [100, 2, 6], ["b", "b", "a"], per=100)
    assert result.groups == ("b", "a")
    np.testing.assert_allclose(result.value, [1100 / 102, 50])


@pytest.mark.criterion("R56.AC2")
@given(st.lists(st.tuples(pairs, st.integers(0, 3)), min_size=1, max_size=20))
def test_aggregating_in_two_steps_equals_one_step(parts: list[tuple[tuple[int, int], int]]) -> None:
    top, bottom = [pair[0] for pair, _ in parts], [pair[1] for pair, _ in parts]
    groups = aggregate_rates(top, bottom, [group for _, group in parts], per=1)
    twice = aggregate_rates(groups.numerator, groups.denominator, [0] * len(groups.groups), per=1)
    assert twice.value[0] == pytest.approx(sum(top) / sum(bottom))


def test_a_missing_part_takes_the_rate_or_is_left_out_and_told() -> None:
    parts = ([1, NAN, 2, NAN, 0], [10, 10, 10, 10, 0], ["a", "a", "b", "c", "d"])
    strict = aggregate_rates(*parts, per=100)
    assert strict.status.tolist() == ["no_data", "ok", "no_data", "not_meaningful"]
    assert np.isnan(strict.value[0])
    loose = aggregate_rates(*parts, per=100, missing="leave_out")
    assert loose.status.tolist() == ["limited", "ok", "no_data", "not_meaningful"]
    np.testing.assert_array_equal(loose.value, [10, 20, NAN, NAN])
    assert loose.missing_parts.tolist() == [1, 0, 1, 0]
    assert loose.parts.tolist() == [2, 1, 1, 1]


@pytest.mark.parametrize(
    ("cases", "people", "lower", "upper"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_equals_newcombe_1998_table_1_method_3(
    cases: int, people: int, lower: float, upper: float
) -> None:
    """Newcombe, R. G. (1998). Statistics in Medicine 17, 857-872."""
    result = wilson_interval([cases], [people])
    assert (round(result.lower[0], 4), round(result.upper[0], 4)) == (lower, upper)


@given(pairs, st.floats(0.5, 0.999))
def test_wilson_interval_holds_the_share_and_mirrors(pair: tuple[int, int], confidence: float) -> None:
    top, bottom = pair
    result = wilson_interval([top, bottom - top], [bottom, bottom], confidence=confidence)
    assert 0 <= result.lower[0] <= top / bottom <= result.upper[0] <= 1
    assert result.lower[0] == pytest.approx(1 - result.upper[1], abs=1e-9)


def test_wilson_interval_without_people_is_a_status() -> None:
    result = wilson_interval([0, NAN, 1], [0, 5, 4], per=100)
    assert result.status.tolist() == ["not_meaningful", "no_data", "ok"]
    assert np.isnan(result.lower[:2]).all()
    assert np.isnan(result.upper[:2]).all()
    assert result.upper[2] > 25


def test_change_is_absolute_and_relative_with_a_status_each() -> None:
    result = change([12, 3, 5, NAN], [10, 0, 4, 4], break_between=[False, False, True, True])
    assert result.status.tolist() == ["ok", "ok", "not_meaningful", "no_data"]
    assert result.relative_status.tolist() == ["ok", "not_meaningful", "not_meaningful", "no_data"]
    np.testing.assert_array_equal(result.absolute, [2, 3, NAN, NAN])
    np.testing.assert_allclose(result.relative, [0.2, NAN, NAN, NAN])
    assert change([1], [2]).absolute.tolist() == [-1]


@pytest.mark.parametrize(
    "make",
    [
        lambda: rate([1], [1, 2], per=1),
        lambda: rate([-1], [1], per=1),
        lambda: rate([1], [1], per=0),
        lambda: aggregate_rates([1], [1], ["a", "b"], per=1),
        lambda: aggregate_rates([[1]], [[1]], ["a"], per=1),
        lambda: wilson_interval([2], [1]),
        lambda: wilson_interval([1], [1], confidence=1.0),
        lambda: change([1], [1, 2]),
        lambda: change([1], [1], break_between=[True, False]),
    ],
)
def test_bad_input_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()
