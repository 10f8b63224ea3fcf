"""Services are found by what people type, and by nothing that is hidden."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from kooplan.core.visibility import Level
from kooplan.services.actions.describing import change_service, describe
from kooplan.services.actions.terms import index_all
from kooplan.services.models import SearchTerm, Service
from tests.services.makers import make_place, make_service
from tests.world import World

SUMMARY = "Hilfe für Mütter und Väter in der Kanzlerstraße"


@pytest.fixture
def service(world: World) -> Service:
    owner = world.member("manager").organisation
    return make_service(owner, name="Suchtberatung", summary=SUMMARY, places=(make_place(point=None),))


def found(world: World, words: str, persona: str = "visitor") -> tuple[bool, str]:
    """Whether the service is on the page, and the count that the page prints."""
    name = "portal:services" if persona == "visitor" else "services:service_list"
    url = reverse(name, args=["15999"] if persona == "visitor" else [])
    page = world.client(persona).get(url, {"suche": words}).content.decode()
    return ">Suchtberatung</a>" in page, page


@pytest.mark.criterion("R63.AC2")
@pytest.mark.parametrize(
    ("words", "hit"),
    [
        ("sucht beratung", True), ("Suchtberatungen", True), ("SUCHT", True), ("muetter", True), ("Mutter", True),
        ("kanzlerstrasse", True), ("vater beratung", True), ("Elbaue", True), ("sucht schwimmbad", False),
        ("%", True), ("'; drop", False),
    ],
)  # fmt: skip
def test_endings_umlauts_and_parts_of_compounds_find_it(world: World, service: Service, words: str, hit: bool) -> None:
    assert found(world, words)[0] == hit


@pytest.mark.criterion("R63.AC1")
def test_a_hidden_service_is_neither_found_nor_counted(world: World, service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(level=Level.PRIVATE_ORG)
    for persona, is_shown in (("visitor", False), ("planner", False), ("outsider", False), ("manager", True)):
        hit, page = found(world, "sucht", persona)
        assert hit == is_shown
        assert ("1 von 1" in page) == is_shown


@pytest.mark.criterion("R63.AC1")
def test_where_a_protected_place_lies_cannot_be_searched_by_anybody(world: World) -> None:
    owner = world.member("manager").organisation
    make_service(owner, name="Suchtberatung", places=(make_place(name="Geheimhausen", point=None, is_protected=True),))
    assert not SearchTerm.objects.filter(term__contains="geheimhaus").exists()
    assert not any(found(world, "Geheimhausen", who)[0] for who in ("visitor", "manager", "planner"))


def test_what_is_written_anew_is_found_and_the_old_words_are_not(world: World, service: Service) -> None:
    description = replace(describe(service), summary="Gespräche am Abend")
    change_service(service, description, actor=world.member("manager"))
    assert (found(world, "gespräch")[0], found(world, "Mütter")[0]) == (True, False)


def test_the_daily_run_keeps_up_with_names_that_changed_elsewhere(world: World, service: Service) -> None:
    service.owner.name = "Werkstatt am Anger"
    service.owner.save(update_fields=["name"])
    now: datetime = timezone.now()
    assert not found(world, "Werkstätten")[0]
    assert index_all(now) == index_all(now)
    assert found(world, "Werkstätten")[0]


def test_services_from_before_the_search_get_the_same_terms(world: World, service: Service) -> None:
    make_service(
        world.member("manager").organisation, name="Zuflucht",
        places=(make_place(name="Geheimhausen", point=None, is_protected=True),),
    )  # fmt: skip
    written = set(SearchTerm.objects.values_list("service_id", "term"))
    SearchTerm.objects.all().delete()
    migration = import_module("kooplan.services.migrations.0007_terms_of_what_is_there")
    migration.fill(apps, None)
    migration.fill(apps, None)
    assert set(SearchTerm.objects.values_list("service_id", "term")) == written
