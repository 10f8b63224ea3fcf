"""The indicators of the generated district: the published index example comes out of the stored values."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from kooplan.demo.region import IndicatorValue, Region, build_region
from kooplan.demo.region.indicator_sketch import COMPARISONS

S1, S3, S4 = "alo_share", "transfer_nonunemp", "child_poverty"
PUBLISHED = {
    (S1, 2025): (5.1, 2.6, 3.9, 3.1, 2.2, 7.8, 4.4, 3.3),
    (S3, 2025): (8.9, 4.2, 6.6, 5.0, 3.7, 12.9, 7.3, 5.6),
    (S4, 2025): (17.2, 7.5, 12.8, 9.6, 6.1, 27.4, 14.0, 10.7),
    (S1, 2023): (5.6, 2.7, 3.8, 3.3, 2.4, 7.1, 4.6, 3.0),
    (S3, 2023): (9.1, 4.3, 6.2, 5.4, 3.9, 12.2, 7.6, 5.1),
    (S4, 2023): (18.3, 7.9, 11.9, 10.4, 6.4, 25.1, 14.4, 9.5),
}
KEYS_OF_PEOPLE_WITH_A_SECRET = ("alo_young", "homeless", "school_leavers_none")


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region()


@pytest.fixture(scope="module")
def rows(region: Region) -> Callable[[str, int], list[IndicatorValue]]:
    """Values of the planning regions in their order, for one key and year."""
    codes = [area.code for area in region.planning_regions]

    def of(key: str, year: int) -> list[IndicatorValue]:
        found = [row for row in region.indicators if (row.key, row.year) == (key, year) and row.area in codes]
        assert [row.area for row in found] == codes
        return found

    return of


Rows = Callable[[str, int], list[IndicatorValue]]


@pytest.mark.parametrize(("key", "year"), PUBLISHED)
def test_stored_rates_are_the_published_ones_and_come_from_whole_numbers(rows: Rows, key: str, year: int) -> None:
    found = rows(key, year)
    assert tuple(row.value for row in found) == PUBLISHED[key, year]
    for row in found:
        assert row.numerator == int(row.numerator)
        assert round(100 * row.numerator / row.denominator, 1) == row.value


def test_index_example_comes_out_of_the_stored_values(rows: Rows) -> None:
    values = np.array([[row.value for row in rows(key, 2025)] for key in (S1, S3, S4)])
    assert values.mean(axis=1).round(4).tolist() == [4.05, 6.775, 13.1625]
    assert values.std(axis=1).round(4).tolist() == [1.6696, 2.8052, 6.3299]
    sums = ((values.T - values.mean(axis=1)) / values.std(axis=1)).sum(axis=1)
    assert sums.round(3).tolist() == [2.024, -2.681, -0.209, -1.765, -3.320, 6.679, 0.529, -1.257]
    assert round(float(sums.std()), 4) == 2.9986


def test_dynamics_example_comes_out_of_the_stored_values(rows: Rows) -> None:
    change = np.array(
        [[a.value - b.value for a, b in zip(rows(k, 2025), rows(k, 2023), strict=True)] for k in (S1, S3, S4)]
    )
    sums = ((change.T - change.mean(axis=1)) / change.std(axis=1)).sum(axis=1)
    index = (sums / sums.std()).round(3)
    assert index.tolist() == [-1.090, -0.395, 0.640, -0.878, -0.549, 1.923, -0.667, 1.016]


def test_district_is_sum_over_sum_and_shows_the_figures_of_the_overview(region: Region, rows: Rows) -> None:
    for row in (row for row in region.indicators if row.area == region.district.code):
        parts = rows(row.key, row.year)
        assert row.numerator == sum(part.numerator for part in parts)
        assert row.denominator == (1 if row.key == "pop_total" else sum(part.denominator for part in parts))
    shown = {(row.key, row.year): row.value for row in region.indicators if row.area == region.district.code}
    assert [shown[key, 2025] for key in (S1, S3, S4)] == [4.5, 7.5, 14.7]
    assert [shown[key, 2023] for key in (S1, S3, S4)] == [4.5, 7.4, 14.5]


def test_denominators_are_the_people_of_the_same_year(region: Region, rows: Rows) -> None:
    first, last = region.people.bands.index("15-19"), region.people.bands.index("65-69")
    for key, ages in ((S1, slice(first, last)), (S3, slice(None)), (S4, slice(0, first))):
        for year in range(2020, 2026):
            people = region.people.counts[:, region.people.years.index(year), :, ages].sum(axis=(1, 2))
            assert [row.denominator for row in rows(key, year)] == people.tolist()


def test_there_are_about_two_dozen_indicators_without_gaps(region: Region) -> None:
    keys = {row.key for row in region.indicators}
    assert 20 <= len(keys) <= 30
    assert {"single_parents", "foreigners", "employment_rate", "kita_u3", "kita_3_6", "care_need", "gp_density"} <= keys
    assert {"turnout", "volunteers", "living_space", "vacancy", "school_leavers_none", "share_80plus"} <= keys
    for key in keys:
        years = {row.year for row in region.indicators if row.key == key}
        assert sum(row.key == key for row in region.indicators) == 9 * len(years)


def test_counts_stay_within_what_they_are_counted_of(region: Region) -> None:
    shares = {"living_space", "pop_total", "migration_balance"}
    for row in (row for row in region.indicators if row.key not in shares):
        assert 0 < row.numerator <= row.denominator, row


def test_some_numerators_are_so_small_that_they_must_be_hidden(region: Region) -> None:
    smallest = {
        key: min(row.numerator for row in region.indicators if row.key == key) for key in KEYS_OF_PEOPLE_WITH_A_SECRET
    }
    assert 1 <= smallest["homeless"] <= 2
    assert smallest["school_leavers_none"] < 5
    assert smallest["alo_young"] < 20


def test_burdened_regions_differ_plausibly(rows: Rows) -> None:
    names = {"Kranichsee": 4, "Marktstadt-Mitte": 5}
    for key, more, less in (
        ("employment_rate", "Kranichsee", "Marktstadt-Mitte"),
        ("turnout", "Kranichsee", "Marktstadt-Mitte"),
        ("foreigners", "Marktstadt-Mitte", "Kranichsee"),
        ("single_parents", "Marktstadt-Mitte", "Kranichsee"),
    ):
        values = [row.value for row in rows(key, 2024 if key == "turnout" else 2025)]
        assert values[names[more]] > 1.1 * values[names[less]]


def test_comparison_values_say_that_they_are_invented(region: Region) -> None:
    assert {row.place for row in region.comparisons} == {"Musterland", "Deutschland (gesetzt)"}
    assert all("erfunden" in row.source for row in region.comparisons)
    given = {(row.key, row.place): row.value for row in region.comparisons if row.year == 2025}
    assert [given[key, "Musterland"] for key in (S1, S3, S4)] == [5.1, 8.1, 15.6]
    assert [given[key, "Deutschland (gesetzt)"] for key in (S1, S3, S4)] == [3.9, 6.8, 13.4]


def test_comparisons_exist_for_the_years_that_have_values(region: Region) -> None:
    have = {(row.key, row.year) for row in region.indicators if row.key in COMPARISONS}
    assert {(row.key, row.year) for row in region.comparisons} == have
    assert {row.key for row in region.indicators} - set(COMPARISONS) == {"pop_total"}
