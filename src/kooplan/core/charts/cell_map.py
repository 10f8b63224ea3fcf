"""A map of the square kilometres in which people live, in classes, with numbered points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kooplan.core.charts.labels import Label
from kooplan.core.charts.maps import (
    LegendEntry,
    Marker,
    Place,
    Shape,
    anchor_of,
    markers_of,
    name_labels,
)
from kooplan.core.charts.outline import drawn, frame_of, rings
from kooplan.core.charts.table import Table

CELL, GAP = 40, 4
"""Side of a square kilometre and the space between two of them, in units of the outlines (25 m)."""


@dataclass(frozen=True, slots=True)
class ClassOfCells:
    """All squares of one class as one path."""

    group: int
    path: str
    patterned: bool


MANY = 25
"""From more places than this on, numbered marks would hide the map: they become dots."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A small mark with its name."""

    x: int
    y: int
    name: str


@dataclass(frozen=True, slots=True)
class CellMap:
    """Squares in classes over the borders of the areas; draw with `{% chart %}`."""

    ident: str
    title: str
    description: str
    box: str
    areas: tuple[str, ...]
    cells: tuple[ClassOfCells, ...]
    labels: tuple[Label, ...]
    markers: tuple[Marker, ...]
    dots: tuple[Dot, ...]
    legend: tuple[LegendEntry, ...]
    legend_label: str
    table: Table
    template: str = "cells"


def cell_map(
    ident: str,
    shapes: Sequence[Shape],
    cells: Sequence[tuple[float, float, int]],
    *,
    places: Sequence[Place],
    title: str,
    description: str,
    legend: Sequence[LegendEntry],
    legend_label: str,
    table: Table,
) -> CellMap:
    """Squares by mid-point (in units of the outlines) and class 1 to 5, or 0 for no value."""
    lines = [rings(shape.outline) for shape in shapes]
    frame = frame_of(lines)
    side = max(round((CELL - GAP) * frame.scale), 3)
    groups: dict[int, list[str]] = {entry.group: [] for entry in legend}
    for x, y, group in cells:
        left, top = frame.place(x - (CELL - GAP) / 2, y - (CELL - GAP) / 2)
        groups.setdefault(group, []).append(f"M{left} {top}h{side}v{side}h-{side}z")
    shown = {entry.group: entry for entry in legend}
    crowded = len(places) > MANY
    markers = () if crowded else markers_of(places, frame)
    dots = tuple(Dot(*frame.place(one.x, one.y), one.name) for one in places) if crowded else ()
    anchors = [anchor_of(shape, line, frame, "") for shape, line in zip(shapes, lines, strict=True)]
    return CellMap(
        ident=ident,
        title=title,
        description=description,
        box=frame.box,
        areas=tuple(drawn(line, frame) for line in lines),
        cells=tuple(
            ClassOfCells(group, "".join(parts), group in shown and shown[group].patterned)
            for group, parts in groups.items()
            if parts
        ),
        labels=tuple(name_labels(anchors, markers, frame.height)),
        markers=markers,
        dots=dots,
        legend=tuple(legend),
        legend_label=legend_label,
        table=table,
    )
