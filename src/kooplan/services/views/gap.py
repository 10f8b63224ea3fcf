"""One gap that somebody marked: mark it, read it, say what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kooplan.core import numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.organisations.models import Membership
from kooplan.services.actions.gaps import close_gap, levels_for, mark_gap
from kooplan.services.forms.gap import GapClosingForm, GapForm
from kooplan.services.models import Gap
from kooplan.services.policies import can_close_gap, can_mark_gap


@require_http_methods(["GET", "HEAD", "POST"])
def gap_create(request: ActingRequest) -> HttpResponse:
    """The form for a gap; POST marks it."""
    actor: Membership = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_mark_gap(actor, municipality))
    form = GapForm(request.POST or None, municipality=municipality, levels=levels_for(actor))
    if request.method == "POST" and form.is_valid():
        try:
            gap = mark_gap(municipality, **form.cleaned_data, actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Die Lücke ist gemeldet."))
            return redirect("services:gap", pk=gap.pk)
    context = {"form": form, "sections": section_links("services:gaps")}
    return render_page(request, "services/gap_create.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def gap(request: ActingRequest, pk: int) -> HttpResponse:
    """What somebody marked; POST says what became of it."""
    found = get_object_or_404(Gap.objects.visible_to(request.reader).for_list(), pk=pk)
    form = GapClosingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_gap(found, outcome=form.cleaned_data["outcome"], actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Die Lücke ist abgeschlossen. Sie bleibt lesbar."))
            return redirect("services:gap", pk=pk)
    context = {
        "gap": found, "form": form, "may_close": can_close_gap(request.reader.membership, found),
        "marked": numbers.long_day(found.marked_on), "sections": section_links("services:gaps"),
        "closed": numbers.long_day(found.closed_on) if found.closed_on else "",
    }  # fmt: skip
    return render_page(request, "services/gap.html", context, status=422 if form.errors else 200)
