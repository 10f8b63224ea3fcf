"""Tables of the app `indicators`, cut by noun."""

from kooplan.indicators.models.delivery import Delivery, Import, Source
from kooplan.indicators.models.index import IndexComponent, IndexDefinition, IndexResult, IndexRun
from kooplan.indicators.models.indicator import Indicator, Series
from kooplan.indicators.models.need import AgeRate
from kooplan.indicators.models.release import Release, ReleasedValue, SuppressionRule
from kooplan.indicators.models.value import Value

__all__ = [
    "AgeRate",
    "Delivery",
    "Import",
    "IndexComponent",
    "IndexDefinition",
    "IndexResult",
    "IndexRun",
    "Indicator",
    "Release",
    "ReleasedValue",
    "Series",
    "Source",
    "SuppressionRule",
    "Value",
]
