"""Official keys of areas."""

from __future__ import annotations

import pytest

from kooplan.files.errors import RowProblem
from kooplan.files.geo.keys import NormalisedKey, common_width, normalise_key, normalise_keys, own_keys, parents


def key_of(text: object, **options: object) -> NormalisedKey:
    found = normalise_key(text, **options)
    assert isinstance(found, NormalisedKey)
    return found


@pytest.mark.parametrize(
    ("text", "key", "level"),
    [
        ("15", "15", "land"),
        ("9", "09", "land"),
        ("091", "091", "regierungsbezirk"),
        ("91", "091", "regierungsbezirk"),
        ("15090", "15090", "kreis"),
        ("9161", "09161", "kreis"),
        ("15090546", "15090546", "gemeinde"),
        ("9161000", "09161", "kreis"),
        ("1051117", "01051117", "gemeinde"),
        ("15 0 90 546", "15090546", "gemeinde"),
        ("15\u00a0090", "15090", "kreis"),
        ("15090.0", "15090", "kreis"),
        ("15090,00", "15090", "kreis"),
        (15090.0, "15090", "kreis"),
        (15090546, "15090546", "gemeinde"),
        ("'05111", "05111", "kreis"),
        ("15090000", "15090", "kreis"),
        ("15000000", "15", "land"),
        ("09100000", "091", "regierungsbezirk"),
        ("150905051010", "15090010", "gemeinde"),
        ("10515001001", "01051001", "gemeinde"),
        ("150905051", "150905051", "verband"),
        ("150905051000", "150905051", "verband"),
        ("150900000000", "15090", "kreis"),
    ],
)
def test_a_key_is_brought_to_one_form_and_its_level_is_known(text: object, key: str, level: str) -> None:
    found = key_of(text)
    assert (found.text, found.level) == (key, level)


def test_the_ars_is_kept_beside_the_ags() -> None:
    assert key_of("150905051010").ars == "150905051010"
    assert str(key_of("150905051010")) == "15090010"


@pytest.mark.parametrize("text", ["", "   ", None])
def test_a_missing_key_is_a_problem_with_row_and_column(text: object) -> None:
    problem = normalise_key(text, row=7, column="AGS")
    assert isinstance(problem, RowProblem)
    assert str(problem) == "Zeile 7, Spalte „AGS“: Der Schlüssel fehlt. Tragen Sie den amtlichen Schlüssel ein."


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Stendal", "„Stendal“ ist kein amtlicher Schlüssel."),
        ("15090.5", "„15090.5“ ist kein amtlicher Schlüssel."),
        (15090.5, "„15090.5“ ist kein amtlicher Schlüssel."),
        ("¹5090", "„¹5090“ ist kein amtlicher Schlüssel."),
        ("150905", "Der Schlüssel „150905“ hat 6 Ziffern."),
        ("17090", "Der Schlüssel „17090“ nennt kein Land (01 bis 16)."),
        ("00", "Der Schlüssel „00“ nennt kein Land (01 bis 16)."),
    ],
)
def test_a_wrong_key_is_a_problem_that_says_what_to_do(text: object, words: str) -> None:
    problem = normalise_key(text, row=3, column="AGS")
    assert isinstance(problem, RowProblem)
    assert (problem.row, problem.column, problem.message) == (3, "AGS", words)
    assert problem.advice == "Verwenden Sie den AGS (2, 3, 5 oder 8 Ziffern) oder ARS (9 oder 12 Ziffern)."


def test_a_filled_key_stays_a_gemeinde_where_the_caller_says_so() -> None:
    assert key_of("16056000", filled="gemeinde") == NormalisedKey("16056000", "gemeinde")
    assert key_of("160560000000", filled="gemeinde").text == "16056000"


def test_neighbours_tell_a_filled_kreis_from_the_gemeinde_of_a_kreisfreie_stadt() -> None:
    column = normalise_keys(["15090000", "15090010", "15001000"], rows=[1, 2, 3], column="AGS")
    assert [(key.text, key.level) for key in column.keys if key] == [
        ("15090", "kreis"), ("15090010", "gemeinde"), ("15001000", "gemeinde"),
    ]  # fmt: skip


def test_a_column_of_kreise_only_stays_one() -> None:
    column = normalise_keys(["15090000", "15001000"], rows=[1, 2], column="Kreis")
    assert [key.level for key in column.keys if key] == ["kreis", "kreis"]


def test_a_column_reports_every_wrong_key_and_keeps_the_place_empty() -> None:
    column = normalise_keys(["15090", "x", None], rows=[4, 5, 9], column="Kreis")
    assert [key.text if key else None for key in column.keys] == ["15090", None, None]
    assert [(problem.row, problem.column) for problem in column.problems] == [(5, "Kreis"), (9, "Kreis")]


@pytest.mark.parametrize(
    ("text", "above"),
    [
        ("150905051010", ("150905051", "15090", "15")),
        ("15090010", ("15090", "15")),
        ("09161000", ("091", "09")),
        ("150905051", ("15090", "15")),
        ("091", ("09",)),
        ("15", ()),
    ],
)
def test_parents_are_named_from_near_to_far(text: str, above: tuple[str, ...]) -> None:
    assert parents(key_of(text)) == above


def test_keys_of_own_areas_stay_text_and_get_their_zeros_back() -> None:
    assert own_keys(["Nord", " 1 ", None]) == ["Nord", "1", ""]
    assert own_keys([1100415, "12500930", "Rand"], width=8) == ["01100415", "12500930", "Rand"]
    assert common_width(["01100415", "12500930"]) == 8
    assert common_width(["1", "12"]) is None
    assert common_width(["Nord", "Ost1"]) is None
