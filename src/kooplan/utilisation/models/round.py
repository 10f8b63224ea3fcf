"""A round of reporting, and what the others may read of it once it is closed."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.indicators.vocab import status_choices
from kooplan.utilisation.models.report import Utilisation
from kooplan.utilisation.vocab import (
    age_choices,
    measure_choices,
    refusal_choices,
    rest_choices,
    sex_choices,
)


class RoundQuerySet(VisibleQuerySet["ReportingRound"]):
    """Verbs over rounds."""

    def for_list(self) -> Self:
        """The newest period first."""
        return self.order_by("-period_end", "-period_start", "pk")

    def still_open(self) -> Self:
        """Rounds in which reports may be written and changed."""
        return self.filter(closed_at__isnull=True)

    def closed_for(self, report: Utilisation) -> ReportingRound | None:
        """The closed round that a report is part of."""
        found = self.filter(
            municipality_id=report.municipality_id, period_start=report.period_start, period_end=report.period_end
        )
        return found.filter(closed_at__isnull=False).first()


class ReportingRound(Guarded):
    """The district asks for the use of one period, up to a day; closing it releases protected numbers.

    That there is a round, its period and its day are no secret, so its level is public.
    """

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    due_on = models.DateField(_("Frist"))
    opened_at = models.DateTimeField(_("Eröffnet"), auto_now_add=True)
    closed_at = models.DateTimeField(_("Geschlossen"), null=True, blank=True)
    sums_level = models.CharField(_("Summen sichtbar für"), max_length=20, choices=level_choices, blank=True)
    min_cell = models.PositiveSmallIntegerField(
        _("Mindestzahl"),
        null=True,
        blank=True,
        help_text=_("Kleinere Anzahlen sind verborgen; gilt seit dem Schließen"),
    )
    correction = models.CharField(
        _("Grund der Korrektur"), max_length=240, blank=True, help_text=_("Warum die Runde wieder geöffnet wurde")
    )

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("Melderunde")
        verbose_name_plural = _("Melderunden")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "period_start", "period_end"), name="one_round_for_a_period"
            ),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="round_from_start_to_end"),
            models.CheckConstraint(condition=Q(due_on__gt=F("period_end")), name="round_due_after_its_period"),
        )

    def __str__(self) -> str:
        return f"{self.period_start:%d.%m.%Y} bis {self.period_end:%d.%m.%Y}"

    @property
    def is_open(self) -> bool:
        """Whether reports may still change."""
        return self.closed_at is None


class ReleasedUseQuerySet(VisibleQuerySet["ReleasedUse"]):
    """Verbs over released numbers of use."""

    def for_list(self) -> Self:
        """With everything a table prints, as they were released."""
        return self.select_related("service", "service_type", "area", "owner").order_by("pk")


class ReleasedUse(Guarded):
    """One protected number of a closed round: of a service, or the sum of all services of a type.

    A hidden number is not stored here; `count` is None then. Without area, age, sex, reason and `rest` it is the
    total of its measure. `owner` is the provider, None for sums.
    """

    round = models.ForeignKey(ReportingRound, models.CASCADE, related_name="released", verbose_name=_("Melderunde"))
    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.PROTECT, related_name="+", verbose_name=_("Angebotsart")
    )
    service = models.ForeignKey(
        "services.Service", models.CASCADE, null=True, related_name="+", verbose_name=_("Angebot")
    )
    measure = models.CharField(_("Zahl"), max_length=12, choices=measure_choices)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("Wohnort"))
    age = models.CharField(_("Alter"), max_length=10, choices=age_choices, blank=True)
    sex = models.CharField(_("Geschlecht"), max_length=10, choices=sex_choices, blank=True)
    reason = models.CharField(_("Grund der Ablehnung"), max_length=14, choices=refusal_choices, blank=True)
    rest = models.CharField(_("ohne Zuordnung"), max_length=6, choices=rest_choices, blank=True)
    count = models.PositiveIntegerField(_("Anzahl"), null=True)
    status = models.CharField(_("Zustand"), max_length=14, choices=status_choices)
    services = models.PositiveSmallIntegerField(_("Zahl der Angebote"), help_text=_("Aus so vielen Meldungen"))

    objects = ReleasedUseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Freigegebene Nutzungszahl")
        verbose_name_plural = _("Freigegebene Nutzungszahlen")
        constraints = (
            models.CheckConstraint(
                condition=Q(status="ok", count__isnull=False, count__gt=0)
                | Q(status="nothing", count__isnull=False, count=0)
                | Q(status__in=("primary", "secondary"), count__isnull=True),
                name="hidden_use_has_no_number",
            ),
            models.CheckConstraint(
                condition=Q(service__isnull=True) | ~Q(level__in=(Level.COUNCIL, Level.PUBLIC)),
                name="use_of_a_service_is_not_public",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {'•' if self.count is None else self.count}"
