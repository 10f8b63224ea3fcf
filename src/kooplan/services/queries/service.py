"""The profile of a service: what it is, for whom, where and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.maps import PointMap, point_map
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.services.days import days_in_words
from kooplan.services.details import in_words
from kooplan.services.models import Location, Service, ServiceDetail
from kooplan.services.queries.service_list import (
    capacity_text,
    capacity_words,
    regions_of,
    shown_places,
    spots_of,
    stale_before,
)
from kooplan.services.vocab import Accessibility, Block, LocationKind, ServiceState


@dataclass(frozen=True, slots=True)
class ServicePage:
    """Everything the profile prints."""

    service: Service
    crumbs: tuple[dict[str, str], ...]
    facts: tuple[tuple[str, str], ...]
    lead: str
    readers: tuple[str, ...]
    is_outdated: bool
    confirmed: str
    rows: tuple[tuple[str, str], ...]
    places: Table
    map: PointMap | None
    source: str
    state_words: str
    """That it rests, ends or has ended; empty while it simply runs."""
    successor: Cell | None
    has_details: bool

    @property
    def is_draft(self) -> bool:
        """Nobody else reads it yet."""
        return self.service.state == ServiceState.DRAFT


def service_page(reader: Reader, service: Service, details: Mapping[str, ServiceDetail]) -> ServicePage:
    """The profile; `service` comes with what a list prints, `details` with what this reader may know of."""
    public = in_words(details[Block.PUBLIC].content) if Block.PUBLIC in details else []
    shapes = [shape for _pk, shape in regions_of(reader) if shape.outline]
    spots = list(spots_of(reader, [service]))
    return ServicePage(
        service=service,
        crumbs=({"label": _("Angebote"), "url": reverse("services:service_list")}, {"label": service.name, "url": ""}),
        facts=(
            (_("Leistung"), str(service.service_type)),
            (_("Träger"), str(service.owner)),
            (_("Kapazität"), capacity_words(service)),
        ),
        lead=service.summary,
        readers=(readers_of(service.level), _("Geschützte Adressen sehen nur Träger und Verwaltung.")),
        is_outdated=service.state == ServiceState.ACTIVE and service.confirmed_on < stale_before(timezone.localdate()),
        confirmed=numbers.long_day(service.confirmed_on),
        rows=(*(pair for pair in rows_of(service) if pair[1]), *public),
        places=place_table(reader, service),
        map=point_map("lage", shapes, spots, title=_("Wo das Angebot liegt")) if shapes and spots else None,
        source=service.source,
        state_words=state_words(service),
        successor=successor_of(reader, service),
        has_details=bool(public),
    )


def state_words(service: Service) -> str:
    """What people have to know before they go."""
    if service.state == ServiceState.DRAFT:
        return _("Entwurf: Das liest nur Ihre Organisation.")
    if service.state == ServiceState.SUSPENDED:
        return _("Dieses Angebot ruht.")
    if service.state == ServiceState.ENDED and service.ends_on:
        return _("Dieses Angebot gibt es seit dem {day} nicht mehr.").format(day=numbers.long_day(service.ends_on))
    if service.ends_on:
        return _("Dieses Angebot endet am {day}.").format(day=numbers.long_day(service.ends_on))
    return ""


def successor_of(reader: Reader, service: Service) -> Cell | None:
    """The service that people turn to afterwards, if this reader may know of it."""
    if service.successor_id is None:
        return None
    found = Service.objects.visible_to(reader).filter(pk=service.successor_id).first()
    return Cell(found.name, url=reverse("services:service", args=[found.pk])) if found else None


def readers_of(level: str) -> str:
    """Who reads the profile."""
    words = {
        Level.PRIVATE_ORG: _("Nur die Organisation, der es gehört."),
        Level.ADMIN_INTERNAL: _("Nur die Rollen der Kreisverwaltung."),
        Level.PARTNERS: _("Die Verwaltung und alle Träger im Landkreis."),
        Level.COUNCIL: _("Die Verwaltung und die Mitglieder der Gremien."),
        Level.PUBLIC: _("Alle, auch ohne Anmeldung."),
    }
    return words[Level(level)]


def rows_of(service: Service) -> list[tuple[str, str]]:
    """What else is written about a service."""
    return [
        (_("Für wen"), ", ".join(str(one) for one in service.target_groups.all())),
        (_("Kontakt"), service.contact),
        (_("Barrierefreiheit"), ", ".join(str(Accessibility(one).label) for one in service.accessibility)),
        (_("Versorgt"), ", ".join(str(one) for one in service.areas.all())),
        (_("Rechtsgrundlage"), service.legal_basis),
    ]


def place_table(reader: Reader, service: Service) -> Table:
    """Every place with its address, days and capacity."""
    columns = (
        Column(_("Ort")), Column(_("Adresse")), Column(_("Tage")), Column(_("Kapazität"), numeric=True),
        Column(_("davon besetzt"), numeric=True),
    )  # fmt: skip
    unit = service.service_type.unit
    # An open post of one provider is a matter for the talk with it; the public reads the capacity.
    kept = len(columns) - reader.is_visitor
    rows = tuple(
        Row(tuple(place_cells(place, unit, is_shown=shown)[:kept])) for place, shown in shown_places(reader, service)
    )
    return Table(_("Wo und wann"), columns[:kept], rows)


def place_cells(place: Location, unit: str, *, is_shown: bool) -> list[Cell | str]:
    """The row of one place."""
    kind = "" if place.kind == LocationKind.SITE else str(LocationKind(place.kind).label)
    name, address = (place.name, place.address) if is_shown else (_("Adresse geschützt"), "")
    return [
        Cell(name, note=kind),
        address,
        days_in_words(place.days.all()) or _("an jedem Werktag"),
        amount(place.capacity, unit),
        amount(place.in_place, unit),
    ]


def amount(value: float | None, unit: str) -> str:
    """A capacity with its unit; the sign for "not known" where there is none."""
    return numbers.sign("no_data") if value is None else capacity_text(value, unit)
