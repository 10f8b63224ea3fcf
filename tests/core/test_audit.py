"""The record: append-only, chained, with personal words that can be shredded."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from kooplan.core import audit
from kooplan.core.models import AppendOnlyError, AuditEvent, AuditHead, AuditWords
from kooplan.core.roles import Role
from kooplan.organisations.actions import assign_role, end_membership, invite_person
from kooplan.organisations.models import Membership
from tests.world import World


def findings(world: World) -> list[str]:
    return [finding.text for finding in audit.verify(world.district.pk)]


def change(statement: str, *values: object) -> None:
    """Change a row the way an intruder with access to the database would."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.criterion("R61.AC1")
def test_a_role_change_is_recorded_with_role_and_organisation(world: World) -> None:
    admin = world.member("admin")
    membership = end_membership(world.member("staff"), actor=admin)
    event = AuditEvent.objects.order_by("-number")[0]
    assert event.name == "organisations.membership.ended"
    assert (event.role, event.organisation_id, event.membership_id) == (
        Role.TENANT_ADMIN,
        admin.organisation_id,
        admin.pk,
    )
    assert event.object_id == str(membership.pk)
    assert event.words.words["person"] == "Team Elbaue"
    assert "Team Elbaue" not in str(event.facts)


@pytest.mark.criterion("R61.AC1")
def test_events_can_neither_be_changed_nor_deleted(world: World) -> None:
    event = AuditEvent.objects.all()[0]
    event.name = "something.else"
    with pytest.raises(AppendOnlyError):
        event.save()
    with pytest.raises(AppendOnlyError):
        event.delete()
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.filter(pk=event.pk).update(name="x")
    with pytest.raises(AppendOnlyError):
        AuditEvent.objects.all().delete()


@pytest.mark.criterion("R61.AC3")
def test_an_untouched_chain_has_no_findings(world: World) -> None:
    assert AuditEvent.objects.filter(municipality=world.district).count() > 20
    assert findings(world) == []


@pytest.mark.criterion("R61.AC3")
@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "UPDATE core_auditevent SET role = 'planner' WHERE number = 5 AND municipality_id = %s",
            "Nummer 5 wurde nachträglich geändert",
        ),
        (
            "UPDATE core_auditevent SET hash = previous WHERE number = 5 AND municipality_id = %s",
            "Nummer 6 schließt nicht",
        ),
    ],
)
def test_a_changed_row_is_found(world: World, statement: str, expected: str) -> None:
    change(statement, world.district.pk)
    assert any(expected in text for text in findings(world))


@pytest.mark.criterion("R61.AC3")
def test_changed_words_are_found(world: World) -> None:
    number = AuditWords.objects.filter(event__municipality=world.district).values_list("event__number", flat=True)[0]
    words = AuditWords.objects.get(event__number=number, event__municipality=world.district)
    words.words["person"] = "Jemand anders"
    words.save()
    assert findings(world) == [f"Die Worte zu Nummer {number} wurden nachträglich geändert."]


@pytest.mark.criterion("R61.AC3")
@pytest.mark.parametrize("number", ["number = 5", "number = (SELECT MAX(number) FROM core_auditevent)"])
def test_a_removed_row_is_found_in_the_middle_and_at_the_end(world: World, number: str) -> None:
    change(f"DELETE FROM core_auditwords WHERE event_id IN (SELECT id FROM core_auditevent WHERE {number})")
    change(f"DELETE FROM core_auditevent WHERE {number}")
    both = findings(world) + [finding.text for finding in audit.verify(world.neighbour.pk)]
    assert any("fehlen Einträge" in text or "endet bei Nummer" in text for text in both)


def test_shredding_words_keeps_the_chain_valid(world: World) -> None:
    AuditWords.objects.all().delete()
    assert findings(world) == []


def test_retention_shreds_expired_words_and_closes_the_chain(world: World) -> None:
    before = AuditEvent.objects.filter(municipality=world.district).count()
    later = timezone.now() + audit.YEARS_10 + timedelta(days=1)
    report = audit.shred_and_close(world.district.pk, now=later)
    assert report["events"] == before
    assert findings(world) == []
    assign_role(
        world.member("manager").organisation, user=world.member("planner").user, role=Role.PROVIDER_STAFF, actor=None
    )
    assert AuditEvent.objects.get(municipality=world.district).number == before + 1
    assert findings(world) == []


def test_retention_leaves_what_is_still_needed(world: World) -> None:
    report = audit.shred_and_close(world.district.pk, now=timezone.now() + timedelta(days=30))
    assert report == {"words": 0, "events": 0}


def test_an_unregistered_name_is_refused(world: World) -> None:
    with pytest.raises(LookupError, match=r"made\.up"):
        audit.record("made.up", world.district, actor=world.member("admin"))


def test_a_failed_action_leaves_no_event(world: World) -> None:
    head = AuditHead.objects.get(municipality=world.district).number
    manager = world.member("manager")

    @transaction.atomic
    def invite_and_fail() -> None:
        invite_person(
            name="Neu",
            email="neu@x.example",
            organisation=manager.organisation,
            role=Role.PROVIDER_STAFF,
            actor=manager,
        )
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        invite_and_fail()
    assert AuditHead.objects.get(municipality=world.district).number == head
    assert not Membership.objects.filter(user__email="neu@x.example").exists()
    assert findings(world) == []


def test_every_name_has_a_german_sentence_and_a_statement_on_personal_words() -> None:
    for name in audit.NAMES.values():
        assert name.sentence().strip(), name.name
        assert name.personal.strip(), name.name


@pytest.mark.criterion("R61.AC2")
def test_the_owner_sees_changes_and_accesses_of_own_items_and_nobody_elses(world: World) -> None:
    manager = world.member("manager")
    audit.record_access(manager.organisation, actor=world.member("planner"))
    end_membership(world.member("staff"), actor=world.member("admin"))
    page = world.client("manager").get("/verwaltung/protokoll/").content.decode()
    assert "Rolle beendet" in page
    assert "Sozialplanung" in page
    other = world.client("other_manager").get("/verwaltung/protokoll/").content.decode()
    assert "Rolle beendet" not in other
    assert "Niemand hat Vertrauliches" in other
