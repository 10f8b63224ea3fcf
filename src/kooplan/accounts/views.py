"""Pages of the own account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kooplan.accounts.actions import change_details, close_account
from kooplan.accounts.forms import ClosingForm, DetailsForm
from kooplan.accounts.queries import LATEST, own_record
from kooplan.core.deeds import carried_out


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """Password, second factor, roles."""
    return render(request, "accounts/own_account.html", {})


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything Kooplan stores about the person; as JSON with `?format=json`."""
    if request.GET.get("format") == "json":
        response = HttpResponse(own_record(request.user).as_json(), content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
        return response
    return render(
        request, "accounts/own_data.html", {"record": own_record(request.user, latest=LATEST), "closing": ClosingForm()}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def own_details(request: HttpRequest) -> HttpResponse:
    """Correct name and telephone."""
    user: Any = request.user
    form = DetailsForm(request.POST or None, initial={"name": user.name, "phone": user.phone})

    def changed() -> bool:
        change_details(user, **form.cleaned_data)
        return True

    if carried_out(form, changed):
        messages.success(request, _("Ihre Angaben sind berichtigt."))
        return redirect("own_data")
    return render(request, "accounts/own_details.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
def own_closing(request: HttpRequest) -> HttpResponse:
    """Leave: roles end, name and address are deleted."""
    user: Any = request.user
    form = ClosingForm(request.POST)

    def closed() -> bool:
        close_account(user)
        return True

    if carried_out(form, closed):
        logout(request)
        messages.success(request, _("Ihr Konto ist aufgelöst. Name, Adresse und Telefon sind gelöscht."))
        return redirect("start")
    return render(
        request, "accounts/own_data.html", {"record": own_record(user, latest=LATEST), "closing": form}, status=422
    )


def own_page(request: HttpRequest, closing: ClosingForm, *, status: int = 200) -> HttpResponse:
    """The page with everything that is stored, the latest of long lists, and the form to leave."""
    context = {"record": own_record(request.user, latest=LATEST), "closing": closing}
    return render(request, "accounts/own_data.html", context, status=status)
