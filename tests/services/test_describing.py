"""Services: what has to be there, who may write, and that nothing half-written stays."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.services.actions.describing import Day, Place, add_service, change_service, confirm_service
from kooplan.services.models import WORKDAYS, ConsultationDay, Location, Service
from kooplan.services.vocab import LocationKind, Rhythm
from tests.areas.makers import EAST, NORTH
from tests.services.makers import (
    INSIDE,
    TODAY,
    make_description,
    make_ground,
    make_place,
    make_region,
    make_service,
)
from tests.world import World

MISSING = [
    {"name": ""}, {"contact": ""}, {"accessibility": ()}, {"accessibility": ("flugzeug",)},
    {"accessibility": ("none", "stepless")}, {"confirmed_on": None}, {"places": ()},
    {"target_groups": ()}, {"areas": ()},
]  # fmt: skip


@pytest.mark.criterion("R5.AC1")
@pytest.mark.parametrize("lacking", MISSING)
def test_a_service_without_a_mandatory_field_is_refused_and_nothing_is_stored(
    world: World, lacking: dict[str, Any]
) -> None:
    owner = world.member("manager").organisation
    with pytest.raises((RuleViolation, ValidationError)):
        add_service(owner, make_description(world.district, **lacking), actor=world.member("manager"))
    assert not Service.objects.exists()


@pytest.mark.criterion("R5.AC1")
def test_the_legal_basis_of_the_kind_counts_until_another_is_named(world: World) -> None:
    owner = world.member("manager").organisation
    one = make_service(owner, legal_basis="")
    assert one.legal_basis == one.service_type.legal_reference
    one.service_type.legal_reference = ""
    one.service_type.save(update_fields=["legal_reference"])
    with pytest.raises(RuleViolation, match="Rechtsgrundlage"):
        make_service(owner, legal_basis="")


@pytest.mark.criterion("R5.AC1")
@pytest.mark.parametrize("kind", [LocationKind.MOBILE, LocationKind.DIGITAL])
def test_a_service_without_address_is_mobile_or_digital(world: World, kind: str) -> None:
    one = make_service(world.member("manager").organisation, places=(make_place(kind=kind, address=""),))
    assert one.locations.get().x is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": -1.0}, {"capacity": 1.0, "staffed": 2.0}, {"staffed": -0.5},
        {"days": (Day(7),)}, {"days": (Day(1, "manchmal"),)},
    ],
)  # fmt: skip
def test_numbers_and_days_that_cannot_be_are_refused(world: World, wrong: dict[str, Any]) -> None:
    make_region(world.district)
    with pytest.raises(ValidationError):
        make_service(world.member("manager").organisation, places=(make_place(), make_place(**wrong)))
    assert not Service.objects.exists()


def test_a_point_far_outside_is_a_slip_and_one_next_door_a_neighbour(world: World) -> None:
    make_ground(world.district)
    owner = world.member("manager").organisation
    with pytest.raises(RuleViolation, match="mehr als 50 km außerhalb"):
        make_service(owner, places=(make_place(point=(EAST + 90_000, NORTH)),))
    one = make_service(owner, places=(make_place(point=(EAST - 5_000, NORTH)),))
    assert not one.locations.get().areas.exists()


def test_a_place_knows_the_areas_that_hold_it(world: World) -> None:
    ground = make_ground(world.district)
    one = make_service(world.member("manager").organisation, places=(make_place(point=INSIDE),))
    assert set(one.locations.get().areas.all()) == {ground.district, ground.west}


def test_changing_replaces_places_and_days(world: World) -> None:
    owner = world.member("manager").organisation
    one = make_service(owner, places=(make_place(days=(Day(1),)), make_place(name="Zweiter")))
    change_service(one, make_description(world.district, name="Neu", places=(make_place(days=(Day(2), Day(3))),)),
                   actor=world.member("manager"))  # fmt: skip
    assert Service.objects.get().name == "Neu"
    assert (Location.objects.count(), ConsultationDay.objects.count()) == (1, 2)


def test_who_may_write(world: World) -> None:
    owner = world.member("manager").organisation
    for persona in ("manager", "staff", "planner", "admin"):
        make_service(owner, actor=world.member(persona))
    for persona in ("other_manager", "councillor", "outsider", "association"):
        with pytest.raises(NotAllowed):
            make_service(owner, actor=world.member(persona))


def test_a_planner_keeps_only_what_no_provider_keeps(world: World) -> None:
    planner = world.member("planner")
    kept = make_service(world.member("manager").organisation)
    with pytest.raises(NotAllowed, match="pflegt dieses Angebot selbst"):
        confirm_service(kept, on=TODAY, actor=planner)
    own = make_service(planner.organisation)
    confirm_service(own, on=TODAY, actor=planner)


def test_a_confirmation_never_goes_back(world: World) -> None:
    actor = world.member("manager")
    one = make_service(actor.organisation)
    with pytest.raises(RuleViolation, match="schon später bestätigt"):
        confirm_service(one, on=TODAY.replace(year=2020), actor=actor)


@pytest.mark.criterion("R21.AC2")
def test_days_become_bits_of_four_weeks(world: World) -> None:
    days = (Day(0), Day(2, Rhythm.FORTNIGHTLY), Day(4, Rhythm.LAST))
    one = make_service(world.member("manager").organisation, places=(make_place(days=days), make_place(name="Immer")))
    masks = [place.days_mask for place in one.locations.order_by("pk")]
    assert [mask.bit_count() for mask in masks] == [4 + 2 + 1, 20]
    assert masks[1] == WORKDAYS


def test_pages_show_no_protected_place_to_those_who_may_not_know_it(world: World) -> None:
    make_ground(world.district)
    hidden = Place("Geheime Wohnung", address="Stille Gasse 1", point=INSIDE, is_protected=True)
    one = make_service(world.member("other_manager").organisation, name="Frauenhaus", places=(hidden,))
    paths = ("/wissen/angebote/", f"/wissen/angebote/{one.pk}/", "/wissen/angebote/?suche=Geheime")
    for persona, may_know in (("planner", True), ("other_manager", True), ("manager", False), ("councillor", False)):
        client = world.client(persona)
        shown = "".join(client.get(path).content.decode().replace("suche=Geheime", "") for path in paths[:2])
        assert ("Geheime Wohnung" in shown) is may_know
        assert ("Stille Gasse" in shown) is may_know
    found = world.client("manager").get(paths[2]).content.decode()
    assert "0 von 1 Angeboten" in found
    assert world.client("outsider").get(paths[1]).status_code == 404


def test_the_list_filters_and_says_what_is_out_of_date(world: World) -> None:
    ground = make_ground(world.district)
    owner = world.member("manager").organisation
    make_service(owner, name="Alt", confirmed_on=TODAY.replace(year=2020), areas=(ground.west,))
    make_service(
        owner, name="Neu", code_of_type="child_guidance", areas=(ground.east,), places=(make_place(point=None),)
    )
    client = world.client("planner")
    assert "Stand veraltet" in client.get("/wissen/angebote/").content.decode()
    for query, expected in (
        ({"leistung": "child_guidance"}, "1 von 2"), ({"suche": "alt"}, "1 von 2"), ({"suche": "xyz"}, "0 von 2"),
        ({"raum": str(ground.east.pk)}, "1 von 2"), ({"raum": "kein"}, "2 von 2"),
    ):  # fmt: skip
        assert expected in client.get("/wissen/angebote/", query).content.decode(), query
