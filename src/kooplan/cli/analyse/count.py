"""`kooplan analyse count`: how many points lie in each area."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl

from kooplan.analysis.arrays import Ints
from kooplan.cli.analyse.points import PointFile, open_points, report_conversion
from kooplan.cli.analyse.progress import step
from kooplan.cli.analyse.tables import Column, check_not_input, check_output, readable, write_table
from kooplan.cli.messages import BadInput
from kooplan.files.errors import FileError
from kooplan.files.geo.crs import STORED_EPSG
from kooplan.files.geo.reading import AreaFile, read_areas
from kooplan.files.grid import assign_cells


@click.command(short_help="Punkte je Gebiet zählen.")
@click.option(
    "--points", type=click.Path(path_type=Path), required=True, help="Punkte: Geodaten oder Tabelle mit x, y."
)
@click.option("--areas", type=click.Path(path_type=Path), required=True, help="Gebiete als Geodaten.")
@click.option("--area-id", required=True, help="Spalte mit der Kennung der Gebiete.")
@click.option(
    "--output", "target", type=click.Path(path_type=Path), required=True, help="Ergebnis als .csv oder .parquet."
)
@click.option("--crs", help="Koordinatensystem der Punkte, wenn die Datei keines nennt.")
@click.option("--json", "as_json", is_flag=True, help="Protokoll des Laufs als JSON ausgeben.")
def count(points: Path, areas: Path, area_id: str, target: Path, crs: str | None, *, as_json: bool) -> None:
    """Punkte je Gebiet zählen.

    Das Ergebnis hat eine Zeile je Gebiet, in der Reihenfolge der Eingabe; wo kein Punkt liegt, steht 0.
    """
    check_output(target)
    check_not_input(target, (points, areas))
    with step(f"Liest {points.name}"):
        places = open_points(points, crs=crs)
    with step(f"Liest {areas.name}"):
        units = open_areas(areas, area_id)
    report_conversion(units.name, units.source_system, STORED_EPSG)
    with step("Zählt"):
        found, outside = counted(places, units)
    write_table(target, [Column("id", pl.String, units.keys), Column("count", pl.Int64, found)])
    click.echo(f"Punkte: {len(places.xy)}, Gebiete: {len(units.keys)}, Punkte außerhalb: {outside}.", err=True)
    click.echo(f"Ergebnis: {target}", err=True)
    if as_json:
        record: dict[str, Any] = {
            "points": len(places.xy), "areas": len(units.keys), "outside": outside,
            "areas_without_points": int((found == 0).sum()),
        }  # fmt: skip
        click.echo(json.dumps(record, ensure_ascii=False, indent=2))


def open_areas(path: Path, area_id: str) -> AreaFile:
    """Areas with a key each; refuse missing and repeated keys and polygons that nobody can repair."""
    found = readable(path, lambda: read_areas(path, name=path.name, key_field=area_id))
    try:
        return found.require_usable()
    except FileError as error:
        raise BadInput(str(error)) from error


def counted(places: PointFile, units: AreaFile) -> tuple[Ints, int]:
    """Points in each area, and points in none; a point on a common border counts once."""
    keys = [key or "" for key in units.keys]
    area = assign_cells(places.in_system(STORED_EPSG), units.geometries, keys).area
    return np.bincount(area[area >= 0], minlength=len(keys)), int((area < 0).sum())
