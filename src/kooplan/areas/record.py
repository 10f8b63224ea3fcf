"""What the record says about areas: the sentence of each deed, what in it is personal, how long it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("areas.grid.imported", lambda: _("Bevölkerungsraster übernommen"), personal="none")
audit.register("areas.boundaries.imported", lambda: _("Grenzen übernommen"), personal="none")
audit.register("areas.level.seeded", lambda: _("Ebenen der Räume angelegt"), personal="none")
audit.register("areas.level.added", lambda: _("Ebene hinzugefügt"), personal="none")
audit.register("areas.area.upper_added", lambda: _("Vergleichsräume angelegt"), personal="none")
audit.register("areas.reform.recorded", lambda: _("Gebietsreform verzeichnet"), personal="none")
