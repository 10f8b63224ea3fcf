"""Lists of services as people keep them, for tests of the import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from kooplan.files.geo.crs import transformer_between
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.actions.importing import open_upload
from kooplan.services.models import ServiceUpload
from tests.services.makers import INSIDE, INSIDE_SECOND, make_ground, make_group, make_type

Row = Mapping[str, object]

ROW: Row = {
    "Kennung": "S1", "Name": "Suchtberatung Westaue", "Träger": "Sozialwerk Neu e. V.",
    "Leistungsart": "Suchtberatung", "Standort": "Bürgerhaus", "Adresse": "Hauptstraße 1, 39999 Westaue",
    "x": INSIDE[0], "y": INSIDE[1], "Kapazität": "1,5", "besetzt": "1", "Sprechtage": "Di 9-12, Do 14:00-18:00",
    "Kontakt": "Telefon 03999 1", "Barrierefreiheit": "stufenlos, barrierefreie Toilette",
    "Zielgruppen": "Familien mit Kindern", "Versorgte Räume": "Westaue", "Stand": "01.03.2026",
}  # fmt: skip
OTHER: Row = {
    **ROW, "Kennung": "S2", "Name": "Suchtberatung Ostheide", "Standort": "Rathaus",
    "Adresse": "Am Markt 2, 39998 Ostheide", "x": INSIDE_SECOND[0], "y": INSIDE_SECOND[1],
}  # fmt: skip


def prepare(municipality: Municipality) -> Municipality:
    """Borders, kinds and groups that the lists name."""
    make_ground(municipality)
    make_type(municipality)
    make_type(municipality, "child_guidance")
    make_group(municipality)
    make_group(municipality, "families")
    return municipality


def row(base: Row = ROW, **changes: object) -> dict[str, object]:
    """One row; `_` in a name stands for a space, and a name with None leaves its column out."""
    merged = {**base, **{name.replace("_", " "): value for name, value in changes.items()}}
    return {name: value for name, value in merged.items() if value is not None}


def csv_of(rows: Sequence[Row]) -> str:
    """Rows as CSV with semicolon; a cell that a row lacks is empty."""
    names = list(dict.fromkeys(name for one in rows for name in one))
    cells = [names, *([str(one.get(name, "")) for name in names] for one in rows)]
    return "\n".join(";".join(f'"{cell}"' if ";" in cell else cell for cell in line) for line in cells) + "\n"


def write_csv(folder: Path, rows: Sequence[Row], name: str = "angebote.csv") -> Path:
    """A list as a file."""
    path = folder / name
    path.write_text(csv_of(rows), encoding="utf-8")
    return path


def upload(municipality: Municipality, path: Path, *, actor: Membership | None = None, **options: Any) -> ServiceUpload:
    """A file, uploaded and checked."""
    return open_upload(municipality, path, name=path.name, options=options, actor=actor)


def upload_rows(
    municipality: Municipality, folder: Path, rows: Sequence[Row], *, actor: Membership | None = None, **options: Any
) -> ServiceUpload:
    """Rows, uploaded and checked."""
    return upload(municipality, write_csv(folder, rows), actor=actor, **options)


def errors(one: ServiceUpload) -> list[tuple[int | None, str | None, str]]:
    """Row, column and message of each error."""
    found = [problem for problem in one.report["problems"] if problem["severity"] == "error"]
    return [(problem["row"], problem["column"], problem["message"]) for problem in found]


def advice(one: ServiceUpload) -> list[str]:
    """What helps, for each error."""
    return [problem["advice"] for problem in one.report["problems"] if problem["severity"] == "error"]


def notes(one: ServiceUpload) -> str:
    """All notes as one text."""
    return " ".join(problem["message"] for problem in one.report["problems"] if problem["severity"] == "note")


def in_system(point: tuple[float, float], epsg: int) -> tuple[float, float]:
    """A point of EPSG:25832 in another system."""
    x, y = transformer_between(25832, epsg).transform(*point)
    return float(x), float(y)


def day(text: str) -> date:
    """A day as ISO text says it."""
    return date.fromisoformat(text)
