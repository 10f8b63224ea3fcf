"""Labels on a map that never cover each other; what finds no room stands in the table alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kooplan.core.charts.outline import WIDTH
from kooplan.core.charts.values import text_width
from kooplan.core.numbers import NARROW as NARROW_SPACE

NAME, VALUE, NARROW = 26, 28, 54
"""Text sizes of the stylesheet in map units: name and value on a wide screen, value on a narrow one."""
LINE, GAP = 32, 6
OVERHANG = 1.75
"""A plate may be this many times wider than the largest circle inside its area."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where the label of an area wants to stand, and the radius of the free circle round it, in map units."""

    x: int
    y: int
    room: float
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Label:
    """A label on its plate; lines without text are not drawn."""

    x: int
    y: int
    width: int
    height: int
    name: str = ""
    value: str = ""

    @property
    def left(self) -> int:
        """Left side of the plate."""
        return self.x - self.width // 2

    @property
    def top(self) -> int:
        """Upper side of the plate."""
        return self.y - self.height // 2

    @property
    def name_y(self) -> int:
        """Base line of the name."""
        return self.top + LINE

    @property
    def value_y(self) -> int:
        """Base line of the value."""
        return self.top + self.height - (20 if self.height > 2 * LINE and not self.name else 13)

    def meets(self, other: Label) -> bool:
        """The two plates touch."""
        across = abs(self.x - other.x) * 2 < self.width + other.width + 2 * GAP
        return across and abs(self.y - other.y) * 2 < self.height + other.height + 2 * GAP


Shape = Callable[[Anchor], Label]


def full(anchor: Anchor) -> Label:
    """Name over value."""
    width = max(text_width(anchor.name, NAME), text_width(anchor.value, VALUE)) + 24
    return Label(anchor.x, anchor.y, round(width), 2 * LINE + 14, anchor.name, anchor.value)


def value_only(anchor: Anchor) -> Label:
    """The value alone, for a small area."""
    return Label(anchor.x, anchor.y, round(text_width(anchor.value, VALUE)) + 20, LINE + 10, "", anchor.value)


def narrow_value(anchor: Anchor) -> Label:
    """The value alone in the large letters of a narrow screen, without its unit."""
    bare = anchor.value.replace(f"{NARROW_SPACE}%", "")
    return Label(anchor.x, anchor.y, round(text_width(bare, NARROW)) + 24, NARROW + 22, "", bare)


def placed(anchors: Sequence[Anchor], shapes: Sequence[Shape], height: int) -> list[Label]:
    """The labels that find room, largest area first; each takes the first of `shapes` that fits."""
    done: list[Label] = []
    for anchor in sorted(anchors, key=lambda one: -one.room):
        found = next((label for shape in shapes if (label := seated(shape(anchor), anchor, done, height))), None)
        if found:
            done.append(found)
    return done


def seated(label: Label, anchor: Anchor, done: Sequence[Label], height: int) -> Label | None:
    """The label at its anchor or a little above or below it; None where it would leave its area or meet another."""
    if not label.value and not label.name:
        return None
    if label.width > 2 * OVERHANG * anchor.room or label.height > 2 * anchor.room:
        return None
    step = round(anchor.room / 3)
    for shift in (0, -step, step, -2 * step, 2 * step):
        moved = inside(Label(label.x, label.y + shift, label.width, label.height, label.name, label.value), height)
        if not any(moved.meets(other) for other in done):
            return moved
    return None


def inside(label: Label, height: int) -> Label:
    """The label pushed into the map."""
    x = min(max(label.x, label.width // 2 + 2), WIDTH - label.width // 2 - 2)
    y = min(max(label.y, label.height // 2 + 2), height - label.height // 2 - 2)
    return Label(x, y, label.width, label.height, label.name, label.value)
