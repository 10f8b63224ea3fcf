"""`kooplan analyse suppress`: hide small numbers of a table with totals, and whatever would give them away."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
import numpy.typing as npt
import polars as pl

from kooplan.analysis.arrays import Bools, Floats, Ints
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status
from kooplan.analysis.suppression import ROOT, CellRule, Dimension, Protected, SumError, linked_table, primary, protect
from kooplan.cli.analyse.progress import step
from kooplan.cli.analyse.tables import (
    Column,
    check_not_input,
    check_output,
    column_of,
    number_columns,
    open_table,
    provenance,
    refuse_rows,
    write_table,
)
from kooplan.cli.messages import BadInput
from kooplan.files.numbers import Decimal
from kooplan.files.tables import Table

TOTAL_WORDS = frozenset({"summe", "insgesamt", "gesamt", "alle", "total", "zusammen", "all"})
"""Words that are probably a total although another one was named; to overlook a total would publish too much."""
CHILD_NAMES = ("child", "kind", "teil", "code", "schluessel", "schlüssel", "key", "id")
PARENT_NAMES = ("parent", "eltern", "ganzes", "uebergeordnet", "übergeordnet", "oberbegriff", "whole")
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked to do, one field for each option."""

    source: Path
    target: Path
    dimensions: str
    value: str
    total: str
    hierarchies: tuple[str, ...]
    min_cell: int
    before: Path | None
    decimal: Decimal | None
    as_json: bool

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of the dimensions."""
        names = tuple(name.strip() for name in self.dimensions.split(",") if name.strip())
        if not names or len(set(names)) < len(names):
            raise BadInput("Bitte die Spalten der Dimensionen nennen, jede einmal, zum Beispiel --dimensions area,age.")
        return names

    @property
    def hierarchy_files(self) -> dict[str, Path]:
        """The file of each dimension that has a hierarchy."""
        found = {}
        for text in self.hierarchies:
            name, sign, path = text.partition("=")
            if not sign or not path or name not in self.names:
                raise BadInput(f"Bitte --hierarchy als DIMENSION=DATEI angeben; „{text}“ passt nicht.")
            found[name] = Path(path)
        return found


@click.command(short_help="Kleine Zahlen einer Tabelle mit Summen sperren und die Sperrung prüfen.")
@click.option(
    "--input", "source", type=click.Path(path_type=Path), required=True, help="Lange Tabelle mit ihren Summen."
)
@click.option(
    "--output", "target", type=click.Path(path_type=Path), required=True, help="Ergebnis als .csv oder .parquet."
)
@click.option("--dimensions", required=True, help="Spalten der Dimensionen, durch Komma getrennt.")
@click.option("--value", default="value", show_default=True, help="Spalte mit den Anzahlen.")
@click.option("--total", default="Summe", show_default=True, help="Wort für die Summe über eine Dimension.")
@click.option(
    "--hierarchy", "hierarchies", multiple=True, metavar="DIMENSION=DATEI",
    help="Tabelle mit den Spalten child und parent; Teile ergeben ihr Ganzes.",
)  # fmt: skip
@click.option("--min-cell", type=int, default=10, show_default=True, help="Kleinere Anzahlen über 0 sind geheim.")
@click.option(
    "--before", type=click.Path(path_type=Path), help="Frühere Ausgabe derselben Tabelle: Gesperrtes bleibt gesperrt."
)
@click.option("--decimal", type=click.Choice([",", "."]), help="Dezimalzeichen, wenn die Tabelle es nicht verrät.")
@click.option("--json", "as_json", is_flag=True, help="Prüfung als JSON ausgeben.")
def suppress(**given: Any) -> None:
    """Sperrt kleine Zahlen und so viele weitere, dass keine Summe sie verrät.

    Das Ergebnis hat dieselben Zeilen wie die Eingabe. Für gesperrte Zahlen steht da, was Lesende ausrechnen können.
    """
    options = Options(**given)
    if not options.min_cell > 1:
        raise BadInput("Die Mindestfallzahl muss größer als 1 sein.")
    check_output(options.target)
    inputs = [options.source, *options.hierarchy_files.values(), *([options.before] if options.before else [])]
    check_not_input(options.target, inputs)
    with step(f"Liest {options.source.name}"):
        cube = read_cube(options)
    with step(f"Gelesen: {len(cube.value)} Zellen. Sperrt und prüft"):
        found = protected(cube, options)
    if not found.passed:
        raise BadInput(refusal(cube, found))
    write_table(options.target, list(columns(cube, found)))
    report(found, options)
    if options.as_json:
        click.echo(json.dumps(record(cube, found, options, inputs), ensure_ascii=False, indent=2))


@dataclass(frozen=True, slots=True, eq=False)
class Cube:
    """A long table as it was read.

    codes : the texts of each dimension, one series each; place : int array, shape (rows, dimensions); value : counts.
    """

    table: Table
    names: tuple[str, ...]
    codes: tuple[pl.Series, ...]
    dimensions: tuple[Dimension, ...]
    place: Ints
    value: Floats
    value_name: str


def read_cube(options: Options) -> Cube:
    """The table with its dimensions; every row that cannot be used is named."""
    table = open_table(options.source)
    codes = tuple(column_of(table, name).str.strip_chars() for name in options.names)
    for name, texts in zip(options.names, codes, strict=True):
        refuse_rows(table, (texts == "").to_numpy(), name, "Die Angabe fehlt.", "Bitte ergänzen.")
    value = number_columns(table, [options.value], missing_codes=frozenset(), decimal=options.decimal)[:, 0]
    refuse_rows(table, np.isnan(value), options.value, "Die Anzahl fehlt.", "Nichts ist 0, bitte eintragen.")
    refuse_rows(table, value < 0, options.value, "Die Anzahl ist negativ.", "Bitte prüfen.")
    refuse_twice(table, codes, options.names)
    files = options.hierarchy_files
    dimensions = tuple(
        dimension_of(name, texts, options.total, read_hierarchy(files[name], name) if name in files else None, table)
        for name, texts in zip(options.names, codes, strict=True)
    )
    if not any((one.parent != ROOT).any() for one in dimensions):
        raise BadInput(
            f"In keiner Dimension steht „{options.total}“. Bitte das Wort für die Summe mit --total angeben."
        )
    place = np.column_stack([
        texts.replace_strict(list(one.codes), np.arange(len(one.codes)), return_dtype=pl.Int64).to_numpy()
        for texts, one in zip(codes, dimensions, strict=True)
    ])  # fmt: skip
    return Cube(table, options.names, codes, dimensions, place, value, options.value)


def refuse_twice(table: Table, codes: Sequence[pl.Series], names: Sequence[str]) -> None:
    """Name every row that repeats a cell."""
    frame = pl.DataFrame({str(at): texts for at, texts in enumerate(codes)})
    again = ~frame.select(pl.struct(pl.all()).is_first_distinct()).to_series()
    refuse_rows(table, again.to_numpy(), names[0], "Diese Zelle steht schon weiter oben.", "Bitte eine Zeile löschen.")


def dimension_of(
    name: str, texts: pl.Series, total: str, hierarchy: Mapping[str, str] | None, table: Table
) -> Dimension:
    """The codes of a dimension; without a hierarchy each is part of the total."""
    used = texts.unique(maintain_order=True).to_list()
    suspects = [code for code in used if code.casefold() in TOTAL_WORDS and code != total]
    if suspects and total not in used and not (hierarchy and suspects[0] in {*hierarchy, *hierarchy.values()}):
        raise BadInput(
            f"„{suspects[0]}“ in „{name}“ sieht nach einer Summe aus. Dann bitte --total {suspects[0]} angeben."
        )
    if hierarchy is None:
        parents = {code: total for code in used if code != total} if total in used else {}
        if not parents:
            click.echo(f"In „{name}“ steht kein „{total}“: Dort wird keine Summe veröffentlicht.", err=True)
    else:
        known = {*hierarchy, *hierarchy.values(), total}
        wrong = ~texts.is_in(list(known))
        refuse_rows(table, wrong.to_numpy(), name, "Diesen Code kennt die Hierarchie nicht.", "Bitte dort ergänzen.")
        tops = [code for code in dict.fromkeys([*hierarchy.values(), *hierarchy]) if not hierarchy.get(code)]
        parents = {code: above for code, above in hierarchy.items() if above}
        if total in used:
            parents |= {code: total for code in tops if code not in {total, ""}}
    codes = list(dict.fromkeys([*used, *parents, *parents.values()]))
    number = {code: at for at, code in enumerate(codes)}
    parent = np.array([number[parents[code]] if code in parents else ROOT for code in codes], dtype=np.int64)
    return Dimension(name, tuple(codes), parent)


def read_hierarchy(path: Path, dimension: str) -> dict[str, str]:
    """The whole of each part; empty for a part of nothing."""
    table = open_table(path)
    child = named(table, (*CHILD_NAMES, dimension.casefold()))
    parent = named(table, PARENT_NAMES)
    if child is None or parent is None:
        if len(table.columns) != 2:
            raise BadInput(f"„{path.name}“ braucht die Spalten child und parent.")
        child, parent = table.columns
    found: dict[str, str] = {}
    parts, wholes = (column_of(table, name).str.strip_chars() for name in (child, parent))
    refuse_rows(table, (parts == "").to_numpy(), child, "Der Code fehlt.", "Bitte ergänzen.")
    again = ~parts.is_first_distinct()
    refuse_rows(table, again.to_numpy(), child, "Dieser Code steht schon weiter oben.", "Jeder Code hat ein Ganzes.")
    for part, whole in zip(parts, wholes, strict=True):
        found[part] = "" if whole == part else whole
    return found


def named(table: Table, names: Sequence[str]) -> str | None:
    """The first column with one of some names."""
    return next((one for one in table.columns if one.casefold() in names), None)


def protected(cube: Cube, options: Options) -> Protected:
    """The pattern of the table and its audit."""
    try:
        table = linked_table(cube.dimensions, cube.place, cube.value)
    except SumError as error:
        raise BadInput(sums_in_words(cube, error)) from error
    except InputError as error:
        raise BadInput(str(error)) from error
    first = primary(cube.value, CellRule(min_cell=options.min_cell)) == Status.PRIMARY
    before = hidden_before(cube, options.before) if options.before else None
    return protect(table, first, min_cell=options.min_cell, hidden_before=before)


def sums_in_words(cube: Cube, error: SumError) -> str:
    """Each total that does not fit, with its row and what its parts add up to."""
    lines = [
        f"Zeile {cube.table.row_number(row)}, Spalte „{cube.value_name}“: Die Summe ist {cube.value[row]:g}, "
        f"die Teile ergeben {found:g}."
        for row, found in zip(error.rows, error.sums, strict=True)
    ]
    more = [f"Dazu kommen {len(lines) - SHOWN} weitere."] if len(lines) > SHOWN else []
    return "\n".join(["Summen passen nicht zu ihren Teilen. Bitte prüfen.", *lines[:SHOWN], *more])


def hidden_before(cube: Cube, path: Path) -> Bools:
    """The cells that an earlier result of this command hides."""
    earlier = open_table(path)
    keys = [column_of(earlier, name).str.strip_chars() for name in cube.names]
    hidden = column_of(earlier, "status").is_in([str(Status.PRIMARY), str(Status.SECONDARY)])
    known = pl.DataFrame({str(at): texts for at, texts in enumerate(keys)}).filter(hidden)
    now = pl.DataFrame({str(at): texts for at, texts in enumerate(cube.codes)}).with_row_index("row")
    rows = now.join(known, on=list(known.columns), how="semi")["row"].to_numpy()
    found = np.zeros(len(cube.value), dtype=np.bool_)
    found[rows] = True
    return found


def columns(cube: Cube, found: Protected) -> Iterator[Column]:
    """The rows of the input, without what is hidden."""
    hidden = found.status != Status.OK
    for name, texts in zip(cube.names, cube.codes, strict=True):
        yield Column(name, pl.String, texts)
    yield number_column("value", cube.value, ~hidden)
    yield Column("status", pl.String, found.status.tolist())
    yield number_column("lower", found.lower, hidden)
    yield number_column("upper", found.upper, hidden & np.isfinite(found.upper))


def number_column(name: str, values: Floats, told: Bools) -> Column:
    """Numbers where they are told; whole numbers stay whole."""
    if (values[told] == np.round(values[told])).all():
        return Column(name, pl.Int64, [int(one) if tells else None for one, tells in zip(values, told, strict=True)])
    return Column(name, pl.Float64, np.where(told, values, np.nan))


def refusal(cube: Cube, found: Protected) -> str:
    """Why a table must not go out."""
    rows = [cube.table.row_number(int(row)) for row in found.open]
    listed = ", ".join(map(str, rows[:SHOWN])) + (" …" if len(rows) > SHOWN else "")
    return (
        f"Die Tabelle lässt sich so nicht schützen, betroffen: Zeile {listed}. "
        "Bitte Gruppen zusammenfassen oder die Summen weglassen. Es wurde nichts geschrieben."
    )


def report(found: Protected, options: Options) -> None:
    """What was hidden, in words."""
    counts = count_of(found.status)
    click.echo(
        f"Gesperrt: {counts['primary']} kleine Zahlen und {counts['secondary']} weitere. "
        f"Jede Spanne ist mindestens {options.min_cell:g} breit.",
        err=True,
    )
    click.echo(f"Ergebnis: {options.target}", err=True)


def count_of(status: npt.NDArray[Any]) -> dict[str, int]:
    """How many cells have each status."""
    return {str(one): int((status == one).sum()) for one in (Status.OK, Status.PRIMARY, Status.SECONDARY)}


def record(cube: Cube, found: Protected, options: Options, inputs: Sequence[Path]) -> dict[str, Any]:
    """The audit as plain data."""
    hidden = found.status != Status.OK
    width = (found.upper - found.lower)[hidden]
    return {
        "dimensions": list(cube.names),
        "cells": len(cube.value),
        "min_cell": options.min_cell,
        **count_of(found.status),
        "hidden_sum": float(cube.value[hidden].sum()),
        "passed": found.passed,
        "narrowest": float(width.min()) if len(width) and np.isfinite(width.min()) else None,
        "without_upper": int(np.isinf(found.upper[hidden]).sum()),
        "input_files": [provenance(path) for path in inputs],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
