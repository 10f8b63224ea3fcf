"""The population grid of a tenant as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

from kooplan.areas.models import PopulationGrid
from kooplan.core.reader import Reader

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """Inhabited cells of 1 km of a district.

    points : float array, shape (cells, 2); mid-points in metres of EPSG:25832.
    people : float array, shape (cells,); inhabitants, NaN where the source withholds the number.
    area : int array, shape (cells,); position of the cell's area in `keys`.
    ids : int array, shape (cells,); north and east of the mid-point in EPSG:3035 as one number, north * 10^8 + east.
    keys : keys of the areas of the level for which the grid was taken over.
    """

    points: npt.NDArray[np.float64]
    people: npt.NDArray[np.float64]
    area: npt.NDArray[np.int64]
    ids: npt.NDArray[np.int64]
    keys: tuple[str, ...]


def newest_grid(reader: Reader) -> PopulationGrid | None:
    """The grid with the latest reference date that this reader may know of."""
    return PopulationGrid.objects.visible_to(reader).order_by("-reference_date", "-pk").first()


def cells_of(grid: PopulationGrid) -> Cells | None:
    """The inhabited cells of a grid; None where its file is gone."""
    path = Path(settings.FILES) / grid.file
    return read_cells(path, grid.sha256) if path.is_file() else None


# Some hundred kilobytes each; the digest is part of the key, so that another file is another entry.
@lru_cache(maxsize=8)
def read_cells(path: Path, _sha256: str) -> Cells:
    """The inhabited cells of a file; those known to be empty are left out."""
    import numpy as np

    from kooplan.files.grid import read_area_keys, read_grid

    grid, keys = read_grid(path), read_area_keys(path)
    people = np.where(grid.inhabitants.known, grid.inhabitants.values, np.nan)
    kept = np.flatnonzero((people != 0) & np.array([key is not None for key in keys], dtype=bool))
    names, area = np.unique([keys[one] or "" for one in kept], return_inverse=True)
    ids = grid.y[kept].astype(np.int64) * 10**8 + grid.x[kept]
    keys_found = tuple(str(name) for name in names)
    found = Cells(grid.at(kept).points(), people[kept], area.astype(np.int64), ids, keys_found)
    for array in (found.points, found.people, found.area, found.ids):
        array.setflags(write=False)
    return found
