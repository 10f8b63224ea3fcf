"""Periods as people and statistics write them: years, days, school years, months, quarters, half-years."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Callable

Period = tuple[dt.date, dt.date]

MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "dezember",
)  # fmt: skip
SCHOOL_YEAR_MONTH = 8
LONGEST_SPAN = 30


def parse_period(text: str) -> Period | None:
    """First and last day of a period; None if the text is none. A single day starts and ends on itself."""
    bare = " ".join(text.split())
    for pattern, build in PATTERNS:
        match = pattern.fullmatch(bare)
        if match:
            try:
                return build(match)
            except ValueError:  # a day such as 31.02. or a month 13
                return None
    return None


def month_number(label: str) -> int | None:
    """Number of a month by its German name, also abbreviated or with a destroyed umlaut."""
    bare = label.strip().lower().rstrip(".").replace("\ufffd", "ä")
    if len(bare) < 3 or not bare.isalpha():
        return None
    found = [number for number, name in enumerate(MONTHS, start=1) if name.startswith(bare)]
    return found[0] if len(found) == 1 else None


def month_period(year: int, month: int) -> Period:
    """First and last day of a month."""
    return months_period(year, month, 1)


def months_period(year: int, month: int, count: int) -> Period:
    """First day of a month and last day of the span of months that begins with it."""
    end_year, end_month = divmod(year * 12 + month - 1 + count - 1, 12)
    last = calendar.monthrange(end_year, end_month + 1)[1]
    return dt.date(year, month, 1), dt.date(end_year, end_month + 1, last)


def _year(match: re.Match[str]) -> Period:
    """A calendar year."""
    return months_period(int(match["year"]), 1, 12)


def _day(match: re.Match[str]) -> Period:
    """A single day."""
    day = dt.date(int(match["year"]), int(match["month"]), int(match["day"]))
    return day, day


def _month(match: re.Match[str]) -> Period:
    """A month by its number."""
    return month_period(int(match["year"]), int(match["month"]))


def _named_month(match: re.Match[str]) -> Period:
    """A month by its name."""
    month = month_number(match["name"])
    if month is None:
        raise ValueError(match["name"])
    return month_period(int(match["year"]), month)


def _quarter(match: re.Match[str]) -> Period:
    """A quarter of a year."""
    return months_period(int(match["year"]), int(match["part"]) * 3 - 2, 3)


def _half_year(match: re.Match[str]) -> Period:
    """Half a year."""
    return months_period(int(match["year"]), int(match["part"]) * 6 - 5, 6)


def _span(match: re.Match[str]) -> Period:
    """A school year if the second year follows the first, else all years from the first to the second."""
    first, second = int(match["year"]), match["second"]
    last = int(second) if len(second) == 4 else first - first % 100 + int(second)
    last += 100 if last < first and len(second) == 2 else 0
    if not first < last <= first + LONGEST_SPAN:
        raise ValueError(match[0])
    if last == first + 1:
        return months_period(first, SCHOOL_YEAR_MONTH, 12)
    return dt.date(first, 1, 1), dt.date(last, 12, 31)


YEAR = r"(?P<year>(?:18|19|20|21)\d\d)"
SHAPES: tuple[tuple[str, Callable[[re.Match[str]], Period]], ...] = (
    (YEAR, _year),
    (rf"(?P<day>\d\d?)\.\s?(?P<month>\d\d?)\.\s?{YEAR}", _day),
    (rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:[T ]00:00(?::00(?:\.0+)?)?)?", _day),
    (rf"(?:(?:Schul|Kita|Kindergarten)-?jahr )?{YEAR}\s?[/–-]\s?(?P<second>\d{{4}}|\d\d)(?<!-\d\d)", _span),
    (rf"{YEAR}-(?P<month>\d\d)", _month),
    (rf"(?P<month>\d\d?)[/.]{YEAR}", _month),
    (rf"{YEAR}(?P<month>0[1-9]|1[0-2])", _month),
    (rf"(?P<name>[A-Za-zäÄ\ufffd]+)\.? {YEAR}", _named_month),
    (rf"(?P<part>[1-4])\. (?:Quartal|Vierteljahr) {YEAR}", _quarter),
    (rf"Q(?P<part>[1-4])[ /-]?{YEAR}", _quarter),
    (rf"{YEAR}[ /-]?Q(?P<part>[1-4])", _quarter),
    (rf"(?P<part>[12])\. Halbjahr {YEAR}", _half_year),
)
PATTERNS = tuple((re.compile(shape, re.IGNORECASE), build) for shape, build in SHAPES)
