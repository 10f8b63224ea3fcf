"""The areas of a tenant as pages need them: levels, what lies in what, and the three areas everything compares with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kooplan.areas.models import AreaVersion
from kooplan.areas.vocab import DISTRICT, FEDERATION, STATE
from kooplan.core.charts.maps import Shape
from kooplan.core.reader import Reader
from kooplan.organisations.models import Municipality

COVER_TOLERANCE = 0.02
"""Parts cover their parent if their areas add up to its area within this share."""


@dataclass(frozen=True, slots=True)
class LevelOfPlaces:
    """A level with its German names; `order` counts from large to small."""

    code: str
    name: str
    plural: str
    order: int


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a place over time."""

    pk: int
    start: date
    end: date | None
    square_km: float | None
    source: str = ""

    def holds(self, day: date) -> bool:
        """It is valid on that day."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Place:
    """An area with its versions, oldest first."""

    pk: int
    key: str
    name: str
    summary: str
    level: LevelOfPlaces
    versions: tuple[Version, ...]

    def at(self, day: date) -> Version:
        """The version of a day; before the first one the first, since older borders are not known."""
        return next((one for one in reversed(self.versions) if one.holds(day)), self.versions[0])

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Places:
    """All areas a reader may know of, and how they nest."""

    by_pk: Mapping[int, Place]
    inner: Mapping[int, tuple[int, ...]]
    outer: Mapping[int, tuple[int, ...]]
    district: Place | None
    land: Place | None
    country: Place | None

    def below(self, pk: int) -> dict[LevelOfPlaces, list[Place]]:
        """Everything inside a place by level, coarse levels first."""
        found = sorted((self.by_pk[one] for one in closure(pk, self.inner)), key=lambda one: one.name)
        levels = sorted({one.level for one in found}, key=lambda level: level.order)
        return {level: [one for one in found if one.level == level] for level in levels}

    def above(self, pk: int) -> list[Place]:
        """Everything a place lies in, the largest first."""
        return sorted((self.by_pk[one] for one in closure(pk, self.outer)), key=lambda one: one.level.order)

    def on(self, level: LevelOfPlaces) -> list[Place]:
        """All places of a level by name."""
        return sorted((one for one in self.by_pk.values() if one.level == level), key=lambda one: one.name)

    def around(self) -> list[Place]:
        """District, Land and Germany, as far as they are known."""
        return [one for one in (self.district, self.land, self.country) if one is not None]

    def covers(self, pk: int, parts: Iterable[Place]) -> bool:
        """The parts fill the place; where an area is not known the stored links are believed."""
        whole = self.by_pk[pk].current.square_km
        sizes = [one.current.square_km for one in parts]
        if whole is None or any(size is None for size in sizes):
            return True
        return abs(sum(size or 0.0 for size in sizes) - whole) <= COVER_TOLERANCE * whole


def closure(pk: int, links: Mapping[int, tuple[int, ...]]) -> set[int]:
    """Everything reached from a place, itself left out."""
    found: set[int] = set()
    waiting = list(links.get(pk, ()))
    while waiting:
        one = waiting.pop()
        if one not in found and one != pk:
            found.add(one)
            waiting.extend(links.get(one, ()))
    return found


Links = dict[int, tuple[int, ...]]


def places_of(reader: Reader) -> Places:
    """The areas of the reader's tenant in one query."""
    by_pk, inner, outer = read_places(reader)
    district = district_of(reader, by_pk)
    land = land_of(by_pk, district, outer)
    country = next((one for one in by_pk.values() if one.level.code == FEDERATION), None)
    if district is not None:
        inner, outer = with_key_links(by_pk, district, inner, outer)
    return Places(by_pk, inner, outer, district, land, country)


def read_places(reader: Reader) -> tuple[dict[int, Place], Links, Links]:
    """Every visible area with its versions, what lies in it, and what it lies in."""
    rows = (
        AreaVersion.objects.visible_to(reader)
        .order_by("area_id", "valid_from")
        .values_list(
            "area__parent_links__parent_id", "area_id", "area__key", "area__name", "area__summary",
            "area__area_level__code", "area__area_level__name", "area__area_level__plural", "area__area_level__order",
            "pk", "valid_from", "valid_to", "square_km", "source",
        )
    )  # fmt: skip
    heads: dict[int, tuple[str, str, str, LevelOfPlaces]] = {}
    # An area comes once for each version and each area it lies in; both keep the order in which they come.
    versions: dict[int, dict[int, Version]] = {}
    pairs: dict[tuple[int, int], None] = {}
    for parent, pk, key, name, summary, code, level, plural, order, version, start, end, size, source in rows:
        heads[pk] = (key, name, summary, LevelOfPlaces(code, level, plural, order))
        versions.setdefault(pk, {})[version] = Version(version, start, end, size, source)
        if parent is not None:
            pairs[parent, pk] = None
    by_pk = {pk: Place(pk, *head, tuple(versions[pk].values())) for pk, head in heads.items()}
    return by_pk, *links_of(pairs, by_pk)


def links_of(pairs: Iterable[tuple[int, int]], by_pk: Mapping[int, Place]) -> tuple[Links, Links]:
    """Who lies in whom, in both directions, among the visible areas."""
    inner: Links = {}
    outer: Links = {}
    for parent, child in pairs:
        if parent in by_pk:
            inner[parent] = (*inner.get(parent, ()), child)
            outer[child] = (*outer.get(child, ()), parent)
    return inner, outer


def tenant_of(reader: Reader) -> int:
    """The tenant a reader acts in; 0, which no tenant has, where there is none."""
    return reader.municipality_id or 0


def district_of(reader: Reader, by_pk: Mapping[int, Place]) -> Place | None:
    """The area of the tenant itself."""
    ags = ags_of(reader)
    return next((one for one in by_pk.values() if one.level.code == DISTRICT and one.key == ags), None)


def ags_of(reader: Reader) -> str:
    """The key of the tenant; a reader who does not carry it along costs a query."""
    if reader.ags:
        return reader.ags
    return Municipality.objects.filter(pk=tenant_of(reader)).values_list("ags", flat=True).first() or ""


def land_of(by_pk: Mapping[int, Place], district: Place | None, outer: Mapping[int, tuple[int, ...]]) -> Place | None:
    """The Land round the district: by stored link, by key, or the only one there is."""
    lands = [one for one in by_pk.values() if one.level.code == STATE]
    if district is None or len(lands) == 1:
        return lands[0] if len(lands) == 1 else None
    above = closure(district.pk, outer)
    return next((one for one in lands if one.pk in above or one.key == district.key[:2]), None)


def with_key_links(
    by_pk: Mapping[int, Place],
    district: Place,
    inner: Mapping[int, tuple[int, ...]],
    outer: Mapping[int, tuple[int, ...]],
) -> tuple[dict[int, tuple[int, ...]], dict[int, tuple[int, ...]]]:
    """The links, with areas that no link leads to but whose official key begins with the district's."""
    known = closure(district.pk, inner)
    lonely = [
        one.pk
        for one in by_pk.values()
        if one.level.order > district.level.order and one.pk not in known and not outer.get(one.pk)
        and one.key.startswith(district.key)
    ]  # fmt: skip
    if not lonely:
        return dict(inner), dict(outer)
    return (
        {**inner, district.pk: (*inner.get(district.pk, ()), *lonely)},
        {**outer, **dict.fromkeys(lonely, (district.pk,))},
    )


def shapes_of(reader: Reader, places: Iterable[Place], day: date) -> dict[int, Shape]:
    """The outlines of places on a day, by place; those without a border are left out."""
    wanted = {one.at(day).pk: one for one in places}
    rows = (
        AreaVersion.objects.visible_to(reader)
        .filter(pk__in=wanted)
        .exclude(outline="")
        .values_list("pk", "outline", "label_x", "label_y", "label_radius")
    )
    return {
        wanted[version].pk: Shape(wanted[version].name, outline, x, y, room) for version, outline, x, y, room in rows
    }
