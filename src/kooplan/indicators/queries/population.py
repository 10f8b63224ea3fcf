"""People of an area by year, age and sex; what changes them, how many are expected, and what they will need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.line import LineChart, Series, line_chart
from kooplan.core.reader import Reader
from kooplan.indicators.evaluation import balances
from kooplan.indicators.models import Delivery, Indicator
from kooplan.indicators.queries import choices, demography, printing
from kooplan.indicators.queries.area import crowd_source, surroundings_of
from kooplan.indicators.queries.choices import Option, OptionGroup, Select
from kooplan.indicators.queries.demography import AgeStructure
from kooplan.indicators.queries.need import ServiceNeed, service_needs
from kooplan.indicators.queries.people import Crowd, Span, crowds_of, five_year_starts, span_name
from kooplan.indicators.queries.places import Place, Places, places_of
from kooplan.indicators.queries.values import Numbers, deliveries_of, of_areas, read_numbers, with_sums
from kooplan.indicators.vocab import AGE_OPEN, Sex

BIRTHS, DEATHS, MIGRATION = "birth_rate", "mortality_rate", "migration_balance"
PHASES = ((0, 19), (20, 64), (65, AGE_OPEN), (80, AGE_OPEN))
"""Ages that people ask for, before the five-year bands."""


@dataclass(frozen=True, slots=True)
class PopulationWanted:
    """What the address asks for; each part may be empty or unknown."""

    area: str = ""
    end: str = ""
    age: str = ""
    sex: str = ""


@dataclass(frozen=True, slots=True)
class PopulationPage:
    """Everything the page prints; without people only the selects."""

    name: str
    lead: str = ""
    level: str = ""
    readers: tuple[str, ...] = ()
    selects: tuple[Select, ...] = ()
    has_people: bool = False
    ages: AgeStructure | None = None
    ages_source: str = ""
    group_name: str = ""
    course: LineChart | None = None
    expected: str = ""
    source: str = ""
    has_variants: bool = False
    quotients: tuple[LineChart, ...] = ()
    balance: LineChart | None = None
    balance_source: str = ""
    needs: tuple[ServiceNeed, ...] = ()
    area_url: str = ""
    csv_url: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A chosen part of the people: a span of ages and one sex or all."""

    span: Span
    sex: str

    def of(self, crowd: Crowd) -> float | None:
        """How many there are; None where the bands of the source do not meet the span."""
        if self.span == (0, AGE_OPEN) and not self.sex:
            return crowd.total
        groups = (self.sex,) if self.sex else crowd.by_age()
        start, end = self.span
        ends = {start} if end == AGE_OPEN else {start, end + 1}
        if not groups or not ends <= crowd.borders(groups):
            return None
        starts = sorted({0, *ends})
        return crowd.people(groups, starts)[starts.index(start)]


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for the page."""

    places: Places
    place: Place
    whole: Place | None
    crowds: tuple[Crowd, ...]
    now: Crowd | None
    beside: Crowd | None
    flows: Mapping[str, Indicator]
    flow_values: Numbers
    deliveries: Mapping[int, Delivery]


def population_page(reader: Reader, wanted: PopulationWanted) -> PopulationPage:
    """The page; a fixed number of queries whatever the number of areas."""
    places = places_of(reader)
    place = chosen_place(places, wanted.area)
    if place is None:
        return PopulationPage(_("Bevölkerung"))
    read = read_material(reader, places, place, wanted)
    group = chosen_group(read.now, wanted)
    level = printing.narrowest_level([*read.crowds, *read.flow_values])
    return PopulationPage(
        name=place.name,
        lead=lead_of(place, read.now),
        level=level,
        readers=tuple(printing.readers_of(level)),
        selects=tuple(selects_of(read, group)),
        has_people=read.now is not None,
        ages=structure_of(read),
        ages_source=crowd_source([read.now, read.beside], read.deliveries),
        group_name=group_name(group),
        course=group_course(read.crowds, group, place),
        expected=demography.expected_sentence(read.crowds),
        source=crowd_source(read.crowds, read.deliveries),
        has_variants=bool(demography.variants(read.crowds)),
        quotients=tuple(
            chart for one in (youth_chart, old_age_chart, very_old_chart) if (chart := one(read.crowds)) is not None
        ),
        balance=balance_chart(read.flows, read.flow_values, place),
        balance_source=printing.source_line(read.flow_values, read.deliveries),
        needs=tuple(service_needs(reader, read.crowds)) if read.now else (),
        area_url=reverse("indicators:area", args=[place.pk]),
        csv_url=f"{reverse('indicators:population_table')}?{urlencode({'raum': place.pk})}",
    )


def read_material(reader: Reader, places: Places, place: Place, wanted: PopulationWanted) -> Material:
    """The people of the place, those of the larger area on the same day, births, deaths and migration."""
    crowds = crowds_of(reader, places, place)
    counted = demography.observed(crowds)
    end = choices.chosen_end([one.end for one in reversed(counted)], wanted.end or usual_day(counted))
    whole = surroundings_of(places, place).whole
    beside = crowds_of(reader, places, whole, Q(period_end=end, variant="")) if whole and end else []
    flows, values = read_flows(reader, places, place)
    pks = {pk for crowd in (*crowds, *beside) for pk in crowd.deliveries}
    return Material(
        places,
        place,
        whole,
        tuple(crowds),
        next((one for one in counted if one.end == end), None),
        beside[-1] if beside else None,
        flows,
        values,
        deliveries_of(reader, values, also=pks),
    )


def usual_day(counted: Sequence[Crowd]) -> str:
    """The newest day on which women and men of each age are known; a bare total may be newer, but says less."""
    return next((one.end.isoformat() for one in reversed(counted) if one.sexes()), "")


def structure_of(read: Material) -> AgeStructure | None:
    """The pyramid of the chosen day; none where women and men are not told apart."""
    if read.now is None or not read.now.sexes():
        return None
    name = read.whole.name if read.whole else ""
    return demography.age_structure("altersaufbau", read.now, read.beside, read.place.name, name)


def chosen_place(places: Places, wanted: str) -> Place | None:
    """The wanted area, else the district, else the first."""
    named = places.by_pk.get(int(wanted)) if wanted.isdecimal() else None
    return named or places.district or next(iter(places.by_pk.values()), None)


def chosen_group(now: Crowd | None, wanted: PopulationWanted) -> Group:
    """The wanted ages and sex, as far as the people are told apart so."""
    sex = wanted.sex if now and wanted.sex in now.sexes() else ""
    spans = {span_value(span): span for span in spans_of(now)}
    return Group(spans.get(wanted.age, (0, AGE_OPEN)), sex)


def spans_of(now: Crowd | None) -> list[Span]:
    """The ages one can choose: all, phases of life, five-year bands."""
    if now is None or not now.by_age():
        return [(0, AGE_OPEN)]
    borders = now.borders(now.by_age())
    phases = [(start, end) for start, end in PHASES if start in borders and (end == AGE_OPEN or end + 1 in borders)]
    starts = five_year_starts(borders)
    bands = [(start, after - 1) for start, after in zip(starts, [*starts[1:], AGE_OPEN + 1], strict=True)]
    return list(dict.fromkeys([(0, AGE_OPEN), *phases, *bands]))


def span_value(span: Span) -> str:
    """A span in the address; empty for all ages."""
    return "" if span == (0, AGE_OPEN) else f"{span[0]}-{span[1]}"


def span_label(span: Span) -> str:
    """A span in words."""
    if span == (0, AGE_OPEN):
        return _("alle")
    return span_name(span[0], None if span[1] == AGE_OPEN else span[1] + 1)


def selects_of(read: Material, group: Group) -> Iterable[Select]:
    """The fields of the filter."""
    places, now = read.places, read.now
    levels = sorted({one.level for one in places.by_pk.values()}, key=lambda level: level.order)
    areas = [
        OptionGroup(
            tuple(Option(str(one.pk), one.name, one.pk == read.place.pk) for one in places.on(level)), level.plural
        )
        for level in levels
    ]
    yield Select("raum", _("Raum"), tuple(areas))
    days = [(one.end.isoformat(), numbers.long_day(one.end)) for one in reversed(demography.observed(read.crowds))]
    yield choices.select("stichtag", _("Stichtag"), days, now.end.isoformat() if now else "")
    ages = [(span_value(span), span_label(span)) for span in spans_of(now)]
    yield choices.select("alter", _("Altersgruppe im Verlauf"), ages, span_value(group.span))
    sexes = [("", _("alle")), *((one, str(Sex(one).label)) for one in (now.sexes() if now else ()))]
    yield choices.select("geschlecht", _("Geschlecht im Verlauf"), sexes, group.sex)


def lead_of(place: Place, now: Crowd | None) -> str:
    """How many people on which day."""
    if now is None or now.total is None:
        return place.level.name
    return _("{people} Einwohner*innen am {day}").format(
        people=numbers.decimal(now.total), day=numbers.long_day(now.end)
    )


def group_name(group: Group) -> str:
    """The chosen part of the people in words."""
    sex = str(Sex(group.sex).label) if group.sex else _("Menschen")
    if group.span == (0, AGE_OPEN):
        return sex if group.sex else _("Einwohner*innen")
    return _("{sex}, Alter {span}").format(sex=sex, span=span_label(group.span))


def group_course(crowds: Sequence[Crowd], group: Group, place: Place) -> LineChart | None:
    """The chosen people, counted and expected."""
    title = _("{place}: {group}").format(group=group_name(group), place=place.name)
    return demography.course_chart("verlauf", crowds, group.of, name=_("gezählt"), title=title, unit="persons")


def old_age_chart(crowds: Sequence[Crowd]) -> LineChart | None:
    """People of 65 and more per 100 of working age."""
    return quotient_chart("altenquotient", crowds, "oldage_ratio", _("Altenquotient"), "per 100")


def youth_chart(crowds: Sequence[Crowd]) -> LineChart | None:
    """People under 20 per 100 of working age."""
    return quotient_chart("jugendquotient", crowds, "youth_ratio", _("Jugendquotient"), "per 100")


def very_old_chart(crowds: Sequence[Crowd]) -> LineChart | None:
    """The share of people of 80 and more."""
    return quotient_chart("hochaltrige", crowds, "share_80plus", _("80 Jahre und älter"), "%")


def quotient_chart(ident: str, crowds: Sequence[Crowd], key: str, title: str, unit: str) -> LineChart | None:
    """One quotient over the years."""

    def measure(crowd: Crowd) -> float | None:
        return demography.quotients_of(crowd).get(key)

    return demography.course_chart(ident, crowds, measure, name=_("gezählt"), title=title, unit=unit)


def read_flows(reader: Reader, places: Places, place: Place) -> tuple[dict[str, Indicator], Numbers]:
    """Births, deaths and migration of a place, added up from its parts where they were not delivered."""
    keys = (BIRTHS, DEATHS, MIGRATION)
    flows = {one.key: one for one in Indicator.objects.visible_to(reader).filter(key__in=keys)}
    inside = [one.pk for parts in places.below(place.pk).values() for one in parts]
    values = read_numbers(reader, of_areas([one.pk for one in flows.values()], [place.pk, *inside]))
    full = with_sums(values, places, [place], flows.values())
    own = {cell: ends for cell, ends in full.cells.items() if cell[1] == place.pk}
    return flows, Numbers(own)


def balance_chart(flows: Mapping[str, Indicator], values: Numbers, place: Place) -> LineChart | None:
    """Births minus deaths, and arrivals minus departures, per 1,000 people."""
    if not {BIRTHS, DEATHS, MIGRATION} <= flows.keys():
        return None
    ends = values.ends(flows[DEATHS].pk, [place.pk])[::-1]
    rows = [flow_of(flows, values, place, end) for end in ends]
    if len(ends) < 2 or all(value is None for row in rows for value in row):
        return None
    lines = [
        Series(_("Geburtensaldo"), tuple(demography.data([row[0] for row in rows]))),
        Series(_("Wanderungssaldo"), tuple(demography.data([row[1] for row in rows])), kind="comparison"),
    ]
    title = _("Geburten, Sterbefälle und Wanderung")
    return line_chart("bilanz", [str(end.year) for end in ends], lines, title=title, unit="per 1 000")


def flow_of(
    flows: Mapping[str, Indicator], values: Numbers, place: Place, end: date
) -> tuple[float | None, float | None]:
    """Both balances of one period, from the numerators of the released rates."""
    births, deaths, migration = (values.at(flows[key].pk, place.pk, end) for key in (BIRTHS, DEATHS, MIGRATION))
    return balances(
        births.numerator if births else None,
        deaths.numerator if deaths else None,
        migration.numerator if migration else None,
        deaths.denominator if deaths else None,
    )


def population_rows(reader: Reader, wanted: PopulationWanted) -> pl.DataFrame | None:
    """Every group of every day and projection for a file; None without people."""
    places = places_of(reader)
    place = chosen_place(places, wanted.area)
    crowds = crowds_of(reader, places, place) if place else []
    if place is None or not crowds:
        return None
    deliveries = deliveries_of(reader, Numbers(), also={pk for crowd in crowds for pk in crowd.deliveries})
    rows = [row for crowd in crowds for row in crowd_rows(place, crowd, deliveries)]
    heads = (
        _("Raum"), _("Schlüssel"), _("Stichtag"), _("Vorausberechnung"), _("Geschlecht"), _("Alter von"),
        _("Alter bis"), _("Einwohner*innen"), _("Stand"), _("Quelle"),
    )  # fmt: skip
    return pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")


def crowd_rows(place: Place, crowd: Crowd, deliveries: Mapping[int, Delivery]) -> Iterable[tuple[str, ...]]:
    """The groups of one crowd."""
    source = crowd_source([crowd], deliveries)
    for (sex, (start, end)), people in sorted(crowd.groups.items()):
        known = people is not None
        yield (
            place.name, place.key, numbers.short_day(crowd.end), crowd.variant, str(Sex(sex).label), str(start),
            "" if end == AGE_OPEN else str(end), printing.plain(people) if known else numbers.sign("no_data"),
            _("Wert liegt vor") if known else _("Keine Angabe"), source,
        )  # fmt: skip
