"""German words as a search compares them: small letters, umlauts folded, endings taken off."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import snowballstemmer

FOLDED: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
"""As people write umlauts without the key; the stemmer takes both spellings for one."""
EMPTY: Final = frozenset(
    (
        *("am", "an", "auf", "aus", "bei", "beim", "das", "dem", "den", "der", "des", "die", "ein", "eine", "einem"),
        *("einen", "einer", "fuer", "im", "in", "mit", "oder", "ohne", "und", "vom", "von", "zu", "zum", "zur"),
    )
)
"""Words that say nothing about what somebody looks for."""
LONGEST: Final = 60


def stems(text: str) -> tuple[str, ...]:
    """The stems of the words in a text, each once, in their order; empty words are left out."""
    words = re.findall(r"[^\W_]+", text.lower().translate(FOLDED))
    found = (stem(word)[:LONGEST] for word in words if word not in EMPTY)
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The stem of one folded word."""
    found: str = snowballstemmer.stemmer("german").stemWord(word)
    return found
