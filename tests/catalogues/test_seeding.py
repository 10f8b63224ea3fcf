"""The catalogues a tenant starts with."""

from __future__ import annotations

from kooplan.catalogues.actions import seed_catalogues
from kooplan.catalogues.models import LifeDomain, ServiceType, TargetGroup
from kooplan.core.models import AuditEvent
from tests.world import World

SERVICES = {
    "addiction_counselling", "child_guidance", "family_counselling", "home_care", "inclusion_counselling",
    "debt_counselling",
}  # fmt: skip
DOMAINS = [
    "income", "work", "education", "housing", "health", "care", "disability", "family", "migration", "participation",
]  # fmt: skip


def test_a_tenant_has_ten_life_domains_in_order(world: World) -> None:
    seed_catalogues(world.district)
    assert list(LifeDomain.objects.filter(municipality=world.district).values_list("code", flat=True)) == DOMAINS


def test_disadvantaged_groups_say_why(world: World) -> None:
    seed_catalogues(world.district)
    groups = TargetGroup.objects.filter(municipality=world.district)
    assert groups.count() >= 20
    disadvantaged = groups.filter(is_disadvantaged=True)
    assert disadvantaged.exists()
    assert not disadvantaged.filter(reason="").exists()
    assert not groups.filter(is_disadvantaged=False).exclude(reason="").exists()


def test_the_services_of_the_district_are_there_with_their_unit(world: World) -> None:
    seed_catalogues(world.district)
    services = ServiceType.objects.filter(municipality=world.district)
    assert set(services.values_list("code", flat=True)) >= SERVICES
    assert not services.filter(unit="").exists()


def test_seeding_again_keeps_what_was_changed(world: World) -> None:
    seed_catalogues(world.district)
    LifeDomain.objects.filter(municipality=world.district, code="care").update(name="Pflege")
    events = AuditEvent.objects.count()
    again = seed_catalogues(world.district)
    assert (again.life_domains, again.target_groups, again.service_types) == (0, 0, 0)
    assert LifeDomain.objects.get(municipality=world.district, code="care").name == "Pflege"
    assert AuditEvent.objects.count() == events


def test_each_tenant_has_its_own_catalogue(world: World) -> None:
    LifeDomain.objects.all().delete()
    seed_catalogues(world.district)
    assert not LifeDomain.objects.filter(municipality=world.neighbour).exists()
