"""The app `utilisation`."""

from django.apps import AppConfig


class UtilisationConfig(AppConfig):
    """How much services are used, as their providers report it."""

    name = "kooplan.utilisation"

    def ready(self) -> None:
        """Put the pages into the room "Wissen"."""
        from django.utils.translation import gettext as _

        from kooplan.indicators.views.common import Section, register_section

        register_section(Section(62, "utilisation:report_list", lambda: _("Nutzung")))
