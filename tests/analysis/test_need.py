"""Need by guideline and by burden, and the gap to the supply: the published numbers, the laws, bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.errors import InputError
from kooplan.analysis.need import gaps, guideline_need, need_by_burden

NAN = np.nan
MUSTERKREIS = 112_400
amounts = st.floats(0, 1e6)


@pytest.mark.parametrize(
    ("amount", "people", "need"), [(1, 20_000, 5.62), (2, 50_000, 4.496), (1, 40_000, 2.81), (1, 10_000, 11.24)]
)
def test_guidelines_of_the_method_chapter(amount: float, people: float, need: float) -> None:
    assert guideline_need(MUSTERKREIS, amount=amount, people=people).value == pytest.approx(need)


def test_gap_and_coverage_of_addiction_counselling() -> None:
    found = gaps([3.5], guideline_need([MUSTERKREIS], amount=1, people=20_000).value)
    assert round(float(found.gap[0]), 2) == -2.12
    assert round(float(found.coverage[0]) * 100, 1) == 62.3
    assert found.status.tolist() == ["ok"]


def test_unknown_people_have_unknown_need_and_nobody_needs_nothing() -> None:
    found = guideline_need([100, NAN, 0], amount=1, people=100)
    np.testing.assert_array_equal(found.value, [1, NAN, 0])
    assert found.status.tolist() == ["ok", "no_data", "ok"]


def test_each_gap_has_a_value_or_a_status() -> None:
    found = gaps([2, 0, NAN, 1, 3], [4, 4, 4, NAN, 0])
    np.testing.assert_array_equal(found.gap, [-2, -4, NAN, NAN, 3])
    np.testing.assert_array_equal(found.coverage, [0.5, 0, NAN, NAN, NAN])
    assert found.status.tolist() == ["ok", "ok", "no_data", "no_data", "not_meaningful"]


def test_burden_by_hand() -> None:
    found = need_by_burden([1000, 1000, 1000], [0, 2, -5], total=29)
    np.testing.assert_allclose(found.value, [10, 14, 5])


def test_areas_without_a_burden_get_nothing_but_a_status() -> None:
    found = need_by_burden([1000, NAN, 1000], [0, 1, NAN], total=10)
    np.testing.assert_array_equal(found.value, [10, NAN, NAN])
    assert found.status.tolist() == ["ok", "no_data", "no_data"]


@given(
    rows=st.lists(st.tuples(st.floats(1, 1e6), st.floats(-5, 5)), min_size=1, max_size=30), total=amounts,
    alpha=st.floats(0, 2),
)  # fmt: skip
def test_the_needs_add_up_to_the_total(rows: list[tuple[float, float]], total: float, alpha: float) -> None:
    people, burden = [row[0] for row in rows], [row[1] for row in rows]
    assert need_by_burden(people, burden, total=total, alpha=alpha).value.sum() == pytest.approx(total)
    plain = need_by_burden(people, burden, total=total, alpha=0)
    np.testing.assert_allclose(plain.value, np.array(people) / sum(people) * total, atol=1e-9)


@given(supply=st.lists(amounts, min_size=1, max_size=9), factor=st.floats(0.1, 10))
def test_twice_the_supply_covers_twice_as_much(supply: list[float], factor: float) -> None:
    need = np.arange(1, len(supply) + 1)
    double = gaps(np.array(supply) * factor, need).coverage
    np.testing.assert_allclose(double, gaps(supply, need).coverage * factor, atol=1e-12)


@pytest.mark.parametrize(("amount", "people"), [(0, 1), (1, 0), (-1, 1), (NAN, 1), (1, np.inf)])
def test_an_impossible_guideline_is_refused(amount: float, people: float) -> None:
    with pytest.raises(InputError, match="Richtwert: Beide Zahlen"):
        guideline_need([1], amount=amount, people=people)


def test_bad_numbers_name_field_and_row() -> None:
    with pytest.raises(InputError, match=r"Bestand: Negative Werte sind nicht erlaubt. \(Zeile 2\)"):
        gaps([1, -1], [1, 1])
    with pytest.raises(InputError, match="Bedarf: Erwartet sind 1 Werte, gefunden wurden 2"):
        gaps([1], [1, 2])
    with pytest.raises(InputError, match=r"Bedarf: Der Bedarf ist zu klein für einen Vergleich. \(Zeile 1\)"):
        gaps([1e90], [1e-300])
    with pytest.raises(InputError, match="In keinem der Gebiete"):
        need_by_burden([0, NAN], [1, 1], total=1)
    with pytest.raises(InputError, match="Gesamtmenge"):
        need_by_burden([1], [1], total=-1)
    with pytest.raises(InputError, match="Gewicht der Belastung"):
        need_by_burden([1], [1], total=1, alpha=-1)
