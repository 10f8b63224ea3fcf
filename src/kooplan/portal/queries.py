"""The public pages of a municipality: the reads of the members' pages for a visitor, with public addresses.

Whatever is not public never arrives here, because the reads ask `visible_to` with a reader without membership.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from django.urls import reverse

from kooplan.core.charts.table import Cell, Row, Table
from kooplan.core.reader import visitor
from kooplan.indicators.queries.area import AreaPage, Crumb, area_profile, area_rows
from kooplan.indicators.queries.places import Place, Places, places_of
from kooplan.indicators.queries.ranking import area_url
from kooplan.indicators.queries.region import RegionPage, Wanted, region_overview
from kooplan.organisations.models import Municipality

Addresses = Mapping[str, str]
"""Address among members -> public address."""


def public_region(municipality: Municipality, wanted: Wanted) -> RegionPage:
    """The overview as anybody may read it."""
    reader = visitor(municipality.pk)
    places = places_of(reader)
    page = region_overview(reader, places, wanted)
    table = relinked(page.table, addresses_of(municipality, places)) if page.table else None
    query = page.csv_url.partition("?")[2]
    file = f"{reverse('portal:region_table', args=[municipality.ags])}?{query}" if page.csv_url else ""
    return replace(page, table=table, csv_url=file)


def public_area(municipality: Municipality, key: str) -> AreaPage | None:
    """The profile of an area as anybody may read it; None without such a public area."""
    reader = visitor(municipality.pk)
    places = places_of(reader)
    place = place_by_key(places, key)
    page = area_profile(reader, places, place.pk) if place else None
    if page is None:
        return None
    home = Crumb(municipality.name, reverse("portal:region", args=[municipality.ags]))
    return replace(
        page,
        crumbs=(home, Crumb(page.name)),
        burdens=relinked(page.burdens, {}) if page.burdens else None,
        values=relinked(page.values, {}) if page.values else None,
        csv_url=reverse("portal:area_table", args=[municipality.ags, key]),
    )


def public_area_rows(municipality: Municipality, key: str) -> pl.DataFrame | None:
    """The values of the public profile for a file."""
    reader = visitor(municipality.pk)
    places = places_of(reader)
    place = place_by_key(places, key)
    found = area_rows(reader, places, place.pk) if place else None
    return found[1] if found else None


def addresses_of(municipality: Municipality, places: Places) -> dict[str, str]:
    """The public address of each area by its address among members."""
    found = places.by_pk.values()
    return {area_url(one): reverse("portal:area", args=[municipality.ags, one.key]) for one in found}


def place_by_key(places: Places, key: str) -> Place | None:
    """The public area with this key; where two levels use it, the smaller area."""
    found = [one for one in places.by_pk.values() if one.key == key]
    return max(found, key=lambda one: one.level.order, default=None)


def relinked(table: Table, addresses: Addresses) -> Table:
    """The table with public addresses; a link that has none is dropped."""
    return replace(
        table,
        rows=tuple(relinked_row(row, addresses) for row in table.rows),
        foot=tuple(relinked_row(row, addresses) for row in table.foot),
    )


def relinked_row(row: Row, addresses: Addresses) -> Row:
    """The row with public addresses."""
    return replace(row, values=tuple(relinked_cell(cell, addresses) for cell in row.values))


def relinked_cell(cell: Cell | str, addresses: Addresses) -> Cell | str:
    """The cell with a public address, or without one."""
    return cell if isinstance(cell, str) else replace(cell, url=addresses.get(cell.url, ""))
