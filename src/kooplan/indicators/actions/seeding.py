"""Fills the indicators and secrecy rules of a new tenant; what an administration changed is never overwritten."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.catalogues.actions import seed_catalogues
from kooplan.catalogues.models import LifeDomain
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.indicators.models import Indicator, Series, SuppressionRule
from kooplan.indicators.policies import can_define
from kooplan.organisations.models import Membership, Municipality

SEED: Final = Path(__file__).parent.parent / "seed"


@dataclass(frozen=True, slots=True)
class RuleSeed:
    """Thresholds every tenant starts with."""

    code: str
    name: str
    min_cell: int
    min_base: int = 30
    limited_base: int = 100


RULES: Final = (
    RuleSeed("none", "Ohne Personenbezug", 0, 0, 0),
    RuleSeed("3", "Amtliche Statistik: ab 3 Fällen", 3),
    RuleSeed("census rules", "Zensus: ab 3 Fällen", 3),
    RuleSeed("BA", "Bundesagentur für Arbeit: ab 3 Fällen", 3),
    RuleSeed("3/5", "Quelle ab 3, hier ab 5 Fällen", 5),
    RuleSeed("5-round", "Auf 5 gerundet geliefert: ab 5 Fällen", 5),
    RuleSeed("3/10", "Quelle ab 3, hier ab 10 Fällen", 10),
    RuleSeed("5-round/10", "Auf 5 gerundet geliefert, hier ab 10 Fällen", 10),
    RuleSeed("10", "Schutzbedürftig: ab 10 Fällen", 10),
    RuleSeed("provider", "Meldungen der Träger: ab 10 Fällen", 10),
)


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much was added."""

    indicators: int
    rules: int


@transaction.atomic
def seed_indicators(municipality: Municipality, *, actor: Membership | None = None) -> Seeded:
    """Add the indicators and rules a tenant does not have yet; each new indicator starts its first series."""
    seed_catalogues(municipality, actor=actor)
    rules = seed_rules(municipality)
    domains = {domain.code: domain for domain in LifeDomain.objects.filter(municipality=municipality)}
    known = set(Indicator.objects.filter(municipality=municipality).values_list("key", flat=True))
    added = Indicator.objects.bulk_create(
        [
            Indicator(municipality=municipality, life_domain=domains[row["life_domain"]], **fields_of(row))
            for row in read_seed("indicators.csv")
            if row["key"] not in known
        ]
    )
    Series.objects.bulk_create([Series(indicator=one, definition=definition_of(one)) for one in added])
    report = Seeded(len(added), rules)
    if report != Seeded(0, 0):
        audit.record(
            "indicators.catalogue.seeded", municipality, actor=actor, municipality=municipality,
            facts={"indicators": report.indicators, "rules": report.rules},
        )  # fmt: skip
    return report


@transaction.atomic
def add_indicator(
    municipality: Municipality, *, key: str, life_domain: str, actor: Membership | None, **fields: object
) -> Indicator:
    """Add an indicator of the tenant's own, with the same fields as the others."""
    if actor is not None:
        require(can_define(actor, municipality))
    if Indicator.objects.filter(municipality=municipality, key=key).exists():
        raise RuleViolation(_("Dieses Kürzel gibt es schon. Wählen Sie ein anderes."))
    domain = LifeDomain.objects.filter(municipality=municipality, code=life_domain).first()
    if domain is None:
        raise RuleViolation(_("Diese Lebenslage gibt es nicht. Wählen Sie eine aus dem Katalog."))
    indicator = Indicator(municipality=municipality, key=key, life_domain=domain, **fields)
    indicator.full_clean()
    indicator.save()
    Series.objects.create(indicator=indicator, definition=definition_of(indicator))
    audit.record("indicators.indicator.added", indicator, actor=actor, municipality=municipality, facts={"key": key})
    return indicator


def seed_rules(municipality: Municipality) -> int:
    """Add the secrecy rules a tenant does not have yet."""
    known = set(SuppressionRule.objects.filter(municipality=municipality).values_list("code", flat=True))
    added = [
        SuppressionRule(
            municipality=municipality, code=seed.code, name=seed.name, min_cell=seed.min_cell,
            min_base=seed.min_base, limited_base=seed.limited_base,
        )
        for seed in RULES
        if seed.code not in known
    ]  # fmt: skip
    return len(SuppressionRule.objects.bulk_create(added))


def read_seed(name: str) -> list[dict[str, str]]:
    """The rows of one seed file."""
    with (SEED / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def fields_of(row: Mapping[str, str]) -> dict[str, object]:
    """A row of text as fields of an indicator; the life dimension is looked up elsewhere."""
    fields: dict[str, object] = {name: text for name, text in row.items() if name != "life_domain"}
    fields["per"] = int(row["per"]) if row["per"] else None
    fields["decimals"] = int(row["decimals"])
    fields["direction"] = int(row["direction"])
    fields["may_be_negative"] = row["may_be_negative"] == "1"
    fields["breaks"] = [float(text) for text in row["breaks"].split(",") if text]
    fields["headline_order"] = int(row["headline_order"]) if row["headline_order"] else None
    return fields


def definition_of(indicator: Indicator) -> str:
    """The definition in one line, as it stands beside a series."""
    if not indicator.denominator:
        return indicator.numerator
    return f"{indicator.numerator} / {indicator.denominator}"
