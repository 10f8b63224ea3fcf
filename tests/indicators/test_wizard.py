"""The way of a file through the browser: upload, check, take over, release."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kooplan.areas.actions.levels import seed_levels
from kooplan.areas.models import AreaVersion
from kooplan.indicators.actions.checking import guessed_level
from kooplan.indicators.actions.refusing import recover_imports
from kooplan.indicators.actions.taking import take_over
from kooplan.indicators.actions.uploading import stored_path
from kooplan.indicators.models import Delivery, Import, ReleasedValue, Source, Value
from kooplan.organisations.models import Municipality
from tests.areas.makers import write_boxes
from tests.indicators.makers import KEYS, prepare_district, row_counts, take_rates
from tests.world import World

CSV = (
    "Schlüssel;Zeitraum;Zähler;Nenner\n15999010;2024;40;400\n15999020;2024;30;300\n15999030;2024;4;400\n"
    "15999040;2024;60;500\n"
)  # fmt: skip
DETAILS = {
    "title": "Kinderarmut 2024", "source_name": "Sozialamt", "attribution": "© Sozialamt", "licence": "dl-de/by-2-0",
    "delivered_on": "2025-03-01", "indicator__0": "child_poverty", "column__key": "Schlüssel",
    "column__period": "Zeitraum", "column__numerator": "Zähler", "column__denominator": "Nenner",
}  # fmt: skip


@pytest.fixture
def district(world: World, tmp_path: Path) -> Municipality:
    """The tenant with indicators and areas."""
    return prepare_district(world.district, tmp_path)


def post_file(client: Client, content: bytes | str, name: str = "daten.csv", **fields: str) -> HttpResponse:
    """Upload a file as the form does."""
    data = content.encode() if isinstance(content, str) else content
    values = {"kind": "open", "origin": "", "crs": "", **fields}
    answer: HttpResponse = client.post(
        reverse("indicators:import_new"), {**values, "file": SimpleUploadedFile(name, data)}
    )
    return answer


def uploaded(client: Client, content: bytes | str = CSV, name: str = "daten.csv", **fields: str) -> Import:
    """The import that an accepted upload leads to."""
    answer = post_file(client, content, name, **fields)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    return Import.objects.latest("pk")


def text_of(answer: HttpResponse) -> str:
    """The page as text without line breaks."""
    return " ".join(answer.content.decode().split())


def test_a_table_goes_from_upload_to_release(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client)
    check = reverse("indicators:import_check", args=[one.pk])
    page = text_of(client.get(check))
    assert "Erkannt als" in page
    assert "Eigene Tabelle" in page
    assert "15999010" in page
    assert "Daten übernehmen" not in page
    assert client.post(check, DETAILS).status_code == 302
    page = text_of(client.get(check))
    assert "4 Werte für 4 Raumeinheiten." in page
    assert page.count("kern-btn--primary") == 1
    assert not Value.objects.exists()
    answer = client.post(reverse("indicators:import_take", args=[one.pk]))
    assert answer.status_code == 302
    assert "Die Datei ist übernommen" in text_of(client.get(check))
    delivery = Delivery.objects.get()
    assert (delivery.title, delivery.rows, delivery.source.attribution) == ("Kinderarmut 2024", 4, "© Sozialamt")
    address = reverse("indicators:delivery", args=[delivery.pk])
    page = text_of(client.get(address))
    assert delivery.sha256[:16] in page
    assert delivery.sha256 in page.replace("<wbr>", "")
    assert "Werte gezeigt" in page
    assert "Zu wenige Fälle" in page
    assert client.post(address, {"level": "public"}).status_code == 302
    assert ReleasedValue.objects.filter(status="primary").count() == 1
    assert "Öffentlich" in text_of(client.get(address))
    assert delivery.title in text_of(client.get(reverse("indicators:data")))
    assert "© Sozialamt" in text_of(client.get(reverse("indicators:sources")))


def test_the_file_lies_under_a_random_name_and_goes_after_the_take_over(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client, name="Kinder Armut.csv")
    path = stored_path(one)
    assert path.is_file()
    assert "Armut" not in path.name
    assert one.file_name == "Kinder Armut.csv"
    client.post(reverse("indicators:import_check", args=[one.pk]), DETAILS)
    client.post(reverse("indicators:import_take", args=[one.pk]))
    assert not path.exists()


def test_boundaries_go_the_same_way(world: World, tmp_path: Path) -> None:
    seed_levels(world.district)
    client = world.client("planner")
    path = write_boxes(tmp_path / "g.geojson")
    one = uploaded(client, path.read_bytes(), "gemeinden.geojson")
    assert [problem["message"] for problem in one.report["problems"]] == ["Die Quelle ist noch nicht genannt."]
    check = reverse("indicators:import_check", args=[one.pk])
    page = text_of(client.get(check))
    assert "4 Flächen, gelesen aus EPSG:25832." in page
    assert "<dt>Raumeinheiten</dt>" in page
    assert "<dt>Werte</dt>" not in page
    fields = {"area_level": "gemeinde", "key_column": "AGS", "name_column": "GEN", "valid_from": "2024-01-01",
              "attribution": "© GeoBasis-DE", "licence": "dl-de/by-2-0", "crs": ""}  # fmt: skip
    assert client.post(check, fields).status_code == 302
    client.post(reverse("indicators:import_take", args=[one.pk]))
    assert AreaVersion.objects.filter(area__area_level__code="gemeinde").count() == 4
    assert "4 Raumeinheiten neu angelegt." in text_of(client.get(check))
    assert AreaVersion.objects.get(area__key="15999010").source == "© GeoBasis-DE, dl-de/by-2-0"


def test_an_empty_list_says_where_to_begin(world: World) -> None:
    page = text_of(world.client("planner").get(reverse("indicators:data")))
    assert "Beginnen Sie mit den Grenzen Ihrer Gemeinden." in page
    assert reverse("indicators:import_new") in page


def test_who_may_not_import_reads_why(world: World) -> None:
    client = world.client("manager")
    page = text_of(client.get(reverse("indicators:data")))
    assert "Daten liest die Sozialplanung, die Statistikstelle oder die Mandantenverwaltung ein." in page
    answer = client.get(reverse("indicators:import_new"))
    assert answer.status_code == 403
    assert "Daten liest die Sozialplanung" in text_of(answer)


@pytest.mark.parametrize("persona", ["planner", "admin"])
def test_only_the_statistics_desk_uploads_protected_data(world: World, district: Municipality, persona: str) -> None:
    before = row_counts()
    answer = post_file(world.client(persona), CSV, kind="protected", origin="Jugendamt")
    assert answer.status_code == 403
    assert "nur die Statistikstelle" in text_of(answer)
    assert row_counts() == before


def test_protected_data_need_an_origin_and_stay_with_the_desk(world: World, district: Municipality) -> None:
    desk = world.client("statistics")
    answer = post_file(desk, CSV, kind="protected")
    assert answer.status_code == 422
    assert "Nennen Sie, wer die Daten zusammengefasst und anonymisiert hat." in text_of(answer)
    one = uploaded(desk, kind="protected", origin="Jugendamt, anonymisiert")
    check = reverse("indicators:import_check", args=[one.pk])
    assert desk.get(check).status_code == 200
    assert world.client("planner").get(check).status_code == 404
    desk.post(check, DETAILS)
    desk.post(reverse("indicators:import_take", args=[one.pk]))
    delivery = Delivery.objects.get()
    assert (delivery.kind, delivery.origin) == ("protected", "Jugendamt, anonymisiert")
    address = reverse("indicators:delivery", args=[delivery.pk])
    page = text_of(world.client("lead").get(address))
    assert "Schutzbedürftige Daten gibt nur die Statistikstelle frei." in page
    assert world.client("lead").post(address, {"level": "public"}).status_code == 403
    assert not ReleasedValue.objects.exists()
    assert desk.post(address, {"level": "public"}).status_code == 302


def test_files_and_deliveries_of_another_tenant_are_not_found(world: World, district: Municipality) -> None:
    one = uploaded(world.client("planner"))
    delivery = take_rates(district, {KEYS[0]: (40.0, 400.0)}).delivery
    stranger = world.client("outsider")
    for name in ("import_check", "import_take", "import_discard"):
        method: Callable[[str], HttpResponse] = stranger.get if name == "import_check" else stranger.post
        assert method(reverse(f"indicators:{name}", args=[one.pk])).status_code == 404
    assert stranger.get(reverse("indicators:delivery", args=[delivery.pk])).status_code == 404
    page = text_of(stranger.get(reverse("indicators:data")))
    assert one.file_name not in page
    assert not stranger.get(reverse("indicators:sources")).content.decode().count("Statistikstelle</")


def test_a_file_can_be_thrown_away(
    world: World, district: Municipality, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = world.client("planner")
    one = uploaded(client)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = client.post(reverse("indicators:import_discard", args=[one.pk]), follow=True)
    assert "Die Datei ist verworfen." in text_of(answer)
    assert not Import.objects.exists()
    assert not stored_path(one).exists()


def test_a_file_with_errors_cannot_be_taken_over(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client, CSV.replace("40;400", "vierzig;400"))
    check = reverse("indicators:import_check", args=[one.pk])
    client.post(check, DETAILS)
    page = text_of(client.get(check))
    assert "„vierzig“ ist keine Zahl." in page
    assert "Daten übernehmen" not in page
    assert page.count("kern-btn--primary") == 1
    assert page.index("Das muss sich ändern") < page.index("Angaben zur Datei") < page.index("Die ersten Zeilen")
    answer = client.post(reverse("indicators:import_take", args=[one.pk]), follow=True)
    assert "Die Datei hat noch Fehler." in text_of(answer)
    assert not Value.objects.exists()


def test_a_file_that_does_not_fit_any_more_is_refused_and_nothing_stored(world: World, district: Municipality) -> None:
    """Between check and take-over somebody else has stored the same cell."""
    client = world.client("planner")
    one = uploaded(client)
    client.post(reverse("indicators:import_check", args=[one.pk]), DETAILS)
    take_rates(district, {KEYS[0]: (1.0, 400.0)})
    sources, values = Source.objects.count(), Value.objects.count()
    client.post(reverse("indicators:import_take", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == "refused"
    assert (Source.objects.count(), Value.objects.count()) == (sources, values)
    page = text_of(client.get(reverse("indicators:import_check", args=[one.pk])))
    assert "Abgelehnt. Es wurde nichts gespeichert." in page
    assert "Für Uferaue und 2024 gibt es schon einen Wert." in page
    client.post(reverse("indicators:import_check", args=[one.pk]), {**DETAILS, "replace": "on"})
    client.post(reverse("indicators:import_take", args=[one.pk]))
    one.refresh_from_db()
    assert one.state == "done"


def test_while_the_worker_has_a_file_the_page_reloads_itself(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client)
    Import.objects.filter(pk=one.pk).update(state="running", progress="Wird übernommen.")
    check = reverse("indicators:import_check", args=[one.pk])
    page = text_of(client.get(check))
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in page
    assert 'hx-trigger="every 2s"' in page
    part = text_of(client.get(check, headers={"HX-Request": "true"}))
    assert part.startswith("<div")
    for name in ("import_take", "import_discard"):
        answer = client.post(reverse(f"indicators:{name}", args=[one.pk]), follow=True)
        assert "wird gerade übernommen" in text_of(answer)
    assert Import.objects.filter(pk=one.pk).exists()


def test_an_interrupted_take_over_is_refused_later_and_can_be_repeated(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client)
    client.post(reverse("indicators:import_check", args=[one.pk]), DETAILS)
    begun = timezone.now() - timedelta(hours=3)
    one.refresh_from_db()
    options = {**one.options, "started_at": begun.isoformat(), "taken_by": world.member("planner").pk}
    Import.objects.filter(pk=one.pk).update(state="running", options=options)
    assert take_over(one.pk, now=timezone.now()).state == "running"
    assert recover_imports(begun + timedelta(minutes=5)) == {"imports": 0}
    assert recover_imports(timezone.now()) == {"imports": 1}
    page = text_of(client.get(reverse("indicators:import_check", args=[one.pk])))
    assert "Die Übernahme wurde unterbrochen. Es wurde nichts gespeichert." in page
    client.post(reverse("indicators:import_check", args=[one.pk]), DETAILS)
    client.post(reverse("indicators:import_take", args=[one.pk]))
    assert Value.objects.count() == 4


def test_an_invalid_choice_keeps_the_input(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client)
    answer = client.post(reverse("indicators:import_check", args=[one.pk]), {**DETAILS, "title": ""})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Bitte ändern Sie eine Angabe" in page
    assert "© Sozialamt" in page


def test_the_list_asks_the_database_a_fixed_number_of_times(
    world: World, district: Municipality, django_assert_max_num_queries: Callable[..., object]
) -> None:
    for year in range(1990, 2020):
        take_rates(district, {KEYS[0]: (40.0, 400.0)}, year=year)
    client = world.client("planner")
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        page = client.get(reverse("indicators:data"))
    assert page.content.decode().count("Kinderarmut 2024") == 30
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        client.get(reverse("indicators:sources"))


@pytest.mark.parametrize(
    ("keys", "level"),
    [
        (("15999-01", "15999-02"), "planungsregion"),
        (("15999001", "15999002", "15999003"), "gemeinde"),
        (("15001", "15002"), "kreis"),
        (("15", "14"), "land"),
        ((), "gemeinde"),
    ],
)
def test_the_level_of_a_boundary_file_is_guessed_from_its_keys(keys: tuple[str, ...], level: str) -> None:
    assert guessed_level(keys) == level


def test_of_a_national_file_the_own_areas_are_suggested(world: World, tmp_path: Path) -> None:
    """Nobody wants the 10,990 Gemeinden of Germany in the space of one district."""
    boxes = [("15999010", "Eins", 0.0, 0.0), *((f"1600100{place}", "Fern", place + 2.0, 0.0) for place in range(3))]
    path = write_boxes(tmp_path / "deutschland.geojson", boxes)
    seed_levels(world.district)
    client = world.client("planner")
    one = uploaded(client, path.read_bytes(), path.name)
    assert (one.options["prefix"], one.report["areas"]) == ("15999", 1)
    data = {"area_level": "gemeinde", "key_column": "AGS", "name_column": "GEN", "valid_from": "2020-01-01",
            "attribution": "© GeoBasis-DE / BKG", "licence": "", "crs": ""}  # fmt: skip
    client.post(reverse("indicators:import_check", args=[one.pk]), {**data, "prefix": ""})
    one.refresh_from_db()
    assert one.report["areas"] == 4
    client.post(reverse("indicators:import_check", args=[one.pk]), {**data, "prefix": "15999"})
    client.post(reverse("indicators:import_take", args=[one.pk]))
    assert list(AreaVersion.objects.filter(area__area_level__code="gemeinde").values_list("name", flat=True)) == [
        "Eins"
    ]
