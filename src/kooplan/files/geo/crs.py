"""Coordinate systems: what a file states, whether its numbers can be in it, and the way to metres in EPSG:25832."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from kooplan.files.errors import FileError

STORED_EPSG: Final = 25832
LEAST_CONFIDENCE: Final = 20
NOTED_ACCURACY_M: Final = 1.0

# Germany in EPSG:25832 (E 280 to 922 km, N 5,235 to 6,107 km) with a rim of 60 km for sea areas and neighbours.
GERMANY: Final = (220_000.0, 5_175_000.0, 985_000.0, 6_170_000.0)

Geometries = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Bounds = tuple[float, float, float, float]
Stated = Literal["file", "person", "standard"]

# Where the numbers of Germany lie in each usual system: xmin, ymin, xmax, ymax.
USUAL_RANGES: Final[dict[int, Bounds]] = {
    4326: (5.0, 47.0, 16.0, 56.0),
    25832: (270_000.0, 5_220_000.0, 930_000.0, 6_120_000.0),
    25833: (-180_000.0, 5_220_000.0, 530_000.0, 6_130_000.0),
    31466: (2_470_000.0, 5_220_000.0, 2_700_000.0, 6_130_000.0),
    31467: (3_270_000.0, 5_220_000.0, 3_930_000.0, 6_130_000.0),
    31468: (4_070_000.0, 5_220_000.0, 4_730_000.0, 6_130_000.0),
    31469: (5_000_000.0, 5_220_000.0, 5_530_000.0, 6_130_000.0),
    4647: (32_270_000.0, 5_220_000.0, 32_930_000.0, 6_120_000.0),
    5650: (33_100_000.0, 5_220_000.0, 33_530_000.0, 6_130_000.0),
    3035: (4_000_000.0, 2_650_000.0, 4_700_000.0, 3_600_000.0),
    3857: (640_000.0, 5_950_000.0, 1_720_000.0, 7_420_000.0),
}

METRIC_EPSG: Final = frozenset(USUAL_RANGES) - {4326, 3857}
"""Usual systems in which a straight line has its length in metres; web maps stretch it by 1.6."""


@dataclass(frozen=True, slots=True)
class System:
    """A coordinate system, and who stated it: the file, the person, or the standard of the format."""

    crs: pyproj.CRS
    stated: Stated

    @property
    def name(self) -> str:
        """The system as people write it, such as EPSG:25833."""
        return system_name(self.crs)


def system_of(text: str | int, *, file: str, stated: Stated) -> System:
    """The system behind an EPSG code, an URN or WKT; refuse what is unknown."""
    try:
        crs = pyproj.CRS.from_user_input(_with_authority(text))
    except CRSError as error:
        raise FileError(
            file,
            f"Das Koordinatensystem „{_short(text)}“ ist unbekannt.",
            advice="Nennen Sie einen EPSG-Code, zum Beispiel 25832 oder 4326.",
        ) from error
    return System(crs, stated)


def system_name(crs: pyproj.CRS) -> str:
    """EPSG code of a system where it has one, else its name."""
    code = crs.to_epsg(min_confidence=LEAST_CONFIDENCE)
    if code is not None:
        return f"EPSG:{code}"
    return "EPSG:4326" if crs.name == "WGS 84 (CRS84)" else crs.name


def to_stored(geometries: Geometries, system: System) -> Geometries:
    """Geometries in metres of EPSG:25832; missing ones stay missing."""
    if system.crs == pyproj.CRS.from_epsg(STORED_EPSG):
        return geometries
    transformer = pyproj.Transformer.from_crs(system.crs, STORED_EPSG, always_xy=True)

    def moved(coordinates: Floats) -> Floats:
        return np.column_stack(transformer.transform(coordinates[:, 0], coordinates[:, 1]))

    found: Geometries = shapely.transform(geometries, moved)
    return found


@lru_cache(maxsize=8)
def transformer_between(source: int | pyproj.CRS, target: int) -> pyproj.Transformer:
    """Transformer between two systems, x before y."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def accuracy_note(system: System, raw: Geometries) -> str | None:
    """A German sentence where the way to EPSG:25832 is not exact, as from Gauß-Krüger."""
    coordinates = shapely.get_coordinates(raw)
    if system.crs == pyproj.CRS.from_epsg(STORED_EPSG) or len(coordinates) == 0:
        return None
    transformer = pyproj.Transformer.from_crs(system.crs, STORED_EPSG, always_xy=True)
    transformer.transform(*coordinates[0].tolist())
    accuracy = transformer.get_last_used_operation().accuracy
    if accuracy < NOTED_ACCURACY_M:
        return None
    return f"Die Umrechnung von {system.name} ist auf etwa {accuracy:.0f} m genau."


def has_nonsense(geometries: Geometries) -> Bools:
    """Whether each geometry has a coordinate that is no number or infinite."""
    coordinates, owner = shapely.get_coordinates(geometries, return_index=True)
    nonsense = np.zeros(len(geometries), dtype=np.bool_)
    nonsense[owner[~np.isfinite(coordinates).all(axis=1)]] = True
    return nonsense


def in_germany(geometries: Geometries) -> Bools:
    """Whether each geometry in EPSG:25832 lies wholly in Germany and its rim; missing ones count as inside."""
    bounds = shapely.bounds(geometries)
    absent = shapely.is_missing(geometries) | shapely.is_empty(geometries)
    west, south, east, north = GERMANY
    with np.errstate(invalid="ignore"):
        inside = (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    answer: Bools = inside | absent
    return answer


def guess_systems(bounds: Bounds) -> tuple[int, ...]:
    """EPSG codes of the usual systems in which such numbers lie in Germany."""
    x0, y0, x1, y1 = bounds
    return tuple(
        code
        for code, (west, south, east, north) in USUAL_RANGES.items()
        if x0 >= west and y0 >= south and x1 <= east and y1 <= north
    )


def misplaced(file: str, system: System, raw: Geometries) -> FileError:
    """The refusal of a file whose numbers cannot be in the system it states."""
    bounds = shapely.total_bounds(raw)
    box: Bounds = (float(bounds[0]), float(bounds[1]), float(bounds[2]), float(bounds[3]))
    stated = f"Für GeoJSON gilt {system.name}" if system.stated == "standard" else f"Angegeben ist {system.name}"
    return FileError(
        file,
        f"Die Koordinaten liegen nicht in Deutschland. {stated}; {_looks_like(box)}.",
        advice=_place_advice(box),
    )


def _looks_like(bounds: Bounds) -> str:
    """In words what the numbers look like."""
    codes = guess_systems(bounds)
    if codes == (4326,):
        return "die Werte sehen nach Grad aus (EPSG:4326)"
    if codes:
        return f"die Werte sehen nach Metern aus (EPSG:{' oder '.join(str(code) for code in codes)})"
    if _is_swapped(bounds):
        return "Breite und Länge scheinen vertauscht zu sein"
    return "die Werte passen zu keinem üblichen System"


def _place_advice(bounds: Bounds) -> str:
    """What the person can do about numbers in the wrong system."""
    if guess_systems(bounds):
        return "Nennen Sie das richtige Koordinatensystem."
    if _is_swapped(bounds):
        return "Speichern Sie die Datei mit der Länge (Ost) vor der Breite (Nord)."
    return "Prüfen Sie, ob Sie die richtige Datei gewählt haben."


def _is_swapped(bounds: Bounds) -> bool:
    """Whether the numbers are degrees with latitude first."""
    x0, y0, x1, y1 = bounds
    return 4326 in guess_systems((y0, x0, y1, x1))


def _with_authority(text: str | int) -> str:
    """A bare number as an EPSG code; everything else unchanged."""
    plain = str(text).strip()
    return f"EPSG:{plain}" if re.fullmatch(r"\d{4,6}", plain) else plain


def _short(text: str | int) -> str:
    """The first characters of a stated system, enough to recognise it."""
    plain = str(text).strip()
    return plain if len(plain) <= 40 else plain[:40] + "…"
