"""How well a service fits a group, as its provider, the planner and its users see it."""

from __future__ import annotations

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.services.vocab import FitReason, fit_choices, fit_side_choices


def check_reasons(value: object) -> None:
    """A list of known reasons."""
    if not isinstance(value, list) or not set(value) <= set(FitReason.values):
        raise ValidationError(_("Bitte wählen Sie nur Gründe aus der Liste."))


class FitRatingQuerySet(VisibleQuerySet["FitRating"]):
    """Verbs over ratings."""

    def for_list(self) -> Self:
        """With everything a matrix prints, in the order of its rows and columns."""
        return self.select_related("service", "target_group", "owner").order_by(
            "service__name", "service_id", "target_group__order", "target_group__name", "side", "pk"
        )


class FitRating(Guarded):
    """What one organisation says about one service and one group; a new rating replaces its own old one."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PARTNERS)
    service = models.ForeignKey(
        "services.Service", models.CASCADE, related_name="fit_ratings", verbose_name=_("Angebot")
    )
    target_group = models.ForeignKey(
        "catalogues.TargetGroup", models.PROTECT, related_name="fit_ratings", verbose_name=_("Zielgruppe")
    )
    side = models.CharField(_("Wer einschätzt"), max_length=8, choices=fit_side_choices)
    rating = models.PositiveSmallIntegerField(_("Einschätzung"), choices=fit_choices, help_text=_("0 bis 3"))
    reasons = models.JSONField(_("Gründe"), default=list, blank=True, validators=[check_reasons])
    note = models.CharField(_("Begründung"), max_length=400, blank=True)
    people = models.PositiveIntegerField(
        _("Befragte"), null=True, blank=True, help_text=_("Wie viele Menschen das sagen; leer, wo niemand gezählt hat")
    )
    rated_on = models.DateField(_("Eingeschätzt am"))
    author = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Von")
    )

    objects = FitRatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("Passung")
        verbose_name_plural = _("Passungen")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "target_group", "side", "owner"), name="one_rating_per_organisation_and_side"
            ),
            models.CheckConstraint(condition=Q(rating__lte=3), name="fit_from_0_to_3"),
            models.CheckConstraint(condition=Q(owner__isnull=False), name="fit_is_rated_by_somebody"),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.service}, {self.target_group}: {self.rating}"

    @property
    def reason_words(self) -> str:
        """The reasons in words."""
        return ", ".join(str(FitReason(one).label) for one in self.reasons)
