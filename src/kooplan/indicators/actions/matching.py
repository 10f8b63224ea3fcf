"""Finds for each row of a long table the series of an indicator and the version of an area."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.actions.lookup import KeyIndex, VersionSpan, is_city_key, key_index
from kooplan.files.errors import RowProblem
from kooplan.files.long import LongTable
from kooplan.indicators.actions.series import series_on
from kooplan.indicators.models import Indicator, Series
from kooplan.indicators.vocab import AGE_OPEN
from kooplan.organisations.models import Municipality

SHOWN_KEYS: Final = 5
COLUMNS: Final = (
    "row", "key", "period_start", "period_end", "indicator", "sex", "age_from", "age_to", "variant", "status", "value",
    "numerator", "denominator",
)  # fmt: skip


class Candidate(NamedTuple):
    """One value with its place among the others; plain, since there may be a hundred thousand."""

    place: int
    row: int
    indicator_id: int
    series_id: int
    area_version_id: int
    area_name: str
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

    @property
    def cell(self) -> tuple[Any, ...]:
        """What makes this number distinct from another, in the order of `models.value.CELL`."""
        return (
            self.series_id, self.area_version_id, self.period_end, self.sex, self.age_from,
            self.age_to, self.variant,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matching:
    """Rows that have an area and an indicator, and what has none."""

    candidates: list[Candidate]
    indicators: tuple[Indicator, ...]
    left_out: tuple[str, ...]
    unmatched: tuple[str, ...]
    problems: tuple[RowProblem, ...]


@dataclass(frozen=True, slots=True)
class Target:
    """The indicator behind a name in the table, with its series."""

    indicator: Indicator
    series: list[Series]


def match_rows(municipality: Municipality, table: LongTable, mapping: Mapping[str, str]) -> Matching:
    """Match a table; keys and indicators without a partner are noted, since national files hold all of Germany."""
    targets, problems = targets_of(municipality, mapping)
    names = table.data["indicator"].unique(maintain_order=True).to_list()
    left_out = tuple(name for name in names if name not in targets)
    data = table.data.filter(pl.col("indicator").is_in(list(targets)))
    index = key_index(municipality)
    keys = data["key"].unique(maintain_order=True).to_list()
    unmatched = tuple(key for key in keys if key not in index)
    data = data.filter(~pl.col("key").is_in(list(unmatched)))
    found = candidates_of(data, targets, index)
    used = {one.indicator_id for one in found}
    indicators = tuple(target.indicator for target in targets.values() if target.indicator.pk in used or not found)
    outdated = outdated_keys(data, index)
    notes = [*problems, *left_out_notes(unmatched, outdated)]
    return Matching(found, tuple(dict.fromkeys(indicators)), left_out, unmatched, tuple(notes))


def targets_of(municipality: Municipality, mapping: Mapping[str, str]) -> tuple[dict[str, Target], list[RowProblem]]:
    """The indicators a mapping names; an unknown key is an error."""
    wanted = {name: key for name, key in mapping.items() if key}
    found = Indicator.objects.filter(municipality=municipality, key__in=set(wanted.values()))
    indicators = {one.key: one for one in found}
    series: dict[int, list[Series]] = {}
    for one in Series.objects.filter(indicator__in=indicators.values()).order_by("indicator", "number"):
        series.setdefault(one.indicator_id, []).append(one)
    targets = {
        name: Target(indicators[key], series[indicators[key].pk]) for name, key in wanted.items() if key in indicators
    }
    advice = _("Wählen Sie einen vorhandenen Indikator oder legen Sie ihn an.")
    problems = [
        RowProblem(None, name, _("Den Indikator „%(key)s“ gibt es nicht.") % {"key": key}, advice)
        for name, key in wanted.items()
        if key not in indicators
    ]
    return targets, problems


def candidates_of(data: pl.DataFrame, targets: Mapping[str, Target], index: KeyIndex) -> list[Candidate]:
    """One candidate for each row and each area behind its key."""
    spans = spans_of(data, index)
    series = series_by_day(data, targets)
    found: list[Candidate] = []
    exact = set(data.select("key", "period_end").iter_rows())
    for row in data.select(COLUMNS).iter_rows():
        number, key, start, end, name, sex, age_from, age_to, variant, status, value, top, bottom = row
        target = targets[name]
        for span in spans[key, end]:
            # A city's key may stand for Kreis and Gemeinde; a row of its own for one of them counts more.
            if span.key != key and is_city_key(key) and (span.key, end) in exact:
                continue
            found.append(
                Candidate(
                    len(found),
                    number or 0,
                    target.indicator.pk,
                    series[name, end],
                    span.pk,
                    span.name,
                    start,
                    end,
                    sex,
                    age_from or 0,
                    AGE_OPEN if age_to is None else age_to,
                    variant,
                    status,
                    value,
                    top,
                    bottom,
                )
            )
    return found


def spans_of(data: pl.DataFrame, index: KeyIndex) -> dict[tuple[str, date], list[VersionSpan]]:
    """The versions behind each key at the end of each period."""
    pairs = data.select("key", "period_end").unique().iter_rows()
    return {(key, day): index.versions(key, day) for key, day in pairs}


def series_by_day(data: pl.DataFrame, targets: Mapping[str, Target]) -> dict[tuple[str, date], int]:
    """The series to which values of each indicator and day belong."""
    pairs = data.select("indicator", "period_end").unique().iter_rows()
    return {(name, day): series_on(targets[name].series, day).pk for name, day in pairs}


def outdated_keys(data: pl.DataFrame, index: KeyIndex) -> list[str]:
    """Keys that are known, but not on the day of a value."""
    pairs = data.select("key", "period_end").unique(maintain_order=True).iter_rows()
    return list(dict.fromkeys(key for key, day in pairs if not index.versions(key, day)))


def left_out_notes(unmatched: tuple[str, ...], outdated: list[str]) -> list[RowProblem]:
    """Notes about keys whose values are not taken over."""
    notes = []
    if unmatched:
        message = ngettext(
            "%(count)d Schlüssel gehört zu keiner Raumeinheit: %(keys)s.",
            "%(count)d Schlüssel gehören zu keiner Raumeinheit: %(keys)s.",
            len(unmatched),
        ) % {"count": len(unmatched), "keys": listed(unmatched)}
        notes.append(RowProblem(None, None, message, _("Diese Zeilen bleiben weg."), "note"))
    if outdated:
        message = _("Am Tag des Wertes gab es diese Raumeinheiten nicht: %(keys)s.") % {"keys": listed(outdated)}
        notes.append(RowProblem(None, None, message, _("Diese Zeilen bleiben weg."), "note"))
    return notes


def listed(keys: Iterable[str]) -> str:
    """The first keys in words."""
    given = list(keys)
    shown = ", ".join(given[:SHOWN_KEYS])
    return f"{shown} …" if len(given) > SHOWN_KEYS else shown
