"""Privacy by design: no table has a place for the identity of a client, and little is kept of members."""

from __future__ import annotations

import re

import pytest
from django.apps import apps
from django.db.models import Field, Model

from kooplan.accounts.models import User

FORBIDDEN = re.compile(
    r"client|klient|patient|birth|geburt|first_?name|last_?name|sur_?name|vorname|nachname|street|strasse|house_?number"
    r"|iban|insurance|versicherung|case_?(?:no|number|id)|aktenzeichen|diagnos|religion|ethnic|nationality|disabilit"
    r"|gender_of|photo|foto",
    re.IGNORECASE,
)
"""What a field for a single person's case would be called."""

PROFILE = {"email", "name", "phone", "password", "last_login", "is_active", "is_demo", "date_joined"}

MODELS = [model for model in apps.get_models() if model.__module__.startswith("kooplan.")]


def fields_of(model: type[Model]) -> list[str]:
    """The names and labels of all fields."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field)]
    return [f"{field.name} {field.verbose_name}" for field in fields]


@pytest.mark.criterion("R52.AC1")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_table_has_a_field_for_the_identity_of_a_client(model: type[Model]) -> None:
    assert [name for name in fields_of(model) if FORBIDDEN.search(name)] == []


@pytest.mark.parametrize("name", ["birth_date", "client_name", "iban", "case_number", "Aktenzeichen", "street"])
def test_a_forbidden_field_would_be_found(name: str) -> None:
    assert FORBIDDEN.search(name)


@pytest.mark.criterion("R52.AC3")
def test_a_profile_holds_no_more_than_signing_in_and_acting_need() -> None:
    own = {field.name for field in User._meta.get_fields() if isinstance(field, Field) and not field.primary_key}
    assert own == PROFILE
    assert User._meta.get_field("phone").blank
