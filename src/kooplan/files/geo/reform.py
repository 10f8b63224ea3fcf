"""Territorial reforms: which key became which, and with what weights old values are carried to new areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt
import shapely

from kooplan.files.geo.crs import Bools, Floats, Geometries

Basis = Literal["whole", "population", "area"]
Indices = npt.NDArray[np.intp]

# Largest local difference between two generalisations of one border, as a multiple of the mean one.
# Measured on VG5000 (1:5,000,000) against VG250 (1:250,000): mean 114 m, largest about 1,300 m.
LARGEST_TO_MEAN: Final = 12.0
# Borders of one generalisation differ by rounding alone; those of two differ by hundreds of metres somewhere.
ONE_GENERALISATION_M: Final = 100.0


@dataclass(frozen=True, slots=True)
class KeyChanges:
    """Keys in sorted order: in both versions, only in the old one, only in the new one."""

    kept: tuple[str, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conversion:
    """Share of an old area's value that goes to a new area; the shares of one old area sum to 1.

    `basis` says whence the share: the whole area moved (weight 1), inhabitants, or square metres.
    """

    old: str
    new: str
    weight: float
    basis: Basis


@dataclass(frozen=True, slots=True, eq=False)
class PopulationPoints:
    """Inhabitants at points in EPSG:25832, such as mid-points of grid cells."""

    xy: Floats
    inhabitants: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Pieces:
    """Where old and new areas overlap: positions of both, square metres, share of the old area."""

    old: Indices
    new: Indices
    geometry: Geometries
    area: Floats
    share: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _LivesOn:
    """For each overlap: whether its old key is in the new version, its new key in the old one, and both are one."""

    old: Bools
    new: Bools
    same: Bools

    @staticmethod
    def of(pieces: _Pieces, old_keys: Sequence[str], new_keys: Sequence[str]) -> _LivesOn:
        """Compare the keys of all overlaps."""
        before = np.array(old_keys, dtype=np.str_)[pieces.old]
        after = np.array(new_keys, dtype=np.str_)[pieces.new]
        return _LivesOn(np.isin(before, new_keys), np.isin(after, old_keys), before == after)


def key_changes(old_keys: Sequence[str], new_keys: Sequence[str]) -> KeyChanges:
    """Compare the keys of two versions."""
    old, new = set(old_keys), set(new_keys)
    return KeyChanges(tuple(sorted(old & new)), tuple(sorted(old - new)), tuple(sorted(new - old)))


def conversion_table(
    old_keys: Sequence[str], old_geometries: Geometries, new_keys: Sequence[str], new_geometries: Geometries, *,
    population: PopulationPoints | None = None, least_share: float = 0.02, border_shift_m: float | None = None,
    trust_keys: bool | None = None,
) -> tuple[Conversion, ...]:  # fmt: skip
    """Weights that carry values of old areas to new ones, for splits and merges.

    Parameters
    ----------
    old_keys, new_keys : sequence of str, shape (areas,)
        One key an area, none twice.
    old_geometries, new_geometries : object arrays of valid polygons in EPSG:25832
        The areas of both versions.
    population : PopulationPoints, optional
        Inhabitants at points; a split is then weighted by people instead of square metres.
    least_share : float
        Overlaps below this share of the old area are taken for slivers, 0 to 1.
    border_shift_m : float, optional
        Overlaps that are nowhere wider than this, in metres, are slivers of two generalisations. Estimated from the
        areas whose key is in both versions if not given; 0 for borders of one generalisation.
    trust_keys : bool, optional
        Whether two areas that both live on exchange nothing. If not given: yes if the borders come from two
        generalisations, since then a ceded part cannot be told from a difference of drawing.

    Returns
    -------
    tuple of Conversion
        Sorted by old and new key. An old area whose key ended and that meets no new area has no row.

    Raises
    ------
    ValueError
        A key occurs twice.

    Notes
    -----
    The weights of every old area sum to 1, so a converted total equals the old total.
    """
    _require_single(old_keys)
    _require_single(new_keys)
    shift = border_shift_m
    if shift is None:
        shift = estimated_shift(old_keys, old_geometries, new_keys, new_geometries)
    trust = shift > ONE_GENERALISATION_M if trust_keys is None else trust_keys
    pieces = _pieces(old_geometries, new_geometries)
    lives_on = _LivesOn.of(pieces, old_keys, new_keys)
    kept = _real_pieces(pieces, lives_on, least_share=least_share, shift=shift, trust=trust)
    people = np.zeros(len(pieces.old)) if population is None else _people(pieces, kept, population)
    rows = _apart(pieces, old_keys, new_keys)
    for old in np.unique(pieces.old).tolist():
        mine = np.flatnonzero(kept & (pieces.old == old))
        successors = [new_keys[j] for j in pieces.new[mine].tolist()]
        rows += _weights(old_keys[old], successors, people[mine], pieces.area[mine])
    return tuple(sorted(rows, key=lambda row: (row.old, row.new)))


def estimated_shift(
    old_keys: Sequence[str], old_geometries: Geometries, new_keys: Sequence[str], new_geometries: Geometries
) -> float:
    """How far two generalisations of one border lie apart at most, in metres; 0 if no key is in both versions.

    The mean distance of an area is the area of the symmetric difference by half the sum of both perimeters; the
    median over all areas with the same key is robust against those that really changed.
    """
    position = {key: i for i, key in enumerate(new_keys)}
    both = [(i, position[key]) for i, key in enumerate(old_keys) if key in position]
    if not both:
        return 0.0
    old = old_geometries[[i for i, _ in both]]
    new = new_geometries[[j for _, j in both]]
    apart = shapely.area(shapely.symmetric_difference(old, new))
    mean = apart / ((shapely.length(old) + shapely.length(new)) / 2.0)
    return float(np.median(mean)) * LARGEST_TO_MEAN


def _require_single(keys: Sequence[str]) -> None:
    """Refuse keys that occur twice."""
    repeated = sorted({key for key in keys if keys.count(key) > 1}) if len(set(keys)) < len(keys) else []
    if repeated:
        raise ValueError(f"Schlüssel kommen mehrfach vor: {', '.join(repeated[:5])}")


def _pieces(old: Geometries, new: Geometries) -> _Pieces:
    """All overlaps of old and new areas that have an area."""
    i, j = shapely.STRtree(new).query(old, predicate="intersects")
    geometry = shapely.intersection(old[i], new[j])
    area = shapely.area(geometry)
    solid = area > 0.0
    i, j, geometry, area = i[solid], j[solid], geometry[solid], area[solid]
    return _Pieces(i, j, geometry, area, area / shapely.area(old[i]))


def _real_pieces(pieces: _Pieces, lives_on: _LivesOn, *, least_share: float, shift: float, trust: bool) -> Bools:
    """Which overlaps are more than slivers; each old area keeps at least one.

    An area whose key lives on keeps its own piece however thin; an area without any real piece keeps the largest.
    """
    kept: Bools = pieces.share >= least_share
    if trust:
        kept &= ~(lives_on.old & lives_on.new) | lives_on.same
    kept[kept] = ~shapely.is_empty(shapely.buffer(pieces.geometry[kept], -shift / 2.0))
    kept |= lives_on.same
    has_one = np.isin(pieces.old, pieces.old[kept])
    return kept | (_largest(pieces) & ~has_one)


def _largest(pieces: _Pieces) -> Bools:
    """Whether each overlap is the largest of its old area."""
    largest = np.zeros(len(pieces.old), dtype=np.bool_)
    order = np.lexsort((pieces.area, pieces.old))
    largest[order[np.flatnonzero(np.diff(pieces.old[order], append=-1))]] = True
    return largest


def _apart(pieces: _Pieces, old_keys: Sequence[str], new_keys: Sequence[str]) -> list[Conversion]:
    """Rows of areas whose key lives on although old and new geometry meet nowhere, such as a shifted island."""
    new, met = set(new_keys), set(pieces.old.tolist())
    return [Conversion(key, key, 1.0, "whole") for i, key in enumerate(old_keys) if i not in met and key in new]


def _people(pieces: _Pieces, kept: Bools, population: PopulationPoints) -> Floats:
    """Inhabitants in each kept overlap; a point on a common border goes to the first."""
    points: Geometries = np.asarray(shapely.points(population.xy), dtype=object)
    wanted = np.flatnonzero(kept)
    piece, point = shapely.STRtree(points).query(pieces.geometry[wanted], predicate="intersects")
    _, first = np.unique(point, return_index=True)
    people = np.zeros(len(kept))
    np.add.at(people, wanted[piece[first]], population.inhabitants[point[first]])
    return people


def _weights(old: str, new: Sequence[str], people: Floats, area: Floats) -> list[Conversion]:
    """The rows of one old area."""
    if len(new) == 1:
        return [Conversion(old, new[0], 1.0, "whole")]
    basis: Basis = "population" if people.sum() > 0.0 else "area"
    amounts = people if basis == "population" else area
    shares = amounts / amounts.sum()
    return [Conversion(old, key, float(share), basis) for key, share in zip(new, shares, strict=True) if share > 0.0]
