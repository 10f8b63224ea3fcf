"""Leads staff without a second factor to the page that sets one up."""

from __future__ import annotations

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kooplan.core.roles import STAFF_ROLES

OPEN = ("/konto/", "/static/")


class SecondFactorMiddleware:
    """Where the installation asks for it, staff roles reach nothing but their account without a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.is_missing(request):
            return redirect("mfa_activate_totp")
        return self.get_response(request)

    def is_missing(self, request: HttpRequest) -> bool:
        """A staff role acts on a page outside the account without a second factor."""
        if not settings.REQUIRE_SECOND_FACTOR or request.path.startswith(OPEN):
            return False
        reader = getattr(request, "reader", None)
        return reader is not None and reader.role in STAFF_ROLES and not is_mfa_enabled(request.user)
