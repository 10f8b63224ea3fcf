"""Input rules of the pages that take lists of services; forms never call actions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kooplan.catalogues.models import ServiceType
from kooplan.indicators.forms.imports import EMPTY, TOO_LARGE, day_field, same, text_field, too_large_words
from kooplan.services.columns import COORDINATES, EXTENT, GROUPS, MEANINGS, MORE, PLACE, SERVICE
from kooplan.services.models import ServiceUpload

NOTHING: Final = "-"
"""The choice of nothing; a field with it is answered, so that no page calls every select voluntary."""
SYSTEMS: Final = (
    (NOTHING, gettext_lazy("selbst erkennen")),
    ("25832", gettext_lazy("ETRS89/UTM Zone 32 (EPSG:25832)")),
    ("25833", gettext_lazy("ETRS89/UTM Zone 33 (EPSG:25833)")),
    ("4326", gettext_lazy("Grad, WGS 84 (EPSG:4326)")),
    ("31467", gettext_lazy("Gauß-Krüger Zone 3 (EPSG:31467)")),
    ("31468", gettext_lazy("Gauß-Krüger Zone 4 (EPSG:31468)")),
    ("3035", gettext_lazy("ETRS89-LAEA (EPSG:3035)")),
    ("3857", gettext_lazy("Web-Mercator (EPSG:3857)")),
)
GENERAL: Final = ("service_type", "provider", "contact", "confirmed_on", "source", "crs", "sheet")

Choices = list[tuple[str, str]]


class UploadForm(forms.Form):
    """A file, and what counts for all of its rows."""

    file = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=gettext_lazy("CSV, XLSX, ODS, GeoJSON, GeoPackage oder Shapefile als ZIP."),
        error_messages={"required": gettext_lazy("Wählen Sie eine Datei aus."), "empty": EMPTY},
    )
    service_type = forms.ChoiceField(
        label=gettext_lazy("Leistungsart"),
        help_text=gettext_lazy("Nötig, wenn keine Spalte sie nennt."),
    )
    confirmed_on = forms.DateField(
        label=gettext_lazy("Zuletzt bestätigt"),
        required=False,
        help_text=gettext_lazy("Von wann die Angaben sind, wenn keine Spalte es nennt."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    source = forms.CharField(
        label=gettext_lazy("Quelle"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Woher die Liste stammt, zum Beispiel „Jugendamt, Bedarfsplan 2026“."),
    )
    crs = forms.ChoiceField(
        label=gettext_lazy("Koordinatensystem"),
        choices=SYSTEMS,
        help_text=gettext_lazy("Geodaten nennen es selbst. Tabellen erkennt Kooplan meist."),
    )

    def __init__(self, request: HttpRequest, municipality_id: int) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.too_large: str = request.META.get(TOO_LARGE, "")
        field = self.fields["service_type"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the types only
        field.choices = [(NOTHING, _("steht in der Datei")), *kinds_of(municipality_id)]

    def clean_confirmed_on(self) -> Any:
        """No day in the future."""
        return not_in_future(self.cleaned_data["confirmed_on"])

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

    def options(self) -> dict[str, Any]:
        """The answers of a valid form as they are stored."""
        return plain({name: self.cleaned_data[name] for name in ("service_type", "confirmed_on", "source", "crs")})


class CheckForm(forms.Form):
    """What the columns mean, and what counts for rows that do not say it."""

    def __init__(self, one: ServiceUpload, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.one = one
        kinds = kinds_of(one.municipality_id)
        self.fields.update(general_fields(one, kinds))
        self.fields.update(column_fields(one))
        self.fields.update(type_fields(one, kinds))

    def clean_confirmed_on(self) -> Any:
        """No day in the future."""
        return not_in_future(self.cleaned_data["confirmed_on"])

    def types(self) -> list[forms.BoundField]:
        """The words of the file that stand for a kind of service."""
        return [one for one in self if one.name.startswith("type__")]

    def first_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What nearly every file needs."""
        general = [one for one in self if one.name in GENERAL]
        named = (
            *((str(GROUPS[group]), self.columns(group)) for group in (SERVICE, PLACE)),
            (_("Gilt für alle Zeilen, die es nicht selbst nennen"), general),
        )
        return [(legend, members) for legend, members in named if members]

    def other_groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """What a file may say besides."""
        return [(str(GROUPS[group]), self.columns(group)) for group in (EXTENT, MORE)]

    def columns(self, group: str) -> list[forms.BoundField]:
        """The choices of a column in one group."""
        names = {f"column__{role}" for role, meaning in MEANINGS.items() if meaning.group == group}
        return [one for one in self if one.name in names]

    def options(self) -> dict[str, Any]:
        """The choices of a valid form as they are stored."""
        words = self.one.report.get("types", [])
        found = plain(self.cleaned_data)
        columns = {role: heading for role in MEANINGS if (heading := found.get(f"column__{role}"))}
        assigned = {word: code for place, word in enumerate(words) if (code := found[f"type__{place}"])}
        general: dict[str, Any] = {name: found[name] for name in GENERAL if name in found}
        # A file that could not be read has shown no columns; then none was chosen either.
        chosen = {"columns": columns, "types": assigned} if self.one.report.get("headings") else {}
        return {**general, **chosen}


def general_fields(one: ServiceUpload, kinds: Choices) -> dict[str, forms.Field]:
    """What counts for all rows that do not say it."""
    options, report = one.options, one.report
    fields: dict[str, forms.Field] = {
        "service_type": forms.ChoiceField(
            label=_("Leistungsart"), choices=[(NOTHING, _("keine")), *kinds],
            initial=options.get("service_type") or NOTHING,
        ),
        "provider": text_field(_("Träger"), options.get("provider", ""), length=160, required=False),
        "contact": text_field(_("Kontakt"), options.get("contact", ""), length=300, required=False),
        "confirmed_on": day_field(_("Zuletzt bestätigt"), options.get("confirmed_on", "")),
        "source": text_field(_("Quelle"), options.get("source", ""), length=300, required=False),
        "crs": forms.ChoiceField(
            label=_("Koordinatensystem"), choices=SYSTEMS, initial=options.get("crs") or NOTHING
        ),
    }  # fmt: skip
    fields["confirmed_on"].required = False
    if len(report.get("sheets", [])) > 1:
        fields["sheet"] = forms.ChoiceField(
            label=_("Tabellenblatt"),
            choices=same(report["sheets"]),
            initial=options.get("sheet") or report.get("sheet"),
        )
    return fields


def column_fields(one: ServiceUpload) -> dict[str, forms.Field]:
    """One choice of column for each meaning; every column shows what its first cell says."""
    report, chosen = one.report, one.options.get("columns", {})
    headings = report.get("headings", [])
    if not headings:
        return {}
    samples = report.get("samples", {})
    columns = [(NOTHING, _("keine")), *((one, sampled(one, samples.get(one, ""))) for one in headings)]
    return {
        f"column__{role}": forms.ChoiceField(
            label=str(meaning.label), choices=columns, initial=chosen.get(role) or NOTHING
        )
        for role, meaning in MEANINGS.items()
        if not (report.get("is_geodata") and role in COORDINATES)
    }


def type_fields(one: ServiceUpload, kinds: Choices) -> dict[str, forms.Field]:
    """One choice of a kind of service for each foreign word of the file."""
    chosen = one.options.get("types", {})
    return {
        f"type__{place}": forms.ChoiceField(
            label=f"„{word}“", choices=[(NOTHING, _("noch offen")), *kinds], initial=chosen.get(word) or NOTHING
        )
        for place, word in enumerate(one.report.get("types", []))
    }


def kinds_of(municipality_id: int) -> Choices:
    """The kinds of services of a tenant."""
    return list(ServiceType.objects.filter(municipality=municipality_id).values_list("code", "name"))


def sampled(heading: str, sample: str) -> str:
    """A heading with its first cell."""
    return f"{heading} ({sample})" if sample else heading


def not_in_future(day: Any) -> Any:
    """A day that has come."""
    if day is not None and day > timezone.localdate():
        raise forms.ValidationError(_("Das Datum liegt in der Zukunft."))
    return day


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as JSON: days as text, nothing as the empty text."""
    return {name: plain_value(value) for name, value in values.items()}


def plain_value(value: Any) -> str:
    """One answer as text."""
    if value is None or value == NOTHING:
        return ""
    return str(value.isoformat() if isinstance(value, date) else value)
