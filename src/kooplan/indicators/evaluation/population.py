"""What follows from people by age: quotients, balances, status-quo need."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kooplan.analysis.population import (
    VERY_OLD,
    WORK_END,
    YOUTH_END,
    AgeBand,
    balance,
    merge_bands,
    old_age_quotient,
    share_very_old,
    status_quo_need,
    youth_quotient,
)
from kooplan.analysis.status import Status


def merged_bands(people: Sequence[float | None], starts: Sequence[int], wanted: Sequence[int]) -> list[float | None]:
    """People in wider age bands; both lists name the first year of each band, and the last band is open."""
    given = [np.nan if one is None else one for one in people]
    merged = merge_bands(given, bands_of(starts), bands_of(wanted))
    return [None if np.isnan(one) else float(one) for one in merged]


def bands_of(starts: Sequence[int]) -> list[AgeBand]:
    """Age bands from their first years; the last is open."""
    return [AgeBand(start, end) for start, end in zip(starts, [*starts[1:], None], strict=True)]


def quotients(people: Sequence[float | None], starts: Sequence[int]) -> dict[str, float | None]:
    """Youth quotient, old-age quotient and share of 80 and more; None where a border or a number is missing."""
    given = [np.nan if one is None else one for one in people]
    plan = {
        "youth_ratio": (youth_quotient, {0, YOUTH_END, WORK_END}),
        "oldage_ratio": (old_age_quotient, {0, YOUTH_END, WORK_END}),
        "share_80plus": (share_very_old, {0, VERY_OLD}),
    }
    found: dict[str, float | None] = dict.fromkeys(plan)
    for key, (function, borders) in plan.items():
        if borders <= set(starts):
            result = function(given, bands_of(starts))
            found[key] = float(result.value) if result.status == Status.OK else None
    return found


def needs_by_year(per_thousand: Sequence[float], people: Sequence[Sequence[float]]) -> list[float]:
    """Status-quo need of each year: the rate of each age (per 1,000) times the people of that age, added up.

    `people` has one row an age group and one column a year, in the order of the rates.
    """
    rates = np.asarray(per_thousand, dtype=np.float64) / 1000
    persons = np.asarray(people, dtype=np.float64).reshape(len(rates), 1, -1)
    return [float(one) for one in status_quo_need(rates, persons)]


def balances(
    births: float | None, deaths: float | None, migration: float | None, people: float | None
) -> tuple[float | None, float | None]:
    """Births minus deaths, and arrivals minus departures, per 1,000 people; None where a number is missing."""
    # The analysis asks for arrivals and departures; where only their difference is known it stands for one of them.
    come = None if migration is None else max(migration, 0.0)
    gone = None if migration is None else max(-migration, 0.0)
    given = [[np.nan if one is None else one] for one in (births, deaths, come, gone, people)]
    found = balance(*given)
    natural, moved = (
        float(one.value[0]) if one.status[0] == Status.OK else None for one in (found.natural, found.migration)
    )
    return natural, moved
