"""Refuses a file before anything opens it: too large, empty, of another kind than its name says, or a zip bomb."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from kooplan.files.errors import FileError

Kind = Literal[
    "empty", "text", "json", "xml", "xlsx", "xlsm", "xlsb", "ods", "zip", "parquet", "gpkg", "shp", "old_office",
    "pdf", "image", "gzip", "binary",
]  # fmt: skip

MEGABYTE = 1_000_000
HEAD_BYTES = 8_192
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be; sizes in bytes.

    `max_ratio` (unpacked to packed) counts only above `ratio_from` unpacked bytes: small files of equal rows
    are packed very well and harm nobody.
    """

    max_bytes: int = 100 * MEGABYTE
    max_unpacked: int = 1_000 * MEGABYTE
    max_ratio: float = 200.0
    ratio_from: int = 50 * MEGABYTE
    max_members: int = 5_000
    max_rows: int = 5_000_000
    max_columns: int = 5_000
    max_cells: int = 30_000_000


DEFAULT_LIMITS = Limits()

MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"),
    (b"PAR1", "parquet"),
    (b"SQLite format 3\x00", "gpkg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old_office"),
    (b"\x00\x00\x27\x0a", "shp"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
)

KIND_NAMES: dict[Kind, str] = {
    "empty": "eine leere Datei",
    "text": "eine Textdatei",
    "json": "eine JSON-Datei",
    "xml": "eine XML- oder HTML-Datei",
    "xlsx": "eine Excel-Datei (.xlsx)",
    "xlsm": "eine Excel-Datei mit Makros (.xlsm)",
    "xlsb": "eine binäre Excel-Datei (.xlsb)",
    "ods": "eine OpenDocument-Tabelle (.ods)",
    "zip": "ein ZIP-Archiv",
    "parquet": "eine Parquet-Datei",
    "gpkg": "eine GeoPackage-Datei",
    "shp": "ein Shapefile",
    "old_office": "eine alte Excel-Datei (.xls) oder eine Datei mit Kennwort",
    "pdf": "eine PDF-Datei",
    "image": "ein Bild",
    "gzip": "eine gepackte Datei (gzip)",
    "binary": "eine Binärdatei",
}

ALLOWED: dict[str, tuple[Kind, ...]] = {
    ".csv": ("text",),
    ".tsv": ("text",),
    ".txt": ("text",),
    ".xlsx": ("xlsx",),
    ".ods": ("ods",),
    ".parquet": ("parquet",),
    ".gpkg": ("gpkg",),
    ".geojson": ("json",),
    ".json": ("json",),
    ".zip": ("zip",),
    ".shp": ("shp",),
    ".dbf": ("binary",),
}

ADVICE: dict[Kind, str] = {
    "old_office": "Öffnen Sie die Datei und speichern Sie sie als .xlsx ohne Kennwort.",
    "xlsm": "Speichern Sie die Tabelle ohne Makros als .xlsx.",
    "xlsb": "Speichern Sie die Tabelle als .xlsx.",
    "gzip": "Entpacken Sie die Datei und laden Sie den Inhalt hoch.",
}


def check_file(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> Kind:
    """Give the kind of a file that is safe to open; refuse every other with a reason.

    `name` is the file name as the person knows it; its extension must fit the content.
    """
    check_size(path, name=name, limits=limits)
    kind = sniff_kind(path)
    extension = PurePosixPath(name).suffix.lower()
    if extension not in ALLOWED:
        raise FileError(
            name,
            f"Die Endung „{extension}“ ist nicht vorgesehen." if extension else "Der Dateiname hat keine Endung.",
            advice=f"Möglich sind {', '.join(ALLOWED)}.",
        )
    if kind not in ALLOWED[extension]:
        raise FileError(
            name,
            f"Der Inhalt passt nicht zur Endung „{extension}“. Es ist {KIND_NAMES[kind]}.",
            advice=ADVICE.get(kind, "Prüfen Sie, ob Sie die richtige Datei gewählt haben."),
        )
    if kind in ("xlsx", "ods", "zip"):
        check_archive(path, name=name, limits=limits)
    return kind


def check_size(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse an empty file and a file above the limit."""
    size = path.stat().st_size
    if size == 0:
        raise FileError(name, "Die Datei ist leer.", advice="Prüfen Sie, ob sie vollständig gespeichert wurde.")
    if size > limits.max_bytes:
        raise FileError(
            name,
            f"Die Datei ist zu groß: {_megabytes(size)}, erlaubt sind {_megabytes(limits.max_bytes)}.",
            advice="Teilen Sie die Datei oder lassen Sie unnötige Zeilen und Spalten weg.",
        )


def sniff_kind(path: Path) -> Kind:
    """Kind of a file by its first bytes, whatever its name says."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    if not head:
        return "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip_kind(path)
    for magic, kind in MAGIC:
        if head.startswith(magic):
            return kind
    return _text_kind(head)


def check_archive(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> None:
    """Refuse an archive that is damaged, locked, unpacks to too much or names paths outside itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            _check_member_names(members, name)
            _check_member_sizes(members, name, limits)
            _check_member_content(archive, members, name)
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise FileError(
            name, "Die Datei ist beschädigt und lässt sich nicht entpacken.", advice="Speichern Sie sie erneut."
        ) from error


def _check_member_names(members: list[zipfile.ZipInfo], name: str) -> None:
    """Refuse names that lead out of the archive, and locked members."""
    for member in members:
        parts = PurePosixPath(member.filename.replace("\\", "/")).parts
        if ".." in parts or (parts and (parts[0] == "/" or parts[0].endswith(":"))):
            raise FileError(
                name,
                f"Das Archiv enthält einen unzulässigen Pfad: „{member.filename}“.",
                advice="Packen Sie die Dateien ohne Ordnerpfade neu.",
            )
        if member.flag_bits & 0x1:
            raise FileError(
                name, "Die Datei ist mit einem Kennwort geschützt.", advice="Speichern Sie sie ohne Kennwort."
            )


def _check_member_sizes(members: list[zipfile.ZipInfo], name: str, limits: Limits) -> None:
    """Refuse too many members, too many unpacked bytes, or an absurd ratio of packing."""
    if len(members) > limits.max_members:
        raise FileError(
            name,
            f"Das Archiv enthält {len(members)} Dateien, erlaubt sind {limits.max_members}.",
            advice="Packen Sie nur die nötigen Dateien ein.",
        )
    unpacked = sum(member.file_size for member in members)
    packed = max(sum(member.compress_size for member in members), 1)
    bomb = unpacked > limits.ratio_from and unpacked / packed > limits.max_ratio
    if unpacked > limits.max_unpacked or bomb:
        raise FileError(
            name,
            f"Entpackt wäre die Datei {_megabytes(unpacked)} groß. Das ist nicht erlaubt.",
            advice="Speichern Sie nur die Zellen mit Inhalt oder teilen Sie die Datei.",
        )


def _check_member_content(archive: zipfile.ZipFile, members: list[zipfile.ZipInfo], name: str) -> None:
    """Unpack every member once into nothing: sizes in the directory can lie, damage shows only here."""
    for member in members:
        read = 0
        with archive.open(member) as stream:
            while chunk := stream.read(CHUNK_BYTES):
                if read == 0 and member.filename.endswith((".xml", ".rels")):
                    _check_no_dtd(chunk, name)
                read += len(chunk)
        if read != member.file_size:
            raise FileError(
                name, f"Der Inhalt „{member.filename}“ ist beschädigt.", advice="Speichern Sie die Datei erneut."
            )


def _check_no_dtd(start: bytes, name: str) -> None:
    """Refuse XML that declares entities: no spreadsheet program writes them, attacks do."""
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise FileError(
            name, "Die Datei enthält unzulässige XML-Anweisungen.", advice="Speichern Sie die Tabelle neu als .xlsx."
        )


def _zip_kind(path: Path) -> Kind:
    """Which of the formats that are zip archives a file is."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "xl/vbaProject.bin" in names:
                return "xlsm"
            if "xl/workbook.bin" in names:
                return "xlsb"
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and _is_spreadsheet(archive):
                return "ods"
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return "zip"
    return "zip"


def _is_spreadsheet(archive: zipfile.ZipFile) -> bool:
    """Whether an OpenDocument archive is a spreadsheet."""
    if "mimetype" not in archive.namelist():
        return False
    with archive.open("mimetype") as stream:
        return b"opendocument.spreadsheet" in stream.read(200)


def _text_kind(head: bytes) -> Kind:
    """Text, JSON, XML or binary, from the first bytes of a file."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "text"
    if b"\x00" in head and not _is_wide_text(head):
        return "binary"
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"{", b"[")):
        return "json"
    if start.startswith((b"<?xml", b"<!DOCTYPE", b"<!doctype", b"<html", b"<HTML")):
        return "xml"
    controls = sum(1 for byte in head if byte < 32 and byte not in (9, 10, 12, 13))
    return "binary" if controls > len(head) // 100 and b"\x00" not in head else "text"


def _is_wide_text(head: bytes) -> bool:
    """Whether the bytes look like UTF-16 without a byte order mark: nearly every second byte is zero."""
    half = max(len(head) // 2, 1)
    return head[0::2].count(0) > 0.8 * half or head[1::2].count(0) > 0.8 * half


def _megabytes(size: int) -> str:
    """A size in words, one decimal below 10 megabytes, with the German decimal comma."""
    amount = size / MEGABYTE
    if size < MEGABYTE / 10:
        return f"{size:,} Byte".replace(",", ".")
    return (f"{amount:.1f}" if amount < 10 else f"{amount:.0f}").replace(".", ",") + " MB"
