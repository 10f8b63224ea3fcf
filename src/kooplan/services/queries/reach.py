"""The reach page: who gets to a kind of service in acceptable time, and who does not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.models import PopulationGrid
from kooplan.areas.queries import Cells, cells_of, newest_grid
from kooplan.core import numbers
from kooplan.core.charts.cell_map import CellMap, cell_map
from kooplan.core.charts.maps import LegendEntry, Place
from kooplan.core.charts.outline import unit_point
from kooplan.core.charts.table import Cell, Column, Row, Table, plain_table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.services.evaluation import Pace, Reach, TravelTable, reach
from kooplan.services.models import WORKDAYS, TravelTimes
from kooplan.services.queries.material import (
    Kind,
    Links,
    Region,
    Site,
    StandardRow,
    kinds_of,
    links_of,
    regions_of,
    served_keys,
    sites_of,
    stops_of,
)
from kooplan.services.queries.supply import Supply, basis_of, supply_from
from kooplan.services.queries.times import method_words, newest_times, times_to
from kooplan.services.vocab import MEASURED, PACES, Basis, Days, LocationKind, Mode, Rhythm, SourceKind, Weekday

SMALL = 10
"""People are rounded to this number; fewer are only said to be fewer, and the public map leaves such squares out."""
USUAL_LIMIT = 30.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page computes, from a valid form; None takes what is usual."""

    code: str = ""
    mode: str = ""
    limit: float | None = None
    days: str = Days.ANY
    speed: float | None = None
    detour: float | None = None
    basis: str = Basis.TIMES

    @property
    def wants_times(self) -> bool:
        """Stored times count; whoever chooses a pace wants the straight line."""
        return self.basis != Basis.STRAIGHT and self.speed is None and self.detour is None


@dataclass(frozen=True, slots=True)
class Figure:
    """A big number with one line under it."""

    label: str
    value: str
    unit: str
    note: str


@dataclass(frozen=True, slots=True)
class Result:
    """What was computed, ready to print."""

    figures: tuple[Figure, ...]
    map: CellMap
    table: Table
    map_source: str
    table_source: str
    method: tuple[str, ...]
    csv: pl.DataFrame


@dataclass(frozen=True, slots=True)
class ReachPage:
    """Everything the page prints; `reason` says why nothing was computed."""

    title: str
    lead: str
    level: str
    readers: tuple[str, ...]
    kind: Kind | None
    stored: tuple[str, ...]
    stored_source: str
    everywhere: tuple[str, ...]
    result: Result | None
    reason: str
    supply: Supply | None
    type_url: str
    regions: tuple[Region, ...]
    has_times: bool


def choosable(kinds: Sequence[Kind]) -> list[Kind]:
    """The kinds that are offered; all of them while nothing is entered."""
    return [one for one in kinds if one.is_offered] or list(kinds)


def chosen_kind(kinds: Sequence[Kind], code: str) -> Kind | None:
    """The kind that is asked for, else the first that is offered."""
    found = choosable(kinds)
    return next((one for one in kinds if one.code == code), found[0] if found else None)


def usual_of(kind: Kind | None) -> dict[str, str]:
    """What the fields show before somebody chooses: the stored standard that has a length."""
    stored = next((one for one in kind.standards if one.mode in MEASURED), None) if kind else None
    return {
        "leistung": kind.code if kind else "",
        "weg": stored.mode if stored else str(Mode.CAR),
        "hoechstens": numbers.trimmed(stored.limit if stored and stored.limit else USUAL_LIMIT),
        "tage": str(Days.ANY),
        "grundlage": str(Basis.TIMES),
    }


def reach_page(reader: Reader, kinds: Sequence[Kind], asked: Asked) -> ReachPage:
    """The page; a fixed number of queries whatever the number of services."""
    kind = chosen_kind(kinds, asked.code)
    sites = sites_of(reader, [kind.code]) if kind else []
    grid = newest_grid(reader)
    cells = cells_of(grid) if grid else None
    regions = regions_of(reader, cells) if cells else []
    reason = reason_of(kind, sites, cells, regions)
    times, links = newest_times(reader) if grid else {}, links_of(sites)
    result = None
    if not reason and kind and grid and cells:
        result = computed(reader, Question(kind, asked, sites, grid, cells, tuple(regions), times), links)
    return ReachPage(
        title=_("Erreichbarkeit und Lücken"),
        lead=lead_of(kind),
        level=Level.PUBLIC,
        readers=(_("Alle, auch ohne Anmeldung. Geschützte Adressen sehen nur Träger und Verwaltung."),),
        kind=kind,
        stored=tuple(standard_words(one) for one in kind.standards) if kind else (),
        stored_source="; ".join(dict.fromkeys(source_words(one) for one in kind.standards)) if kind else "",
        everywhere=everywhere(sites),
        result=result,
        reason=reason,
        supply=supply_from(basis_of(reader, kind, sites, regions, links)) if kind else None,
        type_url=reverse("services:kind", args=[kind.code]) if kind and not reader.is_visitor else "",
        regions=tuple(regions),
        has_times=bool(times),
    )


def lead_of(kind: Kind | None) -> str:
    """The question of the page."""
    if kind is None:
        return _("Wer kommt in vertretbarer Zeit zu welchem Angebot, und wer nicht?")
    return _("{service}: Wer kommt in vertretbarer Zeit hin, und wer nicht?").format(service=kind.name)


def reason_of(kind: Kind | None, sites: Sequence[Site], cells: Cells | None, regions: Sequence[Region]) -> str:
    """Why nothing can be computed, with the way out; empty if it can."""
    if kind is None:
        return _("Noch ist keine Leistungsart angelegt.")
    if not sites:
        return _("Für diese Leistung ist noch kein Angebot eingetragen. Ohne Orte gibt es keine Wege.")
    if cells is None:
        return _("Es fehlt ein Bevölkerungsraster. Es sagt, wo Menschen wohnen. Bitte lesen Sie eines ein.")
    if len(regions) < len(cells.keys) or any(one.shape is None for one in regions):
        return _("Die Räume des Bevölkerungsrasters haben keine Grenzen. Bitte lesen Sie beides neu ein.")
    if not any(site.point or site.kind == LocationKind.MOBILE for site in sites):
        return _("Alle Angebote dieser Leistung sind digital oder haben keinen Punkt auf der Karte.")
    return ""


def standard_words(one: StandardRow) -> str:
    """30 Minuten mit dem Auto."""
    if one.mode == Mode.OUTREACH:
        return _("aufsuchend")
    if one.mode == Mode.DIGITAL:
        return _("digital")
    return limit_words(one.mode, one.limit or 0.0)


def limit_words(mode: str, limit: float) -> str:
    """A limit in words: 30 Minuten mit dem Auto, 5 Kilometer."""
    return f"{numbers.trimmed(limit)}{numbers.SPACE}{Mode(mode).label}"


def source_words(one: StandardRow) -> str:
    """Where a standard comes from."""
    parts = [str(SourceKind(one.kind).label), one.source, one.resolution]
    return ", ".join(part for part in parts if part)


def everywhere(sites: Sequence[Site]) -> tuple[str, ...]:
    """Services that need no way: digital ones."""
    return tuple(
        _("Überall nutzbar: {service} ({provider})").format(service=site.service_name, provider=site.provider)
        for site in sites
        if site.kind == LocationKind.DIGITAL
    )


@dataclass(frozen=True, eq=False)
class Question:
    """What is computed, on which data."""

    kind: Kind
    asked: Asked
    sites: Sequence[Site]
    grid: PopulationGrid
    cells: Cells
    regions: tuple[Region, ...]
    stored: Mapping[str, TravelTimes] = field(default_factory=dict)

    @property
    def mode(self) -> str:
        """The way that is asked for, else the stored or usual one."""
        return self.asked.mode or usual_of(self.kind)["weg"]

    @property
    def limit(self) -> float:
        """Minutes or kilometres."""
        stored = next((one.limit for one in self.kind.standards if one.mode == self.mode), None)
        return self.asked.limit or stored or USUAL_LIMIT

    @property
    def pace(self) -> Pace:
        """The standard in minutes and how fast people get on."""
        usual = PACES[self.mode]
        speed = usual.speed if self.mode == Mode.KM else self.asked.speed or usual.speed
        return Pace(self.limit, speed, self.asked.detour or usual.detour)

    @property
    def times(self) -> TravelTimes | None:
        """The stored times that count; None where ways are straight lines."""
        return self.stored.get(self.mode) if self.asked.wants_times else None

    @cached_property
    def table(self) -> TravelTable | None:
        """The stored times to the places."""
        placed = [site for site in self.sites if site.point is not None]
        return times_to(self.times, self.cells, placed) if self.times and placed else None

    @property
    def is_distance(self) -> bool:
        """Kilometres, not minutes."""
        return self.mode == Mode.KM

    def way(self, value: float) -> str:
        """A way with its unit."""
        return numbers.joined(numbers.decimal(value), "km" if self.is_distance else "min")

    @property
    def limit_in_words(self) -> str:
        """30 Minuten, 5 Kilometer."""
        unit = _("Kilometer") if self.is_distance else _("Minuten")
        return f"{numbers.trimmed(self.limit)}{numbers.SPACE}{unit}"


def computed(reader: Reader, one: Question, links: Links) -> Result:
    """Ways and people, ready to print."""
    stops = stops_of(one.sites, served_keys(links, one.regions))
    found = reach(one.cells, stops, one.pace, asked=one.asked.days, table=one.table)
    return Result(
        figures=tuple(figures_of(one, found)),
        map=map_of(one, found, is_public=reader.is_visitor),
        table=gap_table(one, found, ranked=not reader.is_visitor),
        map_source=map_source(one, reader),
        table_source=_(
            "Menschen auf 10 gerundet, Abweichungen durch Rundung. „–“: niemand. "
            "Mittlerer Weg: nur Menschen mit Verbindung."
        ),
        method=tuple(method_lines(one)),
        csv=frame_of(one, found),
    )


def figures_of(one: Question, found: Reach) -> list[Figure]:
    """Reached, farther away, and what the days or missing connections cost."""
    people, near, lost = float(found.people.sum()), float(found.near.sum()), float(found.lost.sum())
    all_words = people_words(people)
    share = numbers.decimal(near / people * 100) if people else numbers.sign("no_data")
    rest = people - near - lost
    figures = [
        Figure(
            _("erreichen es, höchstens {limit}").format(limit=one.limit_in_words), share, "%" if people else "",
            _("{near} von {all} Einwohner*innen").format(near=people_words(near), all=all_words),
        ),
        Figure(
            _("haben es weiter als {limit}").format(limit=one.limit_in_words), people_words(rest), "",
            _("{share} der Einwohner*innen").format(share=share_words(rest, people)) if rest > 0 else _("niemand"),
        ),
    ]  # fmt: skip
    if lost:
        note = _("Keine Verbindung an den gewählten Tagen. Kein Wert, auch nicht null.")
        figures.append(Figure(_("außer Reichweite"), people_words(lost), "", note))
    else:
        note = _("Im Mittel aller Menschen. Sprechtage zählen mit ihrem Rhythmus.")
        figures.append(Figure(_("Tage in vier Wochen"), days_text(found.days_everywhere), "", note))
    return figures


def days_text(days: float) -> str:
    """A mean number of days; the sign for "not known" where nobody lives."""
    return numbers.sign("no_data") if isnan(days) else numbers.decimal(days, 1)


def people_words(people: float) -> str:
    """A number of people on 10; few are only said to be few, and nobody is a sign."""
    if people <= 0:
        return numbers.sign("nothing")
    if people < SMALL:
        return _("unter 10")
    return numbers.decimal(round(people / 10) * 10)


def share_words(part: float, whole: float) -> str:
    """A share in whole percent; "unter 1 %" where a few are meant."""
    if whole <= 0:
        return numbers.sign("no_data")
    share = part / whole * 100
    if 0 < share < 1:
        return _("unter 1 %").replace(" %", f"{numbers.NARROW}%")
    return numbers.joined(numbers.decimal(share), "%")


def reached_words(near: float, people: float) -> str:
    """Who is reached: a share, "alle" or "niemand"."""
    if people <= 0:
        return numbers.sign("no_data")
    if near <= 0:
        return _("niemand")
    if near >= people:
        return _("alle")
    return numbers.joined(numbers.decimal(min(max(near / people * 100, 1), 99)), "%")


def profile_url(region: Region) -> str:
    """The profile of an area among members; the portal puts its own address in its place."""
    return reverse("indicators:area", args=[region.pk])


def gap_table(one: Question, found: Reach, *, ranked: bool) -> Table:
    """The areas, those with most people beyond the standard first; visitors get them by name."""
    order = sorted(
        range(len(one.regions)),
        key=lambda at: (-(found.people[at] - found.near[at]) if ranked else 0, one.regions[at].name),
    )
    total, near, lost = float(found.people.sum()), float(found.near.sum()), float(found.lost.sum())
    whole = [
        Cell(_("Landkreis")), Cell(people_words(total - near - lost)), Cell(people_words(lost)),
        Cell(reached_words(near, total)), Cell(""), Cell(days_text(found.days_everywhere)),
    ]  # fmt: skip
    columns = [
        Column(one.regions[0].level_name),
        Column(_("weiter als {limit}").format(limit=one.limit_in_words), numeric=True),
        Column(_("außer Reichweite"), numeric=True),
        Column(_("erreicht"), numeric=True),
        Column(_("mittlerer Weg"), numeric=True),
        Column(_("Tage in vier Wochen"), numeric=True),
    ]
    # Where everybody has a connection, a column of nobody would only make the others narrow.
    kept = [at for at in range(len(columns)) if lost or at != LOST]
    lines = [region_cells(one, found, at) for at in order]
    return Table(
        _("Lücken nach {level}").format(level=one.regions[0].level_name),
        tuple(columns[at] for at in kept),
        tuple(Row(tuple(line[at] for at in kept)) for line in lines),
        (Row(tuple(whole[at] for at in kept)),),
    )


LOST = 2
"""Column of those without any connection."""


def region_cells(one: Question, found: Reach, at: int) -> list[Cell]:
    """The row of one area."""
    region, people = one.regions[at], float(found.people[at])
    near, lost = float(found.near[at]), float(found.lost[at])
    url = profile_url(region)
    mean = float(found.mean[at])
    return [
        Cell(region.name, url=url),
        Cell(people_words(people - near - lost)),
        Cell(people_words(lost)),
        Cell(reached_words(near, people)),
        Cell(numbers.sign("out_of_reach") if isnan(mean) else one.way(mean)),
        Cell(days_text(float(found.days[at]))),
    ]


GROUPS = (1, 2, 3, 5, 0)
"""Classes of the map: half the standard, the standard, half as much again, beyond; and no way at all."""


def group_of(minutes: float, limit: float) -> int:
    """The class of a way."""
    if minutes == float("inf"):
        return 0
    return GROUPS[(minutes > limit / 2) + (minutes > limit) + (minutes > limit * 1.5)]


def legend_of(one: Question, groups: set[int]) -> list[LegendEntry]:
    """The classes in words."""
    half, whole, more = (numbers.trimmed(one.limit * factor, 1) for factor in (0.5, 1, 1.5))
    unit = _("Kilometer") if one.is_distance else _("Minuten")
    words = {
        1: _("bis {half} {unit}").format(half=half, unit=unit),
        2: _("über {half} bis {whole}").format(half=half, whole=whole),
        3: _("über {whole} bis {more}").format(whole=whole, more=more),
        5: _("über {more}").format(more=more),
        0: numbers.sign("out_of_reach"),
    }
    return [LegendEntry(group, words[group]) for group in GROUPS if group or 0 in groups]


def map_of(one: Question, found: Reach, *, is_public: bool) -> CellMap:
    """The squares in which people live, by the way they have."""
    groups = [group_of(minutes, one.limit) for minutes in found.minutes.tolist()]
    people = one.cells.people.tolist()
    legend = legend_of(one, set(groups))
    heads: dict[int, float] = dict.fromkeys((entry.group for entry in legend), 0.0)
    for group, count in zip(groups, people, strict=True):
        heads[group] += 0.0 if isnan(count) else count
    table = plain_table(
        _("Menschen nach Weg zum nächsten Angebot"), (_("Weg"), _("Einwohner*innen")),
        [(entry.text, people_words(heads[entry.group])) for entry in legend],
    )  # fmt: skip
    shown = [
        (*unit_point(x, y), group)
        for (x, y), group, count in zip(one.cells.points.tolist(), groups, people, strict=True)
        if not is_public or count >= SMALL
    ]
    title = _("{service}: Weg zum nächsten Angebot je bewohntem Kilometerquadrat").format(service=one.kind.name)
    return cell_map(
        "wege", [region.shape for region in one.regions if region.shape], shown,
        places=spots_of(one.sites),
        title=title, description=described(one, found), legend=legend, legend_label=_("Weg zum nächsten Angebot"),
        table=table,
    )  # fmt: skip


def described(one: Question, found: Reach) -> str:
    """The map in two sentences for those who do not see it."""
    known = [
        (float(mean), region.name) for mean, region in zip(found.mean, one.regions, strict=True) if not isnan(mean)
    ]
    if not known:
        return _("Kein Raum hat eine Verbindung zu einem Angebot.")
    longest, shortest = max(known), min(known)
    return _("Am längsten sind die Wege in {far} ({long}), am kürzesten in {near} ({short}).").format(
        far=longest[1], long=one.way(longest[0]), near=shortest[1], short=one.way(shortest[0])
    )


def spots_of(sites: Sequence[Site]) -> list[Place]:
    """The places that may be drawn, with their days."""
    return [
        Place(
            full_name(site),
            *site.on_map,
            note=days_words(site),
        )
        for site in sites
        if site.on_map
    ]


def full_name(site: Site) -> str:
    """Service and place; the place alone says nothing new where the service is called after it."""
    return site.service_name if site.name in site.service_name else f"{site.service_name}, {site.name}"


def days_words(site: Site) -> str:
    """Dienstag und Donnerstag; all workdays in three words."""
    if site.mask == WORKDAYS:
        return _("an jedem Werktag")
    words = [
        str(Weekday(day).label) if rhythm == Rhythm.WEEKLY else f"{Weekday(day).label} ({Rhythm(rhythm).label})"
        for day, rhythm in site.days
    ]
    return words[0] if len(words) == 1 else _("{some} und {last}").format(some=", ".join(words[:-1]), last=words[-1])


def map_source(one: Question, reader: Reader) -> str:
    """What a square is and where the people come from."""
    text = _("Ein Quadrat: 1 km², nur bewohnte Flächen. Quelle: {source}, Stand {day}, {licence}.").format(
        source=one.grid.source, day=numbers.short_day(one.grid.reference_date), licence=one.grid.licence
    )
    text = f"{text} {_('Wege: {basis}.').format(basis=basis_words(one))}"
    if reader.is_visitor:
        text = f"{text} {_('Quadrate mit weniger als 10 Menschen sind nicht gezeichnet, zählen aber mit.')}"
    return text


def method_lines(one: Question) -> list[str]:
    """How it was computed, with every assumption."""
    pace = one.pace
    lines = [_("Gezählt werden Menschen am Mittelpunkt ihres Kilometerquadrats.")]
    if one.is_distance:
        lines.append(_("Weg: Luftlinie mal {detour}.").format(detour=numbers.trimmed(pace.detour)))
    elif one.times and one.table:
        lines += [method_words(one.times), *without_times(one, one.table)]
    else:
        lines.append(
            _("Fahrzeit: Luftlinie mal {detour}, bei {speed} km/h. Fahrpläne und Straßen sind nicht berücksichtigt.")
            .format(detour=numbers.trimmed(pace.detour), speed=numbers.trimmed(pace.speed))
        )  # fmt: skip
    lines.append(_("Tage: {days}. Ein Monat zählt als vier Wochen.").format(days=Days(one.asked.days).label))
    teams = [site for site in one.sites if site.kind == LocationKind.MOBILE]
    if teams:
        lines.append(_("Aufsuchende Angebote zählen in ihren versorgten Räumen ohne Weg."))
    left_out = sum(1 for site in one.sites if site.is_hidden)
    if left_out:
        lines.append(
            ngettext(
                "Ein Ort mit geschützter Adresse ist nicht eingerechnet.",
                "{count} Orte mit geschützter Adresse sind nicht eingerechnet.",
                left_out,
            ).format(count=left_out)
        )
    unplaced = sum(1 for site in one.sites if site.kind == LocationKind.SITE and not site.is_placed)
    if unplaced:
        lines.append(_("Ohne Punkt auf der Karte und nicht eingerechnet: {count}.").format(count=unplaced))
    return lines


def without_times(one: Question, table: TravelTable) -> Iterator[str]:
    """How many places the table does not know, and how people get to them."""
    count = int((~table.known).sum())
    if count:
        yield ngettext(
            "Für einen Ort fehlen Fahrzeiten. Dort zählt die Luftlinie mal {detour}, bei {speed} km/h.",
            "Für {count} Orte fehlen Fahrzeiten. Dort zählt die Luftlinie mal {detour}, bei {speed} km/h.",
            count,
        ).format(count=count, detour=numbers.trimmed(one.pace.detour), speed=numbers.trimmed(one.pace.speed))


def basis_words(one: Question) -> str:
    """What the ways are computed from, in a few words."""
    if one.times and one.table:
        return _("Fahrzeiten vom {day}, {source}").format(
            day=numbers.long_day(one.times.reference_date), source=one.times.source
        )
    pace = numbers.trimmed(one.pace.speed)
    line = _("Luftlinie mal {detour}").format(detour=numbers.trimmed(one.pace.detour))
    return line if one.is_distance else _("{line}, {speed} km/h").format(line=line, speed=pace)


def frame_of(one: Question, found: Reach) -> pl.DataFrame:
    """The table as a file: every number with its unit, the choices beside it."""
    rows = [
        {
            "schluessel": region.key,
            "raum": region.name,
            "leistung": one.kind.name,
            "massstab": limit_words(one.mode, one.limit),
            "wann": str(Days(one.asked.days).label),
            "einwohner": round(float(found.people[at]), -1),
            "erreicht": round(float(found.near[at]), -1),
            "weiter": round(float(found.people[at] - found.near[at] - found.lost[at]), -1),
            "ausser_reichweite": round(float(found.lost[at]), -1),
            "mittlerer_weg": rounded(float(found.mean[at])),
            "tage_in_vier_wochen": rounded(float(found.days[at])),
            "einheit_weg": "km" if one.is_distance else "min",
            "weg_aus": basis_words(one),
            "quelle": f"{one.grid.source}, {one.grid.reference_date:%d.%m.%Y}, {one.grid.licence}",
        }
        for at, region in enumerate(one.regions)
    ]
    return pl.DataFrame(rows)


def rounded(value: float) -> float | None:
    """A number with one digit behind the comma; None where it is not known."""
    return None if isnan(value) else round(value, 1)


def all_kinds(reader: Reader) -> list[Kind]:
    """The kinds for the form; one query."""
    return kinds_of(reader)


def form_choices(kinds: Sequence[Kind]) -> list[tuple[str, str]]:
    """The kinds as a select prints them, those that are offered first."""
    others = [(one.code, _("{service} (noch kein Angebot)").format(service=one.name)) for one in kinds]
    offered = [(one.code, one.name) for one in kinds if one.is_offered]
    return [*offered, *(pair for pair in others if pair[0] not in dict(offered))]


def asked_of(cleaned: Mapping[str, object]) -> Asked:
    """What a valid form asks for."""
    return Asked(
        code=str(cleaned.get("leistung") or ""),
        mode=str(cleaned.get("weg") or ""),
        limit=cleaned.get("hoechstens"),  # type: ignore[arg-type]
        days=str(cleaned.get("tage") or Days.ANY),
        speed=cleaned.get("tempo"),  # type: ignore[arg-type]
        detour=cleaned.get("umweg"),  # type: ignore[arg-type]
        basis=str(cleaned.get("grundlage") or Basis.TIMES),
    )
