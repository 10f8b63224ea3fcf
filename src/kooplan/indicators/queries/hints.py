"""What the released values suggest to talk about: the largest move for the worse and for the better."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.indicators.models import Indicator
from kooplan.indicators.queries import printing
from kooplan.indicators.queries.places import Place
from kooplan.indicators.queries.ranking import Chosen, area_url
from kooplan.indicators.queries.values import Number, Numbers, earlier_end

SMALLEST_MOVE = 0.03
"""A change below this share of the district's value is no reason to talk."""


@dataclass(frozen=True, slots=True)
class Hint:
    """A reason to talk, with the numbers it rests on; `kind` is the kind of its badge."""

    title: str
    url: str
    text: str
    kind: str
    badge: str


@dataclass(frozen=True, slots=True)
class Move:
    """How one value of one area moved; `weight` is the change for the worse as a share of the district's value."""

    indicator: Indicator
    place: Place
    new: Number
    old: Number
    weight: float


def hints(indicators: Sequence[Indicator], chosen: Chosen, values: Numbers, whole: Place | None) -> tuple[Hint, ...]:
    """At most one hint for the worse and one for the better."""
    wanted = {one.pk: one for one in [*indicators, chosen.indicator] if one.direction}
    moves = [move for one in wanted.values() for move in moves_of(one, chosen.places, values, whole)]
    worse = max(moves, key=lambda one: one.weight, default=None)
    better = min(moves, key=lambda one: one.weight, default=None)
    found = []
    if worse and worse.weight >= SMALLEST_MOVE:
        found.append(hint(worse, values, whole, kind="warning", badge=_("Hinweis, noch nicht bewertet")))
    if better and better.weight <= -SMALLEST_MOVE:
        found.append(hint(better, values, whole, kind="success", badge=_("Stärke")))
    return tuple(found)


def moves_of(indicator: Indicator, places: Sequence[Place], values: Numbers, whole: Place | None) -> Iterator[Move]:
    """The moves of one indicator between its newest period and the one two years before."""
    ends = values.ends(indicator.pk, [one.pk for one in places])
    then = earlier_end(ends, ends[0]) if ends else None
    now_whole = values.at(indicator.pk, whole.pk, ends[0]) if whole and ends else None
    scale = abs(now_whole.known or 0.0) if now_whole else 0.0
    if then is None or not scale:
        return
    for place in places:
        new, old = values.at(indicator.pk, place.pk, ends[0]), values.at(indicator.pk, place.pk, then)
        moved = printing.change_between(new, old)
        if new and old and moved is not None and "limited" not in (new.status, old.status):
            yield Move(indicator, place, new, old, moved * indicator.direction / scale)


def hint(move: Move, values: Numbers, whole: Place | None, *, kind: str, badge: str) -> Hint:
    """A move in words, with the district beside it."""
    moved = printing.change_between(move.new, move.old) or 0.0
    verb = _("steigt") if moved > 0 else _("sinkt")
    facts = _("{old} ({then}), {new} ({now}).").format(
        old=printing.text(move.indicator, move.old), then=printing.year_of(move.old),
        new=printing.text(move.indicator, move.new), now=printing.year_of(move.new),
    )  # fmt: skip
    question = _("Was steckt dahinter?") if kind == "warning" else _("Was hat geholfen?")
    return Hint(
        title=_("{place}: {indicator} {verb} seit {then}").format(
            place=move.place.name, indicator=move.indicator.name, verb=verb, then=printing.year_of(move.old)
        ),
        url=area_url(move.place),
        text=" ".join(part for part in (facts, beside(move, values, whole), chance_note(move), question) if part),
        kind=kind,
        badge=badge,
    )


def beside(move: Move, values: Numbers, whole: Place | None) -> str:
    """How the district moved in the same time."""
    if whole is None:
        return ""
    pair = [values.at(move.indicator.pk, whole.pk, one.end) for one in (move.new, move.old)]
    moved = printing.change_between(pair[0], pair[1])
    if moved is None:
        return ""
    words = numbers.change(moved, printing.unit_of(move.indicator), places=move.indicator.decimals)
    return _("{name} im gleichen Zeitraum: {words}.").format(name=whole.name, words=words)


def chance_note(move: Move) -> str:
    """A warning where the intervals of both values overlap."""
    spans = [printing.interval_of(move.indicator, one) for one in (move.new, move.old)]
    if spans[0] is None or spans[1] is None:
        return ""
    overlap = spans[0][0] <= spans[1][1] and spans[1][0] <= spans[0][1]
    return _("Die Zahlen sind klein, das kann Zufall sein.") if overlap else ""
