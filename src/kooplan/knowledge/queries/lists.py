"""The lists of observations and voices, with their filters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.indicators.queries.choices import Select, select
from kooplan.knowledge.models import CitizenVoice, Observation
from kooplan.knowledge.models.contribution import Contribution, ContributionQuerySet
from kooplan.knowledge.vocab import ANSWER_WITHIN, Outcome, VoiceState, observation_kind_choices

M = TypeVar("M", bound=Contribution)
Found = TypeVar("Found", bound=ContributionQuerySet[Any])

PER_PAGE: Final = 30
ALL: Final = ""
OPEN: Final = "offen"
OVERDUE: Final = "ueberfaellig"
ANSWERED: Final = "beantwortet"
WAITING: Final = "zu-pruefen"
OWN: Final = "eigene"


@dataclass(frozen=True, slots=True)
class ContributionList:
    """A page of a list: its filter, its table, and how many there are in all."""

    table: Table
    selects: tuple[Select, ...]
    page: Page[Any]
    count: int
    is_filtered: bool


def observation_list(reader: Reader, asked: Mapping[str, str]) -> ContributionList:
    """The observations that a reader may know of."""
    states = [
        (ALL, _("Alle")), (OWN, _("Meine Organisation")), (OPEN, _("Ohne Rückmeldung")),
        (OVERDUE, _("Länger als 60 Tage ohne Rückmeldung")), (ANSWERED, _("Mit Rückmeldung")),
    ]  # fmt: skip
    found = Observation.objects.visible_to(reader)
    kinds = [(ALL, _("Alle Arten")), *observation_kind_choices()]
    areas = area_options(Area.objects.filter(observations__in=found))
    state, kind, area = (chosen(asked, *one) for one in (("stand", states), ("art", kinds), ("raum", areas)))
    if state == OWN:
        found = found.filter(owner_id=reader.organisation_id or 0)
    elif state:
        found = in_state(found, state)
    if area:
        found = found.filter(areas=int(area))
    if kind:
        # Kinds are a list in one column; both databases find the quoted word in its text.
        found = found.filter(kinds__icontains=f'"{kind}"')
    page = paged(found.for_list(), asked)
    columns = tuple(map(Column, (_("Beobachtung"), _("Wo"), _("Art"), _("Von"), _("Wer liest das"), _("Rückmeldung"))))
    rows = tuple(observation_row(one) for one in page)
    selects = (
        select("stand", _("Stand"), states, state),
        select("art", _("Art"), kinds, kind),
        select("raum", _("Raum"), areas, area),
    )
    return ContributionList(
        Table(_("Beobachtungen"), columns, rows), selects, page, page.paginator.count, bool(state or kind or area)
    )


def voice_list(reader: Reader, asked: Mapping[str, str]) -> ContributionList:
    """The voices that a reader may know of; words only where they are public."""
    states = [
        (ALL, _("Alle")), (WAITING, _("Noch zu prüfen")), (OPEN, _("Ohne Rückmeldung")),
        (OVERDUE, _("Länger als 60 Tage ohne Rückmeldung")), (ANSWERED, _("Mit Rückmeldung")),
    ]  # fmt: skip
    found = CitizenVoice.objects.visible_to(reader)
    areas = area_options(Area.objects.filter(voices__in=found))
    state, area = (chosen(asked, *one) for one in (("stand", states), ("raum", areas)))
    if state == WAITING:
        found = found.waiting()
    elif state:
        found = in_state(found, state)
    if area:
        found = found.filter(area_id=int(area))
    page = paged(found.for_list(), asked)
    columns = tuple(map(Column, (_("Stimme"), _("Wo"), _("Eingegangen"), _("Weg"), _("Stand"))))
    selects = (select("stand", _("Stand"), states, state), select("raum", _("Raum"), areas, area))
    table = Table(_("Stimmen"), columns, tuple(voice_row(one) for one in page))
    return ContributionList(table, selects, page, page.paginator.count, bool(state or area))


def observation_row(one: Observation) -> Row:
    """One observation in the list."""
    return Row(
        (
            Cell(short(one.statement), url=reverse("knowledge:observation", args=[one.pk]), strong=True),
            ", ".join(area.name for area in one.areas.all()),
            one.kind_words,
            str(one.owner or ""),
            str(Level(one.level).label),
            outcome_words(one, timezone.localdate()),
        )
    )


def voice_row(one: CitizenVoice) -> Row:
    """One voice in the list."""
    name = short(one.text) if one.state == VoiceState.PUBLISHED else str(one.life_domain)
    return Row(
        (
            Cell(name, url=reverse("knowledge:voice", args=[one.pk]), strong=True),
            one.area.name,
            numbers.long_day(one.received_on) if one.received_on else "",
            str(one.get_channel_display()),
            voice_words(one, timezone.localdate()),
        )
    )


def in_state(found: Found, state: str) -> Found:
    """Those whose answer is still to come, overdue or given."""
    if state == OVERDUE:
        return found.overdue(timezone.localdate())
    return found.unanswered() if state == OPEN else found.exclude(outcome=Outcome.OPEN)


def outcome_words(one: Contribution, today: date) -> str:
    """What became of a contribution, or how long it has waited."""
    if one.is_answered:
        return str(Outcome(one.outcome).label)
    if one.received_on is None:
        return ""
    late = today - one.received_on > ANSWER_WITHIN
    return _("offen seit mehr als 60 Tagen") if late else _("noch offen")


def voice_words(one: CitizenVoice, today: date) -> str:
    """Where a voice stands, for its moderators."""
    if one.state == VoiceState.WAITING:
        return str(VoiceState.WAITING.label)
    return f"{one.get_state_display()}, {outcome_words(one, today)}"


def short(text: str, most: int = 110) -> str:
    """The start of a text, cut between words."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;") + " …"


def area_options(areas: QuerySet[Area]) -> list[tuple[str, str]]:
    """The spaces of what the reader may know of; a hidden observation does not even show where it was made."""
    pairs = areas.order_by("name").values_list("pk", "name").distinct()
    return [(ALL, _("Alle Räume")), *((str(pk), name) for pk, name in pairs)]


def chosen(asked: Mapping[str, str], name: str, options: list[tuple[str, str]]) -> str:
    """The value that was asked for; nothing where there is no such choice."""
    value = asked.get(name, ALL)
    return value if value in {key for key, _label in options} else ALL


def paged(found: QuerySet[M], asked: Mapping[str, str]) -> Page[M]:
    """The part of a list that one page prints."""
    return Paginator(found, PER_PAGE).get_page(asked.get("seite"))
