"""All importers in one registry: what each is called and expects; apart from the readers, which are heavy to load."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Code = Literal["genesis", "inkar", "mss", "gisd", "gemeinden", "long", "geometry"]
Need = Literal["nothing", "choice", "year", "mapping"]


@dataclass(frozen=True, slots=True)
class Importer:
    """One importer: German name, what it expects in the file, and what it needs from the person besides."""

    code: Code
    name: str
    expects: str
    needs: Need
    extensions: tuple[str, ...]


TEXT_OR_SHEET = (".csv", ".tsv", ".txt", ".xlsx", ".ods")

IMPORTERS = MappingProxyType(
    {
        importer.code: importer
        for importer in (
            Importer(
                "genesis",
                "GENESIS und Regionaldatenbank",
                "Tabelle aus GENESIS mit Titelzeilen, Überschriften und Quellenangabe.",
                "nothing",
                TEXT_OR_SHEET,
            ),
            Importer(
                "inkar",
                "INKAR (BBSR)",
                "Parquet-Datei mit raumbezug, kennziffer, zeitbezug und einer Spalte je Indikator.",
                "choice",
                (".parquet",),
            ),
            Importer(
                "mss",
                "Monitoring Soziale Stadtentwicklung Berlin",
                "Tabelle mit PLR_ID, EW, S1 bis S4, D1 bis D4 und KOM.",
                "nothing",
                TEXT_OR_SHEET,
            ),
            Importer(
                "gisd",
                "GISD (Robert Koch-Institut)",
                "Tabelle mit kreis_id, year und gisd_score.",
                "nothing",
                TEXT_OR_SHEET,
            ),
            Importer(
                "gemeinden",
                "Gemeindeverzeichnis",
                "Tabelle mit ags und total (Einwohnerzahl) oder land_total (Fläche in Hektar).",
                "year",
                TEXT_OR_SHEET,
            ),
            Importer(
                "long",
                "Eigene Tabelle",
                "Eine Zeile je Gebiet und Zeitraum mit Schlüssel, Zeitraum und Wert.",
                "mapping",
                (*TEXT_OR_SHEET, ".parquet", ".dbf"),
            ),
            Importer(
                "geometry",
                "Grenzen oder Orte",
                "GeoPackage, GeoJSON oder Shapefile als ZIP.",
                "mapping",
                (".gpkg", ".geojson", ".json", ".zip", ".shp"),
            ),
        )
    }
)
