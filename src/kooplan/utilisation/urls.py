"""Addresses of reported use."""

from __future__ import annotations

from django.urls import path

from kooplan.utilisation.views import reports, rounds

app_name = "utilisation"

urlpatterns = [
    path("nutzung/", reports.report_list, name="report_list"),
    path("nutzung/angebot/<int:pk>/melden/", reports.report_create, name="report_create"),
    path("nutzung/runde/neu/", rounds.round_create, name="round_create"),
    path("nutzung/runde/<int:pk>/", rounds.round_detail, name="round"),
    path("nutzung/runde/<int:pk>/zahlen.csv", rounds.round_file, name="round_file"),
    path("nutzung/runde/<int:pk>/angebot/<int:service>/", rounds.round_service, name="round_service"),
    path("nutzung/<int:pk>/", reports.report, name="report"),
    path("nutzung/<int:pk>/aendern/", reports.report_change, name="report_change"),
    path("nutzung/<int:pk>/nach/<slug:measure>/", reports.report_places, name="report_places"),
    path("nutzung/<int:pk>/loeschen/", reports.report_remove, name="report_remove"),
]
