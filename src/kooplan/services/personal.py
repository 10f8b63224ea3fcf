"""Finds what looks like data of a person in a text about places and services."""

from __future__ import annotations

import re
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
