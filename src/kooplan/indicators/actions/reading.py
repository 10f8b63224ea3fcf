"""Reads an uploaded file by its kind into a long table, with what a person has to choose beside it."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal, cast

import polars as pl
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.areas.vocab import DISTRICT, FEDERATION
from kooplan.files import gemeinden, gisd, inkar, mss
from kooplan.files.errors import FileError
from kooplan.files.genesis import read_genesis
from kooplan.files.guard import Limits
from kooplan.files.laender import GERMANY
from kooplan.files.long import LongMapping, LongTable, read_long_table
from kooplan.files.tables import Table, chosen_rows, read_table
from kooplan.indicators.actions.guarding import refuse_personal
from kooplan.indicators.actions.seeding import SEED
from kooplan.indicators.actions.units import fits, in_units
from kooplan.indicators.models import Indicator
from kooplan.organisations.models import Municipality

INKAR_GERMANY: Final = "111"
THOUSANDS: Final = "1000 "
HEADINGS: Final = {
    "key": (
        "ags", "ars", "schlüssel", "schluessel", "key", "kennziffer", "gebiet", "regionalschlüssel", "plr_id",
        "kreis_id", "gemeindeschlüssel", "raum", "id",
    ),
    "period": ("zeitraum", "jahr", "stichtag", "datum", "zeit", "period", "year", "zeitbezug"),
    "value": ("wert", "value", "anzahl", "quote", "anteil"),
    "numerator": ("zähler", "zaehler", "numerator", "fälle", "faelle"),
    "denominator": ("nenner", "denominator", "bezugsgröße", "bevölkerung"),
    "sex": ("geschlecht", "sex"),
    "age": ("alter", "altersgruppe", "age"),
    "indicator": ("indikator", "merkmal", "indicator"),
    "variant": ("variante", "variant"),
}  # fmt: skip
"""Headings that tell the role of a column."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person chose for a file; everything has a suggestion."""

    columns: Mapping[str, str] = field(default_factory=dict)
    indicators: Mapping[str, str] = field(default_factory=dict)
    fixed_period: str = ""
    year: int | None = None
    decimal: str = ""
    sheet: str = ""
    where: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Label:
    """A name of an indicator as the file writes it, in words, with the indicator it probably means and its unit."""

    name: str
    words: str
    suggestion: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Readout:
    """A file as read: its values, or None while the meaning of its columns is open."""

    table: LongTable | None
    labels: tuple[Label, ...] = ()
    headings: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    title: str = ""
    source: str = ""
    licence: str = ""
    has_values: bool = True

    def mapping(self, chosen: Mapping[str, str]) -> dict[str, str]:
        """The indicator of each label: the chosen one, else the suggestion."""
        return {label.name: chosen.get(label.name, label.suggestion) for label in self.labels}


def read_file(
    municipality: Municipality, path: Path, *, name: str, importer: str, choices: Choices, limits: Limits
) -> Readout:
    """Read a file of a known kind, with its values in the units of the indicators they go to."""
    found = read_kind(municipality, path, name, importer, choices, limits)
    if found.table is None:
        return found
    units = {label.name: label.unit for label in found.labels if label.unit}
    targets = targets_of(municipality, found.mapping(choices.indicators))
    return replace(found, table=in_units(found.table, units, targets, name=name))


def targets_of(municipality: Municipality, mapping: Mapping[str, str]) -> dict[str, tuple[str, int | None]]:
    """Name and factor of the chosen indicator by name in the file; unknown keys are reported elsewhere."""
    chosen = Indicator.objects.filter(municipality=municipality, key__in=set(mapping.values()))
    known = {key: (words, per) for key, words, per in chosen.values_list("key", "name", "per")}
    return {label: known[key] for label, key in mapping.items() if key in known}


def read_kind(
    municipality: Municipality, path: Path, name: str, importer: str, choices: Choices, limits: Limits
) -> Readout:
    """Read a file as its kind demands, with its own units."""
    if importer == "genesis":
        return genesis_readout(municipality, path, name, limits)
    if importer == "inkar":
        return inkar_readout(municipality, path, name, limits)
    if importer == "mss":
        table = mss.read_mss(path, name=name, limits=limits)
        return simple(municipality, table, "mss", _("Monitoring Soziale Stadtentwicklung"), mss.SOURCE, mss.LICENCE)
    if importer == "gisd":
        table = gisd.read_gisd(path, name=name, limits=limits)
        return simple(municipality, table, "gisd", "GISD", gisd.SOURCE, gisd.LICENCE)
    if importer == "gemeinden":
        table = gemeinden.read_gemeinden(path, name=name, year=choices.year, limits=limits)
        title = _("Gemeindeverzeichnis")
        return simple(municipality, table, "gemeinden", title, gemeinden.SOURCE, gemeinden.LICENCE)
    return long_readout(municipality, path, name, choices, limits)


def simple(
    municipality: Municipality,
    table: LongTable,
    importer: str,
    title: str,
    source: str,
    licence: str,
    *,
    units: Mapping[str, str] | None = None,
) -> Readout:
    """A file whose kind says everything; `units` as the file tells them by name."""
    labels = labels_of(municipality, table, importer, units or {})
    return Readout(table, labels, title=title, source=source, licence=licence)


def genesis_readout(municipality: Municipality, path: Path, name: str, limits: Limits) -> Readout:
    """A table of GENESIS; thousands become whole persons."""
    table, meta = read_genesis(path, name=name, limits=limits)
    thousands = [label for label, unit in meta.units.items() if unit.replace(".", "").startswith(THOUSANDS)]
    if thousands:
        scaled = pl.when(pl.col("indicator").is_in(thousands)).then(pl.col("value") * 1_000).otherwise(pl.col("value"))
        table = replace(table, data=table.data.with_columns(value=scaled))
    title = f"{meta.code} {meta.title}".strip() if "\ufffd" not in meta.title else meta.code
    return simple(municipality, table, "genesis", title[:200], meta.source, meta.licence, units=meta.units)


def inkar_readout(municipality: Municipality, path: Path, name: str, limits: Limits) -> Readout:
    """The indicators of an INKAR file for the tenant's own areas and those above it."""
    units = {one.code: one.unit for one in inkar.inkar_indicators(path, name=name, limits=limits)}
    keys = inkar_keys(municipality)
    table = inkar.read_inkar(path, keys=keys, indicators=list(units), name=name, limits=limits)
    data = table.data.with_columns(pl.col("key").replace(INKAR_GERMANY, GERMANY))
    return simple(municipality, replace(table, data=data), "inkar", "INKAR", inkar.SOURCE, inkar.LICENCE, units=units)


def inkar_keys(municipality: Municipality) -> list[str]:
    """The keys of the tenant's areas as INKAR writes them."""
    areas = Area.objects.filter(municipality=municipality).values_list("key", "area_level__code")
    written = {DISTRICT: "{}000", FEDERATION: INKAR_GERMANY}
    return [written.get(level, "{}").format(key) for key, level in areas]


def long_layout(
    municipality: Municipality, path: Path, name: str, choices: Choices, limits: Limits
) -> tuple[Table, Readout]:
    """A plain table with what its columns probably mean; refuses lists of persons, reads no number yet."""
    table = chosen_rows(read_table(path, name=name, sheet=choices.sheet or None, limits=limits), choices.where)
    columns = {role: choices.columns.get(role, guess) for role, guess in guessed_columns(table).items()}
    names = dict(Area.objects.filter(municipality=municipality).values_list("key", "name"))
    refuse_personal(name, table, key=columns["key"] or None, area_names=names)
    rows = tuple(tuple(row) for row in table.cells.head(8).iter_rows())
    return table, Readout(None, headings=table.columns, rows=rows, columns=columns, sheets=table.sheets)


def long_readout(municipality: Municipality, path: Path, name: str, choices: Choices, limits: Limits) -> Readout:
    """A plain table, read as soon as the meaning of its columns is clear."""
    table, found = long_layout(municipality, path, name, choices, limits)
    mapping = long_mapping(found.columns, choices)
    if mapping is None:
        return found
    values = read_long_table(table, mapping)
    if not found.columns["indicator"]:
        label = table_label(municipality, found.columns, name)
        return replace(found, table=values, labels=(label,), has_values=mapping.value is not None)
    labels = labels_of(municipality, values, "long", {})
    return replace(found, table=values, labels=labels, has_values=mapping.value is not None)


def table_label(municipality: Municipality, columns: Mapping[str, str], name: str) -> Label:
    """The label of a table without a column of indicators; its file or value column may name one."""
    return Label("", _("Diese Tabelle"), known_indicator(municipality, columns["value"] or Path(name).stem))


def long_mapping(columns: Mapping[str, str], choices: Choices) -> LongMapping | None:
    """What the columns mean; None while key, period or value are open."""
    has_value = columns["value"] or (columns["numerator"] and columns["denominator"])
    if not columns["key"] or not has_value or not (columns["period"] or choices.fixed_period):
        return None
    return LongMapping(
        key=columns["key"],
        period=columns["period"] or None,
        value=columns["value"] or None,
        numerator=columns["numerator"] or None,
        denominator=columns["denominator"] or None,
        sex=columns["sex"] or None,
        age=columns["age"] or None,
        indicator=columns["indicator"] or None,
        variant=columns["variant"] or None,
        fixed_period=choices.fixed_period,
        decimal=cast("Literal[',', '.'] | None", choices.decimal or None),
    )


def guessed_columns(table: Table) -> dict[str, str]:
    """For each role the column whose heading says so, empty where none does."""
    by_heading = {column.strip().casefold(): column for column in table.columns}
    return {
        role: next((by_heading[heading] for heading in headings if heading in by_heading), "")
        for role, headings in HEADINGS.items()
    }


def labels_of(
    municipality: Municipality, table: LongTable, importer: str, units: Mapping[str, str]
) -> tuple[Label, ...]:
    """The indicators a table names, those with a suggestion first; none is suggested for a unit that cannot be its."""
    known = {row["name"]: row for row in read_suggestions() if row["importer"] == importer}
    rows = Indicator.objects.filter(municipality=municipality).values_list("key", "name", "per")
    by_words = {words.casefold(): (key, per) for key, name, per in rows for words in (name, key)}
    pers = {key: per for key, _name, per in rows}
    labels = []
    for name in table.data["indicator"].unique(maintain_order=True).to_list():
        row = known.get(name)
        unit = (row["unit"] if row else "") or units.get(name, "")
        suggestion = row["indicator"] if row else by_words.get(name.strip().casefold(), ("", None))[0]
        fitting = suggestion if fits(unit, pers.get(suggestion)) else ""
        labels.append(Label(name, row["label"] if row else name, fitting, unit))
    return tuple(sorted(labels, key=lambda label: (not label.suggestion, label.words)))


def known_indicator(municipality: Municipality, text: str) -> str:
    """The key of the indicator whose key or name a text is; empty if there is none."""
    wanted = text.strip().casefold()
    for key, name in Indicator.objects.filter(municipality=municipality).values_list("key", "name"):
        if wanted in {key.casefold(), name.casefold()}:
            return str(key)
    return ""


def read_suggestions() -> list[dict[str, str]]:
    """Names that public datasets use, with the indicator they mean."""
    with (SEED / "suggestions.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def require_table(found: Readout, name: str) -> LongTable:
    """The values of a file, or the refusal that says which choice is missing."""
    if found.table is None:
        missing = [role for role in ("key", "period", "value") if not found.columns.get(role)]
        words = {"key": _("Schlüssel"), "period": _("Zeitraum"), "value": _("Wert")}
        listed = ", ".join(words[role] for role in missing)
        raise FileError(
            name, _("Die Bedeutung der Spalten ist offen: %(listed)s.") % {"listed": listed},
            advice=_("Wählen Sie die Spalten dafür aus."),
        )  # fmt: skip
    return found.table
