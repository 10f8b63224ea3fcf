"""The only door from stored numbers to `kooplan.analysis`: plain numbers in, plain numbers out."""

from kooplan.indicators.evaluation.index import ComputedIndex, IndexRow, IndexTable, composite_index
from kooplan.indicators.evaluation.population import balances, bands_of, merged_bands, needs_by_year, quotients
from kooplan.indicators.evaluation.rates import (
    Total,
    difference,
    fifths,
    recomputed,
    share_interval,
    summed_values,
)
from kooplan.indicators.evaluation.secrecy import (
    Thresholds,
    base_statuses,
    closed_line,
    count_statuses,
    rate_statuses,
)

__all__ = [
    "ComputedIndex",
    "IndexRow",
    "IndexTable",
    "Thresholds",
    "Total",
    "balances",
    "bands_of",
    "base_statuses",
    "closed_line",
    "composite_index",
    "count_statuses",
    "difference",
    "fifths",
    "merged_bands",
    "needs_by_year",
    "quotients",
    "rate_statuses",
    "recomputed",
    "share_interval",
    "summed_values",
]
