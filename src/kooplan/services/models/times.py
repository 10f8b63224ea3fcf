"""Stored travel times: the rows lie in a Parquet file, the table says where they come from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.services.vocab import timed_choices


class TravelTimesQuerySet(VisibleQuerySet["TravelTimes"]):
    """Verbs over tables of travel times."""


class TravelTimes(Guarded):
    """Minutes from the squares of the population grid to places of services, as a router or a timetable gives them."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    mode = models.CharField(_("Weg"), max_length=10, choices=timed_choices)
    reference_date = models.DateField(_("Stand"), help_text=_("Tag des Fahrplans oder des Straßennetzes"))
    source = models.CharField(_("Quelle"), max_length=300)
    licence = models.CharField(_("Lizenz"), max_length=120)
    file = models.CharField(_("Datei"), max_length=200, help_text=_("Unterhalb des Dateiordners"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    pairs = models.PositiveIntegerField(_("Verbindungen"))
    squares = models.PositiveIntegerField(_("Quadrate"))
    places = models.PositiveIntegerField(_("Orte"))

    objects = TravelTimesQuerySet.as_manager()

    class Meta:
        verbose_name = _("Fahrzeitentabelle")
        verbose_name_plural = _("Fahrzeitentabellen")
        ordering = ("mode", "-reference_date")
        constraints = (
            models.UniqueConstraint(
                fields=("municipality", "mode", "reference_date"), name="one_table_of_times_per_mode_and_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_mode_display()}, {self.reference_date:%d.%m.%Y}"
