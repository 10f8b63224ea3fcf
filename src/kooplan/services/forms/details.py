"""Input rules for the details of a service and for its life."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kooplan.services.details import Detail, Kind, fault_of, of_block
from kooplan.services.models import Service, ServiceQuerySet
from kooplan.services.vocab import NEXT_STATES, ServiceState

REQUIRED: Final = {"required": _("Bitte füllen Sie dieses Feld aus.")}
NUMBER: Final = _("Bitte schreiben Sie eine Zahl, zum Beispiel 12,5.")
DAY: Final = {"invalid": _("Bitte schreiben Sie einen Tag, zum Beispiel 31.12.2027.")}
DAY_FORMATS: Final = ["%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y"]


def day_input() -> forms.DateInput:
    """A day, chosen in the calendar of the browser or typed."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def text_field(one: Detail, most: int, widget: forms.Widget) -> forms.Field:
    """Free words."""
    return forms.CharField(label=one.label, help_text=one.help, required=False, max_length=most, widget=widget)


def number_field(one: Detail) -> forms.Field:
    """A number that is not negative, with its unit beside the label."""
    label = f"{one.label} ({one.unit})" if one.unit else one.label
    return forms.FloatField(
        label=label, help_text=one.help, required=False, min_value=0.0, max_value=one.most, localize=True,
        error_messages={
            "invalid": NUMBER, "min_value": NUMBER,
            "max_value": _("Das ist zu groß. Höchstens %(limit_value)s."),
        },
    )  # fmt: skip


FIELDS: Final[Mapping[Kind, Callable[[Detail], forms.Field]]] = {
    Kind.TEXT: lambda one: text_field(one, 300, forms.TextInput()),
    Kind.LONG: lambda one: text_field(one, 2000, forms.Textarea(attrs={"rows": "4"})),
    Kind.ONE: lambda one: forms.ChoiceField(
        label=one.label, help_text=one.help, required=False, choices=(("", _("keine Angabe")), *one.choices)
    ),
    Kind.MANY: lambda one: forms.MultipleChoiceField(
        label=one.label, help_text=one.help, required=False, choices=one.choices, widget=forms.CheckboxSelectMultiple
    ),
    Kind.NUMBER: number_field,
    Kind.DAY: lambda one: forms.DateField(
        label=one.label, help_text=one.help, required=False, widget=day_input(), input_formats=DAY_FORMATS,
        error_messages=DAY,
    ),
}  # fmt: skip


class DetailForm(forms.Form):
    """The details of one block; every field may stay empty."""

    def __init__(self, data: Any, *, block: str, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        for one in of_block(block):
            self.fields[one.name] = FIELDS[one.kind](one)

    def clean(self) -> dict[str, Any]:
        """Days as text, and fields that fit each other."""
        found = super().clean() or {}
        told = {name: value.isoformat() if isinstance(value, date) else value for name, value in found.items()}
        fault = fault_of(told)
        if fault is not None:
            self.add_error(*fault)
        return told


class StateForm(forms.Form):
    """What becomes of a service."""

    state = forms.ChoiceField(label=_("Was geschieht?"), widget=forms.RadioSelect, error_messages=REQUIRED)
    reason = forms.CharField(
        label=_("Grund"),
        required=False,
        max_length=300,
        error_messages={"required": _("Bitte nennen Sie den Grund.")},
        help_text=_("Er steht auf der Seite des Angebots."),
    )
    ends_on = forms.DateField(
        label=_("Letzter Tag"), required=False, widget=day_input(), input_formats=DAY_FORMATS, error_messages=DAY,
        help_text=_("Nur, wenn das Angebot endet. Ein Tag in der Zukunft kündigt das Ende an."),
    )  # fmt: skip
    successor = forms.ModelChoiceField(
        Service.objects.none(), label=_("Nachfolge"), required=False, empty_label=_("keine"),
        help_text=_("Das Angebot, an das sich Menschen danach wenden"),
    )  # fmt: skip
    read = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any, *, service: Service, known: ServiceQuerySet) -> None:
        """`known` are the services that the person may know of: no other can follow."""
        super().__init__(data, initial={"read": service.revision})
        self.fields["state"].choices = state_options(service)  # type: ignore[attr-defined]
        others = known.filter(service_type_id=service.service_type_id).in_force()
        self.fields["successor"].queryset = others.exclude(pk=service.pk).order_by("name")  # type: ignore[attr-defined]
        self.fields["reason"].required = service.state == ServiceState.ACTIVE
        if service.state == ServiceState.DRAFT:
            for name in ("reason", "ends_on", "successor"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """A draft asks for nothing else."""
        found = super().clean() or {}
        state = found.get("state")
        if state in {ServiceState.SUSPENDED, ServiceState.ENDED} and not found.get("reason"):
            self.add_error("reason", _now("Bitte nennen Sie den Grund."))
        if state == ServiceState.ENDED and not found.get("ends_on"):
            self.add_error("ends_on", _now("Bitte nennen Sie den letzten Tag des Angebots."))
        return {"reason": "", "ends_on": None, "successor": None, **found}


def state_options(service: Service) -> list[tuple[str, str]]:
    """What may follow, as a deed."""
    words = {
        ServiceState.SUSPENDED: _now("Das Angebot ruht ab heute"),
        ServiceState.ENDED: _now("Das Angebot endet"),
        ServiceState.ACTIVE: (
            _now("Entwurf veröffentlichen: alle lesen das Angebot") if service.state == ServiceState.DRAFT
            else _now("Das Angebot läuft wieder")
        ),
    }  # fmt: skip
    found = [(state.value, words[state]) for state in NEXT_STATES[ServiceState(service.state)]]
    if service.state == ServiceState.ACTIVE and service.ends_on:
        found.insert(0, (ServiceState.ACTIVE.value, _now("Das Angebot endet doch nicht")))
    return found
