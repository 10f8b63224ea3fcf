"""Reads inhabitants, area and names of all municipalities (Gemeindeverzeichnis, keys of eight digits)."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl

from kooplan.files.errors import FileError
from kooplan.files.guard import DEFAULT_LIMITS, Limits
from kooplan.files.long import LongTable, read_wide_columns, require_columns
from kooplan.files.tables import Table, read_table

SOURCE = "© Statistisches Bundesamt (Destatis), Gemeindeverzeichnis"
LICENCE = "dl-de/by-2-0"
KEY = "ags"
HECTARES_PER_KM2 = 100
# Heading of the source to indicator of the long table.
POPULATION = {"total": "pop_total"}
AREA = {"land_total": "area_km2"}


def read_gemeinden(path: Path, *, name: str, year: int | None = None, limits: Limits = DEFAULT_LIMITS) -> LongTable:
    """`pop_total` (persons) or `area_km2` (square kilometres) at 31 December by key.

    Keys stand as found: Germany "DG000000", Länder, Kreise and Gemeinden with eight digits. Without `year`
    the year of the file name is taken.
    """
    table = read_table(path, name=name, limits=limits)
    columns = AREA if "land_total" in table.columns else POPULATION
    require_columns(table, [KEY, *columns])
    day = dt.date(year if year is not None else _year_of(name), 12, 31)
    shared = {"key": table.cells[KEY].str.strip_chars(), "period_start": day, "period_end": day}
    long = read_wide_columns(table, columns, shared)
    if columns is AREA:
        return LongTable(long.data.with_columns(pl.col("value") / HECTARES_PER_KM2), long.notes)
    return long


def read_gemeinde_names(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> dict[str, str]:
    """Name by key of eight digits."""
    table: Table = read_table(path, name=name, limits=limits)
    require_columns(table, [KEY, "description"])
    return dict(table.cells.select(pl.col(KEY, "description").str.strip_chars()).iter_rows())


def _year_of(name: str) -> int:
    """The year that a file name holds."""
    match = re.search(r"(?<!\d)(?:19|20)\d\d(?!\d)", name)
    if match is None:
        raise FileError(name, "Die Datei nennt kein Jahr.", advice="Geben Sie das Jahr der Zahlen an.", column=KEY)
    return int(match[0])
