"""Files of services that wait to be taken over."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kooplan.core.visibility import Guarded, VisibleQuerySet
from kooplan.services.vocab import UploadState, upload_state_choices


class ServiceUploadQuerySet(VisibleQuerySet["ServiceUpload"]):
    """Verbs over uploaded files."""


class ServiceUpload(Guarded):
    """One file of services: uploaded, checked, then taken over or thrown away."""

    file_name = models.CharField(_("Dateiname"), max_length=200)
    file = models.CharField(_("Datei"), max_length=200, help_text=_("Unterhalb des Dateiordners"))
    sha256 = models.CharField(_("Prüfsumme"), max_length=64)
    uploaded_at = models.DateTimeField(_("Hochgeladen"), auto_now_add=True)
    options = models.JSONField(_("Angaben zur Datei"), default=dict)
    state = models.CharField(_("Stand"), max_length=12, choices=upload_state_choices, default=UploadState.CHECKED)
    report = models.JSONField(_("Ergebnis"), default=dict)

    objects = ServiceUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("Datei mit Angeboten")
        verbose_name_plural = _("Dateien mit Angeboten")

    def __str__(self) -> str:
        return self.file_name
