"""Turns the text of cells into numbers with a status: German and English writing, and the official signs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

import polars as pl

from kooplan.files.errors import MAX_PROBLEMS, RowProblem

Decimal = Literal[",", "."]
Status = Literal["ok", "no_data", "nothing", "secret", "not_meaningful", "unreliable", "limited"]

# Signs of German official statistics and what they mean; an empty cell says nothing, so its number is unknown.
OFFICIAL_SIGNS: Mapping[str, Status] = MappingProxyType(
    {
        "": "no_data",
        ".": "no_data",
        "..": "no_data",
        "...": "no_data",
        "…": "no_data",
        "-": "nothing",
        "–": "nothing",
        "—": "nothing",
        "•": "secret",
        "*": "secret",
        "x": "not_meaningful",
        "X": "not_meaningful",
        "/": "unreliable",
        "()": "unreliable",
        "( )": "unreliable",
    }
)

SPACES = " \u00a0\u2009\u202f"
GROUPS = {
    separator: rf"[1-9]\d{{0,2}}(?:{escaped}\d{{3}})+"
    for separator, escaped in {".": r"\.", ",": ",", "'": "['’]"}.items()
} | {space: rf"[1-9]\d{{0,2}}(?:{space}\d{{3}})+" for space in SPACES}
EXPONENT = r"(?:[eE][+-]?\d{1,3})?"
AMBIGUOUS = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"

NUMBER_ADVICE = "Tragen Sie eine Zahl ein oder „.“ für unbekannt."
COUNT_ADVICE = "Eine Anzahl kann nicht kleiner als 0 sein. Prüfen Sie den Wert."
DECIMAL_ADVICE = "Wählen Sie das Dezimalzeichen der Tabelle."
SHOWN_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """Numbers of a column.

    Attributes
    ----------
    values : Float64; null where the status has no number, 0 for `nothing`.
    statuses : one `Status` a row.
    marks : `p` provisional, `r` corrected, `s` estimated, else the empty text.
    problems : cells that are no numbers, in the order of rows; at most `MAX_PROBLEMS`.
    """

    values: pl.Series
    statuses: pl.Series
    marks: pl.Series
    problems: tuple[RowProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """Number of one cell; None where the status has none."""

    value: float | None
    status: Status
    mark: str = ""


def parse_number(text: str, decimal: Decimal | None = ",") -> ParsedNumber:
    """Number of one cell; a `ValueError` with a German reason if the text is none."""
    parsed = parse_column(pl.Series([text], dtype=pl.String), decimal=decimal, rows=pl.Series([1]), column="")
    if parsed.problems:
        raise ValueError(parsed.problems[0].message)
    return ParsedNumber(parsed.values[0], parsed.statuses[0], parsed.marks[0])


def parse_column(
    texts: pl.Series,
    *,
    decimal: Decimal | None,
    rows: pl.Series,
    column: str,
    allow_negative: bool = True,
    signs: Mapping[str, Status] = OFFICIAL_SIGNS,
) -> ParsedColumn:
    """Numbers of a column of text.

    Parameters
    ----------
    texts : text cells; null counts as empty.
    decimal : decimal sign; None accepts only cells that can be read in one way.
    rows : row numbers for the problems, same length.
    column : heading for the problems.
    allow_negative : False for counts; a negative number is then a problem.
    signs : sign to status, where a source deviates from the official meaning.

    Notes
    -----
    A percent sign is dropped: "12,5 %" is 12.5. A number in brackets has the status `limited`. Thousands
    separators (point or comma, spaces, apostrophe) count only in groups of three.
    """
    frame = _split(texts, signs).with_columns(number=_number(pl.col("body"), decimal))
    status = (
        pl.when(pl.col("sign").is_not_null())
        .then(pl.col("sign"))
        .when(pl.col("bracketed"))
        .then(pl.lit("limited"))
        .otherwise(pl.lit("ok"))
    )
    frame = frame.with_columns(
        status=status,
        value=pl.when(status == "nothing").then(0.0).when(pl.col("sign").is_null()).then(pl.col("number")),
    )
    problems = _problems(frame, rows, column, decimal=decimal, allow_negative=allow_negative)
    return ParsedColumn(
        values=frame["value"].alias(texts.name),
        statuses=frame["status"].alias("status"),
        marks=frame["mark"].alias("mark"),
        problems=tuple(problems),
    )


def _split(texts: pl.Series, signs: Mapping[str, Status]) -> pl.DataFrame:
    """Sign, mark, brackets and the bare number of each text."""
    text = pl.col("text")
    frame = pl.DataFrame({"text": texts.cast(pl.String)}).with_columns(text.fill_null("").str.strip_chars())
    frame = frame.with_columns(
        sign=text.replace_strict(list(signs), list(signs.values()), default=None, return_dtype=pl.String),
        mark=text.str.extract(r"\d\)?\s*%?\s*([prs])$").fill_null(""),
    )
    bare = text.str.replace(r"(\d\)?\s*%?)\s*[prs]$", "$1").str.replace(r"\s*%(\)?)$", "$1")
    frame = frame.with_columns(bare=bare.str.strip_chars())
    bracketed = pl.col("bare").str.contains(r"^\([^()]+\)$")
    inner = pl.when(bracketed).then(pl.col("bare").str.slice(1, pl.col("bare").str.len_chars() - 2))
    body = inner.otherwise(pl.col("bare")).str.strip_chars().str.replace(r"^[−–]\s?", "-")
    return frame.with_columns(bracketed=bracketed, body=body)


def _number(body: pl.Expr, decimal: Decimal | None) -> pl.Expr:
    """The bare text as Float64; null where it is no number or can be read in two ways."""
    if decimal is not None:
        return _number_with(body, decimal)
    both = pl.coalesce(_number_with(body, ","), _number_with(body, "."))
    return pl.when(body.str.contains(AMBIGUOUS)).then(None).otherwise(both)


def _number_with(body: pl.Expr, decimal: Decimal) -> pl.Expr:
    """The bare text read with one decimal sign."""
    thousands = [pattern for separator, pattern in GROUPS.items() if separator != decimal]
    point = "\\" + decimal
    whole = "|".join([r"\d+", *thousands])
    shape = rf"^[+-]?(?:(?:{whole})(?:{point}\d+)?|{point}\d+){EXPONENT}$"
    plain = body.str.replace_all(r"[ \u00a0\u2009\u202f'’]" if decimal == "." else r"[. \u00a0\u2009\u202f'’]", "")
    plain = (
        plain.str.replace_all(",", "", literal=True) if decimal == "." else plain.str.replace(",", ".", literal=True)
    )
    number = pl.when(body.str.contains(shape)).then(plain.str.strip_prefix("+")).cast(pl.Float64, strict=False)
    return pl.when(number.is_finite()).then(number + 0.0)


def _problems(
    frame: pl.DataFrame, rows: pl.Series, column: str, *, decimal: Decimal | None, allow_negative: bool
) -> list[RowProblem]:
    """Cells that are no numbers, and negative counts."""
    wrong = pl.col("sign").is_null() & pl.col("number").is_null()
    if not allow_negative:
        wrong = wrong | (pl.col("value") < 0)
    bad = frame.with_columns(row=rows).filter(wrong).head(MAX_PROBLEMS)
    return [
        _problem(row, column, text, is_number=value is not None, decimal=decimal)
        for row, text, value in bad.select("row", "text", "value").iter_rows()
    ]


def _problem(row: int, column: str, text: str, *, is_number: bool, decimal: Decimal | None) -> RowProblem:
    """One wrong cell in words."""
    shown = text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"
    if is_number:
        return RowProblem(row, column, f"Der Wert „{shown}“ ist negativ.", COUNT_ADVICE)
    if decimal is None and re.fullmatch(AMBIGUOUS, text):
        return RowProblem(row, column, f"„{shown}“ lässt sich auf zwei Arten lesen.", DECIMAL_ADVICE)
    if decimal is not None and re.fullmatch(r"[+-]?\d+[.,]\d+", text):
        return RowProblem(row, column, f"„{shown}“ passt nicht zum Dezimalzeichen „{decimal}“.", DECIMAL_ADVICE)
    return RowProblem(row, column, f"„{shown}“ ist keine Zahl.", NUMBER_ADVICE)


def number_text(value: float) -> str:
    """A number as a German spreadsheet shows it in full: decimal comma, no thousands separator."""
    if isinstance(value, int) or value.is_integer():
        return str(int(value))
    return repr(value).replace(".", ",")
