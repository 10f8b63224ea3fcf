"""The app `catalogues`."""

from django.apps import AppConfig


class CataloguesConfig(AppConfig):
    """Controlled words."""

    name = "kooplan.catalogues"
