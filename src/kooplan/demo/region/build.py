"""Build the whole fictional district from its sketch and a seed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kooplan.demo.region.areas import district, municipalities, planning_regions
from kooplan.demo.region.grid import population_grid
from kooplan.demo.region.history import movements
from kooplan.demo.region.indicator_sketch import GIVEN, GivenRates
from kooplan.demo.region.indicators import comparisons, indicators
from kooplan.demo.region.layout import MUSTERKREIS, Layout
from kooplan.demo.region.people import people, projections, under_18
from kooplan.demo.region.places import settle
from kooplan.demo.region.roads import roads
from kooplan.demo.region.rows import Ints, People, Region
from kooplan.demo.region.waters import waters

SEED = 15_999


def build_region(seed: int = SEED, layout: Layout = MUSTERKREIS, given: Sequence[GivenRates] = GIVEN) -> Region:
    """The district, its places, people and numbers; the same seed gives the same bytes everywhere.

    Another sketch (and rates for its regions) gives another district.
    """
    town = settle(layout, seed)
    whole = district(layout, town.places)
    wet = waters(layout, whole.polygon, seed)
    persons = people(layout)
    moved = movements(layout, persons, seed)
    return Region(
        seed=seed,
        district=whole,
        planning_regions=planning_regions(layout, town.places),
        municipalities=municipalities(layout, town.places),
        places=town.places,
        roads=roads(layout, town, seed),
        waters=wet,
        grid=population_grid(whole.polygon, town.places, town.region_of, wet, _ages(persons), seed),
        people=persons,
        projections=projections(layout),
        movements=moved,
        indicators=indicators(layout, persons, moved, given, seed),
        comparisons=comparisons(),
    )


def _ages(persons: People) -> Ints:
    """Persons under 18 and of 65 and more by region in the last year."""
    bands = persons.counts[:, -1].sum(axis=1)
    return np.column_stack([under_18(bands), bands[:, 13:].sum(axis=1)])
