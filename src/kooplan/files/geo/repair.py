"""Repair of invalid polygons: each repair is reported, none is dropped in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kooplan.files.errors import RowProblem
from kooplan.files.geo.crs import Bools, Geometries

MAX_LOSS_PERCENT: Final = 1.0
POLYGONAL: Final = (int(shapely.GeometryType.POLYGON), int(shapely.GeometryType.MULTIPOLYGON))
COLLECTION: Final = int(shapely.GeometryType.GEOMETRYCOLLECTION)
SOURCE_ADVICE: Final = "Korrigieren Sie die Fläche in Ihrem GIS."

REASONS: Final = {
    "Self-intersection": "die Grenze schneidet sich selbst",
    "Ring Self-intersection": "die Grenze berührt sich selbst",
    "Hole lies outside shell": "ein Loch liegt außerhalb der Fläche",
    "Holes are nested": "Löcher liegen ineinander",
    "Nested shells": "Teilflächen liegen ineinander",
    "Nested holes": "Löcher liegen ineinander",
    "Interior is disconnected": "das Innere hängt nicht zusammen",
    "Duplicate Rings": "eine Grenze kommt doppelt vor",
    "Too few points in geometry component": "die Grenze hat zu wenige Punkte",
    "Invalid Coordinate": "eine Koordinate ist keine Zahl",
}
SHAPES: Final = {
    "Point": "ein Punkt", "MultiPoint": "eine Punktmenge", "LineString": "eine Linie",
    "LinearRing": "eine Linie", "MultiLineString": "eine Linienmenge", "GeometryCollection": "eine Sammlung",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Repair:
    """One repaired polygon; the change of area in percent is None where the raw area was zero."""

    row: int
    key: str | None
    reason: str
    area_change_percent: float | None

    @property
    def note(self) -> RowProblem:
        """The repair as a note for the report of an import."""
        name = f"Die Fläche {self.key}" if self.key else "Die Fläche"
        change = f", Flächenänderung {german_percent(self.area_change_percent)}"
        message = f"{name} war ungültig: {self.reason}. Sie wurde repariert{change}."
        return RowProblem(self.row, None, message, "Prüfen Sie die Fläche auf der Karte.", severity="note")


@dataclass(frozen=True, slots=True, eq=False)
class Repaired:
    """Valid polygons in row order (None where nothing can be used), the repairs, and the rows that failed."""

    geometries: Geometries
    repairs: tuple[Repair, ...]
    problems: tuple[RowProblem, ...]


def repaired(geometries: Geometries, rows: Sequence[int], keys: Sequence[str | None]) -> Repaired:
    """Make every polygon valid; report what changed, and as error what is lost.

    Parameters
    ----------
    geometries : object array of shapely geometries, shape (rows,)
        Any type; None means missing.
    rows : sequence of int, shape (rows,)
        Number of each object in the file.
    keys : sequence of str or None, shape (rows,)
        Key of each object, for the report.

    Notes
    -----
    A repair that loses more than 1 % of the area, or all of it, is an error: the row keeps no geometry.
    """
    found = geometries.copy()
    repairs: list[Repair] = []
    problems: list[RowProblem] = []
    for i in np.flatnonzero(~_is_sound(geometries)).tolist():
        outcome = _repaired_one(geometries[i], rows[i], keys[i])
        found[i] = None
        if isinstance(outcome, RowProblem):
            problems.append(outcome)
            continue
        found[i] = outcome[0]
        if outcome[1] is not None:
            repairs.append(outcome[1])
    return Repaired(found, tuple(repairs), tuple(problems))


def polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """The polygonal parts of a geometry; an empty polygon if it has none."""
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        return geometry
    parts = shapely.get_parts(shapely.get_parts(geometry))
    polygons = parts[shapely.get_type_id(parts) == POLYGONAL[0]]
    if len(polygons) == 0:
        return shapely.Polygon()
    return shapely.union_all(shapely.make_valid(polygons, method="structure", keep_collapsed=False))


def german_reason(geometry: BaseGeometry) -> str:
    """Why a geometry is invalid, in German, with the place in metres."""
    text = shapely.is_valid_reason(geometry)
    kind, _, place = text.partition("[")
    reason = REASONS.get(kind.strip(), kind.strip())
    numbers = place.rstrip("]").split()
    if len(numbers) < 2:
        return reason
    east, north = (f"{float(number):.0f}" for number in numbers[:2])
    return f"{reason} (bei E {east}, N {north})"


def german_percent(value: float | None) -> str:
    """A change in percent with sign and decimal comma; in words where it has no base."""
    if value is None:
        return "nicht berechenbar"
    text = f"{abs(value):.2f}".replace(".", ",")
    sign = "" if text == "0,00" else ("+" if value > 0 else "−")
    return f"{sign}{text} %"


def _is_sound(geometries: Geometries) -> Bools:
    """Whether a geometry needs nothing: polygonal, valid, not empty."""
    kinds = np.isin(shapely.get_type_id(geometries), POLYGONAL)
    sound: Bools = kinds & shapely.is_valid(geometries) & ~shapely.is_empty(geometries)
    return sound


def _repaired_one(
    geometry: BaseGeometry | None, row: int, key: str | None
) -> tuple[BaseGeometry, Repair | None] | RowProblem:
    """One polygon made valid and its report, or why that is impossible."""
    name = f"Die Fläche {key}" if key else "Die Fläche"
    if geometry is None or shapely.is_empty(geometry):
        return RowProblem(row, None, f"{name} hat keine Geometrie.", "Ergänzen Sie sie oder löschen Sie die Zeile.")
    kind = int(shapely.get_type_id(geometry))
    if kind not in (*POLYGONAL, COLLECTION):
        shape = SHAPES.get(geometry.geom_type, geometry.geom_type)
        return RowProblem(row, None, f"Hier steht {shape} statt einer Fläche.", "Löschen Sie die Zeile.")
    area = polygonal(geometry)
    fixed = shapely.make_valid(area, method="structure", keep_collapsed=False)
    before, after = float(shapely.area(area)), float(shapely.area(fixed))
    if after == 0.0:
        return RowProblem(row, None, f"{name} hat keinen Inhalt.", SOURCE_ADVICE)
    change = (after / before - 1.0) * 100.0 if before > 0.0 else None
    if change is not None and change < -MAX_LOSS_PERCENT:
        message = f"{name} verlöre bei der Reparatur {german_percent(-change).lstrip('+')} ihrer Größe."
        return RowProblem(row, None, message, SOURCE_ADVICE)
    if shapely.is_valid(geometry):
        return fixed, None
    return fixed, Repair(row, key, german_reason(geometry), change)
