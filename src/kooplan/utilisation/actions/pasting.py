"""Reads a table that somebody copied out of a spreadsheet: areas of residence down, bands of age across."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.core.errors import RuleViolation
from kooplan.utilisation.actions.reporting import Place
from kooplan.utilisation.vocab import AgeBand

SUMS: Final = frozenset({"summe", "gesamt", "insgesamt"})
EMPTY: Final = frozenset({"", "-", "–", "…", "...", ".", "x", "•"})
"""Cells in which nobody counted."""


def read_places(text: str, areas: Iterable[Area]) -> dict[Place, int]:
    """The counts of a pasted table; sums are compared and left out.

    Raises `RuleViolation` with row and column where a cell cannot be read, and stores nothing.
    """
    lines = [re.split(r"\t|;", line) for line in text.splitlines() if line.strip("\t; ")]
    if len(lines) < 2 or len(lines[0]) < 2:
        raise RuleViolation(
            _("Bitte kopieren Sie die Tabelle mit der Kopfzeile: oben die Altersgruppen, links die Räume.")
        )
    ages = [age_of(head, column) for column, head in enumerate(lines[0][1:], start=2)]
    named = {folded(one.name): one for one in areas}
    found: dict[Place, int] = {}
    for row, (name, *cells) in enumerate(lines[1:], start=2):
        if folded(name) in SUMS:
            continue
        area = named.get(folded(name))
        if area is None:
            known = ", ".join(sorted(one.name for one in named.values()))
            raise RuleViolation(
                _("Zeile {row}: „{name}“ kennen wir nicht. Möglich sind: {known}.").format(
                    row=row, name=name.strip()[:60], known=known
                )
            )
        read_row(found, row, area, ages, cells)
    return found


def read_row(found: dict[Place, int], row: int, area: Area, ages: list[str], cells: list[str]) -> None:
    """Add the counts of one area."""
    counts = [count_of(cell, row, column) for column, cell in enumerate(cells, start=2)]
    if any(count is not None for count in counts[len(ages) :]):
        raise RuleViolation(_("Zeile {row} hat mehr Zahlen als die Kopfzeile Altersgruppen.").format(row=row))
    parts: list[int] = []
    for age, count in zip(ages, counts, strict=False):
        if not age or count is None:
            continue
        if (area, age) in found:
            raise RuleViolation(_("Zeile {row}: {name} steht zweimal da.").format(row=row, name=area.name))
        found[area, age] = count
        parts.append(count)
    for age, count in zip(ages, counts, strict=False):
        if not age and count is not None and count < sum(parts):
            raise RuleViolation(
                _("Zeile {row}, {name}: Die Summe {sum} ist kleiner als ihre Teile, zusammen {parts}.").format(
                    row=row, name=area.name, sum=count, parts=sum(parts)
                )
            )


def age_of(head: str, column: int) -> str:
    """The band of age of a column; empty for a sum."""
    plain = folded(head)
    if plain in SUMS:
        return ""
    spellings = {
        AgeBand.UNDER_27: {"unter27", "<27", "u27", "0bis26", "0-26"},
        AgeBand.FROM_27: {"27bis49", "27-49", "27bisunter50"},
        AgeBand.FROM_50: {"50undälter", "50+", "ab50", ">=50", "50plus"},
    }
    for band, known in spellings.items():
        if plain in known:
            return band
    raise RuleViolation(
        _("Zeile 1, Spalte {column}: „{head}“ ist keine Altersgruppe. Möglich sind: {known}.").format(
            column=column, head=head.strip()[:60], known=", ".join(str(one.label) for one in AgeBand)
        )
    )


def count_of(cell: str, row: int, column: int) -> int | None:
    """A count as people type it; None where nobody counted."""
    plain = cell.strip().replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if plain in EMPTY:
        return None
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+|\d{1,8}", plain):
        return int(plain.replace(".", ""))
    raise RuleViolation(
        _("Zeile {row}, Spalte {column}: „{cell}“ ist keine Anzahl. Bitte schreiben Sie eine ganze Zahl ab 0.").format(
            row=row, column=column, cell=cell.strip()[:60]
        )
    )


def folded(text: str) -> str:
    """A head as it is compared: small, without spaces, every dash the same, without the word for years."""
    plain = re.sub(r"[‐‑‒–—]", "-", text.lower())
    return re.sub(r"\s|jahren?\b", "", plain)
