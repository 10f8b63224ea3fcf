"""Areas: the list, and the profile of one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page
from kooplan.core.panels import panels_of
from kooplan.core.reader import ActingRequest
from kooplan.indicators.queries.area import area_profile, area_rows
from kooplan.indicators.queries.area_list import area_overview
from kooplan.indicators.queries.places import places_of
from kooplan.indicators.views.common import csv_file, page_context


@require_safe
def area_list(request: ActingRequest) -> HttpResponse:
    """All areas by level."""
    page = area_overview(request.reader, level=request.GET.get("ebene", ""), words=request.GET.get("suche", ""))
    context = page_context(request, page, "indicators:area_list")
    return render_page(request, "indicators/area_list.html", context, part="choice")


@require_safe
def area(request: ActingRequest, pk: int) -> HttpResponse:
    """The profile of one area."""
    page = area_profile(request.reader, places_of(request.reader), pk)
    if page is None:
        raise Http404
    context = {
        **page_context(request, page, "indicators:area_list"), "panels": panels_of("areas.area", request.reader, pk),
    }  # fmt: skip
    return render_page(request, "indicators/area.html", context)


@require_safe
def area_table(request: ActingRequest, pk: int) -> HttpResponse:
    """The values of the profile as a file."""
    found = area_rows(request.reader, places_of(request.reader), pk)
    if found is None:
        raise Http404
    key, frame = found
    return csv_file(f"raumprofil-{key}", frame)
