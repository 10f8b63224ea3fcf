"""Reach and supply: ways to services, catchments, and the share of people within a standard."""

from kooplan.analysis.access.catchment import (
    Access,
    Coverage,
    Nearest,
    access_by_times,
    catchment_access,
    coverage,
    nearest_service,
)
from kooplan.analysis.access.travel import LUO_QI, PLAIN, Decay, Travel

__all__ = [
    "LUO_QI",
    "PLAIN",
    "Access",
    "Coverage",
    "Decay",
    "Nearest",
    "Travel",
    "access_by_times",
    "catchment_access",
    "coverage",
    "nearest_service",
]
