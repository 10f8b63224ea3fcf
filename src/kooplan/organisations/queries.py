"""Reads for the pages of roles, members and the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from kooplan.core.audit import sentence_of
from kooplan.core.models import AccessLog, AuditEvent
from kooplan.core.roles import Role
from kooplan.core.verdict import Verdict
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.organisations.policies import can_assign_role, can_end_membership, heir_of

LATEST = 100


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A role in force and whether the reader may end it."""

    membership: Membership
    may_end: Verdict
    deputies: list[Membership]
    heir: Membership | None


def organisations_managed_by(actor: Membership) -> list[Organisation]:
    """The organisations in which the actor gives roles."""
    found = Organisation.objects.filter(municipality_id=actor.organisation.municipality_id)
    if actor.role != Role.TENANT_ADMIN:
        found = found.filter(pk=actor.organisation_id)
    return list(found)


def people_seen_by(actor: Membership) -> Organisation | Municipality:
    """Whose people the actor sees in the list of people."""
    organisation = actor.organisation
    return organisation.municipality if actor.role == Role.TENANT_ADMIN else organisation


def members_managed_by(actor: Membership) -> list[MemberRow]:
    """Everybody who acts for those organisations, with what may be done."""
    organisations = organisations_managed_by(actor)
    current = list(
        Membership.objects.current(timezone.localdate())
        .for_acting()
        .select_related("deputy__user")
        .filter(organisation__in=organisations)
    )
    houses: dict[int, list[Membership]] = {}
    for one in current:
        houses.setdefault(one.organisation_id, []).append(one)
    return [
        MemberRow(
            membership=one,
            may_end=can_end_membership(actor, one),
            heir=heir_of(one, houses[one.organisation_id]),
            deputies=[other for other in houses[one.organisation_id] if other.pk != one.pk],
        )
        for one in current
    ]


def roles_given_by(actor: Membership, organisation: Organisation) -> list[Role]:
    """The roles the actor may give in an organisation."""
    return [role for role in Role if can_assign_role(actor, organisation, role)]


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the record or of the accesses, without personal words of others."""

    at: datetime
    number: int | None
    sentence: str
    role: str
    organisation: str
    object: str


def log_of(actor: Membership) -> tuple[list[LogEntry], list[LogEntry]]:
    """What was done to and who opened what belongs to the actor's organisation.

    The administration of a tenant and the data protection officer see the whole tenant.
    """
    everything = actor.role in {Role.TENANT_ADMIN, Role.DPO}
    municipality_id = actor.organisation.municipality_id
    mine = Q() if everything else Q(object_owner_id=actor.organisation_id) | Q(organisation_id=actor.organisation_id)
    events = list(AuditEvent.objects.filter(mine, municipality_id=municipality_id).order_by("-number")[:LATEST])
    opened = Q() if everything else Q(object_owner_id=actor.organisation_id)
    accesses = list(AccessLog.objects.filter(opened, municipality_id=municipality_id)[:LATEST])
    names = dict(Organisation.objects.filter(municipality_id=municipality_id).values_list("pk", "name"))
    return (
        [
            LogEntry(
                one.at,
                one.number,
                sentence_of(one.name),
                role_name(one.role),
                names.get(one.organisation_id or 0, ""),
                one.object_id,
            )
            for one in events
        ],
        [
            LogEntry(
                one.at,
                None,
                thing_of(one.object_type),
                role_name(one.role),
                names.get(one.organisation_id, ""),
                one.object_id,
            )
            for one in accesses
        ],
    )


def thing_of(label: str) -> str:
    """The German name of a kind of object; the bare label where a later version no longer knows it."""
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:
        return label


def role_name(code: str) -> str:
    """The German name of a role; the operator's command line is no role."""
    return str(Role(code).label) if code in Role.values else "Betrieb"
