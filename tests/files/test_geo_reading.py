"""Reading areas: every format, every refusal."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import shapely

from kooplan.files.errors import FileError, FileRefused
from kooplan.files.geo.crs import guess_systems
from kooplan.files.geo.reading import read_areas, read_attributes, read_layer
from kooplan.files.guard import Limits
from tests.files.geo_samples import (
    BOW_TIE,
    EAST,
    NORTH,
    in_system,
    siblings,
    square,
    squares,
    write_geojson,
    write_layer,
    zipped,
)

FIELDS = {"AGS": ["15999001", "15999002"], "GEN": ["Grünau", "Süß"], "EWZ": [100, 200], "KFL": [1.5, 2.5]}


def refusal(path: Path, **options: object) -> str:
    with pytest.raises(FileError) as caught:
        read_areas(path, **{"name": path.name, **options})
    return str(caught.value)


def corner(geometry: object) -> list[float]:
    return shapely.bounds(geometry).round(1).tolist()[:2]


def test_a_geopackage_gives_keys_names_attributes_and_metres(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.gpkg", squares(2), FIELDS)
    areas = read_areas(path, name="raum.gpkg", key_field="AGS", name_field="GEN", official=True)
    assert areas.is_usable
    assert areas.require_usable() is areas
    assert (areas.keys, areas.names, areas.rows) == (("15999001", "15999002"), ("Grünau", "Süß"), (1, 2))
    assert dict(areas.columns)["EWZ"] == (100, 200)
    assert dict(areas.columns)["KFL"] == (1.5, 2.5)
    assert areas.source_system == "EPSG:25832"
    assert corner(areas.geometries[0]) == [EAST, NORTH]


@pytest.mark.criterion("R2.AC3")
@pytest.mark.parametrize("epsg", [4326, 25832])
def test_geojson_in_degrees_or_metres_gives_the_same_areas(tmp_path: Path, epsg: int) -> None:
    member = None if epsg == 4326 else f"urn:ogc:def:crs:EPSG::{epsg}"
    path = write_geojson(tmp_path / "raum.geojson", [in_system(s, epsg) for s in squares(2)], FIELDS, crs=member)
    areas = read_areas(path, name="raum.geojson", key_field="AGS")
    assert corner(areas.geometries[1]) == [EAST + 10_000, NORTH]
    assert areas.source_system == f"EPSG:{epsg}"


@pytest.mark.parametrize("epsg", [25833, 31468, 3035, 3857, 4647])
def test_any_system_ends_in_metres_of_zone_32(tmp_path: Path, epsg: int) -> None:
    path = write_layer(tmp_path / "raum.gpkg", [in_system(square(0), epsg)], {"ID": ["a"]}, crs=f"EPSG:{epsg}")
    areas = read_areas(path, name="raum.gpkg")
    assert corner(areas.geometries[0]) == pytest.approx([EAST, NORTH], abs=0.1)
    assert areas.source_system == f"EPSG:{epsg}"


def test_an_inexact_conversion_is_noted(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.gpkg", [in_system(square(0), 31468)], {"ID": ["a"]}, crs="EPSG:31468")
    assert read_areas(path, name="raum.gpkg").notes[0].startswith("Die Umrechnung von EPSG:31468 ist auf etwa ")


@pytest.mark.criterion("R2.AC3")
def test_missing_and_repeated_keys_are_reported_by_row(tmp_path: Path) -> None:
    path = write_geojson(
        tmp_path / "r.geojson", [in_system(s, 4326) for s in squares(4)], {"id": ["a", None, "b", "a"]}
    )
    areas = read_areas(path, name="r.geojson", key_field="id")
    assert [str(problem) for problem in areas.report] == [
        "Zeile 2, Spalte „id“: Der Schlüssel fehlt. Tragen Sie den Schlüssel der Fläche ein.",
        "Zeile 4, Spalte „id“: Der Schlüssel a steht schon in Zeile 1. Jeder Schlüssel darf nur einmal vorkommen.",
    ]
    with pytest.raises(FileRefused, match=r"Datei „r\.geojson“ hat 2 Fehler"):
        areas.require_usable()


def test_a_wrong_official_key_is_reported_by_row(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "r.gpkg", squares(2), {"AGS": ["15999001", "99999001"]})
    areas = read_areas(path, name="r.gpkg", key_field="ags", official=True)
    assert areas.keys == ("15999001", None)
    assert (areas.problems[0].row, areas.problems[0].column) == (2, "AGS")


def test_a_column_that_does_not_exist_is_refused_with_the_columns_there_are(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "r.gpkg", squares(2), FIELDS)
    assert refusal(path, key_field="PLR_ID") == (
        "Datei „r.gpkg“, Spalte „PLR_ID“: Die Spalte fehlt. Wählen Sie eine vorhandene Spalte: AGS, GEN, EWZ, KFL."
    )


def test_only_the_wanted_rows_are_read_with_their_numbers(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "r.gpkg", squares(3), {"AGS": ["1", "1", "2"], "GF": [2, 4, 4]})
    areas = read_areas(path, name="r.gpkg", key_field="AGS", where={"GF": 4})
    assert (areas.rows, areas.keys, areas.problems) == ((2, 3), ("1", "2"), ())
    assert "Keine Zeile erfüllt die Auswahl GF = 9." in refusal(path, where={"GF": 9})


def test_gaps_in_numbers_and_texts_are_none(tmp_path: Path) -> None:
    path = write_geojson(tmp_path / "r.geojson", [in_system(square(0), 4326)], {"n": [None], "list": [[1, "ü"]]})
    assert read_areas(path, name="r.geojson").columns == {"n": (None,), "list": ('[1, "ü"]',)}
    path = write_layer(tmp_path / "r.gpkg", squares(2), {"n": [1.5, float("nan")]})
    assert read_areas(path, name="r.gpkg").columns == {"n": (1.5, None)}


# Shapefile


def test_a_shapefile_is_read_with_its_siblings_whatever_capitals_they_use(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS)
    path.with_suffix(".dbf").rename(tmp_path / "RAUM.DBF")
    areas = read_areas(path, name="Raum.shp", key_field="AGS", name_field="GEN")
    assert areas.names == ("Grünau", "Süß")


@pytest.mark.parametrize("folder", ["", "daten/2025/"])
def test_a_zipped_shapefile_is_read_also_from_a_folder_inside(tmp_path: Path, folder: str) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS)
    shadow = tmp_path / "._raum.shp"
    shadow.write_bytes(b"macOS")
    archive = zipped(tmp_path / "raum.zip", [*siblings(path), shadow], folder=folder)
    areas = read_areas(archive, name="raum.zip", key_field="AGS", name_field="GEN")
    assert (areas.layer, areas.names) == ("raum", ("Grünau", "Süß"))


@pytest.mark.parametrize(
    ("removed", "words"),
    [
        ((".dbf",), "Zum Shapefile fehlt die Datei .dbf."),
        ((".shx",), "Zum Shapefile fehlt die Datei .shx."),
        ((".dbf", ".shx"), "Zum Shapefile fehlen die Dateien .shx und .dbf."),
    ],
)
def test_a_shapefile_without_its_parts_is_refused(tmp_path: Path, removed: tuple[str, ...], words: str) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS)
    for suffix in removed:
        path.with_suffix(suffix).unlink()
    assert (
        refusal(path) == f"Datei „raum.shp“: {words} Packen Sie alle Teile (.shp, .shx, .dbf, .prj) in ein ZIP-Archiv."
    )


def test_a_shapefile_without_projection_asks_for_the_code_and_takes_it(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(1), {"ID": ["a"]})
    path.with_suffix(".prj").unlink()
    assert refusal(path) == (
        "Datei „raum.shp“: Zum Shapefile fehlt die Datei .prj. Das Koordinatensystem ist unbekannt. "
        "Laden Sie die .prj mit hoch oder nennen Sie den EPSG-Code, zum Beispiel 25832."
    )
    assert corner(read_areas(path, name="raum.shp", crs=25832).geometries[0]) == [EAST, NORTH]


def test_a_table_that_is_none_and_a_torn_shapefile_are_refused(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS)
    table = path.with_suffix(".dbf")
    content = table.read_bytes()
    table.write_bytes(b"AGS;GEN")
    assert "Die Datei ist keine dBASE-Tabelle (.dbf)." in refusal(path)
    table.write_bytes(content)
    path.with_suffix(".shx").write_bytes(b"\x00\x00\x27\x0a")
    assert "Die Datei ist beschädigt oder keine Geodatei." in refusal(path)


@pytest.mark.parametrize(
    ("written", "code_page", "noted"),
    [
        ("ISO-8859-1", None, False),
        ("UTF-8", None, False),
        ("UTF-8", "UTF-8", False),
        ("ISO-8859-1", "ISO-8859-1", False),
        ("ISO-8859-1", "1252", False),
        ("ISO-8859-1", "ANSI 1252", False),
        ("ISO-8859-1", "88591", False),
        ("ISO-8859-1", "UTF-8", True),
        ("UTF-8", "Quatsch", True),
    ],
)
def test_umlauts_survive_with_right_wrong_and_no_code_page(
    tmp_path: Path, written: str, code_page: str | None, noted: bool
) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS, encoding=written)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if code_page:
        path.with_suffix(".cpg").write_text(code_page, encoding="ascii")
    areas = read_areas(path, name="raum.shp", name_field="GEN")
    assert areas.names == ("Grünau", "Süß")
    assert any("Angabe in der .cpg passt nicht" in note for note in areas.notes) == noted


def test_an_archive_without_or_with_several_geodata_files_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "liesmich.txt"
    text.write_text("nichts", encoding="utf-8")
    assert "Im Archiv ist keine Geodatei." in refusal(zipped(tmp_path / "leer.zip", [text]))
    one = write_geojson(tmp_path / "nord.geojson", [in_system(square(0), 4326)], {"id": ["n"]})
    two = write_layer(tmp_path / "ost.gpkg", [square(1)], {"id": ["o"]})
    archive = zipped(tmp_path / "zwei.zip", [one, two])
    assert refusal(archive) == (
        "Datei „zwei.zip“: Im Archiv sind mehrere Geodateien. Wählen Sie eine Ebene: nord, ost."
    )
    assert read_areas(archive, name="zwei.zip", layer="nord", key_field="id").keys == ("n",)
    assert read_areas(archive, name="zwei.zip", layer="ost", key_field="id").keys == ("o",)


def test_a_zip_bomb_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    archive = tmp_path / "bombe.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("raum.geojson", b" " * 2_000_000)
    assert "Das ist nicht erlaubt." in refusal(archive, limits=Limits(max_unpacked=1_000_000))
    path = write_layer(tmp_path / "raum.gpkg", squares(3), {"ID": ["a", "b", "c"]})
    assert "Die Datei hat zu viele Objekte oder Spalten (3 und 1)." in refusal(path, limits=Limits(max_rows=2))


# Layers of a GeoPackage


def test_several_layers_need_a_choice(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "r.gpkg", squares(1), {"ID": ["a"]}, layer="kreise")
    write_layer(path, squares(2), {"ID": ["b", "c"]}, layer="gemeinden", append=True)
    assert refusal(path) == (
        "Datei „r.gpkg“: Das GeoPackage hat mehrere Ebenen. Wählen Sie eine Ebene: kreise, gemeinden."
    )
    assert "Die Ebene „orte“ gibt es nicht." in refusal(path, layer="orte")
    assert read_areas(path, name="r.gpkg", layer="gemeinden", key_field="ID").keys == ("b", "c")


# Coordinate systems


def test_a_file_without_system_asks_for_it(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(1), {"ID": ["a"]})
    path.with_suffix(".prj").write_text("", encoding="ascii")
    assert refusal(path) == (
        "Datei „raum.shp“: Die Datei nennt kein Koordinatensystem. Nennen Sie den EPSG-Code, zum Beispiel 25832."
    )


def test_an_unknown_code_is_refused(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.gpkg", squares(1), {"ID": ["a"]})
    assert refusal(path, crs=99999) == (
        "Datei „raum.gpkg“: Das Koordinatensystem „99999“ ist unbekannt. "
        "Nennen Sie einen EPSG-Code, zum Beispiel 25832 oder 4326."
    )
    path = write_geojson(tmp_path / "r.geojson", squares(1), {"ID": ["a"]}, crs="urn:ogc:def:crs:EPSG::123456")
    assert "Das Koordinatensystem „urn:ogc:def:crs:EPSG::123456“ ist unbekannt." in refusal(path)


def test_metres_stated_as_degrees_are_refused_with_the_systems_they_look_like(tmp_path: Path) -> None:
    west = shapely.transform(square(0), lambda xy: xy - np.array([300_000.0, 0.0]))
    path = write_geojson(tmp_path / "raum.geojson", [west], {"ID": ["a"]}, crs="EPSG:4326")
    assert refusal(path) == (
        "Datei „raum.geojson“: Die Koordinaten liegen nicht in Deutschland. Angegeben ist EPSG:4326; die Werte sehen "
        "nach Metern aus (EPSG:25832 oder 25833). Nennen Sie das richtige Koordinatensystem."
    )
    path = write_geojson(tmp_path / "raum.geojson", [west], {"ID": ["a"]})
    assert "Für GeoJSON gilt EPSG:4326; die Werte sehen nach Metern aus" in refusal(path)
    assert read_areas(path, name="raum.geojson", crs="25832").is_usable


def test_degrees_stated_as_metres_are_refused(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.gpkg", [in_system(square(0), 4326)], {"ID": ["a"]}, crs="EPSG:25832")
    assert "Angegeben ist EPSG:25832; die Werte sehen nach Grad aus (EPSG:4326)." in refusal(path)


def test_swapped_degrees_and_a_foreign_country_are_refused(tmp_path: Path) -> None:
    swapped = shapely.transform(in_system(square(0), 4326), lambda xy: xy[:, ::-1])
    path = write_geojson(tmp_path / "r.geojson", [swapped], {"ID": ["a"]})
    assert "Breite und Länge scheinen vertauscht zu sein." in refusal(path)
    path = write_geojson(tmp_path / "r.geojson", [shapely.box(-100, 30, -99, 31)], {"ID": ["a"]})
    assert "die Werte passen zu keinem üblichen System. Prüfen Sie, ob Sie die richtige Datei" in refusal(path)


def test_a_stated_code_counts_more_than_the_file_and_the_difference_is_noted(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "r.gpkg", [in_system(square(0), 25833)], {"ID": ["a"]}, crs="EPSG:25832")
    areas = read_areas(path, name="r.gpkg", crs="EPSG:25833")
    assert corner(areas.geometries[0]) == [EAST, NORTH]
    assert areas.notes == ("Die Datei nennt EPSG:25832. Gelesen wurde mit Ihrer Angabe EPSG:25833.",)
    assert read_areas(path, name="r.gpkg", crs=25832).notes == ()


def test_one_area_abroad_is_an_error_of_its_row(tmp_path: Path) -> None:
    far = shapely.box(1e6, 4e6, 1.1e6, 4.1e6)
    areas = read_areas(write_layer(tmp_path / "r.gpkg", [square(0), far], {"ID": ["a", "b"]}), name="r.gpkg")
    assert [str(problem) for problem in areas.problems] == [
        "Zeile 2: Die Fläche liegt nicht in Deutschland. Prüfen Sie die Koordinaten dieser Zeile."
    ]
    assert areas.geometries[1] is None


def test_numbers_of_germany_tell_their_system() -> None:
    assert guess_systems((680_000, 5_830_000, 690_000, 5_840_000)) == (25832,)
    assert guess_systems((4_400_000, 3_200_000, 4_410_000, 3_210_000)) == (3035,)
    assert guess_systems((32_680_000, 5_830_000, 32_690_000, 5_840_000)) == (4647,)
    assert guess_systems((11.5, 52.5, 11.6, 52.6)) == (4326,)


# Content


def test_an_empty_file_and_empty_collections_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "leer.geojson"
    path.write_bytes(b"")
    assert "Die Datei ist leer." in refusal(path)
    assert "Die Datei enthält keine Objekte." in refusal(write_geojson(path, [], {}))
    assert "Keine Zeile hat eine Geometrie." in refusal(write_geojson(path, [None], {"ID": ["a"]}))


def test_points_and_lines_are_refused_where_areas_are_expected(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "p.gpkg", [shapely.Point(EAST, NORTH)], {"ID": ["a"]}, kind="Point")
    assert refusal(path) == (
        "Datei „p.gpkg“: Die Datei enthält Punkte statt Flächen. Wählen Sie eine Datei mit Polygonen."
    )
    assert read_layer(path, name="p.gpkg").geometries[0] == shapely.Point(EAST, NORTH)
    line = shapely.LineString([(EAST, NORTH), (EAST + 9, NORTH)])
    path = write_layer(tmp_path / "l.gpkg", [line], {"ID": ["a"]}, kind="LineString")
    assert "Die Datei enthält Linien oder Punkte statt Flächen." in refusal(path)


def test_a_row_without_or_with_another_geometry_is_an_error_of_that_row(tmp_path: Path) -> None:
    shapes = [square(0), None, shapely.Point(EAST, NORTH), shapely.Polygon()]
    shapes = [None if shape is None else in_system(shape, 4326) for shape in shapes]
    path = write_geojson(tmp_path / "r.geojson", shapes, {"id": ["a", "b", "c", "d"]})
    areas = read_areas(path, name="r.geojson", key_field="id")
    assert [str(problem) for problem in areas.problems] == [
        "Zeile 2: Die Fläche b hat keine Geometrie. Ergänzen Sie sie oder löschen Sie die Zeile.",
        "Zeile 3: Hier steht ein Punkt statt einer Fläche. Löschen Sie die Zeile.",
        "Zeile 4: Die Fläche d hat keine Geometrie. Ergänzen Sie sie oder löschen Sie die Zeile.",
    ]
    assert [geometry is None for geometry in areas.geometries] == [False, True, True, True]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("r.geojson", b'{"type": "Topology"}', "Die Datei ist kein GeoJSON."),
        ("r.geojson", b"[1, 2]", "Die Datei ist kein GeoJSON."),
        ("r.geojson", b'{"type": "Feature",\n "features": [}', "Zeile 2: Das JSON ist fehlerhaft, Stelle 15."),
        ("r.geojson", b'{"type": "\xfc"}', "Die Datei ist nicht in UTF-8 gespeichert."),
        ("r.geojson", b'{"type": "FeatureCollection", "features": [], "crs": 4}', "Das Koordinatensystem ist nicht"),
        ("r.geojson", b"%PDF-1.7", "Es ist eine PDF-Datei."),
        ("r.gpkg", b"SQLite format 3\x00 kaputt", "Die Datei ist beschädigt oder keine Geodatei."),
        ("r.csv", b"a;b\n1;2\n", "Die Datei enthält keine Geodaten."),
    ],
)  # fmt: skip
def test_what_is_no_geodata_is_refused(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


def test_malformed_coordinates_and_a_single_feature_are_understood(tmp_path: Path) -> None:
    good = shapely.geometry.mapping(in_system(square(0), 4326))
    path = tmp_path / "r.geojson"
    path.write_text(json.dumps({"type": "Feature", "geometry": good, "properties": None}), encoding="utf-8")
    assert len(read_areas(path, name="r.geojson").rows) == 1
    broken = {"type": "Polygon", "coordinates": [[[1, 2], ["x", 3]]]}
    features = [{"type": "Feature", "geometry": shape, "properties": {}} for shape in (good, broken)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [*features, 7]}), encoding="utf-8")
    assert [problem.row for problem in read_areas(path, name="r.geojson").problems] == [2, 3]


# Repair


def test_an_invalid_polygon_is_repaired_and_reported(tmp_path: Path) -> None:
    knot = [(EAST + 6_000, NORTH - 3_000), (EAST + 3_000, NORTH - 3_000), (EAST + 9_000, NORTH)]
    ear = shapely.Polygon([*square(0).exterior.coords[2:4], *knot, *square(0).exterior.coords[:2]])
    path = write_layer(tmp_path / "r.gpkg", [ear, BOW_TIE], {"ID": ["ohr", "schleife"]})
    areas = read_areas(path, name="r.gpkg", key_field="ID")
    assert areas.is_usable
    assert shapely.is_valid(areas.geometries).all()
    assert set(shapely.get_type_id(areas.geometries).tolist()) <= {3, 6}
    ear_note, bow_note = (str(problem) for problem in areas.report)
    assert ear_note.startswith(
        "Zeile 1: Die Fläche ohr war ungültig: die Grenze schneidet sich selbst (bei E 684500, N 5827750"
    )
    assert "Sie wurde repariert, Flächenänderung +" in ear_note
    assert bow_note.endswith("Flächenänderung nicht berechenbar. Prüfen Sie die Fläche auf der Karte.")
    assert areas.repairs[1].area_change_percent is None


def test_a_repair_that_loses_area_is_an_error(tmp_path: Path) -> None:
    doubled = shapely.MultiPolygon([square(0), square(0)])
    path = write_layer(tmp_path / "r.gpkg", [doubled, square(1)], {"ID": ["a", "b"]}, kind="MultiPolygon")
    areas = read_areas(path, name="r.gpkg", key_field="ID")
    assert [str(problem) for problem in areas.problems] == [
        "Zeile 1: Die Fläche a verlöre bei der Reparatur 50,00 % ihrer Größe. Korrigieren Sie die Fläche in Ihrem GIS."
    ]
    assert areas.geometries[0] is None


def test_a_polygon_without_inside_and_one_with_nonsense_are_errors(tmp_path: Path) -> None:
    flat = shapely.Polygon([(EAST, NORTH), (EAST + 5, NORTH), (EAST + 9, NORTH)])
    with np.errstate(invalid="ignore"):
        odd = shapely.Polygon([(EAST, NORTH), (EAST + 5, float("nan")), (EAST + 9, NORTH + 9)])
    path = write_layer(tmp_path / "r.gpkg", [flat, odd, square(0)], {"ID": ["a", "b", "c"]})
    areas = read_areas(path, name="r.gpkg", key_field="ID")
    assert [(problem.row, problem.message) for problem in areas.problems] == [
        (1, "Die Fläche a hat keinen Inhalt."),
        (2, "Eine Koordinate ist keine Zahl."),
    ]


def test_of_a_mixed_collection_the_areas_are_kept(tmp_path: Path) -> None:
    mixed = shapely.GeometryCollection([square(0), shapely.Point(EAST, NORTH)])
    path = write_geojson(tmp_path / "r.geojson", [in_system(mixed, 4326)], {"id": ["a"]})
    areas = read_areas(path, name="r.geojson")
    assert areas.geometries[0].geom_type == "Polygon"
    only_point = in_system(shapely.GeometryCollection([shapely.Point(EAST, NORTH)]), 4326)
    path = write_geojson(tmp_path / "r.geojson", [only_point], {"id": ["a"]})
    assert read_areas(path, name="r.geojson").problems[0].message == "Die Fläche hat keinen Inhalt."


def test_a_table_alone_is_read_without_geometry(tmp_path: Path) -> None:
    path = write_layer(tmp_path / "raum.shp", squares(2), FIELDS, encoding="ISO-8859-1").with_suffix(".dbf")
    table = read_attributes(path, name="raum.dbf")
    assert (table.rows, table.columns["GEN"]) == ((1, 2), ("Grünau", "Süß"))
    path.write_bytes(b"AGS;GEN\n1;2\n" * 9)
    with pytest.raises(FileError, match="keine dBASE-Tabelle"):
        read_attributes(path, name="raum.dbf")


# Real files


def test_the_invalid_gemeinden_of_the_bkg_are_repaired_not_dropped(real_data: Path) -> None:
    archive = real_data / "boundaries" / "VG250_GEM_simplified.zip"
    areas = read_areas(archive, name=archive.name, key_field="ARS", official=True)
    assert (len(areas.rows), len(areas.repairs), len(areas.problems)) == (10_990, 37, 0)
    assert shapely.is_valid(areas.geometries).all()
    assert np.isin(shapely.get_type_id(areas.geometries), (3, 6)).all()
    assert len(set(areas.keys)) == 10_990
    assert sum(key.startswith("15") for key in areas.keys if key) == 218
    assert sum(key.startswith("15090") for key in areas.keys if key) == 25


def test_gauss_krueger_kreise_and_gemeinden_of_2021_are_read(real_data: Path) -> None:
    folder = real_data / "boundaries" / "vg5000_2021"
    kreise = read_areas(folder / "VG5000_KRS.shp", name="VG5000_KRS.shp", key_field="AGS", official=True)
    assert (len(kreise.rows), len(kreise.problems), kreise.source_system) == (401, 0, "EPSG:31467")
    gemeinden = read_areas(folder / "VG5000_GEM.shp", name="VG5000_GEM.shp", key_field="AGS", official=True)
    assert (len(gemeinden.rows), len(gemeinden.repairs), len(gemeinden.problems)) == (10_997, 3, 0)


def test_the_planning_areas_of_berlin_are_read(real_data: Path) -> None:
    path = real_data / "berlin" / "lor_planungsraeume_2021.shp"
    areas = read_areas(path, name=path.name, key_field="PLR_ID", name_field="PLR_NAME")
    assert (len(areas.rows), len(areas.repairs), len(areas.problems)) == (542, 0, 0)
    assert areas.source_system == "EPSG:25833"
    assert "01100415" in areas.keys
    assert areas.names[areas.keys.index("11501341")] == "Karlshorst Süd"


def test_facilities_in_metres_are_read_as_points(real_data: Path) -> None:
    path = real_data / "facilities" / "pflegeeinrichtungen.geojson"
    layer = read_layer(path, name=path.name)
    assert (len(layer.rows), layer.source_system, layer.problems) == (274, "EPSG:25833", ())
