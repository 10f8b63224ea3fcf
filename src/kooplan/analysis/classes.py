"""Classes of values: quantiles as R computes them, and fixed breaks for maps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Floats, Ints, as_floats, check, known_floats
from kooplan.analysis.errors import InputError

NO_CLASS = 0


def quantile_type9(values: npt.ArrayLike, probabilities: npt.ArrayLike) -> Floats:
    """Sample quantiles of type 9, approximately unbiased for normal data.

    Parameters
    ----------
    values : float array, shape (n,)
        Any unit; NaN means missing and is left out; at least one value.
    probabilities : float array, shape (q,)
        Each between 0 and 1.

    Returns
    -------
    float array, shape (q,)
        In the unit of `values`.

    Raises
    ------
    InputError
        No value at all, or a probability outside 0 to 1.

    Notes
    -----
    With the ordered values x(1)..x(n) and h = 3/8 + p (n + 1/4), the quantile lies
    between x(floor h) and x(floor h + 1) at the fraction of h. As in R, h within four
    units of rounding of an integer counts as that integer.

    References
    ----------
    Hyndman, R. J.; Fan, Y. (1996). The American Statistician 50(4), 361-365.
    doi:10.1080/00031305.1996.10473566
    """
    data, probability = as_floats(values, field="Werte"), known_floats(probabilities, field="Anteile")
    ordered = np.sort(data[~np.isnan(data)])
    if not ordered.size:
        raise InputError("Es gibt keinen einzigen Wert.", field="Werte")
    check((probability >= 0) & (probability <= 1), "Bitte Anteile zwischen 0 und 1 angeben.", field="Anteile")
    fuzz = 4 * np.finfo(np.float64).eps
    position = 0.375 + probability * (ordered.size + 0.25)
    below = np.floor(position + fuzz)
    fraction = position - below
    fraction[np.abs(fraction) < fuzz] = 0.0
    left = ordered[np.clip(below.astype(np.int64) - 1, 0, ordered.size - 1)]
    right = ordered[np.clip(below.astype(np.int64), 0, ordered.size - 1)]
    return left + fraction * (right - left)


def quantile_classes(values: npt.ArrayLike, *, classes: int) -> Ints:
    """Class 1 to `classes` of each value by type 9 quantiles.

    Parameters
    ----------
    values : float array, shape (n,)
        Any unit; NaN means missing.
    classes : int
        Number of classes, at least 2: 5 for fifths, 10 for tenths.

    Returns
    -------
    int array, shape (n,)
        1 for the lowest values; 0 (`NO_CLASS`) where the value is missing.

    Raises
    ------
    InputError
        Fewer than 2 classes or no value at all.

    Notes
    -----
    As R's ``findInterval``: a value equal to a quantile belongs to the class above it,
    so equal values always share a class and some classes may stay empty.
    """
    if classes < 2:
        raise InputError("Bitte mindestens 2 Klassen angeben.", field="Klassen")
    data = as_floats(values, field="Werte")
    cuts = quantile_type9(data, np.arange(1, classes) / classes)
    return _find_interval(data, cuts)


def fifths_to_three(fifths: npt.ArrayLike) -> Ints:
    """The three groups of the GISD: lowest fifth 1, the three in the middle 2, highest 3.

    Parameters
    ----------
    fifths : int array, any shape
        Classes 1 to 5; 0 where there is none and stays 0.

    Returns
    -------
    int array, same shape

    Raises
    ------
    InputError
        A class is none of 0 to 5.

    References
    ----------
    Robert Koch-Institut, German Index of Socioeconomic Deprivation, release 2025 v1.0.
    """
    given = np.asarray(fifths, dtype=np.int64)
    check((given >= 0) & (given <= 5), "Bitte Klassen von 1 bis 5 angeben.", field="Fünftel")
    return np.array([NO_CLASS, 1, 2, 2, 2, 3], dtype=np.int64)[given]


def fixed_classes(values: npt.ArrayLike, breaks: npt.ArrayLike) -> Ints:
    """Class of each value between fixed breaks, for maps and legends.

    Parameters
    ----------
    values : float array, shape (n,)
        Any unit; NaN means missing.
    breaks : float array, shape (b,)
        Inner borders in strictly rising order; b breaks make b + 1 classes.

    Returns
    -------
    int array, shape (n,)
        1 to b + 1; a value equal to a break belongs to the class above it; 0
        (`NO_CLASS`) where the value is missing.

    Raises
    ------
    InputError
        The breaks do not rise, or one is missing.
    """
    data, borders = as_floats(values, field="Werte"), known_floats(breaks, field="Grenzen")
    rising = np.diff(borders, prepend=-np.inf) > 0
    check(rising, "Bitte die Grenzen aufsteigend angeben.", field="Grenzen")
    return _find_interval(data, borders)


def _find_interval(values: Floats, cuts: Floats) -> Ints:
    found = np.searchsorted(cuts, values, side="right") + 1
    return np.where(np.isnan(values), NO_CLASS, found).astype(np.int64)
