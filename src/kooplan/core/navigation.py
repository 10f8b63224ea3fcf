"""The main navigation: the planning cycle, of which only what exists is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from kooplan.core.reader import Reader


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """A room of the product as the header links it."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Room:
    """A registered room: `prefix` is how the paths of its pages begin."""

    order: int
    label: Callable[[], str]
    view: str
    prefix: str
    shown_to: Callable[[Reader], bool]


ROOMS: dict[str, Room] = {}


def register_room(room: Room) -> None:
    """Add a room to the header."""
    ROOMS[room.view] = room


def navigation(reader: Reader, path: str) -> list[NavigationItem]:
    """The rooms this reader may enter; the one that holds `path` is current."""
    rooms = sorted((room for room in ROOMS.values() if room.shown_to(reader)), key=lambda room: room.order)
    return [
        NavigationItem(
            room.label(),
            reverse(room.view),
            path == room.prefix if room.prefix == "/" else path.startswith(room.prefix),
        )
        for room in rooms
    ]
