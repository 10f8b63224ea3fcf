"""Background work of this app, run by the worker."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task


@task()
def take_over_import(pk: int) -> str:
    """Take one queued file over; returns the state it ended in."""
    from kooplan.indicators.actions.taking import take_over  # only the worker reads whole files

    return str(take_over(pk, now=timezone.now()).state)
