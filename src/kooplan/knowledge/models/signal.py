"""Hints that something changes, and from where on there is one."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.knowledge.vocab import THRESHOLDS, SignalKind, Triage, signal_kind_choices, triage_choices
from kooplan.organisations.models import Municipality


class SignalQuerySet(VisibleQuerySet["Signal"]):
    """Verbs over signals."""

    def to_look_at(self, today: date) -> Self:
        """Those that nobody has decided about, and watched ones whose day has come."""
        return self.filter(Q(triage=Triage.OPEN) | Q(triage=Triage.WATCHED, due_on__lte=today))

    def for_list(self) -> Self:
        """With everything a list prints, the most urgent first."""
        return self.select_related("owner", "service", "indicator", "raised_by").prefetch_related("areas").order_by(
            "due_on", "-raised_on", "pk"
        )  # fmt: skip


class Signal(Guarded):
    """A hint of change with its strength, and what those who plan made of it.

    `found_by` names what the data said, so that one finding raises one signal; it is empty where people raised it.
    `owner` is the organisation whose numbers it rests on or that raised it. `due_on` is the day up to which somebody
    looks at it; None once it is decided.
    """

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PARTNERS)
    kind = models.CharField(_("Art des Signals"), max_length=14, choices=signal_kind_choices)
    statement = models.CharField(_("Was sich ändert"), max_length=600)
    source = models.CharField(_("Quelle"), max_length=200, blank=True, help_text=_("Woher der Hinweis kommt"))
    found_by = models.CharField(_("Erkannt an"), max_length=120, blank=True)
    before = models.FloatField(_("Vorher"), null=True, blank=True)
    after = models.FloatField(_("Nachher"), null=True, blank=True)
    unit = models.CharField(_("Einheit"), max_length=40, blank=True)
    areas = models.ManyToManyField("areas.Area", blank=True, related_name="signals", verbose_name=_("Räume"))
    observations = models.ManyToManyField(
        "knowledge.Observation", blank=True, related_name="signals", verbose_name=_("Fachbeobachtungen")
    )
    service = models.ForeignKey(
        "services.Service", models.SET_NULL, null=True, blank=True, related_name="signals", verbose_name=_("Angebot")
    )
    indicator = models.ForeignKey(
        "indicators.Indicator", models.SET_NULL, null=True, blank=True, related_name="signals",
        verbose_name=_("Indikator"),
    )  # fmt: skip
    round = models.ForeignKey(
        "utilisation.ReportingRound", models.SET_NULL, null=True, blank=True, related_name="signals",
        verbose_name=_("Melderunde"),
    )  # fmt: skip
    raised_on = models.DateField(_("Erkannt am"))
    raised_by = models.ForeignKey(
        "organisations.Membership", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("Gemeldet von"),
    )  # fmt: skip
    due_on = models.DateField(_("Ansehen bis"), null=True, blank=True)
    triage = models.CharField(_("Stand"), max_length=12, choices=triage_choices, default=Triage.OPEN)
    reason = models.CharField(_("Begründung"), max_length=400, blank=True)
    decided_on = models.DateField(_("Entschieden am"), null=True, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("Signal")
        verbose_name_plural = _("Signale")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "found_by"), condition=~Q(found_by=""), name="one_signal_for_a_finding"
            ),
            models.CheckConstraint(
                condition=Q(triage=Triage.OPEN, due_on__isnull=False)
                | Q(triage=Triage.WATCHED, due_on__isnull=False, decided_on__isnull=False) & ~Q(reason="")
                | Q(triage__in=(Triage.NEED, Triage.DISCARDED), due_on__isnull=True, decided_on__isnull=False)
                & ~Q(reason=""),
                name="signal_decided_with_a_reason",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return self.statement[:80]


class SignalRuleQuerySet(VisibleQuerySet["SignalRule"]):
    """Verbs over rules."""

    def for_list(self) -> Self:
        """The general ones first, then by indicator."""
        return self.select_related("indicator").order_by("indicator__name", "kind", "pk")

    def limits(self, municipality: Municipality) -> dict[str, float]:
        """From where on there is a signal, by kind: what the municipality says, else what is usual."""
        own = self.filter(municipality=municipality, indicator__isnull=True)
        return {str(kind): limit for kind, limit in THRESHOLDS.items()} | {one.kind: one.threshold for one in own}


class SignalRule(Guarded):
    """From where on there is a signal: a change in percent, a number of observations, or a value of an indicator.

    A municipality that has no rule of a kind uses `vocab.THRESHOLDS`.
    """

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PARTNERS)
    kind = models.CharField(_("Art des Signals"), max_length=14, choices=signal_kind_choices)
    indicator = models.ForeignKey(
        "indicators.Indicator", models.CASCADE, null=True, blank=True, related_name="signal_rules",
        verbose_name=_("Indikator"),
    )  # fmt: skip
    is_above = models.BooleanField(_("Ab diesem Wert aufwärts"), default=True)
    threshold = models.FloatField(_("Schwelle"))

    objects = SignalRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("Schwelle eines Signals")
        verbose_name_plural = _("Schwellen von Signalen")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "kind"), condition=Q(indicator__isnull=True), name="one_rule_for_a_kind"
            ),
            models.UniqueConstraint(
                fields=("municipality", "indicator", "is_above"), condition=Q(indicator__isnull=False),
                name="one_rule_for_a_side_of_an_indicator",
            ),
            models.CheckConstraint(
                condition=Q(kind=SignalKind.INDICATOR, indicator__isnull=False)
                | Q(indicator__isnull=True, kind__in=(SignalKind.WAITING, SignalKind.USE, SignalKind.OBSERVATIONS)),
                name="rule_of_an_indicator_names_it",
            ),
            models.CheckConstraint(
                condition=Q(indicator__isnull=False) | Q(threshold__gt=0), name="general_rule_above_zero"
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.threshold:g}"
