"""Reach: the page, and its table as a file."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from kooplan.core.htmx import render_page, wants_part
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict
from kooplan.indicators.views.common import csv_file, section_links
from kooplan.services.forms.reach import ReachForm
from kooplan.services.policies import can_keep_times
from kooplan.services.queries.material import Kind, kinds_of
from kooplan.services.queries.reach import asked_of, chosen_kind, form_choices, reach_page, usual_of


@require_safe
def reach(request: ActingRequest) -> HttpResponse:
    """Who gets to a kind of service, as map and table; a bad standard says why and changes nothing."""
    kinds = kinds_of(request.reader)
    form = reach_form(request, kinds)
    page = reach_page(request.reader, kinds, asked_of(form.cleaned_data if form.is_valid() else {}))
    context = {
        "page": page, "form": form, "swap": wants_part(request), "sections": section_links("services:reach"),
        "query": query_of(request), "may_keep_times": may_keep_times(request),
    }  # fmt: skip
    return render_page(request, "services/reach.html", context, part="choice", status=200 if form.is_valid() else 422)


def may_keep_times(request: ActingRequest) -> Verdict:
    """Whether the page leads on to the tables of travel times."""
    actor = request.reader.membership
    return can_keep_times(actor, actor.organisation.municipality)


@require_safe
def reach_table(request: ActingRequest) -> HttpResponse:
    """The table of the page as a file."""
    kinds = kinds_of(request.reader)
    form = reach_form(request, kinds)
    page = reach_page(request.reader, kinds, asked_of(form.cleaned_data if form.is_valid() else {}))
    return csv_file(f"erreichbarkeit-{page.kind.code if page.kind else ''}", page.result.csv if page.result else None)


def reach_form(request: ActingRequest, kinds: list[Kind]) -> ReachForm:
    """The choices of the address, filled with what is usual for the chosen kind."""
    kind = chosen_kind(kinds, request.GET.get("leistung", ""))
    return ReachForm(request.GET.dict(), kinds=form_choices(kinds), usual=usual_of(kind))


def query_of(request: ActingRequest) -> str:
    """The choices as part of an address, for the file."""
    return urlencode(request.GET.dict())
