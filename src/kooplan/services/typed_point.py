"""Coordinates as people copy them: degrees from a map page, or metres; a wrong order or system is named."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from kooplan.core.errors import RuleViolation

Span = tuple[float, float]

LATITUDES: Final[Span] = (47.0, 56.0)
LONGITUDES: Final[Span] = (5.0, 16.0)
"""Germany in degrees, with a rim."""
NORTHS: Final[Span] = (5_175_000.0, 6_170_000.0)
EASTS: Final[Span] = (220_000.0, 985_000.0)
"""Germany in metres of EPSG:25832, with a rim."""

NUMBER: Final = re.compile(r"[+-]?\d{1,9}(?:[.,]\d+)?")
ONE: Final = r"(\d+[.,]\d+|\d{6,9})\s*°?\s*[NOE]?"
PAIR: Final = re.compile(rf"{ONE}(?:\s*[,;]\s*|\s+){ONE}")
"""Two numbers in one field; each has a fraction or is long, so that "52,12" stays one number."""
SIGNS: Final = re.compile(r"[°\s\u202f\u00a0NOEm]")


class Point(NamedTuple):
    """A point as it was typed: `north` is latitude or Hochwert, `east` longitude or Rechtswert."""

    north: float
    east: float
    in_degrees: bool


class CoordinateError(RuleViolation):
    """The numbers are no point; `second` tells that the fault lies in the second field."""

    def __init__(self, message: str, *, second: bool = False) -> None:
        super().__init__(message)
        self.second = second


def read_point(first: str, second: str) -> Point | None:
    """The point of two fields, or of a pair pasted into the first; None where both are empty."""
    first, second = first.strip(), second.strip()
    pair = PAIR.fullmatch(first) if first and not second else None
    if pair is not None:
        first, second = pair[1], pair[2]
    if not first and not second:
        return None
    if not first or not second:
        raise CoordinateError(_("Bitte geben Sie beide Koordinaten ein oder keine."), second=bool(first))
    return checked(number_of(first, second=False), number_of(second, second=True))


def number_of(text: str, *, second: bool) -> float:
    """A number with comma or point."""
    plain = SIGNS.sub("", text)
    if NUMBER.fullmatch(plain) is None:
        raise CoordinateError(
            _("„{part}“ ist keine Koordinate. Zum Beispiel 52,1234 und 11,6234.").format(part=text), second=second
        )
    return float(plain.replace(",", "."))


def checked(north: float, east: float) -> Point:
    """The point, if it can lie in Germany; else what seems to be wrong."""
    if within(north, LATITUDES) and within(east, LONGITUDES):
        return Point(north, east, in_degrees=True)
    if within(north, NORTHS) and within(east, EASTS):
        return Point(north, east, in_degrees=False)
    raise CoordinateError(fault_of(north, east))


def fault_of(north: float, east: float) -> str:
    """What is wrong with two numbers that are no point in Germany."""
    if within(north, LONGITUDES) and within(east, LATITUDES):
        return _("Breite und Länge sind vertauscht. Die Breite liegt zwischen 47 und 56.")
    if within(north, EASTS) and within(east, NORTHS):
        return _("Hochwert und Rechtswert sind vertauscht. Der Hochwert hat sieben Stellen.")
    if abs(north) <= 90 and abs(east) <= 180:
        return _("Dieser Punkt liegt nicht in Deutschland. Bitte prüfen Sie beide Zahlen.")
    return system_fault(*sorted((north, east)))


def system_fault(low: float, high: float) -> str:
    """Which other system the metres seem to come from."""
    if 2_400_000 <= low < 5_600_000 and within(high, NORTHS):
        return _("Das sind Gauß-Krüger-Werte. Bitte nutzen Sie Grad oder UTM (EPSG:25832).")
    if 31_000_000 <= high < 34_000_000:
        return _("Dem Rechtswert steht die Zone voran. Bitte lassen Sie die ersten zwei Ziffern weg.")
    if 5_900_000 <= high < 7_600_000 and 550_000 <= low < 1_800_000:
        return _("Das sind Web-Mercator-Werte. Bitte nutzen Sie Grad oder UTM (EPSG:25832).")
    return _("Diese Zahlen sind kein Punkt. Bitte nutzen Sie Grad oder UTM (EPSG:25832).")


def within(value: float, span: Span) -> bool:
    """A value lies in a span, ends included."""
    return span[0] <= value <= span[1]
