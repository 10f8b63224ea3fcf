"""Brings the coordinates of a table to metres in EPSG:25832, or says in which system they rather are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.files.errors import FileError, RowProblem
from kooplan.files.numbers import Decimal
from kooplan.services.actions.places import Point, SpotFinder
from kooplan.services.actions.reading import RawFile, parsed, signs_of

if TYPE_CHECKING:
    from kooplan.files.geo.crs import System

DEGREES: Final = 4326
PAIRS: Final = (("x", "y"), ("longitude", "latitude"))
SAMPLE: Final = 200
"""So many points are enough to see in which system a file lies in the district."""


class Unplaceable(Exception):
    """The coordinates of a file fit no system, or not the one that was named."""

    def __init__(self, message: str, advice: str) -> None:
        super().__init__(message)
        self.problem = RowProblem(None, None, message, advice)


Pairs = list[Point | None]


@dataclass(frozen=True, slots=True)
class Placed:
    """The points of all rows, the system they were in, and what was wrong or is worth knowing."""

    points: tuple[Point | None, ...]
    system: str = ""
    problems: tuple[RowProblem, ...] = ()


def place_rows(raw: RawFile, columns: Mapping[str, str], *, crs: str, finder: SpotFinder) -> Placed:
    """The point of every row; geodata have theirs already."""
    if raw.points is not None:
        return Placed(raw.points, raw.system)
    pair = next((pair for pair in PAIRS if any(columns.get(role) for role in pair)), None)
    nothing: tuple[None, ...] = (None,) * len(raw.rows)
    if pair is None:
        return Placed(nothing)
    headings = [columns.get(role, "") for role in pair]
    if not all(headings):
        message = _("Es ist nur eine Spalte mit Koordinaten zugeordnet.")
        return Placed(nothing, problems=(RowProblem(None, "".join(headings), message, _("Wählen Sie beide.")),))
    stated = str(DEGREES) if pair == PAIRS[1] else crs
    pairs, problems = best_pairs(raw, headings, stated)
    try:
        return moved(raw, headings[0], pairs, problems, stated=stated, finder=finder)
    except Unplaceable as error:
        return Placed(nothing, problems=(*problems, error.problem))
    except FileError as error:
        return Placed(nothing, problems=(*problems, RowProblem(None, None, error.message, error.advice)))


def best_pairs(raw: RawFile, headings: Sequence[str], stated: str) -> tuple[Pairs, tuple[RowProblem, ...]]:
    """The coordinates read with the decimal sign with which they lie in Germany; "11.657" can be read in two ways."""
    found = [read_pairs(raw, headings, sign) for sign in signs_of(raw, headings[0])]
    fitting = [one for one in found if lies_somewhere(one[0], stated)]
    return min(fitting or found, key=lambda one: len(one[1]))


def lies_somewhere(pairs: Pairs, stated: str) -> bool:
    """Whether most pairs lie in Germany, in the stated system or else in any usual one."""
    present = [one for one in pairs if one is not None]
    codes = likely_codes(present)
    return int(stated) in codes if stated.isdigit() else bool(codes)


def read_pairs(raw: RawFile, headings: Sequence[str], sign: Decimal) -> tuple[Pairs, tuple[RowProblem, ...]]:
    """Both coordinates of every row, and each row that has only one."""
    first, second = (parsed(raw, heading, sign, allow_negative=True) for heading in headings)
    problems = [*first.problems, *second.problems]
    wrong = {one.row for one in problems}
    pairs: Pairs = []
    for row, x, y in zip(raw.rows, first.values, second.values, strict=True):
        pairs.append((x, y) if x is not None and y is not None else None)
        if (x is None) != (y is None) and row not in wrong:
            missing = headings[0] if x is None else headings[1]
            advice = _("Ergänzen Sie sie, oder leeren Sie auch die andere.")
            problems.append(RowProblem(row, missing, _("Es fehlt eine der beiden Koordinaten."), advice))
    return pairs, tuple(problems)


def moved(
    raw: RawFile,
    heading: str,
    pairs: Sequence[Point | None],
    problems: tuple[RowProblem, ...],
    *,
    stated: str,
    finder: SpotFinder,
) -> Placed:
    """The pairs in metres of EPSG:25832, with an error for each that cannot be in the system."""
    present = [one for one in pairs if one is not None]
    if not present:
        return Placed(tuple(pairs), problems=problems)
    system, notes = chosen_system(raw.name, present, stated=stated, finder=finder)
    found = iter(in_metres(system, present))
    points = [next(found) if one is not None else None for one in pairs]
    inside = in_country(points)
    astray = [place for place, one in enumerate(points) if one is not None and not inside[place]]
    wrong = tuple(RowProblem(raw.rows[place], heading, *astray_words(pairs[place], system.name)) for place in astray)
    for place in astray:
        points[place] = None
    return Placed(tuple(points), system.name, (*problems, *wrong, *notes))


def chosen_system(
    name: str, pairs: Sequence[Point], *, stated: str, finder: SpotFinder
) -> tuple[System, tuple[RowProblem, ...]]:
    """The system of the numbers: the stated one where they can be in it, else the one in which they fit."""
    from kooplan.files.geo.crs import USUAL_RANGES, system_of

    likely = likely_codes(pairs)
    if not stated:
        found = guessed_code(name, pairs, likely, finder)
        note = _("Das Koordinatensystem ist erkannt: EPSG:{code}.").format(code=found)
        return system_of(found, file=name, stated="file"), (RowProblem(None, None, note, "", "note"),)
    system = system_of(stated, file=name, stated="person")
    code = system.crs.to_epsg()
    if code in USUAL_RANGES and code not in likely:
        raise out_of_place(name, system, pairs)
    require_near(system, pairs, likely, finder)
    return system, ()


def likely_codes(pairs: Sequence[Point]) -> tuple[int, ...]:
    """The usual systems in whose numbers most of the pairs lie in Germany."""
    from kooplan.files.geo.crs import USUAL_RANGES

    counts = {
        code: sum(west <= x <= east and south <= y <= north for x, y in pairs)
        for code, (west, south, east, north) in USUAL_RANGES.items()
    }
    return tuple(code for code, count in counts.items() if 2 * count > len(pairs))


def guessed_code(name: str, pairs: Sequence[Point], likely: Sequence[int], finder: SpotFinder) -> int:
    """The one likely system; among several the one in which the places lie in the district."""
    from kooplan.files.geo.crs import system_of

    if not likely:
        raise out_of_place(name, system_of(DEGREES, file=name, stated="standard"), pairs, is_stated=False)
    if len(likely) == 1:
        return likely[0]
    near = {code: near_share(code, pairs, finder) for code in likely}
    best = max(likely, key=lambda code: near[code])
    if near[best] <= sorted(near.values())[-2]:
        listed = _(" oder ").join(f"EPSG:{code}" for code in likely)
        raise Unplaceable(
            _("Das Koordinatensystem ist nicht eindeutig: {codes}.").format(codes=listed),
            _("Wählen Sie es bei den Angaben zur Datei."),
        )
    return best


def out_of_place(name: str, system: System, pairs: Sequence[Point], *, is_stated: bool = True) -> Unplaceable:
    """The refusal of a file whose numbers cannot be in the system, with the one they look like."""
    import numpy as np
    import shapely

    from kooplan.files.geo.crs import misplaced

    is_metric = any(abs(number) > 360 for number in pairs[0])
    if is_metric and likely_codes([one[::-1] for one in pairs]):
        return Unplaceable(
            _("Die Koordinaten scheinen vertauscht zu sein."),
            _("x ist der Rechtswert oder die Länge, y der Hochwert oder die Breite. Tauschen Sie unten die Spalten."),
        )
    usual = [one for one in pairs if likely_codes([one])] or list(pairs)
    found = misplaced(name, system, np.asarray(shapely.points(usual), dtype=object))
    if is_stated:
        return Unplaceable(found.message, found.advice)
    looks = found.message.partition("; ")[2]
    message = _("Die Koordinaten liegen nicht in Deutschland: {looks}").format(looks=looks)
    return Unplaceable(message, found.advice)


def require_near(system: System, pairs: Sequence[Point], likely: Sequence[int], finder: SpotFinder) -> None:
    """Refuse a system in which most places are far away while they lie in the district in another one."""
    code = system.crs.to_epsg()
    if code is None or near_share(code, pairs, finder) > 0.5:
        return
    better = [other for other in likely if other != code and near_share(other, pairs, finder) > 0.5]
    if better:
        message = _("Die Koordinaten passen nicht zu {stated}. In EPSG:{better} liegen sie in Ihrem Kreis.")
        raise Unplaceable(
            message.format(stated=system.name, better=better[0]),
            _("Wählen Sie EPSG:{code} als Koordinatensystem.").format(code=better[0]),
        )


def near_share(code: int, pairs: Sequence[Point], finder: SpotFinder) -> float:
    """Which part of the places lies in or near the district, were they in this system."""
    from kooplan.files.geo.crs import system_of

    some = pairs[:: max(len(pairs) // SAMPLE, 1)]
    points = [one for one in in_metres(system_of(code, file="", stated="file"), some) if one is not None]
    spots = finder.spots(points)
    return sum(spot.away is not None and not spot.is_far for spot in spots) / len(some)


def in_metres(system: System, pairs: Sequence[Point]) -> list[Point | None]:
    """Pairs of a system in EPSG:25832; None where there is no way."""
    import numpy as np

    from kooplan.files.geo.crs import STORED_EPSG, transformer_between

    east, north = transformer_between(system.crs, STORED_EPSG).transform(*np.array(pairs, dtype=float).T)
    return [
        (float(x), float(y)) if ok else None
        for x, y, ok in zip(east, north, np.isfinite(east) & np.isfinite(north), strict=True)
    ]


def in_country(points: Sequence[Point | None]) -> list[bool]:
    """Whether each point lies in Germany and its rim; a missing one counts as outside."""
    from kooplan.files.geo.crs import GERMANY

    west, south, east, north = GERMANY
    return [one is not None and west <= one[0] <= east and south <= one[1] <= north for one in points]


def astray_words(pair: Point | None, system: str) -> tuple[str, str]:
    """Why a single pair cannot be in the system of the others, and what to do."""
    message = _("Der Ort liegt nicht in Deutschland, gelesen aus {system}.").format(system=system)
    if pair is None:
        return message, ""
    if likely_codes([pair[::-1]]) and not likely_codes([pair]):
        return message, _("Die beiden Koordinaten scheinen vertauscht zu sein.")
    codes = likely_codes([pair])
    if not codes:
        return message, _("Prüfen Sie die Koordinaten dieser Zeile.")
    listed = ", ".join(f"EPSG:{code}" for code in codes)
    looks = ngettext("Die Werte passen zu {codes}.", "Die Werte passen zu einem von {codes}.", len(codes))
    return message, looks.format(codes=listed)
