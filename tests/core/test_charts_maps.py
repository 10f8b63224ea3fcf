"""Maps: outlines in one frame, classes, labels that never meet, points."""

from __future__ import annotations

from itertools import combinations

import pytest

from kooplan.core.charts.labels import Anchor, Label, full, narrow_value, placed, value_only
from kooplan.core.charts.maps import (
    Choropleth,
    MapArea,
    Place,
    Shape,
    choropleth,
    class_of,
    legend_of,
    locator,
    point_map,
)
from kooplan.core.charts.outline import drawn, frame_of, rings
from kooplan.core.charts.values import Datum

WEST = Shape("West", "M0 0l200 0 0 200-200 0z", 100, 100, 100)
EAST = Shape("Ost", "M200 0L400 0L400 200L200 200Z", 300, 100, 100)
BREAKS = (8.0, 12.0, 16.0, 20.0)


def two(west: Datum, east: Datum, unit: str = "%") -> Choropleth:
    """A map of two squares side by side."""
    areas = [MapArea(WEST, west, "/west"), MapArea(EAST, east)]
    return choropleth("k", areas, title="Kinderarmut", unit=unit, breaks=BREAKS)


def test_relative_and_absolute_outlines_give_the_same_corners() -> None:
    square = [(0, 0), (200, 0), (200, 200), (0, 200)]
    assert rings(WEST.outline) == [square]
    assert rings("M0 0H200V200H0Z") == [square]


def test_islands_and_holes_are_rings_of_their_own() -> None:
    assert [len(ring) for ring in rings("M0 0l9 0 0 9zM20 20L29 20L29 29Z")] == [3, 3]


@pytest.mark.parametrize("path", ["L0 0L1 1Z", "M0 0C1 1 2 2 3 3Z"])
def test_an_outline_with_curves_or_without_a_start_is_a_mistake(path: str) -> None:
    with pytest.raises(ValueError, match="unexpected command"):
        rings(path)


def test_all_areas_share_one_frame_and_their_common_border() -> None:
    shapes = [rings(WEST.outline), rings(EAST.outline)]
    frame = frame_of(shapes)
    assert frame.box == "0 0 1000 512"
    assert drawn(shapes[0], frame) == "M12 12L500 12L500 500L12 500Z"
    assert drawn(shapes[1], frame) == "M500 12L988 12L988 500L500 500Z"


def test_a_tall_district_is_centred_and_no_taller_than_the_map() -> None:
    frame = frame_of([rings("M0 0L100 0L100 1000L0 1000Z")])
    assert frame.height == 1000
    assert frame.place(50, 500) == (500, 500)


def test_corners_that_fall_together_are_drawn_once() -> None:
    shape = rings("M0 0L1 0L2 0L4000 0L4000 4000Z")
    assert drawn(shape, frame_of([shape])).count("L") == 2


def test_a_map_without_outlines_can_be_drawn() -> None:
    assert choropleth("k", [], title="", unit="%", breaks=BREAKS).areas == ()


def test_a_value_on_a_break_belongs_to_the_class_above() -> None:
    found = [class_of(Datum(value), BREAKS) for value in (7.9, 8.0, 11.9, 12.0, 16.0, 20.0)]
    assert found == [1, 2, 2, 3, 4, 5]


@pytest.mark.parametrize("status", ["primary", "secondary", "secret", "no_data", "out_of_reach", "not_meaningful"])
def test_a_missing_value_has_a_class_of_its_own(status: str) -> None:
    assert class_of(Datum(None, status), BREAKS) == 0


def test_exactly_zero_is_the_lowest_class_and_not_missing() -> None:
    assert class_of(Datum(0.0, "nothing"), BREAKS) == 1


@pytest.mark.criterion("R54.AC3")
def test_a_hidden_number_is_nowhere_on_the_map() -> None:
    chart = two(Datum(4, "primary"), Datum(9))
    assert chart.areas[0].group == 0
    assert chart.areas[0].tip == "West: •"
    assert [label.value for label in chart.wide] == ["•", "9,0\u202f%"]
    assert chart.table.rows[1].values[1] == "•"
    assert "•: zum Schutz kleiner Zahlen verborgen" in chart.signs


def test_the_legend_names_each_class_and_missing_values_only_where_there_are_any() -> None:
    words = [entry.text for entry in legend_of(BREAKS, "%", missing=True)]
    assert words == [
        "unter 8\u202f%",
        "8 bis unter 12\u202f%",
        "12 bis unter 16\u202f%",
        "16 bis unter 20\u202f%",
        "20\u202f% und mehr",
        "kein Wert",
    ]
    assert len(legend_of(BREAKS, "%", missing=False)) == 5


def test_classes_3_to_5_and_missing_values_carry_a_pattern() -> None:
    assert [entry.patterned for entry in legend_of(BREAKS, "%", missing=True)] == [False, False, True, True, True, True]


def test_more_than_five_classes_are_a_mistake() -> None:
    with pytest.raises(ValueError, match="five classes"):
        choropleth("k", [], title="", unit="%", breaks=(1, 2, 3, 4, 5))


def test_the_table_of_a_map_is_ordered_and_linked() -> None:
    chart = two(Datum(6), Datum(9))
    first = chart.table.body[0].cells[0][1]
    last = chart.table.body[1].cells[0][1]
    assert (first.text, last.text, last.url) == ("Ost", "West", "/west")


def test_a_long_unit_stays_off_the_map_labels() -> None:
    assert [label.value for label in two(Datum(6), Datum(9), "per 1 000").wide] == ["6,0", "9,0"]


def test_labels_on_a_narrow_screen_have_no_percent_sign_but_keep_their_brackets() -> None:
    chart = two(Datum(6), Datum(9.5, "limited"))
    assert [label.value for label in chart.narrow] == ["6,0", "(9,5)"]


def test_a_small_area_shows_its_value_alone_and_a_tiny_one_nothing() -> None:
    anchors = [
        Anchor(200, 200, 150, "Groß", "1,0"),
        Anchor(500, 200, 40, "Mittelgroße", "2,0"),
        Anchor(800, 200, 9, "Klein", "3"),
    ]
    labels = placed(anchors, (full, value_only), 400)
    assert [(label.name, label.value) for label in labels] == [("Groß", "1,0"), ("", "2,0")]


def overlap(one: Label, other: Label) -> bool:
    """Two plates share room."""
    across = one.left < other.left + other.width and other.left < one.left + one.width
    return across and one.top < other.top + other.height and other.top < one.top + one.height


def test_labels_never_meet_and_stay_on_the_map() -> None:
    anchors = [
        Anchor(40 + 37 * place % 960, 30 + 53 * place % 500, 90 + place, f"Ort {place}", "12,3") for place in range(60)
    ]
    for shapes in ((full, value_only), (narrow_value,)):
        labels = placed(anchors, shapes, 560)
        assert len(labels) > 8
        assert not any(overlap(one, other) for one, other in combinations(labels, 2))
        assert all(one.left >= 0 and one.left + one.width <= 1000 for one in labels)
        assert all(one.top >= 0 and one.top + one.height <= 560 for one in labels)


def test_the_locator_marks_one_area_among_the_others() -> None:
    chart = locator("l", [WEST, EAST], "Ost")
    assert chart.title == "Lage von Ost"
    assert len(chart.others) == 1
    assert chart.here.startswith("M500 12")


def test_points_are_numbered_from_north_to_south() -> None:
    chart = point_map("p", [WEST, EAST], [Place("Süd", 100, 180), Place("Nord", 300, 20)], title="Orte")
    assert [(mark.number, mark.places[0].name) for mark in chart.markers] == [(1, "Nord"), (2, "Süd")]


def test_places_that_would_cover_each_other_share_a_mark() -> None:
    chart = point_map(
        "p", [WEST, EAST], [Place("A", 100, 100), Place("B", 101, 100), Place("C", 300, 100)], title="Orte"
    )
    assert [[place.name for place in mark.places] for mark in chart.markers] == [["A", "B"], ["C"]]
    assert [row.values[1] for row in chart.table.rows] == ["1", "1", "2"]


def test_names_on_a_point_map_cover_no_mark() -> None:
    chart = point_map("p", [WEST, EAST], [Place("A", 100, 100)], title="Orte")
    mark = chart.markers[0]
    assert all(abs(label.y - mark.y) > 30 or abs(label.x - mark.x) > 60 for label in chart.labels)
    assert len(chart.labels) == 2
