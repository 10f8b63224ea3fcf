from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.files.errors import MAX_PROBLEMS
from kooplan.files.numbers import Decimal, ParsedColumn, Status, parse_column, parse_number


def column(texts: list[str | None], decimal: Decimal | None = ",", *, allow_negative: bool = True) -> ParsedColumn:
    rows = pl.Series(range(2, len(texts) + 2))
    return parse_column(pl.Series(texts), decimal=decimal, rows=rows, column="Anzahl", allow_negative=allow_negative)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("1.234", 1234),
        ("1.234.567,89", 1_234_567.89),
        ("12,5", 12.5),
        (",5", 0.5),
        ("0,123", 0.123),
        ("1 234", 1234),
        ("1\u202f234,5", 1234.5),
        ("1\u00a0234", 1234),
        ("1'234", 1234),
        ("1’234", 1234),
        ("-5", -5),
        ("−5,5", -5.5),
        ("– 5", -5),
        ("+7", 7),
        ("12,5 %", 12.5),
        ("12%", 12),
        ("1,5E+05", 150_000),
    ],
)
def test_german_writing(text: str, value: float) -> None:
    assert parse_number(text, ",").value == value
    assert parse_number(text, ",").status == "ok"


@pytest.mark.parametrize(
    ("text", "value"), [("1,234", 1234), ("1,234.5", 1234.5), ("1.234", 1.234), (".5", 0.5), ("1 234.5", 1234.5)]
)
def test_english_writing(text: str, value: float) -> None:
    assert parse_number(text, ".").value == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567", 1_234_567),
        ("12.5", 12.5),
        ("12,5", 12.5),
        ("0.123", 0.123),
    ],
)
def test_without_decimal_sign_only_the_unambiguous_is_read(text: str, value: float) -> None:
    assert parse_number(text, None).value == value


def test_without_decimal_sign_the_ambiguous_is_refused_with_its_place() -> None:
    problem = column(["5", "1.234"], None).problems[0]
    assert (problem.row, problem.column) == (3, "Anzahl")
    assert problem.message == "„1.234“ lässt sich auf zwei Arten lesen."
    assert problem.advice == "Wählen Sie das Dezimalzeichen der Tabelle."


@pytest.mark.parametrize(
    ("sign", "status", "value"),
    [
        ("", "no_data", None),
        (".", "no_data", None),
        ("…", "no_data", None),
        ("...", "no_data", None),
        ("-", "nothing", 0.0),
        ("–", "nothing", 0.0),
        ("•", "secret", None),
        ("*", "secret", None),
        ("x", "not_meaningful", None),
        ("X", "not_meaningful", None),
        ("/", "unreliable", None),
        ("( )", "unreliable", None),
        ("(12,5)", "limited", 12.5),
        ("(3) s", "limited", 3.0),
    ],
)
def test_official_signs_become_statuses(sign: str, status: Status, value: float | None) -> None:
    found = parse_number(sign)
    assert (found.status, found.value) == (status, value)


@pytest.mark.parametrize(("text", "mark"), [("12p", "p"), ("12 r", "r"), ("12,5 % s", "s"), ("12", "")])
def test_marks_stand_beside_the_number(text: str, mark: str) -> None:
    assert parse_number(text).mark == mark
    assert parse_number(text).status == "ok"


@pytest.mark.parametrize("text", ["abc", "12.34.56", "1 23", "1.23.456", "12,5,5", "1e999", "0.123.456", "NaN", "--5"])
def test_what_is_no_number_is_named(text: str) -> None:
    problem = column([text]).problems[0]
    assert (problem.row, problem.column) == (2, "Anzahl")
    assert problem.message == f"„{text}“ ist keine Zahl."
    assert problem.advice == "Tragen Sie eine Zahl ein oder „.“ für unbekannt."


def test_the_wrong_decimal_sign_is_named() -> None:
    assert column(["12.5"]).problems[0].message == "„12.5“ passt nicht zum Dezimalzeichen „,“."
    with pytest.raises(ValueError, match="passt nicht"):
        parse_number("12,5", ".")


def test_a_negative_count_is_a_problem_only_where_counts_are_expected() -> None:
    assert column(["-3"]).problems == ()
    problem = column(["5", "−3"], allow_negative=False).problems[0]
    assert (problem.row, problem.message) == (3, "Der Wert „−3“ ist negativ.")
    assert "nicht kleiner als 0" in problem.advice


def test_a_source_may_give_a_sign_another_meaning() -> None:
    signs: dict[str, Status] = {"x": "secret"}
    found = parse_column(pl.Series(["x"]), decimal=",", rows=pl.Series([2]), column="A", signs=signs)
    assert found.statuses.to_list() == ["secret"]


def test_null_counts_as_empty_and_long_text_is_cut() -> None:
    assert column([None, "1"]).statuses.to_list() == ["no_data", "ok"]
    assert column(["y" * 60]).problems[0].message == f"„{'y' * 39}…“ ist keine Zahl."


def test_problems_are_collected_up_to_a_limit() -> None:
    assert len(column(["a"] * (MAX_PROBLEMS + 5)).problems) == MAX_PROBLEMS


@given(st.integers(-(10**12), 10**12))
def test_a_number_grouped_in_thousands_is_the_number(number: int) -> None:
    english = f"{number:,}"
    assert parse_number(english, ".").value == number
    assert parse_number(english.replace(",", "."), ",").value == number
    assert parse_number(english.replace(",", "\u202f"), ",").value == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_written_in_full_is_the_number(number: float) -> None:
    assert parse_number(repr(number), ".").value == number
    assert parse_number(repr(number).replace(".", ","), ",").value == number


@given(st.text(max_size=12))
def test_any_text_has_a_status_or_a_problem(text: str) -> None:
    found = column([text], None)
    assert found.problems or found.statuses[0] in {
        "ok", "no_data", "nothing", "secret", "not_meaningful", "unreliable", "limited",
    }  # fmt: skip
    if not found.problems:
        assert (found.values[0] is not None) == (found.statuses[0] in {"ok", "limited", "nothing"})
