"""Grid of the census: reading cells with their status, giving each to one area, writing an own Parquet file.

Source: Statistische Ämter des Bundes und der Länder, Zensus 2011, Ergebnisse auf Gitterbasis (1 km, EPSG:3035).
Assumption: -1 means that a cell is uninhabited or has no value, -9 that the value is withheld because few people live
there; in the data -9 occurs only in inhabited cells.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import polars as pl
import shapely

from kooplan.files.errors import FileError
from kooplan.files.geo.crs import Bools, Bounds, Floats, Geometries, transformer_between

CELL_EPSG: Final = 3035
CELL_M: Final = 1_000.0
NO_VALUE: Final = -1.0
WITHHELD: Final = -9.0
INHABITANTS: Final = "inhabitants"
FORMAT_ADVICE: Final = "Erwartet werden die Spalten x, y und mindestens ein Merkmal."

# Names of the census and our own; shares in percent, ages in years, dwellings in square metres.
CENSUS_COLUMNS: Final = {
    "Einwohner": INHABITANTS,
    "Alter_D": "mean_age",
    "unter18_A": "under_18_share",
    "ab65_A": "from_65_share",
    "Auslaender_A": "foreigners_share",
    "Frauen_A": "women_share",
    "HHGroesse_D": "household_size",
    "Leerstandsquote": "vacancy_rate",
    "Wohnfl_Bew_D": "floor_per_person",
    "Wohnfl_Whg_D": "floor_per_dwelling",
}

Int32s = npt.NDArray[np.int32]
Indices = npt.NDArray[np.intp]
CellStatus = Literal["ok", "no_data", "secret"]


@dataclass(frozen=True, slots=True, eq=False)
class GridColumn:
    """One attribute of all cells; `values` keeps the signs -1 and -9 of the source, `known` says what is a number."""

    values: Floats
    known: Bools

    @property
    def total(self) -> float:
        """Sum of the known values; signs never enter it."""
        return float(self.values[self.known].sum())

    @property
    def counts(self) -> Floats:
        """Known values, and zero people where none is known: for sums of inhabitants only."""
        return np.where(self.known, self.values, 0.0)

    def status(self, cell: int) -> CellStatus:
        """State of one cell in the words used everywhere."""
        if self.known[cell]:
            return "ok"
        return "secret" if self.values[cell] == WITHHELD else "no_data"


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Cells of 1 km by mid-point in EPSG:3035, with one column for each attribute."""

    x: Int32s
    y: Int32s
    columns: Mapping[str, GridColumn]

    def __len__(self) -> int:
        """Number of cells."""
        return len(self.x)

    @property
    def inhabitants(self) -> GridColumn:
        """Inhabitants of each cell."""
        return self.columns[INHABITANTS]

    def points(self) -> Floats:
        """Mid-points in metres of EPSG:25832, shape (cells, 2)."""
        east, north = transformer_between(CELL_EPSG, 25832).transform(self.x.astype(float), self.y.astype(float))
        return np.column_stack((east, north))

    def at(self, cells: Indices | Bools) -> Grid:
        """Some of the cells."""
        columns = {name: GridColumn(found.values[cells], found.known[cells]) for name, found in self.columns.items()}
        return Grid(self.x[cells], self.y[cells], columns)


@dataclass(frozen=True, slots=True, eq=False)
class CellAssignment:
    """The area of each cell: `area` is a position in `keys`, -1 for a cell outside all areas."""

    area: Indices
    keys: tuple[str, ...]

    @property
    def outside(self) -> int:
        """Number of cells in no area."""
        return int((self.area < 0).sum())

    @property
    def on_area(self) -> Bools:
        """Whether each cell lies in an area."""
        inside: Bools = self.area >= 0
        return inside

    def key(self, cell: int) -> str | None:
        """Key of the area of one cell, None outside."""
        return self.keys[self.area[cell]] if self.area[cell] >= 0 else None

    def key_column(self) -> list[str | None]:
        """Keys of all cells in order."""
        return [self.keys[area] if area >= 0 else None for area in self.area.tolist()]

    def sums(self, amounts: Floats) -> dict[str, float]:
        """Sum of an amount over the cells of each key; keys without cells have 0, cells outside do not count."""
        inside = self.on_area
        per_area = np.bincount(self.area[inside], weights=amounts[inside], minlength=len(self.keys))
        found: dict[str, float] = dict.fromkeys(self.keys, 0.0)
        for key, amount in zip(self.keys, per_area.tolist(), strict=True):
            found[key] += amount
        return found

    def outside_sum(self, amounts: Floats) -> float:
        """Sum of an amount over the cells in no area, for the report."""
        return float(amounts[~self.on_area].sum())


@dataclass(frozen=True, slots=True)
class WrittenGrid:
    """A Parquet file of ours: its name, the SHA-256 of its bytes, its size and number of cells."""

    name: str
    sha256: str
    size: int
    cells: int


def read_grid(path: Path, *, bounds: Bounds | None = None, columns: Sequence[str] | None = None) -> Grid:
    """Read census cells from one Parquet file, from a folder with one file an attribute, or from our own file.

    Parameters
    ----------
    path : Path
        A file with x, y and attributes, or a folder with files `continuous_<attribute>.parquet`.
    bounds : tuple of four floats, optional
        West, south, east, north in metres of EPSG:25832; only cells whose mid-point lies inside are read.
    columns : sequence of str, optional
        Own names of the attributes to read, such as `inhabitants`; all if left out.
    """
    frames = [_scan(file, path.name) for file in _files(path, columns)]
    cells = _selected(frames[0], bounds).collect()
    for frame in frames[1:]:
        cells = cells.join(_selected(frame, bounds).collect(), on=["x", "y"], how="left", maintain_order="left")
    wanted = [name for name in cells.columns if name not in ("x", "y", "area") and (not columns or name in columns)]
    if not wanted:
        raise FileError(path.name, "Die Datei enthält kein bekanntes Merkmal.", advice=FORMAT_ADVICE)
    grid = Grid(cells["x"].to_numpy(), cells["y"].to_numpy(), {name: _column(cells[name]) for name in wanted})
    return grid if bounds is None else grid.at(_inside(grid.points(), bounds))


def assign_cells(points: Floats, geometries: Geometries, keys: Sequence[str]) -> CellAssignment:
    """Give each point to exactly one area.

    Parameters
    ----------
    points : float array, shape (cells, 2)
        Mid-points in metres of EPSG:25832.
    geometries : object array of valid polygons in EPSG:25832, shape (areas,)
        None for an area without geometry.
    keys : sequence of str, shape (areas,)
        Key of each area; several parts may share one.

    Notes
    -----
    A point on a common border, or in two areas that overlap, goes to the smaller key, whatever the order of the areas.
    """
    order = np.array(sorted(range(len(keys)), key=lambda i: (keys[i], i)), dtype=np.intp)
    cells: Geometries = np.asarray(shapely.points(points), dtype=object)
    rank, cell = shapely.STRtree(cells).query(geometries[order], predicate="intersects")
    best = np.full(len(points), len(order), dtype=np.intp)
    np.minimum.at(best, cell, rank)
    area = np.append(order, -1)[best]
    return CellAssignment(area.astype(np.intp), tuple(keys))


def write_grid(path: Path, grid: Grid, assignment: CellAssignment | None = None, *, source: str) -> WrittenGrid:
    """Write cells as Parquet: x, y, area key and attributes, null where a number is missing; give its SHA-256.

    `source` (source and licence as they must be printed) is stored in the file.
    """
    data: dict[str, pl.Series] = {"x": pl.Series(grid.x), "y": pl.Series(grid.y)}
    if assignment is not None:
        data["area"] = pl.Series(assignment.key_column(), dtype=pl.String)
    for name, column in grid.columns.items():
        kind = pl.Int32 if name == INHABITANTS else pl.Float64
        data[name] = pl.Series(np.where(column.known, column.values, np.nan), nan_to_null=True).cast(kind)
    pl.DataFrame(data).write_parquet(path, metadata={"source": source})
    content = path.read_bytes()
    return WrittenGrid(path.name, hashlib.sha256(content).hexdigest(), len(content), len(grid))


def read_source(path: Path) -> str:
    """Source and licence that `write_grid` stored."""
    return str(pl.read_parquet_metadata(path).get("source", ""))


def read_area_keys(path: Path) -> list[str | None]:
    """Area key of each cell of a file that `write_grid` wrote."""
    return pl.read_parquet(path, columns=["area"])["area"].to_list()


def _files(path: Path, columns: Sequence[str] | None) -> list[Path]:
    """The files to read: one, or one an attribute of a folder, inhabitants first."""
    if not path.is_dir():
        return [path]
    found = [
        path / f"continuous_{name}.parquet" for name, own in CENSUS_COLUMNS.items() if not columns or own in columns
    ]
    present = [file for file in found if file.exists()]
    if not present:
        raise FileError(path.name, "Im Ordner liegt keine Datei des Zensusgitters.", advice=FORMAT_ADVICE)
    return present


def _scan(file: Path, name: str) -> pl.LazyFrame:
    """One file, not yet read, with our own names; refuse what is not a grid."""
    try:
        frame = pl.scan_parquet(file)
        present = frame.collect_schema().names()
    except (pl.exceptions.ComputeError, OSError) as error:
        raise FileError(
            name, "Die Datei ist beschädigt oder keine Parquet-Datei.", advice="Laden Sie sie erneut herunter."
        ) from error
    missing = [column for column in ("x", "y") if column not in present]
    if missing:
        raise FileError(name, "Die Spalte fehlt.", advice=FORMAT_ADVICE, column=missing[0])
    return frame.rename({old: new for old, new in CENSUS_COLUMNS.items() if old in present})


def _selected(frame: pl.LazyFrame, bounds: Bounds | None) -> pl.LazyFrame:
    """The cells in a box around the bounds."""
    if bounds is None:
        return frame
    west, south, east, north = transformer_between(25832, CELL_EPSG).transform_bounds(*bounds)
    return frame.filter(
        pl.col("x").is_between(west - CELL_M, east + CELL_M) & pl.col("y").is_between(south - CELL_M, north + CELL_M)
    )


def _column(series: pl.Series) -> GridColumn:
    """Values and mask of one attribute; a gap counts as no value."""
    values = series.cast(pl.Float64).fill_null(NO_VALUE).fill_nan(NO_VALUE).to_numpy()
    return GridColumn(values, values >= 0.0)


def _inside(points: Floats, bounds: Bounds) -> Bools:
    """Whether each point lies in the bounds."""
    west, south, east, north = bounds
    x, y = points[:, 0], points[:, 1]
    inside: Bools = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside
