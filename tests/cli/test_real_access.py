"""Supply and reach on real data: Berlin's day-care centres against children, all of Germany against made services."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import shapely
from click.testing import CliRunner, Result
from pyproj import Transformer
from scipy.spatial import cKDTree

from kooplan.cli.main import main

WALK = ("--minutes", "15", "--speed", "4.5", "--detour", "1.2")


def access(*arguments: object) -> Result:
    """The command, which must go well."""
    result = CliRunner().invoke(main, ["analyse", "access", *map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result


@pytest.fixture
def children(real_data: Path, tmp_path: Path) -> Path:
    """Children under six of each of Berlin's planning areas, at a point inside it, in the system of the borders."""
    import pyogrio.raw

    borders = real_data / "berlin" / "lor_planungsraeume_2021.shp"
    _meta, _index, blobs, (keys,) = pyogrio.raw.read(borders, columns=["PLR_ID"])
    points = shapely.get_coordinates(shapely.point_on_surface(shapely.from_wkb(blobs)))
    source = real_data / "berlin" / "einwohnerbestand_06-2022_plr.csv"
    with source.open(encoding="utf-8-sig", newline="") as stream:
        people = {row["PLR-ID"]: row["unter6"] for row in csv.DictReader(stream, delimiter=";")}
    rows = [(key, x, y, people.get(str(key))) for key, (x, y) in zip(keys, points.tolist(), strict=True)]
    path = tmp_path / "kinder.csv"
    pl.DataFrame(rows, schema=["id", "x", "y", "population"], orient="row").write_csv(path)
    return path


def test_places_in_day_care_are_shared_out_among_the_children_of_berlin(
    real_data: Path, children: Path, tmp_path: Path
) -> None:
    target, kitas = tmp_path / "y.csv", real_data / "facilities" / "kindertagesstaetten.geojson"
    result = access(
        "--demand", children, "--supply", kitas, "--supply-id", "e_nr", "--capacity", "e_platz", "--crs", "EPSG:25833",
        *WALK, "--method", "2sfca", "--output", target, "--json",
    )  # fmt: skip
    found, demand = pl.read_csv(target), pl.read_csv(children, null_values="–")
    record = json.loads(result.stdout)
    assert (record["services"], record["places"]) == (2880, 542)
    assert set(found["status"]) == {"ok", "out_of_reach"}
    assert found["nearest_minutes"].null_count() == 0
    assert (
        found.filter(pl.col("status") == "out_of_reach")["score"].null_count()
        == (found["status"] == "out_of_reach").sum()
    )
    shared = (found["score"].fill_null(0) * demand["population"].fill_null(0)).sum()
    assert shared == pytest.approx(reachable_places(kitas, demand), rel=1e-9)


def reachable_places(kitas: Path, demand: pl.DataFrame) -> float:
    """Places of all centres with a child within 15 minutes on foot, counted by another way."""
    features = json.loads(kitas.read_text(encoding="utf-8"))["features"]
    move = Transformer.from_crs(25833, 25832, always_xy=True)
    spots = np.array([move.transform(*one["geometry"]["coordinates"]) for one in features])
    inhabited = demand.filter(pl.col("population") > 0)
    homes = np.column_stack(move.transform(inhabited["x"].to_numpy(), inhabited["y"].to_numpy()))
    metres = 15 / 60 * 4500 / 1.2
    near, _home = cKDTree(homes).query(spots)
    places = np.array([float(one["properties"]["e_platz"]) for one in features])
    return float(places[near <= metres].sum())


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
