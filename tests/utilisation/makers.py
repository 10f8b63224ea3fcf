"""Reports of use, written through the actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.models import Service
from kooplan.utilisation.actions.reporting import Figures, write_report
from kooplan.utilisation.actions.rounds import close_round, open_round
from kooplan.utilisation.models import ReportingRound, Utilisation

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
YEAR_BEFORE = (date(2024, 1, 1), date(2024, 12, 31))


def make_figures(**changes: Any) -> Figures:
    """What story 2 lets a team report of counselling."""
    return Figures(**{"running": 131, "started": 214, "ended": 198, "waiting": 140, "waiting_days": 24, **changes})


def make_report(service: Service, *, actor: Membership, **changes: Any) -> Utilisation:
    """A report of 2025."""
    return write_report(service, *YEAR, make_figures(**changes), actor=actor)


def make_round(municipality: Municipality, *, actor: Membership, period: tuple[date, date] = YEAR) -> ReportingRound:
    """An open round with two weeks to go."""
    return open_round(municipality, *period, due_on=timezone.localdate() + timedelta(days=14), actor=actor)


def make_closed_round(service: Service, *, writer: Membership, actor: Membership) -> ReportingRound:
    """A closed round of 2024 with one report; its sums are for all."""
    one = make_round(service.municipality, actor=actor, period=YEAR_BEFORE)
    write_report(service, *YEAR_BEFORE, make_figures(), actor=writer)
    return close_round(one, sums_level=Level.PUBLIC, actor=actor)
