"""Tables in and out of the analysis: columns as text or numbers, results as CSV or Parquet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl

from kooplan.analysis.arrays import Bools, Floats
from kooplan.cli.messages import BadInput
from kooplan.cli.parts import written_beside
from kooplan.files.errors import MAX_PROBLEMS, FileError, FileRefused, RowProblem
from kooplan.files.numbers import OFFICIAL_SIGNS, Decimal, parse_column
from kooplan.files.tables import Table, read_table

Values = Sequence[str | float | int | bool | None] | npt.NDArray[Any] | pl.Series

Found = TypeVar("Found")

SIGNS = {**OFFICIAL_SIGNS, "NA": "no_data", "NaN": "no_data", "nan": "no_data", "null": "no_data"}
OUTPUTS = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a result with the type of its values; None and NaN are no value."""

    name: str
    kind: type[pl.DataType]
    values: Values


def open_table(path: Path) -> Table:
    """The table of a file, or a German message that says why not."""
    return readable(path, lambda: read_table(path, name=path.name))


def readable(path: Path, read: Callable[[], Found]) -> Found:
    """What `read` makes of a file, or a German message that says why not."""
    try:
        return read()
    except FileError as error:
        raise BadInput(str(error)) from error
    except IsADirectoryError as error:
        raise BadInput(f"„{path}“ ist ein Ordner. Bitte eine Datei angeben.") from error
    except OSError as error:
        raise BadInput(f"Die Datei „{path}“ lässt sich nicht lesen: {_why(error)}") from error


def text_column(table: Table, name: str) -> tuple[str, ...]:
    """Identifiers of a column: none empty, each once."""
    return tuple(key_column(table, name))


def key_column(table: Table, name: str) -> pl.Series:
    """The same as one column, which for millions of rows needs a fifth of the memory."""
    keys = column_of(table, name).str.strip_chars()
    empty, first = keys == "", keys.is_first_distinct()
    wrong = (empty | ~first).arg_true().head(MAX_PROBLEMS)
    before = _first_rows(keys, keys.gather(wrong))
    problems = [
        _problem(table, row, name, "Die Kennung fehlt.", "Bitte ergänzen.")
        if empty[row]
        else _problem(
            table, row, name, f"„{keys[row]}“ steht schon in Zeile {table.row_number(before[keys[row]])}.",
            "Jede Kennung darf nur einmal vorkommen.",
        )
        for row in wrong
    ]  # fmt: skip
    _refuse(table, problems)
    return keys


def _first_rows(keys: pl.Series, wanted: pl.Series) -> dict[str, int]:
    """Position at which each of some keys comes first."""
    rows = pl.DataFrame({"key": keys}).with_row_index("row").filter(pl.col("key").is_in(wanted.implode()))
    return dict(rows.unique("key", keep="first").select("key", "row").iter_rows())


def number_columns(
    table: Table, names: Sequence[str], *, missing_codes: frozenset[float], decimal: Decimal | None
) -> Floats:
    """Numbers of columns, shape (rows, columns); NaN for empty cells, signs of no value and missing codes."""
    problems: list[RowProblem] = []
    values = np.column_stack([_numbers(table, name, decimal, problems) for name in names])
    _refuse(table, problems)
    values[np.isin(values, list(missing_codes))] = np.nan
    return values


def refuse_rows(table: Table, wrong: Bools, column: str, message: str, advice: str) -> None:
    """Refuse a table in which any row is wrong, naming each."""
    rows = np.flatnonzero(wrong)[:MAX_PROBLEMS]
    _refuse(table, [_problem(table, int(row), column, message, advice) for row in rows])


def provenance(path: Path) -> dict[str, str]:
    """Name and digest of an input file, as the record of a run names it."""
    return {"name": path.name, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def write_table(path: Path, columns: Sequence[Column]) -> None:
    """Write a result beside its place and move it there when it is whole."""
    write = check_output(path)
    try:
        with written_beside(path) as part:
            write(part, columns)
    except OSError as error:
        raise BadInput(f"Die Datei „{path}“ lässt sich nicht schreiben: {_why(error)}") from error


def check_output(path: Path) -> Callable[[Path, Sequence[Column]], None]:
    """The writer for the extension of a file whose folder exists."""
    writers = dict(zip(OUTPUTS, (_write_csv, _write_parquet), strict=True))
    if path.suffix.lower() not in writers:
        raise BadInput(f"Die Ausgabe muss auf {' oder '.join(OUTPUTS)} enden.")
    if not path.parent.is_dir():
        raise BadInput(f"Den Ordner „{path.parent}“ gibt es nicht. Bitte zuerst anlegen.")
    if path.is_dir():
        raise BadInput(f"„{path}“ ist ein Ordner. Bitte einen Dateinamen angeben.")
    return writers[path.suffix.lower()]


def check_not_input(path: Path, inputs: Sequence[Path]) -> None:
    """Refuse a result that would take the place of what it is computed from."""
    for one in inputs:
        if path.exists() and one.exists() and path.samefile(one):
            raise BadInput(f"Das Ergebnis würde „{one}“ überschreiben. Bitte einen anderen Namen angeben.")


def column_of(table: Table, name: str) -> pl.Series:
    if name not in table.columns:
        found = ", ".join(table.columns)
        raise BadInput(f"Die Spalte „{name}“ fehlt in „{table.name}“. Vorhanden sind: {found}.")
    return table.cells[name]


def _numbers(table: Table, name: str, decimal: Decimal | None, problems: list[RowProblem]) -> Floats:
    cells = column_of(table, name)
    if table.typed is not None and table.typed[name].dtype.is_numeric():
        return table.typed[name].cast(pl.Float64).fill_null(np.nan).to_numpy().copy()
    sign = decimal or table.decimal or ("." if table.delimiter == "," else None)
    parsed = parse_column(cells, decimal=sign, rows=table.rows, column=name, signs=SIGNS)
    problems += parsed.problems
    return parsed.values.fill_null(np.nan).to_numpy().copy()


def _problem(table: Table, row: int, column: str, message: str, advice: str) -> RowProblem:
    return RowProblem(table.row_number(row), column, message, advice)


def _refuse(table: Table, problems: list[RowProblem]) -> None:
    if problems:
        raise BadInput(str(FileRefused(table.name, problems)))


def _write_csv(path: Path, columns: Sequence[Column]) -> None:
    _frame(columns).write_csv(path)


def _write_parquet(path: Path, columns: Sequence[Column]) -> None:
    _frame(columns).write_parquet(path)


def _frame(columns: Sequence[Column]) -> pl.DataFrame:
    return pl.DataFrame([pl.Series(one.name, one.values, dtype=one.kind) for one in columns]).fill_nan(None)


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Es gibt sie nicht. Bitte den Pfad prüfen."
    if isinstance(error, PermissionError):
        return "Die Berechtigung fehlt. Bitte die Rechte prüfen."
    return f"Meldung des Systems: {error.strerror}."
