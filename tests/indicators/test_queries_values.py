"""Released values are the only numbers, and a whole is the sum of its parts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kooplan.areas.models import AreaVersion
from kooplan.core.visibility import Level
from kooplan.indicators.models import Series
from kooplan.indicators.queries import printing
from kooplan.indicators.queries.places import places_of
from kooplan.indicators.queries.values import Number, Numbers, earlier_end, of_areas, read_numbers, with_sums
from tests.indicators.builders import (
    SmallDistrict,
    make_area,
    make_indicator,
    make_release,
    make_released,
    make_small_district,
)
from tests.world import World

END = date(2025, 12, 31)


@pytest.fixture
def small(world: World) -> SmallDistrict:
    return make_small_district(world.district)


def summed(world: World, small: SmallDistrict, persona: str = "planner") -> Numbers:
    reader = world.reader(persona)
    places = places_of(reader)
    assert places.district is not None
    values = read_numbers(reader, of_areas([small.share.pk, small.population.pk], places.by_pk))
    return with_sums(values, places, [places.district], [small.share, small.population])


def district_share(world: World, small: SmallDistrict) -> Number:
    number = summed(world, small).at(small.share.pk, small.district.pk, END)
    assert number is not None
    return number


@pytest.mark.criterion("R56.AC2")
def test_a_rate_of_the_district_is_sum_over_sum_and_not_a_mean_of_rates(world: World, small: SmallDistrict) -> None:
    """Regions have 20 to 90 of 1,000; with 110 of 10,000 more: (440 + 110) / 18,000 = 3.0556 %, the mean is 5.01."""
    big = make_area(world.district, "planungsregion", "big", parent=small.district, square_km=None)
    make_released(small.share, big, 2025, top=110.0, bottom=10_000.0, release=small.release)

    number = district_share(world, small)

    assert number.value == pytest.approx(550 / 18_000 * 100)
    assert (number.numerator, number.denominator, number.parts) == (550.0, 18_000.0, 9)


def test_counts_of_the_district_are_added_up(world: World, small: SmallDistrict) -> None:
    number = summed(world, small).at(small.population.pk, small.district.pk, END)

    assert number is not None
    assert number.value == 8000.0


def test_a_delivered_value_of_the_district_wins_over_the_sum(world: World, small: SmallDistrict) -> None:
    make_released(small.share, small.district, 2025, 42.0, release=small.release)

    number = district_share(world, small)

    assert (number.value, number.parts) == (42.0, 0)


def test_one_hidden_part_leaves_the_district_without_value_and_says_why(world: World, small: SmallDistrict) -> None:
    small.release.values.filter(series__indicator=small.share, area_version__area=small.regions[0]).update(
        value=None, numerator=None, denominator=None, status="primary"
    )

    number = district_share(world, small)

    assert (number.known, number.status) == (None, "no_data")
    assert "Von 8 Teilräumen fehlen 1." in number.reason


def test_a_balance_with_negative_parts_is_summed(world: World, small: SmallDistrict) -> None:
    balance = make_indicator(world.district, "migration_balance", unit="je 1 000", per=1000, may_be_negative=True)
    for number, area in enumerate(small.regions):
        make_released(balance, area, 2025, top=4.0 if number else -36.0, bottom=1000.0, release=small.release)
    reader = world.reader("planner")
    places = places_of(reader)
    values = read_numbers(reader, of_areas([balance.pk], places.by_pk))
    assert places.district is not None

    found = with_sums(values, places, [places.district], [balance]).at(balance.pk, small.district.pk, END)

    assert found is not None
    assert found.value == pytest.approx((7 * 4 - 36) / 8000 * 1000)


def test_a_median_is_never_added_up(world: World, small: SmallDistrict) -> None:
    wage = make_indicator(world.district, "wage_median", unit="€", per=None, direction=-1)
    for area in small.regions:
        make_released(wage, area, 2025, 3000.0, release=small.release)
    reader = world.reader("planner")
    places = places_of(reader)
    assert places.district is not None
    values = read_numbers(reader, of_areas([wage.pk], places.by_pk))

    found = with_sums(values, places, [places.district], [wage]).at(wage.pk, small.district.pk, END)

    assert found is not None
    assert found.known is None
    assert "lässt sich aus Teilräumen nicht" in found.reason


def test_parts_that_do_not_fill_the_district_make_no_sum(world: World, small: SmallDistrict) -> None:
    AreaVersion.objects.filter(area=small.district).update(square_km=2000.0)  # the regions have 800 km²

    assert summed(world, small).at(small.share.pk, small.district.pk, END) is None


def test_values_released_to_the_administration_stay_hidden_from_providers(world: World, small: SmallDistrict) -> None:
    secret = make_indicator(world.district, "secret_share")
    inner = make_release(world.district, level=Level.ADMIN_INTERNAL)
    make_released(secret, small.regions[0], 2025, 7.0, release=inner)
    condition = of_areas([secret.pk], [small.regions[0].pk])

    assert list(read_numbers(world.reader("planner"), condition))
    assert not list(read_numbers(world.reader("manager"), condition))
    assert not list(read_numbers(world.reader("outsider"), condition))
    assert not list(read_numbers(world.reader("visitor"), condition))


@pytest.mark.criterion("R56.AC3")
def test_a_change_across_two_definitions_is_not_told(world: World, small: SmallDistrict) -> None:
    Series.objects.create(indicator=small.share, number=2, break_reason="Neue Erhebung")
    area = small.regions[0]
    make_released(small.share, area, 2026, 9.0, release=small.release, series=2)
    course = read_numbers(world.reader("planner"), of_areas([small.share.pk], [area.pk])).course(
        small.share.pk, area.pk
    )

    assert [one.series for one in course] == [1, 1, 2]
    assert printing.change_between(course[2], course[1]) is None
    assert printing.change_cell(small.share, course[2], course[1]) == "x"
    assert printing.change_cell(small.share, course[1], course[0]) == "+1,0"


def test_where_two_definitions_overlap_the_newer_one_counts(world: World, small: SmallDistrict) -> None:
    Series.objects.create(indicator=small.share, number=2)
    Series.objects.create(indicator=small.share, number=3)
    area = small.regions[0]
    make_released(small.share, area, 2025, 8.0, release=small.release, series=3)
    make_released(small.share, area, 2025, 9.0, release=small.release, series=2)
    found = read_numbers(world.reader("planner"), of_areas([small.share.pk], [area.pk]))

    number = found.at(small.share.pk, area.pk, END)

    assert number is not None
    assert (number.value, number.series) == (8.0, 3)


@pytest.mark.criterion("R56.AC2")
def test_a_share_on_a_small_base_carries_its_wilson_interval(world: World, small: SmallDistrict) -> None:
    """10 of 100: Wilson 95 % is 5.52 % to 17.44 % (Newcombe 1998, method 3, without continuity correction)."""
    area = make_area(world.district, "ortsteil", "small")
    make_released(small.share, area, 2025, top=10.0, bottom=100.0, release=small.release)
    number = read_numbers(world.reader("planner"), of_areas([small.share.pk], [area.pk])).at(
        small.share.pk, area.pk, END
    )

    assert printing.interval_text(small.share, number) == "95 %: 5,5 bis 17,4"


def test_a_share_on_a_large_base_carries_none(world: World, small: SmallDistrict) -> None:
    number = district_share(world, small)

    assert number.denominator == 8000.0
    assert printing.interval_text(small.share, number) == ""


def test_a_missing_number_is_a_sign_and_never_zero(world: World, small: SmallDistrict) -> None:
    cell = make_released(small.share, small.regions[0], 2024, None, release=small.release, status="secondary")
    found = read_numbers(world.reader("planner"), of_areas([small.share.pk], [small.regions[0].pk]))
    number = found.at(small.share.pk, small.regions[0].pk, cell.period_end)

    assert printing.text(small.share, number) == "•"
    assert printing.text(small.share, None) == "…"


@pytest.mark.parametrize(
    ("years", "expected"),
    [((2025, 2024, 2023, 2020), 2023), ((2025, 2024), 2024), ((2025, 2022, 2021), 2022), ((2025,), None)],
)
def test_the_period_to_compare_with_is_the_newest_two_years_back(years: tuple[int, ...], expected: int | None) -> None:
    ends = [date(year, 12, 31) for year in years]

    found = earlier_end(ends, END)

    assert (found.year if found else None) == expected


def test_values_are_looked_up_and_not_searched_for(world: World, small: SmallDistrict) -> None:
    """SQLite would walk through every release of the tenant, which takes longer the more it has."""
    if connection.vendor != "sqlite":
        pytest.skip("the plan of another database reads otherwise")
    reader = world.reader("planner")
    with CaptureQueriesContext(connection) as found:
        read_numbers(reader, of_areas([small.share.pk], [small.regions[0].pk]))
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {found[-1]['sql']}")
        plan = " ".join(str(row[3]) for row in cursor.fetchall())
    assert "SEARCH indicators_releasedvalue" in plan
    assert "(release_id=?)" not in plan


def test_nothing_is_asked_for_without_a_condition(world: World, small: SmallDistrict) -> None:
    reader = world.reader("planner")
    with CaptureQueriesContext(connection) as found:
        assert list(read_numbers(reader)) == []
    assert len(found) == 0
