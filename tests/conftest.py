"""What every test may ask for: the folder of real data, and the personas of the demo district."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings
    from pytest_django.plugin import DjangoDbBlocker

    from tests.world import World

QUICK_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
pytest_plugins = ["tests.criteria"]

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real public data; tests that need it are skipped where it is missing."""
    folder = Path(os.environ.get("KOOPLAN_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"real data not found at {folder}; set KOOPLAN_DATA to its folder")
    return folder


@pytest.fixture(autouse=True)
def _quick_and_plain(settings: Settings, tmp_path: Path) -> None:
    """Demo accounts may sign in, passwords hash quickly, files and assets stay inside the test."""
    settings.DEMO = True
    settings.REQUIRE_SECOND_FACTOR = False
    settings.PASSWORD_HASHERS = QUICK_HASHERS
    settings.FILES = tmp_path / "files"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}}
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Load the people of the demo once; every test sees them and its changes are rolled back."""
    from django.test import override_settings

    from tests.world import build_world

    with django_db_blocker.unblock(), override_settings(PASSWORD_HASHERS=QUICK_HASHERS):
        build_world()


@pytest.fixture
def world(db: None) -> World:
    """Every role of the domain, an outsider and a visitor."""
    from tests.world import build_world, find_world

    # A test that commits empties the tables when it ends.
    return find_world() or build_world()
