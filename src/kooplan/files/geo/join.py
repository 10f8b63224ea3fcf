"""Joining a table of attributes to areas by key, with everything reported that found no partner."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kooplan.files.errors import RowProblem
from kooplan.files.geo.keys import common_width, normalise_keys, own_keys
from kooplan.files.geo.reading import AreaFile, repeated_keys
from kooplan.files.geo.table import AttributeTable, Columns, Value, find_field, rows_where, table_of_records, taken


@dataclass(frozen=True, slots=True, eq=False)
class Joined:
    """Areas with the columns of the table beside their own; None where an area found no row.

    `area_problems` count rows of the area file, `table_problems` rows of the table. A missing partner is a note,
    a repeated or wrong key an error; rows of a repeated key are not joined at all.
    """

    areas: AreaFile
    matched: int
    area_problems: tuple[RowProblem, ...]
    table_problems: tuple[RowProblem, ...]

    @property
    def is_complete(self) -> bool:
        """Whether every area found its row and every row its area."""
        return not self.area_problems and not self.table_problems


def join_attributes(
    areas: AreaFile, table: AttributeTable | Sequence[Mapping[str, Value]], *, key: str, table_key: str | None = None,
    where: Mapping[str, Value] | None = None, official: bool = True,
) -> Joined:  # fmt: skip
    """Join a table to areas by normalised key.

    Parameters
    ----------
    key, table_key : str
        Key column of the area file and of the table; the same name if the second is left out.
    where : mapping, optional
        Only rows of the table with these values, such as `{"GF": 4}`.
    official : bool
        Whether keys are AGS or ARS; else texts, where lost leading zeros are filled up to the width of the areas' keys.
    """
    source = _selected(table if isinstance(table, AttributeTable) else table_of_records("Tabelle", table), where or {})
    area_field = find_field(areas.columns, key, file=areas.name)
    table_field = find_field(source.columns, table_key or key, file=source.name)
    area_keys, wrong_areas = _comparable(areas.columns[area_field], areas.rows, area_field, official, None)
    width = None if official else common_width(text for text in area_keys if text)
    table_keys, wrong_rows = _comparable(source.columns[table_field], source.rows, table_field, official, width)
    repeated = repeated_keys(table_keys, source.rows, table_field)
    partners = _partners(area_keys, table_keys)
    columns = _merged(areas.columns, source.columns, table_field, partners)
    return Joined(
        replace(areas, columns=columns),
        sum(partner is not None for partner in partners),
        (*wrong_areas, *_lonely_areas(areas, area_keys, partners)),
        (*wrong_rows, *repeated, *_lonely_rows(source, table_keys, set(area_keys), table_field)),
    )


def _selected(table: AttributeTable, where: Mapping[str, Value]) -> AttributeTable:
    """The table with only the wanted rows."""
    if not where:
        return table
    keep = rows_where(table.columns, len(table.rows), where, file=table.name)
    return AttributeTable(table.name, tuple(table.rows[i] for i in keep.tolist()), taken(table.columns, keep))


def _comparable(
    values: Sequence[Value], rows: Sequence[int], column: str, official: bool, width: int | None
) -> tuple[list[str | None], tuple[RowProblem, ...]]:
    """Keys in the form in which both sides are compared."""
    if not official:
        return [text or None for text in own_keys(values, width=width)], ()
    found = normalise_keys(values, rows=rows, column=column)
    return [key.text if key else None for key in found.keys], found.problems


def _partners(area_keys: Sequence[str | None], table_keys: Sequence[str | None]) -> list[int | None]:
    """For each area the position of its row in the table, None where there is none or more than one."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(table_keys):
        if text is not None:
            places[text].append(position)
    single = {text: found[0] for text, found in places.items() if len(found) == 1}
    return [single.get(text) if text is not None else None for text in area_keys]


def _merged(
    own: Columns, joined: Columns, table_key: str, partners: Sequence[int | None]
) -> dict[str, tuple[Value, ...]]:
    """Own columns, then those of the table; a name that occurs in both gets the ending `_2`."""
    merged = dict(own)
    for name, values in joined.items():
        if name == table_key and name in own:
            continue
        column = tuple(None if partner is None else values[partner] for partner in partners)
        merged[f"{name}_2" if name in own else name] = column
    return merged


def _lonely_areas(
    areas: AreaFile, keys: Sequence[str | None], partners: Sequence[int | None]
) -> tuple[RowProblem, ...]:
    """A note for each area without a row."""
    return tuple(
        RowProblem(row, None, f"Zur Fläche {key} fehlt die Zeile in der Tabelle.", "Prüfen Sie den Schlüssel.", "note")
        for row, key, partner in zip(areas.rows, keys, partners, strict=True)
        if key is not None and partner is None
    )


def _lonely_rows(
    table: AttributeTable, keys: Sequence[str | None], areas: set[str | None], column: str
) -> tuple[RowProblem, ...]:
    """A note for each row of the table without an area."""
    return tuple(
        RowProblem(row, column, f"Zum Schlüssel {key} gibt es keine Fläche.", "Prüfen Sie den Schlüssel.", "note")
        for row, key in zip(table.rows, keys, strict=True)
        if key is not None and key not in areas
    )
