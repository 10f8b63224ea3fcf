"""People by age: bands, quotients, projections and the need that follows."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType
from kooplan.indicators.models import AgeRate
from kooplan.indicators.queries.demography import age_structure, expected_sentence, quotients_of
from kooplan.indicators.queries.need import need_of, service_needs
from kooplan.indicators.queries.people import Crowd, crowds_of, finest
from kooplan.indicators.queries.places import places_of
from tests.indicators.builders import SmallDistrict, make_released, make_small_district
from tests.world import World

DAY = date(2025, 12, 31)
BANDS = {(0, 19): 200.0, (20, 64): 500.0, (65, 79): 200.0, (80, 999): 100.0}


@pytest.fixture
def small(world: World) -> SmallDistrict:
    return make_small_district(world.district)


def add_people(small: SmallDistrict, area: Area, year: int, *, factor: float = 1.0, variant: str = "") -> None:
    for sex in "fm":
        for (start, end), people in BANDS.items():
            make_released(
                small.population, area, year, people / 2 * factor, release=small.release, sex=sex, age_from=start,
                age_to=end, variant=variant,
            )  # fmt: skip


def crowd(groups: dict[tuple[str, tuple[int, int]], float | None], variant: str = "", year: int = 2025) -> Crowd:
    day = date(year, 12, 31)
    return Crowd(day, day, variant, groups, frozenset(), frozenset())


def both(bands: dict[tuple[int, int], float]) -> dict[tuple[str, tuple[int, int]], float | None]:
    return {(sex, span): people / 2 for sex in "fm" for span, people in bands.items()}


def test_the_finest_bands_without_gap_are_used() -> None:
    spans = [(0, 999), (0, 4), (5, 9), (10, 999), (0, 9), (7, 12)]

    assert finest(spans) == ((0, 4), (5, 9), (10, 999))


def test_bands_with_a_gap_make_no_sequence() -> None:
    assert finest([(0, 4), (6, 999)]) == ()


@given(st.lists(st.integers(1, 99), unique=True, min_size=1, max_size=12), st.randoms())
def test_bands_are_found_in_any_order(starts: list[int], chance: object) -> None:
    borders = [0, *sorted(starts)]
    spans = [(a, b - 1) for a, b in zip(borders, [*borders[1:], 1000], strict=True)]
    mixed = sorted(spans, key=lambda _one: chance.random())  # type: ignore[attr-defined]

    assert finest(mixed) == tuple(spans)


@pytest.mark.criterion("R19.AC1")
def test_quotients_come_from_the_bands() -> None:
    """200 young and 300 old for 500 of working age; 100 of 1,000 are 80 or older."""
    found = quotients_of(crowd(both(BANDS)))

    assert found == pytest.approx({"youth_ratio": 40.0, "oldage_ratio": 60.0, "share_80plus": 10.0})


def test_a_quotient_whose_border_is_missing_is_not_told() -> None:
    found = quotients_of(crowd(both({(0, 17): 200.0, (18, 64): 500.0, (65, 999): 300.0})))

    assert found["youth_ratio"] is None
    assert found["share_80plus"] is None


def test_the_district_is_added_up_by_age_where_nobody_delivered_it(world: World, small: SmallDistrict) -> None:
    for area in small.regions:
        add_people(small, area, 2025)
    reader = world.reader("planner")
    places = places_of(reader)

    found = crowds_of(reader, places, places.by_pk[small.district.pk])

    assert [(one.end, one.total, one.parts) for one in found] == [(DAY, 8000.0, 8)]
    assert found[0].people(("f",), [0, 20, 65, 80]) == [800.0, 2000.0, 800.0, 400.0]


def test_a_group_that_one_part_lacks_is_not_known(world: World, small: SmallDistrict) -> None:
    for area in small.regions:
        add_people(small, area, 2025)
    small.release.values.filter(area_version__area=small.regions[0], sex="f", age_from=80).update(
        value=None, status="primary"
    )
    reader = world.reader("planner")
    places = places_of(reader)

    found = crowds_of(reader, places, places.by_pk[small.district.pk])[0]

    assert found.people(("f",), [0, 20, 65, 80]) == [800.0, 2000.0, 800.0, None]
    assert found.people(("m",), [0, 20, 65, 80]) == [800.0, 2000.0, 800.0, 400.0]


def test_bands_wider_than_five_years_are_drawn_as_if_they_were_five_wide() -> None:
    one = crowd(both({(0, 9): 200.0, (10, 14): 100.0, (15, 999): 700.0}))

    found = age_structure("x", one, None, "Dorf", "Kreis")

    assert found is not None
    assert found.note
    assert [row.values[0] for row in found.table.rows] == ["15+", "10–14", "0–9"]
    assert found.table.rows[2].values[3] == "10,0"  # the table names the true share of women under ten
    assert found.chart.table.rows[2].values[1].startswith("5,0")  # the drawing has half of it


@pytest.mark.criterion("R19.AC2")
def test_the_status_quo_need_is_the_sum_of_rates_times_people() -> None:
    """5 of 1,000 under 65 and 250 of 1,000 from 80: 0.005 * 700 + 0.25 * 100 = 28.5; nobody between uses it."""
    service = ServiceType(name="Pflege")
    rates = [
        AgeRate(service_type=service, age_from=0, age_to=64, per_thousand=5.0),
        AgeRate(service_type=service, age_from=80, per_thousand=250.0),
    ]

    assert need_of(rates, crowd(both(BANDS))) == pytest.approx(28.5, abs=0.01)


def test_rates_of_one_sex_meet_people_of_that_sex() -> None:
    rates = [AgeRate(age_from=80, per_thousand=100.0, sex="f"), AgeRate(age_from=80, per_thousand=60.0, sex="m")]

    assert need_of(rates, crowd(both(BANDS))) == pytest.approx(0.1 * 50 + 0.06 * 50)


def test_rates_that_cut_through_a_band_give_no_need() -> None:
    through = AgeRate(age_from=70, per_thousand=100.0)
    whole = AgeRate(age_from=80, per_thousand=100.0)

    assert need_of([through], crowd(both(BANDS))) is None
    assert need_of([whole, through], crowd(both(BANDS))) is None


@pytest.mark.criterion("R19.AC2")
def test_the_need_follows_each_projection(world: World, small: SmallDistrict) -> None:
    area = small.regions[0]
    add_people(small, area, 2025)
    add_people(small, area, 2035, factor=0.9, variant="Untere Variante")
    add_people(small, area, 2035, factor=1.1, variant="Obere Variante")
    service = ServiceType.objects.create(municipality=world.district, code="pflege", name="Pflege", unit="Plätze")
    AgeRate.objects.create(
        service_type=service, age_from=80, per_thousand=500.0, source="Statistik", reference_year=2024
    )
    reader = world.reader("planner")
    places = places_of(reader)
    crowds = crowds_of(reader, places, places.by_pk[area.pk])

    need = service_needs(reader, crowds)[0]

    assert need.sentence == "2025: 50 Nutzende. 2035: 45 bis 55 bei gleicher Nutzung je Alter."
    assert need.source == "Statistik, 2024"
    assert need.chart is not None
    assert [row.values for row in need.chart.table.rows] == [("2025", "50", "50", "50"), ("2035", "…", "55", "45")]


@pytest.mark.criterion("R19.AC1")
def test_the_projection_names_its_span(world: World, small: SmallDistrict) -> None:
    crowds = [
        crowd(both(BANDS)),
        crowd(both({(0, 999): 900.0}), "A", 2035),
        crowd({("", (0, 999)): 950.0}, "B", 2035),
    ]

    assert expected_sentence(crowds[:1]) == ""
    assert (
        expected_sentence(crowds) == "Für 2035 werden 900 bis 950 Einwohner*innen erwartet. 2025 waren es 1\u202f000."
    )
