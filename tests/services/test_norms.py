"""Guidelines and standards: what comes along, what is added, and need against stock with the design's numbers."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from kooplan.catalogues.models import ServiceType
from kooplan.cli.opening import seed
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.indicators.models import Indicator
from kooplan.services.actions.norms import add_guideline, seed_norms, set_standard
from kooplan.services.models import Guideline, ReachStandard
from kooplan.services.queries.kind import KindPage, kind_page
from kooplan.services.vocab import LocationKind, Mode, SourceKind
from tests.indicators.builders import make_release, make_released
from tests.services.makers import ADDICTION, INSIDE_SECOND, make_grid, make_ground, make_place, make_service, plain
from tests.world import World

WEST, EAST_VILLAGE = (0.7, 1.0), (3.4, 1.0)


def people(world: World, *counts: tuple[object, float]) -> None:
    """People of some areas, released for everybody."""
    indicator = Indicator.objects.get(municipality=world.district, key="pop_total")
    release = make_release(world.district)
    for area, count in counts:
        make_released(indicator, area, 2025, count, release=release)  # type: ignore[arg-type]


@pytest.fixture
def district(world: World, tmp_path: Path) -> World:
    """The district of the design's worked example: 112,400 people, 3.50 posts of addiction counselling."""
    seed(world.district)
    ground = make_ground(world.district)
    make_grid(world.district, tmp_path, {WEST: 300, EAST_VILLAGE: 100})
    people(world, (ground.district, 112_400.0), (ground.west, 100_000.0), (ground.east, 12_400.0))
    owner = world.member("other_manager").organisation
    make_service(owner, places=(make_place(capacity=2.5),))
    make_service(owner, name="Außenstelle", places=(make_place(capacity=2.0, staffed=1.0, point=INSIDE_SECOND),))
    return world


def page_of(world: World, code: str = ADDICTION, persona: str = "planner") -> KindPage:
    """The page of a kind of service."""
    found = kind_page(world.reader(persona), code)
    assert found is not None
    return found


def cells(page: KindPage) -> list[list[str]]:
    """The table of guidelines."""
    return [[plain(cell.text) for _column, cell in row.cells] for row in page.supply.table.body]


@pytest.mark.criterion("R6.AC1")
@pytest.mark.criterion("R58.AC2")
def test_two_guidelines_stand_side_by_side_with_the_numbers_of_the_design(district: World) -> None:
    """112,400 people, 1:20,000: need 5.62, stock 3.50, gap -2.12, coverage 62.3 %; 1:10,000 beside it."""
    page = page_of(district)
    assert page.supply.stock == "3,50"
    saxony, associations = cells(page)
    assert saxony[2:] == ["112 400", "5,62", "−2,12", "62,3 %"]
    assert associations[2:] == ["112 400", "11,24", "−7,74", "31,1 %"]
    assert "keiner ist „der“ Wert" in page.supply.source


@pytest.mark.criterion("R6.AC1")
def test_the_other_worked_numbers_of_the_design(district: World) -> None:
    assert cells(page_of(district, "debt_counselling"))[0][3] == "4,50"
    assert cells(page_of(district, "pregnancy_counselling"))[0][3] == "2,81"


@pytest.mark.criterion("R6.AC1")
def test_need_and_stock_of_each_area(district: World) -> None:
    page = page_of(district)
    assert page.areas is not None
    found = {
        row.cells[0][1].text: [(plain(c.text), plain(c.note)) for _col, c in row.cells[1:]] for row in page.areas.body
    }
    assert found["Westaue"][0][0] == "2,50"
    assert found["Westaue"][1] == ("5,00", "Lücke −2,50, Deckung 50,0 %")
    assert found["Ostheide"][0][0] == "1,00", "only what is staffed counts as stock"


@pytest.mark.criterion("R58.AC1")
def test_each_guideline_shows_source_date_and_kind(district: World) -> None:
    for code in ServiceType.objects.filter(municipality=district.district).values_list("code", flat=True):
        for row in page_of(district, code).supply.table.body:
            source = row.cells[1][1]
            assert source.text in {str(one.label) for one in SourceKind}
            assert len(source.note) > 5
    notes = [row.cells[1][1].note for row in page_of(district).supply.table.body]
    assert notes[0].endswith("Datum nicht belegt")
    assert notes[1].endswith("überliefert, Quelle prüfen")


def test_a_kind_of_which_nothing_is_entered_has_an_unknown_stock_not_nought(district: World) -> None:
    page = page_of(district, "debt_counselling")
    assert page.supply.stock == "…"
    assert cells(page)[0][4:] == ["…", "…"]
    assert "noch kein Angebot eingetragen" in page.supply.stock_note


def test_a_place_without_capacity_is_told_and_not_counted_as_nought(district: World) -> None:
    owner = district.member("other_manager").organisation
    make_service(owner, name="Neu", places=(make_place(capacity=None),))
    page = page_of(district)
    assert page.supply.stock == "3,50"
    assert "nennt keine Kapazität" in page.supply.stock_note


def test_a_protected_place_counts_for_the_district_only(district: World) -> None:
    owner = district.member("other_manager").organisation
    make_service(owner, name="Geschützt", places=(make_place(capacity=1.0, is_protected=True),))
    for persona, west in (("planner", "3,50"), ("councillor", "2,50")):
        page = page_of(district, persona=persona)
        assert page.supply.stock == "4,50"
        assert page.areas is not None
        rows = {row.cells[0][1].text: row.cells[1][1].text for row in page.areas.body}
        assert rows["Westaue"] == west


def test_a_team_counts_for_the_district_only(district: World) -> None:
    owner = district.member("other_manager").organisation
    make_service(owner, name="Team", places=(make_place(kind=LocationKind.MOBILE, name="Team", capacity=1.0),))
    page = page_of(district)
    assert page.supply.stock == "4,50"


def test_seeding_twice_adds_nothing_and_keeps_what_was_changed(world: World) -> None:
    seed(world.district)
    one = Guideline.objects.get(service_type__municipality=world.district, code="addiction-saxony")
    one.people = 18_000
    one.save(update_fields=["people"])
    ReachStandard.objects.filter(service_type=one.service_type).delete()
    assert seed_norms(world.district) == 0
    one.refresh_from_db()
    assert one.people == 18_000
    assert not ReachStandard.objects.filter(service_type=one.service_type).exists()


def test_all_guidelines_of_the_design_come_along(world: World) -> None:
    seed(world.district)
    found = Guideline.objects.filter(service_type__municipality=world.district)
    assert found.count() >= 26
    assert set(found.values_list("kind", flat=True)) == {"law", "recommendation", "calculation"}


@pytest.mark.criterion("R58.AC1")
def test_a_guideline_of_ones_own_names_its_resolution(world: World) -> None:
    seed(world.district)
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    plan = {
        "wording": "1 VZÄ : 25 000 EW", "amount": 1.0, "people": 25_000.0, "group": "all",
        "kind": SourceKind.RESOLUTION, "source": "Kreistag", "dated": "2026",
    }  # fmt: skip
    with pytest.raises(RuleViolation, match="Gremium, Datum und Nummer"):
        add_guideline(kind, **plan, actor=world.member("planner"))
    one = add_guideline(kind, **plan, resolution="Kreistag, 2. März 2026, 12/26", actor=world.member("planner"))
    assert one.is_calculable
    with pytest.raises(NotAllowed):
        add_guideline(kind, **plan, resolution="x", actor=world.member("manager"))


@pytest.mark.parametrize("amount", [0.0, -1.0])
def test_a_guideline_of_nothing_is_refused(world: World, amount: float) -> None:
    seed(world.district)
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    with pytest.raises(ValidationError):
        add_guideline(
            kind, wording="x", amount=amount, people=1.0, group="all", kind="law", source="x", dated="2026",
            actor=world.member("planner"),
        )  # fmt: skip


@pytest.mark.criterion("R21.AC1")
@pytest.mark.parametrize("mode", list(Mode))
def test_every_kind_of_standard_can_be_set_and_replaces_the_older_one(world: World, mode: Mode) -> None:
    seed(world.district)
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    actor = world.member("planner")
    for limit in (40.0, 25.0):
        set_standard(kind, mode=mode, limit=limit, kind="recommendation", source="Fachtag", actor=actor)
    one = ReachStandard.objects.get(service_type=kind, mode=mode)
    assert one.limit == (None if mode in {Mode.OUTREACH, Mode.DIGITAL} else 25.0)


@pytest.mark.parametrize("limit", [0.0, -3.0, None])
def test_a_standard_of_nought_minutes_is_refused(world: World, limit: float | None) -> None:
    seed(world.district)
    kind = ServiceType.objects.get(municipality=world.district, code=ADDICTION)
    with pytest.raises(RuleViolation, match="größer als 0"):
        set_standard(kind, mode=Mode.CAR, limit=limit, kind="law", source="x", actor=world.member("planner"))


def test_the_forms_add_and_refuse(world: World) -> None:
    seed(world.district)
    client = world.client("planner")
    page = f"/wissen/leistungen/{ADDICTION}/"
    wrong = client.post(f"{page}massstab/", {"mode": "car", "limit": "0", "kind": "law", "source": "x"})
    assert wrong.status_code == 422
    right = client.post(f"{page}massstab/", {"mode": "car", "limit": "20", "kind": "law", "source": "Gesetz"})
    assert (right.status_code, right["Location"]) == (302, page)
    given = {
        "wording": "1 : 25 000", "amount": "1", "people": "25000", "group": "all", "kind": "resolution",
        "source": "Kreistag", "dated": "2026",
    }  # fmt: skip
    assert client.post(f"{page}richtwert/", given).status_code == 422
    assert client.post(f"{page}richtwert/", given | {"resolution": "Nr. 1"}).status_code == 302
    assert "1 : 25 000" in client.get(page).content.decode()
