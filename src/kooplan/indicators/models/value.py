"""The numbers themselves. Raw values are for their owner; everybody else reads released values."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.indicators.models.delivery import Delivery
from kooplan.indicators.models.indicator import Series
from kooplan.indicators.vocab import AGE_OPEN, Sex, Status, sex_choices, status_choices

CELL = ("series", "area_version", "period_end", "sex", "age_from", "age_to", "variant")
"""What makes one number distinct from another.

Not its beginning: sources date one and the same number to a year or to its last day, and two numbers for one end would
neither show which of them counts nor be seen by the secrecy of totals.
"""


class Cell(models.Model):
    """Where a number stands: which series, which area, which period, which group, observed or projected."""

    series = models.ForeignKey(Series, models.CASCADE, related_name="+", verbose_name=_("Zeitreihe"))
    area_version = models.ForeignKey(
        "areas.AreaVersion", models.PROTECT, related_name="+", verbose_name=_("Stand einer Raumeinheit")
    )
    period_start = models.DateField(_("Beginn"), help_text=_("Bei einem Stichtag gleich dem Ende"))
    period_end = models.DateField(_("Ende"))
    sex = models.CharField(_("Geschlecht"), max_length=1, choices=sex_choices, default=Sex.ALL, blank=True)
    age_from = models.PositiveSmallIntegerField(_("Alter von"), default=0, help_text=_("Vollendete Jahre"))
    age_to = models.PositiveSmallIntegerField(
        _("Alter bis"), default=AGE_OPEN, help_text=_("Einschließlich; 999: ohne Grenze")
    )
    variant = models.CharField(_("Vorausberechnung"), max_length=80, blank=True, help_text=_("Leer: beobachtet"))
    status = models.CharField(_("Stand"), max_length=20, choices=status_choices, default=Status.OK)
    value = models.FloatField(_("Wert"), null=True, help_text=_("In der Einheit des Indikators"))
    numerator = models.FloatField(_("Zähler"), null=True, help_text=_("Fälle oder Personen"))
    denominator = models.FloatField(_("Nenner"), null=True, help_text=_("Personen oder Einheiten"))

    class Meta:
        abstract = True


class Value(Cell):
    """A number as it was delivered. Pages never read it; `ReleasedValue` is what leaves the statistics desk."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="values", verbose_name=_("Datenlieferung"))
    n = models.FloatField(_("Anzahl Befragte oder Fälle"), null=True, blank=True)

    class Meta:
        verbose_name = _("Gelieferter Wert")
        verbose_name_plural = _("Gelieferte Werte")
        constraints = (
            models.UniqueConstraint(fields=CELL, name="one_value_per_cell"),
            models.CheckConstraint(
                condition=models.Q(period_end__gte=models.F("period_start"))
                & models.Q(age_to__gte=models.F("age_from")),
                name="value_period_and_age_in_order",
            ),
        )
        indexes = (models.Index(fields=("delivery",), name="values_of_a_delivery"),)

    def __str__(self) -> str:
        return f"{self.series_id} {self.area_version_id} {self.period_end}"
