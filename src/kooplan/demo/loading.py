"""Loads the fictional districts the way a real one comes in: files, imports, releases, an index run."""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl
from django.db import transaction

from kooplan.areas.actions.grid import import_grid
from kooplan.areas.actions.importing import import_areas
from kooplan.areas.actions.levels import add_upper_areas
from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType
from kooplan.cli.opening import seed
from kooplan.core.visibility import Level
from kooplan.demo import people
from kooplan.demo.actions import load_people
from kooplan.demo.knowledge import load_knowledge, load_signals
from kooplan.demo.region import Region, as_geojson, build_region
from kooplan.demo.services import load_details, load_fit, load_services
from kooplan.demo.tables import POPULATION_TABLES, STATISTICS_TABLES, DemoTable
from kooplan.demo.utilisation import load_use
from kooplan.files.geo.reading import read_areas
from kooplan.indicators.actions.importing import DeliverySpec, import_values
from kooplan.indicators.actions.index import define_index, publish_index_run, run_index
from kooplan.indicators.actions.releasing import release
from kooplan.indicators.actions.sources import add_source
from kooplan.indicators.models import AgeRate, Indicator
from kooplan.organisations.models import Membership, Municipality

LAND, COUNTRY = "Musterland", "Deutschland"
VALID_FROM: Final = date(2015, 1, 1)
DELIVERED_ON: Final = date(2026, 2, 24)
CONTACT: Final = "Landkreis Musterkreis (erfunden)\nKreishaus, Marktplatz 1\n00000 Marktstadt\npost@musterkreis.example"
INDEX_DAY: Final = date(2025, 12, 31)
BORDERS: Final = "Kreisverwaltung Musterkreis, erfundene Grenzen"
LICENCE: Final = "CC0 1.0"
INDEX: Final = ("alo_share", "transfer_nonunemp", "child_poverty")
RATES: Final = ((0, 64, 6.0), (65, 69, 45.0), (70, 74, 75.0), (75, 79, 130.0), (80, 84, 260.0), (85, 999, 560.0))
"""Invented users of home care among 1,000 people of an age: from, to, number."""
SUMMARIES: Final = {
    "Altfelde": "Alte Industriestadt im Westen mit vielen Dörfern. Die Belastung sinkt.",
    "Birkenau-Land": "Dörfer und Höfe im Südwesten. Wenige Angebote, kurze Wege zum Nachbarn.",
    "Dornburg-Nord": "Kleinstadt und Dörfer an der nördlichen Kreisgrenze.",
    "Heideland": "Weites, dünn besiedeltes Land im Osten.",
    "Kranichsee": "Seenland im Südosten, beliebt bei jungen Familien.",
    "Marktstadt-Mitte": "Das Zentrum des Landkreises mit den meisten Angeboten.",
    "Marktstadt-Süd": "Wohnviertel im Süden der Kreisstadt.",
    "Uferaue": "Planungsregion am Fluss, sechs Dörfer. Die Wege sind weit.",
}


@dataclass(frozen=True, slots=True)
class Actors:
    """On whose behalf the demo is loaded."""

    planner: Membership
    statistics: Membership
    lead: Membership


def load_demo() -> Iterator[str]:
    """Load both tenants, all or nothing; yields a line for each step."""
    if Municipality.objects.filter(ags=people.DISTRICT).exists():
        yield "Der Musterkreis ist schon geladen."
        return
    yield "Der Musterkreis wird erzeugt und geladen ..."
    with transaction.atomic(), tempfile.TemporaryDirectory() as folder:
        tenants = load_people()
        for tenant in tenants.values():
            seed(tenant)
        region = build_region()
        district = tenants[people.DISTRICT]
        actors = actors_of(district)
        district.contact = CONTACT
        district.save(update_fields=["contact"])
        load_areas(district, region, Path(folder), actors)
        load_grid(district, region, Path(folder), actors)
        for table in (*POPULATION_TABLES, *STATISTICS_TABLES):
            load_table(district, region, table, actors)
        load_rates(district)
        load_index(district, actors)
        load_services(district, region, actor=actors.planner)
        load_details(district)
        load_fit(district)
        load_knowledge(district, actor=actors.planner)
        load_use(district, actor=actors.planner)
        load_signals(district, actor=actors.planner)
    yield f"{district.name}: acht Planungsregionen, 112 400 Einwohner*innen, alles erfunden."


def actors_of(district: Municipality) -> Actors:
    """The demo accounts that would do this by hand."""
    found = {
        one.user.email: one
        for one in Membership.objects.for_acting().filter(organisation__municipality=district).order_by("pk")
    }
    return Actors(
        planner=found["planung@musterkreis.example"],
        statistics=found["statistik@musterkreis.example"],
        lead=found["leitung@musterkreis.example"],
    )


def load_areas(district: Municipality, region: Region, folder: Path, actors: Actors) -> None:
    """The district, its municipalities and planning regions, read from GeoJSON files."""
    add_upper_areas(district, names={"land": LAND, "bund": COUNTRY}, actor=actors.planner)
    for layer, level in (("district", "kreis"), ("municipalities", "gemeinde"), ("planning_regions", "planungsregion")):
        path = folder / f"{layer}.geojson"
        path.write_text(json.dumps(as_geojson(region, layer)), encoding="utf-8")
        found = read_areas(path, name=path.name, key_field="schluessel", name_field="name")
        import_areas(
            district, found, level=level, valid_from=VALID_FROM, source=BORDERS, actor=actors.planner,
            square_km_column="flaeche_km2",
        )  # fmt: skip
    for name, summary in SUMMARIES.items():
        Area.objects.filter(municipality=district, area_level__code="planungsregion", name=name).update(summary=summary)


def load_grid(district: Municipality, region: Region, folder: Path, actors: Actors) -> None:
    """The population grid, read from a Parquet file as the census publishes it."""
    path = folder / "raster.parquet"
    cells = region.grid
    pl.DataFrame({"x": cells.x, "y": cells.y, "Einwohner": cells.inhabitants}).write_parquet(path)
    import_grid(
        district, path, name="Einwohnerraster Musterkreis", level="planungsregion", reference_date=INDEX_DAY,
        source="Statistikstelle Musterkreis (fiktiv)", licence=LICENCE, actor=actors.statistics,
    )  # fmt: skip


def load_table(district: Municipality, region: Region, table: DemoTable, actors: Actors) -> None:
    """One dataset: import it, then let it out for everybody."""
    rows = table.rows(region)
    source = add_source(
        district, name=table.source, publisher=table.publisher, attribution=table.attribution, licence=LICENCE,
        actor=actors.statistics,
    )  # fmt: skip
    spec = DeliverySpec(
        title=table.title, file_name=f"{table.name}.csv", sha256=digest(rows.data), delivered_on=DELIVERED_ON
    )
    keys = {key: key for key in rows.data["indicator"].unique().to_list()}
    imported = import_values(district, rows, source=source, spec=spec, mapping=keys, actor=actors.statistics)
    release(imported.delivery, level=Level.PUBLIC, actor=actors.statistics)


def digest(frame: pl.DataFrame) -> str:
    """Digest of a generated table, as that of a file."""
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def load_rates(district: Municipality) -> None:
    """Invented use of home care by age, from which need is carried forward."""
    home_care = ServiceType.objects.get(municipality=district, code="home_care")
    AgeRate.objects.bulk_create(
        AgeRate(
            service_type=home_care,
            age_from=start,
            age_to=end,
            per_thousand=rate,
            reference_year=2025,
            source="Pflegestatistik Musterkreis (frei erfunden)",
        )
        for start, end, rate in RATES
    )


def load_index(district: Municipality, actors: Actors) -> None:
    """The social index of the planning regions, run and published."""
    components: list[tuple[Indicator, float]] = [
        (Indicator.objects.get(municipality=district, key=key), 1.0) for key in INDEX
    ]
    options: dict[str, Any] = {}
    definition = define_index(
        district, name="Sozialindex Planungsregionen", preset="mss-2021", area_level="planungsregion",
        components=components, dynamics_years=2, min_population=300, options=options, actor=actors.planner,
    )  # fmt: skip
    run = run_index(definition, period_end=INDEX_DAY, actor=actors.planner)
    publish_index_run(run, level=Level.PUBLIC, reason="Beispieldaten", actor=actors.lead)
