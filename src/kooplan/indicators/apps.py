"""The app `indicators`."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Numbers, where they come from and who may see them."""

    name = "kooplan.indicators"

    def ready(self) -> None:
        """Put the room "Wissen" into the header."""
        from kooplan.indicators.views.common import register_knowledge_room  # noqa: PLC0415 - needs the models

        register_knowledge_room()
