"""The generated Musterkreis: a fictional district, pure and deterministic, without Django.

`build_region()` gives boundaries, places, roads, waters, a population grid, people by age, projections,
movements and indicators. Nothing in it is real or copied from real boundaries.
"""

from __future__ import annotations

from kooplan.demo.region.build import SEED, build_region
from kooplan.demo.region.geojson import LAYERS, as_geojson
from kooplan.demo.region.layout import MUSTERKREIS, Layout
from kooplan.demo.region.rows import (
    Area,
    Comparison,
    IndicatorValue,
    Movements,
    People,
    Place,
    PopulationGrid,
    Projection,
    Region,
    Road,
    Water,
)

__all__ = [
    "LAYERS",
    "MUSTERKREIS",
    "SEED",
    "Area",
    "Comparison",
    "IndicatorValue",
    "Layout",
    "Movements",
    "People",
    "Place",
    "PopulationGrid",
    "Projection",
    "Region",
    "Road",
    "Water",
    "as_geojson",
    "build_region",
]
