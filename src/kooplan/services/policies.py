"""Who may describe services, set norms and mark gaps."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import MUNICIPAL_ROLES, REGISTER_ROLES, Role
from kooplan.core.verdict import ALLOW, Verdict, deny
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.organisations.policies import acts_as
from kooplan.organisations.vocab import OrganisationKind
from kooplan.services.models import Gap, Service, ServiceSuggestion
from kooplan.services.vocab import Block, FitSide

PROVIDER_ROLES: Final = frozenset({Role.PROVIDER_MANAGER, Role.PROVIDER_STAFF})
"""Describe what the own organisation offers."""
NORM_ROLES: Final = frozenset({Role.PLANNER, Role.TENANT_ADMIN})
PLANNING_ROLES: Final = frozenset({Role.PLANNER, Role.MUNICIPAL_LEAD})
DESCRIBING_ROLES: Final = PROVIDER_ROLES | PLANNING_ROLES
"""Speak for an organisation about its own services; the district's own are described by its planners."""
FIT_ROLES: Final = DESCRIBING_ROLES | {Role.SELF_ADVOCATE}
GAP_ROLES: Final = REGISTER_ROLES | PROVIDER_ROLES | {Role.MUNICIPAL_STAFF, Role.SELF_ADVOCATE, Role.ASSOCIATION}


def can_keep_services(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Take whole lists of services over."""
    reason = _("Das Angebotskataster pflegt die Sozialplanung oder die Mandantenverwaltung.")
    return acts_as(actor, municipality.pk, REGISTER_ROLES, reason)


def can_add_service(actor: Membership | None, provider: Organisation) -> Verdict:
    """Enter a service of an organisation: the organisation itself, or whoever keeps the register."""
    reason = _("Angebote beschreibt der Träger selbst oder die Sozialplanung.")
    verdict = acts_as(actor, provider.municipality_id, REGISTER_ROLES | PROVIDER_ROLES, reason)
    if not verdict or actor is None or actor.role in REGISTER_ROLES:
        return verdict
    if actor.organisation_id != provider.pk:
        return deny(_("Sie beschreiben nur die Angebote der eigenen Organisation."))
    return ALLOW


def can_change_service(actor: Membership | None, service: Service) -> Verdict:
    """Change what is written about a service: only its provider; planners keep those of bodies without an account."""
    if service.owner is None:
        return deny(_("Dieses Angebot hat keinen Träger."))
    verdict = can_add_service(actor, service.owner)
    if not verdict or actor is None or actor.organisation_id == service.owner_id:
        return verdict
    if service.owner.memberships.filter(role__in=PROVIDER_ROLES, ends_on=None).exists():
        return deny(_("Der Träger pflegt dieses Angebot selbst. Bitte geben Sie ihm einen Hinweis."))
    return ALLOW


def can_write_block(
    actor: Membership | None, service: Service, block: str, may_change: Verdict | None = None
) -> Verdict:
    """Write details: whoever describes the service; its economy only the provider itself, the note only who plans.

    `may_change` is the verdict of `can_change_service`, for a page that has asked already.
    """
    if block == Block.NOTE:
        return can_keep_services(actor, service.municipality)
    verdict = can_change_service(actor, service) if may_change is None else may_change
    if verdict and block == Block.PRIVATE and actor is not None and actor.organisation_id != service.owner_id:
        return deny(_("Angaben zur Wirtschaft schreibt und liest nur der Träger."))
    return verdict


def can_rate_fit(actor: Membership | None, service: Service, side: str) -> Verdict:
    """Say how well a service fits: its provider for itself, the planner, and for the users their own organisations.

    What users said when they were asked may also be told by the provider and by the planner, as users' words.
    """
    reason = _("Passung schätzen der Träger, die Sozialplanung und die Selbstvertretung ein.")
    verdict = acts_as(actor, service.municipality_id, FIT_ROLES, reason)
    if not verdict or actor is None:
        return verdict
    if side == FitSide.PLANNER and actor.role not in PLANNING_ROLES:
        return deny(_("Für die Planung spricht die Sozialplanung."))
    if side == FitSide.PROVIDER and not (actor.organisation_id == service.owner_id and actor.role in DESCRIBING_ROLES):
        return deny(_("Für den Träger spricht nur er selbst."))
    speaks_for_users = actor.organisation.kind == OrganisationKind.SELF_ORGANISED
    if (
        side == FitSide.USERS and actor.role in PROVIDER_ROLES and not speaks_for_users
        and actor.organisation_id != service.owner_id
    ):  # fmt: skip
        return deny(_("Was Nutzende sagen, trägt ihr Träger ein, ihre Selbstvertretung oder die Planung."))
    return verdict


def sides_of(actor: Membership | None, service: Service) -> list[FitSide]:
    """For whom somebody may speak about a service."""
    return [side for side in FitSide if can_rate_fit(actor, service, side)]


def can_set_norms(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Add guidelines and standards of reach."""
    reason = _("Richtwerte und Maßstäbe pflegt die Sozialplanung oder die Mandantenverwaltung.")
    return acts_as(actor, municipality.pk, NORM_ROLES, reason)


def can_keep_times(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Take tables of travel times over and remove them."""
    reason = _("Fahrzeiten pflegt die Sozialplanung oder die Mandantenverwaltung.")
    return acts_as(actor, municipality.pk, NORM_ROLES, reason)


def can_suggest_change(actor: Membership | None, service: Service, may_change: Verdict | None = None) -> Verdict:
    """Suggest other words about a service that its provider keeps; `may_change` as for `can_write_block`."""
    verdict = can_keep_services(actor, service.municipality)
    if verdict and (can_change_service(actor, service) if may_change is None else may_change):
        return deny(_("Dieses Angebot können Sie selbst ändern."))
    return verdict


def can_answer_suggestion(actor: Membership | None, suggestion: ServiceSuggestion) -> Verdict:
    """Accept or decline a suggestion: whoever may change the service."""
    return can_change_service(actor, suggestion.service)


def can_mark_gap(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Say what is missing."""
    reason = _("Lücken melden Träger, Verbände, Selbstvertretung und Verwaltung.")
    return acts_as(actor, municipality.pk, GAP_ROLES, reason)


def can_close_gap(actor: Membership | None, gap: Gap) -> Verdict:
    """Say what became of a gap: who marked it, or the planner."""
    verdict = can_mark_gap(actor, gap.municipality)
    if not verdict or actor is None or actor.organisation_id == gap.owner_id or actor.role in REGISTER_ROLES:
        return verdict
    return deny(_("Das schließt die Organisation, die es gemeldet hat, oder die Sozialplanung."))


def can_read_history(actor: Membership | None, service: Service) -> Verdict:
    """See what was written about a service before: its provider and the administration, who may know every address."""
    if sees_protected(actor, service.owner_id):
        return ALLOW
    return deny(_("Den Verlauf sehen nur der Träger und die Verwaltung."))


def sees_protected(actor: Membership | None, owner_id: int | None) -> bool:
    """Whether somebody may know where a protected place lies: the provider and the administration."""
    return actor is not None and (actor.role in MUNICIPAL_ROLES or actor.organisation_id == owner_id)
