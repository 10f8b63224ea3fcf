"""Which areas take part in an index, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kooplan.analysis.arrays import Bools, Floats, as_floats, check_shape
from kooplan.analysis.index.areas import IndexInput
from kooplan.analysis.index.spec import IndexSpec

ReasonCode = Literal["ok", "excluded", "population_missing", "population_below_minimum", "missing_value"]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an area has an index or none; `detail` names the indicators or the decision."""

    code: ReasonCode
    detail: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether the area takes part."""
        return self.code == "ok"

    @property
    def text(self) -> str:
        """The reason in German; empty for a valid area."""
        return TEXTS[self.code].format(detail=self.detail)


TEXTS: dict[ReasonCode, str] = {
    "ok": "",
    "excluded": "Ausgeschlossen: {detail}",
    "population_missing": "Die Bevölkerungszahl fehlt.",
    "population_below_minimum": "Weniger als {detail} Menschen wohnen hier.",
    "missing_value": "Es fehlen Werte: {detail}",
}
OK = Reason("ok")


def reasons_of(areas: IndexInput, spec: IndexSpec) -> tuple[Reason, ...]:
    """The reason of each area; the first that applies of decision, population, values."""
    names = spec.status.indicators + (spec.dynamics.indicators if spec.dynamics else ())
    gaps = np.isnan(areas.status if areas.dynamics is None else np.hstack([areas.status, areas.dynamics]))
    people = None if areas.population is None else areas.population.tolist()
    return tuple(
        _decision(areas.excluded, name)
        or _people(people[row] if people else None, spec.min_population)
        or _gaps(names, gap)
        or OK
        for row, (name, gap) in enumerate(zip(areas.ids, gaps, strict=True))
    )


def fill_from_last_period(values: Floats, last: Floats) -> tuple[Floats, Bools]:
    """Fill gaps with the values of the last period and tell where.

    Parameters
    ----------
    values, last : float array, shape (areas, indicators)
        Same indicators and areas; NaN means missing.

    Returns
    -------
    values : float array, shape (areas, indicators)
        A copy; still NaN where both periods have a gap.
    carried : bool array, same shape
        True where the last period was taken; results must be flagged.

    Raises
    ------
    InputError
        Shapes differ.
    """
    now, before = as_floats(values, field="Werte"), as_floats(last, field="Letzte Werte")
    check_shape(before, now.shape, field="Letzte Werte")
    carried = np.isnan(now) & ~np.isnan(before)
    return np.where(carried, before, now), carried


def _decision(excluded: Mapping[str, str], name: str) -> Reason | None:
    return Reason("excluded", excluded[name]) if name in excluded else None


def _people(people: float | None, minimum: float) -> Reason | None:
    if people is None:
        return None
    if np.isnan(people):
        return Reason("population_missing")
    return Reason("population_below_minimum", f"{minimum:g}") if people < minimum else None


def _gaps(names: Iterable[str], gap: Bools) -> Reason | None:
    missing = [name for name, is_missing in zip(names, gap, strict=True) if is_missing]
    return Reason("missing_value", ", ".join(missing)) if missing else None
