"""What is written about a service as plain data, kept once for each change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kooplan.organisations.models import Membership
from kooplan.services.models import Service, ServiceVersion

if TYPE_CHECKING:
    from kooplan.services.actions.describing import Day, Description, Place

TEXTS = ("name", "code", "summary", "legal_basis", "contact", "source", "level")


def keep_version(service: Service, content: dict[str, Any], *, author: Membership | None, cause: str) -> ServiceVersion:
    """Keep what was just written, under the number that the service now has."""
    return ServiceVersion.objects.create(
        service=service, number=service.revision, author=author, cause=cause, content=content
    )


def packed(one: Description) -> dict[str, Any]:
    """A description as plain data; entries of catalogues with key and name, so that it stays readable without them."""
    return {
        **{name: getattr(one, name) for name in TEXTS},
        "legal_basis": one.legal_basis or one.service_type.legal_reference,
        "service_type": [one.service_type.pk, one.service_type.name],
        "accessibility": sorted(str(word) for word in one.accessibility),
        "confirmed_on": one.confirmed_on.isoformat(),
        "target_groups": sorted([group.pk, group.name] for group in one.target_groups),
        "areas": sorted([area.pk, area.name] for area in one.areas),
        "places": [packed_place(place) for place in one.places],
    }


def packed_place(one: Place) -> dict[str, Any]:
    """A place as plain data."""
    return {
        "name": one.name,
        "kind": str(one.kind),
        "address": one.address,
        "point": [round(metres, 1) for metres in one.point] if one.point else None,
        "capacity": one.capacity,
        "staffed": one.staffed,
        "is_protected": one.is_protected,
        "days": sorted(packed_day(day) for day in one.days),
    }


def packed_day(one: Day) -> list[Any]:
    """A day as plain data."""
    return [
        int(one.weekday), str(one.rhythm), one.opens.isoformat("minutes") if one.opens else "",
        one.closes.isoformat("minutes") if one.closes else "",
    ]  # fmt: skip
