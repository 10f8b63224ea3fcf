"""Who may bring numbers in, define what they mean, and let them out."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import MUNICIPAL_ROLES, Role
from kooplan.core.verdict import Verdict, deny
from kooplan.core.visibility import Level
from kooplan.indicators.models import Delivery, IndexRun
from kooplan.indicators.vocab import DeliveryKind
from kooplan.organisations.models import Membership, Municipality
from kooplan.organisations.policies import acts_as

IMPORT_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS, Role.TENANT_ADMIN})
RELEASE_ROLES: Final = IMPORT_ROLES | {Role.MUNICIPAL_LEAD}
PUBLISH_ROLES: Final = frozenset({Role.STATISTICS, Role.MUNICIPAL_LEAD, Role.PLANNER})
INDEX_ROLES: Final = frozenset({Role.PLANNER, Role.STATISTICS})
RELEASE_LEVELS: Final = (Level.ADMIN_INTERNAL, Level.COUNCIL, Level.PUBLIC)
"""For whom numbers may be released, from few to all."""


def can_import(actor: Membership | None, municipality: Municipality, kind: str = DeliveryKind.OPEN) -> Verdict:
    """Bring a dataset in; protected ones only the statistics desk, which is separated from the other offices."""
    roles, reason = (
        IMPORT_ROLES,
        _("Daten liest die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung ein."),
    )
    if kind == DeliveryKind.PROTECTED:
        roles, reason = frozenset({Role.STATISTICS}), _("Schutzbedürftige Daten liest nur die Statistikstelle ein.")
    return acts_as(actor, municipality.pk, roles, reason)


def can_release(actor: Membership | None, delivery: Delivery, level: str) -> Verdict:
    """Let the numbers of a delivery out to the readers of a level."""
    if level not in RELEASE_LEVELS:
        return deny(_("Zahlen werden für Verwaltung, Gremium oder alle freigegeben."))
    roles, reason = RELEASE_ROLES, _("Zahlen gibt die Statistikstelle, die Leitung oder die Sozialplanung frei.")
    if delivery.kind == DeliveryKind.PROTECTED:
        roles, reason = frozenset({Role.STATISTICS}), _("Schutzbedürftige Daten gibt nur die Statistikstelle frei.")
    elif level == Level.PUBLIC:
        roles, reason = PUBLISH_ROLES, _("Veröffentlichen darf Statistikstelle, Leitung oder Sozialplanung.")
    return acts_as(actor, delivery.municipality_id, roles, reason)


def can_define(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Change what an indicator means, or add an own one."""
    reason = _("Indikatoren pflegt die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung.")
    return acts_as(actor, municipality.pk, IMPORT_ROLES, reason)


def can_define_index(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Set up a composite index."""
    reason = _("Einen Sozialindex legt die Sozialplanung oder die Statistikstelle an.")
    return acts_as(actor, municipality.pk, INDEX_ROLES, reason)


def can_run_index(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Compute a composite index."""
    reason = _("Einen Sozialindex rechnet die Sozialplanung oder die Statistikstelle.")
    return acts_as(actor, municipality.pk, INDEX_ROLES, reason)


def can_publish_index(actor: Membership | None, run: IndexRun) -> Verdict:
    """Show a run to more readers."""
    reason = _("Einen Sozialindex gibt die Leitung oder die Sozialplanung frei.")
    return acts_as(actor, run.municipality_id, {Role.MUNICIPAL_LEAD, Role.PLANNER}, reason)


def can_read_rules(actor: Membership | None, municipality: Municipality) -> Verdict:
    """See below which number of cases values stay hidden; who knows the threshold can guess closer."""
    reason = _("Die Regeln der Geheimhaltung liest nur die Verwaltung.")
    return acts_as(actor, municipality.pk, MUNICIPAL_ROLES, reason)


def can_change_rules(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Decide which numbers stay hidden: only the statistics desk, which is separated from the other offices."""
    reason = _("Über die Geheimhaltung entscheidet nur die Statistikstelle.")
    return acts_as(actor, municipality.pk, {Role.STATISTICS}, reason)
