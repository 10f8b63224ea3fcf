"""Equal, chosen and PCA weights side by side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import rankdata

from kooplan.analysis.arrays import Floats
from kooplan.analysis.index import MSS_2021, IndexInput, compute_index, own_weights, ranks, sensitivity
from kooplan.analysis.index.sensitivity import first_component


def correlated(seed: int, n: int = 30, k: int = 3) -> Floats:
    generator = np.random.default_rng(seed)
    return generator.normal(0, 1, (n, 1)) * np.linspace(1, 2, k) + generator.normal(0, 0.7, (n, k))


def areas(values: Floats) -> IndexInput:
    return IndexInput(tuple(f"G{row}" for row in range(len(values))), values)


@pytest.mark.criterion("R57.AC2")
def test_rank_shifts_of_each_area_are_told_for_equal_chosen_and_pca_weights() -> None:
    spec = own_weights({"A": 5.0, "B": 1.0, "C": 1.0})
    result = sensitivity(spec, areas(correlated(1)))
    assert result.chosen.weights == pytest.approx((5 / 7, 1 / 7, 1 / 7))
    assert result.equal.weights == pytest.approx((1 / 3, 1 / 3, 1 / 3))
    assert sum(abs(weight) for weight in result.pca.weights) == pytest.approx(1)
    assert (result.chosen.rank_shift == 0).all()
    np.testing.assert_array_equal(result.equal.rank_shift, result.equal.ranks - result.chosen.ranks)
    expected = np.maximum(np.abs(result.equal.rank_shift), np.abs(result.pca.rank_shift))
    np.testing.assert_array_equal(result.largest_shift, expected)
    assert result.largest_shift.max() > 0


@pytest.mark.criterion("R57.AC2")
def test_equal_weights_shift_nothing_where_the_chosen_ones_are_equal() -> None:
    values = correlated(2)
    spec = own_weights({"A": 1.0, "B": 1.0, "C": 1.0})
    result = sensitivity(spec, areas(values))
    assert (result.equal.rank_shift == 0).all()
    np.testing.assert_array_equal(result.chosen.index, compute_index(spec, areas(values)).status.index)


def test_pca_weights_equal_a_singular_value_decomposition() -> None:
    values = correlated(3)
    standard = (values - values.mean(axis=0)) / values.std(axis=0)
    _, singular, right = np.linalg.svd(standard, full_matrices=False)
    weights, explained = first_component(values)
    np.testing.assert_allclose(np.abs(weights), np.abs(right[0]) / np.abs(right[0]).sum(), atol=1e-10)
    assert explained == pytest.approx(singular[0] ** 2 / (singular**2).sum())


@given(st.integers(0, 10_000))
def test_the_component_never_falls_with_burden(seed: int) -> None:
    weights, explained = first_component(np.random.default_rng(seed).normal(0, 1, (12, 4)))
    assert sum(weights) >= 0
    assert sum(map(abs, weights)) == pytest.approx(1)
    assert 0.25 - 1e-9 <= explained <= 1 + 1e-9


def test_both_orientations_of_the_component_end_upright() -> None:
    values = correlated(4)
    for sign in (1.0, -1.0):
        weights, _ = first_component(sign * values)
        assert min(weights) > 0


def test_contrary_indicators_are_flagged() -> None:
    values = correlated(5, k=3)
    values[:, 2] *= -1
    result = sensitivity(own_weights({"A": 3.0, "B": 1.0, "C": 1.0}), areas(values))
    assert result.mixed_signs
    assert not sensitivity(own_weights({"A": 3.0, "B": 1.0, "C": 1.0}), areas(correlated(5))).mixed_signs


def test_invalid_areas_have_no_rank_and_the_ranks_add_up() -> None:
    values = correlated(6)
    values[4, 1] = np.nan
    result = sensitivity(own_weights({"A": 1.0, "B": 2.0, "C": 1.0}), areas(values))
    for variant in (result.equal, result.chosen, result.pca):
        assert np.isnan(variant.ranks[4])
        assert np.isnan(variant.rank_shift[4])
        assert variant.classes[4] == 0
        assert np.nansum(variant.ranks) == 29 * 30 / 2


def test_ranks_run_from_the_highest_value_and_share_their_mean() -> None:
    values = np.array([3.0, 1.0, np.nan, 3.0, 2.0])
    np.testing.assert_array_equal(ranks(values), [1.5, 4, np.nan, 1.5, 3])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=30))
def test_ranks_equal_those_of_scipy(values: list[int]) -> None:
    data = np.array(values, dtype=np.float64)
    np.testing.assert_array_equal(ranks(data), rankdata(-data))


def test_sensitivity_of_a_definition_with_dynamics_looks_at_the_status() -> None:
    data = areas(correlated(7))
    result = sensitivity(MSS_2021, IndexInput(data.ids, data.status, correlated(8)))
    assert result.rank_method == "average"
    assert result.ids == data.ids
