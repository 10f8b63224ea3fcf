from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.long import LONG_SCHEMA, LongMapping, LongTable, long_frame, read_long_table
from kooplan.files.tables import read_table
from tests.files.samples import make_xlsx, write_text

PLAIN = LongMapping(key="Gebiet", period="Jahr", value="Wert", indicator_code="child_poverty")


def read(folder: Path, text: str, mapping: LongMapping = PLAIN) -> LongTable:
    return read_long_table(read_table(write_text(folder, text), name="werte.csv"), mapping)


def problems(folder: Path, text: str, mapping: LongMapping = PLAIN) -> tuple[RowProblem, ...]:
    with pytest.raises(FileRefused) as caught:
        read(folder, text, mapping)
    assert caught.value.file == "werte.csv"
    assert all(problem.advice for problem in caught.value.problems)
    return caught.value.problems


def test_a_plain_table_becomes_a_long_table(tmp_path: Path) -> None:
    table = read(tmp_path, "Gebiet;Jahr;Wert\n15090;2022;15,13\n15091;31.12.2022;–\n15092;2022;•\n")
    assert dict(table.data.schema) == {column: kind() for column, kind in LONG_SCHEMA.items()}
    assert table.data.select("key", "period_start", "period_end", "value", "status", "row").rows() == [
        ("15090", dt.date(2022, 1, 1), dt.date(2022, 12, 31), 15.13, "ok", 2),
        ("15091", dt.date(2022, 12, 31), dt.date(2022, 12, 31), 0.0, "nothing", 3),
        ("15092", dt.date(2022, 1, 1), dt.date(2022, 12, 31), None, "secret", 4),
    ]
    assert table.data["indicator"].unique().to_list() == ["child_poverty"]
    assert table.data["variant"].unique().to_list() == [""]


def test_groups_come_from_their_columns(tmp_path: Path) -> None:
    mapping = LongMapping(
        key="K", period=None, fixed_period="2022", value="W", sex="G", age="A", indicator="I", variant="V", counts=True
    )
    table = read(tmp_path, "K;G;A;I;V;W\n1;w;unter 3 Jahre;Kinder;;7\n1;insgesamt;75+;Alte;hoch;8\n", mapping)
    assert table.data.select("sex", "age_from", "age_to", "indicator", "variant", "value").rows() == [
        ("f", 0, 2, "Kinder", "", 7.0),
        ("", 75, None, "Alte", "hoch", 8.0),
    ]


def test_a_share_is_made_of_numerator_and_denominator(tmp_path: Path) -> None:
    mapping = LongMapping(key="K", period="J", numerator="Z", denominator="N")
    text = "K;J;Z;N\n1;2022;1;4,0\n2;2022;–;4\n3;2022;•;4\n4;2022;1;.\n5;2022;1;0\n6;2022;(1);2\n"
    table = read(tmp_path, text, mapping)
    assert table.data.select("value", "numerator", "denominator", "status").rows() == [
        (25.0, 1.0, 4.0, "ok"),
        (0.0, 0.0, 4.0, "nothing"),
        (None, None, 4.0, "secret"),
        (None, 1.0, None, "no_data"),
        (None, 1.0, 0.0, "not_meaningful"),
        (50.0, 1.0, 2.0, "limited"),
    ]


def test_a_numerator_above_its_denominator_is_a_note(tmp_path: Path) -> None:
    mapping = LongMapping(key="K", period="J", value="W", numerator="Z", denominator="N")
    table = read(tmp_path, "K;J;W;Z;N\n1;2022;5;3;2\n", mapping)
    assert [(note.row, note.column, note.message) for note in table.notes] == [
        (2, "Z", "Der Zähler ist größer als der Nenner.")
    ]
    assert table.data["value"].to_list() == [5.0]


def test_provisional_numbers_are_noted_once(tmp_path: Path) -> None:
    notes = read(tmp_path, "Gebiet;Jahr;Wert\n1;2022;5p\n2;2022;6p\n3;2022;7\n").notes
    assert [(note.row, note.message, note.severity) for note in notes] == [(2, "2 Werte sind vorläufig.", "note")]


def test_a_missing_column_is_named_with_those_that_exist(tmp_path: Path) -> None:
    found = problems(tmp_path, "Kreis;Jahr\n1;2022\n")
    assert [(problem.row, problem.column, problem.message) for problem in found] == [
        (1, "Gebiet", "Die Spalte fehlt."),
        (1, "Wert", "Die Spalte fehlt."),
    ]
    assert found[0].advice == "Vorhanden sind: „Kreis“, „Jahr“."


def test_a_mapping_without_period_or_value_is_refused(tmp_path: Path) -> None:
    found = problems(tmp_path, "K;J\n1;2\n", LongMapping(key="K", numerator="J"))
    assert [problem.message for problem in found] == ["Der Zeitraum fehlt.", "Der Wert fehlt."]


def test_every_problem_of_every_row_is_collected_in_order(tmp_path: Path) -> None:
    mapping = LongMapping(key="K", period="J", value="W", sex="G", age="A", counts=True)
    text = "K;J;G;A;W\n1;2022;w;3-5;viele\n;2022;w;3-5;1\n2;gestern;q;alt;2\n3;2022;m;3-5;-4\n"
    assert [(problem.row, problem.column, problem.message) for problem in problems(tmp_path, text, mapping)] == [
        (2, "W", "„viele“ ist keine Zahl."),
        (3, "K", "Der Schlüssel fehlt."),
        (4, "J", "„gestern“ ist kein Zeitraum."),
        (4, "G", "„q“ ist kein Geschlecht."),
        (4, "A", "„alt“ ist kein Alter."),
        (5, "W", "Der Wert „-4“ ist negativ."),
    ]


def test_a_doubled_key_and_period_names_both_rows(tmp_path: Path) -> None:
    found = problems(tmp_path, "Gebiet;Jahr;Wert\n1;2022;5\n2;2022;6\n1;2022;7\n1;2022;8\n")
    assert [(problem.row, problem.message) for problem in found] == [
        (4, "Schlüssel „1“ und Zeitraum stehen schon in Zeile 2."),
        (5, "Schlüssel „1“ und Zeitraum stehen schon in Zeile 2."),
    ]
    assert found[0].column == "Gebiet"


def test_leading_zeros_that_a_spreadsheet_has_cut_are_restored(tmp_path: Path) -> None:
    mapping = LongMapping(key="Gebiet", period="Jahr", value="Wert", key_digits=5)
    path = make_xlsx(tmp_path, [["Gebiet", "Jahr", "Wert"], [1001, 2022, 5.5], [15090, 2022, 6]])
    assert read_long_table(read_table(path, name="werte.xlsx"), mapping).data["key"].to_list() == ["01001", "15090"]
    found = problems(tmp_path, "Gebiet;Jahr;Wert\n150900;2022;1\nStendal;2022;2\n", mapping)
    assert [problem.row for problem in found] == [2, 3]
    assert found[0].message == "Der Schlüssel hat nicht 5 Ziffern."


def test_an_ambiguous_table_is_read_once_the_person_chooses_the_sign(tmp_path: Path) -> None:
    text = "Gebiet;Jahr;Wert\n1;2022;1.234\n"
    assert "auf zwei Arten" in problems(tmp_path, text)[0].message
    mapping = LongMapping(key="Gebiet", period="Jahr", value="Wert", decimal=",")
    assert read(tmp_path, text, mapping).data["value"].to_list() == [1234.0]


def test_an_empty_long_frame_has_all_columns() -> None:
    assert long_frame({}, 0).columns == list(LONG_SCHEMA)
