"""The overview of the district."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.indicators.queries.places import places_of
from kooplan.indicators.queries.region import Wanted, region_overview, region_rows
from kooplan.indicators.views.common import csv_file, page_context


@require_safe
def region(request: ActingRequest) -> HttpResponse:
    """Headline figures, one indicator as map and table, and what to talk about."""
    page = region_overview(request.reader, places_of(request.reader), wanted_of(request))
    context = page_context(request, page, "indicators:region")
    return render_page(request, "indicators/region.html", context, part="choice")


@require_safe
def region_table(request: ActingRequest) -> HttpResponse:
    """The chosen values as a file."""
    rows = region_rows(request.reader, places_of(request.reader), wanted_of(request))
    return csv_file("landkreis-im-ueberblick", rows)


def wanted_of(request: ActingRequest) -> Wanted:
    """What the address asks for."""
    return Wanted(request.GET.get("merkmal", ""), request.GET.get("zeitraum", ""), request.GET.get("ebene", ""))
