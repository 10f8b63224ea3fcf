"""The table beside a chart, and every other table a page builds from rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `short` names it on a narrow screen, where each row is a sheet."""

    label: str
    numeric: bool = False
    short: str = ""

    @property
    def short_label(self) -> str:
        """The name beside a value on a narrow screen."""
        return self.short or self.label


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell prints; `chart` is a cell bar or a dot strip behind the text."""

    text: str
    url: str = ""
    note: str = ""
    strong: bool = False
    chart: Any = None

    @property
    def is_empty(self) -> bool:
        """Nothing to print; on a narrow screen the cell is left out."""
        return not (self.text or self.note or self.chart)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of the columns; the first is the head of the row."""

    values: tuple[Cell | str, ...]
    current: bool = False


@dataclass(frozen=True, slots=True)
class FittedRow:
    """A row with each cell beside its column, ready for the template."""

    cells: tuple[tuple[Column, Cell], ...]
    current: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A table with caption; `{% table x %}` prints it, and below 768 px each row is a sheet."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    foot: tuple[Row, ...] = ()

    @property
    def body(self) -> list[FittedRow]:
        """The rows with their columns."""
        return [self.fitted(row) for row in self.rows]

    @property
    def foot_body(self) -> list[FittedRow]:
        """The closing rows, such as the district."""
        return [self.fitted(row) for row in self.foot]

    def fitted(self, row: Row) -> FittedRow:
        """Each cell with its column; a row of another length is a mistake."""
        cells = (value if isinstance(value, Cell) else Cell(value) for value in row.values)
        return FittedRow(tuple(zip(self.columns, cells, strict=True)), row.current)


def plain_table(caption: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Table:
    """A table whose first column holds names and all others numbers."""
    columns = tuple(Column(head, numeric=place > 0) for place, head in enumerate(heads))
    return Table(caption, columns, tuple(Row(row) for row in rows))
