"""The app `indicators`."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    """Numbers, where they come from and who may see them."""

    name = "kooplan.indicators"

    def ready(self) -> None:
        """Put the room "Wissen" into the header, open data into the task list; clean up interrupted imports daily."""
        from kooplan.core.daily import register_step
        from kooplan.core.tasks import register_source
        from kooplan.indicators.actions.refusing import recover_imports
        from kooplan.indicators.queries.tasks import data_tasks
        from kooplan.indicators.views.common import register_knowledge_room

        register_knowledge_room()
        register_step("imports", recover_imports)
        register_source(data_tasks)
