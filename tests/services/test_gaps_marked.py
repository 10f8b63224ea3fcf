"""What people type about gaps: no person in it, but the days of grants and offices."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from kooplan.core.personal import personal_part
from kooplan.services.models import Gap
from kooplan.services.vocab import GapKind
from tests.services.makers import make_gap, make_region, make_type
from tests.world import World

THIS_YEAR = timezone.localdate().year


def typed(world: World, **overrides: Any) -> dict[str, Any]:
    """What somebody types into the form for a gap."""
    plan: dict[str, Any] = {
        "service_type": make_type(world.district).pk, "area": make_region(world.district).pk, "kind": GapKind.FUNDING,
        "statement": "Die Stelle fällt weg.", "basis": "Bescheid des Landes", "level": "public",
    }  # fmt: skip
    return plan | overrides


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Frau M., geb. 01.02.1950, wartet", "geb. 01.02.1950"),
        ("geboren am 1.2.2024", "geboren am 1.2.2024"),
        ("Sie ist vom 1.2.1950", "1.2.1950"),
        ("Sie ist vom 1.2.50", "1.2.50"),
        ("1950-02-01", "1950-02-01"),
        ("Mail an a.b@beispiel.example", "a.b@beispiel.example"),
        ("Anruf unter 0391 123456", "0391 123456"),
        ("Anruf unter +49 391 123456", "+49 391 123456"),
    ],
)
def test_data_of_a_person_is_found(text: str, part: str) -> None:
    assert personal_part(text) == part


@pytest.mark.parametrize(
    "text",
    [
        f"Die Förderung endet am 31.12.{THIS_YEAR}.",
        f"Seit dem 1.2.{THIS_YEAR % 100} ist zu.",
        f"ab {THIS_YEAR + 2}-01-01",
        "Von 10.30 bis 12.15 Uhr, 3 von 20 Plätzen, § 16a SGB II, 39307 Genthin",
    ],
)
def test_days_of_grants_and_numbers_are_no_person(text: str) -> None:
    assert personal_part(text) == ""


def test_the_end_of_a_grant_is_marked(world: World) -> None:
    plan = typed(world, statement=f"Die Förderung endet am 31.12.{THIS_YEAR}.")
    assert world.client("manager").post("/wissen/luecken/neu/", plan).status_code == 302
    assert Gap.objects.get().owner_id == world.member("manager").organisation_id


@pytest.mark.parametrize("field", ["statement", "basis"])
def test_data_of_a_person_is_refused_at_its_field(world: World, field: str) -> None:
    answer = world.client("manager").post("/wissen/luecken/neu/", typed(world, **{field: "geb. 01.02.1950"}))
    assert answer.status_code == 422
    assert f'id="id_{field}-fehler"' in answer.content.decode()
    assert not Gap.objects.exists()


def test_an_outcome_names_no_person(world: World) -> None:
    gap = make_gap(world.member("manager"))
    answer = world.client("manager").post(
        f"/wissen/luecken/{gap.pk}/", {"outcome": "Frau M., geb. 01.02.1950, hat Platz"}
    )
    assert answer.status_code == 422
    gap.refresh_from_db()
    assert gap.closed_on is None
