"""Finds what looks like data of a person.

Two measures: `personal_part` for texts about places and services, in which streets and recent days belong, and
`personal_passages` for texts about people's lives, in which nothing may point to one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

CONTACT: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|\bgeb(?:\.|oren)(?:\s+am)?\s+\d[\d.]*"
    r"|(?<![\d.])(?:\+49|0049|0)[\s/()-]*[1-9](?:[\s/()-]*\d){5,}",
    re.IGNORECASE,
)
"""Addresses of mail, days of birth that say so, and telephone numbers."""
DATE: Final = re.compile(
    r"(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?P<year>(?:19|20)?\d{2})(?!\d)"
    r"|(?<!\d)(?P<first>(?:19|20)\d{2})-\d{2}-\d{2}(?!\d)"
)
"""Days with a year; those of some years ago may be somebody's birthday."""
RECENT: Final = 2
"""So many years back a day is when something happened, such as the end of a grant."""


def personal_part(text: str) -> str:
    """The first part of a text that looks like data about a person; empty if there is none."""
    found = CONTACT.search(text)
    if found:
        return found.group().strip()
    return next((one.group().strip() for one in DATE.finditer(text) if is_long_ago(one)), "")


def is_long_ago(day: re.Match[str]) -> bool:
    """The year lies further back than what gaps are about."""
    year = int(day["year"] or day["first"])
    return (2000 + year if year < 100 else year) < timezone.localdate().year - RECENT or 50 <= year < 100


KINDS: Final[dict[str, re.Pattern[str]]] = {
    "contact": CONTACT,
    "date": DATE,
    "account": re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){3,7}(?:\s?[A-Z0-9]{1,3})?\b"),
    "case": re.compile(
        r"\b(?:Az|Aktenzeichen|Geschäftszeichen"
        r"|(?:Akten|Fall|Kunden|Klienten|Versicherten|Versicherungs|Mitglieds|BG)-?\s?(?:nummer|nr))"
        r"(?:\.|\b)\s*:?\s*[A-Z]{0,4}[\s./-]?\d[\w./-]*",
        re.IGNORECASE,
    ),
    "address": re.compile(
        r"(?:\b(?:Am|An der|Auf der|Im|In der|Zum|Zur)\s+)?"
        r"\b[A-ZÄÖÜ][\wäöüß-]*(?:straße|strasse|str\.|weg|gasse|allee|platz|ring|damm|ufer|chaussee|steig|hof)"
        r"\s+\d{1,4}(?:\s?[a-z])?\b"
        r"|\b(?:[A-ZÄÖÜ][\w-]*er)\s+(?:Straße|Str\.|Weg|Allee|Platz|Ring|Damm|Chaussee)\s+\d{1,4}(?:\s?[a-z])?\b"
        r"|\b(?:Am|An der|Auf der|Im|In der|Zum|Zur)\s+[A-ZÄÖÜ][a-zäöüß]+"
        r"\s+\d{1,4}(?:\s?[a-z])?\b(?!\s*(?:%|Prozent|Mal))",
    ),
    "name": re.compile(
        r"\b(?:Frau|Herrn?|Familie|Eheleute|Fr\.|Hr\.|Fam\.)\s+(?:Dr\.\s+|Prof\.\s+)*"
        r"[A-ZÄÖÜ][\wäöüß-]*\.?(?:\s+[A-ZÄÖÜ][\wäöüß-]+)?"
    ),
}
"""What points to a person, by kind; the order decides which kind a passage that is two things gets."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text that points to a person; `start` and `end` count characters."""

    kind: str
    start: int
    end: int
    words: str


def personal_passages(text: str) -> list[Passage]:
    """Every part of a text that looks as if it pointed to a person, from left to right, without overlaps."""
    found = [
        Passage(kind, one.start(), one.end(), one.group())
        for kind, pattern in KINDS.items()
        for one in pattern.finditer(text)
    ]
    kept: list[Passage] = []
    for passage in sorted(found, key=lambda one: one.start):
        if not kept or passage.start >= kept[-1].end:
            kept.append(passage)
        elif passage.end > kept[-1].end:  # two things run into each other: no part of the second may be left over
            start = kept[-1].start
            kept[-1] = Passage(kept[-1].kind, start, passage.end, text[start : passage.end])
    return kept


def passages_in_notices(text: str) -> list[Passage]:
    """The same for texts about services, laws and money, which may name a street and a day of these years."""
    return [one for one in personal_passages(text) if not is_of_a_notice(one)]


def is_of_a_notice(passage: Passage) -> bool:
    """A street, or a day on which something happened or will happen."""
    day = DATE.fullmatch(passage.words)
    return passage.kind == "address" or (day is not None and not is_long_ago(day))


def without_passages(text: str, *, sign: str = "[…]") -> str:
    """The text with a sign in the place of everything that points to a person."""
    for passage in reversed(personal_passages(text)):
        text = text[: passage.start] + sign + text[passage.end :]
    return text
