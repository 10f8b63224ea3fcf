"""The newest index of a level, as other pages show it beside their own numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import IndexResult, IndexRun
from kooplan.indicators.queries.index_run import DYNAMICS, STATUS

NEGATIVE = 5


@dataclass(frozen=True, slots=True)
class LatestClasses:
    """Status and dynamics in words by the address of an area, and where they come from."""

    cells: Mapping[str, Cell]
    source: str


def latest_classes(reader: Reader, level_code: str) -> LatestClasses | None:
    """The classes of the newest run on a level that this reader may see; two queries, None without a run."""
    runs = IndexRun.objects.visible_to(reader).filter(definition__area_level__code=level_code)
    run = runs.select_related("definition").order_by("-period_end", "-computed_at").first()
    if run is None:
        return None
    rows = IndexResult.objects.filter(run=run, is_valid=True).values_list(
        "area_version__area_id", "status_class", "dynamics_class"
    )
    cells = {reverse("indicators:area", args=[area]): class_cell(status, dynamics) for area, status, dynamics in rows}
    day = numbers.short_day(run.period_end)
    source = _("Sozialindex: {name}, Stand {day}; „sehr niedrig“ heißt: viele Belastungen.")
    return LatestClasses(cells, source.format(name=run.definition.name, day=day))


def class_cell(status: int | None, dynamics: int | None) -> Cell:
    """Both classes in words; a negative dynamics stands out."""
    words = [str(STATUS.get(status or 0, "")), str(DYNAMICS.get(dynamics or 0, ""))]
    return Cell(" · ".join(word for word in words if word), strong=dynamics == NEGATIVE)


def with_classes(table: Table, found: LatestClasses) -> Table:
    """The table with one more column; rows of larger areas have no class."""
    column = Column(_("Sozialindex: Status · Dynamik"), short=_("Sozialindex"))
    rows = tuple(replace(row, values=(*row.values, cell_of(row, found))) for row in table.rows)
    foot = tuple(replace(row, values=(*row.values, Cell(""))) for row in table.foot)
    return replace(table, columns=(*table.columns, column), rows=rows, foot=foot)


def cell_of(row: Row, found: LatestClasses) -> Cell:
    """The classes of the area that a row is about."""
    first = row.values[0]
    url = first.url if isinstance(first, Cell) else ""
    return found.cells.get(url, Cell(numbers.sign("no_data")))
