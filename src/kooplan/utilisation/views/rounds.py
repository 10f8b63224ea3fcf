"""Rounds of reporting: open, follow, close, and read what was released."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.core import audit
from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.indicators.views.common import csv_file, section_links
from kooplan.services.models import Service
from kooplan.utilisation.actions.rounds import close_round, open_round, reopen_round
from kooplan.utilisation.forms import CloseForm, ReopenForm, RoundForm
from kooplan.utilisation.models import ReportingRound
from kooplan.utilisation.policies import REPORT_ROLES, can_run_rounds
from kooplan.utilisation.queries import rounds as read
from kooplan.utilisation.views.common import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
def round_create(request: ActingRequest) -> HttpResponse:
    """Which period, and until when; POST opens the round and asks everybody."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_run_rounds(actor, municipality))
    form = RoundForm(request.POST or None, today=timezone.localdate())
    one = carried_out(
        form,
        lambda: open_round(
            municipality, *form.cleaned_data["period"], due_on=form.cleaned_data["due_on"], actor=actor
        ),
    )  # fmt: skip
    if one:
        messages.success(
            request, _("Die Melderunde ist eröffnet. Alle Träger sehen sie unter „Was von mir gebraucht wird“.")
        )
        return redirect("utilisation:round", pk=one.pk)
    context = {
        "form": form, "crumbs": crumbs(_("Melderunde eröffnen")), "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/round_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def round_detail(request: ActingRequest, pk: int) -> HttpResponse:
    """A round: who has reported and, once closed, the protected numbers; POST closes or reopens it."""
    one = visible_round(request, pk)
    actor = request.reader.membership
    may_run = can_run_rounds(actor, one.municipality)
    if request.method == "POST":
        require(may_run)
    form = (CloseForm if one.is_open else ReopenForm)(request.POST or None)
    if one.is_open:
        done = carried_out(form, lambda: close_round(one, sums_level=form.cleaned_data["sums_level"], actor=actor))
        words = _("Geschlossen. Alle freigegebenen Zahlen sind geschützt.")
    else:
        done = carried_out(form, lambda: reopen_round(one, reason=form.cleaned_data["reason"], actor=actor))
        words = _("Wieder offen. Bis zum nächsten Schließen stehen hier die bisherigen Zahlen.")
    if done:
        messages.success(request, words)
        return redirect("utilisation:round", pk=pk)
    return render_page(
        request, "utilisation/round.html", round_context(request, one, form, may_run=bool(may_run)),
        status=422 if form.errors else 200,
    )  # fmt: skip


def round_context(
    request: ActingRequest, one: ReportingRound, form: CloseForm | ReopenForm, *, may_run: bool
) -> dict[str, object]:
    """What the page of a round shows to this reader."""
    reader = request.reader
    may_report = reader.role in REPORT_ROLES and reader.organisation_id is not None
    asked = read.reporters(one) if may_run and one.is_open else []
    own = read.reporters(one, organisation=reader.organisation_id) if may_report and one.is_open else []
    released = read.released_to(reader, one)
    return {
        "one": one, "period": read.period_of(one), "state": read.state_of(one), "form": form, "may_run": may_run,
        "asked": read.reporter_table(asked) if asked else None, "all": sum(each.services for each in asked),
        "reported": sum(each.reported for each in asked), "missing": read.missing_table(own, one) if own else None,
        "released": released, "sums": released.sums(), "services": released.services(one),
        "crumbs": crumbs(_("Melderunde")), "sections": section_links("utilisation:report_list"),
    }  # fmt: skip


@require_safe
def round_service(request: ActingRequest, pk: int, service: int) -> HttpResponse:
    """What others than the provider read of one service."""
    one = visible_round(request, pk)
    found = get_object_or_404(Service.objects.visible_to(request.reader).select_related("owner"), pk=service)
    released = read.released_to(request.reader, one, service=found.pk)
    if not released:
        raise Http404
    if found.owner_id != request.reader.organisation_id:
        audit.record_access(found, actor=request.reader.membership)
    period = read.period_of(one)
    above = {"label": _("Melderunde"), "url": reverse("utilisation:round", args=[pk])}
    context = {
        "one": one, "service": found, "period": period, "level": Level.ADMIN_INTERNAL,
        "totals": released.all_totals(period), "parts": released.parts(), "places": released.places(),
        "signs": released.signs, "crumbs": crumbs(found.name, above),
        "sections": section_links("utilisation:report_list"),
    }  # fmt: skip
    return render_page(request, "utilisation/round_service.html", context)


@require_safe
def round_file(request: ActingRequest, pk: int) -> HttpResponse:
    """The released numbers that this reader may know of, as a file."""
    one = visible_round(request, pk)
    released = read.released_to(request.reader, one)
    if not released:
        raise Http404
    return csv_file(f"nutzung-{one.period_start}-{one.period_end}", released.frame(one))


def visible_round(request: ActingRequest, pk: int) -> ReportingRound:
    """A round of the reader's own district; 404 for the others."""
    rounds = ReportingRound.objects.visible_to(request.reader).select_related("municipality")
    return get_object_or_404(rounds, pk=pk)
