"""Input rules for services and their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kooplan.areas.models import Area
from kooplan.areas.vocab import ASSOCIATION, DISTRICT, MUNICIPALITY, PLANNING_REGION
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core.errors import RuleViolation
from kooplan.core.form_fields import rendered_field
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.days import Slot, slots_of
from kooplan.services.forms.areas import with_level
from kooplan.services.models.service import check_accessibility
from kooplan.services.typed_point import CoordinateError, Point, read_point
from kooplan.services.vocab import MOST_CAPACITY, LocationKind, accessibility_choices, location_kind_choices

MOST_PLACES: Final = 40
BLANK: Final = 2
"""Blank places that a new form offers."""
SERVED: Final = (DISTRICT, ASSOCIATION, MUNICIPALITY, PLANNING_REGION)
"""Levels that a service serves; a service for the whole district names the district."""
REQUIRED: Final = {"required": gettext_lazy("Bitte füllen Sie dieses Feld aus.")}
CHOOSE: Final = {"required": gettext_lazy("Bitte wählen Sie mindestens einen Eintrag.")}


class Draft(forms.Form):
    """A form that can show what was typed without judging it yet."""

    use_required_attribute = False

    def keep_quiet(self) -> None:
        """Show no errors: somebody only asked for one more place."""
        self._errors = ErrorDict()


class ServiceForm(Draft):
    """What is written about a service, without its places."""

    provider = forms.ModelChoiceField(
        Organisation.objects.none(), label=gettext_lazy("Träger"), empty_label=gettext_lazy("Bitte wählen"),
        error_messages=REQUIRED,
    )  # fmt: skip
    service_type = forms.ModelChoiceField(
        ServiceType.objects.none(), label=gettext_lazy("Leistungsart"), empty_label=gettext_lazy("Bitte wählen"),
        error_messages=REQUIRED, help_text=gettext_lazy("In Klammern: die Einheit der Kapazität"),
    )  # fmt: skip
    name = forms.CharField(label=gettext_lazy("Name"), max_length=160, error_messages=REQUIRED)
    summary = forms.CharField(
        label=gettext_lazy("In einfachen Worten"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=gettext_lazy("Was Menschen hier bekommen, in zwei Sätzen"),
    )  # fmt: skip
    target_groups = forms.ModelMultipleChoiceField(
        TargetGroup.objects.none(), label=gettext_lazy("Zielgruppen"), widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )  # fmt: skip
    areas = forms.ModelMultipleChoiceField(
        Area.objects.none(), label=gettext_lazy("Versorgte Räume"), widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE, help_text=gettext_lazy("Für den ganzen Kreis genügt der erste Eintrag."),
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("Kontakt"), max_length=300, error_messages=REQUIRED,
        help_text=gettext_lazy("Telefon, E-Mail oder Adresse im Netz"),
    )  # fmt: skip
    accessibility = forms.MultipleChoiceField(
        label=gettext_lazy("Barrierefreiheit"), choices=accessibility_choices, widget=forms.CheckboxSelectMultiple,
        error_messages=CHOOSE,
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=gettext_lazy("Rechtsgrundlage"), max_length=160, required=False,
        help_text=gettext_lazy("Leer heißt: die der Leistungsart"),
    )  # fmt: skip
    source = forms.CharField(
        label=gettext_lazy("Quelle"), max_length=300, required=False,
        help_text=gettext_lazy("Woher die Angaben stammen"),
    )  # fmt: skip
    confirmed_on = forms.DateField(
        label=gettext_lazy("Zuletzt bestätigt"), error_messages=REQUIRED,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("An welchem Tag die Angaben stimmten"),
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, municipality: Municipality,
        providers: QuerySet[Organisation] | None, initial: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(data, initial=dict(initial or {"confirmed_on": timezone.localdate()}))
        if providers is None:
            del self.fields["provider"]
        else:
            fill(self, provider=providers)
        areas = Area.objects.filter(municipality=municipality, area_level__code__in=SERVED)
        fill(
            self,
            service_type=ServiceType.objects.filter(municipality=municipality),
            target_groups=TargetGroup.objects.filter(municipality=municipality),
            areas=areas.select_related("area_level").order_by("area_level__order", "name"),
        )
        served: Any = self.fields["areas"]
        served.label_from_instance = with_level
        kinds: Any = self.fields["service_type"]
        kinds.label_from_instance = with_unit

    def clean_accessibility(self) -> list[str]:
        """Two of the words stand alone."""
        found: list[str] = self.cleaned_data["accessibility"]
        check_accessibility(found)
        return found

    def clean_confirmed_on(self) -> date:
        """Nobody confirms in advance."""
        day: date = self.cleaned_data["confirmed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("Dieser Tag liegt in der Zukunft."))
        return day

    def clean(self) -> dict[str, Any]:
        """A kind without a legal reference of its own needs one here."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        kind = cleaned.get("service_type")
        if kind and not kind.legal_reference and not cleaned.get("legal_basis") and "legal_basis" not in self.errors:
            self.add_error("legal_basis", _("Diese Leistungsart nennt keine. Bitte geben Sie die Rechtsgrundlage an."))
        return cleaned


def with_unit(kind: ServiceType) -> str:
    """Suchtberatung (Vollzeitstellen): the unit in which the capacity counts."""
    return f"{kind.name} ({kind.unit})"


def fill(form: forms.Form, **querysets: QuerySet[Any]) -> None:
    """Give selects the entries of a tenant."""
    for name, queryset in querysets.items():
        chosen: Any = form.fields[name]
        chosen.queryset = queryset


class NumberField(forms.FloatField):
    """A number that is typed with comma or point."""

    widget = forms.TextInput(attrs={"inputmode": "decimal"})

    def to_python(self, value: Any) -> Any:
        """The number; a decimal comma is German."""
        return super().to_python(value.strip().replace(",", ".") if isinstance(value, str) else value)


class AddressField(forms.CharField):
    """Not marked as voluntary, since a site needs it; the form knows who does not."""

    def validate(self, value: str) -> None:
        """Whether it may be empty depends on the kind of place."""


class PlaceForm(Draft):
    """One place of a service; a form in which nobody wrote anything is no place."""

    kind = forms.ChoiceField(label=gettext_lazy("Art"), choices=location_kind_choices, initial=LocationKind.SITE)
    name = forms.CharField(
        label=gettext_lazy("Wie Menschen den Ort nennen"), max_length=120, error_messages=REQUIRED,
        help_text=gettext_lazy("Zum Beispiel Bürgerhaus Uferaue oder Beratungsbus"),
    )  # fmt: skip
    address = AddressField(
        label=gettext_lazy("Adresse"), max_length=240,
        help_text=gettext_lazy("Leer nur bei aufsuchend, digital oder geschützt"),
    )  # fmt: skip
    capacity = NumberField(
        label=gettext_lazy("Kapazität"), min_value=0, max_value=MOST_CAPACITY, required=False,
        help_text=gettext_lazy("In der Einheit der Leistungsart. Leer heißt: unbekannt"),
    )  # fmt: skip
    staffed = NumberField(
        label=gettext_lazy("Davon besetzt"), min_value=0, max_value=MOST_CAPACITY, required=False,
        help_text=gettext_lazy("Leer heißt: alles"),
    )  # fmt: skip
    days = forms.CharField(
        label=gettext_lazy("Sprechtage"), max_length=300, required=False,
        help_text=gettext_lazy("Zum Beispiel „Di 9-12, Do 14-18“. Leer heißt: an jedem Werktag"),
    )  # fmt: skip
    north = forms.CharField(
        label=gettext_lazy("Breite oder Hochwert"), max_length=60, required=False,
        help_text=gettext_lazy("Zum Beispiel 52,1234. Ein kopiertes Paar passt hier ganz hinein."),
    )  # fmt: skip
    east = forms.CharField(
        label=gettext_lazy("Länge oder Rechtswert"), max_length=60, required=False,
        help_text=gettext_lazy("Zum Beispiel 11,6234"),
    )  # fmt: skip
    is_protected = forms.BooleanField(
        label=gettext_lazy("Die Adresse ist geschützt."), required=False,
        help_text=gettext_lazy("Nur Träger und Verwaltung sehen sie."),
    )  # fmt: skip

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, number: int, initial: Mapping[str, Any] | None = None
    ) -> None:
        self.number = number
        self.point: Point | None = None
        self.slots: tuple[Slot, ...] = ()
        super().__init__(data, prefix=f"ort-{number}", initial=dict(initial or {}), empty_permitted=number > 1)

    @property
    def is_filled(self) -> bool:
        """Somebody wrote something, or ticked the box."""
        return any(name != "kind" for name in self.changed_data)

    def clean_days(self) -> str:
        """The days that the text names."""
        text: str = self.cleaned_data["days"]
        try:
            self.slots = slots_of(text)
        except RuleViolation as error:
            raise forms.ValidationError(str(error)) from None
        return text

    def clean(self) -> dict[str, Any]:
        """A site has an address, only a site has a point, and nobody is there who is not planned."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        is_site = cleaned.get("kind") == LocationKind.SITE
        if is_site and not cleaned.get("address") and not cleaned.get("is_protected"):
            self.add_error("address", _("Bitte nennen Sie die Adresse, oder wählen Sie „aufsuchend“ oder „digital“."))
        capacity, staffed = cleaned.get("capacity"), cleaned.get("staffed")
        if staffed is not None and capacity is None and "capacity" not in self.errors:
            self.add_error("capacity", _("Besetzt ist genannt. Bitte nennen Sie auch die Kapazität."))
        elif capacity is not None and staffed is not None and staffed > capacity:
            self.add_error("staffed", _("Besetzt sein kann nicht mehr als die Kapazität."))
        self.clean_point(is_site=is_site)
        return cleaned

    def clean_point(self, *, is_site: bool) -> None:
        """Read the coordinates; the fault stands at its field."""
        first, second = self.cleaned_data.get("north", ""), self.cleaned_data.get("east", "")
        try:
            self.point = read_point(first, second)
        except CoordinateError as error:
            self.add_error("east" if error.second else "north", str(error))
        if self.point is not None and not is_site:
            self.add_error("north", _("Nur ein Standort hat einen Punkt. Bitte leeren Sie die Koordinaten."))


class PlaceForms:
    """The places of one service, with some blank ones to fill; emptied ones are left out."""

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Sequence[Mapping[str, Any]] = (), more: int = 0
    ) -> None:
        if data is None:
            blank = 1 if initial else BLANK
            plans: list[Mapping[str, Any]] = [*initial, *([{}] * blank)]
            self.forms = [PlaceForm(number=number, initial=plan) for number, plan in enumerate(plans, start=1)]
        else:
            self.forms = [PlaceForm(data, number=number) for number in range(1, count_of(data) + more + 1)]

    def __iter__(self) -> Iterator[PlaceForm]:
        return iter(self.forms)

    @property
    def count(self) -> int:
        """How many stand on the page."""
        return len(self.forms)

    @property
    def filled(self) -> list[PlaceForm]:
        """Those in which somebody wrote something; without any the first, which then says what it needs."""
        return [one for one in self.forms if one.is_filled] or self.forms[:1]

    def is_valid(self) -> bool:
        """Everything that was written can be stored."""
        # Each is asked, so that all faults are told at once.
        answers = [one.is_valid() for one in self.filled]
        return all(answers)

    def keep_quiet(self) -> None:
        """Show no errors yet."""
        for one in self.forms:
            one.keep_quiet()


def count_of(data: Mapping[str, Any]) -> int:
    """How many places the page had; nonsense counts as one."""
    told = str(data.get("orte", ""))
    return min(max(int(told), 1), MOST_PLACES) if told.isascii() and told.isdigit() and len(told) < 4 else 1


@dataclass(frozen=True, slots=True)
class Faults:
    """What has to change in both forms, as links to the fields."""

    rows: tuple[tuple[str, str, Sequence[str]], ...]
    general: tuple[str, ...]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.rows) + len(self.general)


def faults_of(form: ServiceForm, places: Iterable[PlaceForm]) -> Faults:
    """The faults of a service and its places, in the order of the page."""
    rows = [fault_row(bound, bound.label) for bound in form if bound.errors]
    for place in places:
        rows += [
            fault_row(bound, _("Ort {number}, {field}").format(number=place.number, field=bound.label))
            for bound in place
            if bound.errors
        ]
    return Faults(tuple(rows), tuple(str(one) for one in form.non_field_errors()))


def fault_row(bound: BoundField, label: object) -> tuple[str, str, Sequence[str]]:
    """Label, target and sentences of one field."""
    rendered = rendered_field(bound, hint="", attrs={})
    return str(label), rendered.target, rendered.errors
