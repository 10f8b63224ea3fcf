"""Points of tables and geodata: coordinates checked against the stated system and brought to one in metres."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import numpy as np
import polars as pl
import shapely

from kooplan.analysis.arrays import Floats
from kooplan.cli.analyse.tables import key_column, number_columns, open_table, readable, refuse_rows
from kooplan.cli.messages import BadInput
from kooplan.files.errors import FileError, FileRefused
from kooplan.files.geo.crs import METRIC_EPSG, STORED_EPSG, USUAL_RANGES, System, guess_systems, misplaced, system_of
from kooplan.files.geo.crs import transformer_between as between
from kooplan.files.geo.reading import Layer, read_layer
from kooplan.files.geo.table import Value, as_text
from kooplan.files.numbers import Decimal
from kooplan.files.tables import Table

METRIC: Final = 3035
"""ETRS89-LAEA: straight lines within Germany are right to 0.1 per cent."""
GEODATA: Final = (".geojson", ".json", ".gpkg", ".shp", ".zip")


@dataclass(frozen=True, slots=True, eq=False)
class PointFile:
    """Points of a file with their other columns.

    xy : float array, shape (points, 2), in the metres of EPSG:`epsg`; no coordinate is missing.
    """

    table: Table
    xy: Floats
    epsg: int

    def in_system(self, epsg: int) -> Floats:
        """The coordinates in another system."""
        if epsg == self.epsg or not len(self.xy):
            return self.xy
        return np.column_stack(between(self.epsg, epsg).transform(self.xy[:, 0], self.xy[:, 1]))

    def ids(self, column: str) -> pl.Series:
        """Keys of all points: none empty, each once."""
        return key_column(self.table, column)

    def amounts(self, column: str, *, decimal: Decimal | None) -> Floats:
        """A column of numbers >= 0; NaN where one is missing."""
        found = number_columns(self.table, (column,), missing_codes=frozenset(), decimal=decimal)[:, 0]
        refuse_rows(self.table, found < 0, column, "Der Wert ist negativ.", "Weniger als 0 geht nicht.")
        return found


def open_points(path: Path, *, crs: str | None, decimal: Decimal | None = None) -> PointFile:
    """Points of a table with the columns x and y, or of a geodata file; refuse missing and misplaced coordinates."""
    if path.suffix.lower() in GEODATA:
        return of_layer(readable(path, lambda: read_layer(path, name=path.name, crs=crs)))
    if crs is None:
        raise BadInput(f"Bitte das Koordinatensystem von „{path.name}“ angeben, zum Beispiel --crs EPSG:3035.")
    table = open_table(path)
    xy = number_columns(table, ("x", "y"), missing_codes=frozenset(), decimal=decimal)
    for place, name in enumerate(("x", "y")):
        refuse_rows(table, np.isnan(xy[:, place]), name, "Die Koordinate fehlt.", "Bitte ergänzen.")
    try:
        return in_metres(table, xy, system_of(crs, file=table.name, stated="person"))
    except FileError as error:
        raise BadInput(str(error)) from error


def of_layer(layer: Layer) -> PointFile:
    """The points of a geodata file; any other shape is refused."""
    problems = [problem for problem in layer.problems if problem.is_error]
    if problems:
        raise BadInput(str(FileRefused(layer.name, problems)))
    table = layer_table(layer.name, layer.columns, layer.rows)
    wrong = np.array([one is None or one.geom_type != "Point" for one in layer.geometries], dtype=bool)
    refuse_rows(table, wrong, "geometry", "Hier steht kein Punkt.", "Bitte die Lage ergänzen oder die Zeile löschen.")
    report_conversion(layer.name, layer.source_system, STORED_EPSG)
    return PointFile(table, shapely.get_coordinates(layer.geometries), STORED_EPSG)


def layer_table(name: str, columns: Mapping[str, Sequence[Value]], rows: Sequence[int]) -> Table:
    """The columns of a layer as a table of text."""
    cells = pl.DataFrame({key: [as_text(value) for value in values] for key, values in columns.items()})
    return Table(name, "json", tuple(columns), cells, pl.Series("row", rows), decimal=".")


def in_metres(table: Table, xy: Floats, system: System) -> PointFile:
    """Coordinates in a system whose unit is the metre; those of usual German grids stay as they are."""
    check_place(table.name, xy, system)
    code = system.crs.to_epsg()
    if code in METRIC_EPSG:
        return PointFile(table, xy, int(code))
    report_conversion(table.name, system.name, METRIC)
    found = np.column_stack(between(system.crs, METRIC).transform(xy[:, 0], xy[:, 1])) if len(xy) else xy
    return PointFile(table, found, METRIC)


def report_conversion(name: str, system: str, epsg: int) -> None:
    """Say that coordinates were brought from one system to another."""
    if system != f"EPSG:{epsg}":
        click.echo(f"{name}: von {system} nach EPSG:{epsg} umgerechnet.", err=True)


def check_place(name: str, xy: Floats, system: System) -> None:
    """Refuse numbers that are those of another usual system; say it where they fit none."""
    if not len(xy):
        return
    (west, south), (east, north) = xy.min(axis=0).tolist(), xy.max(axis=0).tolist()
    codes = guess_systems((west, south, east, north))
    stated = system.crs.to_epsg()
    if codes and stated in USUAL_RANGES and stated not in codes:
        raise misplaced(name, system, np.asarray(shapely.points(xy), dtype=object))
    if not codes:
        click.echo(f"{name}: Die Koordinaten liegen nicht in Deutschland. Gerechnet wird trotzdem.", err=True)
