"""Fit of services: three sides rate for themselves, and nothing is averaged."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.visibility import Level
from kooplan.services.actions.fit import Judgement, rate_fit
from kooplan.services.models import FitRating, Service
from kooplan.services.queries.fit import fit_page
from kooplan.services.vocab import FitSide
from tests.services.makers import make_group, make_place, make_service
from tests.world import World


@pytest.fixture
def service(world: World) -> Service:
    return make_service(
        world.member("manager").organisation, places=(make_place(point=None),), name="Erziehungsberatung"
    )


def rated(world: World, service: Service, persona: str, side: str, rating: int = 1, **changes: Any) -> FitRating:
    plan: dict[str, Any] = {
        "target_group": make_group(world.district), "side": side, "rating": rating, "reasons": ["time"],
        "note": "Keine Termine nach 17 Uhr.", **changes,
    }  # fmt: skip
    return rate_fit(service, Judgement(**plan), actor=world.member(persona))


def matrix(world: World, persona: str, **asked: str) -> str:
    return world.client(persona).get(reverse("services:fit"), asked).content.decode()


@pytest.mark.criterion("R23.AC1")
def test_differing_ratings_stand_side_by_side_and_are_never_averaged(world: World, service: Service) -> None:
    rated(world, service, "manager", FitSide.PROVIDER, 3, reasons=[])
    rated(world, service, "planner", FitSide.PLANNER, 1)
    rated(world, service, "self_advocate", FitSide.USERS, 2, people=24)
    [row] = fit_page(world.reader("planner"), {}).rows
    [field] = row.fields
    assert [(one.side, one.dots, one.words) for one in field.voices] == [
        ("Träger", "●●●", "passt gut"), ("Planung", "●○○", "passt kaum"), ("Nutzende", "●●○", "passt weitgehend"),
    ]  # fmt: skip
    assert (field.is_apart, field.shade) == (True, 1)
    page = matrix(world, "manager")
    assert ("●●●" in page, "●○○" in page, "gehen auseinander" in page) == (True, True, True)
    table = world.client("planner").get(reverse("services:fit_service", args=[service.pk])).content.decode()
    for words in ("Nutzende (24 Menschen gefragt)", "Keine Termine nach 17 Uhr.", "Zeiten", "passt kaum"):
        assert words in table


def test_the_form_rates_and_rates_anew(world: World, service: Service) -> None:
    url = reverse("services:fit_service", args=[service.pk])
    client = world.client("manager")
    sent = {"target_group": make_group(world.district).pk, "side": "provider", "rating": "2", "reasons": ["cost"]}
    assert client.post(url, sent).status_code == 302
    assert client.post(url, {**sent, "rating": "3", "reasons": []}).status_code == 302
    one = FitRating.objects.get()
    assert (one.rating, one.reasons, one.level) == (3, [], Level.PARTNERS)
    events = AuditEvent.objects.filter(name="services.fit.rated").order_by("number")
    assert [event.facts for event in events] == [
        {"before": None, "after": 2, "side": "provider"}, {"before": 2, "after": 3, "side": "provider"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rating": ""}, "Bitte wählen Sie hier etwas aus"), ({"reasons": []}, "mindestens einen Grund"),
        ({"target_group": ""}, "Bitte wählen Sie hier etwas aus"), ({"side": "users"}, "wie viele Menschen"),
        ({"note": "Frau Beispielname war nicht zufrieden"}, "Daten einer Person"), ({"rating": "7"}, "Fehler:"),
    ],
)  # fmt: skip
def test_a_rating_without_what_it_needs_is_refused(
    world: World, service: Service, changes: dict[str, Any], words: str
) -> None:
    sent = {
        "target_group": make_group(world.district).pk, "side": "provider", "rating": "1", "reasons": ["time"],
        "note": "", **changes,
    }  # fmt: skip
    answer = world.client("manager").post(reverse("services:fit_service", args=[service.pk]), sent)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not FitRating.objects.exists()


@pytest.mark.parametrize(
    ("persona", "sides"),
    [
        ("manager", {"provider", "users"}), ("staff", {"provider", "users"}), ("planner", {"planner", "users"}),
        ("lead", {"planner", "users"}), ("self_advocate", {"users"}), ("other_manager", set()),
        ("councillor", set()), ("association", set()), ("statistics", set()),
    ],
)  # fmt: skip
def test_everybody_speaks_for_the_own_side_alone(world: World, service: Service, persona: str, sides: set[str]) -> None:
    allowed = set()
    for side in FitSide:
        try:
            rated(world, service, persona, side)
        except NotAllowed:
            continue
        allowed.add(side.value)
    assert allowed == sides


def test_those_who_plan_read_ratings_and_nobody_else(world: World, service: Service) -> None:
    rated(world, service, "planner", FitSide.PLANNER)
    readers = {
        persona
        for persona in ("planner", "manager", "other_manager", "association", "councillor", "dpo", "outsider")
        if "●○○" in matrix(world, persona).replace("●○○ passt kaum", "")
    }
    assert readers == {"planner", "manager", "other_manager", "association"}


def test_the_rating_of_an_internal_service_stays_internal(world: World, service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(level=Level.ADMIN_INTERNAL)
    service.refresh_from_db()
    assert rated(world, service, "planner", FitSide.PLANNER).level == Level.ADMIN_INTERNAL
    assert "Erziehungsberatung" not in matrix(world, "other_manager")


def test_the_view_can_be_narrowed_to_what_needs_a_talk(world: World, service: Service) -> None:
    other = make_service(world.member("manager").organisation, places=(make_place(point=None),), name="Elterncafé")
    rated(world, service, "manager", FitSide.PROVIDER, 3, reasons=[])
    rated(world, service, "planner", FitSide.PLANNER, 1)
    rated(world, other, "manager", FitSide.PROVIDER, 2)
    found = {
        show: [row.name for row in fit_page(world.reader("planner"), {"zeigen": show}).rows]
        for show in ("", "abweichend", "passt-nicht", "unsinn")
    }
    assert found == {
        "": ["Elterncafé", "Erziehungsberatung"], "abweichend": ["Erziehungsberatung"],
        "passt-nicht": ["Erziehungsberatung"], "unsinn": ["Elterncafé", "Erziehungsberatung"],
    }  # fmt: skip


def test_the_matrix_needs_no_more_queries_for_more_services(world: World, service: Service) -> None:
    rated(world, service, "manager", FitSide.PROVIDER)
    client = world.client("planner")
    client.get(reverse("services:fit"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(reverse("services:fit"))
    for number in range(6):
        more = make_service(
            world.member("manager").organisation, places=(make_place(point=None),), name=f"Gruppe {number}"
        )
        rated(world, more, "manager", FitSide.PROVIDER)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("services:fit"))
    assert len(many) == len(few)


def test_no_row_leaves_the_scale_and_no_group_is_foreign(world: World, service: Service) -> None:
    one = rated(world, service, "manager", FitSide.PROVIDER)
    with pytest.raises(IntegrityError), transaction.atomic():
        FitRating.objects.filter(pk=one.pk).update(rating=4)
    with pytest.raises(RuleViolation, match="anderen Mandanten"):
        rated(world, service, "manager", FitSide.PROVIDER, target_group=make_group(world.neighbour))
