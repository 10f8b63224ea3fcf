"""The command that loads the fictional district."""

from __future__ import annotations

import click

from kooplan.demo.loading import load_demo
from kooplan.demo.scale import generate


@click.group()
def demo() -> None:
    """Der erfundene Musterkreis."""


@demo.command("load")
def load() -> None:
    """Lädt den Musterkreis und seinen Nachbarn; ein zweiter Aufruf ändert nichts."""
    for line in load_demo():
        click.echo(line, err=True)


demo.add_command(generate)
