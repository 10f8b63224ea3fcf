"""What the record says about numbers, files and indices: sentence, personal part and retention of each deed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("indicators.indicator.changed", lambda: _("Indikator geändert"), personal="none")
audit.register(
    "indicators.rule.changed", lambda: _("Geheimhaltungsregel geändert"), personal="reason as it was written"
)
audit.register("indicators.delivery.imported", lambda: _("Daten übernommen"), personal="none")
audit.register("indicators.index.defined", lambda: _("Sozialindex angelegt"), personal="none")
audit.register("indicators.index.run", lambda: _("Sozialindex gerechnet"), personal="none")
audit.register("indicators.index.published", lambda: _("Sozialindex freigegeben"), personal="reason as it was written")
audit.register("indicators.delivery.released", lambda: _("Zahlen freigegeben"), personal="none")
audit.register("indicators.delivery.withdrawn", lambda: _("Freigabe zurückgenommen"), personal="none")
audit.register("indicators.catalogue.seeded", lambda: _("Indikatoren mit Vorschlägen gefüllt"), personal="none")
audit.register("indicators.indicator.added", lambda: _("Indikator angelegt"), personal="none")
audit.register("indicators.series.started", lambda: _("Neue Zeitreihe wegen geänderter Definition"), personal="none")
audit.register("indicators.source.added", lambda: _("Quelle angelegt"), personal="none")
audit.register(
    "indicators.import.refused", lambda: _("Übernahme einer Datei abgelehnt"), personal="none", keep=audit.YEARS_2
)
audit.register("indicators.import.opened", lambda: _("Datei hochgeladen"), personal="none", keep=audit.YEARS_2)
audit.register(
    "indicators.import.queued", lambda: _("Datei zur Übernahme gegeben"), personal="none", keep=audit.YEARS_2
)
audit.register(
    "indicators.import.discarded", lambda: _("Hochgeladene Datei verworfen"), personal="none", keep=audit.YEARS_2
)
