"""Who may change the areas of a tenant."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import Role
from kooplan.core.verdict import ALLOW, Verdict, deny
from kooplan.organisations.models import Membership, Municipality

AREA_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS, Role.TENANT_ADMIN})


def can_change_areas(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Import boundaries and grids, add levels and own planning regions."""
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    if actor.organisation.municipality_id != municipality.pk:
        return deny(_("Diese Räume gehören zu einem anderen Mandanten."))
    if actor.role not in AREA_ROLES:
        return deny(_("Räume pflegt die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung."))
    return ALLOW
