"""One indicator: what it means, where it is how high, how it changed, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.line import Break, LineChart, line_chart
from kooplan.core.charts.line import Series as ChartSeries
from kooplan.core.charts.maps import Choropleth
from kooplan.core.charts.table import Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import Delivery, Indicator, Series, SuppressionRule
from kooplan.indicators.queries import choices, printing
from kooplan.indicators.queries.choices import Scope, Select
from kooplan.indicators.queries.places import Place, Places, places_of, shapes_of, tenant_of
from kooplan.indicators.queries.ranking import Chosen, breaks_of, map_of, table_of
from kooplan.indicators.queries.region import FEW_AREAS, borders_line, chosen_frame, source_of
from kooplan.indicators.queries.values import Number, Numbers, deliveries_of, of_areas, read_numbers, with_sums
from kooplan.indicators.vocab import Direction

UNCHECKED = "M"
"""Mark of a definition that nobody has compared with its source yet."""


@dataclass(frozen=True, slots=True)
class IndicatorWanted:
    """What the address asks for; each part may be empty or unknown."""

    key: str
    end: str = ""
    scope: str = ""
    area: str = ""


@dataclass(frozen=True, slots=True)
class SourceCard:
    """A source behind the values."""

    name: str
    attribution: str
    licence: str
    web: str
    delivered: str
    kind: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """Definition and method, which stand on the page with and without values."""

    name: str
    key: str
    lead: str
    definition: Table
    method: Table
    unchecked: bool
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """Everything the page prints; without values only the definition and the method."""

    sheet: Sheet
    sources: tuple[SourceCard, ...] = ()
    level: str = ""
    readers: tuple[str, ...] = ()
    note: str = ""
    selects: tuple[Select, ...] = ()
    heading: str = ""
    few: int = 0
    map: Choropleth | None = None
    classes_note: str = ""
    table: Table | None = None
    source: str = ""
    course: LineChart | None = None


@dataclass(frozen=True, slots=True)
class Material:
    """What was read for the page."""

    indicator: Indicator
    series: tuple[Series, ...]
    rule: SuppressionRule | None
    places: Places
    scopes: tuple[Scope, ...]
    numbers: Numbers
    deliveries: Mapping[int, Delivery]


def indicator_page(reader: Reader, wanted: IndicatorWanted) -> IndicatorPage | None:
    """The page; None where the reader may not know of such an indicator."""
    material = read_material(reader, wanted.key)
    if material is None:
        return None
    chosen, scope = chosen_of(material, wanted)
    if chosen is None or scope is None:
        return IndicatorPage(sheet_of(material))
    shapes = shapes_of(reader, chosen.places, chosen.end)
    cuts, note = breaks_of(chosen, material.numbers)
    area = chosen_area(scope, wanted.area)
    course = course_of(material, area)
    shown = chosen.shown(material.places.around())
    level = printing.narrowest_level(shown)
    return IndicatorPage(
        sheet_of(material),
        sources=tuple(cards_of(shown, material.deliveries)),
        level=level,
        readers=tuple(printing.readers_of(level)),
        note=_("Stand {period}").format(period=chosen.name_of(chosen.end)),
        selects=selects_of(material, chosen, scope, area),
        heading=_("{period} nach {level}").format(period=chosen.name_of(chosen.end), level=scope.level_name),
        few=len(chosen.places) if 1 < len(chosen.places) < FEW_AREAS else 0,
        map=map_of("karte", chosen, shapes, cuts) if len(shapes) > 1 else None,
        classes_note=note if len(shapes) > 1 else "",
        table=table_of(chosen, material.places.around(), ranked=not reader.is_visitor),
        source=f"{source_of(chosen, material.places, material.deliveries)} {borders_line(chosen)}".strip(),
        course=course,
    )


def read_material(reader: Reader, key: str) -> Material | None:
    """Definition, areas and all values of the indicator."""
    indicator = Indicator.objects.visible_to(reader).select_related("life_domain").filter(key=key).first()
    if indicator is None:
        return None
    places = places_of(reader)
    scopes = [*choices.scopes_of(places), *choices.larger_scope(places)]
    wanted = {one.pk for scope in scopes for one in scope.places} | {one.pk for one in places.around()}
    values = read_numbers(reader, of_areas([indicator.pk], wanted))
    wholes = [one for one in places.around() if one is not places.country]
    full = with_sums(values, places, wholes, [indicator])
    series = tuple(Series.objects.filter(indicator=indicator).order_by("number"))
    rules = SuppressionRule.objects.filter(municipality_id=tenant_of(reader), code=indicator.suppression)
    return Material(indicator, series, rules.first(), places, tuple(scopes), full, deliveries_of(reader, full))


def chosen_of(material: Material, wanted: IndicatorWanted) -> tuple[Chosen | None, Scope | None]:
    """The areas and the period to show; none where no area has an entry."""
    pk = material.indicator.pk
    filled = [
        scope.level_code
        for scope in material.scopes
        if any(number.known is not None for one in scope.places for number in material.numbers.course(pk, one.pk))
    ]
    scope = choices.chosen_scope(material.scopes, wanted.scope, filled)
    if scope is None or not filled:
        return None, None
    ends = material.numbers.ends(pk, [one.pk for one in scope.places])
    end = choices.chosen_end(ends, wanted.end)
    if end is None:
        return None, None
    return Chosen.of(material.indicator, scope.places, material.numbers, ends, end), scope


def chosen_area(scope: Scope, wanted: str) -> Place | None:
    """The area whose course is shown beside the larger ones."""
    known = scope.places if len(scope.places) > 1 else ()
    return next((one for one in known if str(one.pk) == wanted), None)


def selects_of(material: Material, chosen: Chosen, scope: Scope, area: Place | None) -> tuple[Select, ...]:
    """The fields of the filter."""
    ends = [(one.isoformat(), chosen.name_of(one)) for one in chosen.ends]
    smaller = chosen.ordered(ranked=False) if len(chosen.places) > 1 else []
    areas = [("", _("nur größere Räume")), *((str(one.pk), one.name) for one in smaller)]
    return (
        choices.select("zeitraum", _("Jahr"), ends, chosen.end.isoformat()),
        choices.select("ebene", _("Ebene"), [(one.code, one.label) for one in material.scopes], scope.code),
        choices.select("raum", _("Raum im Verlauf"), areas, str(area.pk) if area else ""),
    )


def course_of(material: Material, area: Place | None) -> LineChart | None:
    """The course over all periods: the chosen area or the district first, then the larger areas."""
    pk, places = material.indicator.pk, material.places
    wanted = [*([area] if area else []), *places.around()]
    courses = {one.pk: {n.end: n for n in material.numbers.course(pk, one.pk)} for one in wanted}
    lined = [one for one in wanted if any(n.known is not None for n in courses[one.pk].values())]
    ends = sorted({end for one in lined for end in courses[one.pk]})
    if len(ends) < 2:
        return None
    lines = [
        ChartSeries(
            one.name,
            tuple(printing.datum(courses[one.pk].get(end)) for end in ends),
            kind="main" if place == 0 else "comparison",
        )
        for place, one in enumerate(lined)
    ]
    labels = [label_of(courses, end) for end in ends]
    return line_chart(
        "verlauf", labels, lines, title=_("{name} im Verlauf").format(name=material.indicator.name),
        unit=printing.unit_of(material.indicator), breaks=breaks_in(material, courses[lined[0].pk], ends),
        places=material.indicator.decimals,
    )  # fmt: skip


Courses = Mapping[int, Mapping[date, Number]]


def label_of(courses: Courses, end: date) -> str:
    """How people call a period."""
    number = next(course[end] for course in courses.values() if end in course)
    return printing.year_of(number)


def breaks_in(material: Material, course: Mapping[date, Number], ends: Sequence[date]) -> list[Break]:
    """Where the main line passes to another definition or another border."""
    reasons = {one.number: one.break_reason for one in material.series}
    found: list[Break] = []
    last: Number | None = None
    for index, end in enumerate(ends):
        number = course.get(end)
        if number is None or number.known is None:
            continue
        if last is not None and number.series != last.series:
            found.append(Break(index, reasons.get(number.series) or _("Die Definition wurde geändert.")))
        elif last is not None and number.version != last.version:
            found.append(Break(index, _("Die Grenze des Raums wurde geändert.")))
        last = number
    return found


def sheet_of(material: Material) -> Sheet:
    """Definition and method."""
    indicator = material.indicator
    return Sheet(
        name=indicator.name,
        key=indicator.key,
        lead=lead_of(indicator),
        definition=pairs_table(_("Was gemessen wird"), definition_of(indicator)),
        method=pairs_table(_("Methode und Quelle"), method_of(indicator, material.rule)),
        unchecked=indicator.mark == UNCHECKED,
        changes=tuple(changes_of(material.series)),
    )


def pairs_table(caption: str, pairs: Iterable[tuple[str, str]]) -> Table:
    """Names and words as a table."""
    columns = (Column(_("Angabe")), Column(_("Inhalt"), short=_("Inhalt")))
    return Table(caption, columns, tuple(Row(pair) for pair in pairs))


def lead_of(indicator: Indicator) -> str:
    """Lebenslage and unit in a line."""
    return _("{domain}, Angabe in: {unit}").format(
        domain=indicator.life_domain.name, unit=numbers.unit_of(printing.unit_of(indicator)).title
    )


def definition_of(indicator: Indicator) -> Iterable[tuple[str, str]]:
    """Numerator, denominator, unit and direction in words."""
    if indicator.numerator:
        yield _("Gezählt werden"), indicator.numerator
    if indicator.denominator:
        yield _("Bezogen auf"), indicator.denominator
    if indicator.is_rate:
        yield _("Rechnung"), _("Zähler durch Nenner mal {per}").format(per=numbers.decimal(float(indicator.per or 1)))
    yield _("Einheit"), numbers.unit_of(printing.unit_of(indicator)).title
    yield _("Lesart"), str(Direction(indicator.direction).label)
    if indicator.target_group:
        yield _("Zielgruppe"), indicator.target_group


def method_of(indicator: Indicator, rule: SuppressionRule | None) -> Iterable[tuple[str, str]]:
    """Usual source, smallest level, protection of small numbers."""
    if indicator.source_note:
        yield _("Übliche Quelle"), indicator.source_note
    if indicator.smallest_level:
        yield _("Kleinste übliche Ebene"), indicator.smallest_level
    if indicator.periodicity:
        yield _("Erscheint"), indicator.periodicity
    yield _("Schutz kleiner Zahlen"), rule_text(indicator, rule)
    way = _("Summe der Zähler durch Summe der Nenner") if indicator.is_rate else _("Nur gelieferte Werte oder Summen")
    yield _("Größere Räume"), way


def rule_text(indicator: Indicator, rule: SuppressionRule | None) -> str:
    """What the suppression rule hides."""
    if rule is None:
        return _("Regel {code}").format(code=indicator.suppression)
    parts = [_("{name}.").format(name=rule.name.rstrip("."))]
    if rule.min_cell:
        parts.append(_("Fallzahlen unter {count} bleiben verborgen.").format(count=rule.min_cell))
    if indicator.is_rate and rule.min_base:
        parts.append(_("Quoten auf weniger als {count} Menschen bleiben verborgen.").format(count=rule.min_base))
    return " ".join(parts)


def changes_of(series: Sequence[Series]) -> Iterable[str]:
    """Each change of the definition."""
    for one in series[1:]:
        since = _("seit {day}").format(day=numbers.long_day(one.starts_on)) if one.starts_on else ""
        yield (
            " ".join(part for part in (_("Neue Definition"), since) if part) + f": {one.break_reason or one.definition}"
        )


def cards_of(shown: Iterable[Number], deliveries: Mapping[int, Delivery]) -> Iterable[SourceCard]:
    """One card a source, with its newest delivery."""
    pks = {pk for number in shown for pk in number.deliveries} & deliveries.keys()
    newest: dict[int, Delivery] = {}
    for pk in pks:
        one = deliveries[pk]
        known = newest.get(one.source_id)
        if known is None or known.delivered_on < one.delivered_on:
            newest[one.source_id] = one
    for one in sorted(newest.values(), key=lambda delivery: delivery.source.name):
        yield SourceCard(
            one.source.name, one.source.attribution, one.source.licence, one.source.web,
            numbers.long_day(one.delivered_on), one.get_kind_display(),
        )  # fmt: skip


def indicator_rows(reader: Reader, wanted: IndicatorWanted) -> pl.DataFrame | None:
    """All periods of all shown areas for a file; None where there is no such indicator or no value."""
    material = read_material(reader, wanted.key)
    if material is None:
        return None
    chosen, _scope = chosen_of(material, wanted)
    if chosen is None:
        return None
    frames = [
        chosen_frame(
            Chosen.of(chosen.indicator, chosen.places, chosen.numbers, chosen.ends, end),
            [*chosen.ordered(ranked=False), *chosen.beside(material.places.around())],
            material.deliveries,
        )
        for end in chosen.ends
    ]
    return pl.concat(frames)
