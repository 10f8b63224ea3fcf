"""Use of a service by age, from which its need is carried forward."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.indicators.vocab import AGE_OPEN, Sex, sex_choices


class AgeRate(models.Model):
    """How many of 1,000 people of an age and sex use a service; times projected people it gives the status-quo need."""

    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.CASCADE, related_name="age_rates", verbose_name=_("Leistungsart")
    )
    sex = models.CharField(_("Geschlecht"), max_length=1, choices=sex_choices, default=Sex.ALL, blank=True)
    age_from = models.PositiveSmallIntegerField(_("Alter von"))
    age_to = models.PositiveSmallIntegerField(
        _("Alter bis"), default=AGE_OPEN, help_text=_("Einschließlich; 999: ohne Grenze")
    )
    per_thousand = models.FloatField(
        _("Nutzende je 1 000"), help_text=_("Personen je 1 000 Einwohner*innen dieses Alters")
    )
    source = models.CharField(_("Quelle"), max_length=300)
    reference_year = models.PositiveSmallIntegerField(_("Jahr"))

    class Meta:
        verbose_name = _("Nutzungsquote nach Alter")
        verbose_name_plural = _("Nutzungsquoten nach Alter")
        ordering = ("service_type", "sex", "age_from")
        constraints = (
            models.UniqueConstraint(
                fields=("service_type", "sex", "age_from", "age_to", "reference_year"), name="one_rate_per_age"
            ),
            models.CheckConstraint(condition=Q(per_thousand__gte=0), name="age_rate_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.age_from}-{self.age_to}: {self.per_thousand}"
