"""Tables of travel times: the lists that a router needs, what it gave, and what is stored."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core import numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.queries.deliveries import FIRST_PROBLEMS, Problem, problem_table
from kooplan.indicators.views.common import csv_file, section_links
from kooplan.indicators.views.imports import plain_name
from kooplan.organisations.models import Municipality
from kooplan.services.actions.times import About, Taken, TimesRefused, remove_times, router_list, take_times
from kooplan.services.forms.times import TimesForm
from kooplan.services.models import TravelTimes
from kooplan.services.policies import can_keep_times
from kooplan.services.queries.times import named_places, named_squares, size_words, stored_table, times_page


def own_municipality(request: ActingRequest) -> Municipality:
    """The tenant whose times somebody keeps; anybody else is refused with the reason."""
    actor = request.reader.membership
    municipality: Municipality = actor.organisation.municipality
    require(can_keep_times(actor, municipality))
    return municipality


@require_http_methods(["GET", "HEAD", "POST"])
def times(request: ActingRequest) -> HttpResponse:
    """The stored tables and the form for a new one; POST takes it over or says every error."""
    municipality = own_municipality(request)
    form = TimesForm(request)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            taken = take(request, form, municipality)
        except TimesRefused as error:
            problems = [Problem(**asdict(one)) for one in error.problems]
            form.add_error("file", refusal_words(len(problems)))
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            for text in (taken_words(taken), *taken.notes):
                messages.success(request, text)
            return redirect("services:times")
    page = times_page(request.reader)
    context = {
        "page": page, "form": form, "stored": stored_table(page), "problems": problem_table(problems[:FIRST_PROBLEMS]),
        "more_problems": max(len(problems) - FIRST_PROBLEMS, 0), "sections": section_links("services:reach"),
    }  # fmt: skip
    return render_page(request, "services/times.html", context, status=422 if form.errors else 200)


def take(request: ActingRequest, form: TimesForm, municipality: Municipality) -> Taken:
    """Hand an uploaded file to the action as a file on disk."""
    about = About(**{name: form.cleaned_data[name] for name in ("mode", "reference_date", "source", "licence")})
    name = plain_name(form.upload)
    # Readers of spreadsheets go by the extension.
    with tempfile.NamedTemporaryFile(suffix=Path(name).suffix.lower()) as copied:
        for chunk in form.upload.chunks():
            copied.write(chunk)
        copied.flush()
        return take_times(municipality, Path(copied.name), name=name, about=about, actor=request.reader.membership)


def refusal_words(count: int) -> str:
    """What the field of the file says; the rows stand below."""
    return ngettext("Die Tabelle hat einen Fehler.", "Die Tabelle hat {count} Fehler.", count).format(
        count=numbers.decimal(count)
    )


def taken_words(taken: Taken) -> str:
    """What is stored now."""
    one = taken.times
    pairs = ngettext("Eine Fahrzeit ist gespeichert", "{count} Fahrzeiten sind gespeichert", one.pairs)
    return f"{pairs.format(count=numbers.decimal(one.pairs))}, {size_words(one)}."


@require_safe
def times_squares(request: ActingRequest) -> HttpResponse:
    """Where people live: the list from which ways begin."""
    own_municipality(request)
    return csv_file("quadrate", router_list(named_squares(request.reader)))


@require_safe
def times_places(request: ActingRequest) -> HttpResponse:
    """Where services are: the list to which ways lead."""
    own_municipality(request)
    return csv_file("orte", router_list(named_places(request.reader)))


@require_POST
def times_remove(request: ActingRequest, pk: int) -> HttpResponse:
    """Remove a table."""
    own_municipality(request)
    one = get_object_or_404(TravelTimes.objects.visible_to(request.reader).select_related("municipality"), pk=pk)
    remove_times(one, actor=request.reader.membership)
    messages.success(request, _("Die Fahrzeiten sind entfernt."))
    return redirect("services:times")
