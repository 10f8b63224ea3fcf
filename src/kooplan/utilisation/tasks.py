"""What rounds of reporting ask of people: to report, and to close a round after its day."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core.reader import Reader
from kooplan.core.tasks import Task
from kooplan.services.models import Service
from kooplan.utilisation.models import ReportingRound, Utilisation
from kooplan.utilisation.policies import REPORT_ROLES, ROUND_ROLES
from kooplan.utilisation.queries.rounds import period_of

MINUTES = 6
"""For one service, all totals and one table."""


def use_tasks(reader: Reader) -> Iterator[Task]:
    """Own services without numbers in an open round, and rounds whose day is over; one query."""
    runs = reader.role in ROUND_ROLES
    if not (runs or reader.role in REPORT_ROLES):
        return
    for one in with_missing(reader):
        if one.missing and reader.role in REPORT_ROLES:
            yield report_task(one, one.missing)
        if runs and one.due_on < timezone.localdate():
            yield Task(
                title=_("Melderunde {period} schließen").format(period=period_of(one)),
                text=_("Die Frist ist vorbei. Mit dem Schließen werden die geschützten Zahlen lesbar."),
                action=_("Melderunde ansehen"),
                url=reverse("utilisation:round", args=[one.pk]),
                minutes=5,
                due=one.due_on,
            )


def with_missing(reader: Reader) -> QuerySet[Any]:
    """Open rounds, each with the number of own services that have no report in it."""
    told = Utilisation.objects.filter(
        service=OuterRef("pk"), period_start=OuterRef(OuterRef("period_start")),
        period_end=OuterRef(OuterRef("period_end")),
    )  # fmt: skip
    own = Service.objects.visible_to(reader).filter(owner_id=reader.organisation_id or 0)
    silent = own.reported_on(OuterRef("period_start")).exclude(Exists(told))
    count = silent.order_by().values("owner").annotate(number=Count("pk")).values("number")
    return ReportingRound.objects.visible_to(reader).still_open().for_list().annotate(missing=Subquery(count))


def report_task(one: ReportingRound, missing: int) -> Task:
    """To report the use of own services."""
    return Task(
        title=_("Nutzung {period} melden").format(period=period_of(one)),
        text=ngettext(
            "Für ein Angebot fehlen die Zahlen. Die wahren Zahlen liest nur Ihre Organisation.",
            "Für {count} Angebote fehlen die Zahlen. Die wahren Zahlen liest nur Ihre Organisation.",
            missing,
        ).format(count=missing),
        action=_("Zahlen melden"),
        url=reverse("utilisation:round", args=[one.pk]),
        minutes=MINUTES * missing,
        due=one.due_on,
    )
