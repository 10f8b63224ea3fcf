"""Invented districts side by side, as many as Germany has: inhabited cells of 100 m and services, for tests of size.

Pure numpy and the same on every machine: like `kooplan.demo.region`, only additions, products and square roots.
A district is a square with one large town, three small ones and villages between them. People live close to the
middle of their place and in scattered farms; services are where people are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from typing import Final

import click
import numpy as np
import polars as pl
from scipy.spatial import cKDTree

from kooplan.cli.messages import BadInput
from kooplan.cli.parts import written_beside
from kooplan.demo.region.counts import apportion, dice
from kooplan.demo.region.rows import Floats, Ints

CELL: Final = 100
SIDE: Final = 37_000
"""Side of a district in metres: 400 of them fit into the usual range of EPSG:3035 in Germany."""
WEST, SOUTH, COLUMNS = 4_040_000, 2_660_000, 16
MOST: Final = 400
CELLS, SERVICES = 7_750, 150
"""Of each district: 400 have 3.1 million inhabited cells, as many as Germany, and 60,000 services."""
PLACES: Final = (9, 8)
"""Places of a district, across and up."""
TOWN_SHARES: Final = (0.30, 0.10, 0.06, 0.05)
TOPIC: Final = 1_000
"""Dice of the first district; the following ones have the numbers after it."""
PROGRESS: Final = 20


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """Cells with their people and services with their capacity; metres in EPSG:3035."""

    x: Ints
    y: Ints
    population: Ints
    service_x: Ints
    service_y: Ints
    capacity: Floats


def districts(*, seed: int, cells: int = CELLS, services: int = SERVICES) -> Iterator[Made]:
    """One district after the other, row by row from the south-west."""
    for number in count():
        yield _district(number, dice(seed, TOPIC + number), cells, services)


def joined(parts: list[Made]) -> Made:
    """Several districts as one."""
    return Made(
        *(np.concatenate([getattr(one, name) for one in parts]) for name in ("x", "y", "population")),
        *(np.concatenate([getattr(one, name) for one in parts]) for name in ("service_x", "service_y", "capacity")),
    )


def _district(number: int, rng: np.random.Generator, cells: int, services: int) -> Made:
    corner = np.array([WEST + number % COLUMNS * SIDE, SOUTH + number // COLUMNS * SIDE])
    people = 100_000 + int(430_000 * rng.random() ** 3)
    at, pull = _settled(people, cells, rng)
    heads = 1 + apportion(people - cells, pull)
    middle = corner + at * CELL + CELL // 2
    # Where people are: the first cell up to which as many people live as the dice say.
    drawn = np.searchsorted(np.cumsum(heads), rng.integers(0, people, services), side="right")
    spot = middle[drawn] + rng.integers(-CELL // 2, CELL // 2, (services, 2))
    capacity = 0.5 * rng.integers(2, 20, services)
    return Made(middle[:, 0], middle[:, 1], heads, spot[:, 0], spot[:, 1], capacity.astype(np.float64))


def _settled(people: int, cells: int, rng: np.random.Generator) -> tuple[Ints, Floats]:
    """The inhabited cells as columns and rows of the district, and how strongly each draws people."""
    steps = np.arange(SIDE // CELL)
    lattice = np.column_stack([np.tile(steps, steps.size), np.repeat(steps, steps.size)])
    middle, heads = _places(people, rng)
    away, place = cKDTree(middle).query((lattice + 0.5) * CELL)
    reach = (150.0 + 9.0 * np.sqrt(heads))[place]
    left = np.maximum(0.0, 1.0 - (away / reach) * (away / reach))
    farm = np.where(rng.random(place.size) < 0.06, 0.02, 0.0)
    lively = 0.4 + 0.6 * rng.random(place.size)
    drawn = np.argsort(-(left * left + farm) * lively - 1e-9 * lively, kind="stable")[:cells]
    drawn.sort()
    # A town is built more densely than a village.
    dense = 0.5 + np.sqrt(heads)[place] / 100
    pull = (left * left * dense + 0.02) * lively
    return lattice[drawn], pull[drawn]


def _places(people: int, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Middles of the places in metres from the corner, and about how many people each has; towns come first."""
    across, up = PLACES
    grid = np.array([(x, y) for y in range(up) for x in range(across)]) + 0.5
    grid = grid[np.argsort(rng.random(len(grid)), kind="stable")] + 0.7 * (rng.random(grid.shape) - 0.5)
    luck = rng.random(len(grid) - len(TOWN_SHARES))
    villages = 0.25 + 2.2 * luck * luck * luck
    shares = np.array([*TOWN_SHARES, *(villages * ((1 - sum(TOWN_SHARES)) / villages.sum()))])
    return grid * np.array([SIDE / across, SIDE / up]), shares * people


def cell_frame(made: Made) -> pl.DataFrame:
    """The cells as a table, each with the key that the census gives to its south-west corner."""
    east, north = pl.col("x") // CELL, pl.col("y") // CELL
    key = pl.concat_str(pl.lit("100mN"), north, pl.lit("E"), east)
    frame = pl.DataFrame({"x": made.x, "y": made.y, "population": made.population}).cast(pl.Int32)
    return frame.select(id=key, x="x", y="y", population="population")


def service_frame(made: Made) -> pl.DataFrame:
    """The services as a table, numbered from 1."""
    frame = pl.DataFrame({"x": made.service_x, "y": made.service_y, "capacity": made.capacity})
    number = pl.int_range(1, pl.len() + 1, dtype=pl.Int32)
    return frame.select(id=number, x=pl.col("x").cast(pl.Int32), y=pl.col("y").cast(pl.Int32), capacity="capacity")


@click.command("generate", short_help="Viele erfundene Kreise für Versuche mit großen Datenmengen.")
@click.option(
    "--districts", "many", type=click.IntRange(1, MOST), required=True, help="Zahl der Kreise, höchstens 400."
)
@click.option("--output", "target", type=click.Path(path_type=Path), required=True, help="Neuer Ordner.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Andere Zahl, andere Kreise.")
def generate(many: int, target: Path, seed: int) -> None:
    """Erzeugt erfundene Kreise nebeneinander: bewohnte Zellen von 100 m und Angebote, EPSG:3035.

    Der Ordner erhält cells.parquet (id, x, y, population) und services.parquet (id, x, y, capacity).
    Dieselbe Zahl gibt immer dieselben Kreise.
    """
    if target.exists():
        raise BadInput(f"„{target}“ gibt es schon. Bitte einen neuen Ordner angeben.")
    if not target.parent.is_dir():
        raise BadInput(f"Den Ordner „{target.parent}“ gibt es nicht. Bitte zuerst anlegen.")
    try:
        with written_beside(target) as folder:
            folder.mkdir()
            made = joined(list(_told(many, seed)))
            click.echo("Schreibt ...", err=True)
            cell_frame(made).write_parquet(folder / "cells.parquet")
            service_frame(made).write_parquet(folder / "services.parquet")
    except OSError as error:
        raise BadInput(f"Der Ordner „{target}“ lässt sich nicht schreiben: {error.strerror}.") from error
    click.echo(f"Ergebnis: {target}", err=True)


def _told(many: int, seed: int) -> Iterator[Made]:
    """The districts, with a line about every twentieth and the last."""
    cells = services = 0
    for number, made in enumerate(islice(districts(seed=seed), many), start=1):
        cells, services = cells + made.x.size, services + made.service_x.size
        if number % PROGRESS == 0 or number == many:
            click.echo(f"Kreise: {number} von {many}, Zellen: {cells}, Angebote: {services}.", err=True)
        yield made
