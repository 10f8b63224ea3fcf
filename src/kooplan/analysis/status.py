"""What can be said of a number: a missing number is a status, never 0 and never a bare NaN."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import numpy.typing as npt

STATUS_WIDTH = "U16"


class Status(StrEnum):
    """State of one value; pages, exports and the API show each in words."""

    OK = "ok"
    NOTHING = "nothing"
    NO_DATA = "no_data"
    NOT_MEANINGFUL = "not_meaningful"
    LIMITED = "limited"
    UNRELIABLE = "unreliable"
    SECRET = "secret"  # noqa: S105 - the official symbol for a secret number, no password
    PRIMARY = "primary"
    SECONDARY = "secondary"
    OUT_OF_REACH = "out_of_reach"


Statuses = npt.NDArray[np.str_]


def filled(shape: tuple[int, ...], status: Status) -> Statuses:
    """An array of one status, wide enough to hold every other."""
    return np.full(shape, status.value, dtype=STATUS_WIDTH)
