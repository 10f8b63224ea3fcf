"""`kooplan analyse access`: ways to services and supply per person from two tables."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import numpy as np
import polars as pl

from kooplan.analysis.access import LUO_QI, PLAIN, Access, Decay, Travel, catchment_access, require_standard
from kooplan.analysis.arrays import Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status
from kooplan.cli.analyse.points import PointFile, open_points
from kooplan.cli.analyse.progress import step
from kooplan.cli.analyse.tables import Column, check_not_input, check_output, provenance, refuse_rows, write_table
from kooplan.cli.messages import BadInput
from kooplan.files.numbers import Decimal

METHODS: dict[str, Decay] = {"2sfca": PLAIN, "e2sfca": LUO_QI}


@dataclass(frozen=True, slots=True)
class Options:
    """What the command was asked to do, one field for each option."""

    demand: Path
    supply: Path
    target: Path
    crs: str | None
    supply_crs: str | None
    demand_id: str
    population: str
    supply_id: str
    capacity: str
    minutes: float
    speed: float
    detour: float
    method: str
    decimal: Decimal | None
    as_json: bool


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Points with a key and one number each."""

    file: PointFile
    ids: pl.Series
    amount: Floats


@click.command(short_help="Wege zu Angeboten und Angebot je Person berechnen.")
@click.option(
    "--demand", type=click.Path(path_type=Path), required=True, help="Orte: id, x, y, population; auch als Geodaten."
)
@click.option(
    "--supply", type=click.Path(path_type=Path), required=True, help="Angebote: id, x, y, capacity; auch als Geodaten."
)
@click.option(
    "--output", "target", type=click.Path(path_type=Path), required=True, help="Ergebnis als .csv oder .parquet."
)
@click.option("--crs", help="Koordinatensystem, zum Beispiel EPSG:3035; Geodaten nennen es selbst.")
@click.option("--supply-crs", help="Koordinatensystem der Angebote, wenn es ein anderes ist.")
@click.option("--demand-id", default="id", show_default=True, help="Spalte mit der Kennung der Orte.")
@click.option("--population", default="population", show_default=True, help="Spalte mit der Einwohnerzahl.")
@click.option("--supply-id", default="id", show_default=True, help="Spalte mit der Kennung der Angebote.")
@click.option("--capacity", default="capacity", show_default=True, help="Spalte mit der Kapazität.")
@click.option("--minutes", type=float, required=True, help="Standard: Minuten bis zum Angebot.")
@click.option("--speed", type=float, default=50.0, show_default=True, help="Geschwindigkeit in km/h.")
@click.option("--detour", type=float, default=1.3, show_default=True, help="Straße geteilt durch Luftlinie.")
@click.option(
    "--method",
    type=click.Choice(list(METHODS)),
    default="e2sfca",
    show_default=True,
    help="2sfca: alle im Standard zählen gleich; e2sfca: in drei gleichen Zonen mit 1, 0,68 und 0,22.",
)
@click.option("--decimal", type=click.Choice([",", "."]), help="Dezimalzeichen, wenn die Tabelle es nicht verrät.")
@click.option("--json", "as_json", is_flag=True, help="Protokoll des Laufs als JSON ausgeben.")
def access(**given: Any) -> None:
    """Wege zu Angeboten und Angebot je Person berechnen.

    Das Ergebnis hat eine Zeile je Ort, in der Reihenfolge der Eingabe.
    """
    options = Options(**given)
    check_output(options.target)
    check_not_input(options.target, (options.demand, options.supply))
    try:
        travel = Travel(options.speed, options.detour)
        # Before the first row is read: nobody should wait for a refusal that was certain.
        require_standard(options.minutes)
        with step(f"Liest {options.demand.name}"):
            demand = _demand(options)
        with step(f"Liest {options.supply.name}"):
            supply = _supply(options)
        with step(f"Gelesen: Orte {len(demand.ids)}, Angebote {len(supply.ids)}. Rechnet"):
            found = catchment_access(
                demand.file.xy, demand.amount, supply.file.in_system(demand.file.epsg), supply.amount,
                travel=travel, minutes=options.minutes, decay=METHODS[options.method],
            )  # fmt: skip
    except InputError as error:
        raise BadInput(str(error)) from error
    with step(f"Schreibt {options.target.name}"):
        write_table(options.target, list(_columns(demand, found)))
    _report(demand, supply, found, options.target)
    if options.as_json:
        record = _record(demand, supply, found, options)
        click.echo(json.dumps(record, ensure_ascii=False, indent=2, allow_nan=False))


def _demand(options: Options) -> Points:
    """The places with their people, NaN where unknown."""
    file = open_points(options.demand, crs=options.crs, decimal=options.decimal)
    return Points(file, file.ids(options.demand_id), file.amounts(options.population, decimal=options.decimal))


def _supply(options: Options) -> Points:
    """The services with their capacity; none may be missing."""
    file = open_points(options.supply, crs=options.supply_crs or options.crs, decimal=options.decimal)
    amount = file.amounts(options.capacity, decimal=options.decimal)
    advice = "Bitte ergänzen oder die Zeile löschen; fehlend heißt nicht 0."
    refuse_rows(file.table, np.isnan(amount), options.capacity, "Die Kapazität fehlt.", advice)
    return Points(file, file.ids(options.supply_id), amount)


def _columns(demand: Points, found: Access) -> Iterator[Column]:
    yield Column("id", pl.String, demand.ids)
    yield Column("nearest_minutes", pl.Float64, found.minutes)
    yield Column("reachable_sites", pl.Int64, found.sites)
    yield Column("score", pl.Float64, found.score)
    yield Column("status", pl.String, found.status.tolist())


def _people(demand: Points, found: Access) -> tuple[float, float]:
    """People in all places, and those out of reach."""
    people = np.nan_to_num(demand.amount)
    return float(people.sum()), float(people[found.status == Status.OUT_OF_REACH].sum())


def _report(demand: Points, supply: Points, found: Access, target: Path) -> None:
    people, lost = _people(demand, found)
    share = f" ({lost / people * 100:.1f} %)".replace(".", ",") if people else ""
    click.echo(f"Außerhalb des Standards: {lost:.0f} von {people:.0f} Menschen{share}.", err=True)
    unknown = int(np.isnan(demand.amount).sum())
    if unknown:
        click.echo(f"Orte ohne Einwohnerzahl: {unknown}. Sie zählen als unbewohnt und erhalten Wege.", err=True)
    unused = int((found.ratio[supply.amount > 0] == 0).sum())
    if unused:
        click.echo(f"Angebote ohne Menschen im Einzugsbereich: {unused}. Ihre Kapazität zählt nicht.", err=True)
    click.echo(f"Ergebnis: {target}", err=True)


def _record(demand: Points, supply: Points, found: Access, options: Options) -> dict[str, Any]:
    decay = METHODS[options.method]
    people, lost = _people(demand, found)
    return {
        "method": options.method,
        "zones": [{"until": until, "weight": one} for until, one in zip(decay.until, decay.weights, strict=True)],
        "minutes": options.minutes,
        "speed_kmh": options.speed,
        "detour": options.detour,
        "crs": f"EPSG:{demand.file.epsg}",
        "places": len(demand.ids),
        "services": len(supply.ids),
        "capacity": float(supply.amount.sum()),
        "people": people,
        "people_out_of_reach": lost,
        "places_out_of_reach": int((found.status == Status.OUT_OF_REACH).sum()),
        "input_files": {"demand": provenance(options.demand), "supply": provenance(options.supply)},
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }
