"""Geometry of charts, computed by hand on tiny inputs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.core.charts.bars import Part, Threshold, bar_chart
from kooplan.core.charts.cells import cell_bar, dot_strip, sparkline
from kooplan.core.charts.line import Break, LineChart, Series, line_chart
from kooplan.core.charts.matrix import Member, matrix
from kooplan.core.charts.pyramid import Band, pyramid
from kooplan.core.charts.segments import lines_of
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum, axis_range, nice_ticks, px, spread

MISSING = Datum(None, "primary")


def data(*values: float | str) -> tuple[Datum, ...]:
    """Numbers, or statuses of missing numbers."""
    return tuple(Datum(None, value) if isinstance(value, str) else Datum(value) for value in values)


# --- shared -----------------------------------------------------------------------------------------------------------


def test_a_coordinate_is_text_with_a_point_and_no_idle_decimal() -> None:
    assert [px(12.0), px(12.34), px(-0.04)] == ["12", "12.3", "0"]


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 9.7, [0, 2.5, 5, 7.5, 10]),
        (0, 20, [0, 5, 10, 15, 20]),
        (-3, 8, [-5, 0, 5, 10]),
        (0, 0.8, [0, 0.2, 0.4, 0.6, 0.8]),
    ],
)
def test_axis_values_are_round(low: float, high: float, ticks: list[float]) -> None:
    assert nice_ticks(low, high) == ticks


@given(st.floats(-1e6, 1e6), st.floats(0.001, 1e6))
def test_axis_values_always_enclose_the_data_with_few_steps(low: float, span: float) -> None:
    ticks = nice_ticks(low, low + span)
    assert ticks[0] <= low + span * 1e-6
    assert ticks[-1] >= low + span - span * 1e-6
    assert 2 <= len(ticks) <= 7


def test_an_axis_starts_at_zero_unless_that_hides_the_movement() -> None:
    assert axis_range([3, 9]) == (0.0, 9)
    assert axis_range([103, 112]) == (103, 112)
    assert axis_range([-4, 2]) == (-4, 2)
    assert axis_range([]) == (0.0, 1.0)


def test_labels_that_would_meet_are_spread_and_keep_their_order() -> None:
    assert spread([50, 52, 90], 18, 0, 200) == [50, 68, 90]


def test_labels_at_the_lower_end_move_up() -> None:
    assert spread([195, 199], 18, 0, 200) == [182, 200]


# --- lines ------------------------------------------------------------------------------------------------------------


def test_a_line_stops_at_a_gap_and_single_points_stay_points() -> None:
    points = [(0.0, 0.0), (1.0, 1.0), None, (3.0, 3.0), None, (5.0, 5.0), (6.0, 6.0)]
    assert lines_of(points) == ("M0 0L1 1M5 5L6 6", (("3", "3"),))


def test_a_line_starts_anew_after_a_break() -> None:
    assert lines_of([(0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (3.0, 3.0)], {2})[0] == "M0 0L1 1M2 2L3 3"


def poverty(**overrides: object) -> LineChart:
    """Four periods, one of them secret, against the district."""
    periods = ["2022", "2023", "2024", "2025"]
    series = [Series("Uferaue", data(10, "secondary", 5, 20)), Series("Landkreis", data(15, 15, 15, 15), "comparison")]
    options: dict[str, object] = {"title": "Kinderarmut", "unit": "%", **overrides}
    return line_chart("k", periods, series, **options)  # type: ignore[arg-type]


def test_values_stand_on_their_grid_lines() -> None:
    chart = poverty()
    lines = {tick.text: tick.line.split()[1].split("H")[0] for tick in chart.wide.y_ticks}
    main = chart.wide.lines[0]
    assert list(lines) == ["0", "5", "10", "15", "20"]
    assert main.dots[0][1] == lines["10"]
    assert main.path.endswith(lines["20"])
    assert chart.wide.lines[1].path.count(f" {lines['15']}") == 4


def test_a_missing_period_leaves_a_gap_with_its_sign_and_the_key_says_why() -> None:
    chart = poverty()
    assert [(sign.text, sign.x) for sign in chart.wide.signs] == [("•", x_of(chart, "2023"))]
    assert chart.wide.lines[0].path.count("M") == 1
    assert "•: zum Schutz kleiner Zahlen verborgen." in chart.notes


def x_of(chart: LineChart, period: str) -> str:
    """Where a period stands on the wide chart."""
    return next(tick.x for tick in chart.wide.x_ticks if tick.text == period)


def test_a_break_cuts_all_lines_and_gives_its_reason() -> None:
    chart = poverty(breaks=[Break(2, "Neue Definition.")])
    assert chart.wide.lines[1].path.count("M") == 2
    assert len(chart.wide.breaks) == 1
    assert "Gestrichelt vor 2024: Neue Definition." in chart.notes


def test_variants_are_dashed_and_enclose_a_band() -> None:
    unknown = ("no_data", "no_data")
    series = [
        Series("Bevölkerung", data(100, 90, *unknown)),
        Series("hoch", data("no_data", 90, 95, 99), "variant"),
        Series("tief", data("no_data", 90, 80, 70), "variant"),
    ]
    chart = line_chart("p", ["1", "2", "3", "4"], series, title="Projektion", unit="persons")
    assert chart.has_band
    assert chart.wide.band.count("L") == 5
    assert [entry.style for entry in chart.legend] == ["main-l", "main-l dash", "thin-l dash"]
    assert not chart.wide.signs, "after the last known value the projection follows, nothing is missing"


def test_a_cut_axis_is_told() -> None:
    chart = line_chart("p", ["1", "2"], [Series("Bevölkerung", data(112, 104))], title="B", unit="persons")
    assert any("beginnt bei" in note for note in chart.notes)


def test_a_series_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="1 values for 2 periods"):
        line_chart("k", ["1", "2"], [Series("a", data(1))], title="", unit="%")


def test_a_chart_without_any_value_says_so() -> None:
    chart = line_chart("k", ["1", "2"], [Series("a", data("no_data", "no_data"))], title="", unit="%")
    assert chart.description == "Für keinen Zeitraum liegt ein Wert vor."
    assert chart.wide.lines[0].path == ""


def test_a_chart_of_one_period_or_none_can_be_drawn() -> None:
    assert line_chart("k", ["1"], [Series("a", data(3))], title="", unit="%").wide.lines[0].dots
    assert line_chart("k", [], [Series("a", ())], title="", unit="%").wide.x_ticks == ()


def test_only_as_many_periods_are_written_as_find_room_and_the_last_always() -> None:
    periods = [f"Schuljahr {year}/{year + 1 - 2000}" for year in range(2010, 2026)]
    chart = line_chart("k", periods, [Series("a", data(*range(1, 17)))], title="", unit="%")
    assert chart.narrow.x_ticks[-1].text == periods[-1]
    assert len(chart.narrow.x_ticks) < 4


# --- cells ------------------------------------------------------------------------------------------------------------


def test_a_cell_bar_is_as_long_as_its_share_of_the_column() -> None:
    bar = cell_bar(Datum(15), top=30, comparison=7.5)
    assert (bar.width, bar.tick, bar.missing) == ("52", "26", "")


def test_a_missing_value_in_a_cell_is_crossed_out_and_has_no_bar() -> None:
    bar = cell_bar(MISSING, top=30)
    assert bar.width == ""
    assert bar.missing.startswith("M")


@pytest.mark.parametrize(("counted", "side"), [((9, 8, 7), "start"), ((7, 8, 9), "end")])
def test_the_name_over_an_early_end_stands_where_the_line_leaves_room(counted: tuple[int, ...], side: str) -> None:
    course = [
        Series("gezählt", data(*counted, "no_data")),
        Series("V", data("no_data", "no_data", 8, 8), kind="variant"),
    ]
    label = line_chart("k", ["1", "2", "3", "4"], course, title="", unit="%").wide.lines[0].label
    assert label is not None
    assert label.anchor == side


def test_exactly_zero_is_a_bar_without_length_and_no_cross() -> None:
    bar = cell_bar(Datum(0.0, "nothing"), top=30)
    assert (bar.width, bar.missing) == ("0", "")


def test_a_bar_never_leaves_its_cell() -> None:
    assert cell_bar(Datum(99), top=30).width == "104"


def test_dots_fill_the_strip_from_the_lowest_to_the_highest_value() -> None:
    strip = dot_strip([Datum(50), Datum(60), MISSING], Datum(55), comparison=52.5)
    assert strip.others == ("8", "200")
    assert (strip.own, strip.tick) == ("104", "56")


def test_dots_of_equal_values_stand_in_the_middle() -> None:
    assert dot_strip([Datum(5), Datum(5)], Datum(5)).others == ("104", "104")


def test_a_missing_own_value_has_no_dot() -> None:
    assert dot_strip([Datum(5)], MISSING).own == ""


def test_a_sparkline_runs_from_edge_to_edge() -> None:
    spark = sparkline(data(1, 2, 3))
    assert spark.path == "M4 30L48 18L92 6"
    assert (spark.last, spark.last_missing) == (("92", "6"), False)


def test_a_sparkline_keeps_gaps_and_marks_an_old_last_value() -> None:
    spark = sparkline(data(1, "no_data", 3, "no_data"))
    assert spark.path == ""
    assert spark.dots == (("4", "30"),)
    assert spark.last_missing


def test_a_flat_or_empty_sparkline_can_be_drawn() -> None:
    assert sparkline(data(2, 2)).path == "M4 18L92 18"
    assert sparkline(()).last is None


# --- pyramid ----------------------------------------------------------------------------------------------------------


def test_the_pyramid_grows_outwards_with_the_oldest_on_top() -> None:
    bands = [Band("0–4", Datum(2), Datum(1), 2, 1), Band("5+", Datum(4), Datum(2), 4, 4)]
    chart = pyramid("p", bands, title="Alter", unit="%", axis="Prozent", own="Uferaue", comparison="Landkreis")
    oldest, youngest = chart.left
    assert (oldest.x, oldest.width, oldest.y) == ("20", "180", "26")
    assert (youngest.x, youngest.width, youngest.y) == ("110", "90", "45")
    assert [bar.x for bar in chart.right] == ["260", "260"]
    assert chart.outlines[0] == "M20 24.5L20 43.5L110 43.5L110 62.5"


def test_a_hidden_band_has_a_cross_and_no_bar() -> None:
    bands = [Band("0–4", MISSING, Datum(1)), Band("5+", Datum(4), Datum(2))]
    chart = pyramid("p", bands, title="Alter", unit="%", axis="Prozent", own="Uferaue")
    assert len(chart.left) == 1
    assert chart.missing.count("M") == 2
    assert chart.table.rows[1].values[1] == "•"


def test_a_pyramid_without_comparison_has_no_outline_and_a_smaller_table() -> None:
    chart = pyramid("p", [Band("0+", Datum(4), Datum(2))], title="Alter", unit="%", axis="Prozent", own="Uferaue")
    assert chart.outlines == ()
    assert len(chart.table.columns) == 3


# --- matrix -----------------------------------------------------------------------------------------------------------

ROWS, COLUMNS = ("hoch", "mittel", "niedrig", "sehr niedrig"), ("wird besser", "stabil", "wird schwieriger")


def test_each_area_stands_in_its_field() -> None:
    chart = matrix(
        "m", {(3, 2): [Member("B"), Member("A")], (0, 1): [Member("C")]}, title="Index", rows=ROWS, columns=COLUMNS
    )
    assert [[field.count for field in row.fields] for row in chart.rows] == [[0, 1, 0], [0, 0, 0], [0, 0, 0], [0, 0, 2]]
    assert [one.name for one in chart.rows[3].fields[2].members] == ["A", "B"]
    assert chart.rows[3].fields[2].shade > chart.rows[0].fields[1].shade > 0


def test_areas_without_value_are_named_and_not_counted() -> None:
    chart = matrix("m", {}, title="Index", rows=ROWS, columns=COLUMNS, outside=[Member("Neu")])
    assert chart.outside == (Member("Neu"),)
    assert not chart.table.rows


def test_a_field_outside_the_matrix_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no such field"):
        matrix("m", {(4, 0): [Member("A")]}, title="Index", rows=ROWS, columns=COLUMNS)


# --- bars -------------------------------------------------------------------------------------------------------------


def test_parts_follow_each_other_and_thresholds_stand_at_their_value() -> None:
    parts = [Part("Bestand", Datum(3)), Part("Lücke", Datum(2), "gap")]
    chart = bar_chart("b", parts, title="Stellen", unit="VZÄ", thresholds=[Threshold("Richtwert", 5, chosen=True)])
    per_unit = (720 - 16) / 5
    assert [(part.x, part.width) for part in chart.wide.parts] == [
        ("8", px(3 * per_unit)),
        (px(8 + 3 * per_unit), px(2 * per_unit)),
    ]
    assert chart.wide.thresholds[0].line.startswith(f"M{px(8 + 5 * per_unit)} ")


def test_labels_of_close_thresholds_stand_in_rows_of_their_own() -> None:
    thresholds = [Threshold("Erster Richtwert", 5), Threshold("Zweiter Richtwert", 5.1), Threshold("Fern", 11)]
    chart = bar_chart("b", [Part("Bestand", Datum(3))], title="", unit="VZÄ", thresholds=thresholds)
    assert len({mark.y for mark in chart.wide.thresholds}) == 2
    second = chart.wide.thresholds[1]
    assert second.anchor == "start", "beside its line, where the line of the first label does not cross it"
    assert float(second.x) > float(second.line.removeprefix("M").split()[0])


def test_a_part_without_value_is_named_below_and_takes_no_room() -> None:
    chart = bar_chart("b", [Part("a", Datum(3), "1"), Part("b", MISSING, "2")], title="", unit="%")
    assert len(chart.wide.parts) == 1
    assert chart.missing == ("b: •",)


def test_an_unknown_kind_of_part_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        bar_chart("b", [Part("a", Datum(3), "rot")], title="", unit="%")


# --- tables -----------------------------------------------------------------------------------------------------------


def test_a_row_of_another_length_than_the_table_is_a_mistake() -> None:
    table = Table("t", (Column("a"), Column("b")), (Row((Cell("1"),)),))
    with pytest.raises(ValueError, match="zip"):
        assert table.body


@pytest.mark.criterion("R55.AC2")
def test_every_chart_carries_its_numbers_as_a_table() -> None:
    chart = poverty()
    assert [row.values for row in chart.table.rows] == [
        ("2022", "10,0\u202f%", "15,0\u202f%"),
        ("2023", "•", "15,0\u202f%"),
        ("2024", "5,0\u202f%", "15,0\u202f%"),
        ("2025", "20,0\u202f%", "15,0\u202f%"),
    ]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e5)), min_size=1, max_size=40))
def test_no_line_ever_joins_points_across_a_missing_value(values: list[float | None]) -> None:
    points = [None if value is None else (float(index), value) for index, value in enumerate(values)]
    path, dots = lines_of(points)
    drawn = [run.split("L") for run in path.split("M") if run]
    for run in drawn:
        places = [float(corner.split()[0]) for corner in run]
        assert all(after - before == 1 for before, after in pairwise(places))
    assert sum(len(run) for run in drawn) + len(dots) == sum(value is not None for value in values)
