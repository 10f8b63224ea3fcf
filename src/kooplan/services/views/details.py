"""Pages on which the details of a service are written, and on which a service rests, ends or goes on."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.services.actions.describing import Outdated
from kooplan.services.actions.details import change_state, write_details
from kooplan.services.details import LEVELS, in_words
from kooplan.services.forms.details import DetailForm, StateForm
from kooplan.services.models import Service
from kooplan.services.policies import can_change_service, can_write_block
from kooplan.services.queries.details import content_of
from kooplan.services.views.describing import read_version
from kooplan.services.views.service import visible_service
from kooplan.services.vocab import Block


@require_http_methods(["GET", "HEAD", "POST"])
def service_details(request: ActingRequest, pk: int, block: str) -> HttpResponse:
    """The form of one block; POST replaces what it says."""
    if block not in Block.values:
        raise Http404
    service = visible_service(request, pk)
    actor = request.reader.membership
    require(can_write_block(actor, service, block))
    content, number = content_of(request.reader, service, block)
    form = DetailForm(request.POST or None, block=block, initial=content)
    meanwhile = False
    if request.method == "POST" and form.is_valid():
        try:
            write_details(service, block, form.cleaned_data, read=read_version(request), actor=actor)
        except Outdated:
            meanwhile = True
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Gespeichert."))
            return redirect("services:service", pk=pk)
    context = {
        "service": service, "form": form, "title": Block(block).label, "level": LEVELS[Block(block)],
        "number": read_version(request) if form.errors else number, "meanwhile": meanwhile,
        "stored": in_words(content) if meanwhile else (), "crumbs": crumbs(service, str(Block(block).label)),
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    return render_page(request, "services/details.html", context, status=409 if meanwhile else status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def service_state(request: ActingRequest, pk: int) -> HttpResponse:
    """What may become of a service; POST does it."""
    service = visible_service(request, pk)
    actor = request.reader.membership
    require(can_change_service(actor, service))
    form = StateForm(request.POST or None, service=service, known=Service.objects.visible_to(request.reader))
    if request.method == "POST" and form.is_valid():
        try:
            change_state(service, actor=actor, **form.cleaned_data)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Gespeichert. Die Seite des Angebots sagt es allen, die es lesen."))
            return redirect("services:service", pk=pk)
    context = {
        "service": service, "form": form, "crumbs": crumbs(service, _("Betrieb")),
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    return render_page(request, "services/state.html", context, status=status_of(form))


def status_of(form: DetailForm | StateForm) -> int:
    """A refused form is no success."""
    return 422 if form.errors else 200


def crumbs(service: Service, here: str) -> tuple[dict[str, str], ...]:
    """The way to a page of a service."""
    return (
        {"label": _("Angebote"), "url": reverse("services:service_list")},
        {"label": service.name, "url": reverse("services:service", args=[service.pk])},
        {"label": here, "url": ""},
    )
