"""Who gets which answer from which address; a new page without a row here fails.

200 means the page, 302 a way to the sign-in or onwards, 403 a refusal with its reason, 404 nothing to be found.
The neighbour's planner (`outsider`) asks for objects of the district.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

PERSONAS = ("planner", "statistics", "manager", "staff", "admin", "dpo", "councillor", "outsider", "visitor")


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every name in the URL conf."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"


def test_every_address_has_a_row() -> None:
    from tests.access_rows import MATRIX

    names = set(url_names(get_resolver()))
    assert names - set(MATRIX) == set(), "addresses without a row"
    assert set(MATRIX) - names == set(), "rows without an address"


@pytest.mark.parametrize("name", sorted(__import__("tests.access_rows", fromlist=["MATRIX"]).MATRIX))
def test_each_persona_gets_the_expected_answer(name: str, stage: object) -> None:
    from tests.access_rows import MATRIX, Stage

    assert isinstance(stage, Stage)
    row = MATRIX[name]
    answers = {persona: stage.answer(name, row, persona) for persona in PERSONAS}
    assert answers == row.expected(PERSONAS)


@pytest.fixture
def stage(world: object) -> object:
    """The world with one object of each kind."""
    from tests.access_rows import Stage
    from tests.world import World

    assert isinstance(world, World)
    return Stage(world=world, area=0, foreign_link=world.member("outsider").pk)
