"""Reports of use: the own list, one report, its forms."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core import numbers
from kooplan.core.deeds import carried_out
from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.services.models import Service
from kooplan.utilisation.actions.pasting import read_places
from kooplan.utilisation.actions.reporting import Figures, change_report, remove_report, set_places, write_report
from kooplan.utilisation.forms import FiguresForm, PeriodForm, PlacesForm, cell_name
from kooplan.utilisation.models import ReportingRound, Utilisation
from kooplan.utilisation.policies import REPORT_ROLES, can_report_use, can_run_rounds
from kooplan.utilisation.queries import reports as read
from kooplan.utilisation.queries.rounds import round_table
from kooplan.utilisation.views.common import crumbs
from kooplan.utilisation.vocab import BY_PLACE, Measure


@require_safe
def report_list(request: ActingRequest) -> HttpResponse:
    """Rounds of reporting, and the services of the own organisation with what is reported of them."""
    actor = request.reader.membership
    may_report = actor.role in REPORT_ROLES
    context = {
        "rounds": round_table(request.reader), "own": read.own_services(request.reader, may_report=may_report),
        "may_report": may_report, "may_run": can_run_rounds(actor, actor.organisation.municipality),
        "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/report_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_create(request: ActingRequest, pk: int) -> HttpResponse:
    """The form for a period of a service; POST stores it for the own organisation."""
    service = get_object_or_404(
        Service.objects.visible_to(request.reader).select_related("municipality", "owner"), pk=pk
    )
    actor = request.reader.membership
    require(can_report_use(actor, service))
    period = PeriodForm(
        request.POST or None, today=timezone.localdate(), wanted=request.GET.get("zeitraum", "")
    )  # fmt: skip
    form = FiguresForm(request.POST or None)
    if period.is_valid():
        start, end = period.cleaned_data["period"]
        report = carried_out(form, lambda: write_report(service, start, end, Figures(**form.figures), actor=actor))
        if report:
            return saved(request, report)
    last = Utilisation.objects.visible_to(request.reader).filter(service=service).for_list().first()
    context = {
        "form": form, "period": period, "service": service, **read.figures_inputs(form, last),
        "crumbs": crumbs(_("Zahlen melden")), "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    status = 422 if form.errors or period.errors else 200
    return render_page(request, "utilisation/report_form.html", context, status=status)


@require_safe
def report(request: ActingRequest, pk: int) -> HttpResponse:
    """One report with true numbers, for the own organisation."""
    one = visible_report(request, pk)
    closed = ReportingRound.objects.closed_for(one)
    may_report = can_report_use(request.reader.membership, one.service) and closed is None
    breakable = [
        (measure.label, reverse("utilisation:report_places", args=[pk, measure.value]))
        for measure in BY_PLACE
        if getattr(one, measure) is not None
    ]
    context = {
        "one": one, "title": f"{one.service.name}, {numbers.period(one.period_start, one.period_end)}",
        "figures": read.figures_table(one, read.before(one)), "parts": read.parts_table(one),
        "others": read.other_reports(one, request.reader),
        "places": read.place_tables(one), "may_report": may_report, "closed": closed, "breakable": breakable,
        "crumbs": crumbs(_("Meldung")), "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def report_change(request: ActingRequest, pk: int) -> HttpResponse:
    """The form with what is reported; POST corrects it."""
    one = visible_report(request, pk)
    actor = request.reader.membership
    require(can_report_use(actor, one.service))
    form = FiguresForm(request.POST or None, report=one)
    if carried_out(
        form,
        lambda: change_report(one, Figures(**form.figures), revision=form.cleaned_data["revision"] or 0, actor=actor),
    ):
        return saved(request, one)
    context = {
        "form": form, "one": one, "service": one.service,
        "reported": numbers.period(one.period_start, one.period_end),
        **read.figures_inputs(form, read.before(one)), "crumbs": crumbs(_("Zahlen ändern"), above(one)),
        "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/report_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def report_places(request: ActingRequest, pk: int, measure: str) -> HttpResponse:
    """One number by area of residence and age; a pasted table fills the fields, POST without one stores them."""
    one = visible_report(request, pk)
    actor = request.reader.membership
    require(can_report_use(actor, one.service))
    if measure not in BY_PLACE or getattr(one, measure) is None:
        raise Http404
    areas = read.residence_areas(one.municipality)
    counts = read.place_counts(one, measure)
    form = PlacesForm(request.POST or None, areas=areas, counts=counts, revision=one.revision)
    is_pasted = bool(request.POST.get("pasted", "").strip())
    if is_pasted:
        pasted = carried_out(form, lambda: read_places(form.cleaned_data["pasted"], areas))
        if pasted:
            given = {cell_name(area, age): str(count) for (area, age), count in pasted.items()}
            form = PlacesForm(
                {**given, "revision": request.POST.get("revision", "")}, areas=areas, counts={}, revision=one.revision
            )
            messages.info(request, _("Eingefügt, aber noch nicht gespeichert. Bitte sehen Sie die Zahlen durch."))
    elif carried_out(
        form, lambda: set_places(one, measure, form.cells, revision=form.cleaned_data["revision"] or 0, actor=actor)
    ):
        return saved(request, one)
    label = str(Measure(measure).label)
    context = {
        "form": form, "one": one, "title": _("{measure} nach Wohnort und Alter").format(measure=label),
        "about": f"{one.service.name}, {numbers.period(one.period_start, one.period_end)}",
        "total": read.said(getattr(one, measure)), "table": read.place_inputs(form, areas),
        "paste_open": is_pasted and bool(form.errors),
        "crumbs": crumbs(_("Nach Wohnort und Alter"), above(one)), "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/report_places.html", context, status=422 if form.errors else 200)


@require_POST
def report_remove(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a report back."""
    one = visible_report(request, pk)
    try:
        remove_report(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("utilisation:report", pk=pk)
    messages.success(request, _("Die Meldung ist gelöscht."))
    return redirect("utilisation:report_list")


def visible_report(request: ActingRequest, pk: int) -> Utilisation:
    """A report that this reader may know of; 404 for the others."""
    found = Utilisation.objects.visible_to(request.reader).select_related("municipality", "service", "service__owner")
    return get_object_or_404(found, pk=pk)


def saved(request: ActingRequest, one: Utilisation) -> HttpResponse:
    """On to the report."""
    messages.success(request, _("Gespeichert. Diese Zahlen liest nur Ihre Organisation."))
    return redirect("utilisation:report", pk=one.pk)


def above(one: Utilisation) -> dict[str, str]:
    """The report, as a step on the way to its forms."""
    return {"label": _("Meldung"), "url": reverse("utilisation:report", args=[one.pk])}
