"""One archive with the database and all files, made while Kooplan runs, and its way back.

The database is copied first and the files afterwards: a file is written before the row that names it and never
changed, so every row of the copy finds its file.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections

MANIFEST, DATABASE, FILES = "manifest.json", "database", "files"
FORMAT = 1


class BackupError(Exception):
    """The archive cannot be made or used; the message is German and says what to do."""


def write_backup(target: Path) -> dict[str, Any]:
    """Write the archive beside its final name and move it there when it is whole; returns the manifest."""
    partial = target.with_name(target.name + ".part")
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        copy = Path(folder) / DATABASE
        copy_database(copy)
        members = [(DATABASE, copy), *stored_files()]
        manifest = {
            "format": FORMAT,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "engine": connection.vendor,
            "members": {name: digest(path) for name, path in members},
        }
        with tarfile.open(partial, "w:gz") as archive:
            add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
            for name, path in members:
                archive.add(path, arcname=name)
    os.chmod(partial, 0o600)
    partial.replace(target)
    return manifest


def restore_backup(source: Path, *, replace: bool) -> dict[str, Any]:
    """Put database and files of an archive in place of the present ones, after checking every digest."""
    if is_in_use() and not replace:
        raise BackupError("Diese Installation enthält schon Mandanten. Mit --replace werden sie ersetzt.")
    with tempfile.TemporaryDirectory(dir=settings.VAR) as folder:
        manifest = unpack(source, Path(folder))
        if manifest["engine"] != connection.vendor:
            raise BackupError(
                f"Die Sicherung stammt aus {manifest['engine']}, diese Installation nutzt {connection.vendor}. "
                "Bitte stellen Sie DATABASE_URL auf dieselbe Art von Datenbank."
            )
        put_database(Path(folder) / DATABASE)
        put_files(Path(folder) / FILES)
    return manifest


def stored_files() -> Iterator[tuple[str, Path]]:
    """Every stored file with its name in the archive."""
    root = Path(settings.FILES)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"{FILES}/{path.relative_to(root).as_posix()}", path


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack an archive and compare every digest with its manifest."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (OSError, tarfile.TarError, ValueError, EOFError) as error:
        raise BackupError(f"{source.name} ist keine lesbare Sicherung von Kooplan: {error}") from error
    for name, expected in manifest["members"].items():
        path = folder / name
        if not path.is_file() or digest(path) != expected:
            raise BackupError(f"{source.name} ist beschädigt: {name} stimmt nicht mit der Prüfsumme überein.")
    return manifest


def copy_database(target: Path) -> None:
    """A consistent copy of the running database."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(database()["NAME"])) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
        return
    run_tool("pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def put_database(source: Path) -> None:
    """Replace the database by a copy."""
    connections.close_all()
    if connection.vendor == "sqlite":
        # Through SQLite's own interface: other processes that hold the file open see the new content.
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(database()["NAME"])) as live:
            copy.backup(live)
        return
    run_tool(
        "pg_restore",
        "--clean",
        "--if-exists",
        "--no-owner",
        "--single-transaction",
        "--dbname",
        str(database()["NAME"]),
        str(source),
    )


def put_files(source: Path) -> None:
    """Replace the stored files; the old ones go only when the new ones are complete."""
    root = Path(settings.FILES)
    old = root.with_name(root.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if root.exists():
        root.rename(old)
    if source.exists():
        shutil.move(source, root)
    else:
        root.mkdir(parents=True)
    shutil.rmtree(old, ignore_errors=True)


def run_tool(tool: str, *arguments: str) -> None:
    """Run a PostgreSQL client program against the configured database."""
    program = shutil.which(tool)
    if program is None:
        raise BackupError(f"Für PostgreSQL wird das Programm {tool} gebraucht. Es gehört zum Paket postgresql-client.")
    entry = database()
    known = {
        "PGHOST": entry["HOST"],
        "PGPORT": entry["PORT"],
        "PGUSER": entry["USER"],
        "PGPASSWORD": entry["PASSWORD"],
        "PGDATABASE": entry["NAME"],
    }
    environment = os.environ | {name: str(value) for name, value in known.items() if value}
    outcome = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - fixed program, no shell
    if outcome.returncode:
        raise BackupError(f"{tool} meldet: {outcome.stderr.strip()}")


def database() -> dict[str, Any]:
    """The configured database."""
    return connection.settings_dict


def is_in_use() -> bool:
    """The present database holds tenants."""
    if "organisations_municipality" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM organisations_municipality")
        return bool(cursor.fetchone()[0])


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    """Add a small text to an archive."""
    content = text.encode()
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))
