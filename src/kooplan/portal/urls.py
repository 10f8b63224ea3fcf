"""Addresses for visitors without account."""

from __future__ import annotations

from django.urls import path

from kooplan.portal import views

app_name = "portal"

urlpatterns = [
    path("region/<slug:ags>/", views.region, name="region"),
    path("region/<slug:ags>/tabelle.csv", views.region_table, name="region_table"),
    path("region/<slug:ags>/erreichbarkeit/", views.reach, name="reach"),
    path("region/<slug:ags>/erreichbarkeit/tabelle.csv", views.reach_table, name="reach_table"),
    path("region/<slug:ags>/angebote/", views.services, name="services"),
    path("region/<slug:ags>/angebote/<int:pk>/", views.service, name="service"),
    path("region/<slug:ags>/nutzung/", views.use, name="use"),
    path("region/<slug:ags>/luecken/", views.gaps, name="gaps"),
    path("region/<slug:ags>/stimmen/", views.voices, name="voices"),
    path("region/<slug:ags>/stimmen/geben/", views.voice_give, name="voice_give"),
    path("region/<slug:ags>/stimmen/nachsehen/", views.voice_code, name="voice_code"),
    path("region/<slug:ags>/quellen/", views.sources, name="sources"),
    path("region/<slug:ags>/raeume/<str:key>/", views.area, name="area"),
    path("region/<slug:ags>/raeume/<str:key>/tabelle.csv", views.area_table, name="area_table"),
    path("barrierefreiheit/", views.information, {"page": "accessibility"}, name="accessibility"),
    path("leichte-sprache/", views.information, {"page": "easy_language"}, name="easy_language"),
    path("gebaerdensprache/", views.information, {"page": "sign_language"}, name="sign_language"),
    path("datenschutz/", views.information, {"page": "privacy"}, name="privacy"),
    path("barriere-melden/", views.information, {"page": "report_barrier"}, name="report_barrier"),
    path("impressum/", views.information, {"page": "imprint"}, name="imprint"),
]
