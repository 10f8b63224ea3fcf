"""A kind of service: stock and need by guideline, and what a tenant adds to guidelines and standards."""

from __future__ import annotations

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.catalogues.models import ServiceType
from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict, deny, require
from kooplan.indicators.views.common import csv_file, section_links
from kooplan.services.actions.norms import add_guideline, set_standard
from kooplan.services.forms.norms import GuidelineForm, StandardForm
from kooplan.services.policies import can_set_norms
from kooplan.services.queries.kind import kind_page


@require_safe
def kind(request: ActingRequest, code: str) -> HttpResponse:
    """Stock and need of one kind of service."""
    page = kind_page(request.reader, code, request.GET.get("richtwert", ""))
    if page is None:
        raise Http404
    context = {"page": page, "sections": section_links("services:reach"), "may_set": may_set_norms(request)}
    return render_page(request, "services/kind.html", context)


@require_safe
def kind_table(request: ActingRequest, code: str) -> HttpResponse:
    """Need by area and guideline as a file."""
    page = kind_page(request.reader, code)
    if page is None or page.csv.is_empty():
        raise Http404
    return csv_file(f"bedarf-{code}", page.csv)


def may_set_norms(request: ActingRequest) -> Verdict:
    """Whether the page leads on to adding guidelines and standards."""
    actor = request.reader.membership
    return (
        can_set_norms(actor, actor.organisation.municipality) if actor else deny(_("Dafür müssen Sie angemeldet sein."))
    )


@require_http_methods(["GET", "HEAD", "POST"])
def guideline_create(request: ActingRequest, code: str) -> HttpResponse:
    """The form for a guideline of the tenant's own; POST adds it."""
    require(may_set_norms(request))
    found = get_object_or_404(ServiceType, municipality_id=request.reader.municipality_id, code=code)
    form = GuidelineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_guideline(found, **form.cleaned_data, actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Richtwert ist ergänzt. Er steht neben den anderen."))
            return redirect("services:kind", code=code)
    return norm_page(request, found, form, _("Richtwert ergänzen"), _("Richtwert speichern"))


@require_http_methods(["GET", "HEAD", "POST"])
def standard_set(request: ActingRequest, code: str) -> HttpResponse:
    """The form for a standard of reach; POST stores it in place of an older one for the same way."""
    require(may_set_norms(request))
    found = get_object_or_404(ServiceType, municipality_id=request.reader.municipality_id, code=code)
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_standard(found, **form.cleaned_data, actor=request.reader.membership)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Maßstab ist festgelegt."))
            return redirect("services:kind", code=code)
    return norm_page(request, found, form, _("Maßstab festlegen"), _("Maßstab speichern"))


def norm_page(request: ActingRequest, found: ServiceType, form: Form, title: str, button: str) -> HttpResponse:
    """The page of one of the two forms."""
    context = {
        "form": form, "kind": found, "title": title, "button": button, "sections": section_links("services:reach"),
        "unit": found.unit,
    }  # fmt: skip
    return render_page(request, "services/norm.html", context, status=422 if form.errors else 200)
