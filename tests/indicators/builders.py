"""Areas, indicators and released values for tests of the reading pages, straight into the tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from kooplan.areas.models import Area, AreaLevel, AreaParent, AreaVersion
from kooplan.areas.vocab import DISTRICT, FEDERATION, LEVELS, PLANNING_REGION, STATE, Hierarchy
from kooplan.catalogues.models import LifeDomain
from kooplan.core.visibility import Level
from kooplan.indicators.models import Delivery, Indicator, Release, ReleasedValue, Series, Source
from kooplan.indicators.vocab import POPULATION
from kooplan.organisations.models import Municipality

FIRST_DAY = date(2000, 1, 1)


def make_level(municipality: Municipality, code: str) -> AreaLevel:
    """A level of the seed."""
    seed = next(one for one in LEVELS if one.code == code)
    level, _ = AreaLevel.objects.get_or_create(
        municipality=municipality,
        code=code,
        defaults={"name": seed.name, "plural": seed.plural, "order": seed.order, "hierarchy": seed.hierarchy},
    )
    return level


def square(column: int, row: int = 0, side: int = 200) -> str:
    """The outline of a square area, as stored for maps."""
    x, y = 20_000 + column * side, 20_000 + row * side
    return f"M{x} {y}h{side}v{side}h-{side}Z"


def make_area(
    municipality: Municipality, level: str, key: str, *, name: str = "", parent: Area | None = None, **version: Any
) -> Area:
    """An area with one version."""
    area = Area.objects.create(
        municipality=municipality, area_level=make_level(municipality, level), key=key, name=name or f"Raum {key}"
    )
    AreaVersion.objects.create(area=area, **{"name": area.name, "valid_from": FIRST_DAY, **version})
    if parent is not None:
        AreaParent.objects.create(child=area, parent=parent, hierarchy=Hierarchy.PLANNING)
    return area


def make_indicator(municipality: Municipality, key: str, **overrides: Any) -> Indicator:
    """A share in per cent where more is a burden, with its first series."""
    domain, _ = LifeDomain.objects.get_or_create(
        municipality=municipality, code=overrides.pop("domain", "income"), defaults={"name": "Einkommen", "order": 1}
    )
    plan: dict[str, Any] = {"name": f"Anteil {key}", "unit": "%", "per": 100, "direction": 1, **overrides}
    indicator = Indicator.objects.create(municipality=municipality, key=key, life_domain=domain, **plan)
    Series.objects.create(indicator=indicator)
    return indicator


def make_population(municipality: Municipality) -> Indicator:
    """The indicator of people by age and sex."""
    return make_indicator(
        municipality, POPULATION, name="Bevölkerung", unit="persons", per=None, decimals=0, direction=0
    )


def make_release(
    municipality: Municipality, *, level: str = Level.PUBLIC, attribution: str = "Statistikstelle"
) -> Release:
    """A delivery from a source, released."""
    source, _ = Source.objects.get_or_create(
        municipality=municipality, name=attribution, defaults={"attribution": attribution, "licence": "dl-de/by-2-0"}
    )
    delivery = Delivery.objects.create(
        municipality=municipality, source=source, title=attribution, file_name="werte.csv", sha256="0" * 64,
        delivered_on=date(2026, 2, 24),
    )  # fmt: skip
    return Release.objects.create(municipality=municipality, delivery=delivery, level=level)


def make_released(
    indicator: Indicator, area: Area, year: int, value: float | None = None, *, release: Release, **cell: Any
) -> ReleasedValue:
    """One released value of a year; a rate may come as `top` and `bottom`."""
    top, bottom = cell.pop("top", None), cell.pop("bottom", None)
    if value is None and top is not None and bottom:
        value = top / bottom * (indicator.per or 1)
    number = cell.pop("series", 1)
    return ReleasedValue.objects.create(
        series=indicator.series.get(number=number),
        area_version=area.versions.order_by("valid_from").last(),
        release=release,
        value=value,
        numerator=top,
        denominator=bottom,
        **{"period_start": date(year, 1, 1), "period_end": date(year, 12, 31), **cell},
    )


@dataclass(frozen=True, slots=True)
class SmallDistrict:
    """A district of some regions with one share and its people, in Land and Germany."""

    district: Area
    land: Area
    country: Area
    regions: tuple[Area, ...]
    share: Indicator
    population: Indicator
    release: Release


def make_small_district(municipality: Municipality, *, regions: int = 8, name: str = "Region") -> SmallDistrict:
    """Every region has 1,000 people; the share of region i is i + 1 per cent in 2025, and half of that in 2023."""
    country = make_area(municipality, FEDERATION, "DG", name="Deutschland")
    land = make_area(municipality, STATE, "15", name="Musterland", parent=country)
    district = make_area(municipality, DISTRICT, municipality.ags, name=municipality.name, parent=land)
    areas = tuple(
        make_area(
            municipality, PLANNING_REGION, f"{municipality.ags}-{number:02d}", name=f"{name} {number:02d}",
            parent=district, outline=square(number), square_km=100.0,
        )
        for number in range(1, regions + 1)
    )  # fmt: skip
    share = make_indicator(municipality, "child_poverty", name="Kinderarmut", headline_order=4, breaks=[2, 4, 6, 8])
    population = make_population(municipality)
    release = make_release(municipality)
    for number, area in enumerate(areas, start=2):
        make_released(share, area, 2025, top=10.0 * number, bottom=1000.0, release=release)
        make_released(share, area, 2023, top=5.0 * number, bottom=1000.0, release=release)
        make_released(population, area, 2025, 1000.0, release=release, top=1000.0)
    make_released(share, land, 2025, 6.5, release=release)
    make_released(share, country, 2025, 5.5, release=release)
    return SmallDistrict(district, land, country, areas, share, population, release)
