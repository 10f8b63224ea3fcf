"""Takes boundaries over: areas, their versions over time, outlines for the map, and how areas nest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np
import shapely
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.actions.levels import add_upper_areas
from kooplan.areas.actions.nesting import nest_level
from kooplan.areas.actions.outlining import draw_level
from kooplan.areas.models import Area, AreaLevel, AreaVersion
from kooplan.areas.policies import can_change_areas
from kooplan.areas.vocab import DISTRICT
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.geo.join import Joined
from kooplan.files.geo.keys import normalise_key
from kooplan.files.geo.reading import AreaFile
from kooplan.files.geo.table import as_text, find_field
from kooplan.organisations.models import Membership, Municipality

SAME_BORDER_M: Final = 0.5
"""Two borders that nowhere differ more are the same; transformations between systems differ by millimetres."""
SQUARE_METRES: Final = 1_000_000.0


@dataclass(frozen=True, slots=True)
class AreaReport:
    """What an import of boundaries did, for the page and the command line."""

    created: int = 0
    unchanged: int = 0
    new_versions: int = 0
    ended: int = 0
    repaired: int = 0
    nested: int = 0
    problems: tuple[RowProblem, ...] = ()

    @property
    def sentences(self) -> list[str]:
        """The report in words, without lines that count nothing."""
        counted = (
            (self.created, ngettext("%d Raumeinheit neu angelegt.", "%d Raumeinheiten neu angelegt.", self.created)),
            (
                self.new_versions,
                ngettext(
                    "%d Raumeinheit hat einen neuen Stand.",
                    "%d Raumeinheiten haben einen neuen Stand.",
                    self.new_versions,
                ),
            ),
            (
                self.unchanged,
                ngettext("%d Raumeinheit ist unverändert.", "%d Raumeinheiten sind unverändert.", self.unchanged),
            ),
            (self.ended, ngettext("%d Raumeinheit endet.", "%d Raumeinheiten enden.", self.ended)),
            (self.repaired, ngettext("%d Fläche wurde repariert.", "%d Flächen wurden repariert.", self.repaired)),
        )
        return [text % count for count, text in counted if count]


@dataclass(frozen=True, slots=True, eq=False)
class AreaRow:
    """One area of a file, ready to be stored."""

    row: int
    key: str
    name: str
    geometry: shapely.Geometry | None
    square_km: float | None


@dataclass(slots=True)
class Tally:
    """Counts while rows are stored."""

    created: int = 0
    unchanged: int = 0
    new_versions: int = 0
    problems: list[RowProblem] = field(default_factory=list)


@transaction.atomic
def import_areas(
    municipality: Municipality,
    found: AreaFile | Joined,
    *,
    level: str,
    valid_from: date,
    source: str,
    actor: Membership | None,
    name_column: str | None = None,
    square_km_column: str | None = None,
    is_complete: bool = False,
) -> AreaReport:
    """Store the areas of a file on one level; all of them or, with any error, none.

    An area whose border or name differs gets a new version from `valid_from`; what was counted before stays with the
    old one. `is_complete` says that the file holds the whole level: areas missing in it end on that day.
    """
    if actor is not None:
        require(can_change_areas(actor, municipality))
    add_upper_areas(municipality, actor=actor)
    area_level = level_of(municipality, level)
    file, notes = unpacked(found)
    read = area_rows(file, name_column=name_column, square_km_column=square_km_column)
    rows = [own_name_kept(row, municipality) if level == DISTRICT else row for row in read]
    tally = Tally(problems=[*file.report, *notes])
    refuse_errors(file.name, tally.problems)
    existing = existing_versions(area_level)
    for row in rows:
        store_row(area_level, row, existing.get(row.key, []), valid_from, source, tally)
    refuse_errors(file.name, tally.problems)
    ended = end_missing(existing, {row.key for row in rows}, valid_from) if is_complete else 0
    draw_level(area_level, valid_from)
    nested = nest_level(municipality, area_level, valid_from)
    report = AreaReport(
        tally.created, tally.unchanged, tally.new_versions, ended, len(file.repairs), nested, tuple(tally.problems)
    )
    audit.record(
        "areas.boundaries.imported", area_level, actor=actor, municipality=municipality,
        facts={"file": file.name, "created": report.created, "new_versions": report.new_versions, "ended": ended},
    )  # fmt: skip
    return report


def dissolved(file: AreaFile, groups: Sequence[str | None], names: Mapping[str, str]) -> AreaFile:
    """The areas of a file merged by group, such as Gemeinden to Kreise; rows without a group are left out."""
    wanted = sorted({group for group in groups if group is not None})
    members = {key: [place for place, group in enumerate(groups) if group == key] for key in wanted}
    shapes = [shapely.union_all(file.geometries[places]) for places in members.values()]
    geometries = np.array(shapes, dtype=object)
    titles = tuple(names.get(key) for key in wanted)
    return replace(
        file, rows=tuple(range(1, len(wanted) + 1)), keys=tuple(wanted), names=titles, columns={},
        geometries=geometries, repairs=(), problems=(),
    )  # fmt: skip


def selected(file: AreaFile, prefix: str) -> AreaFile:
    """The areas of a file whose key begins with a prefix; refuse a file that has none.

    What is wrong with other areas does not matter then.
    """
    keep = [place for place, key in enumerate(file.keys) if key is not None and key.startswith(prefix)]
    if not keep:
        advice = _("Prüfen Sie Datei und Schlüsselspalte.")
        message = _("Keine Fläche beginnt mit dem Schlüssel %(prefix)s.") % {"prefix": prefix}
        raise FileRefused(file.name, [RowProblem(None, None, message, advice)])
    rows = tuple(file.rows[place] for place in keep)
    chosen = set(rows)
    return replace(
        file, rows=rows, keys=tuple(file.keys[place] for place in keep),
        names=tuple(file.names[place] for place in keep),
        columns={name: tuple(values[place] for place in keep) for name, values in file.columns.items()},
        geometries=file.geometries[keep],
        repairs=tuple(repair for repair in file.repairs if repair.row in chosen),
        problems=tuple(problem for problem in file.problems if problem.row in chosen),
    )  # fmt: skip


def level_of(municipality: Municipality, code: str) -> AreaLevel:
    """The tenant's level of a code."""
    found = AreaLevel.objects.filter(municipality=municipality, code=code).first()
    if found is None:
        raise RuleViolation(_("Die Ebene „%(code)s“ gibt es nicht. Legen Sie sie zuerst an.") % {"code": code})
    return found


def unpacked(found: AreaFile | Joined) -> tuple[AreaFile, tuple[RowProblem, ...]]:
    """The area file with what its join reported; joined rows that found no area do not stop the import."""
    if isinstance(found, AreaFile):
        return found, ()
    return found.areas, (*found.area_problems, *found.table_problems)


def area_rows(file: AreaFile, *, name_column: str | None, square_km_column: str | None) -> list[AreaRow]:
    """The rows of a file with key and shape; those without are already reported as errors."""
    names = column_texts(file, name_column) if name_column else [name or "" for name in file.names]
    sizes = column_numbers(file, square_km_column) if square_km_column else [None] * len(file.rows)
    return [
        AreaRow(row, key, name or key, shape, size if size is not None else square_km(shape))
        for row, key, name, shape, size in zip(file.rows, file.keys, names, file.geometries, sizes, strict=True)
        if key is not None
    ]


def own_name_kept(row: AreaRow, municipality: Municipality) -> AreaRow:
    """The tenant's own district under the tenant's name; files call it „Stendal“, as they call the town."""
    return replace(row, name=municipality.name) if row.key == municipality.ags else row


def column_texts(file: AreaFile, column: str) -> list[str]:
    """A column as text."""
    return [as_text(value) for value in file.columns[find_field(file.columns, column, file=file.name)]]


def column_numbers(file: AreaFile, column: str) -> list[float | None]:
    """A column as numbers; what is none is missing."""
    values = file.columns[find_field(file.columns, column, file=file.name)]
    return [float(value) if isinstance(value, int | float) and value > 0 else None for value in values]


def square_km(shape: shapely.Geometry | None) -> float | None:
    """Size of a shape in square kilometres."""
    return None if shape is None else float(shapely.area(shape)) / SQUARE_METRES


def existing_versions(level: AreaLevel) -> dict[str, list[AreaVersion]]:
    """All versions of a level by key, the oldest first."""
    found: dict[str, list[AreaVersion]] = {}
    versions = AreaVersion.objects.filter(area__area_level=level).select_related("area").order_by("valid_from")
    for version in versions:
        found.setdefault(version.area.key, []).append(version)
    return found


def store_row(
    level: AreaLevel, row: AreaRow, versions: list[AreaVersion], day: date, source: str, tally: Tally
) -> None:
    """Create the area of a row, add a version, or leave it as it is."""
    if not versions:
        area = Area.objects.create(
            municipality_id=level.municipality_id, area_level=level, key=row.key, name=row.name[:120]
        )
        AreaVersion.objects.create(**version_fields(area, row, day, source))
        tally.created += 1
        return
    current = next((one for one in reversed(versions) if one.valid_from <= day), None)
    if current is not None and current.valid_to is not None and current.valid_to <= day:
        add_version(current.area, row, day, source, tally, until=following(versions, day))
    elif current is None:
        precede(versions[0], row, day, source, tally)
    elif is_bare(current) or same_state(current, row):
        keep_version(current, row, source, tally)
    elif current.valid_from == day:
        tally.problems.append(conflicting(row, day))
    else:
        until = current.valid_to
        current.valid_to = day
        current.save(update_fields=["valid_to"])
        add_version(current.area, row, day, source, tally, until=until)


def precede(first: AreaVersion, row: AreaRow, day: date, source: str, tally: Tally) -> None:
    """Put an older state before the first one; an equal one only reaches further back."""
    if same_state(first, row):
        first.valid_from = day
        first.save(update_fields=["valid_from"])
        tally.unchanged += 1
        return
    add_version(first.area, row, day, source, tally, until=first.valid_from)


def keep_version(current: AreaVersion, row: AreaRow, source: str, tally: Tally) -> None:
    """Leave a version as it is; one that had no border yet gets it, since nothing is changed by that."""
    if not is_bare(current):
        tally.unchanged += 1
        return
    fields = version_fields(current.area, row, current.valid_from, source)
    for name in ("name", "geometry", "square_km", "source"):
        setattr(current, name, fields[name])
    current.save(update_fields=["name", "geometry", "square_km", "source"])
    tally.new_versions += 1


def is_bare(version: AreaVersion) -> bool:
    """Whether a version was laid out for comparison only, without border."""
    return not version.geometry


def add_version(area: Area, row: AreaRow, day: date, source: str, tally: Tally, *, until: date | None = None) -> None:
    """A further state of an area; its newest name becomes the name of the area."""
    AreaVersion.objects.create(**version_fields(area, row, day, source), valid_to=until)
    if until is None and area.name != row.name:
        area.name = row.name[:120]
        area.save(update_fields=["name"])
    tally.new_versions += 1


def following(versions: list[AreaVersion], day: date) -> date | None:
    """The day on which the next version begins."""
    return next((one.valid_from for one in versions if one.valid_from > day), None)


def version_fields(area: Area, row: AreaRow, day: date, source: str) -> dict[str, object]:
    """A row as fields of a version."""
    geometry = "" if row.geometry is None else shapely.to_geojson(row.geometry)
    return {
        "area": area, "name": row.name[:120], "valid_from": day, "geometry": geometry,
        "square_km": row.square_km, "source": source[:300],
    }  # fmt: skip


def same_state(version: AreaVersion, row: AreaRow) -> bool:
    """Whether name and border are what is stored."""
    if version.name != row.name[:120]:
        return False
    if row.geometry is None or not version.geometry:
        return row.geometry is None
    stored = shapely.normalize(shapely.from_geojson(version.geometry))
    return bool(shapely.equals_exact(stored, shapely.normalize(row.geometry), tolerance=SAME_BORDER_M))


def conflicting(row: AreaRow, day: date) -> RowProblem:
    """The problem of a second, different state on one day."""
    message = _("Für %(name)s gibt es ab %(day)s schon einen anderen Stand.") % {
        "name": row.name, "day": f"{day:%d.%m.%Y}",
    }  # fmt: skip
    return RowProblem(row.row, None, message, _("Wählen Sie einen späteren Tag der Gültigkeit."))


def refuse_errors(file: str, problems: list[RowProblem]) -> None:
    """Refuse the file if any problem is an error."""
    if any(problem.is_error for problem in problems):
        raise FileRefused(file, problems)


def end_missing(existing: dict[str, list[AreaVersion]], keys: set[str], day: date) -> int:
    """End the open versions of areas that the complete file no longer has."""
    gone = [
        versions[-1].pk
        for key, versions in existing.items()
        if key not in keys and versions[-1].valid_to is None and versions[-1].valid_from < day
    ]
    return AreaVersion.objects.filter(pk__in=gone).update(valid_to=day)


def official_groups(file: AreaFile, digits: int) -> list[str | None]:
    """The first digits of each key, as groups for `dissolved`: 5 for Kreise, 2 for Länder."""
    return [
        key[:digits] if key is not None and not isinstance(normalise_key(key), RowProblem) else None
        for key in file.keys
    ]
