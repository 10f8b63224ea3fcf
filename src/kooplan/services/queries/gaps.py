"""The list of gaps: those that are calculated, and those that people marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import isnan

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.areas.queries import Cells, cells_of, newest_grid
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.indicators.queries.choices import Select, select
from kooplan.services.evaluation import Balance, balances, reach
from kooplan.services.models import Gap, Guideline
from kooplan.services.queries.material import (
    Kind,
    Peoples,
    Region,
    Site,
    Stock,
    group_size,
    kinds_of,
    links_of,
    peoples_of,
    regions_of,
    served_keys,
    sites_of,
    stocks_of,
    stops_of,
)
from kooplan.services.queries.reach import Asked, Question, people_words, standard_words
from kooplan.services.queries.supply import amount, cover_text, gap_text, short_wording
from kooplan.services.queries.times import newest_times
from kooplan.services.vocab import MEASURED, GapKind, PeopleGroup

ALL = ""
DISTRICT_WIDE = "kreis"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filter; each part may be empty or unknown."""

    kind: str = ""
    area: str = ""
    gap: str = ""


@dataclass(frozen=True, slots=True)
class FoundGap:
    """One gap: of which service, where, of which kind, what is missing and how one knows."""

    code: str
    service: str
    area: int | None
    area_name: str
    gap: str
    text: str
    basis: str
    url: str
    is_calculated: bool
    is_white: bool = False


@dataclass(frozen=True, slots=True)
class GapPage:
    """Everything the page prints."""

    title: str
    lead: str
    level: str
    readers: tuple[str, ...]
    selects: tuple[Select, ...]
    count: int
    groups: tuple[Table, ...]
    spots: Table | None
    note: str


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What gaps are calculated from, read once for all kinds of services."""

    kinds: Sequence[Kind]
    sites: dict[str, list[Site]]
    cells: Cells | None
    regions: Sequence[Region]
    served: dict[int, frozenset[str]]
    by_area: dict[tuple[str, int], Stock]
    whole: dict[str, Stock]
    peoples: Peoples
    guidelines: dict[int, list[Guideline]]
    question: dict[str, Question]


def ground_of(reader: Reader) -> Ground:
    """Everything the calculated gaps need; nine queries."""
    kinds = [one for one in kinds_of(reader) if one.is_offered or one.standards]
    grid = newest_grid(reader)
    cells = cells_of(grid) if grid else None
    regions = regions_of(reader, cells) if cells else []
    sites = sites_of(reader, [one.code for one in kinds])
    links = links_of(sites)
    by_area, whole = stocks_of(sites, regions, links)
    times = newest_times(reader)
    rules = Guideline.objects.visible_to(reader).calculable().order_by("service_type_id", "-is_verified", "pk")
    by_kind: dict[str, list[Site]] = {one.code: [] for one in kinds}
    for site in sites:
        by_kind[site.kind_code].append(site)
    complete = grid is not None and cells is not None and len(regions) == len(cells.keys)
    return Ground(
        kinds=kinds,
        sites=by_kind,
        cells=cells if complete else None,
        regions=regions,
        served=served_keys(links, regions),
        by_area=by_area,
        whole=whole,
        peoples=peoples_of(reader, [one.pk for one in regions]),
        guidelines={pk: list(found) for pk, found in groupby(rules, key=lambda one: one.service_type_id)},
        question={
            one.code: Question(one, Asked(), by_kind[one.code], grid, cells, tuple(regions), times)
            for one in kinds
        } if complete and grid and cells else {},
    )  # fmt: skip


def gap_page(reader: Reader, wanted: Wanted) -> GapPage:
    """The page."""
    ground = ground_of(reader)
    every = [*calculated(ground, is_public=reader.is_visitor), *marked(reader)]
    found = [one for one in every if fits(one, wanted)]
    order = {one.name: at for at, one in enumerate(ground.kinds)}
    found.sort(key=lambda one: (order.get(one.service, len(order)), list(GapKind.values).index(one.gap), one.area_name))
    return GapPage(
        title=_("Lücken"),
        lead=_("Was fehlt, wo es fehlt, und woran wir das merken."),
        level=Level.PUBLIC,
        readers=(_("Berechnete Lücken sehen alle. Gemeldete sehen nur, wer sie lesen darf."),),
        selects=selects_of(ground, every, wanted, is_public=reader.is_visitor),
        count=len(found),
        groups=tuple(table_of(service, list(rows)) for service, rows in groupby(found, key=lambda one: one.service)),
        spots=white_spots(ground, every),
        note=_(
            "Berechnet: Menge nach jedem Richtwert, der eine Zahl nennt; Erreichbarkeit nach dem hinterlegten Maßstab. "
            "Eine Lücke ist ein Gesprächsanlass, kein Urteil."
        ),
    )


def fits(one: FoundGap, wanted: Wanted) -> bool:
    """Whether a gap passes the filter; a gap of the whole district concerns every area."""
    return (
        wanted.kind in {ALL, one.code}
        and wanted.gap in {ALL, one.gap}
        and (wanted.area == ALL or one.area is None or wanted.area == str(one.area))
    )


def selects_of(ground: Ground, every: Sequence[FoundGap], wanted: Wanted, *, is_public: bool) -> tuple[Select, ...]:
    """The three filters."""
    services = {one.code: one.service for one in every}
    names = [(one.code, one.name) for one in ground.kinds if one.code in services]
    names += [(code, name) for code, name in services.items() if code not in dict(names)]
    areas = {str(one.pk): one.name for one in ground.regions}
    areas |= {str(one.area): one.area_name for one in every if one.area is not None}
    sorts = [(one.value, str(one.label)) for one in GapKind if not is_public or one != GapKind.VACANCY]
    return (
        select("leistung", _("Leistung"), [(ALL, _("Alle")), *names], wanted.kind),
        select("raum", _("Raum"), [(ALL, _("Alle")), *sorted(areas.items(), key=lambda pair: pair[1])], wanted.area),
        select("art", _("Art der Lücke"), [(ALL, _("Alle")), *sorts], wanted.gap),
    )


def calculated(ground: Ground, *, is_public: bool = False) -> Iterator[FoundGap]:
    """Too little by some guideline, out of reach by the standard, or not staffed.

    An open post of one provider is a matter for the talk with it, so the public list leaves it out.
    """
    for kind in ground.kinds:
        yield from quantity_gaps(ground, kind)
        yield from reach_gaps(ground, kind)
        if not is_public:
            yield from vacancies(ground, kind)


def quantity_gaps(ground: Ground, kind: Kind) -> Iterator[FoundGap]:
    """The district against every guideline that gives a number; one gap, with every guideline it falls short of."""
    stock = ground.whole.get(kind.code)
    if stock is None:
        return  # Nothing is entered: that says nothing about what there is.
    short = []
    for one in ground.guidelines.get(kind.pk, ()):
        found = district_balance(ground, one, stock)
        if found.gap is not None and found.gap < 0:
            words = _("{gap} nach {rule} (Deckung {share})")
            short.append(words.format(gap=gap_text(kind, found.gap), rule=short_wording(one), share=cover_text(found)))
    if not short:
        return
    held = _("Bestand {stock} {unit}").format(stock=amount(kind, stock.value), unit=kind.unit)
    yield FoundGap(
        code=kind.code, service=kind.name, area=None, area_name=_("Landkreis"), gap=GapKind.QUANTITY,
        text="; ".join(short), basis=held,
        url=reverse("services:kind", args=[kind.code]), is_calculated=True,
    )  # fmt: skip


def district_balance(ground: Ground, one: Guideline, stock: Stock) -> Balance:
    """Stock of the district against one guideline."""
    people = group_size(ground.peoples.district, PeopleGroup(one.group).span)
    return balances([people], [stock.value], amount=one.amount or 0, per=one.people or 0)[0]


def reach_gaps(ground: Ground, kind: Kind) -> Iterator[FoundGap]:
    """Areas in which people are beyond the stored standard."""
    standard = next((one for one in kind.standards if one.mode in MEASURED), None)
    question = ground.question.get(kind.code)
    if standard is None or question is None or not ground.sites[kind.code] or ground.cells is None:
        return
    found = reach(ground.cells, stops_of(question.sites, ground.served), question.pace, table=question.table)
    for at, region in enumerate(ground.regions):
        far = float(found.people[at] - found.near[at])
        if far <= 0:
            continue
        all_of_them = float(found.near[at]) <= 0
        words = _("Niemand erreicht es: {people} Menschen") if all_of_them else _("{people} Menschen haben es weiter")
        mean = numbers.sign("out_of_reach") if isnan(found.mean[at]) else question.way(float(found.mean[at]))
        yield FoundGap(
            code=kind.code, service=kind.name, area=region.pk, area_name=region.name, gap=GapKind.REACH,
            text=words.format(people=people_words(far)),
            basis=_("Maßstab {standard}, mittlerer Weg {mean}").format(standard=standard_words(standard), mean=mean),
            url=reach_url(kind.code), is_calculated=True, is_white=all_of_them,
        )  # fmt: skip


def reach_url(code: str) -> str:
    """The ways to a kind of service among members; the portal puts its own address in its place."""
    return f"{reverse('services:reach')}?leistung={code}"


def vacancies(ground: Ground, kind: Kind) -> Iterator[FoundGap]:
    """Places with less staff than capacity."""
    for site in ground.sites[kind.code]:
        if site.capacity is None or site.in_place is None or site.in_place >= site.capacity or site.is_hidden:
            continue
        yield FoundGap(
            code=kind.code, service=kind.name, area=None, area_name=site.name, gap=GapKind.VACANCY,
            text=_("{open} von {all} {unit} nicht besetzt").format(
                open=amount(kind, site.capacity - site.in_place), all=amount(kind, site.capacity), unit=kind.unit
            ),
            basis=f"{site.service_name}, {site.provider}", url=reverse("services:service", args=[site.service]),
            is_calculated=True,
        )  # fmt: skip


def marked(reader: Reader) -> list[FoundGap]:
    """What people marked and nobody has closed; one query."""
    return [
        FoundGap(
            code=one.service_type.code, service=one.service_type.name, area=one.area_id, area_name=one.area.name,
            gap=one.kind, text=one.statement, basis=f"{one.basis} ({one.owner}, {numbers.short_day(one.marked_on)})",
            url=reverse("services:gap", args=[one.pk]), is_calculated=False,
        )
        for one in Gap.objects.visible_to(reader).open().for_list()
    ]  # fmt: skip


def table_of(service: str, rows: Sequence[FoundGap]) -> Table:
    """The gaps of one kind of service."""
    columns = (Column(_("Was fehlt")), Column(_("Wo")), Column(_("Art")), Column(_("Woran wir das merken")))
    lines = [
        Row((
            Cell(one.text, url=one.url), one.area_name,
            Cell(str(GapKind(one.gap).label), note=_("berechnet") if one.is_calculated else _("gemeldet")), one.basis,
        ))
        for one in rows
    ]  # fmt: skip
    return Table(service, columns, tuple(lines))


def white_spots(ground: Ground, every: Sequence[FoundGap]) -> Table | None:
    """Areas by kind of service in which nobody reaches one within the stored standard; None where there is none."""
    rows = [row for kind in ground.kinds if (row := white_row(ground, kind, every)) is not None]
    columns = (Column(_("Leistung")), Column(_("Niemand erreicht es in")), Column(_("Maßstab")))
    return Table(_("Weiße Flecken"), columns, tuple(rows)) if rows else None


def white_row(ground: Ground, kind: Kind, every: Sequence[FoundGap]) -> Row | None:
    """The white spots of one kind of service."""
    standard = next((one for one in kind.standards if one.mode in MEASURED), None)
    names = [one.area_name for one in every if one.is_white and one.code == kind.code]
    if standard is None or (ground.sites[kind.code] and not names):
        return None
    where = ", ".join(names) if names else _("überall: Es ist kein Angebot eingetragen")
    url = reach_url(kind.code)
    return Row((Cell(kind.name, url=url), where, standard_words(standard)))
