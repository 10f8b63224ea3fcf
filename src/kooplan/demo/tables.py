"""The datasets of the fictional district as long tables, each with the source it pretends to have."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

import polars as pl

from kooplan.demo.region import People, Region
from kooplan.files.laender import GERMANY
from kooplan.files.long import LongTable, long_frame
from kooplan.indicators.vocab import POPULATION

LAND_KEY = "15"
ROUNDED = frozenset({"alo_share", "transfer_nonunemp", "child_poverty"})
"""Shares that their source delivers rounded to one decimal and without cases, as the labour agency does."""


@dataclass(frozen=True, slots=True)
class DemoTable:
    """A generated dataset and the source named beside its numbers."""

    name: str
    title: str
    source: str
    publisher: str
    attribution: str
    rows: Callable[[Region], LongTable]


def year(of: int) -> tuple[date, date]:
    """The period of a whole year."""
    return date(of, 1, 1), date(of, 12, 31)


def end_of(of: int) -> tuple[date, date]:
    """The last day of a year."""
    return date(of, 12, 31), date(of, 12, 31)


def table_of(rows: Iterable[dict[str, object]]) -> LongTable:
    """Rows with the columns of a long table; what is not named is empty."""
    frame = pl.DataFrame(list(rows), infer_schema_length=None)
    columns: dict[str, object] = {name: frame[name] for name in frame.columns}
    columns["row"] = pl.Series(range(2, frame.height + 2))
    return LongTable(long_frame(columns, frame.height))


def row(indicator: str, key: str, period: tuple[date, date], value: float, **more: object) -> dict[str, object]:
    """One row; every row has the same columns."""
    start, end = period
    plain = {"sex": "", "age_from": None, "age_to": None, "variant": "", "numerator": None, "denominator": None}
    return {
        "indicator": indicator,
        "key": key,
        "period_start": start,
        "period_end": end,
        "value": value,
        **plain,
        **more,
    }


def totals(region: Region) -> LongTable:
    """Inhabitants of district, planning regions and municipalities on 31 December."""
    observed = region.people
    rows = [
        row(POPULATION, area.code, end_of(of), float(observed.counts[place, at].sum()))
        for place, area in enumerate(region.planning_regions)
        for at, of in enumerate(observed.years)
    ]
    rows += [
        row(POPULATION, region.district.code, end_of(of), float(observed.counts[:, at].sum()))
        for at, of in enumerate(observed.years)
    ]
    rows += [
        row(POPULATION, one.code, end_of(observed.years[-1]), float(one.inhabitants)) for one in region.municipalities
    ]
    return table_of(rows)


def by_age(region: Region) -> LongTable:
    """Inhabitants of the planning regions by sex and five-year band."""
    return table_of(age_rows(region, region.people, variant=""))


def projected(region: Region) -> LongTable:
    """All variants of the projection by sex and five-year band."""
    return table_of(
        one for variant in region.projections for one in age_rows(region, variant.people, variant=variant.name)
    )


def age_rows(region: Region, crowd: People, *, variant: str) -> Iterable[dict[str, object]]:
    """People of each planning region, year, sex and band."""
    spans = [span(band) for band in crowd.bands]
    for place, area in enumerate(region.planning_regions):
        for at, of in enumerate(crowd.years):
            for sex, _name in enumerate(crowd.sexes):
                for band, (start, end) in enumerate(spans):
                    count = float(crowd.counts[place, at, sex, band])
                    yield row(
                        POPULATION,
                        area.code,
                        end_of(of),
                        count,
                        sex="fm"[sex],
                        age_from=start,
                        age_to=end,
                        variant=variant,
                    )


def span(band: str) -> tuple[int, int | None]:
    """First and last age of a band such as "0-4"; "85+" has no end."""
    if band.endswith("+"):
        return int(band[:-1]), None
    start, end = band.split("-")
    return int(start), int(end)


def indicators(region: Region) -> LongTable:
    """All other indicators of planning regions and district by year."""
    return table_of(
        row(
            one.key,
            one.area,
            year(one.year),
            one.value,
            denominator=float(one.denominator),
            numerator=None if one.key in ROUNDED else float(one.numerator),
        )
        for one in region.indicators
        if one.key != POPULATION
    )


def comparisons(region: Region) -> LongTable:
    """Invented values of the Land and the country."""
    return table_of(
        row(one.key, LAND_KEY if one.place == "Musterland" else GERMANY, year(one.year), one.value)
        for one in region.comparisons
    )


REGISTER = (
    "Einwohnermelderegister Musterkreis",
    "Gemeinden im Musterkreis",
    "Melderegister der Gemeinden (erfundene Werte)",
)
OFFICE = ("Statistikstelle Musterkreis", "Statistikstelle Musterkreis", "Statistikstelle Musterkreis (erfundene Werte)")
INVENTED = ("Vergleichswerte", "Kooplan", "Frei erfundene Vergleichswerte für die Beispieldaten")

POPULATION_TABLES = (
    DemoTable("einwohner", "Einwohner*innen 2015 bis 2025", *REGISTER, rows=totals),
    DemoTable("altersaufbau", "Altersaufbau 2015 bis 2025", *REGISTER, rows=by_age),
    DemoTable("vorausberechnung", "Bevölkerungsvorausberechnung bis 2040", *OFFICE, rows=projected),
)
STATISTICS_TABLES = (
    DemoTable("kennzahlen", "Kennzahlen 2020 bis 2025", *OFFICE, rows=indicators),
    DemoTable("vergleich", "Vergleichswerte Land und Bund", *INVENTED, rows=comparisons),
)
