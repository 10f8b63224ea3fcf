"""Reading areas from GeoPackage, Shapefile and GeoJSON into metres of EPSG:25832."""

from __future__ import annotations

import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

import numpy as np
import shapely
from pyogrio import list_layers, read_info
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, GeometryError
from pyogrio.raw import read as read_raw

from kooplan.files.errors import FileError, FileRefused, RowProblem
from kooplan.files.geo import geojson, shapefile
from kooplan.files.geo.crs import (
    Bools,
    Geometries,
    System,
    accuracy_note,
    has_nonsense,
    in_germany,
    misplaced,
    system_of,
    to_stored,
)
from kooplan.files.geo.keys import normalise_keys, own_keys
from kooplan.files.geo.repair import POLYGONAL, Repair, repaired
from kooplan.files.geo.table import AttributeTable, Columns, Value, as_text, find_field, plain_column, rows_where, taken
from kooplan.files.guard import DEFAULT_LIMITS, Limits, check_file, check_size

INSIDE_ARCHIVES: Final = (".shp", ".gpkg", ".geojson", ".json")
ABROAD: Final = "Die Fläche liegt nicht in Deutschland."
PLACE_ADVICE: Final = "Prüfen Sie die Koordinaten dieser Zeile."
DAMAGED: Final = (DataSourceError, DataLayerError, FeatureError, GeometryError, OSError)


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Objects of one layer of any shape; geometry in EPSG:25832, None where it is missing or malformed."""

    name: str
    layer: str
    source_system: str
    rows: tuple[int, ...]
    columns: Columns
    geometries: Geometries
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class AreaFile:
    """Areas of one file in file order.

    `rows` counts the objects of the file from 1. `keys` and `names` are None where the file has none or where the
    caller named no column. A geometry is a valid polygon in EPSG:25832, or None where `problems` says why.
    """

    name: str
    layer: str
    source_system: str
    rows: tuple[int, ...]
    keys: tuple[str | None, ...]
    names: tuple[str | None, ...]
    columns: Columns
    geometries: Geometries
    repairs: tuple[Repair, ...] = ()
    problems: tuple[RowProblem, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """Whether no row has an error."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def report(self) -> tuple[RowProblem, ...]:
        """Errors, then repairs as notes, each in row order."""
        return (*self.problems, *(repair.note for repair in self.repairs))

    def require_usable(self) -> AreaFile:
        """Itself, or the refusal that names every wrong row."""
        if not self.is_usable:
            raise FileRefused(self.name, self.report)
        return self


@dataclass(frozen=True, slots=True, eq=False)
class _Raw:
    """What a format gives, in its own system."""

    layer: str
    system: System
    columns: Columns
    geometries: Geometries
    notes: tuple[str, ...] = ()


def read_areas(
    path: Path, *, name: str, crs: str | int | None = None, key_field: str | None = None,
    name_field: str | None = None, layer: str | None = None, where: Mapping[str, Value] | None = None,
    official: bool = False, limits: Limits = DEFAULT_LIMITS,
) -> AreaFile:  # fmt: skip
    """Read polygons with their attributes; refuse the file where none can be read, report every wrong row.

    Parameters
    ----------
    path, name : Path, str
        The file on the server, and its name as the person knows it.
    crs : str or int, optional
        EPSG code stated by the person; it counts more than what the file says.
    key_field, name_field : str, optional
        Columns with the key and the name of an area.
    layer : str, optional
        Layer of a GeoPackage, or file inside an archive.
    where : mapping, optional
        Only rows with these values, such as `{"GF": 4}`; other rows are not looked at.
    official : bool
        Whether keys are AGS or ARS and are normalised to AGS; else they stay text.
    """
    found = _only_where(read_layer(path, name=name, crs=crs, layer=layer, limits=limits), where or {})
    _require_polygons(found)
    keys, key_problems = _keys(found, key_field, official=official)
    fixed = repaired(found.geometries, found.rows, keys)
    names = _names(found, name_field)
    elsewhere = {problem.row for problem in found.problems}
    unusable = [problem for problem in fixed.problems if problem.row not in elsewhere]
    problems = sorted((*found.problems, *unusable, *key_problems), key=lambda problem: problem.row or 0)
    return AreaFile(
        found.name, found.layer, found.source_system, found.rows, keys, names, found.columns,
        fixed.geometries, fixed.repairs, tuple(problems), found.notes,
    )  # fmt: skip


def read_layer(
    path: Path, *, name: str, crs: str | int | None = None, layer: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Layer:
    """Read one layer of any shape (points, lines, polygons); rows outside Germany keep no geometry and are errors."""
    kind = check_file(path, name=name, limits=limits)
    if kind == "zip":
        raw = _from_archive(path, name, crs, layer, limits)
    elif kind == "shp":
        raw = _from_shapefile(shapefile.parts_beside(path), Path(name).stem, name, crs, limits)
    elif kind == "gpkg":
        raw = _from_geopackage(path, name, crs, layer, limits)
    elif kind == "json":
        raw = _from_geojson(path, name, crs)
    else:
        raise FileError(
            name, "Die Datei enthält keine Geodaten.", advice="Möglich sind GeoPackage, Shapefile und GeoJSON."
        )
    return _placed(raw, name)


def read_attributes(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> AttributeTable:
    """Read the table of a .dbf without geometry; texts in the encoding that its .cpg or its bytes tell."""
    check_size(path, name=name, limits=limits)
    shapefile.check_table(path, file=name)
    encoding, _ = shapefile.text_encoding(path, shapefile.parts_beside(path).get(".cpg"))
    with tempfile.TemporaryDirectory() as folder:
        copied = shapefile.gathered({".dbf": path}, Path(folder)).with_suffix(".dbf")
        _, columns, _ = _read(copied, name, None, encoding, limits)
    count = len(next(iter(columns.values()), ()))
    return AttributeTable(name, tuple(range(1, count + 1)), columns)


def _from_archive(path: Path, name: str, crs: str | int | None, layer: str | None, limits: Limits) -> _Raw:
    """The one geodata file inside a zip archive, in whatever folder."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(path) as archive:
        member = _chosen_member(archive, name, layer)
        parts = _unpacked(archive, member, Path(folder))
        suffix = PurePosixPath(member).suffix.lower()
        stem = PurePosixPath(member).stem
        if suffix == ".shp":
            return _from_shapefile(parts, stem, name, crs, limits)
        check_file(parts[suffix], name=f"{stem}{suffix}", limits=limits)
        if suffix == ".gpkg":
            return _from_geopackage(parts[suffix], name, crs, None if layer == stem else layer, limits)
        return _from_geojson(parts[suffix], name, crs)


def _chosen_member(archive: zipfile.ZipFile, name: str, layer: str | None) -> str:
    """Name of the geodata file inside an archive; refuse none, and several without a choice."""
    found = [member for member in archive.namelist() if _is_geodata(member)]
    if not found:
        raise FileError(
            name, "Im Archiv ist keine Geodatei.", advice="Packen Sie .shp mit allen Teilen, .gpkg oder .geojson ein."
        )
    chosen = [member for member in found if PurePosixPath(member).stem == layer]
    if len(chosen) == 1:
        return chosen[0]
    if len(found) == 1:
        return found[0]
    names = ", ".join(PurePosixPath(member).stem for member in found)
    raise FileError(name, "Im Archiv sind mehrere Geodateien.", advice=f"Wählen Sie eine Ebene: {names}.")


def _is_geodata(member: str) -> bool:
    """Whether a member of an archive is a geodata file and not the shadow of one from macOS."""
    path = PurePosixPath(member)
    return path.suffix.lower() in INSIDE_ARCHIVES and not path.name.startswith(".") and "__MACOSX" not in path.parts


def _unpacked(archive: zipfile.ZipFile, member: str, folder: Path) -> dict[str, Path]:
    """The member and, for a Shapefile, its siblings as files with safe names, by extension."""
    wanted = PurePosixPath(member)
    parts: dict[str, Path] = {}
    for info in archive.infolist():
        path = PurePosixPath(info.filename)
        suffix = path.suffix.lower()
        is_sibling = suffix in shapefile.PARTS and wanted.suffix.lower() == ".shp"
        same = path.parent == wanted.parent and path.stem.casefold() == wanted.stem.casefold()
        if info.filename == member or (is_sibling and same):
            parts[suffix] = folder / f"part{suffix}"
            parts[suffix].write_bytes(archive.read(info))
    return parts


def _from_shapefile(parts: Mapping[str, Path], stem: str, name: str, crs: str | int | None, limits: Limits) -> _Raw:
    """A Shapefile from its parts."""
    shapefile.require_parts(parts, file=name)
    if ".prj" not in parts and crs is None:
        raise shapefile.missing_projection(name)
    shapefile.check_table(parts[".dbf"], file=name)
    encoding, note = shapefile.text_encoding(parts[".dbf"], parts.get(".cpg"))
    with tempfile.TemporaryDirectory() as folder:
        path = shapefile.gathered({part: source for part, source in parts.items() if part != ".cpg"}, Path(folder))
        stated, columns, geometries = _read(path, name, None, encoding, limits)
    system, notes = _system(stated, crs, name)
    return _Raw(stem, system, columns, geometries, (*notes, note) if note else notes)


def _from_geopackage(path: Path, name: str, crs: str | int | None, layer: str | None, limits: Limits) -> _Raw:
    """One layer of a GeoPackage."""
    chosen = _chosen_layer(path, name, layer)
    stated, columns, geometries = _read(path, name, chosen, None, limits)
    system, notes = _system(stated, crs, name)
    return _Raw(chosen, system, columns, geometries, notes)


def _from_geojson(path: Path, name: str, crs: str | int | None) -> _Raw:
    """A GeoJSON file."""
    found = geojson.read_features(path, file=name)
    system = found.system if crs is None else system_of(crs, file=name, stated="person")
    return _Raw(Path(name).stem, system, found.columns, found.geometries)


def _chosen_layer(path: Path, name: str, layer: str | None) -> str:
    """Name of the layer to read; refuse an unknown one, and several without a choice."""
    try:
        layers = [str(found) for found, shape in list_layers(path) if shape is not None]
    except DAMAGED as error:
        raise _damaged(name) from error
    if not layers:
        raise FileError(name, "Das GeoPackage hat keine Ebene mit Geometrie.", advice="Exportieren Sie es erneut.")
    if layer in layers:
        return layer
    choices = f"Wählen Sie eine Ebene: {', '.join(layers)}."
    if layer is not None:
        raise FileError(name, f"Die Ebene „{layer}“ gibt es nicht.", advice=choices)
    if len(layers) > 1:
        raise FileError(name, "Das GeoPackage hat mehrere Ebenen.", advice=choices)
    return layers[0]


def _read(
    path: Path, name: str, layer: str | None, encoding: str | None, limits: Limits
) -> tuple[str | None, dict[str, tuple[Value, ...]], Geometries]:
    """Stated system, columns and geometries through GDAL."""
    try:
        info = read_info(path, layer=layer, encoding=encoding)
        _check_counts(info, name, limits)
        meta, _, geometry, data = read_raw(path, layer=layer, encoding=encoding, force_2d=True)
    except (*DAMAGED, UnicodeDecodeError) as error:
        raise _damaged(name) from error
    fields = zip(meta["fields"].tolist(), data, meta["ogr_types"], strict=True)
    columns = {str(field): plain_column(values, kind) for field, values, kind in fields}
    return meta["crs"], columns, _geometries_of(geometry)


def _geometries_of(blobs: Any) -> Geometries:
    """Geometries of the binary form, None where one is missing or malformed."""
    if blobs is None:
        return np.empty(0, dtype=object)
    with np.errstate(invalid="ignore"):  # a NaN coordinate is reported by row later
        found: Geometries = np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)
    return found


def _check_counts(info: Mapping[str, Any], name: str, limits: Limits) -> None:
    """Refuse more rows or columns than the limits allow."""
    if info["features"] > limits.max_rows or len(info["fields"]) > limits.max_columns:
        raise FileError(
            name,
            f"Die Datei hat zu viele Objekte oder Spalten ({info['features']} und {len(info['fields'])}).",
            advice="Speichern Sie nur die nötigen Flächen und Spalten.",
        )


def _system(stated: str | None, crs: str | int | None, name: str) -> tuple[System, tuple[str, ...]]:
    """The system to use, and a note where the person's word differs from the file's."""
    if crs is None and not stated:
        raise FileError(
            name,
            "Die Datei nennt kein Koordinatensystem.",
            advice="Nennen Sie den EPSG-Code, zum Beispiel 25832.",
        )
    if crs is None:
        return system_of(stated or "", file=name, stated="file"), ()
    system = system_of(crs, file=name, stated="person")
    if not stated:
        return system, ()
    inside = system_of(stated, file=name, stated="file")
    if inside.name == system.name:
        return system, ()
    return system, (f"Die Datei nennt {inside.name}. Gelesen wurde mit Ihrer Angabe {system.name}.",)


def _placed(raw: _Raw, name: str) -> Layer:
    """Objects in EPSG:25832; refuse a file outside Germany, report single rows outside."""
    count = len(raw.geometries)
    if count == 0:
        raise FileError(name, "Die Datei enthält keine Objekte.", advice="Prüfen Sie den Export und die Ebene.")
    readable = raw.geometries.copy()
    nonsense = has_nonsense(readable)
    readable[nonsense] = None
    moved = to_stored(readable, raw.system).copy()
    outside = ~in_germany(moved)
    present = ~(shapely.is_missing(moved) | shapely.is_empty(moved))
    if present.any() and outside[present].all():
        raise misplaced(name, raw.system, readable)
    moved[outside] = None
    problems = (*_row_problems(nonsense, "Eine Koordinate ist keine Zahl."), *_row_problems(outside, ABROAD))
    accuracy = accuracy_note(raw.system, readable)
    notes = (*raw.notes, accuracy) if accuracy else raw.notes
    return Layer(name, raw.layer, raw.system.name, tuple(range(1, count + 1)), raw.columns, moved, problems, notes)


def _row_problems(affected: Bools, message: str) -> list[RowProblem]:
    """One error for each affected row."""
    return [RowProblem(i + 1, None, message, PLACE_ADVICE) for i in np.flatnonzero(affected).tolist()]


def _only_where(layer: Layer, where: Mapping[str, Value]) -> Layer:
    """The layer with only the rows that have the wanted values."""
    if not where:
        return layer
    keep = rows_where(layer.columns, len(layer.rows), where, file=layer.name)
    if len(keep) == 0:
        wanted = ", ".join(f"{field} = {as_text(value)}" for field, value in where.items())
        raise FileError(
            layer.name, f"Keine Zeile erfüllt die Auswahl {wanted}.", advice="Ändern Sie die Auswahl der Zeilen."
        )
    rows = tuple(layer.rows[i] for i in keep.tolist())
    problems = tuple(problem for problem in layer.problems if problem.row in set(rows))
    columns = taken(layer.columns, keep)
    return Layer(
        layer.name, layer.layer, layer.source_system, rows, columns, layer.geometries[keep], problems, layer.notes
    )


def _require_polygons(layer: Layer) -> None:
    """Refuse a file in which no object is a polygon."""
    kinds = shapely.get_type_id(layer.geometries)
    if np.isin(kinds, (*POLYGONAL, int(shapely.GeometryType.GEOMETRYCOLLECTION))).any():
        return
    if (kinds < 0).all():
        raise FileError(layer.name, "Keine Zeile hat eine Geometrie.", advice="Prüfen Sie den Export der Flächen.")
    points = (int(shapely.GeometryType.POINT), int(shapely.GeometryType.MULTIPOINT))
    shapes = "Punkte" if np.isin(kinds, (*points, -1)).all() else "Linien oder Punkte"
    raise FileError(
        layer.name, f"Die Datei enthält {shapes} statt Flächen.", advice="Wählen Sie eine Datei mit Polygonen."
    )


def _keys(layer: Layer, field: str | None, *, official: bool) -> tuple[tuple[str | None, ...], tuple[RowProblem, ...]]:
    """Keys of all rows, with an error for each missing, wrong or repeated one."""
    if field is None:
        return (None,) * len(layer.rows), ()
    column = find_field(layer.columns, field, file=layer.name)
    values = layer.columns[column]
    if official:
        found = normalise_keys(values, rows=layer.rows, column=column)
        keys = tuple(key.text if key else None for key in found.keys)
        return keys, (*found.problems, *repeated_keys(keys, layer.rows, column))
    texts = tuple(text or None for text in own_keys(values))
    missing = tuple(
        RowProblem(row, column, "Der Schlüssel fehlt.", "Tragen Sie den Schlüssel der Fläche ein.")
        for row, text in zip(layer.rows, texts, strict=True)
        if text is None
    )
    return texts, (*missing, *repeated_keys(texts, layer.rows, column))


def repeated_keys(keys: Sequence[str | None], rows: Sequence[int], column: str) -> tuple[RowProblem, ...]:
    """One error for each row whose key an earlier row has already."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for key, row in zip(keys, rows, strict=True):
        if key is not None:
            places[key].append(row)
    return tuple(
        RowProblem(
            row,
            column,
            f"Der Schlüssel {key} steht schon in Zeile {found[0]}.",
            "Jeder Schlüssel darf nur einmal vorkommen.",
        )
        for key, found in places.items()
        for row in found[1:]
    )


def _names(layer: Layer, field: str | None) -> tuple[str | None, ...]:
    """Names of all rows as text, None where there is none."""
    if field is None:
        return (None,) * len(layer.rows)
    column = layer.columns[find_field(layer.columns, field, file=layer.name)]
    return tuple(as_text(value) or None for value in column)


def _damaged(name: str) -> FileError:
    """The refusal of a file that GDAL cannot read."""
    return FileError(
        name, "Die Datei ist beschädigt oder keine Geodatei.", advice="Exportieren Sie sie erneut aus Ihrem GIS."
    )
