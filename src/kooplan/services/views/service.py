"""The register of services: list, profile, confirmation."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page, wants_part
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict, require
from kooplan.indicators.views.common import section_links
from kooplan.services.actions.describing import confirm_service
from kooplan.services.models import Service
from kooplan.services.policies import (
    can_add_service,
    can_change_service,
    can_keep_services,
    can_read_history,
    can_suggest_change,
)
from kooplan.services.queries import service_list as listing
from kooplan.services.queries.details import blocks_of, current_details, detail_history, form_url
from kooplan.services.queries.service import service_page
from kooplan.services.queries.suggestions import suggestion_table
from kooplan.services.queries.versions import history
from kooplan.services.vocab import Block


@require_safe
def service_list(request: ActingRequest) -> HttpResponse:
    """All services that this reader may know of."""
    wanted = listing.wanted_services(request.GET)
    context = {
        "page": listing.service_list(request.reader, wanted), "sections": section_links("services:service_list"),
        "swap": wants_part(request), "may_keep": may_keep(request), "may_add": may_add(request),
    }  # fmt: skip
    return render_page(request, "services/service_list.html", context, part="choice")


def may_keep(request: ActingRequest) -> Verdict:
    """Whether the list leads on to taking whole lists over."""
    actor = request.reader.membership
    return can_keep_services(actor, actor.organisation.municipality)


def may_add(request: ActingRequest) -> Verdict:
    """Whether the list leads on to entering a service."""
    actor = request.reader.membership
    return can_add_service(actor, actor.organisation)


def visible_service(request: ActingRequest, pk: int) -> Service:
    """The service with everything its profile prints; 404 for the invisible."""
    found = (
        Service.objects.visible_to(request.reader)
        .for_list()
        .select_related("municipality")
        .prefetch_related("target_groups", "areas")
    )
    return get_object_or_404(found, pk=pk)


@require_safe
def service(request: ActingRequest, pk: int) -> HttpResponse:
    """The profile of a service."""
    found = visible_service(request, pk)
    details = current_details(request.reader, found)
    may_change = can_change_service(request.reader.membership, found)
    context = {
        "page": service_page(request.reader, found, details),
        "blocks": blocks_of(request.reader, found, details, may_change),
        "public_url": form_url(request.reader, found, Block.PUBLIC, may_change),
        "sections": section_links("services:service_list"),
        "may_change": may_change,
        "may_suggest": can_suggest_change(request.reader.membership, found, may_change),
        "suggestions": suggestion_table(request.reader, found),
        "may_read_history": can_read_history(request.reader.membership, found),
    }  # fmt: skip
    return render_page(request, "services/service.html", context)


@require_safe
def service_history(request: ActingRequest, pk: int) -> HttpResponse:
    """What was written about a service before."""
    found = visible_service(request, pk)
    require(can_read_history(request.reader.membership, found))
    entries, left = history(found)
    crumbs = (
        {"label": _("Angebote"), "url": reverse("services:service_list")},
        {"label": found.name, "url": reverse("services:service", args=[pk])},
        {"label": _("Verlauf"), "url": ""},
    )
    context = {
        "service": found, "entries": entries, "left": left, "crumbs": crumbs,
        "details": detail_history(request.reader, found),
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    return render_page(request, "services/history.html", context)


@require_POST
def service_confirm(request: ActingRequest, pk: int) -> HttpResponse:
    """Say that everything written about a service still holds."""
    found = visible_service(request, pk)
    try:
        confirm_service(found, on=timezone.localdate(), actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Das Angebot ist bestätigt."))
    return redirect("services:service", pk=pk)
