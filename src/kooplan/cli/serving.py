"""Runs the web server and the worker beside it, and the daily work when it is due."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from types import FrameType

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from kooplan.cli.messages import BadInput
from kooplan.indicators.actions.refusing import recover_imports

APP = "kooplan.config.wsgi:application"
WEB = (
    "--interface", "wsgi", "--blocking-threads", "4", "--backpressure", "64",
    "--no-access-log", "--log-level", "warning",
)  # fmt: skip
"""Four threads a process answer, 64 more requests wait; nobody's address is written down."""
DAILY_EVERY = 600.0
"""Seconds between two looks whether today's work is done."""


@click.command("migrate")
def migrate() -> None:
    """Bringt Datenbank und Gestaltungsdateien auf den Stand dieser Version."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    click.echo("Datenbank und Gestaltungsdateien sind auf dem neuesten Stand.", err=True)


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--processes", default=1, show_default=True, type=int, help="Prozesse des Webservers.")
def serve(host: str, port: int, processes: int) -> None:
    """Startet Webserver und Arbeitsprozess; endet, wenn einer von beiden endet."""
    require_migrated()
    environment = os.environ | {"KOOPLAN_WORKER": "1"}
    web = [sys.executable, "-m", "granian", *WEB, "--host", host, "--port", str(port), "--workers", str(processes), APP]
    worker = [sys.executable, "-m", "django", "db_worker", "--interval", "1", "--verbosity", "0"]
    recover_imports(timezone.now(), older_than=timedelta(0))  # no worker runs yet, so none of them is moving
    children = [subprocess.Popen(command, env=environment) for command in (web, worker)]  # noqa: S603 - fixed programs
    click.echo(f"Kooplan läuft: http://{host}:{port}  (Ende mit Strg+C)", err=True)
    signal.signal(signal.SIGTERM, interrupt)
    try:
        watch(children, environment)
    except KeyboardInterrupt:
        click.echo("Kooplan wird beendet.", err=True)
    finally:
        stop(children)


def require_migrated() -> None:
    """Stop where the database is empty or older than this version."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise BadInput("Die Datenbank ist nicht auf dem Stand dieser Version. Rufen Sie zuerst „kooplan migrate“ auf.")


def interrupt(_signal: int, _frame: FrameType | None) -> None:
    """End on SIGTERM as on Ctrl+C, so that no child is left behind."""
    raise KeyboardInterrupt


def watch(children: Sequence[subprocess.Popen[bytes]], environment: dict[str, str]) -> None:
    """Wait until a child ends; start the daily work in a process of its own."""
    due = time.monotonic()
    while all(child.poll() is None for child in children):
        if time.monotonic() >= due:
            subprocess.run(
                [sys.executable, "-m", "kooplan.cli", "daily"], env=environment, check=False, stderr=subprocess.DEVNULL
            )
            due = time.monotonic() + DAILY_EVERY
        time.sleep(0.5)


def stop(children: Sequence[subprocess.Popen[bytes]]) -> None:
    """End all children and wait for them."""
    for child in children:
        child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
