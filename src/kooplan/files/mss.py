"""Reads Berlin's Monitoring Soziale Stadtentwicklung: status and dynamics indicators of the planning areas."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from kooplan.files.errors import RowProblem
from kooplan.files.guard import DEFAULT_LIMITS, Limits
from kooplan.files.long import LongTable, parse_labels, period_columns, read_wide_columns, require_columns
from kooplan.files.periods import Period, parse_period
from kooplan.files.tables import Table, read_table

SOURCE = "Geoportal Berlin / Monitoring Soziale Stadtentwicklung 2021"
LICENCE = "dl-de/by-2-0"
NO_VALUE = -9999
VALID = "gültig"
REQUIRED = ("ZEIT", "PLR_ID", "EW", "KOM", "S1", "S3", "S4", "D1", "D3", "D4")
INDICATORS = ("EW", "S1", "S2", "S3", "S4", "D1", "D2", "D3", "D4")


def read_mss(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> LongTable:
    """Inhabitants (EW) and indicators by planning area at the key date; areas the source calls invalid are noted.

    Indicators without any value in the edition (S2 and D2 in 2021) are left out.
    """
    table = read_table(path, name=name, limits=limits)
    require_columns(table, REQUIRED)
    given = {column: column for column in INDICATORS if column in table.columns}
    shared = {"key": table.cells["PLR_ID"].str.strip_chars(), **_key_dates(table)}
    long = read_wide_columns(table, given, shared, missing=NO_VALUE)
    data = long.data.filter((pl.col("status") == "ok").any().over("indicator"))
    return LongTable(data, (*long.notes, *_invalid(table)))


def _key_dates(table: Table) -> dict[str, object]:
    """The last day of the month that ZEIT names: the values are a stock."""
    found = parse_labels(table.cells["ZEIT"], parse_period)
    days: dict[str, Period | None] = {
        text: (period[1], period[1]) if period else None for text, period in found.items()
    }
    return period_columns(table.cells["ZEIT"], days)


def _invalid(table: Table) -> list[RowProblem]:
    """One note an area that the source itself calls invalid, with its reason."""
    rows = table.cells.with_columns(row=table.rows).filter(pl.col("KOM").str.strip_chars() != VALID)
    return [
        RowProblem(row, "KOM", f"Planungsraum „{key}“: {reason}.", "Verwenden Sie seine Indikatoren nicht.", "note")
        for row, key, reason in rows.select("row", "PLR_ID", "KOM").iter_rows()
    ]
