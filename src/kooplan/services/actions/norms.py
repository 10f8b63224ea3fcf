"""Guidelines and standards of reach: what comes with Kooplan, and what a tenant adds or resolves."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.catalogues.models import ServiceType
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.models import Guideline, ReachStandard
from kooplan.services.policies import can_set_norms
from kooplan.services.vocab import MEASURED, SourceKind

SEED: Final = Path(__file__).parents[1] / "seed"


@transaction.atomic
def seed_norms(municipality: Municipality, *, actor: Membership | None = None) -> int:
    """Add the guidelines and standards a tenant does not have yet; what it changed stays. Gives how many were added."""
    kinds = {one.code: one for one in ServiceType.objects.filter(municipality=municipality)}
    known = set(Guideline.objects.filter(service_type__municipality=municipality).values_list("code", flat=True))
    guidelines = [
        guideline_of(row, kinds[row["service_type"]])
        for row in read_seed("guidelines.csv")
        if row["service_type"] in kinds and row["code"] not in known
    ]
    measured = set(
        ReachStandard.objects.filter(service_type__municipality=municipality).values_list(
            "service_type__code", flat=True
        )
    )
    # A standard that was removed on purpose does not come back: standards are only given together with guidelines.
    standards = [
        standard_of(row, kinds[row["service_type"]])
        for row in (read_seed("standards.csv") if guidelines else [])
        if row["service_type"] in kinds and row["service_type"] not in measured
    ]
    Guideline.objects.bulk_create(guidelines)
    ReachStandard.objects.bulk_create(standards)
    added = len(guidelines) + len(standards)
    if added:
        audit.record(
            "services.norms.seeded", municipality, actor=actor, municipality=municipality, facts={"added": added}
        )
    return added


def read_seed(name: str) -> list[dict[str, str]]:
    """The rows of one seed file."""
    with (SEED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def guideline_of(row: dict[str, str], kind: ServiceType) -> Guideline:
    """A guideline from a row of text."""
    return Guideline(
        service_type=kind,
        code=row["code"],
        wording=row["wording"],
        amount=number_of(row["amount"]),
        people=number_of(row["people"]),
        group=row["group"],
        kind=row["kind"],
        source=row["source"],
        dated=row["dated"],
        is_verified=row["is_verified"] == "1",
        note=row["note"],
    )


def standard_of(row: dict[str, str], kind: ServiceType) -> ReachStandard:
    """A standard from a row of text."""
    return ReachStandard(
        service_type=kind, mode=row["mode"], limit=number_of(row["limit"]), kind=row["kind"], source=row["source"]
    )


def number_of(text: str) -> float | None:
    """A number, or None where the source gives none."""
    return float(text) if text else None


@transaction.atomic
def add_guideline(
    service_type: ServiceType,
    *,
    wording: str,
    amount: float,
    people: float,
    group: str,
    kind: str,
    source: str,
    dated: str,
    actor: Membership,
    resolution: str = "",
    note: str = "",
) -> Guideline:
    """Add a guideline of the tenant's own; one that a body resolved names its resolution."""
    require(can_set_norms(actor, service_type.municipality))
    if kind == SourceKind.RESOLUTION and not resolution:
        raise RuleViolation(_("Bitte nennen Sie Gremium, Datum und Nummer des Beschlusses."))
    one = Guideline(
        service_type=service_type, wording=wording, amount=amount, people=people, group=group, kind=kind,
        source=source, dated=dated, resolution=resolution, note=note, is_verified=True,
    )  # fmt: skip
    one.full_clean()
    one.save()
    audit.record("services.guideline.added", one, actor=actor, municipality=service_type.municipality)
    return one


@transaction.atomic
def set_standard(
    service_type: ServiceType,
    *,
    mode: str,
    limit: float | None,
    kind: str,
    source: str,
    actor: Membership,
    resolution: str = "",
) -> ReachStandard:
    """Store how far people may have to go by one way; an older standard for this way is replaced."""
    require(can_set_norms(actor, service_type.municipality))
    if mode in MEASURED and not (limit and limit > 0):
        raise RuleViolation(_("Der Maßstab muss größer als 0 sein."))
    if kind == SourceKind.RESOLUTION and not resolution:
        raise RuleViolation(_("Bitte nennen Sie Gremium, Datum und Nummer des Beschlusses."))
    ReachStandard.objects.filter(service_type=service_type, mode=mode).delete()
    one = ReachStandard(
        service_type=service_type, mode=mode, limit=limit if mode in MEASURED else None, kind=kind, source=source,
        resolution=resolution, is_verified=True,
    )  # fmt: skip
    one.full_clean()
    one.save()
    facts = {"mode": mode, "limit": one.limit}
    audit.record("services.standard.set", one, actor=actor, municipality=service_type.municipality, facts=facts)
    return one
