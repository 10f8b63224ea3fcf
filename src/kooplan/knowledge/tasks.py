"""What contributions ask of people: to look at new voices and signals, and to answer what has waited too long."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core.reader import Reader
from kooplan.core.tasks import Task
from kooplan.knowledge.models import CitizenVoice, Observation, Signal
from kooplan.knowledge.policies import DECIDE_ROLES, MODERATORS
from kooplan.knowledge.queries.lists import OVERDUE, WAITING
from kooplan.organisations.models import Municipality


def knowledge_tasks(reader: Reader) -> Iterator[Task]:
    """New voices and signals, and contributions without an answer for sixty days; two queries."""
    if reader.role not in MODERATORS:
        return
    today = timezone.localdate()
    voices = CitizenVoice.objects.visible_to(reader)
    counted = voices.aggregate(
        waiting=Count("pk", filter=Q(pk__in=voices.waiting().values("pk"))),
        late=Count("pk", filter=Q(pk__in=voices.overdue(today).values("pk"))),
    )
    waiting, late = counted["waiting"], counted["late"]
    if waiting:
        yield Task(
            title=ngettext("Eine Bürgerstimme prüfen", "{count} Bürgerstimmen prüfen", waiting).format(count=waiting),
            text=_("Erst danach liest sie jemand außerhalb der Verwaltung."),
            action=_("Stimmen ansehen"),
            url=f"{reverse('knowledge:voice_list')}?stand={WAITING}",
            minutes=3 * waiting,
        )
    if late:
        yield Task(
            title=ngettext("Auf eine Bürgerstimme antworten", "Auf {count} Bürgerstimmen antworten", late).format(
                count=late
            ),
            text=_("Wer etwas beiträgt, soll nach 60 Tagen wissen, was daraus wurde."),
            action=_("Stimmen ansehen"),
            url=f"{reverse('knowledge:voice_list')}?stand={OVERDUE}",
            minutes=5 * late,
        )
    observations = Observation.objects.visible_to(reader).overdue(today)
    signals = Signal.objects.visible_to(reader).to_look_at(today).order_by("due_on")
    # Asked together: the start page may ask the database only so often.
    looked = Municipality.objects.filter(pk=reader.municipality_id or 0).values_list(
        Subquery(counted_in(observations)), Subquery(counted_in(signals)), Subquery(signals.values("due_on")[:1])
    )
    late, waiting, due = looked[0]
    if waiting and reader.role in DECIDE_ROLES:
        yield Task(
            title=ngettext("Ein Signal prüfen", "{count} Signale prüfen", waiting).format(count=waiting),
            text=_("Verwerfen, weiter beobachten oder einen Handlungsbedarf daraus machen."),
            action=_("Signale ansehen"),
            url=reverse("knowledge:signal_list"),
            minutes=5 * waiting,
            due=due,
        )
    if late:
        yield Task(
            title=ngettext("Auf eine Beobachtung antworten", "Auf {count} Beobachtungen antworten", late).format(
                count=late
            ),
            text=_("Wer etwas beiträgt, soll nach 60 Tagen wissen, was daraus wurde."),
            action=_("Beobachtungen ansehen"),
            url=f"{reverse('knowledge:observation_list')}?stand={OVERDUE}",
            minutes=5 * late,
        )


def counted_in(found: QuerySet[Any]) -> Any:
    """How many rows there are, as a part of a larger question."""
    return found.order_by().values("municipality").annotate(number=Count("pk")).values("number")
