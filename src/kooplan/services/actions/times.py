"""Tables of travel times: checked as a whole, then stored beside the database; with any error nothing is kept."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import polars as pl
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.models import PopulationGrid
from kooplan.areas.queries import cells_of
from kooplan.core import audit, numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.files.errors import MAX_PROBLEMS, FileError, FileRefused, RowProblem
from kooplan.files.numbers import Status, parse_column
from kooplan.indicators.actions.uploading import FileUnusable, digest, file_limits
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.actions.places import Point, degrees_of
from kooplan.services.columns import compact
from kooplan.services.models import Location, TravelTimes
from kooplan.services.policies import can_keep_times
from kooplan.services.times import HALF, NEAR, NORTH, PLACE_PATTERN, SQUARE_PATTERN
from kooplan.services.vocab import Mode

if TYPE_CHECKING:
    from kooplan.files.tables import Table

FOLDER: Final = "times"
MAX_PAIRS: Final = 5_000_000
LONGEST: Final = 1_440.0
"""Minutes of a day; whoever says more has written seconds."""
ROW_GROUP: Final = 50_000
NO_WAY: Final[Mapping[str, Status]] = dict.fromkeys(("", "-", "–", "NA", "NaN", "nan", "null", "None"), "no_data")
"""How routers write that there is no connection."""
LIST: Final = {"id": pl.String, "lon": pl.Float64, "lat": pl.Float64, "x": pl.Int64, "y": pl.Int64}
HEADINGS: Final = {
    "square": "von vonid quadrat zelle start from fromid origin originid source",
    "place": "nach nachid ort ziel zielid to toid destination destinationid target",
    "minutes": "minuten fahrzeit reisezeit dauer zeit minutes traveltime traveltimep50 duration time",
}
"""What the three columns may be called; the first word is the one of our own lists."""


class TimesRefused(RuleViolation):
    """A table was read to its end and has errors; `problems` names them with row, column and advice."""

    def __init__(self, error: FileRefused) -> None:
        super().__init__(str(error))
        self.problems: Sequence[RowProblem] = error.problems


@dataclass(frozen=True, slots=True)
class About:
    """What a person says about a table."""

    mode: str
    reference_date: date
    source: str
    licence: str


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """Pairs that can be stored, and what is worth knowing.

    pairs : columns square (number), x, y (metres, EPSG:25832), minutes.
    """

    pairs: pl.DataFrame
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Taken:
    """A stored table, and what is worth knowing."""

    times: TravelTimes
    notes: tuple[str, ...]


def take_times(municipality: Municipality, path: Path, *, name: str, about: About, actor: Membership | None) -> Taken:
    """Store a table of travel times; raises `TimesRefused` with every wrong row, and keeps nothing then."""
    if actor is not None:
        require(can_keep_times(actor, municipality))
    require_possible(municipality, about)
    found = checked(municipality, path, name)
    stored = written(found.pairs)
    try:
        with transaction.atomic():
            one = TravelTimes(
                municipality=municipality,
                owner=actor.organisation if actor else None,
                mode=about.mode,
                reference_date=about.reference_date,
                source=about.source,
                licence=about.licence,
                file=f"{FOLDER}/{stored.name}",
                sha256=digest(stored),
                pairs=len(found.pairs),
                squares=found.pairs["square"].n_unique(),
                places=found.pairs.select(pl.struct("x", "y").n_unique()).item(),
            )
            one.full_clean()
            one.save()
            audit.record(
                "services.times.taken", one, actor=actor, municipality=municipality,
                facts={"mode": one.mode, "pairs": one.pairs, "sha256": one.sha256},
            )  # fmt: skip
    except BaseException:
        # Whatever stopped it: no file may stay behind that no row names.
        stored.unlink(missing_ok=True)
        raise
    return Taken(one, found.notes)


@transaction.atomic
def remove_times(one: TravelTimes, *, actor: Membership) -> None:
    """Remove a table; ways are computed from the straight line again, or from an older table."""
    require(can_keep_times(actor, one.municipality))
    audit.record("services.times.removed", one, actor=actor, facts={"mode": one.mode, "sha256": one.sha256})
    path = Path(settings.FILES) / one.file
    one.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def require_possible(municipality: Municipality, about: About) -> None:
    """Refuse a day that has not come, and a second table of one way and day."""
    if about.reference_date > timezone.localdate():
        raise RuleViolation(_("Der Stand liegt in der Zukunft."))
    same = TravelTimes.objects.filter(municipality=municipality, mode=about.mode, reference_date=about.reference_date)
    if same.exists():
        raise RuleViolation(
            _("Für „{mode}“ und diesen Tag gibt es schon eine Tabelle. Entfernen Sie sie zuerst.").format(
                mode=Mode(about.mode).label
            )
        )


def checked(municipality: Municipality, path: Path, name: str) -> Checked:
    """The pairs of a table that squares and places of the tenant know."""
    from kooplan.files.tables import read_table

    squares = squares_of(municipality)
    try:
        rows = sound_rows(read_table(path, name=name, limits=file_limits()))
    except FileRefused as error:
        raise TimesRefused(error) from error
    except FileError as error:
        raise FileUnusable(str(error)) from error
    return known_pairs(municipality, rows, squares)


def sound_rows(table: Table) -> pl.DataFrame:
    """The rows of a table in which every row can be read."""
    if len(table.rows) > MAX_PAIRS:
        message = _("Die Tabelle hat {count} Zeilen, möglich sind {limit}.")
        raise FileError(
            table.name, message.format(count=len(table.rows), limit=MAX_PAIRS),
            advice=_("Lassen Sie Wege über zwei Stunden weg."),
        )  # fmt: skip
    columns = columns_of(table)
    rows = rows_of(table, columns)
    problems = sorted(rows_wrong(rows, columns), key=lambda one: one.row or 0)
    if problems:
        raise FileRefused(table.name, problems[:MAX_PROBLEMS])
    return rows


def squares_of(municipality: Municipality) -> pl.Series:
    """The numbers of the inhabited squares of the newest grid."""
    grid = PopulationGrid.objects.filter(municipality=municipality).order_by("-reference_date", "-pk").first()
    cells = cells_of(grid) if grid else None
    if cells is None:
        raise RuleViolation(_("Es fehlt ein Bevölkerungsraster. Lesen Sie es zuerst unter „Daten“ ein."))
    return pl.Series(cells.ids, dtype=pl.Int64)


def columns_of(table: Table) -> dict[str, str]:
    """The headings of the three columns."""
    names = {compact(one): one for one in table.columns}
    found = {
        role: next((names[word] for word in words.split() if word in names), None) for role, words in HEADINGS.items()
    }
    missing = [words.split()[0] for role, words in HEADINGS.items() if found[role] is None]
    if missing:
        advice = _("Nötig sind die Spalten „von“, „nach“ und „minuten“.")
        message = _("Es fehlt die Spalte „{column}“.").format(column=missing[0])
        raise FileRefused(table.name, [RowProblem(1, None, message, advice)])
    return {role: heading for role, heading in found.items() if heading is not None}


def rows_of(table: Table, columns: dict[str, str]) -> pl.DataFrame:
    """Each row with numbers for square and place, null where a name cannot be read, and minutes, null without a way."""
    texts = table.cells.select(
        row=table.rows, square_text=pl.col(columns["square"]).str.strip_chars(),
        place_text=pl.col(columns["place"]).str.strip_chars(),
    )  # fmt: skip
    times = parse_column(
        table.cells[columns["minutes"]], decimal=table.decimal or ".", rows=table.rows, column=columns["minutes"],
        allow_negative=False, signs=NO_WAY,
    )  # fmt: skip
    if times.problems:
        raise FileRefused(table.name, times.problems[:MAX_PROBLEMS])
    square, place = pl.col("square_text"), pl.col("place_text")
    return texts.with_columns(
        square=(square.str.extract(SQUARE_PATTERN, 1).cast(pl.Int64) * 1000 + HALF) * NORTH
        + square.str.extract(SQUARE_PATTERN, 2).cast(pl.Int64) * 1000 + HALF,
        x=place.str.extract(PLACE_PATTERN, 1).cast(pl.Int32),
        y=place.str.extract(PLACE_PATTERN, 2).cast(pl.Int32),
        minutes=times.values,
    )  # fmt: skip


def rows_wrong(rows: pl.DataFrame, columns: dict[str, str]) -> Iterator[RowProblem]:
    """Names that cannot be read, times of more than a day, and pairs that stand twice."""
    for row, text in some(rows.filter(pl.col("square").is_null()), "square_text"):
        advice = _("Nehmen Sie die Namen aus der Liste der Quadrate, zum Beispiel 1kmN3270E4410.")
        message = _("„{text}“ ist kein Quadrat des Rasters.").format(text=text[:40])
        yield RowProblem(row, columns["square"], message, advice)
    for row, text in some(rows.filter(pl.col("x").is_null()), "place_text"):
        advice = _("Nehmen Sie die Namen aus der Liste der Orte, zum Beispiel E681234N5829876.")
        yield RowProblem(row, columns["place"], _("„{text}“ ist kein Ort.").format(text=text[:40]), advice)
    for row, minutes in some(rows.filter(pl.col("minutes") > LONGEST), "minutes"):
        message = _("{minutes} Minuten sind mehr als ein Tag.").format(minutes=numbers.trimmed(minutes))
        yield RowProblem(row, columns["minutes"], message, _("Sind es Sekunden? Teilen Sie durch 60."))
    pair = ["square", "x", "y"]
    known = rows.drop_nulls(pair)
    again = known.filter(~pl.struct(pair).is_first_distinct()).head(MAX_PROBLEMS)
    firsts = known.join(again.select(pair), on=pair, how="semi").unique(pair, keep="first", maintain_order=True)
    for row, before in some(again.join(firsts.select(*pair, before="row"), on=pair), "before"):
        message = _("Diese Verbindung steht schon in Zeile {row}.").format(row=before)
        yield RowProblem(row, columns["square"], message, _("Löschen Sie eine der beiden Zeilen."))


def some(rows: pl.DataFrame, column: str) -> Iterator[tuple[int, Any]]:
    """The numbers of the first rows, as many as are told, with one column of theirs."""
    yield from rows.select("row", column).head(MAX_PROBLEMS).iter_rows()


def known_pairs(municipality: Municipality, rows: pl.DataFrame, squares: pl.Series) -> Checked:
    """The pairs with a way between squares and places that the tenant has; the others are told and left out."""
    in_grid = rows.filter(pl.col("square").is_in(squares.implode()))
    if in_grid.is_empty():
        raise RuleViolation(_("Keines der Quadrate liegt in Ihrem Bevölkerungsraster."))
    targets = in_grid.select("x", "y").unique()
    near = targets.filter(pl.Series(lies_near(targets, places_of(municipality)), dtype=pl.Boolean))
    if near.is_empty():
        raise RuleViolation(_("Keiner der Orte steht im Angebotskataster."))
    kept = in_grid.join(near, on=["x", "y"], how="semi")
    found = kept.drop_nulls("minutes").select("square", "x", "y", pl.col("minutes").cast(pl.Float32))
    if found.is_empty():
        raise RuleViolation(_("Die Tabelle nennt keine einzige Fahrzeit."))
    return Checked(found, tuple(left_out(len(rows) - len(in_grid), len(targets) - len(near), len(kept) - len(found))))


def left_out(squares: int, places: int, ways: int) -> Iterator[str]:
    """How many rows and places count for nothing, and why."""
    if squares:
        yield ngettext(
            "Eine Zeile nennt ein Quadrat, in dem niemand wohnt. Sie zählt nicht.",
            "%d Zeilen nennen Quadrate, in denen niemand wohnt. Sie zählen nicht.",
            squares,
        ).replace("%d", str(squares))
    if places:
        yield ngettext(
            "Ein Ort steht nicht im Kataster. Er zählt nicht.",
            "%d Orte stehen nicht im Kataster. Sie zählen nicht.",
            places,
        ).replace("%d", str(places))
    if ways:
        yield ngettext(
            "Eine Zeile hat keine Fahrzeit. Das heißt: keine Verbindung.",
            "%d Zeilen haben keine Fahrzeit. Das heißt: keine Verbindung.",
            ways,
        ).replace("%d", str(ways))


def places_of(municipality: Municipality) -> list[tuple[float, float]]:
    """The points of the register."""
    found = Location.objects.filter(service__municipality=municipality, x__isnull=False)
    return [(x, y) for x, y in found.values_list("x", "y") if x is not None and y is not None]


def lies_near(targets: pl.DataFrame, points: list[tuple[float, float]]) -> list[bool]:
    """Whether each place of a table is one of the points."""
    import numpy as np

    register = np.array(points, dtype=float).reshape(-1, 2)
    return [
        bool(len(register)) and bool(np.hypot(*(register - (x, y)).T).min() <= NEAR) for x, y in targets.iter_rows()
    ]


def written(pairs: pl.DataFrame) -> Path:
    """The pairs as a file, ordered by place so that the rows of a few places are read alone."""
    folder = Path(settings.FILES) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{secrets.token_hex(16)}.parquet"
    try:
        pairs.sort("x", "y", "square").write_parquet(path, row_group_size=ROW_GROUP, statistics=True)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return path


def router_list(named: Mapping[str, Point]) -> pl.DataFrame:
    """Names with their points in degrees (WGS 84) and metres (EPSG:25832), as routers want them."""
    rows = [
        (name, *(round(one, 6) for one in degrees_of(point)), *(round(one) for one in point))
        for name, point in named.items()
    ]
    return pl.DataFrame(rows, schema=LIST, orient="row")
