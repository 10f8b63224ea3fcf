"""Ready definitions of indices, and own ones by weights."""

from __future__ import annotations

from dataclasses import replace

from kooplan.analysis.errors import InputError
from kooplan.analysis.index.spec import ClassScheme, Cut, Dimension, IndexSpec

MSS_STATUS = ClassScheme(
    cuts=(Cut(-1.0, "above"), Cut(1.0, "below"), Cut(1.5, "below")),
    codes=(1, 2, 3, 4),
    names=("hoch", "mittel", "niedrig", "sehr niedrig"),
)
MSS_DYNAMICS = ClassScheme(
    cuts=(Cut(-1.0, "above"), Cut(1.0, "below")),
    codes=(1, 3, 5),
    names=("positiv", "stabil", "negativ"),
)
MSS_2021 = IndexSpec(
    key="mss-2021",
    version="1",
    status=Dimension(("S1", "S3", "S4"), (1, 1, 1), (1.0, 1.0, 1.0), MSS_STATUS),
    dynamics=Dimension(("D1", "D3", "D4"), (1, 1, 1), (1.0, 1.0, 1.0), MSS_DYNAMICS),
)
PRESETS = {MSS_2021.key: MSS_2021}


def preset(key: str) -> IndexSpec:
    """The index definition of that name.

    Raises
    ------
    InputError
        There is no such definition; the message names those that exist.
    """
    if key not in PRESETS:
        raise InputError(f"Bekannt sind: {', '.join(sorted(PRESETS))}.", field="Vorlage")
    return PRESETS[key]


def own_weights(
    status: dict[str, float], *, dynamics: dict[str, float] | None = None, relief: frozenset[str] = frozenset()
) -> IndexSpec:
    """An index of own indicators and weights with the classes of the Berlin monitoring.

    Parameters
    ----------
    status, dynamics : dict of str to float
        Weight of each indicator, > 0; only their ratio matters.
    relief : set of str
        Indicators of which higher values mean less burden.

    Raises
    ------
    InputError
        No indicator, a weight that is not positive, or a relief that is no indicator.
    """
    unknown = sorted(relief - set(status) - set(dynamics or {}))
    if unknown:
        raise InputError("Diese Kennzahl gehört nicht zum Index.", field=", ".join(unknown))
    spec = IndexSpec(key="own-weights", version="1", status=_dimension(status, relief, MSS_STATUS))
    return replace(spec, dynamics=_dimension(dynamics, relief, MSS_DYNAMICS)) if dynamics else spec


def _dimension(weights: dict[str, float], relief: frozenset[str], classes: ClassScheme) -> Dimension:
    directions = tuple(-1 if name in relief else 1 for name in weights)
    return Dimension(tuple(weights), directions, tuple(map(float, weights.values())), classes)
