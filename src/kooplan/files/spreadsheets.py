"""Rows of spreadsheets (XLSX, ODS) as the text a person sees; cells with formulas are refused by name."""

from __future__ import annotations

import datetime as dt
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree as ET

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from kooplan.files.errors import FileError
from kooplan.files.guard import Limits
from kooplan.files.numbers import number_text

Record = tuple[int, list[str]]

SHOWN_CELLS = 5
SHEET_ADVICE = "Öffnen Sie die Datei in Ihrem Programm und speichern Sie sie erneut."


TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
CELL_TAGS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """Records of the chosen sheet, its name, and the names of all visible sheets."""

    records: list[Record]
    sheet: str
    sheets: tuple[str, ...]


def choose_sheet(sheets: tuple[str, ...], wanted: str | None, *, name: str) -> str:
    """The wanted sheet, or the first; refuse a sheet that does not exist."""
    if not sheets:
        raise FileError(name, "Die Datei hat kein sichtbares Tabellenblatt.", advice=SHEET_ADVICE)
    if wanted is None:
        return sheets[0]
    if wanted not in sheets:
        listed = ", ".join(f"„{sheet}“" for sheet in sheets)
        raise FileError(name, f"Das Tabellenblatt „{wanted}“ fehlt.", advice=f"Vorhanden sind: {listed}.")
    return wanted


def read_xlsx(path: Path, wanted: str | None, *, name: str, limits: Limits) -> SheetRows:
    """Rows of one XLSX sheet; numbers with decimal comma, dates as ISO, percentages as shown."""
    with _readable(name):
        workbook = openpyxl.load_workbook(path, read_only=True)
        try:
            sheets = tuple(sheet.title for sheet in workbook.worksheets if sheet.sheet_state == "visible")
            chosen = choose_sheet(sheets, wanted, name=name)
            worksheet = workbook[chosen]
            worksheet.reset_dimensions()
            return SheetRows(_xlsx_records(worksheet, name=name, limits=limits), chosen, sheets)
        finally:
            workbook.close()


def read_ods(path: Path, wanted: str | None, *, name: str, limits: Limits) -> SheetRows:
    """Rows of one ODS sheet, in the same words as `read_xlsx`."""
    with _readable(name), zipfile.ZipFile(path) as archive:
        with archive.open("content.xml") as stream:
            sheets = _ods_sheets(stream)
        chosen = choose_sheet(sheets, wanted, name=name)
        with archive.open("content.xml") as stream:
            return SheetRows(_ods_records(stream, chosen, name=name, limits=limits), chosen, sheets)


def check_extent(rows: int, columns: int, cells: int, *, name: str, limits: Limits) -> None:
    """Refuse a table with more rows, columns or cells than the limits allow."""
    if rows > limits.max_rows or columns > limits.max_columns or cells > limits.max_cells:
        raise FileError(
            name,
            f"Die Tabelle ist zu groß. Erlaubt sind {limits.max_rows} Zeilen und {limits.max_columns} Spalten.",
            advice="Löschen Sie leere oder unnötige Zeilen und Spalten.",
        )


def refuse_formulas(cells: list[str], *, name: str) -> None:
    """Refuse formula cells by name: their shown value may be stale or missing."""
    if not cells:
        return
    named = ", ".join(cells[:SHOWN_CELLS])
    more = f" und {len(cells) - SHOWN_CELLS} weitere" if len(cells) > SHOWN_CELLS else ""
    verb = "enthält eine Formel" if len(cells) == 1 else "enthalten Formeln"
    column = cells[0].rstrip("0123456789")
    raise FileError(
        name,
        f"{'Zelle' if len(cells) == 1 else 'Zellen'} {named}{more} {verb}.",
        advice="Speichern Sie die Tabelle als Werte.",
        row=int(cells[0].removeprefix(column)),
        column=column,
    )


def _xlsx_records(worksheet: Any, *, name: str, limits: Limits) -> list[Record]:
    """Records of a sheet; refuse formulas."""
    records: list[Record] = []
    formulas: list[str] = []
    count = 0
    for number, cells in enumerate(worksheet.iter_rows(), start=1):
        formulas += [cell.coordinate for cell in cells if cell.data_type == "f"]
        texts = _trimmed([_xlsx_text(cell) for cell in cells])
        if texts:
            count += len(texts)
            records.append((number, texts))
            check_extent(len(records), len(texts), count, name=name, limits=limits)
    refuse_formulas(formulas, name=name)
    return records


def _ods_sheets(stream: IO[bytes]) -> tuple[str, ...]:
    """Names of the sheets of an ODS file."""
    found = []
    for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - guard refuses DTDs
        if event == "start" and element.tag == f"{TABLE}table":
            found.append(element.get(f"{TABLE}name", ""))
        elif event == "end" and element.tag == f"{TABLE}table-row":
            element.clear()
    return tuple(found)


def _ods_records(stream: IO[bytes], sheet: str, *, name: str, limits: Limits) -> list[Record]:
    """Records of a sheet; refuse formulas."""
    records: list[Record] = []
    formulas: list[str] = []
    number = 1
    count = 0
    for row in _ods_rows(stream, sheet):
        repeated = int(row.get(f"{TABLE}number-rows-repeated", "1"))
        texts, found = _ods_texts(row, number, name=name, limits=limits)
        formulas += found
        if texts:
            count += repeated * len(texts)
            check_extent(len(records) + repeated, len(texts), count, name=name, limits=limits)
            records += [(number + step, texts) for step in range(repeated)]
        number += repeated
    refuse_formulas(formulas, name=name)
    return records


def _xlsx_text(cell: Any) -> str:
    """One cell as the person sees it."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("_x000D_", "\r")
    if isinstance(value, bool):
        return "WAHR" if value else "FALSCH"
    if isinstance(value, int | float):
        return _percent_text(value) if "%" in (cell.number_format or "") else number_text(value)
    return _date_text(value)


def _percent_text(share: float) -> str:
    """A share as percentage; rounding removes what multiplying by 100 adds."""
    return f"{number_text(float(f'{share * 100:.15g}'))} %"


def _date_text(value: object) -> str:
    """A date as ISO; the time only where there is one."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time.min else value.isoformat(sep=" ")
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _ods_rows(stream: IO[bytes], sheet: str) -> Iterator[ET.Element]:
    """Row elements of one sheet; each is emptied after use."""
    inside = False
    for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - guard refuses DTDs
        if element.tag == f"{TABLE}table":
            inside = event == "start" and element.get(f"{TABLE}name", "") == sheet
        elif event == "end" and element.tag == f"{TABLE}table-row":
            if inside:
                yield element
            element.clear()


def _ods_texts(row: ET.Element, number: int, *, name: str, limits: Limits) -> tuple[list[str], list[str]]:
    """Texts of a row without its empty end, and the names of cells with formulas."""
    texts: list[str] = []
    formulas: list[str] = []
    pending = 0
    for cell in row:
        if cell.tag not in CELL_TAGS:
            continue
        repeated = int(cell.get(f"{TABLE}number-columns-repeated", "1"))
        if cell.get(f"{TABLE}formula") is not None:
            formulas.append(f"{get_column_letter(min(len(texts) + pending + 1, 18_278))}{number}")
        text = _ods_text(cell)
        if not text:
            pending += repeated
            continue
        check_extent(0, len(texts) + pending + repeated, 0, name=name, limits=limits)
        texts += [""] * pending + [text] * repeated
        pending = 0
    return texts, formulas


def _ods_text(cell: ET.Element) -> str:
    """One cell as the person sees it."""
    kind = cell.get(f"{OFFICE}value-type", "")
    value = cell.get(f"{OFFICE}value", "")
    if kind == "percentage":
        return _percent_text(float(value))
    if kind in ("float", "currency"):
        return number_text(float(value))
    if kind == "date":
        return cell.get(f"{OFFICE}date-value", "").removesuffix("T00:00:00")
    if kind == "boolean":
        return "WAHR" if cell.get(f"{OFFICE}boolean-value") == "true" else "FALSCH"
    return "\n".join(_paragraph(part) for part in cell.findall(f"{TEXT}p"))


def _paragraph(element: ET.Element) -> str:
    """Text of a paragraph, with the spaces and line breaks that ODS writes as elements."""
    parts = [element.text or ""]
    for child in element:
        if child.tag == f"{TEXT}s":
            parts.append(" " * int(child.get(f"{TEXT}c", "1")))
        elif child.tag in (f"{TEXT}line-break", f"{TEXT}tab"):
            parts.append("\n" if child.tag.endswith("break") else "\t")
        elif not child.tag.startswith(OFFICE):
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _trimmed(texts: list[str]) -> list[str]:
    """The row without empty cells at its end."""
    while texts and not texts[-1]:
        texts.pop()
    return texts


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """Turn what a damaged spreadsheet raises into one German sentence."""
    broken = (
        KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, ET.ParseError,
        zipfile.BadZipFile, InvalidFileException,
    )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", category=UserWarning)  # openpyxl: extensions it does not keep
            yield
    except broken as error:
        raise FileError(name, "Die Tabelle ist beschädigt und nicht lesbar.", advice=SHEET_ADVICE) from error
