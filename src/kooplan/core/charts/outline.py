"""SVG outlines of areas brought into one frame.

Outlines come as paths of absolute or relative moves (`M`, `L`, `H`, `V`, `Z`) in any integer unit. All areas of a map
are scaled alike and every corner is rounded on its own, so borders that two areas share stay shared.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

Corner = tuple[float, float]
Ring = list[Corner]

WIDTH = 1000
"""Width of every map in its own units; text sizes in the stylesheet count on it."""
MARGIN = 12
TALLEST = 1000

UNIT_M, TOP_M = 25.0, 6_200_000.0

TOKEN = re.compile(r"([A-Za-z])|(-?\d+(?:\.\d+)?)")
STEPS = {"M": 2, "L": 2, "H": 1, "V": 1, "Z": 0}


@dataclass(frozen=True, slots=True)
class Frame:
    """Scale and shift from the unit of the outlines to the units of the map."""

    scale: float
    left: float
    top: float
    height: int

    def place(self, x: float, y: float) -> tuple[int, int]:
        """A point in map units."""
        return round(x * self.scale + self.left), round(y * self.scale + self.top)

    @property
    def box(self) -> str:
        """The `viewBox` of the map."""
        return f"0 0 {WIDTH} {self.height}"


def unit_point(east: float, north: float) -> Corner:
    """Metres of EPSG:25832 in the unit of stored outlines, as `kooplan.files.geo.outline` writes them."""
    return east / UNIT_M, (TOP_M - north) / UNIT_M


def rings(path: str) -> list[Ring]:
    """The closed lines of a path.

    Raises
    ------
    ValueError
        The path has a curve or does not begin with a move.
    """
    found: list[Ring] = []
    x, y, letter = 0.0, 0.0, ""
    pending: list[float] = []
    for name, number in TOKEN.findall(path):
        if name:
            letter = name
            if letter.upper() not in STEPS or (not found and letter.upper() != "M"):
                raise ValueError(f"outline with unexpected command {letter}")
            continue
        pending.append(float(number))
        if len(pending) < STEPS[letter.upper()]:
            continue
        x, y = moved(letter, x, y, pending)
        pending = []
        if letter.upper() == "M":
            found.append([])
            letter = "L" if letter == "M" else "l"
        found[-1].append((x, y))
    return found


def moved(letter: str, x: float, y: float, by: Sequence[float]) -> Corner:
    """Where one step of a path leads."""
    base = (x, y) if letter.islower() else (0.0, 0.0)
    match letter.upper():
        case "H":
            return base[0] + by[0], y
        case "V":
            return x, base[1] + by[0]
        case _:
            return base[0] + by[0], base[1] + by[1]


def frame_of(shapes: Iterable[Iterable[Ring]]) -> Frame:
    """The frame that shows all shapes as large as the map allows, in its middle."""
    corners = [corner for shape in shapes for ring in shape for corner in ring]
    if not corners:
        return Frame(1.0, 0.0, 0.0, TALLEST // 2)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    wide, tall = max(right - left, 1.0), max(bottom - top, 1.0)
    scale = min((WIDTH - 2 * MARGIN) / wide, (TALLEST - 2 * MARGIN) / tall)
    height = round(tall * scale) + 2 * MARGIN
    return Frame(scale, (WIDTH - wide * scale) / 2 - left * scale, MARGIN - top * scale, height)


def drawn(shape: Iterable[Ring], frame: Frame) -> str:
    """A shape as a path in map units; corners that fall together are drawn once."""
    parts = []
    for ring in shape:
        corners = [frame.place(x, y) for x, y in ring]
        kept = [corner for place, corner in enumerate(corners) if place == 0 or corner != corners[place - 1]]
        if len(kept) > 2:
            parts.append("M" + "L".join(f"{x} {y}" for x, y in kept) + "Z")
    return "".join(parts)


def middle(shape: Sequence[Ring]) -> Corner:
    """The middle of the box round the largest ring, for areas without a place for their label."""
    ring = max(shape, key=lambda one: spans(one)[0] * spans(one)[1], default=[])
    if not ring:
        return 0.0, 0.0
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def spans(ring: Ring) -> tuple[float, float]:
    """Width and height of a ring."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    return max(xs) - min(xs), max(ys) - min(ys)
