"""Commands of whoever runs an installation."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.utils import timezone

from kooplan.accounts.models import User
from kooplan.cli.operation import audit_group, run_daily, tenant
from kooplan.core import audit
from kooplan.core.models import AccessLog, DailyRun
from kooplan.core.roles import Role
from kooplan.organisations.models import Membership, Municipality
from tests.world import World

CREATE = [
    "create",
    "Landkreis Probe",
    "--ags",
    "15997",
    "--admin-email",
    "Admin@probe.example",
    "--address",
    "http://127.0.0.1:9",
]


def test_a_tenant_is_created_with_its_first_administrator(world: World) -> None:
    outcome = CliRunner().invoke(tenant, CREATE)
    assert outcome.exit_code == 0, outcome.output
    assert "http://127.0.0.1:9/konto/passwort/neu/" in outcome.stdout
    membership = Membership.objects.get(user__email="admin@probe.example")
    assert membership.role == Role.TENANT_ADMIN
    assert membership.organisation.municipality.ags == "15997"


def test_the_one_time_link_opens_the_account(world: World) -> None:
    link = CliRunner().invoke(tenant, CREATE).stdout.strip().removeprefix("http://127.0.0.1:9")
    client = Client()
    address = client.get(link, follow=True).redirect_chain[-1][0]
    client.post(address, {"password1": "ein-langer-satz-7", "password2": "ein-langer-satz-7"})
    assert User.objects.get(email="admin@probe.example").check_password("ein-langer-satz-7")


@pytest.mark.parametrize("ags", ["1599", "15999"])
def test_a_wrong_or_taken_key_is_refused_and_nothing_is_made(world: World, ags: str) -> None:
    before = Municipality.objects.count()
    outcome = CliRunner().invoke(tenant, [*CREATE[:3], ags, *CREATE[4:]])
    assert outcome.exit_code != 0
    assert Municipality.objects.count() == before
    assert not User.objects.filter(email="admin@probe.example").exists()


def test_tenants_are_listed(world: World) -> None:
    assert "15999  Landkreis Musterkreis" in CliRunner().invoke(tenant, ["list"]).stdout


@pytest.mark.criterion("R61.AC3")
def test_verify_is_quiet_about_a_whole_record_and_names_a_changed_row(world: World) -> None:
    assert CliRunner().invoke(audit_group, ["verify"]).exit_code == 0
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE core_auditevent SET object_id = '0' WHERE number = 3 AND municipality_id = %s", [world.district.pk]
        )
    outcome = CliRunner().invoke(audit_group, ["verify"])
    assert outcome.exit_code == 1
    assert "Landkreis Musterkreis: Nummer 3 wurde nachträglich geändert." in outcome.stdout


@pytest.mark.criterion("R66.AC2")
def test_the_daily_work_says_what_it_deleted(world: World) -> None:
    audit.record_access(world.member("manager").organisation, actor=world.member("planner"))
    AccessLog.objects.update(at=timezone.now() - timedelta(days=366))
    done = CliRunner().invoke(run_daily)
    assert "retention: words 0, events 0, accesses 1, sessions 0" in done.output
    assert DailyRun.objects.get().report["retention"]["accesses"] == 1
    assert not AccessLog.objects.exists()


def test_the_daily_work_says_when_it_was_done(world: World) -> None:
    assert CliRunner().invoke(run_daily).exit_code == 0
    assert "Heute schon erledigt" in CliRunner().invoke(run_daily).output


def test_serving_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    environment = os.environ | {
        "KOOPLAN_VAR": str(tmp_path), "DATABASE_URL": f"sqlite:///{tmp_path / 'leer.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "kooplan.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-m", "kooplan.cli", "serve", "--port", "9"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith("Rufen Sie zuerst „kooplan migrate“ auf.")
