"""The app `demo`."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The fictional district."""

    name = "kooplan.demo"
