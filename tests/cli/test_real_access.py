"""Supply and reach on real data: Berlin's day-care centres against children, all of Germany against made services."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
import pytest
import shapely
from click.testing import CliRunner, Result
from pyproj import Transformer
from scipy.spatial import cKDTree

from kooplan.cli.main import main

Metres = npt.NDArray[np.float64]
WALK = ("--minutes", "15", "--speed", "4.5", "--detour", "1.2")


def access(*arguments: object) -> Result:
    """The command, which must go well."""
    result = CliRunner().invoke(main, ["analyse", "access", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def berlin(real_data: Path) -> Callable[[Path, str], Path]:
    """People of an age group of each of Berlin's planning areas, at a point inside it, in the system of the borders."""

    def written(target: Path, *columns: str) -> Path:
        import pyogrio.raw

        borders = real_data / "berlin" / "lor_planungsraeume_2021.shp"
        _meta, _index, blobs, (keys,) = pyogrio.raw.read(borders, columns=["PLR_ID"])
        points = shapely.get_coordinates(shapely.point_on_surface(shapely.from_wkb(blobs)))
        source = real_data / "berlin" / "einwohnerbestand_06-2022_plr.csv"
        with source.open(encoding="utf-8-sig", newline="") as stream:
            people = {row["PLR-ID"]: [row[name] for name in columns] for row in csv.DictReader(stream, delimiter=";")}
        rows = [(key, x, y, count(people.get(str(key), []))) for key, (x, y) in zip(keys, points.tolist(), strict=True)]
        pl.DataFrame(rows, schema=["id", "x", "y", "population"], orient="row").write_csv(target)
        return target

    return written


def count(cells: list[str]) -> int | None:
    """The sum of some cells; None where one of them is no number."""
    return sum(map(int, cells)) if cells and all(one.isdigit() for one in cells) else None


FACILITIES = [
    ("kindertagesstaetten", "e_nr", "e_platz", ("unter6",), 2880),
    ("pflegeeinrichtungen", "ik_nummer", "platzzahl", ("65undmehr",), 274),
    ("jugendfreizeiteinrichtungen", "e_nr", "e_platz", ("6-15", "15-18", "18-27"), 407),
]
"""File, key, capacity, whom they are for, how many there are."""


@pytest.mark.parametrize(("name", "key", "capacity", "columns", "size"), FACILITIES)
def test_places_are_shared_out_among_the_people_of_berlin_they_are_for(
    real_data: Path, berlin: Callable[..., Path], tmp_path: Path, name: str, key: str, capacity: str,
    columns: tuple[str, ...], size: int,
) -> None:  # fmt: skip
    target, services = tmp_path / "y.csv", real_data / "facilities" / f"{name}.geojson"
    people = berlin(tmp_path / "menschen.csv", *columns)
    result = access(
        "--demand", people, "--supply", services, "--supply-id", key, "--capacity", capacity, "--crs", "EPSG:25833",
        *WALK, "--method", "2sfca", "--output", target, "--json",
    )  # fmt: skip
    found, demand = pl.read_csv(target), pl.read_csv(people)
    record = json.loads(result.stdout)
    assert (record["services"], record["places"]) == (size, 542)
    assert set(found["status"]) == {"ok", "out_of_reach"}
    assert found["nearest_minutes"].null_count() == 0
    alone = found.filter(pl.col("status") == "out_of_reach")
    assert alone["score"].null_count() == len(alone) > 0
    spots, places = points_of(services, capacity)
    homes = demand.select("x", "y").to_numpy()
    np.testing.assert_allclose(found["nearest_minutes"], minutes_to(spots, homes), atol=0.05)
    shared = (found["score"].fill_null(0) * demand["population"].fill_null(0)).sum()
    near = minutes_to(demand.filter(pl.col("population") > 0).select("x", "y").to_numpy(), spots) <= 15
    assert shared == pytest.approx(places[near].sum(), rel=1e-9)


def test_places_in_day_care_are_shared_out_among_the_children_of_each_square_kilometre(
    real_data: Path, tmp_path: Path
) -> None:
    """Minors of the census by cell: inhabitants times the share of those under 18, where both are known."""
    import pyogrio.raw

    folder = real_data / "grid" / "zensus2011_1km"
    layers = [pl.read_parquet(folder / f"continuous_{name}.parquet")[name] for name in ("Einwohner", "unter18_A")]
    cells = pl.read_parquet(folder / "_grid.parquet").with_columns(people=layers[0], share=layers[1])
    blobs = pyogrio.raw.read(real_data / "berlin" / "lor_planungsraeume_2021.shp", columns=[])[2]
    move = Transformer.from_crs(25833, 3035, always_xy=True)
    border = shapely.transform(
        shapely.unary_union(shapely.from_wkb(blobs)), lambda xy: np.column_stack(move.transform(*xy.T))
    )
    inside = cells.filter(
        (pl.col("people") > 0)
        & pl.Series(shapely.contains_xy(border, cells["x"].to_numpy(), cells["y"].to_numpy()), dtype=pl.Boolean)
    )
    assert 700 < len(inside) < 890
    minors = pl.when(pl.col("share") >= 0).then((pl.col("people") * pl.col("share") / 100).round())
    demand, target = tmp_path / "zellen.csv", tmp_path / "y.csv"
    inside.with_row_index("id").select("id", "x", "y", population=minors).write_csv(demand)
    kitas = real_data / "facilities" / "kindertagesstaetten.geojson"
    access(
        "--demand", demand, "--supply", kitas, "--supply-id", "e_nr", "--capacity", "e_platz", "--crs", "EPSG:3035",
        "--supply-crs", "EPSG:25833",
        *WALK, "--method", "e2sfca", "--output", target,
    )  # fmt: skip
    found, people = pl.read_csv(target), pl.read_csv(demand)
    spots, places = points_of(kitas, "e_platz")
    moved = np.column_stack(move.transform(*spots.T))
    np.testing.assert_allclose(
        found["nearest_minutes"], minutes_to(moved, people.select("x", "y").to_numpy()), atol=0.05
    )
    shared = (found["score"].fill_null(0) * people["population"].fill_null(0)).sum()
    near = minutes_to(people.filter(pl.col("population") > 0).select("x", "y").to_numpy(), moved) <= 15
    assert shared == pytest.approx(places[near].sum(), rel=1e-9)
    assert (found["status"] == "ok").sum() > 0.8 * len(found)


def points_of(path: Path, capacity: str) -> tuple[Metres, Metres]:
    """Points and capacity of a GeoJSON, read without the product."""
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    spots = np.array([one["geometry"]["coordinates"][:2] for one in features])
    return spots, np.array([float(one["properties"][capacity]) for one in features])


def minutes_to(targets: Metres, starts: Metres) -> Metres:
    """Minutes on foot to the nearest target, counted by another way."""
    away: Metres = cKDTree(targets).query(starts)[0]
    return away * 1.2 / 4500 * 60


def test_all_inhabited_cells_of_germany_against_made_services(real_data: Path, tmp_path: Path) -> None:
    """361,478 cells and 60,000 services with one place each, on the mid-points of drawn cells."""
    folder = real_data / "grid" / "zensus2011_1km"
    grid = pl.read_parquet(folder / "_grid.parquet")
    people = pl.read_parquet(folder / "continuous_Einwohner.parquet")
    cells = pl.DataFrame({
        "id": np.arange(len(grid)), "x": grid["x"], "y": grid["y"], "population": people["Einwohner"],
    }).with_columns(pl.when(pl.col("population") >= 0).then(pl.col("population")))  # fmt: skip
    assert (len(cells), cells["population"].sum()) == (361_478, 80_212_528)
    demand, supply, target = (tmp_path / f"{name}.parquet" for name in ("demand", "supply", "target"))
    cells.write_parquet(demand)
    drawn = np.random.default_rng(7).choice(len(cells), 60_000, replace=False)
    cells[drawn].select("id", "x", "y", capacity=pl.lit(1.0)).write_parquet(supply)
    access(
        "--demand", demand, "--supply", supply, "--crs", "EPSG:3035", "--minutes", "20", "--method", "e2sfca",
        "--output", target,
    )  # fmt: skip
    found = pl.read_parquet(target)
    assert set(found["status"]) <= {"ok", "out_of_reach"}
    assert found["nearest_minutes"].null_count() == 0
    assert not any(found[name].is_nan().any() for name in ("nearest_minutes", "score"))
    shared = (found["score"].fill_null(0) * cells["population"].fill_null(0)).sum()
    # Everything drawn lies among people at 20 minutes, so that nothing of the capacity is lost.
    assert shared == pytest.approx(60_000, rel=1e-9)
