"""Fills the catalogues of a new tenant; what an administration changed later is never overwritten."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction

from kooplan.catalogues.models import CatalogueEntry, LifeDomain, ServiceType, TargetGroup
from kooplan.core import audit
from kooplan.organisations.models import Membership, Municipality

SEED: Final = Path(__file__).parent / "seed"
FILES: Final[dict[type[CatalogueEntry], str]] = {
    LifeDomain: "life_domains.csv",
    TargetGroup: "target_groups.csv",
    ServiceType: "service_types.csv",
}


@dataclass(frozen=True, slots=True)
class Seeded:
    """How many entries were added to each catalogue."""

    life_domains: int
    target_groups: int
    service_types: int


@transaction.atomic
def seed_catalogues(municipality: Municipality, *, actor: Membership | None = None) -> Seeded:
    """Add the entries a tenant does not have yet; existing codes stay as they are."""
    added = {model: add_missing(model, municipality, read_seed(name)) for model, name in FILES.items()}
    report = Seeded(added[LifeDomain], added[TargetGroup], added[ServiceType])
    if any(added.values()):
        audit.record(
            "catalogues.catalogue.seeded", municipality, actor=actor, municipality=municipality,
            facts={model.__name__: count for model, count in added.items()},
        )  # fmt: skip
    return report


def read_seed(name: str) -> list[dict[str, str]]:
    """The rows of one seed file."""
    with (SEED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def add_missing(model: type[CatalogueEntry], municipality: Municipality, rows: list[dict[str, str]]) -> int:
    """Create the rows whose code is new to the tenant."""
    manager = model._default_manager
    known = set(manager.filter(municipality=municipality).values_list("code", flat=True))
    entries = [
        model(municipality=municipality, order=order, **typed(row))
        for order, row in enumerate(rows, start=1)
        if row["code"] not in known
    ]
    manager.bulk_create(entries)
    return len(entries)


def typed(row: Mapping[str, str]) -> dict[str, str | bool]:
    """A row of text with its yes and no as truth value."""
    return {name: value == "1" if name.startswith("is_") else value for name, value in row.items()}
