"""`python -m tests.postgres [pytest arguments]`: the tests of models, concurrency and pages on PostgreSQL.

Starts a server of its own in a temporary folder, reachable only through a socket in it, and stops it afterwards.
Without PostgreSQL on the machine it says so and ends well.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TESTS = (
    "tests/accounts",
    "tests/areas",
    "tests/core",
    "tests/indicators",
    "tests/knowledge",
    "tests/organisations",
    "tests/portal",
    "tests/services",
    "tests/utilisation",
)
PROGRAMS = Path("/usr/lib/postgresql")


def newest_server() -> Path | None:
    """The folder with the programs of the newest installed server."""
    folders = sorted(PROGRAMS.glob("*/bin"), key=lambda path: int(path.parent.name))
    if folders:
        return folders[-1]
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def as_server_user(command: list[str]) -> list[str]:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """A running server; gives its DATABASE_URL."""
    folder = Path(tempfile.mkdtemp(prefix="kooplan-pg-"))
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, log = str(folder / "data"), str(folder / "log")
    options = f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    run([str(programs / "initdb"), "--auth=trust", "--username=kooplan", "--encoding=UTF8", "--no-sync", "-D", data])
    run([str(programs / "pg_ctl"), "-D", data, "-l", log, "-w", "-o", options, "start"])
    try:
        yield f"postgres://kooplan@/postgres?host={folder}"
    finally:
        run([str(programs / "pg_ctl"), "-D", data, "-m", "immediate", "stop"])
        shutil.rmtree(folder)


def run(command: list[str]) -> None:
    """Run a program of the server, quietly unless it fails."""
    outcome = subprocess.run(
        as_server_user(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd="/", check=False
    )
    if outcome.returncode:
        sys.exit(f"{command[0]}: {outcome.stdout}")


def main() -> int:
    """Run the tests; the exit code is pytest's."""
    programs = newest_server()
    if programs is None:
        sys.stdout.write("PostgreSQL is not installed here; its tests did not run.\n")
        return 0
    with server(programs) as url:
        arguments = sys.argv[1:] or list(TESTS)
        command = [sys.executable, "-m", "pytest", "-q", "--numprocesses", "auto", *arguments]
        return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
