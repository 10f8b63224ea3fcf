"""Tables of services, cut by noun."""

from kooplan.services.models.detail import ServiceDetail
from kooplan.services.models.fit import FitRating
from kooplan.services.models.gap import Gap
from kooplan.services.models.guideline import Guideline, ReachStandard
from kooplan.services.models.service import WORKDAYS, ConsultationDay, Location, Service, ServiceQuerySet
from kooplan.services.models.suggestion import ServiceSuggestion
from kooplan.services.models.term import SearchTerm
from kooplan.services.models.times import TravelTimes
from kooplan.services.models.upload import ServiceUpload
from kooplan.services.models.version import ServiceVersion

__all__ = [
    "WORKDAYS",
    "ConsultationDay",
    "FitRating",
    "Gap",
    "Guideline",
    "Location",
    "ReachStandard",
    "SearchTerm",
    "Service",
    "ServiceDetail",
    "ServiceQuerySet",
    "ServiceSuggestion",
    "ServiceUpload",
    "ServiceVersion",
    "TravelTimes",
]
