"""Addresses of what is known together."""

from __future__ import annotations

from django.urls import path

from kooplan.indicators.views import area, catalogue, imports, index, indicator, population, region

app_name = "indicators"

urlpatterns = [
    path("", region.region, name="region"),
    path("tabelle.csv", region.region_table, name="region_table"),
    path("indikatoren/", indicator.indicator_list, name="indicator_list"),
    path("indikatoren/neu/", catalogue.indicator_create, name="indicator_create"),
    path("indikatoren/<slug:key>/", indicator.indicator, name="indicator"),
    path("indikatoren/<slug:key>/tabelle.csv", indicator.indicator_table, name="indicator_table"),
    path("indikatoren/<slug:key>/bearbeiten/", catalogue.indicator_edit, name="indicator_edit"),
    path("geheimhaltung/", catalogue.rules, name="rules"),
    path("geheimhaltung/<int:pk>/", catalogue.rule_edit, name="rule_edit"),
    path("raeume/", area.area_list, name="area_list"),
    path("raeume/<int:pk>/", area.area, name="area"),
    path("raeume/<int:pk>/tabelle.csv", area.area_table, name="area_table"),
    path("bevoelkerung/", population.population, name="population"),
    path("bevoelkerung/tabelle.csv", population.population_table, name="population_table"),
    path("daten/", imports.data, name="data"),
    path("daten/neu/", imports.import_new, name="import_new"),
    path("daten/einlesen/<int:pk>/", imports.import_check, name="import_check"),
    path("daten/einlesen/<int:pk>/uebernehmen/", imports.import_take, name="import_take"),
    path("daten/einlesen/<int:pk>/verwerfen/", imports.import_discard, name="import_discard"),
    path("daten/<int:pk>/", imports.delivery, name="delivery"),
    path("quellen/", imports.sources, name="sources"),
    path("sozialindex/", index.index_list, name="index_list"),
    path("sozialindex/neu/", index.index_create, name="index_create"),
    path("sozialindex/<int:pk>/", index.index, name="index"),
    path("sozialindex/<int:pk>/rechnen/", index.index_run_create, name="index_run_create"),
    path("sozialindex/laeufe/<int:pk>/", index.index_run, name="index_run"),
    path("sozialindex/laeufe/<int:pk>/freigeben/", index.index_run_publish, name="index_run_publish"),
    path("sozialindex/laeufe/<int:pk>/tabelle.csv", index.index_run_table, name="index_run_table"),
]
