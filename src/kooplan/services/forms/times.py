"""Input rules for tables of travel times."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kooplan.indicators.forms.imports import EMPTY, TOO_LARGE, too_large_words
from kooplan.services.forms.imports import not_in_future
from kooplan.services.vocab import timed_choices

REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}


class TimesForm(forms.Form):
    """A table, and where it comes from."""

    file = forms.FileField(
        label=_("Datei"),
        help_text=_("CSV, XLSX oder Parquet mit den Spalten „von“, „nach“ und „minuten“"),
        error_messages={"required": _("Wählen Sie eine Datei aus."), "empty": EMPTY},
    )
    mode = forms.ChoiceField(label=_("Weg"), choices=timed_choices)
    reference_date = forms.DateField(
        label=_("Stand"),
        help_text=_("Tag des Fahrplans oder des Straßennetzes"),
        error_messages=REQUIRED,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=_("Quelle"),
        max_length=300,
        error_messages=REQUIRED,
        help_text=_("Womit gerechnet wurde und auf welchen Daten"),
    )
    licence = forms.CharField(
        label=_("Lizenz"), max_length=120, error_messages=REQUIRED, help_text=_("Zum Beispiel ODbL oder CC BY 4.0")
    )

    def __init__(self, request: HttpRequest) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.too_large: str = request.META.get(TOO_LARGE, "")

    def clean_reference_date(self) -> date:
        """No day that has not come."""
        found: date = not_in_future(self.cleaned_data["reference_date"])
        return found

    def clean(self) -> dict[str, Any]:
        """Say that a file was too large instead of that there was none."""
        cleaned = super().clean() or {}
        if self.too_large:
            self.errors.pop("file", None)
            self.add_error("file", too_large_words(self.too_large))
        return cleaned

    @property
    def upload(self) -> UploadedFile[bytes]:
        """The file of a valid form."""
        found: UploadedFile[bytes] = self.cleaned_data["file"]
        return found
