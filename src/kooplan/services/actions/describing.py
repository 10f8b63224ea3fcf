"""Writes services with their places and days; one door for the form, the import and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.places import Spot, SpotFinder
from kooplan.services.days import slots_of
from kooplan.services.models import ConsultationDay, Location, Service
from kooplan.services.policies import can_add_service, can_change_service
from kooplan.services.vocab import LocationKind, Rhythm


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which a service is at a place; weekday 0 is Monday."""

    weekday: int
    rhythm: str = Rhythm.WEEKLY
    opens: time | None = None
    closes: time | None = None


def read_days(text: str) -> tuple[Day, ...]:
    """The days of a text such as "Di 9-12, Do 14-18"; a rule is broken where nobody can read it."""
    return tuple(Day(*slot) for slot in slots_of(text))


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a service; `point` in metres of EPSG:25832, only for a site."""

    name: str
    kind: str = LocationKind.SITE
    address: str = ""
    point: tuple[float, float] | None = None
    capacity: float | None = None
    staffed: float | None = None
    is_protected: bool = False
    days: Sequence[Day] = ()


@dataclass(frozen=True, slots=True)
class Description:
    """Everything that is written about a service."""

    name: str
    service_type: ServiceType
    contact: str
    accessibility: Sequence[str]
    confirmed_on: date
    places: Sequence[Place]
    target_groups: Sequence[TargetGroup]
    areas: Sequence[Area]
    code: str = ""
    summary: str = ""
    legal_basis: str = ""
    level: str = Level.PUBLIC
    source: str = ""
    spots: Sequence[Spot | None] = field(default=())
    """Where the places lie, if somebody has looked already; else it is found out."""


@transaction.atomic
def add_service(provider: Organisation, description: Description, *, actor: Membership | None) -> Service:
    """Enter a service; without actor it is the demo or the operator's command line."""
    if actor is not None:
        require(can_add_service(actor, provider))
    service = Service(municipality_id=provider.municipality_id, owner=provider)
    write(service, description)
    audit.record("services.service.added", service, actor=actor, municipality=provider.municipality)
    return service


@transaction.atomic
def change_service(service: Service, description: Description, *, actor: Membership | None) -> Service:
    """Replace what is written about a service, with all its places and days."""
    if actor is not None:
        require(can_change_service(actor, service))
    write(service, description)
    audit.record("services.service.changed", service, actor=actor, municipality=service.municipality)
    return service


@transaction.atomic
def confirm_service(service: Service, *, on: date, actor: Membership) -> Service:
    """Say that everything written about a service still holds."""
    require(can_change_service(actor, service))
    if on < service.confirmed_on:
        raise RuleViolation(_("Dieses Angebot ist schon später bestätigt worden."))
    service.confirmed_on = on
    service.full_clean()
    service.save(update_fields=["confirmed_on"])
    audit.record("services.service.confirmed", service, actor=actor, municipality=service.municipality)
    return service


def write(service: Service, description: Description) -> None:
    """Store a description; refuse what would not be a service anybody could use."""
    check(description)
    service.name, service.summary, service.code = description.name, description.summary, description.code
    service.service_type, service.level = description.service_type, description.level
    service.legal_basis = description.legal_basis or description.service_type.legal_reference
    service.contact, service.source = description.contact, description.source
    service.accessibility, service.confirmed_on = list(description.accessibility), description.confirmed_on
    service.full_clean()
    service.save()
    service.target_groups.set(description.target_groups)
    service.areas.set(description.areas)
    service.locations.all().delete()
    spots = description.spots or spots_of(service.municipality, description.places)
    for place, spot in zip(description.places, spots, strict=True):
        write_place(service, place, spot)


def check(description: Description) -> None:
    """What has to be there before anything is stored."""
    if not description.places:
        raise RuleViolation(_("Bitte nennen Sie mindestens einen Ort, oder „aufsuchend“ oder „digital“."))
    if not description.target_groups:
        raise RuleViolation(_("Bitte wählen Sie mindestens eine Zielgruppe."))
    if not description.areas:
        raise RuleViolation(_("Bitte wählen Sie mindestens einen versorgten Raum."))
    if not (description.legal_basis or description.service_type.legal_reference):
        raise RuleViolation(_("Bitte nennen Sie die Rechtsgrundlage."))


def spots_of(municipality: Municipality, places: Sequence[Place]) -> list[Spot | None]:
    """Where each place lies; refuse a point that cannot be meant."""
    points = [one.point for one in places if one.point is not None]
    found = iter(SpotFinder(municipality).spots(points) if points else [])
    spots = [next(found) if one.point is not None else None for one in places]
    far = next((one.name for one, spot in zip(places, spots, strict=True) if spot and spot.is_far), None)
    if far is not None:
        raise RuleViolation(
            _("„{place}“ liegt mehr als 50 km außerhalb Ihres Kreises. Bitte prüfen Sie die Koordinaten.").format(
                place=far
            )
        )
    return spots


def write_place(service: Service, place: Place, spot: Spot | None) -> None:
    """Store one place with the areas that hold it and its days."""
    x, y = place.point or (None, None)
    one = Location(
        service=service,
        kind=place.kind,
        name=place.name,
        address=place.address,
        is_protected=place.is_protected,
        x=x,
        y=y,
        capacity=place.capacity,
        staffed=place.staffed,
    )
    one.full_clean()
    one.save()
    if spot is not None:
        one.areas.set(spot.areas)
    for day in place.days:
        stored = ConsultationDay(
            location=one, weekday=day.weekday, rhythm=day.rhythm, opens=day.opens, closes=day.closes
        )
        stored.full_clean()
        stored.save()
