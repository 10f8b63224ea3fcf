"""Numbers, dates and periods as German official tables print them.

A missing number prints as its official sign (`sign`), never as 0. Values come with the statuses of
`kooplan.analysis.status`; the words behind each sign stand in `meaning`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from django.utils.translation import gettext as _

NARROW = "\u202f"
"""Narrow no-break space: between thousands, and between number and unit."""
MINUS = "−"
SPACE = "\u00a0"
"""No-break space between number and a unit in words."""

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")

SIGNS = {
    "nothing": "–",
    "no_data": "…",
    "secret": "•",
    "primary": "•",
    "secondary": "•",
    "not_meaningful": "x",
    "unreliable": "/",
    "out_of_reach": "außer Reichweite",
}
"""The official sign of each status without a number; a status that is missing here carries a number."""

SHOWN = frozenset({"ok", "limited", "nothing"})
"""Statuses in which something is known of the value."""


@dataclass(frozen=True, slots=True)
class Unit:
    """How a unit of the indicator catalogue is printed.

    `suffix` follows the number, `title` stands in headings and legends, `places` is the usual precision and
    `points` the unit of a difference ("Punkte" for shares).
    """

    suffix: str
    title: str
    places: int
    points: str = ""


UNITS = {
    "%": Unit("%", "Prozent", 1, "Punkte"),
    "per 100": Unit("je 100", "je 100", 1),
    "per 1 000": Unit(f"je 1{NARROW}000", f"je 1{NARROW}000", 1),
    "per 10 000": Unit(f"je 10{NARROW}000", f"je 10{NARROW}000", 1),
    "per 100 000": Unit(f"je 100{NARROW}000", f"je 100{NARROW}000", 1),
    "per km²": Unit("je km²", "je km²", 0),
    "persons": Unit("", "Personen", 0),
    "years": Unit("Jahre", "Jahre", 1, "Jahre"),
    "days": Unit("Tage", "Tage", 0, "Tage"),
    "minutes": Unit("min", "Minuten", 0, "min"),
    "€": Unit("€", "Euro", 0, "€"),
    "€/m²": Unit("€/m²", "Euro je m²", 2, "€/m²"),
    "m²": Unit("m²", "Quadratmeter", 1, "m²"),
    "km²": Unit("km²", "Quadratkilometer", 0, "km²"),
    "ratio": Unit("", "Verhältnis", 2),
    "0–1": Unit("", "0 bis 1", 2),
    "unit": Unit("", "Anzahl", 0),
}
"""Units of the catalogue; any other is printed as it stands."""


def unit_of(code: str) -> Unit:
    """The unit behind a code; a tenant's own unit is its own suffix."""
    return UNITS.get(code) or Unit(code, code, 1)


WIDE: Final = Context(prec=350)
"""Wide enough for every float; a number that makes no sense is printed as it is and stops no page."""


def decimal(value: float, places: int = 0, *, plus: bool = False) -> str:
    """A number with decimal comma, narrow spaces between thousands and true minus; halves round away from zero."""
    step = Decimal(1).scaleb(-places)
    number = Decimal(str(value)).quantize(step, rounding=ROUND_HALF_UP, context=WIDE)
    text = f"{abs(number):,.{places}f}".replace(",", NARROW).replace(".", ",")
    if number == 0:
        return text
    return (MINUS if number < 0 else "+" if plus else "") + text


def trimmed(value: float, places: int = 2) -> str:
    """A number without trailing zeros after the comma, for axes and class borders."""
    text = decimal(value, places)
    return text.rstrip("0").rstrip(",") if "," in text else text


def sign(status: str) -> str:
    """The official sign of a status without a number; empty where there is a number."""
    return SIGNS.get(status, "")


def meaning(status: str) -> str:
    """What a sign says, for legends and screen readers."""
    words = {
        "nothing": _("nichts vorhanden"),
        "no_data": _("keine Angabe"),
        "secret": _("unbekannt oder geheim zu halten"),
        "primary": _("zum Schutz kleiner Zahlen verborgen"),
        "secondary": _("zum Schutz kleiner Zahlen verborgen"),
        "not_meaningful": _("Aussage nicht sinnvoll"),
        "unreliable": _("Wert nicht sicher genug"),
        "limited": _("Aussagewert eingeschränkt"),
        "out_of_reach": _("keine Verbindung im Zeitfenster"),
    }
    return words.get(status, "")


def key_to_signs(statuses: Iterable[str]) -> str:
    """One line that explains the signs of a table: "–: nichts vorhanden; •: zum Schutz kleiner Zahlen verborgen"."""
    shown = {"limited": "( )", **SIGNS}
    order = [status for status in shown if status in set(statuses)]
    return "; ".join(dict.fromkeys(f"{shown[status]}: {meaning(status)}" for status in order))


def number(value: float | None, status: str = "ok", *, places: int = 0) -> str:
    """A value without its unit, or the sign of its status; a limited value stands in brackets, exact zero is "–".

    Raises
    ------
    ValueError
        The status promises a number and there is none.
    """
    if status in SIGNS:
        return SIGNS[status]
    if value is None:
        raise ValueError(f"no value for status {status}")
    if value == 0:
        return SIGNS["nothing"]
    text = decimal(value, places)
    return f"({text})" if status == "limited" else text


def measured(value: float | None, unit: str, status: str = "ok", *, places: int | None = None) -> str:
    """A value with its unit: "27,4 %", "112 400", "8,1 je 1 000", "(27,4 %)", "•"."""
    if status in SIGNS or value == 0:
        return number(value, status)
    known = unit_of(unit)
    text = decimal_of(value, status, known.places if places is None else places)
    whole = joined(text, known.suffix)
    return f"({whole})" if status == "limited" else whole


def joined(text: str, unit: str) -> str:
    """A number and its unit: a sign stands close, a word keeps a full space; the line never breaks between them."""
    if not unit:
        return text
    return f"{text}{SPACE if unit[0].isalpha() and len(unit) > 2 else NARROW}{unit}"


def decimal_of(value: float | None, status: str, places: int) -> str:
    """The digits of a value that its status promises."""
    if value is None:
        raise ValueError(f"no value for status {status}")
    return decimal(value, places)


def change(difference: float, unit: str = "", *, places: int | None = None) -> str:
    """A difference with its sign: "+0,3 Punkte", "−120", or "unverändert" where it rounds to zero."""
    known = unit_of(unit)
    text = decimal(difference, known.places if places is None else places, plus=True)
    if text[0] not in f"+{MINUS}":
        return _("unverändert")
    return joined(text, known.points)


def percent_change(before: float, after: float, *, places: int = 1) -> str:
    """A relative change: "−2,2 %", "unverändert", or "x" where it started from zero."""
    if before == 0:
        return SIGNS["not_meaningful"]
    text = change((after - before) / before * 100, places=places)
    return joined(text, "%") if text[0] in f"+{MINUS}" else text


def signed(value: float, places: int = 1) -> str:
    """A number that always carries its sign, for differences in a column."""
    return decimal(value, places, plus=True)


def long_day(day: date) -> str:
    """2. März 2026."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def weekday_day(day: date) -> str:
    """Montag, 2. März 2026."""
    return f"{WEEKDAYS[day.weekday()]}, {long_day(day)}"


def day_month(day: date) -> str:
    """27. Februar."""
    return f"{day.day}. {MONTHS[day.month - 1]}"


def short_day(day: date) -> str:
    """02.03.2026."""
    return f"{day:%d.%m.%Y}"


def month_year(day: date) -> str:
    """01/2026, for a column of confirmations."""
    return f"{day:%m/%Y}"


def period(start: date, end: date) -> str:
    """A period as people name it.

    "31.12.2025" (a day), "2025" (a year), "2023 bis 2025", "Schuljahr 2021/22" (1 August to 31 July),
    "1. Halbjahr 2025", "2. Quartal 2025", "März 2025", else both days.
    """
    if start == end:
        return short_day(start)
    whole_months = start.day == 1 and (end + timedelta(days=1)).day == 1
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    named = named_months(start, end, months) if whole_months else ""
    return named or f"{short_day(start)} bis {short_day(end)}"


def named_months(start: date, end: date, months: int) -> str:
    """The name of a period of whole months; empty where it has none."""
    if months == 1:
        return f"{MONTHS[start.month - 1]} {start.year}"
    if start.month == 1 and months % 12 == 0:
        return f"{start.year}" if months == 12 else f"{start.year} bis {end.year}"
    if (start.month, months) == (8, 12):
        return f"Schuljahr {start.year}/{end.year % 100:02d}"
    if months == 6 and start.month in {1, 7}:
        return f"{1 if start.month == 1 else 2}. Halbjahr {start.year}"
    if months == 3 and start.month % 3 == 1:
        return f"{(start.month + 2) // 3}. Quartal {start.year}"
    return ""
