"""Who may report the use of a service."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import Role
from kooplan.core.verdict import Verdict, deny
from kooplan.organisations.models import Membership, Municipality
from kooplan.organisations.policies import acts_as
from kooplan.services.models import Service

REPORT_ROLES: Final = frozenset(
    {Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF, Role.PLANNER, Role.MUNICIPAL_LEAD, Role.MUNICIPAL_STAFF}
)
"""Report what the own organisation runs; for the district's own services these are its departments."""


ROUND_ROLES: Final = frozenset({Role.PLANNER, Role.MUNICIPAL_LEAD, Role.STATISTICS})
"""Ask for the use of a period, and release its protected numbers."""


def can_run_rounds(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Open and close rounds of reporting."""
    reason = _("Melderunden führt die Sozialplanung, die Leitung oder die Statistikstelle.")
    return acts_as(actor, municipality.pk, ROUND_ROLES, reason)


def can_report_use(actor: Membership | None, service: Service) -> Verdict:
    """Write and change the numbers of a service of the own organisation."""
    reason = _("Die Nutzung meldet, wer das Angebot betreibt.")
    verdict = acts_as(actor, service.municipality_id, REPORT_ROLES, reason)
    if verdict and actor is not None and actor.organisation_id != service.owner_id:
        return deny(_("Die Nutzung meldet der Träger selbst."))
    return verdict
