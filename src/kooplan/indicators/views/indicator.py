"""Indicators: the list, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.indicators.queries.indicator import IndicatorWanted, indicator_page, indicator_rows
from kooplan.indicators.queries.indicator_list import indicator_overview
from kooplan.indicators.views.common import csv_file, page_context


@require_safe
def indicator_list(request: ActingRequest) -> HttpResponse:
    """All indicators by Lebenslage."""
    page = indicator_overview(
        request.reader, domain=request.GET.get("lebenslage", ""), words=request.GET.get("suche", "")
    )
    context = page_context(request, page, "indicators:indicator_list")
    return render_page(request, "indicators/indicator_list.html", context, part="choice")


@require_safe
def indicator(request: ActingRequest, key: str) -> HttpResponse:
    """Definition, values, course and method of one indicator."""
    page = indicator_page(request.reader, wanted_of(request, key))
    if page is None:
        raise Http404
    context = page_context(request, page, "indicators:indicator_list")
    return render_page(request, "indicators/indicator.html", context, part="choice")


@require_safe
def indicator_table(request: ActingRequest, key: str) -> HttpResponse:
    """All periods of the indicator as a file."""
    return csv_file(f"indikator-{key}", indicator_rows(request.reader, wanted_of(request, key)))


def wanted_of(request: ActingRequest, key: str) -> IndicatorWanted:
    """What the address asks for."""
    query = request.GET
    return IndicatorWanted(key, query.get("zeitraum", ""), query.get("ebene", ""), query.get("raum", ""))
