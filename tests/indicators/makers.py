"""A district with four Gemeinden, and long tables typed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from django.apps import apps
from django.db import models

from kooplan.areas.actions.importing import import_areas
from kooplan.files.geo.reading import read_areas
from kooplan.files.long import LongTable, long_frame
from kooplan.indicators.actions.importing import DeliverySpec, Imported, import_values
from kooplan.indicators.actions.seeding import seed_indicators
from kooplan.indicators.actions.sources import add_source
from kooplan.indicators.models import Source
from kooplan.indicators.vocab import DeliveryKind
from kooplan.organisations.models import Membership, Municipality
from tests.areas.makers import write_boxes

KEYS = ("15999010", "15999020", "15999030", "15999040")
DISTRICT = "15999"
YEAR_2024 = (date(2024, 1, 1), date(2024, 12, 31))
Row = Mapping[str, object]


def prepare_district(tenant: Municipality, folder: Path) -> Municipality:
    """Indicators and four Gemeinden valid since 2020."""
    seed_indicators(tenant)
    path = write_boxes(folder / f"{tenant.ags}.geojson")
    found = read_areas(path, name=path.name, key_field="AGS", name_field="GEN", official=True)
    import_areas(tenant, found, level="gemeinde", valid_from=date(2020, 1, 1), source="Eigene Grenzen", actor=None)
    return tenant


def long_table(rows: Sequence[Row], *, year: int = 2024) -> LongTable:
    """A long table; whatever a row does not say is the year, all people, and a value that is there."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    names = dict.fromkeys(name for row in rows for name in row)
    columns: dict[str, object] = {
        name: pl.Series(name, [row.get(name) for row in rows], strict=False) for name in names
    }
    columns.setdefault("period_start", start)
    columns.setdefault("period_end", end)
    columns.setdefault("row", pl.Series("row", range(2, len(rows) + 2)))
    return LongTable(long_frame(columns, len(rows)))


def rates(pairs: Mapping[str, tuple[float | None, float | None]], name: str = "Quote") -> list[Row]:
    """Rows of numerator and denominator by key."""
    return [
        {"key": key, "indicator": name, "numerator": top, "denominator": bottom, "status": "ok"}
        for key, (top, bottom) in pairs.items()
    ]


def make_source(tenant: Municipality, name: str = "Statistikstelle") -> Source:
    """A source of the tenant."""
    return add_source(tenant, name=name, attribution=f"© {name}", licence="dl-de/by-2-0", actor=None)


def make_spec(kind: str = DeliveryKind.OPEN, *, title: str = "Kinderarmut 2024") -> DeliverySpec:
    """What a person says about a dataset."""
    return DeliverySpec(title, "daten.csv", "0" * 64, date(2025, 3, 1), kind, "Zusammengefasst vom Sozialamt")


def take_rates(
    tenant: Municipality, pairs: Mapping[str, tuple[float | None, float | None]], *, indicator: str = "child_poverty",
    kind: str = DeliveryKind.OPEN, actor: Membership | None = None, year: int = 2024, replace: bool = False,
) -> Imported:  # fmt: skip
    """Import rates of one indicator."""
    return import_values(
        tenant, long_table(rates(pairs), year=year), source=make_source(tenant), spec=make_spec(kind),
        mapping={"Quote": indicator}, actor=actor, replace=replace, has_values=False,
    )  # fmt: skip


def take_rows(
    tenant: Municipality, rows: Sequence[Row], mapping: Mapping[str, str], *, replace: bool = False
) -> Imported:
    """Import rows as they stand."""
    return import_values(
        tenant, long_table(rows), source=make_source(tenant), spec=make_spec(), mapping=mapping, actor=None,
        replace=replace,
    )  # fmt: skip


def row_counts() -> dict[str, int]:
    """Rows of every table of ours: a refused file must leave all of them as they were."""
    names = {"areas", "indicators", "catalogues", "organisations", "core", "accounts"}
    found: list[type[models.Model]] = [model for model in apps.get_models() if model._meta.app_label in names]
    return {model._meta.label: model._default_manager.count() for model in found}
