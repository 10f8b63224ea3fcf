"""Input rules for guidelines and standards of reach."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kooplan.services.forms.reach import LONGEST, number_field
from kooplan.services.vocab import (
    MEASURED,
    SourceKind,
    mode_choices,
    people_group_choices,
    source_kind_choices,
)

REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}


class NormForm(forms.Form):
    """Where a value comes from."""

    kind = forms.ChoiceField(label=_("Art der Quelle"), choices=source_kind_choices)
    source = forms.CharField(label=_("Quelle"), max_length=300, error_messages=REQUIRED)
    resolution = forms.CharField(
        label=_("Beschluss"),
        max_length=120,
        required=False,
        help_text=_("Bei eigenem Beschluss: Gremium, Datum, Nummer"),
    )

    def clean(self) -> dict[str, Any]:
        """An own resolution names body, day and number."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == SourceKind.RESOLUTION and not cleaned.get("resolution"):
            self.add_error("resolution", _("Bitte nennen Sie Gremium, Datum und Nummer des Beschlusses."))
        return cleaned


class StandardForm(NormForm):
    """How far people may have to go by one way."""

    mode = forms.ChoiceField(label=_("Weg"), choices=mode_choices)
    limit = number_field(_("Höchstens"), low=0.5, high=LONGEST)
    field_order = ("mode", "limit", "kind", "source", "resolution")

    def clean(self) -> dict[str, Any]:
        """A way with a length has a limit."""
        cleaned = super().clean()
        measured = cleaned.get("mode") in [str(one) for one in MEASURED]
        if measured and cleaned.get("limit") is None and "limit" not in self.errors:
            self.add_error("limit", _("Bitte geben Sie Minuten oder Kilometer ein."))
        return cleaned


class GuidelineForm(NormForm):
    """So many units for so many people."""

    wording = forms.CharField(
        label=_("Wortlaut"), max_length=200, error_messages=REQUIRED, help_text=_("Zum Beispiel: 1 VZÄ : 25 000 EW")
    )
    amount = number_field(_("Menge"), low=0.001, high=1_000_000)
    people = number_field(_("je so viele Menschen"), low=1, high=100_000_000)
    group = forms.ChoiceField(label=_("Gruppe"), choices=people_group_choices)
    dated = forms.CharField(label=_("Stand"), max_length=60, error_messages=REQUIRED, help_text=_("Datum oder Jahr"))
    note = forms.CharField(label=_("Hinweis"), max_length=400, required=False)
    field_order = ("wording", "amount", "people", "group", "kind", "source", "dated", "resolution", "note")

    def clean(self) -> dict[str, Any]:
        """Both numbers are needed, or nothing can be computed."""
        cleaned = super().clean()
        for name in ("amount", "people"):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, _("Bitte geben Sie eine Zahl über 0 ein."))
        return cleaned
