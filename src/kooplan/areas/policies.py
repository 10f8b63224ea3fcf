"""Who may change the areas of a tenant."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import Role
from kooplan.core.verdict import Verdict
from kooplan.organisations.models import Membership, Municipality
from kooplan.organisations.policies import acts_as

AREA_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS, Role.TENANT_ADMIN})


def can_change_areas(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Import boundaries and grids, add levels and own planning regions."""
    reason = _("Räume pflegt die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung.")
    return acts_as(actor, municipality.pk, AREA_ROLES, reason)
