"""Messages of the command line in German."""

from __future__ import annotations

import click


class BadInput(click.ClickException):
    """Input that cannot be used; ends the command with code 2."""

    exit_code = 2


def in_german(error: click.ClickException) -> str:
    """The message of an error; those of click's own checks in German."""
    if isinstance(error, click.NoSuchOption):
        return f"Die Option {error.option_name} gibt es nicht. Alle Optionen zeigt --help."
    if isinstance(error, click.MissingParameter):
        return f"Es fehlt die Angabe {_option(error)}. Alle Optionen zeigt --help."
    if isinstance(error, click.BadParameter):
        return f"Die Angabe {_option(error)} passt nicht. Erlaubte Werte zeigt --help."
    if isinstance(error, click.BadOptionUsage):
        return f"Nach {error.option_name} fehlt ein Wert. Alle Optionen zeigt --help."
    if isinstance(error, click.UsageError):
        return "Diesen Aufruf gibt es nicht. Alle Befehle und Optionen zeigt --help."
    return error.format_message()


def _option(error: click.BadParameter) -> str:
    return error.param.opts[0] if error.param is not None and error.param.opts else str(error.param_hint or "")
