"""Many invented districts: the same each time, people where towns are, nothing half-written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from itertools import islice
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from kooplan.cli.main import main
from kooplan.cli.parts import sweep
from kooplan.demo import scale
from kooplan.demo.scale import CELLS, MOST, SERVICES, SIDE, Made, districts, joined
from kooplan.files.geo.crs import USUAL_RANGES

NOBODY = 2**31 - 1
"""No process has this number."""


@pytest.fixture(scope="module")
def two() -> Made:
    return joined(list(islice(districts(seed=3), 2)))


def generate(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["demo", "generate", *map(str, arguments)])


def test_the_command_writes_cells_and_services_and_says_how_many(tmp_path: Path) -> None:
    target = tmp_path / "zwei"
    result = generate("--districts", 2, "--output", target)
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert f"Kreise: 2 von 2, Zellen: {2 * CELLS}, Angebote: {2 * SERVICES}." in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["zwei"]
    cells, services = pl.read_parquet(target / "cells.parquet"), pl.read_parquet(target / "services.parquet")
    assert cells.columns == ["id", "x", "y", "population"]
    assert services.columns == ["id", "x", "y", "capacity"]
    assert (cells["id"].n_unique(), services["id"].n_unique()) == (2 * CELLS, 2 * SERVICES)
    assert cells.row(0)[0] == f"100mN{cells['y'][0] // 100}E{cells['x'][0] // 100}"


def test_the_command_for_reach_reads_what_is_written(tmp_path: Path) -> None:
    generate("--districts", 1, "--output", tmp_path / "eins")
    result = CliRunner().invoke(main, [
        "analyse", "access", "--demand", str(tmp_path / "eins" / "cells.parquet"), "--supply",
        str(tmp_path / "eins" / "services.parquet"), "--crs", "EPSG:3035", "--minutes", "20", "--output",
        str(tmp_path / "y.parquet"),
    ])  # fmt: skip
    assert result.exit_code == 0, result.output
    found = pl.read_parquet(tmp_path / "y.parquet")
    assert set(found["status"]) <= {"ok", "out_of_reach"}
    people = pl.read_parquet(tmp_path / "eins" / "cells.parquet")["population"]
    capacity = pl.read_parquet(tmp_path / "eins" / "services.parquet")["capacity"].sum()
    assert (found["score"].fill_null(0) * people).sum() == pytest.approx(capacity, rel=1e-9)


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(tmp_path: Path) -> None:
    for name, seed in (("a", 5), ("b", 5), ("c", 6)):
        generate("--districts", 1, "--seed", seed, "--output", tmp_path / name)
    first, again, other = ((tmp_path / name / "cells.parquet").read_bytes() for name in "abc")
    assert first == again != other


def test_a_district_does_not_depend_on_how_many_there_are(two: Made) -> None:
    (alone,) = islice(districts(seed=3), 1)
    np.testing.assert_array_equal(alone.population, two.population[:CELLS])


def test_people_live_in_towns_and_villages_not_evenly(two: Made) -> None:
    """The fullest tenth of the square kilometres of a district has most people; even spread would give it a tenth."""
    square = (two.x[:CELLS] - scale.WEST) // 1000 * 1000 + (two.y[:CELLS] - scale.SOUTH) // 1000
    heads = np.sort(np.bincount(square, two.population[:CELLS]))[::-1]
    assert heads[: (SIDE // 1000) ** 2 // 10].sum() > 0.7 * heads.sum()
    assert two.population.min() >= 1
    assert 100_000 <= two.population[:CELLS].sum() <= 530_000


def test_services_lie_in_inhabited_cells(two: Made) -> None:
    inhabited = set(zip((two.x // 100).tolist(), (two.y // 100).tolist(), strict=True))
    assert set(zip((two.service_x // 100).tolist(), (two.service_y // 100).tolist(), strict=True)) <= inhabited
    assert two.capacity.min() > 0


def test_all_districts_lie_in_the_usual_range_of_germany() -> None:
    west, south, east, north = USUAL_RANGES[3035]
    assert west <= scale.WEST
    assert east >= scale.WEST + scale.COLUMNS * SIDE
    assert south <= scale.SOUTH
    assert north >= scale.SOUTH + -(-MOST // scale.COLUMNS) * SIDE


def test_what_is_there_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "da").mkdir()
    refused = generate("--districts", 1, "--output", tmp_path / "da")
    assert (refused.exit_code, list((tmp_path / "da").iterdir())) == (2, [])
    assert "gibt es schon" in refused.stderr
    assert "Bitte zuerst anlegen" in generate("--districts", 1, "--output", tmp_path / "fehlt" / "da").stderr
    for wrong in (0, MOST + 1, "viele"):
        assert generate("--districts", wrong, "--output", tmp_path / "neu").exit_code == 2
    assert not (tmp_path / "neu").exists()


def test_an_interrupted_run_leaves_nothing(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kooplan.cli", "demo", "generate", "--districts", "400", "--output"]
    running = subprocess.Popen(
        [*command, str(tmp_path / "alle")], stderr=subprocess.PIPE, text=True,
        env=os.environ | {"KOOPLAN_VAR": str(tmp_path.parent / f"{tmp_path.name}-var")},
    )  # fmt: skip
    assert running.stderr is not None
    assert running.stderr.readline().startswith("Kreise: 20 von 400")
    running.send_signal(signal.SIGINT)
    _out, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip().splitlines()[-1]) == (130, "Abgebrochen.")
    assert list(tmp_path.iterdir()) == []


def test_the_next_run_sweeps_up_after_one_that_was_killed(tmp_path: Path) -> None:
    mine, dead = (tmp_path / f".alle.{process}.part" for process in (os.getpid(), NOBODY))
    for folder in (mine, dead, tmp_path / ".andere.1.part"):
        folder.mkdir()
    (dead / "cells.parquet").touch()
    sweep(tmp_path / "alle")
    assert {one.name for one in tmp_path.iterdir()} == {mine.name, ".andere.1.part"}
