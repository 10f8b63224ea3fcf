"""These tests run without Django: nothing of the persons and settings of the other tests is needed."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def _quick_and_plain() -> None:
    """Instead of the fixture that adapts Django's settings."""
