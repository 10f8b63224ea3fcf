"""Refuses tables that hold data of single persons: the platform takes anonymised sums only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _

from kooplan.areas.actions.lookup import key_forms
from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.tables import Table

PERSONAL: Final = re.compile(
    r"(vor|nach|familien|geburts|ruf)name|geburts(tag|datum|jahr)|geboren|^geb\.?( am|datum)?$|iban|konto(nummer|nr)|"
    r"versicher(ten|ungs)[- ]?(nummer|nr|id)|vers\.?[- ]?nr|(sozial|kranken|renten)versicherungsn|"
    r"akten(zeichen|nummer)|^az\.?$|fall(nummer|nr|-id)|stra(ß|ss)e|anschrift|adresse|hausn(umme)?r|wohnort|"
    r"telefon|handy|e-?mail|klient|patient|mandant(en)?n|steuer-?id|ausweis",
    re.IGNORECASE,
)
"""Headings that only lists of persons have."""
NAME: Final = re.compile(r"^(name|namen|person|bezeichnung|gen)$", re.IGNORECASE)
SHARED: Final = frozenset({"klientinnen", "klient*innen", "klienten", "patientinnen", "patienten", "patient*innen"})
"""Plurals that head a column of counts."""


def refuse_personal(name: str, table: Table, *, key: str | None, area_names: Mapping[str, str]) -> None:
    """Refuse a table whose columns look like data of persons.

    A column of names is fine where it names the area of its row: one name a key, and that of the area.
    """
    found = [column for column in table.columns if is_personal(column)]
    found += [
        column
        for column in table.columns
        if NAME.match(column.strip()) and not names_areas(table, key, column, area_names)
    ]
    refuse_columns(name, found, row=table.header_row)


def refuse_columns(name: str, columns: Iterable[str], *, row: int | None = None) -> None:
    """Refuse a file because of its personal columns; nothing happens where there are none."""
    advice = _("Löschen Sie die Spalte. Liefern Sie nur zusammengefasste Zahlen.")
    message = _("Die Spalte sieht nach Angaben zu einzelnen Personen aus. Solche Daten nimmt Kooplan nicht an.")
    problems = [RowProblem(row, column, message, advice) for column in columns]
    if problems:
        raise FileRefused(name, problems)


def is_personal(column: str) -> bool:
    """Whether a heading names something that only single persons have."""
    bare = column.strip().lower()
    return bare not in SHARED and PERSONAL.search(bare) is not None


def names_areas(table: Table, key: str | None, column: str, area_names: Mapping[str, str]) -> bool:
    """Whether a column holds the names of the areas that the key column names."""
    if key is None or key == column:
        return False
    pairs = table.cells.select(key=key, name=column).unique()
    if pairs["key"].n_unique() < pairs.height:
        return False
    known = [(area_name(area_names, text), name) for text, name in pairs.iter_rows()]
    judged = [is_alike(stored, name) for stored, name in known if stored]
    return not judged or sum(judged) * 2 >= len(judged)


def area_name(area_names: Mapping[str, str], key: str) -> str:
    """The stored name behind a key, empty where the tenant has no such area."""
    return next((area_names[form] for form in key_forms(key) if form in area_names), "")


def is_alike(stored: str, written: str) -> bool:
    """Whether two spellings mean one area: "Stendal, Hansestadt" and "Stendal"."""
    first, second = (re.split(r"[,(]", text.casefold())[0].strip() for text in (stored, written))
    return first in second or second in first
