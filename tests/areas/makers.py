"""Small boundary files that tests write into their own folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Box = tuple[str, str, float, float]
"""Key, name and lower left corner in kilometres; every box is two kilometres wide."""

EAST, NORTH, SIDE = 680_000.0, 5_830_000.0, 2_000.0

VILLAGES: tuple[Box, ...] = (
    ("15999010", "Uferaue", 0, 0),
    ("15999020", "Heideland", 1, 0),
    ("15999030", "Altfelde", 0, 1),
    ("15999040", "Kranichsee", 1, 1),
)


def square(column: float, row: float, side: float = SIDE) -> list[list[float]]:
    """A square in EPSG:25832."""
    x, y = EAST + column * SIDE, NORTH + row * SIDE
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(properties: dict[str, Any], ring: list[list[float]]) -> dict[str, Any]:
    """One polygon with its attributes."""
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


def write_features(path: Path, features: Sequence[dict[str, Any]], epsg: int | None = 25832) -> Path:
    """A GeoJSON file that names its system as GIS programs do."""
    content: dict[str, Any] = {"type": "FeatureCollection", "features": list(features)}
    if epsg is not None:
        content["crs"] = {"type": "name", "properties": {"name": f"urn:ogc:def:crs:EPSG::{epsg}"}}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def write_boxes(path: Path, boxes: Sequence[Box] = VILLAGES) -> Path:
    """A GeoJSON file of square Gemeinden."""
    return write_features(path, [feature({"AGS": key, "GEN": name}, square(x, y)) for key, name, x, y in boxes])
