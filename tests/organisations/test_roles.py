"""Who acts for whom, who may change it, and what one role sees of another."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.reader import reader_for
from kooplan.core.roles import Role
from kooplan.core.tasks import tasks_of
from kooplan.organisations.actions import assign_role, end_membership, invite_person, name_deputy, open_municipality
from kooplan.organisations.models import Membership, Municipality
from kooplan.organisations.policies import can_assign_role, can_end_membership, can_manage_members, can_read_log
from tests.services.makers import make_place, make_region, make_service
from tests.utilisation.makers import make_round
from tests.world import PERSONAS, World


def test_the_administration_gives_any_role_but_the_operators(world: World) -> None:
    admin, elbaue = world.member("admin"), world.member("manager").organisation
    assert can_assign_role(admin, elbaue, Role.PROVIDER_MANAGER)
    assert not can_assign_role(admin, elbaue, Role.SYS_ADMIN)


def test_a_provider_gives_its_own_roles_in_its_own_house(world: World) -> None:
    manager = world.member("manager")
    assert can_assign_role(manager, manager.organisation, Role.PROVIDER_STAFF)
    assert (
        "eigenen Organisation"
        in can_assign_role(manager, world.member("other_manager").organisation, Role.PROVIDER_STAFF).reason
    )
    assert "Mandantenverwaltung" in can_assign_role(manager, manager.organisation, Role.PLANNER).reason


@pytest.mark.criterion("R1.AC1")
def test_nobody_gives_roles_across_tenants(world: World) -> None:
    verdict = can_assign_role(world.member("admin"), world.member("outsider").organisation, Role.PLANNER)
    assert "anderen Mandanten" in verdict.reason


@pytest.mark.parametrize("persona", ["planner", "staff", "councillor", "dpo", "sys_admin"])
def test_others_give_no_roles(world: World, persona: str) -> None:
    assert not can_manage_members(world.member(persona))
    assert world.client(persona).get("/verwaltung/personen/").status_code == 403
    with pytest.raises(NotAllowed):
        assign_role(world.member("manager").organisation, user=world.member("planner").user,
                    role=Role.PROVIDER_STAFF, actor=world.member(persona))  # fmt: skip


def test_without_account_nothing_may_be_done(world: World) -> None:
    assert not can_manage_members(None)
    assert not can_read_log(None)
    assert not can_assign_role(None, world.member("manager").organisation, Role.PROVIDER_STAFF)
    assert not can_end_membership(None, world.member("staff"))


def test_nobody_ends_the_own_role(world: World) -> None:
    admin = world.member("admin")
    assert "andere Person" in can_end_membership(admin, admin).reason


def test_leaving_ends_access_with_the_next_request(world: World) -> None:
    client = world.client("staff")
    assert client.get("/verwaltung/rolle/").context["reader"] is not None
    end_membership(world.member("staff"), actor=world.member("manager"))
    assert client.get("/verwaltung/rolle/").context["reader"] is None


@pytest.mark.criterion("R53.AC3")
def test_open_tasks_go_to_the_deputy_with_the_role(world: World) -> None:
    manager, staff, admin = world.member("manager"), world.member("staff"), world.member("admin")
    make_round(world.district, actor=world.member("planner"))
    make_service(manager.organisation, places=(make_place(point=None),), areas=[make_region(world.district)])
    name_deputy(manager, deputy=staff, actor=manager)
    before = {(one.title, one.url) for one in tasks_of(reader_for(manager))}
    assert "Nutzung 2025 melden" in {title for title, _url in before}
    page = world.client("admin").get("/verwaltung/personen/").content.decode()
    assert "Danach übernimmt Team Elbaue die Rolle und ihre Aufgaben." in page
    client = world.client("manager")
    end_membership(manager, actor=admin)
    assert client.get("/verwaltung/rolle/").context["reader"] is None
    heir = staff.user.memberships.get(role=Role.PROVIDER_MANAGER)
    assert {(one.title, one.url) for one in tasks_of(reader_for(heir))} == before


def test_the_deputy_takes_nothing_over_where_somebody_else_has_the_role(world: World) -> None:
    manager, staff = world.member("manager"), world.member("staff")
    other = world.member("other_manager").user
    assign_role(manager.organisation, user=other, role=Role.PROVIDER_MANAGER, actor=world.member("admin"))
    name_deputy(manager, deputy=staff, actor=manager)
    assert "Danach übernimmt" not in world.client("admin").get("/verwaltung/personen/").content.decode()
    end_membership(manager, actor=world.member("admin"))
    assert not staff.user.memberships.filter(role=Role.PROVIDER_MANAGER).exists()


def test_a_role_is_not_given_twice(world: World) -> None:
    staff = world.member("staff")
    with pytest.raises(RuleViolation, match="hat die Rolle schon"):
        assign_role(staff.organisation, user=staff.user, role=Role.PROVIDER_STAFF, actor=world.member("admin"))


def test_an_ended_role_is_not_ended_twice(world: World) -> None:
    staff = world.member("staff")
    end_membership(staff, actor=world.member("admin"))
    with pytest.raises(RuleViolation, match="schon beendet"):
        end_membership(staff, actor=world.member("admin"))


def test_a_deputy_belongs_to_the_same_house(world: World) -> None:
    manager = world.member("manager")
    assert name_deputy(manager, deputy=world.member("staff"), actor=manager).deputy == world.member("staff")
    with pytest.raises(RuleViolation, match="derselben Organisation"):
        name_deputy(manager, deputy=world.member("other_manager"), actor=manager)


def test_the_acting_role_is_chosen_and_shown(world: World) -> None:
    client = world.client("facilitator")
    mediator = Membership.objects.get(user__email=PERSONAS["facilitator"], role=Role.MEDIATOR)
    client.post("/verwaltung/rolle/", {"membership": mediator.pk})
    page = client.get("/verwaltung/rolle/")
    assert page.context["reader"].role == Role.MEDIATOR
    assert "Vermittlung" in page.content.decode()


def test_a_foreign_membership_cannot_be_chosen(world: World) -> None:
    client = world.client("facilitator")
    client.post("/verwaltung/rolle/", {"membership": world.member("admin").pk})
    assert client.get("/verwaltung/rolle/").context["reader"].role == Role.FACILITATOR


def test_inviting_shows_a_link_for_a_new_person_and_none_for_a_known_one(world: World) -> None:
    manager = world.member("manager")
    link = invite_person(
        name="Neu",
        email="Neu@Elbaue.example",
        organisation=manager.organisation,
        role=Role.PROVIDER_STAFF,
        actor=manager,
    )
    assert link.startswith("/konto/passwort/neu/")
    admin = world.member("admin")
    assert (
        invite_person(
            name="-", email=PERSONAS["planner"], organisation=admin.organisation, role=Role.STATISTICS, actor=admin
        )
        == ""
    )


def test_the_invitation_page_offers_only_what_may_be_given(world: World) -> None:
    form = world.client("manager").get("/verwaltung/personen/einladen/").context["form"]
    assert {value for value, _label in form.fields["role"].choices} == {Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF}
    assert [one.name for one in form.fields["organisation"].queryset] == [world.member("manager").organisation.name]


def test_inviting_by_page_works_and_a_bad_address_is_named(world: World) -> None:
    client, house = world.client("manager"), world.member("manager").organisation_id
    words = {"name": "Neu", "email": "neu@elbaue.example", "organisation": house, "role": Role.PROVIDER_STAFF}
    assert "/konto/passwort/neu/" in client.post("/verwaltung/personen/einladen/", words).content.decode()
    wrong = client.post("/verwaltung/personen/einladen/", words | {"email": "keine"})
    assert wrong.status_code == 422
    twice = client.post("/verwaltung/personen/einladen/", words)
    assert "hat die Rolle schon" in twice.content.decode()


def test_ending_and_deputies_by_page(world: World) -> None:
    client = world.client("manager")
    staff = world.member("staff")
    client.post(f"/verwaltung/personen/{world.member('manager').pk}/vertretung/", {"deputy": staff.pk})
    assert world.member("manager").deputy_id == staff.pk
    client.post(f"/verwaltung/personen/{staff.pk}/beenden/")
    staff.refresh_from_db()
    assert staff.ends_on is not None


@pytest.mark.criterion("R1.AC1")
@pytest.mark.parametrize("deed", ["beenden", "vertretung"])
def test_a_foreign_membership_is_not_found(world: World, deed: str) -> None:
    foreign = world.member("outsider")
    assert world.client("admin").post(f"/verwaltung/personen/{foreign.pk}/{deed}/").status_code == 404
    house = world.member("other_manager")
    assert world.client("manager").post(f"/verwaltung/personen/{house.pk}/{deed}/").status_code == 404


@pytest.mark.parametrize("ags", ["1599", "15 999", "abcde", "159990"])
def test_a_tenant_needs_a_district_key(db: None, ags: str) -> None:
    with pytest.raises(ValidationError):
        open_municipality("Landkreis Probe", ags=ags)
    assert not Municipality.objects.filter(name="Landkreis Probe").exists()


def test_a_role_starts_not_before_its_day(world: World) -> None:
    membership = world.member("staff")
    membership.starts_on = date(2999, 1, 1)
    membership.save(update_fields=["starts_on"])
    assert world.client("staff").get("/verwaltung/rolle/").context["reader"] is None


def test_visitors_are_led_to_the_sign_in(world: World) -> None:
    response = Client().get("/verwaltung/personen/")
    assert response["Location"].startswith("/konto/anmelden/")
