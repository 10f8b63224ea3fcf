"""What the record says about services: the sentence of each deed, what in it is personal, how long it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("services.service.added", lambda: _("Angebot eingetragen"), personal="none")
audit.register("services.service.changed", lambda: _("Angebot geändert"), personal="none")
audit.register("services.service.confirmed", lambda: _("Angebot bestätigt"), personal="none")
audit.register("services.norms.seeded", lambda: _("Richtwerte mit Vorschlägen gefüllt"), personal="none")
audit.register("services.guideline.added", lambda: _("Richtwert ergänzt"), personal="none")
audit.register("services.standard.set", lambda: _("Maßstab der Erreichbarkeit festgelegt"), personal="none")
audit.register("services.gap.marked", lambda: _("Lücke gemeldet"), personal="none")
audit.register("services.gap.closed", lambda: _("Lücke abgeschlossen"), personal="none")
audit.register(
    "services.upload.opened", lambda: _("Datei mit Angeboten hochgeladen"), personal="none", keep=audit.YEARS_2
)
audit.register(
    "services.upload.discarded", lambda: _("Datei mit Angeboten verworfen"), personal="none", keep=audit.YEARS_2
)
audit.register("services.upload.taken", lambda: _("Datei mit Angeboten übernommen"), personal="none")
audit.register("services.times.taken", lambda: _("Fahrzeiten übernommen"), personal="none")
audit.register("services.times.removed", lambda: _("Fahrzeiten entfernt"), personal="none")
audit.register("services.suggestion.made", lambda: _("Änderung an einem Angebot vorgeschlagen"), personal="none")
audit.register("services.suggestion.accepted", lambda: _("Vorschlag zu einem Angebot angenommen"), personal="none")
audit.register("services.suggestion.declined", lambda: _("Vorschlag zu einem Angebot abgelehnt"), personal="none")
audit.register("services.service.details", lambda: _("Einzelheiten eines Angebots geändert"), personal="none")
audit.register("services.service.state", lambda: _("Betrieb eines Angebots geändert"), personal="none")
audit.register("services.fit.rated", lambda: _("Passung eines Angebots eingeschätzt"), personal="none")
