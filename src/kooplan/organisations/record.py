"""What the record says about tenants, organisations and roles: sentence, personal part and retention of each deed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("organisations.municipality.created", lambda: _("Mandant angelegt"), personal="none")
audit.register("organisations.organisation.added", lambda: _("Organisation angelegt"), personal="none")
audit.register(
    "organisations.membership.assigned", lambda: _("Rolle vergeben"), personal="name of the person and of the actor"
)
audit.register(
    "organisations.membership.ended", lambda: _("Rolle beendet"), personal="name of the person and of the actor"
)
audit.register("organisations.deputy.named", lambda: _("Vertretung benannt"), personal="names of both persons")
