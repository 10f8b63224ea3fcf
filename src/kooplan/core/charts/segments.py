"""Lines that stop where a value is missing or a series breaks."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kooplan.core.charts.values import px

Point = tuple[float, float]


def lines_of(points: Sequence[Point | None], breaks: Collection[int] = ()) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The path through neighbouring points, and the points that stand alone.

    None is a gap; an index in `breaks` begins a new line, since its value follows another definition.
    """
    runs: list[list[Point]] = [[]]
    for index, point in enumerate(points):
        if point is None or index in breaks:
            runs.append([])
        if point is not None:
            runs[-1].append(point)
    path = "".join("M" + "L".join(f"{px(x)} {px(y)}" for x, y in run) for run in runs if len(run) > 1)
    return path, tuple((px(run[0][0]), px(run[0][1])) for run in runs if len(run) == 1)
