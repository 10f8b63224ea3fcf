"""Where numbers come from: sources, the deliveries taken from them, and files on their way in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, Level, VisibleQuerySet, level_choices
from kooplan.indicators.vocab import DeliveryKind, ImportState, delivery_kind_choices, import_state_choices


class SourceQuerySet(VisibleQuerySet["Source"]):
    """Verbs over sources."""


class Source(Guarded):
    """A publisher's dataset with the line that has to stand wherever its numbers are shown."""

    level = models.CharField(_("Sichtbarkeit"), max_length=20, choices=level_choices, default=Level.PUBLIC)
    name = models.CharField(_("Name"), max_length=200)
    publisher = models.CharField(_("Herausgeber"), max_length=200, blank=True)
    attribution = models.CharField(_("Quellenvermerk"), max_length=300, help_text=_("So steht er unter jeder Zahl"))
    licence = models.CharField(_("Lizenz"), max_length=120, blank=True)
    web = models.URLField(_("Internetadresse"), blank=True)

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("Quelle")
        verbose_name_plural = _("Quellen")
        ordering = ("name",)
        constraints = (models.UniqueConstraint(fields=("municipality", "name"), name="one_source_per_name"),)

    def __str__(self) -> str:
        return self.name


class DeliveryQuerySet(VisibleQuerySet["Delivery"]):
    """Verbs over deliveries."""


class Delivery(Guarded):
    """One dataset taken over from a source; its values can be traced to the file by its digest."""

    source = models.ForeignKey(Source, models.PROTECT, related_name="deliveries", verbose_name=_("Quelle"))
    title = models.CharField(_("Bezeichnung"), max_length=200)
    kind = models.CharField(_("Art"), max_length=20, choices=delivery_kind_choices, default=DeliveryKind.OPEN)
    file_name = models.CharField(_("Datei"), max_length=200)
    sha256 = models.CharField(_("Prüfsumme der Datei"), max_length=64)
    rows = models.PositiveIntegerField(_("Werte"), default=0)
    delivered_on = models.DateField(_("Lieferung vom"))
    origin = models.TextField(_("Herkunft"), blank=True, help_text=_("Wer hat zusammengefasst und anonymisiert?"))
    notes = models.JSONField(_("Hinweise beim Einlesen"), default=list, blank=True)
    created_at = models.DateTimeField(_("Übernommen"), auto_now_add=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("Datenlieferung")
        verbose_name_plural = _("Datenlieferungen")
        ordering = ("-delivered_on", "-pk")

    def __str__(self) -> str:
        return self.title


class ImportQuerySet(VisibleQuerySet["Import"]):
    """Verbs over files on their way in."""


class Import(Guarded):
    """A file that was uploaded and checked; it changes nothing until somebody takes it over."""

    created_by = models.ForeignKey(
        "organisations.Membership", models.PROTECT, null=True, related_name="+", verbose_name=_("Hochgeladen von")
    )
    created_at = models.DateTimeField(_("Hochgeladen"), auto_now_add=True)
    state = models.CharField(_("Stand"), max_length=20, choices=import_state_choices, default=ImportState.CHECKED)
    importer = models.CharField(_("Art der Datei"), max_length=40)
    file_name = models.CharField(_("Datei"), max_length=200)
    stored_as = models.CharField(_("Ablage"), max_length=200)
    sha256 = models.CharField(_("Prüfsumme der Datei"), max_length=64)
    options = models.JSONField(_("Angaben zum Einlesen"), default=dict, blank=True)
    report = models.JSONField(_("Prüfbericht"), default=dict, blank=True)
    progress = models.CharField(_("Fortschritt"), max_length=120, blank=True)
    delivery = models.ForeignKey(
        Delivery, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("Datenlieferung")
    )

    objects = ImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("Einlesen")
        verbose_name_plural = _("Einlesevorgänge")
        ordering = ("-created_at",)

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_moving(self) -> bool:
        """The worker has it or will take it."""
        return self.state in {ImportState.QUEUED, ImportState.RUNNING}
