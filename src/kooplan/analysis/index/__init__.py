"""Composite social indices, such as the Berlin Monitoring Soziale Stadtentwicklung."""

from kooplan.analysis.index.areas import IndexInput
from kooplan.analysis.index.engine import DimensionOutcome, IndexOutcome, compute_index
from kooplan.analysis.index.presets import MSS_2021, PRESETS, own_weights, preset
from kooplan.analysis.index.record import READING_AID, SMALL_N_TEXT, result_digest, run_record
from kooplan.analysis.index.regions import RegionIndex, index_of_regions
from kooplan.analysis.index.sensitivity import Sensitivity, Variant, ranks, sensitivity
from kooplan.analysis.index.spec import ClassScheme, Cut, Dimension, IndexSpec, Scaling
from kooplan.analysis.index.validity import Reason, fill_from_last_period

__all__ = [
    "MSS_2021",
    "PRESETS",
    "READING_AID",
    "SMALL_N_TEXT",
    "ClassScheme",
    "Cut",
    "Dimension",
    "DimensionOutcome",
    "IndexInput",
    "IndexOutcome",
    "IndexSpec",
    "Reason",
    "RegionIndex",
    "Scaling",
    "Sensitivity",
    "Variant",
    "compute_index",
    "fill_from_last_period",
    "index_of_regions",
    "own_weights",
    "preset",
    "ranks",
    "result_digest",
    "run_record",
    "sensitivity",
]
