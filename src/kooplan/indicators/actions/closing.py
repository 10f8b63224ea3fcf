"""Closes totals: a single hidden part of a published total could be worked out, so a second one is hidden too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from kooplan.areas.models import AreaParent
from kooplan.indicators.evaluation import closed_line
from kooplan.indicators.models import Delivery, ReleasedValue, Value
from kooplan.indicators.models.value import CELL
from kooplan.indicators.vocab import KNOWN, Status

HIDDEN: Final = frozenset({Status.PRIMARY, Status.SECONDARY})
ROUNDS: Final = 4
"""Hiding a total may open the line above it; levels of areas are few."""
ADDS_UP: Final = 0.5
"""Counts are whole numbers; a total within half a person of its parts is their sum."""

Line = tuple[int, list[int]]
"""The version of a total and those of its parts."""
Group = tuple[int, date, str, int, int, str]


@dataclass(slots=True)
class Shown:
    """One cell on its way out: what may be shown of it is decided step by step."""

    series_id: int
    area_version_id: int
    period_start: date
    period_end: date
    sex: str
    age_from: int
    age_to: int
    variant: str
    status: str
    value: float | None
    numerator: float | None
    denominator: float | None
    amount: float | None
    rule: str
    released: int | None = None

    @classmethod
    def of(cls, value: Value, status: str, released: int | None = None) -> Self:
        """The cell of a raw value; `amount` is what adds up to a total."""
        indicator = value.series.indicator
        amount = value.numerator if indicator.is_rate else value.value
        adds_up = not indicator.may_be_negative and amount is not None and amount >= 0
        return cls(
            value.series_id, value.area_version_id, value.period_start, value.period_end, value.sex, value.age_from,
            value.age_to, value.variant, status, value.value, value.numerator, value.denominator,
            amount if adds_up else None, indicator.suppression, released,
        )  # fmt: skip

    @property
    def key(self) -> tuple[Any, ...]:
        """The cell in the order of `models.value.CELL`."""
        return (
            self.series_id, self.area_version_id, self.period_end, self.sex, self.age_from,
            self.age_to, self.variant,
        )  # fmt: skip

    @property
    def group(self) -> Group:
        """Everything but the area: cells of one group may add up."""
        return (
            self.series_id, self.period_end, self.sex, self.age_from, self.age_to, self.variant,
        )  # fmt: skip

    @property
    def is_hidden(self) -> bool:
        """Whether its number is kept back by us."""
        return self.status in HIDDEN


def close_totals(delivery: Delivery, cells: list[Shown], min_cells: Mapping[str, int]) -> list[int]:
    """Hide further cells until no total gives a hidden part away; returns released ones that must be hidden too."""
    groups: dict[Group, dict[int, Shown]] = defaultdict(dict)
    for cell in cells:
        groups[cell.group][cell.area_version_id] = cell
    others = released_beside(delivery, cells)
    for other in others:
        groups[other.group].setdefault(other.area_version_id, other)
    lines = lines_of({area for members in groups.values() for area in members})
    for members in groups.values():
        if any(cell.is_hidden for cell in members.values()):
            close_group(members, lines, min_cells)
    return [other.released for other in others if other.released is not None and other.status == Status.SECONDARY]


def close_group(members: Mapping[int, Shown], lines: Iterable[Line], min_cells: Mapping[str, int]) -> None:
    """Close every line of one group, again while a hidden total opens the line above it."""
    for _round in range(ROUNDS):
        changed = [close_line(members, total, parts, min_cells) for total, parts in lines]
        if not any(changed):
            return


def close_line(members: Mapping[int, Shown], total: int, parts: Iterable[int], min_cells: Mapping[str, int]) -> bool:
    """Hide parts of one total where a hidden one could be worked out; whether anything changed."""
    whole = members.get(total)
    line = [members[part] for part in parts if part in members]
    if whole is None or whole.is_hidden or not any(cell.is_hidden for cell in line):
        return False
    amounts = [cell.amount for cell in line if cell.amount is not None]
    if whole.amount is None or len(amounts) < len(line) or abs(sum(amounts) - whole.amount) > ADDS_UP:
        return False
    pattern = closed_line(
        amounts, [cell.is_hidden for cell in line], sum(amounts), min_cell=min_cells.get(whole.rule, 5)
    )
    # Every cell has to be hidden, not only the first that was shown.
    changed = [hide(cell) for cell, hidden in zip([*line, whole], pattern, strict=True) if hidden]
    return any(changed)


def hide(cell: Shown) -> bool:
    """Hide a cell to protect another; whether it was shown before."""
    if cell.status not in KNOWN:
        return False
    cell.status = Status.SECONDARY
    return True


def lines_of(versions: set[int]) -> list[Line]:
    """Each version with the versions of the areas directly within it, each level and hierarchy apart."""
    links = AreaParent.objects.filter(parent__versions__in=versions, child__versions__in=versions)
    rows = links.values_list("parent__versions", "child__versions", "child__area_level", "hierarchy").distinct()
    by_line: dict[tuple[int, int, str], list[int]] = defaultdict(list)
    for parent, child, level, hierarchy in rows:
        if parent in versions and child in versions:
            by_line[parent, level, hierarchy].append(child)
    return [(parent, sorted(children)) for (parent, _level, _hierarchy), children in by_line.items()]


def released_beside(delivery: Delivery, cells: list[Shown]) -> list[Shown]:
    """Cells of the same series and periods that other deliveries have released, with their raw amounts."""
    days = [cell.period_end for cell in cells]
    own = {cell.key for cell in cells}
    near = {"series__in": {cell.series_id for cell in cells}, "period_end__range": (min(days), max(days))}
    rows = ReleasedValue.objects.filter(release__municipality=delivery.municipality, **near).exclude(
        release__delivery=delivery
    )
    names = (f"{name}_id" if name in {"series", "area_version"} else name for name in CELL)
    released = {tuple(row[2:]): (row[0], row[1]) for row in rows.values_list("pk", "status", *names)}
    if not released:
        return []
    raw = Value.objects.filter(delivery__municipality=delivery.municipality, **near).exclude(delivery=delivery)
    found = []
    for value in raw.select_related("series__indicator"):
        cell = Shown.of(value, value.status)
        known = released.get(cell.key)
        if known is not None and cell.key not in own:
            cell.released, cell.status = known
            found.append(cell)
    return found
