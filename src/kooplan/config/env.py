"""Typed readers of environment variables that refuse nonsense instead of guessing."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE = {"1", "true", "yes", "on", "ja"}
FALSE = {"0", "false", "no", "off", "nein", ""}


class SettingError(Exception):
    """An environment variable holds a value that Kooplan cannot use."""


def text(name: str, default: str = "") -> str:
    """The variable as text."""
    return os.environ.get(name, default)


def boolean(name: str, *, default: bool = False) -> bool:
    """The variable as yes or no."""
    raw = os.environ.get(name)
    if raw is None:
        return default
    if raw.strip().lower() in TRUE:
        return True
    if raw.strip().lower() in FALSE:
        return False
    raise SettingError(f"{name} must be 1 or 0, but is {raw!r}.")


def integer(name: str, default: int, *, low: int = 0) -> int:
    """The variable as a whole number not below `low`."""
    raw = os.environ.get(name, str(default))
    try:
        number = int(raw)
    except ValueError:
        raise SettingError(f"{name} must be a whole number, but is {raw!r}.") from None
    if number < low:
        raise SettingError(f"{name} must be at least {low}, but is {number}.")
    return number


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list, separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def secret(name: str, folder: Path) -> str:
    """The variable, or a secret that is made once and kept in `folder` with rights for its owner only."""
    if value := os.environ.get(name):
        return value
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        # O_EXCL: two processes that start together must end up with the same key.
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


def database(name: str, folder: Path) -> dict[str, object]:
    """The Django database entry for a URL such as postgres://user:word@host:5432/name or sqlite:///file."""
    raw = text(name)
    if not raw:
        return sqlite(folder / "kooplan.sqlite3")
    url = urlsplit(raw)
    if url.scheme == "sqlite":
        return sqlite(Path(url.path))
    if url.scheme not in {"postgres", "postgresql"}:
        raise SettingError(f"{name} must start with postgres:// or sqlite:///, but is {raw.split(':', 1)[0]!r}.")
    options: dict[str, object] = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/"),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", None) or url.hostname or "",
        "PORT": str(url.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }


def sqlite(path: Path) -> dict[str, object]:
    """SQLite as several processes can share it: write-ahead log, waiting writers, foreign keys on."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        # A file, not memory: tests of several writers must meet the locks of the real thing.
        "TEST": {"NAME": str(path.with_name("test.sqlite3"))},
        "OPTIONS": {
            "timeout": 20,
            # A transaction that will write takes the lock at its start, so it never fails half-way.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
    }
