"""Tables of reported use."""

from kooplan.utilisation.models.report import Utilisation, UtilisationCount, UtilisationQuerySet
from kooplan.utilisation.models.round import ReleasedUse, ReleasedUseQuerySet, ReportingRound, RoundQuerySet

__all__ = [
    "ReleasedUse",
    "ReleasedUseQuerySet",
    "ReportingRound",
    "RoundQuerySet",
    "Utilisation",
    "UtilisationCount",
    "UtilisationQuerySet",
]
