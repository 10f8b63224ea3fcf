"""The guess which importer fits a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePosixPath

import polars as pl

from kooplan.files import gisd, inkar, mss
from kooplan.files.errors import FileError
from kooplan.files.guard import DEFAULT_LIMITS, Limits, check_file
from kooplan.files.importers import IMPORTERS, Code, Importer
from kooplan.files.periods import parse_period
from kooplan.files.tables import open_rows

Fields = list[str]

HEAD_RECORDS = 30


@dataclass(frozen=True, slots=True)
class FormatGuess:
    """The importer that fits a file, with the reason in one German sentence."""

    importer: Importer
    reason: str


def recognise(path: Path, name: str, *, limits: Limits = DEFAULT_LIMITS) -> FormatGuess:
    """The importer that fits a file by its first rows; refuse a file that none can read."""
    kind = check_file(path, name=name, limits=limits)
    if PurePosixPath(name).suffix.lower() in IMPORTERS["geometry"].extensions:
        return FormatGuess(IMPORTERS["geometry"], "Die Datei enthält Geometrien.")
    if kind == "parquet":
        return _parquet_guess(path, name)
    if kind == "binary":
        return FormatGuess(IMPORTERS["long"], "Die Datei enthält die Sachdaten von Grenzen.")
    raw = open_rows(path, name=name, kind=kind, limits=limits)
    head = [fields for _, fields in islice(raw.records, HEAD_RECORDS) if any(field.strip() for field in fields)]
    if not head:
        raise FileError(name, "Die Tabelle ist leer.", advice="Prüfen Sie, ob das richtige Tabellenblatt vorn steht.")
    for code, reason, fits in RULES:
        if fits(head):
            return FormatGuess(IMPORTERS[code], reason)
    return FormatGuess(IMPORTERS["long"], "Die erste Zeile enthält Überschriften einer einfachen Tabelle.")


def _parquet_guess(path: Path, name: str) -> FormatGuess:
    """INKAR or a plain table, by the headings."""
    try:
        columns = set(pl.scan_parquet(path, glob=False).collect_schema().names())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError(name, "Die Parquet-Datei ist beschädigt.", advice="Speichern Sie sie erneut.") from error
    if set(inkar.INDEX) <= columns:
        return FormatGuess(IMPORTERS["inkar"], "Die Spalten raumbezug, kennziffer und zeitbezug sind die von INKAR.")
    return FormatGuess(IMPORTERS["long"], "Die Datei enthält eine einfache Tabelle.")


def _has(*columns: str) -> Callable[[list[Fields]], bool]:
    """Whether the first record holds all of the headings."""
    return lambda head: set(columns) <= {field.strip() for field in head[0]}


def _is_titled(head: list[Fields]) -> bool:
    """Whether the first line names a GENESIS table."""
    return head[0][0].startswith("GENESIS-Tabelle")


def _is_crossed(head: list[Fields]) -> bool:
    """Whether the first record is a heading of periods alone, as in tables with time in the columns."""
    periods = head[0][1:]
    return len(periods) > 1 and all(parse_period(text) for text in periods)


RULES: tuple[tuple[Code, str, Callable[[list[Fields]], bool]], ...] = (
    ("genesis", "Die erste Zeile nennt eine GENESIS-Tabelle.", _is_titled),
    ("genesis", "Die Überschriften sind Zeiträume, wie in Tabellen aus GENESIS.", _is_crossed),
    ("mss", "Die Spalten PLR_ID, S1, D1 und KOM sind die des Monitorings.", _has(*mss.REQUIRED)),
    ("gisd", "Die Spalten kreis_id, year und gisd_score sind die des GISD.", _has(*gisd.COLUMNS)),
    ("gemeinden", "Die Spalten ags und total sind die des Gemeindeverzeichnisses.", _has("ags", "total")),
    ("gemeinden", "Die Spalten ags und land_total sind die des Gemeindeverzeichnisses.", _has("ags", "land_total")),
)
