"""Input rules for suggested changes."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kooplan.services.forms.gap import without_person
from kooplan.services.forms.service import REQUIRED, ServiceForm


class SuggestionForm(ServiceForm):
    """The form of a service, and why it should be written otherwise."""

    note = forms.CharField(
        label=_("Warum Sie das vorschlagen"), max_length=400, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": "3"}), help_text=_("Das liest der Träger. Bitte ohne Namen von Personen"),
    )  # fmt: skip

    def clean_note(self) -> str:
        """A suggestion speaks of a service, not of a person."""
        return without_person(self.cleaned_data["note"])


class DecliningForm(forms.Form):
    """Why a suggestion is not taken."""

    reason = forms.CharField(
        label=_("Warum Sie ablehnen"), max_length=400, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": "3"}), help_text=_("Das liest, wer den Vorschlag gemacht hat."),
    )  # fmt: skip

    def clean_reason(self) -> str:
        """Nor does the answer."""
        return without_person(self.cleaned_data["reason"])
