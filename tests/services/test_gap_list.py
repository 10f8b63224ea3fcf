"""The gap list: what is calculated, what people marked, white spots, and who reads what."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.catalogues.models import ServiceType
from kooplan.cli.opening import seed
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.visibility import Level
from kooplan.indicators.models import Indicator
from kooplan.services.actions.gaps import close_gap
from kooplan.services.actions.norms import set_standard
from kooplan.services.queries.gaps import GapPage, Wanted, gap_page
from kooplan.services.vocab import GapKind
from tests.areas.makers import EAST, NORTH
from tests.indicators.builders import make_release, make_released
from tests.services.makers import ADDICTION, Ground, make_gap, make_grid, make_ground, make_place, make_service, plain
from tests.world import World

WEST, FAR_EAST = (0.7, 1.0), (3.4, 1.0)
AT_WEST = (EAST + 700.0, NORTH + 1000.0)


@pytest.fixture
def ground(world: World, tmp_path: Path) -> Ground:
    """Two regions; one place of addiction counselling in the west, half of it staffed, five minutes by foot allowed."""
    seed(world.district)
    found = make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 300, FAR_EAST: 100})
    place = make_place(point=AT_WEST, capacity=2.0, staffed=1.0)
    make_service(world.member("other_manager").organisation, places=(place,))
    indicator = Indicator.objects.get(municipality=world.district, key="pop_total")
    make_released(indicator, found.district, 2025, 112_400.0, release=make_release(world.district))
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    kind.standards.all().delete()
    set_standard(kind, mode="foot", limit=20, kind="law", source="Probe", actor=world.member("planner"))
    return found


def rows(page: GapPage) -> list[tuple[str, ...]]:
    """What, where, kind and basis of each gap of addiction counselling."""
    found = [table for table in page.groups if table.caption == "Suchtberatung"]
    return [tuple(plain(cell.text) for _column, cell in row.cells) for table in found for row in table.body]


@pytest.mark.criterion("R20.AC1")
def test_gaps_of_quantity_reach_and_vacancy_are_calculated(world: World, ground: Ground) -> None:
    found = rows(gap_page(world.reader("planner"), Wanted(kind=ADDICTION)))
    assert found[0][:3] == (
        "−4,62 nach 1 : 20 000 (Deckung 17,8 %); −10,24 nach 1 : 10 000 (Deckung 8,9 %)",
        "Landkreis",
        "Menge",
    )
    assert found[1][:3] == ("Niemand erreicht es: 100 Menschen", "Ostheide", "Erreichbarkeit")
    assert found[2][:3] == ("1,00 von 2,00 Vollzeitstellen nicht besetzt", "Bürgerhaus", "Stelle nicht besetzt")
    assert len(found) == 3


@pytest.mark.criterion("R20.AC2")
def test_white_spots_are_the_areas_in_which_nobody_reaches_a_service(world: World, ground: Ground) -> None:
    page = gap_page(world.reader("planner"), Wanted())
    assert page.spots is not None
    spots = {row.cells[0][1].text: row.cells[1][1].text for row in page.spots.body}
    assert spots["Suchtberatung"] == "Ostheide"
    assert spots["Erziehungsberatung"] == "überall: Es ist kein Angebot eingetragen"


@pytest.mark.criterion("R20.AC1")
@pytest.mark.parametrize("kind", list(GapKind))
def test_people_mark_every_kind_of_gap(world: World, ground: Ground, kind: GapKind) -> None:
    make_gap(world.member("other_manager"), kind=kind, statement="Es fehlt etwas.", area=ground.east)
    page = gap_page(world.reader("planner"), Wanted(kind=ADDICTION, area=str(ground.east.pk), gap=kind))
    assert any(row[0] == "Es fehlt etwas." and row[1] == "Ostheide" for row in rows(page))


def test_a_gap_of_ones_own_organisation_stays_there(world: World, ground: Ground) -> None:
    gap = make_gap(world.member("other_manager"), level=Level.PRIVATE_ORG, statement="Nur für uns.", area=ground.east)
    assert "Nur für uns." in str(gap_page(world.reader("other_manager"), Wanted()))
    for persona in ("planner", "manager", "councillor", "outsider", "visitor"):
        assert "Nur für uns." not in str(gap_page(world.reader(persona), Wanted()))
    assert world.client("planner").get(f"/wissen/luecken/{gap.pk}/").status_code == 404


def test_a_closed_gap_leaves_the_list_and_stays_readable(world: World, ground: Ground) -> None:
    gap = make_gap(world.member("other_manager"), statement="Es fehlt ein Abendtermin.", area=ground.east)
    with pytest.raises(NotAllowed):
        close_gap(gap, outcome="Erledigt", actor=world.member("manager"))
    close_gap(gap, outcome="Seit Mai gibt es einen.", actor=world.member("planner"))
    assert "Abendtermin" not in str(gap_page(world.reader("planner"), Wanted()))
    assert "Seit Mai" in world.client("planner").get(f"/wissen/luecken/{gap.pk}/").content.decode()
    with pytest.raises(RuleViolation, match="schon abgeschlossen"):
        close_gap(gap, outcome="Noch einmal", actor=world.member("planner"))


@pytest.mark.parametrize("text", ["Frau X, geb. 01.02.1950", "Ruf 0391 1234567", "anna@haus.example"])
def test_data_of_a_person_is_refused_and_nothing_is_stored(world: World, ground: Ground, text: str) -> None:
    with pytest.raises(RuleViolation, match="Bitte nehmen Sie"):
        make_gap(world.member("other_manager"), statement=text, area=ground.east)


def test_the_form_keeps_what_was_entered(world: World, ground: Ground) -> None:
    client = world.client("other_manager")
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    given = {
        "service_type": kind.pk, "area": ground.east.pk, "kind": "hours", "statement": "Bitte an 0391 1234567",
        "basis": "Gespräche", "level": "public",
    }  # fmt: skip
    wrong = client.post("/wissen/luecken/neu/", given)
    assert wrong.status_code == 422
    assert "Bitte an 0391 1234567" in wrong.content.decode()
    assert client.post("/wissen/luecken/neu/", given | {"statement": "Abends ist zu."}).status_code == 302
    assert client.post("/wissen/luecken/neu/", given | {"level": "admin_internal"}).status_code == 422


def test_a_filter_that_fits_nothing_says_so(world: World, ground: Ground) -> None:
    page = world.client("planner").get("/wissen/luecken/", {"art": "funding"}).content.decode()
    assert "Hier ist keine Lücke bekannt" in page


@pytest.mark.criterion("R20.AC2")
def test_everybody_may_read_the_public_list(world: World, ground: Ground) -> None:
    """Areas, guidelines and public marks, with public addresses; no open posts of a provider, no private mark."""
    planner = world.member("planner")
    make_gap(planner, statement="Nach 17 Uhr fährt kein Bus.")
    make_gap(planner, statement="Das bleibt unter uns.", level="admin_internal")
    page = world.client("visitor").get(f"/region/{world.district.ags}/luecken/")
    text = plain(page.content.decode())
    assert page.status_code == 200
    for words in ("Weiße Flecken", "Niemand erreicht es: 100 Menschen", "Nach 17 Uhr fährt kein Bus.", "1 : 20 000"):
        assert words in text
    for words in ("nicht besetzt", "Stelle nicht besetzt", "Das bleibt unter uns.", "/wissen/", "Melden Sie"):
        assert words not in text
    assert f"/region/{world.district.ags}/erreichbarkeit/?leistung={ADDICTION}" in text
    chosen = world.client("visitor").get(f"/region/{world.district.ags}/luecken/", {"art": "quantity"})
    assert "Nach 17 Uhr" not in plain(chosen.content.decode())
