"""Rows of text tables (CSV, TSV, TXT): finds encoding and delimiter, then reads record by record."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from kooplan.files.errors import FileError

Record = tuple[int, list[str]]

DELIMITERS = ";\t,|"
FOOTER_MARK = "_____"
"""A row that begins so ends the table; notes and sources follow."""
SAMPLE_RECORDS = 200
SAMPLE_CHARACTERS = 200_000

# Two bytes that are a Latin letter in UTF-8, but nonsense such as „Ã¼“ in Windows-1252.
UTF8_LETTER = re.compile(rb"[\xc2\xc3][\x80-\xbf]")
SEPARATOR_HINT = re.compile(r"sep=(.)\Z", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class TextFormat:
    """How a text table is written."""

    encoding: str
    delimiter: str


def find_format(path: Path, *, name: str) -> TextFormat:
    """Encoding and delimiter of a text table; refuse bytes that are no text."""
    encoding = find_encoding(path, name=name)
    with path.open(encoding=encoding, newline="") as stream:
        sample = stream.read(SAMPLE_CHARACTERS)
    return TextFormat(encoding, find_delimiter(sample))


def find_encoding(path: Path, *, name: str) -> str:
    """Encoding of a text file: UTF-8, UTF-16 or Windows-1252, as Python names it."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(data, "utf-16", name)
    if data.startswith(codecs.BOM_UTF8):
        return _checked(data, "utf-8-sig", name)
    if data[1::2].count(0) > len(data) * 0.4:
        return _checked(data, "utf-16-le", name)
    if data[0::2].count(0) > len(data) * 0.4:
        return _checked(data, "utf-16-be", name)
    try:
        return _checked(data, "utf-8", name)
    except FileError as not_utf8:
        if UTF8_LETTER.search(data) or b"\x00" in data:
            raise
        try:
            return _checked(data, "cp1252", name)
        except FileError as not_ansi:
            raise not_ansi from not_utf8


def find_delimiter(sample: str) -> str:
    """Delimiter that cuts most records of a sample into the same number of fields; `;` for a single column."""
    hint = SEPARATOR_HINT.match(sample.split("\n", 1)[0].strip("\r"))
    if hint:
        return hint[1]
    return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def read_records(path: Path, text_format: TextFormat, *, name: str) -> Iterator[Record]:
    """Records with their number counted from 1; quotation that is never closed is refused with its row."""
    with path.open(encoding=text_format.encoding, newline="") as stream:
        reader = csv.reader(stream, delimiter=text_format.delimiter, strict=True)
        number = 0
        try:
            for number, record in enumerate(reader, start=1):
                if number == 1 and _is_hint(record):
                    continue
                yield number, record
        except csv.Error as error:
            raise FileError(
                name,
                "Ein Anführungszeichen ist nicht geschlossen oder steht mitten in einer Zelle.",
                advice="Speichern Sie die Tabelle neu oder verdoppeln Sie das Anführungszeichen.",
                row=number + 1,
            ) from error


def _checked(data: bytes, encoding: str, name: str) -> str:
    """The encoding, if the bytes are text in it."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise FileError(
            name,
            "Die Zeichen sind nicht einheitlich gespeichert oder keine lesbare Schrift.",
            advice="Speichern Sie die Tabelle erneut als „CSV UTF-8“.",
            row=row,
        ) from error
    place = text.find("\x00")
    if place >= 0:
        raise FileError(
            name,
            "Die Zeile enthält unlesbare Zeichen (NUL). Es ist keine reine Texttabelle.",
            advice="Öffnen Sie die Datei und speichern Sie sie als „CSV UTF-8“.",
            row=text.count("\n", 0, place) + 1,
        )
    return encoding


def _agreement(sample: str, delimiter: str) -> int:
    """How many records share the commonest number of fields above one."""
    widths: Counter[int] = Counter()
    try:
        for record in islice(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter), SAMPLE_RECORDS):
            widths[len(record)] += 1
    except csv.Error:
        return 0
    return max((count for width, count in widths.items() if width > 1), default=0)


def _is_hint(record: list[str]) -> bool:
    """Whether the first record is Excel's line that names the delimiter: `sep=;` was cut in two fields."""
    return len(record) == 2 and record[0].lower() == "sep=" and record[1] == ""
