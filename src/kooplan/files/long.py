"""The long table: the one shape that every importer of statistics gives, and the reader of plain long tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import polars as pl

from kooplan.files.ages import Ages, parse_ages, parse_sex
from kooplan.files.errors import MAX_PROBLEMS, FileRefused, RowProblem
from kooplan.files.numbers import Decimal, ParsedColumn, parse_column
from kooplan.files.periods import Period, parse_period
from kooplan.files.tables import Table

T = TypeVar("T")

LONG_SCHEMA: dict[str, type[pl.DataType]] = {
    "key": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "indicator": pl.String,
    "sex": pl.String,
    "age_from": pl.Int16,
    "age_to": pl.Int16,
    "variant": pl.String,
    "value": pl.Float64,
    "numerator": pl.Float64,
    "denominator": pl.Float64,
    "status": pl.String,
    "row": pl.Int32,
}
IDENTITY = ["key", "period_start", "period_end", "indicator", "sex", "age_from", "age_to", "variant"]

MARK_NAMES = {"p": "vorläufig", "r": "berichtigt", "s": "geschätzt"}
PERIOD_ADVICE = "Möglich sind zum Beispiel „2022“, „31.12.2022“, „2021/22“ oder „2022-06“."


@dataclass(frozen=True, slots=True)
class LongTable:
    """Values by key, period, indicator, sex, age and variant, with the columns of `LONG_SCHEMA`.

    Attributes
    ----------
    data : `sex` is '', 'f', 'm' or 'd', '' meaning all together; ages include both ends, `age_to` null beside
        an `age_from` is the open end, both null are all ages; `variant` '' is observed, else a projection;
        a stock has `period_start` equal to `period_end`, a year runs from 1 January to 31 December;
        `value` is null where `status` has no number; `row` is the row of the source.
    notes : what a person should know, but need not change.
    """

    data: pl.DataFrame
    notes: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class LongMapping:
    """Which column of a plain table means what.

    Give `value`, or `numerator` and `denominator`, or all three. `indicator_code` serves where no column
    names the indicator, `fixed_period` where no column names the period. `factor` turns a share into the
    stored value (100: per cent). `key_digits` restores leading zeros that a spreadsheet has cut.
    """

    key: str
    period: str | None = None
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    sex: str | None = None
    age: str | None = None
    indicator: str | None = None
    variant: str | None = None
    indicator_code: str = ""
    fixed_period: str = ""
    factor: float = 100.0
    counts: bool = False
    key_digits: int | None = None
    decimal: Decimal | None = None


def long_frame(columns: Mapping[str, object], height: int) -> pl.DataFrame:
    """A frame of `LONG_SCHEMA` from some of its columns; the others are empty, scalars are repeated."""
    defaults: dict[str, object] = {"sex": "", "variant": "", "indicator": "", "status": "ok"}
    frame = pl.DataFrame({"_": pl.zeros(height, eager=True)})
    for column, kind in LONG_SCHEMA.items():
        given = columns.get(column, defaults.get(column))
        series = given if isinstance(given, pl.Series) else pl.lit(given)
        frame = frame.with_columns(series.cast(kind).alias(column))
    return frame.select(list(LONG_SCHEMA))


def read_long_table(table: Table, mapping: LongMapping) -> LongTable:
    """Values of a plain long table; refuse it with every problem of every row.

    Raises
    ------
    FileRefused
        A column is missing, a cell cannot be read, a count is negative, or a value stands there twice.
    """
    _require_columns(table, mapping)
    problems: list[RowProblem] = []
    columns: dict[str, object] = {"row": table.rows}
    columns["key"] = _keys(table, mapping, problems)
    columns |= _periods(table, mapping, problems)
    columns |= _groups(table, mapping, problems)
    columns |= _values(table, mapping, problems)
    data = long_frame(columns, table.cells.height)
    problems += duplicates(data, mapping.key)
    return finished(table.name, data, problems)


def read_wide_columns(
    table: Table, indicators: Mapping[str, str], shared: Mapping[str, object], *, missing: float | None = None
) -> LongTable:
    """Values of a table with one column an indicator.

    Parameters
    ----------
    indicators : heading to indicator.
    shared : columns of the long table that all indicators share: key, period_start, period_end.
    missing : number that the source writes where it has none.
    """
    problems: list[RowProblem] = []
    frames = []
    for heading, indicator in indicators.items():
        parsed = parse_column(table.cells[heading], decimal=table.decimal or ".", rows=table.rows, column=heading)
        problems += parsed.problems
        values, statuses = parsed.values, parsed.statuses
        if missing is not None:
            absent = (values == missing).fill_null(value=False)
            values, statuses = values.set(absent, None), statuses.set(absent, "no_data")
        own = {"indicator": indicator, "value": values, "status": statuses, "row": table.rows}
        frames.append(long_frame({**shared, **own}, table.cells.height))
    data = pl.concat(frames)
    return finished(table.name, data, [*problems, *duplicates(data, "Schlüssel")])


def require_columns(table: Table, named: Iterable[str | None]) -> None:
    """Refuse a table that lacks one of the columns."""
    problems = _missing_columns(table, named)
    if problems:
        raise FileRefused(table.name, problems)


def finished(name: str, data: pl.DataFrame, problems: Iterable[RowProblem]) -> LongTable:
    """The long table with its notes, or the refusal if any problem is an error."""
    ordered = sorted(problems, key=lambda problem: problem.row or 0)[:MAX_PROBLEMS]
    if any(problem.is_error for problem in ordered):
        raise FileRefused(name, ordered)
    return LongTable(data, tuple(ordered))


def duplicates(data: pl.DataFrame, column: str) -> list[RowProblem]:
    """Rows that give a value a second time for the same key, period, indicator and group."""
    first = pl.col("row").first().over(IDENTITY)
    seen = data.filter(pl.struct(IDENTITY).is_first_distinct().not_()).height
    if not seen:
        return []
    doubled = data.with_columns(first=first).filter(pl.struct(IDENTITY).is_first_distinct().not_())
    return [
        RowProblem(
            row,
            column,
            f"Schlüssel „{key}“ und Zeitraum stehen schon in Zeile {before}.",
            "Löschen Sie eine der Zeilen.",
        )
        for row, key, before in doubled.head(MAX_PROBLEMS).select("row", "key", "first").iter_rows()
    ]


def mark_notes(parsed: ParsedColumn, rows: pl.Series, column: str) -> list[RowProblem]:
    """One note a mark: how many numbers are provisional, corrected or estimated."""
    notes = []
    for mark, word in MARK_NAMES.items():
        found = (parsed.marks == mark).arg_true()
        if len(found):
            notes.append(RowProblem(int(rows[int(found[0])]), column, f"{len(found)} Werte sind {word}.", "", "note"))
    return notes


def parse_labels(labels: pl.Series, parse: Callable[[str], T | None]) -> dict[str, T | None]:
    """Each different label with its meaning, so that a long column is parsed once a label."""
    return {label: parse(label) for label in labels.unique().to_list()}


def _require_columns(table: Table, mapping: LongMapping) -> None:
    """Refuse a mapping to columns that the table lacks, or without period or value."""
    named = [mapping.key, mapping.period, mapping.value, mapping.numerator, mapping.denominator]
    named += [mapping.sex, mapping.age, mapping.indicator, mapping.variant]
    problems = _missing_columns(table, named)
    if mapping.period is None and not mapping.fixed_period:
        problems.append(RowProblem(table.header_row, None, "Der Zeitraum fehlt.", "Wählen Sie eine Spalte dafür."))
    if mapping.value is None and (mapping.numerator is None or mapping.denominator is None):
        advice = "Wählen Sie eine Wertspalte oder Zähler und Nenner."
        problems.append(RowProblem(table.header_row, None, "Der Wert fehlt.", advice))
    if problems:
        raise FileRefused(table.name, problems)


def _missing_columns(table: Table, named: Iterable[str | None]) -> list[RowProblem]:
    """One problem a column that the table lacks."""
    listed = ", ".join(f"„{column}“" for column in table.columns)
    return [
        RowProblem(table.header_row, column, "Die Spalte fehlt.", f"Vorhanden sind: {listed}.")
        for column in named
        if column is not None and column not in table.columns
    ]


def _keys(table: Table, mapping: LongMapping, problems: list[RowProblem]) -> pl.Series:
    """Keys without spaces around them, filled up to their digits."""
    keys = table.cells[mapping.key].str.strip_chars()
    problems += _row_problems(
        table, keys == "", mapping.key, "Der Schlüssel fehlt.", "Tragen Sie den Schlüssel des Gebiets ein."
    )
    if mapping.key_digits is None:
        return keys
    filled = keys.str.zfill(mapping.key_digits)
    wrong = ~filled.str.contains(rf"^\d{{{mapping.key_digits}}}$") & (keys != "")
    problems += _row_problems(
        table, wrong, mapping.key, f"Der Schlüssel hat nicht {mapping.key_digits} Ziffern.", "Prüfen Sie den Schlüssel."
    )
    return filled


def _periods(table: Table, mapping: LongMapping, problems: list[RowProblem]) -> dict[str, object]:
    """First and last day of each row."""
    column = mapping.period
    texts = table.cells[column] if column else pl.Series([mapping.fixed_period]).new_from_index(0, table.cells.height)
    found = parse_labels(texts, parse_period)
    for text, period in found.items():
        if period is None:
            problems += _row_problems(
                table, texts == text, column or "Zeitraum", f"„{text}“ ist kein Zeitraum.", PERIOD_ADVICE
            )
    return period_columns(texts, found)


def period_columns(texts: pl.Series, found: dict[str, Period | None]) -> dict[str, object]:
    """Columns `period_start` and `period_end` for labels whose meaning is known."""
    starts: dict[str, dt.date | None] = {text: period[0] if period else None for text, period in found.items()}
    ends: dict[str, dt.date | None] = {text: period[1] if period else None for text, period in found.items()}
    return {
        "period_start": texts.replace_strict(starts, return_dtype=pl.Date),
        "period_end": texts.replace_strict(ends, return_dtype=pl.Date),
    }


def _groups(table: Table, mapping: LongMapping, problems: list[RowProblem]) -> dict[str, object]:
    """Indicator, variant, sex and age of each row, as far as columns give them."""
    columns: dict[str, object] = {"indicator": mapping.indicator_code}
    if mapping.indicator:
        columns["indicator"] = table.cells[mapping.indicator].str.strip_chars()
    if mapping.variant:
        columns["variant"] = table.cells[mapping.variant].str.strip_chars()
    if mapping.sex:
        sexes = _understood(table, mapping.sex, parse_sex, "kein Geschlecht", "w, m, d oder insgesamt", problems)
        columns["sex"] = table.cells[mapping.sex].replace_strict(sexes, return_dtype=pl.String)
    if mapping.age:
        ages = _understood(table, mapping.age, parse_ages, "kein Alter", "„0 bis unter 3 Jahre“ oder „75+“", problems)
        columns |= age_columns(table.cells[mapping.age], ages)
    return columns


def age_columns(labels: pl.Series, found: dict[str, Ages | None]) -> dict[str, object]:
    """Columns `age_from` and `age_to` for labels whose meaning is known."""
    lower = {label: ages.lower if ages else None for label, ages in found.items()}
    upper = {label: ages.upper if ages else None for label, ages in found.items()}
    return {
        "age_from": labels.replace_strict(lower, return_dtype=pl.Int16),
        "age_to": labels.replace_strict(upper, return_dtype=pl.Int16),
    }


def _understood(
    table: Table,
    column: str,
    parse: Callable[[str], T | None],
    reason: str,
    examples: str,
    problems: list[RowProblem],
) -> dict[str, T | None]:
    """Meaning of each label of a column; labels without one become problems."""
    found = parse_labels(table.cells[column], parse)
    for label, meaning in found.items():
        if meaning is None:
            where = table.cells[column] == label
            problems += _row_problems(table, where, column, f"„{label}“ ist {reason}.", f"Möglich sind {examples}.")
    return found


def _values(table: Table, mapping: LongMapping, problems: list[RowProblem]) -> dict[str, object]:
    """Value, numerator, denominator and status of each row."""
    parsed = {
        role: _parsed(table, mapping, column, problems, counts=mapping.counts or role != "value")
        for role, column in (
            ("value", mapping.value),
            ("numerator", mapping.numerator),
            ("denominator", mapping.denominator),
        )
        if column is not None
    }
    columns: dict[str, object] = {role: found.values for role, found in parsed.items()}
    if "numerator" in parsed and "denominator" in parsed:
        problems += _share_notes(table, mapping, parsed["numerator"].values, parsed["denominator"].values)
    if "value" in parsed:
        return columns | {"status": parsed["value"].statuses}
    return columns | _share(parsed["numerator"], parsed["denominator"], mapping.factor)


def _parsed(
    table: Table, mapping: LongMapping, column: str, problems: list[RowProblem], *, counts: bool
) -> ParsedColumn:
    """Numbers of one column; its problems and notes are collected."""
    parsed = parse_column(
        table.cells[column],
        decimal=mapping.decimal or table.decimal,
        rows=table.rows,
        column=column,
        allow_negative=not counts,
    )
    problems += parsed.problems
    problems += mark_notes(parsed, table.rows, column)
    return parsed


def _share(numerator: ParsedColumn, denominator: ParsedColumn, factor: float) -> dict[str, object]:
    """Value and status of numerator by denominator; a denominator of 0 has no meaningful share."""
    frame = pl.DataFrame(
        {
            "n": numerator.values,
            "d": denominator.values,
            "ns": numerator.statuses,
            "ds": denominator.statuses,
        }
    )
    status = (
        pl.when(pl.col("n").is_null())
        .then(pl.col("ns"))
        .when(pl.col("d").is_null())
        .then(pl.col("ds"))
        .when(pl.col("d") == 0)
        .then(pl.lit("not_meaningful"))
        .when((pl.col("ns") == "limited") | (pl.col("ds") == "limited"))
        .then(pl.lit("limited"))
        .otherwise(pl.col("ns"))
    )
    share = pl.when(pl.col("d") != 0).then(pl.col("n") / pl.col("d") * factor)
    found = frame.select(value=share, status=status)
    return {"value": found["value"], "status": found["status"]}


def _share_notes(table: Table, mapping: LongMapping, numerator: pl.Series, denominator: pl.Series) -> list[RowProblem]:
    """Notes for rows whose numerator is above the denominator."""
    above = (numerator > denominator).fill_null(value=False)
    return _row_problems(
        table,
        above,
        mapping.numerator or "",
        "Der Zähler ist größer als der Nenner.",
        "Prüfen Sie, ob die Spalten vertauscht sind.",
        note=True,
    )


def _row_problems(
    table: Table, where: pl.Series, column: str, message: str, advice: str, *, note: bool = False
) -> list[RowProblem]:
    """The same problem for every row of a mask."""
    rows = table.rows.filter(where).head(MAX_PROBLEMS).to_list()
    return [RowProblem(row, column, message, advice, "note" if note else "error") for row in rows]
