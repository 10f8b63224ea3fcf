"""`kooplan analyse`: the numbers of `kooplan.analysis` on tables, without Django."""

from __future__ import annotations

import click

from kooplan.cli.analyse.access import access
from kooplan.cli.analyse.count import count
from kooplan.cli.analyse.index import index
from kooplan.cli.analyse.suppress import suppress


@click.group()
def analyse() -> None:
    """Kennzahlen und Indizes aus Tabellen berechnen."""


analyse.add_command(access)
analyse.add_command(count)
analyse.add_command(index)
analyse.add_command(suppress)
