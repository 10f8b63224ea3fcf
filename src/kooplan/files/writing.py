"""Writes tables as CSV and XLSX so that reading gives the same again and no spreadsheet executes a cell."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

import polars as pl
import xlsxwriter

from kooplan.files.numbers import number_text
from kooplan.files.textfiles import FOOTER_MARK

DialectName = Literal["de", "int"]
Cell = str | int | float | bool | dt.date | None

FOOTER_LINE = FOOTER_MARK * 2
XLSX_ROWS = 1_048_576
XLSX_COLUMNS = 16_384
XLSX_CHARACTERS = 32_767
EXACT_INTEGER = 2**53
OLDEST_XLSX_DATE = dt.date(1900, 3, 1)  # before it, spreadsheets disagree about the leap year 1900
SHEET_NAME_CHARACTERS = 31

# What spreadsheets take for a formula; leading apostrophes are doubled so that reading can tell ours from theirs.
# A line of underscores would be read as the end of the table.
DANGEROUS = re.compile(r"'*(?:\s*[=+\-@\t\r\n＝＋－＠]|_{5})")
HARMLESS = re.compile(r"[+-]?\d+(?:[.,]\d+)?|-")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How numbers and dates of a CSV file are written."""

    delimiter: str
    decimal: str
    date: str
    encoding: str


DIALECTS = MappingProxyType(
    {
        "de": Dialect(";", ",", "%d.%m.%Y", "utf-8-sig"),
        "int": Dialect(",", ".", "%Y-%m-%d", "utf-8"),
    }
)


def csv_bytes(frame: pl.DataFrame, *, dialect: DialectName = "de", sources: Sequence[str] = ()) -> bytes:
    """A table as CSV.

    Parameters
    ----------
    frame : text, numbers, booleans, dates and times; a missing value is an empty cell. Infinite or
        not-a-number values are refused, since a missing number is a status.
    dialect : "de" has semicolon, decimal comma and a byte order mark, "int" comma and point.
    sources : lines below the table, after a line of underscores.

    Notes
    -----
    Numbers keep all digits. Text that a spreadsheet would execute begins with an apostrophe, which
    `read_table` takes off again. Control characters become spaces. A row
    without any content is written, but reading passes over it.
    """
    plain = _plain(frame)
    form = DIALECTS[dialect]
    buffer = io.StringIO(newline="")
    # A single column has no delimiter to be recognised by; quotes keep its commas from being taken for one.
    quoting: Literal[0, 1] = csv.QUOTE_ALL if plain.width == 1 else csv.QUOTE_MINIMAL
    writer = csv.writer(buffer, delimiter=form.delimiter, lineterminator="\r\n", quoting=quoting)
    writer.writerow([safe_text(_clean(column)) for column in plain.columns])
    writer.writerows([_csv_text(value, form) for value in row] for row in plain.iter_rows())
    if sources:
        blank = [""] * (plain.width - 1)
        writer.writerow([FOOTER_LINE, *blank])
        writer.writerows([safe_text(_clean(line)), *blank] for line in sources)
    return buffer.getvalue().encode(form.encoding)


def write_csv(path: Path, frame: pl.DataFrame, *, dialect: DialectName = "de", sources: Sequence[str] = ()) -> None:
    """Write a table as CSV, whole or not at all; see `csv_bytes`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(csv_bytes(frame, dialect=dialect, sources=sources))


def xlsx_bytes(frame: pl.DataFrame, *, sheet: str = "Tabelle", sources: Sequence[str] = ()) -> bytes:
    """A table as XLSX with a frozen heading and its sources below.

    Notes
    -----
    Numbers keep 16 significant digits, as spreadsheets do. Integers that a spreadsheet cannot hold exactly and
    dates before March 1900 are written as text. Text never becomes a formula or a link.
    """
    plain = _plain(frame)
    _refuse_too_large(plain)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        worksheet = workbook.add_worksheet(sheet_name(sheet))
        formats = _Formats(
            workbook.add_format({"bold": True, "text_wrap": True, "bottom": 1}),
            workbook.add_format({"num_format": "dd.mm.yyyy"}),
            workbook.add_format({"quote_prefix": True}),
        )
        worksheet.freeze_panes(1, 0)
        for column, heading in enumerate(plain.columns):
            worksheet.write_string(0, column, _clean(heading), formats.heading)
        for number, row in enumerate(plain.iter_rows(), start=1):
            for column, value in enumerate(row):
                _write_cell(worksheet, number, column, value, formats)
        for offset, line in enumerate([FOOTER_LINE, *sources] if sources else [], start=frame.height + 1):
            worksheet.write_string(offset, 0, _clean(line))
    return buffer.getvalue()


def write_xlsx(path: Path, frame: pl.DataFrame, *, sheet: str = "Tabelle", sources: Sequence[str] = ()) -> None:
    """Write a table as XLSX, whole or not at all; see `xlsx_bytes`."""
    with atomic_path(path) as temporary:
        temporary.write_bytes(xlsx_bytes(frame, sheet=sheet, sources=sources))


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A new file beside `path` that takes its place when the block ends, and vanishes if the block fails."""
    handle, raw = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    os.close(handle)
    temporary = Path(raw)
    try:
        yield temporary
        with temporary.open("rb+") as stream:
            os.fsync(stream.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def safe_text(text: str) -> str:
    """The text, with an apostrophe before what a spreadsheet would execute."""
    return f"'{text}" if DANGEROUS.match(text) and not HARMLESS.fullmatch(text) else text


def sheet_name(text: str) -> str:
    """A name that spreadsheets accept for a sheet."""
    bare = re.sub(r"[\[\]:*?/\\]", " ", _clean(text)).strip(" '")[:SHEET_NAME_CHARACTERS].strip(" '")
    return bare or "Tabelle"


@dataclass(frozen=True, slots=True)
class _Formats:
    """Cell formats of one workbook."""

    heading: Any
    date: Any
    quoted: Any


def _csv_text(value: Cell, form: Dialect) -> str:
    """One cell of a CSV file."""
    if value is None:
        return ""
    if isinstance(value, str):
        return safe_text(_clean(value))
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        text = str(int(value)) if value.is_integer() and abs(value) < EXACT_INTEGER else repr(value)
        return text.replace(".", form.decimal)
    return value.strftime(form.date)


def _write_cell(worksheet: Any, row: int, column: int, value: Cell, formats: _Formats) -> None:
    """One cell of an XLSX sheet, written by its type."""
    if value is None:
        return
    if isinstance(value, bool):
        worksheet.write_boolean(row, column, value)
    elif isinstance(value, int | float) and abs(value) <= EXACT_INTEGER:
        worksheet.write_number(row, column, value)
    elif isinstance(value, int | float):
        worksheet.write_string(row, column, number_text(value))
    elif isinstance(value, dt.date) and value >= OLDEST_XLSX_DATE:
        worksheet.write_datetime(row, column, value, formats.date)
    elif isinstance(value, dt.date):
        worksheet.write_string(row, column, value.isoformat())
    else:
        worksheet.write_string(row, column, _clean(value), formats.quoted if DANGEROUS.match(value) else None)


def _clean(text: str) -> str:
    """The text without control characters, which no spreadsheet can show."""
    return CONTROL.sub(" ", text)


def _plain(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with times as ISO text; refuse other types, and numbers that are none: a status was lost."""
    for column, kind in frame.schema.items():
        if kind.is_float() and not frame[column].is_finite().all():
            raise ValueError(f"column {column!r} holds infinite or not-a-number values")
        if kind.is_nested() or kind in (pl.Binary, pl.Object, pl.Duration, pl.Decimal):
            raise ValueError(f"column {column!r} has the type {kind}, which a table cannot show")
    times = [column for column, kind in frame.schema.items() if kind in (pl.Datetime, pl.Time)]
    labels = [column for column, kind in frame.schema.items() if kind in (pl.Categorical, pl.Enum)]
    return frame.with_columns(pl.col(times).dt.to_string("iso"), pl.col(labels).cast(pl.String))


def _refuse_too_large(frame: pl.DataFrame) -> None:
    """Refuse what does not fit one sheet."""
    if frame.height >= XLSX_ROWS or frame.width > XLSX_COLUMNS:
        raise ValueError("the table has more rows or columns than a sheet can hold; write CSV")
    for column, kind in frame.schema.items():
        if kind == pl.String and (frame[column].str.len_chars() > XLSX_CHARACTERS).any():
            raise ValueError(f"column {column!r} holds text longer than a cell can hold; write CSV")
