"""What pages of reach and need are made of: kinds of services, their places, areas and people; a few queries in all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q, Subquery, Value

from kooplan.areas.models import AreaVersion
from kooplan.areas.queries import Cells
from kooplan.areas.vocab import DISTRICT
from kooplan.catalogues.models import ServiceType
from kooplan.core.charts.maps import Shape
from kooplan.core.charts.outline import unit_point
from kooplan.core.reader import Reader
from kooplan.indicators.models import ReleasedValue
from kooplan.indicators.queries.people import Crowd, GroupRow, crowd_of
from kooplan.indicators.queries.places import tenant_of
from kooplan.indicators.vocab import KNOWN, POPULATION
from kooplan.services.evaluation import Stop
from kooplan.services.models import WORKDAYS, Location, Service
from kooplan.services.policies import sees_protected
from kooplan.services.vocab import RHYTHM_WEEKS, WEEK, LocationKind

PLACES = {"Vollzeitstellen": 2}
"""Digits behind the comma of a unit; whole numbers for all others."""


@dataclass(frozen=True, slots=True)
class StandardRow:
    """A stored standard: how far, by which way, who says so."""

    mode: str
    limit: float | None
    kind: str
    source: str
    resolution: str


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of service with its standards; `is_offered` tells whether this reader finds a service of it."""

    pk: int
    code: str
    name: str
    unit: str
    is_offered: bool
    standards: tuple[StandardRow, ...] = ()

    @property
    def places(self) -> int:
        """Digits behind the comma of its capacity."""
        return PLACES.get(self.unit, 0)


@dataclass(frozen=True, slots=True)
class Site:
    """A place of a service as this reader may know it; `point` is None for teams, digital ways and protected places."""

    pk: int
    kind_code: str
    service: int
    name: str
    service_name: str
    provider: str
    kind: str
    point: tuple[float, float] | None
    is_placed: bool
    capacity: float | None
    in_place: float | None
    is_hidden: bool
    confirmed_on: date
    days: tuple[tuple[int, str], ...] = ()

    @property
    def mask(self) -> int:
        """The open days of a cycle of four weeks as bits; every workday where none is stated."""
        found = 0
        for weekday, rhythm in self.days:
            for week in RHYTHM_WEEKS[rhythm]:
                found |= 1 << (WEEK * week + weekday)
        return found or WORKDAYS

    @property
    def on_map(self) -> tuple[float, float] | None:
        """The point in the unit of the outlines."""
        return None if self.point is None else unit_point(*self.point)


@dataclass(frozen=True, slots=True)
class Region:
    """An area of the level on which pages compare; `shape` is None where no border is known."""

    pk: int
    key: str
    name: str
    level_name: str
    shape: Shape | None


@dataclass(frozen=True, slots=True)
class Stock:
    """Supply of one kind of service: the known sum, and how many places do not say theirs."""

    sum: float = 0.0
    sites: int = 0
    unknown: int = 0

    @property
    def value(self) -> float | None:
        """The sum; None where there are places and none says its capacity."""
        return None if self.sites and self.unknown == self.sites else self.sum

    def with_site(self, site: Site) -> Stock:
        """One place more."""
        return Stock(self.sum + (site.in_place or 0.0), self.sites + 1, self.unknown + (site.in_place is None))


def kinds_of(reader: Reader) -> list[Kind]:
    """All kinds of services of the tenant with their standards; one query."""
    offered = Service.objects.visible_to(reader).in_force().filter(service_type_id=OuterRef("pk"))
    rows = (
        ServiceType.objects.filter(municipality_id=tenant_of(reader))
        .annotate(is_offered=Exists(offered))
        .order_by("order", "name", "pk", "standards__pk")
        .values_list(
            "pk", "code", "name", "unit", "is_offered", "standards__mode", "standards__limit", "standards__kind",
            "standards__source", "standards__resolution",
        )
    )  # fmt: skip
    found = []
    for head, lines in groupby(rows, key=lambda row: row[:5]):
        standards = tuple(StandardRow(*line[5:]) for line in lines if line[5])
        pk, code, name, unit, is_offered = head
        found.append(Kind(pk, code, name, unit, is_offered, standards))
    return found


class SiteRow(NamedTuple):
    """A place as the database gives it, once for each of its days."""

    pk: int
    kind_code: str
    service: int
    name: str
    service_name: str
    provider: str
    kind: str
    x: float | None
    y: float | None
    capacity: float | None
    staffed: float | None
    is_protected: bool
    owner: int
    confirmed_on: date
    weekday: int | None
    rhythm: str


def sites_of(reader: Reader, codes: Iterable[str]) -> list[Site]:
    """The places of services of some kinds, those with a point first; one query."""
    rows = (
        Location.objects.visible_to(reader)
        .in_force()
        .filter(service__service_type__code__in=list(codes))
        .order_by("service__name", "name", "pk", "days__weekday")
        .values_list(
            "pk", "service__service_type__code", "service_id", "name", "service__name", "service__owner__name", "kind",
            "x", "y", "capacity", "staffed", "is_protected", "service__owner_id", "service__confirmed_on",
            "days__weekday", "days__rhythm",
        )
    )  # fmt: skip
    found = [
        site_of(reader, list(lines)) for _pk, lines in groupby((SiteRow(*row) for row in rows), key=attrgetter("pk"))
    ]
    return sorted(found, key=lambda site: site.point is None)


def site_of(reader: Reader, rows: Sequence[SiteRow]) -> Site:
    """One place from its rows."""
    one = rows[0]
    hidden = one.is_protected and not sees_protected(reader.membership, one.owner)
    point = None if one.x is None or one.y is None else (one.x, one.y)
    return Site(
        pk=one.pk,
        kind_code=one.kind_code,
        service=one.service,
        name=one.name,
        service_name=one.service_name,
        provider=one.provider,
        kind=one.kind,
        point=None if hidden else point,
        is_placed=point is not None,
        capacity=one.capacity,
        in_place=one.capacity if one.staffed is None else one.staffed,
        is_hidden=hidden,
        confirmed_on=one.confirmed_on,
        days=tuple((row.weekday, row.rhythm) for row in rows if row.weekday is not None),
    )


class Links(NamedTuple):
    """The areas of places and teams.

    lies_in : keys of the areas that hold a place, by place.
    serves : keys of the areas that the service of a team is for, with the code of their level, by service.
    """

    lies_in: dict[int, set[int]]
    serves: dict[int, set[tuple[int, str]]]


def links_of(sites: Sequence[Site]) -> Links:
    """Where places lie and where teams go; one query.

    The pairs hold areas that a reader may not know; callers keep those of `regions_of` alone.
    """
    teams = {site.service for site in sites if site.kind == LocationKind.MOBILE}
    held = Location.areas.through._default_manager.filter(location_id__in=[site.pk for site in sites])
    served = Service.areas.through._default_manager.filter(service_id__in=teams)
    pairs = held.values_list("location_id", "area_id", Value("")).union(
        served.values_list("service_id", "area_id", "area__area_level__code"), all=True
    )
    found = Links(defaultdict(set), defaultdict(set))
    for pk, area, level in pairs:
        if level:
            found.serves[pk].add((area, level))
        else:
            found.lies_in[pk].add(area)
    return found


def served_keys(links: Links, regions: Sequence[Region]) -> dict[int, frozenset[str]]:
    """The areas that teams come to, by service; a service for the district comes to all of them."""
    everywhere = frozenset(one.key for one in regions)
    by_pk = {one.pk: frozenset({one.key}) for one in regions}
    return {
        service: frozenset().union(
            *(everywhere if level == DISTRICT else by_pk.get(area, frozenset()) for area, level in areas)
        )
        for service, areas in links.serves.items()
    }


def stops_of(sites: Sequence[Site], served: dict[int, frozenset[str]]) -> list[Stop]:
    """The places to which people go, then the teams that come to them; digital ways have no place."""
    teams = [site for site in sites if site.kind == LocationKind.MOBILE]
    return [
        *[Stop(site.mask, site.point) for site in sites if site.point is not None],
        *[Stop(site.mask, serves=served.get(site.service, frozenset())) for site in teams],
    ]


def regions_of(reader: Reader, cells: Cells) -> list[Region]:
    """The areas of the cells in the order of their keys; one query.

    Levels may share keys, as Kreis and Gemeinde of a kreisfreie Stadt do: the level that knows all keys is meant.
    """
    rows = (
        AreaVersion.objects.visible_to(reader)
        .filter(area__key__in=cells.keys, valid_to=None)
        .order_by("area__area_level__order")
        .values_list(
            "area__area_level__order", "area__area_level__name", "area_id", "area__key", "name", "outline", "label_x",
            "label_y", "label_radius",
        )
    )  # fmt: skip
    levels: dict[int, dict[str, Region]] = {}
    for order, level, pk, key, name, outline, x, y, room in rows:
        shape = Shape(name, outline, x, y, room) if outline else None
        levels.setdefault(order, {})[key] = Region(pk, key, name, level, shape)
    full = next((found for found in levels.values() if len(found) == len(cells.keys)), {})
    return [full[key] for key in cells.keys if key in full]


def stocks_of(
    sites: Sequence[Site], regions: Sequence[Region], links: Links
) -> tuple[dict[tuple[str, int], Stock], dict[str, Stock]]:
    """Supply by kind and area, and by kind in the whole district.

    A place counts where it lies. A protected place, a team and a digital way count for the district alone, a place
    beyond the border nowhere.
    """
    wanted = {one.pk for one in regions}
    by_area: dict[tuple[str, int], Stock] = defaultdict(Stock)
    whole: dict[str, Stock] = defaultdict(Stock)
    for site in sites:
        if site.is_placed and not links.lies_in[site.pk]:
            continue
        whole[site.kind_code] = whole[site.kind_code].with_site(site)
        for area in links.lies_in[site.pk] & wanted if not site.is_hidden else ():
            by_area[site.kind_code, area] = by_area[site.kind_code, area].with_site(site)
    return by_area, whole


@dataclass(frozen=True, slots=True)
class Peoples:
    """The people of each area and of the whole district on the newest day; `district` is None where not known."""

    by_area: dict[int, Crowd]
    district: Crowd | None
    day: date | None


def peoples_of(reader: Reader, areas: Sequence[int]) -> Peoples:
    """The people of areas and of the district by age on the newest counted day; one query."""
    whole = Q(
        area_version__area__area_level__code=DISTRICT,
        area_version__area__key=F("area_version__area__municipality__ags"),
    )
    base = ReleasedValue.objects.visible_to(reader).of(POPULATION).filter(variant="")
    base = base.filter(Q(area_version__area_id__in=areas) | whole)
    newest = base.order_by("-period_end").values("period_end")[:1]
    rows = base.filter(period_end=Subquery(newest)).order_by("series__number").values_list(
        "area_version__area_id", "period_start", "period_end", "series__number", "sex", "age_from", "age_to", "value",
        "status", "release__delivery_id", "release__level",
    )  # fmt: skip
    groups: dict[int, list[GroupRow]] = defaultdict(list)
    for area, start, end, series, sex, age_from, age_to, value, status, delivery, level in rows:
        known = int(status in KNOWN)
        groups[area].append(
            GroupRow("", end, "", series, sex, age_from, age_to, value, 1, known, start, delivery, level, level)
        )
    by_area = {area: crowd_of(lines, 1) for area, lines in groups.items() if area in set(areas)}
    district = next((crowd_of(lines, 1) for area, lines in groups.items() if area not in by_area), None)
    if district is None and len(by_area) == len(areas) and areas:
        district = sum_of([row for lines in groups.values() for row in lines], len(areas))
    return Peoples(by_area, district, max((lines[0].end for lines in groups.values()), default=None))


def sum_of(rows: Sequence[GroupRow], areas: int) -> Crowd:
    """All areas together, group by group."""
    merged: dict[tuple[str, int, int], list[GroupRow]] = defaultdict(list)
    for row in rows:
        merged[row.sex, row.age_from, row.age_to].append(row)
    summed = [
        parts[0]._replace(
            people=sum(one.people or 0.0 for one in parts), areas=len(parts), known=sum(one.known for one in parts)
        )
        for parts in merged.values()
    ]
    return crowd_of(summed, areas)


def group_size(crowd: Crowd | None, span: tuple[int, int | None]) -> float | None:
    """The people of an age in an area; None where they are not known or the bands do not meet the ages."""
    if crowd is None:
        return None
    start, end = span
    if (start, end) == (0, None):
        return crowd.total
    sexes = crowd.by_age()
    ends = {start} if end is None else {start, end + 1}
    if not sexes or not ends <= crowd.borders(sexes):
        return None
    starts = sorted({0, *ends})
    return crowd.people(sexes, starts)[starts.index(start)]
