"""Lets numbers out: primary secrecy by the rule of each indicator, then the parts that a total would give away.

Only this module and `evaluation` see raw values; everybody else reads what a release left over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.indicators.actions.closing import Shown, close_totals
from kooplan.indicators.evaluation import Thresholds, base_statuses, count_statuses, rate_statuses
from kooplan.indicators.models import Delivery, Indicator, Release, ReleasedValue, SuppressionRule, Value
from kooplan.indicators.models.value import CELL
from kooplan.indicators.policies import can_release
from kooplan.indicators.vocab import COUNTED_UNITS, KNOWN, DeliveryKind, Status
from kooplan.organisations.models import Membership, Municipality

BATCH: Final = 2_000
DEFAULT_LIMITS: Final = Thresholds(5, 30, 100)
"""For an indicator whose rule the tenant has removed."""
HIDDEN: Final = frozenset({Status.PRIMARY, Status.SECONDARY})


@dataclass(frozen=True, slots=True)
class Preview:
    """What a release would show and hide."""

    shown: int
    primary: int
    secondary: int
    without_number: int

    @property
    def hidden(self) -> int:
        """Values that the release hides."""
        return self.primary + self.secondary


@transaction.atomic
def release(delivery: Delivery, *, level: str, actor: Membership | None) -> Release:
    """Let the values of a delivery out to the readers of a level, after secrecy; an earlier release gives way."""
    if actor is not None:
        require(can_release(actor, delivery, level))
    values = raw_values(delivery)
    if not values:
        raise RuleViolation(_("Diese Lieferung enthält keine Werte mehr. Andere Lieferungen haben sie ersetzt."))
    limits = limits_of(delivery.municipality)
    cells, also_hidden = secured(delivery, values, limits)
    counts = preview_of(cells)
    found = Release.objects.create(
        municipality=delivery.municipality,
        owner=delivery.owner,
        level=level,
        delivery=delivery,
        released_by=actor,
        rules=snapshot(values, limits),
        values_shown=counts.shown,
        values_hidden=counts.hidden,
    )
    delete_released(earlier_of(delivery, cells))
    ReleasedValue.objects.bulk_create([released_value(found, cell) for cell in cells], batch_size=BATCH)
    hide_released(also_hidden)
    audit.record(
        "indicators.delivery.released", delivery, actor=actor, municipality=delivery.municipality,
        facts={"level": str(level), "shown": counts.shown, "hidden": counts.hidden, "rules": found.rules},
    )  # fmt: skip
    return found


@transaction.atomic
def withdraw_release(delivery: Delivery, *, actor: Membership | None) -> int:
    """Take all released values of a delivery back; the acts of releasing stay on record."""
    if actor is not None:
        require(can_release(actor, delivery, "admin_internal"))
    pks = list(ReleasedValue.objects.filter(release__delivery=delivery).values_list("pk", flat=True))
    if not pks:
        raise RuleViolation(_("Aus dieser Lieferung ist nichts freigegeben."))
    delete_released(pks)
    audit.record(
        "indicators.delivery.withdrawn", delivery, actor=actor, municipality=delivery.municipality,
        facts={"values": len(pks)},
    )  # fmt: skip
    return len(pks)


def preview(delivery: Delivery) -> Preview:
    """What a release of a delivery would show and hide, without releasing it."""
    values = raw_values(delivery)
    cells, _others = secured(delivery, values, limits_of(delivery.municipality)) if values else ([], [])
    return preview_of(cells)


def raw_values(delivery: Delivery) -> list[Value]:
    """The values of a delivery with their indicators."""
    return list(Value.objects.filter(delivery=delivery).select_related("series__indicator").order_by("pk"))


def limits_of(municipality: Municipality) -> dict[str, Thresholds]:
    """The thresholds of a tenant by the code that indicators name."""
    rules = SuppressionRule.objects.filter(municipality=municipality)
    return {rule.code: Thresholds(rule.min_cell, rule.min_base, rule.limited_base) for rule in rules}


def snapshot(values: Iterable[Value], limits: Mapping[str, Thresholds]) -> dict[str, Any]:
    """The rules as they were applied, by indicator."""
    used = {value.series.indicator.key: value.series.indicator.suppression for value in values}
    found = {}
    for key, code in sorted(used.items()):
        one = limits.get(code, DEFAULT_LIMITS)
        found[key] = {
            "rule": code, "min_cell": one.min_cell, "min_base": one.min_base, "limited_base": one.limited_base,
        }  # fmt: skip
    return found


def secured(delivery: Delivery, values: list[Value], limits: Mapping[str, Thresholds]) -> tuple[list[Shown], list[int]]:
    """The cells as they may be shown, and primary keys of released values that now have to be hidden as well."""
    statuses = primary_statuses(delivery, values, limits)
    before = hidden_before(delivery)
    cells = []
    for value, status in zip(values, statuses, strict=True):
        cell = Shown.of(value, status)
        if cell.key in before and status not in HIDDEN:
            # The same pattern is kept, or two releases of the same data could be subtracted.
            cell.status = Status.SECONDARY
        cells.append(cell)
    return cells, close_totals(delivery, cells, {code: one.min_cell for code, one in limits.items()})


def primary_statuses(delivery: Delivery, values: list[Value], limits: Mapping[str, Thresholds]) -> list[str]:
    """Status of each value by the rule of its indicator; what the source hid or lacks stays as it is."""
    statuses = [value.status for value in values]
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, value in enumerate(values):
        indicator = value.series.indicator
        if value.status in KNOWN and value.value is not None:
            groups[indicator.suppression, basis_of(value, indicator)].append(place)
    for (code, basis), places in groups.items():
        one = limits.get(code, DEFAULT_LIMITS)
        if one.min_cell == 0:
            continue
        found = statuses_by(basis, [values[place] for place in places], one, is_open=delivery.kind == DeliveryKind.OPEN)
        for place, status in zip(places, found, strict=True):
            statuses[place] = merged_status(values[place].status, status)
    return statuses


def basis_of(value: Value, indicator: Indicator) -> str:
    """What tells whether a value gives people away: its parts, itself as a count, its base, or nothing."""
    if indicator.is_rate and not indicator.may_be_negative:
        return "rate" if value.numerator is not None and value.denominator is not None else "unknown"
    if not indicator.is_rate and indicator.unit in COUNTED_UNITS:
        return "count"
    return "base" if value.n is not None or value.denominator is not None else "unknown"


def statuses_by(basis: str, values: list[Value], limits: Thresholds, *, is_open: bool) -> list[str]:
    """Status of values of one basis. Without any basis only what was public before is shown."""
    if basis == "rate":
        tops, bottoms = ([getattr(value, name) for value in values] for name in ("numerator", "denominator"))
        return rate_statuses(tops, bottoms, limits)
    if basis == "count":
        return count_statuses([value.value or 0.0 for value in values], limits)
    if basis == "base":
        bases = [value.n if value.n is not None else value.denominator or 0.0 for value in values]
        return base_statuses(bases, limits)
    return [Status.OK if is_open else Status.PRIMARY] * len(values)


def merged_status(delivered: str, found: str) -> str:
    """The stricter of what the source said and what the rule found."""
    if found == Status.OK and delivered in {Status.LIMITED, Status.NOTHING}:
        return delivered
    return found


def hidden_before(delivery: Delivery) -> set[tuple[Any, ...]]:
    """Cells that an earlier release of this delivery hid to protect others."""
    earlier = ReleasedValue.objects.filter(release__delivery=delivery, status=Status.SECONDARY)
    return set(earlier.values_list(*cell_columns()))


def cell_columns() -> tuple[str, ...]:
    """The columns of a cell as plain values."""
    return tuple(f"{name}_id" if name in {"series", "area_version"} else name for name in CELL)


def preview_of(cells: list[Shown]) -> Preview:
    """Counts of what is shown and hidden."""
    primary = sum(cell.status == Status.PRIMARY for cell in cells)
    secondary = sum(cell.status == Status.SECONDARY for cell in cells)
    shown = sum(cell.status in KNOWN for cell in cells)
    return Preview(shown, primary, secondary, len(cells) - primary - secondary - shown)


def earlier_of(delivery: Delivery, cells: list[Shown]) -> list[int]:
    """Released values that these cells replace, from this or another delivery."""
    keys = {cell.key for cell in cells}
    days = [cell.period_end for cell in cells]
    stored = ReleasedValue.objects.filter(
        release__municipality=delivery.municipality,
        series__in={cell.series_id for cell in cells},
        period_end__range=(min(days), max(days)),
    ).values_list("pk", *cell_columns())
    own = ReleasedValue.objects.filter(release__delivery=delivery).values_list("pk", flat=True)
    return list({row[0] for row in stored if tuple(row[1:]) in keys} | set(own))


def delete_released(pks: list[int]) -> None:
    """Remove released values in steps that every database can take."""
    for start in range(0, len(pks), BATCH):
        ReleasedValue.objects.filter(pk__in=pks[start : start + BATCH]).delete()


def hide_released(pks: list[int]) -> None:
    """Hide values that an earlier release had shown, since a new total would give others away."""
    for start in range(0, len(pks), BATCH):
        ReleasedValue.objects.filter(pk__in=pks[start : start + BATCH]).update(
            status=Status.SECONDARY, value=None, numerator=None, denominator=None
        )


def released_value(found: Release, cell: Shown) -> ReleasedValue:
    """A cell as it may be shown: hidden ones lose every number."""
    is_known = cell.status in KNOWN
    return ReleasedValue(
        release=found,
        series_id=cell.series_id,
        area_version_id=cell.area_version_id,
        period_start=cell.period_start,
        period_end=cell.period_end,
        sex=cell.sex,
        age_from=cell.age_from,
        age_to=cell.age_to,
        variant=cell.variant,
        status=cell.status,
        value=cell.value if is_known else None,
        numerator=cell.numerator if is_known else None,
        denominator=cell.denominator if is_known else None,
    )
