"""The app `utilisation`."""

from django.apps import AppConfig


class UtilisationConfig(AppConfig):
    """How much services are used, as their providers report it."""

    name = "kooplan.utilisation"

    def ready(self) -> None:
        """Put the pages into the room "Wissen", and what rounds ask of people onto the start page."""
        from django.utils.translation import gettext as _

        from kooplan.core.tasks import register_source
        from kooplan.indicators.views.common import Section, register_section
        from kooplan.utilisation.tasks import use_tasks

        register_section(Section(220, "utilisation:report_list", lambda: _("Nutzung")))
        register_source(use_tasks)
