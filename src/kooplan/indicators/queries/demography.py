"""How people of an area are spread over ages, and how many are expected: charts with their tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.line import LineChart, Series, line_chart
from kooplan.core.charts.pyramid import Band, Pyramid, pyramid
from kooplan.core.charts.table import Table, plain_table
from kooplan.core.charts.values import Datum
from kooplan.indicators.evaluation import quotients
from kooplan.indicators.queries.people import FIVE_YEARS, Crowd, five_year_starts, span_names
from kooplan.indicators.vocab import Sex

Measure = Callable[[Crowd], float | None]
"""What is told of a crowd, such as its total or a quotient."""

NO_DATA = Datum(None, "no_data")
OLD = 65


@dataclass(frozen=True, slots=True)
class AgeStructure:
    """The pyramid of a day with its table in true bands; `note` says what a reader has to know of the bands."""

    chart: Pyramid
    table: Table
    day: date
    note: str


def observed(crowds: Sequence[Crowd]) -> list[Crowd]:
    """What was counted, oldest first."""
    return [one for one in crowds if not one.variant]


def variants(crowds: Sequence[Crowd]) -> list[str]:
    """The names of the projections in alphabetical order."""
    return sorted({one.variant for one in crowds if one.variant})


def newest_by_age(crowds: Sequence[Crowd]) -> Crowd | None:
    """The newest count that tells women, men and ages apart."""
    return next((one for one in reversed(observed(crowds)) if one.sexes()), None)


def age_structure(ident: str, own: Crowd, whole: Crowd | None, name: str, whole_name: str) -> AgeStructure | None:
    """The pyramid as shares of all people; None where the bands of the source fit no common ages."""
    compared = whole if whole is not None and whole.sexes() else None
    borders = own.borders(own.sexes())
    if compared is not None:
        borders &= compared.borders(compared.sexes())
    starts = five_year_starts(borders)
    if len(starts) < 3:
        return None
    sides = [shares(one, starts) if one else None for one in (own, compared)]
    if sides[0] is None:
        return None
    widths = [(after - start) / FIVE_YEARS for start, after in pairwise(starts)] + [1.0]
    uneven = any(width != 1 for width in widths)
    bands = [band_of(index, span_names(starts)[index], widths[index], sides) for index in range(len(starts))]
    axis = _("Anteil je fünf Altersjahre in Prozent") if uneven else _("Anteil an allen Einwohner*innen in Prozent")
    chart = pyramid(
        ident,
        bands,
        title=_("Altersaufbau von {name}, {day}").format(name=name, day=numbers.long_day(own.end)),
        unit="%",
        axis=axis,
        own=_("{name}, Anteil an allen").format(name=name),
        comparison=whole_name if sides[1] else "",
    )
    note = _("Breitere Altersgruppen sind auf fünf Jahre umgerechnet gezeichnet.") if uneven else ""
    return AgeStructure(chart, structure_table(own, starts, sides, name, whole_name), own.end, note)


Sides = dict[str, list[float | None]]


def shares(crowd: Crowd, starts: Sequence[int]) -> Sides | None:
    """Women and men of each band as per cent of all people."""
    total = crowd.total
    if not total:
        return None
    found: Sides = {}
    for sex in (Sex.FEMALE.value, Sex.MALE.value):
        people = crowd.people((sex,), starts)
        found[sex] = [None if one is None else one / total * 100 for one in people]
    return found


def band_of(index: int, label: str, width: float, sides: Sequence[Sides | None]) -> Band:
    """One band of the pyramid, drawn as if it were five years wide."""
    own, whole = sides

    def drawn(side: Sides | None, sex: str) -> float | None:
        value = side[sex][index] if side else None
        return None if value is None else value / width

    values = [drawn(own, sex) for sex in (Sex.FEMALE, Sex.MALE)]
    left, right = (NO_DATA if one is None else Datum(one) for one in values)
    return Band(label, left, right, drawn(whole, Sex.FEMALE), drawn(whole, Sex.MALE))


def structure_table(
    own: Crowd, starts: Sequence[int], sides: Sequence[Sides | None], name: str, whole_name: str
) -> Table:
    """The pyramid in numbers, oldest first."""
    women, men = (own.people((sex,), starts) for sex in (Sex.FEMALE.value, Sex.MALE.value))
    heads = [_("Alter"), _("Frauen"), _("Männer"), _("Frauen in Prozent"), _("Männer in Prozent")]
    given = [side for side in sides if side]
    if len(given) > 1:
        heads += [
            _("{name}: Frauen in Prozent").format(name=whole_name),
            _("{name}: Männer in Prozent").format(name=whole_name),
        ]
    rows = []
    for index, label in reversed(list(enumerate(span_names(starts)))):
        cells = [count_text(women[index]), count_text(men[index])]
        cells += [share_text(side[sex][index]) for side in given for sex in (Sex.FEMALE, Sex.MALE)]
        rows.append((label, *cells))
    title = _("Altersaufbau von {name}, {day}").format(name=name, day=numbers.long_day(own.end))
    return plain_table(title, tuple(heads), rows)


def count_text(value: float | None) -> str:
    """People, or the sign for none known."""
    return numbers.number(value, "ok" if value is not None else "no_data")


def share_text(value: float | None) -> str:
    """A share with one decimal, or the sign for none known."""
    return numbers.number(value, "ok" if value is not None else "no_data", places=1)


def share_from(crowd: Crowd, age: int) -> float | None:
    """Per cent of people of at least an age; None where the bands do not begin there."""
    groups = crowd.by_age()
    total = crowd.total
    if not total or age not in crowd.borders(groups):
        return None
    older = crowd.people(groups, [0, age])[1]
    return None if older is None else older / total * 100


def quotients_table(own: Crowd, whole: Crowd | None, name: str, whole_name: str) -> Table | None:
    """Young and old people against those of working age, beside the larger area; None without the needed borders."""
    found = quotients_of(own)
    if not any(value is not None for value in found.values()):
        return None
    beside = quotients_of(whole) if whole else {}
    words = {
        "youth_ratio": _("Unter 20-Jährige je 100 Menschen von 20 bis 64"),
        "oldage_ratio": _("Ab 65-Jährige je 100 Menschen von 20 bis 64"),
        "share_80plus": _("Ab 80-Jährige in Prozent aller Menschen"),
    }
    heads = (_("Jung und alt"), name, *([whole_name] if whole else []))
    rows = [
        (label, share_text(found[key]), *([share_text(beside.get(key))] if whole else []))
        for key, label in words.items()
    ]
    return plain_table(_("Jung und alt, {day}").format(day=numbers.long_day(own.end)), heads, rows)


def quotients_of(crowd: Crowd) -> dict[str, float | None]:
    """Youth quotient, old-age quotient and share of people of 80 and more."""
    groups = crowd.by_age()
    starts = sorted(crowd.borders(groups))
    return quotients(crowd.people(groups, starts), starts) if groups else {}


def expected_sentence(crowds: Sequence[Crowd]) -> str:
    """How many people are expected in the last year that all variants reach, beside the newest count."""
    names = variants(crowds)
    counted = [one for one in observed(crowds) if one.total is not None]
    if not names or not counted:
        return ""
    last = min(max(one.end for one in crowds if one.variant == name) for name in names)
    values = sorted(one.total for one in crowds if one.variant and one.end == last and one.total is not None)
    if not values:
        return ""
    low, high = numbers.decimal(values[0]), numbers.decimal(values[-1])
    span = low if low == high else _("{low} bis {high}").format(low=low, high=high)
    now = numbers.decimal(counted[-1].total or 0.0)
    return _("Für {year} werden {span} Einwohner*innen erwartet. {then} waren es {now}.").format(
        year=last.year, span=span, then=counted[-1].end.year, now=now
    )


def course_chart(
    ident: str, crowds: Sequence[Crowd], measure: Measure, *, name: str, title: str, unit: str
) -> LineChart | None:
    """A measure of people over the years; the projections continue where counting ends."""
    counted = known_course(observed(crowds), measure)
    expected = {
        variant: known_course([one for one in crowds if one.variant == variant], measure)
        for variant in variants(crowds)
    }
    years = sorted({*counted, *(year for course in expected.values() for year in course)})
    if not counted or len(years) < 2:
        return None
    last = max(counted)
    lines = [Series(name, tuple(data([counted.get(year) for year in years])))]
    for variant, course in expected.items():
        joined = {**course, last: counted[last]}
        values = [joined.get(year) if year >= last else None for year in years]
        lines.append(Series(variant, tuple(data(values)), kind="variant"))
    return line_chart(ident, [str(year) for year in years], lines, title=title, unit=unit)


def known_course(crowds: Iterable[Crowd], measure: Measure) -> dict[int, float]:
    """A measure by year, where it is known."""
    found = {crowd.end.year: measure(crowd) for crowd in crowds}
    return {year: value for year, value in found.items() if value is not None}


def total_of(crowd: Crowd) -> float | None:
    """Everybody, as a measure."""
    return crowd.total


def data(values: Sequence[float | None]) -> list[Datum]:
    """Plain numbers as charts take them."""
    return [NO_DATA if one is None else Datum(one) for one in values]
