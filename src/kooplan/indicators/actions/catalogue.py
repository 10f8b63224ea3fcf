"""Keeps the catalogue of indicators and the rules of secrecy; a changed definition starts a new series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.indicators.actions.seeding import add_indicator, definition_of
from kooplan.indicators.actions.series import start_series
from kooplan.indicators.models import Indicator, ReleasedValue, SuppressionRule, Value
from kooplan.indicators.policies import can_change_rules, can_define
from kooplan.indicators.vocab import RESERVED_KEYS
from kooplan.organisations.models import Membership, Municipality

DEFINING: Final = frozenset({"numerator", "denominator", "per"})
"""What makes old and new values different quantities."""
MOST_BREAKS: Final = 4
LIMITS: Final = ("min_cell", "min_base", "limited_base")


@dataclass(frozen=True, slots=True)
class NewSeries:
    """From when a changed definition counts, and why it was changed."""

    starts_on: date
    reason: str


@transaction.atomic
def create_indicator(
    municipality: Municipality, *, key: str, life_domain: str, fields: Mapping[str, Any], actor: Membership
) -> Indicator:
    """Add an indicator of the tenant's own; `life_domain` is a code of the catalogue."""
    require(can_define(actor, municipality))
    if key in RESERVED_KEYS:
        raise RuleViolation(_("Dieses Kürzel ist eine Adresse von Kooplan. Wählen Sie ein anderes."))
    check_fields(municipality, fields)
    if fields.get("suppression", "3") != "3":
        require(can_change_rules(actor, municipality))
    return add_indicator(municipality, key=key, life_domain=life_domain, actor=actor, **fields)


@transaction.atomic
def change_indicator(
    indicator: Indicator, *, fields: Mapping[str, Any], actor: Membership, series: NewSeries | None = None
) -> Indicator:
    """Change an indicator; once values exist, another numerator, denominator or factor starts a new series."""
    require(can_define(actor, indicator.municipality))
    changed = {name: value for name, value in fields.items() if getattr(indicator, name) != value}
    if "suppression" in changed:
        require(can_change_rules(actor, indicator.municipality))
    check_fields(indicator.municipality, changed, besides=indicator.pk)
    redefined = sorted(changed.keys() & DEFINING)
    if redefined and series is None and has_values(indicator):
        raise RuleViolation(
            _("Die neue Definition misst etwas anderes. Nennen Sie, ab wann sie gilt und warum sie sich ändert.")
        )
    for name, value in changed.items():
        setattr(indicator, name, value)
    indicator.full_clean()
    indicator.save(update_fields=list(changed))
    follow_definition(indicator, series, is_redefined=bool(redefined), actor=actor)
    if changed:
        audit.record("indicators.indicator.changed", indicator, actor=actor, facts={"fields": sorted(changed)})
    return indicator


def follow_definition(indicator: Indicator, series: NewSeries | None, *, is_redefined: bool, actor: Membership) -> None:
    """Start a series where one was asked for, else keep the words of the newest one true."""
    definition = definition_of(indicator)
    if series is not None:
        start_series(
            indicator, starts_on=series.starts_on, definition=definition, break_reason=series.reason, actor=actor
        )
        return
    newest = indicator.series.order_by("-number").first()
    if is_redefined and newest is not None:
        newest.definition = definition
        newest.save(update_fields=["definition"])


def has_values(indicator: Indicator) -> bool:
    """Whether anything was ever delivered for it."""
    found = (model.objects.filter(series__indicator=indicator).exists() for model in (Value, ReleasedValue))
    return any(found)


def check_fields(municipality: Municipality, fields: Mapping[str, Any], *, besides: int | None = None) -> None:
    """What one indicator must not break for the others: class borders in order, each place of the overview once."""
    check_breaks(fields.get("breaks") or [])
    place = fields.get("headline_order")
    if place is not None:
        taken = (
            Indicator.objects.filter(municipality=municipality, headline_order=place).exclude(pk=besides or 0).first()
        )
        if taken is not None:
            raise RuleViolation(
                _("Platz {place} der Übersicht hat schon „{name}“. Nehmen Sie ihn dort zuerst weg.").format(
                    place=place, name=taken.name
                )
            )
    code = fields.get("suppression")
    if code is not None and not SuppressionRule.objects.filter(municipality=municipality, code=code).exists():
        raise RuleViolation(_("Diese Geheimhaltungsregel gibt es nicht. Wählen Sie eine aus der Liste."))


def check_breaks(breaks: Sequence[float]) -> None:
    """Class borders rise, and a map can show five classes."""
    if len(breaks) > MOST_BREAKS:
        raise RuleViolation(_("Eine Karte zeigt höchstens fünf Klassen. Nennen Sie bis zu vier Grenzen."))
    if any(low >= high for low, high in pairwise(breaks)):
        raise RuleViolation(_("Nennen Sie die Klassengrenzen aufsteigend und jede einmal."))


@transaction.atomic
def change_rule(
    rule: SuppressionRule, *, name: str, min_cell: int, min_base: int, limited_base: int, reason: str, actor: Membership
) -> SuppressionRule:
    """Change the thresholds of a rule; where fewer numbers are hidden from now on, the reason goes on record."""
    require(can_change_rules(actor, rule.municipality))
    before = {limit: getattr(rule, limit) for limit in LIMITS}
    after = {"min_cell": min_cell, "min_base": min_base, "limited_base": limited_base}
    if limited_base < min_base:
        raise RuleViolation(_("„Eingeschränkt unter“ muss mindestens so groß sein wie der Mindestnenner."))
    if any(after[limit] < before[limit] for limit in LIMITS) and not reason.strip():
        raise RuleViolation(_("Die Regel wird weniger streng. Nennen Sie den Grund, er steht im Protokoll."))
    rule.name = name
    for limit, value in after.items():
        setattr(rule, limit, value)
    rule.full_clean()
    rule.save(update_fields=["name", *LIMITS])
    audit.record(
        "indicators.rule.changed", rule, actor=actor, facts={"code": rule.code, "from": before, "to": after},
        words={"reason": reason.strip()},
    )  # fmt: skip
    return rule
