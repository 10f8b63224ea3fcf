"""Parts of a page that an app above puts there: the profile of an area shows its services without knowing of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from kooplan.core.reader import Reader


@dataclass(frozen=True, slots=True)
class Panel:
    """A template and the one object that it prints, under the name `panel`."""

    template: str
    content: Any


Source = Callable[[Reader, int], Panel | None]
SOURCES: Final[dict[str, list[Source]]] = {}


def register_panel(page: str, source: Source) -> None:
    """Let `source(reader, pk)` add a part to a page, such as "areas.area"."""
    SOURCES.setdefault(page, []).append(source)


def panels_of(page: str, reader: Reader, pk: int) -> list[Panel]:
    """The parts of one object's page that have something to say to this reader."""
    found = [source(reader, pk) for source in SOURCES.get(page, ())]
    return [one for one in found if one is not None]
