"""Signals of change: found in what the district already knows, raised by people, and decided about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.models import Area
from kooplan.areas.vocab import MUNICIPALITY, PLANNING_REGION
from kooplan.core import audit, numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import passages_in_notices
from kooplan.core.reader import visitor
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.indicators.models import Indicator
from kooplan.indicators.queries.places import Place, Places, places_of
from kooplan.indicators.queries.printing import unit_of
from kooplan.indicators.queries.values import Number, Numbers, of_areas, read_numbers
from kooplan.knowledge.evaluation import Change, Noticed, Similar, beyond, changed_use, longer_waits, similar
from kooplan.knowledge.models import Observation, Signal, SignalRule
from kooplan.knowledge.policies import can_decide_signal, can_raise_signal, can_set_thresholds
from kooplan.knowledge.vocab import (
    RAISED_BY_PEOPLE,
    SIMILAR_WITHIN,
    THRESHOLDS,
    TRIAGE_WITHIN,
    ObservationKind,
    SignalKind,
    Triage,
)
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.models import Service
from kooplan.services.vocab import ServiceState
from kooplan.utilisation.models import ReleasedUse, ReportingRound
from kooplan.utilisation.vocab import Measure

SHARED = (Level.PARTNERS, Level.PUBLIC)
"""What the partners read."""
SAME_LENGTH_DAYS = 3
"""Two periods that differ by no more are of one length: leap years."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A signal before it is stored, with what it rests on."""

    signal: Signal
    areas: Sequence[int] = ()
    observations: Sequence[int] = ()


def look_everywhere(now: datetime) -> dict[str, int]:
    """The daily step: new signals of every municipality."""
    found = sum(find_signals(one, timezone.localdate(now)) for one in Municipality.objects.order_by("pk"))
    return {"signals": found}


@transaction.atomic
def find_signals(municipality: Municipality, today: date) -> int:
    """Store what the data say and nobody has been told yet; the number of new signals.

    A finding is told once, also after somebody discarded it; more of the same is a new finding.
    """
    # One search after the other, or two of them would both store the same finding.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    limits = SignalRule.objects.limits(municipality)
    known = set(Signal.objects.filter(municipality=municipality).values_list("found_by", flat=True))
    new = 0
    for hint in (
        *from_use(municipality, limits), *from_observations(municipality, limits, today), *from_values(municipality),
        *from_services(municipality, today),
    ):  # fmt: skip
        if hint.signal.found_by in known:
            continue
        hint.signal.raised_on, hint.signal.due_on = today, today + TRIAGE_WITHIN
        store(hint)
        audit.record(
            "knowledge.signal.found", hint.signal, actor=None, municipality=municipality,
            facts={"kind": hint.signal.kind},
        )  # fmt: skip
        new += 1
    return new


def store(hint: Hint) -> None:
    """Check a signal and keep it with what it rests on."""
    hint.signal.full_clean()
    hint.signal.save()
    hint.signal.areas.set(hint.areas)
    hint.signal.observations.set(hint.observations)


def from_use(municipality: Municipality, limits: dict[str, float]) -> Iterator[Hint]:
    """Longer waiting times and changed use between the two newest closed rounds of one length.

    Only released numbers are read, so a signal never says more than the round does, and to nobody else.
    """
    pair = newest_pair(municipality)
    if pair is None:
        return
    earlier, later = pair
    waits = changes(earlier, later, Measure.WAITING_DAYS)
    for row, change in longer_waits(waits, limits[SignalKind.WAITING]).items():
        words = _("{service}: Auf das erste Gespräch wartet man {after} statt {before} Tage.")
        statement = words.format(
            service=row.service, after=numbers.decimal(change.after), before=numbers.decimal(change.before)
        )
        yield of_use(SignalKind.WAITING, row, change, later, statement, unit=_("Tage (Median)"))
    cases = changes(earlier, later, Measure.STARTED)
    for row, change in changed_use(cases, limits[SignalKind.USE]).items():
        words = _("{name}: {after} neue Fälle, davor {before}.")
        statement = words.format(
            name=row.service or row.service_type, after=numbers.decimal(change.after),
            before=numbers.decimal(change.before),
        )  # fmt: skip
        yield of_use(SignalKind.USE, row, change, later, statement, unit=_("neue Fälle"))


def newest_pair(municipality: Municipality) -> tuple[ReportingRound, ReportingRound] | None:
    """The newest closed round, and the one of the same length before it."""
    closed = list(
        ReportingRound.objects.filter(municipality=municipality, closed_at__isnull=False).order_by("-period_end")
    )
    for one in closed[1:]:
        if abs((one.period_end - one.period_start) - (closed[0].period_end - closed[0].period_start)).days <= (
            SAME_LENGTH_DAYS
        ):
            return one, closed[0]
    return None


def changes(earlier: ReportingRound, later: ReportingRound, measure: Measure) -> dict[ReleasedUse, Change]:
    """The totals of a measure that both rounds show, by their later row; one query."""
    rows = ReleasedUse.objects.filter(
        round__in=(earlier, later), measure=measure, count__isnull=False, area__isnull=True, age="", sex="", reason="",
        rest="",
    ).select_related("service", "service_type", "owner")  # fmt: skip
    before = {(one.service_id, one.service_type_id): one for one in rows if one.round_id == earlier.pk}
    found = {}
    for one in rows:
        old = before.get((one.service_id, one.service_type_id)) if one.round_id == later.pk else None
        # A sum of other services than before changes without anything having changed.
        if old is not None and old.services == one.services and old.count is not None and one.count is not None:
            found[one] = Change(old.count, one.count)
    return found


def of_use(
    kind: SignalKind, row: ReleasedUse, change: Change, later: ReportingRound, statement: str, *, unit: str
) -> Hint:
    """A signal about a service or a type of service; nobody reads it who does not read the number."""
    what = f"service={row.service_id}" if row.service_id else f"type={row.service_type_id}"
    return Hint(
        Signal(
            municipality_id=later.municipality_id, owner=row.owner,
            level=Level.PARTNERS if row.level in SHARED else Level.ADMIN_INTERNAL, kind=kind, statement=statement,
            source=_("Meldungen der Träger, {period}").format(
                period=numbers.period(later.period_start, later.period_end)
            ),
            found_by=f"{kind}:{what}:{later.period_end}", before=change.before, after=change.after, unit=unit,
            service=row.service, round=later,
        ),
        areas=[area.pk for area in row.service.areas.all()] if row.service else (),
    )  # fmt: skip


def from_observations(municipality: Municipality, limits: dict[str, float], today: date) -> Iterator[Hint]:
    """Several released observations of one kind in one area within a year; two queries."""
    least = int(limits[SignalKind.OBSERVATIONS])
    released = Observation.objects.filter(
        municipality=municipality, received_on__isnull=False, period_end__gte=today - SIMILAR_WITHIN
    ).exclude(level=Level.PRIVATE_ORG)
    by_pk = {one.pk: one for one in released.prefetch_related("areas", "target_groups")}
    noticed = [
        Noticed(
            one.pk, one.kinds, [area.pk for area in one.areas.all()], [group.pk for group in one.target_groups.all()],
            one.owner_id or 0,
        )
        for one in by_pk.values()
    ]  # fmt: skip
    names = {area.pk: area.name for one in by_pk.values() for area in one.areas.all()}
    groups = {group.pk: group.name for one in by_pk.values() for group in one.target_groups.all()}
    for found in similar(noticed, least):
        levels = {by_pk[number].level for number in found.numbers}
        yield Hint(
            Signal(
                municipality=municipality,
                level=Level.PARTNERS if levels <= set(SHARED) else Level.ADMIN_INTERNAL,
                kind=SignalKind.OBSERVATIONS, statement=similar_words(found, names, groups),
                source=ngettext(
                    "Fachbeobachtungen einer Organisation", "Fachbeobachtungen von {count} Organisationen", found.owners
                ).format(count=found.owners),
                found_by=(
                    f"observations:{found.kind}:area={found.area}:group={found.group}:{len(found.numbers) // least}"
                ),
                after=float(len(found.numbers)), unit=_("Beobachtungen"),
            ),
            areas=(found.area,), observations=found.numbers,
        )  # fmt: skip


def similar_words(found: Similar, names: dict[int, str], groups: dict[int, str]) -> str:
    """How many observations say the same, of what kind, where, and of whom."""
    words = (
        _("{count} Beobachtungen zu „{kind}“ in {area}, Zielgruppe {group}.") if found.group
        else _("{count} Beobachtungen zu „{kind}“ in {area}.")
    )  # fmt: skip
    return words.format(
        count=len(found.numbers), kind=ObservationKind(found.kind).label, area=names[found.area],
        group=groups.get(found.group, ""),
    )  # fmt: skip


def from_services(municipality: Municipality, today: date) -> Iterator[Hint]:
    """Services that rest, that end, or that ended within a year."""
    ending = Q(state=ServiceState.ACTIVE, ends_on__isnull=False) | Q(state=ServiceState.SUSPENDED)
    ended = Q(state=ServiceState.ENDED, ends_on__gte=today - SIMILAR_WITHIN)
    known = Service.objects.filter(municipality=municipality).exclude(level=Level.PRIVATE_ORG)
    found = known.filter(ending | ended).select_related("owner", "successor")
    for one in found.prefetch_related("areas").order_by("pk"):
        words = _("{service} endet am {day}: {reason}") if one.ends_on else _("{service} ruht: {reason}")
        day = numbers.short_day(one.ends_on) if one.ends_on else ""
        yield Hint(
            Signal(
                municipality=municipality, owner=one.owner, kind=SignalKind.CLOSURE, service=one,
                level=Level.PARTNERS if one.level in SHARED else Level.ADMIN_INTERNAL,
                statement=words.format(service=one.name, day=day, reason=one.state_reason),
                source=_("Angebotskataster"), found_by=f"closure:service={one.pk}:{one.state_reason[:40]}:{day}",
            ),
            areas=[area.pk for area in one.areas.all()],
        )  # fmt: skip


def from_values(municipality: Municipality) -> Iterator[Hint]:
    """Indicators beyond the threshold that the municipality set, by their newest public values."""
    rules = list(
        SignalRule.objects.filter(municipality=municipality, indicator__isnull=False).select_related("indicator")
    )
    if not rules:
        return
    reader = visitor(municipality.pk, ags=municipality.ags)
    places = places_of(reader)
    levels = inner_levels(places)
    values = read_numbers(
        reader,
        of_areas(
            [one.indicator_id for one in rules if one.indicator_id], [place.pk for level in levels for place in level]
        ),
    )
    for rule in rules:
        indicator = rule.indicator
        known = [found for level in levels if indicator and (found := newest_of(values, indicator.pk, level))]
        if indicator and known:
            yield from of_values(rule, indicator, known[0], places)


def inner_levels(places: Places) -> list[list[Place]]:
    """Planning regions and municipalities of the district, in that order."""
    below = places.below(places.district.pk) if places.district else {}
    return [found for code in (PLANNING_REGION, MUNICIPALITY) for level, found in below.items() if level.code == code]


def newest_of(values: Numbers, indicator: int, level: Sequence[Place]) -> list[tuple[Place, Number]]:
    """The values of the newest period for which any area of a level has a known one."""
    known = [(place, one) for place in level for one in values.course(indicator, place.pk) if one.known is not None]
    last = max((one.end for _place, one in known), default=None)
    return [(place, one) for place, one in known if one.end == last]


def of_values(
    rule: SignalRule, indicator: Indicator, newest: Sequence[tuple[Place, Number]], places: Places
) -> Iterator[Hint]:
    """One signal for all areas beyond the threshold in a period."""
    there = beyond(
        [(place.pk, one.known) for place, one in newest if one.known is not None], rule.threshold,
        is_above=rule.is_above,
    )  # fmt: skip
    if not there:
        return
    unit = unit_of(indicator)
    end = newest[0][1].end

    def shown(value: float) -> str:
        return numbers.measured(value, unit, places=indicator.decimals)

    most = 3
    named = ", ".join(f"{places.by_pk[area].name} {shown(value)}" for area, value in there[:most])
    words = _("{name} ab {threshold} in {count}: {named}") if rule.is_above else _(
        "{name} bis {threshold} in {count}: {named}"
    )  # fmt: skip
    yield Hint(
        Signal(
            municipality_id=rule.municipality_id, level=Level.PARTNERS, kind=SignalKind.INDICATOR,
            statement=words.format(
                name=indicator.name, threshold=shown(rule.threshold),
                count=ngettext("einem Raum", "{count} Räumen", len(there)).format(count=len(there)),
                named=named + (" …" if len(there) > most else "."),
            ),
            source=_("Indikator, {period}").format(period=numbers.period(newest[0][1].start, end)),
            found_by=f"indicator={indicator.pk}:{'above' if rule.is_above else 'below'}={rule.threshold:g}:{end}",
            before=rule.threshold, after=there[0][1], unit=numbers.unit_of(unit).suffix, indicator=indicator,
        ),
        areas=[area for area, _value in there],
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """What somebody noticed that no number says."""

    kind: str
    statement: str
    source: str
    areas: Sequence[Area] = ()


@transaction.atomic
def raise_signal(municipality: Municipality, raised: Raised, *, actor: Membership) -> Signal:
    """Tell those who plan together of a change; everybody among them reads it at once."""
    require(can_raise_signal(actor, municipality))
    if raised.kind not in RAISED_BY_PEOPLE:
        raise RuleViolation(_("Diese Art von Signal erkennt Kooplan selbst. Bitte wählen Sie eine andere."))
    if any(one.municipality_id != municipality.pk for one in raised.areas):
        raise RuleViolation(_("Die Räume gehören zu einem anderen Mandanten."))
    without_people(raised.statement, raised.source)
    today = timezone.localdate()
    signal = Signal(
        municipality=municipality, owner=actor.organisation, level=Level.PARTNERS, kind=raised.kind,
        statement=raised.statement.strip(), source=raised.source.strip(), raised_on=today, raised_by=actor,
        due_on=today + TRIAGE_WITHIN,
    )  # fmt: skip
    store(Hint(signal, areas=[one.pk for one in raised.areas]))
    audit.record("knowledge.signal.raised", signal, actor=actor, municipality=municipality, facts={"kind": raised.kind})
    return signal


@transaction.atomic
def decide_signal(
    signal: Signal, *, triage: str, reason: str, again_on: date | None, seen: str, actor: Membership
) -> Signal:
    """Discard a signal, watch it up to a day, or make a need of it; always with a reason.

    `seen` is the state in which the actor saw it: the second of two people learns what the first decided.
    """
    require(can_decide_signal(actor, signal))
    locked = Signal.objects.select_for_update().get(pk=signal.pk)
    if locked.triage != seen:
        raise RuleViolation(
            _("Inzwischen hat jemand entschieden: {decision}. Bitte sehen Sie sich das zuerst an.").format(
                decision=locked.get_triage_display()
            )
        )
    if triage not in Triage.values or triage == Triage.OPEN or not reason.strip():
        raise RuleViolation(_("Bitte wählen Sie, was aus dem Signal wird, und schreiben Sie warum."))
    without_people(reason)
    today = timezone.localdate()
    if triage == Triage.WATCHED and (again_on is None or again_on <= today):
        raise RuleViolation(_("Bitte nennen Sie einen Tag nach heute, an dem Sie das Signal neu ansehen."))
    locked.triage, locked.reason, locked.decided_on = triage, reason.strip(), today
    locked.due_on = again_on if triage == Triage.WATCHED else None
    locked.full_clean()
    locked.save(update_fields=["triage", "reason", "decided_on", "due_on"])
    audit.record(
        "knowledge.signal.decided", locked, actor=actor, municipality=locked.municipality, facts={"decision": triage}
    )
    return locked


@transaction.atomic
def set_thresholds(municipality: Municipality, limits: dict[str, float], *, actor: Membership) -> None:
    """Say from where on a change is a signal; the usual number needs no rule of its own."""
    require(can_set_thresholds(actor, municipality))
    for kind, limit in limits.items():
        if kind not in THRESHOLDS or limit <= 0:
            raise RuleViolation(_("Bitte geben Sie eine Zahl über 0 ein."))
        rule, _is_new = SignalRule.objects.update_or_create(
            municipality=municipality, kind=kind, indicator=None, defaults={"threshold": limit}
        )
        audit.record(
            "knowledge.signal.threshold", rule, actor=actor, municipality=municipality,
            facts={"kind": kind, "threshold": limit},
        )  # fmt: skip


@transaction.atomic
def set_indicator_threshold(indicator: Indicator, *, threshold: float, is_above: bool, actor: Membership) -> SignalRule:
    """Say from which value on an indicator is a signal; one value for each side."""
    require(can_set_thresholds(actor, indicator.municipality))
    rule, _is_new = SignalRule.objects.update_or_create(
        municipality=indicator.municipality, kind=SignalKind.INDICATOR, indicator=indicator, is_above=is_above,
        defaults={"threshold": threshold},
    )  # fmt: skip
    audit.record(
        "knowledge.signal.threshold", rule, actor=actor, municipality=indicator.municipality,
        facts={"indicator": indicator.key, "threshold": threshold, "above": is_above},
    )  # fmt: skip
    return rule


@transaction.atomic
def remove_threshold(rule: SignalRule, *, actor: Membership) -> None:
    """An indicator no longer raises signals; those it raised stay."""
    require(can_set_thresholds(actor, rule.municipality))
    audit.record(
        "knowledge.signal.threshold_removed", rule, actor=actor, municipality=rule.municipality,
        facts={"indicator": rule.indicator.key if rule.indicator else ""},
    )  # fmt: skip
    rule.delete()


def without_people(*texts: str) -> None:
    """Refuse words that point to a person."""
    found = passages_in_notices("\n".join(texts))
    if found:
        raise RuleViolation(
            _("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=found[0].words)
        )
