"""A horizontal bar of parts, with thresholds: stock against a guideline, shares of a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Table, plain_table
from kooplan.core.charts.values import Datum, nice_ticks, px, text_width

WIDE, NARROW = 720, 300
ROW, BAR, AXIS, EDGE, SIZE = 22, 40, 40, 8, 14
KINDS = ("main", "gap", "1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar; `kind` is main, gap (hatched: what is missing) or a class "1" to "5"."""

    name: str
    datum: Datum
    kind: str = "main"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value to compare with; the chosen one is solid, all others dashed."""

    label: str
    value: float
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class DrawnPart:
    """A part ready to draw."""

    name: str
    kind: str
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class DrawnThreshold:
    """A threshold with its label in a row of its own where labels would touch."""

    label: str
    chosen: bool
    line: str
    x: str
    y: str
    anchor: str


@dataclass(frozen=True, slots=True)
class AxisTick:
    """A value of the axis."""

    x: str
    y: str
    text: str
    line: str
    anchor: str


@dataclass(frozen=True, slots=True)
class BarPanel:
    """The bar for one width of screen."""

    ident: str
    box: str
    y: str
    parts: tuple[DrawnPart, ...]
    thresholds: tuple[DrawnThreshold, ...]
    ticks: tuple[AxisTick, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """A bar of parts; draw with `{% chart %}`."""

    ident: str
    title: str
    description: str
    wide: BarPanel
    narrow: BarPanel
    legend: tuple[Part, ...]
    missing: tuple[str, ...]
    axis: str
    table: Table
    template: str = "bar"


def bar_chart(
    ident: str,
    parts: Sequence[Part],
    *,
    title: str,
    unit: str,
    thresholds: Sequence[Threshold] = (),
    places: int | None = None,
    axis: str = "",
) -> BarChart:
    """Parts one behind the other from zero; a part without a value is named below and takes no room."""
    total = sum(part.datum.known or 0.0 for part in parts)
    ticks = nice_ticks(0.0, max([total, *(one.value for one in thresholds)]) or 1.0, 6)
    rows = [(part.name, part.datum.text(unit, places)) for part in parts]
    named = [
        Threshold(f"{one.label} → {threshold_text(one, unit, places)}", one.value, one.chosen) for one in thresholds
    ]
    rows += [(one.label, numbers.measured(one.value, unit, places=places)) for one in thresholds]
    return BarChart(
        ident=ident,
        title=title,
        description="; ".join(f"{name}: {text}" for name, text in rows) + ".",
        wide=panel(f"{ident}-w", WIDE, parts, named, ticks),
        narrow=panel(f"{ident}-n", NARROW, parts, named, ticks),
        legend=tuple(part for part in parts if part.datum.known is not None),
        missing=tuple(f"{part.name}: {part.datum.text(unit)}" for part in parts if part.datum.known is None),
        axis=axis or numbers.unit_of(unit).title,
        table=plain_table(title, (_("Angabe"), _("Wert")), rows),
    )


def threshold_text(one: Threshold, unit: str, places: int | None) -> str:
    """The number behind the name of a threshold."""
    return numbers.number(one.value, places=numbers.unit_of(unit).places if places is None else places)


def panel(
    ident: str, width: int, parts: Sequence[Part], thresholds: Sequence[Threshold], ticks: Sequence[float]
) -> BarPanel:
    """The bar in one width."""
    per_unit = (width - 2 * EDGE) / ticks[-1]
    marks, rows = placed_thresholds(thresholds, per_unit, width)
    top = ROW * rows + 12
    foot = top + BAR + 20
    return BarPanel(
        ident=ident,
        box=f"0 0 {width} {foot + AXIS - 14}",
        y=px(top + 10),
        parts=tuple(drawn_parts(parts, per_unit)),
        thresholds=tuple(
            DrawnThreshold(
                one.label,
                one.chosen,
                f"M{px(x)} {px(row * ROW + 24)}V{px(foot)}",
                px(text_x),
                px(row * ROW + 17),
                anchor,
            )
            for one, x, text_x, row, anchor in marks
        ),
        ticks=tuple(axis_ticks(ticks if width == WIDE else ticks[:: 2 if len(ticks) > 5 else 1], per_unit, top, foot)),
    )


def drawn_parts(parts: Sequence[Part], per_unit: float) -> list[DrawnPart]:
    """The known parts from left to right."""
    found, x = [], float(EDGE)
    for part in parts:
        if part.kind not in KINDS:
            raise ValueError(f"unknown kind of part: {part.kind}")
        if part.datum.known is None:
            continue
        width = part.datum.known * per_unit
        found.append(DrawnPart(part.name, part.kind, px(x), px(width)))
        x += width
    return found


Mark = tuple[Threshold, float, float, int, str]


def placed_thresholds(thresholds: Sequence[Threshold], per_unit: float, width: int) -> tuple[list[Mark], int]:
    """Each threshold with the place of its label, and how many rows the labels need."""
    ends: list[float] = []
    found: list[Mark] = []
    for one in sorted(thresholds, key=lambda mark: mark.value):
        x = EDGE + one.value * per_unit
        half = text_width(one.label, SIZE) / 2 + 4
        text_x, anchor = (width - 2.0, "end") if x + half > width else (2.0, "start") if x - half < 0 else (x, "mid")
        start = {"end": text_x - 2 * half, "start": text_x, "mid": text_x - half}[anchor]
        row = next((place for place, end in enumerate(ends) if end <= start), len(ends))
        if row and x + 2 * half < width:  # beside its line, so that the line of the label above stays free
            start, text_x, anchor = x, x + 6, "start"
        ends[row : row + 1] = [start + 2 * half]
        found.append((one, x, text_x, row, anchor))
    return found, len(ends)


def axis_ticks(ticks: Sequence[float], per_unit: float, top: float, foot: float) -> list[AxisTick]:
    """The axis under the bar."""
    anchors = ["start", *["mid"] * (len(ticks) - 2), "end"]
    return [
        AxisTick(
            px(EDGE + tick * per_unit),
            px(foot + 18),
            numbers.trimmed(tick),
            f"M{px(EDGE + tick * per_unit)} {px(top)}V{px(foot)}",
            anchors[place],
        )
        for place, tick in enumerate(ticks)
    ]
