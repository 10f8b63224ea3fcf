"""Counts in new borders: nothing is lost or invented."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.convert import ReformTable, convert_counts, convert_rates
from kooplan.analysis.errors import InputError

# Old area 0 goes whole into new 0; old area 1 splits 3 : 1 into new 0 and new 1; new 2 gets nothing.
REFORM = ReformTable(np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([1.0, 0.75, 0.25]), n_old=2, n_new=3)


def random_table(seed: int, n_old: int, n_new: int) -> ReformTable:
    generator = np.random.default_rng(seed)
    weights = generator.random((n_old, n_new)) * (generator.random((n_old, n_new)) < 0.5)
    weights[np.arange(n_old), generator.integers(0, n_new, n_old)] += 0.1
    weights /= weights.sum(axis=1, keepdims=True)
    old, new = np.indices((n_old, n_new)).reshape(2, -1)
    return ReformTable(old, new, weights.ravel(), n_old, n_new)


def test_counts_are_distributed_by_hand() -> None:
    result = convert_counts([100, 40], REFORM)
    np.testing.assert_array_equal(result.value, [130, 10, np.nan])
    assert result.status.tolist() == ["ok", "ok", "no_data"]


@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 8))
def test_the_total_is_preserved(seed: int, n_old: int, n_new: int) -> None:
    table = random_table(seed, n_old, n_new)
    values = np.random.default_rng(seed).integers(0, 5000, (n_old, 3)).astype(np.float64)
    result = convert_counts(values, table)
    np.testing.assert_allclose(np.nansum(result.value, axis=0), values.sum(axis=0), rtol=1e-9)


@given(st.integers(0, 10_000), st.integers(1, 8), st.integers(1, 8))
def test_conversion_equals_a_matrix_product(seed: int, n_old: int, n_new: int) -> None:
    table = random_table(seed, n_old, n_new)
    values = np.random.default_rng(seed).integers(0, 5000, n_old).astype(np.float64)
    matrix = table.weights.reshape(n_old, n_new)
    expected = np.where((matrix > 0).any(axis=0), values @ matrix, np.nan)
    np.testing.assert_allclose(convert_counts(values, table).value, expected)


def test_a_missing_old_count_makes_only_its_new_areas_unknown() -> None:
    assert convert_counts([np.nan, 40], REFORM).status.tolist() == ["no_data", "ok", "no_data"]


def test_a_weight_of_zero_carries_no_gap_over() -> None:
    table = ReformTable(np.array([0, 0, 1]), np.array([0, 1, 1]), np.array([1.0, 0.0, 1.0]), 2, 2)
    assert convert_counts([np.nan, 5], table).value.tolist()[1] == 5


def test_equal_rates_stay_equal_and_rates_come_from_counts() -> None:
    result = convert_rates([10, 4], [100, 40], REFORM, per=100)
    np.testing.assert_allclose(result.value[:2], 10)
    assert result.status.tolist() == ["ok", "ok", "no_data"]


def test_shares_that_do_not_add_up_are_named_by_old_area() -> None:
    with pytest.raises(InputError) as caught:
        ReformTable(np.array([0, 1]), np.array([0, 0]), np.array([1.0, 0.9]), 3, 1)
    assert (caught.value.field, caught.value.rows) == ("Altes Gebiet", (1, 2))


@pytest.mark.parametrize(
    "make",
    [
        lambda: ReformTable(np.array([0]), np.array([0, 1]), np.array([1.0]), 1, 2),
        lambda: ReformTable(np.array([[0]]), np.array([[0]]), np.array([[1.0]]), 1, 1),
        lambda: ReformTable(np.array([1]), np.array([0]), np.array([1.0]), 1, 1),
        lambda: ReformTable(np.array([0]), np.array([1]), np.array([1.0]), 1, 1),
        lambda: ReformTable(np.array([0]), np.array([0]), np.array([-1.0]), 1, 1),
        lambda: convert_counts([1, 2, 3], REFORM),
        lambda: convert_counts(1.0, REFORM),
        lambda: convert_counts([-1, 2], REFORM),
    ],
)
def test_bad_input_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()
