"""Pages of roles, members and the record."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import require
from kooplan.organisations.actions import end_membership, invite_person, name_deputy
from kooplan.organisations.forms import DeputyForm, InvitationForm
from kooplan.organisations.middleware import SESSION_KEY
from kooplan.organisations.models import Membership
from kooplan.organisations.policies import can_manage_members, can_read_log
from kooplan.organisations.queries import (
    log_of,
    members_managed_by,
    organisations_managed_by,
    people_seen_by,
    roles_given_by,
)


@require_http_methods(["GET", "HEAD", "POST"])
def choose_role(request: ActingRequest) -> HttpResponse:
    """Choose in which role to act; shown on every page from then on."""
    memberships: list[Membership] = request.memberships  # type: ignore[attr-defined]
    if request.method == "POST":
        chosen = next((one for one in memberships if str(one.pk) == request.POST.get("membership")), None)
        if chosen is not None:
            request.session[SESSION_KEY] = chosen.pk
            return redirect("start")
    return render(request, "organisations/choose_role.html", {"memberships": memberships})


@require_safe
def members(request: ActingRequest) -> HttpResponse:
    """Who acts for the organisations the reader manages."""
    actor = request.reader.membership
    require(can_manage_members(actor))
    audit.record_access(people_seen_by(actor), actor=actor)
    return render(request, "organisations/members.html", {"rows": members_managed_by(actor), "actor": actor})


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: ActingRequest) -> HttpResponse:
    """Give a person a role; a new person gets a one-time link."""
    actor = request.reader.membership
    require(can_manage_members(actor))
    organisations = organisations_managed_by(actor)
    roles = roles_given_by(actor, actor.organisation)
    form = InvitationForm(request.POST or None, organisations=organisations, roles=roles)
    if request.method == "POST" and form.is_valid():
        try:
            link = invite_person(**form.cleaned_data, actor=actor)
        except RuleViolation as error:
            form.add_error(None, str(error))
        else:
            return render(
                request, "organisations/invited.html", {"link": request.build_absolute_uri(link) if link else ""}
            )
    return render(request, "organisations/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def end(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    """End a role."""
    actor = request.reader.membership
    require(can_manage_members(actor))
    membership = get_object_or_404(
        Membership.objects.current(timezone.localdate()), pk=pk, organisation__in=organisations_managed_by(actor)
    )
    end_membership(membership, actor=actor)
    messages.success(request, _("Die Rolle ist beendet. Der Zugang endet sofort."))
    return redirect("organisations:members")


@require_POST
def deputy(request: ActingRequest, pk: int) -> HttpResponseRedirect:
    """Say who stands in for a role."""
    actor = request.reader.membership
    require(can_manage_members(actor))
    membership = get_object_or_404(
        Membership.objects.current(timezone.localdate()), pk=pk, organisation__in=organisations_managed_by(actor)
    )
    form = DeputyForm(request.POST, organisation_id=membership.organisation_id)
    if form.is_valid():
        name_deputy(membership, deputy=form.cleaned_data["deputy"], actor=actor)
        messages.success(request, _("Die Vertretung ist gespeichert."))
    else:
        messages.error(request, _("Die Vertretung muss zur selben Organisation gehören."))
    return redirect("organisations:members")


@require_safe
def log(request: ActingRequest) -> HttpResponse:
    """Who changed and who opened what belongs to the own organisation."""
    actor = request.reader.membership
    require(can_read_log(actor))
    events, accesses = log_of(actor)
    return render(request, "organisations/log.html", {"events": events, "accesses": accesses})
