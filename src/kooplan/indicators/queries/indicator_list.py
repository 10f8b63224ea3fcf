"""All indicators by Lebenslage, those with values first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import Indicator, ReleasedValue, Series
from kooplan.indicators.queries import choices, printing
from kooplan.indicators.queries.choices import Select


@dataclass(frozen=True, slots=True)
class Extent:
    """The newest period of an indicator and the number of areas that have values."""

    end: date
    areas: int


@dataclass(frozen=True, slots=True)
class DomainSection:
    """The indicators of one Lebenslage: `table` those with values, `waiting` the names of the others."""

    code: str
    name: str
    table: Table | None
    waiting: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class IndicatorListPage:
    """The list with its filter."""

    selects: tuple[Select, ...]
    words: str
    with_values: int
    total: int
    sections: tuple[DomainSection, ...]


def indicator_overview(reader: Reader, *, domain: str, words: str) -> IndicatorListPage:
    """The indicators of one Lebenslage or of all, whose name or key holds `words`."""
    everything = list(Indicator.objects.visible_to(reader).active().for_list())
    extents = extents_of(reader, everything)
    domains = {one.life_domain.code: one.life_domain.name for one in everything}
    chosen = domain if domain in domains else ""
    wanted = words.strip().casefold()
    found = [
        one
        for one in everything
        if chosen in ("", one.life_domain.code) and (wanted in one.name.casefold() or wanted in one.key)
    ]
    codes = dict.fromkeys(one.life_domain.code for one in found)
    return IndicatorListPage(
        selects=(choices.select("lebenslage", _("Lebenslage"), [("", _("alle")), *domains.items()], chosen),),
        words=words,
        with_values=sum(one.pk in extents for one in found),
        total=len(found),
        sections=tuple(section_of([one for one in found if one.life_domain.code == code], extents) for code in codes),
    )


def extents_of(reader: Reader, indicators: Sequence[Indicator]) -> dict[int, Extent]:
    """Which of the indicators have values this reader may see."""
    # Asked by series, the database finds the values of this tenant and never walks through those of the others.
    series = Series.objects.filter(indicator__in=indicators).order_by().values("pk")
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(series__in=series)
        .values_list("series__indicator_id")
        .annotate(end=Max("period_end"), areas=Count("area_version__area_id", distinct=True))
        .order_by()
    )
    return {indicator: Extent(end, areas) for indicator, end, areas in rows}


def section_of(indicators: list[Indicator], extents: dict[int, Extent]) -> DomainSection:
    """One Lebenslage."""
    domain = indicators[0].life_domain
    filled = [one for one in indicators if one.pk in extents]
    columns = (
        Column(_("Merkmal")),
        Column(_("Einheit")),
        Column(_("Neuester Zeitraum"), short=_("Zeitraum")),
        Column(_("Räume"), numeric=True),
    )
    rows = tuple(
        Row(
            (
                link(one),
                numbers.unit_of(printing.unit_of(one)).title,
                str(extents[one.pk].end.year),
                str(extents[one.pk].areas),
            )
        )
        for one in filled
    )
    waiting = tuple(link(one) for one in indicators if one.pk not in extents)
    return DomainSection(domain.code, domain.name, Table(domain.name, columns, rows) if rows else None, waiting)


def link(indicator: Indicator) -> Cell:
    """The name, leading to the page."""
    return Cell(indicator.name, url=reverse("indicators:indicator", args=[indicator.key]))
