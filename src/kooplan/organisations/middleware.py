"""Finds out for whom a request acts."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from kooplan.core.reader import ActingRequest, Reader, reader_for
from kooplan.organisations.models import Membership, Municipality

SESSION_KEY = "acting_membership"


class ReaderMiddleware:
    """Set `request.reader`, `request.municipality` and `request.memberships` once per request."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: ActingRequest) -> HttpResponse:
        request.memberships = memberships_of(request)  # type: ignore[attr-defined]
        acting = acting_membership(request, request.memberships)  # type: ignore[attr-defined]
        request.reader = reader_for(acting) if acting else Reader()
        request.municipality = municipality_of(acting)  # type: ignore[attr-defined]
        return self.get_response(request)


def memberships_of(request: HttpRequest) -> list[Membership]:
    """All roles the signed-in person may act in today."""
    if not request.user.is_authenticated:
        return []
    return list(Membership.objects.filter(user=request.user).current(timezone.localdate()).for_acting())


def acting_membership(request: HttpRequest, memberships: list[Membership]) -> Membership | None:
    """The chosen role, or the first one where none was chosen or the chosen one has ended."""
    chosen = request.session.get(SESSION_KEY) if memberships else None
    return next((one for one in memberships if one.pk == chosen), memberships[0] if memberships else None)


def municipality_of(acting: Membership | None) -> Municipality | None:
    """The tenant within which the request acts."""
    return acting.organisation.municipality if acting else None
