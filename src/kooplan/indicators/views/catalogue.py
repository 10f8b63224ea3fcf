"""Keeping the catalogue: add and change indicators, read and change the rules of secrecy."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kooplan.catalogues.models import LifeDomain
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.indicators.actions.catalogue import NewSeries, change_indicator, change_rule, create_indicator
from kooplan.indicators.forms.catalogue import IndicatorForm, RuleForm
from kooplan.indicators.models import Indicator, SuppressionRule
from kooplan.indicators.policies import can_change_rules, can_define, can_read_rules
from kooplan.indicators.queries.catalogue import creation_page, editing_page, rule_page, rules_page
from kooplan.organisations.models import Membership


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_create(request: ActingRequest) -> HttpResponse:
    """The form for an indicator of the tenant's own; POST adds it."""
    actor: Membership = request.reader.membership
    municipality = actor.organisation.municipality
    require(can_define(actor, municipality))
    may_protect = can_change_rules(actor, municipality)
    form = IndicatorForm(request.POST or None, municipality=municipality, may_protect=bool(may_protect))
    if request.method == "POST" and form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("key", "life_domain")}
        try:
            one = create_indicator(municipality, **words, fields=form.indicator_fields(), actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Indikator ist angelegt. Werte lesen Sie unter Daten ein."))
            return redirect("indicators:indicator", key=one.key)
    context = {"page": creation_page(), "form": form, "may_protect": may_protect}
    return render(request, "indicators/catalogue_indicator.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def indicator_edit(request: ActingRequest, key: str) -> HttpResponse:
    """The form of an indicator; POST changes it, and another definition starts a new series."""
    actor: Membership = request.reader.membership
    found = Indicator.objects.visible_to(request.reader).select_related("life_domain", "municipality")
    one = get_object_or_404(found, key=key)
    require(can_define(actor, one.municipality))
    may_protect = can_change_rules(actor, one.municipality)
    form = IndicatorForm(
        request.POST or None, municipality=one.municipality, indicator=one, may_protect=bool(may_protect)
    )
    if request.method == "POST" and form.is_valid():
        try:
            change_from(form, one, actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Der Indikator ist geändert."))
            return redirect("indicators:indicator", key=key)
    context = {"page": editing_page(one), "form": form, "may_protect": may_protect}
    return render(request, "indicators/catalogue_indicator.html", context, status=422 if form.errors else 200)


def change_from(form: IndicatorForm, one: Indicator, actor: Membership) -> None:
    """Hand a valid form to the action."""
    domain = LifeDomain.objects.get(municipality_id=one.municipality_id, code=form.cleaned_data["life_domain"])
    series = NewSeries(*form.new_series) if form.new_series else None
    change_indicator(one, fields={**form.indicator_fields(), "life_domain": domain}, series=series, actor=actor)


@require_safe
def rules(request: ActingRequest) -> HttpResponse:
    """All rules of secrecy."""
    actor: Membership = request.reader.membership
    require(can_read_rules(actor, actor.organisation.municipality))
    context = {
        "page": rules_page(request.reader),
        "may_change": can_change_rules(actor, actor.organisation.municipality),
    }
    return render(request, "indicators/catalogue_rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: ActingRequest, pk: int) -> HttpResponse:
    """One rule with what follows it; POST changes its thresholds."""
    actor: Membership = request.reader.membership
    rule = get_object_or_404(SuppressionRule, pk=pk, municipality_id=request.reader.municipality_id)
    require(can_read_rules(actor, rule.municipality))
    form = RuleForm(request.POST or None, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            change_rule(rule, **form.cleaned_data, actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Die Regel ist geändert. Sie gilt ab der nächsten Freigabe."))
            return redirect("indicators:rules")
    context = {
        "page": rule_page(request.reader, rule), "rule": rule, "form": form,
        "may_change": can_change_rules(actor, rule.municipality),
    }  # fmt: skip
    return render(request, "indicators/catalogue_rule.html", context, status=422 if form.errors else 200)
