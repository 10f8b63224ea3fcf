"""Rounding of counts as an alternative to hiding them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kooplan.analysis.arrays import Floats, counts
from kooplan.analysis.errors import InputError


def round_to_base(cells: npt.ArrayLike, *, base: int) -> Floats:
    """Each number for itself rounded to the nearest multiple, halves up.

    Parameters
    ----------
    cells : float array, any shape
        Counts >= 0, totals as true totals; NaN means missing and stays.
    base : int
        Usually 5 or 10, at least 2.

    Returns
    -------
    float array, same shape
        Rounded cells need not add up to the rounded total; say so beside the table.

    Raises
    ------
    InputError
        A count is negative or `base` is below 2.
    """
    if base < 2:
        raise InputError("Bitte eine Zahl ab 2 angeben.", field="Rundung")
    return np.floor(counts(cells, field="Fallzahl") / base + 0.5) * base
