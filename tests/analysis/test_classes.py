"""Quantile classes as in R, fixed classes for maps."""

from __future__ import annotations

from bisect import bisect_right

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.classes import fifths_to_three, fixed_classes, quantile_classes, quantile_type9
from kooplan.analysis.errors import InputError

GISD_LSA_2021 = {  # published scores, frame Sachsen-Anhalt, districts, 2021
    "Saalekreis": 0.0, "Börde": 0.03212, "Harz": 0.36672, "Dessau-Roßlau": 0.43976, "Wittenberg": 0.4442,
    "Jerichower Land": 0.46042, "Magdeburg": 0.51753, "Burgenlandkreis": 0.65261, "Anhalt-Bitterfeld": 0.7252,
    "Altmarkkreis Salzwedel": 0.74388, "Salzlandkreis": 0.84234, "Halle": 0.92495, "Stendal": 0.92656,
    "Mansfeld-Südharz": 1.0,
}  # fmt: skip


def test_quantiles_of_type_9_by_hand() -> None:
    """n = 10, p = 0.25: h = 0.375 + 0.25 * 10.25 = 2.9375, so x(2) + 0.9375 * (x(3) - x(2)) = 2.9375."""
    values = np.arange(1.0, 11.0)
    np.testing.assert_allclose(quantile_type9(values, [0.0, 0.25, 0.5, 1.0]), [1, 2.9375, 5.5, 10])


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=40), st.lists(st.floats(0, 1), min_size=1, max_size=6))
def test_quantiles_equal_the_method_of_numpy(values: list[float], probabilities: list[float]) -> None:
    expected = np.quantile(values, probabilities, method="normal_unbiased")
    np.testing.assert_allclose(quantile_type9(values, probabilities), expected, atol=1e-6)


@given(st.lists(st.integers(0, 30), min_size=1, max_size=60), st.integers(2, 10))
def test_classes_count_the_quantiles_not_above_the_value(values: list[int], classes: int) -> None:
    cuts = quantile_type9(values, np.arange(1, classes) / classes).tolist()
    found = quantile_classes(values, classes=classes)
    assert found.tolist() == [1 + bisect_right(cuts, value) for value in values]
    order = np.argsort(values, kind="stable")
    assert (np.diff(found[order]) >= 0).all()


def test_fifths_and_three_groups_of_the_published_gisd() -> None:
    fifths = quantile_classes(list(GISD_LSA_2021.values()), classes=5)
    assert fifths.tolist() == [1, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4, 5, 5, 5]
    assert fifths_to_three(fifths).tolist() == [1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3]


def test_missing_values_have_no_class() -> None:
    assert quantile_classes([1, np.nan, 2], classes=2).tolist()[1] == 0
    assert fixed_classes([np.nan, 1], [5]).tolist() == [0, 1]
    assert fifths_to_three([0, 5]).tolist() == [0, 3]


def test_a_value_on_a_fixed_break_belongs_above_it() -> None:
    assert fixed_classes([4.9, 5, 9.9, 10, 11], [5, 10]).tolist() == [1, 2, 2, 3, 3]
    assert fixed_classes([1, 2], []).tolist() == [1, 1]


@pytest.mark.parametrize(
    "make",
    [
        lambda: quantile_type9([np.nan], [0.5]),
        lambda: quantile_type9([1.0], [1.5]),
        lambda: quantile_classes([1.0], classes=1),
        lambda: fixed_classes([1.0], [2.0, 2.0]),
        lambda: fixed_classes([1.0], [np.nan]),
        lambda: fifths_to_three([6]),
    ],
)
def test_bad_input_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()
