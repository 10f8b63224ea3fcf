"""Tables of the two logs and of the daily run."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class AppendOnlyError(Exception):
    """Somebody tried to change or delete what may only be appended."""


class AppendOnlyQuerySet(models.QuerySet["AuditEvent"]):
    """Refuses the bulk ways around `AuditEvent.save` and `delete`."""

    def update(self, **_kwargs: Any) -> int:
        """Always refused."""
        raise AppendOnlyError("Audit events are never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Always refused; only the retention run removes events, behind a checkpoint."""
        raise AppendOnlyError("Audit events are never deleted.")


class AuditEvent(models.Model):
    """One deed in the chain of a municipality. Personal words stand in `AuditWords`, here only their digest."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.PROTECT, related_name="+", verbose_name=_("Mandant")
    )
    number = models.PositiveBigIntegerField(_("Nummer"), help_text=_("Laufend je Mandant, ab 1"))
    at = models.DateTimeField(_("Zeitpunkt"))
    name = models.CharField(_("Vorgang"), max_length=80)
    role = models.CharField(_("Rolle"), max_length=30)
    organisation_id = models.PositiveBigIntegerField(_("Nummer der Organisation"), null=True)
    membership_id = models.PositiveBigIntegerField(_("Nummer der Mitgliedschaft"), null=True)
    object_type = models.CharField(_("Art des Gegenstands"), max_length=60)
    object_id = models.CharField(_("Nummer des Gegenstands"), max_length=40)
    object_owner_id = models.PositiveBigIntegerField(_("Nummer der Eigentümerin"), null=True)
    facts = models.JSONField(_("Angaben ohne Personenbezug"), default=dict)
    words_digest = models.CharField(_("Prüfsumme der Worte"), max_length=64, blank=True)
    previous = models.CharField(_("Vorige Prüfsumme"), max_length=64, blank=True)
    hash = models.CharField(_("Prüfsumme"), max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("Protokolleintrag")
        verbose_name_plural = _("Protokoll")
        ordering = ("municipality", "number")
        constraints = (models.UniqueConstraint(fields=("municipality", "number"), name="one_event_per_number"),)
        indexes = (models.Index(fields=("municipality", "object_owner_id", "number"), name="events_of_an_owner"),)

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new event; an existing one is refused."""
        if self.pk is not None:
            raise AppendOnlyError("Audit events are never changed.")
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> tuple[int, dict[str, int]]:
        """Always refused."""
        raise AppendOnlyError("Audit events are never deleted.")


class AuditWords(models.Model):
    """The personal words of one event: who, and what was written. Can be shredded without breaking the chain."""

    event = models.OneToOneField(AuditEvent, models.CASCADE, related_name="words", verbose_name=_("Protokolleintrag"))
    salt = models.CharField(_("Salz"), max_length=32)
    words = models.JSONField(_("Worte"))

    class Meta:
        verbose_name = _("Worte eines Protokolleintrags")
        verbose_name_plural = _("Worte von Protokolleinträgen")

    def __str__(self) -> str:
        return str(self.event_id)


class AuditHead(models.Model):
    """The end of each chain; its row is the lock under which the next event is appended."""

    municipality = models.OneToOneField(
        "organisations.Municipality", models.PROTECT, related_name="+", verbose_name=_("Mandant")
    )
    number = models.PositiveBigIntegerField(_("Letzte Nummer"), default=0)
    hash = models.CharField(_("Letzte Prüfsumme"), max_length=64, blank=True)
    closed_number = models.PositiveBigIntegerField(
        _("Abgeschlossen bis"), default=0, help_text=_("Bis zu dieser Nummer hat die Aufbewahrung geendet")
    )
    closed_hash = models.CharField(_("Prüfsumme des Abschlusses"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("Ende des Protokolls")
        verbose_name_plural = _("Enden der Protokolle")

    def __str__(self) -> str:
        return f"{self.municipality_id}: {self.number}"


class AccessLog(models.Model):
    """Who opened a confidential page or looked at a person's own record. Deletable, kept for twelve months."""

    municipality = models.ForeignKey(
        "organisations.Municipality", models.CASCADE, related_name="+", verbose_name=_("Mandant")
    )
    at = models.DateTimeField(_("Zeitpunkt"), auto_now_add=True)
    membership_id = models.PositiveBigIntegerField(_("Nummer der Mitgliedschaft"))
    role = models.CharField(_("Rolle"), max_length=30)
    organisation_id = models.PositiveBigIntegerField(_("Nummer der Organisation"))
    object_type = models.CharField(_("Art des Gegenstands"), max_length=60)
    object_id = models.CharField(_("Nummer des Gegenstands"), max_length=40)
    object_owner_id = models.PositiveBigIntegerField(_("Nummer der Eigentümerin"), null=True)

    class Meta:
        verbose_name = _("Zugriff")
        verbose_name_plural = _("Zugriffe")
        ordering = ("-at",)
        indexes = (models.Index(fields=("municipality", "object_owner_id", "at"), name="accesses_of_an_owner"),)

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id}"


class DailyRun(models.Model):
    """One day on which `kooplan daily` finished; a second run on that day does nothing twice."""

    day = models.DateField(_("Tag"), unique=True)
    finished_at = models.DateTimeField(_("Beendet"), auto_now_add=True)
    report = models.JSONField(_("Bericht"), default=dict)

    class Meta:
        verbose_name = _("Tageslauf")
        verbose_name_plural = _("Tagesläufe")

    def __str__(self) -> str:
        return self.day.isoformat()

    def clean(self) -> None:
        """A report is a table of numbers by name."""
        if not isinstance(self.report, dict):
            raise ValidationError(_("Der Bericht muss eine Zuordnung von Namen zu Zahlen sein."))
