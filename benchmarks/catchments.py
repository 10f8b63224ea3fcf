"""Catchments of a Land against PySAL `access`, and of Germany against one query of the nearest service.

Data are generated: cells of 1 km or finer with people, services where people live. The peer gets its table of distances
for nothing; ours computes every distance twice. Figures are CPU seconds of one process, compiled code warm on both
sides, and the scores of both have to agree before a figure counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from benchmarks.claim import RUNS, Claim
from kooplan.analysis.access import LUO_QI, PLAIN, Access, Decay, Travel, catchment_access
from kooplan.analysis.access.catchment import scores
from kooplan.analysis.arrays import Floats

CAR = Travel(speed=50, detour=1.3)
MINUTES = 20.0
LAND, GERMANY = (150_000, 3_000, 175_000.0), (3_100_000, 60_000, 760_000.0)
"""Places, services and the side of a square in metres; pairs within the standard: 7 and 164 million."""
PEER_SHARE = {"e2sfca": 100 / 150, "2sfca": 100 / 25}
"""Goal in per cent of the peer's CPU time."""

Points = tuple[Floats, Floats, Floats, Floats]


def points(size: tuple[int, int, float]) -> Points:
    """Places, people, services, capacity."""
    places, services, side = size
    draw = np.random.default_rng(7)
    return (
        draw.uniform(0, side, (places, 2)), draw.integers(1, 500, places).astype(float),
        draw.uniform(0, side, (services, 2)), draw.uniform(1, 10, services),
    )  # fmt: skip


def ours(data: Points, decay: Decay) -> Access:
    """The product's own way, with all checks and the nearest service."""
    places, people, services, capacity = data
    return catchment_access(places, people, services, capacity, travel=CAR, minutes=MINUTES, decay=decay)


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of all threads, and what came out."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def against_access() -> dict[str, list[float]]:
    """For each method our CPU time in per cent of the peer's, five alternating runs; runs inside a child."""
    import pandas as pd
    from access import fca, weights

    data = points(LAND)
    places, people, services, capacity = data
    tree = cKDTree(services).sparse_distance_matrix(cKDTree(places), CAR.metres(MINUTES), output_type="coo_matrix")
    cost = pd.DataFrame({"dest": tree.row, "origin": tree.col, "cost": CAR.minutes(tree.data)})
    demand = pd.DataFrame({"geoid": np.arange(len(people)), "demand": people}).set_index("geoid")
    supply = pd.DataFrame({"geoid": np.arange(len(capacity)), "supply": capacity}).set_index("geoid")
    steps = weights.step_fn({MINUTES * until: one for until, one in zip(LUO_QI.until, LUO_QI.weights, strict=True)})
    methods: dict[str, tuple[Decay, Any]] = {"e2sfca": (LUO_QI, steps), "2sfca": (PLAIN, None)}
    found: dict[str, list[float]] = {}
    for name, (decay, weight) in methods.items():
        ours(data, decay)
        for _run in range(RUNS):
            theirs, peer = cpu(
                lambda weight=weight: fca.two_stage_fca(
                    demand, supply, cost, MINUTES, demand_index=True, supply_index=True, weight_fn=weight
                )
            )
            mine, _none = cpu(lambda decay=decay: only_scores(data, decay))
            require_same(ours(data, decay), peer.reindex(range(len(people))).to_numpy())
            found.setdefault(name, []).append(100 * mine / theirs)
    return found


def require_same(own: Access, peer: Floats) -> None:
    """Stop where the two disagree; the peer has no number where nothing is in reach."""
    reached = own.sites > 0
    np.testing.assert_allclose(own.score[reached], peer[reached], rtol=1e-12)
    if np.nan_to_num(peer[~reached]).any():
        raise AssertionError("the peer reaches a place that ours does not")


def against_nearest() -> list[float]:
    """All of Germany: our wall time in multiples of one query of the nearest service; runs inside a child."""
    data = points(GERMANY)
    found = []
    ours(points((1000, 10, 10_000.0)), LUO_QI)
    for _run in range(RUNS):
        begun = time.perf_counter()
        cKDTree(data[2]).query(data[0])
        middle = time.perf_counter()
        only_scores(data, LUO_QI)
        found.append((time.perf_counter() - middle) / (middle - begun))
    return found


def only_scores(data: Points, decay: Decay) -> None:
    """The catchments alone, as the peer computes them; the nearest service comes from a library."""
    places, people, services, capacity = data
    scores(places, people, services, capacity, metres=CAR.metres(MINUTES), decay=decay)


def memory(size: tuple[int, int, float]) -> float:
    """MB at the peak above the process with its data, before the first large run; runs inside a child."""
    ours(points((1000, 10, 10_000.0)), LUO_QI)
    data = points(size)
    Path("/proc/self/clear_refs").write_text("5")
    before = peak()
    ours(data, LUO_QI)
    return peak() - before


def peak() -> float:
    """Largest memory of this process so far in MB."""
    line = next(one for one in Path("/proc/self/status").read_text().splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def child(call: str) -> Any:
    """What a function of this module gives in a process of its own."""
    code = f"import json; from benchmarks import catchments as it; print(json.dumps(it.{call}))"
    done = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def claims() -> list[Claim]:
    """Time and memory of the catchments."""
    peer = child("against_access()")
    return [
        *(
            Claim(f"{name} of a Land, 7 M pairs", "PySAL access 1.1.10", "% CPU", tuple(shares), PEER_SHARE[name])
            for name, shares in peer.items()
        ),
        Claim("e2sfca of a Land, memory above baseline", "limit of the design", "MB", (child("memory(it.LAND)"),), 100),
        Claim(
            "e2sfca of Germany, 164 M pairs", "one cKDTree query of the same points", "times",
            tuple(child("against_nearest()")), 2,
        ),
        Claim(
            "e2sfca of Germany, memory above baseline", "limit of the design", "MB", (child("memory(it.GERMANY)"),), 500
        ),
    ]  # fmt: skip
