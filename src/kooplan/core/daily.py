"""What has to happen once a day: apps register steps, `kooplan daily` runs them all."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Model

from kooplan.core import audit
from kooplan.core.models import AccessLog, AuditHead, DailyRun

Report = dict[str, int]
Step = Callable[[datetime], Report]
STEPS: dict[str, Step] = {}

ACCESS_LOG_KEPT = timedelta(days=365)


def register_step(name: str, step: Step) -> None:
    """Let `step(now)` run once a day; it must do no harm when it runs twice."""
    STEPS[name] = step


def run(now: datetime) -> dict[str, Report] | None:
    """Run every step of the day; None when this day was already done."""
    if DailyRun.objects.filter(day=now.date()).exists():
        return None
    report = {}
    for name, step in STEPS.items():
        with transaction.atomic():
            report[name] = step(now)
    DailyRun.objects.create(day=now.date(), report=report)
    return report


def end_retention(now: datetime) -> Report:
    """Shred and close what the record no longer needs, forget old accesses and sessions."""
    report = {"words": 0, "events": 0}
    for municipality_id in AuditHead.objects.values_list("municipality_id", flat=True):
        for name, count in audit.shred_and_close(municipality_id, now=now).items():
            report[name] += count
    report["accesses"] = deleted(AccessLog, AccessLog.objects.filter(at__lt=now - ACCESS_LOG_KEPT).delete())
    report["sessions"] = deleted(Session, Session.objects.filter(expire_date__lt=now).delete())
    return report


def deleted(model: type[Model], outcome: tuple[int, dict[str, int]]) -> int:
    """How many rows of a model a deletion removed."""
    return outcome[1].get(model._meta.label, 0)


register_step("retention", end_retention)
