"""The register of services: a list with its filter, and a map with the same places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import AreaVersion
from kooplan.areas.vocab import PLANNING_REGION
from kooplan.catalogues.models import TargetGroup
from kooplan.core import numbers
from kooplan.core.charts.maps import Place, PointMap, Shape, point_map
from kooplan.core.charts.outline import unit_point
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.words import stems
from kooplan.indicators.queries.choices import Select, select
from kooplan.services.days import days_in_words
from kooplan.services.models import Location, Service, ServiceQuerySet
from kooplan.services.policies import sees_protected
from kooplan.services.queries.material import PLACES, kinds_of
from kooplan.services.vocab import Accessibility, LocationKind, ServiceState, Weekday

PAGE: Final = 50
NOT_IN_FORCE: Final = (ServiceState.SUSPENDED, ServiceState.ENDED, ServiceState.DRAFT)
STALE: Final = "veraltet"
"""The choice of services whose confirmation is older."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter; each part may be empty or unknown."""

    kind: str = ""
    area: str = ""
    words: str = ""
    state: str = ""
    group: str = ""
    access: str = ""
    day: str = ""
    page: str = ""


def wanted_services(given: Mapping[str, str]) -> Wanted:
    """What an address asks for."""
    names = {
        "kind": "leistung", "area": "raum", "words": "suche", "state": "stand", "group": "gruppe",
        "access": "barrierefrei", "day": "tag", "page": "seite",
    }  # fmt: skip
    return Wanted(**{name: given.get(key, "") for name, key in names.items()})


@dataclass(frozen=True, slots=True)
class ServiceListPage:
    """Everything the list prints."""

    selects: tuple[Select, ...]
    words: str
    count: int
    total: int
    table: Table | None
    map: PointMap | None
    page: Page[Service]


def service_list(reader: Reader, wanted: Wanted) -> ServiceListPage:
    """The services that fit the filter, by kind and name; a fixed number of queries."""
    everything_visible = Service.objects.visible_to(reader)
    visible = in_state(everything_visible, wanted.state)
    kinds = [(one.code, one.name) for one in kinds_of(reader) if one.is_offered]
    regions = regions_of(reader)
    known = frozenset(str(pk) for pk, _shape in regions)
    groups = groups_of(reader)
    wanted = replace(
        wanted,
        area=wanted.area if wanted.area in known else "",
        group=wanted.group if wanted.group in {code for code, _name in groups} else "",
    )
    found = filtered(visible, wanted)
    page = Paginator(found.for_list(), PAGE).get_page(wanted.page)
    services = list(page.object_list)
    shapes = [shape for _pk, shape in regions if shape.outline]
    spots = list(spots_of(reader, services))
    everything = (("", _("Alle")),)
    return ServiceListPage(
        selects=(
            select("leistung", _("Leistung"), (*everything, *kinds), wanted.kind),
            select("raum", _("Raum"), (*everything, *((str(pk), shape.name) for pk, shape in regions)), wanted.area),
            select("gruppe", _("Für wen"), (*everything, *groups), wanted.group),
            select("barrierefrei", _("Barrierefrei"), (*everything, *help_pairs()), wanted.access),
            select("tag", _("Geöffnet am"), (*everything, *weekday_pairs()), wanted.day),
            select("stand", _("Stand"), (*everything, (STALE, _("veraltet")), *other_states(reader)), wanted.state),
        ),
        words=wanted.words,
        count=page.paginator.count,
        total=page.paginator.count if wanted == Wanted(page=wanted.page) else everything_visible.count(),
        table=table_of(reader, services) if services else None,
        map=point_map("orte", shapes, spots, title=_("Wo die Angebote liegen")) if shapes and spots else None,
        page=page,
    )


def in_state(services: ServiceQuerySet, state: str) -> ServiceQuerySet:
    """Those that people can turn to, or those of another state that was asked for."""
    return services.filter(state=state) if state in NOT_IN_FORCE else services.in_force()


def other_states(reader: Reader) -> list[tuple[str, str]]:
    """States that one may ask for besides: what rests and has ended; drafts only for members, who see their own."""
    return [(one.value, str(one.label)) for one in NOT_IN_FORCE if one != ServiceState.DRAFT or not reader.is_visitor]


def stale_before(today: date) -> date:
    """Confirmations before this day hold no longer."""
    return today - timedelta(days=settings.CONFIRM_DAYS)


def filtered(services: ServiceQuerySet, wanted: Wanted) -> ServiceQuerySet:
    """Those of a kind, in or for an area, whose name, place or provider holds the words."""
    if wanted.kind:
        services = services.of_type(wanted.kind)
    if wanted.area:
        area = int(wanted.area)
        # A protected place is found by the areas it serves alone: the filter must not tell where it lies.
        services = services.filter(Q(locations__areas=area, locations__is_protected=False) | Q(areas=area))
    if wanted.group:
        services = services.filter(target_groups__code=wanted.group)
    if wanted.access in {value for value, _label in help_pairs()}:
        # Accessibility is a list in one column; both databases find the quoted word in its text.
        services = services.filter(accessibility__icontains=f'"{wanted.access}"')
    if wanted.day in {value for value, _label in weekday_pairs()}:
        services = services.filter(locations__days__weekday=int(wanted.day))
    if wanted.state == STALE:
        services = services.filter(confirmed_on__lt=stale_before(timezone.localdate()))
    for stem in stems(wanted.words):
        # Each in a condition of its own: every word has to be found, in whatever part of the service.
        services = services.filter(terms__term__contains=stem)
    return services.distinct()


def groups_of(reader: Reader) -> list[tuple[str, str]]:
    """The groups that visible services are for; one query."""
    found = TargetGroup.objects.filter(services__in=Service.objects.visible_to(reader))
    return list(found.order_by("order", "name").values_list("code", "name").distinct())


def help_pairs() -> list[tuple[str, str]]:
    """What makes a place usable; that nothing does, or that nobody asked yet, is no choice."""
    left_out = {Accessibility.NONE, Accessibility.UNKNOWN}
    return [(one.value, str(one.label)) for one in Accessibility if one not in left_out]


def weekday_pairs() -> list[tuple[str, str]]:
    """The days of the week."""
    return [(str(one.value), str(one.label)) for one in Weekday]


def regions_of(reader: Reader) -> list[tuple[int, Shape]]:
    """The planning regions with their outlines, by name; one query."""
    rows = (
        AreaVersion.objects.visible_to(reader)
        .filter(area__area_level__code=PLANNING_REGION, valid_to=None)
        .order_by("name")
        .values_list("area_id", "name", "outline", "label_x", "label_y", "label_radius")
    )
    return [(pk, Shape(name, outline, x, y, room)) for pk, name, outline, x, y, room in rows]


def shown_places(reader: Reader, service: Service) -> Iterator[tuple[Location, bool]]:
    """The places of a service and whether this reader may know where each one is."""
    may_see = sees_protected(reader.membership, service.owner_id)
    for place in service.locations.all():
        yield place, may_see or not place.is_protected


def spots_of(reader: Reader, services: Sequence[Service]) -> Iterator[Place]:
    """The places that may be drawn."""
    for service in services:
        for place, is_shown in shown_places(reader, service):
            if is_shown and place.x is not None and place.y is not None:
                url = reverse("services:service", args=[service.pk])
                yield Place(f"{service.name}, {place.name}", *unit_point(place.x, place.y), url=url)


def table_of(reader: Reader, services: Sequence[Service]) -> Table:
    """One row for each service."""
    columns = (
        Column(_("Angebot")), Column(_("Träger")), Column(_("Wo und wann")), Column(_("Kapazität"), numeric=True),
        Column(_("Bestätigt")),
    )  # fmt: skip
    today = timezone.localdate()
    rows = tuple(
        Row((
            Cell(service.name, url=reverse("services:service", args=[service.pk]), note=kind_note(service)),
            str(service.owner), "; ".join(place_words(reader, service)), capacity_words(service),
            confirmed_cell(service.confirmed_on, today),
        ))
        for service in services
    )  # fmt: skip
    return Table(_("Angebote"), columns, rows)


def kind_note(service: Service) -> str:
    """The kind of service, where its name does not say it."""
    kind = str(service.service_type)
    return "" if kind in service.name else kind


def place_words(reader: Reader, service: Service) -> list[str]:
    """Marktstadt, Di und Do; a team comes, a digital way needs no place, a protected place has no name."""
    return [place_line(place, is_shown=is_shown) for place, is_shown in shown_places(reader, service)]


def place_line(place: Location, *, is_shown: bool) -> str:
    """One place with its days."""
    name = place.name if is_shown else _("Adresse geschützt")
    if place.kind != LocationKind.SITE:
        name = str(LocationKind(place.kind).label)
    days = days_in_words(place.days.all(), hours=False)
    return f"{name}, {days}" if days else name


def capacity_words(service: Service) -> str:
    """The sum over the places with its unit; the sign for "not known" where a place does not say it."""
    known = [place.capacity for place in service.locations.all()]
    if not known or None in known:
        return numbers.sign("no_data")
    return capacity_text(sum(one or 0.0 for one in known), service.service_type.unit)


def capacity_text(value: float, unit: str) -> str:
    """2,50 Vollzeitstellen."""
    return f"{numbers.decimal(value, PLACES.get(unit, 0 if value == round(value) else 1))}{numbers.SPACE}{unit}"


def confirmed_cell(day: date, today: date) -> Cell:
    """01/2026, or that it is out of date."""
    if day < stale_before(today):
        return Cell(_("Stand veraltet"), note=_("zuletzt {month}").format(month=numbers.month_year(day)))
    return Cell(numbers.month_year(day))
