"""How much a service was used in a period: counts of cases and people, never the people themselves."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.utilisation.vocab import age_choices, measure_choices, refusal_choices, sex_choices


class UtilisationQuerySet(VisibleQuerySet["Utilisation"]):
    """Verbs over reports of use."""

    def for_list(self) -> Self:
        """With their services, the newest period first."""
        return self.select_related("service", "service__service_type").order_by("-period_end", "period_start", "pk")


class Utilisation(Guarded):
    """What a provider reports of one service and one period; true numbers, for the own organisation alone.

    A missing number is None and never 0. Others will read protected tables made of reports, never a report.
    """

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PRIVATE_ORG)
    service = models.ForeignKey("services.Service", models.PROTECT, related_name="use", verbose_name=_("Angebot"))
    period_start = models.DateField(_("Zeitraum von"))
    period_end = models.DateField(_("Zeitraum bis"))
    running = models.PositiveIntegerField(_("Laufende Fälle am Anfang"), help_text=_("Fälle"))
    started = models.PositiveIntegerField(_("Neu begonnen"), null=True, blank=True, help_text=_("Fälle"))
    ended = models.PositiveIntegerField(_("Beendet"), null=True, blank=True, help_text=_("Fälle"))
    persons = models.PositiveIntegerField(_("Personen"), null=True, blank=True, help_text=_("Jede Person einmal"))
    contacts = models.PositiveIntegerField(_("Kontakte"), null=True, blank=True, help_text=_("Gespräche und Besuche"))
    no_shows = models.PositiveIntegerField(_("Nicht erschienen"), null=True, blank=True, help_text=_("Termine"))
    waiting = models.PositiveIntegerField(_("Wartende Personen am Ende"), null=True, blank=True)
    waiting_days = models.PositiveIntegerField(
        _("Wartezeit auf das erste Gespräch"), null=True, blank=True, help_text=_("Tage, Median")
    )
    refused = models.PositiveIntegerField(_("Abgelehnt"), null=True, blank=True, help_text=_("Anfragen"))
    source = models.CharField(_("Quelle"), max_length=160, blank=True)
    revision = models.PositiveIntegerField(_("Fassung"), default=0, help_text=_("Zählt jede Änderung"))
    changed_at = models.DateTimeField(_("Geändert"), auto_now=True)

    objects = UtilisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("Nutzungsmeldung")
        verbose_name_plural = _("Nutzungsmeldungen")
        constraints = (
            models.UniqueConstraint(
                fields=("service", "period_start", "period_end"), name="use_reported_once_for_a_period"
            ),
            models.CheckConstraint(condition=Q(period_end__gt=F("period_start")), name="use_from_start_to_end"),
            models.CheckConstraint(
                condition=Q(level=Level.PRIVATE_ORG, owner__isnull=False), name="reported_use_stays_private"
            ),
            models.CheckConstraint(
                condition=Q(started__isnull=True) | Q(ended__isnull=True) | Q(ended__lte=F("running") + F("started")),
                name="no_more_ended_than_there_were",
            ),
        )

    def __str__(self) -> str:
        return f"{self.service}, {self.period_start:%d.%m.%Y} bis {self.period_end:%d.%m.%Y}"


class UtilisationCount(models.Model):
    """A part of one number of a report: by area of residence and age, by sex, or by reason of a refusal."""

    report = models.ForeignKey(Utilisation, models.CASCADE, related_name="counts", verbose_name=_("Nutzungsmeldung"))
    measure = models.CharField(_("Zahl"), max_length=12, choices=measure_choices)
    area = models.ForeignKey("areas.Area", models.PROTECT, null=True, related_name="+", verbose_name=_("Wohnort"))
    age = models.CharField(_("Alter"), max_length=10, choices=age_choices, blank=True)
    sex = models.CharField(_("Geschlecht"), max_length=10, choices=sex_choices, blank=True)
    reason = models.CharField(_("Grund der Ablehnung"), max_length=14, choices=refusal_choices, blank=True)
    count = models.PositiveIntegerField(_("Anzahl"))

    class Meta:
        verbose_name = _("Teilzahl einer Nutzungsmeldung")
        verbose_name_plural = _("Teilzahlen einer Nutzungsmeldung")
        constraints = (
            models.UniqueConstraint(
                fields=("report", "measure", "area", "age"), condition=Q(area__isnull=False),
                name="use_counted_once_by_place",
            ),
            models.UniqueConstraint(
                fields=("report", "measure", "sex", "reason"), condition=Q(area__isnull=True),
                name="use_counted_once_by_sex_or_reason",
            ),
            models.CheckConstraint(
                condition=(Q(area__isnull=False, sex="", reason="") & ~Q(age=""))
                | (Q(area__isnull=True, age="", reason="") & ~Q(sex=""))
                | (Q(area__isnull=True, age="", sex="") & ~Q(reason="")),
                name="use_counted_in_one_way",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_measure_display()}: {self.count}"
