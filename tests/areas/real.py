"""Reads real boundaries as a planner would: polygons joined to their table, one Land or district of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from kooplan.areas.actions.importing import AreaReport, dissolved, import_areas, official_groups, selected
from kooplan.files.geo.join import Joined, join_attributes
from kooplan.files.geo.reading import AreaFile, read_areas, read_attributes
from kooplan.organisations.actions import open_municipality
from kooplan.organisations.models import Municipality

BKG = "© GeoBasis-DE / BKG 2022 (Daten verändert)"
DAY_2022 = date(2022, 12, 31)


def open_tenant(name: str, ags: str) -> Municipality:
    """A tenant without anything in it."""
    return open_municipality(name, ags=ags)[0]


def municipalities_2022(data: Path, prefix: str) -> Joined:
    """Gemeinden of 2022 whose key begins with a prefix, with the official names."""
    folder = data / "boundaries"
    path = folder / "VG250_GEM_simplified.zip"
    areas = read_areas(path, name=path.name, key_field="ARS", official=True)
    table = read_attributes(folder / "VG250_GEM.dbf", name="VG250_GEM.dbf")
    joined = join_attributes(areas, table, key="ARS", where={"GF": 4})
    return Joined(selected(joined.areas, prefix), joined.matched, (), ())


def district_names(data: Path) -> dict[str, str]:
    """Official names of the Kreise of 2022 by key."""
    table = read_attributes(data / "boundaries" / "VG250_KRS.dbf", name="VG250_KRS.dbf")
    return {
        str(key): f"{kind} {name}" if kind != "Kreisfreie Stadt" else str(name)
        for key, name, kind in zip(table.columns["AGS"], table.columns["GEN"], table.columns["BEZ"], strict=True)
    }


def load_municipalities(tenant: Municipality, data: Path, prefix: str) -> AreaReport:
    """Gemeinden of 2022 in a tenant."""
    found = municipalities_2022(data, prefix)
    return import_areas(
        tenant, found, level="gemeinde", valid_from=DAY_2022, source=BKG, actor=None,
        name_column="GEN", square_km_column="KFL",
    )  # fmt: skip


def load_districts(tenant: Municipality, data: Path, prefix: str) -> AreaReport:
    """Kreise of 2022, merged from their Gemeinden."""
    file = municipalities_2022(data, prefix).areas
    merged = dissolved(file, official_groups(file, 5), district_names(data))
    return import_areas(tenant, merged, level="kreis", valid_from=DAY_2022, source=BKG, actor=None)


def municipalities_2021(data: Path, prefix: str) -> AreaFile:
    """Gemeinden at 1 January 2021 from another source and system."""
    path = data / "boundaries" / "vg5000_2021" / "VG5000_GEM.shp"
    file = read_areas(path, name=path.name, key_field="ARS", name_field="GEN", official=True)
    return selected(file, prefix)


def load_districts_2021(tenant: Municipality, data: Path, prefix: str) -> AreaReport:
    """Kreise at 1 January 2021 with their own borders."""
    path = data / "boundaries" / "vg5000_2021" / "VG5000_KRS.shp"
    file = selected(read_areas(path, name=path.name, key_field="AGS", name_field="GEN", official=True), prefix)
    source = "© GeoBasis-DE / BKG 2021"
    return import_areas(tenant, file, level="kreis", valid_from=date(2021, 1, 1), source=source, actor=None)
