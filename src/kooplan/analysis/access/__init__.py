"""Reach and supply: ways to services, catchments, and the share of people within a standard."""

from kooplan.analysis.access.catchment import (
    Access,
    Coverage,
    Nearest,
    access_by_times,
    catchment_access,
    coverage,
    mean_by_area,
    mean_way,
    nearest_service,
    require_standard,
)
from kooplan.analysis.access.days import (
    StraightWays,
    TableWays,
    Visits,
    Ways,
    Week,
    straight_ways,
    table_ways,
    ways_over_days,
)
from kooplan.analysis.access.travel import LUO_QI, PLAIN, Decay, Travel

__all__ = [
    "LUO_QI",
    "PLAIN",
    "Access",
    "Coverage",
    "Decay",
    "Nearest",
    "StraightWays",
    "TableWays",
    "Travel",
    "Visits",
    "Ways",
    "Week",
    "access_by_times",
    "catchment_access",
    "coverage",
    "mean_by_area",
    "mean_way",
    "nearest_service",
    "require_standard",
    "straight_ways",
    "table_ways",
    "ways_over_days",
]
