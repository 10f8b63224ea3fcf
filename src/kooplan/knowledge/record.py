"""What the record says about contributions: the sentence of each deed, what in it is personal, how long it is kept."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("knowledge.observation.written", lambda: _("Beobachtung geschrieben"), personal="none")
audit.register("knowledge.observation.changed", lambda: _("Beobachtung geändert"), personal="none")
audit.register("knowledge.observation.released", lambda: _("Beobachtung freigegeben"), personal="none")
audit.register("knowledge.observation.withdrawn", lambda: _("Beobachtung zurückgenommen"), personal="none")
audit.register("knowledge.observation.answered", lambda: _("Rückmeldung zu einer Beobachtung"), personal="none")
audit.register("knowledge.voice.given", lambda: _("Bürgerstimme eingegangen"), personal="none")
audit.register("knowledge.voice.published", lambda: _("Bürgerstimme veröffentlicht"), personal="none")
audit.register("knowledge.voice.held", lambda: _("Bürgerstimme nicht veröffentlicht"), personal="none")
audit.register("knowledge.voice.answered", lambda: _("Rückmeldung zu einer Bürgerstimme"), personal="none")
audit.register("knowledge.signal.found", lambda: _("Signal erkannt"), personal="none")
audit.register("knowledge.signal.raised", lambda: _("Signal gemeldet"), personal="none")
audit.register("knowledge.signal.decided", lambda: _("Über ein Signal entschieden"), personal="none")
audit.register("knowledge.signal.threshold", lambda: _("Schwelle für Signale gesetzt"), personal="none")
audit.register("knowledge.signal.threshold_removed", lambda: _("Schwelle für Signale entfernt"), personal="none")
