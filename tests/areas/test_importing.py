"""Boundaries become areas with versions, outlines and links; with any error nothing is stored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kooplan.areas.actions.importing import AreaReport, import_areas
from kooplan.areas.actions.lookup import key_index
from kooplan.areas.models import Area, AreaParent, AreaVersion
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.files.errors import FileRefused
from kooplan.files.geo.reading import read_areas
from kooplan.organisations.models import Membership, Municipality
from tests.areas.makers import EAST, NORTH, SIDE, VILLAGES, Box, feature, square, write_boxes, write_features
from tests.world import World

FIRST, SECOND = date(2020, 1, 1), date(2024, 1, 1)


def take_over(
    tenant: Municipality, path: Path, *, actor: Membership | None, level: str = "gemeinde", day: date = FIRST,
    official: bool = True, is_complete: bool = False,
) -> AreaReport:  # fmt: skip
    """Read a file of `makers` and import it."""
    found = read_areas(path, name=path.name, key_field="AGS", name_field="GEN", official=official)
    return import_areas(
        tenant, found, level=level, valid_from=day, source="Eigene Grenzen", actor=actor, is_complete=is_complete
    )


def test_areas_get_a_version_with_border_outline_and_size(world: World, tmp_path: Path) -> None:
    report = take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=world.member("planner"))
    assert (report.created, report.unchanged, report.new_versions) == (4, 0, 0)
    version = AreaVersion.objects.get(area__municipality=world.district, area__key="15999010")
    assert version.name == "Uferaue"
    assert version.square_km == pytest.approx(4.0)
    assert version.outline.startswith("M")
    assert version.label_x is not None
    assert report.sentences == ["4 Raumeinheiten neu angelegt."]


def test_gemeinden_lie_in_the_district_and_that_in_land_and_germany(world: World, tmp_path: Path) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=world.member("planner"))
    links = AreaParent.objects.filter(child__municipality=world.district, hierarchy="administrative")
    found = {(link.child.key, link.parent.key) for link in links}
    assert found == {(key, "15999") for key, *_ in VILLAGES} | {("15999", "15"), ("15", "DG")}


@pytest.mark.criterion("R2.AC1")
def test_an_area_belongs_to_a_gemeinde_and_to_a_planning_region(world: World, tmp_path: Path) -> None:
    planner = world.member("planner")
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=planner)
    regions = [feature({"AGS": "west", "GEN": "West"}, square(0, 0, 2 * SIDE))]
    take_over(
        world.district,
        write_features(tmp_path / "r.geojson", regions),
        actor=planner,
        level="planungsregion",
        official=False,
    )
    parts = [feature({"AGS": "u1", "GEN": "Alter Hafen"}, square(0.1, 0.1, SIDE / 2))]
    take_over(
        world.district, write_features(tmp_path / "o.geojson", parts), actor=planner, level="ortsteil", official=False
    )
    links = AreaParent.objects.filter(child__key="u1").order_by("hierarchy")
    found = {(link.parent.key, link.hierarchy) for link in links}
    assert {("15999010", "administrative"), ("west", "planning")} <= found
    west = AreaParent.objects.filter(parent__key="west", child__area_level__code="gemeinde")
    assert {link.child.key for link in west} == {key for key, *_ in VILLAGES}
    assert AreaParent.objects.filter(child__key="west", parent__key="15999", hierarchy="planning").exists()


def test_importing_again_changes_nothing(world: World, tmp_path: Path) -> None:
    path = write_boxes(tmp_path / "g.geojson")
    take_over(world.district, path, actor=world.member("planner"))
    versions = list(AreaVersion.objects.order_by("pk").values())
    report = take_over(world.district, path, actor=world.member("planner"))
    assert (report.created, report.unchanged, report.new_versions) == (0, 4, 0)
    assert list(AreaVersion.objects.order_by("pk").values()) == versions


@pytest.mark.criterion("R2.AC2")
def test_a_changed_border_starts_a_new_version_and_the_old_one_stays(world: World, tmp_path: Path) -> None:
    planner = world.member("planner")
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=planner)
    old = AreaVersion.objects.get(area__key="15999010")
    wider = [feature({"AGS": "15999010", "GEN": "Uferaue"}, square(0, 0, SIDE * 1.5))]
    report = take_over(world.district, write_features(tmp_path / "n.geojson", wider), actor=planner, day=SECOND)
    assert (report.created, report.new_versions) == (0, 1)
    old.refresh_from_db()
    assert old.valid_to == SECOND
    new = AreaVersion.objects.get(area__key="15999010", valid_to=None)
    assert new.area_id == old.area_id
    index = key_index(world.district)
    assert [span.pk for span in index.versions("15999010", date(2022, 12, 31))] == [old.pk]
    assert [span.pk for span in index.versions("15999010", date(2025, 12, 31))] == [new.pk]


def test_a_new_name_starts_a_new_version_too(world: World, tmp_path: Path) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None)
    renamed: tuple[Box, ...] = (("15999010", "Stadt Uferaue", 0, 0),)
    report = take_over(world.district, write_boxes(tmp_path / "n.geojson", renamed), actor=None, day=SECOND)
    assert report.new_versions == 1
    assert Area.objects.get(key="15999010").name == "Stadt Uferaue"


def test_an_older_state_is_put_before_the_first_one(world: World, tmp_path: Path) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None, day=SECOND)
    older: tuple[Box, ...] = (("15999010", "Alte Aue", 0, 0), VILLAGES[1])
    report = take_over(world.district, write_boxes(tmp_path / "o.geojson", older), actor=None, day=FIRST)
    assert (report.new_versions, report.unchanged) == (1, 1)
    spans = (
        AreaVersion.objects.filter(area__key="15999010").order_by("valid_from").values_list("valid_from", "valid_to")
    )
    assert list(spans) == [(FIRST, SECOND), (SECOND, None)]
    assert Area.objects.get(key="15999010").name == "Uferaue"
    assert AreaVersion.objects.get(area__key="15999020").valid_from == FIRST


def test_a_second_state_on_the_same_day_is_refused(world: World, tmp_path: Path) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None)
    other: tuple[Box, ...] = (("15999010", "Anders", 0, 0),)
    with pytest.raises(FileRefused, match=r"Für Anders gibt es ab 01\.01\.2020 schon einen anderen Stand"):
        take_over(world.district, write_boxes(tmp_path / "n.geojson", other), actor=None)
    assert AreaVersion.objects.filter(area__key="15999010").count() == 1


def test_areas_that_a_complete_file_lacks_end(world: World, tmp_path: Path) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None)
    report = take_over(
        world.district, write_boxes(tmp_path / "n.geojson", VILLAGES[:3]), actor=None, day=SECOND, is_complete=True
    )
    assert report.ended == 1
    assert AreaVersion.objects.get(area__key="15999040").valid_to == SECOND


@pytest.mark.criterion("R2.AC3")
@pytest.mark.parametrize("epsg", [4326, 25832])
def test_geojson_in_both_systems_gives_the_same_areas(world: World, tmp_path: Path, epsg: int) -> None:
    from kooplan.files.geo.crs import transformer_between

    ring = square(0, 0)
    if epsg == 4326:
        ring = [list(transformer_between(25832, 4326).transform(*point)) for point in ring]
    path = write_features(tmp_path / "g.geojson", [feature({"AGS": "15999010", "GEN": "A"}, ring)], epsg)
    take_over(world.district, path, actor=None)
    assert AreaVersion.objects.get(area__key="15999010").square_km == pytest.approx(4.0, abs=0.01)


@pytest.mark.criterion("R2.AC3")
def test_missing_and_repeated_keys_are_reported_by_row_and_nothing_is_stored(world: World, tmp_path: Path) -> None:
    features = [
        feature({"AGS": "15999010", "GEN": "A"}, square(0, 0)),
        feature({"AGS": None, "GEN": "B"}, square(1, 0)),
        feature({"AGS": "15999010", "GEN": "C"}, square(0, 1)),
    ]
    with pytest.raises(FileRefused) as refused:
        take_over(world.district, write_features(tmp_path / "g.geojson", features), actor=None)
    found = {(problem.row, problem.column) for problem in refused.value.problems}
    assert found == {(2, "AGS"), (3, "AGS")}
    assert "Zeile 3, Spalte „AGS“: Der Schlüssel 15999010 steht schon in Zeile 1." in str(refused.value)
    assert not AreaVersion.objects.exists()


def test_an_invalid_polygon_is_repaired_and_reported(world: World, tmp_path: Path) -> None:
    bow = [[EAST, NORTH], [EAST + SIDE, NORTH + SIDE], [EAST + SIDE, NORTH], [EAST, NORTH + SIDE], [EAST, NORTH]]
    path = write_features(tmp_path / "g.geojson", [feature({"AGS": "15999010", "GEN": "A"}, bow)])
    report = take_over(world.district, path, actor=None)
    assert (report.created, report.repaired) == (1, 1)
    assert [problem.severity for problem in report.problems] == ["note"]


def test_an_unknown_level_is_named(world: World, tmp_path: Path) -> None:
    with pytest.raises(RuleViolation, match="Die Ebene „dorf“ gibt es nicht"):
        take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None, level="dorf")


def test_a_provider_or_a_foreign_planner_may_not_import(world: World, tmp_path: Path) -> None:
    path = write_boxes(tmp_path / "g.geojson")
    for persona in ("manager", "outsider"):
        with pytest.raises(NotAllowed):
            take_over(world.district, path, actor=world.member(persona))
    assert not AreaVersion.objects.exists()


def test_both_tenants_keep_their_own_areas(world: World, tmp_path: Path) -> None:
    path = write_boxes(tmp_path / "g.geojson")
    take_over(world.district, path, actor=None)
    take_over(world.neighbour, path, actor=world.member("outsider"))
    assert Area.objects.filter(key="15999010").count() == 2
    assert len(key_index(world.neighbour).versions("15999010", FIRST)) == 1
    assert not Area.objects.visible_to(world.reader("planner")).filter(municipality=world.neighbour).exists()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("15999010", ["15999010"]), ("159990000010", ["15999010"]), ("15999000", ["15999"]), ("15999", ["15999"]),
        ("DG000000", ["DG"]), ("Bund", []), ("15", ["15"]), ("15998000", []), (" 15999010 ", ["15999010"]),
    ],
)  # fmt: skip
def test_keys_are_found_however_a_file_writes_them(world: World, tmp_path: Path, text: str, found: list[str]) -> None:
    take_over(world.district, write_boxes(tmp_path / "g.geojson"), actor=None)
    assert [span.key for span in key_index(world.district).versions(text, date(2022, 1, 1))] == found


def test_a_value_of_a_kreisfreie_stadt_belongs_to_kreis_and_gemeinde(world: World, tmp_path: Path) -> None:
    city: tuple[Box, ...] = (("15999000", "Marktstadt", 0, 0),)
    path = write_boxes(tmp_path / "g.geojson", (*city, *VILLAGES[1:2]))
    found = read_areas(path, name=path.name, key_field="AGS", name_field="GEN")
    import_areas(world.district, found, level="gemeinde", valid_from=FIRST, source="", actor=None)
    spans = key_index(world.district).versions("15999000", FIRST)
    assert {span.level for span in spans} == {"gemeinde", "kreis"}


def test_the_own_district_keeps_the_name_of_the_tenant(world: World, tmp_path: Path) -> None:
    """Files call a Landkreis as they call its town."""
    path = write_features(tmp_path / "kreise.geojson", [
        feature({"AGS": world.district.ags, "GEN": "Muster"}, square(0, 0)),
        feature({"AGS": "15998", "GEN": "Nachbar"}, square(2, 0)),
    ])  # fmt: skip
    found = read_areas(path, name=path.name, key_field="AGS", name_field="GEN", official=True)
    import_areas(world.district, found, level="kreis", valid_from=date(2021, 1, 1), source="© Test", actor=None)
    names = AreaVersion.objects.filter(area__area_level__code="kreis").values_list("area__key", "name", "area__name")
    assert set(names) == {
        (world.district.ags, world.district.name, world.district.name), ("15998", "Nachbar", "Nachbar"),
    }  # fmt: skip
