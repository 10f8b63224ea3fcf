"""Planners suggest, providers answer; nothing changes before they agree, and nobody else knows of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.tasks import tasks_of
from kooplan.services.actions.describing import Day, change_service, describe
from kooplan.services.actions.suggesting import accept_suggestion, decline_suggestion, suggest_change, unpacked
from kooplan.services.actions.versions import packed
from kooplan.services.models import Service, ServiceSuggestion
from kooplan.services.vocab import LocationKind
from tests.services.makers import INSIDE, make_description, make_place, make_service, plain
from tests.services.test_service_form import typed
from tests.world import World


@pytest.fixture
def service(world: World) -> Service:
    """A service that its provider keeps itself."""
    return make_service(world.member("manager").organisation, actor=world.member("manager"))


def suggest(world: World, service: Service, **changes: Any) -> ServiceSuggestion:
    """The planner suggests something."""
    plan = {"name": "Suchthilfe Uferaue", **changes}
    description = make_description(world.district, **plan)
    return suggest_change(service, description, note="So heißt es auf dem Schild.", actor=world.member("planner"))


def fresh(service: Service) -> Service:
    """The service as it is stored."""
    return Service.objects.get(pk=service.pk)


@pytest.mark.criterion("R5.AC3")
def test_the_planner_cannot_overwrite_what_a_provider_keeps(world: World, service: Service) -> None:
    with pytest.raises(NotAllowed, match="pflegt dieses Angebot selbst"):
        change_service(service, make_description(world.district, name="Anders"), actor=world.member("planner"))
    suggest(world, service)
    assert fresh(service).name == "Suchtberatung Uferaue"


@pytest.mark.criterion("R5.AC3")
def test_the_provider_accepts_and_a_version_says_so(world: World, service: Service) -> None:
    one = suggest(world, service)
    accept_suggestion(one, actor=world.member("manager"))
    assert fresh(service).name == "Suchthilfe Uferaue"
    assert list(service.versions.order_by("number").values_list("cause", flat=True)) == ["entered", "suggested"]
    one.refresh_from_db()
    assert (one.state, one.answered_on) == ("accepted", timezone.localdate())


def test_what_the_provider_changed_since_then_stays(world: World, service: Service) -> None:
    one = suggest(world, service)
    mine = make_description(world.district, contact="Telefon 03999 777", places=(make_place(name="Rathaus"),))
    change_service(fresh(service), mine, actor=world.member("manager"))
    accept_suggestion(ServiceSuggestion.objects.get(pk=one.pk), actor=world.member("manager"))
    found = fresh(service)
    assert (found.name, found.contact) == ("Suchthilfe Uferaue", "Telefon 03999 777")
    assert found.locations.get().name == "Rathaus"


@pytest.mark.criterion("R5.AC3")
def test_the_provider_declines_with_a_reason(world: World, service: Service) -> None:
    one = suggest(world, service)
    with pytest.raises(RuleViolation, match="warum"):
        decline_suggestion(one, reason="  ", actor=world.member("manager"))
    decline_suggestion(one, reason="Der Name steht im Vertrag.", actor=world.member("manager"))
    assert fresh(service).name == "Suchtberatung Uferaue"
    for deed in (accept_suggestion, lambda one, actor: decline_suggestion(one, reason="Nein", actor=actor)):
        with pytest.raises(RuleViolation, match="schon beantwortet"):
            deed(one, actor=world.member("manager"))
    names = AuditEvent.objects.filter(name__startswith="services.suggestion").order_by("number")
    assert [event.name for event in names] == ["services.suggestion.made", "services.suggestion.declined"]


def test_a_suggestion_that_changes_nothing_is_refused(world: World, service: Service) -> None:
    with pytest.raises(RuleViolation, match="ändert nichts"):
        suggest_change(service, describe(service), note="Nur so.", actor=world.member("planner"))


@pytest.mark.parametrize("persona", ["manager", "staff", "councillor", "statistics", "other_manager", "outsider"])
def test_only_who_keeps_the_register_suggests(world: World, service: Service, persona: str) -> None:
    with pytest.raises(NotAllowed):
        suggest_change(
            service, make_description(world.district, name="Anders"), note="Weil.", actor=world.member(persona)
        )


@pytest.mark.parametrize("persona", ["planner", "admin", "other_manager", "councillor", "outsider"])
def test_only_the_provider_answers(world: World, service: Service, persona: str) -> None:
    one = suggest(world, service)
    with pytest.raises(NotAllowed):
        accept_suggestion(one, actor=world.member(persona))
    with pytest.raises(NotAllowed):
        decline_suggestion(one, reason="Nein", actor=world.member(persona))


def test_what_somebody_may_change_needs_no_suggestion(world: World) -> None:
    own = make_service(world.member("planner").organisation)
    with pytest.raises(NotAllowed, match="selbst ändern"):
        suggest(world, own)


def test_a_description_survives_being_packed(world: World) -> None:
    bus = make_place(name="Bus", kind=LocationKind.MOBILE, address="", days=(Day(1), Day(3)))
    home = make_place(name="Wohnung", point=INSIDE, is_protected=True, capacity=4.0, staffed=3.0)
    service = make_service(world.member("manager").organisation, places=(bus, home), level="council")
    content = packed(describe(service))
    assert packed(unpacked(content, service)) == content


def test_an_entry_that_is_gone_is_named(world: World, service: Service) -> None:
    one = suggest(world, service)
    one.content["areas"] = [[999_999, "Altfelde"]]
    one.save()
    with pytest.raises(RuleViolation, match="„Altfelde“ gibt es nicht mehr"):
        accept_suggestion(one, actor=world.member("manager"))
    one.refresh_from_db()
    assert one.state == "open"


@pytest.mark.criterion("R5.AC3")
def test_from_the_form_to_the_answer(world: World, service: Service) -> None:
    planner, manager = world.client("planner"), world.client("manager")
    profile = f"/wissen/angebote/{service.pk}/"
    page = planner.get(profile).content.decode()
    assert "Änderung vorschlagen" in page
    assert "Bearbeiten" not in page
    plan = {**typed(world), "name": "Suchthilfe Uferaue", "note": "So heißt es auf dem Schild."}
    assert planner.post(f"{profile}vorschlagen/", {**plan, "note": ""}).status_code == 422
    assert planner.post(f"{profile}vorschlagen/", plan).status_code == 302
    one = ServiceSuggestion.objects.get()
    path = f"/wissen/angebote/vorschlaege/{one.pk}/"
    assert "Vorschlag zu „Suchtberatung Uferaue“ beantworten" in manager.get("/").content.decode()
    shown = plain(manager.get(path).content.decode())
    for words in ("Suchthilfe Uferaue", "So heißt es auf dem Schild.", "Vorschlag übernehmen"):
        assert words in shown
    assert "Vorschlag übernehmen" not in planner.get(path).content.decode()
    assert manager.post(f"{path}ablehnen/", {"reason": ""}).status_code == 422
    assert manager.post(f"{path}ablehnen/", {"reason": "Der Name steht im Vertrag."}).status_code == 302
    assert "Der Name steht im Vertrag." in planner.get(profile).content.decode()
    assert "beantworten" not in manager.get("/").content.decode()


def test_texts_about_a_person_are_held_back_with_the_passage(world: World, service: Service) -> None:
    path = f"/wissen/angebote/{service.pk}/vorschlagen/"
    plan = {**typed(world), "name": "Anders", "note": "Frau M. sagt es, erreichbar unter 0171 2345678."}
    answer = world.client("planner").post(path, plan)
    assert answer.status_code == 422
    assert "Bitte nehmen Sie „0171 2345678“ heraus." in answer.content.decode()
    one = suggest(world, service)
    declined = {"reason": "Bitte fragen Sie m.muster@example.org."}
    answer = world.client("manager").post(f"/wissen/angebote/vorschlaege/{one.pk}/ablehnen/", declined)
    assert answer.status_code == 422
    assert "m.muster@example.org" in answer.content.decode()


def test_others_do_not_know_of_a_suggestion(world: World, service: Service) -> None:
    one = suggest(world, service)
    for persona in ("councillor", "other_manager", "outsider", "statistics"):
        client = world.client(persona)
        for path in ("", "annehmen/", "ablehnen/"):
            answer = client.post if path else client.get
            assert answer(f"/wissen/angebote/vorschlaege/{one.pk}/{path}").status_code == 404, (persona, path)
        if persona != "outsider":
            assert "Änderungsvorschläge" not in client.get(f"/wissen/angebote/{service.pk}/").content.decode()


@pytest.mark.criterion("R5.AC2")
def test_a_confirmation_older_than_a_year_is_marked_and_asked_for(world: World, service: Service) -> None:
    reader = world.reader("manager")
    today = timezone.localdate()
    Service.objects.update(confirmed_on=today - timedelta(days=365))
    assert not list(tasks_of(reader))
    Service.objects.update(confirmed_on=today - timedelta(days=366))
    (task,) = tasks_of(reader)
    assert (task.title, task.minutes) == ("Ein Angebot bestätigen", 2)
    page = world.client("manager").get(task.url).content.decode()
    assert "1 von 1 Angeboten" in page
    assert "Stand veraltet" in page
    assert not [one for one in tasks_of(world.reader("other_manager")) if "bestätigen" in one.title]
    world.client("manager").post(f"/wissen/angebote/{service.pk}/bestaetigen/")
    assert not list(tasks_of(reader))


@pytest.mark.criterion("R5.AC2")
def test_the_time_a_confirmation_holds_is_a_setting(world: World, service: Service, settings: Settings) -> None:
    settings.CONFIRM_DAYS = 30
    Service.objects.update(confirmed_on=timezone.localdate() - timedelta(days=31))
    assert [task.title for task in tasks_of(world.reader("manager"))] == ["Ein Angebot bestätigen"]
    assert "Stand veraltet." in world.client("planner").get(f"/wissen/angebote/{service.pk}/").content.decode()
