"""The answers of the open interface as HSDS 3.0 names them; a field without a value is left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

Status = Literal["active", "inactive", "defunct", "temporarily closed"]


class Page(Schema):
    """Where a page stands among all."""

    total_items: int
    total_pages: int
    page_number: int
    size: int
    first_page: bool
    last_page: bool
    empty: bool


class Taxonomy(Schema):
    """A list of terms."""

    id: UUID
    name: str
    description: str
    uri: str | None = None
    version: str | None = None


class TaxonomyTerm(Schema):
    """A kind of service or a group of people."""

    id: UUID
    code: str | None = None
    name: str
    description: str
    taxonomy: str | None = None
    language: str | None = None
    taxonomy_id: UUID | None = None
    taxonomy_detail: Taxonomy | None = None


class Attribute(Schema):
    """A term or a value that is attached to something."""

    id: UUID
    link_id: UUID | None = None
    link_entity: str | None = None
    link_type: str | None = None
    value: str | None = None
    taxonomy_term_id: UUID | None = None
    taxonomy_term: TaxonomyTerm | None = None


class Phone(Schema):
    """A telephone number."""

    id: UUID
    number: str


class Language(Schema):
    """A language in which people are helped."""

    id: UUID
    code: str
    name: str


class CostOption(Schema):
    """What people pay."""

    id: UUID
    amount_description: str


class ServiceArea(Schema):
    """For which area a service is there; `extent` is its official key."""

    id: UUID
    service_id: UUID
    name: str
    extent: str
    extent_type: str


class Schedule(Schema):
    """A day on which a service is at a place."""

    id: UUID
    freq: Literal["WEEKLY", "MONTHLY"]
    interval: int
    byday: str
    opens_at: str | None = None
    closes_at: str | None = None
    description: str


class Address(Schema):
    """Where a place is."""

    id: UUID
    address_1: str
    city: str
    state_province: str
    postal_code: str
    country: str
    address_type: Literal["physical"]


class Accessibility(Schema):
    """How people with disabilities get in."""

    id: UUID
    description: str


class Location(Schema):
    """A place, a team that comes, or a digital way; a protected place has neither name nor point."""

    id: UUID
    location_type: Literal["physical", "virtual"]
    name: str | None = None
    description: str | None = None
    transportation: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    addresses: list[Address] = Field(default_factory=list)
    accessibility: list[Accessibility] = Field(default_factory=list)


class ServiceAtLocation(Schema):
    """A service at one of its places."""

    id: UUID
    service_id: UUID | None = None
    location_id: UUID | None = None
    description: str | None = None


class Organization(Schema):
    """A provider."""

    id: UUID
    name: str
    description: str
    legal_status: str | None = None


class ServiceEntry(Schema):
    """A service as lists name it."""

    id: UUID
    organization_id: UUID
    name: str
    description: str | None = None
    url: str | None = None
    email: str | None = None
    status: Status
    application_process: str | None = None
    fees_description: str | None = None
    eligibility_description: str | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    assured_date: date
    alert: str | None = None
    last_modified: datetime | None = None
    organization: Organization


class NestedServiceAtLocation(ServiceAtLocation):
    """With its place and days."""

    location: Location
    schedules: list[Schedule] = Field(default_factory=list)
    attributes: list[Attribute] = Field(default_factory=list)


class Service(ServiceEntry):
    """A service with everything that is public about it."""

    phones: list[Phone] = Field(default_factory=list)
    service_areas: list[ServiceArea] = Field(default_factory=list)
    service_at_locations: list[NestedServiceAtLocation] = Field(default_factory=list)
    languages: list[Language] = Field(default_factory=list)
    cost_options: list[CostOption] = Field(default_factory=list)
    attributes: list[Attribute] = Field(default_factory=list)


class ServiceAtLocationDetail(NestedServiceAtLocation):
    """A service at a place, with the service."""

    service: ServiceEntry


class Services(Page):
    """A page of services."""

    contents: list[Service | ServiceEntry]


class Organizations(Page):
    """A page of providers."""

    contents: list[Organization]


class ServicesAtLocations(Page):
    """A page of services at places."""

    contents: list[ServiceAtLocation]


class Taxonomies(Page):
    """The lists of terms."""

    contents: list[Taxonomy]


class TaxonomyTerms(Page):
    """A page of terms."""

    contents: list[TaxonomyTerm]


class About(Schema):
    """What this interface is."""

    version: str
    profile: str
    openapi_url: str


class Problem(Schema):
    """Why there is no answer, in German."""

    detail: str
