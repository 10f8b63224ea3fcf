"""A small district of two regions, kinds of services, and services with their places, written through the actions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from kooplan.areas.actions.grid import import_grid
from kooplan.areas.models import Area, PopulationGrid
from kooplan.areas.vocab import DISTRICT, PLANNING_REGION
from kooplan.catalogues.actions import read_seed
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.files.geo.crs import transformer_between
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.describing import Description, Place, add_service
from kooplan.services.actions.gaps import mark_gap
from kooplan.services.models import Gap, Location, Service
from kooplan.services.vocab import Accessibility, GapKind, LocationKind
from tests.areas.makers import EAST, NORTH, SIDE, square
from tests.indicators.builders import make_area

INSIDE = (EAST + 500.0, NORTH + 500.0)
"""A point in the first region of `make_ground`."""
INSIDE_SECOND = (EAST + SIDE + 500.0, NORTH + 500.0)
"""A point in the second region."""
TODAY = date(2026, 11, 1)
ADDICTION, CHILD_GUIDANCE = "addiction_counselling", "child_guidance"


@dataclass(frozen=True, slots=True)
class Ground:
    """A district with two regions side by side, each a square of two kilometres."""

    district: Area
    west: Area
    east: Area


def border(column: int, width: int = 1) -> dict[str, str]:
    """Geometry and outline of a rectangle, as an import of areas stores them; outlines are in units of 25 m."""
    ring = square(column, 0)
    ring[1][0] = ring[2][0] = ring[0][0] + width * SIDE
    left, top = round(ring[0][0] / 25), round((6_200_000 - ring[2][1]) / 25)
    across, down = round(width * SIDE / 25), round(SIDE / 25)
    outline = f"M{left} {top}h{across}v{down}h-{across}Z"
    return {"geometry": json.dumps({"type": "Polygon", "coordinates": [ring]}), "outline": outline}


def make_ground(municipality: Municipality) -> Ground:
    """A district of two regions with borders, so that points are found."""
    ags = municipality.ags
    district = make_area(municipality, DISTRICT, ags, name=municipality.name, **border(0, 2))
    west = make_area(municipality, PLANNING_REGION, f"{ags}-11", name="Westaue", parent=district, **border(0))
    east = make_area(municipality, PLANNING_REGION, f"{ags}-12", name="Ostheide", parent=district, **border(1))
    return Ground(district, west, east)


def make_type(municipality: Municipality, code: str = ADDICTION) -> ServiceType:
    """A kind of service of the seed."""
    row = next(one for one in read_seed("service_types.csv") if one["code"] == code)
    return ServiceType.objects.get_or_create(municipality=municipality, code=code, defaults=row)[0]


def make_group(municipality: Municipality, code: str = "all") -> TargetGroup:
    """A target group of the seed."""
    row = next(one for one in read_seed("target_groups.csv") if one["code"] == code)
    plan = {"name": row["name"], "description": row["description"]}
    return TargetGroup.objects.get_or_create(municipality=municipality, code=code, defaults=plan)[0]


def make_region(municipality: Municipality) -> Area:
    """The first planning region there is, or a new one with borders."""
    found = Area.objects.filter(municipality=municipality, area_level__code=PLANNING_REGION).order_by("key").first()
    return found or make_ground(municipality).west


def make_place(**overrides: Any) -> Place:
    """A place of a description: a site in the first region of `make_ground`, or whatever is asked for."""
    plan: dict[str, Any] = {"name": "Bürgerhaus", "address": "Am Markt 1, 15999 Uferaue", "capacity": 1.5, **overrides}
    if plan.get("kind", LocationKind.SITE) == LocationKind.SITE:
        plan.setdefault("point", INSIDE)
    return Place(**plan)


def make_description(municipality: Municipality, **overrides: Any) -> Description:
    """What is written about a service; `code_of_type` chooses its kind by code."""
    kind = make_type(municipality, overrides.pop("code_of_type", ADDICTION))
    plan: dict[str, Any] = {
        "name": "Suchtberatung Uferaue",
        "service_type": kind,
        "contact": "Telefon 03999 1234",
        "accessibility": (Accessibility.STEPLESS,),
        "confirmed_on": TODAY,
        "places": (make_place(),),
        "legal_basis": "§ 16a SGB II",
    }
    plan |= overrides
    plan.setdefault("target_groups", (make_group(municipality),))
    plan.setdefault("areas", (make_region(municipality),))
    return Description(**plan)


def make_service(owner: Organisation, *, actor: Membership | None = None, **overrides: Any) -> Service:
    """A service of an organisation with one site; `places`, `code_of_type` and every field may differ."""
    return add_service(owner, make_description(owner.municipality, **overrides), actor=actor)


def make_location(service: Service, **overrides: Any) -> Location:
    """One more place of a service, straight into the table."""
    plan: dict[str, Any] = {"name": "Außenstelle", "x": INSIDE[0], "y": INSIDE[1], "capacity": 0.5, **overrides}
    if plan.get("kind", LocationKind.SITE) != LocationKind.SITE:
        plan |= {"x": None, "y": None}
    return Location.objects.create(service=service, **plan)


def make_gap(actor: Membership, **overrides: Any) -> Gap:
    """A gap that somebody marks."""
    municipality = actor.organisation.municipality
    plan: dict[str, Any] = {
        "kind": GapKind.REACH,
        "statement": "Aus Dornburg-Nord fährt nach 17 Uhr kein Bus zur Beratung.",
        "basis": "Rückmeldungen aus dem Erstgespräch seit Januar",
        "level": "public",
    }
    plan |= overrides
    plan.setdefault("service_type", make_type(municipality))
    plan.setdefault("area", make_region(municipality))
    return mark_gap(municipality, **plan, actor=actor)


def make_grid(municipality: Municipality, folder: Path, people: Mapping[tuple[float, float], int]) -> PopulationGrid:
    """A population grid over the regions of `make_ground`: people by kilometres east and north of its corner.

    A cell of the census lies where its mid-point says, so each place moves to the nearest mid-point.
    """
    to_grid = transformer_between(25832, 3035)
    cells = {}
    for (east, north), count in people.items():
        x, y = to_grid.transform(EAST + 1000 * east, NORTH + 1000 * north)
        cells[int(x // 1000) * 1000 + 500, int(y // 1000) * 1000 + 500] = count
    path = folder / "raster.parquet"
    rows = {"x": [x for x, _y in cells], "y": [y for _x, y in cells], "Einwohner": list(cells.values())}
    pl.DataFrame(rows).write_parquet(path)
    return import_grid(
        municipality, path, name="Raster", level=PLANNING_REGION, reference_date=date(2025, 12, 31),
        source="Statistikstelle", licence="CC0 1.0", actor=None,
    ).grid  # fmt: skip


def plain(text: str) -> str:
    """A printed text with ordinary spaces."""
    return text.replace("\u202f", " ").replace("\u00a0", " ")
