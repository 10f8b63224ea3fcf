"""Coordinates are read as people copy them; a wrong order and another system are named."""

from __future__ import annotations

import pytest

from kooplan.services.typed_point import CoordinateError, Point, read_point


@pytest.mark.parametrize(
    ("first", "second", "point"),
    [
        ("", " ", None),
        ("52.1234", "11.6234", Point(52.1234, 11.6234, in_degrees=True)),
        ("52,1234", "11,6234", Point(52.1234, 11.6234, in_degrees=True)),
        ("52.1234° N", "11.6234° O", Point(52.1234, 11.6234, in_degrees=True)),
        ("52", "11", Point(52.0, 11.0, in_degrees=True)),
        ("52.1234, 11.6234", "", Point(52.1234, 11.6234, in_degrees=True)),
        ("52.1234,11.6234", "", Point(52.1234, 11.6234, in_degrees=True)),
        ("52,1234; 11,6234", "", Point(52.1234, 11.6234, in_degrees=True)),
        ("52.1234° N, 11.6234° E", "", Point(52.1234, 11.6234, in_degrees=True)),
        ("5830500", "680500", Point(5_830_500.0, 680_500.0, in_degrees=False)),
        ("5 830 500,5 m", "680 500", Point(5_830_500.5, 680_500.0, in_degrees=False)),
        ("5830500 680500", "", Point(5_830_500.0, 680_500.0, in_degrees=False)),
    ],
)
def test_points_are_read_as_they_are_copied(first: str, second: str, point: Point | None) -> None:
    assert read_point(first, second) == point


@pytest.mark.parametrize(
    ("first", "second", "words", "in_second"),
    [
        ("52.1", "", "beide Koordinaten", True),
        ("", "11.6", "beide Koordinaten", False),
        ("52,12", "", "beide Koordinaten", True),
        ("nördlich", "11.6", "„nördlich“ ist keine Koordinate", False),
        ("52.1", "1e3", "„1e3“ ist keine Koordinate", True),
        ("52.1", "nan", "„nan“ ist keine Koordinate", True),
        ("11.6", "52.1", "Breite und Länge sind vertauscht", False),
        ("11.6, 52.1", "", "Breite und Länge sind vertauscht", False),
        ("680500", "5830500", "Hochwert und Rechtswert sind vertauscht", False),
        ("48.8", "2.3", "nicht in Deutschland", False),
        ("5833000", "4470000", "Gauß-Krüger", False),
        ("4470000", "5833000", "Gauß-Krüger", False),
        ("5830500", "32680500", "Dem Rechtswert steht die Zone voran", False),
        ("6830000", "1290000", "Web-Mercator", False),
        ("123456", "78", "kein Punkt", False),
    ],
)
def test_what_is_no_point_is_named(first: str, second: str, words: str, in_second: bool) -> None:
    with pytest.raises(CoordinateError, match=words) as refusal:
        read_point(first, second)
    assert refusal.value.second is in_second
