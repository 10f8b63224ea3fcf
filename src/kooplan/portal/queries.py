"""The public pages of a municipality: the reads of the members' pages for a visitor, with public addresses.

Whatever is not public never arrives here, because the reads ask `visible_to` with a reader without membership.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import polars as pl
from django.urls import reverse

from kooplan.core.charts.maps import PointMap
from kooplan.core.charts.table import Cell, Row, Table
from kooplan.core.panels import Panel, panels_of
from kooplan.core.reader import visitor
from kooplan.indicators.queries.area import AreaPage, Crumb, area_profile, area_rows
from kooplan.indicators.queries.places import Place, Places, places_of
from kooplan.indicators.queries.ranking import area_url
from kooplan.indicators.queries.region import RegionPage, Wanted, region_overview
from kooplan.organisations.models import Municipality
from kooplan.services.forms.reach import ReachForm
from kooplan.services.models import Service
from kooplan.services.queries.details import current_details
from kooplan.services.queries.gaps import GapPage, gap_page, reach_url
from kooplan.services.queries.gaps import Wanted as GapsWanted
from kooplan.services.queries.material import kinds_of
from kooplan.services.queries.reach import (
    ReachPage,
    asked_of,
    chosen_kind,
    form_choices,
    profile_url,
    reach_page,
    usual_of,
)
from kooplan.services.queries.service import ServicePage, service_page
from kooplan.services.queries.service_list import ServiceListPage, service_list
from kooplan.services.queries.service_list import Wanted as ServicesWanted

Addresses = Mapping[str, str]
"""Address among members -> public address."""


def public_region(municipality: Municipality, wanted: Wanted) -> RegionPage:
    """The overview as anybody may read it."""
    reader = visitor(municipality.pk, municipality.ags)
    places = places_of(reader)
    page = region_overview(reader, places, wanted)
    table = relinked(page.table, addresses_of(municipality, places)) if page.table else None
    query = page.csv_url.partition("?")[2]
    file = f"{reverse('portal:region_table', args=[municipality.ags])}?{query}" if page.csv_url else ""
    return replace(page, table=table, csv_url=file)


def public_area(municipality: Municipality, key: str) -> tuple[AreaPage, list[Panel]] | None:
    """The profile of an area as anybody may read it, and what other apps add; None without such a public area."""
    reader = visitor(municipality.pk, municipality.ags)
    places = places_of(reader)
    place = place_by_key(places, key)
    page = area_profile(reader, places, place.pk) if place else None
    if page is None or place is None:
        return None
    home = Crumb(municipality.name, reverse("portal:region", args=[municipality.ags]))
    shown = replace(
        page,
        crumbs=(home, Crumb(page.name)),
        burdens=relinked(page.burdens, {}) if page.burdens else None,
        values=relinked(page.values, {}) if page.values else None,
        csv_url=reverse("portal:area_table", args=[municipality.ags, key]),
    )
    return shown, panels_of("areas.area", reader, place.pk)


def public_area_rows(municipality: Municipality, key: str) -> pl.DataFrame | None:
    """The values of the public profile for a file."""
    reader = visitor(municipality.pk, municipality.ags)
    places = places_of(reader)
    place = place_by_key(places, key)
    found = area_rows(reader, places, place.pk) if place else None
    return found[1] if found else None


def public_reach(municipality: Municipality, given: Mapping[str, str]) -> tuple[ReachForm, ReachPage]:
    """Ways to services as anybody may read them: areas by name, squares with few people not drawn."""
    reader = visitor(municipality.pk, municipality.ags)
    kinds = kinds_of(reader)
    kind = chosen_kind(kinds, given.get("leistung", ""))
    form = ReachForm(given, kinds=form_choices(kinds), usual=usual_of(kind))
    page = reach_page(reader, kinds, asked_of(form.cleaned_data if form.is_valid() else {}))
    if page.result is None:
        return form, page
    addresses = {profile_url(one): reverse("portal:area", args=[municipality.ags, one.key]) for one in page.regions}
    return form, replace(page, result=replace(page.result, table=relinked(page.result.table, addresses)))


def public_gaps(municipality: Municipality, wanted: GapsWanted) -> GapPage:
    """What is missing, as anybody may read it; links lead to the public ways alone."""
    reader = visitor(municipality.pk, municipality.ags)
    page = gap_page(reader, wanted)
    ways = reverse("portal:reach", args=[municipality.ags])
    addresses = {reach_url(one.code): f"{ways}?leistung={one.code}" for one in kinds_of(reader)}
    return replace(
        page,
        groups=tuple(relinked(one, addresses) for one in page.groups),
        spots=relinked(page.spots, addresses) if page.spots else None,
    )


def public_services(municipality: Municipality, wanted: ServicesWanted) -> ServiceListPage:
    """The register as anybody may read it; links lead to public profiles."""
    page = service_list(visitor(municipality.pk, municipality.ags), wanted)
    addresses = {
        reverse("services:service", args=[one.pk]): reverse("portal:service", args=[municipality.ags, one.pk])
        for one in page.page.object_list
    }
    return replace(
        page,
        table=relinked(page.table, addresses) if page.table else None,
        map=relinked_map(page.map, addresses) if page.map else None,
    )


def public_service(municipality: Municipality, pk: int) -> ServicePage | None:
    """The profile of a service as anybody may read it; None where it is not public."""
    reader = visitor(municipality.pk, municipality.ags)
    found = Service.objects.visible_to(reader).for_list().prefetch_related("target_groups", "areas").filter(pk=pk)
    one = found.first()
    if one is None:
        return None
    page = service_page(reader, one, current_details(reader, one))
    crumbs = ({"label": page.crumbs[0]["label"], "url": reverse("portal:services", args=[municipality.ags])},)
    next_one = replace(page.successor, url=public_url(municipality, one.successor_id)) if page.successor else None
    return replace(
        page, crumbs=(*crumbs, *page.crumbs[1:]), map=relinked_map(page.map, {}) if page.map else None,
        successor=next_one,
    )  # fmt: skip


def public_url(municipality: Municipality, pk: int | None) -> str:
    """The public address of a service."""
    return reverse("portal:service", args=[municipality.ags, pk])


def relinked_map(found: PointMap, addresses: Addresses) -> PointMap:
    """The map with public addresses."""
    markers = tuple(
        replace(mark, places=tuple(replace(one, url=addresses.get(one.url, "")) for one in mark.places))
        for mark in found.markers
    )
    return replace(found, markers=markers, table=relinked(found.table, addresses))


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
