"""Who may bring numbers in, define what they mean, and let them out."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import MUNICIPAL_ROLES, Role
from kooplan.core.verdict import ALLOW, Verdict, deny
from kooplan.core.visibility import Level
from kooplan.indicators.models import Delivery, IndexRun
from kooplan.indicators.vocab import DeliveryKind
from kooplan.organisations.models import Membership, Municipality

IMPORT_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS, Role.TENANT_ADMIN})
RELEASE_ROLES: Final = IMPORT_ROLES | {Role.MUNICIPAL_LEAD}
PUBLISH_ROLES: Final = frozenset({Role.STATISTICS, Role.MUNICIPAL_LEAD, Role.PLANNER})
RELEASE_LEVELS: Final = (Level.ADMIN_INTERNAL, Level.COUNCIL, Level.PUBLIC)
"""For whom numbers may be released, from few to all."""


def same_tenant(actor: Membership | None, municipality_id: int) -> Verdict:
    """Whether somebody acts within the tenant at all."""
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    if actor.organisation.municipality_id != municipality_id:
        return deny(_("Diese Daten gehören zu einem anderen Mandanten."))
    return ALLOW


def can_import(actor: Membership | None, municipality: Municipality, kind: str = DeliveryKind.OPEN) -> Verdict:
    """Bring a dataset in; protected ones only the statistics desk, which is separated from the other offices."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role not in IMPORT_ROLES:
        return deny(_("Daten liest die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung ein."))
    if kind == DeliveryKind.PROTECTED and actor.role != Role.STATISTICS:
        return deny(_("Schutzbedürftige Daten liest nur die Statistikstelle ein."))
    return ALLOW


def can_release(actor: Membership | None, delivery: Delivery, level: str) -> Verdict:
    """Let the numbers of a delivery out to the readers of a level."""
    verdict = same_tenant(actor, delivery.municipality_id)
    if not verdict or actor is None:
        return verdict
    if level not in RELEASE_LEVELS:
        return deny(_("Zahlen werden für Verwaltung, Gremium oder alle freigegeben."))
    if delivery.kind == DeliveryKind.PROTECTED and actor.role != Role.STATISTICS:
        return deny(_("Schutzbedürftige Daten gibt nur die Statistikstelle frei."))
    if level == Level.PUBLIC and actor.role not in PUBLISH_ROLES:
        return deny(_("Veröffentlichen darf Statistikstelle, Leitung oder Sozialplanung."))
    if actor.role not in RELEASE_ROLES:
        return deny(_("Zahlen gibt die Statistikstelle, die Leitung oder die Sozialplanung frei."))
    return ALLOW


def can_define(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Change what an indicator means, or add an own one."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role not in IMPORT_ROLES:
        return deny(_("Indikatoren pflegt die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung."))
    return ALLOW


INDEX_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS})


def can_define_index(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Set up a composite index."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role not in INDEX_ROLES:
        return deny(_("Einen Sozialindex legt die Sozialplanung oder die Statistikstelle an."))
    return ALLOW


def can_run_index(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Compute a composite index."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role not in INDEX_ROLES:
        return deny(_("Einen Sozialindex rechnet die Sozialplanung oder die Statistikstelle."))
    return ALLOW


def can_publish_index(actor: Membership | None, run: IndexRun) -> Verdict:
    """Show a run to more readers."""
    verdict = same_tenant(actor, run.municipality_id)
    if not verdict or actor is None:
        return verdict
    if actor.role not in {Role.MUNICIPAL_LEAD, Role.PLANNER}:
        return deny(_("Einen Sozialindex gibt die Leitung oder die Sozialplanung frei."))
    return ALLOW


def can_read_rules(actor: Membership | None, municipality: Municipality) -> Verdict:
    """See below which number of cases values stay hidden; who knows the threshold can guess closer."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role not in MUNICIPAL_ROLES:
        return deny(_("Die Regeln der Geheimhaltung liest nur die Verwaltung."))
    return ALLOW


def can_change_rules(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Decide which numbers stay hidden: only the statistics desk, which is separated from the other offices."""
    verdict = same_tenant(actor, municipality.pk)
    if not verdict or actor is None:
        return verdict
    if actor.role != Role.STATISTICS:
        return deny(_("Über die Geheimhaltung entscheidet nur die Statistikstelle."))
    return ALLOW
