"""Pages of the own account."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kooplan.accounts.queries import own_record


@require_safe
def own_account(request: HttpRequest) -> HttpResponse:
    """Password, second factor, roles."""
    return render(request, "accounts/own_account.html", {})


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    """Everything Kooplan stores about the person; as JSON with `?format=json`."""
    record = own_record(request.user)
    if request.GET.get("format") == "json":
        response = HttpResponse(record.as_json(), content_type="application/json")
        response["Content-Disposition"] = 'attachment; filename="meine-daten.json"'
        return response
    return render(request, "accounts/own_data.html", {"record": record})
