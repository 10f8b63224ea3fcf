"""Checks of incoming arrays: each is a named function whose message says what to do."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kooplan.analysis.errors import InputError

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

LARGEST = 1e100


def as_floats(values: npt.ArrayLike, *, field: str) -> Floats:
    """A copy as float64; NaN stays and means missing; infinity and beyond 1e100 are refused."""
    try:
        array = np.array(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise InputError("Bitte nur Zahlen angeben.", field=field) from error
    check(~(np.abs(array) > LARGEST), "Diese Zahl ist zu groß.", field=field)
    return array


def known_floats(values: npt.ArrayLike, *, field: str) -> Floats:
    """The same, but a missing value is refused."""
    array = as_floats(values, field=field)
    check(~np.isnan(array), "Hier fehlt ein Wert.", field=field)
    return array


def counts(values: npt.ArrayLike, *, field: str) -> Floats:
    """Numbers >= 0, NaN where missing."""
    array = as_floats(values, field=field)
    check(~(array < 0), "Negative Werte sind nicht erlaubt.", field=field)
    return array


def known_counts(values: npt.ArrayLike, *, field: str) -> Floats:
    """Numbers >= 0 without gaps."""
    return counts(known_floats(values, field=field), field=field)


def check(good: Bools, problem: str, *, field: str) -> None:
    """Raise `InputError` naming the rows (first axis) where `good` is false."""
    if good.all():
        return
    rows = np.unique(np.argwhere(~good)[:, 0]) if good.ndim else ()
    raise InputError(problem, field=field, rows=rows)


def check_shape(array: npt.NDArray[np.generic], shape: tuple[int, ...], *, field: str) -> None:
    """Raise `InputError` where the shape is not the expected one."""
    if array.shape == shape:
        return
    found, wanted = (" × ".join(map(str, size)) or "1" for size in (array.shape, shape))
    raise InputError(f"Erwartet sind {wanted} Werte, gefunden wurden {found}.", field=field)


def known_points(values: npt.ArrayLike, *, field: str) -> Floats:
    """Points without a missing coordinate, shape (points, 2), also where there is none."""
    points = known_floats(values, field=field)
    if not points.size:
        return points.reshape(0, 2)
    check_shape(points, (len(points), 2), field=field)
    return points
