"""GeoJSON: reading a file with its coordinate system, and geometries as text for the database."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from kooplan.files.errors import FileError
from kooplan.files.geo.crs import Floats, Geometries, System, system_of
from kooplan.files.geo.table import Columns, Value

ROUNDING_M: Final = 0.1
DECIMALS: Final = 1
STANDARD: Final = 4326
FORMAT_ADVICE: Final = "Speichern Sie die Flächen als GeoJSON (FeatureCollection)."


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Objects of a GeoJSON file as read: geometry in the file's own system, None where missing or malformed."""

    system: System
    columns: Columns
    geometries: Geometries


def read_features(path: Path, *, file: str) -> Features:
    """Read all objects of a GeoJSON file (RFC 7946, and the older member `crs`)."""
    document = _document(path, file)
    features = _features(document, file)
    return Features(_system(document, file), _columns(features), _geometries(features))


def geojson_text(geometry: BaseGeometry) -> str:
    """A polygon in EPSG:25832 as GeoJSON text with coordinates rounded to 0.1 m, valid after rounding."""
    snapped = shapely.set_precision(geometry, ROUNDING_M)
    rounded = shapely.transform(snapped, _rounded)
    return str(shapely.to_geojson(rounded))


def geometry_of_text(text: str) -> BaseGeometry:
    """The geometry that `geojson_text` wrote."""
    return shapely.from_geojson(text)


def _rounded(coordinates: Floats) -> Floats:
    """Coordinates at the decimals we store, free of the dust that snapping leaves."""
    return np.round(coordinates, DECIMALS)


def _document(path: Path, file: str) -> dict[str, Any]:
    """The JSON object of a file."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise FileError(
            file, "Die Datei ist nicht in UTF-8 gespeichert.", advice="Speichern Sie sie in UTF-8."
        ) from error
    except json.JSONDecodeError as error:
        raise FileError(
            file, f"Das JSON ist fehlerhaft, Stelle {error.colno}.", advice=FORMAT_ADVICE, row=error.lineno
        ) from error
    except RecursionError as error:
        raise FileError(file, "Das JSON ist zu tief verschachtelt.", advice=FORMAT_ADVICE) from error
    if not isinstance(document, dict):
        raise FileError(file, "Die Datei ist kein GeoJSON.", advice=FORMAT_ADVICE)
    return document


def _features(document: dict[str, Any], file: str) -> Sequence[dict[str, Any]]:
    """The objects of a collection, or the one object of a file."""
    if document.get("type") == "Feature":
        return [document]
    features = document.get("features")
    if document.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise FileError(file, "Die Datei ist kein GeoJSON.", advice=FORMAT_ADVICE)
    return [feature if isinstance(feature, dict) else {} for feature in features]


def _system(document: dict[str, Any], file: str) -> System:
    """The system that the older member `crs` names, else EPSG:4326."""
    member = document.get("crs")
    if member is None:
        return system_of(STANDARD, file=file, stated="standard")
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if name is None:
        raise FileError(
            file, "Das Koordinatensystem ist nicht lesbar.", advice="Nennen Sie den EPSG-Code beim Hochladen."
        )
    return system_of(str(name), file=file, stated="file")


def _columns(features: Sequence[dict[str, Any]]) -> dict[str, tuple[Value, ...]]:
    """Properties as columns; lists and objects become JSON text."""
    properties = [found if isinstance(found := feature.get("properties"), dict) else {} for feature in features]
    names = dict.fromkeys(str(name) for row in properties for name in row)
    return {name: tuple(_plain(row.get(name)) for row in properties) for name in names}


def _plain(value: object) -> Value:
    """A JSON value as plain value."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    return json.dumps(value, ensure_ascii=False)


def _geometries(features: Sequence[dict[str, Any]]) -> Geometries:
    """Geometries in two dimensions, None where one is missing or malformed."""
    texts = [json.dumps(feature.get("geometry")) for feature in features]
    found: Geometries = np.asarray(shapely.from_geojson(texts, on_invalid="ignore"), dtype=object)
    flat: Geometries = shapely.force_2d(found)
    return flat
