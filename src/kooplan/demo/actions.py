"""Loads the fictional districts."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import make_password
from django.db import transaction

from kooplan.accounts.models import User
from kooplan.demo import people
from kooplan.organisations.actions import add_organisation, assign_role, open_municipality
from kooplan.organisations.models import Municipality, Organisation

FIRST_DAY = date(2025, 1, 1)


@transaction.atomic
def load_people() -> dict[str, Municipality]:
    """Both tenants with their organisations and accounts; returns the tenants by key."""
    tenants: dict[str, Municipality] = {}
    organisations: dict[tuple[str, str], Organisation] = {}
    for ags, name in people.NAMES.items():
        tenants[ags], organisations[ags, name] = open_municipality(name, ags=ags, is_demo=True)
    for one in people.ORGANISATIONS:
        organisations[one.ags, one.name] = add_organisation(
            tenants[one.ags],
            name=one.name,
            kind=one.kind,
            legal_form=one.legal_form,
            recognised=one.recognised,
            actor=None,
        )
    # One hash for all: the password is public, and twenty slow hashes would only lengthen the start.
    password = make_password(people.PASSWORD)
    for account in people.ACCOUNTS:
        user = User.objects.create(email=account.email, name=account.name, is_demo=True, password=password)
        for role in account.roles:
            assign_role(
                organisations[account.ags, account.organisation], user=user, role=role, actor=None, starts_on=FIRST_DAY
            )
    return tenants
