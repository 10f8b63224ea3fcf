"""The reach page: who gets there, on which days, what stays hidden, and what a bad standard does."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.cli.opening import seed
from kooplan.services.actions.describing import Day
from kooplan.services.queries.material import kinds_of
from kooplan.services.queries.reach import Asked, ReachPage, reach_page
from kooplan.services.vocab import Days, LocationKind, Mode, Rhythm
from tests.areas.makers import EAST, NORTH
from tests.services.makers import ADDICTION, Ground, make_grid, make_ground, make_place, make_service, plain
from tests.world import World

WEST, FAR_EAST = (0.7, 1.0), (3.4, 1.0)
"""Kilometres east and north of the corner: a village in each of the two regions, about 2.7 km apart."""
AT_WEST = (EAST + 700.0, NORTH + 1000.0)


@pytest.fixture
def ground(world: World, tmp_path: Path) -> Ground:
    """Two regions with 300 people in the west and 100 in the east."""
    seed(world.district)
    found = make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 300, FAR_EAST: 100})
    return found


def page_of(world: World, persona: str = "planner", **asked: object) -> ReachPage:
    """The page as somebody reads it: addiction counselling, on foot, with a straight line."""
    plan = {"code": ADDICTION, "mode": Mode.FOOT, "limit": 20.0, "speed": 6.0, "detour": 1.0} | asked
    reader = world.reader(persona)
    return reach_page(reader, kinds_of(reader), Asked(**plan))  # type: ignore[arg-type]


def figures(page: ReachPage) -> list[tuple[str, str]]:
    """Value and note of each big number."""
    assert page.result is not None, page.reason
    return [(plain(one.value), plain(one.note)) for one in page.result.figures]


def rows(page: ReachPage) -> dict[str, list[str]]:
    """The table by area."""
    assert page.result is not None, page.reason
    return {
        row.cells[0][1].text: [plain(cell.text) for _column, cell in row.cells[1:]]
        for row in [*page.result.table.body, *page.result.table.foot_body]
    }


@pytest.mark.criterion("R21.AC2")
def test_the_share_of_people_within_the_standard_stands_for_each_area(world: World, ground: Ground) -> None:
    """At 6 km/h twenty minutes are 2 km: the village in the west is reached, that in the east is not."""
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    page = page_of(world)
    assert figures(page)[0] == ("75", "300 von 400 Einwohner*innen")
    assert figures(page)[1] == ("100", "25 % der Einwohner*innen")
    found = rows(page)
    assert found["Westaue"][:2] == ["–", "alle"]
    assert found["Ostheide"][:2] == ["100", "niemand"]
    assert found["Landkreis"][:2] == ["100", "75 %"]


@pytest.mark.criterion("R21.AC1")
def test_a_longer_standard_reaches_everybody(world: World, ground: Ground) -> None:
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    assert figures(page_of(world, limit=40.0))[0] == ("100", "400 von 400 Einwohner*innen")
    assert rows(page_of(world, mode=Mode.KM, limit=5.0, speed=None))["Ostheide"][1] == "alle"


@pytest.mark.criterion("R21.AC2")
def test_days_count_with_their_rhythm(world: World, ground: Ground) -> None:
    """Tuesday each week and the first Wednesday of the month are five days of twenty-eight."""
    days = (Day(1), Day(2, Rhythm.FIRST))
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST, days=days),))
    assert rows(page_of(world))["Westaue"][-1] == "5,0"
    assert figures(page_of(world, days=Days.WEEKLY))[0][0] == "75"
    workdays = page_of(world, days=Days.WORKDAYS)
    assert figures(workdays)[0][0] == "0"
    assert figures(workdays)[2] == ("400", "Keine Verbindung an den gewählten Tagen. Kein Wert, auch nicht null.")
    assert rows(workdays)["Westaue"] == ["–", "300", "niemand", "außer Reichweite", "5,0"]


@pytest.mark.criterion("R21.AC2")
def test_a_team_reaches_the_areas_that_it_serves(world: World, ground: Ground) -> None:
    team = make_place(kind=LocationKind.MOBILE, name="Team", address="", days=(Day(0),))
    make_service(world.member("other_manager").organisation, places=(team,), areas=(ground.east,))
    found = rows(page_of(world))
    assert found["Ostheide"] == ["–", "–", "alle", "0 min", "4,0"]
    assert found["Westaue"][:3] == ["–", "300", "niemand"]


def test_a_service_for_the_whole_district_serves_all_its_areas(world: World, ground: Ground) -> None:
    team = make_place(kind=LocationKind.MOBILE, name="Team", address="")
    make_service(world.member("other_manager").organisation, places=(team,), areas=(ground.district,))
    assert figures(page_of(world))[0][0] == "100"


def test_a_protected_place_changes_no_number_for_those_who_may_not_know_it(world: World, ground: Ground) -> None:
    owner = world.member("other_manager").organisation
    hidden = make_place(point=AT_WEST, name="Geheime Wohnung", is_protected=True)
    make_service(owner, places=(hidden, make_place(kind=LocationKind.DIGITAL, name="Netz", address="")))
    for persona in ("planner", "other_manager"):
        assert figures(page_of(world, persona))[0][0] == "75"
    for persona in ("manager", "councillor", "visitor"):
        page = page_of(world, persona)
        assert page.result is None
        assert "Geheime" not in str(page)
    make_service(owner, name="Zweite", places=(make_place(point=(AT_WEST[0] + 2700, AT_WEST[1])),))
    page = page_of(world, "visitor")
    assert rows(page)["Westaue"][1] == "niemand"
    assert page.result is not None
    assert "Ein Ort mit geschützter Adresse ist nicht eingerechnet." in page.result.method
    assert "Geheime" not in str(page)


def test_few_people_are_never_told_exactly(world: World, tmp_path: Path) -> None:
    seed(world.district)
    make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 304, FAR_EAST: 7})
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    page = page_of(world, "visitor")
    assert rows(page)["Ostheide"][0] == "unter 10"
    assert figures(page)[0] == ("98", "300 von 310 Einwohner*innen")
    assert page.result is not None
    squares = sum(one.path.count("M") for one in page.result.map.cells)
    assert squares == 1, "a square with fewer than ten people is not drawn for everybody"
    member = page_of(world, "planner").result
    assert member is not None
    assert sum(one.path.count("M") for one in member.map.cells) == 2


def test_without_services_or_grid_the_page_says_what_to_do(world: World) -> None:
    seed(world.district)
    assert "noch kein Angebot" in page_of(world).reason
    make_ground(world.district)
    make_service(world.member("other_manager").organisation)
    assert "Bevölkerungsraster" in page_of(world).reason


@pytest.mark.parametrize("value", ["0", "-5", "0,1", "400", "bald"])
def test_a_standard_that_makes_no_sense_is_refused_at_the_field(world: World, ground: Ground, value: str) -> None:
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    client = world.client("planner")
    answer = client.get("/wissen/erreichbarkeit/", {"leistung": ADDICTION, "hoechstens": value})
    assert answer.status_code == 422
    content = answer.content.decode()
    assert "Bitte geben Sie" in content
    assert f'value="{value}"' in content, "what was entered stays"


def test_page_and_file_hold_the_same_numbers(world: World, ground: Ground) -> None:
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    query = {"leistung": ADDICTION, "weg": "foot", "hoechstens": "20", "tempo": "6", "umweg": "1"}
    for persona, page in (("planner", "/wissen/erreichbarkeit/"), ("visitor", "/region/15999/erreichbarkeit/")):
        client = world.client(persona)
        shown = client.get(page, query).content.decode()
        assert "75" in shown
        lines = client.get(f"{page}tabelle.csv", query).content.decode("utf-8-sig").splitlines()
        assert len(lines) == 3
        assert any("Westaue" in line and "300" in line for line in lines)


def test_another_tenant_sees_nothing_of_it(world: World, ground: Ground) -> None:
    make_service(world.member("other_manager").organisation, places=(make_place(point=AT_WEST),))
    seed(world.neighbour)
    assert page_of(world, "outsider").result is None
