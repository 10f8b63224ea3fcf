"""The codes of the roles; who may hold them and what they may do is told by the apps above."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """In which capacity a person acts."""

    SYS_ADMIN = "sys_admin", _("Systembetreuung")
    TENANT_ADMIN = "tenant_admin", _("Mandantenverwaltung")
    DPO = "dpo", _("Datenschutz")
    MUNICIPAL_LEAD = "municipal_lead", _("Fachbereichsleitung")
    PLANNER = "planner", _("Sozialplanung")
    MUNICIPAL_STAFF = "municipal_staff", _("Fachamt")
    STATISTICS = "statistics", _("Statistikstelle")
    COMMITTEE_OFFICE = "committee_office", _("Sitzungsdienst")
    PROVIDER_MANAGER = "provider_manager", _("Geschäftsführung")
    PROVIDER_STAFF = "provider_staff", _("Fachkraft")
    ASSOCIATION = "association", _("Verband")
    FACILITATOR = "facilitator", _("Moderation")
    MEDIATOR = "mediator", _("Vermittlung")
    NETWORK_COORD = "network_coord", _("Netzwerkkoordination")
    SELF_ADVOCATE = "self_advocate", _("Selbstvertretung")
    COUNCILLOR = "councillor", _("Kreistag")
    COST_BEARER = "cost_bearer", _("Kostenträger")


def role_choices() -> list[tuple[str, str]]:
    """The roles by reference, so that a new wording makes no migration."""
    return [(role.value, str(role.label)) for role in Role]


MUNICIPAL_ROLES = frozenset(
    {Role.TENANT_ADMIN, Role.MUNICIPAL_LEAD, Role.PLANNER, Role.MUNICIPAL_STAFF, Role.STATISTICS, Role.COMMITTEE_OFFICE}
)
"""Read what is internal to the administration. `dpo` and `sys_admin` see records of processing, no content."""

PARTNER_ROLES = frozenset(
    {Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF, Role.ASSOCIATION, Role.SELF_ADVOCATE, Role.COST_BEARER}
)
"""Act for an organisation outside the administration, and go on reading what it gave to the administration."""

GUIDE_ROLES = frozenset({Role.FACILITATOR, Role.NETWORK_COORD})
"""Guide those who plan together; neither the administration nor a partner."""

COUNCIL_ROLES = frozenset({Role.COUNCILLOR})

REGISTER_ROLES = frozenset({Role.PLANNER, Role.TENANT_ADMIN})
"""Keep the register of services of the whole tenant."""

STAFF_ROLES = MUNICIPAL_ROLES | {Role.DPO, Role.SYS_ADMIN, Role.PROVIDER_MANAGER}
"""Roles that need a second factor where the installation asks for it."""

MEMBER_MANAGERS = frozenset({Role.TENANT_ADMIN, Role.PROVIDER_MANAGER})
"""Give and end roles: in the whole tenant, or in the own organisation."""

LOG_READERS = frozenset({Role.TENANT_ADMIN, Role.DPO, Role.MUNICIPAL_LEAD, Role.PROVIDER_MANAGER, Role.ASSOCIATION})
"""Read the record of what belongs to their organisation."""
