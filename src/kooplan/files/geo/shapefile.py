"""Parts of a Shapefile: which of them are there, in which text encoding the table is, one folder for GDAL."""

from __future__ import annotations

import codecs
import shutil
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kooplan.files.errors import FileError

PARTS: Final = (".shp", ".shx", ".dbf", ".prj", ".cpg")
NEEDED: Final = (".shp", ".shx", ".dbf")
PACK_ADVICE: Final = "Packen Sie alle Teile (.shp, .shx, .dbf, .prj) in ein ZIP-Archiv."
STEM: Final = "layer"

FALLBACK: Final = "cp1252"
# Language driver byte of the dBASE header; 0x57 means the Windows code page of the writer.
DRIVER_ENCODINGS: Final = {0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x57: "cp1252"}
DBF_VERSIONS: Final = frozenset({0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x83, 0x8B})
HEADER_BYTES: Final = 32


def parts_beside(path: Path) -> dict[str, Path]:
    """The parts of a Shapefile in one folder, by extension in small letters, whatever capitals they use."""
    stem = path.stem.casefold()
    beside = sorted(other for other in path.parent.iterdir() if other.stem.casefold() == stem)
    return {other.suffix.lower(): other for other in beside if other.suffix.lower() in PARTS}


def require_parts(parts: Mapping[str, Path], *, file: str) -> None:
    """Refuse a Shapefile without geometry, index or table."""
    missing = [part for part in NEEDED if part not in parts]
    if missing:
        lacking = "fehlt die Datei" if len(missing) == 1 else "fehlen die Dateien"
        raise FileError(file, f"Zum Shapefile {lacking} {' und '.join(missing)}.", advice=PACK_ADVICE)


def missing_projection(file: str) -> FileError:
    """The refusal of a Shapefile whose coordinate system nobody states."""
    return FileError(
        file,
        "Zum Shapefile fehlt die Datei .prj. Das Koordinatensystem ist unbekannt.",
        advice="Laden Sie die .prj mit hoch oder nennen Sie den EPSG-Code, zum Beispiel 25832.",
    )


def gathered(parts: Mapping[str, Path], folder: Path) -> Path:
    """Copy the parts under one plain name, so that GDAL finds them whatever capitals the names have."""
    for suffix, source in parts.items():
        shutil.copyfile(source, folder / f"{STEM}{suffix}")
    return folder / f"{STEM}.shp"


def check_table(path: Path, *, file: str) -> None:
    """Refuse a .dbf whose header says something else."""
    with path.open("rb") as stream:
        head = stream.read(HEADER_BYTES)
    if len(head) < HEADER_BYTES or head[0] not in DBF_VERSIONS:
        raise FileError(file, "Die Datei ist keine dBASE-Tabelle (.dbf).", advice="Speichern Sie sie erneut als .dbf.")


def text_encoding(table: Path, code_page: Path | None) -> tuple[str, str | None]:
    """Encoding of the texts of a .dbf, and a German note where the .cpg could not be followed.

    The .cpg counts if it names a known encoding that fits the bytes. Else UTF-8 if the bytes are lawful UTF-8,
    else the language driver of the header, else Windows-1252.
    """
    records = _records(table)
    stated = _stated_encoding(code_page)
    if stated and _fits(records, stated):
        return stated, None
    found = "utf-8" if _fits(records, "utf-8") else DRIVER_ENCODINGS.get(_driver_byte(table), FALLBACK)
    if code_page is None:
        return found, None
    return found, f"Die Angabe in der .cpg passt nicht zu den Texten. Gelesen wurde als {found}."


def _stated_encoding(code_page: Path | None) -> str | None:
    """The encoding that a .cpg names, None if it is unknown."""
    if code_page is None:
        return None
    text = code_page.read_bytes()[:64].decode("ascii", errors="replace").strip().lower()
    text = text.removeprefix("ansi").strip()
    name = {"88591": "iso-8859-1", "8859-1": "iso-8859-1", "885915": "iso-8859-15", "65001": "utf-8"}.get(text, text)
    name = f"cp{name}" if name.isdigit() else name
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def _fits(records: bytes, encoding: str) -> bool:
    """Whether the bytes of the records are lawful in an encoding."""
    try:
        records.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _records(table: Path) -> bytes:
    """The bytes behind the header of a .dbf."""
    content = table.read_bytes()
    if len(content) < HEADER_BYTES:
        return b""
    (start,) = struct.unpack_from("<H", content, 8)
    return content[start:]


def _driver_byte(table: Path) -> int:
    """The language driver byte of the header of a .dbf."""
    with table.open("rb") as stream:
        head = stream.read(HEADER_BYTES)
    return head[29] if len(head) == HEADER_BYTES else 0
