"""What is stored about a person."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.utils import timezone

from kooplan.core.audit import sentence_of
from kooplan.core.models import AuditEvent

LATEST = 200


@dataclass(frozen=True, slots=True)
class OwnRole:
    """One role in which the person acts or acted."""

    role: str
    organisation: str
    starts_on: str
    ends_on: str


@dataclass(frozen=True, slots=True)
class OwnDeed:
    """One entry of the record that the person caused."""

    at: str
    sentence: str


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

    def as_json(self) -> str:
        """The record in an open format."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=2)


def own_record(user: Any) -> OwnRecord:
    """Collect what is stored about `user`: four queries, however much it is."""
    memberships = list(user.memberships.select_related("organisation"))
    events = AuditEvent.objects.filter(membership_id__in=[one.pk for one in memberships]).order_by("-at")[:LATEST]
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
                one.starts_on.isoformat(),
                one.ends_on.isoformat() if one.ends_on else "",
            )
            for one in memberships
        ],
        deeds=[
            OwnDeed(timezone.localtime(event.at).strftime("%d.%m.%Y %H:%M"), sentence_of(event.name))
            for event in events
        ],
    )


def day(moment: Any) -> str:
    """A moment as German date; empty where there was none."""
    return timezone.localtime(moment).strftime("%d.%m.%Y") if moment else ""
