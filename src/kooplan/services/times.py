"""Keys by which tables of travel times name squares and places; they hold the coordinates, so they outlive edits."""

from __future__ import annotations

from typing import Final

SQUARE_PATTERN: Final = r"^(?:1km|CRS3035RES1000m)N(\d{4})(?:000)?E(\d{4})(?:000)?$"
"""Name of a square kilometre of the census: kilometres north and east of its south-west corner, EPSG:3035."""
PLACE_PATTERN: Final = r"^E(\d{6})N(\d{7})$"
"""Name of a place: metres east and north, EPSG:25832."""
NORTH: Final = 10**8
"""Squares are numbered by metres north times this plus metres east of their mid-point, EPSG:3035."""
HALF: Final = 500
NEAR: Final = 100.0
"""Metres within which a place of a table is the place of the register: somebody may have corrected its point."""


def square_name(number: int) -> str:
    """1kmN3270E4410."""
    north, east = divmod(number, NORTH)
    return f"1kmN{north // 1000}E{east // 1000}"


def place_name(x: float, y: float) -> str:
    """E681234N5829876."""
    return f"E{round(x)}N{round(y)}"
