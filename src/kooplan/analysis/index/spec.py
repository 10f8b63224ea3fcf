"""What an index is made of: indicators, directions, weights, scaling, classes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from kooplan.analysis.errors import InputError

ScoreKind = Literal["z", "min_max", "percentile_rank", "mean_rank"]
SMALL_N = 15


@dataclass(frozen=True, slots=True)
class Cut:
    """A border between two classes; `belongs` tells which class the border itself is in."""

    value: float
    belongs: Literal["below", "above"]


@dataclass(frozen=True, slots=True)
class ClassScheme:
    """Classes from the least to the most burden: one code and name more than cuts."""

    cuts: tuple[Cut, ...]
    codes: tuple[int, ...]
    names: tuple[str, ...]

    def __post_init__(self) -> None:
        borders = [cut.value for cut in self.cuts]
        if borders != sorted(set(borders)):
            raise InputError("Bitte die Klassengrenzen aufsteigend angeben.", field="Klassen")
        if not len(self.codes) == len(self.names) == len(self.cuts) + 1:
            raise InputError("Es braucht eine Klasse mehr als Grenzen.", field="Klassen")
        if any(code < 1 for code in self.codes):
            raise InputError("Bitte Klassen ab 1 zählen.", field="Klassen")


@dataclass(frozen=True, slots=True)
class Scaling:
    """How raw values become comparable scores.

    kind : "z" (distance from the mean in standard deviations), "min_max" (0 to 1),
        "percentile_rank" (share of the reference below, ties count half) or
        "mean_rank" (rank in the reference, ties share the mean rank).
    population_weighted : mean and standard deviation weighted by population; only "z".
    winsorise : scores beyond this distance from 0 are set to it (usual: 3); only "z".
    """

    kind: ScoreKind = "z"
    population_weighted: bool = False
    winsorise: float | None = None

    def __post_init__(self) -> None:
        if self.kind != "z" and (self.population_weighted or self.winsorise is not None):
            raise InputError("Gewichten und Kappen gehen nur mit z-Werten.", field="Skalierung")
        if self.winsorise is not None and not self.winsorise > 0:
            raise InputError("Die Kappung muss größer als 0 sein.", field="Skalierung")


@dataclass(frozen=True, slots=True)
class Dimension:
    """The indicators of one index; direction +1 means higher is more burden, -1 less."""

    indicators: tuple[str, ...]
    directions: tuple[int, ...]
    weights: tuple[float, ...]
    classes: ClassScheme

    def __post_init__(self) -> None:
        if not self.indicators or len(set(self.indicators)) < len(self.indicators):
            raise InputError("Bitte jede Kennzahl genau einmal nennen.", field="Kennzahlen")
        if not len(self.directions) == len(self.weights) == len(self.indicators):
            raise InputError("Es braucht je Kennzahl eine Richtung und ein Gewicht.", field="Kennzahlen")
        for name, direction, weight in zip(self.indicators, self.directions, self.weights, strict=True):
            _check_indicator(name, direction, weight)


@dataclass(frozen=True, slots=True)
class IndexSpec:
    """Definition of a composite index; all of it enters the run record.

    min_population : areas with fewer people are left out.
    reference : name of the distribution that the scores refer to, such as
        "own_areas", "land" or "base_year"; other values than "own_areas" need
        reference values in the run.
    """

    key: str
    version: str
    status: Dimension
    dynamics: Dimension | None = None
    min_population: float = 300.0
    scaling: Scaling = Scaling()
    reference: str = "own_areas"

    def __post_init__(self) -> None:
        if not 0 <= self.min_population < math.inf:
            raise InputError("Bitte eine Zahl ab 0 angeben.", field="Mindestbevölkerung")


def _check_indicator(name: str, direction: int, weight: float) -> None:
    if direction not in (-1, 1):
        raise InputError("Die Richtung muss +1 oder -1 sein.", field=name)
    if not 0 < weight < math.inf:
        raise InputError("Das Gewicht muss größer als 0 sein.", field=name)
