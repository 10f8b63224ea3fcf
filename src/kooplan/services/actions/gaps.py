"""What people say is missing, and what became of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_part
from kooplan.core.roles import MUNICIPAL_ROLES
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.models import Gap
from kooplan.services.policies import can_close_gap, can_mark_gap


def levels_for(actor: Membership | None) -> tuple[str, ...]:
    """Who a gap may be visible for: the own organisation or all, and the administration for its own roles."""
    if actor is not None and actor.role in MUNICIPAL_ROLES:
        return Level.PRIVATE_ORG, Level.ADMIN_INTERNAL, Level.PUBLIC
    return Level.PRIVATE_ORG, Level.PUBLIC


@transaction.atomic
def mark_gap(
    municipality: Municipality, *, service_type: ServiceType, area: Area, kind: str, statement: str, basis: str,
    level: str, actor: Membership,
) -> Gap:  # fmt: skip
    """Say what is missing in an area, and how one notices it."""
    require(can_mark_gap(actor, municipality))
    if level not in levels_for(actor):
        raise RuleViolation(_("Diese Sichtbarkeit ist für Ihre Rolle nicht vorgesehen."))
    if {service_type.municipality_id, area.municipality_id} != {municipality.pk}:
        raise RuleViolation(_("Leistungsart und Raum gehören zu einem anderen Mandanten."))
    refuse_personal(statement, basis)
    gap = Gap(
        municipality=municipality, owner=actor.organisation, level=level, service_type=service_type, area=area,
        kind=kind, statement=statement, basis=basis, marked_on=timezone.localdate(),
    )  # fmt: skip
    gap.full_clean()
    gap.save()
    audit.record("services.gap.marked", gap, actor=actor, municipality=municipality)
    return gap


@transaction.atomic
def close_gap(gap: Gap, *, outcome: str, actor: Membership) -> Gap:
    """Say what became of a gap; it stays to be read."""
    require(can_close_gap(actor, gap))
    if gap.closed_on is not None:
        raise RuleViolation(_("Diese Lücke ist schon abgeschlossen."))
    if not outcome.strip():
        raise RuleViolation(_("Bitte schreiben Sie, was daraus wurde."))
    refuse_personal(outcome)
    gap.closed_on, gap.outcome = timezone.localdate(), outcome
    gap.full_clean()
    gap.save(update_fields=["closed_on", "outcome"])
    audit.record("services.gap.closed", gap, actor=actor, municipality=gap.municipality)
    return gap


def refuse_personal(*texts: str) -> None:
    """Gaps speak of places and services, never of a person."""
    part = next((found for found in map(personal_part, texts) if found), "")
    if part:
        raise RuleViolation(_("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=part))
