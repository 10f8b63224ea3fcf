"""How areas lie within each other: official ones by key, planning areas by the largest overlap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

import numpy as np
import shapely

from kooplan.areas import vocab
from kooplan.areas.actions.lookup import geometries_of
from kooplan.areas.models import Area, AreaLevel, AreaParent, AreaVersion
from kooplan.areas.vocab import Hierarchy
from kooplan.organisations.models import Municipality

LEAST_SHARE: Final = 0.5
"""An area lies within another one if at least this share of it does."""
KEY_DIGITS: Final = {vocab.STATE: 2, vocab.DISTRICT: 5, vocab.ASSOCIATION: 9, vocab.MUNICIPALITY: 8}

FEDERAL: Final = frozenset({vocab.FEDERATION, vocab.STATE})

Pairs = set[tuple[int, int]]


def nest_level(municipality: Municipality, level: AreaLevel, day: date) -> int:
    """Link the areas of a level with those above and below it; returns the number of links that are new."""
    before = AreaParent.objects.filter(child__municipality=municipality).count()
    if level.hierarchy == Hierarchy.ADMINISTRATIVE:
        link_by_key(municipality)
    others = AreaLevel.objects.filter(municipality=municipality).exclude(pk=level.pk)
    for other in others:
        for upper, lower in ((level, other), (other, level)):
            if hierarchy := overlap_hierarchy(upper, lower):
                link_by_overlap(upper, lower, hierarchy, day)
    if level.hierarchy == Hierarchy.PLANNING:
        link_to_own_district(municipality, level)
    return AreaParent.objects.filter(child__municipality=municipality).count() - before


def overlap_hierarchy(upper: AreaLevel, lower: AreaLevel) -> Hierarchy | None:
    """In which hierarchy two levels nest by overlap; None where keys tell, or where a link would say nothing."""
    if FEDERAL & {upper.code, lower.code} or lower.code == vocab.DISTRICT:
        return None
    if (upper.code, lower.code) == (vocab.ASSOCIATION, vocab.MUNICIPALITY):
        return Hierarchy.ADMINISTRATIVE
    if upper.hierarchy == Hierarchy.PLANNING:
        is_above = lower.hierarchy == Hierarchy.ADMINISTRATIVE or upper.order < lower.order
        return Hierarchy.PLANNING if is_above else None
    if lower.hierarchy == Hierarchy.ADMINISTRATIVE:
        return None
    return Hierarchy.PLANNING if upper.code == vocab.DISTRICT else Hierarchy.ADMINISTRATIVE


def link_by_key(municipality: Municipality) -> None:
    """Link Gemeinden, Kreise and Länder by the beginning of their keys."""
    areas = list(
        Area.objects.filter(municipality=municipality, area_level__hierarchy=Hierarchy.ADMINISTRATIVE).values_list(
            "pk", "key", "area_level__code"
        )
    )
    by_key = {(code, key): pk for pk, key, code in areas}
    pairs: Pairs = set()
    for pk, key, code in areas:
        parent = parent_by_key(key, code, by_key)
        if parent is not None:
            pairs.add((pk, parent))
    add_links(pairs, Hierarchy.ADMINISTRATIVE)


def parent_by_key(key: str, code: str, by_key: dict[tuple[str, str], int]) -> int | None:
    """The nearest official area above a key that the tenant knows."""
    if code in {vocab.MUNICIPALITY, vocab.ASSOCIATION}:
        return by_key.get((vocab.DISTRICT, key[:5]))
    if code == vocab.DISTRICT:
        return by_key.get((vocab.STATE, key[:2]))
    if code == vocab.STATE:
        return next((pk for (level, _key), pk in by_key.items() if level == vocab.FEDERATION), None)
    return None


def link_to_own_district(municipality: Municipality, level: AreaLevel) -> None:
    """Planning areas that lie in nothing else lie in the tenant's own district, also where it has no border yet."""
    district = Area.objects.filter(
        municipality=municipality, area_level__code=vocab.DISTRICT, key=municipality.ags
    ).first()
    if district is None:
        return
    alone = Area.objects.filter(area_level=level).exclude(parent_links__hierarchy=Hierarchy.PLANNING)
    add_links({(pk, district.pk) for pk in alone.values_list("pk", flat=True)}, Hierarchy.PLANNING)


def link_by_overlap(upper: AreaLevel, lower: AreaLevel, hierarchy: Hierarchy, day: date) -> None:
    """Link each area of the lower level with the upper one that holds most of it; old links of the pair go."""
    parents, children = (with_border(one, day) for one in (upper, lower))
    if not parents or not children:
        return
    shapes, holders = geometries_of(children), geometries_of(parents)
    inner, outer = shapely.STRtree(holders).query(shapes, predicate="intersects")
    size, room = shapely.area(shapes[inner]), shapely.area(holders[outer])
    share = shapely.area(shapely.intersection(shapes[inner], holders[outer])) / size
    # A planning region may hold Gemeinden or lie in one: only what is clearly larger holds it, so nothing circles.
    holds = room > 2 * size if lower.hierarchy == Hierarchy.PLANNING else room > 0
    kept = np.flatnonzero((share >= LEAST_SHARE) & holds)
    pairs = {(children[inner[i]].area_id, parents[outer[i]].area_id) for i in kept.tolist()}
    AreaParent.objects.filter(
        child__in=[child.area_id for child in children], parent__area_level=upper, hierarchy=hierarchy
    ).delete()
    add_links(pairs, hierarchy)


def with_border(level: AreaLevel, day: date) -> list[AreaVersion]:
    """The versions of a level that are valid on a day and have a border."""
    return list(AreaVersion.objects.filter(area__area_level=level).at(day).exclude(geometry="").order_by("area__key"))


def add_links(pairs: Iterable[tuple[int, int]], hierarchy: Hierarchy) -> None:
    """Store links that are not there yet."""
    AreaParent.objects.bulk_create(
        [AreaParent(child_id=child, parent_id=parent, hierarchy=hierarchy) for child, parent in sorted(pairs)],
        ignore_conflicts=True,
    )
