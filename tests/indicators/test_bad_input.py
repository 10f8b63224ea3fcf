"""Every bad file of the field: a German message names file, row, column and what to do, and nothing changes."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kooplan.core.errors import RuleViolation
from kooplan.indicators.actions.taking import take_over
from kooplan.indicators.actions.uploading import FileUnusable, change_options, open_import, queue_import
from kooplan.indicators.models import Import
from kooplan.organisations.models import Municipality
from tests.areas.makers import EAST, NORTH, feature, square, write_features
from tests.indicators.makers import prepare_district, row_counts
from tests.world import World

HEAD = "Schlüssel;Zeitraum;Wert\n"
DETAILS = {"indicators": {"": "pop_total"}, "title": "T", "source_name": "Q", "attribution": "© Q", "licence": "",
           "delivered_on": "2025-01-01"}  # fmt: skip
Make = Callable[[], bytes]


@pytest.fixture
def district(world: World, tmp_path: Path) -> Municipality:
    """The tenant with indicators and areas."""
    return prepare_district(world.district, tmp_path)


def geojson(rings: list[list[list[float]]], keys: list[object], epsg: int = 25832) -> bytes:
    """A boundary file."""
    features = [feature({"AGS": key, "GEN": "A"}, ring) for key, ring in zip(keys, rings, strict=True)]
    content = {"type": "FeatureCollection", "features": features,
               "crs": {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}}  # fmt: skip
    return json.dumps(content).encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def shapefile_without_table() -> bytes:
    """The .shp and .prj of a Shapefile, without .dbf."""
    return zipped({"a.shp": b"\x00\x00\x27\x0a" + bytes(96), "a.shx": b"\x00\x00\x27\x0a" + bytes(96), "a.prj": b"x"})


def bomb() -> bytes:
    """Few kilobytes that unpack to 300 megabytes."""
    sheet = b"<worksheet>" + b" " * 300_000_000
    return zipped({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet})


def sheet_with_formula() -> bytes:
    """A spreadsheet whose value is a formula."""
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    for row in (["Schlüssel", "Zeitraum", "Wert"], ["15999010", "2024", "=1+1"]):
        page.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


UNREADABLE: dict[str, tuple[str, Make, tuple[str, ...]]] = {
    "empty file": ("daten.csv", lambda: b"", ("Die Datei", "ist leer", "Prüfen Sie")),
    "mixed encoding": (
        "daten.csv", lambda: HEAD.encode() + "15999010;2024;5 ü\n".encode() + "Ü;2024;ß\n".encode("latin-1"),
        ("daten.csv", "Zeile 3", "CSV UTF-8"),
    ),
    "headings only": ("daten.csv", HEAD.encode, ("daten.csv", "keine Daten", "Prüfen Sie")),
    "doubled heading": ("daten.csv", lambda: b"AGS;Jahr;Jahr\n15999010;2024;3\n", ("Spalte „Jahr“", "Benennen Sie")),
    "ragged row": ("daten.csv", lambda: HEAD.encode() + b"15999010;2024\n", ("Zeile 2", "Trennzeichen")),
    "wrong kind": (
        "daten.xlsx", lambda: HEAD.encode() + b"15999010;2024;3\n", ("daten.xlsx", "passt nicht zur Endung"),
    ),
    "a picture": ("bild.png", lambda: b"\x89PNG\r\n\x1a\n", ("bild.png", "nicht vorgesehen", "Möglich sind")),
    "zip bomb": ("daten.xlsx", bomb, ("daten.xlsx", "Entpackt wäre die Datei", "nicht erlaubt")),
    "formula": ("daten.xlsx", sheet_with_formula, ("Zeile 2", "Wert", "Formel")),
    "shapefile without table": ("flaechen.zip", shapefile_without_table, ("flaechen.zip", ".dbf")),
    "wrong system": (
        "g.geojson", lambda: geojson([square(0, 0)], ["15999010"], 4326), ("g.geojson", "Koordinatensystem", "EPSG"),
    ),
    "points": (
        "g.geojson",
        lambda: json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"AGS": "1"},
            "geometry": {"type": "Point", "coordinates": [11.5, 52.5]}}]}).encode(),
        ("g.geojson", "Punkte statt Flächen", "Polygonen"),
    ),
    "names of persons": (
        "liste.csv", lambda: b"AGS;Jahr;Nachname;Wert\n15999010;2024;Muster;1\n",
        ("Zeile 1", "Spalte „Nachname“", "einzelnen Personen", "Löschen Sie die Spalte"),
    ),
}  # fmt: skip

FAULTY: dict[str, tuple[str, Make, tuple[str, ...]]] = {
    "text in a number column": (
        "daten.csv", lambda: (HEAD + "15999010;2024;viele\n").encode(), ("Zeile 2", "Wert", "„viele“ ist keine Zahl"),
    ),
    "negative count": ("daten.csv", lambda: (HEAD + "15999010;2024;-5\n").encode(), ("Zeile 2", "Wert", "negativ")),
    "doubled key": (
        "daten.csv", lambda: (HEAD + "15999010;2024;5\n15999010;2024;6\n").encode(),
        ("Zeile 3", "Schlüssel", "Zeile 2"),
    ),
    "no period": ("daten.csv", lambda: (HEAD + "15999010;bald;5\n").encode(), ("Zeile 2", "Zeitraum", "kein Zeitraum")),
    "missing key": ("daten.csv", lambda: (HEAD + ";2024;5\n").encode(), ("Zeile 2", "Schlüssel", "fehlt")),
    "areas that match nothing": (
        "daten.csv", lambda: (HEAD + "01001;2024;5\n").encode(), ("Kein Schlüssel der Datei", "Prüfen Sie"),
    ),
    "doubled area": (
        "g.geojson", lambda: geojson([square(0, 0), square(1, 0)], ["15999010", "15999010"]),
        ("Zeile 2", "AGS", "steht schon in Zeile 1"),
    ),
    "area without key": (
        "g.geojson", lambda: geojson([square(0, 0), square(1, 0)], ["15999010", None]), ("Zeile 2", "AGS", "fehlt"),
    ),
    "official key of wrong length": (
        "g.geojson", lambda: geojson([square(0, 0)], ["159990100"[:6]]), ("Zeile 1", "AGS", "Ziffern"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_file_is_refused_by_action_and_page(
    world: World, district: Municipality, tmp_path: Path, settings: object, case: str
) -> None:
    name, make, words = UNREADABLE[case]
    content = make()
    path = tmp_path / "hochgeladen"
    path.write_bytes(content)
    before = row_counts()
    with pytest.raises(FileUnusable) as caught:
        open_import(district, path, name=name, kind="open", origin="", actor=world.member("planner"))
    for word in words:
        assert word in str(caught.value)
    answer = world.client("planner").post(
        reverse("indicators:import_new"),
        {"kind": "open", "origin": "", "crs": "", "file": SimpleUploadedFile(name, content)},
    )
    assert answer.status_code == 422
    page = " ".join(answer.content.decode().split())
    assert "Wir haben nichts gespeichert." in page
    assert words[-1] in page
    assert row_counts() == before
    folder = Path(settings.FILES) / "imports"  # type: ignore[attr-defined]
    assert not folder.exists() or not list(folder.iterdir())


@pytest.mark.parametrize("case", FAULTY)
def test_faulty_rows_are_named_and_cannot_be_taken_over(
    world: World, district: Municipality, tmp_path: Path, case: str
) -> None:
    name, make, words = FAULTY[case]
    path = tmp_path / "hochgeladen"
    path.write_bytes(make())
    planner = world.member("planner")
    one = open_import(district, path, name=name, kind="open", origin="", actor=planner)
    before = row_counts()
    change_options(one, DETAILS if name.endswith("csv") else {"attribution": "© Q"}, actor=planner)
    problems = [problem for problem in one.report["problems"] if problem["severity"] == "error"]
    told = " ".join(f"Zeile {p['row']} {p['column']} {p['message']} {p['advice']}" for p in problems)
    for word in words:
        assert word in told
    assert all(problem["advice"] for problem in problems)
    with pytest.raises(RuleViolation, match="Die Datei hat noch Fehler"):
        queue_import(one, actor=planner)
    assert row_counts() == before
    page = world.client("planner").get(reverse("indicators:import_check", args=[one.pk])).content.decode()
    assert "Das muss sich ändern" in page
    assert problems[0]["message"].split("„")[0] in page
    if name.endswith("csv"):
        assert one.report["headings"] == ["Schlüssel", "Zeitraum", "Wert"], "the choices must stay open"
        assert one.report["preview"]["rows"]
    assert reverse("indicators:import_take", args=[one.pk]) not in page


def test_a_missing_column_is_asked_for(world: World, district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("Ort;Jahr;Zahl\nUferaue;2024;5\n", encoding="utf-8")
    one = open_import(district, path, name="daten.csv", kind="open", origin="", actor=world.member("planner"))
    assert one.report["needs_columns"]
    page = world.client("planner").get(reverse("indicators:import_check", args=[one.pk])).content.decode()
    assert "Wählen Sie unten Schlüssel, Zeitraum und Wert." in page


def test_a_file_above_the_limit_is_refused_while_it_arrives(
    world: World, district: Municipality, settings: object
) -> None:
    settings.MAX_UPLOAD_MB = 1  # type: ignore[attr-defined]
    before = row_counts()
    large = SimpleUploadedFile("gross.csv", os.urandom(2**20 + 2**19))
    answer = world.client("planner").post(
        reverse("indicators:import_new"), {"kind": "open", "origin": "", "crs": "", "file": large}
    )
    assert answer.status_code == 422
    page = " ".join(answer.content.decode().split())
    assert "„gross.csv“ ist größer als 1 MB. Teilen Sie die Datei oder lassen Sie Zeilen und Spalten weg." in page
    assert "Wählen Sie eine Datei aus." not in page
    assert row_counts() == before


def test_a_file_above_the_limit_is_refused_by_the_action(
    world: World, district: Municipality, tmp_path: Path, settings: object
) -> None:
    settings.MAX_UPLOAD_MB = 1  # type: ignore[attr-defined]
    path = tmp_path / "gross.csv"
    with path.open("wb") as stream:
        stream.truncate(500 * 2**20)
    with pytest.raises(FileUnusable, match="zu groß: 524 MB"):
        open_import(district, path, name="gross.csv", kind="open", origin="", actor=world.member("planner"))
    assert not Import.objects.exists()


def test_no_file_chosen(world: World) -> None:
    answer = world.client("planner").post(reverse("indicators:import_new"), {"kind": "open"})
    assert answer.status_code == 422
    assert "Wählen Sie eine Datei aus." in answer.content.decode()


@pytest.mark.criterion("R52.AC2")
@pytest.mark.parametrize("column", [
    "Vorname", "Nachname", "Familienname", "Name", "Geburtsdatum", "geb. am", "Straße", "Strasse und Hausnr.", "IBAN",
    "Versichertennummer", "Vers.-Nr.", "Sozialversicherungsnummer", "Aktenzeichen", "Az.", "Fallnummer", "Adresse",
    "Telefon", "E-Mail", "Klient",
])  # fmt: skip
def test_columns_of_single_persons_are_refused_with_an_explanation(
    world: World, district: Municipality, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "x"
    path.write_text(
        f"AGS;Jahr;{column};Wert\n15999010;2024;Frau Muster;1\n15999010;2024;Herr Muster;1\n", encoding="utf-8"
    )
    before = row_counts()
    with pytest.raises(FileUnusable) as caught:
        open_import(district, path, name="liste.csv", kind="open", origin="", actor=world.member("planner"))
    assert f"Spalte „{column}“" in str(caught.value)
    assert "Liefern Sie nur zusammengefasste Zahlen." in str(caught.value)
    assert row_counts() == before


@pytest.mark.criterion("R52.AC2")
@pytest.mark.parametrize(
    "column", ["Name", "GEN", "Bezeichnung", "Gemeinde", "Klient*innen", "Zahl der Adressaten-Haushalte"]
)
def test_names_of_areas_and_counts_of_people_are_fine(
    world: World, district: Municipality, tmp_path: Path, column: str
) -> None:
    path = tmp_path / "x"
    path.write_text(
        f"AGS;Jahr;{column};Wert\n15999010;2024;Uferaue;1\n15999020;2024;Heideland, Stadt;1\n", encoding="utf-8"
    )
    one = open_import(district, path, name="gemeinden.csv", kind="open", origin="", actor=world.member("planner"))
    assert one.importer == "long"


@pytest.mark.criterion("R52.AC2")
def test_a_name_that_is_not_that_of_the_area_is_a_person(world: World, district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text("AGS;Jahr;Name;Wert\n15999010;2024;Erika Muster;1\n", encoding="utf-8")
    with pytest.raises(FileUnusable, match="Spalte „Name“"):
        open_import(district, path, name="liste.csv", kind="open", origin="", actor=world.member("planner"))


@pytest.mark.criterion("R52.AC2")
def test_boundaries_with_personal_columns_are_refused_too(world: World, district: Municipality, tmp_path: Path) -> None:
    path = write_features(
        tmp_path / "g.geojson", [feature({"AGS": "15999010", "GEN": "A", "IBAN": "DE0"}, square(0, 0))]
    )
    with pytest.raises(FileUnusable, match="Spalte „IBAN“"):
        open_import(district, path, name="g.geojson", kind="open", origin="", actor=world.member("planner"))


def test_a_system_may_be_named_where_the_file_names_a_wrong_one(
    world: World, district: Municipality, tmp_path: Path
) -> None:
    path = tmp_path / "g.geojson"
    ring = [[EAST, NORTH], [EAST + 900, NORTH], [EAST + 900, NORTH + 900], [EAST, NORTH]]
    path.write_bytes(geojson([ring], ["15999050"], 4326))
    one = open_import(
        district, path, name="g.geojson", kind="open", origin="", crs="25832", actor=world.member("planner")
    )
    assert not one.report["needs_columns"]
    with pytest.raises(RuleViolation, match="ist eine Zahl"):
        open_import(district, path, name="g.geojson", kind="open", origin="", crs="UTM", actor=world.member("planner"))


def test_a_sheet_that_cannot_be_used_leaves_the_choice_of_another(
    world: World, district: Municipality, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Summen"
    second = book.create_sheet("Liste")
    for row in (["AGS", "Jahr", "Wert"], ["15999010", "2024", 5]):
        first.append(row)
    for row in (["AGS", "Jahr", "Vorname"], ["15999010", "2024", "Erika"]):
        second.append(row)
    path = tmp_path / "x.xlsx"
    book.save(path)
    planner = world.member("planner")
    one = open_import(district, path, name="mappe.xlsx", kind="open", origin="", actor=planner)
    assert one.report["sheets"] == ["Summen", "Liste"]
    change_options(one, {**DETAILS, "sheet": "Liste"}, actor=planner)
    assert one.report["problems"][0]["column"] == "Vorname"
    assert one.report["sheets"] == ["Summen", "Liste"]
    assert world.client("planner").get(reverse("indicators:import_check", args=[one.pk])).status_code == 200
    change_options(one, {"sheet": "Summen"}, actor=planner)
    assert one.report["is_ready"], one.report


def test_nothing_is_taken_over_without_a_source(world: World, district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_text(HEAD + "15999010;2024;5\n", encoding="utf-8")
    planner = world.member("planner")
    one = open_import(district, path, name="daten.csv", kind="open", origin="", actor=planner)
    change_options(one, {**DETAILS, "attribution": " "}, actor=planner)
    assert [problem["message"] for problem in one.report["problems"]] == ["Die Quelle ist noch nicht genannt."]
    with pytest.raises(RuleViolation):
        queue_import(one, actor=planner)


def test_details_that_the_database_refuses_do_not_stop_the_worker(
    world: World, district: Municipality, tmp_path: Path
) -> None:
    path = tmp_path / "x"
    path.write_text(HEAD + "15999010;2024;5\n", encoding="utf-8")
    planner = world.member("planner")
    one = open_import(district, path, name="daten.csv", kind="open", origin="", actor=planner)
    change_options(one, {**DETAILS, "licence": "x" * 200}, actor=planner)
    queue_import(one, actor=planner)
    before = row_counts()
    assert take_over(one.pk, now=timezone.now()).state == "refused"
    assert {**row_counts(), "core.AuditEvent": 0} == {**before, "core.AuditEvent": 0}
