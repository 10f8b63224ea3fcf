"""Levels of areas, and the areas above a tenant that its numbers are compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.areas import vocab
from kooplan.areas.models import Area, AreaLevel, AreaParent, AreaVersion
from kooplan.areas.policies import can_change_areas
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.files.laender import GERMANY, LAENDER
from kooplan.organisations.models import Membership, Municipality

FIRST_DAY: Final = date(1990, 10, 3)
"""Since then the Länder exist as they are; upper areas are valid from here."""


@dataclass(frozen=True, slots=True)
class UpperArea:
    """An area above the tenant: its level, key and name."""

    level: str
    key: str
    name: str


@transaction.atomic
def seed_levels(municipality: Municipality, *, actor: Membership | None = None) -> int:
    """Add the levels a tenant does not have yet; returns how many."""
    known = set(AreaLevel.objects.filter(municipality=municipality).values_list("code", flat=True))
    added = [
        AreaLevel(
            municipality=municipality,
            code=seed.code,
            name=seed.name,
            plural=seed.plural,
            order=seed.order,
            hierarchy=seed.hierarchy,
        )
        for seed in vocab.LEVELS
        if seed.code not in known
    ]
    AreaLevel.objects.bulk_create(added)
    if added:
        codes = [level.code for level in added]
        audit.record(
            "areas.level.seeded", municipality, actor=actor, municipality=municipality, facts={"levels": codes}
        )
    return len(added)


@transaction.atomic
def add_level(
    municipality: Municipality,
    *,
    code: str,
    name: str,
    plural: str,
    order: int,
    hierarchy: str = vocab.Hierarchy.PLANNING,
    actor: Membership | None,
) -> AreaLevel:
    """Add a level of the tenant's own, between the others by its order."""
    if actor is not None:
        require(can_change_areas(actor, municipality))
    if AreaLevel.objects.filter(municipality=municipality, code=code).exists():
        raise RuleViolation(_("Diese Ebene gibt es schon. Wählen Sie ein anderes Kürzel."))
    level = AreaLevel(municipality=municipality, code=code, name=name, plural=plural, order=order, hierarchy=hierarchy)
    level.full_clean()
    level.save()
    audit.record("areas.level.added", level, actor=actor, municipality=municipality, facts={"code": code})
    return level


@transaction.atomic
def add_upper_areas(
    municipality: Municipality, *, names: dict[str, str] | None = None, actor: Membership | None = None
) -> dict[str, Area]:
    """Make sure that district, Land and Germany exist and lie within each other; gives them by level code.

    `names` overrides the name of a level, such as `{"land": "Musterland"}` of a fictional district.
    """
    seed_levels(municipality, actor=actor)
    wanted = upper_areas(municipality, names or {})
    found: dict[str, Area] = {}
    for upper in wanted:
        found[upper.level] = upper_area(municipality, upper, actor=actor)
    for child, parent in ((vocab.DISTRICT, vocab.STATE), (vocab.STATE, vocab.FEDERATION)):
        AreaParent.objects.get_or_create(
            child=found[child], parent=found[parent], hierarchy=vocab.Hierarchy.ADMINISTRATIVE
        )
    return found


def upper_areas(municipality: Municipality, names: dict[str, str]) -> list[UpperArea]:
    """The tenant's own district, its Land and Germany."""
    land = municipality.ags[:2]
    return [
        UpperArea(vocab.FEDERATION, GERMANY, names.get(vocab.FEDERATION, "Deutschland")),
        UpperArea(vocab.STATE, land, names.get(vocab.STATE, LAENDER.get(land, land))),
        UpperArea(vocab.DISTRICT, municipality.ags, names.get(vocab.DISTRICT, municipality.name)),
    ]


def upper_area(municipality: Municipality, upper: UpperArea, *, actor: Membership | None) -> Area:
    """An existing area of this key, or a new one without border."""
    level = AreaLevel.objects.get(municipality=municipality, code=upper.level)
    area, is_new = Area.objects.get_or_create(
        municipality=municipality, area_level=level, key=upper.key, defaults={"name": upper.name}
    )
    if is_new:
        AreaVersion.objects.create(area=area, name=upper.name, valid_from=FIRST_DAY)
        audit.record("areas.area.upper_added", area, actor=actor, municipality=municipality, facts={"key": upper.key})
    return area
