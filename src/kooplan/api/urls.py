"""Addresses of the open interface; all of them are read without sign-in."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from kooplan.api.views import api

included = api.urls
for pattern in included[0]:
    if pattern.callback is not None:
        pattern.callback = login_not_required(pattern.callback)

urlpatterns = [path("", included)]
