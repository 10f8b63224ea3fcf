"""Addresses of what is known together."""

from __future__ import annotations

from django.urls import path

from kooplan.indicators.views import area, indicator, population, region

app_name = "indicators"

urlpatterns = [
    path("", region.region, name="region"),
    path("tabelle.csv", region.region_table, name="region_table"),
    path("indikatoren/", indicator.indicator_list, name="indicator_list"),
    path("indikatoren/<slug:key>/", indicator.indicator, name="indicator"),
    path("indikatoren/<slug:key>/tabelle.csv", indicator.indicator_table, name="indicator_table"),
    path("raeume/", area.area_list, name="area_list"),
    path("raeume/<int:pk>/", area.area, name="area"),
    path("raeume/<int:pk>/tabelle.csv", area.area_table, name="area_table"),
    path("bevoelkerung/", population.population, name="population"),
    path("bevoelkerung/tabelle.csv", population.population_table, name="population_table"),
]
