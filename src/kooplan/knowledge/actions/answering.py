"""The answer that every contribution is owed."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_passages
from kooplan.core.verdict import require
from kooplan.knowledge.models import CitizenVoice
from kooplan.knowledge.models.contribution import Contribution
from kooplan.knowledge.policies import can_answer
from kooplan.knowledge.vocab import Outcome
from kooplan.organisations.models import Membership


@transaction.atomic
def answer(contribution: Contribution, *, outcome: str, text: str, actor: Membership) -> Contribution:
    """Say what became of a contribution; who gave it reads the words, and they may be written again."""
    require(can_answer(actor, contribution))
    if outcome not in Outcome.values or outcome == Outcome.OPEN or not text.strip():
        raise RuleViolation(_("Bitte sagen Sie, was daraus wurde."))
    found = personal_passages(text)
    if found:
        raise RuleViolation(
            _("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=found[0].words)
        )
    contribution.outcome, contribution.outcome_text = outcome, text.strip()
    contribution.answered_on = timezone.localdate()
    contribution.full_clean()
    contribution.save(update_fields=["outcome", "outcome_text", "answered_on"])
    name = "knowledge.voice.answered" if isinstance(contribution, CitizenVoice) else "knowledge.observation.answered"
    audit.record(name, contribution, actor=actor, municipality=contribution.municipality, facts={"outcome": outcome})
    return contribution
