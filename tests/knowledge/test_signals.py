"""Signals: found where released numbers and observations say so, raised by people, decided with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.tasks import tasks_of
from kooplan.core.visibility import Level
from kooplan.knowledge.actions.observations import release_observation, withdraw_observation
from kooplan.knowledge.actions.signals import (
    decide_signal,
    find_signals,
    look_everywhere,
    set_indicator_threshold,
    set_thresholds,
)
from kooplan.knowledge.evaluation import Change, Noticed, beyond, changed_use, longer_waits, similar
from kooplan.knowledge.models import Signal
from kooplan.knowledge.vocab import SignalKind, Triage
from kooplan.organisations.models import Organisation
from kooplan.utilisation.actions.reporting import write_report
from kooplan.utilisation.actions.rounds import close_round, reopen_round
from kooplan.utilisation.models import ReportingRound
from tests.indicators.builders import make_area, make_indicator, make_release, make_released
from tests.knowledge.makers import make_group, make_observation, make_signal
from tests.services.makers import make_place, make_service
from tests.utilisation.makers import YEAR, YEAR_BEFORE, make_figures, make_round

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from kooplan.services.models import Service
    from tests.world import World

TODAY = date(2026, 3, 2)


@pytest.fixture
def area(world: World) -> Area:
    return make_area(world.district, "planungsregion", "15999-91", name="Altfelde")


@pytest.fixture
def service(world: World, area: Area) -> Service:
    owner = world.member("manager").organisation
    return make_service(owner, areas=(area,), places=(make_place(point=None),), name="Erziehungsberatung")


def closed_year(world: World, services: list[Service], period: tuple[date, date], **figures: Any) -> ReportingRound:
    """A closed round in which every provider says the same of each of its services."""
    planner = world.member("planner")
    one = make_round(world.district, actor=planner, period=period)
    for service in services:
        writer = world.member("manager" if service.owner == world.member("manager").organisation else "other_manager")
        write_report(service, *period, make_figures(**figures), actor=writer)
    return close_round(one, sums_level=Level.PUBLIC, actor=planner)


def kinds_found(world: World) -> list[str]:
    return sorted(Signal.objects.filter(municipality=world.district).values_list("kind", flat=True))


def raised(world: World, persona: str = "manager", **changes: Any) -> Signal:
    return make_signal(world.member(persona), **changes)


@pytest.mark.criterion("R18.AC1")
def test_a_waiting_time_that_grew_by_30_percent_over_two_periods_is_a_signal(world: World, service: Service) -> None:
    closed_year(world, [service], YEAR_BEFORE, waiting_days=20, started=100)
    assert find_signals(world.district, TODAY) == 0  # one period is no change
    closed_year(world, [service], YEAR, waiting_days=28, started=101)
    assert find_signals(world.district, TODAY) == 1
    one = Signal.objects.get()
    assert (one.kind, one.before, one.after, one.service) == (SignalKind.WAITING, 20, 28, service)
    assert (one.due_on, one.level) == (TODAY + timedelta(days=30), Level.ADMIN_INTERNAL)
    page = world.client("planner").get(reverse("knowledge:signal", args=[one.pk])).content.decode()
    for words in ("28 statt 20 Tage", "+40", "Nutzung von Erziehungsberatung", "Meldungen der Träger, 2025"):
        assert words in page
    statuses = {
        persona: world.client(persona).get(reverse("knowledge:signal", args=[one.pk])).status_code
        for persona in ("planner", "manager", "other_manager", "councillor", "outsider")
    }
    assert statuses == {"planner": 200, "manager": 200, "other_manager": 404, "councillor": 404, "outsider": 404}


@pytest.mark.parametrize(("days", "found"), [(25, 0), (26, 0), (27, 1)])
def test_a_wait_has_to_grow_by_the_percentage_and_by_a_week(
    world: World, service: Service, days: int, found: int
) -> None:
    closed_year(world, [service], YEAR_BEFORE, waiting_days=20)
    closed_year(world, [service], YEAR, waiting_days=days)
    assert find_signals(world.district, TODAY) == found


def test_the_same_finding_is_told_once_and_also_not_again_after_it_was_discarded(
    world: World, service: Service
) -> None:
    planner = world.member("planner")
    closed_year(world, [service], YEAR_BEFORE, waiting_days=20)
    later = closed_year(world, [service], YEAR, waiting_days=40)
    assert [find_signals(world.district, TODAY), find_signals(world.district, TODAY)] == [1, 0]
    decide_signal(
        Signal.objects.get(), triage=Triage.DISCARDED, reason="Umzug der Stelle", again_on=None, seen=Triage.OPEN,
        actor=planner,
    )  # fmt: skip
    reopen_round(later, reason="Zählfehler", actor=planner)
    close_round(later, sums_level=Level.PUBLIC, actor=planner)
    assert find_signals(world.district, TODAY) == 0


def test_a_hidden_number_raises_no_signal(world: World, service: Service) -> None:
    closed_year(world, [service], YEAR_BEFORE, started=4, ended=4, running=30, waiting_days=10, waiting=30)
    closed_year(world, [service], YEAR, started=60, ended=40, running=30, waiting_days=10, waiting=30)
    assert find_signals(world.district, TODAY) == 0


def test_new_cases_that_rose_by_a_fifth_are_a_signal(world: World, service: Service) -> None:
    closed_year(world, [service], YEAR_BEFORE, started=100, ended=80, running=60)
    closed_year(world, [service], YEAR, started=120, ended=80, running=60)
    find_signals(world.district, TODAY)
    assert kinds_found(world) == [SignalKind.USE]
    assert Signal.objects.get().statement == "Erziehungsberatung: 120 neue Fälle, davor 100."


def test_a_sum_of_other_services_than_before_is_no_change(world: World, service: Service, area: Area) -> None:
    others = [
        make_service(
            world.member("other_manager").organisation, areas=(area,), places=(make_place(point=None),),
            name=f"Beratung {number}",
        )
        for number in range(3)
    ]  # fmt: skip
    closed_year(world, [service], YEAR_BEFORE, started=100)
    closed_year(world, [service, *others], YEAR, started=100)
    assert find_signals(world.district, TODAY) == 0


@pytest.mark.criterion("R18.AC1")
def test_three_similar_observations_are_a_signal_and_three_more_are_another(world: World, area: Area) -> None:
    written = []
    for persona in ("manager", "manager", "other_manager"):
        one = make_observation(world.member(persona), areas=[area], kinds=["barrier"])
        written.append(release_observation(one, level=Level.PARTNERS, actor=world.member(persona)))
    assert find_signals(world.district, TODAY) == 1
    signal = Signal.objects.get()
    assert signal.statement == "3 Beobachtungen zu „Zugangsbarriere“ in Altfelde."
    assert signal.source == "Fachbeobachtungen von 2 Organisationen"
    assert (set(signal.observations.all()), signal.level) == (set(written), Level.PARTNERS)
    page = world.client("manager").get(reverse("knowledge:observation", args=[written[0].pk])).content.decode()
    assert reverse("knowledge:signal", args=[signal.pk]) in page
    for _more in range(3):
        one = make_observation(world.member("manager"), areas=[area], kinds=["barrier"])
        release_observation(one, level=Level.PARTNERS, actor=world.member("manager"))
    assert find_signals(world.district, TODAY) == 1


def test_what_rests_on_an_internal_observation_stays_internal(world: World, area: Area) -> None:
    manager = world.member("manager")
    for level in (Level.PUBLIC, Level.PUBLIC, Level.ADMIN_INTERNAL):
        release_observation(make_observation(manager, areas=[area], kinds=["use"]), level=level, actor=manager)
    make_observation(manager, areas=[area], kinds=["barrier"])
    find_signals(world.district, TODAY)
    signal = Signal.objects.get()
    assert (signal.kind, signal.level, signal.after) == (SignalKind.OBSERVATIONS, Level.ADMIN_INTERNAL, 3.0)
    assert world.client("other_manager").get(reverse("knowledge:signal", args=[signal.pk])).status_code == 404


def test_an_observation_that_was_taken_back_is_counted_and_not_shown(world: World, area: Area) -> None:
    manager = world.member("manager")
    written = [
        release_observation(make_observation(manager, areas=[area], kinds=["use"]), level=Level.PARTNERS, actor=manager)
        for _number in range(3)
    ]
    find_signals(world.district, TODAY)
    withdraw_observation(written[0], actor=manager)
    page = world.client("planner").get(reverse("knowledge:signal", args=[Signal.objects.get().pk])).content.decode()
    assert "1 Beleg, der nicht für Sie freigegeben ist" in page
    assert reverse("knowledge:observation", args=[written[0].pk]) not in page


@pytest.mark.criterion("R18.AC1")
def test_areas_beyond_the_threshold_of_an_indicator_are_one_signal(world: World) -> None:
    district = make_area(world.district, "kreis", world.district.ags, name="Musterkreis")
    regions = [
        make_area(world.district, "planungsregion", f"15999-8{place}", name=name, parent=district)
        for place, name in enumerate(("Altfelde", "Dornburg-Nord", "Uferaue"))
    ]
    indicator = make_indicator(world.district, "armut", name="Kinderarmut")
    release = make_release(world.district)
    for region, value in zip(regions, (9.0, 12.8, 15.5), strict=True):
        make_released(indicator, region, 2025, value, release=release)
    planner = world.member("planner")
    assert find_signals(world.district, TODAY) == 0
    set_indicator_threshold(indicator, threshold=12.8, is_above=True, actor=planner)
    assert find_signals(world.district, TODAY) == 1
    signal = Signal.objects.get()
    assert [one.name for one in signal.areas.order_by("name")] == ["Dornburg-Nord", "Uferaue"]
    assert "in 2 Räumen: Uferaue 15,5" in signal.statement
    assert signal.level == Level.PARTNERS


@pytest.mark.criterion("R18.AC1")
def test_people_raise_what_no_number_says(world: World, area: Area) -> None:
    sent = {"kind": "law", "statement": "Das FamBeFöG wird 2027 geändert.", "source": "Entwurf", "areas": [area.pk]}
    answer = world.client("manager").post(reverse("knowledge:signal_create"), sent)
    one = Signal.objects.get()
    assert answer.status_code == 302
    assert (one.kind, one.owner, one.level) == (SignalKind.LAW, world.member("manager").organisation, Level.PARTNERS)
    assert world.client("other_manager").get(reverse("knowledge:signal", args=[one.pk])).status_code == 200
    assert world.client("councillor").get(reverse("knowledge:signal", args=[one.pk])).status_code == 404


def test_a_signal_names_no_person_and_no_foreign_area_and_is_not_for_everybody(world: World) -> None:
    with pytest.raises(RuleViolation, match="Daten einer Person"):
        raised(world, statement="Frau Beispielname (geb. 01.02.1950) verliert ihre Stelle.")
    with pytest.raises(RuleViolation, match="anderen Mandanten"):
        raised(world, areas=[make_area(world.neighbour, "planungsregion", "15998-91")])
    with pytest.raises(RuleViolation, match="erkennt Kooplan selbst"):
        raised(world, kind=SignalKind.WAITING)
    with pytest.raises(NotAllowed):
        raised(world, "councillor")
    assert not Signal.objects.exists()


@pytest.mark.criterion("R18.AC2")
@pytest.mark.parametrize(
    ("sent", "state"),
    [
        ({"triage": "discarded", "reason": "Einmaliger Ausreißer"}, Triage.DISCARDED),
        ({"triage": "watched", "reason": "Noch ein Quartal", "again_on": "01.06.2099"}, Triage.WATCHED),
        ({"triage": "need", "reason": "Passt zu drei Beobachtungen"}, Triage.NEED),
    ],
)
def test_a_signal_is_discarded_watched_or_becomes_a_need(world: World, sent: dict[str, str], state: Triage) -> None:
    one = raised(world)
    client = world.client("planner")
    url = reverse("knowledge:signal", args=[one.pk])
    assert client.post(url, {**sent, "seen": "open"}).status_code == 302
    one.refresh_from_db()
    assert (one.triage, one.reason) == (state, sent["reason"])
    assert one.due_on == (date(2099, 6, 1) if state == Triage.WATCHED else None)
    assert sent["reason"] in world.client("manager").get(url).content.decode()
    assert AuditEvent.objects.filter(name="knowledge.signal.decided", object_id=str(one.pk)).count() == 1


@pytest.mark.criterion("R18.AC2")
def test_a_signal_asks_the_planner_within_thirty_days_and_again_on_the_watched_day(world: World) -> None:
    one = raised(world)
    today = timezone.localdate()
    [task] = [each for each in tasks_of(world.reader("planner")) if "Signal prüfen" in each.title]
    assert task.due == today + timedelta(days=30)
    decide_signal(
        one, triage=Triage.WATCHED, reason="Später", again_on=today + timedelta(days=5), seen=Triage.OPEN,
        actor=world.member("planner"),
    )  # fmt: skip
    assert not [each for each in tasks_of(world.reader("planner")) if "Signal prüfen" in each.title]
    Signal.objects.update(due_on=today)
    assert [each for each in tasks_of(world.reader("planner")) if "Signal prüfen" in each.title]
    assert not [each for each in tasks_of(world.reader("manager")) if "Signal" in each.title]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"triage": "discarded", "reason": ""}, "Bitte füllen Sie dieses Feld aus"),
        ({"triage": "", "reason": "Weil"}, "Bitte wählen Sie hier etwas aus"),
        ({"triage": "watched", "reason": "Weil"}, "einen Tag nach heute"),
        ({"triage": "watched", "reason": "Weil", "again_on": "01.01.2020"}, "einen Tag nach heute"),
        ({"triage": "discarded", "reason": "Frau Beispielname, geb. 01.02.1950"}, "Daten einer Person"),
    ],
)
def test_a_decision_without_what_it_needs_is_refused(world: World, sent: dict[str, str], words: str) -> None:
    one = raised(world)
    answer = world.client("planner").post(reverse("knowledge:signal", args=[one.pk]), {**sent, "seen": "open"})
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    one.refresh_from_db()
    assert one.triage == Triage.OPEN


def test_the_second_of_two_people_learns_what_the_first_decided(world: World) -> None:
    one = raised(world)
    url = reverse("knowledge:signal", args=[one.pk])
    watched = {"triage": "watched", "reason": "Erst beobachten", "again_on": "01.06.2099", "seen": "open"}
    assert world.client("planner").post(url, watched).status_code == 302
    answer = world.client("lead").post(url, {"triage": "discarded", "reason": "Nein", "seen": "open"})
    assert (answer.status_code, "wird beobachtet" in answer.content.decode()) == (422, True)
    assert world.client("lead").post(url, {"triage": "need", "reason": "Ja", "seen": "watched"}).status_code == 302
    answer = world.client("planner").post(url, {"triage": "discarded", "reason": "Nein", "seen": "need"})
    assert answer.status_code == 403  # decided for good


def test_thresholds_are_set_by_who_plans_and_count_from_the_next_search(world: World, service: Service) -> None:
    closed_year(world, [service], YEAR_BEFORE, waiting_days=20)
    closed_year(world, [service], YEAR, waiting_days=28)
    client = world.client("planner")
    url = reverse("knowledge:thresholds")
    assert client.post(url, {"waiting": "0", "use": "20", "observations": "3"}).status_code == 422
    assert client.post(url, {"waiting": "50,5", "use": "20", "observations": "3"}).status_code == 302
    assert find_signals(world.district, TODAY) == 0
    set_thresholds(world.district, {SignalKind.WAITING: 30.0}, actor=world.member("lead"))
    client.post(reverse("knowledge:signal_search"))
    assert kinds_found(world) == [SignalKind.WAITING]
    assert 'value="30' in client.get(url).content.decode()
    assert world.client("manager").get(url).status_code == 403


def test_the_threshold_of_an_indicator_can_be_set_and_removed_on_the_page(world: World) -> None:
    indicator = make_indicator(world.district, "armut", name="Kinderarmut")
    client = world.client("planner")
    add = reverse("knowledge:threshold_add")
    assert client.post(add, {"indicator": indicator.pk, "side": "above", "threshold": "viel"}).status_code == 422
    assert client.post(add, {"indicator": indicator.pk, "side": "above", "threshold": "12,5"}).status_code == 302
    page = client.get(reverse("knowledge:thresholds")).content.decode()
    assert "Kinderarmut, ab 12,5" in page
    rule = indicator.signal_rules.get()
    assert client.post(reverse("knowledge:threshold_remove", args=[rule.pk])).status_code == 302
    assert not indicator.signal_rules.exists()


def test_the_daily_run_looks_in_every_municipality(world: World, service: Service) -> None:
    closed_year(world, [service], YEAR_BEFORE, waiting_days=20)
    closed_year(world, [service], YEAR, waiting_days=40)
    assert look_everywhere(timezone.now()) == {"signals": 1}
    assert look_everywhere(timezone.now()) == {"signals": 0}


def test_no_row_is_decided_without_a_reason(world: World) -> None:
    one = raised(world)
    with pytest.raises(IntegrityError):
        Signal.objects.filter(pk=one.pk).update(triage=Triage.DISCARDED, due_on=None, decided_on=TODAY)


def test_the_list_starts_with_what_is_to_be_looked_at(world: World) -> None:
    raised(world, statement="Noch offen.")
    done = raised(world, statement="Schon verworfen.")
    decide_signal(
        done, triage=Triage.DISCARDED, reason="Nein", again_on=None, seen=Triage.OPEN, actor=world.member("planner")
    )
    client = world.client("manager")
    first = client.get(reverse("knowledge:signal_list")).content.decode()
    everything = client.get(reverse("knowledge:signal_list"), {"stand": "alle"}).content.decode()
    assert ("Noch offen." in first, "Schon verworfen." in first) == (True, False)
    assert ("Noch offen." in everything, "Schon verworfen." in everything) == (True, True)
    nothing = world.client("outsider").get(reverse("knowledge:signal_list")).content.decode()
    assert "Noch kein Signal" in nothing


def test_groups_divide_observations_and_one_without_a_group_speaks_of_all(world: World, area: Area) -> None:
    group = make_group(world.district).pk
    told = [Noticed(1, ["use"], [area.pk], [group], 1), Noticed(2, ["use"], [area.pk], [], 2),
            Noticed(3, ["use"], [area.pk], [group + 1], 2)]  # fmt: skip
    assert [one.numbers for one in similar(told, 2)] == [(1, 2), (2, 3)]
    assert similar(told, 3) == []
    assert similar([Noticed(1, ["use"], [1], [], 1), Noticed(2, ["barrier"], [1], [], 1)], 2) == []


def test_a_change_is_measured_from_the_earlier_number() -> None:
    assert Change(20, 28).percent == pytest.approx(40.0)
    assert list(longer_waits({"a": Change(0, 50), "b": Change(100, 130), "c": Change(10, 16)}, 30.0)) == ["b"]
    assert list(changed_use({"a": Change(5, 19), "b": Change(50, 40), "c": Change(50, 41)}, 20.0)) == ["b"]
    assert beyond([(1, 4.0), (2, 5.0), (3, 9.0)], 5.0, is_above=True) == [(3, 9.0), (2, 5.0)]
    assert beyond([(1, 4.0), (2, 5.0), (3, 9.0)], 5.0, is_above=False) == [(1, 4.0), (2, 5.0)]


def test_the_organisation_of_a_signal_is_named(world: World) -> None:
    one = raised(world)
    page = world.client("planner").get(reverse("knowledge:signal", args=[one.pk])).content.decode()
    assert str(Organisation.objects.get(pk=one.owner_id)) in page
