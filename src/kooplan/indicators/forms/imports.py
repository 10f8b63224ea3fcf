"""Input rules of the import pages; forms never call actions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kooplan.areas.models import AreaLevel
from kooplan.indicators.models import Import, Indicator
from kooplan.indicators.policies import RELEASE_LEVELS
from kooplan.indicators.vocab import COLUMN_ROLES, GEMEINDEN, GEOMETRY, LONG, delivery_kind_choices

TOO_LARGE: Final = "kooplan.too_large"
EMPTY: Final = gettext_lazy("Die Datei ist leer. Prüfen Sie, ob sie vollständig gespeichert wurde.")
DECIMALS: Final = (("", gettext_lazy("selbst erkennen")), (",", gettext_lazy("Komma")), (".", gettext_lazy("Punkt")))

SOURCE_FIELDS: Final = ("title", "source_name", "attribution", "licence", "delivered_on", "valid_from")

Choices = list[tuple[str, str]]


class UploadForm(forms.Form):
    """A file, and whether it was public before."""

    file = forms.FileField(
        label=gettext_lazy("Datei"),
        help_text=gettext_lazy("CSV, XLSX, ODS, Parquet, GeoPackage, GeoJSON oder Shapefile als ZIP."),
        error_messages={"required": gettext_lazy("Wählen Sie eine Datei aus."), "empty": EMPTY},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Was für Daten sind das?"),
        choices=delivery_kind_choices,
        widget=forms.RadioSelect,
        initial="open",
    )
    origin = forms.CharField(
        label=gettext_lazy("Wer hat zusammengefasst und anonymisiert?"),
        required=False,
        max_length=500,
        help_text=gettext_lazy("Nötig bei eigener Statistik. Einzelfälle nimmt Kooplan nicht an."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    crs = forms.CharField(
        label=gettext_lazy("Koordinatensystem"),
        required=False,
        max_length=6,
        help_text=gettext_lazy("Nur bei Grenzen, die keines nennen. EPSG-Code, zum Beispiel 25832."),
    )

    def __init__(self, request: HttpRequest) -> None:
        is_sent = request.method == "POST"
        super().__init__(request.POST if is_sent else None, request.FILES if is_sent else None)
        self.too_large: str = request.META.get(TOO_LARGE, "")

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


def too_large_words(name: str) -> str:
    """What to do about a file above the limit."""
    words = _("„%(name)s“ ist größer als %(limit)d MB. Teilen Sie die Datei oder lassen Sie Zeilen und Spalten weg.")
    return words % {"name": name, "limit": settings.MAX_UPLOAD_MB}


class CheckForm(forms.Form):
    """What a person chooses for a recognised file; the fields follow from its kind and content."""

    def __init__(self, one: Import, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data)
        self.one = one
        self.fields.update(area_fields(one) if one.importer == GEOMETRY else value_fields(one))

    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields as the page groups them: where the file comes from, what it holds, which indicator is meant."""
        source = [one for one in self if one.name in SOURCE_FIELDS]
        indicators = [one for one in self if one.name.startswith("indicator__")]
        content = [one for one in self if one not in source and one not in indicators]
        named = (
            (_("Woher die Daten kommen"), source),
            (_("Was in der Datei steht"), content),
            (_("Welcher Indikator gemeint ist"), indicators),
        )
        return [(legend, members) for legend, members in named if members]

    def options(self) -> dict[str, Any]:
        """The choices of a valid form as they are stored."""
        cleaned = dict(self.cleaned_data)
        found = {name: plain(value) for name, value in cleaned.items() if "__" not in name}
        for group in ("column", "indicator"):
            chosen = grouped(cleaned, group)
            if chosen:
                found[f"{group}s"] = chosen
        if "indicators" in found:
            labels = [label["name"] for label in self.one.report.get("labels", [])]
            found["indicators"] = {labels[int(place)]: key for place, key in found["indicators"].items()}
        return found


def grouped(cleaned: Mapping[str, Any], group: str) -> dict[str, str]:
    """The fields `group__name` by name."""
    prefix = f"{group}__"
    return {name.removeprefix(prefix): value for name, value in cleaned.items() if name.startswith(prefix)}


def plain(value: Any) -> Any:
    """A value as JSON can hold it."""
    return value.isoformat() if hasattr(value, "isoformat") else value


def value_fields(one: Import) -> dict[str, forms.Field]:
    """The fields of a table of values."""
    options, report = one.options, one.report
    fields: dict[str, forms.Field] = {}
    if one.importer == LONG:
        fields |= column_fields(report.get("headings", []), report.get("columns", options.get("columns", {})))
        fields["fixed_period"] = text_field(
            _("Zeitraum, wenn keine Spalte ihn nennt"),
            options.get("fixed_period", ""),
            help_text=_("Zum Beispiel 2024 oder 31.12.2024."),
            required=False,
        )
        fields["decimal"] = forms.ChoiceField(
            label=_("Dezimalzeichen"), choices=DECIMALS, required=False, initial=options.get("decimal", "")
        )
        if len(report.get("sheets", [])) > 1:
            fields["sheet"] = forms.ChoiceField(
                label=_("Tabellenblatt"),
                choices=same(report["sheets"]),
                initial=options.get("sheet") or report["sheets"][0],
            )
    if one.importer == GEMEINDEN:
        fields["year"] = forms.IntegerField(
            label=_("Jahr der Zahlen (31. Dezember)"),
            min_value=1990,
            max_value=2100,
            initial=options.get("year"),
            required=False,
        )
    fields |= indicator_fields(one)
    fields["title"] = text_field(_("Bezeichnung der Lieferung"), options.get("title", ""))
    fields["source_name"] = text_field(_("Name der Quelle"), options.get("source_name", ""))
    fields["attribution"] = text_field(
        _("Quellenvermerk"), options.get("attribution", ""), help_text=_("So steht er unter jeder Zahl."), length=300
    )
    fields["licence"] = text_field(_("Lizenz"), options.get("licence", ""), length=120, required=False)
    fields["delivered_on"] = day_field(_("Lieferung vom"), options.get("delivered_on", ""))
    fields["replace"] = forms.BooleanField(
        label=_("Vorhandene Werte ersetzen"), required=False, initial=options.get("replace", False)
    )
    return fields


def column_fields(headings: Iterable[str], chosen: Mapping[str, str]) -> dict[str, forms.Field]:
    """One choice of column for each role."""
    columns = [("", _("keine")), *same(headings)]
    return {
        f"column__{role}": forms.ChoiceField(
            label=str(label), choices=columns, required=role == "key", initial=chosen.get(role, "")
        )
        for role, label in COLUMN_ROLES.items()
    }


def indicator_fields(one: Import) -> dict[str, forms.Field]:
    """One choice of indicator for each name in the file."""
    indicators = Indicator.objects.filter(municipality=one.municipality_id).active().order_by("name")
    choices = [("", _("nicht übernehmen")), *indicators.values_list("key", "name")]
    chosen = one.options.get("indicators", {})
    return {
        f"indicator__{place}": forms.ChoiceField(
            label=_("Indikator für „%(name)s“") % {"name": label["words"]},
            choices=choices,
            required=False,
            initial=chosen.get(label["name"], label["suggestion"]),
        )
        for place, label in enumerate(one.report.get("labels", []))
    }


def area_fields(one: Import) -> dict[str, forms.Field]:
    """The fields of a boundary file."""
    options = one.options
    headings = [("", _("keine")), *same(one.report.get("headings", []))]
    levels = AreaLevel.objects.filter(municipality=one.municipality_id).values_list("code", "name")
    return {
        "area_level": forms.ChoiceField(
            label=_("Ebene"),
            choices=list(levels),
            initial=options.get("area_level"),
            help_text=_("Eigene Schlüssel gehen bei Planungsregionen und Ortsteilen."),
        ),
        "key_column": forms.ChoiceField(
            label=_("Spalte mit dem Schlüssel"), choices=headings, required=False, initial=options.get("key_column", "")
        ),
        "name_column": forms.ChoiceField(
            label=_("Spalte mit dem Namen"), choices=headings, required=False, initial=options.get("name_column", "")
        ),
        "prefix": text_field(
            _("Nur Schlüssel, die so beginnen"),
            options.get("prefix", ""),
            help_text=_("So übernehmen Sie aus einer bundesweiten Datei nur Ihre Räume."),
            required=False,
            length=12,
        ),
        "valid_from": day_field(_("Gültig ab"), options.get("valid_from", "")),
        "crs": text_field(
            _("Koordinatensystem"),
            options.get("crs", ""),
            help_text=_("Nur wenn die Datei keines oder ein falsches nennt. EPSG-Code."),
            required=False,
            length=6,
        ),
        "attribution": text_field(
            _("Quellenvermerk"),
            options.get("attribution", ""),
            help_text=_("So steht er unter jeder Karte."),
            length=300,
        ),
        "licence": text_field(_("Lizenz"), options.get("licence", ""), length=120, required=False),
        "is_complete": forms.BooleanField(
            label=_("Die Datei enthält die ganze Ebene. Fehlende Räume enden."),
            required=False,
            initial=options.get("is_complete", False),
        ),
    }


def text_field(
    label: str, initial: str, *, help_text: str = "", length: int = 200, required: bool = True
) -> forms.CharField:
    """A line of text."""
    return forms.CharField(label=label, initial=initial, help_text=help_text, max_length=length, required=required)


def day_field(label: str, initial: str) -> forms.DateField:
    """A day."""
    return forms.DateField(
        label=label, initial=initial, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def same(values: Iterable[str]) -> Choices:
    """Choices whose words are their values."""
    return [(value, value) for value in values]


class ReleaseForm(forms.Form):
    """For whom numbers are released."""

    level = forms.ChoiceField(
        label=gettext_lazy("Sichtbar für"),
        choices=[(level.value, level.label) for level in RELEASE_LEVELS],
        widget=forms.RadioSelect,
        initial=RELEASE_LEVELS[0],
        help_text=gettext_lazy("Gremium: Verwaltung und Kreistag. Öffentlich: alle, auch ohne Konto."),
    )
