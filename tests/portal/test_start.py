"""The start page of members: tasks with their price, what is new, what the role may do by itself."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kooplan.core import tasks
from kooplan.core.tasks import Task
from kooplan.core.visibility import Level
from kooplan.portal.start import (
    PREVIOUS_VISIT,
    PublicRegion,
    VisitorStart,
    lead_of,
    news_since,
    next_steps,
    visitor_start,
)
from tests.indicators.builders import make_release
from tests.world import World

TODAY = date(2026, 3, 2)


def make_task(title: str = "Zahlen freigeben", *, minutes: int = 8, due: date | None = None) -> Task:
    """A request to a person."""
    return Task(title, "Sie bekommen Ihre Kurve.", "Zahlen ansehen", "/wissen/", minutes, due, "Teamleitung", "public")


def test_without_tasks_the_page_says_so_and_offers_what_is_voluntary(world: World) -> None:
    text = world.client("manager").get("/").content.decode()
    assert "Gerade nichts. Alles Erbetene liegt vor." in text
    assert "Wenn Sie Zeit haben" in text
    assert "kern-btn--primary" not in text


def test_the_first_task_is_framed_and_the_others_are_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [make_task("Danach"), make_task("Zuerst", due=TODAY)]
    monkeypatch.setattr(tasks, "SOURCES", [lambda _reader: found])
    text = world.client("manager").get("/").content.decode()
    assert text.count("kp-next__head") == 1
    assert text.index("Am besten zuerst") < text.index("Zuerst</h2>") < text.index("Danach</a></h3>")
    assert text.count("kern-btn--primary") == 1
    assert "8 Minuten" in text
    assert "bis Montag, 2. März 2026" in text
    assert "Vertretung: Teamleitung" in text
    assert "Zwei Aufgaben, zusammen etwa 16 Minuten." in text


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        ([], ""),
        ([make_task(minutes=1)], "Eine Aufgabe, etwa 1 Minute. Heute ist nichts fällig."),
        (
            [make_task(), make_task(due=TODAY + timedelta(days=1))],
            "Zwei Aufgaben, zusammen etwa 16 Minuten. Heute ist nichts fällig.",
        ),
        (
            [make_task(), make_task(due=TODAY), make_task(due=TODAY)],
            "Drei Aufgaben, zusammen etwa 24 Minuten. 2 sind heute fällig.",
        ),
        (
            [make_task(due=TODAY), make_task(due=TODAY - timedelta(days=1))],
            "Zwei Aufgaben, zusammen etwa 16 Minuten. Eine Frist ist verstrichen.",
        ),
        ([make_task()] * 13, "13 Aufgaben, zusammen etwa 104 Minuten. Heute ist nichts fällig."),
    ],
)
def test_the_lead_counts_tasks_minutes_and_what_presses(found: list[Task], sentence: str) -> None:
    assert lead_of(found, today=TODAY) == sentence


def test_news_name_released_numbers_the_role_may_read_and_no_others(world: World) -> None:
    make_release(world.district, attribution="Öffentliche Quelle")
    make_release(world.district, attribution="Interne Quelle", level=Level.ADMIN_INTERNAL)
    make_release(world.neighbour, attribution="Quelle des Nachbarn")
    planner = world.client("planner").get("/").content.decode()
    manager = world.client("manager").get("/").content.decode()
    assert "Öffentliche Quelle" in planner
    assert "Interne Quelle" in planner
    assert "Öffentliche Quelle" in manager
    assert "Interne Quelle" not in manager
    assert "Quelle des Nachbarn" not in planner + manager


def test_news_older_than_the_last_visit_are_left_out(world: World) -> None:
    make_release(world.district, attribution="Öffentliche Quelle")
    client = world.client("manager")
    session = client.session
    session[PREVIOUS_VISIT] = (timezone.now() + timedelta(minutes=1)).isoformat()
    session.save()
    text = client.get("/").content.decode()
    assert "Seit Ihrem letzten Besuch" in text
    assert "Nichts Neues in Ihrer Region." in text


def test_news_stay_few_and_cost_two_queries(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(30):
        make_release(world.district, attribution=f"Quelle {number}")
    reader = world.reader("manager")
    with django_assert_num_queries(2):
        assert len(news_since(reader, timezone.now() - timedelta(days=1))) == 6


@pytest.mark.parametrize(
    ("persona", "titles"),
    [
        ("planner", {"Daten einlesen"}),
        ("statistics", {"Daten einlesen"}),
        ("admin", {"Daten einlesen", "Personen und Rollen", "Protokoll lesen"}),
        ("manager", {"Personen und Rollen", "Protokoll lesen"}),
        ("dpo", {"Protokoll lesen"}),
        ("staff", set()),
    ],
)
def test_each_role_is_offered_what_it_may_do(world: World, persona: str, titles: set[str]) -> None:
    offered = {step.title for step in next_steps(world.reader(persona))}
    assert titles <= offered
    assert offered & ({"Daten einlesen", "Personen und Rollen", "Protokoll lesen"} - titles) == set()


def test_every_offer_leads_to_a_page_that_the_role_may_open(world: World) -> None:
    for persona in ("planner", "statistics", "admin", "manager", "staff", "councillor", "dpo", "association"):
        client = world.client(persona)
        for step in next_steps(world.reader(persona)):
            assert client.get(step.url).status_code == 200, (persona, step.title)


def test_visitors_choose_a_region_or_see_the_only_one(world: World) -> None:
    assert [one.name for one in visitor_start().regions] == ["Landkreis Musterkreis", "Landkreis Nachbarland"]
    text = world.client("visitor").get("/").content.decode()
    assert 'href="/region/15999/"' in text
    assert "Leichte Sprache" in text


def test_the_only_region_gets_the_primary_button() -> None:
    region = PublicRegion("Landkreis Allein", "/region/15001/", is_demo=False)
    text = render_to_string("portal/start.html", {"page": VisitorStart([region])})
    assert 'class="kern-btn kern-btn--primary" href="/region/15001/"' in text
    assert "Landkreis Allein ansehen" in text


def test_an_empty_installation_says_what_comes_next() -> None:
    assert "Die Systembetreuung richtet den ersten Landkreis ein." in render_to_string(
        "portal/start.html", {"page": VisitorStart([])}
    )


def test_a_reader_without_deputy_learns_who_names_one(world: World) -> None:
    text = world.client("staff").get("/").content.decode()
    assert "Für Ihre Rolle ist niemand benannt." in text
    assert "Das macht die Leitung Ihrer Organisation" in text
