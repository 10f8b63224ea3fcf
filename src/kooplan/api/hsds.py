"""Our register in the words of HSDS 3.0 (Human Services Data Specification, Open Referral).

Everything is read as a visitor reads it: what the public page of a service does not show, this module cannot say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery
from django.utils.translation import gettext as _

from kooplan.api.contact import address_of, contact_of
from kooplan.api.idents import Thing, ident, part
from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core import numbers
from kooplan.core.reader import Reader
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.actions.places import degrees_of
from kooplan.services.days import days_in_words
from kooplan.services.details import BY_NAME, LANGUAGES
from kooplan.services.models import ConsultationDay, Location, Service, ServiceDetail, ServiceVersion
from kooplan.services.policies import sees_protected
from kooplan.services.queries.service import state_words
from kooplan.services.vocab import Accessibility, Block, LocationKind, Rhythm, ServiceState

VERSION: Final = "3.0"
PROFILE: Final = "https://docs.openreferral.org/en/3.0/"
DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
IN_MONTH: Final = {Rhythm.FIRST: "1", Rhythm.SECOND: "2", Rhythm.THIRD: "3", Rhythm.LAST: "-1"}
STATUS: Final = {
    ServiceState.DRAFT: "inactive", ServiceState.ACTIVE: "active", ServiceState.SUSPENDED: "temporarily closed",
    ServiceState.ENDED: "defunct",
}  # fmt: skip
KINDS, GROUPS, FACTS = 1, 2, 3
"""The three taxonomies: kinds of services, groups of people, and facts that HSDS has no field for."""
CAPACITY, VACANCY, LEGAL_BASIS = 1, 2, 3
"""The facts."""

Entry = dict[str, Any]


def services_for(reader: Reader) -> QuerySet[Service]:
    """The services this reader may know of with everything an answer holds; a fixed number of queries."""
    places = Location.objects.prefetch_related("days").order_by("name", "pk")
    details = ServiceDetail.objects.visible_to(reader).current().filter(block=Block.PUBLIC)
    newest = ServiceVersion.objects.filter(service=OuterRef("pk")).order_by("-number")
    return (
        Service.objects.visible_to(reader)
        .select_related("owner", "service_type")
        .prefetch_related("target_groups", Prefetch("areas", Area.objects.visible_to(reader).order_by("name", "pk")))
        .prefetch_related(Prefetch("locations", places))
        .prefetch_related(Prefetch("details", details, to_attr="public_details"))
        .annotate(modified_at=Subquery(newest.values("recorded_at")[:1]))
        .order_by("pk")
    )


def places_for(reader: Reader) -> QuerySet[Location]:
    """The places of services this reader may know of."""
    return Location.objects.visible_to(reader).order_by("service_id", "pk")


class Mapping:
    """The rows of one municipality in the words of the standard, as one reader may know them."""

    def __init__(self, municipality: Municipality, reader: Reader) -> None:
        self.municipality = municipality
        self.reader = reader

    def ident(self, thing: Thing, pk: int) -> UUID:
        """The identifier of a row."""
        return ident(thing, self.municipality.ags, pk)

    def service(self, one: Service) -> Entry:
        """A service with everything."""
        whole = self.ident(Thing.SERVICE, one.pk)
        told = self.told(one)
        return {
            **self.service_entry(one),
            "phones": [
                {"id": part(whole, f"phone:{number}"), "number": number} for number in contact_of(one.contact).phones
            ],
            "service_areas": [
                {"id": part(whole, f"area:{area.pk}"), "service_id": whole, "name": area.name, "extent": area.key,
                 "extent_type": "AGS"}
                for area in one.areas.all()
            ],
            "service_at_locations": [self.at_location(one, place) for place in one.locations.all()],
            "languages": [
                {"id": part(whole, f"language:{code}"), "code": code, "name": str(name)}
                for code, name in LANGUAGES if code in told.get("languages", ())
            ],
            "cost_options": (
                [{"id": part(whole, "fees"), "amount_description": told["fees"]}] if told.get("fees") else []
            ),
            "attributes": list(self.attributes(one, whole)),
        }  # fmt: skip

    def service_entry(self, one: Service) -> Entry:
        """A service as lists name it."""
        contact, told = contact_of(one.contact), self.told(one)
        if one.owner is None:
            raise ValueError("a service has a provider")
        return {
            "id": self.ident(Thing.SERVICE, one.pk),
            "organization_id": self.ident(Thing.ORGANISATION, one.owner.pk),
            "name": one.name,
            "description": "\n\n".join(text for text in (one.summary, told.get("description", "")) if text) or None,
            "url": contact.web or None,
            "email": contact.mail or None,
            "status": STATUS[ServiceState(one.state)],
            "application_process": BY_NAME["access"].shown(told["access"]) if told.get("access") else None,
            "fees_description": told.get("fees") or None,
            "eligibility_description": ", ".join(str(group) for group in one.target_groups.all()) or None,
            "minimum_age": told.get("minimum_age"),
            "maximum_age": told.get("maximum_age"),
            "assured_date": one.confirmed_on,
            "alert": " ".join(text for text in (state_words(one), one.state_reason) if text) or None,
            "last_modified": getattr(one, "modified_at", None),
            "organization": self.organization(one.owner),
        }

    def told(self, one: Service) -> Entry:
        """The public details of a service."""
        found: list[ServiceDetail] = getattr(one, "public_details", [])
        return dict(found[0].content) if found else {}

    def organization(self, one: Organisation) -> Entry:
        """A provider."""
        return {
            "id": self.ident(Thing.ORGANISATION, one.pk),
            "name": one.name,
            "description": str(one.get_kind_display()),
            "legal_status": one.legal_form or None,
        }

    def at_location(self, service: Service, place: Location) -> Entry:
        """A service at a place, with days, place and capacity."""
        whole = self.ident(Thing.SERVICE_AT_LOCATION, place.pk)
        return {
            **self.at_location_entry(place),
            "location": self.location(service, place),
            "schedules": [self.schedule(whole, day) for day in place.days.all()],
            "attributes": (
                [self.fact(whole, "service_at_location", CAPACITY, amount(place.capacity, service.service_type.unit))]
                if place.capacity is not None else []
            ),
        }  # fmt: skip

    def at_location_entry(self, place: Location) -> Entry:
        """A service at a place as lists name it."""
        return {
            "id": self.ident(Thing.SERVICE_AT_LOCATION, place.pk),
            "service_id": self.ident(Thing.SERVICE, place.service_id),
            "location_id": self.ident(Thing.LOCATION, place.pk),
        }

    def location(self, service: Service, place: Location) -> Entry:
        """A place; where a protected one lies is nobody's business."""
        found = self.ident(Thing.LOCATION, place.pk)
        entry: Entry = {"id": found, "location_type": "virtual" if place.kind == LocationKind.DIGITAL else "physical"}
        if place.is_protected and not sees_protected(self.reader.membership, service.owner_id):
            return {**entry, "description": _("Adresse geschützt")}
        entry["name"] = place.name
        if place.kind != LocationKind.SITE:
            entry["description"] = str(LocationKind(place.kind).label)
        if place.x is not None and place.y is not None:
            longitude, latitude = degrees_of((place.x, place.y))
            entry |= {"latitude": round(latitude, 6), "longitude": round(longitude, 6)}
        if place.address:
            entry["addresses"] = [self.address(found, place)]
        if place.kind == LocationKind.SITE:
            entry["accessibility"] = [
                {"id": part(found, f"access:{word}"), "description": str(Accessibility(word).label)}
                for word in service.accessibility
            ]
            entry["transportation"] = self.told(service).get("transport") or None
        return entry

    def address(self, place: UUID, one: Location) -> Entry:
        """Street, postal code and town."""
        found = address_of(one.address)
        return {
            "id": part(place, "address"), "address_1": found.street, "city": found.city or one.name,
            "state_province": self.municipality.name, "postal_code": found.code, "country": "DE",
            "address_type": "physical",
        }  # fmt: skip

    def schedule(self, whole: UUID, day: ConsultationDay) -> Entry:
        """A day with its rhythm, as iCalendar counts."""
        name = DAYS[day.weekday]
        in_month = IN_MONTH.get(Rhythm(day.rhythm))
        return {
            "id": part(whole, f"day:{day.weekday}:{day.rhythm}:{day.opens}"),
            "freq": "MONTHLY" if in_month else "WEEKLY",
            "interval": 2 if day.rhythm == Rhythm.FORTNIGHTLY else 1,
            "byday": f"{in_month}{name}" if in_month else name,
            "opens_at": day.opens.isoformat("minutes") if day.opens else None,
            "closes_at": day.closes.isoformat("minutes") if day.closes else None,
            "description": days_in_words([day]),
        }

    def attributes(self, one: Service, whole: UUID) -> Iterator[Entry]:
        """Kind of service, groups, and the facts that HSDS has no field for."""
        for term in (self.kind(one.service_type), *(self.group(group) for group in one.target_groups.all())):
            yield {
                "id": part(whole, f"term:{term['id']}"), "link_id": whole, "link_entity": "service",
                "taxonomy_term_id": term["id"], "taxonomy_term": term,
            }  # fmt: skip
        yield self.fact(whole, "service", LEGAL_BASIS, one.legal_basis)
        if self.told(one).get("vacancy"):
            yield self.fact(whole, "service", VACANCY, BY_NAME["vacancy"].shown(self.told(one)["vacancy"]))

    def fact(self, whole: UUID, entity: str, fact: int, value: str) -> Entry:
        """A value with its term."""
        term = self.fact_term(fact)
        return {
            "id": part(whole, f"fact:{fact}"), "link_id": whole, "link_entity": entity, "value": value,
            "taxonomy_term_id": term["id"], "taxonomy_term": term,
        }  # fmt: skip

    def kind(self, one: ServiceType) -> Entry:
        """A kind of service as a term."""
        return self.term(KINDS, one.pk, one.code, one.name, one.legal_reference or one.name)

    def group(self, one: TargetGroup) -> Entry:
        """A group of people as a term."""
        return self.term(GROUPS, one.pk, one.code, one.name, one.name)

    def fact_term(self, fact: int) -> Entry:
        """A fact as a term."""
        code, name, description = {
            CAPACITY: ("capacity", _("Kapazität"), _("Geplante Kapazität mit ihrer Einheit")),
            VACANCY: ("vacancy", _("Freie Plätze"), _("Ob zurzeit jemand aufgenommen wird")),
            LEGAL_BASIS: ("legal_basis", _("Rechtsgrundlage"), _("Gesetz, auf dem das Angebot beruht")),
        }[fact]
        return self.term(FACTS, fact, code, name, description)

    def term(self, taxonomy: int, number: int, code: str, name: str, description: str) -> Entry:
        """A term of one of the three taxonomies; its number and its taxonomy make the identifier."""
        return {
            "id": self.ident(Thing.TERM, number * 10 + taxonomy), "code": code, "name": name,
            "description": description, "taxonomy": self.taxonomy(taxonomy)["name"], "language": "de",
            "taxonomy_id": self.ident(Thing.TAXONOMY, taxonomy),
        }  # fmt: skip

    def taxonomy(self, number: int) -> Entry:
        """One of the three lists of terms."""
        name, description = {
            KINDS: (_("Leistungsarten"), _("Arten von Angeboten mit ihrem Rechtsbezug")),
            GROUPS: (_("Zielgruppen"), _("Menschen, für die Angebote da sind")),
            FACTS: (_("Merkmale"), _("Angaben, für die HSDS kein eigenes Feld hat")),
        }[number]
        return {"id": self.ident(Thing.TAXONOMY, number), "name": name, "description": description}

    def terms(self) -> list[Entry]:
        """All terms of the municipality."""
        kinds = ServiceType.objects.filter(municipality=self.municipality).order_by("order", "name")
        groups = TargetGroup.objects.filter(municipality=self.municipality).order_by("order", "name")
        return [
            *(self.kind(one) for one in kinds), *(self.group(one) for one in groups),
            *(self.fact_term(one) for one in (CAPACITY, VACANCY, LEGAL_BASIS)),
        ]  # fmt: skip


def amount(capacity: float, unit: str) -> str:
    """A capacity with its unit."""
    return f"{numbers.trimmed(capacity)} {unit}"
