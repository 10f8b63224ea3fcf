"""What a form asks for, carried out; a broken rule is told beside the form."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django import forms

from kooplan.core.errors import RuleViolation

Result = TypeVar("Result")


def carried_out(form: forms.Form, deed: Callable[[], Result]) -> Result | None:
    """Do the deed if the form is sent and valid; None where it was not done, with the reason in the form.

    An unbound form is never valid, so that a GET does nothing.
    """
    if not form.is_valid():
        return None
    try:
        return deed()
    except RuleViolation as error:
        form.add_error(None, str(error))
        return None
