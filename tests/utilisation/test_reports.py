"""Reported use: true numbers for the own organisation, contradictions named and not stored."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.visibility import Level
from kooplan.utilisation.actions.pasting import read_places
from kooplan.utilisation.actions.reporting import Outdated, change_report, remove_report, set_places, write_report
from kooplan.utilisation.forms import periods
from kooplan.utilisation.models import Utilisation
from kooplan.utilisation.vocab import AgeBand, Measure, Refusal, Sex
from tests.indicators.builders import make_area
from tests.services.makers import make_place, make_service
from tests.utilisation.makers import YEAR, make_figures, make_report
from tests.world import PERSONAS

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from kooplan.services.models import Service
    from tests.world import World

NAMES = ("Altfelde", "Dornburg-Nord", "Marktstadt-Mitte")
PASTED = (
    "Raum\t<27\t27–49\t50+\tSumme\nMarktstadt-Mitte\t14\t31\t12\t57\nDornburg-Nord\t4\t18\t11\t33\n"
    "Altfelde\t13\t22\t15\t50\nSumme\t31\t71\t38\t140\n"
)


@pytest.fixture
def areas(world: World) -> list[Area]:
    return [
        make_area(world.district, "planungsregion", f"15999-9{place}", name=name) for place, name in enumerate(NAMES)
    ]


@pytest.fixture
def service(world: World, areas: list[Area]) -> Service:
    return make_service(world.member("manager").organisation, areas=areas, places=(make_place(point=None),))


@pytest.mark.criterion("R13.AC1")
def test_a_report_holds_every_number_and_needs_only_cases_and_period(
    world: World, service: Service, areas: list[Area]
) -> None:
    client = world.client("staff")
    url = reverse("utilisation:report_create", args=[service.pk])
    page = client.get(url).content.decode()
    for name in (*Measure.values, *(f"sex-{one}" for one in Sex), *(f"reason-{one}" for one in Refusal)):
        assert f'name="{name}"' in page
    bare = client.post(url, {"period": "2025-07-01/2025-12-31", "running": "0"})
    assert bare.status_code == 302
    sent = {
        "period": "2025-01-01/2025-12-31", "running": "131", "started": "214", "ended": "198", "persons": "300",
        "contacts": "1200", "no_shows": "17", "waiting": "140", "waiting_days": "24", "refused": "9",
        "sex-female": "160", "sex-male": "130", "reason-full": "6",
    }  # fmt: skip
    assert client.post(url, sent).status_code == 302
    half, year = Utilisation.objects.order_by("-period_start")
    assert (half.running, half.started, half.waiting) == (0, None, None)
    assert [getattr(year, measure) for measure in Measure] == [131, 214, 198, 300, 1200, 17, 140, 24, 9]
    assert {(one.measure, one.sex, one.reason, one.count) for one in year.counts.all()} == {
        ("persons", "female", "", 160), ("persons", "male", "", 130), ("refused", "", "full", 6),
    }  # fmt: skip
    places = reverse("utilisation:report_places", args=[year.pk, "waiting"])
    cells = {f"c-{areas[1].pk}-{AgeBand.UNDER_27}": "4", "revision": "0"}
    assert client.post(places, cells).status_code == 302
    assert [(one.area, one.age, one.count) for one in year.counts.filter(measure="waiting")] == [
        (areas[1], AgeBand.UNDER_27, 4)
    ]
    page = client.get(reverse("utilisation:report", args=[year.pk])).content.decode()
    assert "ohne Zuordnung" in page
    assert ">136<" in page.replace("\n", "")


def test_nobody_outside_the_organisation_finds_a_report(world: World, service: Service) -> None:
    report = make_report(service, actor=world.member("staff"), waiting=7321)
    pages = [
        reverse("utilisation:report", args=[report.pk]), reverse("utilisation:report_change", args=[report.pk]),
        reverse("utilisation:report_places", args=[report.pk, "waiting"]),
    ]  # fmt: skip
    for persona in sorted(PERSONAS):
        client = world.client(persona)
        answers = {client.get(page).status_code for page in pages}
        assert answers == ({200} if persona in {"manager", "staff"} else {404}), persona
        listing = client.get(reverse("utilisation:report_list")).content.decode()
        assert ("7 321" in listing.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")) == (
            persona in {"manager", "staff"}
        ), persona
        profile = client.get(reverse("services:service", args=[service.pk])).content.decode()
        assert "321" not in profile.replace(str(service.pk), "")
    facts = [one.facts for one in AuditEvent.objects.filter(name="utilisation.report.written")]
    assert "7321" not in str(facts)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ended": 346}, "Beendet sind 346 Fälle, es gab aber nur 345"),
        ({"persons": 5, "sexes": {"female": 4, "male": 2}}, "Die Gesamtzahl 5 ist kleiner als die Summe 6"),
        ({"reasons": {"full": 1}}, "Abgelehnt: Bitte geben Sie auch die Gesamtzahl an"),
        ({"persons": 5, "sexes": {"female": -1}}, "nie negativ"),
        ({"source": "Liste von eine.person@post.example"}, "in der Quelle keine Person"),
    ],
)
def test_numbers_that_cannot_be_true_are_named_and_not_stored(
    world: World, service: Service, changes: dict[str, object], words: str
) -> None:
    with pytest.raises(RuleViolation, match=words):
        make_report(service, actor=world.member("staff"), **changes)
    assert not Utilisation.objects.exists()


def test_a_negative_count_is_named_at_its_field(world: World, service: Service) -> None:
    url = reverse("utilisation:report_create", args=[service.pk])
    page = world.client("staff").post(url, {"period": "2025-01-01/2025-12-31", "running": "-3", "started": "viele"})
    assert page.status_code == 422
    assert page.content.decode().count("Bitte schreiben Sie eine ganze Zahl ab 0") == 4  # summary and field, twice
    assert not Utilisation.objects.exists()


def test_a_period_is_reported_once_and_only_when_it_is_over(world: World, service: Service) -> None:
    staff = world.member("staff")
    make_report(service, actor=staff)
    with pytest.raises(RuleViolation, match="2025 ist schon gemeldet"):
        make_report(service, actor=staff)
    with pytest.raises(RuleViolation, match="noch nicht zu Ende"):
        write_report(service, date(2999, 1, 1), date(2999, 12, 31), make_figures(), actor=staff)
    with pytest.raises(NotAllowed):
        write_report(service, date(2024, 1, 1), date(2024, 12, 31), make_figures(), actor=world.member("planner"))
    assert Utilisation.objects.count() == 1


def test_the_second_of_two_writers_loses_nothing_and_overwrites_nothing(world: World, service: Service) -> None:
    report = make_report(service, actor=world.member("staff"))
    change_report(report, make_figures(started=220), revision=0, actor=world.member("manager"))
    url = reverse("utilisation:report_change", args=[report.pk])
    page = world.client("staff").post(url, {"revision": "0", "running": "131", "started": "999"})
    assert page.status_code == 422
    assert "Jemand hat die Meldung gerade geändert" in page.content.decode()
    assert 'value="999"' in page.content.decode()
    report.refresh_from_db()
    assert (report.started, report.revision) == (220, 1)
    with pytest.raises(Outdated):
        set_places(report, "waiting", {}, revision=0, actor=world.member("staff"))


def test_a_total_never_falls_below_its_parts_afterwards(world: World, service: Service, areas: list[Area]) -> None:
    staff = world.member("staff")
    report = make_report(service, actor=staff)
    set_places(report, "waiting", read_places(PASTED, areas), revision=0, actor=staff)
    with pytest.raises(RuleViolation, match="Die Gesamtzahl 139 ist kleiner als die Summe 140 nach Wohnort und Alter"):
        change_report(report, make_figures(waiting=139), revision=1, actor=staff)
    assert Utilisation.objects.get().waiting == 140
    assert Utilisation.objects.get().revision == 1


def test_a_pasted_table_is_shown_before_it_is_stored(world: World, service: Service, areas: list[Area]) -> None:
    client = world.client("staff")
    report = make_report(service, actor=world.member("staff"))
    url = reverse("utilisation:report_places", args=[report.pk, "waiting"])
    page = client.post(url, {"pasted": PASTED, "revision": "0"}).content.decode()
    assert "noch nicht gespeichert" in page
    assert f'name="c-{areas[1].pk}-{AgeBand.UNDER_27}" value="4"' in page
    assert not report.counts.exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Raum\t<27\nNirgends\t3", "Zeile 2: „Nirgends“ kennen wir nicht"),
        ("Raum\t<27\nAltfelde\t-4", "Zeile 2, Spalte 2: „-4“ ist keine Anzahl"),
        ("Raum\t<27\t0-99\nAltfelde\t4\t5", "Zeile 1, Spalte 3: „0-99“ ist keine Altersgruppe"),
        ("Raum\t<27\t50+\tSumme\nAltfelde\t4\t5\t8", "Zeile 2, Altfelde: Die Summe 8 ist kleiner als ihre Teile"),
        ("Raum\t<27\nAltfelde\t4\t5", "Zeile 2 hat mehr Zahlen"),
        ("Raum\t<27\nAltfelde\t4\nAltfelde\t5", "Zeile 3: Altfelde steht zweimal da"),
        ("nur ein Wort", "mit der Kopfzeile"),
    ],
)
def test_a_table_that_cannot_be_read_names_row_and_column(areas: list[Area], text: str, words: str) -> None:
    with pytest.raises(RuleViolation, match=words):
        read_places(text, areas)


def test_empty_cells_are_not_counted_and_thousands_are(areas: list[Area]) -> None:
    found = read_places("Raum;unter 27 Jahre;50 und älter\nAltfelde;1.204;-\nDornburg-Nord;;0", areas)
    assert found == {(areas[0], "under_27"): 1204, (areas[1], "from_50"): 0}


def test_only_periods_that_are_over_can_be_chosen() -> None:
    labels = [label for _value, label in periods(date(2026, 7, 1))]
    assert labels[:5] == ["2025", "2024", "2023", "1. Halbjahr 2026", "2. Halbjahr 2025"]
    assert "2. Quartal 2026" in labels
    assert "3. Quartal 2026" not in labels


def test_no_report_can_become_readable_for_others(world: World, service: Service) -> None:
    report = make_report(service, actor=world.member("staff"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Utilisation.objects.filter(pk=report.pk).update(level=Level.PUBLIC)


def test_a_report_of_the_wrong_period_is_taken_back(world: World, service: Service) -> None:
    report = make_report(service, actor=world.member("staff"))
    with pytest.raises(NotAllowed):
        remove_report(report, actor=world.member("planner"))
    assert world.client("staff").post(reverse("utilisation:report_remove", args=[report.pk])).status_code == 302
    assert not Utilisation.objects.exists()
    assert (YEAR[0].year, AuditEvent.objects.filter(name="utilisation.report.removed").count()) == (2025, 1)
