"""`kooplan analyse access` and `count`: places, services and areas in, ways and counts out, German messages."""

from __future__ import annotations

import csv
import json
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from kooplan.cli.main import main

Place = tuple[str, float, float, str]

EAST, NORTH = 4_400_000, 3_200_000
"""A place in Sachsen-Anhalt in EPSG:3035."""
DEMAND: list[Place] = [("a", 0, 0, "100"), ("b", 4000, 0, "300"), ("c", 9000, 0, "0"), ("d", 30_000, 0, "")]
SUPPLY: list[Place] = [("p", 2000, 0, "8"), ("q", 9000, 0, "3")]
PLAIN = ("--method", "2sfca", "--minutes", 5, "--speed", 60, "--detour", 1)


def run(name: str, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["analyse", name, *map(str, arguments)])


def write(path: Path, rows: list[Place], amount: str, *, german: bool = False) -> Path:
    shifted = [(key, EAST + x, NORTH + y, value) for key, x, y, value in rows]
    cells = [[str(cell).replace(".", ",") if german else str(cell) for cell in row] for row in shifted]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";" if german else ",").writerows([["id", "x", "y", amount], *cells])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Two tables as the command wants them, and a place for the result."""
    return {
        "demand": write(tmp_path / "d.csv", DEMAND, "population"),
        "supply": write(tmp_path / "s.csv", SUPPLY, "capacity"),
        "output": tmp_path / "y.csv",
    }


def access(files: dict[str, Path], *more: object, crs: str = "EPSG:3035") -> Result:
    named = [part for key, path in files.items() for part in (f"--{key}", path)]
    return run("access", *named, "--crs", crs, *(more or PLAIN))


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr, result.stderr


def test_one_row_a_place_with_minutes_sites_score_and_status(files: dict[str, Path]) -> None:
    result = access(files)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert files["output"].read_text(encoding="utf-8").splitlines() == [
        "id,nearest_minutes,reachable_sites,score,status",
        "a,2.0,1,0.02,ok",
        "b,2.0,2,0.03,ok",
        "c,0.0,1,0.01,ok",
        "d,21.0,0,,out_of_reach",
    ]
    assert "Außerhalb des Standards: 0 von 400 Menschen (0,0 %)." in result.stderr
    assert "Orte ohne Einwohnerzahl: 1." in result.stderr


def test_zones_are_the_default_and_stand_in_the_record(files: dict[str, Path]) -> None:
    result = access(files, "--minutes", 6, "--speed", 60, "--detour", 1, "--json")
    record = json.loads(result.stdout)
    assert record["method"] == "e2sfca"
    assert [zone["weight"] for zone in record["zones"]] == [1.0, 0.68, 0.22]
    assert (record["places"], record["services"], record["capacity"]) == (4, 2, 11.0)
    assert len(record["input_files"]["demand"]["sha256"]) == 64
    assert float(read(files["output"])[0]["score"]) == pytest.approx(8 / 400)


def test_both_dialects_and_parquet_give_the_same(files: dict[str, Path], tmp_path: Path) -> None:
    access(files)
    german = {
        "demand": write(tmp_path / "dd.csv", DEMAND, "population", german=True),
        "supply": write(
            tmp_path / "ss.csv", [(key, x, y, f"{n}.0") for key, x, y, n in SUPPLY], "capacity", german=True
        ),
        "output": tmp_path / "yy.parquet",
    }
    result = access(german)
    assert result.exit_code == 0, result.output
    first, second = pl.read_csv(files["output"]), pl.read_parquet(german["output"])
    assert first["score"].to_list() == second["score"].to_list()
    assert second["score"][3] is None


def test_degrees_are_brought_to_metres(files: dict[str, Path]) -> None:
    for key, rows, amount in (
        ("demand", [(11.6, 52.1), (11.7, 52.1)], "population"),
        ("supply", [(11.6, 52.1)], "capacity"),
    ):
        lines = [f"{number},{x},{y},10" for number, (x, y) in enumerate(rows)]
        files[key].write_text(f"id,x,y,{amount}\n" + "\n".join(lines) + "\n", encoding="utf-8")
    result = access(files, crs="EPSG:4326")
    assert "von EPSG:4326 nach EPSG:3035 umgerechnet" in result.stderr
    near, far = (float(row["nearest_minutes"]) for row in read(files["output"]))
    assert near == 0.0
    assert far == pytest.approx(6.85, abs=0.02)  # 6.85 km lie between the meridians at this latitude


def test_services_may_be_geodata_in_another_system(files: dict[str, Path], tmp_path: Path) -> None:
    places = pl.read_csv(files["supply"])
    features = [
        {"type": "Feature", "properties": {"nr": row["id"], "platz": row["capacity"]},
         "geometry": {"type": "Point", "coordinates": [row["x"], row["y"]]}}
        for row in places.iter_rows(named=True)
    ]  # fmt: skip
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3035"}}
    path = tmp_path / "s.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": features}), encoding="utf-8")
    # A little more than five minutes: the way there and back between systems moves a point by a hair.
    wide = ("--method", "2sfca", "--minutes", 5.001, "--speed", 60, "--detour", 1)
    result = access({**files, "supply": path}, *wide, "--supply-id", "nr", "--capacity", "platz")
    assert result.exit_code == 0, result.output
    scores = [float(row["score"]) for row in read(files["output"])[:3]]
    assert scores == pytest.approx([0.02, 0.03, 0.01])


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("p", 0, 0, "")], ("s.csv", "Zeile 2", "capacity", "Die Kapazität fehlt.", "fehlend heißt nicht 0")),
        ([("p", 0, 0, "-1")], ("Zeile 2", "capacity", "negativ")),
        ([("p", 0, 0, "viel")], ("Zeile 2", "capacity", "viel")),
        ([("p", 0, 0, "1"), ("p", 1, 0, "1")], ("Zeile 3", "„p“ steht schon in Zeile 2")),
        ([("", 0, 0, "1")], ("Zeile 2", "Die Kennung fehlt")),
    ],
)
def test_a_bad_service_is_named_by_row(files: dict[str, Path], rows: list[Place], words: tuple[str, ...]) -> None:
    write(files["supply"], rows, "capacity")
    refused(access(files), *words)
    assert not files["output"].exists()


def test_a_missing_coordinate_is_named(files: dict[str, Path]) -> None:
    files["demand"].write_text("id,x,y,population\na,,3200000,5\n", encoding="utf-8")
    refused(access(files), "Zeile 2", "Spalte „x“", "Die Koordinate fehlt.")


def test_the_wrong_system_is_detected_and_named(files: dict[str, Path]) -> None:
    refused(access(files, crs="EPSG:25832"), "Angegeben ist EPSG:25832", "nach Metern aus (EPSG:3035)")
    refused(access(files, crs="EPSG:1"), "unbekannt")
    refused(run("access", *(part for key, path in files.items() for part in (f"--{key}", path)), *PLAIN), "--crs")


@pytest.mark.parametrize(("option", "value", "words"), [
    ("--minutes", 0, "größer als 0 Minuten"), ("--speed", 0, "größer als 0"), ("--detour", 0.5, "mindestens 1"),
])  # fmt: skip
def test_an_impossible_standard_is_refused(files: dict[str, Path], option: str, value: float, words: str) -> None:
    refused(access(files, *PLAIN, option, value), words)
    assert not files["output"].exists()


def test_a_missing_column_names_those_that_are_there(files: dict[str, Path]) -> None:
    refused(access(files, *PLAIN, "--population", "EW"), "„EW“ fehlt", "id, x, y, population")


SQUARES = {"A": 0, "B": 1000, "C": 2000}


@pytest.fixture
def squares(tmp_path: Path) -> Path:
    """Three squares of 1 km in a row."""
    features = [
        {"type": "Feature", "properties": {"PLR_ID": key}, "geometry": {"type": "Polygon", "coordinates": [[
            [600_000 + x, 5_800_000], [601_000 + x, 5_800_000], [601_000 + x, 5_801_000], [600_000 + x, 5_801_000],
            [600_000 + x, 5_800_000]]]}}
        for key, x in SQUARES.items()
    ]  # fmt: skip
    return features_file(tmp_path / "areas.geojson", features)


def features_file(path: Path, features: list[dict[str, object]]) -> Path:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    path.write_text(json.dumps({"type": "FeatureCollection", "crs": named, "features": features}), encoding="utf-8")
    return path


def points_file(path: Path, places: list[list[float] | None]) -> Path:
    geometries = [place and {"type": "Point", "coordinates": place} for place in places]
    return features_file(path, [{"type": "Feature", "properties": {}, "geometry": one} for one in geometries])


def test_points_are_counted_once_and_zero_is_a_count(squares: Path, tmp_path: Path) -> None:
    y = 5_800_500
    inside = points_file(tmp_path / "p.geojson", [[600_500, y], [601_000, y], [600_500, y], [650_000, y]])
    target = tmp_path / "y.csv"
    result = run("count", "--points", inside, "--areas", squares, "--area-id", "PLR_ID", "--output", target, "--json")
    assert result.exit_code == 0, result.output
    assert target.read_text(encoding="utf-8").splitlines() == ["id,count", "A,3", "B,0", "C,0"]
    assert "Punkte: 4, Gebiete: 3, Punkte außerhalb: 1." in result.stderr
    assert json.loads(result.stdout) == {"points": 4, "areas": 3, "outside": 1, "areas_without_points": 2}


def test_points_may_come_from_a_table(squares: Path, tmp_path: Path) -> None:
    table = tmp_path / "p.csv"
    table.write_text("x;y\n602500,5;5800500,5\n", encoding="utf-8")
    target = tmp_path / "y.csv"
    result = run("count", "--points", table, "--crs", "EPSG:25832", "--areas", squares, "--area-id", "PLR_ID",
                 "--output", target)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert [row["count"] for row in read(target)] == ["0", "0", "1"]


def test_what_is_no_point_and_what_is_no_area_is_refused(squares: Path, tmp_path: Path) -> None:
    target = tmp_path / "y.csv"
    empty = points_file(tmp_path / "p.geojson", [[600_500, 5_800_500], None])
    common = ("--area-id", "PLR_ID", "--output", target)
    refused(run("count", "--points", empty, "--areas", squares, *common), "2", "kein Punkt")
    refused(run("count", "--points", squares, "--areas", squares, *common), "kein Punkt")
    good = points_file(tmp_path / "q.geojson", [[600_500, 5_800_500]])
    refused(run("count", "--points", good, "--areas", tmp_path / "nichts.gpkg", *common), "nichts.gpkg")
    refused(run("count", "--points", good, "--areas", squares, "--area-id", "AGS", "--output", target), "AGS")
    assert not target.exists()


FACILITIES = {"kindertagesstaetten": 2880, "pflegeeinrichtungen": 274, "jugendfreizeiteinrichtungen": 407}


@pytest.mark.parametrize(("name", "total"), FACILITIES.items())
def test_facilities_of_berlin_by_planning_area(real_data: Path, tmp_path: Path, name: str, total: int) -> None:
    points, target = real_data / "facilities" / f"{name}.geojson", tmp_path / "y.csv"
    areas = real_data / "berlin" / "lor_planungsraeume_2021.shp"
    result = run("count", "--points", points, "--areas", areas, "--area-id", "PLR_ID", "--output", target)
    assert result.exit_code == 0, result.output
    assert "von EPSG:25833 nach EPSG:25832 umgerechnet" in result.stderr
    found = {row["id"]: int(row["count"]) for row in read(target)}
    assert (len(found), sum(found.values())) == (542, total)
    assert found == expected_counts(points, areas)


def expected_counts(points: Path, areas: Path) -> dict[str, int]:
    """The same by another way: each point asked against the borders in their own system."""
    import pyogrio.raw
    import shapely

    _meta, _index, blobs, (keys,) = pyogrio.raw.read(areas, columns=["PLR_ID"])
    polygons = shapely.from_wkb(blobs)
    places = [one["geometry"]["coordinates"] for one in json.loads(points.read_text())["features"]]
    tree = shapely.STRtree(polygons)
    near = [(x, y, tree.query(shapely.Point(x, y))) for x, y in places]
    hits = [found[shapely.contains_xy(polygons[found], x, y)][0] for x, y, found in near]
    counts = Counter(str(keys[hit]) for hit in hits)
    return {str(key): counts.get(str(key), 0) for key in keys}
