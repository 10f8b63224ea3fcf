"""The app `services`."""

from django.apps import AppConfig


class ServicesConfig(AppConfig):
    """Services, what is said to be needed, and who gets there."""

    name = "kooplan.services"

    def ready(self) -> None:
        """Put the pages of services into the room "Wissen", and what they ask of people onto the start page."""
        from django.utils.translation import gettext as _

        from kooplan.core.daily import register_step
        from kooplan.core.panels import register_panel
        from kooplan.core.tasks import register_source
        from kooplan.indicators.views.common import Section, register_section
        from kooplan.services.actions.details import end_services
        from kooplan.services.actions.terms import index_all
        from kooplan.services.queries.area import area_panel
        from kooplan.services.tasks import service_tasks

        register_section(Section(210, "services:service_list", lambda: _("Verzeichnis")))
        register_section(Section(230, "services:reach", lambda: _("Erreichbarkeit")))
        register_section(Section(240, "services:gaps", lambda: _("Lücken")))
        register_section(Section(250, "services:fit", lambda: _("Passung")))
        register_panel("areas.area", area_panel)
        register_source(service_tasks)
        register_step("search", index_all)
        register_step("ended_services", end_services)
