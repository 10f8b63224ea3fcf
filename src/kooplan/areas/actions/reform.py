"""Keeps how values pass a territorial reform: the share of each old version that went to a new one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.areas.actions.importing import level_of
from kooplan.areas.actions.lookup import geometries_of, versions_on
from kooplan.areas.models import AreaVersion, Conversion
from kooplan.areas.policies import can_change_areas
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.files.geo import reform as tables
from kooplan.organisations.models import Membership, Municipality

BASES: Final = {"whole": "Ganze Fläche", "population": "Einwohner im Raster", "area": "Fläche"}


@dataclass(frozen=True, slots=True)
class ReformReport:
    """What changed between two days: keys that ended or began, and the shares that were stored."""

    kept: int
    gone: tuple[str, ...]
    new: tuple[str, ...]
    conversions: int
    split: tuple[str, ...]


@transaction.atomic
def record_reform(
    municipality: Municipality,
    *,
    level: str,
    old_day: date,
    new_day: date,
    actor: Membership | None,
    population: tables.PopulationPoints | None = None,
) -> ReformReport:
    """Store for each version that ended between two days which share of it went to which new version.

    A split is weighted by inhabitants where the population grid is given, else by area.
    """
    if actor is not None:
        require(can_change_areas(actor, municipality))
    area_level = level_of(municipality, level)
    before, after = (with_border(municipality, level, day) for day in (old_day, new_day))
    rows = tables.conversion_table(
        keys_of(before), geometries_of(before), keys_of(after), geometries_of(after), population=population
    )
    stored = store(rows, before, after)
    changes = tables.key_changes(keys_of(before), keys_of(after))
    report = ReformReport(len(changes.kept), changes.gone, changes.new, len(stored), split_keys(rows))
    audit.record(
        "areas.reform.recorded", area_level, actor=actor, municipality=municipality,
        facts={"from": old_day.isoformat(), "to": new_day.isoformat(), "conversions": report.conversions},
    )  # fmt: skip
    return report


def with_border(municipality: Municipality, level: str, day: date) -> list[AreaVersion]:
    """The versions of a level on a day; refuse a day without any border."""
    found = [version for version in versions_on(municipality, level, day) if version.geometry]
    if not found:
        raise RuleViolation(
            _("Am %(day)s gibt es auf dieser Ebene keine Grenzen. Lesen Sie sie zuerst ein.")
            % {"day": f"{day:%d.%m.%Y}"}
        )
    return found


def keys_of(versions: Sequence[AreaVersion]) -> list[str]:
    """The keys of versions in order."""
    return [version.area.key for version in versions]


def store(
    rows: Sequence[tables.Conversion], before: Sequence[AreaVersion], after: Sequence[AreaVersion]
) -> list[Conversion]:
    """Replace the shares of all old versions; a version that is still valid needs none."""
    old = {version.area.key: version.pk for version in before}
    new = {version.area.key: version.pk for version in after}
    Conversion.objects.filter(old__in=old.values(), new__in=new.values()).delete()
    return Conversion.objects.bulk_create(
        [
            Conversion(old_id=old[row.old], new_id=new[row.new], weight=min(row.weight, 1.0), basis=BASES[row.basis])
            for row in rows
            if old[row.old] != new[row.new]
        ]
    )


def split_keys(rows: Sequence[tables.Conversion]) -> tuple[str, ...]:
    """Old keys that went to more than one new area."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.old] = seen.get(row.old, 0) + 1
    return tuple(sorted(key for key, count in seen.items() if count > 1))
