"""Values in the unit of the indicator they go to: rates are rescaled, and no count is taken for a rate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

import polars as pl
from django.utils.translation import gettext as _

from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.long import LongTable

COUNT: Final = 0
"""What `per_of` gives for a plain count."""
DIGITS: Final = 10
"""Rescaled values are rounded to so many decimals, so that 6.73 times 10 is 67.3."""
COUNTS: Final = frozenset({"anzahl", "personen", "1000 personen"})
PERCENT: Final = frozenset({"%", "prozent", "in %"})
PER: Final = re.compile(r"je (1[0. ]*)\b")


def per_of(unit: str) -> int | None:
    """What a published unit relates to: 100 for "%", 1000 for "je 1.000", `COUNT` for a count; None if unknown."""
    plain = " ".join(unit.casefold().split())
    if plain in COUNTS:
        return COUNT
    if plain in PERCENT:
        return 100
    found = PER.match(plain)
    return int(re.sub(r"\D", "", found[1])) if found else None


def fits(unit: str, per: int | None) -> bool:
    """Whether values of a unit may go to an indicator: a count is no rate."""
    return per is None or per_of(unit) != COUNT


def in_units(
    table: LongTable, units: Mapping[str, str], targets: Mapping[str, tuple[str, int | None]], *, name: str
) -> LongTable:
    """The table with each rate in the unit of its indicator; refuse counts that were given to a rate.

    Parameters
    ----------
    units : published unit by name in the table.
    targets : name and factor of the chosen indicator by name in the table.
    """
    problems = [refusal(label, targets[label][0]) for label, unit in units.items()
                if label in targets and not fits(unit, targets[label][1])]  # fmt: skip
    if problems:
        raise FileRefused(name, problems)
    factors = {label: factor for label, unit in units.items() if (factor := factor_of(unit, targets.get(label))) != 1.0}
    return scaled(table, factors)


def factor_of(unit: str, target: tuple[str, int | None] | None) -> float:
    """By how much a published value is multiplied."""
    given = per_of(unit)
    if not given or target is None or target[1] is None:
        return 1.0
    return target[1] / given


def scaled(table: LongTable, factors: Mapping[str, float]) -> LongTable:
    """The values of some indicators multiplied."""
    if not factors:
        return table
    factor = pl.col("indicator").replace_strict(dict(factors), default=1.0, return_dtype=pl.Float64)
    value = pl.when(factor == 1.0).then(pl.col("value")).otherwise((pl.col("value") * factor).round(DIGITS))
    return LongTable(table.data.with_columns(value=value), table.notes)


def refusal(label: str, indicator: str) -> RowProblem:
    """The problem of a count that was given to a rate."""
    message = _("Das Merkmal ist eine Anzahl, der Indikator „%(name)s“ eine Quote.") % {"name": indicator}
    advice = _("Wählen Sie einen Indikator ohne Nenner, oder legen Sie einen an.")
    return RowProblem(None, label, message, advice)
