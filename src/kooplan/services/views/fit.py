"""How well services fit groups: the matrix, and the page on which one rates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.indicators.views.common import section_links
from kooplan.services.actions.fit import Judgement, rate_fit
from kooplan.services.forms.fit import FitForm
from kooplan.services.policies import can_rate_fit, sides_of
from kooplan.services.queries.fit import fit_page, fit_table
from kooplan.services.views.service import visible_service
from kooplan.services.vocab import FitSide


@require_safe
def fit(request: ActingRequest) -> HttpResponse:
    """Services by groups, with the ratings of all sides."""
    context = {"page": fit_page(request.reader, request.GET.dict()), "sections": section_links("services:fit")}
    return render_page(request, "services/fit.html", context, part="choice")


@require_http_methods(["GET", "HEAD", "POST"])
def fit_service(request: ActingRequest, pk: int) -> HttpResponse:
    """All ratings of a service; POST rates for one group."""
    service = visible_service(request, pk)
    actor = request.reader.membership
    sides = sides_of(actor, service)
    if request.method == "POST":
        require(can_rate_fit(actor, service, request.POST.get("side", FitSide.USERS)))
    form = FitForm(request.POST or None, service=service, sides=sides)
    if carried_out(form, lambda: rate_fit(service, Judgement(**form.cleaned_data), actor=actor)):
        messages.success(request, _("Ihre Einschätzung ist gespeichert."))
        return redirect("services:fit_service", pk=pk)
    context = {
        "service": service, "form": form, "may_rate": bool(sides), "table": fit_table(request.reader, service),
        "level": Level.PARTNERS,
        "crumbs": (
            {"label": _("Passung"), "url": reverse("services:fit")},
            {"label": service.name, "url": reverse("services:service", args=[pk])},
            {"label": _("Einschätzungen"), "url": ""},
        ),
        "sections": section_links("services:fit"),
    }  # fmt: skip
    return render_page(request, "services/fit_service.html", context, status=422 if form.errors else 200)
