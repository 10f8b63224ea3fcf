"""Addresses of roles, members and the record."""

from __future__ import annotations

from django.urls import path

from kooplan.organisations import views

app_name = "organisations"

urlpatterns = [
    path("rolle/", views.choose_role, name="choose_role"),
    path("personen/", views.members, name="members"),
    path("personen/einladen/", views.invite, name="invite"),
    path("personen/<int:pk>/beenden/", views.end, name="end"),
    path("personen/<int:pk>/vertretung/", views.deputy, name="deputy"),
    path("protokoll/", views.log, name="log"),
]
