"""A backup made while Kooplan runs comes back elsewhere, and a damaged one is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = """
import django; django.setup()
from kooplan.demo.actions import load_people
from kooplan.core.models import AuditEvent
from django.conf import settings
load_people()
settings.FILES.mkdir(parents=True, exist_ok=True)
(settings.FILES / "grid.parquet").write_bytes(b"cells")
print(AuditEvent.objects.count())
"""
COUNT = """
import django; django.setup()
from kooplan.core.models import AuditEvent
from django.conf import settings
print(AuditEvent.objects.count(), (settings.FILES / "grid.parquet").read_bytes().decode())
"""


def run(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A command of an installation of its own."""
    environment = os.environ | {
        "KOOPLAN_VAR": str(home), "DJANGO_SETTINGS_MODULE": "kooplan.config.settings", "KOOPLAN_PLAIN_STATIC": "1",
    }  # fmt: skip
    environment.pop("DATABASE_URL", None)
    return subprocess.run([sys.executable, *arguments], env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with people and a file, made once."""
    home = tmp_path_factory.mktemp("pattern")
    assert run(home, "-m", "kooplan.cli", "migrate").returncode == 0
    made = run(home, "-c", SCRIPT)
    assert made.returncode == 0, made.stderr
    return home


@pytest.fixture
def installation(pattern: Path, tmp_path: Path) -> Path:
    """A copy of its own for each test."""
    return Path(shutil.copytree(pattern, tmp_path / "here"))


def test_a_backup_is_restored_elsewhere(installation: Path, tmp_path: Path) -> None:
    archive = tmp_path / "copy.tar.gz"
    assert run(installation, "-m", "kooplan.cli", "backup", str(archive)).returncode == 0
    assert archive.stat().st_mode & 0o077 == 0
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    restored = run(elsewhere, "-m", "kooplan.cli", "restore", str(archive))
    assert restored.returncode == 0, restored.stderr
    assert run(elsewhere, "-c", COUNT).stdout == run(installation, "-c", COUNT).stdout
    assert run(elsewhere, "-m", "kooplan.cli", "audit", "verify").returncode == 0


def test_a_running_installation_is_not_overwritten_by_accident(installation: Path, tmp_path: Path) -> None:
    archive = tmp_path / "copy.tar.gz"
    run(installation, "-m", "kooplan.cli", "backup", str(archive))
    refused = run(installation, "-m", "kooplan.cli", "restore", str(archive))
    assert refused.returncode != 0
    assert "--replace" in refused.stderr
    assert run(installation, "-m", "kooplan.cli", "restore", str(archive), "--replace").returncode == 0


def test_a_damaged_archive_is_refused_and_changes_nothing(installation: Path, tmp_path: Path) -> None:
    archive = tmp_path / "copy.tar.gz"
    run(installation, "-m", "kooplan.cli", "backup", str(archive))
    archive.write_bytes(archive.read_bytes()[:-2000])
    before = run(installation, "-c", COUNT).stdout
    refused = run(installation, "-m", "kooplan.cli", "restore", str(archive), "--replace")
    assert refused.returncode != 0
    assert "copy.tar.gz" in refused.stderr
    assert run(installation, "-c", COUNT).stdout == before


def test_the_manifest_names_every_member(installation: Path, tmp_path: Path) -> None:
    import tarfile

    archive = tmp_path / "copy.tar.gz"
    run(installation, "-m", "kooplan.cli", "backup", str(archive))
    with tarfile.open(archive) as opened:
        member = opened.extractfile("manifest.json")
        assert member is not None
        manifest = json.load(member)
    assert set(manifest["members"]) == {"database", "files/grid.parquet"}
