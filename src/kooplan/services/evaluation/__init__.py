"""What numbers of services mean: the only door to the analysis."""

from kooplan.services.evaluation.need import Balance, balances
from kooplan.services.evaluation.reach import Pace, Reach, Stop, TravelTable, mean_minutes, reach

__all__ = ["Balance", "Pace", "Reach", "Stop", "TravelTable", "balances", "mean_minutes", "reach"]
