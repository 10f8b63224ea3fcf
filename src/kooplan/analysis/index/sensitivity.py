"""How much an index depends on its weights: equal, chosen and PCA weights side by side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kooplan.analysis.arrays import Floats, Ints
from kooplan.analysis.index.areas import IndexInput
from kooplan.analysis.index.engine import compute_index
from kooplan.analysis.index.scores import classify, index_of_sums, moments, weighted_sum
from kooplan.analysis.index.spec import IndexSpec

RANK_METHOD: Literal["average"] = "average"


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """The status index under one set of weights; NaN and class 0 where an area is not valid.

    weights : one per indicator, absolute values add up to 1.
    ranks : 1 is the highest index; equal values share the mean rank.
    rank_shift : rank here minus rank under the chosen weights; above 0 means less burden here.
    """

    weights: tuple[float, ...]
    index: Floats
    classes: Ints
    ranks: Floats
    rank_shift: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Sensitivity:
    """Three variants of an index; `largest_shift` is the largest of each area.

    explained : share of the variance of the scores that the first component holds.
    mixed_signs : whether the component sets indicators against each other; its weights
        then say little about burden.
    """

    ids: tuple[str, ...]
    chosen: Variant
    equal: Variant
    pca: Variant
    largest_shift: Floats
    explained: float
    mixed_signs: bool
    rank_method: Literal["average"] = RANK_METHOD


def sensitivity(spec: IndexSpec, areas: IndexInput) -> Sensitivity:
    """Compare equal, chosen and PCA weights of the status index by area.

    Parameters
    ----------
    spec : IndexSpec
        Definition with the chosen weights; its reference must be the own areas.
    areas : IndexInput
        As for `compute_index`; the same areas are valid in all variants.

    Returns
    -------
    Sensitivity

    Raises
    ------
    InputError
        As `compute_index`, or sums without spread under one of the weights.

    Notes
    -----
    PCA weights are the first eigenvector of the correlation matrix of the scores,
    turned so that the component rises with the plain sum of the scores. The ranks of
    each variant add up to n (n + 1) / 2.

    References
    ----------
    OECD, JRC (2008). Handbook on Constructing Composite Indicators, steps 6 and 7.
    doi:10.1787/9789264043466-en
    """
    outcome = compute_index(spec, areas)
    valid_scores = outcome.status.scores[outcome.valid]
    component, explained = first_component(valid_scores)
    choices = {"chosen": spec.status.weights, "equal": (1.0,) * len(component), "pca": component}
    indices = {name: _index(outcome.status.scores, weights) for name, weights in choices.items()}
    base = ranks(indices["chosen"])
    variants = {name: _variant(spec, indices[name], weights, base) for name, weights in choices.items()}
    shifts = np.abs(np.stack([variant.rank_shift for variant in variants.values()]))
    return Sensitivity(
        ids=outcome.ids,
        chosen=variants["chosen"],
        equal=variants["equal"],
        pca=variants["pca"],
        largest_shift=shifts.max(axis=0),
        explained=explained,
        mixed_signs=min(component) < 0,
    )


def ranks(values: Floats) -> Floats:
    """Ranks from the highest value (1) down; equal values share the mean rank, NaN stays."""
    known = ~np.isnan(values)
    ordered = np.sort(-values[known])
    above = np.searchsorted(ordered, -values[known], side="left")
    equal = np.searchsorted(ordered, -values[known], side="right") - above
    result = np.full(values.shape, np.nan)
    result[known] = above + (equal + 1) / 2
    return result


def first_component(columns: Floats) -> tuple[tuple[float, ...], float]:
    """Weights of the first principal component and the share of variance it explains.

    Parameters
    ----------
    columns : float array, shape (n, indicators)
        Scores without gaps, no column constant.

    Returns
    -------
    weights : tuple of float
        Absolute values add up to 1; their sum is not negative.
    explained : float
        Between 0 and 1.
    """
    standard = np.column_stack([(column - moments(column).mean) / moments(column).sd for column in columns.T])
    size = standard.shape[1]
    correlation = np.array([[moments(standard[:, i] * standard[:, j]).mean for j in range(size)] for i in range(size)])
    variances, vectors = np.linalg.eigh(correlation)
    vector = vectors[:, -1] / np.abs(vectors[:, -1]).sum()
    upright = -vector if vector.sum() < 0 else vector
    return tuple(float(weight) for weight in upright), float(variances[-1] / size)


def _index(columns: Floats, weights: tuple[float, ...]) -> Floats:
    sums = weighted_sum(columns, weights)
    return index_of_sums(sums, sums[~np.isnan(sums)], sum(abs(weight) for weight in weights))[0]


def _variant(spec: IndexSpec, index: Floats, weights: tuple[float, ...], base: Floats) -> Variant:
    total = sum(abs(weight) for weight in weights)
    placed = ranks(index)
    return Variant(
        weights=tuple(weight / total for weight in weights),
        index=index,
        classes=classify(index, spec.status.classes),
        ranks=placed,
        rank_shift=placed - base,
    )
