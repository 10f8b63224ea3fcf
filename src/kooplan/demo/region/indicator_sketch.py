"""What the invented indicators look like; keys are those of the indicator catalogue.

The rates of unemployment, transfer receipt and child poverty of two years are given to one decimal, so
that the published example of the social index comes out of the stored values. Everything else has a
level, a direction in time and a part that grows with the burden of a region. No number is real.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

YEARS = tuple(range(2020, 2026))


@dataclass(frozen=True, slots=True)
class GivenRates:
    """An indicator whose rates of two years are given by region, in the order of the layout."""

    key: str
    group: str
    first: int
    last: int
    rates: Mapping[int, tuple[float, ...]]
    earlier: Mapping[int, float]
    """How much higher the rates were in years before, as a part of the first rate given."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """An indicator made from a level: value = `per` x numerator / denominator."""

    key: str
    group: str
    """Denominator, see `groups.group_sizes`."""
    per: int
    level: float
    """Typical value of a region in the last year."""
    burden: float = 0.0
    """Change of the value, as a part of it, when a region's unemployment is twice the mean."""
    ageing: float = 0.0
    """Change of the value, as a part of it, when a region has twice the mean share of people of 65 and more."""
    trend: float = 0.0
    """Change in a year."""
    spread: float = 0.06
    """Part by which regions differ without a reason."""
    years: tuple[int, ...] = YEARS
    decimals: int = 1
    step: float = 1.0
    """Smallest difference between two numerators."""


GIVEN = (
    GivenRates(
        "alo_share",
        "15-64",
        2023,
        2025,
        {2025: (5.1, 2.6, 3.9, 3.1, 2.2, 7.8, 4.4, 3.3), 2023: (5.6, 2.7, 3.8, 3.3, 2.4, 7.1, 4.6, 3.0)},
        {2020: 0.15, 2021: 0.11, 2022: 0.03},
    ),
    GivenRates(
        "transfer_nonunemp",
        "all",
        2023,
        2025,
        {2025: (8.9, 4.2, 6.6, 5.0, 3.7, 12.9, 7.3, 5.6), 2023: (9.1, 4.3, 6.2, 5.4, 3.9, 12.2, 7.6, 5.1)},
        {2020: 0.10, 2021: 0.06, 2022: -0.02},
    ),
    GivenRates(
        "child_poverty",
        "under 15",
        2023,
        2025,
        {2025: (17.2, 7.5, 12.8, 9.6, 6.1, 27.4, 14.0, 10.7), 2023: (18.3, 7.9, 11.9, 10.4, 6.4, 25.1, 14.4, 9.5)},
        {2020: 0.14, 2021: 0.08, 2022: 0.03},
    ),
)

SKETCHES = (
    Sketch("single_parents", "families", 100, 23.0, burden=0.35, trend=0.2),
    Sketch("foreigners", "all", 100, 4.6, burden=0.9, trend=0.35, spread=0.15),
    Sketch("employment_rate", "15-64", 100, 64.8, burden=-0.10, trend=0.4, spread=0.015),
    Sketch("alo_young", "15-24", 100, 3.9, burden=0.9, trend=0.05, spread=0.12),
    Sketch("kita_u3", "under 3", 100, 57.0, burden=-0.12, trend=0.3, spread=0.04),
    Sketch("kita_3_6", "3-5", 100, 93.2, burden=-0.03, trend=0.05, spread=0.012),
    Sketch("care_need", "all", 1000, 79.0, ageing=1.1, trend=3.1, years=(2021, 2023, 2025)),
    Sketch("old_age_poverty", "65+", 100, 2.6, burden=0.8, trend=0.08, spread=0.1),
    Sketch("gp_density", "all", 10_000, 6.1, burden=0.2, ageing=-0.8, trend=-0.12, spread=0.05, step=0.5),
    Sketch("turnout", "entitled", 100, 60.5, burden=-0.14, trend=0.3, spread=0.02, years=(2021, 2024)),
    Sketch("volunteers", "all", 1000, 19.5, burden=-0.3, ageing=1.2, trend=-0.15, spread=0.12),
    Sketch("living_space", "all", 1, 47.6, burden=-0.08, trend=0.3, spread=0.02),
    Sketch("vacancy", "dwellings", 100, 9.4, burden=0.25, spread=0.12, years=(2022,)),
    Sketch("school_leavers_none", "school leavers", 100, 7.6, burden=0.9, trend=-0.1, spread=0.25),
    Sketch(
        "homeless", "all", 10_000, 4.1, burden=1.0, trend=0.15, spread=0.2, years=(2022, 2023, 2024, 2025), decimals=2
    ),
)

LAND = "Musterland"
COUNTRY = "Deutschland (gesetzt)"
COMPARISON_SOURCE = "Frei erfundener Vergleichswert für die Beispieldaten"
COMPARISONS: Mapping[str, tuple[float, float, float]] = {
    "alo_share": (5.1, 3.9, -0.1),
    "transfer_nonunemp": (8.1, 6.8, -0.05),
    "child_poverty": (15.6, 13.4, -0.2),
    "single_parents": (25.2, 19.4, 0.2),
    "foreigners": (7.9, 14.8, 0.4),
    "employment_rate": (63.9, 62.6, 0.3),
    "alo_young": (4.6, 3.0, 0.05),
    "kita_u3": (58.9, 37.8, 0.4),
    "kita_3_6": (92.8, 91.9, 0.1),
    "care_need": (83.0, 67.5, 3.0),
    "old_age_poverty": (2.3, 3.9, 0.1),
    "gp_density": (6.4, 6.6, -0.05),
    "turnout": (60.8, 62.4, 0.2),
    "volunteers": (17.9, 18.4, -0.1),
    "living_space": (47.9, 48.6, 0.3),
    "vacancy": (8.7, 4.4, 0.0),
    "school_leavers_none": (10.4, 6.9, -0.05),
    "homeless": (4.8, 6.1, 0.2),
    "youth_ratio": (31.2, 32.1, 0.1),
    "oldage_ratio": (49.8, 38.9, 0.9),
    "share_80plus": (8.6, 7.3, 0.1),
    "birth_rate": (44.9, 45.6, -1.2),
    "mortality_rate": (15.3, 12.3, 0.2),
    "migration_balance": (2.6, 4.1, -0.1),
}
"""Values of the last year in the Land and in the country, and their yearly change; all invented."""
