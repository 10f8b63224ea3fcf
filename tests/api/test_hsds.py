"""The open interface: valid after HSDS 3.0, no more than the public pages say, and unmoved by nonsense."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jsonschema_rs
import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kooplan.api.contact import address_of, contact_of
from kooplan.api.idents import Thing, ident, row_of
from kooplan.core.visibility import Level
from kooplan.services.actions.describing import Day
from kooplan.services.actions.details import change_state, write_details
from kooplan.services.models import Location, Service
from kooplan.services.vocab import Block, LocationKind, Rhythm, ServiceState
from tests.services.makers import INSIDE, make_ground, make_place, make_service
from tests.world import World

BASE = "/api/hsds/15999"
DAYS = (Day(1, Rhythm.WEEKLY, time(9), time(12)), Day(3, Rhythm.LAST, time(14), time(18)), Day(4, Rhythm.FORTNIGHTLY))
TOLD = {
    "languages": ["de", "uk"], "fees": "kostenfrei", "access": ["self"], "minimum_age": 14.0, "vacancy": "few",
    "transport": "Bus 12", "description": "Gespräche und Gruppen",
}  # fmt: skip


@pytest.fixture
def service(world: World) -> Service:
    make_ground(world.district)
    manager = world.member("manager")
    one = make_service(
        manager.organisation, name="Erziehungsberatung", contact="Telefon 0999 1234, a@b.example, www.b.example",
        places=(
            make_place(name="Markt", point=INSIDE, address="Am Markt 1, 01234 Marktstadt", days=DAYS, capacity=2.5),
            make_place(name="Im Netz", point=None, kind=LocationKind.DIGITAL),
        ),
    )  # fmt: skip
    write_details(one, Block.PUBLIC, TOLD, read=0, actor=manager)
    write_details(one, Block.PROCESS, {"funded_capacity": 4711.5, "wish": "Geheimwunsch"}, read=0, actor=manager)
    write_details(one, Block.PRIVATE, {"cost_total": 98765.0}, read=0, actor=manager)
    return one


def get(path: str, **asked: Any) -> Any:
    answer = Client().get(f"{BASE}{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def uuid(thing: Thing, pk: int) -> UUID:
    return ident(thing, "15999", pk)


def test_answers_are_valid_after_the_published_schemas(service: Service, real_data: Path) -> None:
    folder = real_data / "standards" / "hsds3" / "schema" / "compiled"

    def valid(schema: str, content: Any) -> None:
        rules = json.loads((folder / f"{schema}.json").read_text(encoding="utf-8"))
        jsonschema_rs.validator_for(rules, validate_formats=True).validate(content)

    one = get(f"/services/{uuid(Thing.SERVICE, service.pk)}")
    valid("service", one)
    for entry in get("/services")["contents"]:
        valid("service_list", entry)
    for entry in get("/services", full="true")["contents"]:
        valid("service", entry)
    for entry in get("/organizations")["contents"]:
        valid("organization_list", entry)
    for entry in get("/service_at_locations")["contents"]:
        valid("service_at_location_list", entry)
        valid("service_at_location", get(f"/service_at_locations/{entry['id']}"))


def test_a_service_says_what_its_public_page_says(service: Service) -> None:
    one = get(f"/services/{uuid(Thing.SERVICE, service.pk)}")
    assert (one["name"], one["status"], one["assured_date"]) == (
        "Erziehungsberatung", "active", service.confirmed_on.isoformat(),
    )  # fmt: skip
    assert (one["email"], one["url"]) == ("a@b.example", "https://www.b.example")
    assert [phone["number"] for phone in one["phones"]] == ["0999 1234"]
    assert [language["code"] for language in one["languages"]] == ["de", "uk"]
    assert (one["minimum_age"], one["fees_description"]) == (14.0, "kostenfrei")
    net, site = one["service_at_locations"]
    assert (net["location"]["location_type"], "latitude" in net["location"]) == ("virtual", False)
    assert site["location"]["addresses"][0]["postal_code"] == "01234"
    assert [(day["freq"], day["interval"], day["byday"], day.get("opens_at")) for day in site["schedules"]] == [
        ("WEEKLY", 1, "TU", "09:00"), ("MONTHLY", 1, "-1TH", "14:00"), ("WEEKLY", 2, "FR", None),
    ]  # fmt: skip
    facts = {fact["taxonomy_term"]["code"]: fact.get("value") for fact in (*one["attributes"], *site["attributes"])}
    assert (facts["vacancy"], facts["capacity"].split()[0]) == ("wenige", "2,5")
    assert service.service_type.code in facts


@pytest.mark.criterion("R53.AC1", "R62.AC3")
def test_nothing_leaves_that_is_not_public(world: World, service: Service) -> None:
    make_service(world.member("manager").organisation, name="Nur intern", level="admin_internal", code="X1")
    shelter = make_service(
        world.member("manager").organisation, name="Schutzhaus", code="X2",
        places=(make_place(name="Geheimort", point=INSIDE, address="Versteckweg 9", is_protected=True),),
    )  # fmt: skip
    pages = [
        Client().get(f"{BASE}{path}").content.decode()
        for path in ("/services?full=true", "/services", "/organizations", "/service_at_locations?per_page=500")
    ]
    for secret in ("Nur intern", "Geheimort", "Versteckweg", "Geheimwunsch", "4711.5", "98765"):
        assert not [page for page in pages if secret in page]
    [place] = get(f"/services/{uuid(Thing.SERVICE, shelter.pk)}")["service_at_locations"]
    assert place["location"] == {
        "id": str(uuid(Thing.LOCATION, Location.objects.get(service=shelter).pk)), "location_type": "physical",
        "description": "Adresse geschützt", "addresses": [], "accessibility": [],
    }  # fmt: skip


@pytest.mark.parametrize("changes", [{"level": Level.ADMIN_INTERNAL}, {"level": Level.PRIVATE_ORG, "state": "draft"}])
def test_a_hidden_service_is_not_found_in_any_way(service: Service, changes: dict[str, str]) -> None:
    place = Location.objects.filter(service=service)[0]
    Service.objects.filter(pk=service.pk).update(**changes)
    for path in (
        f"/services/{uuid(Thing.SERVICE, service.pk)}",
        f"/organizations/{uuid(Thing.ORGANISATION, service.owner_id or 0)}",
        f"/service_at_locations/{uuid(Thing.SERVICE_AT_LOCATION, place.pk)}",
    ):  # fmt: skip
        assert Client().get(f"{BASE}{path}").status_code == 404
    assert get("/services", search="Erziehungsberatung")["total_items"] == 0


def test_identifiers_of_other_things_and_tenants_are_not_found(service: Service) -> None:
    foreign = ident(Thing.SERVICE, "15998", service.pk)
    for wrong in (foreign, uuid(Thing.ORGANISATION, service.pk), uuid4()):
        assert Client().get(f"{BASE}/services/{wrong}").status_code == 404
    assert Client().get("/api/hsds/99999/services").status_code == 404
    assert Client().get(f"{BASE}/services/eins").json()["detail"] == "Diese Anfrage ist nicht gültig: service_id."


def test_a_rest_and_an_end_are_told(world: World, service: Service) -> None:
    for state, status in ((ServiceState.SUSPENDED, "temporarily closed"), (ServiceState.ENDED, "defunct")):
        change_state(
            service, state, reason="Umbau", ends_on=date(2026, 1, 1) if state == ServiceState.ENDED else None,
            successor=None, read=service.revision, actor=world.member("manager"),
        )  # fmt: skip
        one = get(f"/services/{uuid(Thing.SERVICE, service.pk)}")
        assert (one["status"], "Umbau" in one["alert"]) == (status, True)


def test_lists_are_paged_and_narrowed(world: World, service: Service) -> None:
    others = [
        make_service(
            world.member("other_manager").organisation, name=f"Gruppe {number}", code=f"G{number}",
            places=(make_place(point=None),),
        )
        for number in range(4)
    ]  # fmt: skip
    first, last = get("/services", per_page=2), get("/services", per_page=2, page=3)
    assert (first["total_items"], first["total_pages"], first["first_page"], first["last_page"]) == (5, 3, True, False)
    assert (last["size"], last["last_page"]) == (1, True)
    assert get("/services", per_page=2, page=9)["empty"] is True
    heideland = uuid(Thing.ORGANISATION, others[0].owner_id or 0)
    assert get("/services", organization_id=heideland)["total_items"] == 4
    assert [one["name"] for one in get("/services", search="erziehung berat")["contents"]] == ["Erziehungsberatung"]
    kind = uuid(Thing.TERM, service.service_type_id * 10 + 1)
    assert get("/services", taxonomy_term_id=kind)["total_items"] == 5
    assert get("/services", taxonomy_term_id=uuid4())["total_items"] == 0
    assert get("/services", modified_after="2099-01-01T00:00:00Z")["total_items"] == 0
    assert get("/services", modified_after="2020-01-01T00:00:00Z")["total_items"] == 5


@pytest.mark.parametrize("path", ["/services", "/services?full=true", "/organizations", "/service_at_locations"])
def test_a_list_needs_no_more_queries_for_more_services(world: World, service: Service, path: str) -> None:
    client = Client()
    client.get(f"{BASE}{path}")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{BASE}{path}")
    for number in range(5):
        make_service(
            world.member("other_manager").organisation, name=f"Gruppe {number}", code=f"G{number}",
            places=(make_place(point=None), make_place(name="Zweiter", point=None)),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(f"{BASE}{path}")
    assert len(many) == len(few) <= 12


def test_terms_and_taxonomies_lead_to_each_other(service: Service) -> None:
    terms = get("/taxonomy_terms", per_page=500)["contents"]
    assert {"capacity", "vacancy", service.service_type.code} <= {term["code"] for term in terms}
    for term in terms:
        assert get(f"/taxonomies/{term['taxonomy_id']}")["name"] == term["taxonomy"]
        assert get(f"/taxonomy_terms/{term['id']}") == term


@pytest.mark.criterion("R62.AC3")
def test_the_interface_names_its_version_and_its_document() -> None:
    document = Client().get("/api/hsds/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["info"]["license"] == {"name": "EUPL-1.2"}
    assert len(document["paths"]) == 11


@given(st.sampled_from(Thing), st.from_regex(r"\d{5}", fullmatch=True), st.integers(1, 2**40))
def test_an_identifier_leads_back_to_its_row_alone(thing: Thing, ags: str, pk: int) -> None:
    found = ident(thing, ags, pk)
    assert row_of(found, thing, ags) == pk
    assert (found.version, found.variant) == (8, "specified in RFC 4122")
    assert row_of(found, thing, "99999" if ags != "99999" else "00000") is None
    assert all(row_of(found, other, ags) is None for other in Thing if other != thing)


@given(st.text(max_size=80))
def test_any_line_of_contact_is_taken_apart_without_harm(text: str) -> None:
    found = contact_of(text)
    assert found.mail in text
    assert all(phone in text for phone in found.phones)
    assert address_of(text).street in text


@pytest.fixture
def _connection_stays() -> Iterator[None]:
    """A served request closes its connection; here it is the one that holds the test."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.usefixtures("_connection_stays", "service")
def test_schemathesis_finds_nothing() -> None:
    application = get_wsgi_application()
    document = schemathesis.openapi.from_wsgi("/api/hsds/openapi.json", application)
    tried = 0
    for found in document.get_all_operations():
        operation = found.ok()

        @given(case=operation.as_strategy())
        @settings(max_examples=15, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        def check(case: schemathesis.Case) -> None:
            case.call_and_validate()
            case.path_parameters = {**(case.path_parameters or {}), "ags": "15999"}
            case.call_and_validate()

        check()
        tried += 1
    assert tried == 11
