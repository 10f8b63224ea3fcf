"""The app `core`."""

from django.apps import AppConfig


class CoreConfig(AppConfig):
    """Ground for every app."""

    name = "kooplan.core"
