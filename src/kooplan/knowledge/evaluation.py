"""What counts as a hint of change: numbers in, hints out. Nothing here knows the database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from kooplan.knowledge.vocab import LEAST_CASES, LEAST_DAYS

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Change:
    """Two counts of the same thing in two periods."""

    before: int
    after: int

    @property
    def percent(self) -> float:
        """By how many percent it grew; negative where it fell."""
        return 100.0 * (self.after - self.before) / self.before


def longer_waits(waits: Mapping[K, Change], percent: float) -> dict[K, Change]:
    """Those whose waiting time in days grew by at least `percent`, and by at least a week."""
    return {
        key: one
        for key, one in waits.items()
        if one.before > 0 and one.percent >= percent and one.after - one.before >= LEAST_DAYS
    }


def changed_use(cases: Mapping[K, Change], percent: float) -> dict[K, Change]:
    """Those whose new cases rose or fell by at least `percent`; small counts swing by chance and are left out."""
    return {
        key: one
        for key, one in cases.items()
        if min(one.before, one.after) > 0 and max(one.before, one.after) >= LEAST_CASES and abs(one.percent) >= percent
    }


@dataclass(frozen=True, slots=True)
class Noticed:
    """One observation as far as it is compared: its kinds, its areas, its groups, who made it."""

    number: int
    kinds: Collection[str]
    areas: Collection[int]
    groups: Collection[int]
    owner: int


@dataclass(frozen=True, slots=True)
class Similar:
    """Observations of one kind in one area that do not speak of different groups."""

    kind: str
    area: int
    group: int
    """0 where they name none in common."""
    numbers: tuple[int, ...]
    owners: int


def similar(noticed: Iterable[Noticed], least: float) -> list[Similar]:
    """At least `least` observations with kind, area and group in common; one without a group speaks of all."""
    found: list[Similar] = []
    everything = list(noticed)
    by_number = {one.number: one for one in everything}
    cells = sorted((kind, area, one.number) for one in everything for kind in one.kinds for area in one.areas)
    for (kind, area), members in groupby(cells, key=lambda cell: cell[:2]):
        here = [by_number[number] for _kind, _area, number in members]
        for group in sorted({group for one in here for group in one.groups}) or [0]:
            chosen = [one for one in here if not one.groups or group in one.groups]
            if len(chosen) >= least:
                numbers = tuple(one.number for one in chosen)
                found.append(Similar(kind, area, group, numbers, len({one.owner for one in chosen})))
    return found


def beyond(values: Sequence[tuple[int, float]], threshold: float, *, is_above: bool) -> list[tuple[int, float]]:
    """The areas whose value lies at or beyond a threshold, the furthest first."""
    chosen = [one for one in values if (one[1] >= threshold if is_above else one[1] <= threshold)]
    return sorted(chosen, key=lambda one: -one[1] if is_above else one[1])
