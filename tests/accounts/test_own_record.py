"""What a person reads of the own record, corrects and deletes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kooplan.accounts.models import User
from kooplan.accounts.queries import LATEST
from kooplan.core.models import AccessLog, AuditEvent
from kooplan.core.roles import Role
from kooplan.core.visibility import Level
from kooplan.knowledge.actions.observations import release_observation
from kooplan.knowledge.models import Observation
from kooplan.organisations.actions import assign_role
from kooplan.organisations.middleware import SESSION_KEY
from kooplan.organisations.models import Membership
from tests.indicators.builders import make_area
from tests.knowledge.makers import make_observation, make_voice
from tests.services.makers import make_place, make_service
from tests.utilisation.makers import make_closed_round

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from tests.world import World

OWN = "/konto/meine-daten/"


@pytest.fixture
def area(world: World) -> Area:
    return make_area(world.district, "planungsregion", "15999-91", name="Uferaue")


@pytest.fixture
def person(world: World) -> User:
    """Somebody who is no demo account: one of two managers of Elbaue."""
    user = User.objects.create_user("neu@elbaue.example", "ein langes Passwort", name="Neue Leitung", phone="0391 1")
    organisation = world.member("manager").organisation
    assign_role(organisation, user=user, role=Role.PROVIDER_MANAGER, actor=None, starts_on=date(2025, 1, 1))
    return user


def seen(world: World, persona: str) -> list[tuple[str, str]]:
    """Role and organisation of everybody who opened a list with this person in it."""
    readings = world.client(persona).get(f"{OWN}?format=json").json()["readings"]
    return [(one["role"], one["organisation"]) for one in readings]


@pytest.mark.criterion("R52.AC7", "R61.AC2", "R49.AC3")
def test_a_person_sees_who_opened_the_list_of_people(world: World) -> None:
    assert seen(world, "staff") == []
    world.client("manager").get(reverse("organisations:members"))
    world.client("admin").get(reverse("organisations:members"))
    world.client("other_manager").get(reverse("organisations:members"))
    expected = [("Mandantenverwaltung", "Landkreis Musterkreis"), ("Geschäftsführung", "Sozialwerk Elbaue e. V.")]
    assert seen(world, "staff") == expected
    assert seen(world, "manager") == expected[:1]
    assert seen(world, "outsider") == []
    page = world.client("staff").get(OWN).content.decode()
    assert "Wer Ihre Angaben gelesen hat" in page
    assert "Mandantenverwaltung, Landkreis Musterkreis" in page


@pytest.mark.criterion("R52.AC7")
def test_the_file_holds_everything_and_the_page_the_latest(world: World) -> None:
    member = world.member("staff")
    AccessLog.objects.bulk_create(
        AccessLog(
            municipality=world.district, membership_id=world.member("admin").pk, role="tenant_admin",
            organisation_id=world.member("admin").organisation_id, object_type="organisations.Organisation",
            object_id=str(member.organisation_id),
        )
        for _one in range(LATEST + 5)
    )  # fmt: skip
    client = world.client("staff")
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(f"{OWN}?format=json").json()["readings"]) == LATEST + 5
    assert len(queries) <= 12
    assert client.get(OWN).content.decode().count("<li>Mandantenverwaltung, ") == LATEST


@pytest.mark.criterion("R61.AC2")
def test_an_organisation_sees_who_opened_what_it_gave(world: World, area: Area) -> None:
    manager = world.member("manager")
    given = make_observation(manager, areas=[area])
    release_observation(given, level=Level.ADMIN_INTERNAL, actor=manager)
    url = reverse("knowledge:observation", args=[given.pk])
    world.client("staff").get(url)
    assert not AccessLog.objects.exists()
    world.client("planner").get(url)
    log = world.client("manager").get(reverse("organisations:log")).content.decode()
    assert "Sozialplanung, Landkreis Musterkreis" in log
    assert f"Fachbeobachtung {given.pk}" in log
    AccessLog.objects.all().delete()
    Observation.objects.update(level=Level.PUBLIC)
    world.client("planner").get(url)
    assert not AccessLog.objects.exists()


def test_whoever_reads_the_words_of_a_voice_as_they_came_is_noted(world: World, area: Area) -> None:
    voice = make_voice(world.district, area=area).voice
    url = reverse("knowledge:voice", args=[voice.pk])
    world.client("statistics").get(url)
    assert not AccessLog.objects.exists()
    world.client("planner").get(url)
    one = AccessLog.objects.get()
    assert (one.role, one.object_type, one.object_id) == ("planner", "knowledge.CitizenVoice", str(voice.pk))


def test_whoever_reads_the_use_of_somebody_elses_service_is_noted(world: World, area: Area) -> None:
    manager = world.member("manager")
    service = make_service(manager.organisation, areas=(area,), places=(make_place(point=None),))
    closed = make_closed_round(service, writer=manager, actor=world.member("planner"))
    url = reverse("utilisation:round_service", args=[closed.pk, service.pk])
    world.client("staff").get(url)
    assert not AccessLog.objects.exists()
    world.client("lead").get(url)
    assert AccessLog.objects.get().object_owner_id == manager.organisation_id


def test_name_and_telephone_are_corrected_by_the_person(world: World, person: User) -> None:
    client = world.client("visitor")
    client.force_login(person)
    url = reverse("own_details")
    refused = client.post(url, {"name": "", "phone": "0391 2"})
    assert refused.status_code == 422
    assert "Bitte geben Sie einen Namen oder ein Pseudonym an." in refused.content.decode()
    assert 'value="0391 2"' in refused.content.decode()
    assert client.post(url, {"name": "Leitung Nord", "phone": ""}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone) == ("Leitung Nord", "")
    assert AuditEvent.objects.get(name="accounts.details.changed").facts == {}


def test_a_closed_account_leaves_no_name_and_no_way_in(world: World, person: User) -> None:
    client = world.client("visitor")
    client.force_login(person)
    other = world.client("visitor")
    other.force_login(person)
    url = reverse("own_closing")
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"sure": "on"}).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.phone, person.is_active) == ("Aufgelöstes Konto", "", False)
    assert "elbaue" not in person.email
    assert not person.has_usable_password()
    assert other.get(OWN).status_code == 302
    assert person.memberships.get().ends_on is not None
    assert AuditEvent.objects.get(name="accounts.account.closed").role == Role.PROVIDER_MANAGER


def test_the_last_who_can_let_others_in_does_not_leave(world: World, person: User) -> None:
    Membership.objects.filter(organisation=world.member("manager").organisation, role=Role.PROVIDER_MANAGER).exclude(
        user=person
    ).delete()
    client = world.client("visitor")
    client.force_login(person)
    page = client.post(reverse("own_closing"), {"sure": "on"})
    assert page.status_code == 422
    assert "die letzte Person mit dieser Rolle" in page.content.decode()
    person.refresh_from_db()
    assert person.name == "Neue Leitung"


def test_a_demo_account_stays(world: World) -> None:
    client = world.client("manager")
    for name, sent in (("own_closing", {"sure": "on"}), ("own_details", {"name": "Anders"})):
        page = client.post(reverse(name), sent)
        assert page.status_code == 422
        assert "Dieses Beispielkonto teilen sich viele." in page.content.decode()


@pytest.mark.criterion("R53.AC2")
def test_two_roles_never_see_more_than_the_one_that_acts(world: World, area: Area, person: User) -> None:
    manager = world.member("other_manager")
    given = make_observation(manager, areas=[area])
    release_observation(given, level=Level.ADMIN_INTERNAL, actor=manager)
    planner = assign_role(
        world.district.organisations.get(name="Landkreis Musterkreis"), user=person, role=Role.PLANNER, actor=None,
        starts_on=date(2025, 1, 1),
    )  # fmt: skip
    client = world.client("visitor")
    client.force_login(person)
    answers = {}
    for membership in (planner, person.memberships.get(role=Role.PROVIDER_MANAGER)):
        session = client.session
        session[SESSION_KEY] = membership.pk
        session.save()
        url = reverse("knowledge:observation", args=[given.pk])
        listed = url in client.get(reverse("knowledge:observation_list")).content.decode()
        answers[membership.role] = (client.get(url).status_code, listed)
    assert answers == {Role.PLANNER: (200, True), Role.PROVIDER_MANAGER: (404, False)}
