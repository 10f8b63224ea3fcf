"""The pages anybody may open, and the start page of each role."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.world import PERSONAS, World

INFORMATION = ("accessibility", "easy_language", "sign_language", "privacy", "report_barrier", "imprint")


@pytest.mark.parametrize("name", INFORMATION)
def test_visitors_read_each_information_page(world: World, name: str) -> None:
    response = world.client("visitor").get(reverse(f"portal:{name}"))
    assert response.status_code == 200
    assert world.district.name in response.content.decode() or name == "imprint"


@pytest.mark.parametrize("persona", [*PERSONAS, "visitor"])
def test_everybody_has_a_start_page(world: World, persona: str) -> None:
    assert world.client(persona).get("/").status_code == 200
