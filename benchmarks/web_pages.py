"""Pages of the demo district stay within the limits that the field's peers break (design: performance)."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.claim import Claim

PAGES = (
    "/", "/wissen/", "/wissen/indikatoren/", "/wissen/raeume/", "/wissen/daten/", "/wissen/angebote/",
    "/wissen/luecken/", "/wissen/erreichbarkeit/", "/region/15999/", "/region/15999/erreichbarkeit/",
)  # fmt: skip
REQUESTS = 15
MILLISECONDS, QUERIES, KILOBYTES, MEGABYTES = 200.0, 12.0, 20.0, 200.0


@contextmanager
def installation(*commands: Sequence[str]) -> Iterator[dict[str, str]]:
    """A scratch installation filled by some commands of Python; gives its environment."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "KOOPLAN_VAR": folder, "KOOPLAN_DEMO": "1", "DJANGO_SETTINGS_MODULE": "kooplan.config.settings",
            "KOOPLAN_PLAIN_STATIC": "1",
        }  # fmt: skip
        environment.pop("DATABASE_URL", None)
        for command in (("-m", "kooplan.cli", "migrate"), *commands):
            subprocess.run([sys.executable, *command], env=environment, check=True, capture_output=True)
        yield environment


def measure(email: str, pages: Sequence[str]) -> list[tuple[str, list[float], float, float, float]]:
    """Per page: milliseconds, SQL statements, kB gzipped; and the memory of the process. Runs inside a child."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from kooplan.accounts.models import User

    member = Client(SERVER_NAME="127.0.0.1")
    member.force_login(User.objects.get(email=email))
    rows = []
    for page in pages:
        client: Any = Client(SERVER_NAME="127.0.0.1") if page.startswith("/region/") else member
        if client.get(page).status_code != 200:
            raise RuntimeError(f"{page} does not answer; a refusal must not be timed")
        with CaptureQueriesContext(connection) as queries:
            body = client.get(page).content
        statements = float(len(queries))  # the next request empties the log
        times = []
        for _request in range(REQUESTS):
            start = time.perf_counter()
            client.get(page)
            times.append((time.perf_counter() - start) * 1000)
        rows.append((page, times, statements, len(gzip.compress(body)) / 1000, resident_megabytes()))
    return rows


def resident_megabytes() -> float:
    """Memory of this process now."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def claims() -> list[Claim]:
    """The demo district."""
    with installation(("-m", "kooplan.cli", "demo", "load")) as environment:
        return claims_of(environment, "planung@musterkreis.example", PAGES)


def claims_of(environment: dict[str, str], email: str, pages: Sequence[str], *, where: str = "") -> list[Claim]:
    """Time, SQL and size of each page against the limits."""
    code = f"import json; from benchmarks.web_pages import measure; print(json.dumps(measure({email!r}, {pages!r})))"
    outcome = subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True, text=True)
    found = []
    for page, times, queries, kilobytes, megabytes in json.loads(outcome.stdout.splitlines()[-1]):
        name = f"{page}{where}"
        found += [
            Claim(f"{name} time", "limit of the design", "ms", tuple(times), MILLISECONDS),
            Claim(f"{name} SQL", "limit of the design", "", (queries,), QUERIES),
            Claim(f"{name} HTML gzipped", "limit of the design", "kB", (kilobytes,), KILOBYTES),
            Claim(f"{name} memory of the process after it", "limit of the design", "MB", (megabytes,), MEGABYTES),
        ]
    return found
