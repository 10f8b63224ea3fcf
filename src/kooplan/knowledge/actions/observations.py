"""What a team notices: written down for itself, released to others by its leaders, answered by who plans."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_passages
from kooplan.core.verdict import require
from kooplan.core.visibility import RELEASE_LEVELS, Level
from kooplan.knowledge.models import Observation
from kooplan.knowledge.policies import (
    can_change_observation,
    can_release_observation,
    can_withdraw_observation,
    can_write_observation,
)
from kooplan.organisations.models import Membership, Municipality


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is written in an observation."""

    kinds: Sequence[str]
    areas: Sequence[Area]
    target_groups: Sequence[TargetGroup]
    period_start: date
    period_end: date
    statement: str
    basis: str
    basis_note: str
    confidence: str


COLUMNS = tuple(one.name for one in fields(Finding) if one.name not in {"areas", "target_groups"})


@transaction.atomic
def write_observation(municipality: Municipality, finding: Finding, *, actor: Membership) -> Observation:
    """Write down what one notices; only the own organisation reads it."""
    require(can_write_observation(actor, municipality))
    observation = Observation(
        municipality=municipality, owner=actor.organisation, level=Level.PRIVATE_ORG, author=actor
    )
    store(observation, finding)
    audit.record("knowledge.observation.written", observation, actor=actor, municipality=municipality)
    return observation


@transaction.atomic
def change_observation(observation: Observation, finding: Finding, *, actor: Membership) -> Observation:
    """Write it otherwise, before others read it."""
    require(can_change_observation(actor, observation))
    store(observation, finding)
    audit.record("knowledge.observation.changed", observation, actor=actor, municipality=observation.municipality)
    return observation


def store(observation: Observation, finding: Finding) -> None:
    """Check the words of a finding and keep them."""
    if not finding.areas:
        raise RuleViolation(_("Bitte nennen Sie mindestens einen Raum."))
    found = {one.municipality_id for one in finding.areas} | {one.municipality_id for one in finding.target_groups}
    if found != {observation.municipality_id}:
        raise RuleViolation(_("Räume und Zielgruppen gehören zu einem anderen Mandanten."))
    for name in COLUMNS:
        setattr(observation, name, getattr(finding, name))
    observation.kinds = list(finding.kinds)
    observation.full_clean()
    observation.save()
    observation.areas.set(finding.areas)
    observation.target_groups.set(finding.target_groups)


@transaction.atomic
def release_observation(observation: Observation, *, level: str, actor: Membership) -> Observation:
    """Let others read; held back while a passage points to a person."""
    require(can_release_observation(actor, observation))
    if level not in RELEASE_LEVELS:
        raise RuleViolation(_("Bitte wählen Sie, wer die Beobachtung lesen soll."))
    passages = personal_passages(f"{observation.statement}\n{observation.basis_note}")
    if passages:
        words = ", ".join(f"„{one.words}“" for one in passages)
        raise RuleViolation(
            _("Noch nicht freigegeben: {words} weist auf eine Person hin. Bitte nehmen Sie das heraus.").format(
                words=words
            )
        )
    observation.level = level
    observation.received_on = timezone.localdate()
    observation.withdrawn_on = None
    observation.full_clean()
    observation.save(update_fields=["level", "received_on", "withdrawn_on", "changed_at"])
    audit.record(
        "knowledge.observation.released", observation, actor=actor, municipality=observation.municipality,
        facts={"level": level},
    )  # fmt: skip
    return observation


@transaction.atomic
def withdraw_observation(observation: Observation, *, actor: Membership) -> Observation:
    """Take a release back: from now on only the own organisation reads, and sees that it was released once."""
    require(can_withdraw_observation(actor, observation))
    was = observation.level
    observation.level = Level.PRIVATE_ORG
    observation.received_on = None
    observation.withdrawn_on = timezone.localdate()
    observation.full_clean()
    observation.save(update_fields=["level", "received_on", "withdrawn_on", "changed_at"])
    audit.record(
        "knowledge.observation.withdrawn", observation, actor=actor, municipality=observation.municipality,
        facts={"level": was},
    )  # fmt: skip
    return observation
