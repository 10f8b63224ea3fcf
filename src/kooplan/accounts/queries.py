"""What is stored about a person."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Q
from django.utils import timezone

from kooplan.core.audit import sentence_of
from kooplan.core.models import AccessLog, AuditEvent
from kooplan.core.roles import Role

LATEST = 200
"""How much of a long list a page prints; the file has all of it."""


@dataclass(frozen=True, slots=True)
class OwnRole:
    """One role in which the person acts or acted."""

    role: str
    organisation: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class OwnDeed:
    """One entry of the record that the person caused."""

    at: str
    sentence: str


@dataclass(frozen=True, slots=True)
class OwnReading:
    """Somebody opened a list in which the person stands."""

    at: str
    role: str
    organisation: str


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """All that is stored about one person."""

    name: str
    email: str
    phone: str
    joined: str
    last_login: str
    roles: list[OwnRole]
    deeds: list[OwnDeed]
    readings: list[OwnReading]

    def as_json(self) -> str:
        """The record in an open format."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2, default=date.isoformat)


def own_record(user: Any, *, latest: int | None = None) -> OwnRecord:
    """Collect what is stored about `user`, at most the `latest` deeds and readings: six queries, however much it is."""
    memberships = list(user.memberships.select_related("organisation"))
    events = AuditEvent.objects.filter(membership_id__in=[one.pk for one in memberships]).order_by("-at")[:latest]
    return OwnRecord(
        name=user.name,
        email=user.email,
        phone=user.phone,
        joined=day(user.date_joined),
        last_login=day(user.last_login),
        roles=[
            OwnRole(
                one.role_label,
                one.organisation.name,
                one.starts_on,
                one.ends_on,
            )
            for one in memberships
        ],
        deeds=[OwnDeed(moment(event.at), sentence_of(event.name)) for event in events],
        readings=readings_of(memberships, latest),
    )


def readings_of(memberships: list[Any], latest: int | None) -> list[OwnReading]:
    """Who opened the people of the organisations or of the tenant in which the person acts; not the person itself."""
    lists = Q(pk__in=())
    for one in memberships:
        lists |= Q(object_type="organisations.Organisation", object_id=str(one.organisation_id))
        lists |= Q(object_type="organisations.Municipality", object_id=str(one.organisation.municipality_id))
    own = [one.pk for one in memberships]
    found = list(AccessLog.objects.filter(lists).exclude(membership_id__in=own).order_by("-at")[:latest])
    names = dict(organisations_named({one.organisation_id for one in found}))
    return [OwnReading(moment(one.at), str(Role(one.role).label), names.get(one.organisation_id, "")) for one in found]


def organisations_named(keys: set[int]) -> Iterable[tuple[int, str]]:
    """Names of organisations; the app that has them stands above this one."""
    return apps.get_model("organisations", "Organisation").objects.filter(pk__in=keys).values_list("pk", "name")


def moment(at: datetime) -> str:
    """Day and time in German."""
    return timezone.localtime(at).strftime("%d.%m.%Y %H:%M")


def day(at: datetime | None) -> str:
    """A moment as German date; empty where there was none."""
    return timezone.localtime(at).strftime("%d.%m.%Y") if at else ""
