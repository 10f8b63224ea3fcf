"""Input rules for reports of use."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from kooplan.areas.models import Area
from kooplan.core import numbers
from kooplan.core.visibility import release_choices
from kooplan.utilisation.models import Utilisation
from kooplan.utilisation.vocab import AgeBand, Measure, Refusal, Sex

COUNT: Final = _("Bitte schreiben Sie eine ganze Zahl ab 0, oder lassen Sie das Feld leer.")
YEARS_BACK: Final = 3


class CountField(forms.IntegerField):
    """A count; an empty field means that nobody counted, which is not 0."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            min_value=0, max_value=9_999_999,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "kp-count"}),
            error_messages={
                "required": _("Bitte geben Sie hier eine Zahl an; 0, wenn es keine gab."),
                "invalid": COUNT, "min_value": COUNT, "max_value": _("So groß kann diese Anzahl nicht sein."),
            },
            **options,
        )  # fmt: skip


def periods(today: date) -> list[tuple[str, str]]:
    """The years, half-years and quarters that have ended, the last ones first."""
    starts = [(year, month) for year in range(today.year, today.year - YEARS_BACK - 1, -1) for month in (1, 4, 7, 10)]
    found: list[tuple[date, date]] = []
    for months in (12, 6, 3):
        spans = [span(year, month, months) for year, month in starts if (month - 1) % months == 0]
        ended = sorted((one for one in spans if one[1] < today), reverse=True)
        found += ended[: {12: YEARS_BACK, 6: 4, 3: 6}[months]]
    return [(f"{start}/{end}", numbers.period(start, end)) for start, end in found]


def span(year: int, month: int, months: int) -> tuple[date, date]:
    """The first and the last day of so many months."""
    after = month - 1 + months
    return date(year, month, 1), date(year + after // 12, after % 12 + 1, 1) - timedelta(days=1)


class PeriodForm(forms.Form):
    """Which period a report is about."""

    period = forms.ChoiceField(label=_("Zeitraum"))

    def __init__(self, data: Any, *, today: date, wanted: str = "") -> None:
        super().__init__(data, initial={"period": wanted})
        self.fields["period"].choices = periods(today)  # type: ignore[attr-defined]

    def clean_period(self) -> tuple[date, date]:
        """First and last day."""
        start, end = self.cleaned_data["period"].split("/")
        return date.fromisoformat(start), date.fromisoformat(end)


class RoundForm(PeriodForm):
    """A round of reporting: which period, and until when."""

    due_on = forms.DateField(
        label=_("Frist"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Bitte nennen Sie den letzten Tag."),
            "invalid": _("Bitte schreiben Sie einen Tag, zum Beispiel 31.03.2026."),
        },
        help_text=_("Bis zu diesem Tag sollen alle gemeldet haben."),
    )  # fmt: skip


class CloseForm(forms.Form):
    """Who reads the sums once a round is closed."""

    sums_level = forms.ChoiceField(
        label=_("Wer soll die Summen je Angebotsart lesen?"), widget=forms.RadioSelect,
        error_messages={"required": _("Bitte wählen Sie, wer die Summen lesen soll.")},
        choices=release_choices,
    )  # fmt: skip


class ReopenForm(forms.Form):
    """Why a closed round has to be corrected."""

    reason = forms.CharField(
        label=_("Warum wird korrigiert?"), max_length=240,
        error_messages={"required": _("Bitte nennen Sie einen Grund.")},
        help_text=_("Steht bei der Melderunde, ohne Namen von Personen."),
    )  # fmt: skip


class FiguresForm(forms.Form):
    """All numbers of a report on one page."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    source = forms.CharField(
        label=_("Woher stammen die Zahlen?"), max_length=160, required=False,
        help_text=_("Zum Beispiel: Klientenverwaltung, Stand 15. Januar"),
    )  # fmt: skip

    def __init__(self, data: Any, *, report: Utilisation | None = None) -> None:
        super().__init__(data, initial=told(report) if report else None)
        for measure in Measure:
            self.fields[measure] = CountField(label=measure.label, required=measure == Measure.RUNNING)
        for sex in Sex:
            self.fields[f"sex-{sex}"] = CountField(label=sex.label, required=False)
        for reason in Refusal:
            self.fields[f"reason-{reason}"] = CountField(label=reason.label, required=False)

    @property
    def figures(self) -> dict[str, Any]:
        """What is typed, once it is valid, by the names of the deed."""
        return {
            **{name: self.cleaned_data[name] for name in (*Measure.values, "source")},
            "sexes": self.parts("sex", Sex.values), "reasons": self.parts("reason", Refusal.values),
        }  # fmt: skip

    def parts(self, kind: str, names: Iterable[str]) -> dict[str, int]:
        """The parts that somebody counted."""
        typed = {name: self.cleaned_data[f"{kind}-{name}"] for name in names}
        return {name: count for name, count in typed.items() if count is not None}


def told(report: Utilisation) -> dict[str, Any]:
    """What a report says, for the form."""
    found: dict[str, Any] = {name: getattr(report, name) for name in (*Measure.values, "source", "revision")}
    for part in report.counts.all():
        if part.area_id is None:
            found[f"sex-{part.sex}" if part.sex else f"reason-{part.reason}"] = part.count
    return found


class PlacesForm(forms.Form):
    """One number by area of residence and age: typed into the table, or pasted."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    pasted = forms.CharField(
        label=_("Kopierte Tabelle"), max_length=20_000, required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": "4"}),
        help_text=_("Mit der Kopfzeile, oben die Altersgruppen. Sie sehen das Ergebnis, bevor Sie speichern."),
    )  # fmt: skip

    def __init__(
        self, data: Any, *, areas: Iterable[Area], counts: Mapping[tuple[Area, str], int], revision: int
    ) -> None:
        named = {cell_name(area, age): count for (area, age), count in counts.items()}
        super().__init__(data, initial={**named, "revision": revision})
        self.areas = tuple(areas)
        for area in self.areas:
            for age in AgeBand:
                label = f"{area.name}, {age.label}"
                self.fields[cell_name(area, age)] = CountField(label=label, required=False)

    @property
    def cells(self) -> dict[tuple[Area, str], int]:
        """What is typed, once it is valid."""
        typed = {(area, age.value): self.cleaned_data[cell_name(area, age)] for area in self.areas for age in AgeBand}
        return {place: count for place, count in typed.items() if count is not None}


def cell_name(area: Area, age: str) -> str:
    """The name of a field."""
    return f"c-{area.pk}-{age}"
