"""Reads one table from CSV, TSV, TXT, XLSX, ODS, Parquet or DBF: headings, cells as text, and the row a person sees."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Literal

import polars as pl
from openpyxl.utils import get_column_letter

from kooplan.files.errors import MAX_PROBLEMS, FileError, FileRefused, RowProblem
from kooplan.files.geo.reading import read_attributes
from kooplan.files.geo.table import as_text
from kooplan.files.guard import DEFAULT_LIMITS, Kind, Limits, check_file
from kooplan.files.spreadsheets import check_extent, read_ods, read_xlsx
from kooplan.files.textfiles import FOOTER_MARK, Record, find_format, read_records

Decimal = Literal[",", "."]

BATCH = 50_000
DAMAGED = "\ufffd"
TABLE_EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx", ".ods", ".parquet", ".dbf")

# Cells that can only be read in one way: the decimal sign of the table follows from them.
ONLY_COMMA = r"^[+−-]?(\d{1,3}(\.\d{3})+,\d+|\d*,(\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+)( ?%)?$"
ONLY_POINT = r"^[+−-]?(\d{1,3}(,\d{3})+\.\d+|\d*\.(\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+)( ?%)?$"
# An apostrophe before what a spreadsheet would execute; `files.writing` puts it there.
ESCAPED = r"^('*)'(\s*[=+\-@\t\r\n＝＋－＠]|_{5})"


@dataclass(frozen=True, slots=True)
class RawRows:
    """Records of a file as they stand, before anything is taken for a heading."""

    kind: Kind
    records: Iterator[Record]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes
    ----------
    cells : text of every cell, one column a heading; an empty cell is the empty text.
    rows : number of each row as the spreadsheet shows it; blank rows are left out, so numbers may jump.
    decimal : decimal sign, or None where the cells do not tell it.
    typed : the columns with their own types; only Parquet has them.
    footer : lines below the table (source, notes) after a line of underscores.
    """

    name: str
    kind: Kind
    columns: tuple[str, ...]
    cells: pl.DataFrame
    rows: pl.Series
    header_row: int = 1
    encoding: str | None = None
    delimiter: str | None = None
    decimal: Decimal | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    typed: pl.DataFrame | None = None
    footer: tuple[str, ...] = ()
    notes: tuple[RowProblem, ...] = ()

    @property
    def first_row(self) -> int:
        """Number of the first row below the heading, as the spreadsheet shows it."""
        return int(self.rows[0])

    def row_number(self, index: int) -> int:
        """Number of a row as the spreadsheet shows it."""
        return int(self.rows[index])


def read_table(path: Path, *, name: str, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS) -> Table:
    """The table of a file; refuse whatever cannot be read without guessing.

    Parameters
    ----------
    path : file on this machine.
    name : file name as the person knows it; its extension must fit the content.
    sheet : sheet of a spreadsheet; without it the first visible one.
    limits : sizes above which the file is refused.

    Raises
    ------
    FileError
        The file as a whole is unusable.
    FileRefused
        Headings or rows have errors; all of them are listed.
    """
    kind = check_file(path, name=name, limits=limits)
    if kind == "parquet":
        return _parquet_table(path, name=name, limits=limits)
    if kind == "binary":
        return _attribute_table(path, name=name, limits=limits)
    raw = open_rows(path, name=name, kind=kind, sheet=sheet, limits=limits)
    return _table_of(raw, name=name, limits=limits)


def open_rows(
    path: Path, *, name: str, kind: Kind, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> RawRows:
    """Records of a text table or spreadsheet that `check_file` has let through."""
    if kind in ("xlsx", "ods"):
        read = read_xlsx if kind == "xlsx" else read_ods
        rows = read(path, sheet, name=name, limits=limits)
        return RawRows(kind, iter(rows.records), sheet=rows.sheet, sheets=rows.sheets)
    if kind == "text":
        found = find_format(path, name=name)
        return RawRows(kind, read_records(path, found, name=name), found.encoding, found.delimiter)
    raise FileError(name, "Die Datei ist keine Tabelle.", advice=f"Möglich sind {', '.join(TABLE_EXTENSIONS)}.")


def chosen_rows(table: Table, where: Mapping[str, str]) -> Table:
    """The rows whose columns have the wanted texts; refuse a column that is not there and a choice without rows."""
    kept = pl.lit(value=True)
    for column, wanted in where.items():
        if column not in table.columns:
            listed = ", ".join(table.columns)
            raise FileError(table.name, "Die Spalte fehlt.", advice=f"Möglich sind: {listed}.", column=column)
        kept &= pl.col(column).str.strip_chars() == wanted
    mask = table.cells.select(kept.alias("kept"))["kept"] if where else None
    if mask is None:
        return table
    if not mask.any():
        raise FileError(table.name, "Keine Zeile erfüllt die Bedingung.", advice="Prüfen Sie Spalte und Wert.")
    return replace(table, cells=table.cells.filter(mask), rows=table.rows.filter(mask), typed=None)


def find_decimal(cells: pl.DataFrame) -> Decimal | None:
    """Decimal sign that the cells prove; None if nothing or both signs are proven."""
    text = cells.lazy().select(pl.all().str.strip_chars())
    counts = text.select(
        comma=pl.sum_horizontal(pl.all().str.contains(ONLY_COMMA).sum()),
        point=pl.sum_horizontal(pl.all().str.contains(ONLY_POINT).sum()),
    ).collect()
    comma, point = counts.row(0)
    if bool(comma) == bool(point):
        return None
    return "," if comma else "."


def _table_of(raw: RawRows, *, name: str, limits: Limits) -> Table:
    """Headings, cells and footer of raw records."""
    header_row, header = _header(raw.records, name=name)
    footer: list[str] = []
    body = _body(raw.records, footer)
    first = list(islice(body, BATCH))
    columns = _columns(header, header_row, first, name=name)
    cells, rows = _collect(chain(first, body), columns, name=name, text=raw.kind == "text", limits=limits)
    if raw.kind == "text":
        cells = cells.with_columns(pl.all().str.replace(ESCAPED, "$1$2"))
    return Table(
        name=name,
        kind=raw.kind,
        columns=columns,
        cells=cells,
        rows=rows,
        header_row=header_row,
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        decimal=find_decimal(cells) if raw.kind == "text" else ",",
        sheet=raw.sheet,
        sheets=raw.sheets,
        footer=tuple(footer),
        notes=_damage_notes(cells, rows),
    )


def _header(records: Iterator[Record], *, name: str) -> Record:
    """The first record that is not blank."""
    for number, fields in records:
        if not _is_blank(fields):
            return number, fields
    raise FileError(name, "Die Tabelle ist leer.", advice="Prüfen Sie, ob das richtige Tabellenblatt vorn steht.")


def _body(records: Iterator[Record], footer: list[str]) -> Iterator[Record]:
    """Records that are not blank, up to the line of underscores; what follows it goes into the footer."""
    for number, fields in records:
        if _is_blank(fields):
            continue
        if fields[0].startswith(FOOTER_MARK) and not any(fields[1:]):
            break
        yield number, fields
    lines = (" ".join(field for field in fields if field).strip() for _, fields in records)
    footer += [re.sub(ESCAPED, r"\1\2", line) for line in lines if line]


def _columns(header: list[str], row: int, sample: list[Record], *, name: str) -> tuple[str, ...]:
    """Trimmed headings; refuse missing and doubled ones, leave out empty columns at the end."""
    names = [" ".join(re.sub(ESCAPED, r"\1\2", field).split()) for field in header]
    while names and not names[-1] and not _is_used(sample, len(names) - 1):
        names.pop()
    if len(names) == 1 and sum(len(fields) > 1 for _, fields in sample) > len(sample) / 2:
        raise FileError(
            name,
            "Über der Tabelle steht ein Titel statt der Überschriften.",
            advice="Löschen Sie die Zeilen über den Überschriften.",
            row=row,
        )
    problems = [
        RowProblem(row, _letter(index), "Die Überschrift fehlt.", "Geben Sie jeder Spalte eine Überschrift.")
        for index, text in enumerate(names)
        if not text
    ]
    problems += [
        RowProblem(row, text, f"Die Überschrift steht {count}-mal da.", "Benennen Sie jede Spalte anders.")
        for text, count in Counter(names).items()
        if text and count > 1
    ]
    if problems:
        raise FileRefused(name, problems)
    if not sample:
        raise FileError(
            name,
            "Unter der Überschrift stehen keine Daten.",
            advice="Prüfen Sie, ob die Tabelle vollständig ist.",
            row=row,
        )
    return tuple(names)


def _collect(
    records: Iterable[Record], columns: tuple[str, ...], *, name: str, text: bool, limits: Limits
) -> tuple[pl.DataFrame, pl.Series]:
    """All rows as text columns, batch by batch; refuse rows of another width than the heading."""
    frames: list[pl.DataFrame] = []
    numbers: list[int] = []
    problems: list[RowProblem] = []
    width = len(columns)
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        problems += width_problems(batch, width, text=text)
        if len(problems) >= MAX_PROBLEMS:
            break
        numbers += [number for number, _ in batch]
        check_extent(len(numbers), width, len(numbers) * width, name=name, limits=limits)
        padded = (fields if len(fields) == width else (fields + [""] * width)[:width] for _, fields in batch)
        series = zip(columns, zip(*padded, strict=True), strict=True)  # by column: polars is slow row by row
        frames.append(pl.DataFrame([pl.Series(column, values, dtype=pl.String) for column, values in series]))
    if problems:
        raise FileRefused(name, problems)
    return pl.concat(frames), pl.Series("row", numbers, dtype=pl.Int32)


def width_problems(batch: list[Record], width: int, *, text: bool = True) -> list[RowProblem]:
    """Problems of rows with more cells than headings; in text files also of rows with fewer."""
    problems = []
    for number, fields in batch:
        used = len(fields)
        while used > width and not fields[used - 1].strip():
            used -= 1
        if used > width or (text and used < width):
            message = f"Die Zeile hat {used} Zellen, die Überschrift hat {width}."
            advice = "Ergänzen oder löschen Sie Trennzeichen in dieser Zeile."
            problems.append(RowProblem(number, None, message, advice))
    return problems


def _damage_notes(cells: pl.DataFrame, rows: pl.Series) -> tuple[RowProblem, ...]:
    """One note a column whose umlauts were destroyed before the file came here."""
    notes = []
    for column in cells.columns:
        found = cells[column].str.contains(DAMAGED, literal=True).arg_true()
        if len(found):
            message = f"Umlaute sind in {len(found)} Zellen zerstört."
            advice = "Laden Sie die Tabelle neu von der Quelle."
            notes.append(RowProblem(int(rows[int(found[0])]), column, message, advice, "note"))
    return tuple(notes)


def _parquet_table(path: Path, *, name: str, limits: Limits) -> Table:
    """A Parquet file with its own types and as text."""
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        height = lazy.select(pl.len()).collect().item()
        check_extent(height, len(schema), height * len(schema), name=name, limits=limits)
        typed = lazy.collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError(name, "Die Parquet-Datei ist beschädigt.", advice="Speichern Sie sie erneut.") from error
    nested = [column for column, kind in schema.items() if kind.is_nested() or kind == pl.Binary]
    if nested or not height:
        column = nested[0] if nested else None
        reason = "Die Spalte enthält verschachtelte Werte." if nested else "Die Tabelle hat keine Zeilen."
        raise FileError(name, reason, advice="Speichern Sie eine einfache Tabelle.", column=column)
    _columns(list(typed.columns), 1, [(2, list(typed.columns))], name=name)
    return Table(
        name=name,
        kind="parquet",
        columns=tuple(typed.columns),
        cells=typed.select(_as_text(column, kind) for column, kind in schema.items()),
        rows=pl.Series("row", range(1, height + 1), dtype=pl.Int32),
        decimal=".",
        typed=typed,
    )


def _attribute_table(path: Path, *, name: str, limits: Limits) -> Table:
    """The table beside a Shapefile (.dbf), its objects counted from 1."""
    found = read_attributes(path, name=name, limits=limits)
    cells = {column: [as_text(value) for value in values] for column, values in found.columns.items()}
    if not cells or not found.rows:
        raise FileError(name, "Die Tabelle hat keine Zeilen.", advice="Prüfen Sie, ob sie vollständig ist.")
    return Table(
        name=name,
        kind="binary",
        columns=tuple(cells),
        cells=pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String)),
        rows=pl.Series("row", found.rows, dtype=pl.Int32),
        decimal=".",
    )


def _as_text(column: str, kind: pl.DataType) -> pl.Expr:
    """A typed column as text; missing and not-a-number become the empty cell."""
    values = pl.col(column)
    if kind.is_float():
        values = values.fill_nan(None)
    return values.cast(pl.String).fill_null("")


def _is_blank(fields: list[str]) -> bool:
    """Whether a record has no text; most records are settled by their first cell, which saves half the time."""
    return not fields or (not fields[0].strip() and not any(field.strip() for field in fields))


def _is_used(sample: list[Record], index: int) -> bool:
    """Whether any record of the sample has text in a column."""
    return any(len(fields) > index and fields[index].strip() for _, fields in sample)


def _letter(index: int) -> str:
    """Letter of a column as a spreadsheet shows it: 0 is A."""
    return str(get_column_letter(index + 1))
