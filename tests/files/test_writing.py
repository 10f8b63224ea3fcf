from __future__ import annotations

import datetime as dt
import io
import tempfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kooplan.files.numbers import parse_column
from kooplan.files.periods import parse_period
from kooplan.files.tables import Table, read_table
from kooplan.files.writing import (
    DialectName,
    atomic_path,
    csv_bytes,
    safe_text,
    sheet_name,
    write_csv,
    write_xlsx,
    xlsx_bytes,
)

DANGERS = ["=1+1", "+49 391 123", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1", '=HYPERLINK("http://x";"y")']
# What a person can type: no control characters, no halves of characters.
TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=20)
DAYS = st.dates(dt.date(1900, 3, 1), dt.date(2100, 12, 31))
NUMBERS = st.floats(-1e300, 1e300)


def written(content: bytes, name: str) -> Table:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_table(path, name=name)


def numbers(table: Table, column: str) -> list[float | None]:
    parsed = parse_column(table.cells[column], decimal=table.decimal or ",", rows=table.rows, column=column)
    assert parsed.problems == ()
    return parsed.values.to_list()


def frame_of(rows: list[tuple[str, float | None, int, dt.date]]) -> pl.DataFrame:
    schema = {"Ort": pl.String, "Wert": pl.Float64, "Anzahl": pl.Int64, "Tag": pl.Date}
    return pl.DataFrame(rows, schema=schema, orient="row")


@pytest.mark.criterion("R62.AC1")
@given(
    st.lists(st.tuples(TEXT, st.none() | NUMBERS, st.integers(-(2**53), 2**53), DAYS), min_size=1, max_size=6),
    st.sampled_from(["de", "int"]),
)
def test_a_csv_file_is_read_as_it_was_written(
    rows: list[tuple[str, float | None, int, dt.date]], dialect: DialectName
) -> None:
    # The last row proves the decimal sign, as any real table of rates does.
    frame = frame_of([*rows, ("Ende", 0.5, 1, dt.date(2022, 1, 1))])
    table = written(csv_bytes(frame, dialect=dialect, sources=["Quelle: Amt; 2022", "=Stand"]), "werte.csv")
    assert table.cells["Ort"].to_list() == frame["Ort"].to_list()
    assert numbers(table, "Wert") == frame["Wert"].to_list()
    assert numbers(table, "Anzahl") == frame["Anzahl"].to_list()
    assert [parse_period(text) for text in table.cells["Tag"]] == [(day, day) for day in frame["Tag"]]
    assert table.footer == ("Quelle: Amt; 2022", "=Stand")


@pytest.mark.criterion("R62.AC1")
@settings(deadline=None)
@given(st.lists(st.tuples(TEXT, st.none() | NUMBERS, st.integers(-(2**53), 2**53), DAYS), min_size=1, max_size=4))
def test_an_xlsx_file_is_read_as_it_was_written(rows: list[tuple[str, float | None, int, dt.date]]) -> None:
    exact = [(text, None if value is None else float(f"{value:.15g}"), n, day) for text, value, n, day in rows]
    frame = frame_of(exact)
    table = written(xlsx_bytes(frame, sources=["Quelle: Amt"]), "werte.xlsx")
    assert table.cells["Ort"].to_list() == frame["Ort"].to_list()
    assert numbers(table, "Wert") == frame["Wert"].to_list()
    assert numbers(table, "Anzahl") == frame["Anzahl"].to_list()
    assert [parse_period(text) for text in table.cells["Tag"]] == [(day, day) for day in frame["Tag"]]
    assert table.footer == ("Quelle: Amt",)


def test_the_german_dialect_has_semicolon_comma_and_mark() -> None:
    frame = pl.DataFrame({"Ort": ["Köthen", None], "Wert": [1234.5, 2.0], "Ja": [True, False]})
    frame = frame.with_columns(Tag=pl.lit(dt.date(2022, 12, 31)))
    assert csv_bytes(frame).decode("utf-8-sig") == (
        "Ort;Wert;Ja;Tag\r\nKöthen;1234,5;WAHR;31.12.2022\r\n;2;FALSCH;31.12.2022\r\n"
    )
    assert csv_bytes(frame).startswith(b"\xef\xbb\xbf")


def test_the_international_dialect_has_comma_and_point() -> None:
    frame = pl.DataFrame({"place": ["A,B"], "value": [0.5], "day": [dt.date(2022, 12, 31)]})
    assert csv_bytes(frame, dialect="int") == b'place,value,day\r\n"A,B",0.5,2022-12-31\r\n'


@pytest.mark.parametrize("text", DANGERS)
def test_text_that_a_spreadsheet_would_execute_is_quoted_and_read_back(text: str) -> None:
    frame = pl.DataFrame({text.strip(): ["x"], "Zelle": [text]})
    content = csv_bytes(frame, sources=[text])
    lines = content.decode("utf-8-sig")
    assert safe_text(text) == f"'{text}"
    assert f"'{text.strip()[0]}" in lines.split("\n", 1)[0]
    assert written(content, "a.csv").cells["Zelle"].to_list() == [text]


@pytest.mark.parametrize("text", ["-", "–", "-5,3", "+7", "Stendal", "A=B", "1-2", ""])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert safe_text(text) == text


@pytest.mark.parametrize("text", ["'=1", "''@x", "'Hallo'", "'", "_____"])
def test_leading_apostrophes_and_underscores_survive(text: str) -> None:
    frame = pl.DataFrame({"a": [text, "x"], "b": ["", "y"]})
    assert written(csv_bytes(frame), "a.csv").cells["a"].to_list() == [text, "x"]


def test_commas_of_a_single_column_are_not_taken_for_delimiters() -> None:
    frame = pl.DataFrame({"Ort, Kreis": ["Köthen, Anhalt", "Stendal, Altmark"]})
    table = written(csv_bytes(frame), "a.csv")
    assert (table.columns, table.cells.rows()) == (("Ort, Kreis",), frame.rows())


def test_no_cell_of_an_xlsx_file_is_a_formula_or_link() -> None:
    frame = pl.DataFrame({"Text": [*DANGERS, "https://example.org"]})
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(frame))).active
    cells = [row[0] for row in sheet.iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert not any(cell.hyperlink for cell in cells)
    assert all(cell.quotePrefix for cell in cells[:-1])
    assert sheet.freeze_panes == "A2"


def test_xlsx_has_its_sources_below_the_table() -> None:
    frame = pl.DataFrame({"a": [1, 2]})
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(frame, sheet="Altmark: A/B", sources=["© Amt"]))).active
    assert [row[0].value for row in sheet.iter_rows()] == ["a", 1, 2, "__________", "© Amt"]
    assert sheet.title == "Altmark  A B"


def test_numbers_and_dates_that_a_spreadsheet_cannot_hold_become_text() -> None:
    frame = pl.DataFrame({"n": [2**60], "d": [dt.date(1850, 1, 1)]})
    assert written(xlsx_bytes(frame), "a.xlsx").cells.rows() == [(str(2**60), "1850-01-01")]


def test_times_and_labels_are_written_as_text() -> None:
    frame = pl.DataFrame({"t": [dt.datetime(2022, 1, 2, 3, 4, 5)], "l": pl.Series(["x"], dtype=pl.Categorical)})  # noqa: DTZ001 - a column without zone
    assert b"2022-01-02 03:04:05" in csv_bytes(frame)
    assert b";x\r\n" in csv_bytes(frame)


def test_control_characters_become_spaces() -> None:
    assert csv_bytes(pl.DataFrame({"a": ["x\x0by"], "b": ["1"]})).endswith(b"x y;1\r\n")


@pytest.mark.parametrize(
    ("frame", "reason"),
    [
        (pl.DataFrame({"a": [float("nan")]}), "not-a-number"),
        (pl.DataFrame({"a": [float("inf")]}), "infinite"),
        (pl.DataFrame({"a": [[1]]}), "cannot show"),
    ],
)
def test_what_is_no_value_is_refused(frame: pl.DataFrame, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        csv_bytes(frame)
    with pytest.raises(ValueError, match=reason):
        xlsx_bytes(frame)


def test_what_does_not_fit_a_sheet_is_refused() -> None:
    with pytest.raises(ValueError, match="more rows"):
        xlsx_bytes(pl.DataFrame({"a": pl.zeros(1_048_576, eager=True)}))
    with pytest.raises(ValueError, match="longer than a cell"):
        xlsx_bytes(pl.DataFrame({"a": ["x" * 40_000]}))


@pytest.mark.parametrize(("text", "name"), [("a" * 40, "a" * 31), ("'[]'", "Tabelle"), ("Kita?", "Kita")])
def test_a_sheet_name_is_made_acceptable(text: str, name: str) -> None:
    assert sheet_name(text) == name


def fail_while_writing(path: Path) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text("halb", encoding="utf-8")
        raise RuntimeError("mitten im Schreiben")


def test_files_are_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "werte.csv"
    write_csv(path, pl.DataFrame({"a": [1]}))
    before = path.read_bytes()
    with pytest.raises(RuntimeError, match="mitten"):
        fail_while_writing(path)
    assert path.read_bytes() == before
    write_csv(path, pl.DataFrame({"a": [2]}))
    assert path.read_bytes() != before
    write_xlsx(tmp_path / "werte.xlsx", pl.DataFrame({"a": [1]}))
    assert sorted(file.name for file in tmp_path.iterdir()) == ["werte.csv", "werte.xlsx"]
