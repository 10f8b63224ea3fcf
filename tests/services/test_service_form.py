"""Entering and changing services by form: every mandatory field, several places, and who may."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kooplan.services.actions.describing import Day, Place, change_service
from kooplan.services.actions.places import degrees_of
from kooplan.services.models import Location, Service
from kooplan.services.vocab import LocationKind
from tests.areas.makers import EAST, NORTH
from tests.services.makers import (
    INSIDE,
    make_description,
    make_ground,
    make_group,
    make_place,
    make_region,
    make_service,
    make_type,
)
from tests.world import World

CREATE = "/wissen/angebote/neu/"
LOGGED_CEILING = 12


def typed(world: World, **overrides: Any) -> dict[str, Any]:
    """What somebody types into the form: one site with everything that is demanded."""
    plan: dict[str, Any] = {
        "orte": "2",
        "provider": world.member("planner").organisation_id,
        "service_type": make_type(world.district).pk,
        "name": "Suchtberatung Uferaue",
        "target_groups": [make_group(world.district).pk],
        "areas": [make_region(world.district).pk],
        "contact": "Telefon 03999 1234",
        "accessibility": ["stepless"],
        "legal_basis": "",
        "confirmed_on": timezone.localdate().isoformat(),
        "ort-1-kind": "site",
        "ort-1-name": "Bürgerhaus",
        "ort-1-address": "Am Markt 1",
        "ort-1-capacity": "1,5",
        "ort-2-kind": "site",
    }
    return {name: value for name, value in (plan | overrides).items() if value is not None}


def errors_in(client: Client, path: str, plan: dict[str, Any]) -> str:
    """The page of a refused form."""
    answer = client.post(path, plan)
    assert answer.status_code == 422
    return answer.content.decode()


def test_a_service_is_entered_with_its_place_days_and_point(world: World) -> None:
    ground = make_ground(world.district)
    east, north = degrees_of(INSIDE)
    plan = typed(world) | {
        "ort-1-days": "Di 9-12, jeden ersten Mi 14-18", "ort-1-staffed": "1",
        "ort-1-north": f"{north:.6f}".replace(".", ","), "ort-1-east": f"{east:.6f}",
    }  # fmt: skip
    answer = world.client("planner").post(CREATE, plan)
    one = Service.objects.get()
    assert answer["Location"] == reverse("services:service", args=[one.pk])
    place = one.locations.get()
    assert (place.capacity, place.staffed, place.days.count()) == (1.5, 1.0, 2)
    assert place.x == pytest.approx(INSIDE[0], abs=0.2)
    assert place.y == pytest.approx(INSIDE[1], abs=0.2)
    assert set(place.areas.all()) == {ground.district, ground.west}
    assert one.legal_basis == one.service_type.legal_reference


@pytest.mark.criterion("R5.AC1")
@pytest.mark.parametrize(
    ("field", "target"),
    [
        ("provider", "id_provider"), ("service_type", "id_service_type"), ("name", "id_name"),
        ("target_groups", "id_target_groups_0"), ("areas", "id_areas_0"), ("contact", "id_contact"),
        ("accessibility", "id_accessibility_0"), ("confirmed_on", "id_confirmed_on"),
        ("ort-1-name", "id_ort-1-name"), ("ort-1-address", "id_ort-1-address"),
    ],
)  # fmt: skip
def test_every_mandatory_field_is_demanded_at_its_place(world: World, field: str, target: str) -> None:
    page = errors_in(world.client("planner"), CREATE, typed(world, **{field: None}))
    assert f'href="#{target}"' in page
    assert f'id="{target}"' in page
    assert "Bitte ändern Sie eine Angabe" in page
    assert "Am Markt 1" in page or field == "ort-1-address"
    assert not Service.objects.exists()


@pytest.mark.criterion("R5.AC1")
def test_the_legal_basis_is_demanded_where_the_kind_names_none(world: World) -> None:
    kind = make_type(world.district)
    kind.legal_reference = ""
    kind.save(update_fields=["legal_reference"])
    assert 'href="#id_legal_basis"' in errors_in(world.client("planner"), CREATE, typed(world))


@pytest.mark.criterion("R5.AC1")
@pytest.mark.parametrize("kind", [LocationKind.MOBILE, LocationKind.DIGITAL])
def test_a_team_and_a_digital_way_need_no_address(world: World, kind: str) -> None:
    plan = typed(world) | {"ort-1-kind": kind, "ort-1-address": ""}
    assert world.client("planner").post(CREATE, plan).status_code == 302


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("ort-1-days", "nach Vereinbarung", "„nach Vereinbarung“ können wir nicht lesen"),
        ("ort-1-capacity", "viel", "Zahl"),
        ("ort-1-capacity", "-1", "größer"),
        ("ort-1-capacity", "nan", "Zahl"),
        ("ort-1-staffed", "2", "nicht mehr als die Kapazität"),
        ("ort-1-north", "11,6", "beide Koordinaten"),
        ("ort-1-north", "11.6, 52.1", "vertauscht"),
        ("confirmed_on", "2099-01-01", "Zukunft"),
        ("accessibility", ["stepless", "none"], "stehen jeweils allein"),
        ("service_type", "999999", "Auswahl"),
        ("name", "x" * 161, "160"),
    ],
)
def test_what_cannot_be_stored_is_said_at_its_field_and_kept(world: World, field: str, value: Any, words: str) -> None:
    page = errors_in(world.client("planner"), CREATE, typed(world) | {field: value})
    assert words in page
    assert 'value="Bürgerhaus"' in page
    assert not Service.objects.exists()


def test_a_point_of_a_team_and_one_far_away_are_refused(world: World) -> None:
    make_ground(world.district)
    client = world.client("planner")
    point = {"ort-1-north": str(NORTH), "ort-1-east": str(EAST)}
    assert "Nur ein Standort" in errors_in(client, CREATE, typed(world) | point | {"ort-1-kind": "mobile"})
    far = {"ort-1-north": "5830500", "ort-1-east": "300500"}
    assert "mehr als 50 km außerhalb" in errors_in(client, CREATE, typed(world) | far)


def test_a_protected_place_needs_no_address(world: World) -> None:
    plan = typed(world) | {"ort-1-address": "", "ort-1-is_protected": "on"}
    assert world.client("planner").post(CREATE, plan).status_code == 302
    assert Location.objects.get().is_protected


def test_one_more_place_is_asked_for_without_being_judged(world: World) -> None:
    plan = typed(world) | {"name": "", "weiterer_ort": "1"}
    answer = world.client("planner").post(CREATE, plan)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="ort-3"' in page
    assert 'name="orte" value="3"' in page
    assert f'formaction="{CREATE}#ort-4"' in page
    assert 'value="Bürgerhaus"' in page
    assert "kern-error" not in page
    assert not Service.objects.exists()


def test_the_first_button_stores_so_that_the_enter_key_does(world: World) -> None:
    page = world.client("planner").get(CREATE).content.decode()
    buttons = re.findall(r'<button[^>]*type="submit"[^>]*>', page[page.index("<main") :])
    assert "weiterer_ort" not in buttons[0]
    assert "weiterer_ort" in buttons[1]


@pytest.mark.parametrize("count", ["", "0", "-3", "x", "²", "99999999999999999999"])
def test_a_nonsense_number_of_places_is_one(world: World, count: str) -> None:
    assert world.client("planner").post(CREATE, typed(world, orte=count)).status_code == 302
    assert Location.objects.count() == 1


def test_several_places_are_stored_and_empty_ones_are_not(world: World) -> None:
    more = {
        "orte": "4", "ort-3-kind": "mobile", "ort-3-name": "Beratungsbus", "ort-3-capacity": "0.5",
        "ort-4-kind": "digital",
    }  # fmt: skip
    assert world.client("planner").post(CREATE, typed(world) | more).status_code == 302
    assert [one.name for one in Location.objects.order_by("pk")] == ["Bürgerhaus", "Beratungsbus"]


def test_a_provider_enters_services_of_its_own_alone(world: World) -> None:
    manager, other = world.member("manager"), world.member("other_manager")
    client = world.client("manager")
    assert "id_provider" not in client.get(CREATE).content.decode()
    assert client.post(CREATE, typed(world, provider=other.organisation_id)).status_code == 302
    assert Service.objects.get().owner_id == manager.organisation_id


def test_a_foreign_organisation_cannot_be_chosen(world: World) -> None:
    plan = typed(world, provider=world.member("outsider").organisation_id)
    assert "id_provider" in errors_in(world.client("planner"), CREATE, plan)


def test_the_form_of_a_service_stores_the_same_again(world: World) -> None:
    make_ground(world.district)
    owner = world.member("manager").organisation
    places = (
        make_place(days=(Day(1), Day(3)), staffed=1.0),
        make_place(name="Bus", kind=LocationKind.MOBILE, address="", capacity=0.25),
        Place("Wohnung", address="Stille Gasse 1", point=INSIDE, capacity=4.0, is_protected=True),
    )
    one = make_service(owner, places=places, code="A1", level="admin_internal", source="Umfrage")
    change_service(one, make_description(world.district, places=places, code="A1", level="public"), actor=None)
    client = world.client("manager")
    before = list(one.locations.order_by("name").values_list("name", "kind", "address", "capacity", "staffed"))
    page = client.get(f"/wissen/angebote/{one.pk}/bearbeiten/").content.decode()
    plan = fields_of(page)
    assert client.post(f"/wissen/angebote/{one.pk}/bearbeiten/", plan).status_code == 302
    one.refresh_from_db()
    assert list(one.locations.order_by("name").values_list("name", "kind", "address", "capacity", "staffed")) == before
    assert (one.code, one.level) == ("A1", "public")
    assert [place.days.count() for place in one.locations.order_by("name")] == [0, 2, 0]
    assert one.locations.get(name="Bürgerhaus").x == pytest.approx(INSIDE[0], abs=0.2)
    assert one.locations.get(name="Wohnung").is_protected


def fields_of(page: str) -> dict[str, Any]:
    """What a browser would send if nobody changed anything."""
    main = page[page.index("<main") :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        is_box = 'type="checkbox"' in tag
        if name and (not is_box or " checked" in tag):
            found.setdefault(name[1], []).append(value[1] if value else "on" if is_box else "")
    for name, body in re.findall(r'<select[^>]*name="([^"]*)".*?>(.*?)</select>', main, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]*)".*?>(.*?)</textarea>', main, re.DOTALL):
        found[name] = body.strip()
    return found


def test_emptying_a_place_removes_it(world: World) -> None:
    one = make_service(
        world.member("manager").organisation, places=(make_place(point=None), make_place(name="Alt", point=None))
    )
    client = world.client("manager")
    path = f"/wissen/angebote/{one.pk}/bearbeiten/"
    plan = fields_of(client.get(path).content.decode())
    plan |= {name: "" for name in plan if name.startswith("ort-2-") and not name.endswith("kind")}
    assert client.post(path, plan).status_code == 302
    assert [place.name for place in one.locations.all()] == ["Alt"]


def test_nobody_but_the_provider_changes_what_a_provider_keeps(world: World) -> None:
    one = make_service(world.member("manager").organisation)
    path = f"/wissen/angebote/{one.pk}/bearbeiten/"
    for persona, status in (("planner", 403), ("other_manager", 403), ("councillor", 403), ("outsider", 404)):
        client = world.client(persona)
        assert client.get(path).status_code == status, persona
        assert client.post(path, typed(world) | {"name": "Übernommen"}).status_code == status, persona
    assert Service.objects.get().name != "Übernommen"
    assert "pflegt dieses Angebot selbst" in world.client("planner").get(path).content.decode()


def test_pages_lead_to_the_forms_those_who_may(world: World) -> None:
    empty = "/wissen/angebote/"
    assert CREATE in world.client("manager").get(empty).content.decode()
    assert "Angebote beschreibt der Träger selbst" in world.client("councillor").get(empty).content.decode()
    one = make_service(world.member("manager").organisation)
    edit = f"/wissen/angebote/{one.pk}/bearbeiten/"
    profile = f"/wissen/angebote/{one.pk}/"
    assert edit in world.client("manager").get(profile).content.decode()
    assert edit not in world.client("planner").get(profile).content.decode()
    assert CREATE in world.client("planner").get(empty).content.decode()
    assert CREATE not in world.client("councillor").get(empty).content.decode()


def test_list_profile_and_form_ask_the_database_no_more_for_thirty_services(world: World) -> None:
    make_ground(world.district)
    owner = world.member("manager").organisation
    for number in range(30):
        make_service(owner, name=f"Angebot {number}", places=(make_place(days=(Day(1),)), make_place(name="Zweiter")))
    client = world.client("manager")
    one = Service.objects.all()[0]
    profile = f"/wissen/angebote/{one.pk}/"
    region = {"raum": str(make_region(world.district).pk), "suche": "Angebot"}
    for path, query in (("/wissen/angebote/", region), (profile, {}), (f"{profile}bearbeiten/", {}), (CREATE, {})):
        client.get(path, query)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path, query).status_code == 200
        assert len(asked) <= LOGGED_CEILING, (path, len(asked))


@pytest.mark.parametrize("query", [{"raum": "²"}, {"raum": "9" * 40}, {"seite": "x"}, {"leistung": "%"}])
def test_a_nonsense_filter_is_no_mistake(world: World, query: dict[str, str]) -> None:
    make_service(world.member("manager").organisation)
    assert world.client("planner").get("/wissen/angebote/", query).status_code == 200


def test_an_unknown_capacity_stays_unknown(world: World) -> None:
    plan = typed(world, **{"ort-1-capacity": "", "ort-1-staffed": ""})
    assert world.client("planner").post(CREATE, plan).status_code == 302
    place = Location.objects.get()
    assert (place.capacity, place.staffed) == (None, None)
    page = errors_in(world.client("planner"), CREATE, typed(world, **{"ort-1-capacity": "", "ort-1-staffed": "1"}))
    assert "Besetzt ist genannt. Bitte nennen Sie auch die Kapazität." in page


def test_words_find_umlauts_whatever_their_case(world: World) -> None:
    make_service(world.member("manager").organisation, name="Übergangshilfe")
    page = world.client("planner").get("/wissen/angebote/", {"suche": "übergang"}).content.decode()
    assert "1 von 1 Angeboten" in page


def test_the_profile_says_who_reads_it(world: World) -> None:
    one = make_service(world.member("planner").organisation, level="admin_internal")
    page = world.client("planner").get(f"/wissen/angebote/{one.pk}/").content.decode()
    assert "Nur die Rollen der Kreisverwaltung." in page
    assert "auch ohne Anmeldung" not in page
