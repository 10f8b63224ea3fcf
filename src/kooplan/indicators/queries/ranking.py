"""One indicator over many areas in one period: as map, as table, as file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.cells import CellBar, cell_bar
from kooplan.core.charts.maps import Choropleth, MapArea, Shape, choropleth
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.indicators.evaluation import fifths
from kooplan.indicators.models import Indicator
from kooplan.indicators.queries import printing
from kooplan.indicators.queries.places import Place
from kooplan.indicators.queries.values import Number, Numbers, earlier_end

MOST_BREAKS = 4


@dataclass(frozen=True, slots=True)
class Chosen:
    """An indicator with its areas, its period and the period it is compared with."""

    indicator: Indicator
    places: tuple[Place, ...]
    numbers: Numbers
    ends: tuple[date, ...]
    end: date
    before: date | None

    @classmethod
    def of(
        cls, indicator: Indicator, places: Sequence[Place], values: Numbers, ends: Sequence[date], end: date
    ) -> Self:
        """The choice with its earlier period."""
        return cls(indicator, tuple(places), values, tuple(ends), end, earlier_end(ends, end))

    def value_of(self, place: Place, end: date | None = None) -> Number | None:
        """The value of an area in the period, or in another one."""
        return self.numbers.at(self.indicator.pk, place.pk, end or self.end)

    def name_of(self, end: date) -> str:
        """How people call a period of this indicator."""
        found = (self.numbers.at(self.indicator.pk, one.pk, end) for one in self.places)
        number = next((one for one in found if one is not None), None)
        return printing.year_of(number) if number else numbers.short_day(end)

    def shown(self, around: Sequence[Place]) -> list[Number]:
        """All values that the page prints."""
        days = [self.end] if self.before is None else [self.end, self.before]
        found = [self.value_of(one, day) for one in (*self.places, *around) for day in days]
        return [one for one in found if one is not None]

    def beside(self, around: Sequence[Place]) -> list[Place]:
        """The larger areas, without those that are shown anyway."""
        shown = {one.pk for one in self.places}
        return [one for one in around if one.pk not in shown]

    def ordered(self, *, ranked: bool) -> list[Place]:
        """Highest first with missing ones last, or by name where ranks would label places."""
        if not ranked:
            return sorted(self.places, key=lambda one: one.name)
        return sorted(self.places, key=self.rank)

    def rank(self, place: Place) -> tuple[bool, float, str]:
        """Known values first, the highest before."""
        number = self.value_of(place)
        known = number.known if number else None
        return known is None, -(known or 0.0), place.name


def breaks_of(chosen: Chosen, values: Numbers) -> tuple[list[float], str]:
    """The class borders of the map, and a sentence where they are not fixed by the catalogue."""
    if chosen.indicator.breaks:
        return [float(one) for one in chosen.indicator.breaks][:MOST_BREAKS], ""
    known = [
        number.known
        for place in chosen.places
        for number in values.course(chosen.indicator.pk, place.pk)
        if number.known is not None
    ]
    cuts = fifths(known) if known else []
    return cuts[:MOST_BREAKS], _("Die Grenzen teilen alle Werte dieser Zeitreihe in Fünftel.") if cuts else ""


def map_of(ident: str, chosen: Chosen, shapes: Mapping[int, Shape], cuts: Sequence[float]) -> Choropleth:
    """The map of the chosen values; areas without a border stand in the table alone."""
    areas = [
        MapArea(shapes[one.pk], printing.datum(chosen.value_of(one)), area_url(one))
        for one in chosen.places
        if one.pk in shapes
    ]
    title = _("{indicator}, {period}").format(indicator=chosen.indicator.name, period=chosen.name_of(chosen.end))
    return choropleth(
        ident,
        areas,
        title=title,
        unit=printing.unit_of(chosen.indicator),
        breaks=cuts,
        places=chosen.indicator.decimals,
    )


def area_url(place: Place) -> str:
    """The profile of a place."""
    return reverse("indicators:area", args=[place.pk])


def table_of(chosen: Chosen, around: Sequence[Place], *, ranked: bool) -> Table:
    """The values with bars, base and change; district, Land and Germany close the table."""
    level = chosen.places[0].level.name
    order = _("höchste zuerst") if ranked else _("alphabetisch")
    period = chosen.name_of(chosen.end)
    columns = [
        Column(level),
        Column(_("{period}, {order}").format(period=period, order=order), numeric=True, short=period),
    ]
    if chosen.before:
        columns.append(Column(_("seit {period}").format(period=chosen.name_of(chosen.before)), numeric=True))
    with_bases = has_bases(chosen)
    if with_bases:
        columns.append(Column(_("Grundlage (n)"), numeric=True))
    bars = Bars.of(chosen, around)
    larger = [one for one in chosen.beside(around) if is_told(chosen.value_of(one))]
    return Table(
        _("{indicator} {period}").format(indicator=chosen.indicator.name, period=period),
        tuple(columns),
        tuple(row_of(chosen, one, bars, with_tick=True, with_base=with_bases) for one in chosen.ordered(ranked=ranked)),
        tuple(row_of(chosen, one, bars, with_tick=False, with_base=with_bases) for one in larger),
    )


def is_told(number: Number | None) -> bool:
    """A larger area closes the table if it has a value or its source says why not; a sum that failed is no row."""
    return number is not None and (number.known is not None or not number.parts)


def has_bases(chosen: Chosen) -> bool:
    """The table has denominators to show."""
    if not chosen.indicator.is_rate:
        return False
    found = (chosen.value_of(one) for one in chosen.places)
    return any(one is not None and one.denominator is not None for one in found)


@dataclass(frozen=True, slots=True)
class Bars:
    """The common scale of the bars of a column; without one where a value is negative."""

    top: float
    tick: float | None

    @classmethod
    def of(cls, chosen: Chosen, around: Sequence[Place]) -> Bars | None:
        """From zero to the highest value; the tick is the nearest surrounding area, the district."""
        found = [chosen.value_of(one) for one in (*chosen.places, *around)]
        known = [one.known for one in found if one is not None and one.known is not None]
        if not known or min(known) < 0 or printing.unit_of(chosen.indicator) == "persons":
            return None
        own = chosen.value_of(around[0]) if around else None
        return cls(max(known) * 1.1, own.known if own else None)

    def bar(self, number: Number | None, *, with_tick: bool) -> CellBar:
        """The bar of one value; the larger areas have no tick."""
        return cell_bar(printing.datum(number), top=self.top, comparison=self.tick if with_tick else None)


def row_of(chosen: Chosen, place: Place, bars: Bars | None, *, with_tick: bool, with_base: bool) -> Row:
    """One area."""
    number = chosen.value_of(place)
    cells: list[Cell | str] = [
        Cell(place.name, url=area_url(place)),
        Cell(
            printing.text(chosen.indicator, number),
            note=printing.interval_text(chosen.indicator, number),
            chart=bars.bar(number, with_tick=with_tick) if bars else None,
        ),
    ]
    if chosen.before:
        cells.append(printing.change_cell(chosen.indicator, number, chosen.value_of(place, chosen.before)))
    if with_base:
        bottom = number.denominator if number else None
        cells.append(numbers.decimal(bottom) if bottom is not None else numbers.sign("no_data"))
    return Row(tuple(cells))
