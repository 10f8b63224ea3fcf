"""Input rules of the pages about composite indices."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from kooplan.areas.models import AreaLevel
from kooplan.areas.vocab import Hierarchy
from kooplan.core.visibility import Level
from kooplan.indicators.models import IndexDefinition, Indicator, ReleasedValue
from kooplan.indicators.models.release import ReleasedValueQuerySet
from kooplan.indicators.vocab import Direction
from kooplan.organisations.models import Municipality

PRESETS = (
    ("mss-2021", _("Wie im Berliner Monitoring Soziale Stadtentwicklung: z-Werte, gleiche Gewichte")),
    ("own-weights", _("Eigene Gewichtung")),
)
SCALINGS = (
    ("z", _("z-Werte (Abstand vom Mittel in Standardabweichungen)")),
    ("min_max", _("Von 0 bis 1 zwischen kleinstem und größtem Wert")),
    ("percentile_rank", _("Prozentrang")),
    ("mean_rank", _("Mittlerer Rang")),
)
PUBLISH_LEVELS = (
    (Level.ADMIN_INTERNAL, Level.ADMIN_INTERNAL.label),
    (Level.COUNCIL, Level.COUNCIL.label),
    (Level.PUBLIC, Level.PUBLIC.label),
)
WEIGHT = "gewicht-"


CUSTOMARY = frozenset({"alo_share", "alo_sgb2_share", "transfer_nonunemp", "child_poverty"})
"""Indicators of the Berlin monitoring of 2021; they begin with weight 1."""


def weight_field(one: Indicator) -> forms.FloatField:
    """The weight of an indicator; empty means that it stays out."""
    return forms.FloatField(
        label=one.name,
        required=False,
        min_value=0,
        max_value=100,
        initial=1 if one.key in CUSTOMARY else None,
        localize=True,  # people write a comma
        widget=forms.TextInput(attrs={"class": "kern-form-input__input", "inputmode": "decimal"}),
    )


class IndexForm(forms.Form):
    """Name, level, options, and a weight for each indicator that has a direction and released values."""

    name = forms.CharField(
        label=_("Name"), max_length=160, error_messages={"required": _("Bitte geben Sie dem Index einen Namen.")}
    )
    preset = forms.ChoiceField(label=_("Vorlage"), choices=PRESETS, initial="mss-2021")
    area_level = forms.ChoiceField(label=_("Ebene"))
    dynamics_years = forms.IntegerField(
        label=_("Dynamik über so viele Jahre"), min_value=1, max_value=20, initial=2,
        help_text=_("Das Berliner Monitoring vergleicht mit dem Stand vor zwei Jahren."),
    )  # fmt: skip
    min_population = forms.IntegerField(
        label=_("Mindestzahl Einwohner*innen"), min_value=0, initial=300,
        help_text=_("Kleinere Räume bleiben ohne Ergebnis."),
    )  # fmt: skip
    scaling = forms.ChoiceField(label=_("Umrechnung"), choices=SCALINGS, initial="z")

    def __init__(self, *args: Any, municipality: Municipality, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.municipality = municipality
        used = ReleasedValue.objects.filter(release__municipality=municipality)
        self.offer_levels(used)
        self.indicators = list(
            Indicator.objects.filter(municipality=municipality, pk__in=used.values("series__indicator"))
            .active()
            .exclude(direction=Direction.NEUTRAL)
            .for_list()
        )
        for one in self.indicators:
            self.fields[f"{WEIGHT}{one.key}"] = weight_field(one)

    def offer_levels(self, used: ReleasedValueQuerySet) -> None:
        """The levels on which there is something to compare, planning areas first."""
        levels = AreaLevel.objects.filter(municipality=self.municipality).annotate(
            filled=Count("areas", filter=Q(areas__versions__in=used.values("area_version")), distinct=True)
        )
        found = [level for level in levels if level.filled > 1]
        found.sort(key=lambda level: (level.hierarchy != Hierarchy.PLANNING, level.order))
        chosen: Any = self.fields["area_level"]
        chosen.choices = [(level.code, level.plural) for level in found]

    def clean(self) -> dict[str, Any]:
        """At least one weight, and a name that is still free."""
        found = super().clean() or {}
        if IndexDefinition.objects.filter(municipality=self.municipality, name=found.get("name", "")).exists():
            self.add_error("name", _("Diesen Namen gibt es schon. Bitte wählen Sie einen anderen."))
        if not self.errors and not self.weights():
            self.add_error(None, _("Bitte geben Sie mindestens einem Indikator ein Gewicht, zum Beispiel 1."))
        return found

    def weights(self) -> list[tuple[Indicator, float]]:
        """The indicators that were given a weight."""
        found = [(one, self.cleaned_data.get(f"{WEIGHT}{one.key}")) for one in self.indicators]
        return [(one, float(weight)) for one, weight in found if weight]

    def definition(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        names = ("name", "preset", "area_level", "dynamics_years", "min_population")
        return {
            **{name: data[name] for name in names},
            "components": self.weights(),
            "options": {"scaling": {"kind": data["scaling"]}},
        }

    def weight_fields(self) -> list[forms.BoundField]:
        """The fields of the weights, for the template."""
        return [self[f"{WEIGHT}{one.key}"] for one in self.indicators]

    def main_fields(self) -> list[forms.BoundField]:
        """All other fields."""
        return [self[name] for name in ("name", "area_level", "preset", "dynamics_years", "min_population", "scaling")]


class PublishForm(forms.Form):
    """For whom a run is visible, and why."""

    level = forms.ChoiceField(label=_("Sichtbar für"), choices=PUBLISH_LEVELS)
    reason = forms.CharField(label=_("Grund"), max_length=240)
