"""The pages of voices inside the administration and for who brings them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core import audit, numbers
from kooplan.core.deeds import carried_out
from kooplan.core.htmx import render_page
from kooplan.core.personal import without_passages
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.views.common import section_links
from kooplan.knowledge.actions.answering import answer
from kooplan.knowledge.actions.voices import Given, Words, bring_voice, hold_voice, publish_voice
from kooplan.knowledge.forms import AnswerForm, BatchForm, HoldingForm, PublishingForm
from kooplan.knowledge.models import CitizenVoice
from kooplan.knowledge.policies import can_answer, can_bring_voices, can_moderate, can_read_original
from kooplan.knowledge.queries.lists import voice_list as listed
from kooplan.knowledge.views.marks import marked_text
from kooplan.organisations.models import Membership


@require_safe
def voice_list(request: ActingRequest) -> HttpResponse:
    """The voices that one may read."""
    actor = request.reader.membership
    context = {
        "page": listed(request.reader, request.GET.dict()),
        "may_bring": can_bring_voices(actor, actor.organisation.municipality),
        "sections": section_links("knowledge:voice_list"),
        "ags": request.reader.ags,
    }
    return render_page(request, "knowledge/voice_list.html", context, part="choice")


@require_http_methods(["GET", "HEAD", "POST"])
def voice_bring(request: ActingRequest) -> HttpResponse:
    """The form for what people said or wrote on paper; POST stores all of it and shows the codes."""
    actor = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_bring_voices(actor, municipality))
    form = BatchForm(request.POST or None, municipality=municipality)
    brought = carried_out(form, lambda: bring_all(form, actor)) or []
    given = [(one.code, one.voice.original.text) for one in brought]
    context = {"form": form, "given": given, "sections": section_links("knowledge:voice_list")}
    return render_page(request, "knowledge/voice_bring.html", context, status=422 if form.errors else 200)


@transaction.atomic
def bring_all(form: BatchForm, actor: Membership) -> list[Given]:
    """All voices of a list or none."""
    said = form.cleaned_data
    place = {name: said[name] for name in ("area", "life_domain", "target_group")}
    return [
        bring_voice(
            actor.organisation.municipality, Words(**place, text=text), channel=said["channel"],
            occasion=said["occasion"], actor=actor,
        )
        for text in said["texts"]
    ]  # fmt: skip


@require_safe
def voice(request: ActingRequest, pk: int) -> HttpResponse:
    """One voice, its moderation and what became of it; who reads words as they came is noted."""
    one, actor = visible_voice(request, pk), request.reader.membership
    if can_read_original(actor, one):
        audit.record_access(one, actor=actor)
    return voice_page(request, one)


@require_POST
def voice_publish(request: ActingRequest, pk: int) -> HttpResponse:
    """Let everybody read a voice."""
    one = visible_voice(request, pk)
    actor = request.reader.membership
    require(can_moderate(actor, one))
    form = PublishingForm(request.POST)
    if carried_out(form, lambda: publish_voice(one, text=form.cleaned_data["text"], actor=actor)):
        messages.success(request, _("Veröffentlicht. Wer den Code hat, liest „in Prüfung“."))
        return redirect("knowledge:voice", pk=pk)
    return voice_page(request, one, publishing=form)


@require_POST
def voice_hold(request: ActingRequest, pk: int) -> HttpResponse:
    """Keep a voice inside the administration."""
    one = visible_voice(request, pk)
    actor = request.reader.membership
    require(can_moderate(actor, one))
    form = HoldingForm(request.POST)
    if carried_out(form, lambda: hold_voice(one, reason=form.cleaned_data["reason"], actor=actor)):
        messages.success(request, _("Nicht veröffentlicht. Wer den Code hat, liest Ihren Grund."))
        return redirect("knowledge:voice", pk=pk)
    return voice_page(request, one, holding=form)


@require_POST
def voice_answer(request: ActingRequest, pk: int) -> HttpResponse:
    """Say what became of a voice."""
    one = visible_voice(request, pk)
    actor = request.reader.membership
    require(can_answer(actor, one))
    form = AnswerForm(request.POST)
    if carried_out(form, lambda: answer(one, **form.cleaned_data, actor=actor)):
        messages.success(request, _("Die Rückmeldung ist gespeichert."))
        return redirect("knowledge:voice", pk=pk)
    return voice_page(request, one, answering=form)


def visible_voice(request: ActingRequest, pk: int) -> CitizenVoice:
    """A voice that this reader may know of; 404 for the others."""
    found = CitizenVoice.objects.visible_to(request.reader).for_list()
    return get_object_or_404(found.select_related(
        "municipality", "owner", "area", "life_domain", "target_group", "original"), pk=pk)  # fmt: skip


def voice_page(
    request: ActingRequest, one: CitizenVoice, *, publishing: PublishingForm | None = None,
    holding: HoldingForm | None = None, answering: AnswerForm | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of one voice. Its original is for the moderation and for who brought it."""
    actor = request.reader.membership
    may_moderate = can_moderate(actor, one)
    sent = publishing or holding or answering
    context = {
        "one": one, "sent": sent, "may_moderate": may_moderate, "may_answer": can_answer(actor, one),
        "original": marked_text(one.original_text) if can_read_original(actor, one) else "",
        "publishing": publishing or PublishingForm(
            initial={"text": without_passages(one.original_text) if may_moderate else ""}
        ),
        "holding": holding or HoldingForm(), "is_holding": holding is not None,
        "answering": answering or AnswerForm(),
        "day": numbers.long_day(one.received_on) if one.received_on else "",
        "crumbs": (
            {"label": _("Stimmen"), "url": reverse("knowledge:voice_list")}, {"label": _("Stimme"), "url": ""},
        ),
        "sections": section_links("knowledge:voice_list"),
    }  # fmt: skip
    return render_page(request, "knowledge/voice.html", context, status=422 if sent is not None else 200)
