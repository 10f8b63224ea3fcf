"""The words of a tenant that a list of services may use, read once for a whole file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from kooplan.areas.models import Area
from kooplan.areas.vocab import DISTRICT
from kooplan.catalogues.models import CatalogueEntry, ServiceType, TargetGroup
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.cells import folded
from kooplan.services.models import Service
from kooplan.services.policies import PROVIDER_ROLES
from kooplan.services.vocab import ServiceState

T = TypeVar("T", bound=CatalogueEntry)

EVERYBODY: Final = "all"
"""The target group of a service that says nothing else."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything of a tenant by its name or code, in small letters."""

    types: Mapping[str, ServiceType]
    groups: Mapping[str, TargetGroup]
    areas: Mapping[str, Area]
    organisations: Mapping[str, Organisation]
    district: Area | None
    everybody: TargetGroup | None
    self_keeping: frozenset[int] = frozenset()
    """Organisations that describe their services themselves."""
    services: tuple[Service, ...] = field(default=())
    """The register as it is, with everything that a file may change."""


def read_catalogue(municipality: Municipality, actor: Membership | None) -> Catalogue:
    """The words of a tenant, and its register; a fixed number of queries."""
    groups = by_name(TargetGroup.objects.filter(municipality=municipality))
    areas = list(Area.objects.filter(municipality=municipality).select_related("area_level"))
    own = [one for one in areas if one.area_level.code == DISTRICT and one.key == municipality.ags]
    organisations = Organisation.objects.filter(municipality=municipality)
    return Catalogue(
        types=by_name(ServiceType.objects.filter(municipality=municipality)),
        groups=groups,
        areas=areas_by_name(areas),
        organisations={folded(one.name): one for one in organisations},
        district=own[0] if own else None,
        everybody=groups.get(EVERYBODY),
        self_keeping=self_keeping(municipality, actor),
        services=register_of(municipality),
    )


def by_name(entries: Iterable[T]) -> dict[str, T]:
    """Entries by code and by name; a code counts before a name."""
    listed = list(entries)
    return {folded(one.name): one for one in listed} | {folded(one.code): one for one in listed}


def areas_by_name(areas: Iterable[Area]) -> dict[str, Area]:
    """Areas by key and by name; of several with one name the largest."""
    found: dict[str, Area] = {}
    for one in sorted(areas, key=lambda area: -area.area_level.order):
        found[folded(one.name)] = one
    for one in areas:
        found[folded(one.key)] = one
    return found


def self_keeping(municipality: Municipality, actor: Membership | None) -> frozenset[int]:
    """Organisations with people who keep their services; the actor's own is none for the actor."""
    found = Organisation.objects.filter(
        municipality=municipality, memberships__role__in=PROVIDER_ROLES, memberships__ends_on=None
    ).values_list("pk", flat=True)
    own = actor.organisation_id if actor else None
    return frozenset(pk for pk in found if pk != own)


def register_of(municipality: Municipality) -> tuple[Service, ...]:
    """Every service with its places, days, groups and areas; a draft is nobody's business but its organisation's."""
    services = Service.objects.filter(municipality=municipality).exclude(state=ServiceState.DRAFT).for_list()
    return tuple(services.prefetch_related("target_groups", "areas"))
