"""Reports of use, written through the actions."""

from __future__ import annotations

from datetime import date
from typing import Any

from kooplan.organisations.models import Membership
from kooplan.services.models import Service
from kooplan.utilisation.actions.reporting import Figures, write_report
from kooplan.utilisation.models import Utilisation

YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def make_figures(**changes: Any) -> Figures:
    """What story 2 lets a team report of counselling."""
    return Figures(**{"running": 131, "started": 214, "ended": 198, "waiting": 140, "waiting_days": 24, **changes})


def make_report(service: Service, *, actor: Membership, **changes: Any) -> Utilisation:
    """A report of 2025."""
    return write_report(service, *YEAR, make_figures(**changes), actor=actor)
