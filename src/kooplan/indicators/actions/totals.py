"""Everybody as the sum of ages and sexes, where a source publishes only the groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kooplan.indicators.actions.matching import Candidate
from kooplan.indicators.models import Indicator
from kooplan.indicators.vocab import AGE_OPEN, COUNTED_UNITS, Sex, Status

SUMMABLE: Final = frozenset({Status.OK, Status.NOTHING})
"""Only numbers known exactly add up to a number known exactly."""


def missing_totals(candidates: Sequence[Candidate], indicators: Mapping[int, Indicator]) -> list[Candidate]:
    """A total for each area, period and variant whose groups are complete and whose total is not published."""
    groups: dict[tuple[Any, ...], list[Candidate]] = {}
    for one in candidates:
        indicator = indicators[one.indicator_id]
        if not indicator.is_rate and indicator.unit in COUNTED_UNITS:
            cell = (one.series_id, one.area_version_id, one.period_end, one.variant)
            groups.setdefault(cell, []).append(one)
    sums = ((members[0], total_of(members)) for members in groups.values() if not any(map(is_total, members)))
    return [
        first._replace(
            place=len(candidates) + place, sex=Sex.ALL.value, age_from=0, age_to=AGE_OPEN, status=Status.OK,
            value=total, numerator=None, denominator=None,
        )
        for place, (first, total) in enumerate((first, total) for first, total in sums if total is not None)
    ]  # fmt: skip


def is_total(one: Candidate) -> bool:
    """A number of everybody."""
    return one.sex == Sex.ALL and one.age_from == 0 and one.age_to == AGE_OPEN


def total_of(members: Iterable[Candidate]) -> float | None:
    """Everybody, from the ages of both sexes together or else of each; None where the groups leave a gap."""
    by_sex: dict[str, list[Candidate]] = {}
    for one in members:
        by_sex.setdefault(one.sex, []).append(one)
    if Sex.ALL in by_sex:
        return sum_of_ages(by_sex[Sex.ALL])
    if not {Sex.FEMALE, Sex.MALE} <= by_sex.keys():
        return None
    parts = [sum_of_ages(rows) for rows in by_sex.values()]
    return None if None in parts else sum(part or 0.0 for part in parts)


def sum_of_ages(rows: Iterable[Candidate]) -> float | None:
    """The sum over ages that follow each other without gap or overlap; None for any other set of ages."""
    total, expected = 0.0, 0
    for one in sorted(rows, key=lambda row: row.age_from):
        if one.age_from != expected or one.status not in SUMMABLE or (one.value is None and one.status == Status.OK):
            return None
        total += one.value or 0.0
        expected = one.age_to + 1
    return total if expected == AGE_OPEN + 1 else None
