"""The pages of observations."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core import audit, numbers
from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.personal import personal_passages
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.knowledge.actions.answering import answer
from kooplan.knowledge.actions.observations import (
    Finding,
    change_observation,
    release_observation,
    withdraw_observation,
    write_observation,
)
from kooplan.knowledge.forms import AnswerForm, ObservationForm, ReleaseForm
from kooplan.knowledge.models import Observation
from kooplan.knowledge.policies import (
    can_answer,
    can_change_observation,
    can_release_observation,
    can_withdraw_observation,
    can_write_observation,
)
from kooplan.knowledge.queries.lists import observation_list as listed
from kooplan.knowledge.queries.signals import signals_of
from kooplan.knowledge.views.marks import marked_text


@require_safe
def observation_list(request: ActingRequest) -> HttpResponse:
    """The observations that one may read."""
    actor = request.reader.membership
    context = {
        "page": listed(request.reader, request.GET.dict()),
        "may_write": can_write_observation(actor, actor.organisation.municipality),
        "sections": section_links("knowledge:observation_list"),
    }
    return render_page(request, "knowledge/observation_list.html", context, part="choice")


@require_http_methods(["GET", "HEAD", "POST"])
def observation_create(request: ActingRequest) -> HttpResponse:
    """The form for an observation; POST keeps it inside the own organisation."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_write_observation(actor, municipality))
    form = ObservationForm(request.POST or None, municipality=municipality)
    one = carried_out(form, lambda: write_observation(municipality, Finding(**form.cleaned_data), actor=actor))
    if one:
        messages.success(request, _("Gespeichert. Noch liest das nur Ihre Organisation."))
        return redirect("knowledge:observation", pk=one.pk)
    return form_page(request, form, None)


@require_http_methods(["GET", "HEAD", "POST"])
def observation_change(request: ActingRequest, pk: int) -> HttpResponse:
    """The form with what is written; POST changes it."""
    one = visible_observation(request, pk)
    actor = request.reader.membership
    require(can_change_observation(actor, one))
    form = ObservationForm(request.POST or None, municipality=one.municipality, initial=written(one))
    if carried_out(form, lambda: change_observation(one, Finding(**form.cleaned_data), actor=actor)):
        messages.success(request, _("Die Änderung ist gespeichert."))
        return redirect("knowledge:observation", pk=pk)
    return form_page(request, form, one)


@require_safe
def observation(request: ActingRequest, pk: int) -> HttpResponse:
    """One observation, who reads it, and what became of it."""
    one = visible_observation(request, pk)
    audit.record_reading(one, actor=request.reader.membership)
    return observation_page(request, one)


@require_POST
def observation_release(request: ActingRequest, pk: int) -> HttpResponse:
    """Let others read."""
    one = visible_observation(request, pk)
    actor = request.reader.membership
    require(can_release_observation(actor, one))
    form = ReleaseForm(request.POST)
    if carried_out(form, lambda: release_observation(one, level=form.cleaned_data["level"], actor=actor)):
        messages.success(request, _("Freigegeben. Sie sehen hier, was daraus wird."))
        return redirect("knowledge:observation", pk=pk)
    return observation_page(request, one, release=form)


@require_POST
def observation_withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    """Take a release back."""
    one = visible_observation(request, pk)
    withdraw_observation(one, actor=request.reader.membership)
    messages.success(request, _("Zurückgenommen. Jetzt liest das wieder nur Ihre Organisation."))
    return redirect("knowledge:observation", pk=pk)


@require_POST
def observation_answer(request: ActingRequest, pk: int) -> HttpResponse:
    """Say what became of an observation."""
    one = visible_observation(request, pk)
    actor = request.reader.membership
    require(can_answer(actor, one))
    form = AnswerForm(request.POST)
    if carried_out(form, lambda: answer(one, **form.cleaned_data, actor=actor)):
        messages.success(request, _("Die Rückmeldung ist gespeichert."))
        return redirect("knowledge:observation", pk=pk)
    return observation_page(request, one, answering=form)


def visible_observation(request: ActingRequest, pk: int) -> Observation:
    """An observation that this reader may know of; 404 for the others."""
    found = Observation.objects.visible_to(request.reader).for_list().select_related("municipality", "owner")
    return get_object_or_404(found, pk=pk)


def written(one: Observation) -> dict[str, Any]:
    """What is written, for the form."""
    names = ("kinds", "period_start", "period_end", "statement", "basis", "basis_note", "confidence")
    return {
        **{name: getattr(one, name) for name in names},
        "areas": list(one.areas.all()),
        "target_groups": list(one.target_groups.all()),
    }


def form_page(request: ActingRequest, form: ObservationForm, one: Observation | None) -> HttpResponse:
    """The page of the form."""
    context = {"form": form, "one": one, "sections": section_links("knowledge:observation_list")}
    return render_page(request, "knowledge/observation_form.html", context, status=422 if form.errors else 200)


def observation_page(
    request: ActingRequest, one: Observation, *, release: ReleaseForm | None = None, answering: AnswerForm | None = None
) -> HttpResponse:
    """The page of one observation."""
    actor = request.reader.membership
    is_own = request.reader.organisation_id == one.owner_id
    sent = release or answering
    context = {
        "one": one, "is_own": is_own,
        "crumbs": (
            {"label": _("Beobachtungen"), "url": reverse("knowledge:observation_list")},
            {"label": _("Beobachtung"), "url": ""},
        ),
        "period": _("{start} bis {end}").format(
            start=numbers.long_day(one.period_start), end=numbers.long_day(one.period_end)
        ),
        "statement": marked_text(one.statement) if is_own and not one.is_released else one.statement,
        "passages": personal_passages(f"{one.statement}\n{one.basis_note}") if is_own and not one.is_released else (),
        "release": release or ReleaseForm(), "answering": answering or AnswerForm(),
        "sent": sent, "may_change": can_change_observation(actor, one),
        "may_release": can_release_observation(actor, one), "may_withdraw": can_withdraw_observation(actor, one),
        "may_answer": can_answer(actor, one), "signals": signals_of(request.reader, one),
        "sections": section_links("knowledge:observation_list"),
    }  # fmt: skip
    return render_page(request, "knowledge/observation.html", context, status=422 if sent is not None else 200)
