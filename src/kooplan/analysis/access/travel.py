"""Way and time: a straight line, made longer by a detour factor, at one speed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kooplan.analysis.arrays import Floats
from kooplan.analysis.errors import InputError

MINUTES_PER_HOUR = 60.0
METRES_PER_KM = 1000.0


@dataclass(frozen=True, slots=True)
class Travel:
    """How fast people get on.

    Parameters
    ----------
    speed : float
        km/h on the road, above 0.
    detour : float
        Length of the road divided by the straight line, at least 1; 1.3 is usual for rural roads in Germany.

    Raises
    ------
    InputError
        Where one of them is no number or out of range.
    """

    speed: float
    detour: float = 1.0

    def __post_init__(self) -> None:
        if not (math.isfinite(self.speed) and self.speed > 0):
            raise InputError("Die Geschwindigkeit muss größer als 0 sein.", field="Geschwindigkeit")
        if not (math.isfinite(self.detour) and self.detour >= 1):
            raise InputError("Der Umwegfaktor muss mindestens 1 sein.", field="Umwegfaktor")

    def metres(self, minutes: float) -> float:
        """The straight line that can be travelled in some minutes, in metres."""
        return minutes / MINUTES_PER_HOUR * self.speed * METRES_PER_KM / self.detour

    def minutes(self, metres: Floats) -> Floats:
        """Minutes for straight lines in metres, any shape."""
        found: Floats = metres * self.detour / (self.speed * METRES_PER_KM) * MINUTES_PER_HOUR
        return found


@dataclass(frozen=True, slots=True)
class Decay:
    """How much a person counts who lives farther away: one weight for each zone, from near to far.

    Parameters
    ----------
    until : tuple of float
        End of each zone as a share of the standard, ascending, the last is 1.
    weights : tuple of float
        Weight of each zone, above 0, at most 1, never rising.

    References
    ----------
    Luo, W., & Qi, Y. (2009). An enhanced two-step floating catchment area (E2SFCA) method for measuring spatial
    accessibility to primary care physicians. Health & Place 15, 1100-1107. doi:10.1016/j.healthplace.2009.06.002
    """

    until: tuple[float, ...]
    weights: tuple[float, ...]

    def __post_init__(self) -> None:
        field = "Abnahme"
        if not self.until or len(self.until) != len(self.weights):
            raise InputError("Bitte zu jeder Zone ein Gewicht angeben.", field=field)
        if self.until[-1] != 1 or any(a >= b for a, b in zip((0.0, *self.until), self.until, strict=False)):
            raise InputError("Die Zonen müssen aufsteigen und bei 1 enden.", field=field)
        weights = (1.0, *self.weights)
        if self.weights[-1] <= 0 or any(not a >= b for a, b in zip(weights, self.weights, strict=False)):
            raise InputError("Die Gewichte müssen zwischen 0 und 1 liegen und dürfen nicht steigen.", field=field)


PLAIN = Decay((1.0,), (1.0,))
"""Everybody within the standard counts fully: the plain method."""
LUO_QI = Decay((1 / 3, 2 / 3, 1.0), (1.0, 0.68, 0.22))
"""Three equal zones with the weights of Luo and Qi (2009)."""
