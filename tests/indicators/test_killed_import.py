"""A take-over that is killed in the middle leaves the database as it was, and can be repeated."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PREPARE = """
import os, sys
import django
django.setup()
from datetime import date
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
call_command("migrate", verbosity=0)
from kooplan.demo.actions import load_people
from kooplan.indicators.actions.uploading import change_options, open_import, queue_import
from tests.indicators.makers import prepare_district
from tests.world import World, PERSONAS
tenants = load_people()
world = World(district=tenants["15999"], neighbour=tenants["15998"])
folder = Path(sys.argv[1])
prepare_district(world.district, folder)
table = folder / "daten.csv"
rows = "".join(f"15999010;{year};{year}\\n" for year in range(1800, 2100))
table.write_text("AGS;Jahr;Wert\\n" + rows, encoding="utf-8")
planner = world.member("planner")
one = open_import(world.district, table, name="daten.csv", kind="open", origin="", actor=planner)
change_options(one, {"indicators": {"": "pop_total"}, "source_name": "Q", "attribution": "Q"}, actor=planner)
assert one.report["is_ready"], one.report
queue_import(one, actor=planner)
"""
TAKE = """
import os, signal
import django
django.setup()
from django.utils import timezone
from kooplan.indicators.actions import importing, taking
from kooplan.indicators.models import Import, Value
write = Value.objects.bulk_create
def and_die(*args, **kwargs):
    write(*args, **kwargs)
    assert Value.objects.count() == 300
    os.kill(os.getpid(), signal.SIGKILL)
importing.Value.objects.bulk_create = and_die
taking.take_over(Import.objects.get().pk, now=timezone.now())
"""
RECOVER = """
import django
django.setup()
from datetime import timedelta
from django.utils import timezone
from kooplan.indicators.actions import refusing, taking, uploading
from kooplan.indicators.models import Import, Value
assert Import.objects.get().state == "running"
assert refusing.recover_imports(timezone.now(), older_than=timedelta(0)) == {"imports": 1}
one = Import.objects.get()
assert one.state == "refused"
assert "unterbrochen" in one.report["problems"][0]["message"]
uploading.change_options(one, {}, actor=one.created_by)
uploading.queue_import(one, actor=one.created_by)
assert taking.take_over(one.pk, now=timezone.now()).state == "done"
assert Value.objects.count() == 300
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process of its own on a database file of its own."""
    environment = {
        **os.environ, "KOOPLAN_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "kooplan.config.settings", "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def counts(folder: Path) -> dict[str, int]:
    """Rows of all tables, read past Django; the file's own state is not counted."""
    database = sqlite3.connect(folder / "test.sqlite3")
    tables = [row[0] for row in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    found = {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
    database.close()
    return found


def test_a_killed_take_over_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    prepared = run(PREPARE, tmp_path)
    assert prepared.returncode == 0, prepared.stderr
    before = counts(tmp_path)
    killed = run(TAKE, tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert counts(tmp_path) == before
    assert before["indicators_value"] == 0
    recovered = run(RECOVER, tmp_path)
    assert recovered.returncode == 0, recovered.stderr
