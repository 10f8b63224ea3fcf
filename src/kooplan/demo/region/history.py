"""Births, deaths, arrivals and departures that explain each change of the inhabitants."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kooplan.demo.region.counts import between, dice
from kooplan.demo.region.layout import Layout
from kooplan.demo.region.people import SEXES, newborn_share
from kooplan.demo.region.rows import Floats, Ints, Movements, People

_DEATHS: Mapping[str, Mapping[int, float]] = {
    "female": {0: 0.0007, 9: 0.0002, 12: 0.005, 13: 0.010, 14: 0.016, 15: 0.028, 16: 0.055, 17: 0.155},
    "male": {0: 0.0009, 8: 0.0004, 11: 0.006, 12: 0.013, 13: 0.021, 14: 0.032, 15: 0.051, 16: 0.087, 17: 0.185},
}
"""Invented deaths per person and year by the position of the age band."""


def movements(layout: Layout, people: People, seed: int) -> Movements:
    """Movements of every year but the first; people before + births − deaths + arrivals − departures = people after."""
    rng = dice(seed, 9)
    heads = people.counts.sum(axis=(2, 3))
    before, after = heads[:, :-1], heads[:, 1:]
    years = people.years[1:]
    births = _whole(after * _newborns(layout, years) * _luck(rng, after.shape, 0.05))
    deaths = _whole(_expected_deaths(people)[:, :-1] * _luck(rng, after.shape, 0.04))
    net = after - before - births + deaths
    moving = np.array([0.052 - 0.018 * region.leaving for region in layout.regions])[:, None]
    arrivals = np.maximum(_whole(before * moving * _luck(rng, after.shape, 0.06)), np.maximum(net, 0))
    return Movements(years, births, deaths, arrivals, arrivals - net)


def _newborns(layout: Layout, years: tuple[int, ...]) -> Floats:
    return np.array([[newborn_share(region, year) for year in years] for region in layout.regions])


def _expected_deaths(people: People) -> Floats:
    """Deaths expected among those who lived at the beginning of the year."""
    bands = list(range(len(people.bands)))
    rates = np.array([between(_DEATHS[sex], bands) for sex in SEXES])
    expected: Floats = (people.counts * rates).sum(axis=(2, 3))
    return expected


def _luck(rng: np.random.Generator, shape: tuple[int, ...], width: float) -> Floats:
    return 1 + width * (2 * rng.random(shape) - 1)


def _whole(values: Floats) -> Ints:
    return np.rint(values).astype(np.int64)
