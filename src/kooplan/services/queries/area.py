"""What an area's profile shows of services: for each kind the nearest one, who runs it, and the way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area, PopulationGrid
from kooplan.areas.queries import Cells, read_cells
from kooplan.areas.vocab import DISTRICT
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.panels import Panel
from kooplan.core.reader import Reader
from kooplan.services.evaluation import Pace, mean_minutes
from kooplan.services.models import Location, ReachStandard
from kooplan.services.policies import sees_protected
from kooplan.services.queries.service_list import capacity_text, confirmed_cell
from kooplan.services.vocab import MEASURED, PACES, LocationKind, Mode


@dataclass(frozen=True, slots=True)
class AreaServices:
    """The table of the profile; `reach_url` leads to all ways, and `words` say the same in few lines on paper."""

    table: Table
    words: str
    source: str
    reach_url: str


class Near(NamedTuple):
    """A place of a service as it serves an area."""

    kind_order: int
    kind_code: str
    kind_name: str
    unit: str
    name: str
    service: int
    service_name: str
    provider: str
    owner: int
    kind: str
    x: float | None
    y: float | None
    capacity: float | None
    is_protected: bool
    confirmed_on: date
    area_key: str
    serves: bool
    lies_here: bool
    mode: str | None
    grid_file: str | None
    grid_sha: str | None
    minutes: float | None = None


def area_panel(reader: Reader, pk: int) -> Panel | None:
    """The services of an area for its profile; nothing where none is known; one query.

    An area of the level of the population grid shows the nearest service of each kind with the way of its people, any
    other area what lies in it.
    """
    rows = near_of(reader, pk)
    cells = cells_behind(rows[0]) if rows else None
    if cells is None or rows[0].area_key not in cells.keys:
        return panel_of([one for one in rows if one.lies_here], reader, has_ways=False)
    by_kind = groupby(with_ways(rows, cells), key=attrgetter("kind_code"))
    best = [best_of(list(lines)) for _code, lines in by_kind]
    return panel_of([one for one in best if one is not None], reader, has_ways=True)


def panel_of(shown: Sequence[Near], reader: Reader, *, has_ways: bool) -> Panel | None:
    """The part of the page; nothing without rows."""
    if not shown:
        return None
    url = reverse("services:reach") if not reader.is_visitor else ""
    source = source_of(shown) if has_ways else _("Quelle: Angebotskataster.")
    table = services_table(shown, linked=not reader.is_visitor, has_ways=has_ways)
    content = AreaServices(table, "; ".join(short_words(one) for one in shown), source, url)
    return Panel("services/parts/area.html", content)


def near_of(reader: Reader, pk: int) -> list[Near]:
    """Every place of every service with what its way is computed from; one query."""
    area = Area.objects.visible_to(reader).filter(pk=pk)
    serving = Area.objects.filter(
        Q(pk=pk) | Q(area_level__code=DISTRICT, key=F("municipality__ags")), services=OuterRef("service_id")
    )
    standard = ReachStandard.objects.filter(
        service_type_id=OuterRef("service__service_type_id"), mode__in=[str(one) for one in MEASURED]
    ).order_by("pk")
    grid = PopulationGrid.objects.visible_to(reader).order_by("-reference_date", "-pk")
    rows = (
        Location.objects.visible_to(reader)
        .in_force()
        .annotate(
            area_key=Subquery(area.values("key")[:1]),
            serves=Exists(serving),
            lies_here=Exists(Location.areas.through._default_manager.filter(location_id=OuterRef("pk"), area_id=pk)),
            standard_mode=Subquery(standard.values("mode")[:1]),
            grid_file=Subquery(grid.values("file")[:1]),
            grid_sha=Subquery(grid.values("sha256")[:1]),
        )
        .order_by("service__service_type__order", "service__service_type__code", "service__name", "pk")
        .values_list(
            "service__service_type__order", "service__service_type__code", "service__service_type__name",
            "service__service_type__unit", "name", "service_id", "service__name", "service__owner__name",
            "service__owner_id", "kind", "x", "y", "capacity", "is_protected", "service__confirmed_on", "area_key",
            "serves", "lies_here", "standard_mode", "grid_file", "grid_sha",
        )
    )  # fmt: skip
    found = [Near(*row) for row in rows]
    return [hidden(one, reader) if one.is_protected else one for one in found]


def hidden(one: Near, reader: Reader) -> Near:
    """A protected place without name and point for those who may not know them.

    It shows in every area that it serves, so that nothing tells in which one it lies.
    """
    if sees_protected(reader.membership, one.owner):
        return one
    return one._replace(name=_("Adresse geschützt"), x=None, y=None, lies_here=one.serves)


def cells_behind(one: Near) -> Cells | None:
    """The cells of the newest grid; None without one."""
    if not one.grid_file or not one.grid_sha:
        return None
    path = Path(settings.FILES) / one.grid_file
    return read_cells(path, one.grid_sha) if path.is_file() else None


def with_ways(rows: Sequence[Near], cells: Cells) -> list[Near]:
    """The places with the mean way of the people of the area, each by the way its kind is measured by."""
    found = list(rows)
    for mode in {one.mode or str(Mode.CAR) for one in rows}:
        usual = PACES[mode]
        at = [i for i, one in enumerate(rows) if one.x is not None and (one.mode or str(Mode.CAR)) == mode]
        points = [(rows[i].x or 0.0, rows[i].y or 0.0) for i in at]
        pace = Pace(1, usual.speed, usual.detour)
        for i, minutes in zip(at, mean_minutes(cells, rows[0].area_key, points, pace), strict=True):
            found[i] = rows[i]._replace(minutes=minutes)
    return found


def best_of(rows: Sequence[Near]) -> Near | None:
    """Who comes to people, else the nearest place, else what can be used from anywhere or lies hidden."""
    teams = [one for one in rows if one.kind == LocationKind.MOBILE and one.serves]
    sites = sorted((one for one in rows if one.minutes is not None), key=lambda one: one.minutes or 0.0)
    others = [one for one in rows if one.kind != LocationKind.MOBILE and one.minutes is None and one.serves]
    return next(iter([*teams, *sites, *others]), None)


WAY = 3
"""Column of the way."""


def services_table(rows: Sequence[Near], *, linked: bool, has_ways: bool) -> Table:
    """One row for each kind of service, or for each service of the area where no ways are known."""
    columns = (
        Column(_("Angebot")), Column(_("Träger")), Column(_("Wo")), Column(_("Weg"), numeric=True),
        Column(_("Bestätigt")),
    )  # fmt: skip
    kept = [at for at in range(len(columns)) if has_ways or at != WAY]
    lines = [cells_of_row(one, linked=linked) for one in rows]
    title = _("Angebote und Wege dorthin") if has_ways else _("Angebote hier")
    return Table(title, tuple(columns[at] for at in kept), tuple(Row(tuple(line[at] for at in kept)) for line in lines))


def cells_of_row(one: Near, *, linked: bool) -> list[Cell | str]:
    """The row of one kind of service."""
    url = reverse("services:service", args=[one.service]) if linked else ""
    note = "" if one.kind_name in one.service_name else one.service_name
    head = Cell(one.service_name if not note else one.kind_name, url=url, note=note)
    return [
        head,
        one.provider,
        where_words(one),
        way_words(one),
        confirmed_cell(one.confirmed_on, timezone.localdate()),
    ]


def short_words(one: Near) -> str:
    """Suchtberatung 22 min; who comes to people or can be used from anywhere says so."""
    how = way_words(one) if one.kind == LocationKind.SITE else str(LocationKind(one.kind).label)
    return f"{one.kind_name} {how}"


def where_words(one: Near) -> str:
    """Marktstadt, 2,50 Vollzeitstellen; who comes to people says so."""
    where = {LocationKind.MOBILE: _("kommt zu den Menschen"), LocationKind.DIGITAL: _("digital")}.get(
        LocationKind(one.kind), one.name
    )
    if one.capacity is None:
        return where
    return f"{where}, {capacity_text(one.capacity, one.unit)}"


def way_words(one: Near) -> str:
    """The mean way with its unit; the sign for "nothing" where nobody has to go."""
    if one.minutes is None or one.kind != LocationKind.SITE:
        return numbers.sign("nothing")
    unit = "km" if one.mode == Mode.KM else "min"
    return numbers.joined(numbers.decimal(one.minutes), unit)


def source_of(rows: Sequence[Near]) -> str:
    """How the ways were computed."""
    modes = dict.fromkeys(one.mode or str(Mode.CAR) for one in rows if one.minutes is not None)
    paces = [
        _("{way}: {speed} km/h, Umweg {detour}").format(
            way=Mode(mode).label, speed=numbers.trimmed(PACES[mode].speed), detour=numbers.trimmed(PACES[mode].detour)
        )
        for mode in modes
        if mode != Mode.KM
    ]
    text = _("Je Leistung das nächste Angebot. Weg: Mittel der Einwohner*innen, aus Luftlinie gerechnet ({paces}).")
    return text.format(paces="; ".join(paces)) + " " + _("Quelle: Angebotskataster.")
