"""Which numbers of use may be read outside the reporting organisation: counts in, statuses out.

Everything that is shown together is protected together. For each type of service and each measure there is one linked
table: the services and their sum, broken down by residence and age, and a second one broken down by sex or reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from kooplan.analysis.status import Status
from kooplan.analysis.suppression.linked import ROOT, Dimension, LinkedTable, linked_table
from kooplan.analysis.suppression.primary import CellRule, DominanceRule, primary, primary_dominance
from kooplan.analysis.suppression.protection import protect
from kooplan.analysis.suppression.ranges import ranges
from kooplan.utilisation.vocab import Measure

ALL: Final = -1
"""The whole of a dimension; also stands for the sum of all services of a type."""
REST: Final = -2
"""What nobody could place."""
UNTOLD: Final = "untold"
"""What nobody told apart by sex or reason."""
ROUNDS: Final = 20
FLOWS: Final = (Measure.STARTED, Measure.ENDED)
COUNTED: Final = tuple(one for one in Measure if one != Measure.WAITING_DAYS)
"""Measures that add up; a median does not."""
HIDDEN: Final = frozenset({Status.PRIMARY.value, Status.SECONDARY.value})


class Care(IntEnum):
    """How much is hidden beforehand; the next step is taken where the audit of the one before fails."""

    CELLS = 0
    """Small numbers, and whatever closes their tables."""
    SUMS = 1
    """All sums over services as well, so that services no longer bind each other."""
    PARTS = 2
    """All parts as well; totals of services stay."""
    ALL = 3


class Key(NamedTuple):
    """Which number: of a service (`ALL`: of all of its type), and of which part of a measure."""

    service: int
    measure: str
    area: int = ALL
    age: str = ""
    part: str = ""
    """A sex or a reason, `UNTOLD` for the others."""


@dataclass(frozen=True, slots=True)
class Reported:
    """What one service reports: totals by measure, parts by area and age, parts by sex or reason."""

    service: int
    service_type: int
    owner: int
    totals: Mapping[str, int]
    places: Mapping[str, Mapping[tuple[int, str], int]] = field(default_factory=dict)
    parts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Shown:
    """A number as it may be read; `count` is None where it is hidden. `is_sum_open`: no provider follows from it."""

    key: Key
    service_type: int
    count: int | None
    status: str
    services: int = 1
    is_sum_open: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """What others read of a number before; `count` is None where it was hidden."""

    count: int | None
    status: str


class Unprotected(Exception):
    """A table cannot be protected; it must not go out."""

    def __init__(self, service_type: int, measure: str) -> None:
        super().__init__(f"{service_type} {measure}")
        self.service_type = service_type
        self.measure = measure


def protected(
    reports: Sequence[Reported], *, min_cell: int, earlier: Mapping[tuple[int, Key], Earlier] | None = None
) -> list[Shown]:
    """Every number of a round as others may read it.

    Parameters
    ----------
    reports : one for each service
    min_cell : counts from 1 to below it are hidden, and no hidden count can be worked out within less.
    earlier : what others read of (type, key) when the round was closed before, if it was
        What protected others then stays hidden. What was shown then and still holds protects nothing now. Sums that
        changed are not shown again: the difference would be the number of whoever changed it.

    Raises
    ------
    Unprotected
        A hidden number could be worked out all the same.
    """
    found: list[Shown] = []
    for service_type in sorted({one.service_type for one in reports}):
        mine = [one for one in reports if one.service_type == service_type]
        before = {key: told for (of_type, key), told in (earlier or {}).items() if of_type == service_type}
        for measure in COUNTED:
            told = {key: value for key, value in before.items() if key.measure == measure}
            found += of_measure(mine, measure, min_cell, told)
        found += medians(mine, min_cell)
    return found


def of_measure(
    reports: Sequence[Reported], measure: Measure, min_cell: int, before: Mapping[Key, Earlier]
) -> Iterator[Shown]:
    """One measure of one type of service."""
    members = [one for one in reports if measure in one.totals]
    if not members:
        return
    tables = [cells_by_place(members, measure)]
    if any(one.parts.get(measure) for one in members):
        tables.append(cells_by_part(members, measure))
    veiled = frozenset(one.service for one in members if must_hide(one, measure, min_cell))
    cut = (veiled and measure in FLOWS) or any(sums_changed(cells, before) for cells in tables)
    care = Care.SUMS if cut else Care.CELLS
    statuses = with_care(tables, veiled, before, min_cell, care)
    if statuses is None:
        raise Unprotected(members[0].service_type, measure)
    counts = {key: count for cells in tables for key, count in cells.items()}
    is_open = is_open_sum(members, measure)
    for key, count in counts.items():
        is_sum = key.service == ALL
        yield Shown(
            key, members[0].service_type, None if statuses[key] in HIDDEN else count, statuses[key],
            services=len(members) if is_sum else 1, is_sum_open=is_sum and is_total(key) and is_open,
        )  # fmt: skip


def sums_changed(cells: Mapping[Key, int], before: Mapping[Key, Earlier]) -> bool:
    """Whether sums over services were shown before and are others now, or were already left out."""
    told = {key: value for key, value in before.items() if key.service == ALL}
    if not told:
        return False
    if told.get(Key(ALL, next(iter(told)).measure), Earlier(None, "")).status == Status.SECONDARY:
        return True
    by_part = any(key.part for key in cells)
    now = {key: count for key, count in cells.items() if key.service == ALL}
    same_kind = {key: value for key, value in told.items() if is_total(key) or bool(key.part) == by_part}
    return now.keys() != same_kind.keys() or any(
        value.count is not None and value.count != now[key] for key, value in same_kind.items()
    )


def is_total(key: Key) -> bool:
    """Whether a number is the total of its measure."""
    return key.area == ALL and not key.age and not key.part


def must_hide(report: Reported, measure: Measure, min_cell: int) -> bool:
    """Whether the total of a measure, and all its parts with it, has to be hidden for what else is shown.

    Cases at the end are those at the beginning and the new ones without the ended ones, and a reader can subtract:
    where any of the four is small, new and ended cases are hidden together. Persons are mostly the running and the
    new cases, so persons without the running ones must not be a small number either.
    """
    told = report.totals
    running, started, ended = (told.get(one) for one in (Measure.RUNNING, *FLOWS))

    def small(count: int | None) -> bool:
        return count is not None and 0 < count < min_cell

    if small(told[measure]):
        return True
    flows_are_small = small(started) or small(ended) or (ended is not None and small(running))
    if running is not None and started is not None and ended is not None:
        flows_are_small = flows_are_small or small(running + started - ended)
    if measure in FLOWS:
        return flows_are_small
    if measure == Measure.PERSONS and running is not None:
        return small(told[measure] - running)
    return False


def cells_by_place(members: Sequence[Reported], measure: Measure) -> dict[Key, int]:
    """Totals, and what is counted by residence and age with its sums, of every service and of all together."""
    cells: Counter[Key] = Counter()
    is_broken_down = any(one.places.get(measure) for one in members)
    for one in members:
        counted = one.places.get(measure, {})
        cells[Key(one.service, measure)] = one.totals[measure]
        for (area, age), count in counted.items():
            cells[Key(one.service, measure, area, age)] = count
            cells[Key(one.service, measure, area)] += count
            cells[Key(one.service, measure, ALL, age)] += count
        rest = one.totals[measure] - sum(counted.values())
        if is_broken_down and rest:
            cells[Key(one.service, measure, REST)] = rest
    return with_sums(cells, len(members))


def cells_by_part(members: Sequence[Reported], measure: Measure) -> dict[Key, int]:
    """Totals, and what is counted by sex or by reason, of every service and of all together."""
    cells: Counter[Key] = Counter()
    for one in members:
        counted = one.parts.get(measure, {})
        cells[Key(one.service, measure)] = one.totals[measure]
        for part, count in counted.items():
            cells[Key(one.service, measure, part=part)] = count
        rest = one.totals[measure] - sum(counted.values())
        if rest:
            cells[Key(one.service, measure, part=UNTOLD)] = rest
    return with_sums(cells, len(members))


def with_sums(cells: Mapping[Key, int], services: int) -> dict[Key, int]:
    """The cells of all services, and their sums where there are several."""
    if services == 1:
        return dict(cells)
    sums: Counter[Key] = Counter()
    for key, count in cells.items():
        sums[key._replace(service=ALL)] += count
    return {**cells, **sums}


def with_care(
    tables: Sequence[Mapping[Key, int]],
    veiled: frozenset[int],
    before: Mapping[Key, Earlier],
    min_cell: int,
    care: Care,
) -> dict[Key, str] | None:
    """The statuses at the least care, from `care` on, that protects all tables; None where none does."""
    for more in Care:
        found = together(tables, veiled, before, min_cell, more) if more >= care else None
        if found is not None:
            return found
    return None


def together(
    tables: Sequence[Mapping[Key, int]],
    veiled: frozenset[int],
    before: Mapping[Key, Earlier],
    min_cell: int,
    care: Care,
) -> dict[Key, str] | None:
    """The statuses of tables that share their totals: a total that one of them hides, all of them hide with its parts.

    So nothing that one table says of a hidden total can be set against what the other says.
    """
    for _round in range(ROUNDS):
        found: dict[Key, str] = {}
        totals: set[int] = set()
        for cells in tables:
            statuses = closed(cells, veiled, before, min_cell, care)
            if statuses is None:
                return None
            found |= statuses
            totals |= {key.service for key, status in statuses.items() if is_total(key) and status in HIDDEN}
        if totals <= veiled or (care >= Care.SUMS and totals <= veiled | {ALL}):
            return found
        veiled |= totals
    return None


def closed(
    cells: Mapping[Key, int], veiled: Collection[int], before: Mapping[Key, Earlier], min_cell: int, care: Care
) -> dict[Key, str] | None:
    """The status of every cell of one table, all cells of veiled services hidden; None where the audit fails."""
    keys = [key for key in cells if key.service != ALL or care < Care.SUMS]
    counts = np.array([cells[key] for key in keys], dtype=np.float64)
    dimensions, places = table_of(keys)
    small = primary(counts, CellRule(max(min_cell, 1)))
    first = np.array([
        key.service in veiled or (care >= Care.PARTS and not is_total(key)) or care == Care.ALL for key in keys
    ])  # fmt: skip
    told = [before.get(key, Earlier(None, "")) for key in keys]
    table, width = linked_table(dimensions, places, counts), float(max(min_cell, 1))
    outcome = protect(
        table, first | (small == Status.PRIMARY), min_cell=width,
        hidden_before=np.array([one.status == Status.SECONDARY for one in told]),
    )  # fmt: skip
    hidden = np.isin(outcome.status, list(HIDDEN))
    known = np.array([one.count == cells[key] for one, key in zip(told, keys, strict=True)])
    if not outcome.passed or follows(table, hidden, known, width):
        return None
    found = np.where(outcome.status == Status.OK, small, outcome.status)
    sums = dict.fromkeys(cells.keys() - set(keys), Status.SECONDARY.value)
    return sums | {key: str(status) for key, status in zip(keys, found, strict=True)}


def follows(table: LinkedTable, hidden: npt.NDArray[np.bool_], known: npt.NDArray[np.bool_], width: float) -> bool:
    """Whether a hidden number follows too closely once readers remember what they knew before."""
    if not (hidden & known).any():
        return False
    unknown = np.zeros(len(table.value), dtype=np.bool_)
    unknown[: table.given] = hidden & ~known
    found = ranges(table, unknown).width[: table.given]
    return bool((unknown[: table.given] & (found < width - 1e-6)).any())


def table_of(keys: Sequence[Key]) -> tuple[list[Dimension], list[tuple[int, int, int]]]:
    """Services, places or parts, and ages as trees, and where each number stands in them.

    What nobody could place stands in a place and in an age of its own, so that both kinds of sums hold.
    """
    crossed = [
        (key.service, key.part or key.area, "rest" if key.area == REST else key.age) for key in keys
    ]  # fmt: skip
    axes = [list(dict.fromkeys(codes)) for codes in zip(*crossed, strict=True)]
    dimensions = []
    for name, codes, whole in zip(("service", "place", "age"), axes, (ALL, ALL, ""), strict=True):
        if whole in codes:
            codes.remove(whole)
            codes.insert(0, whole)
        parent = np.array([0 if whole in codes and code != whole else ROOT for code in codes], dtype=np.int64)
        dimensions.append(Dimension(name, tuple(str(code) for code in codes), parent))
    positions = [{code: place for place, code in enumerate(codes)} for codes in axes]
    return dimensions, [(positions[0][a], positions[1][b], positions[2][c]) for a, b, c in crossed]


def is_open_sum(members: Sequence[Reported], measure: Measure) -> bool:
    """Whether a sum gives no single provider away: at least three take part and none of them is nearly all of it."""
    owners = sorted({one.owner for one in members})
    parts = np.full((1, len(owners)), np.nan)
    for one in members:
        at = owners.index(one.owner)
        parts[0, at] = np.nansum([parts[0, at], one.totals[measure]])
    return str(primary_dominance(parts, DominanceRule()).status[0]) not in HIDDEN


def medians(reports: Sequence[Reported], min_cell: int) -> Iterator[Shown]:
    """Waiting times, each where enough people began to know that it is nobody's own."""
    for one in reports:
        days = one.totals.get(Measure.WAITING_DAYS)
        if days is None:
            continue
        is_shown = one.totals.get(Measure.STARTED, 0) >= max(min_cell, 1)
        status = (Status.OK if days else Status.NOTHING) if is_shown else Status.PRIMARY
        key = Key(one.service, Measure.WAITING_DAYS)
        yield Shown(key, one.service_type, days if is_shown else None, status.value)
