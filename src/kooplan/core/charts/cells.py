"""Small charts inside a table cell or beside a number; the number itself always stands in words beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core.charts.segments import lines_of
from kooplan.core.charts.values import Datum, crosses, px

BAR, BAR_HEIGHT = 104, 10
STRIP, STRIP_HEIGHT, STRIP_EDGE = 208, 28, 8
SPARK, SPARK_HEIGHT = 96, 36
SPARK_LEFT, SPARK_RIGHT, SPARK_TOP, SPARK_BOTTOM = 4, 92, 6, 30


@dataclass(frozen=True, slots=True)
class CellBar:
    """A bar of a cell; `tick` is the comparison, `missing` the crosses of a value that is not known."""

    width: str
    tick: str
    missing: str
    table: None = None
    template: str = "cellbar"


@dataclass(frozen=True, slots=True)
class DotStrip:
    """Where one area stands among the others; `tick` is the comparison, `own` this one."""

    others: tuple[str, ...]
    own: str
    tick: str
    table: None = None
    template: str = "strip"


@dataclass(frozen=True, slots=True)
class Sparkline:
    """The course of a number without axis; gaps stay gaps, single points between gaps are dots."""

    label: str
    path: str
    dots: tuple[tuple[str, str], ...]
    last: tuple[str, str] | None
    last_missing: bool
    table: None = None
    template: str = "sparkline"


def cell_bar(datum: Datum, *, top: float, comparison: float | None = None) -> CellBar:
    """A bar from zero to `top`, the common end of all bars of the column."""
    value = datum.known
    if value is None:
        return CellBar("", tick_at(comparison, top), crosses(0, 0, BAR, BAR_HEIGHT, 10))
    return CellBar(px(share(value, top) * BAR), tick_at(comparison, top), "")


def share(value: float, top: float) -> float:
    """A value as a share of the axis, held between 0 and 1."""
    return min(max(value / top, 0.0), 1.0) if top > 0 else 0.0


def tick_at(comparison: float | None, top: float) -> str:
    """Where the comparison stands; empty without one."""
    return "" if comparison is None else px(share(comparison, top) * BAR)


def dot_strip(values: Sequence[Datum], own: Datum, *, comparison: float | None = None) -> DotStrip:
    """One dot an area from the lowest to the highest value, so that dots stand apart; `values` may hold `own` as well.

    There is no axis and no zero: the strip shows the place among the others, the size stands in the columns beside it.
    """
    known = [datum.known for datum in (*values, own) if datum.known is not None]
    ends = [*known, *([] if comparison is None else [comparison])]
    low, high = (min(ends), max(ends)) if ends else (0.0, 0.0)

    def at(value: float) -> str:
        level = (value - low) / (high - low) if high > low else 0.5
        return px(STRIP_EDGE + level * (STRIP - 2 * STRIP_EDGE))

    others = tuple(at(datum.known) for datum in values if datum.known is not None)
    mine = "" if own.known is None else at(own.known)
    return DotStrip(others, mine, "" if comparison is None else at(comparison))


def sparkline(values: Sequence[Datum], *, label: str = "") -> Sparkline:
    """The course of a value over equal steps of time."""
    known = [datum.known for datum in values]
    numbers = [value for value in known if value is not None]
    low, high = (min(numbers), max(numbers)) if numbers else (0.0, 0.0)
    step = (SPARK_RIGHT - SPARK_LEFT) / max(len(values) - 1, 1)

    def at(place: int, value: float) -> tuple[float, float]:
        level = (value - low) / (high - low) if high > low else 0.5
        return SPARK_LEFT + place * step, SPARK_BOTTOM - level * (SPARK_BOTTOM - SPARK_TOP)

    points = [None if value is None else at(place, value) for place, value in enumerate(known)]
    path, dots = lines_of(points)
    last = next((point for point in reversed(points) if point), None)
    end = (px(last[0]), px(last[1])) if last else None
    missing = bool(points) and points[-1] is None
    return Sparkline(label or _("Verlauf"), path, tuple(dot for dot in dots if dot != end), end, missing)
