"""Stored travel times: read with row and column of every error, used by every way of their mode, removed again."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner
from django.conf import settings
from django.test import Client
from django.utils import timezone

from kooplan.areas.queries import cells_of, newest_grid
from kooplan.cli.main import main
from kooplan.cli.opening import seed
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.services.actions import times as tables
from kooplan.services.actions.times import About, Taken, TimesRefused, remove_times, take_times
from kooplan.services.models import Location, TravelTimes
from kooplan.services.queries.gaps import Wanted, gap_page
from kooplan.services.queries.material import kinds_of
from kooplan.services.queries.reach import Asked, reach_page
from kooplan.services.times import place_name, square_name
from kooplan.services.vocab import Basis, Mode
from tests.services.makers import (
    ADDICTION,
    CHILD_GUIDANCE,
    INSIDE_SECOND,
    Ground,
    make_grid,
    make_ground,
    make_place,
    make_service,
    plain,
)
from tests.services.test_reach_page import AT_WEST, FAR_EAST, WEST, figures, rows
from tests.world import World

PAGE = "/wissen/erreichbarkeit/fahrzeiten/"
DAY = date(2026, 3, 1)
PLACE = place_name(*AT_WEST)
Line = tuple[str, str, object]


@pytest.fixture
def ground(world: World, tmp_path: Path) -> Ground:
    """Two regions with 300 people in the west and 100 in the east, and one service in the west."""
    seed(world.district)
    found = make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 300, FAR_EAST: 100})
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    return found


def squares(world: World) -> tuple[str, str]:
    """The names of the square in the west and of that in the east."""
    grid = newest_grid(world.reader("planner"))
    assert grid is not None
    cells = cells_of(grid)
    assert cells is not None
    west, east = sorted(zip(cells.points[:, 0].tolist(), cells.ids.tolist(), strict=True))
    return square_name(west[1]), square_name(east[1])


def csv_of(lines: Sequence[Line], heading: str = "von;nach;minuten") -> str:
    """A table as text."""
    return "\n".join([heading, *(";".join(str(cell) for cell in line) for line in lines)]) + "\n"


def take(world: World, folder: Path, text: str, *, name: str = "zeiten.csv", **about: Any) -> Taken:
    """A table as the planner hands it in."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    plan = {"mode": Mode.FOOT, "reference_date": DAY, "source": "Fahrplan des Verbunds", "licence": "CC BY 4.0"} | about
    return take_times(world.district, path, name=name, about=About(**plan), actor=world.member("planner"))


def refused(world: World, folder: Path, text: str) -> list[tuple[int | None, str | None, str]]:
    """Row, column and message of each error; nothing may be kept."""
    with pytest.raises(TimesRefused) as error:
        take(world, folder, text)
    assert not TravelTimes.objects.exists()
    assert not stored_files()
    return [(one.row, one.column, one.message) for one in error.value.problems]


def stored_files() -> list[Path]:
    """What lies beside the database."""
    folder = Path(settings.FILES) / tables.FOLDER
    return list(folder.iterdir()) if folder.is_dir() else []


def page_of(world: World, persona: str = "planner", **asked: Any) -> Any:
    """The reach page: addiction counselling, twenty minutes on foot."""
    reader = world.reader(persona)
    return reach_page(reader, kinds_of(reader), Asked(**{"code": ADDICTION, "mode": Mode.FOOT, "limit": 20.0, **asked}))


@pytest.mark.criterion("R21.AC1")
def test_stored_times_count_instead_of_the_straight_line(world: World, ground: Ground, tmp_path: Path) -> None:
    """By the straight line the west is reached and the east is not; the table says the opposite."""
    west, east = squares(world)
    assert rows(page_of(world))["Westaue"][1] == "alle"
    taken = take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, "12,5")]))
    assert (taken.times.pairs, taken.times.squares, taken.times.places, taken.notes) == (2, 2, 1, ())
    for persona in ("planner", "councillor", "visitor"):
        page = page_of(world, persona)
        assert figures(page)[0] == ("25", "100 von 400 Einwohner*innen")
        found = rows(page)
        assert (found["Westaue"][1:3], found["Ostheide"][1:3]) == (["niemand", "31 min"], ["alle", "13 min"])
        assert page.has_times
    assert "Fahrzeit: aus einer Tabelle, Stand 1. März 2026. Quelle: Fahrplan des Verbunds, CC BY 4.0." in " ".join(
        page.result.method
    )
    assert set(page.result.csv["weg_aus"]) == {"Fahrzeiten vom 1. März 2026, Fahrplan des Verbunds"}


@pytest.mark.criterion("R21.AC1")
def test_a_pair_that_the_table_lacks_is_no_way(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    taken = take(world, tmp_path, csv_of([(west, PLACE, 10), (east, PLACE, "")]))
    assert taken.notes == ("Eine Zeile hat keine Fahrzeit. Das heißt: keine Verbindung.",)
    assert figures(page_of(world))[2] == ("100", "Keine Verbindung an den gewählten Tagen. Kein Wert, auch nicht null.")
    assert rows(page_of(world))["Ostheide"][3] == "außer Reichweite"


@pytest.mark.criterion("R21.AC1")
@pytest.mark.parametrize("asked", [{"basis": Basis.STRAIGHT}, {"speed": 6.0}, {"detour": 1.1}, {"mode": Mode.BICYCLE}])
def test_the_straight_line_stays_a_choice(world: World, ground: Ground, tmp_path: Path, asked: dict[str, Any]) -> None:
    west, east = squares(world)
    before = rows(page_of(world, **asked))
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 12)]))
    page = page_of(world, **asked)
    assert rows(page) == before
    assert "Luftlinie" in page.result.csv["weg_aus"][0]


def test_a_place_without_times_is_reached_by_the_straight_line(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 40)]))
    make_service(world.member("other_manager").organisation, places=(make_place(point=INSIDE_SECOND, name="Rathaus"),))
    page = page_of(world)
    assert any(line.startswith("Für einen Ort fehlen Fahrzeiten.") for line in page.result.method)
    straight = rows(page_of(world, basis=Basis.STRAIGHT))
    assert rows(page)["Ostheide"][2] == straight["Ostheide"][2] != "40 min"


def test_a_place_whose_point_was_corrected_a_little_keeps_its_times(
    world: World, ground: Ground, tmp_path: Path
) -> None:
    west, east = squares(world)
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 12)]))
    Location.objects.update(x=AT_WEST[0] + 60, y=AT_WEST[1] - 60)
    assert rows(page_of(world))["Westaue"][2] == "31 min"
    Location.objects.update(x=AT_WEST[0] + 200)
    assert rows(page_of(world))["Westaue"][2] != "31 min"


def test_two_services_in_one_house_share_their_times(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    for code in (ADDICTION, CHILD_GUIDANCE):
        make_service(
            world.member("other_manager").organisation,
            code_of_type=code,
            name=code,
            places=(make_place(point=AT_WEST),),
        )
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 12)]))
    for code in (ADDICTION, CHILD_GUIDANCE):
        page = page_of(world, code=code)
        assert rows(page)["Westaue"][2] == "31 min"
        assert not any("fehlen Fahrzeiten" in line for line in page.result.method)


def test_the_newest_table_of_a_way_counts(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    take(world, tmp_path, csv_of([(west, PLACE, 5), (east, PLACE, 5)]))
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 12)]), reference_date=DAY - timedelta(days=90))
    assert rows(page_of(world))["Westaue"][2] == "5 min"
    newest = TravelTimes.objects.get(reference_date=DAY)
    remove_times(newest, actor=world.member("planner"))
    assert rows(page_of(world))["Westaue"][2] == "31 min"


def test_calculated_gaps_use_the_same_ways(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    mode = next(one for one in kinds_of(world.reader("planner")) if one.code == ADDICTION).standards[0].mode
    take(world, tmp_path, csv_of([(west, PLACE, 500), (east, PLACE, 1)]), mode=mode)
    tables_of_gaps = gap_page(world.reader("planner"), Wanted(kind=ADDICTION, gap="reach")).groups
    text = plain(" ".join(cell.text for table in tables_of_gaps for row in table.body for _column, cell in row.cells))
    assert "Westaue" in text
    assert "mittlerer Weg 500 min" in text
    assert "Ostheide" not in text


def test_a_lost_file_brings_the_straight_line_back(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    before = rows(page_of(world))
    take(world, tmp_path, csv_of([(west, PLACE, 31), (east, PLACE, 12)]))
    for path in stored_files():
        path.unlink()
    assert rows(page_of(world)) == before


@pytest.mark.parametrize(
    "heading",
    ["from_id;to_id;travel_time", "from_id;to_id;travel_time_p50", "Zelle;Ort;Fahrzeit", "origin;destination;duration"],
)
def test_the_headings_of_routers_are_known(world: World, ground: Ground, tmp_path: Path, heading: str) -> None:
    west, _east = squares(world)
    assert take(world, tmp_path, csv_of([(west, PLACE, "10.5")], heading)).times.pairs == 1


def test_squares_may_have_the_long_name_of_the_census(world: World, ground: Ground, tmp_path: Path) -> None:
    west, _east = squares(world)
    north, east = west.removeprefix("1kmN").split("E")
    take(world, tmp_path, csv_of([(f"CRS3035RES1000mN{north}000E{east}000", PLACE, 10)]))
    assert rows(page_of(world))["Westaue"][3] == "10 min"


def test_every_wrong_row_is_named(world: World, ground: Ground, tmp_path: Path) -> None:
    west, east = squares(world)
    lines = [(west, PLACE, 10), ("Altfelde", PLACE, 3), (west, "Rathaus", 4), (west, PLACE, 9), (east, PLACE, 1801)]
    assert refused(world, tmp_path, csv_of(lines)) == [
        (3, "von", "„Altfelde“ ist kein Quadrat des Rasters."),
        (4, "nach", "„Rathaus“ ist kein Ort."),
        (5, "von", "Diese Verbindung steht schon in Zeile 2."),
        (6, "minuten", "1\u202f801 Minuten sind mehr als ein Tag."),
    ]
    assert refused(world, tmp_path, csv_of([(west, PLACE, "-4")]))[0][:2] == (2, "minuten")
    assert refused(world, tmp_path, csv_of([(west, PLACE, "lange")]))[0][:2] == (2, "minuten")
    assert refused(world, tmp_path, csv_of([(west, PLACE, "9" * 60)]))[0][:2] == (2, "minuten")
    assert refused(world, tmp_path, csv_of([(west, PLACE, 4)], "von;nach;km")) == [
        (1, None, "Es fehlt die Spalte „minuten“.")
    ]


def test_what_the_tenant_does_not_have_is_told_and_left_out(world: World, ground: Ground, tmp_path: Path) -> None:
    west, _east = squares(world)
    lines = [(west, PLACE, 10), ("1kmN9999E9999", PLACE, 3), (west, "E111111N2222222", 4)]
    taken = take(world, tmp_path, csv_of(lines))
    assert taken.times.pairs == 1
    assert taken.notes == (
        "Eine Zeile nennt ein Quadrat, in dem niemand wohnt. Sie zählt nicht.",
        "Ein Ort steht nicht im Kataster. Er zählt nicht.",
    )


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("1kmN9999E9999", PLACE, 3), "Keines der Quadrate liegt in Ihrem Bevölkerungsraster."),
        ((None, "E111111N2222222", 3), "Keiner der Orte steht im Angebotskataster."),
        ((None, PLACE, ""), "Die Tabelle nennt keine einzige Fahrzeit."),
    ],
)
def test_a_table_of_another_district_is_refused(
    world: World, ground: Ground, tmp_path: Path, line: tuple[str | None, str, object], words: str
) -> None:
    square, place, minutes = line
    with pytest.raises(RuleViolation, match=words):
        take(world, tmp_path, csv_of([(square or squares(world)[0], place, minutes)]))
    assert not stored_files()


def test_there_is_one_table_of_a_way_and_a_day_and_none_of_tomorrow(
    world: World, ground: Ground, tmp_path: Path
) -> None:
    text = csv_of([(squares(world)[0], PLACE, 10)])
    take(world, tmp_path, text)
    with pytest.raises(RuleViolation, match="gibt es schon eine Tabelle"):
        take(world, tmp_path, text)
    with pytest.raises(RuleViolation, match="Zukunft"):
        take(world, tmp_path, text, reference_date=timezone.localdate() + timedelta(days=1))
    take(world, tmp_path, text, mode=Mode.CAR)
    assert len(stored_files()) == TravelTimes.objects.count() == 2


def test_without_a_grid_nothing_can_be_read(world: World, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="Bevölkerungsraster"):
        take(world, tmp_path, csv_of([("1kmN3270E4410", PLACE, 10)]))


def test_too_many_rows_are_refused(
    world: World, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_PAIRS", 1)
    west, east = squares(world)
    with pytest.raises(RuleViolation, match="2 Zeilen, möglich sind 1"):
        take(world, tmp_path, csv_of([(west, PLACE, 10), (east, PLACE, 10)]))


def test_no_file_stays_of_a_table_that_cannot_be_stored(
    world: World, ground: Ground, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(tables.audit, "record", fail)
    with pytest.raises(RuntimeError):
        take(world, tmp_path, csv_of([(squares(world)[0], PLACE, 10)]))
    assert not TravelTimes.objects.exists()
    assert not stored_files()


@pytest.mark.parametrize("persona", ["manager", "staff", "statistics", "councillor", "outsider"])
def test_only_who_sets_norms_keeps_times(world: World, ground: Ground, tmp_path: Path, persona: str) -> None:
    taken = take(world, tmp_path, csv_of([(squares(world)[0], PLACE, 10)]))
    actor = world.member(persona)
    about = About(Mode.CAR, DAY, "Quelle", "CC0")
    with pytest.raises(NotAllowed):
        take_times(world.district, tmp_path / "zeiten.csv", name="zeiten.csv", about=about, actor=actor)
    with pytest.raises(NotAllowed):
        remove_times(taken.times, actor=actor)


def test_the_record_says_what_was_taken_and_removed(
    world: World, ground: Ground, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    taken = take(world, tmp_path, csv_of([(squares(world)[0], PLACE, 10)]))
    with django_capture_on_commit_callbacks(execute=True):
        remove_times(taken.times, actor=world.member("planner"))
    names = (
        AuditEvent.objects.filter(name__startswith="services.times").order_by("number").values_list("name", flat=True)
    )
    assert list(names) == ["services.times.taken", "services.times.removed"]
    assert not stored_files()


def upload(client: Client, text: str, **changes: str) -> Any:
    """A table as the form sends it."""
    file = io.BytesIO(text.encode())
    file.name = "zeiten.csv"
    plan = {"mode": "foot", "reference_date": "2026-03-01", "source": "Fahrplan", "licence": "CC0", **changes}
    return client.post(PAGE, {**plan, "file": file})


def test_the_page_takes_a_table_shows_it_and_removes_it(world: World, ground: Ground) -> None:
    client, (west, east) = world.client("planner"), squares(world)
    assert upload(client, csv_of([(west, PLACE, 10), (east, PLACE, 20)])).status_code == 302
    page = plain(client.get(PAGE).content.decode())
    assert "2 Fahrzeiten sind gespeichert, von 2 Quadraten zu einem Ort." in page
    assert "von 2 Quadraten zu einem Ort" in page
    assert "Minuten zu Fuß" in page
    pk = TravelTimes.objects.get().pk
    assert client.post(f"{PAGE}{pk}/entfernen/").status_code == 302
    assert not TravelTimes.objects.exists()


def test_the_page_lists_every_wrong_row(world: World, ground: Ground) -> None:
    west, _east = squares(world)
    answer = upload(world.client("planner"), csv_of([("Altfelde", PLACE, 1), (west, "Rathaus", 2)]))
    page = plain(answer.content.decode())
    assert answer.status_code == 422
    assert "Die Tabelle hat 2 Fehler." in page
    for words in ("Zeile 2", "„Altfelde“ ist kein Quadrat", "Zeile 3", "„Rathaus“ ist kein Ort"):
        assert words in page
    assert upload(world.client("planner"), "", source="").status_code == 422


def test_the_lists_for_a_router_hold_names_that_the_table_understands(world: World, ground: Ground) -> None:
    make_service(
        world.member("other_manager").organisation, name="Frauenhaus",
        places=(make_place(point=INSIDE_SECOND, is_protected=True),),
    )  # fmt: skip
    client = world.client("planner")
    starts = pl.read_csv(client.get(f"{PAGE}quadrate.csv").content, separator=";", decimal_comma=True)
    targets = pl.read_csv(client.get(f"{PAGE}orte.csv").content, separator=";", decimal_comma=True)
    assert starts.columns == targets.columns == ["id", "lon", "lat", "x", "y"]
    assert set(starts["id"]) == set(squares(world))
    assert targets["id"].to_list() == [PLACE]
    assert starts["lat"].is_between(47, 56).all()
    assert (targets["x"][0], targets["y"][0]) == AT_WEST
    lines = [(square, place, 7) for square in starts["id"] for place in targets["id"]]
    assert upload(client, csv_of(lines)).status_code == 302
    assert TravelTimes.objects.get().pairs == 2


def test_the_page_says_what_is_missing_before_a_table_helps(world: World, tmp_path: Path) -> None:
    seed(world.district)
    client = world.client("planner")
    assert "Es fehlt ein Bevölkerungsraster" in client.get(PAGE).content.decode()
    make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 300})
    assert "Es fehlen Orte" in client.get(PAGE).content.decode()


def test_the_reach_page_offers_the_choice_only_where_there_is_one(world: World, ground: Ground, tmp_path: Path) -> None:
    client = world.client("planner")
    assert "Wege aus" not in client.get("/wissen/erreichbarkeit/").content.decode()
    take(world, tmp_path, csv_of([(squares(world)[0], PLACE, 10)]))
    page = client.get("/wissen/erreichbarkeit/").content.decode()
    assert "Wege aus" in page
    assert "Fahrzeiten einlesen" in page
    assert "Fahrzeiten einlesen" not in world.client("councillor").get("/wissen/erreichbarkeit/").content.decode()


def test_the_command_takes_a_table_or_names_its_errors(world: World, ground: Ground, tmp_path: Path) -> None:
    west, _east = squares(world)
    path = tmp_path / "zeiten.csv"
    command = [
        "services", "times", str(path), "--tenant", world.district.ags, "--mode", "transit", "--date", "2026-03-01",
        "--source", "Fahrplan", "--licence", "CC0",
    ]  # fmt: skip
    path.write_text(csv_of([("Altfelde", PLACE, 3)]), encoding="utf-8")
    wrong = CliRunner().invoke(main, command)
    assert wrong.exit_code == 2
    assert "Zeile 2, Spalte „von“: „Altfelde“ ist kein Quadrat des Rasters." in wrong.output
    assert "Es wurde nichts gespeichert." in wrong.output
    path.write_text(csv_of([(west, PLACE, 3)]), encoding="utf-8")
    right = CliRunner().invoke(main, command)
    assert right.exit_code == 0, right.output
    assert "Fahrzeiten: 1, Quadrate: 1, Orte: 1." in right.output
    assert TravelTimes.objects.get().mode == "transit"
