"""People by age and sex, observed and projected; a whole that was not delivered is the sum of its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from kooplan.core.reader import Reader
from kooplan.indicators.evaluation import merged_bands
from kooplan.indicators.models import ReleasedValue
from kooplan.indicators.queries.places import Place, Places
from kooplan.indicators.vocab import AGE_OPEN, KNOWN, POPULATION, Sex

Span = tuple[int, int]
"""First and last completed year of age; `AGE_OPEN` where there is no end."""
ALL_AGES = AGE_OPEN + 1
EVERYBODY: Span = (0, AGE_OPEN)
FIVE_YEARS, OLDEST = 5, 85


@dataclass(frozen=True, slots=True)
class Crowd:
    """The people of one area (or the sum of `parts` areas) on one day; None stands for a number that is not known."""

    start: date
    end: date
    variant: str
    groups: Mapping[tuple[str, Span], float | None]
    deliveries: frozenset[int]
    levels: frozenset[str]
    parts: int = 0

    def spans(self, sex: str) -> tuple[Span, ...]:
        """The finest gapless sequence of age bands of one sex; empty where there is none."""
        return finest([span for group, span in self.groups if group == sex])

    def sexes(self) -> tuple[str, ...]:
        """The sexes that add up to everybody and are known by age."""
        named = tuple(one for one in (Sex.FEMALE, Sex.MALE, Sex.DIVERSE) if self.spans(one))
        return named if Sex.FEMALE in named and Sex.MALE in named else ()

    def people(self, sexes: Sequence[str], starts: Sequence[int]) -> list[float | None]:
        """People of some sexes in the bands that begin at `starts`; each band must be made of whole ones."""
        sums: list[float | None] = [0.0] * len(starts)
        for sex in sexes:
            spans = self.spans(sex)
            given = [self.groups[sex, span] for span in spans]
            found = merged_bands(given, [span[0] for span in spans], starts)
            sums = [None if a is None or b is None else a + b for a, b in zip(sums, found, strict=True)]
        return sums

    def borders(self, sexes: Sequence[str]) -> set[int]:
        """The ages at which a band begins for each of the sexes."""
        found = [{span[0] for span in self.spans(sex)} for sex in sexes]
        return set.intersection(*found) if found else set()

    def by_age(self) -> tuple[str, ...]:
        """Which groups make up everybody by age: both sexes, else the total."""
        together = self.sexes()
        return together or ((Sex.ALL.value,) if len(self.spans(Sex.ALL)) > 1 else ())

    @property
    def total(self) -> float | None:
        """Everybody: the delivered total, else the sum over ages and sexes."""
        if (Sex.ALL.value, EVERYBODY) in self.groups:
            return self.groups[Sex.ALL.value, EVERYBODY]
        if len(self.spans(Sex.ALL)) > 1:
            return self.people((Sex.ALL.value,), [0])[0]
        sexes = self.sexes()
        return self.people(sexes, [0])[0] if sexes else None


def finest(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The longest chain of bands that fills all ages without gap or overlap."""
    best: dict[int, tuple[Span, ...]] = {0: ()}
    for span in sorted(set(spans)):
        start, end = span
        if start in best and len(best[start]) + 1 > len(best.get(end + 1, ())):
            best[end + 1] = (*best[start], span)
    return best.get(ALL_AGES, ())


def five_year_starts(borders: set[int]) -> list[int]:
    """Where five-year bands up to 85 and older can begin; wider where the source gives no more."""
    return sorted(one for one in borders if one % FIVE_YEARS == 0 and one <= OLDEST)


def span_name(start: int, following: int | None) -> str:
    """0–4, 85+."""
    return f"{start}+" if following is None else f"{start}–{following - 1}"


def span_names(starts: Sequence[int]) -> list[str]:
    """The names of bands that begin at `starts`."""
    return [span_name(start, after) for start, after in zip(starts, [*starts[1:], None], strict=True)]


def crowds_of(reader: Reader, places: Places, place: Place, *wanted: Q) -> list[Crowd]:
    """The people of a place, oldest day first: as delivered, else added up from the coarsest complete level.

    One query reads the place and everything inside it, added up by level in the database.
    """
    levels = {level.code: parts for level, parts in places.below(place.pk).items() if places.covers(place.pk, parts)}
    areas = {place.level.code: [place], **levels}
    found = read_crowds(reader, [one.pk for parts in areas.values() for one in parts], wanted)
    candidates = [
        [crowd_of(rows, len(parts)) for (level, _end, _variant), rows in found.items() if level == code]
        for code, parts in areas.items()
    ]
    usable = [crowds for crowds in candidates if any(one.total is not None for one in crowds)]
    return next((crowds for crowds in usable if any(one.by_age() for one in crowds)), usable[0] if usable else [])


def read_crowds(
    reader: Reader, areas: Sequence[int], wanted: Sequence[Q]
) -> dict[tuple[str, date, str], list[GroupRow]]:
    """The groups of each level, day and variant, oldest day first."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .of(POPULATION)
        .filter(*wanted, area_version__area_id__in=areas)
        .values_list(
            "area_version__area__area_level__code",
            "period_end",
            "variant",
            "series__number",
            "sex",
            "age_from",
            "age_to",
        )
        .annotate(
            sum_people=Sum("value"),
            sum_areas=Count("area_version__area_id", distinct=True),
            sum_known=Count("pk", filter=Q(status__in=KNOWN)),
            sum_start=Min("period_start"),
            sum_delivery=Max("release__delivery_id"),
            sum_low=Min("release__level"),
            sum_high=Max("release__level"),
        )
        .order_by("period_end", "variant", "series__number")
    )
    found: dict[tuple[str, date, str], list[GroupRow]] = {}
    for row in rows:
        group = GroupRow(*row)
        found.setdefault((group.level, group.end, group.variant), []).append(group)
    return found


class GroupRow(NamedTuple):
    """One group of one day as the database adds it up."""

    level: str
    end: date
    variant: str
    series: int
    sex: str
    age_from: int
    age_to: int
    people: float | None
    areas: int
    known: int
    start: date
    delivery: int
    level_low: str
    level_high: str


def crowd_of(rows: Sequence[GroupRow], areas: int) -> Crowd:
    """The crowd of one day; rows of the newest definition come last and count."""
    complete = {(one.sex, (one.age_from, one.age_to)): one.known == one.areas == areas for one in rows}
    people = {(one.sex, (one.age_from, one.age_to)): one.people or 0.0 for one in rows}
    first = rows[0]
    return Crowd(
        start=min(one.start for one in rows),
        end=first.end,
        variant=first.variant,
        groups={key: people[key] if complete[key] else None for key in people},
        deliveries=frozenset(one.delivery for one in rows),
        levels=frozenset(level for one in rows for level in (one.level_low, one.level_high)),
        parts=areas if areas > 1 else 0,
    )
