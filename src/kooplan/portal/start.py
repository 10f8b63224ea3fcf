"""The two start pages: the municipalities of this installation for visitors, the task list for members."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core.numbers import long_day, weekday_day
from kooplan.core.reader import ActingRequest, Reader
from kooplan.core.tasks import Task, tasks_of
from kooplan.indicators.models import IndexRun, Release
from kooplan.indicators.policies import can_import
from kooplan.organisations.models import Municipality
from kooplan.organisations.policies import can_manage_members, can_read_log

PREVIOUS_VISIT = "previous_visit"
"""Session key: when the person signed in before this session."""

NEWS_DAYS = 30
"""How far back the news go for somebody who signed in for the first time."""

NEWS_SHOWN = 6

WORDS = ("null", "eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf")


@dataclass(frozen=True, slots=True)
class PublicRegion:
    """A municipality with a public page."""

    name: str
    url: str
    is_demo: bool


@dataclass(frozen=True, slots=True)
class VisitorStart:
    """The public start."""

    regions: list[PublicRegion]

    @property
    def only(self) -> PublicRegion | None:
        """The region where there is nothing to choose."""
        return self.regions[0] if len(self.regions) == 1 else None


@dataclass(frozen=True, slots=True)
class TaskCard:
    """A task with its price in words."""

    title: str
    text: str
    url: str
    action: str
    effort: str
    due: str
    deputy: str
    level: str


@dataclass(frozen=True, slots=True)
class NewsEntry:
    """Something that happened and that the reader may know of."""

    day: date
    lead: str
    text: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """Something the role may do without being asked."""

    title: str
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class MemberStart:
    """The page "Was von mir gebraucht wird"."""

    today: date
    lead: str
    first: TaskCard | None
    rest: list[TaskCard]
    since: date
    knows_last_visit: bool
    news: list[NewsEntry]
    steps: list[NextStep]
    deputy: str
    deputy_url: str


def visitor_start() -> VisitorStart:
    """The municipalities of this installation, by name."""
    return VisitorStart(
        [
            PublicRegion(one.name, reverse("portal:region", args=[one.ags]), one.is_demo)
            for one in Municipality.objects.order_by("name")
        ]
    )


def member_start(request: ActingRequest) -> MemberStart:
    """What the acting role is asked for, what is new for it, and what it may do by itself."""
    reader = request.reader
    tasks = tasks_of(reader)
    cards = [task_card(task) for task in tasks]
    since, is_known = last_visit(request)
    return MemberStart(
        today=timezone.localdate(),
        lead=lead_of(tasks, today=timezone.localdate()),
        first=cards[0] if cards else None,
        rest=cards[1:],
        since=timezone.localdate(since),
        knows_last_visit=is_known,
        news=news_since(reader, since),
        steps=next_steps(reader),
        deputy=deputy_of(reader.membership),
        deputy_url=reverse("organisations:members") if can_manage_members(reader.membership) else "",
    )


def task_card(task: Task) -> TaskCard:
    """The task as the page prints it."""
    return TaskCard(
        title=task.title,
        text=task.text,
        url=task.url,
        action=task.action,
        effort=task.effort if task.minutes else "",
        due=_("bis %(day)s") % {"day": weekday_day(task.due)} if task.due else "",
        deputy=_("Vertretung: %(name)s") % {"name": task.deputy} if task.deputy else "",
        level=task.level,
    )


def minutes_in_words(minutes: int) -> str:
    """1 Minute, 20 Minuten."""
    return ngettext("%(minutes)d Minute", "%(minutes)d Minuten", minutes) % {"minutes": minutes}


def lead_of(tasks: list[Task], *, today: date) -> str:
    """How many tasks, how long they take together, and whether one presses; empty without tasks."""
    if not tasks:
        return ""
    count, minutes = len(tasks), sum(task.minutes for task in tasks)
    words = WORDS[count].capitalize() if count < len(WORDS) else str(count)
    how_long = minutes_in_words(minutes)
    if count == 1:
        sentence = _("Eine Aufgabe, etwa %(minutes)s.") % {"minutes": how_long}
    else:
        sentence = _("%(count)s Aufgaben, zusammen etwa %(minutes)s.") % {"count": words, "minutes": how_long}
    return f"{sentence} {pressing(tasks, today=today)}"


def pressing(tasks: list[Task], *, today: date) -> str:
    """What is late or due today, in one sentence."""
    late = sum(1 for task in tasks if task.due and task.due < today)
    if late:
        return ngettext("Eine Frist ist verstrichen.", "%(count)d Fristen sind verstrichen.", late) % {"count": late}
    due = sum(1 for task in tasks if task.due == today)
    if due:
        return ngettext("Eine ist heute fällig.", "%(count)d sind heute fällig.", due) % {"count": due}
    return _("Heute ist nichts fällig.")


def last_visit(request: ActingRequest) -> tuple[datetime, bool]:
    """When the person was here before, and whether that is known."""
    noted = parse_datetime(request.session.get(PREVIOUS_VISIT) or "")
    if noted is None:
        return timezone.now() - timedelta(days=NEWS_DAYS), False
    return noted, True


def news_since(reader: Reader, since: datetime) -> list[NewsEntry]:
    """New numbers and new index runs that the reader may see: two queries, newest first."""
    releases = Release.objects.visible_to(reader).filter(released_at__gt=since).select_related("delivery__source")
    runs = IndexRun.objects.visible_to(reader).filter(computed_at__gt=since).select_related("definition")
    found = [
        *release_news(releases.order_by("-released_at")[:NEWS_SHOWN]),
        *run_news(runs.order_by("-computed_at")[:NEWS_SHOWN]),
    ]
    return sorted(found, key=lambda entry: entry.day, reverse=True)[:NEWS_SHOWN]


def release_news(releases: Iterable[Any]) -> list[NewsEntry]:
    """One entry a release: which dataset, from whom."""
    return [
        NewsEntry(timezone.localdate(one.released_at), _("Neue Zahlen."), dataset_name(one.delivery))
        for one in releases
    ]


def dataset_name(delivery: Any) -> str:
    """The title of a dataset, with its source where that says more."""
    if delivery.title == delivery.source.name:
        return str(delivery.title)
    return _("{title}, Quelle: {source}").format(title=delivery.title, source=delivery.source.name)


def run_news(runs: Iterable[Any]) -> list[NewsEntry]:
    """One entry an index run: which index, for which day."""
    return [
        NewsEntry(
            timezone.localdate(one.computed_at),
            _("Neu berechnet."),
            _("%(index)s, Stichtag %(day)s") % {"index": one.definition, "day": long_day(one.period_end)},
        )
        for one in runs
    ]


def next_steps(reader: Reader) -> list[NextStep]:
    """What this role may do by itself, the most useful first."""
    actor = reader.membership
    note = _("Karte, Indikatoren, Raumprofile und Quellen.")
    steps = [NextStep(_("Zahlen Ihrer Region ansehen"), note, reverse("indicators:region"))]
    if can_import(actor, actor.organisation.municipality):
        note = _("Datei prüfen lassen, übernehmen, freigeben. Vorher ändert sich nichts.")
        steps.append(NextStep(_("Daten einlesen"), note, reverse("indicators:data")))
    if can_manage_members(actor):
        note = _("Einladen, Rollen vergeben, Vertretungen benennen.")
        steps.append(NextStep(_("Personen und Rollen"), note, reverse("organisations:members")))
    if can_read_log(actor):
        note = _("Wer hat was geändert, freigegeben oder geöffnet?")
        steps.append(NextStep(_("Protokoll lesen"), note, reverse("organisations:log")))
    return steps


def deputy_of(membership: Any) -> str:
    """The name of the person who stands in; empty where nobody does."""
    return membership.deputy.user.name if membership.deputy_id else ""
