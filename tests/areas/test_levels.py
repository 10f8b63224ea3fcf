"""Levels of a tenant, and the areas its numbers are compared with."""

from __future__ import annotations

import pytest

from kooplan.areas.actions.levels import add_level, add_upper_areas, seed_levels
from kooplan.areas.models import Area, AreaLevel, AreaParent
from kooplan.areas.policies import can_change_areas
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from tests.world import World


@pytest.mark.criterion("R2.AC1")
def test_a_tenant_starts_with_all_levels_from_land_to_ortsteil_and_may_add_its_own(world: World) -> None:
    AreaLevel.objects.filter(municipality=world.district).delete()
    assert seed_levels(world.district) == 7
    add_level(
        world.district, code="quartier", name="Quartier", plural="Quartiere", order=70, actor=world.member("planner")
    )
    codes = list(AreaLevel.objects.filter(municipality=world.district).values_list("code", flat=True))
    assert codes == ["bund", "land", "kreis", "verband", "gemeinde", "planungsregion", "ortsteil", "quartier"]


def test_seeding_again_changes_nothing(world: World) -> None:
    seed_levels(world.district)
    AreaLevel.objects.filter(municipality=world.district, code="ortsteil").update(name="Quartier")
    events = AuditEvent.objects.count()
    assert seed_levels(world.district) == 0
    assert AreaLevel.objects.get(municipality=world.district, code="ortsteil").name == "Quartier"
    assert AuditEvent.objects.count() == events


def test_a_level_needs_a_free_code(world: World) -> None:
    seed_levels(world.district)
    with pytest.raises(RuleViolation, match="Diese Ebene gibt es schon"):
        add_level(world.district, code="kreis", name="K", plural="K", order=1, actor=world.member("planner"))


def test_district_land_and_germany_lie_within_each_other(world: World) -> None:
    found = add_upper_areas(world.district, names={"land": "Musterland"})
    again = add_upper_areas(world.district)
    assert found == again
    assert [found[level].name for level in ("kreis", "land", "bund")] == [
        "Landkreis Musterkreis", "Musterland", "Deutschland",
    ]  # fmt: skip
    links = AreaParent.objects.filter(child__municipality=world.district)
    assert {(link.child.key, link.parent.key) for link in links} == {("15999", "15"), ("15", "DG")}
    assert Area.objects.filter(municipality=world.neighbour).count() == 0


@pytest.mark.parametrize("persona", ["planner", "statistics", "admin"])
def test_who_maintains_areas(world: World, persona: str) -> None:
    assert can_change_areas(world.member(persona), world.district)


@pytest.mark.parametrize("persona", ["lead", "municipal_staff", "manager", "councillor", "dpo", "outsider"])
def test_who_does_not_maintain_areas(world: World, persona: str) -> None:
    verdict = can_change_areas(world.member(persona), world.district)
    assert not verdict
    assert verdict.reason.endswith(".")


def test_nobody_without_a_role_maintains_areas(world: World) -> None:
    assert "angemeldet" in can_change_areas(None, world.district).reason


def test_the_action_itself_refuses_a_foreign_planner(world: World) -> None:
    with pytest.raises(NotAllowed, match="anderen Mandanten"):
        add_level(world.district, code="x", name="X", plural="X", order=1, actor=world.member("outsider"))
