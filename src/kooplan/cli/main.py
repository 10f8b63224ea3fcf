"""The command `kooplan`: loads a subcommand only when it is called."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from kooplan.cli.messages import in_german

SUBCOMMANDS = {
    "analyse": ("kooplan.cli.analyse", "analyse", "Kennzahlen und Indizes aus Tabellen berechnen."),
    "audit": ("kooplan.cli.operation", "audit_group", "Das Protokoll prüfen."),
    "backup": ("kooplan.cli.operation", "write_backup", "Datenbank und Dateien sichern."),
    "daily": ("kooplan.cli.operation", "run_daily", "Tägliche Arbeiten erledigen."),
    "demo": ("kooplan.demo.command", "demo", "Den erfundenen Musterkreis laden."),
    "import": ("kooplan.cli.data", "import_group", "Grenzen, Bevölkerungsraster und Werte einlesen."),
    "indicator": ("kooplan.cli.data", "indicator_group", "Eigene Indikatoren anlegen."),
    "migrate": ("kooplan.cli.serving", "migrate", "Nach jeder neuen Version: Datenbank und Gestaltung."),
    "release": ("kooplan.cli.data", "release_delivery", "Die Zahlen einer Lieferung freigeben."),
    "restore": ("kooplan.cli.operation", "restore_backup", "Eine Sicherung wiederherstellen."),
    "serve": ("kooplan.cli.serving", "serve", "Webserver und Arbeitsprozess starten."),
    "services": ("kooplan.cli.services", "services_group", "Listen von Angeboten ins Kataster einlesen."),
    "tenant": ("kooplan.cli.operation", "tenant", "Mandanten anlegen und ansehen."),
}
INTERRUPTED = 128 + signal.SIGINT
WITHOUT_DJANGO = ("kooplan.cli.analyse",)
"""Modules that statisticians use in scripts; loading Django would only slow them down."""


def prepare_django() -> None:
    """Load settings and apps once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kooplan.config.settings")
    import_module("django").setup()


class LazyGroup(click.Group):
    """A group that imports a subcommand when it is called, so `analyse` never loads Django."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all subcommands."""
        return sorted({*super().list_commands(ctx), *SUBCOMMANDS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and give a subcommand."""
        if cmd_name not in SUBCOMMANDS:
            return super().get_command(ctx, cmd_name)
        module, name, _ = SUBCOMMANDS[cmd_name]
        if module not in WITHOUT_DJANGO:
            prepare_django()
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click passes it
        formatter: click.HelpFormatter,
    ) -> None:
        """List the subcommands with their line of help, importing none of them."""
        rows = [(name, help_line) for name, (_, _, help_line) in SUBCOMMANDS.items()]
        rows += [(name, command.get_short_help_str()) for name, command in self.commands.items()]
        with formatter.section("Befehle"):
            formatter.write_dl(sorted(rows))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run; errors come in German, misuse and bad input end with code 2."""
        run = partial(super().main, args, prog_name, complete_var, standalone_mode=False, **extra)
        if not standalone_mode:
            return run()
        try:
            result: Any = run()
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            sys.exit(error.exit_code)
        except click.ClickException as error:
            click.echo(f"Fehler: {in_german(error)}", err=True)
            sys.exit(error.exit_code)
        except click.Abort as error:
            click.echo("Abgebrochen.", err=True)
            # Scripts tell an interruption from a "no" by the code that shells use for it.
            sys.exit(INTERRUPTED if isinstance(error.__cause__, KeyboardInterrupt) else 1)
        sys.exit(result if isinstance(result, int) else 0)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Kooplan: gemeinsame Sozialplanung von Landkreisen, Städten und Trägern."""
