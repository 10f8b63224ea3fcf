"""Outlines and label places of the areas of one level, computed together so that shared borders stay shared."""

from __future__ import annotations

from datetime import date

from kooplan.areas.actions.lookup import geometries_of
from kooplan.areas.models import AreaLevel, AreaVersion
from kooplan.files.geo.outline import label_point, outline_map


def draw_level(level: AreaLevel, day: date) -> None:
    """Draw all versions of a level that are valid on a day."""
    versions = list(AreaVersion.objects.filter(area__area_level=level).at(day).order_by("area__key"))
    drawn = [version for version in versions if version.geometry]
    if not drawn:
        return
    shapes = geometries_of(drawn)
    for version, shape, path in zip(drawn, shapes, outline_map(shapes).paths, strict=True):
        label = label_point(shape)
        version.outline = path
        version.label_x, version.label_y, version.label_radius = label.x, label.y, int(label.free_radius)
    AreaVersion.objects.bulk_update(drawn, ["outline", "label_x", "label_y", "label_radius"], batch_size=200)
