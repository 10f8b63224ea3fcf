"""Composite indices: what goes in, and the record of each run so that it can be repeated to the bit."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, VisibleQuerySet
from kooplan.indicators.models.indicator import Indicator


class IndexDefinitionQuerySet(VisibleQuerySet["IndexDefinition"]):
    """Verbs over indices."""


class IndexDefinition(Guarded):
    """A composite index: indicators, weights and options; a preset or the tenant's own."""

    name = models.CharField(_("Name"), max_length=160)
    preset = models.CharField(_("Vorlage"), max_length=40)
    area_level = models.ForeignKey("areas.AreaLevel", models.PROTECT, related_name="+", verbose_name=_("Ebene"))
    dynamics_years = models.PositiveSmallIntegerField(_("Abstand der Dynamik"), default=2, help_text=_("Jahre"))
    min_population = models.PositiveIntegerField(_("Mindestgröße"), default=300, help_text=_("Einwohner*innen"))
    options = models.JSONField(_("Weitere Wahl"), default=dict, blank=True)

    objects = IndexDefinitionQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sozialindex")
        verbose_name_plural = _("Sozialindizes")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("municipality", "name"), name="one_index_per_name"),)

    def __str__(self) -> str:
        return self.name


class IndexComponent(models.Model):
    """One indicator of an index with its weight."""

    definition = models.ForeignKey(
        IndexDefinition, models.CASCADE, related_name="components", verbose_name=_("Sozialindex")
    )
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("Indikator"))
    weight = models.FloatField(_("Gewicht"), default=1.0)

    class Meta:
        verbose_name = _("Bestandteil eines Sozialindex")
        verbose_name_plural = _("Bestandteile eines Sozialindex")
        ordering = ("definition", "pk")
        constraints = (
            models.UniqueConstraint(fields=("definition", "indicator"), name="one_component_per_indicator"),
            models.CheckConstraint(condition=Q(weight__gt=0), name="index_weight_is_positive"),
        )

    def __str__(self) -> str:
        return f"{self.indicator_id} × {self.weight}"


class IndexRunQuerySet(VisibleQuerySet["IndexRun"]):
    """Verbs over runs."""


class IndexRun(Guarded):
    """One computation with everything that is needed to repeat and to doubt it."""

    definition = models.ForeignKey(IndexDefinition, models.CASCADE, related_name="runs", verbose_name=_("Sozialindex"))
    period_end = models.DateField(_("Stichtag"))
    computed_at = models.DateTimeField(_("Berechnet"), auto_now_add=True)
    computed_by = models.ForeignKey(
        "organisations.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("Berechnet von")
    )
    input_digest = models.CharField(_("Prüfsumme der Eingaben"), max_length=64)
    record = models.JSONField(
        _("Protokoll der Rechnung"), default=dict, help_text=_("Parameter, n, Mittelwerte, Standardabweichungen")
    )
    sensitivity = models.JSONField(
        _("Empfindlichkeit"), default=dict, help_text=_("Ränge bei gleichen, gewählten und PCA-Gewichten")
    )
    valid_areas = models.PositiveIntegerField(_("Räume mit Ergebnis"))

    objects = IndexRunQuerySet.as_manager()

    class Meta:
        verbose_name = _("Lauf eines Sozialindex")
        verbose_name_plural = _("Läufe eines Sozialindex")
        ordering = ("-computed_at",)

    def __str__(self) -> str:
        return f"{self.definition_id} {self.period_end}"


class IndexResult(models.Model):
    """The outcome for one area, or the reason why there is none."""

    run = models.ForeignKey(IndexRun, models.CASCADE, related_name="results", verbose_name=_("Lauf"))
    area_version = models.ForeignKey(
        "areas.AreaVersion", models.PROTECT, related_name="+", verbose_name=_("Stand einer Raumeinheit")
    )
    is_valid = models.BooleanField(_("Hat ein Ergebnis"))
    reason = models.CharField(_("Grund"), max_length=200, blank=True)
    status_index = models.FloatField(
        _("Statusindex"), null=True, help_text=_("Standardabweichungen; höher heißt mehr Belastung")
    )
    status_class = models.PositiveSmallIntegerField(
        _("Statusklasse"), null=True, help_text=_("1 hoch bis 4 sehr niedrig")
    )
    dynamics_index = models.FloatField(_("Dynamikindex"), null=True, help_text=_("Standardabweichungen"))
    dynamics_class = models.PositiveSmallIntegerField(
        _("Dynamikklasse"), null=True, help_text=_("1 positiv, 3 stabil, 5 negativ")
    )
    overall_code = models.PositiveSmallIntegerField(
        _("Gesamtindex"), null=True, help_text=_("Statusklasse mal 10 plus Dynamikklasse")
    )
    details = models.JSONField(_("z-Werte und Summen"), default=dict)

    class Meta:
        verbose_name = _("Ergebnis eines Sozialindex")
        verbose_name_plural = _("Ergebnisse eines Sozialindex")
        constraints = (models.UniqueConstraint(fields=("run", "area_version"), name="one_result_per_area"),)

    def __str__(self) -> str:
        return f"{self.area_version_id}: {self.overall_code}"
