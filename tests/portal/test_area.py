"""The public profile of an area: the members' numbers as far as they are public, with public addresses."""

from __future__ import annotations

import pytest
from django.urls import reverse

from kooplan.core.visibility import Level
from kooplan.indicators.models import Release
from tests.indicators.builders import SmallDistrict, make_release, make_released, make_small_district
from tests.world import World


@pytest.fixture
def small(world: World) -> SmallDistrict:
    """Eight regions of the district with public values."""
    return make_small_district(world.district)


def profile(world: World, small: SmallDistrict, number: int = 0, name: str = "portal:area") -> str:
    """The address of the public profile of a region."""
    return reverse(name, args=[world.district.ags, small.regions[number].key])


def test_the_profile_shows_numbers_facts_and_the_way_back(world: World, small: SmallDistrict) -> None:
    text = world.client("visitor").get(profile(world, small)).content.decode()
    assert "Region 01" in text
    assert "Kinderarmut" in text
    assert "Statistikstelle" in text
    assert f'href="{reverse("portal:region", args=[world.district.ags])}"' in text


def test_no_link_of_the_profile_leads_to_pages_for_members(world: World, small: SmallDistrict) -> None:
    for number in (0, 7):
        text = world.client("visitor").get(profile(world, small, number)).content.decode()
        assert 'href="/wissen/' not in text


@pytest.mark.parametrize("persona", ["visitor", "statistics", "outsider"])
def test_numbers_for_the_administration_stay_there_whoever_reads(
    world: World, small: SmallDistrict, persona: str
) -> None:
    inner = make_release(world.district, level=Level.ADMIN_INTERNAL, attribution="Interne Quelle")
    make_released(small.share, small.regions[0], 2026, top=777.0, bottom=1000.0, release=inner)
    client = world.client(persona)
    for path in (profile(world, small), profile(world, small, name="portal:area_table")):
        text = client.get(path).content.decode()
        assert "Kinderarmut" in text
        assert "77,7" not in text
        assert "777" not in text
        assert "Interne Quelle" not in text


def test_the_file_of_the_profile_names_the_source_of_each_value(world: World, small: SmallDistrict) -> None:
    response = world.client("visitor").get(profile(world, small, name="portal:area_table"))
    lines = response.content.decode("utf-8-sig").splitlines()
    assert any(line.startswith("Region 01;") and "Statistikstelle" in line for line in lines)


def test_without_public_numbers_the_profile_says_so(world: World, small: SmallDistrict) -> None:
    Release.objects.update(level=Level.COUNCIL)
    response = world.client("visitor").get(profile(world, small))
    assert response.status_code == 200
    assert "2,0" not in response.content.decode()


def test_areas_of_another_municipality_are_not_found_under_this_address(world: World, small: SmallDistrict) -> None:
    path = reverse("portal:area", args=[world.neighbour.ags, small.regions[0].key])
    assert world.client("visitor").get(path).status_code == 404
    assert world.client("outsider").get(path).status_code == 404


def test_an_area_that_is_not_public_is_not_found(world: World, small: SmallDistrict) -> None:
    area = small.regions[0]
    area.level = Level.ADMIN_INTERNAL
    area.save(update_fields=["level"])
    assert world.client("planner").get(profile(world, small)).status_code == 404


def test_where_two_levels_use_a_key_the_smaller_area_is_meant(world: World, small: SmallDistrict) -> None:
    from tests.indicators.builders import make_area

    make_area(world.district, "gemeinde", world.district.ags, name="Gleicher Schlüssel")
    path = reverse("portal:area", args=[world.district.ags, world.district.ags])
    assert "Gleicher Schlüssel" in world.client("visitor").get(path).content.decode()
