"""What all charts share: a value with its status, coordinates as text, axis ticks, the width of a text."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kooplan.core import numbers

CHARACTER = 0.54
"""Mean width of a character of Fira Sans in units of its size."""


@dataclass(frozen=True, slots=True)
class Datum:
    """A number with its status; `value` is None exactly where the status has a sign instead of a number."""

    value: float | None
    status: str = "ok"

    @property
    def known(self) -> float | None:
        """The number where it may be drawn; exact zero is a number."""
        if self.status == "nothing":
            return 0.0
        return self.value if self.status in numbers.SHOWN else None

    def text(self, unit: str, places: int | None = None) -> str:
        """As it is printed: number with unit, or the sign of the status."""
        return numbers.measured(self.value, unit, self.status, places=places)


def px(value: float) -> str:
    """A coordinate with at most one decimal, as text with a point."""
    rounded = round(value, 1)
    return str(int(rounded)) if rounded == int(rounded) else str(rounded)


def text_width(text: str, size: float) -> float:
    """Estimated width of a text in the units of its size."""
    return len(text) * size * CHARACTER


def nice_step(span: float, count: int) -> float:
    """The step of 1, 2, 2.5 or 5 times a power of ten that cuts `span` into at most `count` pieces."""
    if span <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(span / count))
    return next(step * power for step in (1, 2, 2.5, 5, 10, 20) if step * power * count >= span * (1 - 1e-9))


def nice_ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round axis values from at most `low` to at least `high`."""
    step = nice_step(high - low, count)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)
    return [round(index * step, 10) for index in range(first, last + 1)]


def axis_range(values: Iterable[float]) -> tuple[float, float]:
    """From zero where that keeps the movement visible, else from the lowest value."""
    known = list(values)
    low, high = (min(known), max(known)) if known else (0.0, 1.0)
    if low >= 0 and low <= high / 2:
        return 0.0, high or 1.0
    return (low, high) if low < high else (min(0.0, low), max(0.0, high) or 1.0)


def spread(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Positions as near as possible to `wanted`, at least `gap` apart, between `low` and `high` where they fit."""
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    placed = [0.0] * len(wanted)
    below = -math.inf
    for index in order:
        placed[index] = below = max(wanted[index], below + gap, low)
    above = high + gap
    for index in reversed(order):
        placed[index] = above = min(placed[index], above - gap)
    return placed


def crosses(x: float, y: float, width: float, height: float, step: float = 8) -> str:
    """Small dark crosses over a box, as one path: the mark of a missing value."""
    half = step / 4
    columns, rows = max(int(width // step), 1), max(int(height // step), 1)
    parts = []
    for row in range(rows):
        for column in range(columns):
            middle = x + (column + 0.5) * width / columns, y + (row + 0.5) * height / rows
            parts.append(cross(*middle, half))
    return "".join(parts)


def cross(x: float, y: float, half: float) -> str:
    """One cross round a point."""
    left, right, top, bottom = px(x - half), px(x + half), px(y - half), px(y + half)
    return f"M{left} {top}L{right} {bottom}M{right} {top}L{left} {bottom}"
