"""How forms name areas."""

from __future__ import annotations

from kooplan.areas.models import Area
from kooplan.areas.vocab import DISTRICT


def with_level(area: Area) -> str:
    """Altfelde (Gemeinde): a Gemeinde and a region may share their name."""
    return area.name if area.area_level.code == DISTRICT else f"{area.name} ({area.area_level.name})"
