"""The one place where a refusal becomes a page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kooplan.core.errors import NotAllowed

GetResponse = Callable[[HttpRequest], HttpResponse]


class RefusalMiddleware:
    """Answer 403 with the policy's reason."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Turn `NotAllowed` into a page; everything else is ours and may crash."""
        if isinstance(exception, NotAllowed):
            return render(request, "403.html", {"reason": str(exception)}, status=403)
        return None
