"""`kooplan analyse index`: a composite index of areas from a table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import polars as pl

from kooplan.analysis.arrays import Ints
from kooplan.analysis.classes import NO_CLASS
from kooplan.analysis.errors import InputError
from kooplan.analysis.index import (
    SMALL_N_TEXT,
    DimensionOutcome,
    IndexInput,
    IndexOutcome,
    IndexSpec,
    Scaling,
    compute_index,
    own_weights,
    preset,
    run_record,
)
from kooplan.analysis.index.spec import ScoreKind
from kooplan.cli.analyse.tables import (
    Column,
    check_output,
    number_columns,
    open_table,
    provenance,
    text_column,
    write_table,
)
from kooplan.cli.messages import BadInput
from kooplan.files.numbers import Decimal
from kooplan.files.tables import Table

OWN = "own"
MSS = "mss-2021"
DEFAULT_ID = {MSS: "PLR_ID"}
DEFAULT_POPULATION = {MSS: "EW"}
MISSING_CODES = {MSS: frozenset({-9999.0})}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked to do, one field for each option."""

    preset_key: str
    source: Path
    target: Path
    id_column: str | None
    status: str
    dynamics: str
    no_dynamics: bool
    population: str | None
    weights: str
    relief: str
    min_population: float
    missing: tuple[float, ...]
    exclude: tuple[str, ...]
    scaling: ScoreKind
    population_weighted: bool
    winsorise: float | None
    decimal: Decimal | None
    by: str
    as_json: bool


@click.command(short_help="Sozialindex mit Status, Dynamik und Klassen berechnen.")
@click.option(
    "--preset",
    "preset_key",
    type=click.Choice([MSS, OWN]),
    default=MSS,
    show_default=True,
    help="Vorlage: Berliner Monitoring 2021 oder eigene Gewichtung.",
)
@click.option(
    "--input", "source", type=click.Path(path_type=Path), required=True, help="Tabelle als CSV, XLSX, ODS oder Parquet."
)
@click.option(
    "--output", "target", type=click.Path(path_type=Path), required=True, help="Ergebnis als .csv oder .parquet."
)
@click.option("--id", "id_column", help="Spalte mit der Kennung des Gebiets; bei mss-2021 PLR_ID.")
@click.option("--status", default="", help="Spalten des Status, durch Komma getrennt.")
@click.option("--dynamics", default="", help="Spalten der Dynamik, durch Komma getrennt.")
@click.option("--no-dynamics", is_flag=True, help="Nur den Status berechnen.")
@click.option("--population", help="Spalte mit der Bevölkerung; bei mss-2021 EW.")
@click.option("--weights", default="", help="Gewichte, etwa 2,1,1 oder S1=2,S3=1; sonst alle gleich.")
@click.option("--relief", default="", help="Spalten, bei denen ein hoher Wert weniger Belastung bedeutet.")
@click.option(
    "--min-population",
    type=float,
    default=300.0,
    show_default=True,
    help="Gebiete mit weniger Menschen erhalten keinen Index.",
)
@click.option(
    "--missing", type=float, multiple=True, help="Zahl, die für einen fehlenden Wert steht; bei mss-2021 -9999."
)
@click.option("--exclude", multiple=True, help="Gebiet ohne Index mit Grund: KENNUNG=Grund. Mehrfach möglich.")
@click.option(
    "--scaling",
    type=click.Choice(["z", "min_max", "percentile_rank", "mean_rank"]),
    default="z",
    show_default=True,
    help="Wie Werte vergleichbar werden.",
)
@click.option("--population-weighted", is_flag=True, help="Mittelwert und Streuung nach Bevölkerung gewichten.")
@click.option("--winsorise", type=float, help="z-Werte auf diesen Betrag kappen, üblich ist 3.")
@click.option("--decimal", type=click.Choice([",", "."]), help="Dezimalzeichen, wenn die Tabelle es nicht verrät.")
@click.option("--by", default="Kommandozeile", help="Wer rechnet; steht im Protokoll.")
@click.option("--json", "as_json", is_flag=True, help="Protokoll des Laufs als JSON ausgeben.")
def index(**given: Any) -> None:
    """Sozialindex mit Status, Dynamik und Klassen berechnen.

    Das Ergebnis hat eine Zeile je Gebiet, in der Reihenfolge der Eingabe.
    """
    options = Options(**given)
    check_output(options.target)
    try:
        spec = _spec(options)
        table = open_table(options.source)
        outcome = compute_index(spec, _areas(table, spec, options))
    except InputError as error:
        raise BadInput(str(error)) from error
    write_table(options.target, list(_columns(outcome)))
    _report(outcome, options.target)
    if options.as_json:
        click.echo(json.dumps(_record(outcome, options), ensure_ascii=False, indent=2, allow_nan=False))


def _spec(options: Options) -> IndexSpec:
    spec = _own_spec(options) if options.preset_key == OWN else _preset_spec(options)
    scaling = Scaling(options.scaling, options.population_weighted, options.winsorise)
    return replace(spec, min_population=options.min_population, scaling=scaling)


def _preset_spec(options: Options) -> IndexSpec:
    """The preset, with the columns that were named instead of its own."""
    if options.weights or options.relief:
        raise BadInput("Gewichte und Richtungen gibt es nur mit --preset own.")
    spec = preset(options.preset_key)
    if options.status:
        spec = replace(spec, status=replace(spec.status, indicators=_names(options.status)))
    if spec.dynamics is None or options.no_dynamics:
        return replace(spec, dynamics=None)
    if options.dynamics:
        spec = replace(spec, dynamics=replace(spec.dynamics, indicators=_names(options.dynamics)))
    return spec


def _own_spec(options: Options) -> IndexSpec:
    status, dynamics = _names(options.status), () if options.no_dynamics else _names(options.dynamics)
    if not status:
        raise BadInput("Bitte die Spalten des Status angeben: --status A,B,C.")
    shared = sorted(set(status) & set(dynamics))
    if shared:
        raise BadInput(f"Status und Dynamik nutzen dieselbe Spalte: {', '.join(shared)}.")
    weights = _weights(options.weights, status, dynamics)
    return own_weights(
        {name: weights[name] for name in status},
        dynamics={name: weights[name] for name in dynamics} or None,
        relief=frozenset(_names(options.relief)),
    )


def _weights(text: str, status: tuple[str, ...], dynamics: tuple[str, ...]) -> dict[str, float]:
    """Weights by name; without names in the order of the status columns, then of the dynamics columns."""
    columns = status + dynamics
    parts = _names(text)
    if any("=" in part for part in parts):
        named = dict(_named(part) for part in parts)
    elif len(parts) in (0, len(columns)):
        named = dict(zip(columns, parts, strict=False))
    elif len(parts) == len(status) == len(dynamics):
        named = dict(zip(columns, parts * 2, strict=True))
    else:
        raise BadInput(f"Bitte je Spalte ein Gewicht angeben: {', '.join(columns)}.")
    unknown = sorted(set(named) - set(columns))
    if unknown:
        raise BadInput(f"Diese Spalten gehören nicht zum Index: {', '.join(unknown)}.")
    return {name: _weight(named.get(name, "1"), name) for name in columns}


def _weight(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise BadInput(f"Das Gewicht „{text}“ von {name} ist keine Zahl. Beispiel: {name}=2.5") from error


def _named(part: str) -> tuple[str, str]:
    name, sign, value = part.partition("=")
    if not (sign and name.strip() and value.strip()):
        raise BadInput(f"„{part}“ ist unvollständig. Beispiel: S1=2")
    return name.strip(), value.strip()


def _names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _areas(table: Table, spec: IndexSpec, options: Options) -> IndexInput:
    id_column = options.id_column or DEFAULT_ID.get(options.preset_key)
    if id_column is None:
        raise BadInput("Bitte die Spalte mit der Kennung angeben: --id NAME.")
    ids = text_column(table, id_column)
    codes = MISSING_CODES.get(options.preset_key, frozenset()) | frozenset(options.missing)
    read = partial(number_columns, table, missing_codes=codes, decimal=options.decimal)
    population = options.population or _present(table, DEFAULT_POPULATION.get(options.preset_key))
    return IndexInput(
        ids=ids,
        status=read(spec.status.indicators),
        dynamics=None if spec.dynamics is None else read(spec.dynamics.indicators),
        population=None if population is None else read((population,))[:, 0],
        excluded=dict(_named(part) for part in options.exclude),
    )


def _present(table: Table, column: str | None) -> str | None:
    return column if column in table.columns else None


def _columns(outcome: IndexOutcome) -> Iterator[Column]:
    yield Column("id", pl.String, outcome.ids)
    yield Column("valid", pl.Boolean, outcome.valid.tolist())
    yield Column("reason", pl.String, [why.text or None for why in outcome.reasons])
    prefix = "z" if outcome.spec.scaling.kind == "z" else "score"
    for part in (outcome.status, outcome.dynamics):
        if part is not None:
            for place, name in enumerate(part.dimension.indicators):
                yield Column(f"{prefix}_{name}", pl.Float64, part.scores[:, place])
    yield from _dimension_columns("status", outcome.status, len(outcome.ids))
    yield from _dimension_columns("dynamics", outcome.dynamics, len(outcome.ids))
    yield Column("overall_code", pl.Int64, _codes(outcome.overall))


def _dimension_columns(name: str, part: DimensionOutcome | None, rows: int) -> Iterator[Column]:
    """Sum, index and class; without values where this dimension was not asked for."""
    empty = [None] * rows
    yield Column(f"{name}_sum", pl.Float64, empty if part is None else part.sums)
    yield Column(f"{name}_index", pl.Float64, empty if part is None else part.index)
    yield Column(f"{name}_class", pl.Int64, empty if part is None else _codes(part.classes))


def _codes(codes: Ints) -> list[int | None]:
    return [None if code == NO_CLASS else code for code in codes.tolist()]


def _report(outcome: IndexOutcome, target: Path) -> None:
    left_out = len(outcome.ids) - outcome.n
    click.echo(f"{len(outcome.ids)} Gebiete gelesen, {outcome.n} mit Index, {left_out} ohne.", err=True)
    if not outcome.population_checked:
        click.echo("Ohne Bevölkerung wurde die Mindestgröße der Gebiete nicht geprüft.", err=True)
    if outcome.small_n:
        click.echo(SMALL_N_TEXT, err=True)
    click.echo(f"Ergebnis: {target}", err=True)


def _record(outcome: IndexOutcome, options: Options) -> dict[str, Any]:
    record = run_record(outcome, at=datetime.now(UTC).isoformat(timespec="seconds"), by=options.by)
    return {**record, "input_file": provenance(options.source)}
