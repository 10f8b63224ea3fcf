"""Joining attributes to areas."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.files.errors import FileError
from kooplan.files.geo.join import join_attributes
from kooplan.files.geo.reading import AreaFile, read_areas, read_attributes
from tests.files.geo_samples import squares, write_layer


def areas_with(tmp_path: Path, keys: list[str]) -> AreaFile:
    path = write_layer(tmp_path / "raum.gpkg", squares(len(keys)), {"ARS": keys, "GEN": ["x"] * len(keys)})
    return read_areas(path, name="raum.gpkg")


def test_a_table_with_ags_joins_areas_with_ars(tmp_path: Path) -> None:
    areas = areas_with(tmp_path, ["159990001001", "159990001002"])
    records = [{"AGS": 15999002.0, "EWZ": 7, "GEN": "y"}, {"AGS": "15999001", "EWZ": 5, "GEN": "z"}]
    joined = join_attributes(areas, records, key="ARS", table_key="AGS")
    assert joined.is_complete
    assert joined.matched == 2
    assert joined.areas.columns["EWZ"] == (5, 7)
    assert joined.areas.columns["GEN"] == ("x", "x")
    assert joined.areas.columns["GEN_2"] == ("z", "y")


def test_what_finds_no_partner_is_reported_on_both_sides(tmp_path: Path) -> None:
    areas = areas_with(tmp_path, ["159990001001", "159990001002"])
    joined = join_attributes(areas, [{"ARS": "15999001"}, {"ARS": "15999009"}, {"ARS": "?"}], key="ARS")
    assert joined.matched == 1
    assert [str(problem) for problem in joined.area_problems] == [
        "Zeile 2: Zur Fläche 15999002 fehlt die Zeile in der Tabelle. Prüfen Sie den Schlüssel."
    ]
    assert [(problem.row, problem.severity) for problem in joined.table_problems] == [(3, "error"), (2, "note")]
    assert str(joined.table_problems[1]) == (
        "Zeile 2, Spalte „ARS“: Zum Schlüssel 15999009 gibt es keine Fläche. Prüfen Sie den Schlüssel."
    )


def test_rows_of_a_repeated_key_are_named_and_not_joined(tmp_path: Path) -> None:
    areas = areas_with(tmp_path, ["159990001001"])
    joined = join_attributes(areas, [{"ARS": "15999001", "n": 1}, {"ARS": "15999001", "n": 2}], key="ARS")
    assert joined.areas.columns["n"] == (None,)
    assert [(problem.row, problem.message) for problem in joined.table_problems] == [
        (2, "Der Schlüssel 15999001 steht schon in Zeile 1.")
    ]


def test_own_keys_get_their_lost_zeros_back(tmp_path: Path) -> None:
    areas = areas_with(tmp_path, ["01100415", "12500930"])
    joined = join_attributes(areas, [{"PLR": 1100415, "n": 1}], key="ARS", table_key="PLR", official=False)
    assert joined.areas.columns["n"] == (1, None)


def test_a_table_without_the_key_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match=r"Datei „Tabelle“, Spalte „ARS“: Die Spalte fehlt\."):
        join_attributes(areas_with(tmp_path, ["1"]), [{"AGS": "1"}], key="ARS")


def test_all_gemeinden_of_the_bkg_find_their_attributes(real_data: Path) -> None:
    folder = real_data / "boundaries"
    areas = read_areas(folder / "VG250_GEM_simplified.zip", name="VG250.zip", key_field="ARS", official=True)
    table = read_attributes(folder / "VG250_GEM.dbf", name="VG250_GEM.dbf")
    joined = join_attributes(areas, table, key="ARS", where={"GF": 4})
    assert (len(table.rows), joined.matched, joined.is_complete) == (11_119, 10_990, True)
    people = dict(zip(joined.areas.keys, joined.areas.columns["EWZ"], strict=True))
    assert sum(people.values()) == 84_358_845
    assert sum(count for key, count in people.items() if key.startswith("15090")) == 110_291
    assert joined.areas.columns["GEN"][joined.areas.keys.index("01003000")] == "Lübeck"
