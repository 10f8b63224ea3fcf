"""The four figures at the head of the overview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.cells import Sparkline, sparkline
from kooplan.indicators.models import Indicator
from kooplan.indicators.queries import printing
from kooplan.indicators.queries.people import Crowd
from kooplan.indicators.queries.places import Place, Places
from kooplan.indicators.queries.values import Number, Numbers, earlier_end
from kooplan.indicators.vocab import POPULATION

HEADLINES = 4
STEPS = 8
"""Periods in the small line beside a figure."""
AHEAD = 10
"""Years that the expected population looks ahead."""


@dataclass(frozen=True, slots=True)
class Headline:
    """A big number with what it compares to."""

    label: str
    value: str
    unit: str
    note: str
    compare: tuple[tuple[str, str], ...]
    spark: Sparkline | None


@dataclass(frozen=True, slots=True)
class Headlines:
    """The figures and all values that they rest on."""

    figures: tuple[Headline, ...]
    own: tuple[Number, ...]
    shown: tuple[Number, ...]


def headline_indicators(with_data: Sequence[Indicator]) -> list[Indicator]:
    """The indicators that the tenant put at the head; the first ones with data where it chose none."""
    marked = sorted((one for one in with_data if one.headline_order), key=lambda one: one.headline_order or 0)
    rest = [one for one in with_data if one not in marked]
    return [*marked, *rest][:HEADLINES] if marked or rest else []


def headlines(indicators: Sequence[Indicator], values: Numbers, places: Places, expected: Sequence[Crowd]) -> Headlines:
    """The figures of the district; an indicator without any value there is left out."""
    whole = places.district
    if whole is None:
        return Headlines((), (), ())
    figures: list[Headline] = []
    own: list[Number] = []
    beside: list[Number] = []
    for indicator in indicators:
        course = values.course(indicator.pk, whole.pk)[-STEPS:]
        if any(one.known is not None for one in course):
            figures.append(headline(indicator, course, values, places, expected))
            own += course
            beside += larger(indicator, course, values, places)
    return Headlines(tuple(figures), tuple(own), (*own, *beside))


def headline(
    indicator: Indicator, course: Sequence[Number], values: Numbers, places: Places, expected: Sequence[Crowd]
) -> Headline:
    """One figure: its newest known value, its course, its change and the larger areas."""
    own = [one for one in course if one.known is not None][-1]
    suffix = numbers.unit_of(printing.unit_of(indicator)).suffix
    data = [printing.datum(one) for one in course]
    label = _("Verlauf {first} bis {last}").format(first=printing.year_of(course[0]), last=printing.year_of(course[-1]))
    is_population = indicator.key == POPULATION
    return Headline(
        label=_("Einwohner*innen") if is_population else indicator.name,
        value=numbers.number(own.known, own.status, places=indicator.decimals),
        unit=suffix,
        note=population_note(course, own, expected) if is_population else change_note(indicator, course, own),
        compare=() if is_population else tuple(comparison(indicator, own, values, places)),
        spark=sparkline(data, label=label) if len(course) > 1 else None,
    )


def change_note(indicator: Indicator, course: Sequence[Number], own: Number) -> str:
    """seit 2023: +0,2 Punkte."""
    end = earlier_end([one.end for one in course if one.known is not None], own.end)
    old = next((one for one in course if one.end == end), None)
    moved = printing.change_between(own, old)
    if old is None or moved is None:
        return _("Stand {period}").format(period=printing.year_of(own))
    words = numbers.change(moved, printing.unit_of(indicator), places=indicator.decimals)
    pattern = _("{now}, seit {then} {words}") if words == numbers.change(0.0) else _("{now}, seit {then}: {words}")
    return pattern.format(now=printing.year_of(own), then=printing.year_of(old), words=words)


def population_note(course: Sequence[Number], own: Number, expected: Sequence[Crowd]) -> str:
    """seit 2020: −2,2 %; erwartet 2035: 103 900 bis 107 800."""
    old = next((one for one in course if one.known), None)
    parts = []
    if old is not None and old.end < own.end and printing.change_between(own, old) is not None:
        moved = numbers.percent_change(old.known or 0.0, own.known or 0.0)
        parts.append(_("seit {then}: {words}").format(then=old.end.year, words=moved))
    ahead = expected_text(expected, own.end)
    return "; ".join([*parts, *([ahead] if ahead else [])]) or _("Stand {day}").format(day=numbers.long_day(own.end))


def expected_text(expected: Sequence[Crowd], today: date) -> str:
    """How many people the projections expect ten years on, as a span over their variants."""
    year = today.year + AHEAD
    found = sorted(one.total for one in expected if one.end.year == year and one.total is not None)
    if not found:
        return ""
    low, high = numbers.decimal(found[0]), numbers.decimal(found[-1])
    span = low if low == high else _("{low} bis {high}").format(low=low, high=high)
    return _("erwartet {year}: {span}").format(year=year, span=span)


def comparison(indicator: Indicator, own: Number, values: Numbers, places: Places) -> list[tuple[str, str]]:
    """Land and Germany in the same period, else in the newest one before, which is then named."""
    pairs = [(places.land, _("Land")), (places.country, _("Deutschland"))]
    found = []
    for place, name in pairs:
        number = nearest(values, indicator, place, own.end) if place else None
        if number is not None:
            label = name if number.end == own.end else f"{name} {printing.year_of(number)}"
            found.append((label, printing.text(indicator, number)))
    return found


def larger(indicator: Indicator, course: Sequence[Number], values: Numbers, places: Places) -> list[Number]:
    """The values of the larger areas that stand beside a figure."""
    end = [one for one in course if one.known is not None][-1].end
    found = [nearest(values, indicator, one, end) for one in (places.land, places.country) if one]
    return [one for one in found if one is not None] if indicator.key != POPULATION else []


def nearest(values: Numbers, indicator: Indicator, place: Place, end: date) -> Number | None:
    """The newest known value up to a day."""
    course = [one for one in values.course(indicator.pk, place.pk) if one.end <= end and one.known is not None]
    return course[-1] if course else None
