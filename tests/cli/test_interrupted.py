"""A long run that somebody stops: it says so at once, and leaves no file behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import polars as pl

EVERYTHING_MINUTES = "100000"
"""With this standard every place lies in every catchment: two thousand million pairs, far more than a moment."""


def write_points(path: Path, count: int, amount: str) -> None:
    """Points spread over a square of 100 km."""
    draw = np.random.default_rng(1)
    frame = pl.DataFrame({
        "id": np.arange(count), "x": draw.uniform(4_300_000, 4_400_000, count),
        "y": draw.uniform(3_000_000, 3_100_000, count), amount: np.ones(count),
    })  # fmt: skip
    frame.write_parquet(path)


def test_catchments_that_are_interrupted_stop_at_once_and_leave_nothing(tmp_path: Path) -> None:
    demand, supply, target = (tmp_path / name for name in ("orte.parquet", "angebote.parquet", "ergebnis.csv"))
    write_points(demand, 200_000, "population")
    write_points(supply, 10_000, "capacity")
    running = subprocess.Popen(
        [
            sys.executable, "-m", "kooplan.cli", "analyse", "access", "--demand", str(demand), "--supply", str(supply),
            "--crs", "EPSG:3035", "--minutes", EVERYTHING_MINUTES, "--output", str(target),
        ],
        stderr=subprocess.PIPE, text=True, env=os.environ | {"KOOPLAN_VAR": str(tmp_path / "var")},
    )  # fmt: skip
    assert running.stderr is not None
    told = [running.stderr.readline() for _step in range(3)]
    assert [line.split()[0] for line in told] == ["Liest", "Liest", "Gelesen:"]
    running.send_signal(signal.SIGINT)
    _out, said = running.communicate(timeout=60)
    assert (running.returncode, said.strip().splitlines()[-1]) == (130, "Abgebrochen.")
    assert {one.name for one in tmp_path.iterdir()} <= {demand.name, supply.name, "var"}
