"""Further details of a service: blocks with their own readers, versions, and the life of a service."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.visibility import Level
from kooplan.knowledge.actions.signals import find_signals
from kooplan.knowledge.models import Signal
from kooplan.services.actions.catalogue import register_of
from kooplan.services.actions.describing import Outdated, add_service, change_service, describe
from kooplan.services.actions.details import change_state, end_services, write_details
from kooplan.services.details import BY_NAME, DETAILS, Kind, fault_of, in_words
from kooplan.services.models import Service, ServiceDetail
from kooplan.services.queries.material import sites_of
from kooplan.services.vocab import Block, ServiceState
from tests.services.makers import make_description, make_place, make_region, make_service
from tests.services.test_service_form import typed
from tests.world import World

CONTENT = {
    Block.PUBLIC: {"languages": ["de", "uk"], "fees": "kostenfrei", "since": "2011-04-01", "anonymous": "yes"},
    Block.PROCESS: {"funded_capacity": 2.5, "wish": "Ein zweiter Standort in Uferaue", "duty": "voluntary"},
    Block.PRIVATE: {"cost_total": 123456.0, "share_municipality": 60.0, "funded_until": "2027-12-31"},
    Block.NOTE: {"note": "Im Sommer nach dem Konzept fragen"},
}
WORDS = {
    Block.PUBLIC: "Ukrainisch", Block.PROCESS: "Ein zweiter Standort", Block.PRIVATE: "456 Euro",
    Block.NOTE: "Im Sommer nach dem Konzept",
}  # fmt: skip
READERS = {
    Block.PUBLIC: {"planner", "manager", "staff", "other_manager", "association", "councillor", "dpo", "visitor"},
    Block.PROCESS: {"planner", "manager", "staff", "other_manager", "association"},
    Block.PRIVATE: {"manager", "staff"},
    Block.NOTE: {"planner"},
}
PERSONAS = ("planner", "manager", "staff", "other_manager", "association", "councillor", "dpo", "visitor")


@pytest.fixture
def service(world: World) -> Service:
    return make_service(
        world.member("manager").organisation, places=(make_place(point=None),), name="Erziehungsberatung"
    )


def writer(world: World, block: str) -> Any:
    return world.member("planner" if block == Block.NOTE else "manager")


def written(world: World, service: Service, block: str, content: Any = None, read: int = 0) -> ServiceDetail:
    return write_details(service, block, content or CONTENT[Block(block)], read=read, actor=writer(world, block))


def moved(world: World, service: Service, state: str, **changes: Any) -> Service:
    plan: dict[str, Any] = {
        "reason": "Die Förderung ist ausgelaufen.", "ends_on": None, "successor": None, "read": service.revision,
        **changes,
    }  # fmt: skip
    return change_state(service, state, actor=world.member("manager"), **plan)


@pytest.mark.criterion("R5.AC1")
@pytest.mark.parametrize("block", list(Block))
def test_each_block_has_its_readers_on_every_page(world: World, service: Service, block: Block) -> None:
    written(world, service, block)
    pages = {
        persona: world.client(persona).get(
            reverse("portal:service", args=[world.district.ags, service.pk]) if persona == "visitor"
            else reverse("services:service", args=[service.pk])
        ).content.decode()
        for persona in PERSONAS
    }  # fmt: skip
    assert {persona for persona, page in pages.items() if WORDS[block] in page} == READERS[block]
    history = {
        persona: world.client(persona).get(reverse("services:service_history", args=[service.pk])).content.decode()
        for persona in ("planner", "manager", "staff")
    }
    assert {persona for persona, page in history.items() if WORDS[block] in page} == READERS[block] & set(history)


@pytest.mark.criterion("R5.AC1")
def test_every_field_of_the_survey_has_its_place_in_a_block(world: World, service: Service) -> None:
    blocks = {one: {each.name for each in DETAILS if each.block == one} for one in Block}
    assert {"description", "since", "languages", "access", "fees", "minimum_age", "gender", "anonymous",
            "transport", "vacancy"} <= blocks[Block.PUBLIC]  # fmt: skip
    assert {"duty", "funded_capacity", "planned_capacity", "qualification", "occupancy", "concept_on", "quality",
            "agreement", "protection_concept", "feedback", "certificate", "wish"} <= blocks[Block.PROCESS]  # fmt: skip
    assert {"cost_total", "funded_from", "funded_until", "share_municipality"} <= blocks[Block.PRIVATE]
    assert len(BY_NAME) == len(DETAILS)
    for block in Block:
        page = world.client("planner" if block == Block.NOTE else "manager").get(
            reverse("services:service_details", args=[service.pk, block])
        )
        assert all(f'name="{name}"' in page.content.decode() for name in blocks[block])


def test_details_are_typed_and_read_back(world: World, service: Service) -> None:
    client = world.client("manager")
    url = reverse("services:service_details", args=[service.pk, "public"])
    sent = {"stand": "0", "languages": ["de", "ar"], "since": "01.04.2011", "minimum_age": "14", "maximum_age": "26,5"}
    assert client.post(url, sent).status_code == 302
    one = ServiceDetail.objects.get()
    assert one.content == {
        "languages": ["de", "ar"], "since": "2011-04-01", "minimum_age": 14.0, "maximum_age": 26.5
    }  # fmt: skip
    page = client.get(url).content.decode()
    assert ('value="2011-04-01"' in page, 'value="26,5"' in page) == (True, True)
    assert "26,5 Jahre" in client.get(reverse("services:service", args=[service.pk])).content.decode()


@pytest.mark.parametrize(
    ("block", "sent", "words"),
    [
        ("public", {"minimum_age": "30", "maximum_age": "20"}, "unter dem niedrigsten"),
        ("public", {"minimum_age": "-1"}, "Bitte schreiben Sie eine Zahl"),
        ("public", {"since": "gestern"}, "Bitte schreiben Sie einen Tag"),
        ("private", {"share_state": "60", "share_eu": "60"}, "mehr als 100"),
        ("private", {"funded_from": "01.01.2027", "funded_until": "01.01.2026"}, "vor ihrem Anfang"),
        ("process", {"wish": "Frau Beispielname soll bleiben"}, "Daten einer Person"),
    ],
)
def test_what_cannot_be_right_is_named_and_not_stored(
    world: World, service: Service, block: str, sent: dict[str, str], words: str
) -> None:
    url = reverse("services:service_details", args=[service.pk, block])
    answer = world.client("manager").post(url, {"stand": "0", **sent})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ServiceDetail.objects.exists()


def test_the_second_of_two_people_sees_what_the_first_wrote_and_loses_nothing(world: World, service: Service) -> None:
    url = reverse("services:service_details", args=[service.pk, "public"])
    assert world.client("manager").post(url, {"stand": "0", "fees": "kostenfrei"}).status_code == 302
    answer = world.client("staff").post(url, {"stand": "0", "fees": "fünf Euro"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert ("kostenfrei" in page, 'value="fünf Euro"' in page, 'name="stand" value="1"' in page) == (True,) * 3
    assert world.client("staff").post(url, {"stand": "1", "fees": "fünf Euro"}).status_code == 302
    assert [one.content["fees"] for one in service.details.order_by("number")] == ["kostenfrei", "fünf Euro"]
    assert service.details.current().get().number == 2


def test_only_the_provider_writes_its_economy_and_only_who_plans_the_note(world: World, service: Service) -> None:
    for persona, block in (("planner", Block.PRIVATE), ("manager", Block.NOTE), ("other_manager", Block.PUBLIC)):
        with pytest.raises(NotAllowed):
            write_details(service, block, CONTENT[block], read=0, actor=world.member(persona))
    lonely = make_service(world.member("planner").organisation, places=(make_place(point=None),), name="Amt")
    write_details(lonely, Block.PRIVATE, CONTENT[Block.PRIVATE], read=0, actor=world.member("planner"))


def test_no_row_can_open_the_economy_or_hide_the_note(world: World, service: Service) -> None:
    written(world, service, Block.PRIVATE)
    written(world, service, Block.NOTE)
    for block, level in ((Block.PRIVATE, Level.PARTNERS), (Block.NOTE, Level.PUBLIC)):
        with pytest.raises(IntegrityError), transaction.atomic():
            service.details.filter(block=block).update(level=level)


def test_details_are_found_by_the_search_if_they_are_public(world: World, service: Service) -> None:
    written(world, service, Block.PUBLIC)
    written(world, service, Block.PROCESS)
    url = reverse("portal:services", args=[world.district.ags])
    found = {
        words: "Erziehungsberatung" in world.client("visitor").get(url, {"suche": words}).content.decode()
        for words in ("Ukrainisch", "Standort Uferaue")
    }
    assert found == {"Ukrainisch": True, "Standort Uferaue": False}


def test_a_draft_is_read_by_its_organisation_until_it_is_published(world: World) -> None:
    make_region(world.district)
    client = world.client("manager")
    sent = {**typed(world), "provider": "", "entwurf": "1", "name": "Neue Gruppe"}
    assert client.post(reverse("services:service_create"), sent).status_code == 302
    one = Service.objects.get(name="Neue Gruppe")
    url = reverse("services:service", args=[one.pk])
    assert (one.state, one.level) == (ServiceState.DRAFT, Level.PRIVATE_ORG)
    assert [world.client(persona).get(url).status_code for persona in ("staff", "planner", "councillor")] == [
        200, 404, 404,
    ]  # fmt: skip
    written(world, one, Block.PUBLIC)
    assert one.details.get().level == Level.PRIVATE_ORG
    state = reverse("services:service_state", args=[one.pk])
    assert client.post(state, {"state": "active", "read": one.revision}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.level, one.details.get().level) == (ServiceState.ACTIVE, Level.PUBLIC, Level.PUBLIC)
    assert world.client("planner").get(url).status_code == 200
    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=one.pk).update(state=ServiceState.DRAFT)


def test_a_service_rests_and_goes_on(world: World, service: Service) -> None:
    client = world.client("manager")
    state = reverse("services:service_state", args=[service.pk])
    refused = client.post(state, {"state": "suspended", "read": service.revision})
    assert (refused.status_code, "Bitte nennen Sie den Grund." in refused.content.decode()) == (422, True)
    sent = {"state": "suspended", "reason": "Umbau", "read": service.revision}
    assert client.post(state, sent).status_code == 302
    service.refresh_from_db()
    public = reverse("portal:service", args=[world.district.ags, service.pk])
    page = world.client("visitor").get(public).content.decode()
    assert ("Dieses Angebot ruht." in page, "Umbau" in page) == (True, True)
    listing = reverse("portal:services", args=[world.district.ags])
    visitor = world.client("visitor")
    assert "Erziehungsberatung" not in visitor.get(listing).content.decode()
    assert "Erziehungsberatung" in visitor.get(listing, {"stand": "suspended"}).content.decode()
    assert sites_of(world.reader("planner"), [service.service_type.code]) == []
    moved(world, service, ServiceState.ACTIVE, reason="")
    assert "Dieses Angebot ruht." not in visitor.get(public).content.decode()


@pytest.mark.criterion("R18.AC1")
def test_an_announced_end_is_a_signal_and_comes_on_its_day(world: World, service: Service) -> None:
    today = timezone.localdate()
    successor = make_service(world.member("other_manager").organisation, places=(make_place(point=None),), name="Neu")
    moved(world, service, ServiceState.ENDED, ends_on=today + timedelta(days=30), successor=successor)
    assert service.state == ServiceState.ACTIVE
    assert len(sites_of(world.reader("planner"), [service.service_type.code])) == 2
    assert find_signals(world.district, today) == 1
    one = Signal.objects.get()
    assert (one.kind, one.service, one.level) == ("closure", service, Level.PARTNERS)
    page = world.client("visitor").get(reverse("portal:service", args=[world.district.ags, service.pk]))
    assert ("endet am" in page.content.decode(), ">Neu<" in page.content.decode()) == (True, True)
    assert end_services(timezone.now()) == {"ended": 0}
    assert end_services(timezone.now() + timedelta(days=31)) == {"ended": 1}
    service.refresh_from_db()
    assert service.state == ServiceState.ENDED
    with pytest.raises(RuleViolation, match="Das geht von"):
        moved(world, service, ServiceState.ACTIVE)


def test_an_announced_end_can_be_taken_back(world: World, service: Service) -> None:
    moved(world, service, ServiceState.ENDED, ends_on=date(2099, 1, 1))
    moved(world, service, ServiceState.ACTIVE, reason="")
    assert (service.ends_on, service.state_reason) == (None, "")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends_on": None}, "letzten Tag"), ({"reason": " "}, "Grund"),
        ({"reason": "Herr Beispielmann geht in Rente"}, "Daten einer Person"),
    ],
)  # fmt: skip
def test_an_end_needs_a_day_and_a_reason_without_people(
    world: World, service: Service, changes: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuleViolation, match=words):
        moved(world, service, ServiceState.ENDED, **{"ends_on": date(2026, 1, 1), **changes})
    with pytest.raises(RuleViolation, match="anderes Angebot"):
        moved(world, service, ServiceState.ENDED, ends_on=date(2026, 1, 1), successor=service)


def test_two_people_do_not_end_and_change_a_service_at_once(world: World, service: Service) -> None:
    read = service.revision
    change_service(service, describe(service), actor=world.member("manager"))
    with pytest.raises(Outdated):
        moved(world, service, ServiceState.ENDED, ends_on=date(2026, 1, 1), read=read)
    assert not AuditEvent.objects.filter(name="services.service.state").exists()


def test_an_ended_service_is_asked_for_nothing(world: World, service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(confirmed_on=date(2020, 1, 1))
    service.refresh_from_db()
    start = world.client("manager").get("/").content.decode()
    assert "Ein Angebot bestätigen" in start
    moved(world, service, ServiceState.ENDED, ends_on=date(2026, 1, 1))
    assert "Ein Angebot bestätigen" not in world.client("manager").get("/").content.decode()
    assert "Stand veraltet" not in (
        world.client("visitor").get(reverse("portal:service", args=[world.district.ags, service.pk])).content.decode()
    )


VALUES = {
    Kind.TEXT: st.text(min_size=1, max_size=20), Kind.LONG: st.text(min_size=1, max_size=40),
    Kind.NUMBER: st.floats(0, 1000, allow_nan=False), Kind.DAY: st.dates().map(date.isoformat),
}  # fmt: skip


def values_of(name: str) -> st.SearchStrategy[Any]:
    one = BY_NAME[name]
    codes = [code for code, _label in one.choices]
    if one.kind == Kind.MANY:
        return st.lists(st.sampled_from(codes), min_size=1, unique=True)
    return st.sampled_from(codes) if one.kind == Kind.ONE else VALUES[one.kind]


@given(st.fixed_dictionaries({}, optional={name: values_of(name) for name in BY_NAME}))
def test_whatever_is_said_is_printed_once_in_the_order_of_the_form(content: dict[str, Any]) -> None:
    labels = [label for label, _words in in_words(content)]
    assert labels == [str(one.label) for one in DETAILS if one.name in content]
    assert fault_of({}) is None


def test_what_a_provider_may_not_know_of_can_follow_no_service(world: World, service: Service) -> None:
    hidden = make_service(
        world.member("planner").organisation,
        places=(make_place(point=None),),
        name="Nur intern",
        level="admin_internal",
    )
    url = reverse("services:service_state", args=[service.pk])
    client = world.client("manager")
    assert "Nur intern" not in client.get(url).content.decode()
    sent = {
        "state": "ended",
        "reason": "Aus",
        "ends_on": "2026-01-01",
        "read": service.revision,
        "successor": hidden.pk,
    }
    assert client.post(url, sent).status_code == 422
    service.refresh_from_db()
    assert (service.state, service.successor) == (ServiceState.ACTIVE, None)


def test_a_list_that_is_taken_over_does_not_meet_the_drafts_of_others(world: World) -> None:
    manager = world.member("manager")
    make_service(manager.organisation, actor=manager, places=(make_place(point=None),), name="Offen")
    description = make_description(world.district, name="Im Entwurf", places=(make_place(point=None),))
    add_service(manager.organisation, description, actor=manager, is_draft=True)
    assert [one.name for one in register_of(world.district)] == ["Offen"]
