"""Input rules for observations, voices and answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kooplan.areas.models import Area
from kooplan.areas.vocab import DISTRICT, MUNICIPALITY, PLANNING_REGION
from kooplan.catalogues.models import LifeDomain, TargetGroup
from kooplan.core.visibility import release_choices
from kooplan.indicators.models import Indicator
from kooplan.knowledge.vocab import (
    answer_choices,
    basis_choices,
    brought_choices,
    confidence_choices,
    decision_choices,
    observation_kind_choices,
    raised_kind_choices,
)
from kooplan.organisations.models import Municipality
from kooplan.services.forms.areas import with_level

REQUIRED = {"required": _("Bitte füllen Sie dieses Feld aus.")}
WRITE = {"required": _("Bitte schreiben Sie, worum es geht.")}
CHOOSE = {"required": _("Bitte wählen Sie hier etwas aus.")}


def areas_of(municipality: Municipality) -> Any:
    """The spaces that people speak of: the district, its planning regions and municipalities."""
    found = Area.objects.filter(
        municipality=municipality, area_level__code__in=[DISTRICT, PLANNING_REGION, MUNICIPALITY]
    )
    return found.select_related("area_level").order_by("area_level__order", "name")


class DayField(forms.DateField):
    """A day, typed as people write it or chosen in the calendar of the browser."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"],
            error_messages={**REQUIRED, "invalid": _("Bitte schreiben Sie einen Tag, zum Beispiel 31.12.2025.")},
            **options,
        )


class ObservationForm(forms.Form):
    """What a team notices, where, since when, and how it knows."""

    statement = forms.CharField(
        label=_("Was beobachten Sie?"), max_length=1500, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": "5"}),
        help_text=_("Zwei, drei Sätze. Bitte ohne Namen, Geburtstage, Adressen und Aktenzeichen"),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=_("Art der Beobachtung"), choices=observation_kind_choices, error_messages=CHOOSE,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(), label=_("Wo?"), error_messages=CHOOSE, widget=forms.CheckboxSelectMultiple
    )
    target_groups = forms.ModelMultipleChoiceField(
        TargetGroup.objects.none(), label=_("Wen betrifft es?"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    period_start = DayField(label=_("Beobachtet von"))
    period_end = DayField(label=_("bis"))
    basis = forms.ChoiceField(label=_("Worauf beruht es?"), choices=basis_choices, error_messages=CHOOSE)
    basis_note = forms.CharField(
        label=_("Mehr zur Grundlage"), max_length=200, required=False,
        help_text=_("Zum Beispiel: etwa 20 Erstgespräche seit Januar"),
    )  # fmt: skip
    confidence = forms.ChoiceField(label=_("Wie sicher sind Sie?"), choices=confidence_choices, error_messages=CHOOSE)

    def __init__(self, data: Any, *, municipality: Municipality, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        groups = TargetGroup.objects.filter(municipality=municipality)
        self.fields["areas"].queryset = areas_of(municipality)  # type: ignore[attr-defined]
        self.fields["areas"].label_from_instance = with_level  # type: ignore[attr-defined]
        self.fields["target_groups"].queryset = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A period ends after it starts."""
        found = super().clean() or {}
        start, end = found.get("period_start"), found.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", _now("Das Ende liegt vor dem Anfang. Bitte prüfen Sie beide Tage."))
        return found


class ReleaseForm(forms.Form):
    """Who reads an observation besides the own organisation."""

    level = forms.ChoiceField(
        label=_("Wer soll das lesen?"), error_messages=CHOOSE, widget=forms.RadioSelect,
        choices=release_choices,
    )  # fmt: skip


class AnswerForm(forms.Form):
    """What became of a contribution."""

    outcome = forms.ChoiceField(
        label=_("Was wurde daraus?"), choices=answer_choices, error_messages=CHOOSE, widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=_("Rückmeldung"), max_length=600, error_messages=REQUIRED, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Das liest, wer den Beitrag gegeben hat: wo er verwendet ist oder warum nicht."),
    )  # fmt: skip


class VoicePlaceForm(forms.Form):
    """Where a voice belongs: place, theme and group of its municipality."""

    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Um welchen Ort geht es?"), empty_label=_("Bitte wählen"), error_messages=CHOOSE
    )
    life_domain = forms.ModelChoiceField(
        LifeDomain.objects.none(), label=_("Um welches Thema?"), empty_label=_("Bitte wählen"), error_messages=CHOOSE
    )
    target_group = forms.ModelChoiceField(
        TargetGroup.objects.none(), label=_("Wen betrifft es?"), empty_label=_("Keine Angabe"),
        required=False,
    )  # fmt: skip

    def __init__(self, data: Any, *, municipality: Municipality) -> None:
        super().__init__(data)
        self.fields["area"].queryset = areas_of(municipality)  # type: ignore[attr-defined]
        self.fields["area"].label_from_instance = with_level  # type: ignore[attr-defined]
        for name, kind in (("life_domain", LifeDomain), ("target_group", TargetGroup)):
            self.fields[name].queryset = kind.objects.filter(municipality=municipality)  # type: ignore[attr-defined]


class VoiceForm(VoicePlaceForm):
    """What somebody wants to say; four plain fields, none about the person."""

    field_order = ("text", "area", "life_domain", "target_group")

    text = forms.CharField(
        label=_("Was möchten Sie uns sagen?"), max_length=1500, error_messages=WRITE,
        widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Ein Satz genügt. Bitte schreiben Sie keine Namen, Adressen oder Telefonnummern."),
    )  # fmt: skip


class BatchForm(VoicePlaceForm):
    """What a list of voices has in common."""

    field_order = ("channel", "occasion", "area", "life_domain", "target_group", "texts")

    channel = forms.ChoiceField(label=_("Wie kamen die Stimmen zu Ihnen?"), choices=brought_choices)
    occasion = forms.CharField(
        label=_("Anlass"), max_length=120, required=False,
        help_text=_("Zum Beispiel: Bürgerforum Uferaue"),
    )  # fmt: skip
    texts = forms.CharField(
        label=_("Die Stimmen im Wortlaut"), max_length=20_000, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": "10"}),
        help_text=_("Eine Stimme je Absatz, dazwischen eine leere Zeile. Jede bekommt einen eigenen Code."),
    )  # fmt: skip

    def clean_texts(self) -> list[str]:
        """One voice for each paragraph, none too long."""
        paragraphs = self.cleaned_data["texts"].replace("\r\n", "\n").split("\n\n")
        found = [one.strip() for one in paragraphs if one.strip()]
        for number, one in enumerate(found, start=1):
            if len(one) > 1500:
                raise forms.ValidationError(
                    _now("Stimme {number} ist länger als 1.500 Zeichen. Bitte kürzen oder teilen Sie sie.").format(
                        number=number
                    )
                )
        return found


class CodeForm(forms.Form):
    """The code of a voice."""

    code = forms.CharField(
        label=_("Ihr Code"), max_length=20, error_messages={"required": _("Bitte schreiben Sie Ihren Code.")},
        help_text=_("Zehn Zeichen, zum Beispiel AB2CD-3EF4G. Groß oder klein ist gleich."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )  # fmt: skip


class PublishingForm(forms.Form):
    """What of a voice everybody reads."""

    text = forms.CharField(
        label=_("Text für alle"), max_length=1500, error_messages=REQUIRED, widget=forms.Textarea(attrs={"rows": "6"}),
        help_text=_("Nehmen Sie heraus, was auf eine Person hinweist. Der Wortlaut bleibt unverändert gespeichert."),
    )  # fmt: skip


class HoldingForm(forms.Form):
    """Why a voice is not published."""

    reason = forms.CharField(
        label=_("Warum nicht veröffentlicht?"), max_length=300, error_messages=REQUIRED,
        widget=forms.Textarea(attrs={"rows": "3"}), help_text=_("Das liest, wer den Code hat."),
    )  # fmt: skip


class SignalForm(forms.Form):
    """A change that no number says."""

    kind = forms.ChoiceField(
        label=_("Was ändert sich?"), choices=raised_kind_choices, error_messages=CHOOSE, widget=forms.RadioSelect
    )
    statement = forms.CharField(
        label=_("Was genau?"), max_length=600, error_messages=WRITE, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Zum Beispiel: Die Förderung der Schulsozialarbeit endet am 31.07.2027."),
    )  # fmt: skip
    source = forms.CharField(
        label=_("Woher wissen Sie das?"), max_length=200, error_messages=REQUIRED,
        help_text=_("Zum Beispiel: Zuwendungsbescheid, Gesetzblatt, Schreiben des Landes"),
    )  # fmt: skip
    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(), label=_("Welche Räume betrifft es?"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, data: Any, *, municipality: Municipality) -> None:
        super().__init__(data)
        self.fields["areas"].queryset = areas_of(municipality)  # type: ignore[attr-defined]
        self.fields["areas"].label_from_instance = with_level  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """What becomes of a signal, and why."""

    triage = forms.ChoiceField(
        label=_("Was wird daraus?"), choices=decision_choices, error_messages=CHOOSE, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Begründung"), max_length=400, error_messages=REQUIRED, widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=_("Alle, die das Signal sehen, lesen sie."),
    )  # fmt: skip
    again_on = DayField(label=_("Wieder ansehen am"), required=False, help_text=_("Nur, wenn Sie weiter beobachten"))
    seen = forms.CharField(widget=forms.HiddenInput)


class ThresholdsForm(forms.Form):
    """From where on a change is a signal."""

    waiting = forms.FloatField(
        label=_("Wartezeit gestiegen um mindestens (Prozent)"), min_value=1, max_value=1000, localize=True
    )
    use = forms.FloatField(
        label=_("Neue Fälle mehr oder weniger um mindestens (Prozent)"), min_value=1, max_value=1000, localize=True
    )
    observations = forms.IntegerField(
        label=_("Ähnliche Beobachtungen in einem Jahr (Anzahl)"), min_value=2, max_value=50
    )


class IndicatorThresholdForm(forms.Form):
    """From which value on an indicator is a signal."""

    indicator = forms.ModelChoiceField(
        Indicator.objects.none(), label=_("Indikator"), empty_label=_("Bitte wählen"), error_messages=CHOOSE
    )
    side = forms.ChoiceField(
        label=_("Signal, wenn ein Raum"), choices=(("above", _("diesen Wert erreicht oder darüber liegt")),
        ("below", _("diesen Wert erreicht oder darunter liegt"))), initial="above", widget=forms.RadioSelect,
    )  # fmt: skip
    threshold = forms.FloatField(
        label=_("Schwelle"), localize=True, help_text=_("In der Einheit des Indikators"),
        error_messages={**REQUIRED, "invalid": _("Bitte schreiben Sie eine Zahl, zum Beispiel 12,5.")},
    )  # fmt: skip

    def __init__(self, data: Any, *, municipality: Municipality) -> None:
        super().__init__(data)
        found = Indicator.objects.filter(municipality=municipality).order_by("name")
        self.fields["indicator"].queryset = found  # type: ignore[attr-defined]
