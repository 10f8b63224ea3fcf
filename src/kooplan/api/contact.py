"""Takes a line of contact, as providers write it, apart into what programs read."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
WEB: Final = re.compile(r"https?://[^\s,;]+|\bwww\.[^\s,;]+")
PHONE: Final = re.compile(r"(?<![\w@])(?:\+|0)\d[\d\s/()-]{4,}\d")
ADDRESS: Final = re.compile(r"^(?P<street>.+?),\s*(?P<code>\d{5})\s+(?P<city>.+)$")


class Contact(NamedTuple):
    """What a line holds; empty where it does not."""

    mail: str
    web: str
    phones: tuple[str, ...]


class PostalAddress(NamedTuple):
    """An address; without a postal code everything stands in `street`."""

    street: str
    code: str
    city: str


def contact_of(text: str) -> Contact:
    """Mail, address in the net and telephone numbers of a line."""
    mail, web = MAIL.search(text), WEB.search(text)
    address = web.group() if web else ""
    if address.startswith("www."):
        address = f"https://{address}"
    return Contact(mail.group() if mail else "", address, tuple(one.group().strip() for one in PHONE.finditer(text)))


def address_of(text: str) -> PostalAddress:
    """Street, postal code and town of "Am Anger 26, 12345 Marktstadt"."""
    found = ADDRESS.match(text.strip())
    if found is None:
        return PostalAddress(text.strip(), "", "")
    return PostalAddress(found["street"], found["code"], found["city"])
