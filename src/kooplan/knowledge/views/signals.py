"""The pages of signals."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.knowledge.actions.signals import (
    Raised,
    decide_signal,
    find_signals,
    raise_signal,
    remove_threshold,
    set_indicator_threshold,
    set_thresholds,
)
from kooplan.knowledge.forms import DecisionForm, IndicatorThresholdForm, SignalForm, ThresholdsForm
from kooplan.knowledge.models import Signal, SignalRule
from kooplan.knowledge.policies import can_decide_signal, can_raise_signal, can_set_thresholds
from kooplan.knowledge.queries import signals as read

LIST = "knowledge:signal_list"


@require_safe
def signal_list(request: ActingRequest) -> HttpResponse:
    """The signals that one may read, those to look at first."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    context = {
        "page": read.signal_list(request.reader, request.GET.dict()),
        "may_raise": can_raise_signal(actor, municipality), "may_set": can_set_thresholds(actor, municipality),
        "sections": section_links(LIST),
    }  # fmt: skip
    return render_page(request, "knowledge/signal_list.html", context, part="choice")


@require_http_methods(["GET", "HEAD", "POST"])
def signal_create(request: ActingRequest) -> HttpResponse:
    """The form for a change that no number says; POST tells everybody who plans."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_raise_signal(actor, municipality))
    form = SignalForm(request.POST or None, municipality=municipality)
    one = carried_out(form, lambda: raise_signal(municipality, Raised(**form.cleaned_data), actor=actor))
    if one:
        messages.success(request, _("Gemeldet. Die Sozialplanung sieht es unter „Was von mir gebraucht wird“."))
        return redirect("knowledge:signal", pk=one.pk)
    context = {"form": form, "crumbs": crumbs(_("Signal melden")), "sections": section_links(LIST)}
    return render_page(request, "knowledge/signal_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def signal(request: ActingRequest, pk: int) -> HttpResponse:
    """One signal, what it rests on, and what became of it; POST decides."""
    one = visible_signal(request, pk)
    actor = request.reader.membership
    may_decide = can_decide_signal(actor, one)
    if request.method == "POST":
        require(may_decide)
    form = DecisionForm(request.POST or None, initial={"seen": one.triage})
    if carried_out(form, lambda: decide_signal(one, **form.cleaned_data, actor=actor)):
        messages.success(request, _("Entschieden. Alle, die das Signal sehen, lesen Ihre Begründung."))
        return redirect("knowledge:signal", pk=pk)
    seen, hidden = read.grounds(request.reader, one)
    context = {
        "one": one, "form": form, "may_decide": may_decide, "grounds": seen, "hidden": hidden,
        "facts": read.change_facts(one), "state": read.state_words(one), "crumbs": crumbs(_("Signal")),
        "sections": section_links(LIST),
    }  # fmt: skip
    return render_page(request, "knowledge/signal.html", context, status=422 if form.errors else 200)


@require_POST
def signal_search(request: ActingRequest) -> HttpResponse:
    """Look for new signals now instead of tonight."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_set_thresholds(actor, municipality))
    found = find_signals(municipality, timezone.localdate())
    words = ngettext("Ein neues Signal gefunden.", "{count} neue Signale gefunden.", found).format(count=found)
    messages.success(request, words if found else _("Nichts Neues gefunden. Bekannte Signale stehen unten."))
    return redirect(LIST)


@require_http_methods(["GET", "HEAD", "POST"])
def thresholds(request: ActingRequest) -> HttpResponse:
    """From where on there is a signal; POST changes the general ones."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_set_thresholds(actor, municipality))
    form = ThresholdsForm(request.POST or None, initial=read.current_thresholds(municipality))
    if carried_out(form, lambda: saved(form, request)):
        messages.success(request, _("Gespeichert. Es gilt ab der nächsten Suche."))
        return redirect("knowledge:thresholds")
    return thresholds_page(request, form, IndicatorThresholdForm(None, municipality=municipality))


@require_POST
def threshold_add(request: ActingRequest) -> HttpResponse:
    """Set the threshold of an indicator."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_set_thresholds(actor, municipality))
    form = IndicatorThresholdForm(request.POST, municipality=municipality)
    done = carried_out(
        form,
        lambda: set_indicator_threshold(
            form.cleaned_data["indicator"], threshold=form.cleaned_data["threshold"],
            is_above=form.cleaned_data["side"] == "above", actor=actor,
        ),
    )  # fmt: skip
    if done:
        messages.success(request, _("Gespeichert. Es gilt ab der nächsten Suche."))
        return redirect("knowledge:thresholds")
    return thresholds_page(request, ThresholdsForm(None, initial=read.current_thresholds(municipality)), form)


@require_POST
def threshold_remove(request: ActingRequest, pk: int) -> HttpResponse:
    """Take the threshold of an indicator away."""
    rules = SignalRule.objects.visible_to(request.reader).filter(indicator__isnull=False)
    rule = get_object_or_404(rules.select_related("indicator", "municipality"), pk=pk)
    remove_threshold(rule, actor=request.reader.membership)
    messages.success(request, _("Entfernt. Signale, die schon da sind, bleiben."))
    return redirect("knowledge:thresholds")


def saved(form: ThresholdsForm, request: ActingRequest) -> bool:
    """Set all general thresholds."""
    actor = request.reader.membership
    limits = {name: float(value) for name, value in form.cleaned_data.items()}
    set_thresholds(actor.organisation.municipality, limits, actor=actor)
    return True


def thresholds_page(request: ActingRequest, form: ThresholdsForm, adding: IndicatorThresholdForm) -> HttpResponse:
    """The page of all thresholds."""
    is_wrong = bool(form.errors or adding.errors)
    context = {
        "form": form, "adding": adding, "is_wrong": is_wrong, "rules": read.indicator_rules(request.reader),
        "crumbs": crumbs(_("Schwellen")), "sections": section_links(LIST),
    }  # fmt: skip
    return render_page(request, "knowledge/thresholds.html", context, status=422 if is_wrong else 200)


def visible_signal(request: ActingRequest, pk: int) -> Signal:
    """A signal that this reader may know of; 404 for the others."""
    found = Signal.objects.visible_to(request.reader).for_list().select_related("municipality", "round")
    return get_object_or_404(found, pk=pk)


def crumbs(here: str) -> tuple[dict[str, str], ...]:
    """The way to a page of signals."""
    return ({"label": _("Signale"), "url": reverse(LIST)}, {"label": here, "url": ""})
