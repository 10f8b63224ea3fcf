"""Rounds of reporting: asked, closed, protected in every channel, corrected without giving anything away."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.tasks import tasks_of
from kooplan.core.visibility import Level
from kooplan.indicators.models import SuppressionRule
from kooplan.organisations.actions import add_organisation, assign_role
from kooplan.organisations.vocab import OrganisationKind
from kooplan.services.models import Service
from kooplan.utilisation import evaluation
from kooplan.utilisation.actions.reporting import change_report, remove_report, set_places, write_report
from kooplan.utilisation.actions.rounds import close_round, open_round, reopen_round
from kooplan.utilisation.models import ReleasedUse, ReportingRound, Utilisation
from kooplan.utilisation.vocab import AgeBand, Measure, Sex
from tests.indicators.builders import make_area
from tests.services.makers import make_place, make_service
from tests.utilisation.makers import YEAR, YEAR_BEFORE, make_figures, make_report, make_round

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from tests.world import World

WAITING = {"Marktstadt-Mitte": (14, 31, 12), "Dornburg-Nord": (4, 18, 11), "Altfelde": (13, 22, 15)}
CORNERS = {("Dornburg-Nord", AgeBand.UNDER_27), ("Dornburg-Nord", AgeBand.FROM_50),
           ("Marktstadt-Mitte", AgeBand.UNDER_27), ("Marktstadt-Mitte", AgeBand.FROM_50)}  # fmt: skip


@pytest.fixture
def areas(world: World) -> list[Area]:
    return [
        make_area(world.district, "planungsregion", f"15999-9{place}", name=name) for place, name in enumerate(WAITING)
    ]


@pytest.fixture
def service(world: World, areas: list[Area]) -> Service:
    return make_service(
        world.member("manager").organisation, areas=areas, places=(make_place(point=None),), name="Erziehungsberatung"
    )


@pytest.fixture
def reported(world: World, service: Service, areas: list[Area]) -> Utilisation:
    """Story 2, step 5."""
    staff = world.member("staff")
    report = make_report(service, actor=staff)
    return set_places(report, Measure.WAITING, cells(areas), revision=report.revision, actor=staff)


@pytest.fixture
def closed(world: World, reported: Utilisation) -> ReportingRound:
    one = make_round(reported.municipality, actor=world.member("planner"))
    return close_round(one, sums_level=Level.PUBLIC, actor=world.member("planner"))


def cells(areas: list[Area], waiting: Any = None) -> dict[tuple[Area, str], int]:
    return {
        (area, age): count
        for area in areas
        for age, count in zip(AgeBand.values, (waiting or WAITING)[area.name], strict=True)
    }


def told(page: str) -> list[str]:
    """What the cells of tables say."""
    return re.findall(r"<span(?: class=\"kp-nowrap\")?>\s*([^<]*?)\s*(?=<)", page)


def hidden(one: ReportingRound) -> set[tuple[str, str]]:
    rows = ReleasedUse.objects.filter(round=one, count=None).select_related("area")
    return {(row.area.name if row.area else "", row.age) for row in rows}


@pytest.mark.criterion("R13.AC2", "R13.AC3", "R54.AC3")
def test_the_planner_reads_four_dots_and_the_provider_its_true_numbers(
    world: World, closed: ReportingRound, reported: Utilisation
) -> None:
    assert hidden(closed) == CORNERS
    page = world.client("planner").get(reverse("utilisation:round_service", args=[closed.pk, reported.service_id]))
    assert told(page.content.decode()).count("•") == 4
    own = world.client("staff").get(reverse("utilisation:report", args=[reported.pk])).content.decode()
    assert "4" in told(own)
    assert "•" not in own


@pytest.mark.criterion("R13.AC2", "R54.AC3")
def test_the_small_number_stands_in_no_channel_for_anybody_else(
    world: World, closed: ReportingRound, reported: Utilisation
) -> None:
    urls = [
        reverse("utilisation:report_list"), reverse("utilisation:round", args=[closed.pk]),
        reverse("utilisation:round_service", args=[closed.pk, reported.service_id]),
        reverse("utilisation:round_file", args=[closed.pk]), reverse("utilisation:report", args=[reported.pk]), "/",
    ]  # fmt: skip
    for persona in (
        "planner",
        "lead",
        "statistics",
        "admin",
        "dpo",
        "councillor",
        "other_manager",
        "association",
        "visitor",
    ):
        client = world.client(persona)
        for url in urls:
            text = client.get(url, follow=True).content.decode()
            assert "4" not in told(text), (persona, url)
            assert ";4;" not in text, (persona, url)
    stored = ReleasedUse.objects.filter(round=closed, count=4)
    assert not stored.exists()
    facts = AuditEvent.objects.get(name="utilisation.round.closed").facts
    assert facts == {"reports": 1, "shown": 16, "hidden": 4, "level": "public", "min_cell": 10}


@pytest.mark.criterion("R54.AC2")
def test_nothing_is_released_where_the_audit_fails(
    world: World, reported: Utilisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = make_round(reported.municipality, actor=world.member("planner"))
    monkeypatch.setattr(evaluation, "with_care", lambda *_arguments: None)
    url = reverse("utilisation:round", args=[one.pk])
    page = world.client("planner").post(url, {"sums_level": "public"})
    assert page.status_code == 422
    assert "lässt sich nicht schützen. Es ist nichts freigegeben." in page.content.decode()
    one.refresh_from_db()
    assert one.is_open
    assert not ReleasedUse.objects.exists()


@pytest.mark.criterion("R13.AC2")
def test_the_rule_of_the_tenant_says_what_is_small(world: World, reported: Utilisation) -> None:
    SuppressionRule.objects.update_or_create(
        municipality=reported.municipality, code="provider", defaults={"name": "Träger", "min_cell": 3}
    )
    one = make_round(reported.municipality, actor=world.member("planner"))
    close_round(one, sums_level=Level.PUBLIC, actor=world.member("planner"))
    assert hidden(one) == set()


def test_a_report_of_a_closed_round_is_named_and_not_stored(
    world: World, closed: ReportingRound, reported: Utilisation, service: Service
) -> None:
    staff = world.member("staff")
    for deed in (
        lambda: change_report(reported, make_figures(), revision=reported.revision, actor=staff),
        lambda: set_places(reported, Measure.WAITING, {}, revision=reported.revision, actor=staff),
        lambda: remove_report(reported, actor=staff),
        lambda: write_report(service, *YEAR, make_figures(), actor=staff),
    ):
        with pytest.raises(RuleViolation, match="Melderunde 2025 ist geschlossen"):
            deed()
    assert Utilisation.objects.get(pk=reported.pk).counts.count() == 9
    page = world.client("staff").get(reverse("utilisation:report", args=[reported.pk])).content.decode()
    assert reverse("utilisation:report_change", args=[reported.pk]) not in page
    assert reverse("utilisation:round_service", args=[closed.pk, service.pk]) in page


def test_a_correction_keeps_what_was_hidden(
    world: World, closed: ReportingRound, reported: Utilisation, areas: list[Area]
) -> None:
    planner, staff = world.member("planner"), world.member("staff")
    with pytest.raises(RuleViolation, match="keine Person"):
        reopen_round(closed, reason="Herr Beispielname hat sich verzählt", actor=planner)
    reopen_round(closed, reason="Vier Menschen waren nicht mitgezählt.", actor=planner)
    assert hidden(closed) == CORNERS
    reported.refresh_from_db()
    change_report(reported, make_figures(waiting=148), revision=reported.revision, actor=staff)
    reported.refresh_from_db()
    more = {**WAITING, "Dornburg-Nord": (12, 18, 11)}
    set_places(reported, Measure.WAITING, cells(areas, more), revision=reported.revision, actor=staff)
    close_round(closed, sums_level=Level.PUBLIC, actor=planner)
    assert hidden(closed) >= CORNERS - {("Dornburg-Nord", AgeBand.UNDER_27)}
    assert len(hidden(closed)) >= 4


def test_two_rounds_never_overlap_and_a_round_asks_for_the_past(world: World) -> None:
    planner = world.member("planner")
    one = make_round(world.district, actor=planner)
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(RuleViolation, match="dürfen sich nicht überschneiden"):
        open_round(world.district, date(2025, 1, 1), date(2025, 3, 31), due_on=tomorrow, actor=planner)
    with pytest.raises(RuleViolation, match="noch nicht zu Ende"):
        open_round(world.district, date(2029, 1, 1), date(2029, 12, 31), due_on=date(2030, 2, 1), actor=planner)
    with pytest.raises(RuleViolation, match="liegt in der Vergangenheit"):
        open_round(world.district, *YEAR_BEFORE, due_on=timezone.localdate() - timedelta(days=1), actor=planner)
    with pytest.raises(RuleViolation, match="noch niemand gemeldet"):
        close_round(one, sums_level=Level.PUBLIC, actor=planner)
    with pytest.raises(NotAllowed):
        make_round(world.district, actor=world.member("manager"), period=YEAR_BEFORE)
    with pytest.raises(NotAllowed):
        make_round(world.district, actor=world.member("outsider"), period=YEAR_BEFORE)


def test_a_round_is_closed_once(world: World, closed: ReportingRound) -> None:
    with pytest.raises(RuleViolation, match="schon geschlossen"):
        close_round(closed, sums_level=Level.PUBLIC, actor=world.member("planner"))
    with pytest.raises(RuleViolation, match="schon offen"):
        reopen_round(
            make_round(world.district, actor=world.member("planner"), period=YEAR_BEFORE), reason="?",
            actor=world.member("planner"),
        )  # fmt: skip


@pytest.mark.parametrize(
    "row",
    [
        {"status": "primary", "count": 4},
        {"status": "ok", "count": None},
        {"status": "ok", "count": 14, "level": "public"},
    ],
    ids=["a hidden number", "a shown number that is missing", "a service for all"],
)
def test_no_row_can_hold_what_must_be_hidden(closed: ReportingRound, row: dict[str, Any]) -> None:
    found = ReleasedUse.objects.filter(round=closed, area__isnull=False)
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(**row)


def test_sums_are_for_others_where_three_providers_take_part(world: World, service: Service) -> None:
    planner = world.member("planner")
    one = make_round(world.district, actor=planner)
    for persona, started in (("manager", 60), ("other_manager", 70), ("private_manager", 80)):
        member = world.member(persona)
        own = service if persona == "manager" else make_service(
            member.organisation, areas=list(service.areas.all()), places=(make_place(point=None),), name=persona
        )  # fmt: skip
        write_report(
            own, *YEAR, make_figures(started=started, ended=50, persons=400, sexes={Sex.FEMALE: 210}), actor=member
        )
    close_round(one, sums_level=Level.COUNCIL, actor=planner)
    url = reverse("utilisation:round", args=[one.pk])
    council = world.client("councillor").get(url).content.decode()
    assert "Summen je Angebotsart" in council
    assert "210" in told(council)
    assert "private_manager" not in council
    assert "Für Sie ist hier nichts freigegeben" in world.client("association").get(url).content.decode()
    file = world.client("councillor").get(reverse("utilisation:round_file", args=[one.pk])).content.decode()
    assert {line.split(";")[1] for line in file.splitlines()[1:]} == {""}
    public = reverse("portal:use", args=[world.district.ags])
    assert "Noch nichts veröffentlicht" in world.client("visitor").get(public).content.decode()
    reopen_round(one, reason="Die Summen sind für alle.", actor=planner)
    close_round(one, sums_level=Level.PUBLIC, actor=planner)
    assert "210" in told(world.client("visitor").get(public).content.decode())


def test_everybody_is_asked_and_the_planner_sees_who_has_not_answered(world: World, service: Service) -> None:
    planner = world.member("planner")
    page = world.client("planner").post(
        reverse("utilisation:round_create"),
        {"period": "2025-01-01/2025-12-31", "due_on": (timezone.localdate() + timedelta(days=3)).isoformat()},
        follow=True,
    )  # fmt: skip
    one = ReportingRound.objects.get()
    assert "0 von 1 Angeboten haben gemeldet" in page.content.decode()
    [task] = [each for each in tasks_of(world.reader("staff")) if "Nutzung" in each.title]
    assert (task.title, task.due) == ("Nutzung 2025 melden", one.due_on)
    link = f"{reverse('utilisation:report_create', args=[service.pk])}?zeitraum=2025-01-01/2025-12-31"
    client = world.client("staff")
    assert link in client.get(task.url).content.decode()
    assert '<option value="2025-01-01/2025-12-31" selected>' in client.get(link).content.decode()
    make_report(service, actor=world.member("staff"))
    assert not [each for each in tasks_of(world.reader("staff")) if "Nutzung" in each.title]
    ReportingRound.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "Melderunde 2025 schließen" in {each.title for each in tasks_of(world.reader("planner"))}
    assert not [each for each in tasks_of(world.reader("councillor")) if "Melderunde" in each.title]
    close_round(one, sums_level=Level.PUBLIC, actor=planner)
    assert not [each for each in tasks_of(world.reader("planner")) if "Melderunde" in each.title]


@pytest.mark.parametrize("persona", ["planner", "other_manager"])
def test_a_round_with_many_providers_needs_no_more_queries(world: World, service: Service, persona: str) -> None:
    planner = world.member("planner")
    make_report(service, actor=world.member("manager"))
    for number in range(12):
        organisation = add_organisation(
            world.district, name=f"Träger {number}", kind=OrganisationKind.FREE, actor=world.member("admin")
        )
        user = world.member("other_manager").user
        member = assign_role(organisation, user=user, role="provider_manager", actor=None, starts_on=date(2025, 1, 1))
        own = make_service(
            organisation, areas=list(service.areas.all()), places=(make_place(point=None),), name=f"Angebot {number}"
        )
        make_report(own, actor=member, started=40 + number, ended=50)
    one = make_round(world.district, actor=planner)
    client, url = world.client(persona), reverse("utilisation:round", args=[one.pk])
    for state in ("open", "closed"):
        if state == "closed":
            close_round(one, sums_level=Level.PUBLIC, actor=planner)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= 12, "\n".join(query["sql"][:160] for query in queries)


@pytest.mark.parametrize(
    ("state", "ends_on", "asked"),
    [
        ("ended", date(2024, 12, 31), False), ("ended", date(2025, 6, 30), True), ("suspended", None, True),
        ("draft", None, False),
    ],
)  # fmt: skip
def test_only_services_that_were_there_in_the_period_are_asked(
    world: World, service: Service, state: str, ends_on: date | None, *, asked: bool
) -> None:
    make_round(world.district, actor=world.member("planner"))
    level = Level.PRIVATE_ORG if state == "draft" else Level.PUBLIC
    Service.objects.filter(pk=service.pk).update(state=state, ends_on=ends_on, level=level)
    assert any("Nutzung 2025" in one.title for one in tasks_of(world.reader("staff"))) is asked
    page = world.client("staff").get(reverse("utilisation:round", args=[ReportingRound.objects.get().pk]))
    assert ("Angebote ohne Zahlen" in page.content.decode()) is asked
