"""All areas of the tenant, by level."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.areas.vocab import ASSOCIATION, LEVELS, MUNICIPALITY, Hierarchy
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import ReleasedValue
from kooplan.indicators.queries import choices
from kooplan.indicators.queries.choices import Select
from kooplan.indicators.queries.places import LevelOfPlaces, Place, Places, places_of
from kooplan.indicators.queries.values import Number, read_numbers
from kooplan.indicators.vocab import POPULATION

OFFICIAL = frozenset(one.code for one in LEVELS if one.hierarchy == Hierarchy.ADMINISTRATIVE)
BELOW_DISTRICT = frozenset({ASSOCIATION, MUNICIPALITY})


@dataclass(frozen=True, slots=True)
class AreaListPage:
    """The list with its filter."""

    selects: tuple[Select, ...] = ()
    words: str = ""
    count: int = 0
    total: int = 0
    heading: str = ""
    table: Table | None = None


def area_overview(reader: Reader, *, level: str, words: str) -> AreaListPage:
    """The areas of one level whose name or key holds `words`."""
    places = places_of(reader)
    levels = usual_order(places)
    chosen = next((one for one in levels if one.code == level), levels[0] if levels else None)
    if chosen is None:
        return AreaListPage()
    everything = places.on(chosen)
    found = [one for one in everything if matches(one, words)]
    return AreaListPage(
        selects=(choices.select("ebene", _("Ebene"), [(one.code, one.plural) for one in levels], chosen.code),),
        words=words,
        count=len(found),
        total=len(everything),
        heading=chosen.plural,
        table=list_table(reader, places, chosen, found) if found else None,
    )


def usual_order(places: Places) -> list[LevelOfPlaces]:
    """Planning regions and Gemeinden before the large levels, as planners look for them."""
    levels = {one.level for one in places.by_pk.values()}
    return sorted(
        levels, key=lambda one: (choices.USUAL.index(one.code) if one.code in choices.USUAL else 9, one.order)
    )


def matches(place: Place, words: str) -> bool:
    """Name or key hold the words, whatever their case."""
    wanted = words.strip().casefold()
    return wanted in place.name.casefold() or place.key.startswith(words.strip())


def list_table(reader: Reader, places: Places, level: LevelOfPlaces, found: list[Place]) -> Table:
    """Name, where it lies, people, size."""
    people = newest_people(reader, found)
    columns = (
        Column(level.name),
        Column(_("Liegt in")),
        Column(_("Einwohner*innen"), numeric=True),
        Column(_("Fläche"), numeric=True),
        Column(_("Schlüssel")),
    )
    rows = tuple(
        Row((
            Cell(one.name, url=reverse("indicators:area", args=[one.pk])),
            above_name(places, one),
            people_text(people.get(one.pk)),
            numbers.measured(one.current.square_km, "km²", "ok" if one.current.square_km is not None else "no_data"),
            one.key,
        ))
        for one in found
    )  # fmt: skip
    return Table(level.plural, columns, rows)


def newest_people(reader: Reader, found: list[Place]) -> dict[int, Number]:
    """The newest number of people of each area."""
    pks = [one.pk for one in found]
    totals = ReleasedValue.objects.visible_to(reader).totals().of(POPULATION).filter(area_version__area_id__in=pks)
    last = totals.aggregate(last=Max("period_end"))["last"]
    if last is None:
        return {}
    values = read_numbers(reader, population_of(pks, last))
    return {area: cells[last] for (_indicator, area), cells in values.cells.items() if last in cells}


def population_of(areas: list[int], end: date) -> Q:
    """The condition for people of some areas on one day."""
    return Q(series__indicator__key=POPULATION, area_version__area_id__in=areas, period_end=end)


def above_name(places: Places, place: Place) -> str:
    """The smallest area of its own division that holds it; regions may cross Gemeinden, so they lie in the Kreis."""
    skipped = frozenset() if place.level.code in OFFICIAL else BELOW_DISTRICT
    above = [one for one in places.above(place.pk) if one.level.code not in skipped]
    return above[-1].name if above else ""


def people_text(number: Number | None) -> str:
    """People with the year, or the sign for none."""
    if number is None:
        return numbers.sign("no_data")
    return numbers.number(number.known, number.status)
