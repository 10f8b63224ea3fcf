"""Every page that can be reached in the demo district stays within the limits of a page."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

CEILING = 12
CRAWL = """
import json, re
from collections import Counter
import django
django.setup()
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from kooplan.accounts.models import User

OF_EACH = 4  # pages of one kind
member = Client(SERVER_NAME="127.0.0.1")
member.force_login(User.objects.get(email="planung@musterkreis.example"))
visitor = Client(SERVER_NAME="127.0.0.1")
found = {}
for client, start in ((member, "/"), (visitor, "/")):
    waiting, seen, views = [start], set(), Counter()
    while waiting:
        page = waiting.pop(0)
        view = resolve(page.partition("?")[0]).view_name
        if page in seen or views[view] == OF_EACH:
            continue
        seen.add(page)
        views[view] += 1
        with CaptureQueriesContext(connection) as queries:
            response = client.get(page)
        if response.status_code != 200:
            continue
        found[page] = max(len(queries), found.get(page, 0))
        if "html" in response["Content-Type"]:
            waiting += re.findall(r'<a[^>]+href="(/[^"#]*)', response.content.decode().replace("&amp;", "&"))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Address -> SQL statements of its page, for a planner and a visitor who follow every link."""
    environment = os.environ | {
        "KOOPLAN_VAR": str(tmp_path_factory.mktemp("crawled")), "KOOPLAN_DEMO": "1", "KOOPLAN_PLAIN_STATIC": "1",
        "DJANGO_SETTINGS_MODULE": "kooplan.config.settings",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)

    def python(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], env=environment, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    python("-m", "kooplan.cli", "migrate")
    python("-m", "kooplan.cli", "demo", "load")
    found: dict[str, int] = json.loads(python("-c", CRAWL).splitlines()[-1])
    return found


def test_no_page_asks_the_database_too_often(statements: dict[str, int]) -> None:
    assert {page: count for page, count in statements.items() if count > CEILING} == {}


def test_the_walk_reached_the_deepest_pages(statements: dict[str, int]) -> None:
    views = " ".join(statements)
    for part in ("/wissen/sozialindex/laeufe/", "/wissen/raeume/", "/region/15999/raeume/", "/wissen/indikatoren/"):
        assert part in views
