from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from kooplan.files.errors import FileError, FileRefused
from kooplan.files.guard import Limits
from kooplan.files.tables import chosen_rows, read_table
from tests.files.geo_samples import squares, write_layer
from tests.files.samples import make_ods, make_xlsx, ods_cell, write_text

PLACES = "Ort;Wert\nStendal;1,5\nGöttingen;2,5\n"


def refusal(path: Path, **limits: int) -> FileError:
    with pytest.raises(FileError) as caught:
        read_table(path, name=path.name, limits=Limits(**limits))
    return caught.value


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("latin-1", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
    ],
)
def test_every_usual_encoding_is_found(tmp_path: Path, encoding: str, found: str) -> None:
    table = read_table(write_text(tmp_path, PLACES, encoding=encoding), name="werte.csv")
    assert table.encoding == found
    assert table.columns == ("Ort", "Wert")
    assert table.cells.rows() == [("Stendal", "1,5"), ("Göttingen", "2,5")]


@pytest.mark.parametrize(
    ("text", "delimiter", "decimal"),
    [
        (PLACES, ";", ","),
        ("a,b\n1.5,x\n", ",", "."),
        ("a\tb\n1.234,5\tx\n", "\t", ","),
        ("a|b\n1|2\n", "|", None),
        ("a;b\n1.234;2\n", ";", None),
        ("a;b\n1,5;2.5\n", ";", None),
        ("sep=,\na,b\n0.123,2\n", ",", "."),
        ("nur\n1\n2\n", ";", None),
        ('a;b\n"1;2";"x;y"\n', ";", None),
    ],
)
def test_delimiter_and_decimal_sign_are_found(tmp_path: Path, text: str, delimiter: str, decimal: str | None) -> None:
    table = read_table(write_text(tmp_path, text), name="werte.csv")
    assert (table.delimiter, table.decimal) == (delimiter, decimal)


def test_row_numbers_are_those_of_the_spreadsheet(tmp_path: Path) -> None:
    table = read_table(write_text(tmp_path, '\n\nOrt;Wert\n;\nA;1\n"B\nzwei";2\n;\nC;3\n'), name="werte.csv")
    assert table.header_row == 3
    assert table.first_row == 5
    assert table.rows.to_list() == [5, 6, 8]
    assert table.row_number(2) == 8


def test_bytes_of_two_encodings_are_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "gemischt.csv"
    path.write_bytes("Ort;Wert\nGöttingen;1\n".encode() + "Köthen;2\n".encode("latin-1"))
    error = refusal(path)
    assert (error.file, error.row) == ("gemischt.csv", 3)
    assert error.advice == "Speichern Sie die Tabelle erneut als „CSV UTF-8“."


def test_bytes_of_no_encoding_are_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "werte.csv"
    path.write_bytes(b"Ort;Wert\nA;1\nB\x81\x8d;2\n")
    assert refusal(path).row == 3


def test_nul_characters_are_refused_with_the_row(tmp_path: Path) -> None:
    path = tmp_path / "werte.csv"
    path.write_bytes(b"Ort;Wert\n" + b"Stendal;1\n" * 2000 + b"A;\x00\n")
    error = refusal(path)
    assert error.row == 2002
    assert "NUL" in error.message


def test_a_quote_that_is_never_closed_is_refused_with_the_row(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, 'Ort;Wert\nA;1\n"B;2\nC;3\n'))
    assert error.row == 3
    assert "Anführungszeichen" in error.message


def test_ragged_rows_are_all_named(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_table(write_text(tmp_path, "Ort;Wert;Jahr\nA;1\nB;2;2022\nC;3;2022;4\nD;4;2022;\n"), name="werte.csv")
    assert [(problem.row, problem.message) for problem in caught.value.problems] == [
        (2, "Die Zeile hat 2 Zellen, die Überschrift hat 3."),
        (4, "Die Zeile hat 4 Zellen, die Überschrift hat 3."),
    ]
    assert "Trennzeichen" in caught.value.advice


def test_missing_and_doubled_headings_are_named_with_their_column(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_table(write_text(tmp_path, "Ort;; Wert ;Wert\nA;1;2;3\n"), name="werte.csv")
    assert [(problem.row, problem.column) for problem in caught.value.problems] == [(1, "B"), (1, "Wert")]
    assert "2-mal" in caught.value.problems[1].message


def test_empty_columns_at_the_end_are_left_out(tmp_path: Path) -> None:
    assert read_table(write_text(tmp_path, " Ort ;Wert;;\nA;1;;\n"), name="werte.csv").columns == ("Ort", "Wert")


def test_a_title_above_the_headings_is_refused_once(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, "Einwohner 2022\nOrt;Wert\nA;1\nB;2\n"))
    assert (error.row, error.message) == (1, "Über der Tabelle steht ein Titel statt der Überschriften.")
    assert not isinstance(error, FileRefused)


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    assert refusal(write_text(tmp_path, "Ort;Wert\n")).message == "Unter der Überschrift stehen keine Daten."
    assert refusal(write_text(tmp_path, "\n;\n")).message == "Die Tabelle ist leer."


def test_a_table_with_too_many_rows_or_columns_is_refused(tmp_path: Path) -> None:
    path = write_text(tmp_path, "a;b\n1;2\n1;2\n1;2\n")
    assert "Erlaubt sind 2 Zeilen" in refusal(path, max_rows=2).message
    assert "Die Tabelle ist zu groß." in refusal(path, max_columns=1).message
    assert "Die Tabelle ist zu groß." in refusal(path, max_cells=5).message


def test_lines_below_underscores_are_the_footer(tmp_path: Path) -> None:
    table = read_table(write_text(tmp_path, "a;b\n1;2\n__________;\nQuelle: X;\n\nStand 2022;\n"), name="werte.csv")
    assert table.cells.rows() == [("1", "2")]
    assert table.footer == ("Quelle: X", "Stand 2022")


def test_destroyed_umlauts_are_noted_with_their_first_row(tmp_path: Path) -> None:
    table = read_table(write_text(tmp_path, "Ort;Wert\nA;1\nG\ufffdttingen;2\n"), name="werte.csv")
    assert [(note.row, note.column, note.severity) for note in table.notes] == [(3, "Ort", "note")]


def test_xlsx_cells_are_what_a_person_sees(tmp_path: Path) -> None:
    path = make_xlsx(
        tmp_path, [[], ["Ort", "Wert", "Tag", "Ja", "Anteil"], ["A", 1.5, dt.date(2022, 12, 31), True, 0.07]]
    )
    workbook = openpyxl.load_workbook(path)
    workbook["Werte"]["E3"].number_format = "0.0%"
    workbook.save(path)
    table = read_table(path, name="werte.xlsx")
    assert table.cells.rows() == [("A", "1,5", "2022-12-31", "WAHR", "7 %")]
    assert (table.header_row, table.first_row, table.decimal) == (2, 3, ",")
    assert (table.sheet, table.sheets) == ("Werte", ("Werte",))


def test_xlsx_keeps_integers_dates_with_time_and_gaps(tmp_path: Path) -> None:
    rows = [["a", "b"], [15090, dt.datetime(2022, 1, 1, 8, 30)], [], ["x"]]  # noqa: DTZ001 - cells have no zone
    table = read_table(make_xlsx(tmp_path, rows), name="werte.xlsx")
    assert table.cells.rows() == [("15090", "2022-01-01 08:30:00"), ("x", "")]
    assert table.rows.to_list() == [2, 4]


def test_a_formula_in_xlsx_is_refused_by_its_cell(tmp_path: Path) -> None:
    path = make_xlsx(tmp_path, [["Ort", "Wert", "Summe"], ["A", 1, "=B2*2"]])
    error = refusal(path)
    assert str(error) == (
        "Datei „werte.xlsx“, Zeile 2, Spalte „C“: Zelle C2 enthält eine Formel. Speichern Sie die Tabelle als Werte."
    )


def test_many_formulas_are_counted(tmp_path: Path) -> None:
    error = refusal(make_xlsx(tmp_path, [["a"], *[["=1+1"] for _ in range(7)]]))
    assert error.message == "Zellen A2, A3, A4, A5, A6 und 2 weitere enthalten Formeln."


def test_a_formula_in_ods_is_refused_by_its_cell(tmp_path: Path) -> None:
    error = refusal(make_ods(tmp_path, [["Ort", "Wert", None, "Summe"], ["A", 1, None, "=[.B2]*2"]]))
    assert (error.file, error.row, error.column) == ("werte.ods", 2, "D")
    assert error.message == "Zelle D2 enthält eine Formel."
    assert error.advice == "Speichern Sie die Tabelle als Werte."


def test_ods_repeats_rows_and_cells_but_not_the_empty_end(tmp_path: Path) -> None:
    path = make_ods(
        tmp_path,
        [
            ["a", "b", "c"],
            '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>',
            '<table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="float" '
            'office:value="1.5" table:number-columns-repeated="2"/><table:table-cell office:value-type="percentage" '
            'office:value="0.125"/><table:table-cell table:number-columns-repeated="16381"/></table:table-row>',
            '<table:table-row><table:table-cell office:value-type="date" office:date-value="2022-12-31"/>'
            '<table:table-cell office:value-type="boolean" office:boolean-value="false"/>'
            '<table:table-cell><text:p>x<text:s text:c="2"/>y</text:p><text:p>z</text:p></table:table-cell>'
            "</table:table-row>",
            '<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>',
        ],
    )
    table = read_table(path, name="werte.ods")
    assert table.cells.rows() == [("1,5", "1,5", "12,5 %")] * 2 + [("2022-12-31", "FALSCH", "x  y\nz")]
    assert table.rows.to_list() == [5, 6, 7]


def test_ods_keeps_the_width_of_a_gap(tmp_path: Path) -> None:
    gap = f"<table:table-row>{ods_cell('x')}{ods_cell(None, repeated=2)}{ods_cell(7)}</table:table-row>"
    table = read_table(make_ods(tmp_path, [["a", "b", "c", "d"], gap]), name="werte.ods")
    assert table.cells.rows() == [("x", "", "", "7")]


def test_an_ods_of_repeated_cells_is_refused_before_it_fills_the_memory(tmp_path: Path) -> None:
    bomb = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" '
        'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert "Die Tabelle ist zu groß." in refusal(make_ods(tmp_path, [["a"], bomb])).message


def test_a_missing_sheet_is_named_with_those_that_exist(tmp_path: Path) -> None:
    for path in (make_xlsx(tmp_path, [["a"], [1]]), make_ods(tmp_path, [["a"], [1]])):
        with pytest.raises(FileError) as caught:
            read_table(path, name=path.name, sheet="Daten")
        assert str(caught.value).endswith("Das Tabellenblatt „Daten“ fehlt. Vorhanden sind: „Werte“.")


def test_a_spreadsheet_with_broken_inside_is_refused(tmp_path: Path) -> None:
    path = make_ods(tmp_path, ["<table:table-row><offen>"])
    assert refusal(path).message == "Die Tabelle ist beschädigt und nicht lesbar."


def test_parquet_keeps_its_types_beside_the_text(tmp_path: Path) -> None:
    frame = pl.DataFrame({"ort": ["A", None], "wert": [1.5, float("nan")], "tag": [dt.date(2022, 1, 2), None]})
    frame.write_parquet(tmp_path / "werte.parquet")
    table = read_table(tmp_path / "werte.parquet", name="werte.parquet")
    assert table.cells.rows() == [("A", "1.5", "2022-01-02"), ("", "", "")]
    assert table.typed is not None
    assert table.typed.schema["wert"] == pl.Float64
    assert (table.decimal, table.first_row) == (".", 1)


def test_parquet_that_is_nested_empty_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "werte.parquet"
    pl.DataFrame({"a": [[1, 2]]}).write_parquet(path)
    assert refusal(path).column == "a"
    pl.DataFrame({"a": []}, schema={"a": pl.String}).write_parquet(path)
    assert "keine Zeilen" in refusal(path).message
    path.write_bytes(b"PAR1" + b"x" * 50 + b"PAR1")
    assert "beschädigt" in refusal(path).message


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, '{"type": "FeatureCollection"}', name="orte.geojson"))
    assert error.message == "Die Datei ist keine Tabelle."


def test_the_real_tables_of_berlin_are_read(real_data: Path) -> None:
    areas = read_table(real_data / "berlin" / "LOR_2021.csv", name="LOR_2021.csv")
    assert areas.cells.height == 542
    assert areas.cells["Planungsraum (Nummer)"][0] == "01100101"
    people = read_table(real_data / "berlin" / "einwohnerbestand_06-2022_plr.csv", name="einwohner.csv")
    assert (people.encoding, people.delimiter, people.cells.height) == ("utf-8-sig", ";", 542)


def write_dbf(folder: Path) -> Path:
    """The table beside a Shapefile, as boundaries are published with it."""
    path = write_layer(folder / "gemeinden.shp", squares(3), {"AGS": ["15999010", "15999020", "15999020"],
                       "GF": [4, 4, 2], "EWZ": [1200, 3400, 0]})  # fmt: skip
    return path.with_suffix(".dbf")


def test_the_table_of_a_shapefile_is_read_as_a_table(tmp_path: Path) -> None:
    table = read_table(write_dbf(tmp_path), name="VG250_GEM.dbf")
    assert table.columns == ("AGS", "GF", "EWZ")
    assert table.cells.rows() == [("15999010", "4", "1200"), ("15999020", "4", "3400"), ("15999020", "2", "0")]
    assert table.row_number(2) == 3


def test_rows_are_chosen_by_the_text_of_a_column(tmp_path: Path) -> None:
    table = read_table(write_dbf(tmp_path), name="VG250_GEM.dbf")
    assert chosen_rows(table, {}) is table
    chosen = chosen_rows(table, {"GF": "4"})
    assert (chosen.cells.height, chosen.rows.to_list()) == (2, [1, 2])
    with pytest.raises(FileError, match=r"Die Spalte fehlt\. Möglich sind: AGS, GF, EWZ"):
        chosen_rows(table, {"FG": "4"})
    with pytest.raises(FileError, match="Keine Zeile erfüllt die Bedingung"):
        chosen_rows(table, {"GF": "9"})


def test_a_table_that_only_calls_itself_dbf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "daten.dbf"
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(FileError, match="keine dBASE-Tabelle"):
        read_table(path, name="daten.dbf")
