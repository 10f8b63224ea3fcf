"""What points to a person is found before anybody else reads it; what belongs in a text about services is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.core.personal import passages_in_notices, personal_passages, without_passages


@pytest.mark.criterion("R12.AC2")
@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Frau Beispielname, geb. 01.02.1950, kommt", "name", "Frau Beispielname"),
        ("Herrn Dr. Muster half das", "name", "Herrn Dr. Muster"),
        ("bei Familie Muster-Beispiel zu Hause", "name", "Familie Muster-Beispiel"),
        ("Sie ist am 01.02.1950 geboren", "date", "01.02.1950"),
        ("gemeldet 2024-05-06 abends", "date", "2024-05-06"),
        ("Rückruf unter 0391 1234567 erbeten", "contact", "0391 1234567"),
        ("Antwort an eine.person@post.example", "contact", "eine.person@post.example"),
        ("siehe Az. 51/2024-17", "case", "Az. 51/2024-17"),
        ("Fallnummer 4711 ist bekannt", "case", "Fallnummer 4711"),
        ("Versicherten-Nr. A123456789", "case", "Versicherten-Nr. A123456789"),
        ("wohnt Lindenstraße 5 im Ort", "address", "Lindenstraße 5"),
        ("in der Magdeburger Straße 12 b", "address", "Magdeburger Straße 12 b"),
        ("Am Anger 7 wartet jemand", "address", "Am Anger 7"),
        ("Konto DE02 1203 0000 0000 2020 51 bitte", "account", "DE02 1203 0000 0000 2020 51"),
    ],
)
def test_passages_about_a_person_are_found(text: str, kind: str, words: str) -> None:
    found = [(one.kind, one.words) for one in personal_passages(text)]
    assert (kind, words) in found


@pytest.mark.parametrize(
    "text",
    [
        "Zunehmend Angehörige und ältere Menschen mit Medikamentenabhängigkeit; Anfahrt > 90 Minuten",
        "Der Bus fährt nach 16 Uhr nicht mehr. Ich komme nach der Arbeit nicht zur Beratung.",
        "Seit 2024 fragen mehr Familien nach, im Mai 12 statt 4. § 16 SGB VIII, § 80 Absatz 1.",
        "Frauen und Herren ab 65 Jahren warten 24 Tage; im Jahr 2025 waren es 31 Prozent.",
        "Die Familie als Ganzes wird selten gesehen, die Frau oft zuerst.",
    ],
)
def test_sentences_about_many_people_pass(text: str) -> None:
    assert personal_passages(text) == []


def test_a_sign_stands_where_somebody_was_named() -> None:
    text = "Frau Beispielname, geb. 01.02.1950, wohnt Lindenstraße 5."
    assert without_passages(text) == "[…], […], wohnt […]."


def test_nothing_is_left_over_where_two_things_run_into_each_other() -> None:
    assert without_passages("Bei Frau Muster Lindenstraße 5 klemmt die Tür") == "Bei […] klemmt die Tür"


@given(st.text(max_size=200))
def test_what_is_left_over_names_nobody_and_nothing_else_is_lost(text: str) -> None:
    passages = personal_passages(text)
    assert all(text[one.start : one.end] == one.words for one in passages)
    assert all(left.end <= right.start for left, right in pairwise(passages))


def test_a_notice_may_name_a_street_and_a_day_of_these_years_and_still_no_person() -> None:
    assert passages_in_notices("Die Förderung im Marktweg 5 endet am 31.07.2099.") == []
    found = passages_in_notices("Frau Beispielname, geb. 01.02.1950, und am 03.04.1961 noch jemand")
    assert [one.kind for one in found] == ["name", "contact", "date"]
