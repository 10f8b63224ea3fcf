"""Everything that can be wrong with a list of services: named with row, column and advice, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.files.guard import Limits
from kooplan.indicators.actions.uploading import FileUnusable
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.actions import importing
from kooplan.services.actions.importing import change_options, take_upload
from kooplan.services.models import Service, ServiceUpload
from tests.files.geo_samples import write_geojson
from tests.services.lists import (
    OTHER,
    ROW,
    advice,
    errors,
    in_system,
    notes,
    prepare,
    row,
    upload,
    upload_rows,
    write_csv,
)
from tests.services.makers import INSIDE, INSIDE_SECOND
from tests.world import World


@pytest.fixture
def district(world: World) -> Municipality:
    """The tenant with borders and catalogues."""
    return prepare(world.district)


def test_the_sample_has_no_problem(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW, OTHER])
    assert errors(one) == []
    assert one.report["is_ready"]
    assert one.report["counts"] == {"new": 2}


@pytest.mark.criterion("R5.AC4")
@pytest.mark.parametrize(
    ("column", "value", "message", "helps"),
    [
        ("Name", "", "Die Angabe fehlt.", "Ergänzen"),
        ("Träger", "", "Die Angabe fehlt.", "Ergänzen"),
        ("Name", "n" * 161, "Der Text ist länger als 160 Zeichen.", "Kürzen"),
        ("Leistungsart", "Suchtberatng", "Die Leistungsart „Suchtberatng“ gibt es nicht.", "Sie „Suchtberatung“?"),
        ("Leistungsart", "Zauberei", "Die Leistungsart „Zauberei“ gibt es nicht.", "Katalogs"),
        ("Leistungsart", "", "Die Angabe fehlt.", "Leistungsart"),
        ("Kapazität", "-1", "Der Wert „-1“ ist negativ.", "kleiner als 0"),
        ("Kapazität", "viele", "„viele“ ist keine Zahl.", "Zahl"),
        ("besetzt", "2", "Besetzt ist mehr als die Kapazität (2 von 1,5).", "Prüfen"),
        ("Sprechtage", "Xi 9-12", "„Xi 9-12“ können wir nicht lesen.", "Di 9-12"),
        ("Sprechtage", "Di 12-9", "„12-9“ endet vor dem Beginn.", ""),
        ("Stand", "31.02.2026", "„31.02.2026“ ist kein Datum.", "31.12.2025"),
        ("Stand", "01.01.2199", "Das Datum 01.01.2199 liegt in der Zukunft.", "31.12.2025"),
        ("Stand", "", "Das Datum fehlt.", "für alle"),
        ("Kontakt", "", "Der Kontakt fehlt.", "für alle"),
        ("Barrierefreiheit", "gemütlich", "„gemütlich“ ist keine Angabe zur Barrierefreiheit.", "stufenlos"),
        ("Barrierefreiheit", "stufenlos, unbekannt", "stehen jeweils allein", "stufenlos"),
        ("Zielgruppen", "Zwerge", "Die Zielgruppe „Zwerge“ gibt es nicht.", "Katalogs"),
        ("Versorgte Räume", "Mond", "Den Raum „Mond“ gibt es nicht.", "Schlüssel"),
        ("x", "", "Es fehlt eine der beiden Koordinaten.", "Ergänzen"),
        ("y", "", "Es fehlt eine der beiden Koordinaten.", "Ergänzen"),
        ("y", "oben", "„oben“ ist keine Zahl.", "Zahl"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_named_with_row_column_and_advice(
    district: Municipality, tmp_path: Path, column: str, value: str, message: str, helps: str
) -> None:
    one = upload_rows(district, tmp_path, [OTHER, {**ROW, column: value}])
    found = errors(one)
    assert len(found) == 1, found
    assert found[0][:2] == (3, column)
    assert message in found[0][2]
    assert helps in advice(one)[0]
    assert not one.report["is_ready"]


def test_all_errors_are_told_at_once(district: Municipality, tmp_path: Path) -> None:
    wrong = row(Name="", Kapazität="x1", Sprechtage="nie", Stand="gestern", Barrierefreiheit="schön", Zielgruppen="?")
    one = upload_rows(district, tmp_path, [wrong, row(OTHER, Leistungsart="nichts", Kontakt="")])
    assert [(number, column) for number, column, _message in errors(one)] == [
        (2, "Kapazität"), (2, "Name"), (2, "Sprechtage"), (2, "Barrierefreiheit"), (2, "Zielgruppen"), (2, "Stand"),
        (3, "Leistungsart"), (3, "Kontakt"),
    ]  # fmt: skip


def test_more_than_a_thousand_errors_are_counted_and_not_all_kept(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kennung=f"K{i}", Name=f"N{i}", Stand="nie") for i in range(1_100)])
    assert one.report["error_count"] == 1_100
    assert len(errors(one)) == 1_000


@pytest.mark.criterion("R5.AC4")
def test_a_doubled_code_names_both_rows(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW, row(OTHER, Kennung="S1")])
    assert errors(one) == [(3, "Kennung", "Die Kennung „S1“ steht schon in Zeile 2, dort für ein anderes Angebot.")]
    one = upload_rows(district, tmp_path, [ROW, OTHER, ROW])
    assert errors(one) == [(4, "Kennung", "Die Kennung „S1“ steht mit demselben Ort schon in Zeile 2.")]


def test_rows_that_contradict_each_other_name_both_rows(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kennung=None), row(Kennung=None, Kapazität="3")])
    assert errors(one) == [(3, "Name", "Name, Träger und Ort stehen schon in Zeile 2, dort mit anderen Angaben.")]


def test_a_repeated_row_counts_once(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kennung=None), row(Kennung=None)])
    assert errors(one) == []
    assert (one.report["counts"], one.report["repeated"]) == ({"new": 1}, 1)
    assert "wiederholt" in notes(one)


def test_a_missing_capacity_is_noted_and_stays_unknown(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kapazität="", besetzt=""), row(OTHER, Kapazität="-", besetzt="k. A.")])
    assert errors(one) == []
    assert "Sie bleibt unbekannt und wird nicht null. Das sind 2 Zeilen: 2, 3." in notes(one)
    take_upload(one, actor=None)
    assert {place.capacity for one in Service.objects.all() for place in one.locations.all()} == {None}


def test_staffed_without_capacity_is_an_error(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kapazität="")])
    assert errors(one) == [(2, "besetzt", "Besetzt ist genannt, die Kapazität fehlt.")]


def test_a_place_without_address_and_point_is_an_error(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [OTHER, row(Adresse="", x="", y="")])
    assert errors(one) == [(3, "Adresse", "Adresse und Koordinaten fehlen.")]
    assert "aufsuchend" in advice(one)[0]


@pytest.mark.parametrize("kind", ["aufsuchend", "digital", "online", "mobile"])
def test_a_service_that_comes_needs_no_place(district: Municipality, tmp_path: Path, kind: str) -> None:
    one = upload_rows(district, tmp_path, [OTHER, {**row(Adresse="", x="", y=""), "Art des Orts": kind}])
    assert errors(one) == []


def test_an_unknown_kind_of_place_is_an_error(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [{**ROW, "Art des Orts": "irgendwie"}])
    assert errors(one) == [(2, "Art des Orts", "„irgendwie“ ist keine Art des Orts.")]


def test_an_address_without_point_is_noted(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [OTHER, row(x="", y="")])
    assert errors(one) == []
    assert "Ohne Koordinaten zählt der Ort nicht für die Erreichbarkeit" in notes(one)


def test_a_list_without_any_place_says_it_once(district: Municipality, tmp_path: Path) -> None:
    rows = [row(base, Adresse=None, x=None, y=None) for base in (ROW, OTHER)]
    one = upload_rows(district, tmp_path, rows)
    assert errors(one) == [(None, None, "Die Datei nennt weder Adressen noch Koordinaten.")]


def test_what_no_column_says_is_told_once_for_the_file(district: Municipality, tmp_path: Path) -> None:
    rows = [{"Adresse": "A 1", "Nebensache": number} for number in range(50)]
    one = upload_rows(district, tmp_path, rows)
    assert [(number, column) for number, column, _message in errors(one)] == [
        (None, "Name"), (None, "Träger"), (None, "Leistungsart"), (None, "Kontakt"), (None, "Zuletzt bestätigt"),
    ]  # fmt: skip
    assert one.report["unused"] == ["Nebensache"]


def test_only_one_column_of_coordinates_is_named(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(y=None)])
    assert errors(one) == [(None, "x", "Es ist nur eine Spalte mit Koordinaten zugeordnet.")]


def test_a_place_beyond_the_border_is_kept_with_a_note(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [OTHER, row(x=INSIDE[0] - 30_000)])
    assert errors(one) == []
    assert "zählt für die Erreichbarkeit, für keinen Bestand" in notes(one)
    take_upload(one, actor=None)
    found = Service.objects.get(code="S1").locations.get()
    assert found.x == INSIDE[0] - 30_000
    assert not found.areas.exists()


def test_a_place_far_away_is_an_error(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [OTHER, row(x=INSIDE[0] - 70_000)])
    assert errors(one) == [(3, "x", "Der Ort liegt 70 km außerhalb Ihres Kreises.")]


def located(points: list[tuple[float, float]], names: tuple[str, str] = ("x", "y")) -> list[dict[str, object]]:
    """Two services at these points."""
    rows = []
    for base, (first, second) in zip((ROW, OTHER), points, strict=True):
        rows.append({**row(base, x=None, y=None), names[0]: first, names[1]: second})
    return rows


@pytest.mark.parametrize("epsg", [25832, 25833, 4326, 31468, 3857])
def test_the_system_of_a_table_is_recognised(district: Municipality, tmp_path: Path, epsg: int) -> None:
    """Numbers of zones 32 and 33 look alike; in only one of them the places lie in the district."""
    rows = located([in_system(INSIDE, epsg), in_system(INSIDE_SECOND, epsg)])
    one = upload_rows(district, tmp_path, rows)
    assert errors(one) == []
    assert f"Das Koordinatensystem ist erkannt: EPSG:{epsg}." in notes(one)
    take_upload(one, actor=None)
    place = Service.objects.get(code="S1").locations.get()
    assert (place.x, place.y) == pytest.approx(INSIDE, abs=2)
    assert {area.name for area in place.areas.all()} == {"Westaue", district.name}


def test_the_wrong_zone_is_detected_and_named(district: Municipality, tmp_path: Path) -> None:
    rows = located([in_system(INSIDE, 25833), in_system(INSIDE_SECOND, 25833)])
    one = upload_rows(district, tmp_path, rows, crs="25832")
    assert errors(one) == [
        (None, None, "Die Koordinaten passen nicht zu EPSG:25832. In EPSG:25833 liegen sie in Ihrem Kreis.")
    ]
    assert "EPSG:25833" in advice(one)[0]
    assert change_options(one, {"crs": "25833"}, actor=None).report["is_ready"]


def test_degrees_taken_for_metres_are_named(district: Municipality, tmp_path: Path) -> None:
    rows = located([in_system(INSIDE, 4326), in_system(INSIDE_SECOND, 4326)])
    one = upload_rows(district, tmp_path, rows, crs="25832")
    assert "Angegeben ist EPSG:25832; die Werte sehen nach Grad aus (EPSG:4326)" in errors(one)[0][2]
    assert len(errors(one)) == 1


def test_metres_in_columns_of_degrees_are_named(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, located([INSIDE, INSIDE_SECOND], ("Länge", "Breite")))
    assert "nach Metern aus (EPSG:25832" in errors(one)[0][2]


def test_swapped_metres_are_named(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(x=INSIDE[1], y=INSIDE[0]), row(OTHER, x=INSIDE[1], y=INSIDE[0])])
    assert errors(one)[0][2] == "Die Koordinaten scheinen vertauscht zu sein."
    assert advice(one)[0].startswith("x ist der Rechtswert")


def test_a_capacity_beyond_all_measure_is_a_slip(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kapazität="9" * 40, besetzt="")])
    assert errors(one) == [(2, "Kapazität", "Die Kapazität ist größer als 1\u202f000\u202f000.")]


def test_signs_that_nobody_sees_are_dropped(district: Municipality, tmp_path: Path) -> None:
    """A turned text direction could show another name than the one that is stored."""
    one = upload_rows(district, tmp_path, [row(Name="Sucht\x07beratung\u202e Nord")])
    take_upload(one, actor=None)
    assert Service.objects.get().name == "Suchtberatung Nord"


def test_swapped_degrees_are_named(district: Municipality, tmp_path: Path) -> None:
    points = [in_system(point, 4326)[::-1] for point in (INSIDE, INSIDE_SECOND)]
    one = upload_rows(district, tmp_path, located(points, ("Länge", "Breite")))
    assert "Breite und Länge scheinen vertauscht" in errors(one)[0][2]


def test_one_row_in_another_system_is_named(district: Municipality, tmp_path: Path) -> None:
    third = row(OTHER, Kennung="S3", Name="Dritte", Adresse="C 3", x=11.9, y=52.6)
    one = upload_rows(district, tmp_path, [ROW, OTHER, third], crs="25832")
    assert errors(one) == [(4, "x", "Der Ort liegt nicht in Deutschland, gelesen aus EPSG:25832.")]
    assert advice(one) == ["Die Werte passen zu EPSG:4326."]


def test_numbers_that_fit_no_system_are_refused(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, located([(1.0, 2.0), (3.0, 4.0)]))
    assert "passen zu keinem üblichen System" in errors(one)[0][2]


def test_an_unknown_system_is_refused(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW], crs="99999")
    assert errors(one) == [(None, None, "Das Koordinatensystem „99999“ ist unbekannt.")]


def test_geojson_in_the_wrong_system_is_kept_until_the_system_is_named(district: Municipality, tmp_path: Path) -> None:
    import shapely

    fields = {name: [str(ROW[name])] for name in ("Name", "Träger", "Leistungsart", "Kontakt", "Stand")}
    path = write_geojson(tmp_path / "angebote.geojson", [shapely.Point(INSIDE)], fields)
    one = upload(district, path)
    assert "sehen nach Metern aus" in errors(one)[0][2]
    assert change_options(one, {"crs": "25832"}, actor=None).report["is_ready"]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("leer.csv", b"", "Die Datei ist leer."),
        ("bild.csv", b"\x89PNG\r\n\x1a\n....", "Es ist ein Bild"),
        ("liste.pdf", b"%PDF-1.4", "geht hier nicht"),
        ("liste", b"a;b\n1;2\n", "geht hier nicht"),
        ("liste.xlsx", b"a;b\n1;2\n", "Der Inhalt passt nicht zur Endung"),
        ("werte.parquet", b"PAR1....", "geht hier nicht"),
    ],
)
def test_a_file_of_the_wrong_kind_is_refused_and_not_kept(
    district: Municipality, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(FileUnusable, match=message):
        upload(district, path)
    assert not ServiceUpload.objects.exists()
    assert not list((tmp_path / "files").rglob("*.*"))


def test_a_table_with_headings_only_says_so(district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "kopf.csv"
    path.write_text("Name;Träger\n", encoding="utf-8")
    assert "Unter der Überschrift stehen keine Daten." in errors(upload(district, path))[0][2]


def test_a_broken_table_lists_every_broken_row(district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "krumm.csv"
    path.write_text("Name;Träger\nA;B;C\nD\nE;F\n", encoding="utf-8")
    assert [number for number, _column, _message in errors(upload(district, path))] == [2, 3]


def test_too_many_rows_are_refused(district: Municipality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "MAX_ROWS", 1)
    one = upload_rows(district, tmp_path, [ROW, OTHER])
    assert errors(one) == [(None, None, "Die Datei hat 2 Zeilen, möglich sind 1.")]


def test_a_tenant_without_areas_is_told_where_to_begin(world: World, tmp_path: Path) -> None:
    one = upload_rows(world.neighbour, tmp_path, [ROW])
    assert "Der Kreis ist noch nicht als Raum angelegt." not in [text for _row, _column, text in errors(one)]
    one = upload_rows(world.neighbour, tmp_path, [row(Versorgte_Räume=None)])
    assert (None, None, "Der Kreis ist noch nicht als Raum angelegt.") in errors(one)


@pytest.mark.criterion("R5.AC4")
def test_a_file_with_errors_writes_nothing(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW, row(OTHER, Kapazität="-3")])
    before = Organisation.objects.count()
    with pytest.raises(importing.NotReady, match="hat noch Fehler"):
        take_upload(one, actor=None)
    assert not Service.objects.exists()
    assert Organisation.objects.count() == before
    one.refresh_from_db()
    assert one.state == "checked"


def test_a_file_whose_copy_is_gone_says_so(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW])
    importing.stored_path(one).unlink()
    with pytest.raises(importing.NotReady, match="liegt nicht mehr vor"):
        take_upload(one, actor=None)
    one.refresh_from_db()
    assert not one.report["is_ready"]


def test_limits_of_the_installation_hold(
    district: Municipality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "file_limits", lambda: Limits(max_bytes=10))
    with pytest.raises(FileUnusable, match="zu groß"):
        upload(district, write_csv(tmp_path, [ROW]))
