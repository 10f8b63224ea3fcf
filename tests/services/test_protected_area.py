"""No profile of an area tells in which one a protected place lies, neither inside nor in public."""

from __future__ import annotations

import pytest

from kooplan.services.actions.describing import Place
from tests.services.makers import INSIDE, make_ground, make_service
from tests.world import World


@pytest.mark.parametrize(
    ("persona", "path"),
    [
        ("visitor", "/region/15999/raeume/{key}/"),
        ("manager", "/wissen/raeume/{pk}/"),
        ("councillor", "/wissen/raeume/{pk}/"),
    ],
)
def test_profiles_of_areas_tell_nothing_of_a_protected_place(world: World, persona: str, path: str) -> None:
    ground = make_ground(world.district)
    hidden = Place("Geheime Wohnung", address="Stille Gasse 1", point=INSIDE, is_protected=True)
    owner = world.member("other_manager").organisation
    make_service(owner, name="Frauenhaus", places=(hidden,), areas=(ground.district,))
    client = world.client(persona)
    answers = [client.get(path.format(key=area.key, pk=area.pk)) for area in (ground.west, ground.east)]
    assert [one.status_code for one in answers] == [200, 200]
    assert len({"Frauenhaus" in one.content.decode() for one in answers}) == 1


def test_the_list_finds_a_protected_place_by_what_it_serves_alone(world: World) -> None:
    ground = make_ground(world.district)
    hidden = Place("Geheime Wohnung", address="Stille Gasse 1", point=INSIDE, is_protected=True)
    owner = world.member("other_manager").organisation
    make_service(owner, name="Frauenhaus", places=(hidden,), areas=(ground.district,))
    client = world.client("manager")
    answers = [client.get("/wissen/angebote/", {"raum": area.pk}) for area in (ground.west, ground.east)]
    assert len({"Frauenhaus" in one.content.decode() for one in answers}) == 1


@pytest.mark.parametrize("area", ["²", "9" * 40, "-1", "x"])
def test_a_strange_area_in_the_address_is_no_error(world: World, area: str) -> None:
    make_ground(world.district)
    assert world.client("manager").get("/wissen/angebote/", {"raum": area}).status_code == 200
