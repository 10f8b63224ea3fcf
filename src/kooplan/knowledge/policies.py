"""Who may write, release, moderate and answer contributions."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from kooplan.core.roles import PARTNER_ROLES, REGISTER_ROLES, Role
from kooplan.core.verdict import ALLOW, Verdict, deny
from kooplan.core.visibility import Level
from kooplan.knowledge.models import CitizenVoice, Observation, Signal
from kooplan.knowledge.models.contribution import Contribution
from kooplan.knowledge.vocab import Triage, VoiceState
from kooplan.organisations.models import Membership, Municipality
from kooplan.organisations.policies import acts_as

RELEASE_ROLES: Final = frozenset(
    {Role.PROVIDER_MANAGER, Role.ASSOCIATION, Role.SELF_ADVOCATE, Role.PLANNER, Role.MUNICIPAL_LEAD}
)
"""Decide for the own organisation who else reads."""
WRITE_ROLES: Final = RELEASE_ROLES | {Role.PROVIDER_STAFF, Role.MUNICIPAL_STAFF}
DECIDE_ROLES: Final = frozenset({Role.PLANNER, Role.MUNICIPAL_LEAD})
"""Decide what becomes of a signal, and from where on there is one."""
RAISE_ROLES: Final = RELEASE_ROLES | {Role.MUNICIPAL_STAFF, Role.COST_BEARER, Role.NETWORK_COORD}
"""Tell the others of a change in the name of the own organisation."""
MODERATORS: Final = frozenset({Role.PLANNER, Role.MUNICIPAL_LEAD, Role.MUNICIPAL_STAFF})


def can_write_observation(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Write down what the own organisation notices."""
    reason = _("Beobachtungen schreiben Träger, Verbände, Selbstvertretung und Fachämter.")
    return acts_as(actor, municipality.pk, WRITE_ROLES, reason)


def can_change_observation(actor: Membership | None, observation: Observation) -> Verdict:
    """Change the words: the own organisation, as long as nobody else reads them."""
    verdict = can_write_observation(actor, observation.municipality)
    if not verdict or actor is None:
        return verdict
    if actor.organisation_id != observation.owner_id:
        return deny(_("Diese Beobachtung gehört einer anderen Organisation."))
    if observation.is_released:
        return deny(_("Andere lesen diese Beobachtung schon. Nehmen Sie sie zurück, um sie zu ändern."))
    return ALLOW


def can_release_observation(actor: Membership | None, observation: Observation) -> Verdict:
    """Let others read: whoever leads the own organisation's work."""
    verdict = can_change_observation(actor, observation)
    if not verdict or actor is None or actor.role in RELEASE_ROLES:
        return verdict
    return deny(_("Freigeben kann die Leitung Ihrer Organisation."))


def can_withdraw_observation(actor: Membership | None, observation: Observation) -> Verdict:
    """Take a release back; not once somebody has said what it was used for."""
    reason = _("Zurücknehmen kann die Leitung der Organisation.")
    verdict = acts_as(actor, observation.municipality_id, RELEASE_ROLES, reason)
    if not verdict or actor is None:
        return verdict
    if actor.organisation_id != observation.owner_id:
        return deny(_("Diese Beobachtung gehört einer anderen Organisation."))
    if observation.level == Level.PRIVATE_ORG:
        return deny(_("Diese Beobachtung ist nicht freigegeben."))
    if observation.is_answered:
        return deny(_("Diese Beobachtung ist schon verwendet. Sie bleibt lesbar."))
    return ALLOW


def can_bring_voices(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Enter what people said: as a bridge, or from paper."""
    reason = _("Stimmen tragen Träger, Verbände, Selbstvertretung und Fachämter ein.")
    return acts_as(actor, municipality.pk, WRITE_ROLES, reason)


def can_moderate(actor: Membership | None, voice: CitizenVoice) -> Verdict:
    """Decide what of a voice everybody reads."""
    reason = _("Stimmen prüft die Sozialplanung oder das Fachamt.")
    verdict = acts_as(actor, voice.municipality_id, MODERATORS, reason)
    if verdict and voice.state != VoiceState.WAITING:
        return deny(_("Diese Stimme ist schon geprüft."))
    return verdict


def can_read_original(actor: Membership | None, voice: CitizenVoice) -> Verdict:
    """Read the words as they came in: the moderation, and the partner that brought them."""
    reason = _("Den Wortlaut lesen nur die Prüfung und wer die Stimme eingetragen hat.")
    is_bridge = actor is not None and voice.owner_id == actor.organisation_id
    # the administration owns what it enters from paper; there, owning is not enough
    return acts_as(actor, voice.municipality_id, MODERATORS | PARTNER_ROLES if is_bridge else MODERATORS, reason)


def can_answer(actor: Membership | None, contribution: Contribution) -> Verdict:
    """Say what became of a contribution."""
    reason = _("Rückmeldungen gibt die Sozialplanung.")
    verdict = acts_as(actor, contribution.municipality_id, REGISTER_ROLES | MODERATORS, reason)
    if verdict and contribution.received_on is None:
        return deny(_("Diese Beobachtung ist nicht freigegeben."))
    return verdict


def can_raise_signal(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Tell those who plan together of a change."""
    reason = _("Signale melden die Leitungen der Organisationen und die Verwaltung.")
    return acts_as(actor, municipality.pk, RAISE_ROLES, reason)


def can_decide_signal(actor: Membership | None, signal: Signal) -> Verdict:
    """Say what becomes of a signal; what was decided for good stays."""
    verdict = acts_as(actor, signal.municipality_id, DECIDE_ROLES, _("Über Signale entscheidet die Sozialplanung."))
    if verdict and signal.triage not in {Triage.OPEN, Triage.WATCHED}:
        return deny(_("Über dieses Signal ist entschieden."))
    return verdict


def can_set_thresholds(actor: Membership | None, municipality: Municipality) -> Verdict:
    """Say from where on a change is a signal, and look for new ones."""
    return acts_as(actor, municipality.pk, DECIDE_ROLES, _("Schwellen setzt die Sozialplanung."))
