"""Population figures from age bands, balances, projected need."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kooplan.analysis.arrays import Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.population import (
    AgeBand,
    average_age,
    balance,
    merge_bands,
    old_age_quotient,
    share_very_old,
    status_quo_need,
    youth_quotient,
)

BANDS = tuple(AgeBand(*ages) for ages in ((0, 10), (10, 20), (20, 65), (65, 80), (80, None)))
SINGLE = (*(AgeBand(age, age + 1) for age in range(90)), AgeBand(90))
PEOPLE = [[10, 20, 100, 30, 15], [0, 0, 0, 5, 5], [1, np.nan, 3, 4, 5]]


def test_quotients_and_shares_by_hand() -> None:
    assert youth_quotient(PEOPLE, BANDS).value[0] == 30
    assert old_age_quotient(PEOPLE, BANDS).value[0] == 45
    assert share_very_old(PEOPLE, BANDS).value[0] == pytest.approx(100 * 15 / 175)


def test_places_without_people_of_working_age_or_with_gaps_have_a_status() -> None:
    assert youth_quotient(PEOPLE, BANDS).status.tolist() == ["ok", "not_meaningful", "no_data"]
    assert share_very_old(PEOPLE, BANDS).status.tolist() == ["ok", "ok", "no_data"]
    assert average_age([0, 0, 0, 0, 0], BANDS, open_band_mean=85).status == "not_meaningful"


def test_average_age_by_hand() -> None:
    """(10*5 + 20*15 + 100*42.5 + 30*72.5 + 15*85) / 175 = 46."""
    assert average_age(PEOPLE[0], BANDS, open_band_mean=85).value == pytest.approx(46)


@given(arrays(np.int64, 91, elements=st.integers(1, 500)))
def test_single_years_and_merged_bands_give_the_same_quotients(people: Floats) -> None:
    merged = merge_bands(people, SINGLE, BANDS)
    assert merged.sum() == people.sum()
    for quotient in (youth_quotient, old_age_quotient, share_very_old):
        assert quotient(people, SINGLE).value == quotient(merged, BANDS).value


@pytest.mark.parametrize(
    "wanted",
    [AgeBand(0, 15), AgeBand(15, 20), AgeBand(18, 27), AgeBand(75), AgeBand(80, 90), AgeBand(20, 90)],
)
def test_a_band_is_never_split(wanted: AgeBand) -> None:
    with pytest.raises(InputError, match="aufteilen"):
        merge_bands(PEOPLE, BANDS, [wanted])


def test_the_band_at_fault_is_named() -> None:
    bands = (AgeBand(0, 25), AgeBand(25, 65), AgeBand(65))
    with pytest.raises(InputError) as caught:
        youth_quotient([1, 2, 3], bands)
    assert caught.value.field == "0–24"
    with pytest.raises(InputError) as caught:
        share_very_old([1, 2, 3], bands)
    assert caught.value.field == "65 und älter"


@pytest.mark.parametrize(
    "bands",
    [
        (AgeBand(0, 10), AgeBand(11)),
        (AgeBand(0, 10), AgeBand(9)),
        (AgeBand(5),),
        (AgeBand(0, 10), AgeBand(10, 20)),
        (AgeBand(0), AgeBand(10)),
        (),
    ],
)
def test_bands_with_gaps_or_overlap_are_refused(bands: tuple[AgeBand, ...]) -> None:
    with pytest.raises(InputError, match="Altersgruppe"):
        merge_bands([1.0] * len(bands), bands, [AgeBand(0)])


def test_balances_by_hand() -> None:
    result = balance([80, 1, 1], [120, 1, 1], [300, 1, 1], [200, 1, np.nan], [10_000, 0, 10], per=1000)
    assert (result.natural.value[0], result.migration.value[0], result.total.value[0]) == (-4, 10, 6)
    assert result.natural.status.tolist() == ["ok", "not_meaningful", "ok"]
    assert result.total.status.tolist() == ["ok", "not_meaningful", "no_data"]
    assert np.isnan(result.total.value[1:]).all()


@pytest.mark.criterion("R19.AC2")
def test_projected_need_equals_the_case_computed_by_hand() -> None:
    """Two ages, two sexes, two years; rates 2 % and 5 % for men and women under 65, 12.5 % and 21.4 % from 65.

    Year 1: 0.02*1203 + 0.05*1177 + 0.125*411 + 0.214*587 = 24.06 + 58.85 + 51.375 + 125.618 = 259.903
    Year 2: 0.02*1150 + 0.05*1121 + 0.125*466 + 0.214*642 = 23.00 + 56.05 + 58.250 + 137.388 = 274.688
    """
    rates = [[0.02, 0.05], [0.125, 0.214]]
    people = [[[1203, 1150], [1177, 1121]], [[411, 466], [587, 642]]]
    np.testing.assert_allclose(status_quo_need(rates, people), [259.903, 274.688], atol=0.001)


def slow_need(rates: Floats, people: Floats) -> list[float]:
    ages, sexes, years = people.shape
    return [
        sum(rates[age, sex] * people[age, sex, year] for age in range(ages) for sex in range(sexes))
        for year in range(years)
    ]


@given(st.integers(0, 10_000))
def test_projected_need_equals_the_slow_reference_in_every_shape(seed: int) -> None:
    generator = np.random.default_rng(seed)
    rates, people = generator.random((4, 2)), generator.integers(0, 500, (4, 2, 3)).astype(np.float64)
    np.testing.assert_allclose(status_quo_need(rates, people), slow_need(rates, people))
    by_age = rates[:, 0]
    np.testing.assert_allclose(status_quo_need(by_age, people), slow_need(np.column_stack([by_age] * 2), people))
    by_year = np.repeat(rates[:, :, None], 3, axis=2)
    np.testing.assert_allclose(status_quo_need(by_year, people), slow_need(rates, people))
    np.testing.assert_allclose(status_quo_need(np.ones(4), people), people.sum(axis=(0, 1)))


@pytest.mark.parametrize(
    "make",
    [
        lambda: AgeBand(-1, 5),
        lambda: AgeBand(5, 5),
        lambda: merge_bands([1, 2], BANDS, BANDS),
        lambda: merge_bands(1.0, BANDS, BANDS),
        lambda: average_age(PEOPLE, BANDS, open_band_mean=79),
        lambda: balance([1], [1], [1], [1, 2], [10]),
        lambda: balance([1], [1], [1], [1], [10], per=0),
        lambda: balance([-1], [1], [1], [1], [10]),
        lambda: status_quo_need([0.1], [[1.0]]),
        lambda: status_quo_need([0.1, 0.2], np.ones((1, 2, 3))),
        lambda: status_quo_need(0.1, np.ones((1, 2, 3))),
        lambda: status_quo_need([np.nan], np.ones((1, 2, 3))),
    ],
)
def test_bad_input_is_named(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()
