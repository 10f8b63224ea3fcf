"""Every kind of file gives the same services; headings are recognised, and foreign ones are assigned."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import shapely

from kooplan.catalogues.models import ServiceType
from kooplan.organisations.models import Municipality
from kooplan.services.actions.importing import change_options, take_upload
from kooplan.services.columns import MEANINGS, TEMPLATE, guess
from kooplan.services.models import Service
from tests.files.geo_samples import siblings, write_geojson, write_layer, zipped
from tests.files.samples import make_ods, make_xlsx
from tests.indicators.builders import make_area
from tests.services.lists import OTHER, ROW, Row, csv_of, errors, in_system, notes, prepare, row, upload, upload_rows
from tests.services.makers import INSIDE, INSIDE_SECOND
from tests.world import World

ROWS: list[Row] = [ROW, OTHER]
POINTS = [shapely.Point(INSIDE), shapely.Point(INSIDE_SECOND)]


@pytest.fixture
def district(world: World) -> Municipality:
    """The tenant with borders and catalogues."""
    return prepare(world.district)


def text_file(encoding: str, delimiter: str = ";") -> Callable[[Path], Path]:
    """A writer of CSV; with commas between columns, cells with commas are quoted and decimals have a point."""

    def write(folder: Path) -> Path:
        path = folder / "angebote.csv"
        text = csv_of(ROWS)
        if delimiter == ",":
            lines = [[f'"{cell}"' for cell in line.split(";")] for line in text.splitlines()]
            text = "\n".join(",".join(line) for line in lines).replace('"1,5"', '"1.5"') + "\n"
        path.write_bytes(text.encode(encoding))
        return path

    return write


def cells(*, with_points: bool) -> list[list[object]]:
    """Headings and rows; without the points for geodata."""
    names = [name for name in ROW if with_points or name not in {"x", "y"}]
    return [list(names), *([one[name] for name in names] for one in ROWS)]


def xlsx(folder: Path) -> Path:
    """A list as Excel keeps it."""
    return make_xlsx(folder, cells(with_points=True), name="angebote.xlsx")


def ods(folder: Path) -> Path:
    """A list as LibreOffice keeps it."""
    return make_ods(folder, [[str(cell) for cell in line] for line in cells(with_points=True)], name="angebote.ods")


def fields() -> dict[str, list[object]]:
    """The columns of geodata."""
    names, *rows = cells(with_points=False)
    return {str(name): [str(line[place]) for line in rows] for place, name in enumerate(names)}


def geojson(folder: Path) -> Path:
    """A list in degrees."""
    points = [shapely.Point(in_system((one.x, one.y), 4326)) for one in POINTS]
    return write_geojson(folder / "angebote.geojson", points, fields())


def gpkg(folder: Path) -> Path:
    """A list in a GeoPackage."""
    return write_layer(folder / "angebote.gpkg", POINTS, fields(), kind="Point")


def shape_archive(folder: Path) -> Path:
    """A list in a Shapefile, whose headings have at most ten letters."""
    short = {name[:10].strip(): values for name, values in fields().items()}
    path = write_layer(folder / "angebote.shp", POINTS, short, kind="Point", encoding="UTF-8")
    return zipped(folder / "angebote.zip", siblings(path))


KINDS = {
    "csv": text_file("utf-8"), "csv-latin1": text_file("latin-1"), "csv-bom": text_file("utf-8-sig"),
    "csv-comma": text_file("utf-8", ","), "xlsx": xlsx, "ods": ods, "geojson": geojson, "gpkg": gpkg,
}  # fmt: skip


@pytest.mark.criterion("R5.AC4")
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_services(district: Municipality, tmp_path: Path, kind: str) -> None:
    one = upload(district, KINDS[kind](tmp_path))
    assert errors(one) == []
    assert one.report["is_geodata"] == (kind in {"geojson", "gpkg"})
    take_upload(one, actor=None)
    found = Service.objects.get(code="S1")
    place = found.locations.get()
    assert (found.name, str(found.owner), place.address) == (ROW["Name"], ROW["Träger"], ROW["Adresse"])
    assert (place.x, place.y) == pytest.approx(INSIDE, abs=0.1)
    assert (place.capacity, place.staffed, place.days.count()) == (1.5, 1.0, 2)
    assert Service.objects.count() == 2


def test_a_shapefile_with_short_headings_is_assigned_by_hand(district: Municipality, tmp_path: Path) -> None:
    one = upload(district, shape_archive(tmp_path))
    assert {column for _row, column, _message in errors(one)} == {"Leistungsart"}
    assert {"Leistungsa", "Versorgte", "Barrierefr"} <= set(one.report["unused"])
    columns = {**one.options["columns"], "service_type": "Leistungsa", "areas": "Versorgte"}
    one = change_options(one, {"columns": columns}, actor=None)
    assert errors(one) == []
    assert one.report["counts"] == {"new": 2}


def test_an_area_counts_with_a_point_on_it(district: Municipality, tmp_path: Path) -> None:
    shapes = [one.buffer(20) for one in POINTS]
    one = upload(district, write_layer(tmp_path / "flaechen.gpkg", shapes, fields()))
    assert errors(one) == []
    assert "zählen mit einem Punkt, der auf ihnen liegt" in notes(one)


def test_an_object_without_geometry_needs_an_address(district: Municipality, tmp_path: Path) -> None:
    one = upload(district, write_geojson(tmp_path / "a.geojson", [None, POINTS[1]], fields(), crs="EPSG:25832"))
    assert errors(one) == []
    assert "Ohne Koordinaten" in notes(one)


def test_headings_in_english_are_recognised() -> None:
    headings = [
        "ID",
        "Name",
        "Provider",
        "Service type",
        "Address",
        "Lat",
        "Lon",
        "Capacity",
        "Opening hours",
        "E-mail",
    ]
    assert guess(headings) == {
        "code": "ID", "name": "Name", "provider": "Provider", "service_type": "Service type", "address": "Address",
        "latitude": "Lat", "longitude": "Lon", "capacity": "Capacity", "days": "Opening hours", "email": "E-mail",
    }  # fmt: skip


def test_every_heading_of_the_template_is_recognised() -> None:
    assert set(guess(TEMPLATE).values()) == set(TEMPLATE)


def test_no_heading_has_two_meanings() -> None:
    known = [word for meaning in MEANINGS.values() for word in meaning.known]
    assert len(known) == len(set(known))


def test_a_column_that_is_not_recognised_is_assigned(district: Municipality, tmp_path: Path) -> None:
    strange = {**row(Name=None, Kapazität=None), "was_bez": "Beratung", "mengenangabe": "2,5"}
    one = upload_rows(district, tmp_path, [strange])
    assert [column for _row, column, _message in errors(one)] == ["Name", "besetzt"]
    columns = {**one.options["columns"], "name": "was_bez", "capacity": "mengenangabe"}
    one = change_options(one, {"columns": columns}, actor=None)
    assert errors(one) == []
    take_upload(one, actor=None)
    assert Service.objects.get().locations.get().capacity == 2.5


def test_street_number_postcode_and_town_become_one_address(district: Municipality, tmp_path: Path) -> None:
    parts = {"Straße": "Domplatz", "Hausnummer": "4", "PLZ": "6108", "Ort": "Westaue"}
    take_upload(upload_rows(district, tmp_path, [{**row(Adresse=None, Standort=None), **parts}]), actor=None)
    place = Service.objects.get().locations.get()
    assert (place.address, place.name) == ("Domplatz 4, 06108 Westaue", "Westaue")


def test_phone_mail_and_web_become_one_contact(district: Municipality, tmp_path: Path) -> None:
    ways = {"Telefon": "03999 7", "E-Mail": "a@example.org", "Internet": "example.org"}
    take_upload(upload_rows(district, tmp_path, [{**row(Kontakt=None), **ways}]), actor=None)
    assert Service.objects.get().contact == "03999 7, a@example.org, example.org"


def test_a_vague_column_means_the_kind_only_with_known_words(district: Municipality, tmp_path: Path) -> None:
    known = upload_rows(district, tmp_path, [{**row(Leistungsart=None), "Art": "addiction_counselling"}])
    assert known.options["columns"]["service_type"] == "Art"
    foreign = {**row(Leistungsart=None), "Art": "Einrichtung"}
    assert "service_type" not in upload_rows(district, tmp_path, [foreign]).options["columns"]


def test_foreign_words_for_kinds_are_assigned(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Leistungsart="Sucht"), row(OTHER, Leistungsart="Erziehung")])
    assert one.report["types"] == ["Sucht", "Erziehung"]
    types = {"Sucht": "addiction_counselling", "Erziehung": "child_guidance"}
    one = change_options(one, {"types": types}, actor=None)
    assert errors(one) == []
    take_upload(one, actor=None)
    assert Service.objects.get(code="S2").service_type == ServiceType.objects.get(
        municipality=district, code="child_guidance"
    )


def test_names_with_commas_are_found_before_they_are_split(district: Municipality, tmp_path: Path) -> None:
    make_area(district, "gemeinde", "15999010", name="Westaue, Stadt")
    take_upload(
        upload_rows(
            district,
            tmp_path,
            [row(Versorgte_Räume="Westaue, Stadt"), row(OTHER, Versorgte_Räume="15999-11, 15999-12")],
        ),
        actor=None,
    )
    assert [one.name for one in Service.objects.get(code="S1").areas.all()] == ["Westaue, Stadt"]
    assert Service.objects.get(code="S2").areas.count() == 2


def test_of_two_areas_with_one_name_the_larger_is_meant(district: Municipality, tmp_path: Path) -> None:
    for level, key in (("ortsteil", "15999-11-1"), ("gemeinde", "15999010"), ("ortsteil", "15999-11-2")):
        make_area(district, level, key, name="Uferaue")
    take_upload(upload_rows(district, tmp_path, [row(Versorgte_Räume="uferaue")]), actor=None)
    assert [one.key for one in Service.objects.get().areas.all()] == ["15999010"]


def test_a_protected_place_is_kept_as_such(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(
        district, tmp_path, [{**row(Adresse="", x="", y=""), "geschützt": "ja"}, {**OTHER, "geschützt": ""}]
    )
    assert errors(one) == []
    take_upload(one, actor=None)
    assert [place.is_protected for place in Service.objects.get(code="S1").locations.all()] == [True]


def test_decimal_points_and_commas_are_told_apart_by_column(district: Municipality, tmp_path: Path) -> None:
    east, north = in_system(INSIDE, 4326)
    mixed = {**row(x=None, y=None), "Länge": f"{east:.3f}", "Breite": f"{north:.3f}"}
    one = upload_rows(district, tmp_path, [mixed, {**mixed, "Kennung": "S2", "Name": "Zwei", "Adresse": "B 2"}])
    assert errors(one) == []
    take_upload(one, actor=None)
    place = Service.objects.get(code="S1").locations.get()
    assert place.capacity == 1.5
    assert (place.x, place.y) == pytest.approx(INSIDE, abs=80)
