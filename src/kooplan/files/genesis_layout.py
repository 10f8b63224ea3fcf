"""The layout of a GENESIS table: where titles, headings, body and footer stand, and what each label means."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from kooplan.files.ages import ALL_AGES, Ages, Sex, parse_ages, parse_sex
from kooplan.files.errors import FileError
from kooplan.files.laender import area_key
from kooplan.files.periods import Period, month_number, parse_period
from kooplan.files.textfiles import FOOTER_MARK, Record

Role = Literal["period", "month", "key", "name", "area", "label"]

KEY = re.compile(r"DG|\d{2}(?:\d{1,10})?")
UNIT = re.compile(
    r"anzahl|prozent|%|1 ?000|tsd\.?( eur)?|mill?\.?( eur)?|t?eur|euro|personen|ha|qkm|km.|m.|jahre|(je|pro) .+",
    re.IGNORECASE,
)
CONTENT = re.compile(r"(.+?) \(([^()]+)\)")
CONTINUES = (",", ":", " sowie", " und")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Records of a GENESIS table cut into titles, headings (one list a level), body and footer."""

    titles: tuple[str, ...]
    headings: tuple[tuple[str, ...], ...]
    leading: int
    body: tuple[Record, ...]
    footer: tuple[str, ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What the labels above or beside a value say; `parts` are what only words can say."""

    sex: Sex = ""
    ages: Ages = ALL_AGES
    key: str = ""
    period: Period | None = None
    unit: str = ""
    parts: tuple[str, ...] = field(default=())


def cut(records: Sequence[Record], *, name: str) -> Sheet:
    """Titles, headings, body and footer of a table; refuse one without headings or body."""
    filled = [(number, fields) for number, fields in records if any(text.strip() for text in fields)]
    end = next((i for i, (_, fields) in enumerate(filled) if fields[0].startswith(FOOTER_MARK)), len(filled))
    footer = tuple(fields[0].strip() for _, fields in filled[end + 1 :])
    top, bottom = _heading_span(filled[:end])
    if bottom in (top, end):
        raise FileError(
            name,
            "Die Tabelle hat nicht den Aufbau von GENESIS.",
            advice="Laden Sie die Tabelle als CSV aus GENESIS oder der Regionaldatenbank.",
            row=filled[0][0] if filled else None,
        )
    headings = [tuple(text.strip() for text in fields) for _, fields in filled[top:bottom]]
    leading = min(next(i for i, text in enumerate(level) if text) for level in headings)
    caption = ""
    if leading == 0:
        caption, leading = headings[0][0].split("\n")[0], 1
    titles = tuple(fields[0].strip() for _, fields in filled[:top])
    cells = _merged([level[leading:] for level in headings])
    return Sheet(titles, cells, leading, tuple(filled[bottom:end]), footer, caption)


def leading_roles(columns: Sequence[Sequence[str]]) -> tuple[Role, ...]:
    """What each leading column holds, judged by all its labels."""
    roles: list[Role] = []
    for labels in columns:
        roles.append(_role(set(labels) - {""}, roles))
    return tuple(roles)


def column_meanings(headings: Sequence[Sequence[str]], *, has_content: bool) -> list[Meaning]:
    """What the headings say about each value column, level by level."""
    units = [level for level in headings if _all(set(level) - {""}, _is_unit)]
    words = [level for level in headings if level not in units]
    if has_content and len(words) > 1:
        words = [level for level in words if len(set(level)) > 1] or words[-1:]
    width = len(headings[0])
    return [
        combined([label_meaning(level[i]) for level in words] + [Meaning(unit=level[i]) for level in units])
        for i in range(width)
    ]


def label_meaning(label: str) -> Meaning:
    """What one label says: period, area, sex, age, or a part of the indicator in words."""
    bare = " ".join(label.split())
    if key := area_key(bare):
        return Meaning(key=key)
    if (sex := parse_sex(bare)) is not None:
        return Meaning(sex=sex)
    if period := parse_period(bare):
        return Meaning(period=period)
    if ages := parse_ages(bare):
        return Meaning(ages=ages)
    return Meaning(parts=(bare,))


def combined(meanings: Sequence[Meaning]) -> Meaning:
    """All that several labels say together; a later label wins over an earlier one."""
    result = Meaning()
    for meaning in meanings:
        result = Meaning(
            sex=meaning.sex or result.sex,
            ages=meaning.ages if meaning.ages != ALL_AGES else result.ages,
            key=meaning.key or result.key,
            period=meaning.period or result.period,
            unit=meaning.unit or result.unit,
            parts=result.parts + meaning.parts,
        )
    return result


def title_of(titles: Sequence[str]) -> str:
    """The title without the line of the table's code; lines that run on are joined."""
    lines = [line for line in titles if not line.startswith("GENESIS-Tabelle")]
    if not lines:
        return ""
    title = lines[0]
    for line in lines[1:]:
        if not title.endswith(CONTINUES):
            break
        title = f"{title} {line}"
    return title.removesuffix(" -")


def content_of(titles: Sequence[str]) -> tuple[str, str]:
    """Content and unit that the last title line gives, as in „Gestorbene (Anzahl)“; else two empty texts."""
    match = CONTENT.fullmatch(titles[-1]) if titles else None
    if match and _is_unit(match[2]):
        return match[1], match[2]
    return "", ""


def _heading_span(records: Sequence[Record]) -> tuple[int, int]:
    """Index of the first heading record and of the first body record."""
    top = next((i for i, (_, fields) in enumerate(records) if not fields[0].strip()), None)
    if top is None:
        top = next((i for i, (_, fields) in enumerate(records) if _is_row_of_periods(fields)), 0)
        return top, top + 1 if records and _is_row_of_periods(records[top][1]) else top
    bottom = top
    while bottom < len(records) and not records[bottom][1][0].strip():
        bottom += 1
    return top, bottom


def _is_row_of_periods(fields: Sequence[str]) -> bool:
    """Whether all cells but the first are periods."""
    return len(fields) > 1 and all(parse_period(text) for text in fields[1:])


def _merged(levels: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    """Levels of one width, where cells that were merged in the source repeat their label.

    An empty cell takes the label to its left, unless it stands in the last level of words (there it means
    "all together") or below another label of the level above.
    """
    width = max(len(level) for level in levels)
    words = [i for i, level in enumerate(levels) if not _all(set(level) - {""}, _is_unit)]
    merged: list[tuple[str, ...]] = []
    for index, level in enumerate(levels):
        cells = list(level) + [""] * (width - len(level))
        above = merged[-1] if merged else None
        if index != (words[-1] if words else -1):
            for i in range(1, width):
                if not cells[i] and (above is None or above[i] == above[i - 1]):
                    cells[i] = cells[i - 1]
        merged.append(tuple(cells))
    return tuple(merged)


def _role(labels: set[str], before: Sequence[Role]) -> Role:
    """What one leading column holds; the column right of the key is its name."""
    if before and before[-1] == "key":
        return "name"
    tests: tuple[tuple[Role, Callable[[str], object]], ...] = (
        ("period", parse_period),
        ("month", month_number),
        ("key", KEY.fullmatch),
        ("area", area_key),
    )
    for role, test in tests:
        if role not in before and _all(labels, test):
            return role
    return "label"


def _is_unit(label: str) -> bool:
    """Whether a label is a unit."""
    return UNIT.fullmatch(label.strip()) is not None


def _all(labels: set[str], test: Callable[[str], object]) -> bool:
    """Whether there are labels and all pass a test."""
    return bool(labels) and all(test(label) for label in labels)
