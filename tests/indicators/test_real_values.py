"""Real files through the same door as every upload: the figures of the data folder hold exactly."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum

from kooplan.areas.actions.importing import import_areas
from kooplan.files.geo.reading import read_areas
from kooplan.indicators.actions.importing import DeliverySpec, Imported, import_values
from kooplan.indicators.actions.reading import Choices, read_file, require_table
from kooplan.indicators.actions.releasing import release
from kooplan.indicators.actions.seeding import seed_indicators
from kooplan.indicators.actions.sources import add_source
from kooplan.indicators.actions.uploading import file_limits
from kooplan.indicators.models import ReleasedValue, Value
from kooplan.organisations.models import Municipality
from tests.areas.real import load_districts_2021, load_municipalities, open_tenant

INKAR = "indicators/inkar_2024/sozialleistungen.parquet"


def take(
    tenant: Municipality, path: Path, importer: str, *, year: int | None = None, replace: bool = False
) -> Imported:
    """Import a file with everything it suggests itself."""
    choices = Choices(year=year)
    found = read_file(tenant, path, name=path.name, importer=importer, choices=choices, limits=file_limits())
    source = add_source(tenant, name=found.title, attribution=found.source, licence=found.licence, actor=None)
    spec = DeliverySpec(found.title, path.name, "0" * 64, date(2025, 1, 1))
    return import_values(
        tenant, require_table(found, path.name), source=source, spec=spec, mapping=found.mapping({}), actor=None,
        replace=replace,
    )  # fmt: skip


def value_of(key: str, indicator: str, year: int) -> float | None:
    """One stored value of everybody."""
    return Value.objects.get(
        area_version__area__key=key,
        series__indicator__key=indicator,
        period_end__year=year,
        age_from=0,
        sex="",
        variant="",
    ).value


@pytest.fixture
def stendal(db: None, real_data: Path) -> Municipality:
    """The district with its 25 Gemeinden."""
    tenant = open_tenant("Landkreis Stendal", "15090")
    seed_indicators(tenant)
    load_municipalities(tenant, real_data, "15090")
    return tenant


def test_inkar_gives_the_published_rates_of_stendal(stendal: Municipality, real_data: Path) -> None:
    found = take(stendal, real_data / INKAR, "inkar")
    assert value_of("15090", "child_poverty", 2022) == 15.13
    assert value_of("15090", "sgb2_quote", 2021) == 11.41
    assert found.delivery.source.attribution == "Datenbasis: INKAR, BBSR Bonn 2024"
    gemeinden = Value.objects.filter(
        area_version__area__area_level__code="gemeinde", series__indicator__key="child_poverty"
    )
    assert gemeinden.filter(period_end__year=2022).count() == 25
    assert Value.objects.filter(area_version__area__key="DG").exists()
    release(found.delivery, level="public", actor=None)
    assert (
        ReleasedValue.objects.get(
            area_version__area__key="15090", series__indicator__key="child_poverty", period_end__year=2022
        ).value
        == 15.13
    )


def test_genesis_gives_the_population_of_stendal_by_age_and_sex(stendal: Municipality, real_data: Path) -> None:
    found = take(stendal, real_data / "population" / "kreise_12411-0018.csv", "genesis")
    people = Value.objects.filter(area_version__area__key="15090", period_end=date(2020, 12, 31))
    assert people.count() == 35  # 17 ages of each sex, and everybody
    assert people.exclude(sex="").aggregate(total=Sum("value"))["total"] == 110_485
    assert value_of("15090", "pop_total", 2020) == 110_485
    assert len(found.report.unmatched) == 402
    assert set(people.values_list("sex", flat=True)) == {"", "f", "m"}
    assert people.filter(age_from=75, age_to=999).count() == 2


def test_gemeinden_add_up_to_the_district(stendal: Municipality, real_data: Path) -> None:
    take(stendal, real_data / "population" / "gemeinden" / "2021.csv", "gemeinden", year=2021)
    parts = Value.objects.filter(area_version__area__area_level__code="gemeinde")
    assert parts.count() == 25
    assert parts.aggregate(total=Sum("value"))["total"] == value_of("15090", "pop_total", 2021) == 109_746


def test_unemployment_keeps_the_signs_of_the_source(stendal: Municipality, real_data: Path) -> None:
    take(stendal, real_data / "indicators" / "arbeitslose_13211-02-05-4.csv", "genesis")
    rates = Value.objects.filter(area_version__area__key="15090", series__indicator__key="alo_rate", sex="", age_from=0)
    assert rates.count() == 6
    assert set(rates.values_list("status", flat=True)) <= {"ok", "no_data", "not_meaningful", "nothing"}


def test_sachsen_anhalt_adds_up_over_218_gemeinden_and_14_kreise(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    seed_indicators(tenant)
    load_municipalities(tenant, real_data, "15")
    load_districts_2021(tenant, real_data, "15")
    take(tenant, real_data / "population" / "gemeinden" / "2021.csv", "gemeinden", year=2021)
    land = value_of("15", "pop_total", 2021)
    for level, count in (("gemeinde", 218), ("kreis", 14)):
        parts = Value.objects.filter(area_version__area__area_level__code=level)
        assert (parts.count(), parts.aggregate(total=Sum("value"))["total"]) == (count, land)
    take(tenant, real_data / "population" / "laender_12411-0013.csv", "genesis", replace=True)
    people = Value.objects.filter(area_version__area__key="15", sex="", age_to__lt=999) | Value.objects.filter(
        area_version__area__key="15", sex="", age_from__gt=0
    )
    assert people.filter(period_end=date(2015, 12, 31)).aggregate(total=Sum("value"))["total"] == 2_245_470
    assert people.filter(period_end=date(2020, 12, 31)).aggregate(total=Sum("value"))["total"] == 2_180_684


def test_gisd_of_the_14_kreise(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    seed_indicators(tenant)
    load_districts_2021(tenant, real_data, "15")
    take(tenant, real_data / "indicators" / "gisd" / "GISD_Sachsen-Anhalt_Kreis.csv", "gisd")
    latest = Value.objects.filter(series__indicator__key="gisd", period_end__year=2021)
    assert latest.count() == 14
    assert all(0 <= (one.value or 0) <= 1 for one in latest)


def test_berlin_monitoring_has_536_valid_of_542_planning_areas(db: None, real_data: Path) -> None:
    tenant = open_tenant("Berlin", "11000")
    seed_indicators(tenant)
    path = real_data / "berlin" / "lor_planungsraeume_2021.shp"
    areas = read_areas(path, name=path.name, key_field="PLR_ID", name_field="PLR_NAME")
    assert (
        import_areas(
            tenant,
            areas,
            level="ortsteil",
            valid_from=date(2021, 1, 1),
            source="Geoportal Berlin / LOR 2021",
            actor=None,
        ).created
        == 542
    )
    found = take(tenant, real_data / "berlin" / "mss_2021_index_indikatoren.csv", "mss")
    assert found.report.areas == 542
    assert set(found.report.left_out) == {"D1", "D3", "D4"}
    poverty = Value.objects.filter(series__indicator__key="child_poverty")
    assert (poverty.filter(status="ok").count(), poverty.filter(status="no_data").count()) == (536, 6)
    assert value_of("01100101", "child_poverty", 2020) == 19.39799
    assert not Value.objects.filter(value=-9999).exists()


def test_the_projection_is_stored_by_variant_in_persons(db: None, real_data: Path) -> None:
    tenant = open_tenant("Landkreis Stendal", "15090")
    seed_indicators(tenant)
    load_districts_2021(tenant, real_data, "15090")
    take(tenant, real_data / "population" / "kbv15_12421-0003.csv", "genesis")
    projected = Value.objects.filter(area_version__area__key="15").exclude(variant="")
    assert projected.values("variant").distinct().count() > 1
    smallest = min(one.value or 0 for one in projected)
    assert smallest > 1_000_000
