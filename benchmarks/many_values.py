"""Pages of one district among twenty with two million released values in all (design: performance)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from benchmarks.claim import Claim
from benchmarks.web_pages import claims_of, installation

TENANTS, AREAS, ORGANISATIONS, YEARS = 20, 100, 20, range(2015, 2025)
EMAIL = "planung@kreis.example"
PAGES = ("/", "/wissen/", "/wissen/indikatoren/", "/wissen/raeume/", "/wissen/daten/", "/region/15100/")
BATCH = 5_000
SIDE = 90
"""Side of a square area in tenths of a kilometre, the unit of stored outlines."""


def fill() -> None:
    """Tenants with their areas, organisations, indicators and values; runs inside a child."""
    import django

    django.setup()
    from kooplan.accounts.models import User
    from kooplan.cli.opening import seed
    from kooplan.core.roles import Role
    from kooplan.organisations.actions import add_organisation, assign_role
    from kooplan.organisations.models import Municipality
    from kooplan.organisations.vocab import OrganisationKind

    for number in range(TENANTS):
        tenant = Municipality.objects.create(name=f"Kreis {number:02d}", ags=str(15100 + number))
        seed(tenant)
        office = add_organisation(tenant, name=f"Verwaltung {number}", kind=OrganisationKind.PUBLIC, actor=None)
        for place in range(ORGANISATIONS - 1):
            add_organisation(tenant, name=f"Träger {number}-{place}", kind=OrganisationKind.FREE, actor=None)
        if number == 0:
            user = User.objects.create(email=EMAIL, name="Planung")
            assign_role(office, user=user, role=Role.PLANNER, actor=None, starts_on=date(2020, 1, 1))
        fill_tenant(tenant)


def fill_tenant(tenant: object) -> None:
    """Areas on a chessboard, one released delivery a year with every indicator for every area."""
    from kooplan.areas.models import Area, AreaLevel, AreaParent, AreaVersion
    from kooplan.indicators.models import Delivery, Release, ReleasedValue, Series, Source

    levels = {one.code: one for one in AreaLevel.objects.filter(municipality=tenant)}
    district = Area.objects.create(municipality=tenant, area_level=levels["kreis"], key=tenant.ags, name=str(tenant))
    inside = [
        Area(municipality=tenant, area_level=levels["gemeinde"], key=f"{tenant.ags}{place:03d}", name=f"Ort {place}")
        for place in range(AREAS)
    ]
    areas = [district, *Area.objects.bulk_create(inside)]
    AreaParent.objects.bulk_create(
        AreaParent(child=one, parent=district, hierarchy=levels["gemeinde"].hierarchy) for one in areas[1:]
    )
    versions = AreaVersion.objects.bulk_create(
        AreaVersion(
            area=one, name=one.name, valid_from=date(2000, 1, 1), square_km=80.0,
            outline=f"M{20_000 + place % 10 * SIDE} {20_000 + place // 10 * SIDE}h{SIDE}v{SIDE}h-{SIDE}Z",
        )
        for place, one in enumerate(areas)
    )  # fmt: skip
    source = Source.objects.create(municipality=tenant, name="Statistik", attribution="Statistik", licence="CC0 1.0")
    series = list(Series.objects.filter(indicator__municipality=tenant))
    for year in YEARS:
        delivery = Delivery.objects.create(
            municipality=tenant, source=source, title=f"Jahr {year}", file_name="w.csv", sha256="0" * 64,
            delivered_on=date(year + 1, 3, 1),
        )  # fmt: skip
        release = Release.objects.create(municipality=tenant, delivery=delivery, level="public")
        rows = values_of(release, series, versions, year)
        ReleasedValue.objects.bulk_create(rows, batch_size=BATCH)


def values_of(release: object, series: list[object], versions: list[object], year: int) -> Iterator[object]:
    """One value for each indicator and area."""
    from kooplan.indicators.models import ReleasedValue

    for (place, one), (number, version) in product(enumerate(series), enumerate(versions)):
        yield ReleasedValue(
            release=release, series=one, area_version=version, period_start=date(year, 1, 1),
            period_end=date(year, 12, 31), value=float(5 + (place * 7 + number * 13 + year) % 23),
        )  # fmt: skip


def claims() -> list[Claim]:
    """The pages of the first district."""
    with installation(("-c", "from benchmarks.many_values import fill; fill()")) as environment:
        return claims_of(environment, EMAIL, PAGES, where=", 2 M values")
