"""Our answers to the questions of the sign-in library."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kooplan.accounts.backends import may_sign_in
from kooplan.accounts.models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are made by the administration of a tenant, never by sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - the library names it
        """Nobody signs up."""
        return False

    def pre_login(self, request: HttpRequest, user: User, **details: Any) -> HttpResponse | None:
        """Lead accounts that may not sign in here to the page that says so.

        The library looks at `is_active` alone; a demo account is active and still closed outside the demo.
        """
        if not may_sign_in(user):
            return redirect("account_inactive")
        answer: HttpResponse | None = super().pre_login(request, user, **details)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in, and keep when the person was here before, for "since your last visit"."""
        previous = user.last_login
        super().login(request, user)
        if previous:
            request.session["previous_visit"] = previous.isoformat()

    def add_message(self, *_args: object, **_kwargs: object) -> None:
        """No message after signing in or out: the page itself shows it, and the name belongs in no message."""
