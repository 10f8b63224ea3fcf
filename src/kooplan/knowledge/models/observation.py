"""What people who work with people notice."""

from __future__ import annotations

from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Level
from kooplan.knowledge.models.contribution import Contribution, ContributionQuerySet
from kooplan.knowledge.vocab import ObservationKind, basis_choices, confidence_choices


class ObservationQuerySet(ContributionQuerySet["Observation"]):
    """Verbs over observations."""

    def for_list(self) -> Self:
        """With everything a list prints, the newest first."""
        return self.select_related("owner").prefetch_related("areas", "target_groups").order_by("-changed_at", "-pk")


class Observation(Contribution):
    """A professional finding about a space and the people in it; private until its organisation releases it."""

    kinds = models.JSONField(_("Art der Beobachtung"), help_text=_("Eine oder mehrere Arten"))
    areas = models.ManyToManyField("areas.Area", related_name="observations", verbose_name=_("Räume"))
    target_groups = models.ManyToManyField(
        "catalogues.TargetGroup", blank=True, related_name="observations", verbose_name=_("Zielgruppen")
    )
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    statement = models.TextField(_("Was wir beobachten"), max_length=1500)
    basis = models.CharField(_("Worauf es beruht"), max_length=20, choices=basis_choices)
    basis_note = models.CharField(_("Mehr zur Grundlage"), max_length=200, blank=True)
    confidence = models.CharField(_("Wie sicher"), max_length=12, choices=confidence_choices)
    author = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, related_name="+", verbose_name=_("Verfasst von")
    )
    changed_at = models.DateTimeField(_("Geändert"), auto_now=True)
    withdrawn_on = models.DateField(
        _("Zurückgenommen am"), null=True, blank=True, help_text=_("Früher freigegeben, seitdem wieder nur intern")
    )

    objects = ObservationQuerySet.as_manager()

    class Meta(Contribution.Meta):
        verbose_name = _("Fachbeobachtung")
        verbose_name_plural = _("Fachbeobachtungen")
        constraints: ClassVar[tuple[models.CheckConstraint, ...]] = (
            *Contribution.Meta.constraints,
            models.CheckConstraint(condition=Q(period_end__gte=F("period_start")), name="observed_from_start_to_end"),
            models.CheckConstraint(
                condition=Q(level=Level.PRIVATE_ORG) | Q(received_on__isnull=False), name="released_on_a_day"
            ),
        )

    def __str__(self) -> str:
        return self.statement[:80]

    def clean(self) -> None:
        """Only known kinds, and at least one."""
        if not self.kinds or not set(self.kinds) <= set(ObservationKind.values):
            raise ValidationError({"kinds": _now("Bitte wählen Sie mindestens eine Art der Beobachtung.")})

    @property
    def is_released(self) -> bool:
        """Others than the own organisation may read it."""
        return self.level != Level.PRIVATE_ORG

    @property
    def kind_words(self) -> str:
        """The kinds in words."""
        return ", ".join(str(ObservationKind(kind).label) for kind in self.kinds)
