"""Attributes of geodata as plain columns: texts, numbers and None, whatever the format stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kooplan.files.errors import FileError

Value = str | int | float | bool | None
Columns = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """Attributes without geometry; `rows` counts the objects of the file from 1."""

    name: str
    rows: tuple[int, ...]
    columns: Columns


def table_of_records(name: str, records: Sequence[Mapping[str, Value]]) -> AttributeTable:
    """A table from a list of records; a field that a record lacks is None."""
    fields = list(dict.fromkeys(field for record in records for field in record))
    columns = {field: tuple(record.get(field) for record in records) for field in fields}
    return AttributeTable(name, tuple(range(1, len(records) + 1)), columns)


def plain_column(values: npt.NDArray[np.generic], kind: str) -> tuple[Value, ...]:
    """One column of GDAL as plain values: dates as ISO text, NaN as None, whole numbers as int."""
    if values.dtype.kind == "M":
        return tuple(None if np.isnat(value) else str(value) for value in values)
    if values.dtype.kind == "f":
        whole = kind.startswith("OFTInteger")
        return tuple(_plain_float(value, whole=whole) for value in values.tolist())
    return tuple(_plain_object(value) for value in values.tolist())


def find_field(columns: Columns, field: str, *, file: str) -> str:
    """The column of this name, capital letters aside; refuse a name that does not occur."""
    if field in columns:
        return field
    alike = [name for name in columns if name.casefold() == field.casefold()]
    if len(alike) == 1:
        return alike[0]
    present = ", ".join(columns) if columns else "keine"
    raise FileError(
        file,
        "Die Spalte fehlt.",
        advice=f"Wählen Sie eine vorhandene Spalte: {present}.",
        column=field,
    )


def rows_where(columns: Columns, count: int, where: Mapping[str, Value], *, file: str) -> npt.NDArray[np.intp]:
    """Positions of the rows whose columns have the wanted values, compared as text so that 4 equals „4“."""
    keep = np.ones(count, dtype=np.bool_)
    for field, wanted in where.items():
        column = columns[find_field(columns, field, file=file)]
        keep &= np.array([as_text(value) == as_text(wanted) for value in column], dtype=np.bool_)
    return np.flatnonzero(keep)


def taken(columns: Columns, positions: npt.NDArray[np.intp]) -> dict[str, tuple[Value, ...]]:
    """The columns at some positions only."""
    order = positions.tolist()
    return {name: tuple(values[i] for i in order) for name, values in columns.items()}


def as_text(value: Value) -> str:
    """A value as a person writes it: nothing for None, no decimals for whole numbers."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _plain_float(value: float, *, whole: bool) -> Value:
    """A float, or int in a whole-number column that had gaps, or None for NaN."""
    if np.isnan(value):
        return None
    return int(value) if whole else value


def _plain_object(value: object) -> Value:
    """Text, number or truth value as it is, anything else as text."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return str(value)
