"""The open interface after HSDS 3.0: read-only, without sign-in, with what the public pages show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, P, Query, Router, Schema
from ninja.errors import ValidationError
from pydantic import Field

from kooplan.api import hsds, schemas
from kooplan.api.idents import Thing, row_of
from kooplan.core.reader import visitor
from kooplan.core.words import stems
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.models import Service

M = TypeVar("M")
PER_PAGE, MOST = 50, 500
"""Entries of a page: the usual number and the largest."""
FULL_MOST = 100
"""The largest number of nested services in one answer."""

api = NinjaAPI(
    title="Kooplan: Angebote", version="1.0.0", urls_namespace="hsds", docs_url=None,
    description="Das Angebotskataster als HSDS 3.0: nur lesend, ohne Anmeldung, so viel wie die öffentlichen Seiten.",
    openapi_extra={"info": {"license": {"name": "EUPL-1.2"}}},
)  # fmt: skip
router = Router(tags=["HSDS"])
Ags = Annotated[str, P(pattern=r"^\d{5}$", description="Amtlicher Schlüssel des Kreises, fünf Ziffern")]
ANSWERS = {404: schemas.Problem, 422: schemas.Problem}


class Paging(Schema):
    """Which page of a list."""

    page: int = Field(1, ge=1, le=1_000_000)
    per_page: int = Field(PER_PAGE, ge=1, le=MOST)


class ServiceQuery(Paging):
    """Which services."""

    search: str = Field("", max_length=200)
    organization_id: UUID | None = None
    taxonomy_term_id: UUID | None = None
    modified_after: datetime | None = None
    full: bool = False


@api.exception_handler(ValidationError)
def refused(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """What somebody asked cannot be; names the place."""
    places = ", ".join(sorted({str(one["loc"][-1]) for one in error.errors}))
    words = _("Diese Anfrage ist nicht gültig: {places}.").format(places=places)
    return api.create_response(request, {"detail": words}, status=422)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, _error: Http404) -> HttpResponse:
    """No such thing, or nothing that is public."""
    return api.create_response(request, {"detail": _("Das gibt es hier nicht.")}, status=404)


@router.get("/{ags}/", response={200: schemas.About, **ANSWERS}, url_name="about", operation_id="about")
def about(request: HttpRequest, ags: Ags) -> dict[str, str]:
    """What this interface is."""
    mapping_of(ags)
    document = request.build_absolute_uri(reverse("hsds:openapi-json"))
    return {"version": hsds.VERSION, "profile": hsds.PROFILE, "openapi_url": document}


@router.get(
    "/{ags}/services", response={200: schemas.Services, **ANSWERS}, url_name="services", exclude_none=True,
    operation_id="services",
)  # fmt: skip
def services(request: HttpRequest, ags: Ags, asked: Query[ServiceQuery]) -> dict[str, Any]:
    """The public services, page by page; with `full` everything about each."""
    mapping = mapping_of(ags)
    found = wanted(hsds.services_for(mapping.reader), asked, ags)
    told = mapping.service if asked.full else mapping.service_entry
    return paged(found, asked, told, most=FULL_MOST if asked.full else MOST)


@router.get(
    "/{ags}/services/{service_id}", response={200: schemas.Service, **ANSWERS}, url_name="service", exclude_none=True,
    operation_id="service",
)  # fmt: skip
def service(request: HttpRequest, ags: Ags, service_id: UUID) -> dict[str, Any]:
    """One service with everything that is public about it."""
    mapping = mapping_of(ags)
    return mapping.service(one_of(hsds.services_for(mapping.reader), service_id, Thing.SERVICE, ags))


@router.get(
    "/{ags}/organizations", response={200: schemas.Organizations, **ANSWERS}, url_name="organizations",
    exclude_none=True, operation_id="organizations",
)  # fmt: skip
def organizations(request: HttpRequest, ags: Ags, asked: Query[Paging]) -> dict[str, Any]:
    """The providers of public services."""
    mapping = mapping_of(ags)
    return paged(providers(mapping), asked, mapping.organization)


@router.get(
    "/{ags}/organizations/{organization_id}", response={200: schemas.Organization, **ANSWERS},
    url_name="organization", exclude_none=True, operation_id="organization",
)  # fmt: skip
def organization(request: HttpRequest, ags: Ags, organization_id: UUID) -> dict[str, Any]:
    """One provider."""
    mapping = mapping_of(ags)
    return mapping.organization(one_of(providers(mapping), organization_id, Thing.ORGANISATION, ags))


@router.get(
    "/{ags}/service_at_locations", response={200: schemas.ServicesAtLocations, **ANSWERS},
    url_name="service_at_locations", exclude_none=True, operation_id="service_at_locations",
)  # fmt: skip
def service_at_locations(request: HttpRequest, ags: Ags, asked: Query[Paging]) -> dict[str, Any]:
    """Which service is at which place."""
    mapping = mapping_of(ags)
    return paged(hsds.places_for(mapping.reader), asked, mapping.at_location_entry)


@router.get(
    "/{ags}/service_at_locations/{service_at_location_id}",
    response={200: schemas.ServiceAtLocationDetail, **ANSWERS}, url_name="service_at_location", exclude_none=True,
    operation_id="service_at_location",
)  # fmt: skip
def service_at_location(request: HttpRequest, ags: Ags, service_at_location_id: UUID) -> dict[str, Any]:
    """One service at one place, with its days."""
    mapping = mapping_of(ags)
    place = one_of(hsds.places_for(mapping.reader), service_at_location_id, Thing.SERVICE_AT_LOCATION, ags)
    found = get_object_or_404(hsds.services_for(mapping.reader), pk=place.service_id)
    return {**mapping.at_location(found, place), "service": mapping.service_entry(found)}


@router.get(
    "/{ags}/taxonomies", response={200: schemas.Taxonomies, **ANSWERS}, url_name="taxonomies", exclude_none=True,
    operation_id="taxonomies",
)  # fmt: skip
def taxonomies(request: HttpRequest, ags: Ags, asked: Query[Paging]) -> dict[str, Any]:
    """The lists of terms."""
    mapping = mapping_of(ags)
    return paged((hsds.KINDS, hsds.GROUPS, hsds.FACTS), asked, mapping.taxonomy)


@router.get(
    "/{ags}/taxonomies/{taxonomy_id}", response={200: schemas.Taxonomy, **ANSWERS}, url_name="taxonomy",
    exclude_none=True, operation_id="taxonomy",
)  # fmt: skip
def taxonomy(request: HttpRequest, ags: Ags, taxonomy_id: UUID) -> dict[str, Any]:
    """One list of terms."""
    mapping = mapping_of(ags)
    number = row_of(taxonomy_id, Thing.TAXONOMY, ags)
    if number not in {hsds.KINDS, hsds.GROUPS, hsds.FACTS}:
        raise Http404
    return mapping.taxonomy(number)


@router.get(
    "/{ags}/taxonomy_terms", response={200: schemas.TaxonomyTerms, **ANSWERS}, url_name="taxonomy_terms",
    exclude_none=True, operation_id="taxonomy_terms",
)  # fmt: skip
def taxonomy_terms(request: HttpRequest, ags: Ags, asked: Query[Paging]) -> dict[str, Any]:
    """Kinds of services, groups of people, and facts."""
    return paged(mapping_of(ags).terms(), asked, lambda term: term)


@router.get(
    "/{ags}/taxonomy_terms/{taxonomy_term_id}", response={200: schemas.TaxonomyTerm, **ANSWERS},
    url_name="taxonomy_term", exclude_none=True, operation_id="taxonomy_term",
)  # fmt: skip
def taxonomy_term(request: HttpRequest, ags: Ags, taxonomy_term_id: UUID) -> dict[str, Any]:
    """One term."""
    found = next((one for one in mapping_of(ags).terms() if one["id"] == taxonomy_term_id), None)
    if found is None:
        raise Http404
    return found


def mapping_of(ags: str) -> hsds.Mapping:
    """The municipality of an address, read as anybody may read it."""
    municipality = get_object_or_404(Municipality, ags=ags)
    return hsds.Mapping(municipality, visitor(municipality.pk, municipality.ags))


def providers(mapping: hsds.Mapping) -> QuerySet[Organisation]:
    """Those of whom something is public."""
    owners = Service.objects.visible_to(mapping.reader).order_by().values("owner")
    return Organisation.objects.filter(pk__in=owners).order_by("pk")


def wanted(found: QuerySet[Service], asked: ServiceQuery, ags: str) -> QuerySet[Service]:
    """The services that meet all conditions; an identifier of something else meets none."""
    for stem in stems(asked.search):
        found = found.filter(terms__term__contains=stem)
    if asked.organization_id is not None:
        found = found.filter(owner_id=row_of(asked.organization_id, Thing.ORGANISATION, ags) or 0)
    if asked.taxonomy_term_id is not None:
        number, kind = divmod(row_of(asked.taxonomy_term_id, Thing.TERM, ags) or 0, 10)
        by_kind = {hsds.KINDS: {"service_type_id": number}, hsds.GROUPS: {"target_groups": number}}
        found = found.filter(**by_kind.get(kind, {"pk": 0}))
    if asked.modified_after is not None:
        found = found.filter(versions__recorded_at__gte=asked.modified_after)
    return found.distinct()


def one_of(found: QuerySet[Any], given: UUID, thing: Thing, ags: str) -> Any:
    """The row behind an identifier, among those that may be known; 404 for everything else."""
    return get_object_or_404(found, pk=row_of(given, thing, ags) or 0)


def paged(
    found: QuerySet[Any] | Sequence[M], asked: Paging, told: Callable[[Any], dict[str, Any]], *, most: int = MOST
) -> dict[str, Any]:
    """One page of a list with where it stands; a page behind the last is empty."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    size = min(asked.per_page, most)
    start = (asked.page - 1) * size
    contents = [told(one) for one in found[start : start + size]]
    pages = max(math.ceil(total / size), 1)
    return {
        "total_items": total, "total_pages": pages, "page_number": asked.page, "size": len(contents),
        "first_page": asked.page == 1, "last_page": asked.page == pages, "empty": not contents, "contents": contents,
    }  # fmt: skip


api.add_router("", router)
