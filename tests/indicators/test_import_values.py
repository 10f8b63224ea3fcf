"""A long table becomes values of indicators and area versions, all of it or nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kooplan.core.errors import NotAllowed
from kooplan.core.models import AuditEvent
from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.long import LongTable
from kooplan.indicators.actions.importing import import_values, period_words, prepare
from kooplan.indicators.actions.series import start_series
from kooplan.indicators.models import Delivery, Indicator, Series, Value
from kooplan.indicators.policies import can_import
from kooplan.indicators.vocab import DeliveryKind, Status
from kooplan.organisations.models import Municipality
from tests.indicators.makers import (
    DISTRICT,
    KEYS,
    Row,
    long_table,
    make_source,
    make_spec,
    prepare_district,
    rates,
    row_counts,
    take_rates,
    take_rows,
)
from tests.world import World

FOUR = dict(zip(KEYS, [(40.0, 400.0), (30.0, 300.0), (20.0, 400.0), (60.0, 500.0)], strict=True))


@pytest.fixture
def district(world: World, tmp_path: Path) -> Municipality:
    """The tenant with indicators and areas."""
    return prepare_district(world.district, tmp_path)


@pytest.mark.criterion("R56.AC2")
def test_rates_are_computed_from_numerator_and_denominator(world: World, district: Municipality) -> None:
    found = take_rates(district, FOUR, actor=world.member("planner"))
    assert (found.report.rows, found.report.areas, found.delivery.rows) == (4, 4, 4)
    value = Value.objects.get(area_version__area__key="15999010")
    assert (value.value, value.numerator, value.denominator, value.status) == (10.0, 40.0, 400.0, Status.OK)
    assert value.series.indicator.key == "child_poverty"
    assert AuditEvent.objects.filter(name="indicators.delivery.imported", object_id=str(found.delivery.pk)).exists()


@pytest.mark.criterion("R56.AC2")
def test_a_delivered_rate_that_differs_is_reported_and_the_computed_one_stored(district: Municipality) -> None:
    rows = [{"key": KEYS[0], "indicator": "Q", "numerator": 40.0, "denominator": 400.0, "value": 12.5},
            {"key": KEYS[1], "indicator": "Q", "numerator": 30.0, "denominator": 300.0, "value": 10.04}]  # fmt: skip
    found = take_rows(district, rows, {"Q": "child_poverty"})
    notes = [str(note) for note in found.report.notes]
    assert notes == [
        "Zeile 2: Geliefert ist 12,5, aus Zähler und Nenner folgt 10,0. Gespeichert wird der berechnete Wert."
    ]
    assert found.delivery.notes == notes
    assert Value.objects.get(area_version__area__key=KEYS[0]).value == 10.0


def test_a_rate_per_thousand_uses_its_factor(district: Municipality) -> None:
    take_rates(district, {DISTRICT: (824.0, 112_400.0)}, indicator="mortality_rate")
    assert Value.objects.get().value == pytest.approx(7.331, abs=0.001)


def test_nobody_in_the_denominator_is_not_meaningful(district: Municipality) -> None:
    take_rates(district, {KEYS[0]: (0.0, 0.0)})
    value = Value.objects.get()
    assert (value.value, value.status) == (None, Status.NOT_MEANINGFUL)


def test_a_missing_number_stays_a_state(district: Municipality) -> None:
    rows = [{"key": KEYS[0], "indicator": "E", "value": None, "status": "secret"},
            {"key": KEYS[1], "indicator": "E", "value": 0.0, "status": "nothing"}]  # fmt: skip
    take_rows(district, rows, {"E": "pop_total"})
    found = dict(Value.objects.values_list("area_version__area__key", "status"))
    assert found == {KEYS[0]: "secret", KEYS[1]: "nothing"}


def test_sex_age_and_variant_are_kept_and_open_ends_are_marked(district: Municipality) -> None:
    rows = [
        {
            "key": KEYS[0],
            "indicator": "E",
            "value": 12.0,
            "sex": "f",
            "age_from": 75,
            "age_to": None,
            "variant": "G2-L2-W2",
        }
    ]
    take_rows(district, rows, {"E": "pop_total"})
    value = Value.objects.get()
    assert (value.sex, value.age_from, value.age_to, value.variant) == ("f", 75, 999, "G2-L2-W2")


def test_keys_of_other_districts_are_noted_and_left_out(district: Municipality) -> None:
    rows = rates({KEYS[0]: (4.0, 40.0), "01001000": (1.0, 10.0), "15090": (1.0, 10.0)})
    found = import_values(
        district, long_table(rows), source=make_source(district), spec=make_spec(), mapping={"Quote": "child_poverty"},
        actor=None, has_values=False,
    )  # fmt: skip
    assert found.report.unmatched == ("01001000", "15090")
    assert found.delivery.rows == 1
    assert "2 Schlüssel gehören zu keiner Raumeinheit: 01001000, 15090." in found.delivery.notes[0]


def refused(district: Municipality, table: LongTable, mapping: dict[str, str], **options: bool) -> list[RowProblem]:
    """The errors of a table that is refused, after checking that nothing changed."""
    source, before = make_source(district), row_counts()
    with pytest.raises(FileRefused) as caught:
        import_values(district, table, source=source, spec=make_spec(), mapping=mapping, actor=None, **options)
    assert row_counts() == before
    return [problem for problem in caught.value.problems if problem.is_error]


def test_a_table_of_which_no_key_fits_is_refused(district: Municipality) -> None:
    found = refused(district, long_table(rates({"01001": (1.0, 10.0)})), {"Quote": "child_poverty"})
    assert [problem.message for problem in found] == ["Kein Schlüssel der Datei gehört zu einer Ihrer Raumeinheiten."]
    assert "Prüfen Sie die Schlüsselspalte" in found[0].advice


def test_a_table_without_any_chosen_indicator_is_refused(district: Municipality) -> None:
    found = refused(district, long_table(rates({KEYS[0]: (1.0, 10.0)})), {"Quote": ""})
    assert found[0].message == "Kein Merkmal der Datei ist einem Indikator zugeordnet."


def test_an_unknown_indicator_is_named(district: Municipality) -> None:
    found = refused(district, long_table(rates({KEYS[0]: (1.0, 10.0)})), {"Quote": "no_such"})
    assert (found[0].column, found[0].message) == ("Quote", "Den Indikator „no_such“ gibt es nicht.")


def test_negative_counts_name_row_and_column(district: Municipality) -> None:
    rows = [*rates({KEYS[0]: (-3.0, 400.0)}), {"key": KEYS[1], "indicator": "E", "value": -5.0}]
    found = refused(district, long_table(rows), {"Quote": "child_poverty", "E": "pop_total"}, has_values=False)
    assert [(problem.row, problem.column) for problem in found] == [(2, "Zähler"), (3, "Wert")]
    assert "Der Wert −5 ist negativ." in str(found[1])


def test_balances_may_be_negative(district: Municipality) -> None:
    take_rates(district, {KEYS[0]: (-12.0, 4_000.0)}, indicator="migration_balance")
    assert Value.objects.get().value == pytest.approx(-3.0)


def test_a_second_row_for_one_cell_is_refused(district: Municipality) -> None:
    rows = [*rates({KEYS[0]: (3.0, 400.0)}), *rates({"159990000010": (4.0, 400.0)})]
    found = refused(district, long_table(rows), {"Quote": "child_poverty"}, has_values=False)
    assert (
        str(found[0])
        == "Zeile 3: Für Uferaue und diesen Zeitraum steht schon ein Wert in Zeile 2. Löschen Sie eine der Zeilen."
    )


def test_existing_values_are_refused_row_by_row_unless_the_person_replaces_them(district: Municipality) -> None:
    first = take_rates(district, FOUR)
    changed = {KEYS[0]: (44.0, 400.0)}
    found = refused(district, long_table(rates(changed)), {"Quote": "child_poverty"}, has_values=False)
    assert "Für Uferaue und 2024 gibt es schon einen Wert." in str(found[0])
    second = take_rates(district, changed, replace=True)
    assert second.report.replaced == 1
    assert Value.objects.count() == 4
    value = Value.objects.get(area_version__area__key=KEYS[0])
    assert (value.value, value.delivery) == (11.0, second.delivery)
    assert Value.objects.filter(delivery=first.delivery).count() == 3


def test_a_year_and_its_last_day_are_one_number(district: Municipality) -> None:
    rows: list[Row] = [{"key": KEYS[0], "indicator": "E", "value": 80.0}]
    take_rows(district, rows, {"E": "pop_total"})
    day = [{**row, "period_start": date(2024, 12, 31)} for row in rows]
    found = refused(district, long_table(day), {"E": "pop_total"})
    assert "Für Uferaue und 31.12.2024 gibt es schon einen Wert." in str(found[0])
    take_rows(district, [{**day[0], "value": 81.0}], {"E": "pop_total"}, replace=True)
    value = Value.objects.get()
    assert (value.value, value.period_start) == (81.0, date(2024, 12, 31))


def test_protected_rates_need_both_parts(world: World, district: Municipality) -> None:
    rows = [{"key": KEYS[0], "indicator": "Q", "value": 12.5}]
    with pytest.raises(FileRefused, match=r"Zur Quote „Kinderarmut .* fehlen Zähler und Nenner"):
        import_values(
            district, long_table(rows), source=make_source(district), spec=make_spec(DeliveryKind.PROTECTED),
            mapping={"Q": "child_poverty"}, actor=world.member("statistics"),
        )  # fmt: skip
    assert not Delivery.objects.exists()


@pytest.mark.criterion("R56.AC3")
def test_values_of_a_changed_definition_go_into_a_series_of_their_own(world: World, district: Municipality) -> None:
    indicator = Indicator.objects.get(municipality=district, key="child_poverty")
    series = start_series(
        indicator, starts_on=date(2023, 1, 1), definition="Bürgergeld unter 15",
        break_reason="Einführung des Bürgergelds",
        actor=world.member("statistics"),
    )  # fmt: skip
    take_rates(district, {KEYS[0]: (4.0, 40.0)}, year=2022)
    take_rates(district, {KEYS[0]: (5.0, 40.0)}, year=2023)
    found = dict(Value.objects.values_list("period_end__year", "series__number"))
    assert found == {2022: 1, 2023: 2}
    assert (series.number, series.break_reason) == (2, "Einführung des Bürgergelds")
    assert Series.objects.filter(indicator=indicator).count() == 2


def test_a_break_needs_a_reason_and_a_later_day(world: World, district: Municipality) -> None:
    indicator = Indicator.objects.get(municipality=district, key="child_poverty")
    planner = world.member("planner")
    options = {"definition": "x", "actor": planner}
    with pytest.raises(Exception, match="Grund des Bruchs"):
        start_series(indicator, starts_on=date(2023, 1, 1), break_reason=" ", **options)  # type: ignore[arg-type]
    start_series(indicator, starts_on=date(2023, 1, 1), break_reason="Neu", **options)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="nach dem Beginn"):
        start_series(indicator, starts_on=date(2022, 1, 1), break_reason="Alt", **options)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        start_series(
            indicator, starts_on=date(2024, 1, 1), definition="x", break_reason="N", actor=world.member("outsider")
        )


@pytest.mark.parametrize(("persona", "kind", "allowed"), [
    ("planner", "open", True), ("statistics", "open", True), ("admin", "open", True),
    ("statistics", "protected", True), ("planner", "protected", False), ("admin", "protected", False),
    ("lead", "open", False), ("manager", "open", False), ("councillor", "open", False), ("dpo", "open", False),
    ("outsider", "open", False), ("municipal_staff", "open", False), ("sys_admin", "open", False),
])  # fmt: skip
def test_who_imports_what(world: World, persona: str, kind: str, allowed: bool) -> None:
    verdict = can_import(world.member(persona), world.district, kind)
    assert bool(verdict) is allowed
    assert allowed or verdict.reason.endswith(".")


def test_nobody_imports_without_a_role_and_the_action_checks_it(world: World, district: Municipality) -> None:
    assert "angemeldet" in can_import(None, world.district).reason
    before = row_counts()
    for persona in ("outsider", "manager"):
        with pytest.raises(NotAllowed):
            take_rates(district, FOUR, actor=world.member(persona))
    assert row_counts()["indicators.Value"] == before["indicators.Value"] == 0


def test_a_preview_changes_nothing_and_says_what_would_happen(district: Municipality) -> None:
    before = row_counts()
    table = long_table([*rates(FOUR), *rates({KEYS[0]: (1.0, 2.0)}, "Anderes")])
    found = prepare(district, table, mapping={"Quote": "child_poverty"}, has_values=False).report
    assert found.is_ready
    assert (found.rows, found.areas, found.periods, found.left_out) == (4, 4, ("2024",), ("Anderes",))
    assert found.indicators == ("Kinderarmut (SGB II unter 15)",)
    assert found.sentences == ["4 Werte für 4 Raumeinheiten."]
    assert row_counts() == before


def test_both_tenants_import_the_same_table_apart(world: World, district: Municipality, tmp_path: Path) -> None:
    neighbour = prepare_district(world.neighbour, tmp_path)
    take_rates(district, FOUR)
    take_rates(neighbour, FOUR, actor=world.member("outsider"))
    assert Value.objects.filter(delivery__municipality=district).count() == 4
    assert not Delivery.objects.visible_to(world.reader("planner")).filter(municipality=neighbour).exists()


@pytest.mark.parametrize(("start", "end", "words"), [
    (date(2024, 1, 1), date(2024, 12, 31), "2024"), (date(2024, 12, 31), date(2024, 12, 31), "31.12.2024"),
    (date(2022, 1, 1), date(2024, 12, 31), "2022 bis 2024"),
    (date(2023, 8, 1), date(2024, 7, 31), "01.08.2023 bis 31.07.2024"),
])  # fmt: skip
def test_periods_in_words(start: date, end: date, words: str) -> None:
    assert period_words(start, end) == words


def test_an_empty_table_is_refused(district: Municipality) -> None:
    empty = LongTable(pl.DataFrame(schema=long_table(rates(FOUR)).data.schema))
    assert refused(district, empty, {"Quote": "child_poverty"})
