"""The overview of the district."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.indicators.queries.region import Wanted, region_overview, region_rows
from kooplan.indicators.views.common import csv_file, page_context


@require_safe
def region(request: ActingRequest) -> HttpResponse:
    """Headline figures, one indicator as map and table, and what to talk about."""
    page = region_overview(request.reader, wanted_of(request))
    context = page_context(request, page, "indicators:region")
    return render_page(request, "indicators/region.html", context, part="choice")


@require_safe
def region_table(request: ActingRequest) -> HttpResponse:
    """The chosen values as a file."""
    return csv_file("landkreis-im-ueberblick", region_rows(request.reader, wanted_of(request)))


def wanted_of(request: ActingRequest) -> Wanted:
    """What the address asks for."""
    return Wanted(request.GET.get("merkmal", ""), request.GET.get("zeitraum", ""), request.GET.get("ebene", ""))
