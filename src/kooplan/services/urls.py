"""Addresses of services, reach and gaps."""

from __future__ import annotations

from django.urls import path

from kooplan.services.views import describing, details, fit, gap, gaps, imports, kind, reach, service, suggesting, times

app_name = "services"

urlpatterns = [
    path("angebote/", service.service_list, name="service_list"),
    path("angebote/neu/", describing.service_create, name="service_create"),
    path("angebote/einlesen/", imports.import_new, name="import_new"),
    path("angebote/einlesen/vorlage.csv", imports.import_template, name="import_template"),
    path("angebote/einlesen/<int:pk>/", imports.import_check, name="import_check"),
    path("angebote/einlesen/<int:pk>/uebernehmen/", imports.import_take, name="import_take"),
    path("angebote/einlesen/<int:pk>/verwerfen/", imports.import_discard, name="import_discard"),
    path("angebote/<int:pk>/", service.service, name="service"),
    path("angebote/<int:pk>/bearbeiten/", describing.service_edit, name="service_edit"),
    path("angebote/<int:pk>/vorschlagen/", suggesting.service_suggest, name="service_suggest"),
    path("angebote/vorschlaege/<int:pk>/", suggesting.suggestion, name="suggestion"),
    path("angebote/vorschlaege/<int:pk>/annehmen/", suggesting.suggestion_accept, name="suggestion_accept"),
    path("angebote/vorschlaege/<int:pk>/ablehnen/", suggesting.suggestion_decline, name="suggestion_decline"),
    path("angebote/<int:pk>/verlauf/", service.service_history, name="service_history"),
    path("angebote/<int:pk>/bestaetigen/", service.service_confirm, name="service_confirm"),
    path("erreichbarkeit/", reach.reach, name="reach"),
    path("erreichbarkeit/fahrzeiten/", times.times, name="times"),
    path("erreichbarkeit/fahrzeiten/quadrate.csv", times.times_squares, name="times_squares"),
    path("erreichbarkeit/fahrzeiten/orte.csv", times.times_places, name="times_places"),
    path("erreichbarkeit/fahrzeiten/<int:pk>/entfernen/", times.times_remove, name="times_remove"),
    path("erreichbarkeit/tabelle.csv", reach.reach_table, name="reach_table"),
    path("angebote/<int:pk>/einzelheiten/<slug:block>/", details.service_details, name="service_details"),
    path("angebote/<int:pk>/betrieb/", details.service_state, name="service_state"),
    path("passung/", fit.fit, name="fit"),
    path("angebote/<int:pk>/passung/", fit.fit_service, name="fit_service"),
    path("luecken/", gaps.gaps, name="gaps"),
    path("luecken/neu/", gap.gap_create, name="gap_create"),
    path("luecken/<int:pk>/", gap.gap, name="gap"),
    path("leistungen/<slug:code>/", kind.kind, name="kind"),
    path("leistungen/<slug:code>/tabelle.csv", kind.kind_table, name="kind_table"),
    path("leistungen/<slug:code>/richtwert/", kind.guideline_create, name="guideline_create"),
    path("leistungen/<slug:code>/massstab/", kind.standard_set, name="standard_set"),
]
