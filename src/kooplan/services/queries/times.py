"""Stored travel times: which there are, and those of some places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.queries import Cells, cells_of, newest_grid
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.services.evaluation import TravelTable
from kooplan.services.models import Location, TravelTimes
from kooplan.services.queries.material import Site
from kooplan.services.times import NEAR, place_name, square_name
from kooplan.services.vocab import Mode


@dataclass(frozen=True, slots=True)
class TimesPage:
    """What the page of the tables prints."""

    tables: list[TravelTimes]
    has_grid: bool
    has_places: bool


def newest_times(reader: Reader) -> dict[str, TravelTimes]:
    """The newest table of each way; one query."""
    found = TravelTimes.objects.visible_to(reader).order_by("mode", "reference_date", "pk")
    return {one.mode: one for one in found if file_of(one).is_file()}


def file_of(times: TravelTimes) -> Path:
    """Where the rows of a table lie."""
    return Path(settings.FILES) / times.file


def times_to(times: TravelTimes, cells: Cells, sites: Sequence[Site]) -> TravelTable:
    """The rows of a table that lead to some places; `sites` are those with a point, in the order of the stops."""
    path = file_of(times)
    wanted = pl.DataFrame(
        [(*place, at) for at, place in enumerate(nearest(places_in(path, times.sha256), sites)) if place],
        schema={"x": pl.Int32, "y": pl.Int32, "stop": pl.Int64}, orient="row",
    )  # fmt: skip
    chosen = pl.struct("x", "y").is_in(wanted.select(pl.struct("x", "y")).to_series().unique().implode())
    rows = pl.scan_parquet(path).filter(pl.col("x").is_in(wanted["x"].unique().implode()) & chosen).collect()
    squares = pl.DataFrame({"square": cells.ids, "cell": np.arange(len(cells.ids))})
    pairs = rows.join(wanted, on=["x", "y"]).join(squares, on="square")
    known = np.zeros(len(sites), dtype=np.bool_)
    known[wanted["stop"].to_numpy()] = True
    return TravelTable(
        cell=pairs["cell"].to_numpy(),
        stop=pairs["stop"].to_numpy(),
        minutes=pairs["minutes"].cast(pl.Float64).to_numpy(),
        known=known,
    )


@lru_cache(maxsize=8)
def places_in(path: Path, _sha256: str) -> npt.NDArray[np.int64]:
    """The places that a table leads to, shape (places, 2)."""
    found: npt.NDArray[np.int64] = pl.scan_parquet(path).select("x", "y").unique().collect().to_numpy().astype(np.int64)
    return found


def nearest(places: npt.NDArray[np.int64], sites: Sequence[Site]) -> list[tuple[int, int] | None]:
    """For each site the place of the table that is meant; None where there is none."""
    found: list[tuple[int, int] | None] = []
    for site in sites:
        away = np.hypot(*(places - np.array(site.point)).T)
        at = int(away.argmin())
        found.append((int(places[at, 0]), int(places[at, 1])) if away[at] <= NEAR else None)
    return found


def times_page(reader: Reader) -> TimesPage:
    """The stored tables, and whether there is what a new one needs."""
    return TimesPage(
        tables=list(TravelTimes.objects.visible_to(reader)),
        has_grid=newest_grid(reader) is not None,
        has_places=open_places(reader) != [],
    )


def stored_table(page: TimesPage) -> Table | None:
    """The stored tables in words."""
    columns = (
        Column(_("Weg")), Column(_("Stand")), Column(_("Verbindungen"), numeric=True), Column(_("Quelle")),
    )  # fmt: skip
    rows = tuple(
        Row((
            Cell(str(Mode(one.mode).label)),
            numbers.long_day(one.reference_date),
            Cell(numbers.decimal(one.pairs), note=size_words(one)),
            f"{one.source}, {one.licence}",
        ))
        for one in page.tables
    )  # fmt: skip
    return Table(_("Gespeicherte Fahrzeiten"), columns, rows) if rows else None


def size_words(one: TravelTimes) -> str:
    """Von 1 240 Quadraten zu 92 Orten."""
    places = ngettext("zu einem Ort", "zu {count} Orten", one.places).format(count=numbers.decimal(one.places))
    squares = ngettext("von einem Quadrat", "von {count} Quadraten", one.squares).format(
        count=numbers.decimal(one.squares)
    )
    return f"{squares} {places}"


def open_places(reader: Reader) -> list[tuple[float, float]]:
    """The points of services whose address everybody may know, each once; one query."""
    found = Location.objects.visible_to(reader).in_force().filter(x__isnull=False, is_protected=False)
    pairs = found.order_by("x", "y").values_list("x", "y").distinct()
    return [(x, y) for x, y in pairs if x is not None and y is not None]


def named_squares(reader: Reader) -> dict[str, tuple[float, float]]:
    """The inhabited squares: mid-points by name; none without a grid."""
    grid = newest_grid(reader)
    cells = cells_of(grid) if grid else None
    if cells is None:
        return {}
    return {square_name(int(one)): (x, y) for one, (x, y) in zip(cells.ids, cells.points.tolist(), strict=True)}


def named_places(reader: Reader) -> dict[str, tuple[float, float]]:
    """The places of services whose address everybody may know: points by name."""
    return {place_name(*one): one for one in open_places(reader)}


def method_words(times: TravelTimes) -> str:
    """Where the times come from."""
    words = _("Fahrzeit: aus einer Tabelle, Stand {day}. Quelle: {source}, {licence}. Keine Zeile heißt: kein Weg.")
    return words.format(day=numbers.long_day(times.reference_date), source=times.source, licence=times.licence)
