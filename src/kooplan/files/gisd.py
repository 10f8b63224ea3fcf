"""Reads the German Index of Socioeconomic Deprivation (GISD) of the Robert Koch-Institut by Kreis and year."""

from __future__ import annotations

from pathlib import Path

from kooplan.files.guard import DEFAULT_LIMITS, Limits
from kooplan.files.long import LongMapping, LongTable, read_long_table, require_columns
from kooplan.files.tables import read_table

SOURCE = "Robert Koch-Institut, German Index of Socioeconomic Deprivation 2025, doi:10.5281/zenodo.14781119"
LICENCE = "CC BY 4.0"
COLUMNS = ("kreis_id", "year", "gisd_score")


def read_gisd(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> LongTable:
    """Score `gisd` (0 to 1, higher is more deprived) by Kreis key of five digits and year."""
    table = read_table(path, name=name, limits=limits)
    require_columns(table, COLUMNS)
    mapping = LongMapping(
        key="kreis_id",
        period="year",
        value="gisd_score",
        indicator_code="gisd",
        key_digits=5,
        decimal=table.decimal or ".",
    )
    return read_long_table(table, mapping)
