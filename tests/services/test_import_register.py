"""What a list does to the register: new, changed, unchanged, known, kept by its provider; all or nothing."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.indicators.actions.uploading import FOLDER
from kooplan.organisations.actions import add_organisation
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.actions import importing
from kooplan.services.actions.importing import discard_upload, open_upload, stored_path, take_upload
from kooplan.services.models import ConsultationDay, Location, Service, ServiceUpload
from tests.services.lists import OTHER, ROW, Row, errors, notes, prepare, row, upload_rows, write_csv
from tests.services.makers import INSIDE, make_place, make_region, make_service
from tests.world import World

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def district(world: World) -> Municipality:
    """The tenant with borders and catalogues."""
    return prepare(world.district)


def take(district: Municipality, folder: Path, rows: list[Row], **options: str) -> ServiceUpload:
    """Rows, uploaded and taken over."""
    one = upload_rows(district, folder, rows, **options)
    assert errors(one) == []
    return take_upload(one, actor=None)


def everything(district: Municipality) -> list[tuple[object, ...]]:
    """All that a file could change, with keys, so that writing the same again is seen too."""
    return [
        *Service.objects.filter(municipality=district).order_by("pk").values_list(),
        *Location.objects.order_by("pk").values_list(),
        *ConsultationDay.objects.order_by("pk").values_list(),
        *Organisation.objects.order_by("pk").values_list(),
    ]


def test_a_row_becomes_a_service_with_all_it_says(district: Municipality, tmp_path: Path) -> None:
    take(district, tmp_path, [ROW], source="Jugendamt")
    service = Service.objects.get()
    assert str(service.owner) == "Sozialwerk Neu e. V."
    assert service.owner is not None
    assert service.owner.kind == "free"
    assert (service.code, service.name, service.contact) == ("S1", "Suchtberatung Westaue", "Telefon 03999 1")
    assert (service.service_type.code, service.level, service.source) == (
        "addiction_counselling", "public", "Jugendamt",
    )  # fmt: skip
    assert service.legal_basis == service.service_type.legal_reference
    assert service.accessibility == ["stepless", "toilet"]
    assert service.confirmed_on == date(2026, 3, 1)
    assert [one.code for one in service.target_groups.all()] == ["families"]
    assert [one.name for one in service.areas.all()] == ["Westaue"]
    place = service.locations.get()
    assert (place.name, place.address, place.kind) == ("Bürgerhaus", "Hauptstraße 1, 39999 Westaue", "site")
    assert (place.x, place.y, place.capacity, place.staffed) == (*INSIDE, 1.5, 1.0)
    assert {one.name for one in place.areas.all()} == {"Westaue", district.name}
    assert [(one.weekday, f"{one.opens:%H:%M}", f"{one.closes:%H:%M}") for one in place.days.all()] == [
        (1, "09:00", "12:00"), (3, "14:00", "18:00"),
    ]  # fmt: skip


def test_what_a_list_does_not_say_gets_its_plain_meaning(district: Municipality, tmp_path: Path) -> None:
    bare = row(
        Kennung=None, Leistungsart=None, Standort=None, Sprechtage=None, Kontakt=None, Barrierefreiheit=None,
        Zielgruppen=None, Versorgte_Räume=None, Stand=None,
    )  # fmt: skip
    take(
        district, tmp_path, [bare], service_type="child_guidance", contact="info@example.org", confirmed_on="2026-01-31"
    )
    service = Service.objects.get()
    assert (service.service_type.code, service.contact) == ("child_guidance", "info@example.org")
    assert service.accessibility == ["unknown"]
    assert [one.code for one in service.target_groups.all()] == ["all"]
    assert [one.key for one in service.areas.all()] == [district.ags]
    assert service.confirmed_on == date(2026, 1, 31)
    assert service.locations.get().name == "Hauptstraße 1"
    assert not ConsultationDay.objects.exists()


def test_rows_of_one_code_are_one_service_with_several_places(district: Municipality, tmp_path: Path) -> None:
    second = row(Standort="Rathaus", Adresse="Am Markt 2, 39999 Westaue", Sprechtage="jeden ersten Mi im Monat 10-12")
    one = take(district, tmp_path, [ROW, second])
    assert one.report["counts"] == {"new": 1}
    assert sorted(Service.objects.get().locations.values_list("name", flat=True)) == ["Bürgerhaus", "Rathaus"]


def test_rows_of_one_name_without_code_are_one_service(district: Municipality, tmp_path: Path) -> None:
    first = row(Kennung=None)
    second = row(Kennung=None, Name="suchtberatung  WESTAUE", Träger="SOZIALWERK NEU E. V.", Adresse="Am Markt 2")
    take(district, tmp_path, [first, second])
    assert Service.objects.get().locations.count() == 2


def test_a_known_provider_is_found_whatever_its_capitals_and_spaces(district: Municipality, tmp_path: Path) -> None:
    known = add_organisation(district, name="Sozialwerk Neu e. V.", kind="free", actor=None)
    one = upload_rows(district, tmp_path, [row(Träger="  SOZIALWERK   neu e. v. ")])
    assert one.report["providers"] == []
    take_upload(one, actor=None)
    assert Service.objects.get().owner == known


def test_new_providers_are_announced_and_made_once(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [ROW, row(OTHER, Träger="sozialwerk neu e. v.")])
    assert one.report["providers"] == ["Sozialwerk Neu e. V."]
    before = Organisation.objects.count()
    take_upload(one, actor=None)
    assert Organisation.objects.count() == before + 1


@pytest.mark.criterion("R5.AC4")
def test_taking_a_list_twice_changes_nothing(district: Municipality, tmp_path: Path) -> None:
    rows = [ROW, OTHER]
    take(district, tmp_path, rows)
    before = everything(district)
    again = take(district, tmp_path, rows)
    assert again.report["counts"] == {"same": 2}
    assert everything(district) == before


@pytest.mark.criterion("R5.AC4")
def test_without_codes_the_same_list_finds_everything_in_the_register(district: Municipality, tmp_path: Path) -> None:
    rows = [row(Kennung=None), row(OTHER, Kennung=None)]
    take(district, tmp_path, rows)
    before = everything(district)
    again = take(district, tmp_path, rows)
    assert again.report["counts"] == {"known": 2}
    assert "steht schon im Kataster: gleicher Träger, gleiche Leistungsart, gleiche Adresse" in notes(again)
    assert everything(district) == before


def test_an_upload_is_taken_only_once(district: Municipality, tmp_path: Path) -> None:
    one = take(district, tmp_path, [ROW])
    with pytest.raises(RuleViolation, match="schon übernommen"):
        take_upload(one, actor=None)
    stale = ServiceUpload.objects.get()
    stale.state = "checked"  # as another worker has read it before
    with pytest.raises(RuleViolation, match="schon übernommen"):
        take_upload(stale, actor=None)
    assert Service.objects.count() == 1


@pytest.mark.criterion("R5.AC4")
@pytest.mark.parametrize(
    "address", ["Hauptstraße 1, 39999 Westaue", "hauptstr. 1 39999 WESTAUE", "Hauptstr.1,39999 Westaue"]
)
def test_the_same_provider_kind_and_address_is_a_duplicate(
    district: Municipality, tmp_path: Path, address: str
) -> None:
    take(district, tmp_path, [row(Kennung=None)])
    one = upload_rows(district, tmp_path, [row(Name="Beratung für alle", Adresse=address)])
    assert one.report["counts"] == {"known": 1}
    other = upload_rows(district, tmp_path, [row(Leistungsart="Erziehungsberatung", Adresse=address)])
    assert other.report["counts"] == {"new": 1}


def test_two_services_at_one_address_may_come_with_codes_of_their_own(district: Municipality, tmp_path: Path) -> None:
    both = [ROW, row(Kennung="S9", Name="Suchtberatung am Abend")]
    take(district, tmp_path, both[:1])
    one = upload_rows(district, tmp_path, both)
    assert one.report["counts"] == {"same": 1, "new": 1}
    assert upload_rows(district, tmp_path, both[1:]).report["counts"] == {"known": 1}


def test_two_names_at_one_address_are_asked_about(district: Municipality, tmp_path: Path) -> None:
    one = upload_rows(district, tmp_path, [row(Kennung=None), row(Kennung=None, Name="Abendberatung")])
    assert one.report["counts"] == {"new": 2}
    assert "wie in Zeile 2. Ist es dasselbe Angebot?" in notes(one)


def test_a_code_updates_its_service(district: Municipality, tmp_path: Path) -> None:
    take(district, tmp_path, [ROW, OTHER])
    pk = Service.objects.get(code="S1").pk
    one = take(district, tmp_path, [row(Kapazität="2", Adresse="Neue Straße 3", Name="Suchthilfe"), OTHER])
    assert one.report["counts"] == {"changed": 1, "same": 1}
    service = Service.objects.get(code="S1")
    assert (service.pk, service.name) == (pk, "Suchthilfe")
    place = service.locations.get()
    assert (place.address, place.capacity) == ("Neue Straße 3", 2.0)
    assert place.days.count() == 2
    assert service.target_groups.count() == service.areas.count() == 1


def test_a_list_without_a_column_leaves_what_the_register_knows(district: Municipality, tmp_path: Path) -> None:
    take(district, tmp_path, [ROW], source="Erhebung")
    short = row(
        Kapazität="3", Barrierefreiheit=None, Zielgruppen=None, Versorgte_Räume=None, Sprechtage=None, Kontakt=None,
        besetzt=None,
    )  # fmt: skip
    one = take(district, tmp_path, [short], contact="Zentrale")
    assert one.report["counts"] == {"changed": 1}
    service = Service.objects.get()
    assert (service.accessibility, service.contact, service.source) == (
        ["stepless", "toilet"], "Telefon 03999 1", "Erhebung",
    )  # fmt: skip
    assert [group.code for group in service.target_groups.all()] == ["families"]
    place = service.locations.get()
    assert (place.capacity, place.staffed, place.days.count()) == (3.0, 1.0, 2)


def test_an_older_list_does_not_take_a_confirmation_back(district: Municipality, tmp_path: Path) -> None:
    take(district, tmp_path, [ROW])
    one = upload_rows(district, tmp_path, [row(Stand="01.01.2020")])
    assert one.report["counts"] == {"same": 1}


def test_a_code_of_another_list_is_refused(district: Municipality, tmp_path: Path) -> None:
    take(district, tmp_path, [ROW])
    one = upload_rows(district, tmp_path, [row(Leistungsart="Erziehungsberatung")])
    assert errors(one) == [
        (2, "Kennung", "Die Kennung „S1“ gehört im Kataster zu „Suchtberatung Westaue“ (Suchtberatung).")
    ]


@pytest.mark.criterion("R5.AC4")
def test_what_a_provider_keeps_itself_is_not_overwritten(world: World, district: Municipality, tmp_path: Path) -> None:
    owner = world.member("manager").organisation
    make_service(owner, code="S1", name="Unser Angebot", areas=(make_region(district),), places=(make_place(),))
    before = everything(district)
    one = upload_rows(district, tmp_path, [row(Träger=owner.name)], actor=world.member("planner"))
    assert one.report["counts"] == {"kept": 1}
    assert "pflegt dieses Angebot selbst" in notes(one)
    take_upload(one, actor=world.member("planner"))
    assert everything(district) == before


def test_the_record_has_one_entry_for_a_whole_file(world: World, district: Municipality, tmp_path: Path) -> None:
    planner = world.member("planner")
    take_upload(upload_rows(district, tmp_path, [ROW, OTHER], actor=planner), actor=planner)
    events = list(AuditEvent.objects.filter(municipality=district, name__startswith="services.").order_by("number"))
    assert [event.name for event in events] == ["services.upload.opened", "services.upload.taken"]
    facts = events[-1].facts
    assert (facts["added"], facts["changed"], facts["places"]) == (2, 0, 2)
    assert facts["organisations"] == [Organisation.objects.get(name="Sozialwerk Neu e. V.").pk]


@pytest.mark.parametrize("persona", ["manager", "staff", "statistics", "outsider", "councillor"])
def test_only_who_keeps_the_register_may_take(
    world: World, district: Municipality, tmp_path: Path, persona: str
) -> None:
    one = upload_rows(district, tmp_path, [ROW])
    actor = world.member(persona)
    path = write_csv(tmp_path, [ROW])
    with pytest.raises(NotAllowed):
        open_upload(district, path, name=path.name, options={}, actor=actor)
    for deed in (take_upload, discard_upload):
        with pytest.raises(NotAllowed):
            deed(one, actor=actor)
    assert not Service.objects.exists()


def test_the_copy_of_a_file_goes_when_it_is_taken_or_discarded(
    district: Municipality, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    for deed in (take_upload, discard_upload):
        one = upload_rows(district, tmp_path, [ROW])
        path = stored_path(one)
        assert path.is_file()
        assert "angebote" not in path.name
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
            deed(one, actor=None)
        assert not path.exists()
    assert not list((tmp_path / "files" / FOLDER).iterdir())


def test_three_thousand_rows_take_few_queries(
    district: Municipality, tmp_path: Path, django_assert_max_num_queries: Callable[..., object]
) -> None:
    rows = [
        row(Kennung=f"K{i}", Name=f"Angebot {i}", Träger=f"Träger {i % 700}", Adresse=f"Weg {i}") for i in range(3_000)
    ]
    one = upload_rows(district, tmp_path, rows)
    with django_assert_max_num_queries(260):  # type: ignore[attr-defined]
        take_upload(one, actor=None)
    assert Service.objects.count() == 3_000
    changed = upload_rows(district, tmp_path, [{**one_row, "Kapazität": "7"} for one_row in rows])
    assert changed.report["counts"] == {"changed": 3_000}
    take_upload(changed, actor=None)
    assert Location.objects.filter(capacity=7).count() == 3_000


PREPARE = """
import sys
import django
django.setup()
from pathlib import Path
from django.core.management import call_command
call_command("migrate", verbosity=0)
from kooplan.demo.actions import load_people
from tests.services.lists import ROW, OTHER, prepare, upload_rows
tenant = load_people()["15999"]
one = upload_rows(prepare(tenant), Path(sys.argv[1]), [ROW, OTHER])
assert one.report["is_ready"], one.report
"""
TAKE = """
import os, signal
import django
django.setup()
from kooplan.services.actions import importing, storing
from kooplan.services.models import ConsultationDay, Location, Service, ServiceUpload
write = ConsultationDay.objects.bulk_create
def and_die(*args, **kwargs):
    write(*args, **kwargs)
    assert (Service.objects.count(), Location.objects.count(), ConsultationDay.objects.count()) == (2, 2, 4)
    os.kill(os.getpid(), signal.SIGKILL)
storing.ConsultationDay.objects.bulk_create = and_die
importing.take_upload(ServiceUpload.objects.get(), actor=None)
"""
AGAIN = """
import django
django.setup()
from kooplan.services.actions import importing
from kooplan.services.models import Service, ServiceUpload
one = importing.take_upload(ServiceUpload.objects.get(), actor=None)
assert one.state == "done" and Service.objects.count() == 2
assert not importing.stored_path(one).exists()
"""


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A process of its own on a database file of its own."""
    environment = {
        **os.environ, "KOOPLAN_VAR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'test.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "kooplan.config.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-c", code, str(folder)], env=environment, cwd=ROOT, capture_output=True, text=True,
        check=False,
    )  # fmt: skip


def counts(folder: Path) -> dict[str, int]:
    """Rows of all tables, read past Django."""
    database = sqlite3.connect(folder / "test.sqlite3")
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type='table'")]
    found = {table: database.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0] for table in tables}
    database.close()
    return found


def test_a_take_over_killed_in_the_middle_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    prepared = run(PREPARE, tmp_path)
    assert prepared.returncode == 0, prepared.stderr
    before = counts(tmp_path)
    killed = run(TAKE, tmp_path)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert counts(tmp_path) == before
    assert before["services_service"] == 0
    again = run(AGAIN, tmp_path)
    assert again.returncode == 0, again.stderr


def test_a_mistake_of_ours_while_storing_writes_nothing(
    district: Municipality, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = upload_rows(district, tmp_path, [ROW])
    before = everything(district)

    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("kooplan.services.actions.storing.store_places", fail)
    with pytest.raises(RuntimeError):
        take_upload(one, actor=None)
    assert everything(district) == before
    one.refresh_from_db()
    assert one.state == "checked"
    assert importing.stored_path(one).is_file()
