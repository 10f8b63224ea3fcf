"""Small files that the tests of reading write themselves."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import openpyxl

Value = str | int | float | None

NAMESPACES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
)


def write_text(folder: Path, text: str, *, name: str = "werte.csv", encoding: str = "utf-8") -> Path:
    """A text file with exactly these characters."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def make_xlsx(
    folder: Path, rows: Sequence[Sequence[object]], *, name: str = "werte.xlsx", sheet: str = "Werte"
) -> Path:
    """An XLSX file with one sheet; text that begins with `=` is a formula."""
    workbook = openpyxl.Workbook()
    worksheet = workbook.active
    worksheet.title = sheet
    for row in rows:
        worksheet.append(list(row))
    path = folder / name
    workbook.save(path)
    return path


def ods_cell(value: Value, *, repeated: int = 1) -> str:
    """One cell of an ODS sheet; text that begins with `=` is a formula."""
    attributes = f' table:number-columns-repeated="{repeated}"' if repeated > 1 else ""
    text = ""
    if isinstance(value, str) and value.startswith("="):
        attributes += f" table:formula={quoteattr('of:' + value)}"
        value = 3
    if isinstance(value, int | float):
        attributes += f' office:value-type="float" office:value="{value}"'
    elif value is not None:
        attributes += ' office:value-type="string"'
        text = f"<text:p>{escape(value)}</text:p>"
    return f"<table:table-cell{attributes}>{text}</table:table-cell>"


def make_ods(folder: Path, rows: Sequence[Sequence[Value] | str], *, name: str = "werte.ods") -> Path:
    """An ODS file with one sheet; a row given as text is taken as its XML."""
    lines = [
        row if isinstance(row, str) else f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>"
        for row in rows
    ]
    return make_ods_content(folder, f'<table:table table:name="Werte">{"".join(lines)}</table:table>', name=name)


def make_ods_content(folder: Path, tables: str, *, name: str = "werte.ods", prolog: str = "") -> Path:
    """An ODS file with these tables as XML."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "content.xml",
            f'<?xml version="1.0" encoding="UTF-8"?>{prolog}<office:document-content {NAMESPACES}><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>",
        )
    return path
