"""One run of a composite index: the result, what it rests on, what other weights would change, how it was made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kooplan.core import numbers
from kooplan.core.charts.maps import Choropleth, LegendEntry, MapArea, Shape, choropleth
from kooplan.core.charts.matrix import Matrix, Member, matrix
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum
from kooplan.core.errors import RuleViolation
from kooplan.core.reader import Reader
from kooplan.indicators.evaluation.inputs import Given, IndexInputs, read_inputs
from kooplan.indicators.models import IndexResult, IndexRun, Indicator
from kooplan.indicators.queries import printing
from kooplan.indicators.vocab import Status

STATUS: Final = {
    1: gettext_lazy("hoch"), 2: gettext_lazy("mittel"), 3: gettext_lazy("niedrig"), 4: gettext_lazy("sehr niedrig"),
}  # fmt: skip
DYNAMICS: Final = {1: gettext_lazy("positiv"), 3: gettext_lazy("stabil"), 5: gettext_lazy("negativ")}
STATUS_RANGE: Final = {
    1: gettext_lazy("Index unter −1,0"), 2: gettext_lazy("−1,0 bis 1,0"), 3: gettext_lazy("über 1,0 bis 1,5"),
    4: gettext_lazy("über 1,5"),
}  # fmt: skip
MAP_CLASS: Final = {1: 1, 2: 2, 3: 4, 4: 5}
"""Status class -> class of the map; the step between "mittel" and "niedrig" is meant to be seen."""
CLOSED: Final = numbers.sign(Status.SECONDARY)
"""Stands for each number that would let a reader work out a value that is not released to them."""

CLOSED_DATUM: Final = Datum(None, Status.SECONDARY)


@dataclass(frozen=True, slots=True)
class RunPage:
    """One run; without `is_open` it shows classes and ranks alone."""

    run: IndexRun
    name: str
    period: str
    lead: str
    is_open: bool
    small_n: bool
    matrix: Matrix | None
    map: Choropleth | None
    table: Table
    parts: tuple[Table, ...]
    source: str
    sensitivity: Table | None
    sensitivity_lead: str
    weights: Table | None
    method: Table
    invalid: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Material:
    """A run with its areas, and its values as this reader may see them today."""

    run: IndexRun
    results: tuple[IndexResult, ...]
    inputs: IndexInputs | None
    indicators: tuple[Indicator, ...]

    @property
    def valid(self) -> list[IndexResult]:
        """The areas with a result."""
        return [one for one in self.results if one.is_valid]

    @property
    def has_dynamics(self) -> bool:
        """Earlier values were there."""
        return "dynamics" in self.run.record["dimensions"]

    @property
    def used(self) -> list[Given | None]:
        """The values that the result rests on; None where the reader finds none today."""
        if self.inputs is None:
            return []
        areas = [one.area_version.area_id for one in self.valid]
        return self.inputs.used(areas, with_dynamics=self.has_dynamics)

    @property
    def is_open(self) -> bool:
        """The reader may see every value that went in.

        Scores of an indicator add up to zero and the index follows from them, so a single closed value closes all.
        """
        used = self.used
        return bool(used) and all(given is not None and given.known is not None for given in used)

    def given(self, one: IndexResult, indicator: Indicator) -> Given | None:
        """The value of the day as it is released now."""
        return self.inputs.now.get((indicator.pk, one.area_version.area_id)) if self.inputs else None

    def stored(self, one: IndexResult, indicator: Indicator, *, earlier: bool = False) -> float | None:
        """The value as it went into the run."""
        if self.inputs is None:
            return None
        day = self.inputs.earlier_end if earlier else self.inputs.period_end
        value: float | None = one.details.get("inputs", {}).get(f"{indicator.key} {day}")
        return value


def read_material(reader: Reader, run: IndexRun) -> Material:
    """What a run page prints; seven queries whatever the number of areas."""
    try:
        inputs = read_inputs(run.definition, period_end=run.period_end, reader=reader)
    except RuleViolation:
        inputs = None  # the areas of the level have gone since
    components = run.definition.components.select_related("indicator").order_by("pk")
    return Material(run, tuple(results_of(run)), inputs, tuple(one.indicator for one in components))


def run_page(reader: Reader, run: IndexRun) -> RunPage:
    """Everything a run page prints."""
    material = read_material(reader, run)
    is_open = material.is_open
    return RunPage(
        run=run,
        name=run.definition.name,
        period=numbers.short_day(run.period_end),
        lead=lead_of(material.valid),
        is_open=is_open,
        small_n=bool(run.record["small_n"]),
        matrix=matrix_of(material.results),
        map=map_of(material.valid, run, is_open=is_open),
        table=result_table(material, is_open=is_open),
        parts=tuple(parts_tables(material)) if is_open else (),
        source=source_of(material.used),
        sensitivity=sensitivity_table(run, material.valid),
        sensitivity_lead=sensitivity_lead(run),
        weights=weights_table(material),
        method=method_table(material, is_open=is_open),
        invalid=tuple((one.area_version.name, one.reason) for one in material.results if not one.is_valid),
    )


def source_of(used: Sequence[Given | None]) -> str:
    """The attribution lines behind the values."""
    return "; ".join(sorted({given.source.rstrip(".") for given in used if given and given.source}))


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
        sentences.append(_("Status sehr niedrig: {names}.").format(names=listed(high)))
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


def map_of(valid: Sequence[IndexResult], run: IndexRun, *, is_open: bool) -> Choropleth | None:
    """The status classes on the map; None where no area has a border."""
    drawn = [one for one in valid if one.area_version.outline]
    if not drawn:
        return None
    areas = [MapArea(shape_of(one), Datum(one.status_index) if is_open else CLOSED_DATUM) for one in drawn]
    title = _("{name}, {day}").format(name=run.definition.name, day=numbers.short_day(run.period_end))
    plain = choropleth("indexkarte", areas, title=title, unit="", breaks=[], places=2)
    classes = [MAP_CLASS[one.status_class or 1] for one in drawn]
    legend = [LegendEntry(MAP_CLASS[code], f"{word} ({STATUS_RANGE[code]})") for code, word in STATUS.items()]
    return replace(
        plain,
        areas=tuple(replace(area, group=group) for area, group in zip(plain.areas, classes, strict=True)),
        legend=tuple(legend),
        legend_label=_("Statusklasse"),
        note=_("Zahlen: Statusindex. Die Klassen gelten im Vergleich dieser Räume an diesem Stichtag."),
    )


def shape_of(one: IndexResult) -> Shape:
    """The outline of an area."""
    version = one.area_version
    return Shape(version.name, version.outline, version.label_x, version.label_y, version.label_radius)


def result_table(material: Material, *, is_open: bool) -> Table:
    """Rank, raw values, classes and index beside each other, so that the index never stands alone."""
    columns = [Column(material.run.definition.area_level.name), Column(_("Rang"), numeric=True)]
    columns += [Column(one.name, numeric=True) for one in material.indicators]
    columns += [Column(_("Status, Index")), Column(_("Dynamik, Index")), Column(_("Kennzahl"), numeric=True)]
    ranks = material.run.sensitivity.get("ranks", {})
    rows = []
    for one in material.valid:
        rank = ranks.get(one.area_version.area.key, {}).get("chosen")
        values = [raw_text(material, one, indicator, is_open=is_open) for indicator in material.indicators]
        head = (member_cell(one), numbers.trimmed(rank, 1) if rank else "")
        rows.append(Row((*head, *values, *class_cells(one, is_open=is_open))))
    return Table(_("Ergebnis nach Räumen, höchster Index zuerst"), tuple(columns), tuple(rows))


def raw_text(material: Material, one: IndexResult, indicator: Indicator, *, is_open: bool) -> str:
    """A value as it went in; where some are closed by now, as the reader may see it today."""
    value = material.stored(one, indicator) if is_open else None
    given = material.given(one, indicator)
    today = Datum(given.known, given.status) if given else Datum(None, Status.NO_DATA)
    datum = today if value is None else Datum(value)
    return datum.text(printing.unit_of(indicator), indicator.decimals)


def member_cell(one: IndexResult) -> Cell:
    """The name of an area with the way to its profile."""
    return Cell(one.area_version.name, url=reverse("indicators:area", args=[one.area_version.area_id]))


def class_cells(one: IndexResult, *, is_open: bool) -> tuple[Cell | str, ...]:
    """Class of status and dynamics with the index behind it, and the code of both."""
    nothing = numbers.sign("no_data")
    status, dynamics = (signed(index) if is_open else CLOSED for index in (one.status_index, one.dynamics_index))
    return (
        Cell(str(STATUS.get(one.status_class or 0, nothing)), note=status),
        Cell(str(DYNAMICS.get(one.dynamics_class or 0, nothing)), note=dynamics),
        str(one.overall_code) if one.overall_code else nothing,
    )


def signed(value: float | None) -> str:
    """A score, a sum or an index with two decimals and sign."""
    return numbers.sign("no_data") if value is None else numbers.signed(value, 2)


def parts_tables(material: Material) -> list[Table]:
    """How the index comes about: values with their scores, their sum and the index; the same for the changes."""
    status = parts_table(material, _("Status: Werte und z-Werte"), prefix="")
    if not material.has_dynamics:
        return [status]
    return [status, parts_table(material, _("Dynamik: Veränderungen und z-Werte"), prefix="Δ ")]


def parts_table(material: Material, title: str, *, prefix: str) -> Table:
    """One row an area; each value carries its score below."""
    columns = (
        Column(material.run.definition.area_level.name),
        *(Column(f"{prefix}{one.name}", numeric=True) for one in material.indicators),
        Column(_("Summe der z-Werte"), numeric=True, short=_("Summe")), Column(_("Index"), numeric=True),
    )  # fmt: skip
    return Table(title, columns, tuple(parts_row(material, one, prefix) for one in material.valid))


def parts_row(material: Material, one: IndexResult, prefix: str) -> Row:
    """The scores of one area."""
    kind, index = ("dynamics_sum", one.dynamics_index) if prefix else ("status_sum", one.status_index)
    scores = one.details.get("z", {})
    cells = [
        Cell(part_text(material, one, indicator, prefix), note=score_text(scores.get(f"{prefix}{indicator.key}")))
        for indicator in material.indicators
    ]
    return Row((member_cell(one), *cells, signed(one.details.get(kind)), signed(index)))


def part_text(material: Material, one: IndexResult, indicator: Indicator, prefix: str) -> str:
    """A value, or its change where the prefix asks for it."""
    now, before = material.stored(one, indicator), material.stored(one, indicator, earlier=True)
    if not prefix:
        return raw_text(material, one, indicator, is_open=True)
    if now is None or before is None:
        return numbers.sign("no_data")
    return numbers.signed(now - before, indicator.decimals)


def score_text(score: float | None) -> str:
    """A score as the line under its value."""
    return "" if score is None else _("z {score}").format(score=signed(score))


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
    """What other weights would change, in plain sentences."""
    largest = run.sensitivity.get("largest_shift", 0.0)
    sentences = [
        ngettext(
            "Andere Gewichte verschieben einen Raum um höchstens {places} Rang.",
            "Andere Gewichte verschieben einen Raum um höchstens {places} Ränge.",
            1 if largest == 1 else 2,
        ).format(places=numbers.trimmed(largest, 1))
        if largest
        else _("Andere Gewichte ändern keinen Rang.")
    ]
    if run.sensitivity.get("mixed_signs"):
        sentences.append(_("Die Merkmale laufen auseinander. Gewichte aus den Daten sagen dann wenig über Belastung."))
    return " ".join(sentences)


def weights_table(material: Material) -> Table | None:
    """The three sets of weights, each as shares of one."""
    weights = material.run.sensitivity.get("weights")
    if not weights:
        return None
    columns = (
        Column(_("Merkmal")), Column(_("gewählt"), numeric=True), Column(_("gleich"), numeric=True),
        Column(_("aus den Daten (PCA)"), numeric=True),
    )  # fmt: skip
    rows = [
        Row((one.name, *(numbers.measured(100 * weights[kind][place], "%") for kind in ("chosen", "equal", "pca"))))
        for place, one in enumerate(material.indicators)
    ]
    explained = numbers.measured(100 * material.run.sensitivity["explained"], "%")
    title = _("Gewichte im Vergleich; die erste Hauptkomponente erklärt {share} der Unterschiede")
    return Table(title.format(share=explained), columns, tuple(rows))


def method_table(material: Material, *, is_open: bool) -> Table:
    """Formula, parameters and digests: what somebody needs to repeat and to doubt the run."""
    run, record = material.run, material.run.record
    people = numbers.decimal(record["parameters"]["min_population"])
    by = run.computed_by.role_label if run.computed_by else _("Betrieb")
    rows = [
        (_("Rechnung"), formula_of(record["parameters"]["scaling"])),
        (_("Dynamik"), dynamics_words(material)),
        (_("Vergleichsmaßstab"), _("die eigenen Räume, n = {n}").format(n=record["n_reference"])),
        (_("Mindestgröße"), _("{people} Einwohner*innen").format(people=people)),
        (_("Klassen"), _("wie im Berliner Monitoring: Grenzen bei −1, +1 und +1,5")),
        *(moments_rows(material) if is_open else []),
        (_("Berechnet"), _("am {day} durch {role}").format(day=f"{run.computed_at:%d.%m.%Y}", role=by)),
        (_("Prüfsumme der Eingaben, Anfang"), run.input_digest[:16]),
        (_("Prüfsumme des Ergebnisses, Anfang"), record["result_digest"][:16]),
    ]
    columns = (Column(_("Angabe")), Column(_("Inhalt")))
    return Table(_("Methode"), columns, tuple(Row(row) for row in rows))


def formula_of(scaling: dict[str, Any]) -> str:
    """The computation in words."""
    steps = {
        "z": _("Je Merkmal: Abstand vom Mittel, geteilt durch die Standardabweichung (durch n)."),
        "min_max": _("Je Merkmal: Lage zwischen kleinstem (0) und größtem Wert (1)."),
        "percentile_rank": _("Je Merkmal: Anteil der Räume mit kleinerem Wert; gleiche zählen halb."),
        "mean_rank": _("Je Merkmal: Rang unter allen Räumen; gleiche teilen sich den mittleren."),
    }
    then = _("In Richtung der Belastung, mal Gewicht, zusammengezählt. Die Summe wird standardisiert.")
    return f"{steps[scaling['kind']]} {then}"


def dynamics_words(material: Material) -> str:
    """How dynamics was computed, or why there is none."""
    years = material.run.definition.dynamics_years
    if not material.has_dynamics:
        return _("keine, denn Werte von vor {years} Jahren fehlen").format(years=years)
    return _("dasselbe mit der Veränderung über {years} Jahre").format(years=years)


def moments_rows(material: Material) -> list[tuple[str, str]]:
    """Mean and standard deviation of each indicator, and of the sum."""
    dimension = material.run.record["dimensions"]["status"]
    names, keys = {one.key: one.name for one in material.indicators}, dimension["indicators"]
    found = [
        *zip([names.get(key, key) for key in keys], dimension["means"], dimension["sds"], strict=True),
        (_("Summe der z-Werte"), dimension["sum_mean"], dimension["sum_sd"]),
    ]
    words = _("Mittel {mean}, Standardabweichung {sd}")
    return [(name, words.format(mean=numbers.decimal(mean, 4), sd=numbers.decimal(sd, 4))) for name, mean, sd in found]


def run_rows(reader: Reader, run: IndexRun) -> pl.DataFrame:
    """The run as a table to download: one row an area, with the reason where there is no result."""
    material = read_material(reader, run)
    is_open, source = material.is_open, source_of(material.used)
    rows = [csv_row(material, one, is_open=is_open) | {"Quelle": source} for one in material.results]
    return pl.DataFrame(rows, infer_schema_length=None)


def csv_row(material: Material, one: IndexResult, *, is_open: bool) -> dict[str, object]:
    """One area as a row of the file; numbers are left out where some values are closed to the reader."""
    run, details = material.run, one.details if is_open else {}
    names = {indicator.key: indicator.name for indicator in material.indicators}
    scores = details.get("z", {})
    return {
        "Schlüssel": one.area_version.area.key, "Raum": one.area_version.name, "Gültig": one.is_valid,
        "Grund": one.reason,
        **{name: material.stored(one, indicator) if is_open and one.is_valid else None
           for indicator, name in ((each, each.name) for each in material.indicators)},
        **{f"z {names[key]}": scores.get(key) for key in names},
        **{f"z Δ {names[key]}": scores.get(f"Δ {key}") for key in names if material.has_dynamics},
        "Statussumme": details.get("status_sum"), "Statusindex": one.status_index if is_open else None,
        "Status": str(STATUS.get(one.status_class or 0, "")), "Dynamiksumme": details.get("dynamics_sum"),
        "Dynamikindex": one.dynamics_index if is_open else None,
        "Dynamik": str(DYNAMICS.get(one.dynamics_class or 0, "")), "Kennzahl": one.overall_code,
        "Rang": run.sensitivity.get("ranks", {}).get(one.area_version.area.key, {}).get("chosen"),
        "Stichtag": run.period_end.isoformat(), "Prüfsumme der Eingaben": run.input_digest,
    }  # fmt: skip
