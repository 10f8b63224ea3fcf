"""Suggested changes: the form for who suggests, the answer of the provider."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core.errors import RuleViolation
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.services.actions.suggesting import accept_suggestion, decline_suggestion, suggest_change
from kooplan.services.forms.service import PlaceForms
from kooplan.services.forms.suggestion import DecliningForm, SuggestionForm
from kooplan.services.models import ServiceSuggestion
from kooplan.services.policies import can_answer_suggestion, can_suggest_change
from kooplan.services.queries.suggestions import day_of, state_words, suggested_changes
from kooplan.services.views.describing import (
    MORE,
    description_of,
    form_page,
    is_sent,
    typed,
    written_about,
    written_at,
)
from kooplan.services.views.service import visible_service


@require_http_methods(["GET", "HEAD", "POST"])
def service_suggest(request: ActingRequest, pk: int) -> HttpResponse:
    """The form of a service that somebody else keeps; POST suggests what was typed."""
    service = visible_service(request, pk)
    actor = request.reader.membership
    require(can_suggest_change(actor, service))
    form = SuggestionForm(
        typed(request), municipality=service.municipality, providers=None, initial=written_about(service)
    )
    places = PlaceForms(
        typed(request), initial=[written_at(one) for one in service.locations.all()], more=int(MORE in request.POST)
    )
    if is_sent(request, form, places):
        note = form.cleaned_data.pop("note")
        try:
            suggest_change(service, description_of(form, places, service), note=note, actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Vorschlag liegt jetzt beim Träger."))
            return redirect("services:service", pk=pk)
    return form_page(request, form, places, service)


@require_safe
def suggestion(request: ActingRequest, pk: int) -> HttpResponse:
    """What is suggested, and the answer."""
    return suggestion_page(request, visible_suggestion(request, pk), DecliningForm())


@require_POST
def suggestion_accept(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a suggestion over."""
    one = visible_suggestion(request, pk)
    try:
        accept_suggestion(one, actor=request.reader.membership)
    except RuleViolation as error:
        messages.error(request, str(error))
        return redirect("services:suggestion", pk=pk)
    messages.success(request, _("Der Vorschlag ist übernommen."))
    return redirect("services:service", pk=one.service_id)


@require_POST
def suggestion_decline(request: ActingRequest, pk: int) -> HttpResponse:
    """Decline a suggestion with a reason."""
    one = visible_suggestion(request, pk)
    require(can_answer_suggestion(request.reader.membership, one))
    form = DecliningForm(request.POST)
    if form.is_valid():
        try:
            decline_suggestion(one, reason=form.cleaned_data["reason"], actor=request.reader.membership)
        except RuleViolation as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Der Vorschlag ist abgelehnt. Wer ihn gemacht hat, sieht Ihren Grund."))
        return redirect("services:suggestion", pk=pk)
    return suggestion_page(request, one, form)


def visible_suggestion(request: ActingRequest, pk: int) -> ServiceSuggestion:
    """A suggestion that this reader may know of; 404 for the others."""
    found = ServiceSuggestion.objects.visible_to(request.reader)
    return get_object_or_404(
        found.select_related("service__municipality", "service__owner", "author__organisation"), pk=pk
    )


def suggestion_page(request: ActingRequest, one: ServiceSuggestion, form: DecliningForm) -> HttpResponse:
    """The page of one suggestion."""
    crumbs = (
        {"label": _("Angebote"), "url": reverse("services:service_list")},
        {"label": one.service.name, "url": reverse("services:service", args=[one.service_id])},
        {"label": _("Vorschlag"), "url": ""},
    )
    context = {
        "one": one, "form": form, "changes": suggested_changes(one), "crumbs": crumbs, "day": day_of(one),
        "state_words": state_words(one), "is_open": one.answered_on is None,
        "may_answer": can_answer_suggestion(request.reader.membership, one),
        "sections": section_links("services:service_list"),
    }  # fmt: skip
    return render_page(request, "services/suggestion.html", context, status=422 if form.errors else 200)
