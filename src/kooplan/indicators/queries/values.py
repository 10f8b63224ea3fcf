"""Released values of areas, and the sums of a whole from its parts. No page reads a number any other way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from kooplan.areas.models import AreaVersion
from kooplan.core.reader import Reader
from kooplan.indicators.evaluation import summed_values
from kooplan.indicators.models import Delivery, Indicator, ReleasedValue, Series
from kooplan.indicators.queries.places import Place, Places, tenant_of
from kooplan.indicators.vocab import KNOWN, Status

ADDABLE_UNITS = frozenset({"persons", "unit", "Personen", "Anzahl"})
"""Units of plain counts; a median, a score or a mean cannot be added up."""


@dataclass(frozen=True, slots=True)
class Number:
    """A released value with what is needed to read and to doubt it.

    `parts` is 0 for a delivered value, else the number of areas it was added up from, whose level is `parts_level`.
    `reason` says why there is no value where the sum of the parts was tried.
    """

    value: float | None
    status: str
    numerator: float | None
    denominator: float | None
    start: date
    end: date
    series: int
    version: int
    deliveries: frozenset[int]
    levels: frozenset[str]
    parts: int = 0
    parts_level: str = ""
    reason: str = ""

    @property
    def known(self) -> float | None:
        """The number where one may be shown; exact zero is a number."""
        if self.status == Status.NOTHING:
            return 0.0
        return self.value if self.status in KNOWN else None


Cells = dict[tuple[int, int], dict[date, Number]]
"""Values by indicator and area, then by the last day of their period."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Values by indicator, area and last day of their period."""

    cells: Cells = field(default_factory=dict)

    def at(self, indicator: int, area: int, end: date) -> Number | None:
        """The value of one cell; None where nothing was ever released for it."""
        return self.cells.get((indicator, area), {}).get(end)

    def course(self, indicator: int, area: int) -> list[Number]:
        """The values of an indicator and an area, oldest first."""
        cells = self.cells.get((indicator, area), {})
        return [cells[end] for end in sorted(cells)]

    def ends(self, indicator: int, areas: Iterable[int]) -> list[date]:
        """The periods for which any of the areas has an entry, newest first."""
        found = {end for area in areas for end in self.cells.get((indicator, area), {})}
        return sorted(found, reverse=True)

    def latest(self, indicator: int, area: int) -> Number | None:
        """The newest value that is known, else the newest entry."""
        course = self.course(indicator, area)
        known = [one for one in course if one.known is not None]
        found = known or course
        return found[-1] if found else None

    def __iter__(self) -> Iterator[Number]:
        return (number for cells in self.cells.values() for number in cells.values())


COLUMNS = (
    "series__indicator_id", "area_version__area_id", "period_end", "period_start", "series__number", "area_version_id",
    "status", "value", "numerator", "denominator", "release__delivery_id", "release__level",
)  # fmt: skip


def read_numbers(reader: Reader, *wanted: Q) -> Numbers:
    """Observed totals that meet any of the conditions; where two series overlap, the newer definition counts."""
    if not wanted:
        return Numbers()
    totals = ReleasedValue.objects.visible_to(reader).totals()
    # One part a condition: joined by "or" the database could not look any of them up in the index of cells.
    first, *others = (totals.filter(one).values_list(*COLUMNS) for one in wanted)
    rows = first.union(*others)
    found: Cells = {}
    for indicator, area, end, start, series, version, status, value, top, bottom, delivery, level in rows:
        cells = found.setdefault((indicator, area), {})
        if end not in cells or cells[end].series < series:
            cells[end] = Number(
                value, status, top, bottom, start, end, series, version, frozenset((delivery,)), frozenset((level,))
            )
    return Numbers(found)


def of_areas(indicators: Iterable[int], areas: Iterable[int]) -> Q:
    """The condition for some indicators in some areas, for `read_numbers`.

    Asked by series and version the database finds each value in the index of cells, instead of walking through every
    release of the tenant.
    """
    return Q(
        series__in=Series.objects.filter(indicator_id__in=list(indicators)).order_by().values("pk"),
        area_version__in=AreaVersion.objects.filter(area_id__in=list(areas)).order_by().values("pk"),
    )


def with_sums(numbers: Numbers, places: Places, wholes: Sequence[Place], indicators: Iterable[Indicator]) -> Numbers:
    """The values, with those of `wholes` that were not delivered added up from their parts.

    Only loaded values are used; name smaller wholes first, so that larger ones can rest on them. A level of parts
    counts if it fills the whole; the coarsest level that gives a value wins, and where none does the reason is kept.
    """
    found = Numbers({cell: dict(ends) for cell, ends in numbers.cells.items()})
    chosen = list(indicators)
    for whole in wholes:
        levels = [parts for parts in places.below(whole.pk).values() if places.covers(whole.pk, parts)]
        inner = {one.pk for parts in levels for one in parts}
        for indicator in chosen:
            cells = found.cells.setdefault((indicator.pk, whole.pk), {})
            for end in found.ends(indicator.pk, inner):
                sums = [] if end in cells else [sum_of(found, indicator, whole, parts, end) for parts in levels]
                best = best_of([one for one in sums if one is not None])
                if best is not None:
                    cells[end] = best
    return found


def best_of(sums: Sequence[Number]) -> Number | None:
    """The first sum with a value, else the first with a reason."""
    known = [one for one in sums if one.known is not None]
    found = known or list(sums)
    return found[0] if found else None


def sum_of(numbers: Numbers, indicator: Indicator, whole: Place, parts: Sequence[Place], end: date) -> Number | None:
    """The value of a whole from the parts of one level; None where no part has an entry."""
    given = [numbers.at(indicator.pk, part.pk, end) for part in parts]
    present = [one for one in given if one is not None]
    if not present:
        return None
    total = summed_values(
        [(one.known, one.numerator, one.denominator) if one else (None, None, None) for one in given], per=indicator.per
    )
    addable = indicator.is_rate or indicator.unit in ADDABLE_UNITS
    same = len({one.series for one in present}) == 1
    shown = addable and same and total.status in KNOWN
    return Number(
        value=total.value if shown else None,
        status=total.status if shown else Status.NO_DATA,
        numerator=total.numerator if shown else None,
        denominator=total.denominator if shown else None,
        start=min(one.start for one in present),
        end=end,
        series=max(one.series for one in present),
        version=whole.at(end).pk,
        deliveries=frozenset[int]().union(*(one.deliveries for one in present)),
        levels=frozenset[str]().union(*(one.levels for one in present)),
        parts=len(parts),
        parts_level=parts[0].level.plural,
        reason="" if shown else why_no_sum(indicator, given, addable=addable),
    )


def why_no_sum(indicator: Indicator, given: Sequence[Number | None], *, addable: bool) -> str:
    """Why a whole has no value although some of its parts have one."""
    if not addable:
        return _("Dieser Wert lässt sich aus Teilräumen nicht zusammenrechnen.")
    unknown = sum(one is None or one.known is None for one in given)
    if unknown:
        return _("Von {total} Teilräumen fehlen {count}.").format(total=len(given), count=unknown)
    if indicator.is_rate and any(one is not None and one.denominator is None for one in given):
        return _("Zähler und Nenner der Teilräume fehlen.")
    return _("Die Teilräume folgen verschiedenen Definitionen.")


def deliveries_of(reader: Reader, numbers: Iterable[Number], *, also: Iterable[int] = ()) -> dict[int, Delivery]:
    """The deliveries behind some values, with their sources; the values themselves were visible."""
    pks = {pk for one in numbers for pk in one.deliveries} | set(also)
    found = Delivery.objects.filter(municipality_id=tenant_of(reader), pk__in=pks).select_related("source")
    return {one.pk: one for one in found}


def earlier_end(ends: Sequence[date], end: date, years: int = 2) -> date | None:
    """The period to compare with: the newest at least `years` back, else the oldest before `end`."""
    before = [one for one in ends if one < end]
    far = [one for one in before if one <= years_before(end, years)]
    return max(far) if far else min(before, default=None)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
