"""Tables of reported use."""

from kooplan.utilisation.models.report import Utilisation, UtilisationCount, UtilisationQuerySet

__all__ = ["Utilisation", "UtilisationCount", "UtilisationQuerySet"]
