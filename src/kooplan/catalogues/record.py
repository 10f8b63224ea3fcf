"""What the record says about catalogues: the sentence of each deed, what in it is personal, how long it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("catalogues.catalogue.seeded", lambda: _("Kataloge mit Vorschlägen gefüllt"), personal="none")
