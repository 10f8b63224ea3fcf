"""Finds versions of areas for importers: by key as a file writes it, by level and day, with their borders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import shapely
from django.db.models import Q

from kooplan.areas.models import AreaVersion
from kooplan.files.geo.crs import Geometries
from kooplan.files.geo.keys import NormalisedKey, normalise_key
from kooplan.files.laender import GERMANY
from kooplan.organisations.models import Municipality

GERMANY_KEYS: Final = frozenset({GERMANY, "DG", "00", "0", "D", "DE", "DG000000", "000"})
CITY_KEY_LENGTHS: Final = frozenset({8, 12})


@dataclass(frozen=True, slots=True)
class VersionSpan:
    """One version of an area without its border: enough to find where a value belongs."""

    pk: int
    area_id: int
    key: str
    name: str
    level: str
    valid_from: date
    valid_to: date | None

    def covers(self, day: date) -> bool:
        """Whether the version was valid on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class KeyIndex:
    """All areas of a tenant by key, so that a table of values finds their versions without asking again."""

    __slots__ = ("_spans",)

    def __init__(self, spans: Iterable[VersionSpan]) -> None:
        self._spans: dict[str, list[VersionSpan]] = defaultdict(list)
        for span in spans:
            self._spans[span.key].append(span)

    def __contains__(self, key: str) -> bool:
        return bool(self.known(key))

    def known(self, key: str) -> tuple[str, ...]:
        """The stored keys behind a key as a file writes it; a kreisfreie Stadt may be stored as Kreis and Gemeinde."""
        forms = key_forms(key)
        found = tuple(form for form in forms if form in self._spans)
        if found[:1] == forms[:1] and not is_city_key(forms[0]):
            return found[:1]
        return found

    def versions(self, key: str, day: date) -> list[VersionSpan]:
        """For each area behind a key the version that was valid on a day, or the only one there is."""
        found = [self._version(form, day) for form in self.known(key)]
        return [span for span in found if span is not None]

    def _version(self, key: str, day: date) -> VersionSpan | None:
        first = self._spans[key][0].area_id
        spans = [span for span in self._spans[key] if span.area_id == first]
        valid = [span for span in spans if span.covers(day)]
        if valid:
            return max(valid, key=lambda span: span.valid_from)
        return spans[0] if len(spans) == 1 else None


def key_index(municipality: Municipality) -> KeyIndex:
    """The index of a tenant's areas; one query."""
    rows = (
        AreaVersion.objects.filter(area__municipality=municipality)
        .order_by("area__area_level__order", "valid_from")
        .values_list("pk", "area_id", "area__key", "name", "area__area_level__code", "valid_from", "valid_to")
    )
    return KeyIndex(VersionSpan(*row) for row in rows)


def key_forms(text: str) -> tuple[str, ...]:
    """The forms in which an area may be stored for a key as a file writes it, the plain text first."""
    bare = text.strip()
    if bare.upper() in GERMANY_KEYS:
        return (bare, GERMANY)
    forms = [bare]
    for filled in ("kreis", "gemeinde"):
        found = normalise_key(bare, filled="kreis" if filled == "kreis" else "gemeinde")
        if isinstance(found, NormalisedKey):
            forms.append(found.text)
    return tuple(dict.fromkeys(forms))


def is_city_key(key: str) -> bool:
    """Whether a key may name a kreisfreie Stadt, whose only Gemeinde ends in zeros."""
    return len(key) in CITY_KEY_LENGTHS and key.endswith("000")


def versions_on(municipality: Municipality, level: str, day: date) -> list[AreaVersion]:
    """The versions of one level that are valid on a day, with border, by key."""
    found = AreaVersion.objects.filter(area__municipality=municipality, area__area_level__code=level).at(day)
    return list(found.select_related("area").order_by("area__key"))


def latest_versions(municipality: Municipality, level: str) -> list[AreaVersion]:
    """The open versions of one level, with border, by key."""
    found = AreaVersion.objects.filter(Q(valid_to=None), area__municipality=municipality, area__area_level__code=level)
    return list(found.select_related("area").order_by("area__key"))


def geometries_of(versions: Iterable[AreaVersion]) -> Geometries:
    """Borders as shapes in EPSG:25832; None where a version has none."""
    shapes = [shapely.from_geojson(version.geometry) if version.geometry else None for version in versions]
    found: Geometries = np.array(shapes, dtype=object)
    return found
