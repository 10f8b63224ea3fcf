"""Composite indices: define one, run it on released values, show a run to more readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import AreaLevel, AreaVersion
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import Reader, reader_for
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.indicators.evaluation import ComputedIndex, IndexRow, IndexTable, composite_index
from kooplan.indicators.models import (
    IndexComponent,
    IndexDefinition,
    IndexResult,
    IndexRun,
    Indicator,
    ReleasedValue,
)
from kooplan.indicators.policies import can_define_index, can_publish_index, can_run_index
from kooplan.indicators.vocab import KNOWN, POPULATION, Direction, Status
from kooplan.organisations.models import Membership, Municipality

LEAST_AREAS: Final = 2
Cell = tuple[int, int]
"""Primary keys of an indicator and an area version's area."""

audit.register("indicators.index.defined", lambda: _("Sozialindex angelegt"), personal="none")
audit.register("indicators.index.run", lambda: _("Sozialindex gerechnet"), personal="none")
audit.register("indicators.index.published", lambda: _("Sozialindex freigegeben"), personal="none")


@transaction.atomic
def define_index(
    municipality: Municipality,
    *,
    name: str,
    preset: str,
    area_level: str,
    components: Sequence[tuple[Indicator, float]],
    dynamics_years: int,
    min_population: int,
    options: Mapping[str, Any],
    actor: Membership,
) -> IndexDefinition:
    """Set up an index: which indicators with which weight on which level; `options` name the scaling."""
    require(can_define_index(actor, municipality))
    if not components:
        raise RuleViolation(_("Wählen Sie mindestens einen Indikator."))
    neutral = [one.name for one, _weight in components if one.direction == Direction.NEUTRAL]
    if neutral:
        raise RuleViolation(
            _("Ohne Richtung kann nicht gewertet werden: {names}. Legen Sie zuerst die Richtung fest.").format(
                names=", ".join(neutral)
            )
        )
    level = AreaLevel.objects.get(municipality=municipality, code=area_level)
    definition = IndexDefinition(
        municipality=municipality, owner=actor.organisation, level=Level.ADMIN_INTERNAL, name=name, preset=preset,
        area_level=level, dynamics_years=dynamics_years, min_population=min_population, options=dict(options),
    )  # fmt: skip
    definition.full_clean()
    definition.save()
    for indicator, weight in components:
        component = IndexComponent(definition=definition, indicator=indicator, weight=weight)
        component.full_clean()
        component.save()
    audit.record(
        "indicators.index.defined", definition, actor=actor, facts={one.key: weight for one, weight in components}
    )
    return definition


@transaction.atomic
def run_index(definition: IndexDefinition, *, period_end: date, actor: Membership) -> IndexRun:
    """Compute an index from the released values of a period and keep everything that is needed to repeat it."""
    require(can_run_index(actor, definition.municipality))
    versions, computed = compute(definition, period_end=period_end, reader=reader_for(actor))
    run = IndexRun.objects.create(
        municipality=definition.municipality, owner=actor.organisation, level=Level.ADMIN_INTERNAL,
        definition=definition, period_end=period_end, computed_by=actor, input_digest=computed.digest,
        record=computed.record, sensitivity=computed.sensitivity, valid_areas=computed.n,
    )  # fmt: skip
    IndexResult.objects.bulk_create(
        result_of(run, version, row) for version, row in zip(versions, computed.rows, strict=True)
    )
    audit.record(
        "indicators.index.run", run, actor=actor,
        facts={"period_end": period_end.isoformat(), "n": computed.n, "digest": computed.digest},
    )  # fmt: skip
    return run


@transaction.atomic
def publish_index_run(run: IndexRun, *, level: str, reason: str, actor: Membership) -> IndexRun:
    """Let more readers see a run; the reason stays on record."""
    require(can_publish_index(actor, run))
    if level not in Level.values:
        raise RuleViolation(_("Diese Sichtbarkeit gibt es nicht."))
    if not reason.strip():
        raise RuleViolation(_("Nennen Sie den Grund der Freigabe."))
    before, run.level = run.level, level
    run.save(update_fields=["level"])
    audit.record(
        "indicators.index.published", run, actor=actor, facts={"from": before, "to": level}, words={"reason": reason}
    )
    return run


def compute(
    definition: IndexDefinition, *, period_end: date, reader: Reader
) -> tuple[list[AreaVersion], ComputedIndex]:
    """The index of a period as the reader's released values give it, without storing anything."""
    versions = versions_of(definition, period_end)
    components = list(definition.components.select_related("indicator").order_by("pk"))
    indicators = [one.indicator for one in components]
    earlier_end = years_before(period_end, definition.dynamics_years)
    now, earlier = (known_values(reader, indicators, versions, end) for end in (period_end, earlier_end))
    for cell, (_value, series) in list(earlier.items()):
        if cell in now and now[cell][1] != series:
            del earlier[cell]  # a changed definition lies between: no change can be told
    table = IndexTable(
        ids=tuple(version.area.key for version in versions),
        indicators=tuple(one.key for one in indicators),
        weights=tuple(one.weight for one in components),
        relief=frozenset(one.key for one in indicators if one.direction == Direction.RELIEF),
        status=rows_of(now, indicators, versions),
        earlier=rows_of(earlier, indicators, versions),
        population=population_of(reader, versions, period_end),
    )
    return versions, evaluated(table, definition, reader)


def evaluated(table: IndexTable, definition: IndexDefinition, reader: Reader) -> ComputedIndex:
    """Hand the table over with what the definition chose."""
    return composite_index(
        table,
        min_population=definition.min_population,
        scaling=definition.options.get("scaling", {}),
        at=timezone.now().isoformat(timespec="seconds"),
        by=reader.role,
    )


def repeats(run: IndexRun, *, reader: Reader) -> bool:
    """Whether the same computation gives the same result to the last bit with the values of today."""
    _versions, computed = compute(run.definition, period_end=run.period_end, reader=reader)
    same_input = computed.digest == run.input_digest
    return same_input and computed.record["result_digest"] == run.record["result_digest"]


def versions_of(definition: IndexDefinition, day: date) -> list[AreaVersion]:
    """The areas of the level as they were on that day, by key."""
    found = (
        AreaVersion.objects.filter(area__area_level=definition.area_level)
        .at(day)
        .without_geometry()
        .select_related("area")
        .order_by("area__key")
    )
    versions = list(found)
    if len(versions) < LEAST_AREAS:
        raise RuleViolation(_("Auf dieser Ebene gibt es weniger als zwei Räume. Ein Index vergleicht Räume."))
    return versions


def known_values(
    reader: Reader, indicators: Sequence[Indicator], versions: Sequence[AreaVersion], end: date
) -> dict[Cell, tuple[float, int]]:
    """Value and series by indicator and area; hidden and missing values are left out."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(
            series__indicator__in=indicators,
            area_version__area__in=[one.area_id for one in versions],
            period_end=end,
            status__in=KNOWN,
        )
        .order_by("series__number")
        .values_list("series__indicator_id", "area_version__area_id", "value", "status", "series_id")
    )
    known = {}
    for indicator, area, value, status, series in rows:
        number = 0.0 if status == Status.NOTHING else value
        if number is not None:
            known[indicator, area] = (number, series)
    return known


def rows_of(
    values: Mapping[Cell, tuple[float, int]], indicators: Sequence[Indicator], versions: Sequence[AreaVersion]
) -> list[list[float | None]]:
    """One row an area, one column an indicator."""
    empty: tuple[float | None, int] = (None, 0)
    return [[values.get((one.pk, version.area_id), empty)[0] for one in indicators] for version in versions]


def population_of(reader: Reader, versions: Sequence[AreaVersion], day: date) -> list[float | None]:
    """Inhabitants of each area on the last day known up to `day`."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .of(POPULATION)
        .filter(area_version__area__in=[one.area_id for one in versions], period_end__lte=day, status__in=KNOWN)
        .order_by("period_end")
        .values_list("area_version__area_id", "value")
    )
    latest = dict(rows)
    return [latest.get(version.area_id) for version in versions]


def result_of(run: IndexRun, version: AreaVersion, row: IndexRow) -> IndexResult:
    """The outcome of an area as a row."""
    return IndexResult(
        run=run, area_version=version, is_valid=row.is_valid, reason=row.reason, status_index=row.status_index,
        status_class=row.status_class, dynamics_index=row.dynamics_index, dynamics_class=row.dynamics_class,
        overall_code=row.overall_code,
        details={"z": row.z, "status_sum": row.status_sum, "dynamics_sum": row.dynamics_sum},
    )  # fmt: skip


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
