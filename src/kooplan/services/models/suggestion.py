"""What somebody would write about a service that another organisation keeps."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.reader import Reader
from kooplan.core.roles import REGISTER_ROLES
from kooplan.services.vocab import SuggestionState, suggestion_state_choices


class ServiceSuggestionQuerySet(models.QuerySet["ServiceSuggestion"]):
    """Verbs over suggestions."""

    def visible_to(self, reader: Reader) -> Self:
        """Those about the own services, and for who keeps the register all of the tenant."""
        found = self.filter(service__municipality_id=reader.municipality_id or 0)
        if reader.role in REGISTER_ROLES:
            return found
        return found.filter(service__owner_id=reader.organisation_id or 0)

    def open(self) -> Self:
        """Those that nobody has answered."""
        return self.filter(state=SuggestionState.OPEN)


class ServiceSuggestion(models.Model):
    """A suggested description beside the one it was made from; the provider accepts or declines it."""

    service = models.ForeignKey(
        "services.Service", models.CASCADE, related_name="suggestions", verbose_name=_("Angebot")
    )
    author = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, related_name="+", verbose_name=_("Von")
    )
    made_at = models.DateTimeField(_("Vorgeschlagen"), auto_now_add=True)
    note = models.CharField(_("Begründung"), max_length=400)
    before = models.JSONField(_("Angaben davor"))
    content = models.JSONField(_("Vorgeschlagene Angaben"))
    state = models.CharField(_("Stand"), max_length=12, choices=suggestion_state_choices, default=SuggestionState.OPEN)
    answer = models.CharField(_("Antwort"), max_length=400, blank=True)
    answered_on = models.DateField(_("Beantwortet"), null=True, blank=True)

    objects = ServiceSuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Änderungsvorschlag")
        verbose_name_plural = _("Änderungsvorschläge")
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state=SuggestionState.DECLINED) | ~Q(answer=""), name="declined_with_a_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}, {self.made_at:%d.%m.%Y}"
