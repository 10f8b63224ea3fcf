"""The values of one area beside those of the larger area and of its neighbours."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.cells import DotStrip, dot_strip
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.indicators.models import Delivery, Indicator
from kooplan.indicators.queries import printing
from kooplan.indicators.queries.places import Place
from kooplan.indicators.queries.values import Number, Numbers, earlier_end
from kooplan.indicators.vocab import Status

MOST_STRENGTHS, MOST_BURDENS = 4, 8
CLEAR = 0.25
"""A value is clearly better if it lies this part of the areas' standard deviation away from the larger area."""
ENOUGH = 4
"""Neighbours needed for a standard deviation."""
USUAL_SPREAD = 0.2
"""With fewer neighbours a fifth of the larger area's value stands for their standard deviation."""


@dataclass(frozen=True, slots=True)
class Line:
    """One indicator of an area: newest value, earlier value, the larger area and the neighbours in the same period.

    `distance` says how far the value lies on the burdened side of the larger area, in standard deviations of the
    neighbours; None where there is nothing to compare or the indicator does not judge.
    """

    indicator: Indicator
    number: Number
    before: Number | None
    whole: Number | None
    others: tuple[Number, ...]
    distance: float | None

    @property
    def shown(self) -> list[Number]:
        """The values that a page prints."""
        return [one for one in (self.number, self.before, self.whole) if one is not None]

    @property
    def worsening(self) -> float:
        """The change for the worse; 0 where there is none or it cannot be told."""
        moved = printing.change_between(self.number, self.before)
        return (moved or 0.0) * self.indicator.direction


@dataclass(frozen=True, slots=True)
class Strength:
    """What an area can build on."""

    title: str
    url: str
    text: str
    source: str


def line_of(
    indicator: Indicator, place: Place, whole: Place | None, siblings: Sequence[Place], values: Numbers
) -> Line | None:
    """The line of one indicator; None where the area has no entry."""
    number = values.latest(indicator.pk, place.pk)
    if number is None:
        return None
    ends = [one.end for one in values.course(indicator.pk, place.pk) if one.known is not None]
    then = earlier_end(ends, number.end)
    larger = values.at(indicator.pk, whole.pk, number.end) if whole else None
    beside = [values.at(indicator.pk, one.pk, number.end) for one in siblings]
    others = tuple(one for one in beside if one is not None)
    before = values.at(indicator.pk, place.pk, then) if then else None
    return Line(indicator, number, before, larger, others, distance_of(indicator, number, larger, others))


def distance_of(indicator: Indicator, number: Number, whole: Number | None, others: Sequence[Number]) -> float | None:
    """How far on the burdened side of the larger area; None without judgement or comparison."""
    if not indicator.direction or number.known is None or whole is None or whole.known is None:
        return None
    if number.status == Status.LIMITED:
        return None
    known = [one.known for one in others if one.known is not None]
    spread = statistics.pstdev(known) if len(known) >= ENOUGH else abs(whole.known) * USUAL_SPREAD
    return (number.known - whole.known) * indicator.direction / spread if spread else None


def strengths(lines: Sequence[Line], deliveries: Mapping[int, Delivery], whole: Place | None) -> tuple[Strength, ...]:
    """Indicators in which the area is clearly better than the larger area, the clearest first."""
    clear = [line for line in lines if line.distance is not None and line.distance <= -CLEAR and is_certain(line)]
    chosen = sorted(clear, key=lambda line: line.distance or 0.0)[:MOST_STRENGTHS]
    return tuple(strength(line, deliveries, whole.name if whole else "") for line in chosen)


def is_certain(line: Line) -> bool:
    """On a small base the interval of the value must leave out the value of the larger area."""
    interval = printing.interval_of(line.indicator, line.number)
    if interval is None or line.whole is None or line.whole.known is None:
        return True
    return not interval[0] <= line.whole.known <= interval[1]


def strength(line: Line, deliveries: Mapping[int, Delivery], name: str) -> Strength:
    """A strength in words."""
    lower = (line.number.known or 0.0) < (line.whole.known or 0.0 if line.whole else 0.0)
    words = _("niedriger als der Vergleichswert") if lower else _("höher als der Vergleichswert")
    own, whole = printing.text(line.indicator, line.number), printing.text(line.indicator, line.whole)
    text = _("{own}, {words}. {name}: {whole}.").format(own=own, words=words, name=name, whole=whole)
    return Strength(
        title=line.indicator.name.replace("/", "/\u200b"),
        url=reverse("indicators:indicator", args=[line.indicator.key]),
        text=text,
        source=_("{source}; Zeitraum {period}").format(
            source=printing.source_line([line.number], deliveries), period=printing.period_of(line.number)
        ),
    )


def burdens(lines: Sequence[Line]) -> list[Line]:
    """Indicators on the burdened side of the larger area, then those that move for the worse."""
    judged = [line for line in lines if line.distance is not None]
    worse = sorted((one for one in judged if (one.distance or 0.0) > 0), key=lambda one: -(one.distance or 0.0))
    moving = sorted(
        (one for one in judged if one not in worse and one.worsening > 0), key=lambda one: one.indicator.name
    )
    return [*worse, *moving][:MOST_BURDENS]


def burdens_lead(lines: Sequence[Line], whole: Place | None) -> str:
    """How many values lie on the burdened side, and how many move there."""
    judged = [line for line in lines if line.distance is not None]
    if not judged or whole is None:
        return ""
    worse = sum((line.distance or 0.0) > 0 for line in judged)
    moving = sum(line.worsening > 0 for line in judged)
    first = _("{worse} von {all} Merkmalen liegen ungünstiger als der Wert für {name}.")
    second = _("{moving} sind zuletzt ungünstiger geworden.")
    return f"{first} {second}".format(worse=worse, all=len(judged), name=whole.name, moving=moving)


def burdens_table(lines: Sequence[Line], whole: Place | None, siblings: Sequence[Place]) -> Table:
    """Earlier and newest value, change, the larger area, and the place among the neighbours."""
    spans = {(printing.year_of(line.before) if line.before else "", printing.year_of(line.number)) for line in lines}
    same = spans.pop() if len(spans) == 1 else ("", "")
    columns = [
        Column(_("Merkmal")),
        Column(same[0] or _("früher"), numeric=True),
        Column(same[1] or _("zuletzt"), numeric=True),
        Column(_("Veränderung"), numeric=True),
    ]
    if whole is not None:
        columns.append(Column(whole.name, numeric=True))
    strip = len(siblings) > 1
    if strip:
        columns.append(Column(_("Lage unter {count} Räumen").format(count=len(siblings)), short=_("Lage")))
    dated = not all(same)
    return Table(
        _("Was belastet"),
        tuple(columns),
        tuple(burden_row(line, dated=dated, compared=whole is not None, strip=strip) for line in lines),
    )


def burden_row(line: Line, *, dated: bool, compared: bool, strip: bool) -> Row:
    """One indicator; `dated` prints the periods, `strip` draws the place among the neighbours."""
    before = line.before
    cells: list[Cell | str] = [
        Cell(
            line.indicator.name,
            url=reverse("indicators:indicator", args=[line.indicator.key]),
            note=printing.unit_beside(line.indicator),
        ),
        Cell(printing.short_text(line.indicator, before), note=printing.year_of(before) if dated and before else ""),
        Cell(
            printing.short_text(line.indicator, line.number),
            note=" ".join(
                one
                for one in (
                    printing.year_of(line.number) if dated else "",
                    printing.interval_text(line.indicator, line.number),
                )
                if one
            ),
        ),
        printing.change_cell(line.indicator, line.number, before),
    ]
    if compared:
        cells.append(printing.short_text(line.indicator, line.whole))
    if strip:
        cells.append(Cell("", chart=strip_of(line)))
    return Row(tuple(cells))


def strip_of(line: Line) -> DotStrip:
    """The area among its neighbours."""
    return dot_strip(
        [printing.datum(one) for one in line.others],
        printing.datum(line.number),
        comparison=line.whole.known if line.whole else None,
    )


def values_table(lines: Sequence[Line], whole: Place | None, deliveries: Mapping[int, Delivery]) -> Table:
    """Every indicator of the area with period, base and source."""
    columns = [
        Column(_("Merkmal")),
        Column(_("Wert"), numeric=True),
        Column(_("Zeitraum")),
        Column(_("Grundlage (n)"), numeric=True),
        *([Column(whole.name, numeric=True)] if whole else []),
        Column(_("Quelle")),
    ]
    return Table(
        _("Alle Merkmale"),
        tuple(columns),
        tuple(value_row(line, deliveries, compared=whole is not None) for line in lines),
    )


def value_row(line: Line, deliveries: Mapping[int, Delivery], *, compared: bool) -> Row:
    """One indicator with all that is known of its value."""
    bottom = line.number.denominator if line.indicator.is_rate else None
    made = printing.method_line(line.indicator, line.number, line.indicator.name) if line.number.parts else ""
    return Row(
        (
            Cell(line.indicator.name, url=reverse("indicators:indicator", args=[line.indicator.key])),
            Cell(printing.text(line.indicator, line.number), note=printing.interval_text(line.indicator, line.number)),
            printing.period_of(line.number),
            numbers.decimal(bottom) if bottom is not None else "",
            *([printing.text(line.indicator, line.whole)] if compared else []),
            Cell(printing.source_line([line.number], deliveries), note=made),
        )
    )
