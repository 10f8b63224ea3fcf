"""The app `core`."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class CoreConfig(AppConfig):
    """Ground for every app."""

    name = "kooplan.core"

    def ready(self) -> None:
        """Learn what every app can write into the record, whichever process reads it and whatever it has loaded."""
        autodiscover_modules("record")
