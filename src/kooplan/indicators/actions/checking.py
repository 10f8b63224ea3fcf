"""The check of an uploaded file: what it holds, what would change, and what stands against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.actions.importing import selected
from kooplan.areas.models import AreaLevel
from kooplan.areas.vocab import ASSOCIATION, DISTRICT, MUNICIPALITY, PLANNING_REGION, STATE, Hierarchy
from kooplan.files import gemeinden
from kooplan.files.errors import MAX_PROBLEMS, FileError, RowProblem
from kooplan.files.geo.keys import normalise_key
from kooplan.files.geo.reading import AreaFile, read_areas
from kooplan.files.geo.table import as_text
from kooplan.files.guard import Limits
from kooplan.indicators.actions.guarding import is_personal, refuse_columns
from kooplan.indicators.actions.importing import ValuesReport, german, period_words, prepare
from kooplan.indicators.actions.reading import Choices, Label, Readout, long_layout, read_file, table_label
from kooplan.indicators.models import Import
from kooplan.indicators.vocab import GEMEINDEN, GEOMETRY, LONG, DeliveryKind

SHOWN_ROWS: Final = 8
SHOWN_COLUMNS: Final = 8
AREA_KEYS: Final = ("AGS", "ARS", "PLR_ID", "SCHLUESSEL", "KEY", "ID")
LEVEL_OF_KEY: Final = {"land": STATE, "kreis": DISTRICT, "verband": ASSOCIATION, "gemeinde": MUNICIPALITY}
AREA_NAMES: Final = ("GEN", "NAME", "PLR_NAME", "BEZEICHNUNG")


def suggested_options(one: Import, path: Path, limits: Limits) -> dict[str, Any]:
    """The choices a new file starts with; raises what makes the file unreadable whatever is chosen."""
    if one.importer == GEOMETRY:
        return geometry_options(path, one.file_name, one.options.get("crs", ""), one.municipality.ags, limits)
    found = first_readout(one, path, limits)
    title = found.title or Path(one.file_name).stem
    return {
        "title": title[:200],
        "source_name": (found.title or found.source)[:200],
        "attribution": found.source[:300],
        "licence": found.licence,
        "delivered_on": timezone.localdate().isoformat(),
        "columns": dict(found.columns),
        "indicators": found.mapping({}),
        "replace": False,
    }


def first_readout(one: Import, path: Path, limits: Limits) -> Readout:
    """A new file as far as it can be read without choices."""
    if one.importer == LONG:
        return long_layout(one.municipality, path, one.file_name, Choices(), limits)[1]
    if one.importer == GEMEINDEN:
        words = _("Gemeindeverzeichnis")
        return Readout(None, title=words, source=gemeinden.SOURCE, licence=gemeinden.LICENCE)
    return read_file(
        one.municipality, path, name=one.file_name, importer=one.importer, choices=Choices(), limits=limits
    )


def geometry_options(path: Path, name: str, crs: str, ags: str, limits: Limits) -> dict[str, Any]:
    """Key and name column of a boundary file by their headings; of a larger region the tenant's own areas."""
    layer = read_areas(path, name=name, crs=crs or None, limits=limits)
    refuse_columns(name, [column for column in layer.columns if is_personal(column)])
    key_column = heading_of(layer.columns, AREA_KEYS)
    return {
        "title": Path(name).stem[:200],
        "attribution": "",
        "licence": "",
        "key_column": key_column,
        "name_column": heading_of(layer.columns, AREA_NAMES),
        "area_level": guessed_level(layer.columns.get(key_column, ())),
        "valid_from": timezone.localdate().replace(month=1, day=1).isoformat(),
        "is_complete": False,
        "prefix": own_prefix(ags, layer.columns.get(key_column, ())),
    }


def own_prefix(ags: str, keys: Sequence[Any]) -> str:
    """The tenant's key where a file holds its areas among more others, as of the whole Land; else empty."""
    own = sum(as_text(key).startswith(ags) for key in keys)
    others = sum(bool(as_text(key)) for key in keys) - own
    return ags if 0 < own < others else ""


def guessed_level(keys: Sequence[Any]) -> str:
    """The level that most keys of a file belong to; keys with other signs than digits mean planning regions."""
    levels = Counter(level_of_key(as_text(key)) for key in keys)
    return levels.most_common(1)[0][0] if levels else MUNICIPALITY


def level_of_key(key: str) -> str:
    """The level of one key; digits that fit no level are taken for a faulty official key and reported as such."""
    if not key.replace(" ", "").removesuffix(".0").isdigit():
        return PLANNING_REGION
    found = normalise_key(key)
    return MUNICIPALITY if isinstance(found, RowProblem) else LEVEL_OF_KEY.get(found.level, MUNICIPALITY)


def heading_of(columns: Mapping[str, Any], wanted: tuple[str, ...]) -> str:
    """The first column that has one of the headings; empty if none has."""
    by_name = {column.upper(): column for column in columns}
    return next((by_name[name] for name in wanted if name in by_name), "")


def choices_of(options: Mapping[str, Any]) -> Choices:
    """The stored choices as the reader wants them."""
    return Choices(
        columns=options.get("columns", {}),
        indicators=options.get("indicators", {}),
        fixed_period=options.get("fixed_period", ""),
        year=options.get("year"),
        decimal=options.get("decimal", ""),
        sheet=options.get("sheet", ""),
    )


def checked(one: Import, path: Path, limits: Limits) -> dict[str, Any]:
    """The report about a file with the present choices, as plain data; without a source nothing is taken over."""
    found = geometry_report(one, path, limits) if one.importer == GEOMETRY else values_report(one, path, limits)
    if has_source(one):
        return found
    advice = _("Tragen Sie unten Quelle und Quellenvermerk ein.")
    missing = RowProblem(None, _("Quellenvermerk"), _("Die Quelle ist noch nicht genannt."), advice)
    return {**found, "is_ready": False, "problems": [asdict(missing), *found["problems"]]}


def has_source(one: Import) -> bool:
    """Whether the line that has to stand under the numbers or the map is known."""
    names = ("attribution",) if one.importer == GEOMETRY else ("source_name", "attribution")
    return all(one.options.get(name, "").strip() for name in names)


def values_report(one: Import, path: Path, limits: Limits) -> dict[str, Any]:
    """The report about a table of values."""
    choices = choices_of(one.options)
    found = read_file(one.municipality, path, name=one.file_name, importer=one.importer, choices=choices, limits=limits)
    base = {
        "labels": [asdict(label) for label in found.labels],
        "headings": list(found.headings),
        "sheets": list(found.sheets),
        "columns": dict(found.columns),
        "preview": preview_of(found),
    }
    if found.table is None:
        return {**base, "is_ready": False, "needs_columns": True, "problems": [], "sentences": []}
    prepared = prepare(
        one.municipality, found.table, mapping=found.mapping(choices.indicators),
        kind=one.options.get("kind", DeliveryKind.OPEN), replace=bool(one.options.get("replace")),
        has_values=found.has_values,
    )  # fmt: skip
    return {**base, **report_data(prepared.report)}


def layout(one: Import, path: Path, limits: Limits) -> dict[str, Any]:
    """What a person can still choose where the rows of a file have errors: its columns, sheets and first rows."""
    names = ("labels", "headings", "sheets", "columns", "preview")
    kept = {name: one.report[name] for name in names if name in one.report}
    if one.importer != LONG:
        return kept
    try:
        _table, found = long_layout(one.municipality, path, one.file_name, choices_of(one.options), limits)
    except FileError:
        # The chosen sheet itself is the problem; the report already says so, and another one can be chosen.
        return kept
    labels = kept.get("labels", []) if found.columns["indicator"] else [asdict(whole_table(one, found))]
    return {
        "headings": list(found.headings),
        "sheets": list(found.sheets),
        "columns": dict(found.columns),
        "labels": labels,
        "preview": preview_of(found),
    }


def whole_table(one: Import, found: Readout) -> Label:
    """The label of a table that holds one indicator alone."""
    return table_label(one.municipality, found.columns, one.file_name)


def report_data(report: ValuesReport) -> dict[str, Any]:
    """A report as plain data."""
    return {
        "is_ready": report.is_ready,
        "rows": report.rows,
        "replaced": report.replaced,
        "areas": report.areas,
        "indicators": list(report.indicators),
        "periods": list(report.periods),
        "left_out": list(report.left_out),
        "unmatched": len(report.unmatched),
        "problems": [asdict(problem) for problem in (*report.errors, *report.notes)[:MAX_PROBLEMS]],
        "sentences": report.sentences,
    }


def geometry_report(one: Import, path: Path, limits: Limits) -> dict[str, Any]:
    """The report about a boundary file."""
    file = area_file(one, path, limits)
    preview = {
        "columns": list(file.columns)[:SHOWN_COLUMNS],
        "rows": [
            ["" if values[i] is None else str(values[i]) for values in list(file.columns.values())[:SHOWN_COLUMNS]]
            for i in range(min(len(file.rows), SHOWN_ROWS))
        ],
    }
    has_key = bool(one.options.get("key_column"))
    sentences = [
        _("%(count)d Flächen, gelesen aus %(system)s.") % {"count": len(file.rows), "system": file.source_system}
    ]
    return {
        "headings": list(file.columns), "preview": preview, "is_ready": file.is_usable and has_key,
        "needs_columns": not has_key, "rows": len(file.rows), "areas": len(file.rows),
        "problems": [asdict(problem) for problem in file.report[:MAX_PROBLEMS]],
        "sentences": [*sentences, *file.notes],
    }  # fmt: skip


def area_file(one: Import, path: Path, limits: Limits) -> AreaFile:
    """The areas of a boundary file with the present choices."""
    options = one.options
    level = AreaLevel.objects.filter(
        municipality=one.municipality, code=options.get("area_level", MUNICIPALITY)
    ).first()
    found = read_areas(
        path,
        name=one.file_name,
        crs=options.get("crs") or None,
        key_field=options.get("key_column") or None,
        name_field=options.get("name_column") or None,
        official=level is not None and level.hierarchy == Hierarchy.ADMINISTRATIVE,
        limits=limits,
    )
    prefix = options.get("prefix", "")
    return selected(found, prefix) if prefix and options.get("key_column") else found


def preview_of(found: Readout) -> dict[str, Any]:
    """The first rows for the eye: as the file has them, or as they were understood."""
    if found.headings:
        return {
            "columns": list(found.headings[:SHOWN_COLUMNS]),
            "rows": [list(row[:SHOWN_COLUMNS]) for row in found.rows[:SHOWN_ROWS]],
        }
    if found.table is None:
        return {"columns": [], "rows": []}
    heads = [_("Schlüssel"), _("Zeitraum"), _("Merkmal"), _("Gruppe"), _("Wert")]
    rows = found.table.data.head(SHOWN_ROWS).iter_rows(named=True)
    words = {label.name: label.words for label in found.labels}
    return {"columns": heads, "rows": [preview_row(row, words) for row in rows]}


def preview_row(row: Mapping[str, Any], words: Mapping[str, str]) -> list[str]:
    """One value as cells of text."""
    value = "" if row["value"] is None else german(row["value"], 2)
    return [
        row["key"], period_words(row["period_start"], row["period_end"]), words.get(row["indicator"], row["indicator"]),
        group_words(row), value.removesuffix(",00") or row["status"],
    ]  # fmt: skip


def group_words(row: Mapping[str, Any]) -> str:
    """Sex and age of a value in words."""
    sexes = {"": "", "f": _("Frauen"), "m": _("Männer"), "d": _("Divers")}
    ages = ""
    if row["age_from"] is not None:
        ages = f"{row['age_from']}+" if row["age_to"] is None else f"{row['age_from']}–{row['age_to']}"
    return " ".join(part for part in (sexes.get(row["sex"], ""), ages, row["variant"]) if part) or _("insgesamt")


def day_of(text: str) -> date:
    """A stored day."""
    return date.fromisoformat(text)
