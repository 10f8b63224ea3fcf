"""What the generated district is made of: frozen rows and arrays, without any behaviour."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Polygon

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon with a name: the district, a planning region, or a municipality (EPSG:25832, whole metres)."""

    code: str
    name: str
    kind: str
    """`district`, `planning_region` or `municipality`."""
    inhabitants: int
    """Persons on 31 December of the last year."""
    area_km2: float
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Place:
    """A town, a part of a town, or a village with its own boundary."""

    number: int
    name: str
    kind: str
    """`Stadt`, `Stadtteil`, `Hauptort` or `Dorf`."""
    region: str
    municipality: str
    x: int
    y: int
    inhabitants: int
    polygon: Polygon


@dataclass(frozen=True, slots=True)
class Road:
    """A piece of road between two places; `end` is -1 where it leaves the district."""

    start: int
    end: int
    road_class: str
    """`B` federal, `L` state, `K` district road."""
    name: str
    length_m: int
    line: LineString


@dataclass(frozen=True, slots=True)
class Water:
    """The river (line) and the lake (polygon)."""

    name: str
    kind: str
    shape: LineString | Polygon


@dataclass(frozen=True, slots=True)
class PopulationGrid:
    """Cells of one kilometre, mid-points in EPSG:3035; -1 in a detailed count means hidden or empty."""

    x: Ints
    y: Ints
    inhabitants: Ints
    under_18: Ints
    aged_65_plus: Ints
    place: Ints
    """Number of the place in whose boundary the mid-point lies."""
    region: Ints
    """Position in `Region.planning_regions`."""


@dataclass(frozen=True, slots=True)
class People:
    """Persons on 31 December by planning region, year, sex (female, male) and age band."""

    years: tuple[int, ...]
    sexes: tuple[str, ...]
    bands: tuple[str, ...]
    counts: Ints
    """Shape (regions, years, sexes, bands)."""


@dataclass(frozen=True, slots=True)
class Projection:
    """One variant of the population projection, same shape as `People`."""

    name: str
    source: str
    people: People


@dataclass(frozen=True, slots=True)
class Movements:
    """Births, deaths, arrivals and departures during each year, shape (regions, years)."""

    years: tuple[int, ...]
    births: Ints
    deaths: Ints
    arrivals: Ints
    departures: Ints


@dataclass(frozen=True, slots=True)
class IndicatorValue:
    """A value as the source delivers it, rounded, with the counts it comes from."""

    key: str
    area: str
    year: int
    numerator: float
    denominator: int
    value: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An invented value of a larger area, to set the district's values against."""

    key: str
    year: int
    place: str
    value: float
    source: str


@dataclass(frozen=True, slots=True)
class Region:
    """The whole fictional district."""

    seed: int
    district: Area
    planning_regions: tuple[Area, ...]
    municipalities: tuple[Area, ...]
    places: tuple[Place, ...]
    roads: tuple[Road, ...]
    waters: tuple[Water, ...]
    grid: PopulationGrid
    people: People
    projections: tuple[Projection, ...]
    movements: Movements
    indicators: tuple[IndicatorValue, ...]
    comparisons: tuple[Comparison, ...]
