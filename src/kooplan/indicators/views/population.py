"""People by area, year, age and sex."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.indicators.queries.population import PopulationWanted, population_page, population_rows
from kooplan.indicators.views.common import csv_file, page_context


@require_safe
def population(request: ActingRequest) -> HttpResponse:
    """Age structure, course, projections and what follows from them."""
    page = population_page(request.reader, wanted_of(request))
    context = page_context(request, page, "indicators:population")
    return render_page(request, "indicators/population.html", context, part="choice")


@require_safe
def population_table(request: ActingRequest) -> HttpResponse:
    """All groups of the chosen area as a file."""
    return csv_file("bevoelkerung", population_rows(request.reader, wanted_of(request)))


def wanted_of(request: ActingRequest) -> PopulationWanted:
    """What the address asks for."""
    query = request.GET
    return PopulationWanted(
        query.get("raum", ""), query.get("stichtag", ""), query.get("alter", ""), query.get("geschlecht", "")
    )
