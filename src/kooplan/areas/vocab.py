"""Fixed words of areas: hierarchies, and the levels a new tenant starts with."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Hierarchy(models.TextChoices):
    """In which order of things one area lies within another."""

    ADMINISTRATIVE = "administrative", _("Verwaltungsgliederung")
    PLANNING = "planning", _("Planungsräume")


def hierarchy_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in Hierarchy]


@dataclass(frozen=True, slots=True)
class LevelSeed:
    """A level that every tenant starts with; tenants add their own."""

    code: str
    name: str
    plural: str
    order: int
    hierarchy: Hierarchy


FEDERATION, STATE, DISTRICT = "bund", "land", "kreis"
ASSOCIATION, MUNICIPALITY, PLANNING_REGION, QUARTER = "verband", "gemeinde", "planungsregion", "ortsteil"

LEVELS = (
    LevelSeed(FEDERATION, "Deutschland", "Deutschland", 0, Hierarchy.ADMINISTRATIVE),
    LevelSeed(STATE, "Land", "Länder", 10, Hierarchy.ADMINISTRATIVE),
    LevelSeed(DISTRICT, "Kreis", "Kreise", 20, Hierarchy.ADMINISTRATIVE),
    LevelSeed(ASSOCIATION, "Verbandsgemeinde", "Verbandsgemeinden", 30, Hierarchy.ADMINISTRATIVE),
    LevelSeed(MUNICIPALITY, "Gemeinde", "Gemeinden", 40, Hierarchy.ADMINISTRATIVE),
    LevelSeed(PLANNING_REGION, "Planungsregion", "Planungsregionen", 50, Hierarchy.PLANNING),
    LevelSeed(QUARTER, "Ortsteil", "Ortsteile", 60, Hierarchy.PLANNING),
)
