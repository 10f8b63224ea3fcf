"""The forms of the sign-in library without the texts that say a label twice."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as library
from django import forms
from django.utils.translation import gettext_lazy as _


def without_echo(form: forms.Form) -> None:
    """Drop placeholders, which repeat the label and vanish while typing, and links inside hints."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
        if "href" in str(field.help_text):
            field.help_text = ""


class LoginForm(library.LoginForm):  # type: ignore[misc]  # allauth ships no types
    """Address and password; the way to a forgotten password stands beside the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_echo(self)


class ChangePasswordForm(library.ChangePasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The old password once, the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_echo(self)


class ResetPasswordForm(library.ResetPasswordForm):  # type: ignore[misc]  # allauth ships no types
    """The address to which the link goes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_echo(self)


class ResetPasswordKeyForm(library.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth ships no types
    """The new password twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_echo(self)


class ReauthenticateForm(library.ReauthenticateForm):  # type: ignore[misc]  # allauth ships no types
    """The password once more."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        without_echo(self)


class DetailsForm(forms.Form):
    """What a person corrects without asking anybody; the address belongs to the sign-in."""

    name = forms.CharField(
        label=_("Name oder Pseudonym"), max_length=120,
        error_messages={"required": _("Bitte geben Sie einen Namen oder ein Pseudonym an.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Telefon"), max_length=40, required=False, widget=forms.TextInput(attrs={"autocomplete": "tel"})
    )


class ClosingForm(forms.Form):
    """To leave for good is confirmed."""

    sure = forms.BooleanField(
        label=_("Ich möchte mein Konto auflösen."),
        error_messages={"required": _("Bitte bestätigen Sie, dass Sie Ihr Konto auflösen möchten.")},
    )
