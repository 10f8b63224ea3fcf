"""Django form fields as the parts that the KERN markup needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField, Widget
from django.forms.widgets import (
    CheckboxInput,
    CheckboxSelectMultiple,
    ClearableFileInput,
    FileInput,
    RadioSelect,
    Select,
    SelectMultiple,
    Textarea,
)
from django.utils.safestring import SafeString


@dataclass(frozen=True, slots=True)
class Option:
    """One radio button or one of several check boxes."""

    control: SafeString
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class RenderedField:
    """A field ready for its template; `kind` is input, select, list, check or choices."""

    kind: str
    control: SafeString
    target: str
    label: str
    hint: str
    hint_id: str
    errors: Sequence[str]
    error_id: str
    described_by: str
    optional: bool
    options: tuple[Option, ...] = ()


KINDS: tuple[tuple[type[Widget], str], ...] = (
    (CheckboxSelectMultiple, "choices"),
    (RadioSelect, "choices"),
    (CheckboxInput, "check"),
    (SelectMultiple, "list"),
    (Select, "select"),
)
"""The first class that fits decides; RadioSelect is no Select, CheckboxSelectMultiple is a RadioSelect."""

CLASSES = {
    "select": "kern-form-input__select",
    "list": "kern-form-input__input kp-list-input",
    "check": "kern-form-check__checkbox",
    "input": "kern-form-input__input",
}


def kind_of(widget: Widget) -> str:
    """Which markup a widget needs."""
    return next((kind for class_, kind in KINDS if isinstance(widget, class_)), "input")


def rendered_field(bound: BoundField, *, hint: str, attrs: Mapping[str, Any]) -> RenderedField:
    """The field with its control, tied to hint and errors; further `attrs` go to the control."""
    kind = kind_of(bound.field.widget)
    base = bound.auto_id or bound.html_name
    hint = hint or str(bound.help_text)
    options = tuple(choice_options(bound)) if kind == "choices" else ()
    described = [f"{base}-hinweis"] if hint else []
    described += [f"{base}-fehler"] if bound.errors else []
    return RenderedField(
        kind=kind,
        control=SafeString("") if kind == "choices" else control(bound, kind, " ".join(described), attrs),
        target=options[0].target if options else bound.id_for_label or base,
        label=str(bound.label),
        hint=hint,
        hint_id=f"{base}-hinweis",
        errors=tuple(str(error) for error in bound.errors),
        error_id=f"{base}-fehler",
        described_by=" ".join(described),
        optional=not bound.field.required,
        options=options,
    )


def control(bound: BoundField, kind: str, describes: str, attrs: Mapping[str, Any]) -> SafeString:
    """The widget with KERN's classes and its ties to hint and error."""
    names = [CLASSES[kind], bound.field.widget.attrs.get("class", "")]
    if bound.errors:
        names.append(f"{CLASSES[kind].split()[0]}--error")
    merged: dict[str, Any] = {name.replace("_", "-"): value for name, value in attrs.items()}
    merged["class"] = " ".join(name for name in names if name)
    if describes:
        merged["aria-describedby"] = describes
    if bound.errors:
        merged["aria-invalid"] = "true"
    if isinstance(bound.field.widget, Textarea):
        merged.setdefault("rows", rows_of(bound.field.widget))
    return bound.as_widget(widget=plain_file(bound.field.widget), attrs=merged)


def rows_of(widget: Widget) -> str:
    """The rows a form asks for; Django's own ten are more than any question here needs."""
    asked = str(widget.attrs.get("rows", ""))
    return "4" if asked in {"", "10"} else asked


def plain_file(widget: Widget) -> Widget:
    """A file input without Django's own "currently … clear" lines, which no page here uses."""
    return FileInput(attrs=widget.attrs) if isinstance(widget, ClearableFileInput) else widget


def choice_options(bound: BoundField) -> list[Option]:
    """Each radio button or check box with KERN's class and its own label."""
    many = isinstance(bound.field.widget, CheckboxSelectMultiple)
    name = "kern-form-check__checkbox" if many else "kern-form-check__radio"
    found = []
    for one in bound.subwidgets:
        one.data["attrs"] = {**one.data["attrs"], "class": name}
        if bound.errors:
            one.data["attrs"]["aria-invalid"] = "true"
        found.append(Option(one.tag(), one.id_for_label, one.choice_label))
    return found
