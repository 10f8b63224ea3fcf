"""Maps of areas: values in classes, the place of one area, points such as services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.labels import NAME, Anchor, Label, full, inside, narrow_value, placed, value_only
from kooplan.core.charts.outline import Frame, Ring, drawn, frame_of, middle, rings, spans
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum, text_width

PATTERNED = frozenset({0, 3, 4, 5})
"""Classes that carry a pattern beside their lightness; 0 is "no value"."""


CROWD = 60
"""From this many areas on, a map draws thin borders."""


@dataclass(frozen=True, slots=True)
class Shape:
    """An area to draw: its outline and, where known, the place and free radius of its label, in one unit for all."""

    name: str
    outline: str
    x: int | None = None
    y: int | None = None
    room: int | None = None


@dataclass(frozen=True, slots=True)
class MapArea:
    """An area with its value."""

    shape: Shape
    datum: Datum
    url: str = ""


@dataclass(frozen=True, slots=True)
class DrawnArea:
    """An area on the map: path, class 1 to 5 or 0 for no value, and what a pointer is told."""

    path: str
    group: int
    tip: str

    @property
    def patterned(self) -> bool:
        """Its class has a pattern."""
        return self.group in PATTERNED


@dataclass(frozen=True, slots=True)
class LegendEntry:
    """A class with its words."""

    group: int
    text: str

    @property
    def patterned(self) -> bool:
        """Its class has a pattern."""
        return self.group in PATTERNED


@dataclass(frozen=True, slots=True)
class Choropleth:
    """A map of classes; draw with `{% chart %}`."""

    ident: str
    title: str
    description: str
    box: str
    areas: tuple[DrawnArea, ...]
    wide: tuple[Label, ...]
    narrow: tuple[Label, ...]
    legend: tuple[LegendEntry, ...]
    legend_label: str
    signs: str
    table: Table
    note: str = ""
    template: str = "map"

    @property
    def crowded(self) -> bool:
        """So many areas that borders have to be thin."""
        return len(self.areas) > CROWD


@dataclass(frozen=True, slots=True)
class Locator:
    """A small map that shows where one area lies."""

    ident: str
    title: str
    box: str
    others: tuple[str, ...]
    here: str
    caption: str
    table: None = None
    template: str = "locator"


@dataclass(frozen=True, slots=True)
class Place:
    """A point to show, in the unit of the outlines."""

    name: str
    x: float
    y: float
    note: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Marker:
    """A numbered mark; places that would cover each other share one."""

    x: int
    y: int
    number: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class PointMap:
    """Numbered points over the borders of the areas."""

    ident: str
    title: str
    description: str
    box: str
    areas: tuple[str, ...]
    labels: tuple[Label, ...]
    markers: tuple[Marker, ...]
    table: Table
    template: str = "points"


def class_of(datum: Datum, breaks: Sequence[float]) -> int:
    """Class 1 to 5 between fixed breaks; a value on a break belongs to the class above; 0 without a value."""
    value = datum.known
    return 0 if value is None else 1 + sum(value >= border for border in breaks)


def legend_of(breaks: Sequence[float], unit: str, *, missing: bool, places: int = 2) -> tuple[LegendEntry, ...]:
    """The classes in words: "unter 8 %", "8 bis unter 12 %", "20 % und mehr", and "kein Wert" where one is missing."""
    suffix = numbers.unit_of(unit).suffix
    after = numbers.joined("", suffix)
    borders = [numbers.trimmed(border, places) for border in breaks]
    between = [_("{low} bis unter {high}").format(low=low, high=high) for low, high in pairwise(borders)]
    words = [_("unter {high}").format(high=borders[0]), *between] if borders else []
    entries = [LegendEntry(place + 1, word + after) for place, word in enumerate(words)]
    if borders:
        entries.append(LegendEntry(len(borders) + 1, _("{low} und mehr").format(low=borders[-1] + after)))
    return tuple([*entries, LegendEntry(0, _("kein Wert"))] if missing else entries)


def choropleth(
    ident: str, areas: Sequence[MapArea], *, title: str, unit: str, breaks: Sequence[float], places: int | None = None
) -> Choropleth:
    """A map of values in fixed classes, with its legend and its table (highest value first, missing ones last).

    Up to four breaks make up to five classes; a larger number of breaks is a mistake.
    """
    if len(breaks) > 4:
        raise ValueError("a map has at most five classes")
    shapes = [rings(area.shape.outline) for area in areas]
    frame = frame_of(shapes)
    texts = [area.datum.text(unit, places) for area in areas]
    found = [
        DrawnArea(drawn(shape, frame), class_of(area.datum, breaks), f"{area.shape.name}: {text}")
        for area, shape, text in zip(areas, shapes, texts, strict=True)
    ]
    anchors = [
        anchor_of(area.shape, shape, frame, label_text(area.datum, unit, places))
        for area, shape in zip(areas, shapes, strict=True)
    ]
    return Choropleth(
        ident=ident,
        title=title,
        description=described(areas, unit, places),
        box=frame.box,
        areas=tuple(found),
        wide=tuple(placed(anchors, (full, value_only), frame.height)),
        narrow=tuple(placed(anchors, (narrow_value,), frame.height)),
        legend=legend_of(breaks, unit, missing=any(area.group == 0 for area in found)),
        legend_label=numbers.unit_of(unit).title,
        signs=numbers.key_to_signs({area.datum.status for area in areas}),
        table=value_table(areas, title, unit, places),
    )


def label_text(datum: Datum, unit: str, places: int | None) -> str:
    """The value as it stands on the map: with its unit only where that is one sign."""
    known = numbers.unit_of(unit)
    if known.suffix == "%" or datum.status in numbers.SIGNS:
        return datum.text(unit, places)
    return numbers.number(datum.value, datum.status, places=known.places if places is None else places)


def anchor_of(shape: Shape, lines: list[Ring], frame: Frame, text: str) -> Anchor:
    """Where the label of an area wants to stand."""
    x, y = (shape.x, shape.y) if shape.x is not None and shape.y is not None else middle(lines)
    room = shape.room if shape.room is not None else max((min(spans(ring)) for ring in lines), default=0.0) / 2
    left, top = frame.place(x, y)
    return Anchor(left, top, room * frame.scale, shape.name, text)


def ordered(areas: Sequence[MapArea]) -> list[MapArea]:
    """Highest value first, missing values last, equal ones by name."""
    return sorted(areas, key=lambda one: (one.datum.known is None, -(one.datum.known or 0.0), one.shape.name))


def described(areas: Sequence[MapArea], unit: str, places: int | None) -> str:
    """The map in two sentences for those who do not see it."""
    known = [area for area in ordered(areas) if area.datum.known is not None]
    if not known:
        return _("Für keinen Raum liegt ein Wert vor.")
    high, low = known[0], known[-1]
    return _("Am höchsten: {high}, {most}. Am niedrigsten: {low}, {least}. Alle Werte stehen in der Tabelle.").format(
        high=high.shape.name,
        most=high.datum.text(unit, places),
        low=low.shape.name,
        least=low.datum.text(unit, places),
    )


def value_table(areas: Sequence[MapArea], title: str, unit: str, places: int | None) -> Table:
    """The values of a map as a table."""
    rows = (Row((Cell(area.shape.name, url=area.url), area.datum.text(unit, places))) for area in ordered(areas))
    return Table(
        title, (Column(_("Raum")), Column(_("Wert, höchster zuerst"), numeric=True, short=_("Wert"))), tuple(rows)
    )


def locator(ident: str, shapes: Sequence[Shape], here: str, *, caption: str = "") -> Locator:
    """Where the area named `here` lies among `shapes`."""
    lines = [rings(shape.outline) for shape in shapes]
    frame = frame_of(lines)
    paths = {shape.name: drawn(line, frame) for shape, line in zip(shapes, lines, strict=True)}
    others = tuple(path for name, path in paths.items() if name != here)
    title = _("Lage von {name}").format(name=here)
    return Locator(ident, title, frame.box, others, paths.get(here, ""), caption or _("Lage im Landkreis"))


MARK = 30
"""Radius within which marks would touch on a narrow screen, in map units."""


def point_map(ident: str, shapes: Sequence[Shape], places: Sequence[Place], *, title: str) -> PointMap:
    """Points over the borders of the areas, numbered from north to south."""
    lines = [rings(shape.outline) for shape in shapes]
    frame = frame_of(lines)
    markers = markers_of(places, frame)
    anchors = [anchor_of(shape, line, frame, "") for shape, line in zip(shapes, lines, strict=True)]
    return PointMap(
        ident=ident,
        title=title,
        description=_("{count} Orte auf der Karte. Namen und Nummern stehen in der Tabelle.").format(count=len(places)),
        box=frame.box,
        areas=tuple(drawn(line, frame) for line in lines),
        labels=tuple(name_labels(anchors, markers, frame.height)),
        markers=markers,
        table=place_table(markers, title),
    )


def markers_of(places: Sequence[Place], frame: Frame) -> tuple[Marker, ...]:
    """Numbered marks from north to south; a place too near to a mark joins it."""
    groups: list[tuple[tuple[int, int], list[Place]]] = []
    for place in sorted(places, key=lambda one: (one.y, one.x, one.name)):
        spot = frame.place(place.x, place.y)
        near = next((group for at, group in groups if too_near(at, spot)), None)
        if near is None:
            groups.append((spot, [place]))
        else:
            near.append(place)
    return tuple(Marker(*spot, number, tuple(group)) for number, (spot, group) in enumerate(groups, start=1))


def too_near(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Their marks would cover each other."""
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2 < (2 * MARK) ** 2


def name_labels(anchors: Sequence[Anchor], markers: Sequence[Marker], height: int) -> list[Label]:
    """The names of areas that cover neither a mark nor each other, largest area first."""
    taken = [Label(mark.x, mark.y, 2 * MARK, 2 * MARK) for mark in markers]
    free: list[Label] = []
    for anchor in sorted(anchors, key=lambda one: -one.room):
        tries = name_seats(anchor, height)
        seat = next((one for one in tries if not any(one.meets(other) for other in [*taken, *free])), None)
        if seat:
            free.append(seat)
    return free


def name_seats(anchor: Anchor, height: int) -> list[Label]:
    """Where a name may stand: at the middle of its area, or a little above or below."""
    width = round(text_width(anchor.name, NAME)) + 8
    steps = [step for step in (0, -40, 40, -80, 80) if abs(step) < anchor.room]
    return [inside(Label(anchor.x, anchor.y + step, width, 34, anchor.name), height) for step in steps]


def place_table(markers: Sequence[Marker], title: str) -> Table:
    """The points with their numbers."""
    rows = (
        Row((Cell(place.name, url=place.url), str(marker.number), place.note))
        for marker in markers
        for place in marker.places
    )
    columns = (Column(_("Ort")), Column(_("Nummer"), numeric=True), Column(_("Hinweis")))
    return Table(title, columns, tuple(rows))
