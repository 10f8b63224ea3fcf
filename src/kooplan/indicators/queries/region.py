"""The district at a glance: headline figures, one indicator as map and table, and what to talk about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.maps import Choropleth
from kooplan.core.charts.table import Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import Delivery, Indicator
from kooplan.indicators.queries import choices, printing
from kooplan.indicators.queries.choices import Scope, Select
from kooplan.indicators.queries.headlines import AHEAD, Headline, Headlines, headline_indicators, headlines
from kooplan.indicators.queries.hints import Hint, hints
from kooplan.indicators.queries.index_latest import latest_classes, with_classes
from kooplan.indicators.queries.people import Crowd, crowds_of
from kooplan.indicators.queries.places import Place, Places, shapes_of
from kooplan.indicators.queries.ranking import Chosen, breaks_of, has_bases, map_of, table_of
from kooplan.indicators.queries.values import (
    Number,
    Numbers,
    deliveries_of,
    of_areas,
    read_numbers,
    with_sums,
)
from kooplan.indicators.vocab import POPULATION

FEW_AREAS = 15
"""Below this number of areas a page warns that single values weigh much."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the address asks for; each part may be empty or unknown."""

    indicator: str = ""
    end: str = ""
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RegionPage:
    """Everything the overview prints; without data only `title` and `lead` are filled."""

    title: str
    lead: str
    level: str = ""
    readers: tuple[str, ...] = ()
    headlines: tuple[Headline, ...] = ()
    headline_source: str = ""
    selects: tuple[Select, ...] = ()
    heading: str = ""
    few: int = 0
    map: Choropleth | None = None
    classes_note: str = ""
    table: Table | None = None
    source: str = ""
    indicator_url: str = ""
    hints: tuple[Hint, ...] = ()
    csv_url: str = ""


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for the page."""

    places: Places
    scope: Scope
    indicators: tuple[Indicator, ...]
    headline: tuple[Indicator, ...]
    population: Indicator | None
    indicator: Indicator
    numbers: Numbers
    deliveries: Mapping[int, Delivery]


def region_overview(reader: Reader, places: Places, wanted: Wanted) -> RegionPage:
    """The page; a fixed number of queries whatever the number of areas."""
    material = read_material(reader, places, wanted)
    if material is None:
        return RegionPage(title_of(places), _("Noch liegen keine Werte vor."))
    chosen = chosen_of(material, wanted)
    shapes = shapes_of(reader, chosen.places, chosen.end)
    expected = expected_people(reader, material)
    cuts, note = breaks_of(chosen, material.numbers)
    head = headlines(material.headline, material.numbers, places, expected)
    shown = chosen.shown(places.around())
    level = printing.narrowest_level([*shown, *head.shown])
    ranked = not reader.is_visitor
    table, source = table_of(chosen, places.around(), ranked=ranked), source_of(chosen, places, material.deliveries)
    if ranked:
        source = f"{source} {borders_line(chosen)}".strip()
    classes = latest_classes(reader, material.scope.level_code) if ranked else None
    if classes is not None:
        table, source = with_classes(table, classes), f"{source} {classes.source}"
    return RegionPage(
        title=title_of(places),
        lead=lead_of(material, chosen),
        level=level,
        readers=tuple(printing.readers_of(level)),
        headlines=head.figures,
        headline_source=headline_source(head, material.deliveries),
        selects=selects_of(places, material, chosen),
        heading=_("{indicator} nach {level}").format(indicator=chosen.indicator.name, level=material.scope.level_name),
        few=len(chosen.places) if len(chosen.places) < FEW_AREAS else 0,
        map=map_of("karte", chosen, shapes, cuts) if shapes else None,
        classes_note=note,
        table=table,
        source=source,
        indicator_url=reverse("indicators:indicator", args=[chosen.indicator.key]),
        hints=hints(material.headline, chosen, material.numbers, places.district) if ranked else (),
        csv_url=csv_url(chosen, material.scope),
    )


def read_material(reader: Reader, places: Places, wanted: Wanted) -> Material | None:
    """The values of the page; None where no indicator has a value this reader may see."""
    scopes = choices.scopes_of(places)
    found = choices.indicators_with_data(reader, places)
    scope = choices.chosen_scope(scopes, wanted.scope, {code for _one, codes in found for code in codes})
    usable = [one for one, codes in found if scope and scope.level_code in codes]
    indicator = choices.chosen_indicator(usable, wanted.indicator)
    if scope is None or indicator is None:
        return None
    top = headline_indicators([one for one, codes in found if codes])
    population = next((one for one, _codes in found if one.key == POPULATION), None)
    core = [one.pk for one in [*core_places(places), *places.around()]]
    needed = {one.pk: one for one in [*top, indicator, *([population] if population else [])]}
    numbers_read = read_numbers(
        reader,
        of_areas(needed, core),
        of_areas([indicator.pk], [one.pk for one in scope.places]),
    )
    wholes = [one for one in places.around() if one is not places.country]
    full = with_sums(numbers_read, places, wholes, needed.values())
    return Material(places, scope, tuple(usable), tuple(top), population, indicator, full, deliveries_of(reader, full))


def core_places(places: Places) -> list[Place]:
    """What the district and the Land are made of."""
    inside = [one for level in places.below(places.district.pk).values() for one in level] if places.district else []
    beside = places.on(places.district.level) if places.district else []
    return [*inside, *beside]


def chosen_of(material: Material, wanted: Wanted) -> Chosen:
    """One indicator, one period, the period to compare with, and the areas to show."""
    areas = [one.pk for one in material.scope.places]
    ends = material.numbers.ends(material.indicator.pk, areas)
    end = choices.chosen_end(ends, wanted.end) or date.min
    return Chosen.of(material.indicator, material.scope.places, material.numbers, ends, end)


def borders_line(chosen: Chosen) -> str:
    """Where the borders of the map come from, as their licence asks; empty where none is known."""
    sources = sorted({one.at(chosen.end).source for one in chosen.places} - {""})
    return _("Grenzen der Karte: {sources}.").format(sources="; ".join(sources)) if sources else ""


def headline_source(head: Headlines, deliveries: Mapping[int, Delivery]) -> str:
    """Sources of the figures, the years of their lines, and how the district was made where nobody delivered it."""
    if not head.own:
        return ""
    years = _("Linien: {first} bis {last}.").format(
        first=min(one.end for one in head.own).year, last=max(one.end for one in head.own).year
    )
    summed = any(one.parts for one in head.own)
    made = _("Landkreis: aus Teilräumen zusammengerechnet, Quoten als Summe durch Summe.")
    return " ".join([f"{printing.source_line(head.shown, deliveries)}.", years, *([made] if summed else [])])


def expected_people(reader: Reader, material: Material) -> list[Crowd]:
    """The projections of the district for the year that the head of the page looks ahead to."""
    district, now = material.places.district, population_of(material)
    if district is None or now is None:
        return []
    return crowds_of(reader, material.places, district, ~Q(variant=""), Q(period_end__year=now.end.year + AHEAD))


def population_of(material: Material) -> Number | None:
    """The newest number of people in the district."""
    district = material.places.district
    if district is None or material.population is None:
        return None
    return material.numbers.latest(material.population.pk, district.pk)


def title_of(places: Places) -> str:
    """The head of the page."""
    is_town = places.district is not None and not places.inner.get(places.district.pk)
    return _("Stadt im Überblick") if is_town else _("Landkreis im Überblick")


def lead_of(material: Material, chosen: Chosen) -> str:
    """How many areas, how many people, and when."""
    areas = _("{count} {level}").format(count=counted(len(chosen.places)), level=material.scope.places[0].level.plural)
    number = population_of(material)
    if number is None or number.known is None:
        return areas
    pattern = _("{areas}, {people} Einwohner*innen, Stand {day}")
    if material.scope.code.endswith(choices.BEYOND):
        pattern = _("{areas} im Vergleich. {name}: {people} Einwohner*innen, Stand {day}")
    name = material.places.district.name if material.places.district else ""
    people, day = numbers.decimal(number.known), numbers.long_day(number.end)
    return pattern.format(areas=areas, name=name, people=people, day=day)


def counted(count: int) -> str:
    """Small numbers in words, as a sentence begins with them."""
    words = (
        _("Null"), _("Ein"), _("Zwei"), _("Drei"), _("Vier"), _("Fünf"), _("Sechs"), _("Sieben"), _("Acht"), _("Neun"),
        _("Zehn"), _("Elf"), _("Zwölf"),
    )  # fmt: skip
    return words[count] if count < len(words) else str(count)


def selects_of(places: Places, material: Material, chosen: Chosen) -> tuple[Select, ...]:
    """The fields of the filter."""
    scopes = choices.scopes_of(places)
    ends = [(one.isoformat(), chosen.name_of(one)) for one in chosen.ends]
    return (
        choices.indicator_select(material.indicators, chosen.indicator),
        choices.select("zeitraum", _("Jahr"), ends, chosen.end.isoformat()),
        choices.select("ebene", _("Ebene"), [(one.code, one.label) for one in scopes], material.scope.code),
    )


def source_of(chosen: Chosen, places: Places, deliveries: Mapping[int, Delivery]) -> str:
    """Method, signs and sources of the table."""
    district = places.district
    own = chosen.value_of(district) if district else None
    lines = [
        _("Strich im Balken: {name} {value}.").format(name=district.name, value=printing.text(chosen.indicator, own))
        if district and own and own.known is not None
        else "",
        _("Veränderung in {points}.").format(points=printing.points_of(chosen.indicator)) if chosen.before else "",
        printing.method_line(chosen.indicator, own, district.name) if district else "",
        printing.signs_line([chosen.value_of(one) for one in chosen.places], also=missing_bases(chosen, places)),
        _("Quelle: {line}.").format(line=printing.source_line(chosen.shown(places.around()), deliveries)),
    ]
    return " ".join(line for line in lines if line)


def missing_bases(chosen: Chosen, places: Places) -> list[str]:
    """The status of denominators that the table prints as a sign."""
    given = [chosen.value_of(one) for one in (*chosen.places, *places.around())]
    lacking = has_bases(chosen) and any(one is not None and one.denominator is None for one in given)
    return ["no_data"] if lacking else []


def csv_url(chosen: Chosen, scope: Scope) -> str:
    """The address of the file with the same values."""
    query = {"merkmal": chosen.indicator.key, "zeitraum": chosen.end.isoformat(), "ebene": scope.code}
    return f"{reverse('indicators:region_table')}?{urlencode(query)}"


def region_rows(reader: Reader, places: Places, wanted: Wanted) -> pl.DataFrame | None:
    """The table of the page for a file; None without data."""
    material = read_material(reader, places, wanted)
    if material is None:
        return None
    chosen = chosen_of(material, wanted)
    ordered = chosen.ordered(ranked=not reader.is_visitor)
    return chosen_frame(chosen, [*ordered, *chosen.beside(places.around())], material.deliveries)


def chosen_frame(chosen: Chosen, places: Sequence[Place], deliveries: Mapping[int, Delivery]) -> pl.DataFrame:
    """One row a place."""
    rows = [
        printing.csv_row(
            chosen.indicator, (one.name, one.key), chosen.name_of(chosen.end), chosen.value_of(one), deliveries
        )
        for one in places
    ]
    return printing.csv_frame(rows)
