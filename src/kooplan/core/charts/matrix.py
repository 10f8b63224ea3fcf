"""Status by dynamics: how many areas fall into each of twelve fields, and which.

This chart is a table by itself, so that names stay links and fields become rows on a narrow screen.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core.charts.table import Cell, Column, Row, Table


@dataclass(frozen=True, slots=True)
class Member:
    """An area in a field."""

    name: str
    url: str = ""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """One field; `shade` 0 to 4 grows with the share of all areas that fall into it."""

    column: str
    members: tuple[Member, ...]
    shade: int

    @property
    def count(self) -> int:
        """How many areas fall into it."""
        return len(self.members)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """The fields of one status."""

    label: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Status by dynamics; draw with `{% chart %}`."""

    ident: str
    title: str
    row_name: str
    columns: tuple[str, ...]
    rows: tuple[MatrixRow, ...]
    outside: tuple[Member, ...]
    table: Table
    template: str = "matrix"


def matrix(
    ident: str,
    members: Mapping[tuple[int, int], Sequence[Member]],
    *,
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    row_name: str = "",
    outside: Sequence[Member] = (),
) -> Matrix:
    """The fields in the order of `rows` and `columns`; keys of `members` are (row, column) from 0.

    `outside` are areas without a value, which are named below and never counted.
    """
    wrong = [key for key in members if not (0 <= key[0] < len(rows) and 0 <= key[1] < len(columns))]
    if wrong:
        raise ValueError(f"no such field: {wrong[0]}")
    total = sum(len(found) for found in members.values())
    lines = tuple(
        MatrixRow(
            label, tuple(field_of(column, members.get((row, place), ()), total) for place, column in enumerate(columns))
        )
        for row, label in enumerate(rows)
    )
    return Matrix(ident, title, row_name or _("Status"), tuple(columns), lines, tuple(outside), table_of(lines, title))


def field_of(column: str, members: Sequence[Member], total: int) -> Field:
    """One field with its shade."""
    share = len(members) / total if total else 0.0
    shade = 0 if not members else 1 + sum(share >= border for border in (0.1, 0.25, 0.5))
    return Field(column, tuple(sorted(members, key=lambda one: one.name)), shade)


def table_of(rows: Sequence[MatrixRow], title: str) -> Table:
    """One row an area, for exports."""
    columns = (Column(_("Raum")), Column(_("Status")), Column(_("Dynamik")))
    found = [(one, row.label, field.column) for row in rows for field in row.fields for one in field.members]
    ordered = sorted(found, key=lambda entry: entry[0].name)
    return Table(
        title, columns, tuple(Row((Cell(one.name, url=one.url), status, dynamics)) for one, status, dynamics in ordered)
    )
