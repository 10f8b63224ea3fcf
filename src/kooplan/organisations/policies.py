"""Who may change who acts for whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.utils.translation import gettext as _

from kooplan.core.roles import LOG_READERS, MEMBER_MANAGERS, Role
from kooplan.core.verdict import ALLOW, Verdict, deny
from kooplan.organisations.models import Membership, Organisation

PROVIDER_ROLES = frozenset({Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF})
"""Roles that the head of a provider gives within the own organisation."""


def acts_as(actor: Membership | None, municipality_id: int, roles: Collection[str], reason: str) -> Verdict:
    """Whether somebody acts within the tenant in one of the roles; `reason` is told to everybody else there."""
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    if actor.organisation.municipality_id != municipality_id:
        return deny(_("Das gehört zu einem anderen Mandanten."))
    return ALLOW if actor.role in roles else deny(reason)


def can_manage_members(actor: Membership | None) -> Verdict:
    """See and change memberships at all."""
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    if actor.role not in MEMBER_MANAGERS:
        return deny(_("Rollen vergibt die Mandantenverwaltung oder die Leitung der Organisation."))
    return ALLOW


def can_assign_role(actor: Membership | None, organisation: Organisation, role: str) -> Verdict:
    """Give a person a role in an organisation."""
    verdict = can_manage_members(actor)
    if not verdict or actor is None:
        return verdict
    if organisation.municipality_id != actor.organisation.municipality_id:
        return deny(_("Diese Organisation gehört zu einem anderen Mandanten."))
    if role == Role.SYS_ADMIN:
        return deny(_("Die Systembetreuung richtet der Betrieb der Plattform ein."))
    if actor.role == Role.TENANT_ADMIN:
        return ALLOW
    if organisation.pk != actor.organisation_id:
        return deny(_("Sie vergeben Rollen nur in der eigenen Organisation."))
    if role not in PROVIDER_ROLES:
        return deny(_("Diese Rolle vergibt die Mandantenverwaltung."))
    return ALLOW


def can_end_membership(actor: Membership | None, membership: Membership) -> Verdict:
    """Take a role away; nobody takes the own one, so that a tenant keeps its administration."""
    verdict = can_assign_role(actor, membership.organisation, membership.role)
    if not verdict or actor is None:
        return verdict
    if membership.pk == actor.pk:
        return deny(_("Die eigene Rolle beendet eine andere Person."))
    return ALLOW


def heir_of(membership: Membership, current: Iterable[Membership]) -> Membership | None:
    """Who takes a role over when it ends: its deputy, if nobody else of the organisation has it.

    `current` are the roles in force in that organisation.
    """
    others = [one for one in current if one.pk != membership.pk]
    if any(one.role == membership.role for one in others):
        return None
    return next((one for one in others if one.pk == membership.deputy_id), None)


def can_read_log(actor: Membership | None) -> Verdict:
    """See who changed and who opened what belongs to the own organisation."""
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    if actor.role not in LOG_READERS:
        return deny(_("Das Protokoll liest die Leitung der Organisation oder der Datenschutz."))
    return ALLOW
