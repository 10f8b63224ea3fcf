"""Input rules of the pages that keep indicators and rules of secrecy; forms never call actions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kooplan.catalogues.models import LifeDomain
from kooplan.core import numbers
from kooplan.indicators.models import Indicator, SuppressionRule
from kooplan.indicators.vocab import direction_choices
from kooplan.organisations.models import Municipality

LAST_PLACE: Final = 4
KEY: Final = RegexValidator(
    r"^[a-z][a-z0-9_]*$", gettext_lazy("Nutzen Sie Kleinbuchstaben, Ziffern und den Unterstrich.")
)


class IndicatorForm(forms.Form):
    """Everything the catalogue says about an indicator."""

    key = forms.CharField(
        label=gettext_lazy("Kürzel"), max_length=60, validators=[KEY],
        help_text=gettext_lazy("Steht in Adressen und Dateien und bleibt. Zum Beispiel kita_quote."),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160)
    life_domain = forms.ChoiceField(label=gettext_lazy("Lebenslage"))
    numerator = forms.CharField(
        label=gettext_lazy("Zähler"), max_length=240, help_text=gettext_lazy("Was gezählt oder gemessen wird.")
    )
    denominator = forms.CharField(
        label=gettext_lazy("Nenner"),
        max_length=240,
        required=False,
        help_text=gettext_lazy("Leer, wenn es keine Quote ist."),
    )
    unit = forms.CharField(
        label=gettext_lazy("Einheit"),
        max_length=40,
        help_text=gettext_lazy("Zum Beispiel %, je 1 000, Personen oder €."),
    )
    per = forms.IntegerField(
        label=gettext_lazy("Faktor"), min_value=1, max_value=1_000_000, required=False,
        help_text=gettext_lazy("100 für Prozent, 1000 für je 1 000. Leer, wenn es keine Quote ist."),
    )  # fmt: skip
    decimals = forms.IntegerField(label=gettext_lazy("Nachkommastellen"), min_value=0, max_value=5, initial=1)
    direction = forms.TypedChoiceField(
        label=gettext_lazy("Richtung"), choices=direction_choices, coerce=int, initial=0, widget=forms.RadioSelect,
        help_text=gettext_lazy("Nur Merkmale mit Richtung gehen in einen Sozialindex ein."),
    )  # fmt: skip
    breaks = forms.CharField(
        label=gettext_lazy("Klassengrenzen der Karte"), max_length=120, required=False,
        help_text=gettext_lazy("Bis zu vier, aufsteigend, mit Semikolon getrennt. Zum Beispiel 8; 12; 16; 20."),
    )  # fmt: skip
    headline_order = forms.TypedChoiceField(
        label=gettext_lazy("Platz auf der Übersicht"), coerce=int, empty_value=None, required=False,
    )  # fmt: skip
    may_be_negative = forms.BooleanField(
        label=gettext_lazy("Der Wert kann negativ sein, wie bei einem Saldo."), required=False
    )
    source_note = forms.CharField(label=gettext_lazy("Übliche Quelle"), max_length=200, required=False)
    periodicity = forms.CharField(
        label=gettext_lazy("Zeitraum"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("Zum Beispiel Jahr oder Stichtag."),
    )
    smallest_level = forms.CharField(label=gettext_lazy("Kleinste übliche Ebene"), max_length=160, required=False)
    target_group = forms.CharField(label=gettext_lazy("Zielgruppe"), max_length=160, required=False)
    suppression = forms.ChoiceField(label=gettext_lazy("Regel"))
    is_active = forms.BooleanField(label=gettext_lazy("Der Indikator ist in Gebrauch."), required=False, initial=True)
    starts_on = forms.DateField(
        label=gettext_lazy("Neue Definition gilt ab"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    break_reason = forms.CharField(
        label=gettext_lazy("Grund der Änderung"), max_length=240, required=False,
        help_text=gettext_lazy("Steht später unter jedem Diagramm am Bruch."),
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, municipality: Municipality, indicator: Indicator | None = None,
        may_protect: bool,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=initial_of(indicator) if indicator else {"suppression": "3"})
        domains = LifeDomain.objects.filter(municipality=municipality).values_list("code", "name")
        rules = SuppressionRule.objects.filter(municipality=municipality).values_list("code", "name")
        places = [("", _("nicht auf der Übersicht")), *((str(one), str(one)) for one in range(1, LAST_PLACE + 1))]
        self.fields["suppression"].disabled = not may_protect
        set_choices(self, life_domain=list(domains), suppression=list(rules), headline_order=places)
        # An own indicator starts its first series by itself; the key of a known one stays.
        for name in ("starts_on", "break_reason") if indicator is None else ("key",):
            del self.fields[name]

    def clean_breaks(self) -> list[float]:
        """The borders as numbers."""
        parts = [part for part in re.split(r"[;\s]+", self.cleaned_data["breaks"]) if part]
        try:
            return [float(part.replace(",", ".")) for part in parts]
        except ValueError:
            raise forms.ValidationError(_("Nennen Sie nur Zahlen, mit Semikolon getrennt.")) from None

    def clean(self) -> dict[str, Any]:
        """A rate has denominator and factor, anything else has neither; a new series has a day and a reason."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("denominator")) != bool(cleaned.get("per")):
            self.add_error("per", _("Eine Quote braucht Nenner und Faktor. Sonst lassen Sie beide leer."))
        if "starts_on" in self.fields and bool(cleaned.get("starts_on")) != bool(cleaned.get("break_reason")):
            self.add_error("starts_on", _("Eine neue Zeitreihe braucht Tag und Grund. Sonst lassen Sie beide leer."))
        return cleaned

    def indicator_fields(self) -> dict[str, Any]:
        """The fields of the table, without key, Lebenslage and what starts a new series."""
        apart = {"key", "life_domain", "starts_on", "break_reason"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def new_series(self) -> tuple[date, str] | None:
        """From when and why a new series starts, if one was asked for."""
        starts_on = self.cleaned_data.get("starts_on")
        return (starts_on, self.cleaned_data["break_reason"]) if starts_on else None


def initial_of(indicator: Indicator) -> dict[str, Any]:
    """An indicator as the form shows it."""
    names = (
        "name", "numerator", "denominator", "unit", "per", "decimals", "direction", "headline_order", "may_be_negative",
        "source_note", "periodicity", "smallest_level", "target_group", "suppression", "is_active",
    )  # fmt: skip
    breaks = "; ".join(numbers.trimmed(one, 3) for one in indicator.breaks)
    found: dict[str, Any] = {name: getattr(indicator, name) for name in names}
    return {**found, "life_domain": indicator.life_domain.code, "breaks": breaks}


def set_choices(form: forms.Form, **choices: list[tuple[str, str]]) -> None:
    """Fill selects whose entries belong to a tenant."""
    for name, entries in choices.items():
        field: Any = form.fields[name]
        field.choices = entries


class RuleForm(forms.Form):
    """The thresholds of a rule."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    min_cell = forms.IntegerField(
        label=gettext_lazy("Mindestzahl"), min_value=0, max_value=100,
        help_text=gettext_lazy("Kleinere Fallzahlen bleiben verborgen. 0 verbirgt keine."),
    )  # fmt: skip
    min_base = forms.IntegerField(
        label=gettext_lazy("Mindestnenner"), min_value=0, max_value=10_000,
        help_text=gettext_lazy("Quoten auf kleinerer Basis bleiben verborgen."),
    )  # fmt: skip
    limited_base = forms.IntegerField(
        label=gettext_lazy("Eingeschränkt unter"), min_value=0, max_value=10_000,
        help_text=gettext_lazy("Quoten auf kleinerer Basis stehen in Klammern."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Grund"), max_length=240, required=False,
        help_text=gettext_lazy("Nötig, wenn die Regel weniger streng wird. Er steht im Protokoll."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None, *, rule: SuppressionRule) -> None:
        names = ("name", "min_cell", "min_base", "limited_base")
        super().__init__(data, initial={name: getattr(rule, name) for name in names})
