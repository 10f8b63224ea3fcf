from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from kooplan.files.errors import FileError
from kooplan.files.formats import recognise
from kooplan.files.importers import IMPORTERS
from tests.files.samples import make_xlsx, write_text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("GENESIS-Tabelle: 12411-0018\nBevölkerung;;\n;;Anzahl\n", "genesis"),
        ("Länder,2022-12-31,2023-12-31\nBayern,1,2\n", "genesis"),
        ("ZEIT,PLR_ID,EW,KOM,S1,S3,S4,D1,D3,D4\n", "mss"),
        ("kreis_id,kreis_name,year,gisd_score\n", "gisd"),
        ("ags,total\n01,1\n", "gemeinden"),
        ("ags,land_total,x\n01,1,2\n", "gemeinden"),
        ("Gebiet;Jahr;Wert\n1;2022;3\n", "long"),
    ],
)
def test_a_text_table_is_recognised_by_its_first_rows(tmp_path: Path, text: str, code: str) -> None:
    guess = recognise(write_text(tmp_path, text), "werte.csv")
    assert guess.importer.code == code
    assert guess.reason.endswith(".")
    assert guess.importer.name


def test_other_kinds_are_recognised(tmp_path: Path) -> None:
    assert recognise(make_xlsx(tmp_path, [["Gebiet", "Wert"], [1, 2]]), "werte.xlsx").importer.code == "long"
    path = tmp_path / "a.parquet"
    pl.DataFrame({"raumbezug": ["x"], "kennziffer": ["1"], "name": ["n"], "zeitbezug": ["2021"]}).write_parquet(path)
    assert recognise(path, "a.parquet").importer.code == "inkar"
    pl.DataFrame({"a": [1]}).write_parquet(path)
    assert recognise(path, "a.parquet").importer.code == "long"
    geometry = write_text(tmp_path, '{"type": "FeatureCollection"}', name="orte.geojson")
    assert recognise(geometry, "orte.geojson").importer.code == "geometry"


def test_an_unusable_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="Die Tabelle ist leer"):
        recognise(write_text(tmp_path, "\n;\n"), "werte.csv")
    (tmp_path / "a.parquet").write_bytes(b"PAR1" + b"x" * 40 + b"PAR1")
    with pytest.raises(FileError, match="beschädigt"):
        recognise(tmp_path / "a.parquet", "a.parquet")


def test_every_importer_says_what_it_expects() -> None:
    assert list(IMPORTERS) == ["genesis", "inkar", "mss", "gisd", "gemeinden", "long", "geometry"]
    assert all(importer.expects.endswith(".") and importer.extensions for importer in IMPORTERS.values())


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ("population/kreise_12411-0018.csv", "genesis"),
        ("population/laender_12411-0013.csv", "genesis"),
        ("population/kbv15_12421-0003.csv", "genesis"),
        ("indicators/pflege_22411-02-03-4.csv", "genesis"),
        ("indicators/inkar_2024/bildung.parquet", "inkar"),
        ("indicators/gisd/GISD_Sachsen-Anhalt_Kreis.csv", "gisd"),
        ("berlin/mss_2021_index_indikatoren.csv", "mss"),
        ("population/gemeinden/2021.csv", "gemeinden"),
        ("population/gemeinden/area_2021.csv", "gemeinden"),
        ("berlin/LOR_2021.csv", "long"),
        ("facilities/pflegeeinrichtungen.geojson", "geometry"),
    ],
)
def test_the_real_files_are_recognised(real_data: Path, file: str, code: str) -> None:
    assert recognise(real_data / file, Path(file).name).importer.code == code
