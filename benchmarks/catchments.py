"""Catchments of a Land against PySAL `access`, and of Germany against one query of the nearest service.

Data come from `kooplan demo generate`: inhabited cells of 100 m in towns, villages and farms, services where people
live. Earlier runs used evenly spread points; towns raise the pairs within the standard from 7.3 to 8.4 million (Land)
and from 164 to 191 million (Germany) at the same number of points. The peer gets its table of distances for nothing;
ours computes every distance twice. Figures are CPU seconds of one process, compiled code warm on both sides, and the
scores of both have to agree before a figure counts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from benchmarks.claim import RUNS, Claim
from kooplan.analysis.access import LUO_QI, PLAIN, Access, Decay, Travel, catchment_access
from kooplan.analysis.access.catchment import scores
from kooplan.analysis.arrays import Floats
from kooplan.demo.scale import districts, joined

CAR = Travel(speed=50, detour=1.3)
MINUTES = 20.0
LAND, GERMANY, FEW = (20, 7_500, 150), (400, 7_750, 150), (1, 1_000, 10)
"""Districts, and cells and services of each: 150,000 x 3,000 and 3.1 million x 60,000; a few to warm up."""
PEER_SHARE = {"e2sfca": 100 / 150, "2sfca": 100 / 25}
"""Goal in per cent of the peer's CPU time."""

Points = tuple[Floats, Floats, Floats, Floats]


def write_points(size: tuple[int, int, int], path: str) -> None:
    """Generate and store; in a child, so that what generating needs is not counted as memory of the method."""
    many, cells, services = size
    made = joined(list(islice(districts(seed=7, cells=cells, services=services), many)))
    np.savez(
        path, places=np.column_stack([made.x, made.y]).astype(float), people=made.population.astype(float),
        services=np.column_stack([made.service_x, made.service_y]).astype(float), capacity=made.capacity,
    )  # fmt: skip


def points(path: str) -> Points:
    """Places, people, services, capacity."""
    with np.load(path) as stored:
        return stored["places"], stored["people"], stored["services"], stored["capacity"]


def ours(data: Points, decay: Decay) -> Access:
    """The product's own way, with all checks and the nearest service."""
    places, people, services, capacity = data
    return catchment_access(places, people, services, capacity, travel=CAR, minutes=MINUTES, decay=decay)


def cpu(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU seconds of all threads, and what came out."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def against_access(path: str) -> dict[str, list[float]]:
    """For each method our CPU time in per cent of the peer's, five alternating runs; runs inside a child."""
    import pandas as pd
    from access import fca, weights

    data = points(path)
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


def against_nearest(path: str, few: str) -> list[float]:
    """All of Germany: our wall time in multiples of one query of the nearest service; runs inside a child."""
    data = points(path)
    found = []
    ours(points(few), LUO_QI)
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


def memory(path: str, few: str) -> float:
    """MB at the peak above the process with its data, before the first large run; runs inside a child."""
    ours(points(few), LUO_QI)
    data = points(path)
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
    with tempfile.TemporaryDirectory() as folder:
        land, germany, few = (f"{folder}/{name}.npz" for name in ("land", "germany", "few"))
        for size, path in ((LAND, land), (GERMANY, germany), (FEW, few)):
            child(f"write_points({size}, {path!r})")
        return measured(land, germany, few)


def measured(land: str, germany: str, few: str) -> list[Claim]:
    """The claims on stored points."""
    peer = child(f"against_access({land!r})")
    return [
        *(
            Claim(f"{name} of a Land, 8 M pairs", "PySAL access 1.1.10", "% CPU", tuple(shares), PEER_SHARE[name])
            for name, shares in peer.items()
        ),
        Claim(
            "e2sfca of a Land, memory above baseline", "limit of the design", "MB",
            (child(f"memory({land!r}, {few!r})"),), 100,
        ),
        Claim(
            "e2sfca of Germany, 191 M pairs", "one cKDTree query of the same points", "times",
            tuple(child(f"against_nearest({germany!r}, {few!r})")), 2,
        ),
        Claim(
            "e2sfca of Germany, memory above baseline", "limit of the design", "MB",
            (child(f"memory({germany!r}, {few!r})"),), 500,
        ),
    ]  # fmt: skip
