"""The index of planning regions from the sums of their areas."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kooplan.analysis.arrays import Bools, Floats, Ints, known_counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.index.engine import DimensionOutcome
from kooplan.analysis.index.scores import check_varies, classify, index_of_sums


@dataclass(frozen=True, slots=True, eq=False)
class RegionIndex:
    """Index of regions; `areas` counts the valid areas that each mean rests on."""

    regions: tuple[str, ...]
    sums: Floats
    sum_mean: float
    sum_sd: float
    index: Floats
    classes: Ints
    areas: Ints


def index_of_regions(part: DimensionOutcome, population: Floats, regions: Sequence[str]) -> RegionIndex:
    """Population-weighted mean of the areas' sums, standardised and classed anew.

    Parameters
    ----------
    part : DimensionOutcome
        Status or dynamics of the areas.
    population : float array, shape (areas,)
        People in each area, >= 0, without gaps.
    regions : sequence of str, length areas
        The region of each area; regions come out in order of first appearance.

    Returns
    -------
    RegionIndex
        A region without valid area has NaN and class 0.

    Raises
    ------
    InputError
        Lengths differ, fewer than two regions have a value, or all are the same.

    Notes
    -----
    With one area in each region the index equals the index of the areas.

    References
    ----------
    Hamburg: Sozialmonitoring Integrierte Stadtteilentwicklung, report 2022.
    """
    people = known_counts(population, field="Bevölkerung")
    if not people.shape == part.sums.shape == (len(regions),):
        raise InputError("Es braucht je Gebiet eine Region und eine Bevölkerung.", field="Regionen")
    names, member = tuple(dict.fromkeys(regions)), np.array(regions)
    usable: Bools = ~np.isnan(part.sums) & (people > 0)
    rows = [np.flatnonzero(usable & (member == name)) for name in names]
    sums = np.array([_weighted_mean(part.sums[row], people[row]) for row in rows])
    known = sums[~np.isnan(sums)]
    check_varies(known, "Regionen")
    index, spread = index_of_sums(sums, known, sum(part.dimension.weights))
    return RegionIndex(
        regions=names,
        sums=sums,
        sum_mean=spread.mean,
        sum_sd=spread.sd,
        index=index,
        classes=classify(index, part.dimension.classes),
        areas=np.array([row.size for row in rows], dtype=np.int64),
    )


def _weighted_mean(values: Floats, weights: Floats) -> float:
    if not values.size:
        return math.nan
    return math.fsum((values * weights).tolist()) / math.fsum(weights.tolist())
