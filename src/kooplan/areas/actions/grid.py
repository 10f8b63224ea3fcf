"""Takes the census grid of a district over: cells in a Parquet file, assigned to areas, one row that says whence."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
import shapely
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.areas.actions.importing import level_of
from kooplan.areas.actions.lookup import geometries_of, latest_versions
from kooplan.areas.models import AreaVersion, PopulationGrid
from kooplan.areas.policies import can_change_areas
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.files.errors import FileError
from kooplan.files.grid import CellAssignment, Grid, WrittenGrid, assign_cells, read_grid, write_grid
from kooplan.organisations.models import Membership, Municipality

FOLDER: Final = "grids"


@dataclass(frozen=True, slots=True)
class GridReport:
    """What an import of a grid did."""

    grid: PopulationGrid
    inhabitants_by_area: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class AssignedGrid:
    """The cells that lie in an area, and how many did not."""

    cells: Grid
    areas: CellAssignment
    outside: int


def import_grid(
    municipality: Municipality,
    path: Path,
    *,
    name: str,
    level: str,
    reference_date: date,
    source: str,
    licence: str,
    actor: Membership | None,
    municipality_prefix: str = "",
) -> GridReport:
    """Store the cells of a grid that lie in the areas of one level; -1 stays "no value".

    `municipality_prefix` limits the areas to keys that begin so, such as the district's.
    """
    if actor is not None:
        require(can_change_areas(actor, municipality))
    level_of(municipality, level)
    if PopulationGrid.objects.filter(municipality=municipality, name=name, reference_date=reference_date).exists():
        raise RuleViolation(_("Dieses Raster ist schon da. Wählen Sie einen anderen Namen oder Stichtag."))
    versions = bordered(municipality, level, municipality_prefix)
    found = assigned(path, versions)
    stored = new_file()
    try:
        with transaction.atomic():
            written = write_grid(stored, found.cells, found.areas, source=f"{source}, {licence}")
            grid = record_grid(
                municipality, found, written, name=name, reference_date=reference_date, source=source,
                licence=licence, actor=actor,
            )  # fmt: skip
    except BaseException:
        # Whatever stopped it, also an interrupt: no file may stay behind that no row names.
        stored.unlink(missing_ok=True)
        raise
    sums = found.areas.sums(found.cells.inhabitants.counts)
    return GridReport(grid, {key: round(total) for key, total in sums.items()})


def bordered(municipality: Municipality, level: str, prefix: str) -> list[AreaVersion]:
    """The areas to which cells may belong; refuse a level without borders."""
    found = [
        version
        for version in latest_versions(municipality, level)
        if version.geometry and version.area.key.startswith(prefix)
    ]
    if not found:
        raise RuleViolation(_("Auf dieser Ebene gibt es keine Grenzen. Lesen Sie sie zuerst ein."))
    return found


def assigned(path: Path, versions: list[AreaVersion]) -> AssignedGrid:
    """The cells within the bounds of the areas, each given to its area; those in none are only counted."""
    shapes = geometries_of(versions)
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    cells = read_grid(path, bounds=(west, south, east, north))
    areas = assign_cells(cells.points(), shapes, [version.area.key for version in versions])
    inside = np.flatnonzero(areas.on_area)
    if len(inside) == 0:
        raise FileError(
            path.name,
            _("Keine Zelle liegt in Ihren Räumen."),
            advice=_("Prüfen Sie, ob Raster und Räume zusammengehören."),
        )
    return AssignedGrid(cells.at(inside), CellAssignment(areas.area[inside], areas.keys), areas.outside)


def new_file() -> Path:
    """A free place below the folder of files."""
    folder = Path(settings.FILES) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{secrets.token_hex(16)}.parquet"


def record_grid(
    municipality: Municipality,
    found: AssignedGrid,
    written: WrittenGrid,
    *,
    name: str,
    reference_date: date,
    source: str,
    licence: str,
    actor: Membership | None,
) -> PopulationGrid:
    """The row that says what the file holds and whence it comes."""
    people = found.cells.inhabitants
    grid = PopulationGrid(
        municipality=municipality,
        owner=actor.organisation if actor else None,
        level=Level.PUBLIC,
        name=name,
        reference_date=reference_date,
        file=f"{FOLDER}/{written.name}",
        sha256=written.sha256,
        cells=written.cells,
        inhabitants=round(people.total),
        without_value=int((~people.known).sum()),
        outside=found.outside,
        source=source[:300],
        licence=licence,
    )
    grid.full_clean()
    grid.save()
    audit.record(
        "areas.grid.imported", grid, actor=actor, municipality=municipality,
        facts={"cells": grid.cells, "inhabitants": grid.inhabitants},
    )  # fmt: skip
    return grid
