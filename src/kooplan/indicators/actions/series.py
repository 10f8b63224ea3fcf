"""A changed definition starts a new series, so that no chart draws a line across the break."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.indicators.models import Indicator, Series
from kooplan.indicators.policies import can_define
from kooplan.organisations.models import Membership


@transaction.atomic
def start_series(
    indicator: Indicator, *, starts_on: date, definition: str, break_reason: str, actor: Membership | None
) -> Series:
    """Start the series of a changed definition; values from `starts_on` go there and the break is marked."""
    if actor is not None:
        require(can_define(actor, indicator.municipality))
    if not break_reason.strip():
        raise RuleViolation(_("Nennen Sie den Grund des Bruchs. Er steht später unter jedem Diagramm."))
    latest = Series.objects.filter(indicator=indicator).aggregate(day=Max("starts_on"), number=Max("number"))
    if latest["day"] is not None and starts_on <= latest["day"]:
        raise RuleViolation(_("Der Bruch muss nach dem Beginn der letzten Zeitreihe liegen."))
    series = Series(
        indicator=indicator, number=(latest["number"] or 0) + 1, starts_on=starts_on, definition=definition,
        break_reason=break_reason,
    )  # fmt: skip
    series.full_clean()
    series.save()
    audit.record(
        "indicators.series.started", series, actor=actor, municipality=indicator.municipality,
        facts={"indicator": indicator.key, "number": series.number, "starts_on": starts_on.isoformat()},
    )  # fmt: skip
    return series


def series_on(series: list[Series], day: date) -> Series:
    """The series of an indicator (in order of number) to which a value at the end of a period belongs."""
    begun = [one for one in series if one.starts_on is None or one.starts_on <= day]
    return begun[-1] if begun else series[0]
