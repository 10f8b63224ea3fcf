"""Composite indices: the list, setting one up, running it, and reading a run."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.actions.index import Repetition, define_index, publish_index_run, repeat_index, run_index
from kooplan.indicators.forms.index import IndexForm, PublishForm
from kooplan.indicators.models import IndexDefinition, IndexRun
from kooplan.indicators.policies import can_define_index, can_publish_index, can_run_index
from kooplan.indicators.queries.index import index_entries, index_page
from kooplan.indicators.queries.index_run import run_page, run_rows
from kooplan.indicators.views.common import csv_file, section_links

SECTION = "indicators:index_list"


@require_safe
def index_list(request: ActingRequest) -> HttpResponse:
    """All indices."""
    actor = request.reader.membership
    context = {
        "entries": index_entries(request.reader),
        "may_define": can_define_index(actor, actor.organisation.municipality),
        "sections": section_links(SECTION),
    }
    return render(request, "indicators/index_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def index_create(request: ActingRequest) -> HttpResponse:
    """Choose level, indicators and weights; POST sets the index up."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_define_index(actor, municipality))
    form = IndexForm(request.POST or None, municipality=municipality)
    if request.method == "POST" and form.is_valid():
        try:
            definition = define_index(municipality, **form.definition(), actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            return redirect("indicators:index", pk=definition.pk)
    context = {"form": form, "sections": section_links(SECTION)}
    return render(request, "indicators/index_create.html", context, status=422 if form.errors else 200)


@require_safe
def index(request: ActingRequest, pk: int) -> HttpResponse:
    """One index with its runs."""
    definition = get_object_or_404(
        IndexDefinition.objects.visible_to(request.reader).select_related("area_level", "municipality"), pk=pk
    )
    context = {
        "page": index_page(request.reader, definition),
        "may_run": can_run_index(request.reader.membership, definition.municipality),
        "sections": section_links(SECTION),
    }
    return render(request, "indicators/index.html", context)


@require_POST
def index_run_create(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    """Run an index for a period."""
    definition = get_object_or_404(
        IndexDefinition.objects.visible_to(request.reader).select_related("area_level", "municipality"), pk=pk
    )
    try:
        day = date.fromisoformat(request.POST.get("stichtag", ""))
        run = run_index(definition, period_end=day, actor=request.reader.membership)
    except ValueError:
        messages.error(request, _("Bitte wählen Sie einen Stichtag."))
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        return redirect("indicators:index_run", pk=run.pk)
    return redirect("indicators:index", pk=pk)


@require_safe
def index_run(request: ActingRequest, pk: int) -> HttpResponse:
    """One run; `?wiederholen=1` computes it again and says whether it is the same."""
    run = visible_run(request, pk)
    context = {
        "page": run_page(request.reader, run),
        "form": PublishForm(initial={"level": run.level}),
        "may_publish": can_publish_index(request.reader.membership, run),
        "repeated": repeated(request, run),
        "sections": section_links(SECTION),
    }
    return render(request, "indicators/index_run.html", context)


@require_POST
def index_run_publish(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    """Let more readers see a run."""
    run = visible_run(request, pk)
    form = PublishForm(request.POST)
    if form.is_valid():
        try:
            publish_index_run(run, **form.cleaned_data, actor=request.reader.membership)
        except RuleViolation as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Die Sichtbarkeit ist geändert."))
    else:
        messages.error(request, _("Bitte nennen Sie Sichtbarkeit und Grund."))
    return redirect("indicators:index_run", pk=pk)


@require_safe
def index_run_table(request: ActingRequest, pk: int) -> HttpResponse:
    """The run as a file."""
    run = visible_run(request, pk)
    return csv_file(f"sozialindex-{run.period_end:%Y-%m-%d}", run_rows(request.reader, run))


def visible_run(request: ActingRequest, pk: int) -> IndexRun:
    """A run this reader may know of."""
    runs = IndexRun.objects.visible_to(request.reader)
    return get_object_or_404(
        runs.select_related("definition__area_level", "computed_by__organisation", "municipality"), pk=pk
    )


def repeated(request: ActingRequest, run: IndexRun) -> Repetition | None:
    """The outcome of a repetition; None where none was asked for."""
    if not request.GET.get("wiederholen"):
        return None
    try:
        return repeat_index(run, reader=request.reader)
    except RuleViolation as error:
        return Repetition(is_same=False, changes=(str(error),))
