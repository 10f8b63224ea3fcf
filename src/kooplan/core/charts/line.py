"""A line over periods: gaps for missing values, marks for breaks, comparison lines, variants of a projection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.segments import Point, lines_of
from kooplan.core.charts.table import Table, plain_table
from kooplan.core.charts.values import Datum, axis_range, nice_ticks, px, spread, text_width

LEFT, TOP, BOTTOM, LABEL = 54, 16, 34, 14
WIDE, NARROW = (560, 290), (300, 270)
LINE_HEIGHT = 18


@dataclass(frozen=True, slots=True)
class Series:
    """A named line with one value a period; `kind` is main, comparison or variant (of a projection)."""

    name: str
    values: tuple[Datum, ...]
    kind: str = "main"


@dataclass(frozen=True, slots=True)
class Break:
    """The first period of a new definition, with its reason."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class EndLabel:
    """Name and last value of a line, beside its end or, where the line ends early, above it."""

    x: str
    y: str
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class DrawnLine:
    """A line ready to draw; `style` is the class of its stroke, `end` where its name and last value stand."""

    name: str
    style: str
    path: str
    dots: tuple[tuple[str, str], ...]
    end: tuple[str, str] | None
    label: EndLabel | None


@dataclass(frozen=True, slots=True)
class Sign:
    """The sign of a missing value at its period."""

    x: str
    y: str
    text: str
    left: str
    top: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Tick:
    """A value of an axis; `line` is its grid line."""

    x: str
    y: str
    text: str
    line: str = ""


@dataclass(frozen=True, slots=True)
class Panel:
    """The chart for one width of screen."""

    ident: str
    box: str
    y_ticks: tuple[Tick, ...]
    x_ticks: tuple[Tick, ...]
    base: str
    band: str
    breaks: tuple[str, ...]
    lines: tuple[DrawnLine, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class LegendLine:
    """A line of the legend."""

    name: str
    style: str


@dataclass(frozen=True, slots=True)
class LineChart:
    """The course of one number; draw with `{% chart %}`."""

    ident: str
    title: str
    description: str
    wide: Panel
    narrow: Panel
    legend: tuple[LegendLine, ...]
    has_band: bool
    notes: tuple[str, ...]
    table: Table
    template: str = "line"


STYLES = {
    "main": ("main-l",),
    "comparison": ("ink-l", "thin-l", "thin-l dots"),
    "variant": ("main-l dash", "thin-l dash"),
}


def line_chart(
    ident: str,
    periods: Sequence[str],
    series: Sequence[Series],
    *,
    title: str,
    unit: str,
    breaks: Sequence[Break] = (),
    places: int | None = None,
) -> LineChart:
    """A line chart; all series have one value a period, the first is the main line.

    Variants of a projection start where the main line ends: give them its last value as their first.
    """
    for one in series:
        if len(one.values) != len(periods):
            raise ValueError(f"series {one.name} has {len(one.values)} values for {len(periods)} periods")
    known = [datum.known for one in series for datum in one.values if datum.known is not None]
    ticks = nice_ticks(*axis_range(known))
    styles = styles_of(series)
    names = [end_text(one, unit, places) for one in series]
    panels = [
        panel(f"{ident}-{letter}", size, periods, series, ticks, breaks, styles, texts)
        for letter, size, texts in (("w", WIDE, names), ("n", NARROW, []))
    ]
    return LineChart(
        ident=ident,
        title=title,
        description=described(periods, series[0], unit, places),
        wide=panels[0],
        narrow=panels[1],
        legend=tuple(LegendLine(one.name, style) for one, style in zip(series, styles, strict=True)),
        has_band=sum(one.kind == "variant" for one in series) > 1,
        notes=notes_of(periods, series, breaks, ticks, unit),
        table=table_of(periods, series, title, unit, places),
    )


def styles_of(series: Sequence[Series]) -> list[str]:
    """The stroke of each line: the kind decides, lines of one kind differ in weight or dots."""
    counts: dict[str, int] = {}
    styles = []
    for one in series:
        place = counts.get(one.kind, 0)
        counts[one.kind] = place + 1
        choices = STYLES[one.kind]
        styles.append(choices[min(place, len(choices) - 1)])
    return styles


@dataclass(frozen=True, slots=True)
class Grid:
    """From index and value to coordinates."""

    left: float
    right: float
    top: float
    bottom: float
    count: int
    low: float
    high: float

    def x(self, index: int) -> float:
        """Where a period stands."""
        return self.left + (self.right - self.left) * (index / (self.count - 1) if self.count > 1 else 0.5)

    def y(self, value: float) -> float:
        """Where a value stands."""
        return self.bottom - (value - self.low) / (self.high - self.low) * (self.bottom - self.top)

    def points(self, values: Sequence[Datum]) -> list[Point | None]:
        """The points of a series, None for gaps."""
        return [None if one.known is None else (self.x(index), self.y(one.known)) for index, one in enumerate(values)]


def panel(
    ident: str,
    size: tuple[int, int],
    periods: Sequence[str],
    series: Sequence[Series],
    ticks: Sequence[float],
    breaks: Sequence[Break],
    styles: Sequence[str],
    names: Sequence[str],
) -> Panel:
    """The chart in one size; `names` are written at the ends of the lines, none on a narrow screen."""
    width, height = size
    room = max((text_width(name, LABEL) for name in names), default=4) + 22
    texts = [numbers.trimmed(value) for value in ticks]
    left = max(LEFT, 16 + max(text_width(text, LABEL) for text in texts)) if texts else LEFT
    grid = Grid(left, width - min(room, 240), TOP, height - BOTTOM, len(periods), ticks[0], ticks[-1])
    return Panel(
        ident=ident,
        box=f"0 0 {width} {height}",
        y_ticks=tuple(value_ticks(ticks, texts, grid)),
        x_ticks=tuple(period_ticks(periods, grid, height)),
        base=f"M{px(left)} {px(grid.bottom)}H{px(grid.right)}",
        band=band_of(series, grid),
        breaks=tuple(break_line(one.index, grid) for one in breaks),
        lines=tuple(drawn_lines(series, styles, grid, {one.index for one in breaks}, names)),
        signs=tuple(signs_of(series[0], grid)),
    )


def value_ticks(ticks: Sequence[float], texts: Sequence[str], grid: Grid) -> list[Tick]:
    """The values of the axis with their grid lines."""
    left, right = px(grid.left), px(grid.right)
    places = [grid.y(value) for value in ticks]
    return [
        Tick(px(grid.left - 10), px(y + 5), text, f"M{left} {px(y)}H{right}")
        for y, text in zip(places, texts, strict=True)
    ]


def period_ticks(periods: Sequence[str], grid: Grid, height: int) -> list[Tick]:
    """As many periods as find room, always the last one."""
    if not periods:
        return []
    widest = max(text_width(period, LABEL) for period in periods) + 14
    step = (grid.right - grid.left) / max(grid.count - 1, 1)
    every = max(1, int(-(-widest // step)))
    last = len(periods) - 1
    return [Tick(px(grid.x(index)), px(height - 10), periods[index]) for index in range(last, -1, -every)][::-1]


def break_line(index: int, grid: Grid) -> str:
    """The mark of a break, halfway between the two definitions."""
    x = grid.x(index) if index == 0 else (grid.x(index - 1) + grid.x(index)) / 2
    return f"M{px(x)} {px(grid.top)}V{px(grid.bottom)}"


def drawn_lines(
    series: Sequence[Series], styles: Sequence[str], grid: Grid, breaks: set[int], names: Sequence[str]
) -> list[DrawnLine]:
    """The lines with their ends and names."""
    ends = [end_of(grid.points(one.values)) for one in series]
    falls = [is_falling(one) for one in series]
    labels = end_labels(names, ends, falls, grid) if names else [None] * len(series)
    found = []
    for one, style, end, label in zip(series, styles, ends, labels, strict=True):
        path, dots = lines_of(grid.points(one.values), breaks)
        found.append(DrawnLine(one.name, style, path, dots, (px(end[0]), px(end[1])) if end else None, label))
    return found


def is_falling(one: Series) -> bool:
    """Its last known value lies below its first one."""
    known = [datum.known for datum in one.values if datum.known is not None]
    return len(known) > 1 and known[-1] < known[0]


def end_labels(
    names: Sequence[str], ends: Sequence[Point | None], falls: Sequence[bool], grid: Grid
) -> list[EndLabel | None]:
    """Names at the right end stand apart even where lines end together; a line that ends early has its name above."""
    late = [place for place, end in enumerate(ends) if end and end[0] > grid.right - 1]
    wanted = [end[1] for end in ends if end and end[0] > grid.right - 1]
    heights = dict(zip(late, spread(wanted, LINE_HEIGHT, grid.top, grid.bottom), strict=True))
    return [
        end_label(name, end, heights.get(place), grid, falls=fall)
        for place, (name, end, fall) in enumerate(zip(names, ends, falls, strict=True))
    ]


def end_label(name: str, end: Point | None, height: float | None, grid: Grid, *, falls: bool) -> EndLabel | None:
    """One name; none where the line has no point. Over an early end it stands on the side the line leaves free."""
    if end is None:
        return None
    if height is None:
        return early_label(name, end, falls=falls)
    return EndLabel(px(grid.right + 12), px(height + 5), name, "start")


def early_label(name: str, end: Point, *, falls: bool) -> EndLabel:
    """The name over an early end: right of it where the line comes down, left of it where the line goes up."""
    x = end[0] + 4 if falls else max(end[0] - 4, text_width(name, LABEL))
    return EndLabel(px(x), px(end[1] - 12), name, "start" if falls else "end")


def end_text(one: Series, unit: str, places: int | None) -> str:
    """Name and last value of a line."""
    last = next((datum for datum in reversed(one.values) if datum.known is not None), None)
    return f"{one.name} {last.text(unit, places)}" if last else one.name


def end_of(points: Sequence[Point | None]) -> Point | None:
    """The last point of a line."""
    return next((point for point in reversed(points) if point), None)


def band_of(series: Sequence[Series], grid: Grid) -> str:
    """The area between the lowest and the highest variant; empty with fewer than two."""
    variants = [one for one in series if one.kind == "variant"]
    if len(variants) < 2:
        return ""
    columns = [(index, [one.values[index].known for one in variants]) for index in range(grid.count)]
    full = [
        (index, [value for value in values if value is not None]) for index, values in columns if None not in values
    ]
    upper = [f"{px(grid.x(index))} {px(grid.y(max(values)))}" for index, values in full]
    lower = [f"{px(grid.x(index))} {px(grid.y(min(values)))}" for index, values in reversed(full)]
    return "M" + "L".join([*upper, *lower]) + "Z" if len(full) > 1 else ""


def signs_of(main: Series, grid: Grid) -> list[Sign]:
    """The signs of missing values of the main line, each in a column of its own."""
    width = min((grid.right - grid.left) / max(grid.count - 1, 1), 40.0)
    top, height = px(grid.top), px(grid.bottom - grid.top)
    return [
        Sign(
            px(grid.x(index)),
            px(grid.bottom - 10),
            numbers.sign(main.values[index].status),
            px(grid.x(index) - width / 2),
            top,
            px(width),
            height,
        )
        for index in missing_between(main)
    ]


def missing_between(main: Series) -> list[int]:
    """The periods without a value between the first and the last known one."""
    known = [index for index, one in enumerate(main.values) if one.known is not None]
    return [index for index in range(known[0], known[-1]) if main.values[index].known is None] if known else []


def described(periods: Sequence[str], main: Series, unit: str, places: int | None) -> str:
    """First and last value in a sentence for those who do not see the chart."""
    known = [(period, one) for period, one in zip(periods, main.values, strict=True) if one.known is not None]
    if not known:
        return _("Für keinen Zeitraum liegt ein Wert vor.")
    (first, start), (last, end) = known[0], known[-1]
    return _("{name}: {first} {start}, {last} {end}. Alle Werte stehen in der Tabelle.").format(
        name=main.name, first=first, start=start.text(unit, places), last=last, end=end.text(unit, places)
    )


def notes_of(
    periods: Sequence[str], series: Sequence[Series], breaks: Sequence[Break], ticks: Sequence[float], unit: str
) -> tuple[str, ...]:
    """What a reader has to know: unit, cut axis, breaks, signs."""
    notes = [_("Achse: {unit}.").format(unit=numbers.unit_of(unit).title)]
    if ticks and ticks[0] > 0:
        notes.append(_("Die Achse beginnt bei {low}, nicht bei null.").format(low=numbers.trimmed(ticks[0])))
    notes += [
        _("Gestrichelt vor {period}: {reason}").format(period=periods[one.index], reason=one.reason) for one in breaks
    ]
    missing = {series[0].values[index].status for index in missing_between(series[0])}
    key = numbers.key_to_signs(missing)
    return tuple([*notes, f"{key}."] if key else notes)


def table_of(periods: Sequence[str], series: Sequence[Series], title: str, unit: str, places: int | None) -> Table:
    """One row a period, one column a line."""
    heads = (_("Zeitraum"), *(one.name for one in series))
    rows = [(period, *(one.values[index].text(unit, places) for one in series)) for index, period in enumerate(periods)]
    return plain_table(title, heads, rows)
