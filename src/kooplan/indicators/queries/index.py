"""The pages of a composite index: which there are, one with its runs, and one run with everything behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import polars as pl
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import numbers
from kooplan.core.charts.maps import Choropleth, LegendEntry, MapArea, Shape, choropleth
from kooplan.core.charts.matrix import Matrix, Member, matrix
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum
from kooplan.core.reader import Reader
from kooplan.indicators.models import IndexDefinition, IndexResult, IndexRun, Indicator, ReleasedValue

STATUS: Final = {1: "hoch", 2: "mittel", 3: "niedrig", 4: "sehr niedrig"}
DYNAMICS: Final = {1: "positiv", 3: "stabil", 5: "negativ"}
STATUS_RANGE: Final = {1: "Index unter −1,0", 2: "−1,0 bis 1,0", 3: "über 1,0 bis 1,5", 4: "über 1,5"}
MAP_CLASS: Final = {1: 1, 2: 2, 3: 4, 4: 5}
"""Status class -> class of the map; the step between "mittel" and "niedrig" is meant to be seen."""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An index in the list, with its newest run that the reader may see."""

    name: str
    url: str
    level: str
    ingredients: str
    latest: str


def index_entries(reader: Reader) -> list[IndexEntry]:
    """All indices of the tenant that the reader may know of, or of which a run was opened to the reader."""
    runs = IndexRun.objects.visible_to(reader).order_by("-period_end", "-computed_at")
    definitions = (
        IndexDefinition.objects.filter(municipality_id=reader.municipality_id or 0)
        .select_related("area_level")
        .prefetch_related("components__indicator", Prefetch("runs", queryset=runs, to_attr="visible_runs"))
    )
    own = set(IndexDefinition.objects.visible_to(reader).values_list("pk", flat=True))
    return [entry_of(one, own) for one in definitions if one.pk in own or runs_of(one)]


def runs_of(definition: IndexDefinition) -> list[IndexRun]:
    """The runs that were loaded with a definition."""
    found: list[IndexRun] = getattr(definition, "visible_runs", [])
    return found


def entry_of(definition: IndexDefinition, own: set[int]) -> IndexEntry:
    """One index as a row; without right to the definition the link leads to the newest run."""
    runs = runs_of(definition)
    latest = _("Noch nicht gerechnet.")
    if runs:
        latest = _("Zuletzt gerechnet für {day}, {count} Räume.").format(
            day=numbers.short_day(runs[0].period_end), count=runs[0].valid_areas
        )
    if definition.pk in own:
        url = reverse("indicators:index", args=[definition.pk])
    else:
        url = reverse("indicators:index_run", args=[runs[0].pk])
    names = ", ".join(one.indicator.name for one in definition.components.all())
    return IndexEntry(definition.name, url, definition.area_level.plural, names, latest)


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One index: what goes in, its runs, and the periods for which it can be run."""

    definition: IndexDefinition
    ingredients: Table
    runs: tuple[IndexRun, ...]
    periods: tuple[tuple[str, str], ...]


def index_page(reader: Reader, definition: IndexDefinition) -> IndexPage:
    """Components with weights, the runs the reader may see, newest first, and the days with values for all."""
    components = list(definition.components.select_related("indicator").order_by("pk"))
    total = sum(one.weight for one in components)
    rows = [
        Row((
            Cell(one.indicator.name, url=reverse("indicators:indicator", args=[one.indicator.key])),
            numbers.trimmed(one.weight),
            numbers.measured(100 * one.weight / total, "%", places=0),
        ))
        for one in components
    ]  # fmt: skip
    columns = (Column(_("Indikator")), Column(_("Gewicht"), numeric=True), Column(_("Anteil"), numeric=True))
    runs = IndexRun.objects.visible_to(reader).filter(definition=definition).select_related("computed_by__organisation")
    return IndexPage(
        definition,
        Table(_("Bestandteile"), columns, tuple(rows)),
        tuple(runs.order_by("-period_end", "-computed_at")),
        periods_of(reader, definition, [one.indicator for one in components]),
    )


def periods_of(
    reader: Reader, definition: IndexDefinition, indicators: Sequence[Indicator]
) -> tuple[tuple[str, str], ...]:
    """The days for which every indicator has values on the level, newest first, as value and label of a choice."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(series__indicator__in=indicators, area_version__area__area_level=definition.area_level)
        .values_list("period_end", "series__indicator_id")
        .distinct()
    )
    present: dict[date, set[int]] = defaultdict(set)
    for end, indicator in rows:
        present[end].add(indicator)
    complete = sorted((end for end, found in present.items() if len(found) == len(indicators)), reverse=True)
    return tuple((end.isoformat(), numbers.short_day(end)) for end in complete)


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run: the result in a sentence, matrix, map, table, sensitivity and method."""

    run: IndexRun
    name: str
    level_name: str
    period: str
    lead: str
    small_n: bool
    matrix: Matrix | None
    map: Choropleth | None
    table: Table
    sensitivity: Table | None
    sensitivity_lead: str
    method: Table
    invalid: tuple[tuple[str, str], ...]


def run_page(reader: Reader, run: IndexRun) -> RunPage:
    """Everything a run page prints; six queries whatever the number of areas."""
    results = results_of(run)
    valid = [one for one in results if one.is_valid]
    definition = run.definition
    return RunPage(
        run=run,
        name=definition.name,
        level_name=definition.area_level.plural,
        period=numbers.short_day(run.period_end),
        lead=lead_of(valid),
        small_n=bool(run.record["small_n"]),
        matrix=matrix_of(results),
        map=map_of(valid, run),
        table=result_table(reader, run, valid),
        sensitivity=sensitivity_table(run, valid),
        sensitivity_lead=sensitivity_lead(run),
        method=method_table(run),
        invalid=tuple((one.area_version.name, one.reason) for one in results if not one.is_valid),
    )


def results_of(run: IndexRun) -> list[IndexResult]:
    """All results with their areas, highest index first, those without one last."""
    found = run.results.select_related("area_version__area").defer("area_version__geometry")
    return sorted(found, key=lambda one: (not one.is_valid, -(one.status_index or 0.0), one.area_version.name))


def lead_of(valid: Sequence[IndexResult]) -> str:
    """What the run says, in words about values and never about people."""
    if not valid:
        return _("Kein Raum hat alle Werte.")
    high = [one.area_version.name for one in valid if one.status_class == 4]
    worse = [one.area_version.name for one in valid if one.dynamics_class == 5]
    sentences = [
        ngettext("{count} Raum hat ein Ergebnis.", "{count} Räume haben ein Ergebnis.", len(valid)).format(
            count=len(valid)
        )
    ]
    if high:
        sentences.append(_("Statistischer Wert sehr niedrig: {names}.").format(names=listed(high)))
    if worse:
        sentences.append(_("Dynamik negativ: {names}.").format(names=listed(worse)))
    return " ".join(sentences)


def listed(names: Sequence[str], most: int = 4) -> str:
    """Some names and how many more there are."""
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return _("{names} und {rest} weitere").format(names=shown, rest=rest) if rest > 0 else shown


def matrix_of(results: Sequence[IndexResult]) -> Matrix | None:
    """Status by dynamics; None where the run has no dynamics."""
    if not any(one.dynamics_class for one in results):
        return None
    rows, columns = list(STATUS), list(DYNAMICS)
    members: dict[tuple[int, int], list[Member]] = defaultdict(list)
    for one in results:
        if one.status_class and one.dynamics_class:
            members[rows.index(one.status_class), columns.index(one.dynamics_class)].append(member_of(one))
    return matrix(
        "status-dynamik",
        members,
        title=_("Status und Dynamik der Räume"),
        rows=[_("Status {word}").format(word=word) for word in STATUS.values()],
        columns=[_("Dynamik {word}").format(word=word) for word in DYNAMICS.values()],
        outside=[member_of(one) for one in results if not one.is_valid],
    )


def member_of(one: IndexResult) -> Member:
    """An area in the matrix."""
    return Member(one.area_version.name, reverse("indicators:area", args=[one.area_version.area_id]))


def map_of(valid: Sequence[IndexResult], run: IndexRun) -> Choropleth | None:
    """The status classes on the map; None where no area has a border."""
    drawn = [one for one in valid if one.area_version.outline]
    if not drawn:
        return None
    areas = [MapArea(shape_of(one), Datum(one.status_index)) for one in drawn]
    title = _("{name}, {day}").format(name=run.definition.name, day=numbers.short_day(run.period_end))
    plain = choropleth("indexkarte", areas, title=title, unit="", breaks=[], places=2)
    classes = [MAP_CLASS[one.status_class or 1] for one in drawn]
    legend = [LegendEntry(MAP_CLASS[code], f"{word} ({STATUS_RANGE[code]})") for code, word in STATUS.items()]
    return replace(
        plain,
        areas=tuple(replace(area, group=group) for area, group in zip(plain.areas, classes, strict=True)),
        legend=tuple(legend),
        legend_label=_("Statusklasse"),
    )


def shape_of(one: IndexResult) -> Shape:
    """The outline of an area."""
    version = one.area_version
    return Shape(version.name, version.outline, version.label_x, version.label_y, version.label_radius)


def result_table(reader: Reader, run: IndexRun, valid: Sequence[IndexResult]) -> Table:
    """Rank, raw values, sums and classes beside each other, so that the index never stands alone."""
    indicators = {one.indicator.key: one.indicator for one in run.definition.components.select_related("indicator")}
    raw = raw_values(reader, run, list(indicators.values()))
    columns = [Column(run.definition.area_level.name), Column(_("Rang"), numeric=True)]
    columns += [Column(one.name, numeric=True) for one in indicators.values()]
    columns += [Column(_("Status, Index")), Column(_("Dynamik, Index")), Column(_("Kennzahl"), numeric=True)]
    ranks = run.sensitivity.get("ranks", {})
    rows = []
    for one in valid:
        rank = ranks.get(one.area_version.area.key, {}).get("chosen")
        values = [raw_text(raw.get((one.area_version.area_id, each.pk)), each) for each in indicators.values()]
        rows.append(Row((member_cell(one), numbers.trimmed(rank, 1) if rank else "", *values, *class_cells(one))))
    return Table(_("Ergebnis nach Räumen, höchster Index zuerst"), tuple(columns), tuple(rows))


def raw_text(value: float | None, indicator: Indicator) -> str:
    """A value as it went in."""
    return numbers.sign("no_data") if value is None else numbers.number(value, places=indicator.decimals)


def member_cell(one: IndexResult) -> Cell:
    """The name of an area with the way to its profile."""
    return Cell(one.area_version.name, url=reverse("indicators:area", args=[one.area_version.area_id]))


def class_cells(one: IndexResult) -> tuple[Cell | str, ...]:
    """Class of status and dynamics with the index behind it, and the code of both."""
    nothing = numbers.sign("no_data")
    return (
        Cell(STATUS.get(one.status_class or 0, nothing), note=index_text(one.status_index)),
        Cell(DYNAMICS.get(one.dynamics_class or 0, nothing), note=index_text(one.dynamics_index)),
        str(one.overall_code) if one.overall_code else nothing,
    )


def index_text(value: float | None) -> str:
    """An index with two decimals and sign."""
    return numbers.sign("no_data") if value is None else numbers.signed(value, 2)


def raw_values(reader: Reader, run: IndexRun, indicators: Sequence[Indicator]) -> dict[tuple[int, int], float]:
    """The released values that went in, by area and indicator."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(series__indicator__in=indicators, period_end=run.period_end)
        .filter(area_version__area__area_level=run.definition.area_level)
        .values_list("area_version__area_id", "series__indicator_id", "value")
    )
    return {(area, indicator): value for area, indicator, value in rows if value is not None}


def sensitivity_table(run: IndexRun, valid: Sequence[IndexResult]) -> Table | None:
    """Ranks under chosen, equal and PCA weights; the largest shift first."""
    ranks = run.sensitivity.get("ranks", {})
    if not ranks:
        return None
    rows = sorted(
        ((one, ranks[one.area_version.area.key]) for one in valid if one.area_version.area.key in ranks),
        key=lambda pair: (-shift_of(pair[1]), pair[0].area_version.name),
    )
    columns = (
        Column(run.definition.area_level.name), Column(_("Rang, gewählte Gewichte"), numeric=True),
        Column(_("gleiche Gewichte"), numeric=True), Column(_("Gewichte aus den Daten (PCA)"), numeric=True),
        Column(_("größte Verschiebung"), numeric=True),
    )  # fmt: skip
    return Table(_("Ränge bei anderen Gewichten"), columns, tuple(sensitivity_row(one, found) for one, found in rows))


def sensitivity_row(one: IndexResult, found: dict[str, float]) -> Row:
    """The three ranks of an area."""
    three = [numbers.trimmed(found[name], 1) for name in ("chosen", "equal", "pca")]
    return Row((member_cell(one), *three, numbers.trimmed(shift_of(found), 1)))


def shift_of(found: dict[str, float]) -> float:
    """How far an area moves at most when the weights change."""
    return max(abs(found[name] - found["chosen"]) for name in ("equal", "pca"))


def sensitivity_lead(run: IndexRun) -> str:
    """What other weights would change, in one sentence."""
    largest = run.sensitivity.get("largest_shift", 0.0)
    if not largest:
        return _("Andere Gewichte ändern keinen Rang.")
    return _("Andere Gewichte verschieben einen Raum um höchstens {places} Ränge.").format(
        places=numbers.trimmed(largest, 1)
    )


def method_table(run: IndexRun) -> Table:
    """Formula, parameters and digests: what somebody needs to repeat and to doubt the run."""
    record = run.record
    formula = _(
        "Je Merkmal: Abstand vom Mittel, geteilt durch die Standardabweichung (durch n), in Richtung der Belastung. "
        "Mal Gewicht, zusammengezählt, noch einmal standardisiert."
    )
    years, people = run.definition.dynamics_years, numbers.decimal(run.definition.min_population)
    rows = [
        (_("Rechnung"), formula),
        (_("Dynamik"), _("Dasselbe mit der Veränderung über {years} Jahre.").format(years=years)),
        (_("Vergleichsmaßstab"), _("die eigenen Räume, n = {n}").format(n=record["n_reference"])),
        (_("Mindestgröße"), _("{people} Einwohner*innen").format(people=people)),
        *moments_rows(record, names_of(run)),
        (_("Berechnet"), f"{run.computed_at:%d.%m.%Y}, {run.computed_by.role_label if run.computed_by else ''}"),
        (_("Prüfsumme der Eingaben"), run.input_digest[:16]),
        (_("Prüfsumme des Ergebnisses"), record["result_digest"][:16]),
    ]
    columns = (Column(_("Angabe")), Column(_("Inhalt")))
    return Table(_("Methode"), columns, tuple(Row(row) for row in rows))


def names_of(run: IndexRun) -> dict[str, str]:
    """The names of the indicators by key."""
    return {one.indicator.key: one.indicator.name for one in run.definition.components.select_related("indicator")}


def moments_rows(record: dict[str, Any], names: dict[str, str]) -> list[tuple[str, str]]:
    """Mean and standard deviation of each indicator of the status."""
    status = record["dimensions"]["status"]
    rows = []
    for key, mean, sd in zip(status["indicators"], status["means"], status["sds"], strict=True):
        words = _("Mittel {mean}, Standardabweichung {sd}")
        rows.append((names.get(key, key), words.format(mean=numbers.decimal(mean, 4), sd=numbers.decimal(sd, 4))))
    return rows


def run_rows(run: IndexRun) -> pl.DataFrame:
    """The run as a table to download: one row an area, with the reason where there is no result."""
    table = []
    for one in results_of(run):
        details = one.details
        table.append({
            "Schlüssel": one.area_version.area.key, "Raum": one.area_version.name, "Gültig": one.is_valid,
            "Grund": one.reason, **{f"z {name}": value for name, value in details.get("z", {}).items()},
            "Statussumme": details.get("status_sum"), "Statusindex": one.status_index,
            "Status": STATUS.get(one.status_class or 0, ""), "Dynamiksumme": details.get("dynamics_sum"),
            "Dynamikindex": one.dynamics_index, "Dynamik": DYNAMICS.get(one.dynamics_class or 0, ""),
            "Kennzahl": one.overall_code, "Stichtag": run.period_end.isoformat(),
            "Quelle": _("Eigene Berechnung aus freigegebenen Werten"), "Prüfsumme": run.input_digest,
        })  # fmt: skip
    return pl.DataFrame(table, infer_schema_length=None)
