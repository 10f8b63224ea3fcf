"""How a value, its period, its base and its source are worded; the same on every page and in every file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import numbers
from kooplan.core.charts.values import Datum
from kooplan.core.visibility import Level
from kooplan.indicators.evaluation import difference, share_interval
from kooplan.indicators.models import Delivery, Indicator, Source
from kooplan.indicators.queries.values import Number
from kooplan.indicators.vocab import Status

NARROWEST = (Level.PRIVATE_ORG, Level.ADMIN_INTERNAL, Level.PARTNERS, Level.COUNCIL, Level.PUBLIC)


def unit_of(indicator: Indicator) -> str:
    """The unit as `core.numbers` knows it; a tenant's own unit stays as it is."""
    plain_name = indicator.unit.replace("\u202f", " ").replace("\xa0", " ")
    for code, unit in numbers.UNITS.items():
        names = (code, unit.suffix, unit.title)
        if plain_name in [name.replace(numbers.NARROW, " ") for name in names if name]:
            return code
    return indicator.unit


def datum(number: Number | None) -> Datum:
    """A value as charts take it."""
    if number is None:
        return Datum(None, Status.NO_DATA)
    return Datum(number.known, number.status)


def text(indicator: Indicator, number: Number | None) -> str:
    """A value with its unit, or the sign of its state."""
    return datum(number).text(unit_of(indicator), indicator.decimals)


def unit_beside(indicator: Indicator) -> str:
    """A unit of several words, such as "je 1 000": a table prints it once beside the name; else empty."""
    suffix = numbers.unit_of(unit_of(indicator)).suffix
    return suffix if " " in suffix else ""


def short_text(indicator: Indicator, number: Number | None) -> str:
    """A value as `text` prints it, without a unit that stands beside the name."""
    if not unit_beside(indicator):
        return text(indicator, number)
    given = datum(number)
    return numbers.number(given.value, given.status, places=indicator.decimals)


def period_of(number: Number) -> str:
    """The period of a value as people name it."""
    return numbers.period(number.start, number.end)


def year_of(number: Number) -> str:
    """The short name of a period: the year where it is a year or its last day."""
    name = period_of(number)
    is_year_end = (number.end.month, number.end.day) == (12, 31)
    return str(number.end.year) if number.start == number.end and is_year_end else name


def is_share(indicator: Indicator) -> bool:
    """Numerator counts some of the people of the denominator; a balance or a ratio of two groups does not."""
    return indicator.unit == "%" and not indicator.may_be_negative


def interval_text(indicator: Indicator, number: Number | None) -> str:
    """The 95 % interval of a share on a small base, else empty."""
    found = interval_of(indicator, number)
    if found is None:
        return ""
    low, high = (numbers.decimal(one, indicator.decimals) for one in found)
    return _("95 %: {low} bis {high}").format(low=low, high=high)


def interval_of(indicator: Indicator, number: Number | None) -> tuple[float, float] | None:
    """The 95 % interval of a share on a small base."""
    if number is None or number.known is None or not is_share(indicator):
        return None
    return share_interval(number.numerator, number.denominator, indicator.per)


def base_text(number: Number | None) -> str:
    """The denominator, as n."""
    if number is None or number.denominator is None:
        return ""
    return _("n = {count}").format(count=numbers.decimal(number.denominator))


def change_between(new: Number | None, old: Number | None) -> float | None:
    """The change between two values of one definition and one border; None where there is none."""
    if new is None or old is None:
        return None
    return difference(new.known, old.known, broken=new.series != old.series or new.version != old.version)


def change_cell(indicator: Indicator, new: Number | None, old: Number | None) -> str:
    """The change as a column prints it, or the sign for none."""
    found = change_between(new, old)
    if found is not None:
        return numbers.signed(found, indicator.decimals)
    both = new is not None and old is not None and new.known is not None and old.known is not None
    return numbers.sign(Status.NOT_MEANINGFUL if both else Status.NO_DATA)


def points_of(indicator: Indicator) -> str:
    """The unit of a change in words: "Prozentpunkte" for shares."""
    if indicator.unit == "%":
        return _("Prozentpunkten")
    return numbers.unit_of(unit_of(indicator)).title


class Resting(Protocol):
    """What rests on deliveries and was released at some levels: a value or a crowd."""

    @property
    def deliveries(self) -> frozenset[int]:
        """The deliveries it comes from."""

    @property
    def levels(self) -> frozenset[str]:
        """Who may read it."""


def source_line(shown: Iterable[Resting], deliveries: Mapping[int, Delivery]) -> str:
    """The attribution lines of all sources behind some values, with the newest delivery of each."""
    pks = {pk for one in shown for pk in one.deliveries}
    lines: dict[str, date] = {}
    for pk in sorted(pks & deliveries.keys()):
        delivery = deliveries[pk]
        line = attribution_of(delivery.source)
        lines[line] = max(lines.get(line, delivery.delivered_on), delivery.delivered_on)
    return "; ".join(
        _("{source}, Lieferung vom {day}").format(source=line, day=numbers.long_day(day)) for line, day in lines.items()
    )


def attribution_of(source: Source) -> str:
    """The line that the publisher wants, with the licence."""
    line = (source.attribution or source.name).rstrip(".")
    return line if not source.licence or source.licence in line else f"{line}, {source.licence}"


def method_line(indicator: Indicator, number: Number | None, name: str) -> str:
    """How the value of a whole was made, or why there is none; empty for a delivered one."""
    if number is None or not number.parts:
        return ""
    if number.reason:
        return _("{name}: kein Wert. {reason}").format(name=name, reason=number.reason)
    way = _("Summe der Zähler durch Summe der Nenner") if indicator.is_rate else _("Summe")
    return ngettext(
        "{name}: {way} aus {count} Raum ({level}).", "{name}: {way} aus {count} Räumen ({level}).", number.parts
    ).format(name=name, way=way, count=number.parts, level=number.parts_level)


def signs_line(shown: Iterable[Number | None], *, also: Iterable[str] = ()) -> str:
    """The key to the signs that occur; `also` names states of further cells."""
    key = numbers.key_to_signs([*(one.status if one else Status.NO_DATA for one in shown), *also])
    return f"{key}." if key else ""


def narrowest_level(shown: Iterable[Resting]) -> str:
    """The level of a page is that of its most protected value; empty without any value."""
    present = {level for one in shown for level in one.levels}
    return next((level.value for level in NARROWEST if level in present), "")


def readers_of(level: str) -> list[str]:
    """What a level means for a page of numbers."""
    words = {
        Level.PRIVATE_ORG: [_("Lesen kann nur die Organisation, der die Werte gehören.")],
        Level.ADMIN_INTERNAL: [
            _("Lesen können die Rollen der Kreisverwaltung."),
            _("Andere sehen hier nur Werte, die für sie freigegeben sind."),
        ],
        Level.PARTNERS: [_("Lesen können die Verwaltung und alle Träger im Landkreis.")],
        Level.COUNCIL: [_("Lesen können die Verwaltung und die Mitglieder der Gremien.")],
        Level.PUBLIC: [
            _("Alle gezeigten Werte sind freigegeben. Lesen können sie alle."),
            _("Öffentliche Seiten nennen Räume in alphabetischer Folge und ohne Rang."),
        ],
    }
    return words.get(Level(level), []) if level else []


def csv_heads() -> tuple[str, ...]:
    """The columns of every file of values."""
    return (
        _("Raum"), _("Schlüssel"), _("Merkmal"), _("Zeitraum"), _("Wert"), _("Einheit"), _("Zähler"), _("Nenner"),
        _("Stand"), _("Hinweis"), _("Quelle"),
    )  # fmt: skip


def csv_row(
    indicator: Indicator, area: tuple[str, str], period: str, number: Number | None, deliveries: Mapping[int, Delivery]
) -> tuple[str, ...]:
    """One value as a row of a file: `area` is name and key; a hidden number is its sign."""
    status = number.status if number else Status.NO_DATA
    known = number.known if number else None
    value = plain(known) if known is not None and status != Status.NOTHING else numbers.sign(status)
    notes = [interval_text(indicator, number), number.reason if number else ""]
    if number and number.parts and not number.reason:
        notes.append(_("aus {count} Räumen zusammengerechnet").format(count=number.parts))
    return (
        *area, indicator.name, period_of(number) if number else period, value,
        numbers.unit_of(unit_of(indicator)).title, plain(number.numerator if number else None),
        plain(number.denominator if number else None), str(Status(status).label),
        " ".join(note for note in notes if note), source_line([number], deliveries) if number else "",
    )  # fmt: skip


def plain(value: float | None) -> str:
    """A number with all its digits and a decimal comma; empty without one."""
    if value is None:
        return ""
    whole = float(value).is_integer()
    return (str(int(value)) if whole else repr(float(value))).replace(".", ",")


def csv_frame(rows: Sequence[tuple[str, ...]]) -> pl.DataFrame:
    """Rows of `csv_row` as a table."""
    return pl.DataFrame(list(rows), schema=dict.fromkeys(csv_heads(), pl.String), orient="row")
