"""Reads chosen areas and indicators of INKAR (BBSR) from its Parquet files, without loading the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from kooplan.files.errors import FileError
from kooplan.files.guard import DEFAULT_LIMITS, Limits, check_file
from kooplan.files.long import IDENTITY, LongTable, long_frame, parse_labels, period_columns
from kooplan.files.periods import parse_period

SOURCE = "Datenbasis: INKAR, BBSR Bonn 2024"
LICENCE = "dl-de/by-2-0"

INDEX = ("raumbezug", "kennziffer", "name", "zeitbezug")
INDICATOR_FILE = "_indikatoren.parquet"
REGION_FILE = "_regionen.parquet"
# Where one key stands on several levels (a kreisfreie Stadt is Kreis and Gemeinde), the first level counts.
LEVELS = ("Bund", "Bundesländer", "Kreise", "Gemeindeverbände (Verwaltungsgemeinschaft)", "Gemeinden")
# What a value is multiplied by in the published formula, and the unit that follows from it.
UNITS = {"x 100": "%", "x 1.000": "je 1.000", "x 10.000": "je 10.000", "x 100.000": "je 100.000"}


@dataclass(frozen=True, slots=True)
class InkarIndicator:
    """What INKAR says about an indicator; `unit` follows from the formula and may be empty."""

    code: str
    short_name: str
    name: str
    topic: str
    definition: str
    notes: str
    unit: str
    basis: str


def read_inkar(
    path: Path,
    *,
    keys: Sequence[str],
    indicators: Sequence[str],
    levels: Sequence[str] = LEVELS,
    name: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> LongTable:
    """Values of chosen keys and indicators by year.

    Parameters
    ----------
    path : folder of INKAR files, or one of them.
    keys : keys as INKAR writes them, e.g. "15090000".
    indicators : INKAR's short codes, e.g. "q_SGBII".
    levels : spatial levels that count, most important first.
    name : name of file or folder as the person knows it.

    Notes
    -----
    The tables are wide: a year without any value of an indicator for the chosen keys is left out; where only
    some of the keys lack a value, the status is `no_data`.

    Raises
    ------
    FileError
        A file is no INKAR file, or an indicator stands in none of them.
    """
    shown = name or path.name
    found: list[pl.DataFrame] = []
    missing = set(indicators)
    for file in _data_files(path, shown):
        columns = _columns(file, name=file.name if path.is_dir() else shown, limits=limits)
        wanted = [code for code in indicators if code in columns]
        if wanted:
            missing -= set(wanted)
            found.append(_values(file, wanted, keys, levels))
    if missing:
        listed = ", ".join(f"„{code}“" for code in sorted(missing))
        raise FileError(shown, f"Der Indikator {listed} fehlt.", advice="Prüfen Sie das Kürzel oder die Themendatei.")
    return LongTable(_long(pl.concat(found)) if found else long_frame({}, 0))


def inkar_indicators(path: Path, *, name: str | None = None, limits: Limits = DEFAULT_LIMITS) -> list[InkarIndicator]:
    """Descriptions of the indicators that a folder or file holds; codes alone where the description is missing."""
    codes: list[str] = []
    for file in _data_files(path, name or path.name):
        codes += [code for code in _columns(file, name=file.name, limits=limits) if code not in INDEX]
    described = (path if path.is_dir() else path.parent) / INDICATOR_FILE
    if not described.is_file():
        return [InkarIndicator(code, code, code, "", "", "", "", "") for code in codes]
    rows = pl.read_parquet(described).fill_null("").filter(pl.col("kuerzel").is_in(codes)).to_dicts()
    return [_indicator(code, [row for row in rows if row["kuerzel"] == code]) for code in codes]


def inkar_regions(path: Path, *, levels: Sequence[str] = LEVELS) -> pl.DataFrame:
    """Level, key and name (`raumbezug`, `kennziffer`, `name`) of the areas of the chosen levels."""
    regions = (path if path.is_dir() else path.parent) / REGION_FILE
    if not regions.is_file():
        raise FileError(regions.name, "Die Datei der Regionen fehlt.", advice="Legen Sie sie in denselben Ordner.")
    return pl.scan_parquet(regions).filter(pl.col("raumbezug").is_in(list(levels))).collect()


def _data_files(path: Path, name: str) -> list[Path]:
    """The files with values: the file itself, or those of the folder that are no descriptions."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.glob("*.parquet") if not file.name.startswith("_"))
    if not files:
        raise FileError(name, "Der Ordner enthält keine INKAR-Dateien.", advice="Wählen Sie den Ordner mit .parquet.")
    return files


def _columns(file: Path, *, name: str, limits: Limits) -> list[str]:
    """Headings of a file; refuse one that is no INKAR file."""
    kind = check_file(file, name=name, limits=limits)
    advice = "Wählen Sie eine Datei mit raumbezug, kennziffer und zeitbezug."
    if kind != "parquet":
        raise FileError(name, "Die Datei ist keine INKAR-Datei.", advice=advice)
    try:
        columns = pl.scan_parquet(file, glob=False).collect_schema().names()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise FileError(name, "Die Parquet-Datei ist beschädigt.", advice="Laden Sie sie erneut.") from error
    if not set(INDEX) <= set(columns):
        raise FileError(name, "Die Datei ist keine INKAR-Datei.", advice=advice)
    return columns


def _values(file: Path, codes: list[str], keys: Sequence[str], levels: Sequence[str]) -> pl.DataFrame:
    """Chosen rows and columns of one file, one row a value."""
    chosen = (
        pl.scan_parquet(file, glob=False, row_index_name="row", row_index_offset=1)
        .filter(pl.col("kennziffer").is_in(list(keys)), pl.col("raumbezug").is_in(list(levels)))
        .select("row", "raumbezug", "kennziffer", "zeitbezug", *codes)
        .collect()
    )
    index = ["row", "raumbezug", "kennziffer", "zeitbezug"]
    melted = chosen.unpivot(on=codes, index=index, variable_name="indicator", value_name="value")
    order = pl.col("raumbezug").replace_strict(list(levels), list(range(len(levels))), return_dtype=pl.Int16)
    published = pl.col("value").is_not_null().any().over("indicator", "zeitbezug", "raumbezug")
    return melted.with_columns(order=order, value=pl.col("value").fill_nan(None)).filter(published)


def _long(found: pl.DataFrame) -> pl.DataFrame:
    """The long frame of the values of all files, one value a key, indicator and year."""
    found = found.sort("order", maintain_order=True)
    status = found.select(pl.when(pl.col("value").is_null()).then(pl.lit("no_data")).otherwise(pl.lit("ok")))
    columns: dict[str, object] = {
        "key": found["kennziffer"],
        "indicator": found["indicator"],
        "value": found["value"],
        "status": status.to_series(),
        "row": found["row"],
    }
    columns |= period_columns(found["zeitbezug"], parse_labels(found["zeitbezug"], parse_period))
    data = long_frame(columns, found.height)
    return data.unique(IDENTITY, keep="first", maintain_order=True).sort("key", "indicator", "period_start")


def _indicator(code: str, rows: list[dict[str, str]]) -> InkarIndicator:
    """Description of one code; INKAR lists a code twice where its formula changed over time."""
    if not rows:
        return InkarIndicator(code, code, code, "", "", "", "", "")
    definitions = list(dict.fromkeys(row["algorithmus"] for row in rows if row["algorithmus"]))
    notes = list(dict.fromkeys(row["anmerkungen"] for row in rows if row["anmerkungen"]))
    first = rows[0]
    ending = next((unit for factor, unit in UNITS.items() if definitions and definitions[0].endswith(factor)), "")
    return InkarIndicator(
        code=code,
        short_name=first["kurzname"],
        name=first["name"],
        topic=first["bereich"],
        definition=" | ".join(definitions),
        notes="\n".join(notes),
        unit=ending,
        basis=first["statistische_grundlagen"],
    )
