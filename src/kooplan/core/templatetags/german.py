"""Filters of `kooplan.core.numbers` for templates."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.timezone import localdate

from kooplan.core import numbers

register = template.Library()


@register.filter
def number(value: float | None, places: int = 0) -> str:
    """`{{ 112400|number }}` prints 112 400; None prints "…" (keine Angabe), exact zero "–"."""
    return numbers.number(value, "no_data" if value is None else "ok", places=places)


@register.filter
def measured(value: float | None, unit: str) -> str:
    """`{{ 27.4|measured:"%" }}` prints 27,4 %."""
    return numbers.measured(value, unit, "no_data" if value is None else "ok")


@register.filter
def change(value: float, unit: str) -> str:
    """`{{ 0.3|change:"%" }}` prints +0,3 Punkte."""
    return numbers.change(value, unit)


@register.filter
def sign(status: str) -> str:
    """The official sign of a status."""
    return numbers.sign(status)


@register.filter
def meaning(status: str) -> str:
    """What the sign of a status says."""
    return numbers.meaning(status)


@register.filter
def unit_title(unit: str) -> str:
    """A unit of the catalogue in words for a heading: "Prozent", "je 1 000"."""
    return numbers.unit_of(unit).title


@register.filter
def long_day(day: date) -> str:
    """2. März 2026; an aware time is shown as its day in German time."""
    return numbers.long_day(own_day(day))


@register.filter
def weekday_day(day: date) -> str:
    """Montag, 2. März 2026."""
    return numbers.weekday_day(own_day(day))


@register.filter
def day_month(day: date) -> str:
    """27. Februar."""
    return numbers.day_month(own_day(day))


@register.filter
def short_day(day: date) -> str:
    """02.03.2026."""
    return numbers.short_day(own_day(day))


@register.filter
def month_year(day: date) -> str:
    """01/2026."""
    return numbers.month_year(own_day(day))


@register.filter
def iso_day(day: date) -> str:
    """2026-03-02, for the `datetime` of a time element."""
    return own_day(day).isoformat()


@register.simple_tag
def period(start: date, end: date) -> str:
    """2025, 31.12.2025, Schuljahr 2021/22."""
    return numbers.period(start, end)


@register.simple_tag
def value(amount: float | None, unit: str, status: str = "ok", places: int | None = None) -> str:
    """`{% value row.value "%" row.status %}`: the number with its unit, or the sign of its status."""
    return numbers.measured(amount, unit, status, places=places)


def own_day(day: date) -> date:
    """The calendar day; of an aware time in the time zone of the installation."""
    if not isinstance(day, datetime):
        return day
    return localdate(day) if day.tzinfo else day.date()
