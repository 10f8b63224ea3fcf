"""A kind of service: its standards, stock and need by every guideline, in the district and in each area."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.areas.queries import cells_of, newest_grid
from kooplan.core.charts.table import Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.services.queries.material import Kind, kinds_of, links_of, regions_of, sites_of
from kooplan.services.queries.reach import source_words, standard_words
from kooplan.services.queries.supply import Basis, Supply, area_table, basis_of, need_frame, supply_from


@dataclass(frozen=True, slots=True)
class KindPage:
    """Everything the page prints."""

    kind: Kind
    level: str
    readers: tuple[str, ...]
    crumbs: tuple[dict[str, str], ...]
    supply: Supply
    areas: Table | None
    areas_note: str
    standards: Table
    reach_url: str
    csv: pl.DataFrame


def kind_page(reader: Reader, code: str, chosen: str = "") -> KindPage | None:
    """The page; None where the tenant has no such kind of service."""
    kind = next((one for one in kinds_of(reader) if one.code == code), None)
    if kind is None:
        return None
    grid = newest_grid(reader)
    cells = cells_of(grid) if grid else None
    regions = regions_of(reader, cells) if cells else []
    sites = sites_of(reader, [code])
    basis = basis_of(reader, kind, sites, regions, links_of(sites))
    return KindPage(
        kind=kind,
        level=Level.PUBLIC,
        readers=(_("Alle, auch ohne Anmeldung. Richtwerte und Bestand sind öffentlich."),),
        crumbs=({"label": _("Erreichbarkeit"), "url": reverse("services:reach")}, {"label": kind.name, "url": ""}),
        supply=supply_from(basis, chosen),
        areas=areas_of(basis),
        areas_note=_(
            "Ein Angebot zählt dort, wo es liegt; oft versorgt es mehrere Räume. "
            "Aufsuchende, digitale und geschützte Angebote zählen nur für den Landkreis."
        ),
        standards=standards_table(kind),
        reach_url=f"{reverse('services:reach')}?leistung={kind.code}",
        csv=need_frame(basis),
    )


def areas_of(basis: Basis) -> Table | None:
    """Need by area; None while no guideline gives a number or no area is known."""
    if not basis.regions or not any(one.is_calculable for one in basis.guidelines):
        return None
    return area_table(basis, url_of={one.pk: reverse("indicators:area", args=[one.pk]) for one in basis.regions})


def standards_table(kind: Kind) -> Table:
    """The stored standards with their source."""
    rows = tuple(Row((standard_words(one), source_words(one))) for one in kind.standards)
    return Table(_("Hinterlegte Maßstäbe"), (Column(_("Maßstab")), Column(_("Art und Quelle"))), rows)
