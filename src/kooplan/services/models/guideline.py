"""Normative values: how much supply is said to be needed, and how far people may have to go."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kooplan.core.reader import Reader
from kooplan.services.vocab import (
    MEASURED,
    PeopleGroup,
    SourceKind,
    mode_choices,
    people_group_choices,
    source_kind_choices,
)


class Norm(models.Model):
    """What somebody says should be, with its source."""

    kind = models.CharField(_("Art der Quelle"), max_length=20, choices=source_kind_choices)
    source = models.CharField(_("Quelle"), max_length=300)
    dated = models.CharField(_("Stand"), max_length=60, blank=True, help_text=_("Datum oder Jahr der Quelle"))
    resolution = models.CharField(_("Beschluss"), max_length=120, blank=True, help_text=_("Gremium, Datum und Nummer"))
    is_verified = models.BooleanField(
        _("Quelle geprüft"), default=False, help_text=_("Nein heißt: überliefert, bitte vor Gebrauch prüfen")
    )

    class Meta:
        abstract = True


class GuidelineQuerySet(models.QuerySet["Guideline"]):
    """Verbs over guidelines."""

    def visible_to(self, reader: Reader) -> Self:
        """Those of the reader's tenant: guidelines are public."""
        return self.filter(service_type__municipality_id=reader.municipality_id or 0)

    def calculable(self) -> Self:
        """Those that give a number."""
        return self.filter(amount__isnull=False)


class Guideline(Norm):
    """So many units of a service for so many people. Some sources only say something in words."""

    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.CASCADE, related_name="guidelines", verbose_name=_("Leistungsart")
    )
    code = models.SlugField(_("Kürzel"), max_length=60, blank=True, help_text=_("Nur bei mitgelieferten Richtwerten"))
    wording = models.CharField(_("Wortlaut"), max_length=200, help_text=_("Wie die Quelle ihn nennt"))
    amount = models.FloatField(_("Menge"), null=True, blank=True, help_text=_("In der Einheit der Leistungsart"))
    people = models.FloatField(_("je so viele Menschen"), null=True, blank=True)
    group = models.CharField(_("Gruppe"), max_length=10, choices=people_group_choices, default=PeopleGroup.ALL)
    note = models.CharField(_("Hinweis"), max_length=400, blank=True)

    objects = GuidelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("Richtwert")
        verbose_name_plural = _("Richtwerte")
        ordering = ("service_type", "people", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("service_type", "code"), condition=~Q(code=""), name="one_guideline_per_code"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, people__isnull=True) | Q(amount__gt=0, people__gt=0),
                name="guideline_is_above_zero",
            ),
            models.CheckConstraint(
                condition=~Q(kind=SourceKind.RESOLUTION) | ~Q(resolution=""), name="own_guideline_names_its_resolution"
            ),
        )

    def __str__(self) -> str:
        return self.wording

    @property
    def is_calculable(self) -> bool:
        """It gives a number, not only words."""
        return self.amount is not None and self.people is not None


class ReachStandard(Norm):
    """How far people may have to go to a kind of service, or that it comes to them."""

    service_type = models.ForeignKey(
        "catalogues.ServiceType", models.CASCADE, related_name="standards", verbose_name=_("Leistungsart")
    )
    mode = models.CharField(_("Weg"), max_length=10, choices=mode_choices)
    limit = models.FloatField(_("Höchstens"), null=True, blank=True, help_text=_("Minuten oder Kilometer"))

    class Meta:
        verbose_name = _("Maßstab der Erreichbarkeit")
        verbose_name_plural = _("Maßstäbe der Erreichbarkeit")
        ordering = ("service_type", "pk")
        constraints = (
            models.UniqueConstraint(fields=("service_type", "mode"), name="one_standard_per_mode"),
            models.CheckConstraint(
                condition=Q(mode__in=[str(one) for one in MEASURED], limit__gt=0)
                | (~Q(mode__in=[str(one) for one in MEASURED]) & Q(limit__isnull=True)),
                name="standard_above_zero_where_measured",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_mode_display()}: {self.limit}"
