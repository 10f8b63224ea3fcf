"""Says how well a service fits a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.catalogues.models import TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import passages_in_notices
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership
from kooplan.services.models import FitRating, Service
from kooplan.services.policies import can_rate_fit
from kooplan.services.vocab import Fit, FitSide


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """A rating with its reasons; `people` is the number of those who said it, for the side of the users."""

    target_group: TargetGroup
    side: str
    rating: int
    reasons: Sequence[str] = ()
    note: str = ""
    people: int | None = None


@transaction.atomic
def rate_fit(service: Service, judgement: Judgement, *, actor: Membership) -> FitRating:
    """Rate, or rate anew; the record keeps what the same organisation said before."""
    require(can_rate_fit(actor, service, judgement.side))
    if judgement.target_group.municipality_id != service.municipality_id:
        raise RuleViolation(_("Diese Zielgruppe gehört zu einem anderen Mandanten."))
    if judgement.rating < Fit.WELL and not judgement.reasons:
        raise RuleViolation(_("Bitte nennen Sie mindestens einen Grund, warum es nicht gut passt."))
    if judgement.side == FitSide.USERS and not (judgement.people or judgement.note.strip()):
        raise RuleViolation(_("Bitte sagen Sie, wie viele Menschen gefragt wurden, oder woher Sie es wissen."))
    found = passages_in_notices(judgement.note)
    if found:
        raise RuleViolation(
            _("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=found[0].words)
        )
    same = FitRating.objects.select_for_update().filter(
        service=service, target_group=judgement.target_group, side=judgement.side, owner=actor.organisation
    )
    one = same.first() or FitRating(
        municipality=service.municipality, owner=actor.organisation, level=level_of(service), service=service,
        target_group=judgement.target_group, side=judgement.side,
    )  # fmt: skip
    before = one.rating if one.pk else None
    one.rating, one.reasons, one.note = judgement.rating, sorted(judgement.reasons), judgement.note.strip()
    one.people = judgement.people if judgement.side == FitSide.USERS else None
    one.rated_on, one.author = timezone.localdate(), actor
    one.full_clean()
    one.save()
    audit.record(
        "services.fit.rated", one, actor=actor, municipality=service.municipality,
        facts={"before": before, "after": judgement.rating, "side": judgement.side},
    )  # fmt: skip
    return one


def level_of(service: Service) -> str:
    """Those who plan together; where fewer may know of the service, no more of its ratings."""
    return Level.PARTNERS if service.level in {Level.PARTNERS, Level.PUBLIC} else service.level
