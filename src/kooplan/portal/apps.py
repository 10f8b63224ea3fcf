"""The app `portal`."""

from django.apps import AppConfig
from django.utils.translation import gettext as _

from kooplan.core.navigation import Room, register_room


class PortalConfig(AppConfig):
    """Start page and public pages."""

    name = "kooplan.portal"

    def ready(self) -> None:
        """Put the start page into the header of members."""
        room = Room(
            order=10,
            label=lambda: _("Start"),
            view="start",
            prefix="/",
            shown_to=lambda reader: not reader.is_visitor,
        )
        register_room(room)
