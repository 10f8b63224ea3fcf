"""Indicator values of the planning regions and the district: rounded as a source delivers them, with their counts.

A value is always `round(per x numerator / denominator)` of the stored counts. Where a rate is given to
one decimal, the numerator is the whole number whose rate rounds to it; with at least a thousand people in
the denominator there always is one. The district is the sum of the numerators over the sum of the denominators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kooplan.demo.region.counts import dice
from kooplan.demo.region.groups import group_sizes
from kooplan.demo.region.indicator_sketch import (
    COMPARISON_SOURCE,
    COMPARISONS,
    COUNTRY,
    LAND,
    SKETCHES,
    YEARS,
    GivenRates,
    Sketch,
)
from kooplan.demo.region.layout import Layout
from kooplan.demo.region.places import region_code
from kooplan.demo.region.rows import Comparison, Floats, IndicatorValue, Ints, Movements, People


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of one indicator by region and year."""

    key: str
    years: tuple[int, ...]
    numerators: Floats
    denominators: Ints
    per: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why regions differ, each against the mean of the regions."""

    burden: Floats
    ageing: Floats


def indicators(
    layout: Layout, people: People, movements: Movements, given: Sequence[GivenRates], seed: int
) -> tuple[IndicatorValue, ...]:
    """All values by key, year and area; the district comes last in each year.

    The first of the rates given also says how burdened a region is, which shapes the invented indicators.
    """
    sizes = group_sizes(people)
    rng = dice(seed, 10)
    reasons = Reasons(_against_mean(given[0].rates[given[0].last]), _against_mean([r.share_65 for r in layout.regions]))
    series = [
        *_derived(people, movements, sizes),
        *(_given(sketch, people, sizes, rng) for sketch in given),
        *(_sketched(sketch, reasons, people, sizes, rng) for sketch in SKETCHES),
    ]
    codes = [region_code(layout, position) for position in range(len(layout.regions))]
    return tuple(row for one in series for row in _rows(one, codes, layout.ags))


def comparisons() -> tuple[Comparison, ...]:
    """Invented values of the Land and the country for every year that has values."""
    years = {sketch.key: sketch.years for sketch in SKETCHES}
    return tuple(
        Comparison(key, year, place, round(level + trend * (year - YEARS[-1]), 1), COMPARISON_SOURCE)
        for key, (land, country, trend) in COMPARISONS.items()
        for year in years.get(key, YEARS)
        for place, level in ((LAND, land), (COUNTRY, country))
    )


def _rows(series: Series, codes: Sequence[str], ags: str) -> Iterator[IndicatorValue]:
    for turn, year in enumerate(series.years):
        above, below = series.numerators[:, turn], series.denominators[:, turn]
        for code, n, d in zip(codes, above.tolist(), below.tolist(), strict=True):
            yield _value(series, code, year, n, d)
        whole = 1 if series.key == "pop_total" else int(below.sum())
        yield _value(series, ags, year, float(above.sum()), whole)


def _value(series: Series, area: str, year: int, numerator: float, denominator: int) -> IndicatorValue:
    value = round(series.per * numerator / denominator, series.decimals)
    return IndicatorValue(series.key, area, year, numerator, denominator, value)


def _derived(people: People, movements: Movements, sizes: dict[str, Ints]) -> list[Series]:
    """What follows from the inhabitants and their movements alone."""
    now = [people.years.index(year) for year in YEARS]
    moved = [movements.years.index(year) for year in YEARS]
    ones = np.ones_like(sizes["all"])
    plan = (
        ("pop_total", sizes["all"][:, now], ones[:, now], 1, 0),
        ("youth_ratio", sizes["under 20"][:, now], sizes["20-64"][:, now], 100, 1),
        ("oldage_ratio", sizes["65+"][:, now], sizes["20-64"][:, now], 100, 1),
        ("share_80plus", sizes["80+"][:, now], sizes["all"][:, now], 100, 1),
        ("birth_rate", movements.births[:, moved], sizes["women 15-44"][:, now], 1000, 1),
        ("mortality_rate", movements.deaths[:, moved], sizes["all"][:, now], 1000, 1),
        ("migration_balance", (movements.arrivals - movements.departures)[:, moved], sizes["all"][:, now], 1000, 1),
    )
    return [Series(key, YEARS, above.astype(float), below, per, digits) for key, above, below, per, digits in plan]


def _given(sketch: GivenRates, people: People, sizes: dict[str, Ints], rng: np.random.Generator) -> Series:
    below = sizes[sketch.group][:, [people.years.index(year) for year in YEARS]]
    rates = np.column_stack([_given_rates(sketch, year, rng) for year in YEARS])
    above = [_numerator(rate, size) for rate, size in zip(rates.ravel().tolist(), below.ravel().tolist(), strict=True)]
    return Series(sketch.key, YEARS, np.array(above).reshape(below.shape), below, 100, 1)


def _given_rates(sketch: GivenRates, year: int, rng: np.random.Generator) -> Floats:
    """Rates of a year to one decimal: given, or near the years given."""
    first, last = (np.array(sketch.rates[known]) for known in (sketch.first, sketch.last))
    luck = 0.03 * (2 * rng.random(first.size) - 1)
    if year in sketch.rates:
        return np.array(sketch.rates[year])
    near = (first + last) / 2 * (1 + luck / 2) if year > sketch.first else first * (1 + sketch.earlier[year] + luck)
    rounded: Floats = np.round(near, 1)
    return rounded


def _numerator(rate: float, denominator: int) -> float:
    """The whole number nearest to the rate; its own rate rounds to the same decimal."""
    count = round(rate * denominator / 100)
    if round(100 * count / denominator, 1) != round(rate, 1):
        raise ValueError(f"no whole number of {denominator} gives {rate} per cent")
    return float(count)


def _sketched(
    sketch: Sketch, reasons: Reasons, people: People, sizes: dict[str, Ints], rng: np.random.Generator
) -> Series:
    below = sizes[sketch.group][:, [people.years.index(year) for year in sketch.years]]
    own = sketch.spread * (2 * rng.random(len(below)) - 1)
    lucky = sketch.spread / 4 * (2 * rng.random(below.shape) - 1)
    typical = sketch.level * (1 + sketch.burden * reasons.burden + sketch.ageing * reasons.ageing) * (1 + own)
    later = sketch.trend * (np.array(sketch.years) - YEARS[-1]) / sketch.level
    rates = typical[:, None] * (1 + later + lucky)
    above = np.rint(rates * below / sketch.per / sketch.step) * sketch.step
    return Series(sketch.key, sketch.years, np.maximum(above, 0.0), below, sketch.per, sketch.decimals)


def _against_mean(values: Sequence[float]) -> Floats:
    """Each value against the mean: 0 is the mean, 1 twice as much."""
    array = np.array(values)
    against: Floats = array / array.mean() - 1
    return against
