"""Writes the services of a plan in few queries; every value was looked at before, so no row is validated again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.organisations.vocab import OrganisationKind
from kooplan.services.actions.cells import folded
from kooplan.services.actions.describing import Description
from kooplan.services.actions.matching import Outcome, Plan, Planned
from kooplan.services.actions.places import Spot
from kooplan.services.actions.terms import index_services
from kooplan.services.actions.versions import packed
from kooplan.services.models import ConsultationDay, Location, Service, ServiceVersion
from kooplan.services.vocab import VersionCause

T = TypeVar("T")

CHUNK: Final = 500
"""So many keys in one question; SQLite takes no more than a thousand."""
WRITTEN: Final = (
    "owner", "name", "summary", "code", "service_type", "level", "legal_basis", "contact", "source", "accessibility",
    "confirmed_on", "revision",
)  # fmt: skip
ServiceGroup, ServiceArea = Service.target_groups.through, Service.areas.through
LocationArea = Location.areas.through


@dataclass(frozen=True, slots=True)
class Stored:
    """What was written."""

    added: int
    changed: int
    places: int
    organisations: tuple[int, ...]


def store(municipality: Municipality, plan: Plan, *, actor: Membership | None) -> Stored:
    """Write the new and the changed services of a plan; the caller holds the transaction."""
    new = [one for one in plan.services if one.outcome == Outcome.NEW]
    changed = [one for one in plan.services if one.outcome == Outcome.CHANGED]
    organisations = store_organisations(municipality, plan.new_providers)
    added = [filled(Service(municipality=municipality), one, organisations) for one in new]
    updated = [filled(one.existing, one, organisations) for one in changed if one.existing is not None]
    for service in (*added, *updated):
        service.revision += 1
    Service.objects.bulk_create(added, batch_size=CHUNK)
    Service.objects.bulk_update(updated, WRITTEN, batch_size=CHUNK)
    forget_parts(updated)
    pairs = [
        (service, one.description)
        for service, one in zip([*added, *updated], [*new, *changed], strict=True)
        if one.description is not None
    ]
    store_words(pairs)
    places = store_places(pairs)
    store_versions(pairs, actor)
    index_services(service.pk for service, _description in pairs)
    return Stored(len(added), len(updated), places, tuple(one.pk for one in organisations.values()))


def store_organisations(municipality: Municipality, names: Sequence[str]) -> dict[str, Organisation]:
    """The providers that did not exist, by name as it is compared."""
    made = [Organisation(municipality=municipality, name=name, kind=OrganisationKind.FREE) for name in names]
    Organisation.objects.bulk_create(made, batch_size=CHUNK)
    return {folded(one.name): one for one in made}


def filled(service: Service, one: Planned, organisations: dict[str, Organisation]) -> Service:
    """A service with what its description says, not yet stored."""
    description = one.description
    if description is None:
        return service
    service.owner = one.organisation or organisations[folded(one.provider)]
    service.name, service.summary, service.code = description.name, description.summary, description.code
    service.service_type, service.level = description.service_type, description.level
    service.legal_basis, service.contact = description.legal_basis, description.contact
    service.source, service.accessibility = description.source, list(description.accessibility)
    service.confirmed_on = description.confirmed_on
    return service


def forget_parts(services: Iterable[Service]) -> None:
    """Remove places, groups and areas of services that are described anew."""
    for some in chunks(services):
        Location.objects.filter(service__in=some).delete()
        ServiceGroup._default_manager.filter(service__in=some).delete()
        ServiceArea._default_manager.filter(service__in=some).delete()


def store_words(pairs: Iterable[tuple[Service, Description]]) -> None:
    """Target groups and served areas."""
    groups, areas = [], []
    for service, description in pairs:
        groups += [ServiceGroup(service=service, targetgroup=one) for one in description.target_groups]
        areas += [ServiceArea(service=service, area=one) for one in description.areas]
    ServiceGroup._default_manager.bulk_create(groups, batch_size=CHUNK)
    ServiceArea._default_manager.bulk_create(areas, batch_size=CHUNK)


def store_versions(pairs: Iterable[tuple[Service, Description]], actor: Membership | None) -> None:
    """What is now written about each service."""
    versions = [
        ServiceVersion(
            service=service, number=service.revision, author=actor, cause=VersionCause.LIST, content=packed(description)
        )
        for service, description in pairs
    ]
    ServiceVersion.objects.bulk_create(versions, batch_size=CHUNK)


def store_places(pairs: Iterable[tuple[Service, Description]]) -> int:
    """Places with the areas that hold them, and their days."""
    locations: list[Location] = []
    spots: list[Spot | None] = []
    days: list[ConsultationDay] = []
    for service, description in pairs:
        for place, spot in zip(description.places, description.spots, strict=True):
            x, y = place.point or (None, None)
            one = Location(
                service=service, kind=place.kind, name=place.name, address=place.address,
                is_protected=place.is_protected, x=x, y=y, capacity=place.capacity, staffed=place.staffed,
            )  # fmt: skip
            locations.append(one)
            spots.append(spot)
            days += [
                ConsultationDay(
                    location=one, weekday=day.weekday, rhythm=day.rhythm, opens=day.opens, closes=day.closes
                )
                for day in place.days
            ]
    Location.objects.bulk_create(locations, batch_size=CHUNK)
    held = [
        LocationArea(location=one, area_id=area)
        for one, spot in zip(locations, spots, strict=True)
        for area in (spot.areas if spot else ())
    ]
    LocationArea._default_manager.bulk_create(held, batch_size=CHUNK)
    ConsultationDay.objects.bulk_create(days, batch_size=CHUNK)
    return len(locations)


def chunks(found: Iterable[T]) -> Iterator[list[T]]:
    """Some at a time."""
    rest = iter(found)
    while some := list(islice(rest, CHUNK)):
        yield some
