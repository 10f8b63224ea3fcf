"""The sketch of the district: who lies where and how large; everything else is generated from it.

Nothing is copied from real boundaries. The sketch is in kilometres around a centre that is put on a
map frame of its own, somewhere in the latitudes and longitudes of northern Sachsen-Anhalt.
"""

from __future__ import annotations

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class SeatSketch:
    """A place whose position and name are set by hand; `share` is its part of the region's inhabitants."""

    name: str
    kind: str
    at: Point
    share: float


@dataclass(frozen=True, slots=True)
class RegionSketch:
    """A planning region: its ground is what lies nearest to one of its anchors."""

    name: str
    inhabitants: int
    anchors: tuple[Point, ...]
    places: int
    seats: tuple[SeatSketch, ...]
    share_65: float
    """Persons of 65 and more per 100 in the last year."""
    leaving: float
    """How much the young leave for training and work: 0 nobody, 1 about every second person."""
    children: float
    """Size of the children's cohorts against the district's."""
    drift: float
    """Yearly change of the inhabitants against the district's, in percent."""


@dataclass(frozen=True, slots=True)
class MunicipalitySketch:
    """A municipality around its seat; it takes the nearest places of the regions named."""

    seat: str
    regions: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """A district before it is generated."""

    name: str
    ags: str
    origin: tuple[int, int]
    """EPSG:25832 coordinates of the sketch's centre, whole metres."""
    outline: tuple[Point, ...]
    regions: tuple[RegionSketch, ...]
    municipalities: tuple[MunicipalitySketch, ...]
    main_routes: tuple[tuple[str, str], ...]
    exits: tuple[tuple[str, Point], ...]
    """Main roads that leave the district: from which place towards which point."""
    river: tuple[str, tuple[Point, ...]]
    lake: tuple[str, tuple[Point, ...]]


def _seat(name: str, at: Point, share: float, kind: str = "Hauptort") -> SeatSketch:
    return SeatSketch(name, kind, at, share)


MUSTERKREIS = Layout(
    name="Landkreis Musterkreis",
    ags="15999",
    origin=(673_000, 5_832_000),
    outline=(
        (-2.9, 17.7),
        (-6.6, 17.9),
        (-9.9, 16.1),
        (-11.3, 14.6),
        (-13.2, 11.9),
        (-16.4, 10.3),
        (-18.6, 7.9),
        (-19.6, 4.6),
        (-21.4, 1.6),
        (-21.9, -2.9),
        (-20.1, -6.6),
        (-18.9, -9.2),
        (-15.9, -13.2),
        (-13.6, -15.7),
        (-10.2, -17.0),
        (-6.1, -16.0),
        (-3.4, -16.7),
        (0.7, -16.2),
        (3.9, -14.3),
        (7.3, -13.2),
        (11.9, -14.1),
        (16.3, -11.9),
        (18.6, -8.6),
        (21.9, -4.4),
        (22.8, -1.2),
        (21.9, 2.4),
        (20.8, 6.8),
        (18.1, 10.4),
        (16.0, 11.4),
        (14.2, 13.4),
        (10.8, 13.9),
        (7.6, 15.3),
        (3.6, 17.3),
        (0.4, 16.9),
    ),
    regions=(
        RegionSketch(
            "Altfelde",
            21_850,
            ((-16.0, 0.2), (-9.6, -3.6)),
            12,
            (_seat("Altfelde", (-13.6, -1.4), 0.53, "Stadt"), _seat("Quellhagen", (-18.2, -5.6), 0.09)),
            26.8,
            0.75,
            1.00,
            -0.15,
        ),
        RegionSketch(
            "Birkenau-Land",
            9_420,
            ((-13.0, -12.4), (-4.6, -13.0)),
            9,
            (
                _seat("Birkleben", (-11.6, -12.9), 0.30),
                _seat("Mohnrode", (-3.6, -13.2), 0.19),
                _seat("Erlenbeck", (-8.1, -9.3), 0.10),
            ),
            26.9,
            0.95,
            1.02,
            0.10,
        ),
        RegionSketch(
            "Dornburg-Nord",
            14_310,
            ((-14.6, 8.4), (-6.6, 12.6)),
            12,
            (
                _seat("Dornburg", (-8.6, 10.2), 0.44, "Stadt"),
                _seat("Wieselhorst", (-15.6, 6.7), 0.11),
                _seat("Reiherstedt", (-4.4, 14.4), 0.08),
            ),
            28.0,
            0.95,
            0.98,
            -0.35,
        ),
        RegionSketch(
            "Heideland",
            11_960,
            ((17.6, 5.2), (12.1, 0.2), (18.6, -3.2)),
            13,
            (
                _seat("Ginsterhorst", (16.6, 5.9), 0.24),
                _seat("Lerchenrode", (10.9, 0.6), 0.17),
                _seat("Schlehenwalde", (18.2, -3.9), 0.09),
            ),
            28.2,
            0.95,
            0.98,
            -0.30,
        ),
        RegionSketch(
            "Kranichsee",
            8_270,
            ((6.6, -10.8), (13.4, -10.4)),
            8,
            (_seat("Schilfwerder", (10.2, -10.3), 0.34),),
            27.4,
            0.90,
            1.00,
            0.20,
        ),
        RegionSketch(
            "Marktstadt-Mitte",
            18_640,
            ((-1.0, 3.2), (-3.0, -1.6), (3.0, 0.6)),
            7,
            (_seat("Marktstadt", (0.6, -1.4), 0.84, "Stadt"),),
            24.6,
            0.25,
            1.00,
            0.30,
        ),
        RegionSketch(
            "Marktstadt-Süd",
            15_480,
            ((1.0, -7.8),),
            3,
            (_seat("Marktstadt-Südstadt", (1.2, -5.4), 0.83, "Stadtteil"),),
            24.0,
            0.40,
            1.01,
            0.25,
        ),
        RegionSketch(
            "Uferaue",
            12_470,
            ((3.4, 13.2), (8.4, 8.4)),
            7,
            (_seat("Uferaue", (5.6, 11.0), 0.47, "Stadt"),),
            29.1,
            1.00,
            0.97,
            -0.30,
        ),
    ),
    municipalities=(
        MunicipalitySketch("Marktstadt", ("Marktstadt-Mitte", "Marktstadt-Süd"), ("Marktstadt-Südstadt",)),
        MunicipalitySketch("Altfelde", ("Altfelde",)),
        MunicipalitySketch("Dornburg", ("Dornburg-Nord",)),
        MunicipalitySketch("Uferaue", ("Uferaue",)),
        MunicipalitySketch("Birkleben", ("Birkenau-Land",)),
        MunicipalitySketch("Erlenbeck", ("Birkenau-Land", "Altfelde")),
        MunicipalitySketch("Ginsterhorst", ("Heideland",)),
        MunicipalitySketch("Lerchenrode", ("Heideland",)),
        MunicipalitySketch("Mohnrode", ("Birkenau-Land",)),
        MunicipalitySketch("Quellhagen", ("Altfelde",)),
        MunicipalitySketch("Reiherstedt", ("Dornburg-Nord",)),
        MunicipalitySketch("Schilfwerder", ("Kranichsee",)),
        MunicipalitySketch("Schlehenwalde", ("Heideland", "Kranichsee")),
        MunicipalitySketch("Wieselhorst", ("Dornburg-Nord", "Altfelde")),
    ),
    main_routes=(
        ("Altfelde", "Marktstadt"),
        ("Marktstadt", "Lerchenrode"),
        ("Lerchenrode", "Ginsterhorst"),
        ("Dornburg", "Marktstadt"),
        ("Marktstadt", "Marktstadt-Südstadt"),
        ("Marktstadt-Südstadt", "Mohnrode"),
        ("Marktstadt", "Uferaue"),
        ("Marktstadt-Südstadt", "Schilfwerder"),
    ),
    exits=(
        ("Altfelde", (-24.0, -1.0)),
        ("Ginsterhorst", (22.0, 8.5)),
        ("Dornburg", (-12.5, 16.0)),
        ("Mohnrode", (-3.4, -19.0)),
        ("Schilfwerder", (14.0, -15.5)),
        ("Uferaue", (5.0, 19.0)),
    ),
    river=(
        "Saume",
        (
            (18.4, 13.4),
            (14.6, 11.6),
            (11.6, 9.6),
            (8.6, 10.6),
            (6.4, 11.7),
            (4.4, 10.9),
            (2.7, 12.3),
            (2.6, 14.6),
            (0.6, 16.0),
            (-0.4, 18.6),
        ),
    ),
    lake=("Kranichsee", ((12.0, -9.3), (12.8, -8.6), (13.7, -8.9), (13.8, -9.5), (13.1, -9.9), (12.3, -9.8))),
)
