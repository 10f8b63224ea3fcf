"""Identifiers of the open interface: UUIDs that lead back to our rows without a table of their own.

Version 8 of RFC 9562 leaves the bits to the application. Ours hold the kind of thing, the official key of the
municipality and the number of the row, so an identifier stays the same as long as its row, and none is guessed twice.
"""

from __future__ import annotations

from enum import IntEnum
from uuid import UUID, uuid5


class Thing(IntEnum):
    """What an identifier is about; the numbers never change."""

    SERVICE = 1
    ORGANISATION = 2
    LOCATION = 3
    SERVICE_AT_LOCATION = 4
    TERM = 5
    TAXONOMY = 6
    AREA = 7


WIDTH = 7
"""Digits of an official key that find room: districts have five, municipalities eight of which none is a tenant."""


def ident(thing: Thing, ags: str, pk: int) -> UUID:
    """The identifier of a row of a municipality."""
    key = ags.rjust(WIDTH, "0")
    return UUID(f"{thing:08x}-{key[:4]}-8{key[4:]}-8000-{pk:012x}")


def row_of(given: UUID, thing: Thing, ags: str) -> int | None:
    """The row behind an identifier of this kind and municipality; None where it is none."""
    pk = given.int & 0xFFFF_FFFF_FFFF
    return pk if ident(thing, ags, pk) == given else None


def part(whole: UUID, name: str) -> UUID:
    """The identifier of a part that has no row of its own, such as a language of a service."""
    return uuid5(whole, name)
