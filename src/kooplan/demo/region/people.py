"""Age and sex of the inhabitants, past and expected, from one invented history of cohorts.

Every number is invented. The shape follows what is typical of eastern Germany: strong cohorts around 1960,
few children in the early 1990s, the young leaving the villages.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kooplan.demo.region.counts import apportion, between
from kooplan.demo.region.layout import Layout, RegionSketch
from kooplan.demo.region.rows import Floats, Ints, People, Projection

SEXES = ("female", "male")
BANDS = (*(f"{age}-{age + 4}" for age in range(0, 85, 5)), "85+")
YEARS = tuple(range(2015, 2026))
PROJECTED = tuple(range(2026, 2041))
PROJECTION_SOURCE = "Statistikstelle Musterkreis (fiktiv)"

TOTALS: Mapping[int, float] = {
    2015: 117_150,
    2016: 116_980,
    2017: 116_540,
    2018: 115_990,
    2019: 115_440,
    2020: 114_900,
    2021: 114_380,
    2022: 114_060,
    2023: 113_550,
    2024: 112_990,
    2025: 112_400,
}
"""Inhabitants of the district on 31 December."""
VARIANTS: Mapping[str, tuple[Mapping[int, float], float]] = {
    "Untere Variante": ({2025: 112_400, 2030: 108_200, 2035: 103_900, 2040: 99_300}, 1.0),
    "Obere Variante": ({2025: 112_400, 2030: 110_300, 2035: 107_800, 2040: 104_900}, 1.14),
}
"""Inhabitants expected, and how many more children are born than in the lower variant."""

_COHORTS: Mapping[int, float] = {
    1915: 20,
    1925: 48,
    1930: 62,
    1935: 72,
    1940: 86,
    1945: 58,
    1950: 80,
    1955: 98,
    1960: 112,
    1964: 115,
    1970: 92,
    1975: 72,
    1980: 84,
    1985: 88,
    1989: 80,
    1992: 56,
    1995: 54,
    2000: 58,
    2005: 57,
    2010: 59,
    2016: 59,
    2020: 48,
    2023: 39,
    2026: 36,
    2030: 35,
    2040: 32,
}
"""Persons born in a year, of both sexes, on a scale of its own."""
_ALIVE: Mapping[str, Mapping[int, float]] = {
    "female": {0: 1.0, 40: 0.99, 60: 0.945, 70: 0.87, 75: 0.80, 80: 0.69, 85: 0.50, 90: 0.27, 95: 0.09, 100: 0.01},
    "male": {0: 1.0, 40: 0.98, 60: 0.89, 70: 0.75, 75: 0.64, 80: 0.50, 85: 0.31, 90: 0.13, 95: 0.03, 100: 0.0},
}
_AWAY: Mapping[int, float] = {17: 0.0, 19: 0.16, 22: 0.46, 27: 0.50, 32: 0.30, 37: 0.14, 45: 0.05, 60: 0.0}
"""Part of an age group that has left where everybody who wants to leave does (`leaving` = 1)."""
_AGES = np.arange(105)
_BAND_STARTS = np.arange(0, 90, 5)


def people(layout: Layout) -> People:
    """Persons by planning region, year, sex and age band; the last year's totals are those of the layout."""
    counts = _counts(layout, YEARS, TOTALS, 1.0)
    return People(YEARS, SEXES, BANDS, counts)


def projections(layout: Layout) -> tuple[Projection, ...]:
    """Two variants of what is expected."""
    return tuple(
        Projection(name, PROJECTION_SOURCE, People(PROJECTED, SEXES, BANDS, _counts(layout, PROJECTED, totals, births)))
        for name, (totals, births) in VARIANTS.items()
    )


def region_totals(layout: Layout, years: tuple[int, ...], totals: Mapping[int, float]) -> Ints:
    """Inhabitants by region and year; each year adds up to the district's, the last year known is exact."""
    last = YEARS[-1]
    heads = np.array([region.inhabitants for region in layout.regions], dtype=float)
    drift = np.array([region.drift for region in layout.regions]) / 100
    scale = heads.sum() / TOTALS[last]
    columns = [
        apportion(int(np.rint(total * scale)), heads * (1 + drift * (year - last)))
        for year, total in zip(years, between(totals, years), strict=True)
    ]
    return np.column_stack(columns)


def newborn_share(region: RegionSketch, year: int) -> float:
    """Part of a region's inhabitants who were born in the year."""
    weights = _weights(region, year, 1.0)
    return float(weights[:, 0].sum() / weights.sum())


def under_18(counts: Ints) -> Ints:
    """Persons under 18, from bands on the last axis: three fifths of those of 15 to 19."""
    young: Ints = counts[..., :3].sum(axis=-1) + np.rint(counts[..., 3] * 0.6).astype(np.int64)
    return young


def _counts(layout: Layout, years: tuple[int, ...], totals: Mapping[int, float], births: float) -> Ints:
    heads = region_totals(layout, years, totals)
    counts = np.zeros((*heads.shape, len(SEXES), len(BANDS)), dtype=np.int64)
    for number, region in enumerate(layout.regions):
        tilt = _tilt(region)
        for turn, year in enumerate(years):
            bands = np.add.reduceat(_weights(region, year, births) * tilt, _BAND_STARTS[: len(BANDS)], axis=1)
            counts[number, turn] = apportion(int(heads[number, turn]), bands.ravel()).reshape(bands.shape)
    return counts


def _weights(region: RegionSketch, year: int, births: float) -> Floats:
    """Persons of each sex and single age, on a scale of their own."""
    born = year - _AGES
    cohort = between(_COHORTS, born.tolist()) * np.where(born > YEARS[-1], births, 1.0)
    cohort = cohort * np.where(born >= 2005, region.children, 1.0)
    stays = 1 - region.leaving * between(_AWAY, _AGES.tolist())
    rows = [
        cohort * between(_ALIVE[sex], _AGES.tolist()) * (1 - (1 - stays) * weight) * part
        for sex, weight, part in (("female", 1.1, 0.487), ("male", 0.9, 0.513))
    ]
    return np.vstack(rows)


def _tilt(region: RegionSketch) -> Floats:
    """Factor by age that brings the persons of 65 and more to the region's share in the last year."""
    weights = _weights(region, YEARS[-1], 1.0).sum(axis=0)
    ramp = np.minimum(np.maximum((_AGES - 35) / 40, 0.0), 1.0)
    low, high = -0.9, 3.0
    for _ in range(60):
        middle = (low + high) / 2
        tilted = weights * (1 + middle * ramp)
        if tilted[65:].sum() * 100 < region.share_65 * tilted.sum():
            low = middle
        else:
            high = middle
    return 1 + low * ramp
