"""The profile of one area: strengths first, then burdens, age structure and what is expected."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.vocab import DISTRICT
from kooplan.core import numbers
from kooplan.core.charts.line import LineChart
from kooplan.core.charts.maps import Locator, locator
from kooplan.core.charts.table import Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import Delivery, Indicator
from kooplan.indicators.queries import demography, printing
from kooplan.indicators.queries.demography import AgeStructure
from kooplan.indicators.queries.people import Crowd, crowds_of
from kooplan.indicators.queries.places import Place, Places, shapes_of
from kooplan.indicators.queries.profile import (
    Line,
    Strength,
    burdens,
    burdens_lead,
    burdens_table,
    line_of,
    strengths,
    values_table,
)
from kooplan.indicators.queries.values import Number, Numbers, deliveries_of, of_areas, read_numbers, with_sums
from kooplan.indicators.vocab import POPULATION

YEARS_BACK = 5
"""How far back values are added up from parts where nothing was delivered for the area itself."""


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to the page."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class AreaPage:
    """Everything the profile prints."""

    name: str
    lead: str
    crumbs: tuple[Crumb, ...]
    facts: tuple[tuple[str, str], ...]
    level: str
    readers: tuple[str, ...]
    note: str
    has_values: bool
    strengths: tuple[Strength, ...]
    whole_name: str
    burdens_lead: str
    burdens: Table | None
    burdens_source: str
    locator: Locator | None
    ages: AgeStructure | None
    ages_source: str
    quotients: Table | None
    expected: str
    course: LineChart | None
    course_source: str
    has_variants: bool
    values: Table | None
    values_source: str
    csv_url: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an area is set against: the larger area, and the areas of its own level there."""

    place: Place
    whole: Place | None
    siblings: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """What was read for the page."""

    places: Places
    around: Surroundings
    lines: tuple[Line, ...]
    numbers: Numbers
    crowds: tuple[Crowd, ...]
    whole_crowd: Crowd | None
    deliveries: Mapping[int, Delivery]


def area_profile(reader: Reader, places: Places, pk: int) -> AreaPage | None:
    """The profile; None where the reader may not know of such an area."""
    if pk not in places.by_pk:
        return None
    profile = read_profile(reader, places, places.by_pk[pk])
    return page_of(reader, profile)


def surroundings_of(places: Places, place: Place) -> Surroundings:
    """The next larger area that people compare with, and the others of the same level inside it."""
    above = [one for one in places.above(place.pk) if one.level.order <= place.level.order]
    district = next((one for one in above if one.level.code == DISTRICT), None)
    whole = district or next((one for one in (places.land, places.country) if one in above), None)
    if whole is None and place.level.code == DISTRICT:
        whole = places.land
    inside = places.below(whole.pk).get(place.level, []) if whole else []
    siblings = inside if place in inside else places.on(place.level)
    return Surroundings(place, whole, tuple(siblings))


def read_profile(reader: Reader, places: Places, place: Place) -> Profile:
    """All values of the page in a fixed number of queries."""
    around = surroundings_of(places, place)
    indicators = list(Indicator.objects.visible_to(reader).active().for_list())
    own = read_numbers(reader, Q(area_version__area_id=place.pk))
    full = with_others(reader, places, around, indicators, own)
    crowds = crowds_of(reader, places, place)
    newest = demography.newest_by_age(crowds)
    beside = (
        crowds_of(reader, places, around.whole, Q(period_end=newest.end, variant="")) if around.whole and newest else []
    )
    lines = [line for one in indicators if (line := line_of(one, around.place, around.whole, around.siblings, full))]
    resting = [number for line in lines for number in line.shown]
    pks = {pk for crowd in crowds for pk in crowd.deliveries}
    return Profile(
        places,
        around,
        tuple(lines),
        full,
        tuple(crowds),
        beside[-1] if beside else None,
        deliveries_of(reader, resting, also=pks),
    )


def with_others(
    reader: Reader, places: Places, around: Surroundings, indicators: Sequence[Indicator], own: Numbers
) -> Numbers:
    """The area's own values, those of the others in the same periods, and sums where nothing was delivered."""
    keys = {indicator for indicator, _area in own.cells}
    newest = (own.latest(indicator, around.place.pk) for indicator in keys)
    ends = {number.end for number in newest if number is not None}
    beside = [one.pk for one in (*around.siblings, *((around.whole,) if around.whole else ()))]
    conditions = [of_areas(keys, beside) & Q(period_end__in=ends)]
    inside = [one.pk for parts in places.below(around.place.pk).values() for one in parts]
    lacking = [one.pk for one in indicators if one.pk not in keys]
    if inside and lacking:
        first = date(timezone.localdate().year - YEARS_BACK, 1, 1)
        conditions.append(of_areas(lacking, [*inside, *beside]) & Q(period_end__gte=first))
    others = read_numbers(reader, *conditions)
    wholes = [around.place, *((around.whole,) if around.whole else ())]
    return with_sums(Numbers({**others.cells, **own.cells}), places, wholes, indicators)


def page_of(reader: Reader, profile: Profile) -> AreaPage:
    """The page from what was read."""
    around, place = profile.around, profile.around.place
    worse = burdens(profile.lines)
    newest = demography.newest_by_age(profile.crowds)
    shown = [number for line in profile.lines for number in line.shown]
    level = printing.narrowest_level([*shown, *profile.crowds])
    ages = structure_of(profile, newest)
    course = demography.course_chart(
        "verlauf", profile.crowds, demography.total_of, name=_("gezählt"),
        title=_("Einwohner*innen von {name}").format(name=place.name), unit="persons",
    )  # fmt: skip
    return AreaPage(
        name=place.name,
        lead=lead_of(profile),
        crumbs=(Crumb(_("Räume"), reverse("indicators:area_list")), Crumb(place.name)),
        facts=tuple(facts_of(profile, newest)),
        level=level,
        readers=tuple(printing.readers_of(level)),
        note=stand_of(shown),
        has_values=bool(shown or profile.crowds),
        strengths=strengths(profile.lines, profile.deliveries, around.whole),
        whole_name=around.whole.name if around.whole else "",
        burdens_lead=burdens_lead(profile.lines, around.whole),
        burdens=burdens_table(worse, around.whole, around.siblings) if worse else None,
        burdens_source=burdens_source(worse, profile),
        locator=locator_of(reader, around),
        ages=ages,
        ages_source=crowd_source([newest, profile.whole_crowd], profile.deliveries) if newest else "",
        quotients=quotients_of(profile, newest),
        expected=demography.expected_sentence(profile.crowds),
        course=course,
        course_source=crowd_source(profile.crowds, profile.deliveries),
        has_variants=bool(demography.variants(profile.crowds)),
        values=values_table(profile.lines, around.whole, profile.deliveries) if profile.lines else None,
        values_source=printing.signs_line([line.number for line in profile.lines]),
        csv_url=reverse("indicators:area_table", args=[place.pk]),
    )


def lead_of(profile: Profile) -> str:
    """The sentence of the area, else its level and where it lies."""
    place, whole = profile.around.place, profile.around.whole
    if place.summary:
        return place.summary
    if whole is None:
        return place.level.name if place.level.name != place.name else ""
    return _("{level} in {name}").format(level=place.level.name, name=whole.name)


def facts_of(profile: Profile, newest: Crowd | None) -> Iterable[tuple[str, str]]:
    """People, size and age in the head of the page."""
    line = next((one for one in profile.lines if one.indicator.key == POPULATION), None)
    people = line.number.known if line else None
    if people is not None:
        yield _("Einwohner*innen"), numbers.decimal(people)
    size = profile.around.place.current.square_km
    if size is not None:
        yield _("Fläche"), numbers.measured(size, "km²")
    if people is not None and size:
        yield _("Einwohner*innen je km²"), numbers.decimal(people / size)
    older = demography.share_from(newest, demography.OLD) if newest else None
    if older is not None:
        yield _("65 Jahre und älter"), numbers.measured(older, "%")


def stand_of(shown: Sequence[Number]) -> str:
    """The newest day a value of the page speaks of."""
    if not shown:
        return ""
    return _("Stand {day}").format(day=numbers.long_day(max(one.end for one in shown)))


def structure_of(profile: Profile, newest: Crowd | None) -> AgeStructure | None:
    """The pyramid of the newest count beside that of the larger area."""
    if newest is None:
        return None
    whole = profile.around.whole
    return demography.age_structure(
        "altersaufbau", newest, profile.whole_crowd, profile.around.place.name, whole.name if whole else ""
    )


def quotients_of(profile: Profile, newest: Crowd | None) -> Table | None:
    """Young and old beside the larger area."""
    if newest is None:
        return None
    whole = profile.around.whole
    return demography.quotients_table(
        newest, profile.whole_crowd, profile.around.place.name, whole.name if whole else ""
    )


def locator_of(reader: Reader, around: Surroundings) -> Locator | None:
    """Where the area lies among those of its level."""
    shapes = shapes_of(reader, around.siblings, timezone.localdate())
    if around.place.pk not in shapes or len(shapes) < 2:
        return None
    beyond = around.whole is not None and around.whole.level.code != DISTRICT
    caption = _("Lage: {name}").format(name=around.whole.name) if beyond and around.whole else ""
    return locator("lage", list(shapes.values()), around.place.name, caption=caption)


def burdens_source(worse: Sequence[Line], profile: Profile) -> str:
    """What the table shows and where it comes from."""
    if not worse:
        return ""
    around = profile.around
    shown = [number for line in worse for number in line.shown]
    whole = _("Strich {name}").format(name=around.whole.name) if around.whole else ""
    strip = _(
        "Rechte Spalte, vom niedrigsten zum höchsten Wert: dunkler Punkt {name}, graue Punkte die anderen Räume"
    ).format(name=around.place.name)
    strip = f"{strip}, {whole}." if whole else f"{strip}."
    parts = [
        _("Veränderung in der Einheit des Merkmals, bei Anteilen in Prozentpunkten."),
        strip if len(around.siblings) > 1 else "",
        printing.signs_line([number for line in worse for number in (line.number, line.before)]),
        _("Quelle: {line}.").format(line=printing.source_line(shown, profile.deliveries)),
    ]
    return " ".join(part for part in parts if part)


def crowd_source(crowds: Iterable[Crowd | None], deliveries: Mapping[int, Delivery]) -> str:
    """The sources of people by age."""
    given = [one for one in crowds if one is not None]
    line = printing.source_line(given, deliveries)
    parts = max((one.parts for one in given), default=0)
    made = _(" Summe aus {count} Räumen.").format(count=parts) if parts else ""
    return f"{line}.{made}" if line else ""


def area_rows(reader: Reader, places: Places, pk: int) -> tuple[str, pl.DataFrame] | None:
    """Name and table of the profile for a file: every value of the area and of what it is compared with."""
    if pk not in places.by_pk:
        return None
    profile = read_profile(reader, places, places.by_pk[pk])
    rows = []
    for line in profile.lines:
        for place, number in ((profile.around.place, line.number), (profile.around.whole, line.whole)):
            if place is not None and number is not None:
                period = printing.period_of(number)
                rows.append(
                    printing.csv_row(line.indicator, (place.name, place.key), period, number, profile.deliveries)
                )
    return places.by_pk[pk].key, printing.csv_frame(rows)
