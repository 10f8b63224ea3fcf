"""What readers see of signals: the list, what a signal rests on, and the thresholds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.queries.choices import Select, select
from kooplan.indicators.queries.printing import unit_of
from kooplan.knowledge.models import Observation, Signal, SignalRule
from kooplan.knowledge.queries.lists import ALL, chosen, paged, short
from kooplan.knowledge.vocab import SignalKind, Triage, signal_kind_choices
from kooplan.organisations.models import Municipality
from kooplan.utilisation.models import ReleasedUse
from kooplan.utilisation.queries.rounds import named

TO_LOOK_AT: Final = "offen"
WATCHED: Final = "beobachtet"
DECIDED: Final = "entschieden"
EVERYTHING: Final = "alle"


@dataclass(frozen=True, slots=True)
class SignalList:
    """A page of signals with its filter."""

    table: Table
    selects: tuple[Select, ...]
    page: Page[Any]
    count: int
    any: bool
    """There is at least one signal, whatever was asked for."""


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that a signal rests on."""

    text: str
    url: str


def signal_list(reader: Reader, asked: Mapping[str, str]) -> SignalList:
    """The signals that a reader may know of; without a choice those to look at."""
    states = [
        (ALL, _("Zu prüfen")), (WATCHED, _("Wird beobachtet")), (DECIDED, _("Entschieden")), (EVERYTHING, _("Alle")),
    ]  # fmt: skip
    kinds = [(ALL, _("Alle Arten")), *signal_kind_choices()]
    state, kind = chosen(asked, "stand", states), chosen(asked, "art", kinds)
    visible = Signal.objects.visible_to(reader)
    found = in_state(visible, state)
    if kind:
        found = found.filter(kind=kind)
    page = paged(found.for_list(), asked)
    columns = tuple(map(Column, (_("Signal"), _("Art"), _("Wo"), _("Erkannt"), _("Stand"))))
    table = Table(_("Signale"), columns, tuple(signal_row(one) for one in page))
    selects = (select("stand", _("Stand"), states, state), select("art", _("Art"), kinds, kind))
    count = page.paginator.count
    return SignalList(table, selects, page, count, bool(count) or visible.exists())


def in_state(found: Any, state: str) -> Any:
    """The signals of one step."""
    if state == EVERYTHING:
        return found
    if state == WATCHED:
        return found.filter(triage=Triage.WATCHED)
    if state == DECIDED:
        return found.filter(triage__in=(Triage.NEED, Triage.DISCARDED))
    return found.to_look_at(timezone.localdate())


def signal_row(one: Signal) -> Row:
    """One signal in the list."""
    return Row(
        (
            Cell(short(one.statement), url=reverse("knowledge:signal", args=[one.pk]), strong=True),
            str(one.get_kind_display()),
            named([area.name for area in one.areas.all()]),
            numbers.short_day(one.raised_on),
            state_words(one),
        )
    )


def state_words(one: Signal) -> str:
    """Where a signal stands, and the day on which somebody looks at it."""
    words = str(one.get_triage_display())
    if one.due_on is None:
        return words
    if one.due_on < timezone.localdate():
        return _("{state}, überfällig seit {day}").format(state=words, day=numbers.short_day(one.due_on))
    return _("{state}, bis {day}").format(state=words, day=numbers.short_day(one.due_on))


def change_facts(one: Signal) -> list[tuple[str, str]]:
    """The two numbers of a signal and what lies between them."""
    if one.after is None:
        return []
    if one.kind == SignalKind.INDICATOR:
        names = _("Schwelle"), _("Am weitesten entfernt")
    else:
        names = _("Davor"), _("Jetzt")
    facts = []
    if one.before is not None:
        facts.append((names[0], measured(one.before, one.unit)))
    facts.append((names[1], measured(one.after, one.unit)))
    if one.before and one.kind in {SignalKind.WAITING, SignalKind.USE}:
        facts.append((_("Veränderung"), numbers.percent_change(one.before, one.after, places=0)))
    return facts


def measured(value: float, unit: str) -> str:
    """A number with its unit; whole numbers without decimals."""
    return f"{numbers.trimmed(value)} {unit}".strip()


def grounds(reader: Reader, one: Signal) -> tuple[list[Ground], int]:
    """What a signal rests on as far as this reader may know of it, and how much more there is."""
    found: list[Ground] = []
    if one.indicator is not None:
        found.append(Ground(one.indicator.name, reverse("indicators:indicator", args=[one.indicator.key])))
    if one.service is not None and one.kind == SignalKind.CLOSURE:
        found.append(Ground(one.service.name, reverse("services:service", args=[one.service_id])))
    if one.round is not None:
        rows = ReleasedUse.objects.visible_to(reader).filter(round=one.round)
        if one.service is None:
            url = reverse("utilisation:round", args=[one.round_id])
            found.append(Ground(_("Melderunde {period}").format(period=one.round), url))
        elif rows.filter(service=one.service).exists():
            url = reverse("utilisation:round_service", args=[one.round_id, one.service_id])
            found.append(Ground(_("Nutzung von {service}").format(service=one.service), url))
    observations = one.observations.all()
    seen = list(Observation.objects.visible_to(reader).filter(pk__in=observations.values("pk")).for_list())
    found += [Ground(short(each.statement), reverse("knowledge:observation", args=[each.pk])) for each in seen]
    return found, len(observations) - len(seen)


def signals_of(reader: Reader, observation: Observation) -> QuerySet[Signal]:
    """What an observation led to, as far as this reader may know of it."""
    return Signal.objects.visible_to(reader).filter(observations=observation).order_by("-raised_on", "pk")


def current_thresholds(municipality: Municipality) -> dict[str, float]:
    """From where on there is a signal now, by kind; whole numbers without decimals."""
    found = SignalRule.objects.limits(municipality)
    return {kind: int(limit) if limit.is_integer() else limit for kind, limit in found.items()}


def indicator_rules(reader: Reader) -> list[tuple[SignalRule, str]]:
    """The thresholds of indicators in words."""
    rules = SignalRule.objects.visible_to(reader).filter(indicator__isnull=False).for_list()
    return [(one, rule_words(one)) for one in rules]


def rule_words(one: SignalRule) -> str:
    """From which value on, in the unit of the indicator."""
    if one.indicator is None:
        return ""
    value = numbers.measured(one.threshold, unit_of(one.indicator), places=one.indicator.decimals)
    return (_("ab {value}") if one.is_above else _("bis {value}")).format(value=value)
