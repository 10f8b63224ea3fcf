"""Two spellings, two endings, one stem."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.core.words import LONGEST, stems


@pytest.mark.criterion("R63.AC2")
@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Beratungen", "Beratung"), ("Häuser", "Haus"), ("Haeuser", "Häuser"), ("MÜTTER", "Mütter"),
        ("Muetter", "Mütter"), ("Strasse", "Straße"), ("Pflegedienste", "Pflegedienst"), ("ältere", "älterer"),
        ("Jugendlichen", "Jugendliche"), ("Schuldnerberatungen", "schuldnerberatung"), ("Quelle", "Quellen"),
    ],
)  # fmt: skip
def test_spellings_of_a_word_share_their_stem(typed: str, meant: str) -> None:
    assert stems(typed) == stems(meant) != ()


def test_empty_words_and_signs_are_left_out_and_each_stem_stands_once() -> None:
    assert stems("Beratung für die Beratungen, und: im % _ -") == stems("Beratung")


@given(st.text(max_size=300))
def test_any_text_has_stems_that_fit_the_table(text: str) -> None:
    assert all(0 < len(one) <= LONGEST for one in stems(text))
