"""The way of a list of services through the browser: upload, check, take over, discard."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from kooplan.organisations.models import Municipality
from kooplan.services.actions.importing import stored_path
from kooplan.services.forms.imports import CheckForm
from kooplan.services.models import Service, ServiceUpload
from tests.services.lists import OTHER, ROW, csv_of, errors, prepare, row, upload
from tests.services.makers import INSIDE
from tests.world import World

NEW = "/wissen/angebote/einlesen/"


@pytest.fixture
def district(world: World) -> Municipality:
    """The tenant with borders and catalogues."""
    return prepare(world.district)


def post_file(client: Client, content: bytes | str, name: str = "angebote.csv", **fields: str) -> HttpResponse:
    """Upload a file as the form does."""
    data = content.encode() if isinstance(content, str) else content
    values = {"service_type": "-", "crs": "-", **fields}
    answer: HttpResponse = client.post(NEW, {**values, "file": SimpleUploadedFile(name, data)})
    return answer


def uploaded(client: Client, content: bytes | str, name: str = "angebote.csv", **fields: str) -> ServiceUpload:
    """The file that an accepted upload leads to."""
    answer = post_file(client, content, name, **fields)
    assert answer.status_code == 302, text_of(answer)[:3_000]
    return ServiceUpload.objects.latest("pk")


def page_fields(one: ServiceUpload, **changes: str) -> dict[str, str]:
    """What the form of the check page holds, with some changes."""
    one.refresh_from_db()
    values = {bound.html_name: str(bound.value() or "") for bound in CheckForm(one)}
    return {**values, **changes}


def text_of(answer: HttpResponse) -> str:
    """The page as text without line breaks."""
    return " ".join(answer.content.decode().split())


def address(name: str, one: ServiceUpload) -> str:
    """The address of a page or deed of one file."""
    return reverse(f"services:{name}", args=[one.pk])


@pytest.mark.criterion("R5.AC4")
def test_a_list_goes_from_upload_to_register(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(
        client, csv_of([ROW, OTHER, OTHER | {"Kennung": "", "Name": "Zweite", "Kapazität": "", "besetzt": ""}])
    )
    page = text_of(client.get(address("import_check", one)))
    assert "Die Liste kann übernommen werden" in page
    assert '<dt>Neue Angebote</dt><dd class="kp-num">3</dd>' in page
    assert "wird angelegt" in page
    assert "Sozialwerk Neu e. V." in page
    assert "Die Kapazität fehlt. Sie bleibt unbekannt und wird nicht null." in page
    assert "1,5 Vollzeitstellen" in page
    assert page.count("kern-btn--primary") == 1
    assert not Service.objects.exists()
    answer = client.post(address("import_take", one), follow=True)
    assert "Die Liste ist übernommen" in text_of(answer)
    assert "3 Angebote sind neu." in text_of(answer)
    assert "1 Träger ist angelegt." in text_of(answer)
    assert Service.objects.count() == 3
    again = client.post(address("import_take", one), follow=True)
    assert "Diese Datei ist schon übernommen." in text_of(again)
    assert Service.objects.count() == 3


@pytest.mark.criterion("R5.AC4")
def test_the_check_page_shows_every_error_and_no_way_to_take(world: World, district: Municipality) -> None:
    client = world.client("planner")
    rows = [row(Kennung=f"S{i}", Name=f"Angebot {i}", Adresse=f"Weg {i}", Kapazität="-1") for i in range(25)]
    one = uploaded(client, csv_of(rows))
    page = text_of(client.get(address("import_check", one)))
    assert page.count("ist negativ") == 25
    assert "Alle 25 Fehler anzeigen" in page
    assert "Angebote übernehmen" not in page
    assert page.count("kern-btn--primary") == 1
    assert page.index("Das muss sich ändern") < page.index("Spalten und Angaben")
    answer = client.post(address("import_take", one), follow=True)
    assert "Die Datei hat noch Fehler." in text_of(answer)
    assert not Service.objects.exists()


def test_errors_of_single_rows_lead_to_a_corrected_list(world: World, district: Municipality) -> None:
    client = world.client("planner")
    page = text_of(client.get(address("import_check", uploaded(client, csv_of([row(Kapazität="-1")])))))
    assert "Berichtigte Liste hochladen" in page
    assert "<summary>Spalten und Angaben ändern</summary>" in page
    page = text_of(client.get(address("import_check", uploaded(client, csv_of([row(Kontakt=None)])))))
    assert "Berichtigte Liste hochladen" not in page
    assert "<summary>Spalten und Angaben ändern</summary>" not in page


def test_errors_beyond_the_page_are_counted(world: World, district: Municipality) -> None:
    client = world.client("planner")
    rows = [row(Kennung=f"S{i}", Name=f"Angebot {i}", Adresse=f"Weg {i}", Stand="nie") for i in range(205)]
    one = uploaded(client, csv_of(rows))
    assert "Dazu kommen 5 weitere Fehler." in text_of(client.get(address("import_check", one)))


def test_columns_and_answers_are_chosen_on_the_page(world: World, district: Municipality) -> None:
    client = world.client("planner")
    strange = {"bez": "Beratung Mitte", "verein": "Hilfe e. V.", "rw": INSIDE[0], "hw": INSIDE[1], "art": "Sucht"}
    one = uploaded(client, csv_of([strange]))
    check = address("import_check", one)
    page = text_of(client.get(check))
    assert "„Name“ ist nirgends genannt." in page
    assert "bez (Beratung Mitte)" in page
    fields = {
        "column__name": "bez", "column__provider": "verein", "column__x": "rw", "column__y": "hw",
        "column__service_type": "art", "contact": "Telefon 1", "confirmed_on": "2026-02-01", "source": "Vereinsliste",
    }  # fmt: skip
    assert client.post(check, page_fields(one, **fields)).status_code == 302
    one.refresh_from_db()
    assert errors(one) == [(2, "art", "Die Leistungsart „Sucht“ gibt es nicht.")]
    page = text_of(client.get(check))
    assert "Welche Leistungsart ist gemeint?" in page
    assert client.post(check, page_fields(one, type__0="addiction_counselling")).status_code == 302
    page = text_of(client.get(check))
    assert "Die Liste kann übernommen werden" in page
    assert page.count("kern-btn--primary") == 1
    client.post(address("import_take", one))
    service = Service.objects.get()
    assert (service.name, service.source, str(service.owner)) == ("Beratung Mitte", "Vereinsliste", "Hilfe e. V.")
    assert service.locations.get().x == INSIDE[0]


def test_a_wrong_answer_keeps_the_input(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client, csv_of([ROW]))
    fields = {"confirmed_on": "2199-01-01", "source": "Meine Liste", "column__name": "Standort"}
    answer = client.post(address("import_check", one), page_fields(one, **fields))
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Das Datum liegt in der Zukunft." in page
    assert "Meine Liste" in page
    assert '<option value="Standort" selected>' in page


def test_the_upload_page_keeps_its_input_and_says_what_is_wrong(world: World, district: Municipality) -> None:
    client = world.client("planner")
    answer = client.post(NEW, {"source": "Jugendamt", "service_type": "addiction_counselling", "crs": "-"})
    assert answer.status_code == 422
    page = text_of(answer)
    assert "Wählen Sie eine Datei aus." in page
    assert "Jugendamt" in page
    assert '<option value="addiction_counselling" selected>' in page
    for content, name, words in (
        (b"", "leer.csv", "Die Datei ist leer."),
        (b"%PDF-1.7", "liste.pdf", "geht hier nicht"),
        (b"\x89PNG\r\n\x1a\n", "liste.xlsx", "Es ist ein Bild"),
    ):
        answer = post_file(client, content, name)
        assert answer.status_code == 422
        assert words in text_of(answer)
    assert not ServiceUpload.objects.exists()


def test_a_file_that_is_too_large_is_named(world: World, district: Municipality, settings: object) -> None:
    settings.MAX_UPLOAD_MB = 0  # type: ignore[attr-defined]
    answer = post_file(world.client("planner"), csv_of([ROW]))
    assert answer.status_code == 422
    assert "„angebote.csv“ ist größer als 0 MB." in text_of(answer)


def test_the_template_can_be_filled_in_and_read(world: World, district: Municipality, tmp_path: Path) -> None:
    answer = world.client("planner").get(f"{NEW}vorlage.csv")
    assert answer["Content-Disposition"] == 'attachment; filename="angebote-vorlage.csv"'
    path = tmp_path / "vorlage.csv"
    path.write_bytes(answer.content)
    one = upload(district, path)
    assert errors(one) == []
    assert one.report["unused"] == []
    assert one.report["counts"] == {"new": 2}


@pytest.mark.parametrize("cover", [(["Liste der Angebote", "2026"], ["a", "b"]), (["Titel"],), (["a"], ["b", "c"])])
def test_a_sheet_is_chosen_where_there_are_several(
    world: World, district: Municipality, tmp_path: Path, cover: tuple[list[str], ...]
) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.title = "Deckblatt"
    for line in cover:
        book.active.append(line)
    book.create_sheet("Liste")
    for line in ([*ROW], [ROW[name] for name in ROW]):
        book["Liste"].append(line)
    book.save(tmp_path / "liste.xlsx")
    client = world.client("planner")
    one = uploaded(client, (tmp_path / "liste.xlsx").read_bytes(), "liste.xlsx")
    check = address("import_check", one)
    assert "Tabellenblatt" in text_of(client.get(check))
    assert client.post(check, page_fields(one, sheet="Liste")).status_code == 302
    one.refresh_from_db()
    assert errors(one) == []


def test_geodata_offer_no_columns_for_coordinates(world: World, district: Municipality) -> None:
    feature = {
        "type": "Feature",
        "properties": {"Name": "A"},
        "geometry": {"type": "Point", "coordinates": [11.9, 52.6]},
    }
    client = world.client("planner")
    one = uploaded(client, json.dumps({"type": "FeatureCollection", "features": [feature]}), "angebote.geojson")
    page = text_of(client.get(address("import_check", one)))
    assert "column__name" in page
    assert "column__x" not in page


def test_an_unreadable_file_stays_until_it_is_discarded(
    world: World, district: Municipality, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    client = world.client("planner")
    one = uploaded(client, "Titel\nName;Träger\nA;B\nC;D\n")
    page = text_of(client.get(address("import_check", one)))
    assert "Über der Tabelle steht ein Titel statt der Überschriften." in page
    assert client.post(address("import_check", one), page_fields(one, source="x")).status_code == 302
    assert one.file_name in text_of(client.get(NEW))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        answer = client.post(address("import_discard", one), follow=True)
    assert "Die Datei ist verworfen. Es wurde nichts übernommen." in text_of(answer)
    assert not ServiceUpload.objects.exists()
    assert not stored_path(one).exists()


def test_a_list_that_changes_nothing_says_so(world: World, district: Municipality) -> None:
    client = world.client("planner")
    client.post(address("import_take", uploaded(client, csv_of([ROW]))))
    page = text_of(client.get(address("import_check", uploaded(client, csv_of([ROW])))))
    assert "Es gibt nichts zu übernehmen" in page
    assert "Angebote übernehmen" not in page
    assert "Datei verwerfen" in page


@pytest.mark.parametrize("persona", ["manager", "staff", "association", "statistics", "councillor"])
def test_others_are_refused_with_the_reason(world: World, district: Municipality, persona: str) -> None:
    one = uploaded(world.client("planner"), csv_of([ROW]))
    client = world.client(persona)
    for answer in (
        client.get(NEW), client.get(f"{NEW}vorlage.csv"), client.get(address("import_check", one)),
        client.post(address("import_take", one)), client.post(address("import_discard", one)),
    ):  # fmt: skip
        assert answer.status_code == 403
        assert "Das Angebotskataster pflegt die Sozialplanung oder die Mandantenverwaltung." in text_of(answer)
    assert "Angebote einlesen" not in text_of(client.get("/wissen/angebote/"))


def test_a_file_of_another_tenant_is_not_found(world: World, district: Municipality) -> None:
    one = uploaded(world.client("planner"), csv_of([ROW]))
    stranger = world.client("outsider")
    assert stranger.get(address("import_check", one)).status_code == 404
    assert stranger.post(address("import_check", one), {}).status_code == 404
    for name in ("import_take", "import_discard"):
        assert stranger.post(address(name, one)).status_code == 404
    assert one.file_name not in text_of(stranger.get(NEW))
    assert stranger.get("/wissen/angebote/einlesen/999999/").status_code == 404


def test_a_title_of_a_file_is_never_markup(world: World, district: Municipality) -> None:
    client = world.client("planner")
    one = uploaded(client, csv_of([row(Name="<script>alert(1)</script>", Leistungsart="<b>x</b>")]))
    page = client.get(address("import_check", one)).content.decode()
    assert "<script>alert(1)" not in page
    assert "<b>x</b>" not in page


def test_the_pages_ask_the_database_a_fixed_number_of_times(
    world: World, district: Municipality, django_assert_max_num_queries: Callable[..., object]
) -> None:
    client = world.client("planner")
    for number in range(30):
        one = uploaded(client, csv_of([row(Kennung=f"S{number}")]), f"liste-{number}.csv")
    for path in (NEW, address("import_check", one)):
        with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
            assert client.get(path).status_code == 200


def test_the_list_of_services_leads_here(world: World, district: Municipality) -> None:
    assert reverse("services:import_new") in text_of(world.client("planner").get("/wissen/angebote/"))
