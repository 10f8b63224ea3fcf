from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from kooplan.files.errors import FileError, FileRefused
from kooplan.files.gemeinden import read_gemeinde_names, read_gemeinden
from kooplan.files.gisd import read_gisd
from kooplan.files.inkar import inkar_indicators, inkar_regions, read_inkar
from kooplan.files.mss import read_mss
from tests.files.samples import write_text

MSS_HEAD = "ZEIT,PLR_ID,PLR_NAME,EW,KOM,S1,S2,S3,S4,D1,D3,D4"


def inkar_folder(folder: Path) -> Path:
    rows = {
        "raumbezug": ["Kreise", "Kreise", "Kreise", "Gemeinden", "Raumtyp"],
        "kennziffer": ["15090000", "15002000", "15090000", "15002000", "15090000"],
        "name": ["Stendal", "Halle", "Stendal", "Halle", "x"],
        "zeitbezug": ["2021", "2021", "2020", "2021", "2021"],
        "q_a": [11.41, None, None, 5.0, 9.0],
        "q_b": [1.0, 2.0, float("nan"), 4.0, 5.0],
    }
    pl.DataFrame(rows).write_parquet(folder / "thema.parquet")
    described = {
        "kuerzel": "q_a",
        "kurzname": "A",
        "name": "A je 100",
        "bereich": "Thema",
        "algorithmus": "a / b x 100",
    }
    described |= {"anmerkungen": "", "statistische_grundlagen": "BBSR"}
    pl.DataFrame([described]).write_parquet(folder / "_indikatoren.parquet")
    return folder


def test_inkar_gives_chosen_keys_and_indicators(tmp_path: Path) -> None:
    table = read_inkar(inkar_folder(tmp_path), keys=["15090000", "15002000"], indicators=["q_a", "q_b"])
    assert table.data.select("key", "period_start", "indicator", "value", "status", "row").rows() == [
        ("15002000", dt.date(2021, 1, 1), "q_a", None, "no_data", 2),
        ("15002000", dt.date(2021, 1, 1), "q_b", 2.0, "ok", 2),
        ("15090000", dt.date(2021, 1, 1), "q_a", 11.41, "ok", 1),
        ("15090000", dt.date(2021, 1, 1), "q_b", 1.0, "ok", 1),
    ]


def test_inkar_describes_its_indicators(tmp_path: Path) -> None:
    first, second = inkar_indicators(inkar_folder(tmp_path) / "thema.parquet")
    assert (first.code, first.short_name, first.unit, first.basis) == ("q_a", "A", "%", "BBSR")
    assert (second.code, second.name, second.unit) == ("q_b", "q_b", "")


def test_inkar_names_what_is_missing(tmp_path: Path) -> None:
    folder = inkar_folder(tmp_path)
    with pytest.raises(FileError, match="Der Indikator „q_c“, „q_d“ fehlt"):
        read_inkar(folder, keys=["15"], indicators=["q_d", "q_a", "q_c"])
    with pytest.raises(FileError, match="Die Datei der Regionen fehlt"):
        inkar_regions(folder)
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "anders.parquet")
    with pytest.raises(FileError, match=r"„anders.parquet“: Die Datei ist keine INKAR-Datei"):
        read_inkar(tmp_path / "anders.parquet", keys=[], indicators=["q_a"])
    with pytest.raises(FileError, match="keine INKAR-Datei"):
        read_inkar(write_text(tmp_path, "a;b\n1;2\n"), keys=[], indicators=["q_a"])
    (tmp_path / "leer").mkdir()
    with pytest.raises(FileError, match="enthält keine INKAR-Dateien"):
        read_inkar(tmp_path / "leer", keys=[], indicators=["q_a"])


def test_inkar_has_the_published_figures_of_stendal(real_data: Path) -> None:
    folder = real_data / "indicators" / "inkar_2024"
    data = read_inkar(folder, keys=["15090000"], indicators=["q_newfBGu15_bev", "q_SGBII"]).data
    found = {(row[0], row[1].year): row[2] for row in data.select("indicator", "period_start", "value").iter_rows()}
    assert found["q_newfBGu15_bev", 2022] == 15.13
    assert found["q_SGBII", 2021] == 11.41
    meta = {indicator.code: indicator for indicator in inkar_indicators(folder / "sozialleistungen.parquet")}
    assert (meta["q_newfBGu15_bev"].short_name, meta["q_newfBGu15_bev"].unit) == ("Kinderarmut", "%")
    regions = inkar_regions(folder, levels=["Kreise"])
    assert regions.filter(pl.col("kennziffer") == "15090000")["name"].to_list() == ["Stendal"]
    assert regions.height == 400


def test_mss_marks_invalid_areas(tmp_path: Path) -> None:
    rows = (
        "202012,01100101,A,3419,gültig,4.2,,8,19,1,0.3,3\n202012,03300515,B,38,ungültig (EW unter 300)" + ",-9999" * 7
    )
    table = read_mss(write_text(tmp_path, f"{MSS_HEAD}\n{rows}\n"), name="mss.csv")
    assert set(table.data["indicator"]) == {"EW", "S1", "S3", "S4", "D1", "D3", "D4"}
    second = table.data.filter(pl.col("key") == "03300515").sort("indicator")
    assert second["value"].to_list() == [None, None, None, 38.0, None, None, None]
    assert second["status"].to_list() == ["no_data"] * 3 + ["ok"] + ["no_data"] * 3
    assert set(table.data["period_start"]) == set(table.data["period_end"]) == {dt.date(2020, 12, 31)}
    assert [(note.row, note.column) for note in table.notes] == [(3, "KOM")]


def test_mss_without_its_columns_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused) as caught:
        read_mss(write_text(tmp_path, "ZEIT,PLR_ID\n202012,1\n"), name="mss.csv")
    assert caught.value.problems[0].column == "EW"


def test_mss_of_2021_has_536_valid_areas(real_data: Path) -> None:
    table = read_mss(real_data / "berlin" / "mss_2021_index_indikatoren.csv", name="mss.csv")
    valid = table.data.filter(pl.col("indicator") == "S1", pl.col("status") == "ok")
    assert valid.height == 536
    assert len(table.notes) == 6
    assert table.data["value"].min() != -9999
    assert set(table.data["indicator"]) == {"EW", "S1", "S3", "S4", "D1", "D3", "D4"}
    assert table.data["key"].n_unique() == 542


def test_gisd_keys_get_five_digits(tmp_path: Path, real_data: Path) -> None:
    path = write_text(tmp_path, "kreis_id,kreis_name,year,gisd_score\n1001,Flensburg,2021,0.5\n")
    assert read_gisd(path, name="gisd.csv").data.select("key", "indicator", "value").rows() == [("01001", "gisd", 0.5)]
    name = "GISD_Sachsen-Anhalt_Kreis.csv"
    data = read_gisd(real_data / "indicators" / "gisd" / name, name=name).data
    assert (data.height, data["key"].n_unique()) == (336, 14)
    stendal = data.filter(pl.col("key") == "15090", pl.col("period_start") == dt.date(2021, 1, 1))
    assert stendal["value"].to_list() == [0.92656]


def test_gemeinden_need_a_year(tmp_path: Path) -> None:
    path = write_text(tmp_path, "ags,total\n15090000,5\n")
    with pytest.raises(FileError, match="Die Datei nennt kein Jahr"):
        read_gemeinden(path, name="einwohner.csv")
    data = read_gemeinden(path, name="einwohner.csv", year=2021).data
    assert data.select("key", "period_start", "period_end", "indicator", "value").rows() == [
        ("15090000", dt.date(2021, 12, 31), dt.date(2021, 12, 31), "pop_total", 5.0)
    ]


@pytest.mark.parametrize("year", [2018, 2021])
def test_the_gemeinden_add_up_to_kreis_and_land(real_data: Path, year: int) -> None:
    data = read_gemeinden(real_data / "population" / "gemeinden" / f"{year}.csv", name=f"{year}.csv").data
    people = dict(data.select("key", "value").iter_rows())
    stendal = [value for key, value in people.items() if key.startswith("15090") and key != "15090000"]
    assert sum(stendal) == people["15090000"]
    kreise = [value for key, value in people.items() if key.startswith("15") and key.endswith("000")]
    assert sum(kreise) == 2 * people["15000000"]
    if year == 2021:
        assert (len(stendal), sum(stendal)) == (25, 109_746)


def test_area_is_given_in_square_kilometres(real_data: Path) -> None:
    folder = real_data / "population" / "gemeinden"
    data = read_gemeinden(folder / "area_2021.csv", name="area_2021.csv").data
    area = dict(data.select("key", "value").iter_rows())
    assert area["15090000"] == 2424.25
    assert set(data["indicator"]) == {"area_km2"}
    assert read_gemeinde_names(folder / "ags_2021.csv", name="ags_2021.csv")["15090535"] == "Stendal, Hansestadt"
