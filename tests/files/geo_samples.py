"""Small geodata files that the tests write into a temporary folder: squares of a district that does not exist."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pyproj
import shapely
from pyogrio.raw import write
from shapely.geometry.base import BaseGeometry

EAST, NORTH, SIDE = 680_000.0, 5_830_000.0, 10_000.0
BOW_TIE = shapely.Polygon([(EAST, NORTH), (EAST + 9e3, NORTH + 9e3), (EAST + 9e3, NORTH), (EAST, NORTH + 9e3)])

Fields = Mapping[str, Sequence[object]]


def square(column: int, row: int = 0, side: float = SIDE) -> shapely.Polygon:
    """One square of a chessboard in EPSG:25832."""
    x, y = EAST + column * side, NORTH + row * side
    return shapely.box(x, y, x + side, y + side)


def squares(count: int) -> list[BaseGeometry]:
    """Squares in a row, each sharing a side with the next."""
    return [square(i) for i in range(count)]


def in_system(geometry: BaseGeometry, epsg: int) -> BaseGeometry:
    """A geometry of EPSG:25832 in another system."""
    transformer = pyproj.Transformer.from_crs(25832, epsg, always_xy=True)
    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def write_layer(
    path: Path, geometries: Sequence[BaseGeometry | None], fields: Fields, *, crs: str | None = "EPSG:25832",
    kind: str = "Polygon", encoding: str | None = None, layer: str | None = None, append: bool = False,
) -> Path:  # fmt: skip
    """Write a GeoPackage or Shapefile."""
    blobs = np.array([None if geometry is None else shapely.to_wkb(geometry) for geometry in geometries], dtype=object)
    data = [_column(values) for values in fields.values()]
    write(
        str(path), blobs, data, list(fields), geometry_type=kind, crs=crs, encoding=encoding, layer=layer, append=append
    )
    return path


def write_geojson(
    path: Path, geometries: Sequence[BaseGeometry | None], fields: Fields, *, crs: str | None = None
) -> Path:
    """Write a GeoJSON file, with the older member `crs` if wanted."""
    features = [
        {
            "type": "Feature",
            "geometry": None if geometry is None else shapely.geometry.mapping(geometry),
            "properties": {name: values[i] for name, values in fields.items()},
        }
        for i, geometry in enumerate(geometries)
    ]
    document: dict[str, object] = {"type": "FeatureCollection", "features": features}
    if crs is not None:
        document["crs"] = {"type": "name", "properties": {"name": crs}}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def zipped(path: Path, members: Sequence[Path], *, folder: str = "") -> Path:
    """Pack files into an archive, inside a folder if wanted."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in members:
            archive.write(member, f"{folder}{member.name}")
    return path


def siblings(path: Path) -> list[Path]:
    """All parts of a Shapefile."""
    return sorted(other for other in path.parent.iterdir() if other.stem == path.stem)


def _column(values: Sequence[object]) -> np.ndarray:
    """Values as the array that the writer wants."""
    if all(isinstance(value, int) for value in values):
        return np.array(values, dtype=np.int64)
    if all(isinstance(value, float) for value in values):
        return np.array(values, dtype=np.float64)
    return np.array(values, dtype=object)
