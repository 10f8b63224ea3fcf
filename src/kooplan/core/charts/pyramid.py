"""Age pyramid: two sides of bars, with the outline of a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Table, plain_table
from kooplan.core.charts.values import Datum, cross, nice_ticks, px

WIDTH, TOP, STEP, BAR = 460, 26, 19, 16
LEFT_BASE, RIGHT_BASE, MIDDLE, REACH = 200, 260, 230, 180


@dataclass(frozen=True, slots=True)
class Band:
    """An age band, youngest first; comparison values are shares in the same unit, or None."""

    label: str
    left: Datum
    right: Datum
    left_comparison: float | None = None
    right_comparison: float | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of one side."""

    x: str
    y: str
    width: str


@dataclass(frozen=True, slots=True)
class AxisText:
    """A label of the age axis or of the value axis."""

    x: str
    y: str
    text: str


@dataclass(frozen=True, slots=True)
class Pyramid:
    """An age pyramid; draw with `{% chart %}`."""

    ident: str
    title: str
    description: str
    box: str
    left: tuple[Bar, ...]
    right: tuple[Bar, ...]
    missing: str
    outlines: tuple[str, ...]
    ages: tuple[AxisText, ...]
    ticks: tuple[AxisText, ...]
    axis: AxisText
    left_name: str
    right_name: str
    own_name: str
    comparison_name: str
    table: Table
    template: str = "pyramid"


def pyramid(
    ident: str,
    bands: Sequence[Band],
    *,
    title: str,
    unit: str,
    axis: str,
    own: str,
    comparison: str = "",
    places: int = 1,
) -> Pyramid:
    """An age pyramid of women (left) and men (right); `axis` names the unit, `own` and `comparison` the areas."""
    rows = list(reversed(bands))
    ticks = nice_ticks(0.0, highest(bands), 3)
    unit_width = REACH / max(highest(bands), 1e-9)
    bottom = TOP + STEP * len(rows)
    outlines = [
        outline(rows, "left_comparison", LEFT_BASE, -unit_width),
        outline(rows, "right_comparison", RIGHT_BASE, unit_width),
    ]
    return Pyramid(
        ident=ident,
        title=title,
        description=_("Altersaufbau von {own}. Die Werte stehen in der Tabelle.").format(own=own),
        box=f"0 0 {WIDTH} {bottom + 50}",
        left=tuple(bars([row.left for row in rows], LEFT_BASE, -unit_width)),
        right=tuple(bars([row.right for row in rows], RIGHT_BASE, unit_width)),
        missing=missing_marks(rows),
        outlines=tuple(path for path in outlines if path and comparison),
        ages=tuple(
            AxisText(px(MIDDLE), px(TOP + STEP * index + 12), row.label)
            for index, row in enumerate(rows)
            if index % 2 == 0
        ),
        ticks=tuple(axis_ticks(ticks, unit_width, bottom)),
        axis=AxisText(px(MIDDLE), px(bottom + 46), axis),
        left_name=_("Frauen"),
        right_name=_("Männer"),
        own_name=own,
        comparison_name=comparison,
        table=table_of(rows, title, unit, comparison, places),
    )


def highest(bands: Sequence[Band]) -> float:
    """The longest bar, comparison included."""
    sides = [value for band in bands for value in (band.left.known, band.right.known)]
    others = [value for band in bands for value in (band.left_comparison, band.right_comparison)]
    return max((value for value in (*sides, *others) if value is not None), default=1.0) or 1.0


def bars(side: Sequence[Datum], base: float, unit_width: float) -> list[Bar]:
    """The bars of one side, outwards from its base; negative `unit_width` draws to the left."""
    found = []
    for index, datum in enumerate(side):
        if datum.known is None:
            continue
        length = abs(datum.known * unit_width)
        found.append(Bar(px(base - length if unit_width < 0 else base), px(TOP + STEP * index), px(length)))
    return found


def missing_marks(rows: Sequence[Band]) -> str:
    """Crosses at the base of bars that are not known."""
    parts = []
    for index, row in enumerate(rows):
        y = TOP + STEP * index + BAR / 2
        for datum, x in ((row.left, LEFT_BASE - 9), (row.right, RIGHT_BASE + 9)):
            if datum.known is None:
                parts.append(cross(x, y, 4))
    return "".join(parts)


def outline(rows: Sequence[Band], side: str, base: float, unit_width: float) -> str:
    """The steps of the comparison, from the oldest to the youngest; empty where a value is missing."""
    lengths = [getattr(row, side) for row in rows]
    if not lengths or None in lengths:
        return ""
    parts = []
    for index, length in enumerate(lengths):
        x, y = px(base + length * unit_width), TOP + STEP * index - 1.5
        parts.append(f"{x} {px(y)}L{x} {px(y + STEP)}")
    return "M" + "L".join(parts)


def axis_ticks(ticks: Sequence[float], unit_width: float, bottom: int) -> list[AxisText]:
    """The values of both sides."""
    shown = [tick for tick in ticks if tick * unit_width <= REACH]
    y = px(bottom + 20)
    left = [AxisText(px(LEFT_BASE - tick * unit_width), y, numbers.trimmed(tick)) for tick in shown]
    return left + [AxisText(px(RIGHT_BASE + tick * unit_width), y, numbers.trimmed(tick)) for tick in shown]


def table_of(rows: Sequence[Band], title: str, unit: str, comparison: str, places: int) -> Table:
    """The pyramid as a table, oldest first."""
    heads = [_("Alter"), _("Frauen"), _("Männer")]
    if comparison:
        heads += [_("{name}, Frauen").format(name=comparison), _("{name}, Männer").format(name=comparison)]
    lines = []
    for row in rows:
        cells = [row.label, row.left.text(unit, places), row.right.text(unit, places)]
        if comparison:
            cells += [text_of(row.left_comparison, unit, places), text_of(row.right_comparison, unit, places)]
        lines.append(tuple(cells))
    return plain_table(title, tuple(heads), lines)


def text_of(value: float | None, unit: str, places: int) -> str:
    """A comparison value, or the sign for none."""
    return numbers.measured(value, unit, "no_data" if value is None else "ok", places=places)
