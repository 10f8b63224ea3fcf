"""The public pages of a municipality: only what is public, by name, without traces."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from kooplan.areas.models import AreaVersion
from kooplan.core.visibility import Level
from kooplan.indicators.models import Release
from tests.indicators.builders import SmallDistrict, make_release, make_small_district
from tests.world import World


@pytest.fixture
def small(world: World) -> SmallDistrict:
    """Eight regions of the district with public values."""
    return make_small_district(world.district)


def text_of(client: Client, path: str) -> str:
    """The page."""
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_the_overview_lists_areas_by_name_with_links_to_public_profiles(world: World, small: SmallDistrict) -> None:
    text = text_of(world.client("visitor"), reverse("portal:region", args=[world.district.ags]))
    names = re.findall(r'<th scope="row".*?>(Region \d\d)</a>', text)
    assert names == sorted(area.name for area in small.regions)
    assert reverse("portal:area", args=[world.district.ags, small.regions[0].key]) in text
    assert "höchste zuerst" not in text
    assert 'href="/wissen/' not in text


@pytest.mark.parametrize("persona", ["visitor", "planner", "outsider"])
def test_public_pages_show_public_numbers_only_whoever_reads(world: World, small: SmallDistrict, persona: str) -> None:
    path = reverse("portal:region", args=[world.district.ags])
    assert "8,0" in text_of(world.client(persona), path)
    Release.objects.update(level=Level.ADMIN_INTERNAL)
    text = text_of(world.client(persona), path)
    assert "8,0" not in text
    assert "Hier gibt es noch nichts zu lesen" in text


def test_the_file_holds_the_values_of_the_page_in_the_same_order(world: World, small: SmallDistrict) -> None:
    client = world.client("visitor")
    response = client.get(reverse("portal:region_table", args=[world.district.ags]))
    lines = response.content.decode("utf-8-sig").splitlines()
    names = [line.split(";")[0] for line in lines[1:]]
    assert names[:8] == [area.name for area in small.regions]
    Release.objects.update(level=Level.ADMIN_INTERNAL)
    assert client.get(reverse("portal:region_table", args=[world.district.ags])).status_code == 404


def test_a_municipality_without_public_numbers_says_so(world: World) -> None:
    text = text_of(world.client("visitor"), reverse("portal:region", args=[world.neighbour.ags]))
    assert "Hier gibt es noch nichts zu lesen" in text


def test_an_unknown_municipality_is_not_found(world: World) -> None:
    assert world.client("visitor").get("/region/00000/").status_code == 404


@pytest.mark.criterion("R60.AC1")
def test_visitors_get_no_cookie_on_any_public_page(world: World, small: SmallDistrict) -> None:
    client = world.client("visitor")
    ags = world.district.ags
    pages = [
        "/",
        reverse("portal:region", args=[ags]),
        reverse("portal:area", args=[ags, small.regions[0].key]),
        reverse("portal:sources", args=[ags]),
        reverse("portal:privacy"),
    ]
    for path in pages:
        text_of(client, path)
        assert dict(client.cookies) == {}, path


@pytest.mark.criterion("R55.AC3")
def test_every_page_leads_to_the_declaration_and_to_feedback(world: World, small: SmallDistrict) -> None:
    pages = {
        "visitor": ["/", "/region/15999/", "/region/15999/quellen/", "/leichte-sprache/", "/konto/anmelden/"],
        "planner": ["/", "/wissen/", "/konto/"],
    }
    for persona, paths in pages.items():
        for path in paths:
            text = text_of(world.client(persona), path)
            assert f'href="{reverse("portal:accessibility")}"' in text, path
            assert f'href="{reverse("portal:report_barrier")}"' in text, path
    hero = text_of(world.client("visitor"), "/").partition("<footer")[0]
    assert f'href="{reverse("portal:easy_language")}"' in hero
    assert f'href="{reverse("portal:sign_language")}"' in hero


def test_the_lines_of_the_borders_stand_beside_the_map(world: World, small: SmallDistrict) -> None:
    AreaVersion.objects.filter(area=small.regions[0]).update(source="© Landesvermessung (Daten verändert)")
    ags, key = world.district.ags, small.regions[0].key
    for path in (
        reverse("portal:region", args=[ags]),
        reverse("portal:area", args=[ags, key]),
        reverse("portal:sources", args=[ags]),
    ):
        assert "© Landesvermessung (Daten verändert)" in text_of(world.client("visitor"), path)


def test_the_sources_name_licence_delivery_and_what_stays_hidden(world: World, small: SmallDistrict) -> None:
    Release.objects.filter(pk=small.release.pk).update(values_hidden=3)
    make_release(world.district, attribution="Interne Quelle", level=Level.ADMIN_INTERNAL)
    text = text_of(world.client("planner"), reverse("portal:sources", args=[world.district.ags]))
    assert "Lizenz: dl-de/by-2-0" in text
    assert "Lieferung vom 24. Februar 2026, 3 Werte bleiben verborgen" in text
    assert "Interne Quelle" not in text


@pytest.mark.parametrize(("view", "most"), [("portal:region", 15), ("portal:area", 16), ("portal:sources", 6)])
def test_public_pages_ask_the_database_a_fixed_number_of_times(
    world: World, view: str, most: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    many = make_small_district(world.district, regions=30)
    arguments = [world.district.ags, many.regions[0].key] if view == "portal:area" else [world.district.ags]
    client = world.client("visitor")
    with django_assert_max_num_queries(most):
        assert client.get(reverse(view, args=arguments)).status_code == 200
