"""Input rules for gaps that people mark."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kooplan.areas.models import Area
from kooplan.areas.vocab import DISTRICT, MUNICIPALITY, PLANNING_REGION
from kooplan.catalogues.models import ServiceType
from kooplan.core.personal import personal_part
from kooplan.core.visibility import Level
from kooplan.organisations.models import Municipality
from kooplan.services.forms.areas import with_level
from kooplan.services.vocab import gap_kind_choices

REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}
READERS = {
    Level.PRIVATE_ORG: _("Nur meine Organisation"),
    Level.ADMIN_INTERNAL: _("Nur die Verwaltung"),
    Level.PUBLIC: _("Alle, auch ohne Anmeldung"),
}


class GapForm(forms.Form):
    """What is missing where, and how one notices it."""

    service_type = forms.ModelChoiceField(
        ServiceType.objects.none(), label=_("Leistung"), empty_label=_("Bitte wählen"), error_messages=REQUIRED
    )
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Raum"), empty_label=_("Bitte wählen"), error_messages=REQUIRED
    )
    kind = forms.ChoiceField(label=_("Art der Lücke"), choices=gap_kind_choices)
    statement = forms.CharField(
        label=_("Was fehlt"), max_length=400, widget=forms.Textarea, error_messages=REQUIRED,
        help_text=_("Bitte ohne Namen und ohne Angaben zu einzelnen Personen"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Woran wir das merken"), max_length=300, error_messages=REQUIRED,
        help_text=_("Zum Beispiel: Rückmeldungen aus Erstgesprächen seit Januar"),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("Wer das liest"))

    def __init__(self, data: Any, *, municipality: Municipality, levels: Sequence[str]) -> None:
        super().__init__(data)
        areas = Area.objects.filter(
            municipality=municipality, area_level__code__in=[DISTRICT, PLANNING_REGION, MUNICIPALITY]
        )
        self.fields["service_type"].queryset = ServiceType.objects.filter(municipality=municipality)  # type: ignore[attr-defined]
        self.fields["area"].queryset = areas.select_related("area_level").order_by(  # type: ignore[attr-defined]
            "area_level__order", "name"
        )
        self.fields["area"].label_from_instance = with_level  # type: ignore[attr-defined]
        self.fields["level"].choices = [(one, READERS[Level(one)]) for one in levels]  # type: ignore[attr-defined]

    def clean_statement(self) -> str:
        """A gap speaks of no person."""
        return without_person(self.cleaned_data["statement"])

    def clean_basis(self) -> str:
        """Nor does what one notices it by."""
        return without_person(self.cleaned_data["basis"])


class GapClosingForm(forms.Form):
    """What became of a gap."""

    outcome = forms.CharField(
        label=_("Was daraus wurde"), max_length=300, widget=forms.Textarea, error_messages=REQUIRED
    )

    def clean_outcome(self) -> str:
        """What became of it speaks of no person either."""
        return without_person(self.cleaned_data["outcome"])


def without_person(text: str) -> str:
    """The text, unless it looks as if it spoke of a person."""
    part = personal_part(text)
    if part:
        raise forms.ValidationError(
            gettext("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=part)
        )
    return text
