"""What contributions ask of people: to look at new voices, and to answer what has waited too long."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core.reader import Reader
from kooplan.core.tasks import Task
from kooplan.knowledge.models import CitizenVoice, Observation
from kooplan.knowledge.policies import MODERATORS
from kooplan.knowledge.queries.lists import OVERDUE, WAITING


def knowledge_tasks(reader: Reader) -> Iterator[Task]:
    """New voices, and contributions without an answer for sixty days; two queries."""
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
    late = Observation.objects.visible_to(reader).overdue(today).count()
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
