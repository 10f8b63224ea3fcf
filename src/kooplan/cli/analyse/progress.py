"""What a long command is doing, on standard error."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

EVERY = 10.0
"""Seconds between two signs of life."""


@contextmanager
def step(what: str) -> Iterator[None]:
    """Say what begins, and while it lasts now and then for how long."""
    click.echo(f"{what} ...", err=True)
    over = Event()
    clock = Thread(target=_tell, args=(what, over), daemon=True)
    clock.start()
    try:
        yield
    finally:
        over.set()
        clock.join()


def _tell(what: str, over: Event) -> None:
    """Say it again until it is over."""
    begun = time.monotonic()
    while not over.wait(EVERY):
        click.echo(f"{what} ... seit {time.monotonic() - begun:.0f} Sekunden", err=True)
