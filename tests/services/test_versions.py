"""Every change of a service is kept; two people who edit at once lose nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kooplan.services.actions.describing import Day, Outdated, change_service, confirm_service, describe
from kooplan.services.actions.importing import take_upload
from kooplan.services.actions.versions import packed
from kooplan.services.models import Service, ServiceVersion
from kooplan.services.queries.versions import changes_since, differences, history
from kooplan.services.vocab import LocationKind
from tests.services.lists import ROW, prepare, row, upload_rows
from tests.services.makers import INSIDE, make_description, make_place, make_service, plain
from tests.services.test_service_form import typed
from tests.world import World


def fresh(service: Service) -> Service:
    """The service as another person reads it."""
    return Service.objects.get(pk=service.pk)


def numbers_of(service: Service) -> list[tuple[int, str]]:
    """Number and cause of every version, the oldest first."""
    return list(service.versions.order_by("number").values_list("number", "cause"))


def lines(before: Any, after: Any) -> list[tuple[str, str, str]]:
    """The differences with ordinary spaces."""
    return [tuple(plain(text) for text in line) for line in differences(before, after)]  # type: ignore[misc]


def test_every_change_becomes_a_version_with_its_author(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    change_service(service, make_description(world.district, name="Suchthilfe"), actor=actor)
    confirm_service(service, on=date(2026, 11, 20), actor=actor)
    assert numbers_of(service) == [(1, "entered"), (2, "changed"), (3, "confirmed")]
    assert set(service.versions.values_list("author", flat=True)) == {actor.pk}
    first, second, third = (one.content for one in service.versions.order_by("number"))
    assert lines(first, second) == [("Name", "Suchtberatung Uferaue", "Suchthilfe")]
    assert lines(second, third) == [("Zuletzt bestätigt", "1. November 2026", "20. November 2026")]


def test_places_are_told_in_words_with_days_and_capacity(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    bus = make_place(name="Bus", kind=LocationKind.MOBILE, address="", capacity=0.5, days=(Day(1),))
    home = make_place(name="Wohnung", point=INSIDE, is_protected=True, capacity=4.0, staffed=3.0)
    change_service(service, make_description(world.district, places=(bus, home)), actor=actor)
    first, second = (one.content for one in service.versions.order_by("number"))
    ((label, before, after),) = lines(first, second)
    assert (label, before.split(",")[0]) == ("Orte", "Bürgerhaus")
    assert after.startswith("Bus, aufsuchend, Di, Kapazität 0,5; Wohnung, ")
    assert "davon besetzt 3, Adresse geschützt" in after


def test_a_list_writes_versions_too(world: World, tmp_path: Path) -> None:
    district = prepare(world.district)
    planner = world.member("planner")
    for capacity in ("1,5", "2"):
        take_upload(upload_rows(district, tmp_path, [row(ROW, Kapazität=capacity)], actor=planner), actor=planner)
    service = Service.objects.get()
    assert numbers_of(service) == [(1, "list"), (2, "list")]
    first, second = (one.content for one in service.versions.order_by("number"))
    ((label, before, after),) = lines(first, second)
    assert label == "Orte"
    assert ("Kapazität 1,5" in before, "Kapazität 2" in after) == (True, True)


def test_what_stood_there_before_versions_were_kept_is_not_lost(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    ServiceVersion.objects.all().delete()
    Service.objects.update(revision=0)
    service = fresh(service)
    change_service(service, make_description(world.district, name="Suchthilfe"), actor=actor)
    assert numbers_of(service) == [(0, "entered"), (1, "changed")]
    assert service.versions.get(number=0).content["name"] == "Suchtberatung Uferaue"


def test_what_is_packed_from_the_register_is_what_was_written(world: World) -> None:
    actor = world.member("manager")
    place = make_place(days=(Day(3), Day(1)), staffed=1.0)
    service = make_service(actor.organisation, actor=actor, places=(place,))
    assert packed(describe(fresh(service))) == service.versions.get().content


def test_the_second_of_two_people_is_refused(world: World) -> None:
    actor = world.member("manager")
    mine = make_service(actor.organisation, actor=actor)
    theirs = fresh(mine)
    change_service(mine, make_description(world.district, name="Erste"), actor=actor)
    with pytest.raises(Outdated):
        change_service(theirs, make_description(world.district, name="Zweite"), actor=actor)
    assert fresh(mine).name == "Erste"
    assert ServiceVersion.objects.count() == 2


def test_the_second_person_sees_the_difference_and_loses_nothing(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    path, client = f"/wissen/angebote/{service.pk}/bearbeiten/", world.client("manager")
    assert 'name="stand" value="1"' in client.get(path).content.decode()
    change_service(fresh(service), make_description(world.district, contact="Telefon 03999 777"), actor=actor)
    mine = {**typed(world), "name": "Mein Name", "stand": "1"}
    answer = client.post(path, mine)
    page = plain(answer.content.decode())
    assert answer.status_code == 409
    for words in ("inzwischen geändert", "Telefon 03999 1234", "Telefon 03999 777", 'value="Mein Name"'):
        assert words in page
    assert 'name="stand" value="2"' in page
    assert fresh(service).name == "Suchtberatung Uferaue"
    assert client.post(path, {**mine, "stand": "2"}).status_code == 302
    assert fresh(service).name == "Mein Name"
    assert changes_since(fresh(service), 99) is None


@pytest.mark.parametrize("stand", ["", "x", "-1", "9" * 30])
def test_a_form_that_does_not_say_what_it_was_filled_with_is_compared_first(world: World, stand: str) -> None:
    service = make_service(world.member("manager").organisation, actor=world.member("manager"))
    path = f"/wissen/angebote/{service.pk}/bearbeiten/"
    assert world.client("manager").post(path, {**typed(world), "stand": stand}).status_code == 409


def test_the_page_of_versions_shows_the_newest_first(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    change_service(service, make_description(world.district, name="Suchthilfe"), actor=actor)
    page = plain(world.client("planner").get(f"/wissen/angebote/{service.pk}/verlauf/").content.decode())
    assert page.index("Fassung 2") < page.index("Fassung 1")
    assert "Die erste Fassung." in page
    assert actor.user.name not in page
    assert f"geändert: {actor}" in page


def test_only_who_may_know_every_address_reads_the_versions(world: World) -> None:
    service = make_service(world.member("other_manager").organisation)
    for persona, status in (("manager", 403), ("councillor", 403), ("outsider", 404), ("other_manager", 200)):
        assert world.client(persona).get(f"/wissen/angebote/{service.pk}/verlauf/").status_code == status
        if status == 403:
            assert (
                "Verlauf der Änderungen"
                not in world.client(persona).get(f"/wissen/angebote/{service.pk}/").content.decode()
            )


def test_many_versions_are_cut_with_a_word(world: World) -> None:
    actor = world.member("manager")
    service = make_service(actor.organisation, actor=actor)
    content = service.versions.get().content
    ServiceVersion.objects.bulk_create(
        ServiceVersion(service=service, number=at, cause="changed", content=content) for at in range(2, 30)
    )
    entries, left = history(service)
    assert (len(entries), left, entries[0].number) == (20, 9, 29)
    assert (
        "Dazu kommen 9 ältere Fassungen."
        in world.client("manager").get(f"/wissen/angebote/{service.pk}/verlauf/").content.decode()
    )
