"""A list of services as it stands in its file: headings, text of every cell, and the points of geodata.

The readers of files are loaded with the first file, never with the first page.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

import polars as pl
from django.utils.translation import gettext as _

from kooplan.files.errors import FileError, RowProblem
from kooplan.files.guard import Limits, check_file
from kooplan.files.numbers import OFFICIAL_SIGNS, Decimal, ParsedColumn, Status, parse_column
from kooplan.services.actions.places import Point

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from kooplan.files.geo.reading import Layer

GEODATA: Final = (".geojson", ".json", ".gpkg", ".shp", ".zip")
TABLES: Final = (".csv", ".tsv", ".txt", ".xlsx", ".ods")
SPREADSHEETS: Final = (".xlsx", ".ods")
SIGNS: Final[Mapping[str, Status]] = {
    **OFFICIAL_SIGNS,
    **dict.fromkeys(("-", "–", "—", "?", "k. A.", "k.A.", "n. b.", "unbekannt", "NA", "None", "null"), "no_data"),
}
"""In a list of services a dash means that nobody knows, never nothing."""

NOT_SHOWN: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
"""Signs that nobody sees; some of them would turn the text that follows on a public page."""

Cells = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file before anything is understood.

    `rows` are the numbers that a person sees; `points` lie in EPSG:25832 and are None for a table.
    """

    name: str
    rows: tuple[int, ...]
    cells: Cells
    points: tuple[Point | None, ...] | None = None
    system: str = ""
    decimal: Decimal | None = None
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def headings(self) -> tuple[str, ...]:
        """The headings in the order of the file."""
        return tuple(self.cells)

    def texts(self, heading: str | None) -> tuple[str, ...]:
        """The cells below a heading without spaces around them; empty ones for a column that is not there."""
        if not heading or heading not in self.cells:
            return ("",) * len(self.rows)
        return tuple(NOT_SHOWN.sub("", text).strip() for text in self.cells[heading])


def read_file(path: Path, *, name: str, limits: Limits, crs: str = "", sheet: str = "") -> RawFile:
    """A table or geodata file; raises `FileError` for what cannot be read at all."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in GEODATA:
        return read_geodata(path, name=name, crs=crs, limits=limits)
    if suffix not in TABLES:
        raise FileError(
            name,
            _("Diese Art von Datei geht hier nicht."),
            advice=_("Möglich sind CSV, XLSX, ODS, GeoJSON, GeoPackage und Shapefile als ZIP."),
        )
    return read_rows(path, name=name, sheet=sheet, limits=limits)


def read_rows(path: Path, *, name: str, sheet: str, limits: Limits) -> RawFile:
    """The rows of a CSV, XLSX or ODS table."""
    from kooplan.files.tables import read_table

    table = read_table(path, name=name, sheet=sheet or None, limits=limits)
    return RawFile(
        name=name,
        rows=tuple(table.rows.to_list()),
        cells={column: tuple(table.cells[column].to_list()) for column in table.columns},
        # A file whose columns are parted by commas cannot have decimal commas.
        decimal=table.decimal if table.kind == "text" else None,
        sheet=table.sheet or "",
        sheets=table.sheets,
        problems=table.notes,
    )


def sheets_of(path: Path, *, name: str, limits: Limits) -> tuple[str, ...]:
    """The sheets of a spreadsheet whose first one is no table; none for any other file."""
    from kooplan.files.tables import open_rows

    if PurePosixPath(name).suffix.lower() not in SPREADSHEETS or not path.is_file():
        return ()
    try:
        return open_rows(path, name=name, kind=check_file(path, name=name, limits=limits), limits=limits).sheets
    except FileError:
        return ()


def read_geodata(path: Path, *, name: str, crs: str, limits: Limits) -> RawFile:
    """The objects of a geodata file with one point each; the point of a line or an area lies on it."""
    from kooplan.files.geo.reading import ABROAD, read_layer
    from kooplan.files.geo.table import as_text

    layer = read_layer(path, name=name, crs=crs or None, limits=limits)
    abroad = _("Der Ort liegt nicht in Deutschland.")
    problems = tuple(
        replace(one, message=abroad) if one.message == ABROAD else one for one in (*layer.problems, *notes_of(layer))
    )
    return RawFile(
        name=name,
        rows=layer.rows,
        cells={column: tuple(as_text(value) for value in values) for column, values in layer.columns.items()},
        points=tuple(point_of(one) for one in layer.geometries),
        system=layer.source_system,
        decimal=".",
        problems=problems,
    )


def notes_of(layer: Layer) -> list[RowProblem]:
    """What the reader of the format noted, and that shapes other than points were reduced to one."""
    notes = [RowProblem(None, None, text, "", "note") for text in layer.notes]
    if any(one is not None and one.geom_type != "Point" for one in layer.geometries):
        message = _("Flächen und Linien zählen mit einem Punkt, der auf ihnen liegt.")
        notes.append(RowProblem(None, None, message, "", "note"))
    return notes


def point_of(shape: BaseGeometry | None) -> Point | None:
    """The one point that stands for a shape."""
    if shape is None or shape.is_empty:
        return None
    point = shape.representative_point()
    return (float(point.x), float(point.y))


def numbers(raw: RawFile, heading: str | None) -> tuple[list[float | None], tuple[RowProblem, ...]]:
    """A column of numbers >= 0, None where a cell is empty or says that nobody knows; and what is none."""
    if not heading or heading not in raw.cells:
        return [None] * len(raw.rows), ()
    found = [parsed(raw, heading, sign, allow_negative=False) for sign in signs_of(raw, heading)]
    best = min(found, key=lambda one: len(one.problems))
    return best.values.to_list(), best.problems


def parsed(raw: RawFile, heading: str, sign: Decimal, *, allow_negative: bool) -> ParsedColumn:
    """A column read with one decimal sign."""
    texts = pl.Series(raw.texts(heading), dtype=pl.String)
    return parse_column(
        texts, decimal=sign, rows=pl.Series(raw.rows), column=heading, allow_negative=allow_negative, signs=SIGNS
    )


def signs_of(raw: RawFile, heading: str) -> Sequence[Decimal]:
    """The decimal signs in the order in which a column is tried: its own cells tell it, else the file, else German."""
    from kooplan.files.tables import find_decimal

    own = find_decimal(pl.DataFrame({heading: raw.texts(heading)}, schema={heading: pl.String}))
    return (",", ".") if (own or raw.decimal or ",") == "," else (".", ",")
