"""Finds what looks like data of a person in a text about places and services."""

from __future__ import annotations

import re
from typing import Final

PERSONAL: Final = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<!\d)\d{1,2}\.\s?\d{1,2}\.\s?(?:19|20)?\d{2}(?!\d)"
    r"|(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?!\d)"
    r"|\bgeb(?:\.|oren)(?:\s+am)?\s+\d[\d.]*"
    r"|(?<![\d.])(?:\+49|0049|0)[\s/()-]*[1-9](?:[\s/()-]*\d){5,}",
    re.IGNORECASE,
)
"""Addresses of mail, dates with day and month, and telephone numbers."""


def personal_part(text: str) -> str:
    """The first part of a text that looks like data about a person; empty if there is none."""
    found = PERSONAL.search(text)
    return found.group().strip() if found else ""
