"""One rule over levels, read by every channel."""

from __future__ import annotations

import pytest
from django.db.models import Q

from kooplan.areas.models import Area, AreaLevel, AreaVersion
from kooplan.core.visibility import Level, prefixed
from tests.world import PERSONAS, World

ADMINISTRATION = {"planner", "lead", "statistics", "committee_office", "admin", "municipal_staff"}
READERS = {
    Level.PRIVATE_ORG: {"manager", "staff"},
    Level.ADMIN_INTERNAL: ADMINISTRATION | {"manager", "staff"},
    Level.PARTNERS: {*PERSONAS} - {"outsider", "councillor", "dpo", "sys_admin"},
    Level.COUNCIL: ADMINISTRATION | {"councillor", "manager", "staff"},
    Level.PUBLIC: {*PERSONAS, "visitor"} - {"outsider"},
}
"""Who may read an object that Elbaue owns in the district, per level; who gave it goes on reading."""


@pytest.fixture
def area(world: World) -> Area:
    level = AreaLevel.objects.create(municipality=world.district, code="probe", name="Probe", plural="Proben", order=90)
    owner = world.member("manager").organisation
    return Area.objects.create(municipality=world.district, owner=owner, area_level=level, key="1", name="Uferaue")


@pytest.mark.parametrize("level", list(Level))
def test_exactly_the_named_roles_find_an_object(world: World, area: Area, level: Level) -> None:
    area.level = level
    area.save(update_fields=["level"])
    found = {
        persona
        for persona in [*PERSONAS, "visitor"]
        if Area.objects.visible_to(world.reader(persona)).filter(pk=area.pk).exists()
    }
    assert found == READERS[level]


def test_inside_the_administration_only_the_named_roles_read(world: World, area: Area) -> None:
    area.level, area.owner = Level.ADMIN_INTERNAL, world.member("planner").organisation
    area.save(update_fields=["level", "owner"])
    found = {one for one in [*PERSONAS, "visitor"] if Area.objects.visible_to(world.reader(one)).filter(pk=area.pk)}
    assert found == ADMINISTRATION


def test_a_version_follows_its_area(world: World, area: Area) -> None:
    AreaVersion.objects.create(area=area, name="Uferaue", valid_from="2025-01-01")
    area.level = Level.PRIVATE_ORG
    area.save(update_fields=["level"])
    assert AreaVersion.objects.visible_to(world.reader("manager")).count() == 1
    assert AreaVersion.objects.visible_to(world.reader("planner")).count() == 0


@pytest.mark.criterion("R1.AC1")
def test_the_neighbour_finds_nothing_of_the_district_not_even_public(world: World, area: Area) -> None:
    assert not Area.objects.visible_to(world.reader("outsider")).exists()


def test_every_level_has_a_rule() -> None:
    from kooplan.core.visibility import RULES

    assert set(RULES) == set(Level)


def test_a_condition_keeps_its_shape_behind_a_path() -> None:
    condition = ~(Q(owner_id=3) | Q(level="public")) & Q(pk=1)
    assert prefixed(condition, "area__") == ~(Q(area__owner_id=3) | Q(area__level="public")) & Q(area__pk=1)
