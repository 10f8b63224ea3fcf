"""Writes services with their places and days; one door for the form, the import and the demo."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.places import Spot, SpotFinder
from kooplan.services.actions.terms import index_services
from kooplan.services.actions.versions import keep_version, packed
from kooplan.services.days import slots_of
from kooplan.services.models import ConsultationDay, Location, Service, ServiceVersion
from kooplan.services.policies import can_add_service, can_change_service
from kooplan.services.vocab import LocationKind, Rhythm, ServiceState, VersionCause


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


class Outdated(RuleViolation):
    """Somebody else has changed the service in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("Jemand hat dieses Angebot inzwischen geändert."))


@transaction.atomic
def add_service(
    provider: Organisation, description: Description, *, actor: Membership | None, is_draft: bool = False
) -> Service:
    """Enter a service; without actor it is the demo or the operator's command line.

    A draft is read by its organisation alone until it is published.
    """
    if actor is not None:
        require(can_add_service(actor, provider))
    service = Service(municipality_id=provider.municipality_id, owner=provider, revision=1)
    if is_draft:
        if actor is None or actor.organisation_id != provider.pk:
            raise RuleViolation(_("Entwürfe gibt es nur für Angebote der eigenen Organisation."))
        service.state, description = ServiceState.DRAFT, replace(description, level=Level.PRIVATE_ORG)
    write(service, description)
    keep_version(service, packed(description), author=actor, cause=VersionCause.ENTERED)
    audit.record("services.service.added", service, actor=actor, municipality=provider.municipality)
    return service


@transaction.atomic
def change_service(
    service: Service, description: Description, *, actor: Membership | None, read: int | None = None,
    cause: str = VersionCause.CHANGED,
) -> Service:  # fmt: skip
    """Replace what is written about a service, with all its places and days.

    `read` is the version that the person had before the eyes; raises `Outdated` where there is a newer one.
    """
    if actor is not None:
        require(can_change_service(actor, service))
    # Counting up in one statement decides between two people, whatever each of them has read.
    same = Service.objects.filter(pk=service.pk, revision=service.revision if read is None else read)
    if not same.update(revision=F("revision") + 1):
        raise Outdated
    service.refresh_from_db(fields=["revision"])
    keep_first(service)
    write(service, description)
    keep_version(service, packed(description), author=actor, cause=cause)
    audit.record("services.service.changed", service, actor=actor, municipality=service.municipality)
    return service


def keep_first(service: Service) -> None:
    """Keep what was written before versions were kept, so that the first change has something beside it."""
    if service.revision == 1:
        ServiceVersion.objects.get_or_create(
            service=service, number=0,
            defaults={"cause": VersionCause.ENTERED, "content": packed(describe(service))},
        )  # fmt: skip


@transaction.atomic
def confirm_service(service: Service, *, on: date, actor: Membership) -> Service:
    """Say that everything written about a service still holds."""
    require(can_change_service(actor, service))
    if on < service.confirmed_on:
        raise RuleViolation(_("Dieses Angebot ist schon später bestätigt worden."))
    Service.objects.filter(pk=service.pk).update(revision=F("revision") + 1)
    service.refresh_from_db(fields=["revision"])
    keep_first(service)
    service.confirmed_on = on
    service.full_clean()
    service.save(update_fields=["confirmed_on"])
    keep_version(service, packed(describe(service)), author=actor, cause=VersionCause.CONFIRMED)
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
    index_services([service.pk])


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


def describe(service: Service) -> Description:
    """A service of the register as a description."""
    return Description(
        name=service.name,
        service_type=service.service_type,
        contact=service.contact,
        accessibility=tuple(service.accessibility),
        confirmed_on=service.confirmed_on,
        places=tuple(stored_places(service)),
        target_groups=tuple(service.target_groups.all()),
        areas=tuple(service.areas.all()),
        code=service.code,
        summary=service.summary,
        legal_basis=service.legal_basis,
        level=service.level,
        source=service.source,
    )


def stored_places(service: Service) -> list[Place]:
    """The places of a service of the register as descriptions."""
    return [stored_place(one) for one in service.locations.all()]


def stored_place(one: Location) -> Place:
    """A place of the register as a description."""
    return Place(
        name=one.name,
        kind=one.kind,
        address=one.address,
        point=(one.x, one.y) if one.x is not None and one.y is not None else None,
        capacity=one.capacity,
        staffed=one.staffed,
        is_protected=one.is_protected,
        days=tuple(Day(day.weekday, day.rhythm, day.opens, day.closes) for day in one.days.all()),
    )
