"""The fused kernel of the catchment methods: no matrix of distances, memory in the order of the points.

Demand lies in bands of equal height, in each band from west to east. The catchment of a service is then one short
run of neighbours in each band, found by two searches. Both steps walk these runs; a distance is computed when it is
needed and forgotten at once.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from numba import njit

from kooplan.analysis.arrays import Floats, Ints

Zones = tuple[float, ...]

BANDS_PER_RADIUS = 12
"""Lower bands leave fewer points outside the circle, more bands cost more searches; measured on a Land."""
STRIPS = 16
"""Parts that are computed independently. A fixed number, so that sums do not depend on the number of processors."""


@dataclass(frozen=True, slots=True, eq=False)
class Bands:
    """Demand sorted by band and x; `start[b]` to `start[b + 1]` are the points of band b."""

    order: Ints
    x: Floats
    y: Floats
    weight: Floats
    start: Ints
    south: float
    height: float


def banded(x: Floats, y: Floats, weight: Floats, radius: float) -> Bands:
    """Points sorted into bands whose height suits a radius in metres."""
    south = float(y.min()) if y.size else 0.0
    reach = float(y.max()) - south if y.size else 0.0
    # A tiny radius must not ask for more bands than there are points.
    height = max(radius / BANDS_PER_RADIUS, reach / max(4 * y.size, 1), 1e-9)
    band = ((y - south) / height).astype(np.int64)
    eastward = np.argsort(x, kind="stable")
    # Sorted by band second, stably, in the smallest type: a third of the time of one sort by both.
    small = band[eastward].astype(np.min_scalar_type(band.max(initial=0)))
    order = eastward[np.argsort(small, kind="stable")]
    start = np.searchsorted(band[order], np.arange(int(band.max(initial=0)) + 2))
    return Bands(order, x[order], y[order], weight[order], start, south, height)


def catchments(
    bands: Bands, x: Floats, y: Floats, capacity: Floats, squares: Zones, steps: Zones
) -> tuple[Floats, Floats, Ints]:
    """Supply per weighted person of each service, and what arrives at each point.

    Parameters
    ----------
    x, y, capacity : float arrays, shape (services,)
    squares : tuple of float, one for each zone
        Squared outer radius of each zone in square metres, ascending.
    steps : tuple of float, one for each zone
        Weight of each zone minus the weight of the next one.

    Returns
    -------
    ratio : float array, shape (services,)
    score : float array, shape (points,), in the order of the original points
    sites : int array, shape (points,): services within the last zone
    """
    order = np.argsort(y, kind="stable")
    ratio = np.empty(order.size)
    score, sites = np.zeros(bands.x.size), np.zeros(bands.x.size, dtype=np.int64)
    stop = np.zeros(1, dtype=np.bool_)

    def walked(strip: Ints) -> tuple[Ints, slice, Floats, Floats, npt.NDArray[np.int32]]:
        room = _room(bands, y[strip], math.sqrt(squares[-1]))
        return strip, room, *_walk(
            bands.x, bands.y, bands.weight, bands.start, bands.south, bands.height, x[strip], y[strip],
            capacity[strip], squares, steps, room.start, room.stop, stop,
        )  # fmt: skip

    # Compiled code lets go of the interpreter, so that plain threads use every processor, also inside a web server.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            for strip, room, ratios, scores, found in pool.map(walked, np.array_split(order, STRIPS)):
                ratio[strip] = ratios
                score[room] += scores
                sites[room] += found
        except BaseException:
            # Compiled code hears no signal; without this, Ctrl-C would wait until everything is computed.
            stop[0] = True
            raise
    return ratio, _restored(score, bands.order), _restored(sites, bands.order)


def _restored(values: npt.NDArray[Any], order: Ints) -> npt.NDArray[Any]:
    found = np.empty_like(values)
    found[order] = values
    return found


def _room(bands: Bands, y: Floats, radius: float) -> slice:
    """The demand that services, sorted by y, can reach: whole bands."""
    if not y.size:
        return slice(0, 0)
    low, high = np.floor((np.array([y[0] - radius, y[-1] + radius]) - bands.south) / bands.height)
    first, last = np.clip([low, high + 1], 0, bands.start.size - 1).astype(np.int64)
    return slice(int(bands.start[first]), int(bands.start[last]))


@njit(cache=True, nogil=True)
def _left(x: Floats, low: int, high: int, value: float) -> int:
    """Where `value` would stand in the ascending part of x from low to high."""
    while low < high:
        middle = (low + high) // 2
        if x[middle] < value:
            low = middle + 1
        else:
            high = middle
    return low


@njit(cache=True, nogil=True)
def _weight(square: float, squares: Zones, steps: Zones) -> float:
    """Weight of a squared distance: the steps of all zones that it lies in."""
    share = 0.0
    for zone in range(len(squares)):  # a tuple, so that the compiler knows its length
        share += steps[zone] if square <= squares[zone] else 0.0
    return share


@njit(cache=True, nogil=True)
def _runs_of(
    runs: Ints, px: Floats, start: Ints, south: float, height: float, x: float, y: float, widest: float
) -> int:
    """Write the first and last neighbours (end excluded) of each band that the circle meets; returns how many bands."""
    radius = np.sqrt(widest)
    low = max(int(np.floor((y - radius - south) / height)), 0)
    high = min(int(np.floor((y + radius - south) / height)), start.size - 2)
    found = 0
    for band in range(low, high + 1):
        bottom = south + band * height
        gap = max(bottom - y, y - bottom - height, 0.0)
        # A hair wider: rounding must not lose a point that lies exactly on the circle.
        half = np.sqrt(max(widest - gap * gap, 0.0)) * (1.0 + 1e-12) + 1e-6
        begin = _left(px, start[band], start[band + 1], x - half)
        runs[found, 0], runs[found, 1] = begin, _left(px, begin, start[band + 1], x + half)
        found += 1
    return found


@njit(cache=True, nogil=True, fastmath={"reassoc", "contract", "nsz"})
def _demand(
    runs: Ints, px: Floats, py: Floats, weight: Floats, x: float, y: float, squares: Zones, steps: Zones
) -> float:
    """Weighted people in the catchment of one service."""
    people = 0.0
    for run in range(len(runs)):
        # Slices counted from 0 let the compiler work on several points at once.
        here = slice(runs[run, 0], runs[run, 1])
        east, north, amount = px[here], py[here], weight[here]
        for point in range(east.size):
            people += amount[point] * _weight((east[point] - x) ** 2 + (north[point] - y) ** 2, squares, steps)
    return people


@njit(cache=True, nogil=True)
def _spread(
    score: Floats, sites: npt.NDArray[np.int32], first: int, runs: Ints, px: Floats, py: Floats, ratio: float,
    x: float, y: float, squares: Zones, steps: Zones,
) -> None:  # fmt: skip
    """Add what one service gives to everybody in its catchment."""
    for run in range(len(runs)):
        here, there = slice(runs[run, 0], runs[run, 1]), slice(runs[run, 0] - first, runs[run, 1] - first)
        east, north, got, count = px[here], py[here], score[there], sites[there]
        for point in range(east.size):
            square = (east[point] - x) ** 2 + (north[point] - y) ** 2
            got[point] += ratio * _weight(square, squares, steps)
            count[point] += 1 if square <= squares[-1] else 0


@njit(cache=True, nogil=True)
def _walk(
    px: Floats, py: Floats, weight: Floats, start: Ints, south: float, height: float,
    x: Floats, y: Floats, capacity: Floats, squares: Zones, steps: Zones, first: int, last: int,
    stop: npt.NDArray[np.bool_],
) -> tuple[Floats, Floats, npt.NDArray[np.int32]]:  # fmt: skip
    """Both steps for the services of a strip: who lies in a catchment, then what each from `first` to `last` gets."""
    ratio = np.zeros(x.size)
    score = np.zeros(last - first)
    sites = np.zeros(last - first, dtype=np.int32)
    room = np.empty((2 * int(np.sqrt(squares[-1]) / height) + 4, 2), dtype=np.int64)
    for one in range(x.size):
        if stop[0]:
            break
        runs = room[: _runs_of(room, px, start, south, height, x[one], y[one], squares[-1])]
        people = _demand(runs, px, py, weight, x[one], y[one], squares, steps)
        # A catchment without people: nobody can use the capacity, so it counts 0 and not infinity.
        ratio[one] = capacity[one] / people if people > 0.0 else 0.0
        _spread(score, sites, first, runs, px, py, ratio[one], x[one], y[one], squares, steps)
    return ratio, score, sites
