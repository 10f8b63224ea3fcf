"""The app `knowledge`."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Observations of professionals, voices of inhabitants, signals of change, and the answers they are owed."""

    name = "kooplan.knowledge"

    def ready(self) -> None:
        """Put the pages into the room "Wissen", and what they ask of people onto the start page."""
        from django.utils.translation import gettext as _

        from kooplan.core.daily import register_step
        from kooplan.core.tasks import register_source
        from kooplan.indicators.views.common import Section, register_section
        from kooplan.knowledge.actions.signals import look_everywhere
        from kooplan.knowledge.actions.voices import forget_originals
        from kooplan.knowledge.tasks import knowledge_tasks

        register_section(Section(310, "knowledge:observation_list", lambda: _("Beobachtungen")))
        register_section(Section(330, "knowledge:voice_list", lambda: _("Stimmen")))
        register_section(Section(340, "knowledge:signal_list", lambda: _("Signale")))
        register_source(knowledge_tasks)
        register_step("voices", forget_originals)
        register_step("signals", look_everywhere)
