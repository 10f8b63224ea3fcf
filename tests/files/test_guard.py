from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import polars as pl
import pytest

from kooplan.files.errors import FileError
from kooplan.files.guard import Kind, Limits, check_file, sniff_kind
from tests.files.samples import make_ods, make_ods_content, make_xlsx, write_text


def refusal(path: Path, name: str | None = None, **limits: int) -> FileError:
    with pytest.raises(FileError) as caught:
        check_file(path, name=name or path.name, limits=Limits(**limits))
    return caught.value


def make_zip(folder: Path, members: dict[str, bytes], name: str = "paket.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return folder / name


def test_a_good_file_passes_with_its_kind(tmp_path: Path) -> None:
    assert check_file(write_text(tmp_path, "a;b\n1;2\n"), name="werte.csv") == "text"
    assert check_file(make_xlsx(tmp_path, [["a"], [1]]), name="werte.xlsx") == "xlsx"
    assert check_file(make_ods(tmp_path, [["a"], [1]]), name="werte.ods") == "ods"


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, ""))
    assert str(error) == ("Datei „werte.csv“: Die Datei ist leer. Prüfen Sie, ob sie vollständig gespeichert wurde.")


def test_a_file_above_the_limit_is_refused_with_both_sizes(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, "x" * 2_500_000), max_bytes=1_000_000)
    assert error.message == "Die Datei ist zu groß: 2,5 MB, erlaubt sind 1,0 MB."
    assert error.advice.startswith("Teilen Sie die Datei")


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        (b"%PDF-1.7 ...", "pdf", "eine PDF-Datei"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "old_office", "eine alte Excel-Datei"),
        (b"\x89PNG\r\n\x1a\nrest", "image", "ein Bild"),
        (b"PAR1....PAR1", "parquet", "eine Parquet-Datei"),
        (b"SQLite format 3\x00", "gpkg", "eine GeoPackage-Datei"),
        (b'{"type": "FeatureCollection"}', "json", "eine JSON-Datei"),
        (b"<html><body>Fehler 404</body></html>", "xml", "HTML"),
        (bytes(range(256)) * 4, "binary", "eine Binärdatei"),
        (bytes([1, 2, 3, 4, 5, 6] * 50), "binary", "eine Binärdatei"),
        (gzip.compress(b"a;b\n1;2", mtime=0), "gzip", "gzip"),
    ],
)
def test_another_kind_under_csv_is_refused_by_name(tmp_path: Path, content: bytes, kind: Kind, words: str) -> None:
    path = tmp_path / "werte.csv"
    path.write_bytes(content)
    assert sniff_kind(path) == kind
    error = refusal(path)
    assert "passt nicht zur Endung „.csv“" in error.message
    assert words in error.message
    assert error.advice


def test_utf16_is_text_with_and_without_mark(tmp_path: Path) -> None:
    assert sniff_kind(write_text(tmp_path, "Ort;Wert\nStendal;1\n", encoding="utf-16")) == "text"
    assert sniff_kind(write_text(tmp_path, "Ort;Wert\nStendal;1\n", encoding="utf-16-le")) == "text"


def test_an_unknown_extension_is_refused_with_the_possible_ones(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, "a;b"), "werte.docx")
    assert "„.docx“" in error.message
    assert ".csv, .tsv, .txt, .xlsx, .ods, .parquet" in error.advice
    assert refusal(write_text(tmp_path, "a;b"), "werte").message == "Der Dateiname hat keine Endung."


def test_macro_and_binary_workbooks_are_refused_with_the_way_out(tmp_path: Path) -> None:
    macro = make_zip(tmp_path, {"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"1"}, "a.xlsx")
    assert refusal(macro).advice == "Speichern Sie die Tabelle ohne Makros als .xlsx."
    binary = make_zip(tmp_path, {"xl/workbook.bin": b"1"}, "b.xlsx")
    assert "binäre Excel-Datei" in refusal(binary).message


def test_a_zip_that_only_claims_to_be_a_spreadsheet_is_refused(tmp_path: Path) -> None:
    assert "ein ZIP-Archiv" in refusal(make_zip(tmp_path, {"content.xml": b"<x/>"}, "a.ods")).message
    text = make_zip(tmp_path, {"content.xml": b"<x/>", "mimetype": b"opendocument.text"}, "b.ods")
    assert "ein ZIP-Archiv" in refusal(text).message


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"xl/workbook.xml": b"<x/>", "xl/sheet.xml": b"0" * 3_000_000}, "bombe.xlsx")
    error = refusal(path, ratio_from=1_000_000)
    assert error.message == "Entpackt wäre die Datei 3,0 MB groß. Das ist nicht erlaubt."
    assert "teilen Sie die Datei" in error.advice
    assert "3,0 MB" in refusal(path, max_unpacked=2_000_000).message


def test_an_archive_with_too_many_members_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {f"{i}.shp": b"1" for i in range(6)})
    assert refusal(path, max_members=5).message == "Das Archiv enthält 6 Dateien, erlaubt sind 5."


@pytest.mark.parametrize("member", ["../flucht.shp", "/etc/passwd", "a/../../b", "C:\\x.shp", "..\\x.shp"])
def test_a_path_out_of_the_archive_is_refused(tmp_path: Path, member: str) -> None:
    error = refusal(make_zip(tmp_path, {member: b"1"}))
    assert "unzulässigen Pfad" in error.message
    assert "ohne Ordnerpfade" in error.advice


def test_a_locked_archive_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"a.shp": b"1" * 100})
    data = bytearray(path.read_bytes())
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(bytes(data))
    assert refusal(path).message == "Die Datei ist mit einem Kennwort geschützt."


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    path = make_zip(tmp_path, {"a.shp": bytes(range(256)) * 40})
    data = bytearray(path.read_bytes())
    data[60:80] = b"\x00" * 20
    path.write_bytes(bytes(data))
    assert "beschädigt" in refusal(path).message
    path.write_bytes(bytes(data[:200]))
    assert "beschädigt" in refusal(path).message


def test_xml_that_declares_entities_is_refused(tmp_path: Path) -> None:
    path = make_ods_content(tmp_path, "", prolog='<!DOCTYPE x [<!ENTITY a "aaaa">]>')
    assert refusal(path).message == "Die Datei enthält unzulässige XML-Anweisungen."


def test_parquet_passes(tmp_path: Path) -> None:
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "a.parquet")
    assert check_file(tmp_path / "a.parquet", name="a.parquet") == "parquet"
