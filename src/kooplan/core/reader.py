"""Who reads: the acting membership turned into plain sets, once per request.

Apps that know of a set (organisations, processes, networks ...) register a source for it in `AppConfig.ready`;
`visible_to` and the policies then read plain values and no app asks the database again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Reader:
    """One person in one role for one organisation, or a visitor without account.

    `ags` is the official key of the municipality where it is known without asking. `sets` holds what
    the registered sources found, such as `{"processes": frozenset({3, 8})}`.
    """

    municipality_id: int | None = None
    membership: Any = None  # organisations.Membership; core lies below that app and only passes it on
    role: str = ""
    organisation_id: int | None = None
    ags: str = ""
    sets: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @property
    def is_visitor(self) -> bool:
        """Nobody is signed in, or the person acts for no organisation."""
        return self.membership is None

    def of(self, name: str) -> frozenset[int]:
        """The primary keys of one registered set; empty when no source knows it."""
        return self.sets.get(name, frozenset())


class ActingRequest(HttpRequest):
    """A request whose reader is known; for annotations only."""

    reader: Reader


Source = Callable[[Any], frozenset[int]]
SOURCES: dict[str, Source] = {}


def register_set(name: str, source: Source) -> None:
    """Let `source(membership)` fill the set `name` of every reader."""
    SOURCES[name] = source


def visitor(municipality_id: int | None, ags: str = "") -> Reader:
    """Somebody without account who looks at the public pages of one municipality."""
    return Reader(municipality_id=municipality_id, ags=ags)


def reader_for(membership: Any) -> Reader:
    """The reader behind an acting membership, with all registered sets."""
    return Reader(
        municipality_id=membership.organisation.municipality_id,
        membership=membership,
        role=membership.role,
        organisation_id=membership.organisation_id,
        ags=membership.organisation.municipality.ags,
        sets={name: source(membership) for name, source in SOURCES.items()},
    )
