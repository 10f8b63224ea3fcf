"""Labels of age and sex as statistics write them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Sex = Literal["", "f", "m", "d"]


@dataclass(frozen=True, slots=True)
class Ages:
    """Ages in completed years, both ends included; `upper` None is the open end, both None all ages."""

    lower: int | None = None
    upper: int | None = None


ALL_AGES = Ages()
OLDEST = 150

TOTALS = frozenset({"", "insgesamt", "gesamt", "zusammen", "total", "alle", "i", "alle altersgruppen"})
SEXES: tuple[tuple[re.Pattern[str], Sex], ...] = (
    (re.compile(r"(w|f|weiblich|frauen|mädchen|female)", re.IGNORECASE), "f"),
    (re.compile(r"(m|m.{1,3}nnlich|m.{1,3}nner|jungen|male)", re.IGNORECASE), "m"),
    (re.compile(r"(d|divers)", re.IGNORECASE), "d"),
)

YEARS = r"(?: ?Jahren?)?"
BELOW = re.compile(r"(?:unter|u) ?(\d+)(?: ?Jahre?n?)?", re.IGNORECASE)
BETWEEN_BELOW = re.compile(rf"(\d+){YEARS} (?:bis|-) unter (\d+){YEARS}", re.IGNORECASE)
BETWEEN = re.compile(rf"(\d+) ?(?:-|–|bis) ?(\d+){YEARS}", re.IGNORECASE)
OPEN_END = re.compile(rf"(\d+) ?(?:\+|Jahre? und (?:mehr|älter|.lter)|und ?(?:mehr|älter)){YEARS}", re.IGNORECASE)
FROM = re.compile(rf"ab (\d+){YEARS}", re.IGNORECASE)
SINGLE = re.compile(r"(\d+)(?:-J.{1,3}hrige[rn]?| ?Jahre?)?", re.IGNORECASE)


def parse_sex(label: str) -> Sex | None:
    """Sex of a label, the empty text for all together; None if the label is none."""
    bare = label.strip()
    if bare.lower() in TOTALS:
        return ""
    for pattern, sex in SEXES:
        if pattern.fullmatch(bare):
            return sex
    return None


def parse_ages(label: str) -> Ages | None:
    """Ages of a label; None if the label is none."""
    bare = " ".join(label.split())
    if bare.lower() in TOTALS:
        return ALL_AGES
    found = _bounds(bare)
    if found is None or found.lower is None or found.lower > OLDEST:
        return None
    return found if found.upper is None or found.lower <= found.upper <= OLDEST else None


def _bounds(bare: str) -> Ages | None:
    """Both ends as the label names them."""
    if match := BELOW.fullmatch(bare):
        return Ages(0, int(match[1]) - 1)
    if match := BETWEEN_BELOW.fullmatch(bare):
        return Ages(int(match[1]), int(match[2]) - 1)
    if match := BETWEEN.fullmatch(bare):
        return Ages(int(match[1]), int(match[2]))
    if match := OPEN_END.fullmatch(bare) or FROM.fullmatch(bare):
        return Ages(int(match[1]), None)
    if match := SINGLE.fullmatch(bare):
        return Ages(int(match[1]), int(match[1]))
    return None
