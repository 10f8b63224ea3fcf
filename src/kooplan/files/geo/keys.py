"""Official keys of areas (AGS and ARS) in the one form in which Kooplan compares and stores them.

Assumptions, all from the Amtlicher Gemeindeschlüssel (AGS) and the Amtlicher Regionalschlüssel (ARS) of Destatis,
Gemeindeverzeichnis-Informationssystem, as of 31.12.2022:

- AGS: Land (2 digits, 01 to 16), Regierungsbezirk (1), Kreis (2), Gemeinde (3).
- ARS: Land (2), Regierungsbezirk (1), Kreis (2), Gemeindeverband (4), Gemeinde (3).
- A digit 0 for the Regierungsbezirk means that there is none.
- Spreadsheets lose leading zeros; every key of the Länder 01 to 09 is then one digit short.
- Tables of Kreise often fill the key to 8 digits with `000`; the only Gemeinde of a kreisfreie Stadt ends in `000` too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kooplan.files.errors import RowProblem

Level = Literal["land", "regierungsbezirk", "kreis", "verband", "gemeinde"]

LAST_LAND: Final = 16
SHORT_OF_A_ZERO: Final = frozenset({1, 4, 7, 11})
LEVEL_OF_LENGTH: Final[dict[int, Level]] = {
    2: "land", 3: "regierungsbezirk", 5: "kreis", 8: "gemeinde", 9: "verband", 12: "gemeinde",
}  # fmt: skip
ADVICE: Final = "Verwenden Sie den AGS (2, 3, 5 oder 8 Ziffern) oder ARS (9 oder 12 Ziffern)."

_SPACES = re.compile(r"[\s\u00a0\u2007\u202f]+")
_EMPTY_DECIMALS = re.compile(r"[.,]0+$")


@dataclass(frozen=True, slots=True)
class NormalisedKey:
    """An official key: AGS text (for a Verband the nine digits of its ARS), level, and the ARS where it was given."""

    text: str
    level: Level
    ars: str | None = None

    def __str__(self) -> str:
        """The key as text."""
        return self.text


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """Keys of one column in row order, None where a key is missing or wrong; every wrong one is a problem."""

    keys: tuple[NormalisedKey | None, ...]
    problems: tuple[RowProblem, ...]


def normalise_key(
    text: object, *, filled: Level = "kreis", row: int | None = None, column: str | None = None
) -> NormalisedKey | RowProblem:
    """The official key behind a cell, or the problem with it.

    Parameters
    ----------
    text : object
        Cell as read: text, whole number or float; spaces, `.0` and lost leading zeros are repaired.
    filled : {"kreis", "gemeinde"}
        What a Gemeinde key ending in `000` means: a Kreis filled with zeros, or the Gemeinde of a kreisfreie Stadt.
    row, column : optional
        Place in the file, for the message.
    """
    digits = bare_key(text)
    if not digits:
        return RowProblem(row, column, "Der Schlüssel fehlt.", "Tragen Sie den amtlichen Schlüssel ein.")
    if not (digits.isascii() and digits.isdigit()):
        return RowProblem(row, column, f"„{text}“ ist kein amtlicher Schlüssel.", ADVICE)
    digits = _with_leading_zero(digits)
    if len(digits) not in LEVEL_OF_LENGTH:
        return RowProblem(row, column, f"Der Schlüssel „{text}“ hat {len(digits)} Ziffern.", ADVICE)
    if not has_land(digits):
        return RowProblem(row, column, f"Der Schlüssel „{text}“ nennt kein Land (01 bis 16).", ADVICE)
    return _key_of_digits(digits, filled)


def normalise_keys(values: Sequence[object], *, rows: Iterable[int], column: str) -> KeyColumn:
    """Official keys of one column; what `000` means is told by its neighbours.

    A key ending in `000` is a Kreis if the column holds other Gemeinden of the same Kreis, or no Gemeinden at all;
    else it is the Gemeinde of a kreisfreie Stadt.
    """
    places = list(rows)
    first = [normalise_key(value, row=row, column=column) for value, row in zip(values, places, strict=True)]
    full = {key.text[:5] for key in first if isinstance(key, NormalisedKey) and key.level in ("gemeinde", "verband")}
    keys: list[NormalisedKey | None] = []
    problems: list[RowProblem] = []
    for value, key in zip(values, first, strict=True):
        if isinstance(key, RowProblem):
            problems.append(key)
            keys.append(None)
        elif key.level == "kreis" and full and key.text not in full and is_filled(value):
            again = normalise_key(value, filled="gemeinde")
            keys.append(again if isinstance(again, NormalisedKey) else None)
        else:
            keys.append(key)
    return KeyColumn(tuple(keys), tuple(problems))


def bare_key(text: object) -> str:
    """A key without spaces, without the apostrophe of a spreadsheet and without empty decimals."""
    if text is None:
        return ""
    if isinstance(text, float):
        return str(int(text)) if text.is_integer() else str(text)
    return _EMPTY_DECIMALS.sub("", _SPACES.sub("", str(text)).removeprefix("'"))


def own_keys(values: Sequence[object], *, width: int | None = None) -> list[str]:
    """Keys of own areas as plain text; purely numeric ones are filled with leading zeros to the given width."""
    texts = [bare_key(value) for value in values]
    if width is None:
        return texts
    return [text.zfill(width) if text.isdigit() else text for text in texts]


def common_width(texts: Iterable[str]) -> int | None:
    """Number of characters that all keys have in common, None if they differ or one is not a number."""
    widths = {len(text) if text.isdigit() else None for text in texts if text}
    return widths.pop() if len(widths) == 1 else None


def parents(key: NormalisedKey) -> tuple[str, ...]:
    """Keys of the areas above, nearest first; the Verband is known only where the ARS was given."""
    found: list[str] = []
    if key.level == "gemeinde" and key.ars and key.ars[5:9] != "0000":
        found.append(key.ars[:9])
    if key.level in ("gemeinde", "verband"):
        found.append(key.text[:5])
    if key.level in ("gemeinde", "verband", "kreis") and key.text[2] != "0":
        found.append(key.text[:3])
    if key.level != "land":
        found.append(key.text[:2])
    return tuple(found)


def ags_of_ars(ars: str) -> str:
    """The AGS (8 digits) of an ARS (12 digits): the four digits of the Verband left out."""
    return ars[:5] + ars[9:]


def has_land(digits: str) -> bool:
    """Whether the first two digits name one of the 16 Länder."""
    return 1 <= int(digits[:2]) <= LAST_LAND


def is_filled(value: object) -> bool:
    """Whether a key is written in full length although its Gemeinde part is empty."""
    return len(_with_leading_zero(bare_key(value))) in (8, 12)


def _with_leading_zero(digits: str) -> str:
    """The digits with the leading zero that a spreadsheet took away."""
    if len(digits) in SHORT_OF_A_ZERO or (len(digits) == 2 and not has_land(digits)):
        return "0" + digits
    return digits


def _key_of_digits(digits: str, filled: Level) -> NormalisedKey:
    """Key and level of digits of a lawful length."""
    if len(digits) == 12:
        return _key_of_ars(digits, filled)
    if len(digits) == 8 and digits.endswith("000") and filled == "kreis":
        return _without_filling(digits)
    return NormalisedKey(digits, LEVEL_OF_LENGTH[len(digits)])


def _key_of_ars(ars: str, filled: Level) -> NormalisedKey:
    """Key and level of a Regionalschlüssel of 12 digits."""
    if not ars.endswith("000"):
        return NormalisedKey(ags_of_ars(ars), "gemeinde", ars)
    if ars[5:9] != "0000":
        return NormalisedKey(ars[:9], "verband", ars)
    if filled == "gemeinde":
        return NormalisedKey(ags_of_ars(ars), "gemeinde", ars)
    return _without_filling(ars)


def _without_filling(digits: str) -> NormalisedKey:
    """Key of a Kreis, Regierungsbezirk or Land that was filled with zeros."""
    ars = digits if len(digits) == 12 else None
    if digits[3:5] != "00":
        return NormalisedKey(digits[:5], "kreis", ars)
    if digits[2] != "0":
        return NormalisedKey(digits[:3], "regierungsbezirk", ars)
    return NormalisedKey(digits[:2], "land", ars)
