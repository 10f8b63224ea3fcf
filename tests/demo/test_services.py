"""The register of the demo district: the offers of the stories, a plausible rest, nothing that could be real."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import shapely
from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from pytest_django.plugin import DjangoDbBlocker

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType
from kooplan.cli.opening import seed
from kooplan.demo.loading import Actors, actors_of, load_areas
from kooplan.demo.offers import all_offers
from kooplan.demo.region import Region, build_region
from kooplan.demo.services import load_services
from kooplan.organisations.models import Municipality
from kooplan.services.models import ConsultationDay, Location, Service
from tests.world import build_world, find_world

FIXED = {
    "Suchtberatung Marktstadt": ("addiction_counselling", "Suchthilfe Heideland gGmbH", 2.5),
    "Suchtberatung Außenstelle Altfelde": ("addiction_counselling", "Suchthilfe Heideland gGmbH", 1.0),
    "Erziehungsberatung Marktstadt": ("child_guidance", "Sozialwerk Elbaue e. V.", 3.0),
    "Ehe-, Familien- und Lebensberatung": ("family_counselling", "Sozialwerk Elbaue e. V.", 1.0),
    "Ambulante Pflege Morgenrot": ("home_care", "Pflegedienst Morgenrot GmbH", 46.0),
    "Beratung Inklusion": ("inclusion_counselling", "Lebenswege Musterkreis e. V.", 0.75),
}
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo_services")]  # loaded once, by one worker
ONLY = ("addiction_counselling", "child_guidance", "family_counselling", "inclusion_counselling")


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region()


class Undone(Exception):
    """Takes everything back that a module's district brought in."""


@pytest.fixture(scope="module")
def district(
    region: Region, django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Municipality]:
    """The district with areas and services, loaded once for the tests of this module."""
    folder = tmp_path_factory.mktemp("demo")
    files, settings.FILES = settings.FILES, folder / "files"
    try:
        with django_db_blocker.unblock(), transaction.atomic():
            yield filled((find_world() or build_world()).district, region, folder)
            raise Undone
    except Undone:
        settings.FILES = files


def filled(district: Municipality, region: Region, folder: Path) -> Municipality:
    """The district after its areas and services are loaded."""
    seed(district)
    actors: Actors = actors_of(district)
    load_areas(district, region, folder, actors)
    load_services(district, region, actor=actors.planner)
    return district


def written(district: Municipality) -> list[tuple[Any, ...]]:
    """All that is stored, without the keys that the database gives."""
    services = Service.objects.filter(municipality=district).order_by("pk")
    return [
        (
            one.name, one.owner and one.owner.name, one.contact, one.confirmed_on, one.accessibility,
            sorted(one.areas.values_list("key", flat=True)), sorted(one.target_groups.values_list("code", flat=True)),
            [
                (at.name, at.address, at.x, at.y, at.capacity, at.staffed, sorted(at.areas.values_list("key")),
                 list(at.days.values_list("weekday", "rhythm", "opens", "closes")))
                for at in one.locations.order_by("pk")
            ],
        )
        for one in services
    ]  # fmt: skip


def test_the_six_offers_of_the_stories_are_there(district: Municipality) -> None:
    for name, (kind, provider, amount) in FIXED.items():
        one = Service.objects.get(municipality=district, name=name)
        assert (one.service_type.code, one.owner and one.owner.name) == (kind, provider)
        assert [at.capacity for at in one.locations.all()] == [amount]
    for kind in ONLY:
        names = {name for name, (own, _provider, _amount) in FIXED.items() if own == kind}
        assert set(Service.objects.of_type(kind).values_list("name", flat=True)) == names


def test_stock_of_addiction_counselling_is_that_of_story_four(district: Municipality) -> None:
    found = Location.objects.of_type("addiction_counselling")
    assert found.aggregate(total=Sum("capacity")) == {"total": 3.5}
    assert {one.in_place for one in found} == {2.5, 1.0}


def test_the_branch_is_open_on_tuesday_and_thursday(district: Municipality) -> None:
    days = ConsultationDay.objects.filter(location__service__name="Suchtberatung Außenstelle Altfelde")
    assert list(days.values_list("weekday", "rhythm")) == [(1, "weekly"), (3, "weekly")]
    main = ConsultationDay.objects.filter(location__service__name="Suchtberatung Marktstadt")
    assert list(main.values_list("weekday", flat=True)) == [0, 1, 2, 3, 4]


def test_confirmations_are_those_of_the_design_and_one_is_outdated(district: Municipality) -> None:
    confirmed = dict(Service.objects.filter(name__in=FIXED).values_list("name", "confirmed_on"))
    assert confirmed["Suchtberatung Marktstadt"] == confirmed["Suchtberatung Außenstelle Altfelde"] == date(2026, 1, 12)
    months = {name: (day.year, day.month) for name, day in confirmed.items()}
    assert months["Erziehungsberatung Marktstadt"] == (2026, 2)
    assert months["Ambulante Pflege Morgenrot"] == (2026, 1)
    assert months["Beratung Inklusion"] == (2025, 11)
    old = Service.objects.filter(confirmed_on__lt=date(2025, 3, 2))
    assert list(old.values_list("name", flat=True)) == ["Ehe-, Familien- und Lebensberatung"]
    assert not Service.objects.filter(confirmed_on__gt=date(2026, 3, 2)).exists()


def test_every_place_lies_inside_the_district_and_on_the_ground_of_its_town(
    district: Municipality, region: Region
) -> None:
    sites = Location.objects.filter(kind="site")
    assert sites.count() > 150
    for one in sites:
        assert shapely.contains_xy(region.district.polygon, one.x, one.y), one.name
    levels = ("kreis", "gemeinde", "planungsregion")
    for one in sites.prefetch_related("areas__area_level"):
        assert sorted(area.area_level.code for area in one.areas.all()) == sorted(levels), one.name
    assert not Location.objects.exclude(kind="site").exclude(x=None).exists()


def test_most_kinds_of_services_are_there_and_every_planning_region_has_some(district: Municipality) -> None:
    assert 90 <= Service.objects.filter(municipality=district).count() <= 135
    used = set(Service.objects.values_list("service_type__code", flat=True))
    # General practices are planned by others; no district keeps them in its register.
    others = ServiceType.objects.filter(municipality=district).exclude(code="general_practice")
    assert used == set(others.values_list("code", flat=True))
    regions = Area.objects.filter(municipality=district, area_level__code="planungsregion")
    assert all(one.locations.count() >= 4 for one in regions)
    assert {"site", "mobile", "digital"} == set(Location.objects.values_list("kind", flat=True))
    assert ConsultationDay.objects.filter(weekday=2, rhythm="first").exists()


@pytest.mark.parametrize(("kind", "least", "most", "people"), [
    ("nursery", 0.5, 0.65, 2_285), ("kindergarten", 0.9, 1.0, 2_705), ("nursing_home", 0.12, 0.17, 7_893),
    ("day_care_elderly", 0.010, 0.020, 7_893), ("women_shelter", 0.3 / 10_000, 1.1 / 10_000, 112_400),
    ("debt_counselling", 0.5 / 25_000, 1 / 25_000, 112_400), ("youth_work", 1 / 2_000, 1 / 1_000, 12_827),
])  # fmt: skip
def test_supply_is_plausible_for_the_people(
    district: Municipality, kind: str, least: float, most: float, people: int
) -> None:
    total = Location.objects.of_type(kind).aggregate(total=Sum("capacity"))["total"]
    assert least <= total / people <= most


def test_the_same_seed_writes_the_same_again(district: Municipality, region: Region, tmp_path: Path) -> None:
    first = written(district)
    with transaction.atomic():
        Service.objects.filter(municipality=district).delete()
        load_services(district, build_region(), actor=actors_of(district).planner)
        second = written(district)
        transaction.set_rollback(True)
    assert first == second


def test_another_seed_moves_places_but_keeps_the_offers(region: Region) -> None:
    other = build_region(seed=7)
    assert [one.name for one in all_offers(region)][:6] == [one.name for one in all_offers(other)][:6]


def test_nobody_real_can_be_called_or_written_to(district: Municipality) -> None:
    for one in Service.objects.filter(municipality=district):
        assert re.fullmatch(r"Telefon 0999 \d{4}, kontakt@[a-z-]+\.example", one.contact), one.contact
    words = " ".join(
        part
        for one in Service.objects.prefetch_related("locations")
        for part in (one.name, one.summary, one.source, *(f"{at.name} {at.address}" for at in one.locations.all()))
    )
    assert "@" not in words
    assert not re.search(r"\b(Herr|Frau|Dr\.)\s", words)
    assert set(re.findall(r"\d{5}", words)) == {"00000"}
    assert len(set(Service.objects.values_list("contact", flat=True))) == Service.objects.count()


def test_the_shelter_is_protected_and_has_no_address(district: Municipality) -> None:
    (one,) = Location.objects.filter(is_protected=True)
    assert one.service.name == "Frauenhaus Musterkreis"
    assert one.address == ""
    assert "Südstadt" not in one.name
