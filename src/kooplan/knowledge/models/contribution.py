"""What every contribution has: an owner, a level, and in the end an answer."""

from __future__ import annotations

from datetime import date
from typing import ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, VisibleQuerySet
from kooplan.knowledge.vocab import ANSWER_WITHIN, Outcome, outcome_choices

M = TypeVar("M", bound="Contribution")


class ContributionQuerySet(VisibleQuerySet[M]):
    """Verbs over contributions."""

    def unanswered(self) -> Self:
        """Those that others may read and nobody has answered."""
        return self.filter(outcome=Outcome.OPEN).exclude(received_on=None)

    def overdue(self, today: date) -> Self:
        """Those that wait longer for an answer than they should."""
        return self.unanswered().filter(received_on__lt=today - ANSWER_WITHIN)


class Contribution(Guarded):
    """Something that somebody gave and that is owed an answer."""

    received_on = models.DateField(_("Eingegangen am"), null=True, blank=True)
    outcome = models.CharField(_("Was daraus wurde"), max_length=12, choices=outcome_choices, default=Outcome.OPEN)
    outcome_text = models.CharField(_("Rückmeldung"), max_length=600, blank=True)
    answered_on = models.DateField(_("Rückmeldung am"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints: ClassVar[tuple[models.CheckConstraint, ...]] = (
            models.CheckConstraint(
                condition=Q(outcome=Outcome.OPEN) | ~Q(outcome_text="") & Q(answered_on__isnull=False),
                name="%(class)s_answered_in_words",
            ),
        )

    @property
    def is_answered(self) -> bool:
        """Somebody said what became of it."""
        return self.outcome != Outcome.OPEN
