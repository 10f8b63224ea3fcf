"""Stock against need by guideline: all guidelines of a kind of service side by side, none is "the" value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import numbers
from kooplan.core.charts.bars import BarChart, Part, Threshold, bar_chart
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum
from kooplan.core.reader import Reader
from kooplan.services.evaluation import Balance, balances
from kooplan.services.models import Guideline
from kooplan.services.queries.material import (
    Kind,
    Links,
    Peoples,
    Region,
    Site,
    Stock,
    group_size,
    peoples_of,
    stocks_of,
)
from kooplan.services.vocab import PeopleGroup, SourceKind

NOT_ENTERED: Final = Stock(sites=1, unknown=1)
"""Stock of a kind of service of which nothing is in the register: nobody knows it, and it is not nought."""


@dataclass(frozen=True, slots=True)
class Line:
    """One guideline with what it means for the district; `balance` is None where it gives no number."""

    guideline: Guideline
    people: float | None
    balance: Balance | None


@dataclass(frozen=True, slots=True)
class Supply:
    """Stock and need of the district by each guideline; `chart` is None while nothing can be compared."""

    stock: str
    stock_note: str
    lines: tuple[Line, ...]
    chart: BarChart | None
    sums: tuple[tuple[str, str], ...]
    chosen: str
    table: Table
    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What need is computed from, read once."""

    kind: Kind
    guidelines: tuple[Guideline, ...]
    peoples: Peoples
    by_area: dict[tuple[str, int], Stock]
    whole: Stock
    regions: Sequence[Region]
    confirmed: tuple[date, ...]
    linked: bool


def basis_of(reader: Reader, kind: Kind, sites: Sequence[Site], regions: Sequence[Region], links: Links) -> Basis:
    """Guidelines, people and stock; two queries."""
    by_area, whole = stocks_of(sites, regions, links)
    guidelines = Guideline.objects.visible_to(reader).filter(service_type_id=kind.pk).order_by("-is_verified", "pk")
    return Basis(
        kind=kind,
        guidelines=tuple(guidelines),
        peoples=peoples_of(reader, [one.pk for one in regions]),
        by_area=by_area,
        whole=whole.get(kind.code, NOT_ENTERED),
        regions=regions,
        confirmed=tuple(sorted(site.confirmed_on for site in sites)),
        linked=not reader.is_visitor,
    )


def supply_from(basis: Basis, chosen: str = "") -> Supply:
    """Stock and need of the district, ready to print; the bar is drawn to the guideline with the number `chosen`."""
    lines = tuple(line_of(basis, one) for one in basis.guidelines)
    usable = [one for one in lines if one.balance and one.balance.need is not None]
    picked = next((one for one in usable if str(one.guideline.pk) == chosen), usable[0] if usable else None)
    return Supply(
        stock=amount(basis.kind, basis.whole.value),
        stock_note=stock_note(basis.whole),
        lines=lines,
        chart=chart_of(basis, usable, picked) if picked else None,
        sums=sums_of(basis, picked) if picked else (),
        chosen=str(picked.guideline.pk) if picked else "",
        table=guideline_table(basis.kind, lines, linked=basis.linked),
        source=source_of(basis),
        reason=reason_of(basis, usable),
    )


def reason_of(basis: Basis, usable: Sequence[Line]) -> str:
    """Why there is nothing to compare; empty where there is."""
    if usable:
        return ""
    if not basis.guidelines:
        return _("Für diese Leistung ist kein Richtwert hinterlegt.")
    if not any(one.is_calculable for one in basis.guidelines):
        return _("Die hinterlegten Richtwerte nennen keine Zahl, mit der sich rechnen lässt.")
    return _("Zu der Gruppe, für die der Richtwert gilt, liegen keine Bevölkerungszahlen vor.")


def line_of(basis: Basis, one: Guideline) -> Line:
    """A guideline with its people, need, gap and coverage in the district."""
    people = group_size(basis.peoples.district, PeopleGroup(one.group).span)
    if one.amount is None or one.people is None:
        return Line(one, people, None)
    found = balances([people], [basis.whole.value], amount=one.amount, per=one.people)[0]
    return Line(one, people, found)


def amount(kind: Kind, value: float | None) -> str:
    """A number of units; the sign for "not known" where there is none, and that for "nothing" where it is nought."""
    if value is None or value == 0:
        return numbers.sign("no_data" if value is None else "nothing")
    return numbers.decimal(value, digits(kind, value))


def digits(kind: Kind, value: float) -> int:
    """Two digits for posts, else none, or one where the number is small and broken."""
    return kind.places or (1 if value < 10 and value != round(value) else 0)


def gap_text(kind: Kind, value: float | None) -> str:
    """Stock minus need with its sign."""
    if value is None:
        return numbers.sign("no_data")
    return numbers.decimal(value, digits(kind, abs(value)), plus=True)


def cover_text(one: Balance) -> str:
    """Stock divided by need in percent."""
    if one.coverage is None:
        return numbers.sign(one.status if one.status != "ok" else "no_data")
    return numbers.joined(numbers.decimal(one.coverage * 100, 1), "%")


def stock_note(stock: Stock) -> str:
    """What is not in the sum."""
    if stock is NOT_ENTERED:
        return _("Zu dieser Leistung ist noch kein Angebot eingetragen.")
    if not stock.unknown:
        return ""
    return ngettext(
        "Ein Ort nennt keine Kapazität. Der Bestand ist mindestens so groß.",
        "{count} Orte nennen keine Kapazität. Der Bestand ist mindestens so groß.",
        stock.unknown,
    ).format(count=stock.unknown)


def chart_of(basis: Basis, usable: Sequence[Line], picked: Line) -> BarChart:
    """Stock as a bar, what is missing to the picked guideline hatched, every guideline as a line."""
    stock = basis.whole.value
    parts = [Part(_("Bestand"), Datum(stock, "no_data" if stock is None else "ok" if stock else "nothing"))]
    gap = picked.balance.gap if picked.balance else None
    if gap is not None and gap < 0:
        parts.append(Part(_("Fehlbestand zum gewählten Richtwert"), Datum(-gap), "gap"))
    thresholds = [
        Threshold(short_wording(one.guideline), one.balance.need, chosen=one is picked)
        for one in usable
        if one.balance and one.balance.need is not None
    ]
    return bar_chart(
        "bestand", parts, title=_("Bestand und Bedarf: {service}").format(service=basis.kind.name),
        unit=basis.kind.unit, thresholds=thresholds, places=basis.kind.places, axis=basis.kind.unit,
    )  # fmt: skip


def short_wording(one: Guideline) -> str:
    """1 : 20 000."""
    people = numbers.decimal(one.people or 0)
    return f"{numbers.trimmed(one.amount or 0)} : {people}"


def sums_of(basis: Basis, picked: Line) -> tuple[tuple[str, str], ...]:
    """Need, stock, gap and coverage by the picked guideline."""
    found = picked.balance
    if found is None:
        return ()
    return (
        (
            _("Bedarf nach {guideline}").format(guideline=short_wording(picked.guideline)),
            amount(basis.kind, found.need),
        ),
        (_("Bestand, besetzt"), amount(basis.kind, found.stock)),
        (_("Lücke"), gap_text(basis.kind, found.gap)),
        (_("Deckung"), cover_text(found)),
    )


def guideline_table(kind: Kind, lines: Sequence[Line], *, linked: bool) -> Table:
    """Every guideline with kind, source, date, need, gap and coverage."""
    columns = (
        Column(_("Richtwert")), Column(_("Art, Quelle und Stand")), Column(_("Menschen"), numeric=True),
        Column(_("Bedarf"), numeric=True), Column(_("Lücke"), numeric=True), Column(_("Deckung"), numeric=True),
    )  # fmt: skip
    return Table(
        _("Richtwerte nebeneinander"), columns, tuple(Row(tuple(line_cells(kind, one, linked=linked))) for one in lines)
    )


def line_cells(kind: Kind, line: Line, *, linked: bool) -> list[Cell | str]:
    """The row of one guideline."""
    one = line.guideline
    doubt = "" if one.is_verified else _("überliefert, Quelle prüfen")
    words = [one.source, one.resolution, one.dated or _("Datum nicht belegt"), doubt]
    source = Cell(str(SourceKind(one.kind).label), note=", ".join(word for word in words if word))
    url = f"{reverse('services:kind', args=[kind.code])}?richtwert={one.pk}" if linked and line.balance else ""
    head = Cell(one.wording, url=url, note=one.note)
    if line.balance is None:
        return [head, source, "", Cell("", note=_("nicht rechenbar")), "", ""]
    people = numbers.sign("no_data") if line.people is None else numbers.decimal(line.people)
    group = "" if one.group == PeopleGroup.ALL else str(PeopleGroup(one.group).label)
    return [
        head,
        source,
        Cell(people, note=group),
        amount(kind, line.balance.need),
        gap_text(kind, line.balance.gap),
        cover_text(line.balance),
    ]


def source_of(basis: Basis) -> str:
    """Where stock and people come from."""
    parts = [_("Richtwerte stehen nebeneinander, keiner ist „der“ Wert.")]
    if basis.confirmed:
        parts.append(
            _("Bestand: Angebotskataster, bestätigt {first} bis {last}.").format(
                first=numbers.month_year(basis.confirmed[0]), last=numbers.month_year(basis.confirmed[-1])
            )
            if basis.confirmed[0] != basis.confirmed[-1]
            else _("Bestand: Angebotskataster, bestätigt am {day}.").format(day=numbers.long_day(basis.confirmed[0]))
        )
    if basis.peoples.day:
        parts.append(_("Menschen: Bevölkerung am {day}.").format(day=numbers.long_day(basis.peoples.day)))
    return " ".join(parts)


def area_table(basis: Basis, *, url_of: dict[int, str]) -> Table:
    """Need, gap and coverage of each area by each guideline that gives a number."""
    usable = [one for one in basis.guidelines if one.is_calculable]
    columns = [Column(basis.regions[0].level_name if basis.regions else _("Raum")), Column(_("Bestand"), numeric=True)]
    columns += [Column(_("Bedarf nach {rule}").format(rule=short_wording(one)), numeric=True) for one in usable]
    rows = []
    found = [area_balances(basis, one) for one in usable]
    for at, region in enumerate(basis.regions):
        stock = stock_in(basis, region)
        cells = [balance_cell(basis.kind, per_area[at]) for per_area in found]
        rows.append(Row((Cell(region.name, url=url_of.get(region.pk, "")), amount(basis.kind, stock.value), *cells)))
    rows.sort(key=lambda row: row.values[0].text if isinstance(row.values[0], Cell) else "")
    return Table(_("Bestand und Bedarf nach Raum"), tuple(columns), tuple(rows))


def stock_in(basis: Basis, region: Region) -> Stock:
    """The stock of an area: nought where others have some, not known where nobody has."""
    nothing = NOT_ENTERED if basis.whole is NOT_ENTERED else Stock()
    return basis.by_area.get((basis.kind.code, region.pk), nothing)


def area_balances(basis: Basis, one: Guideline) -> list[Balance]:
    """Need and stock of each area by one guideline, in the order of the areas."""
    span = PeopleGroup(one.group).span
    people = [group_size(basis.peoples.by_area.get(region.pk), span) for region in basis.regions]
    stock = [stock_in(basis, region).value for region in basis.regions]
    return balances(people, stock, amount=one.amount or 0, per=one.people or 0)


def balance_cell(kind: Kind, one: Balance) -> Cell:
    """Need with gap and coverage below it."""
    if one.need is None:
        return Cell(numbers.sign("no_data"))
    note = _("Lücke {gap}, Deckung {share}").format(gap=gap_text(kind, one.gap), share=cover_text(one))
    return Cell(amount(kind, one.need), note=note)


def need_frame(basis: Basis) -> pl.DataFrame:
    """The table of areas as a file, one row for each area and guideline."""
    rows = []
    for one in basis.guidelines:
        if not one.is_calculable:
            continue
        for region, found in zip(basis.regions, area_balances(basis, one), strict=True):
            rows.append({
                "schluessel": region.key,
                "raum": region.name,
                "leistung": basis.kind.name,
                "einheit": basis.kind.unit,
                "richtwert": one.wording,
                "art": str(SourceKind(one.kind).label),
                "quelle": one.source,
                "stand": one.dated,
                "bestand": found.stock,
                "bedarf": found.need,
                "luecke": found.gap,
                "deckung": found.coverage,
                "status": found.status,
                "bevoelkerung_am": f"{basis.peoples.day:%d.%m.%Y}" if basis.peoples.day else "",
            })  # fmt: skip
    return pl.DataFrame(rows)
