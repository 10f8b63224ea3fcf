"""What goes into an index run: the released values that a reader may see, and why an area has none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from kooplan.areas.models import AreaVersion
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import Reader
from kooplan.indicators.evaluation.index import IndexTable
from kooplan.indicators.models import IndexDefinition, Indicator, ReleasedValue
from kooplan.indicators.vocab import KNOWN, POPULATION, Direction, Status

LEAST_AREAS: Final = 2
HIDDEN: Final = frozenset({Status.PRIMARY, Status.SECONDARY, Status.SECRET})

Cell = tuple[int, int]
"""Primary keys of an indicator and an area."""


@dataclass(frozen=True, slots=True)
class Given:
    """A released value with its definition, its border and its readers."""

    value: float | None
    status: str
    series: int
    version: int
    level: str
    source: str = ""

    @property
    def known(self) -> float | None:
        """The number where one may be shown; exact zero is a number."""
        if self.status == Status.NOTHING:
            return 0.0
        return self.value if self.status in KNOWN else None


@dataclass(frozen=True, slots=True)
class IndexInputs:
    """The areas of a day with the values of that day and of the earlier one."""

    period_end: date
    earlier_end: date
    versions: tuple[AreaVersion, ...]
    indicators: tuple[Indicator, ...]
    weights: tuple[float, ...]
    now: Mapping[Cell, Given]
    earlier: Mapping[Cell, Given]
    people: Mapping[int, Given]

    @property
    def table(self) -> IndexTable:
        """The values as the computation takes them."""
        return IndexTable(
            ids=tuple(version.area.key for version in self.versions),
            indicators=tuple(one.key for one in self.indicators),
            weights=self.weights,
            relief=frozenset(one.key for one in self.indicators if one.direction == Direction.RELIEF),
            status=[[self.value(one, version) for one in self.indicators] for version in self.versions],
            earlier=[[self.earlier_value(one, version) for one in self.indicators] for version in self.versions],
            population=[known(self.people.get(version.area_id)) for version in self.versions],
        )

    def value(self, indicator: Indicator, version: AreaVersion) -> float | None:
        """The value of the day."""
        return known(self.now.get((indicator.pk, version.area_id)))

    def earlier_value(self, indicator: Indicator, version: AreaVersion) -> float | None:
        """The earlier value, unless another definition or border lies between."""
        cell = (indicator.pk, version.area_id)
        before, after = self.earlier.get(cell), self.now.get(cell)
        return None if self.why_broken(before, after) else known(before)

    def why_broken(self, before: Given | None, after: Given | None) -> str:
        """Why no change can be told between two values; empty where it can."""
        if before is None or after is None:
            return ""
        if before.series != after.series:
            return _("neue Definition")
        return _("neue Grenze") if before.version != after.version else ""

    def gaps(self, version: AreaVersion, *, with_dynamics: bool) -> str:
        """Which values of an area are missing or hidden, in words; empty where all are there."""
        return "; ".join(filter(None, (self.gap(one, version, with_dynamics=with_dynamics) for one in self.indicators)))

    def gap(self, indicator: Indicator, version: AreaVersion, *, with_dynamics: bool) -> str:
        """What is wrong with one indicator of an area; the first that applies of now, earlier, change."""
        cell = (indicator.pk, version.area_id)
        after, before = self.now.get(cell), self.earlier.get(cell)
        if known(after) is None:
            return lacking(indicator, after, self.period_end)
        if not with_dynamics:
            return ""
        if known(before) is None:
            return lacking(indicator, before, self.earlier_end)
        broken = self.why_broken(before, after)
        return f"{indicator.name}: {broken}" if broken else ""

    def used(self, areas: Sequence[int], *, with_dynamics: bool) -> list[Given | None]:
        """The values that the results of some areas rest on; None where the reader finds none today."""
        sides = [self.now, self.earlier] if with_dynamics else [self.now]
        return [side.get((one.pk, area)) for side in sides for one in self.indicators for area in areas]


def known(given: Given | None) -> float | None:
    """The number of a cell where there is one."""
    return given.known if given else None


def lacking(indicator: Indicator, given: Given | None, day: date) -> str:
    """A missing or hidden value in words."""
    words = _("{name} {year} verborgen") if given and given.status in HIDDEN else _("{name} {year} fehlt")
    return words.format(name=indicator.name, year=day.year)


def read_inputs(definition: IndexDefinition, *, period_end: date, reader: Reader) -> IndexInputs:
    """The inputs of a period as this reader's released values give them; four queries whatever the number of areas."""
    versions = versions_of(definition, period_end)
    components = list(definition.components.select_related("indicator").order_by("pk"))
    earlier_end = years_before(period_end, definition.dynamics_years)
    values = given_values(reader, [one.indicator for one in components], versions, (earlier_end, period_end))
    return IndexInputs(
        period_end=period_end,
        earlier_end=earlier_end,
        versions=tuple(versions),
        indicators=tuple(one.indicator for one in components),
        weights=tuple(one.weight for one in components),
        now=values[period_end],
        earlier=values[earlier_end] if definition.dynamics_years else {},
        people=people_of(reader, versions, period_end),
    )


def versions_of(definition: IndexDefinition, day: date) -> list[AreaVersion]:
    """The areas of the level as they were on that day, by key."""
    found = (
        AreaVersion.objects.filter(area__area_level=definition.area_level_id)
        .at(day)
        .without_geometry()
        .select_related("area")
        .order_by("area__key")
    )
    versions = list(found)
    if len(versions) < LEAST_AREAS:
        raise RuleViolation(_("Auf dieser Ebene gibt es weniger als zwei Räume. Ein Index vergleicht Räume."))
    return versions


def given_values(
    reader: Reader, indicators: Sequence[Indicator], versions: Sequence[AreaVersion], ends: Sequence[date]
) -> dict[date, dict[Cell, Given]]:
    """Everything released for some indicators and areas, by day; where two series overlap the newer one counts."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(
            series__indicator__in=[one.pk for one in indicators],
            area_version__area__in=[one.area_id for one in versions],
            period_end__in=ends,
        )
        .order_by("series__number")
        .values_list(
            "period_end", "series__indicator_id", "area_version__area_id",
            "value", "status", "series__number", "area_version_id", "release__level",
            "release__delivery__source__attribution",
        )
    )  # fmt: skip
    found: dict[date, dict[Cell, Given]] = {end: {} for end in ends}
    for end, indicator, area, value, status, series, version, level, source in rows:
        found[end][indicator, area] = Given(value, status, series, version, level, source)
    return found


def people_of(reader: Reader, versions: Sequence[AreaVersion], day: date) -> dict[int, Given]:
    """Inhabitants of each area on the last day known up to `day`, by area."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .of(POPULATION)
        .filter(area_version__area__in=[one.area_id for one in versions], period_end__lte=day)
        .order_by("period_end", "series__number")
        .values_list("area_version__area_id", "value", "status", "series__number", "area_version_id", "release__level")
    )
    return {area: Given(value, status, series, version, level) for area, value, status, series, version, level in rows}


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes 28 February."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year - years, day=last)
