"""Opening a tenant touches several apps, so it stands above them."""

from __future__ import annotations

from django.db import transaction

from kooplan.areas.actions.levels import seed_levels
from kooplan.catalogues.actions import seed_catalogues
from kooplan.indicators.actions.seeding import seed_indicators
from kooplan.organisations.actions import open_municipality
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.actions.norms import seed_norms


@transaction.atomic
def open_tenant(name: str, *, ags: str, kind: str) -> Organisation:
    """A new tenant with the levels, catalogues and indicators every tenant starts with."""
    municipality, organisation = open_municipality(name, ags=ags, kind=kind)
    seed(municipality)
    return organisation


def seed(municipality: Municipality) -> None:
    """Fill the catalogues of a tenant; what its administration changed stays."""
    seed_levels(municipality)
    seed_catalogues(municipality)
    seed_indicators(municipality)
    seed_norms(municipality)
