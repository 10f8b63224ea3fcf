"""What the record says about accounts; names stand in the account alone."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kooplan.core import audit

audit.register("accounts.details.changed", lambda: _("Eigene Angaben berichtigt"), personal="none")
audit.register("accounts.account.closed", lambda: _("Eigenes Konto aufgelöst"), personal="none")
