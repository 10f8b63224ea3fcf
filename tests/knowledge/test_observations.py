"""Observations: private first, released without a trace of a person, answered."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.reader import reader_for, visitor
from kooplan.core.tasks import tasks_of
from kooplan.core.visibility import Level
from kooplan.knowledge.actions.answering import answer
from kooplan.knowledge.actions.observations import change_observation, release_observation, withdraw_observation
from kooplan.knowledge.models import Observation
from kooplan.knowledge.vocab import Basis, Confidence, ObservationKind, Outcome
from tests.indicators.builders import make_area
from tests.knowledge.makers import STATEMENT, make_finding, make_group, make_observation

if TYPE_CHECKING:
    from kooplan.areas.models import Area
    from tests.world import World

PERSONAS = ("planner", "statistics", "manager", "staff", "admin", "dpo", "councillor", "outsider")
FORM = {
    "statement": STATEMENT, "kinds": ["changed_need", "barrier"], "period_start": "01.07.2025",
    "period_end": "2025-12-31", "basis": "team", "basis_note": "", "confidence": "likely",
}  # fmt: skip


@pytest.fixture
def area(world: World) -> Area:
    return make_area(world.district, "planungsregion", "15999-91", name="Uferaue")


@pytest.mark.criterion("R12.AC1")
def test_an_observation_has_kind_area_group_period_basis_confidence_and_readers(world: World, area: Area) -> None:
    group = make_group(world.district)
    sent = {**FORM, "areas": [area.pk], "target_groups": [group.pk]}
    answer_page = world.client("staff").post(reverse("knowledge:observation_create"), sent)
    one = Observation.objects.get()
    assert answer_page.status_code == 302
    assert one.kinds == [ObservationKind.CHANGED_NEED, ObservationKind.BARRIER]
    assert (list(one.areas.all()), list(one.target_groups.all())) == ([area], [group])
    assert (one.period_start, one.period_end) == (date(2025, 7, 1), date(2025, 12, 31))
    assert (one.basis, one.confidence, one.level) == (Basis.TEAM, Confidence.LIKELY, Level.PRIVATE_ORG)
    page = world.client("staff").get(reverse("knowledge:observation", args=[one.pk])).content.decode()
    for words in ("Zugangsbarriere", "Uferaue", "Einschätzung im Team", "1. Juli 2025", group.name):
        assert words in page


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kinds", [], "Bitte wählen Sie hier etwas aus."),
        ("areas", [], "Bitte wählen Sie hier etwas aus."),
        ("statement", " ", "Bitte füllen Sie dieses Feld aus."),
        ("period_start", "gestern", "Bitte schreiben Sie einen Tag, zum Beispiel 31.12.2025."),
        ("period_end", "2025-06-30", "Das Ende liegt vor dem Anfang."),
    ],
)
def test_bad_input_is_named_and_nothing_typed_is_lost(
    world: World, area: Area, field: str, value: object, words: str
) -> None:
    sent = {**FORM, "areas": [area.pk], "basis_note": "aus zwölf Gesprächen", field: value}
    page = world.client("manager").post(reverse("knowledge:observation_create"), sent)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "aus zwölf Gesprächen" in page.content.decode()
    assert not Observation.objects.exists()


@pytest.mark.criterion("R12.AC2")
def test_a_passage_about_a_person_holds_the_release_back_and_is_marked(world: World, area: Area) -> None:
    manager = world.member("manager")
    named = "Frau Beispielname, geb. 01.02.1950, kommt nicht mehr."
    one = make_observation(manager, areas=[area], statement=named)
    client, url = world.client("manager"), reverse("knowledge:observation", args=[one.pk])
    assert "<mark>Frau Beispielname</mark>, <mark>geb. 01.02.1950</mark>" in client.get(url).content.decode()
    held = client.post(reverse("knowledge:observation_release", args=[one.pk]), {"level": "public"})
    assert held.status_code == 422
    assert "„Frau Beispielname“, „geb. 01.02.1950“" in held.content.decode()
    one.refresh_from_db()
    assert one.level == Level.PRIVATE_ORG
    change_observation(one, make_finding([area]), actor=manager)
    assert client.post(reverse("knowledge:observation_release", args=[one.pk]), {"level": "public"}).status_code == 302


READERS = {
    Level.PRIVATE_ORG: {"manager", "staff"},
    Level.ADMIN_INTERNAL: {"manager", "staff", "planner", "statistics", "admin"},
    Level.PARTNERS: {"manager", "staff", "planner", "statistics", "admin"},
    Level.COUNCIL: {"manager", "staff", "planner", "statistics", "admin", "councillor"},
    Level.PUBLIC: {"manager", "staff", "planner", "statistics", "admin", "councillor", "dpo"},
}


@pytest.mark.parametrize("level", READERS)
def test_each_level_has_its_readers_on_page_list_and_count(world: World, area: Area, level: Level) -> None:
    manager = world.member("manager")
    one = make_observation(manager, areas=[area])
    if level != Level.PRIVATE_ORG:
        release_observation(one, level=level, actor=manager)
    url, listing = reverse("knowledge:observation", args=[one.pk]), reverse("knowledge:observation_list")
    on_page = {who for who in PERSONAS if world.client(who).get(url).status_code == 200}
    pages = {who: world.client(who).get(listing).content.decode() for who in PERSONAS}
    assert on_page == READERS[level]
    assert {who for who, page in pages.items() if "Medikamentenabhängigkeit" in page} == READERS[level]
    assert {who for who, page in pages.items() if "1 Beobachtung" in page} == READERS[level]
    assert {who for who, page in pages.items() if f'value="{area.pk}"' in page} >= READERS[level]
    is_public = "Medikamentenabhängigkeit" in world.client("visitor").get(
        reverse("portal:voices", args=["15999"])
    ).content.decode()  # fmt: skip
    assert is_public == (level == Level.PUBLIC)


def test_places_of_hidden_observations_are_no_choice_of_the_filter(world: World, area: Area) -> None:
    make_observation(world.member("manager"), areas=[area])
    page = world.client("planner").get(reverse("knowledge:observation_list")).content.decode()
    assert "Uferaue" not in page


def test_only_leaders_release_and_no_other_organisation(world: World, area: Area) -> None:
    one = make_observation(world.member("staff"), areas=[area])
    with pytest.raises(NotAllowed, match="Leitung Ihrer Organisation"):
        release_observation(one, level=Level.PUBLIC, actor=world.member("staff"))
    with pytest.raises(NotAllowed, match="anderen Organisation"):
        release_observation(one, level=Level.PUBLIC, actor=world.member("planner"))
    with pytest.raises(RuleViolation, match="wer die Beobachtung lesen soll"):
        release_observation(one, level="alle", actor=world.member("manager"))


def test_what_others_read_is_not_changed_behind_their_back(world: World, area: Area) -> None:
    manager = world.member("manager")
    one = release_observation(make_observation(manager, areas=[area]), level=Level.PUBLIC, actor=manager)
    with pytest.raises(NotAllowed, match="Nehmen Sie sie zurück"):
        change_observation(one, make_finding([area], statement="Anders"), actor=manager)


def test_a_release_taken_back_leaves_a_note_and_a_record(world: World, area: Area) -> None:
    manager = world.member("manager")
    one = release_observation(make_observation(manager, areas=[area]), level=Level.PUBLIC, actor=manager)
    withdraw_observation(one, actor=manager)
    page = world.client("manager").get(reverse("knowledge:observation", args=[one.pk])).content.decode()
    assert "war freigegeben und ist zurückgenommen" in page
    assert not Observation.objects.visible_to(visitor(world.district.pk)).exists()
    names = list(AuditEvent.objects.filter(object_type="knowledge.Observation").values_list("name", flat=True))
    assert names == [f"knowledge.observation.{verb}" for verb in ("written", "released", "withdrawn")]
    assert not AuditEvent.objects.filter(words__words__icontains="Medikamenten").exists()


@pytest.mark.criterion("R15.AC1")
@pytest.mark.parametrize("outcome", [Outcome.USED, Outcome.MERGED, Outcome.NOT_USED])
def test_every_contribution_ends_in_an_answer_that_its_author_reads(world: World, area: Area, outcome: Outcome) -> None:
    manager = world.member("manager")
    one = release_observation(make_observation(manager, areas=[area]), level=Level.ADMIN_INTERNAL, actor=manager)
    url = reverse("knowledge:observation_answer", args=[one.pk])
    sent = {"outcome": outcome, "text": "Steht jetzt in der Beratungsstellenplanung."}
    assert world.client("planner").post(url, {"outcome": outcome, "text": ""}).status_code == 422
    assert world.client("planner").post(url, {"outcome": "open", "text": "später"}).status_code == 422
    assert world.client("planner").post(url, sent).status_code == 302
    page = world.client("staff").get(reverse("knowledge:observation", args=[one.pk])).content.decode()
    assert f"{outcome.label}:" in page
    assert "Beratungsstellenplanung" in page
    one.refresh_from_db()
    with pytest.raises(NotAllowed, match="schon verwendet"):
        withdraw_observation(one, actor=manager)


@pytest.mark.criterion("R15.AC1")
def test_what_waits_longer_than_sixty_days_is_listed_to_the_planner(world: World, area: Area) -> None:
    manager, planner = world.member("manager"), world.member("planner")
    for number, days in enumerate((61, 60)):
        one = make_observation(manager, areas=[area], statement=f"Beobachtung Nummer {number}")
        release_observation(one, level=Level.ADMIN_INTERNAL, actor=manager)
        Observation.objects.filter(pk=one.pk).update(received_on=one.received_on - timedelta(days=days))
    listing = f"{reverse('knowledge:observation_list')}?stand=ueberfaellig"
    page = world.client("planner").get(listing).content.decode()
    assert ("Nummer 0" in page, "Nummer 1" in page) == (True, False)
    assert [task.url for task in tasks_of(reader_for(planner)) if "Beobachtung" in task.title] == [listing]
    answer(Observation.objects.get(statement__endswith="0"), outcome="used", text="Verwendet", actor=planner)
    assert not [task for task in tasks_of(reader_for(planner)) if "Rückmeldung" in task.title]


def test_an_answer_names_no_person_either(world: World, area: Area) -> None:
    manager = world.member("manager")
    one = release_observation(make_observation(manager, areas=[area]), level=Level.PUBLIC, actor=manager)
    with pytest.raises(RuleViolation, match="Herr Muster"):
        answer(one, outcome="used", text="Herr Muster hat das aufgenommen.", actor=world.member("planner"))


def test_places_of_another_tenant_and_unknown_kinds_are_refused(world: World, area: Area) -> None:
    foreign = make_area(world.member("outsider").organisation.municipality, "planungsregion", "15998-91")
    with pytest.raises(RuleViolation, match="anderen Mandanten"):
        make_observation(world.member("manager"), areas=[foreign])
    with pytest.raises(RuleViolation, match="mindestens einen Raum"):
        make_observation(world.member("manager"), areas=[])
    with pytest.raises(ValidationError, match="mindestens eine Art"):
        make_observation(world.member("manager"), areas=[area], kinds=["gossip"])


@pytest.mark.parametrize(("name", "value", "hits"), [("art", "barrier", 1), ("art", "use", 0), ("stand", "eigene", 1)])
def test_the_list_is_filtered(world: World, area: Area, name: str, value: str, hits: int) -> None:
    make_observation(world.member("manager"), areas=[area])
    page = world.client("manager").get(reverse("knowledge:observation_list"), {name: value}).content.decode()
    assert ("Medikamentenabhängigkeit" in page) == bool(hits)
    assert ("Keine Beobachtung passt zu dieser Auswahl" in page) != bool(hits)
