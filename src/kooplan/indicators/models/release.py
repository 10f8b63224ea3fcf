"""What others may see: the rule, the act of releasing, and the values that suppression let through."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from kooplan.core.reader import Reader
from kooplan.core.visibility import Guarded, VisibleQuerySet
from kooplan.indicators.models.delivery import Delivery
from kooplan.indicators.models.value import CELL, Cell
from kooplan.indicators.vocab import AGE_OPEN


class SuppressionRule(models.Model):
    """Thresholds below which a number stays hidden; indicators name the rule by its code."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.CASCADE, related_name="+", verbose_name=_("Mandant")
    )
    code = models.CharField(_("Kürzel"), max_length=40)
    name = models.CharField(_("Name"), max_length=120)
    min_cell = models.PositiveSmallIntegerField(
        _("Mindestzahl"), help_text=_("Kleinere Fallzahlen bleiben verborgen; 0: keine")
    )
    min_base = models.PositiveSmallIntegerField(
        _("Mindestnenner"), default=30, help_text=_("Quoten auf kleinerer Basis bleiben verborgen")
    )
    limited_base = models.PositiveSmallIntegerField(
        _("Eingeschränkt unter"), default=100, help_text=_("Quoten auf kleinerer Basis stehen in Klammern")
    )

    class Meta:
        verbose_name = _("Geheimhaltungsregel")
        verbose_name_plural = _("Geheimhaltungsregeln")
        ordering = ("min_cell", "code")
        constraints = (models.UniqueConstraint(fields=("municipality", "code"), name="one_rule_per_code"),)

    def __str__(self) -> str:
        return self.name


class ReleaseQuerySet(VisibleQuerySet["Release"]):
    """Verbs over releases."""


class Release(Guarded):
    """The act of letting the values of a delivery out, with the rule that was applied and who may read them."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="releases", verbose_name=_("Datenlieferung"))
    released_at = models.DateTimeField(_("Freigegeben"), auto_now_add=True)
    released_by = models.ForeignKey(
        "organisations.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("Freigegeben von")
    )
    rules = models.JSONField(
        _("Angewandte Regeln"), default=dict, help_text=_("Kürzel und Schwellen zum Zeitpunkt der Freigabe")
    )
    values_shown = models.PositiveIntegerField(_("Gezeigte Werte"), default=0)
    values_hidden = models.PositiveIntegerField(_("Verborgene Werte"), default=0)

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("Freigabe")
        verbose_name_plural = _("Freigaben")
        ordering = ("-released_at",)

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.released_at:%d.%m.%Y}"


class ReleasedValueQuerySet(models.QuerySet["ReleasedValue"]):
    """Verbs over released values: the only way to a number."""

    def visible_to(self, reader: Reader) -> Self:
        """The values whose release this reader may know of.

        The sum with zero keeps SQLite from walking through all values of all releases: it has to look values up by
        series and area, and then checks the release of each.
        """
        releases = Release.objects.visible_to(reader).order_by().values("pk")
        return self.alias(from_release=F("release_id") + 0).filter(from_release__in=releases)

    def totals(self) -> Self:
        """Observed values over all ages and both sexes."""
        return self.filter(sex="", age_from=0, age_to=AGE_OPEN, variant="")

    def of(self, indicator_key: str) -> Self:
        """The values of one indicator, by its key."""
        return self.filter(series__indicator__key=indicator_key)


class ReleasedValue(Cell):
    """A number after suppression: hidden ones keep their status and lose value, numerator and denominator."""

    release = models.ForeignKey(Release, models.CASCADE, related_name="values", verbose_name=_("Freigabe"))

    objects = ReleasedValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("Freigegebener Wert")
        verbose_name_plural = _("Freigegebene Werte")
        constraints = (models.UniqueConstraint(fields=CELL, name="one_released_value_per_cell"),)
        indexes = (
            models.Index(fields=("series", "period_end", "area_version"), name="released_by_period"),
            models.Index(fields=("area_version", "period_end"), name="released_by_area"),
        )

    def __str__(self) -> str:
        return f"{self.series_id} {self.area_version_id} {self.period_end}"
