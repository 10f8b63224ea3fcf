"""Input rules of the reach page: which service, how far, by which way, on which days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kooplan.services.vocab import MEASURED, Basis, Days

LONGEST = 300
"""Minutes or kilometres beyond which a standard is a slip."""


def number_field(label: Any, *, low: float, high: float, required: bool = False) -> forms.FloatField:
    """A number within its limits, written with a comma."""
    return forms.FloatField(
        label=label,
        required=required,
        min_value=low,
        max_value=high,
        localize=True,
        error_messages={
            "min_value": _("Bitte geben Sie mindestens %(limit_value)s ein."),
            "max_value": _("Bitte geben Sie höchstens %(limit_value)s ein."),
            "invalid": _("Bitte geben Sie eine Zahl ein."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class ReachForm(forms.Form):
    """What the page computes; empty fields take the stored standard and the usual pace."""

    leistung = forms.ChoiceField(label=_("Leistung"))
    weg = forms.ChoiceField(label=_("Maß"), choices=[(str(one), one.label) for one in MEASURED])
    hoechstens = number_field(_("Höchstens"), low=0.5, high=LONGEST, required=True)
    tage = forms.ChoiceField(label=_("Wann"), choices=[(str(one), one.label) for one in Days])
    grundlage = forms.ChoiceField(label=_("Wege aus"), choices=[(str(one), one.label) for one in Basis])
    tempo = number_field(_("Tempo in km/h"), low=1, high=130)
    umweg = number_field(_("Straße geteilt durch Luftlinie"), low=1, high=3)

    def __init__(self, data: Mapping[str, str], *, kinds: Sequence[tuple[str, str]], usual: Mapping[str, str]) -> None:
        given = {key: data[key] for key in data if data[key]}
        super().__init__({**usual, **given}, auto_id="wahl-%s")
        self.fields["leistung"].choices = list(kinds)  # type: ignore[attr-defined]
