"""Statistical secrecy: primary and secondary suppression and the audit before a release."""

from kooplan.analysis.suppression.audit import Audit, Interval, audit, feasible_interval
from kooplan.analysis.suppression.linked import ROOT, Dimension, LinkedTable, SumError, linked_table
from kooplan.analysis.suppression.primary import (
    CellRule,
    Dominance,
    DominanceRule,
    primary,
    primary_dominance,
    primary_rates,
)
from kooplan.analysis.suppression.protection import Protected, protect
from kooplan.analysis.suppression.ranges import Ranges, ranges
from kooplan.analysis.suppression.rounding import round_to_base
from kooplan.analysis.suppression.secondary import Suppressed, secondary_line, secondary_rectangle
from kooplan.analysis.suppression.tables import with_totals

__all__ = [
    "ROOT",
    "Audit",
    "CellRule",
    "Dimension",
    "Dominance",
    "DominanceRule",
    "Interval",
    "LinkedTable",
    "Protected",
    "Ranges",
    "SumError",
    "Suppressed",
    "audit",
    "feasible_interval",
    "linked_table",
    "primary",
    "primary_dominance",
    "primary_rates",
    "protect",
    "ranges",
    "round_to_base",
    "secondary_line",
    "secondary_rectangle",
    "with_totals",
]
