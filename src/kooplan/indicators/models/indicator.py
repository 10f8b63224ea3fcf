"""What is measured: definitions, and the series that a changed definition starts anew."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.indicators.vocab import Direction, direction_choices


class IndicatorQuerySet(VisibleQuerySet["Indicator"]):
    """Verbs over indicators."""

    def active(self) -> Self:
        """Those in use."""
        return self.filter(is_active=True)

    def for_list(self) -> Self:
        """With everything a list prints."""
        return self.select_related("life_domain").order_by("life_domain__order", "name")


class Indicator(Guarded):
    """A measured quantity of the tenant's catalogue; 98 come as seed and may be changed."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    key = models.SlugField(_("Kürzel"), max_length=60)
    name = models.CharField(_("Name"), max_length=160)
    name_en = models.CharField(_("Englischer Name"), max_length=160, blank=True)
    life_domain = models.ForeignKey(
        "catalogues.LifeDomain", models.PROTECT, related_name="indicators", verbose_name=_("Lebenslage")
    )
    numerator = models.CharField(_("Zähler"), max_length=240, blank=True)
    denominator = models.CharField(_("Nenner"), max_length=240, blank=True)
    unit = models.CharField(_("Einheit"), max_length=40)
    per = models.PositiveIntegerField(
        _("Faktor"), null=True, blank=True, help_text=_("Wert = Zähler durch Nenner mal Faktor; leer: keine Quote")
    )
    decimals = models.PositiveSmallIntegerField(_("Nachkommastellen"), default=1)
    direction = models.SmallIntegerField(_("Richtung"), choices=direction_choices, default=Direction.NEUTRAL)
    may_be_negative = models.BooleanField(
        _("Kann negativ sein"), default=False, help_text=_("Nur bei Salden und Veränderungen")
    )
    smallest_level = models.CharField(_("Kleinste übliche Ebene"), max_length=160, blank=True)
    source_note = models.CharField(_("Übliche Quelle"), max_length=200, blank=True)
    periodicity = models.CharField(_("Zeitraum"), max_length=60, blank=True)
    suppression = models.CharField(_("Geheimhaltung"), max_length=40, default="3")
    target_group = models.CharField(_("Zielgruppe"), max_length=160, blank=True)
    mark = models.CharField(
        _("Prüfvermerk"), max_length=20, blank=True, help_text=_("M: noch nicht an der Quelle geprüft")
    )
    breaks = models.JSONField(
        _("Klassengrenzen der Karte"),
        default=list,
        blank=True,
        help_text=_("Vier feste Grenzen, damit Jahre vergleichbar bleiben"),
    )
    headline_order = models.PositiveSmallIntegerField(
        _("Platz auf der Übersicht"), null=True, blank=True, help_text=_("1 bis 4; leer: nicht auf der Übersicht")
    )
    is_active = models.BooleanField(_("In Gebrauch"), default=True)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("Indikator")
        verbose_name_plural = _("Indikatoren")
        constraints = (models.UniqueConstraint(fields=("municipality", "key"), name="one_indicator_per_key"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_rate(self) -> bool:
        """Its value is a numerator over a denominator, so areas are added up as sum over sum."""
        return self.per is not None


class Series(models.Model):
    """The values of one definition; a changed definition starts a new series, and charts mark the break."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="series", verbose_name=_("Indikator"))
    number = models.PositiveSmallIntegerField(_("Nummer"), default=1)
    starts_on = models.DateField(_("Gilt ab"), null=True, blank=True)
    definition = models.TextField(_("Definition"), blank=True)
    break_reason = models.CharField(_("Grund des Bruchs"), max_length=240, blank=True)

    class Meta:
        verbose_name = _("Zeitreihe")
        verbose_name_plural = _("Zeitreihen")
        ordering = ("indicator", "number")
        constraints = (models.UniqueConstraint(fields=("indicator", "number"), name="one_series_per_number"),)

    def __str__(self) -> str:
        return f"{self.indicator} ({self.number})"
