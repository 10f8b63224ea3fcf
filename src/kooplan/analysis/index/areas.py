"""The areas that go into an index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kooplan.analysis.arrays import Floats, as_floats, check_shape, counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.index.spec import IndexSpec


@dataclass(frozen=True, slots=True, eq=False)
class IndexInput:
    """Values of the areas; NaN means missing.

    ids : identifier of each area, each once.
    status, dynamics : shape (areas, indicators), in the order of the definition, any unit.
    population : shape (areas,), people; without it the minimum is not checked.
    excluded : reason of each area that is left out by decision, by identifier.
    carried : areas by identifier whose gap was filled from the last period.
    """

    ids: tuple[str, ...]
    status: Floats
    dynamics: Floats | None = None
    population: Floats | None = None
    excluded: Mapping[str, str] = field(default_factory=dict)
    carried: tuple[str, ...] = ()


def checked_areas(spec: IndexSpec, areas: IndexInput) -> IndexInput:
    """The same areas as float arrays of the shapes that the definition asks for."""
    n = len(areas.ids)
    repeated = [row for row, name in enumerate(areas.ids) if name in areas.ids[:row]] if len(set(areas.ids)) < n else []
    if repeated:
        raise InputError("Ein Gebiet kommt mehrfach vor.", field="Gebiete", rows=repeated)
    unknown = sorted((set(areas.excluded) | set(areas.carried)) - set(areas.ids))
    if unknown:
        raise InputError(f"Unbekannt sind: {', '.join(unknown)}.", field="Gebiete")
    return IndexInput(
        ids=areas.ids,
        status=_values(areas.status, (n, len(spec.status.indicators)), "Status"),
        dynamics=_dynamics(spec, areas, n),
        population=_population(spec, areas, n),
        excluded=areas.excluded,
        carried=areas.carried,
    )


def _dynamics(spec: IndexSpec, areas: IndexInput, n: int) -> Floats | None:
    if (spec.dynamics is None) != (areas.dynamics is None):
        raise InputError("Die Werte passen nicht zur Definition.", field="Dynamik")
    if spec.dynamics is None or areas.dynamics is None:
        return None
    return _values(areas.dynamics, (n, len(spec.dynamics.indicators)), "Dynamik")


def _population(spec: IndexSpec, areas: IndexInput, n: int) -> Floats | None:
    if areas.population is None:
        if spec.scaling.population_weighted:
            raise InputError("Zum Gewichten braucht es die Bevölkerung.", field="Bevölkerung")
        return None
    population = counts(areas.population, field="Bevölkerung")
    check_shape(population, (n,), field="Bevölkerung")
    return population


def _values(values: Floats, shape: tuple[int, int], name: str) -> Floats:
    array = as_floats(values, field=name)
    check_shape(array, shape, field=name)
    return array
