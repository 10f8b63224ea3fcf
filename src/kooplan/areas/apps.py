"""The app `areas`."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    """Spatial units."""

    name = "kooplan.areas"
