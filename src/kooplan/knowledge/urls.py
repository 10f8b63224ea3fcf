"""Addresses of observations and voices."""

from __future__ import annotations

from django.urls import path

from kooplan.knowledge.views import observations, signals, voices

app_name = "knowledge"

urlpatterns = [
    path("beobachtungen/", observations.observation_list, name="observation_list"),
    path("beobachtungen/neu/", observations.observation_create, name="observation_create"),
    path("beobachtungen/<int:pk>/", observations.observation, name="observation"),
    path("beobachtungen/<int:pk>/aendern/", observations.observation_change, name="observation_change"),
    path("beobachtungen/<int:pk>/freigeben/", observations.observation_release, name="observation_release"),
    path("beobachtungen/<int:pk>/zuruecknehmen/", observations.observation_withdraw, name="observation_withdraw"),
    path("beobachtungen/<int:pk>/rueckmeldung/", observations.observation_answer, name="observation_answer"),
    path("signale/", signals.signal_list, name="signal_list"),
    path("signale/neu/", signals.signal_create, name="signal_create"),
    path("signale/suchen/", signals.signal_search, name="signal_search"),
    path("signale/schwellen/", signals.thresholds, name="thresholds"),
    path("signale/schwellen/setzen/", signals.threshold_add, name="threshold_add"),
    path("signale/schwellen/<int:pk>/entfernen/", signals.threshold_remove, name="threshold_remove"),
    path("signale/<int:pk>/", signals.signal, name="signal"),
    path("stimmen/", voices.voice_list, name="voice_list"),
    path("stimmen/eintragen/", voices.voice_bring, name="voice_bring"),
    path("stimmen/<int:pk>/", voices.voice, name="voice"),
    path("stimmen/<int:pk>/veroeffentlichen/", voices.voice_publish, name="voice_publish"),
    path("stimmen/<int:pk>/zurueckhalten/", voices.voice_hold, name="voice_hold"),
    path("stimmen/<int:pk>/rueckmeldung/", voices.voice_answer, name="voice_answer"),
]
