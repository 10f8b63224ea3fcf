"""Official keys of Germany and its Länder by name, for tables that give names alone."""

from __future__ import annotations

import re

GERMANY = "DG"

LAENDER = {
    "01": "Schleswig-Holstein",
    "02": "Hamburg",
    "03": "Niedersachsen",
    "04": "Bremen",
    "05": "Nordrhein-Westfalen",
    "06": "Hessen",
    "07": "Rheinland-Pfalz",
    "08": "Baden-Württemberg",
    "09": "Bayern",
    "10": "Saarland",
    "11": "Berlin",
    "12": "Brandenburg",
    "13": "Mecklenburg-Vorpommern",
    "14": "Sachsen",
    "15": "Sachsen-Anhalt",
    "16": "Thüringen",
}


def area_key(name: str) -> str | None:
    """Key of Germany or a Land by its name, also with destroyed umlauts; None for any other name."""
    return KEYS.get(_plain(name))


def _plain(name: str) -> str:
    """The name without what a wrong encoding can destroy."""
    return re.sub(r"[^ -~]+", "?", name.strip().lower())


KEYS = {_plain(name): key for key, name in LAENDER.items()} | {
    "deutschland": GERMANY,
    "germany": GERMANY,
    "bundesgebiet": GERMANY,
}
