"""Reads tables of GENESIS and the Regionaldatenbank into a long table, whatever their headings are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from kooplan.files.errors import FileError, FileRefused, RowProblem
from kooplan.files.genesis_layout import (
    Meaning,
    Role,
    Sheet,
    column_meanings,
    content_of,
    cut,
    label_meaning,
    leading_roles,
    title_of,
)
from kooplan.files.guard import DEFAULT_LIMITS, Limits, check_file
from kooplan.files.laender import GERMANY, LAENDER, area_key
from kooplan.files.long import LongTable, duplicates, finished, long_frame, mark_notes
from kooplan.files.numbers import Decimal, parse_column
from kooplan.files.periods import Period, month_number, month_period, parse_period
from kooplan.files.tables import DAMAGED, open_rows, width_problems

SEPARATOR = " – "
CODE = re.compile(r"\d{5}(?:-\d{2,4})+(?:-[A-Z\d])?")
VARIANT = re.compile(r"(?i)varian|szenario")
VARIANT_CODE = re.compile(r"\(([^()]+)\)\s*$")
STAND = re.compile(r"Stand:\s*([\d.]+)")
DESTATIS = "Statistisches Bundesamt (Destatis)"
DESTATIS_LICENCE = "dl-de/by-2-0"
LICENCES = {
    "datenlizenz deutschland - namensnennung - version 2.0": "dl-de/by-2-0",
    "datenlizenz deutschland - zero - version 2.0": "dl-de/zero-2-0",
}


@dataclass(frozen=True, slots=True)
class Known:
    """What a published table does not say about itself."""

    indicator: str = ""
    unit: str = ""
    source: str = ""


KNOWN: Mapping[str, Known] = {
    "12411-0006": Known("Bevölkerungsstand"),
    "12421-0003": Known(
        "Bevölkerungsstand (Vorausberechnung)", "1000 Personen", "© Statistisches Bundesamt (Destatis)"
    ),
}


@dataclass(frozen=True, slots=True)
class GenesisMeta:
    """What the table says about itself.

    Attributes
    ----------
    units : unit by indicator, as the source writes it; values are not converted.
    names : area name by key.
    variants : full label by the short variant of the long table.
    roles : what each leading column was taken for.
    """

    code: str
    title: str
    source: str
    licence: str
    stand: str
    notes: tuple[str, ...]
    units: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    roles: tuple[Role, ...] = ()


@dataclass(frozen=True, slots=True)
class _Blocks:
    """Body as a frame (`row`, `block`, `L0`… leading cells, `C0`… value cells) and the labels of its blocks."""

    frame: pl.DataFrame
    roles: tuple[Role, ...]


def read_genesis(path: Path, *, name: str, limits: Limits = DEFAULT_LIMITS) -> tuple[LongTable, GenesisMeta]:
    """Values and description of a GENESIS table (CSV, also XLSX or ODS).

    Totals ("Insgesamt") are kept as sex '' and all ages. Keys stand as found ("DG", "15", "15090").

    Raises
    ------
    FileError
        The file is no GENESIS table, or says neither area nor period.
    FileRefused
        Cells are no numbers, rows are ragged, or values stand there twice.
    """
    kind = check_file(path, name=name, limits=limits)
    raw = open_rows(path, name=name, kind=kind, limits=limits)
    sheet = cut(list(raw.records), name=name)
    decimal: Decimal = "." if raw.delimiter == "," else ","
    blocks = _blocks(sheet, name=name)
    code = _code(sheet, name)
    known = KNOWN.get(code, Known())
    content, unit = content_of(sheet.titles)
    base = _base(content, known, sheet)
    meanings = column_meanings(sheet.headings, has_content=bool(base))
    problems = _damage(sheet, blocks)
    data = _long(_melted(blocks, meanings), blocks.roles, sheet, base, decimal, problems, name=name)
    units = {_joined([base, *meaning.parts]): meaning.unit or unit or known.unit for meaning in meanings}
    problems += duplicates(data, "Schlüssel")
    return finished(name, data, problems), _meta(sheet, blocks, data, code, units, known)


def _base(content: str, known: Known, sheet: Sheet) -> str:
    """The indicator that all values of the table share."""
    if content and DAMAGED not in content:
        return content
    return known.indicator or content or sheet.caption


def _blocks(sheet: Sheet, *, name: str) -> _Blocks:
    """The body as a frame; a row with a label alone opens a block."""
    width = sheet.leading + len(sheet.headings[0])
    rows: list[list[str | int]] = []
    ragged: list[RowProblem] = []
    block = ""
    for number, fields in sheet.body:
        if not any(text.strip() for text in fields[1:]):
            block = " ".join(fields[0].split())
            continue
        ragged += width_problems([(number, fields)], width)
        rows.append([number, block, *(fields + [""] * width)[:width]])
    if ragged:
        raise FileRefused(name, ragged)
    leads = [f"L{i}" for i in range(sheet.leading)]
    values = [f"C{i}" for i in range(len(sheet.headings[0]))]
    schema = {"row": pl.Int32} | dict.fromkeys(["block", *leads, *values], pl.String)
    frame = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col(leads).str.strip_chars())
    filled = [pl.when(pl.col(lead) != "").then(pl.col(lead)).forward_fill().fill_null("") for lead in leads]
    frame = frame.with_columns(filled)
    return _Blocks(frame, leading_roles([frame[lead].unique().to_list() for lead in leads]))


def _melted(blocks: _Blocks, meanings: list[Meaning]) -> pl.DataFrame:
    """One row a value: leading cells, text, and what the headings say (`h_…`)."""
    values = [column for column in blocks.frame.columns if column.startswith("C")]
    index = [column for column in blocks.frame.columns if not column.startswith("C")]
    heads = _meaning_frame("column", dict(zip(values, meanings, strict=True)), "h")
    melted = blocks.frame.unpivot(on=values, index=index, variable_name="column", value_name="text")
    return melted.join(heads, on="column", how="left", maintain_order="left")


def _meaning_frame(on: str, meanings: Mapping[str, Meaning], prefix: str) -> pl.DataFrame:
    """Meanings as columns, to be joined to labels."""
    found = meanings.values()
    return pl.DataFrame(
        {
            on: pl.Series(list(meanings), dtype=pl.String),
            f"{prefix}_sex": pl.Series([m.sex for m in found], dtype=pl.String),
            f"{prefix}_from": pl.Series([m.ages.lower for m in found], dtype=pl.Int16),
            f"{prefix}_to": pl.Series([m.ages.upper for m in found], dtype=pl.Int16),
            f"{prefix}_key": pl.Series([m.key for m in found], dtype=pl.String),
            f"{prefix}_start": pl.Series([m.period[0] if m.period else None for m in found], dtype=pl.Date),
            f"{prefix}_end": pl.Series([m.period[1] if m.period else None for m in found], dtype=pl.Date),
            f"{prefix}_parts": pl.Series([SEPARATOR.join(m.parts) for m in found], dtype=pl.String),
        }
    )


def _long(
    melted: pl.DataFrame,
    roles: tuple[Role, ...],
    sheet: Sheet,
    base: str,
    decimal: Decimal,
    problems: list[RowProblem],
    *,
    name: str,
) -> pl.DataFrame:
    """The long frame: meanings of headings, leading cells and blocks put together, and numbers parsed."""
    prefixes = ["h"]
    for i, role in enumerate(roles):
        if role == "label":
            labels = {label: label_meaning(label) for label in melted[f"L{i}"].unique().to_list()}
            melted = melted.join(
                _meaning_frame(f"L{i}", labels, f"l{i}"), on=f"L{i}", how="left", maintain_order="left"
            )
            prefixes.append(f"l{i}")
    parsed = parse_column(melted["text"], decimal=decimal, rows=melted["row"], column="Werte")
    problems += parsed.problems
    problems += mark_notes(parsed, melted["row"], "Werte")
    columns: dict[str, object] = {"value": parsed.values, "status": parsed.statuses, "row": melted["row"]}
    columns["key"] = _keys(melted, roles, sheet, name=name)
    columns |= _periods(melted, roles, prefixes, name=name)
    variants = {label: _variant(label) for label in melted["block"].unique().to_list()}
    columns["variant"] = melted["block"].replace_strict(variants, return_dtype=pl.String)
    columns |= _groups(melted, prefixes, base)
    return long_frame(columns, melted.height)


def _groups(melted: pl.DataFrame, prefixes: list[str], base: str) -> dict[str, object]:
    """Sex, ages and indicator from all labels."""
    sex = pl.coalesce(
        *(pl.when(pl.col(f"{prefix}_sex") != "").then(pl.col(f"{prefix}_sex")) for prefix in prefixes), pl.lit("")
    )
    parts = [pl.lit(base)] + [pl.col(f"{prefix}_parts") for prefix in prefixes]
    parts.append(pl.when(~pl.col("block").str.contains(VARIANT.pattern)).then(pl.col("block")).otherwise(pl.lit("")))
    worded = [pl.when(part != "").then(pl.lit(SEPARATOR) + part).otherwise(pl.lit("")) for part in parts]
    found = melted.select(
        sex=sex,
        age_from=pl.coalesce(f"{prefix}_from" for prefix in prefixes),
        age_to=pl.coalesce(f"{prefix}_to" for prefix in prefixes),
        indicator=pl.concat_str(worded).str.strip_prefix(SEPARATOR),
    )
    return {column: found[column] for column in found.columns}


def _keys(melted: pl.DataFrame, roles: tuple[Role, ...], sheet: Sheet, *, name: str) -> pl.Series:
    """Key of each value: a column of keys, names of Länder beside or above, or the title „Deutschland“."""
    if "key" in roles:
        return melted[f"L{roles.index('key')}"]
    if "area" in roles:
        labels = melted[f"L{roles.index('area')}"]
        return labels.replace_strict({label: area_key(label) for label in labels.unique()}, return_dtype=pl.String)
    if (melted["h_key"] != "").all():
        return melted["h_key"]
    if any(area_key(line) == GERMANY for line in sheet.titles):
        return pl.Series("key", [GERMANY]).new_from_index(0, melted.height)
    raise FileError(
        name, "Die Tabelle nennt keinen Schlüssel eines Gebiets.", advice="Laden Sie die Tabelle mit Regionalschlüssel."
    )


def _periods(melted: pl.DataFrame, roles: tuple[Role, ...], prefixes: list[str], *, name: str) -> dict[str, object]:
    """First and last day of each value: a column, a column of years beside one of months, or the headings."""
    if "period" in roles:
        pairs = melted.select(
            period=f"L{roles.index('period')}",
            month=f"L{roles.index('month')}" if "month" in roles else pl.lit(""),
        )
        known = {pair: _period(*pair) for pair in pairs.unique().iter_rows()}
        table = pl.DataFrame(
            [(*pair, *(found or (None, None))) for pair, found in known.items()],
            schema={"period": pl.String, "month": pl.String, "start": pl.Date, "end": pl.Date},
            orient="row",
        )
        found = pairs.join(table, on=["period", "month"], how="left", maintain_order="left")
        return {"period_start": found["start"], "period_end": found["end"]}
    found = melted.select(
        start=pl.coalesce(f"{prefix}_start" for prefix in prefixes),
        end=pl.coalesce(f"{prefix}_end" for prefix in prefixes),
    )
    if found["start"].null_count():
        raise FileError(name, "Die Tabelle nennt keinen Zeitraum.", advice="Laden Sie die Tabelle mit Zeitangabe.")
    return {"period_start": found["start"], "period_end": found["end"]}


def _period(text: str, month: str) -> Period | None:
    """A period, narrowed to a month of it where one is named."""
    period = parse_period(text)
    number = month_number(month) if month else None
    return month_period(period[0].year, number) if period and number else period


def _meta(
    sheet: Sheet, blocks: _Blocks, data: pl.DataFrame, code: str, units: dict[str, str], known: Known
) -> GenesisMeta:
    """What titles and footer say about the table."""
    footer = "\n".join(sheet.footer)
    sources = [text for text in sheet.footer if text.startswith(("©", DAMAGED))]
    stand = STAND.search(footer)
    flat = " ".join(footer.lower().split())
    labels = blocks.frame["block"].unique(maintain_order=True).to_list()
    return GenesisMeta(
        code=code,
        title=title_of(sheet.titles) or sheet.caption,
        source=" ".join(sources[0].split("\n")[0].replace(DAMAGED, "©").split()) if sources else known.source,
        licence=next((short for words, short in LICENCES.items() if words in flat), _usual_licence(sheet, known)),
        stand=stand[1] if stand else "",
        notes=tuple(text for text in sheet.footer if text not in sources and not text.startswith("Stand:")),
        units=units,
        names=_names(blocks, data),
        variants={_variant(label): label for label in labels if _variant(label)},
        roles=blocks.roles,
    )


def _usual_licence(sheet: Sheet, known: Known) -> str:
    """The licence of all of GENESIS-Online where the table names the Statistische Bundesamt, but no licence."""
    named = [known.source, *sheet.footer]
    return DESTATIS_LICENCE if any(DESTATIS in text for text in named) else ""


def _names(blocks: _Blocks, data: pl.DataFrame) -> dict[str, str]:
    """Area name by key: the column beside the key, or the names of the Länder."""
    roles = blocks.roles
    if "name" not in roles:
        return {key: LAENDER.get(key, "Deutschland") for key in data["key"].unique(maintain_order=True).to_list()}
    pairs = blocks.frame.select(f"L{roles.index('key')}", f"L{roles.index('name')}").unique(maintain_order=True)
    return dict(pairs.iter_rows())


def _code(sheet: Sheet, name: str) -> str:
    """Code of the table, from its first line or else from the file name."""
    match = CODE.search(sheet.titles[0]) if sheet.titles else None
    match = match or CODE.search(name)
    return match[0] if match else ""


def _variant(label: str) -> str:
    """Short name of the variant a block label names; the empty text if it names none."""
    if not VARIANT.search(label):
        return ""
    match = VARIANT_CODE.search(label)
    return match[1] if match else label.split(" ")[0]


def _damage(sheet: Sheet, blocks: _Blocks) -> list[RowProblem]:
    """One note if umlauts were destroyed before the file came here."""
    labels = [text for level in sheet.headings for text in level]
    labels += [
        text for column in blocks.frame.columns if column.startswith("L") for text in blocks.frame[column].unique()
    ]
    if not any(DAMAGED in text for text in [*labels, *sheet.titles]):
        return []
    return [RowProblem(None, None, "Umlaute der Tabelle sind zerstört.", "Laden Sie sie neu von der Quelle.", "note")]


def _joined(parts: list[str]) -> str:
    """The indicator in words from its parts."""
    return SEPARATOR.join(part for part in parts if part)
