"""Where points lie: every area of a tenant that holds them, and how far they are from the district."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kooplan.areas.models import AreaVersion
from kooplan.areas.vocab import DISTRICT
from kooplan.organisations.models import Municipality

if TYPE_CHECKING:
    from kooplan.files.geo.crs import Geometries

FAR: Final = 50_000.0
"""Metres from the district's border beyond which a place is a slip, not a neighbour."""

Point = tuple[float, float]
"""East and north in metres, EPSG:25832."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where one point lies: the areas that hold it, and metres to the district (0 inside, None without a border)."""

    areas: tuple[int, ...]
    away: float | None

    @property
    def is_outside(self) -> bool:
        """It lies beyond the district's border."""
        return bool(self.away)

    @property
    def is_far(self) -> bool:
        """It lies so far away that it cannot be meant."""
        return self.away is not None and self.away > FAR


class SpotFinder:
    """The borders of a tenant, read once for many points."""

    def __init__(self, municipality: Municipality) -> None:
        # Geometry is loaded only where somebody changes places, never to serve a page.
        import shapely

        from kooplan.areas.actions.lookup import geometries_of

        versions = list(
            AreaVersion.objects.filter(area__municipality=municipality, valid_to=None)
            .exclude(geometry="")
            .select_related("area__area_level")
        )
        shapes: Geometries = geometries_of(versions)
        self._areas = [one.area_id for one in versions]
        self._tree = shapely.STRtree(shapes)
        own = [
            shape
            for shape, one in zip(shapes, versions, strict=True)
            if one.area.area_level.code == DISTRICT and one.area.key == municipality.ags
        ]
        self._district = own[0] if own else None

    def spots(self, points: Sequence[Point]) -> list[Spot]:
        """Where each point lies."""
        import numpy as np
        import shapely

        found: Geometries = np.asarray(shapely.points(points) if points else [], dtype=object)
        held: list[list[int]] = [[] for _point in points]
        for place, area in zip(*self._tree.query(found, predicate="intersects"), strict=True):
            held[place].append(self._areas[area])
        if self._district is None:
            return [Spot(tuple(areas), None) for areas in held]
        away = shapely.distance(self._district, found)
        return [Spot(tuple(areas), float(metres)) for areas, metres in zip(held, away, strict=True)]


def metric_point(longitude: float, latitude: float) -> Point:
    """Degrees (WGS 84) as metres in EPSG:25832."""
    from kooplan.files.geo.crs import STORED_EPSG, transformer_between

    east, north = transformer_between(4326, STORED_EPSG).transform(longitude, latitude)
    return float(east), float(north)


def degrees_of(point: Point) -> tuple[float, float]:
    """Metres in EPSG:25832 as longitude and latitude (WGS 84)."""
    from kooplan.files.geo.crs import STORED_EPSG, transformer_between

    longitude, latitude = transformer_between(STORED_EPSG, 4326).transform(*point)
    return float(longitude), float(latitude)
