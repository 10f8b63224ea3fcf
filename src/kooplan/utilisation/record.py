"""What the record says about reported use; it names no number."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("utilisation.report.written", lambda: _("Nutzung gemeldet"), personal="none")
audit.register("utilisation.report.changed", lambda: _("Nutzungsmeldung geändert"), personal="none")
audit.register("utilisation.round.opened", lambda: _("Melderunde eröffnet"), personal="none")
audit.register("utilisation.round.closed", lambda: _("Melderunde geschlossen und freigegeben"), personal="none")
audit.register("utilisation.round.reopened", lambda: _("Melderunde zur Korrektur geöffnet"), personal="none")
audit.register("utilisation.report.removed", lambda: _("Nutzungsmeldung gelöscht"), personal="none")
