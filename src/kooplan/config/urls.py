"""Every address of Kooplan."""

from __future__ import annotations

from django.urls import include, path

from kooplan.portal.views import start

urlpatterns = [
    path("", start, name="start"),
    path("konto/", include("kooplan.accounts.urls")),
    path("verwaltung/", include("kooplan.organisations.urls")),
    path("wissen/", include("kooplan.indicators.urls")),
    path("wissen/", include("kooplan.services.urls")),
    path("wissen/", include("kooplan.knowledge.urls")),
    path("wissen/", include("kooplan.utilisation.urls")),
    path("api/hsds/", include("kooplan.api.urls")),
    path("", include("kooplan.portal.urls")),
]
