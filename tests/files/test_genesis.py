from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from kooplan.files.errors import FileError, FileRefused
from kooplan.files.genesis import GenesisMeta, read_genesis
from kooplan.files.long import IDENTITY, LongTable
from tests.files.samples import make_xlsx, write_text

MERGED = """GENESIS-Tabelle: 99999-0001
Personen: Kreise, Stichtag, Geschlecht,;;;;;;
Altersgruppen;;;;;;
Statistik der Beispiele;;;;;;
Personen (Anzahl);;;;;;
;;;männlich;;weiblich;
;;;unter 3 Jahre;3 Jahre und mehr;unter 3 Jahre;3 Jahre und mehr
31.12.2020;15090;  Stendal, Landkreis;1;2;3;–
;15091;  Wittenberg;5;.;7;8
__________
"Ein Hinweis
in zwei Zeilen."
© Statistisches Amt, 2021
Stand: 17.08.2021 / 13:26:54
"""


def read_real(real_data: Path, name: str) -> tuple[pl.DataFrame, GenesisMeta]:
    path = next(real_data.glob(f"*/{name}"))
    table, meta = read_genesis(path, name=name)
    assert not table.data.select(IDENTITY).is_duplicated().any()
    return table.data, meta


def value(data: pl.DataFrame, **wanted: object) -> float:
    rows = data.filter([pl.col(column).eq_missing(pl.lit(item)) for column, item in wanted.items()])
    assert rows.height == 1
    return float(rows["value"][0])


def refusal(path: Path) -> FileError:
    with pytest.raises(FileError) as caught:
        read_genesis(path, name=path.name)
    return caught.value


def sample(folder: Path, text: str = MERGED, *, encoding: str = "latin-1") -> LongTable:
    text = text.replace("–", "-") if encoding == "latin-1" else text
    return read_genesis(write_text(folder, text, encoding=encoding), name="werte.csv")[0]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
def test_merged_headings_repeat_their_label(tmp_path: Path, encoding: str) -> None:
    data = sample(tmp_path, encoding=encoding).data
    assert data.select("key", "sex", "age_from", "age_to", "value", "status", "row").sort("row").rows() == [
        ("15090", "m", 0, 2, 1.0, "ok", 8),
        ("15090", "m", 3, None, 2.0, "ok", 8),
        ("15090", "f", 0, 2, 3.0, "ok", 8),
        ("15090", "f", 3, None, 0.0, "nothing", 8),
        ("15091", "m", 0, 2, 5.0, "ok", 9),
        ("15091", "m", 3, None, None, "no_data", 9),
        ("15091", "f", 0, 2, 7.0, "ok", 9),
        ("15091", "f", 3, None, 8.0, "ok", 9),
    ]
    assert data["period_start"].unique().to_list() == [dt.date(2020, 12, 31)]
    assert data["indicator"].unique().to_list() == ["Personen"]


def test_an_empty_cell_of_the_last_level_means_all_together(tmp_path: Path) -> None:
    text = "Titel;;\n;;Arbeitslose;;Quote;\n;;Frauen;;Frauen;\n;;Anzahl;;Prozent;\n2020;15090;3;5;4,5;6,5\n"
    assert sample(tmp_path, text).data.select("indicator", "sex", "value").rows() == [
        ("Arbeitslose", "f", 3.0),
        ("Arbeitslose", "", 5.0),
        ("Quote", "f", 4.5),
        ("Quote", "", 6.5),
    ]


def test_a_label_does_not_run_on_below_another_heading(tmp_path: Path) -> None:
    text = "Titel;;\n;;A;;B;\n;;x;;;y\n;;Frauen;Männer;Frauen;Männer\n2020;15090;1;2;3;4\n"
    assert sample(tmp_path, text).data["indicator"].to_list() == ["A – x", "A – x", "B", "B – y"]


def test_titles_and_footer_describe_the_table(tmp_path: Path) -> None:
    meta = read_genesis(write_text(tmp_path, MERGED), name="werte.csv")[1]
    assert meta.code == "99999-0001"
    assert meta.title == "Personen: Kreise, Stichtag, Geschlecht, Altersgruppen"
    assert (meta.source, meta.stand) == ("© Statistisches Amt, 2021", "17.08.2021")
    assert meta.notes == ("Ein Hinweis\nin zwei Zeilen.",)
    assert meta.units == {"Personen": "Anzahl"}
    assert meta.names == {"15090": "Stendal, Landkreis", "15091": "Wittenberg"}
    assert meta.roles == ("period", "key", "name")


def test_the_same_table_is_read_from_xlsx(tmp_path: Path) -> None:
    rows = [line.split(";") for line in MERGED.splitlines()[:9]]
    table, _ = read_genesis(make_xlsx(tmp_path, rows), name="werte.xlsx")
    assert table.data.filter(pl.col("key") == "15091")["value"].sum() == 20


def test_text_in_a_number_column_is_refused_with_its_row(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, MERGED.replace(";5;.;", ";fünf;.;")))
    assert isinstance(error, FileRefused)
    assert (error.file, error.row, error.message) == ("werte.csv", 9, "„fünf“ ist keine Zahl.")


def test_ragged_and_doubled_rows_are_refused_with_their_row(tmp_path: Path) -> None:
    assert refusal(write_text(tmp_path, MERGED.replace(";5;.;7;8", ";5;."))).row == 9
    doubled = refusal(write_text(tmp_path, MERGED.replace("15091", "15090")))
    assert doubled.message == "Schlüssel „15090“ und Zeitraum stehen schon in Zeile 8."


def test_a_table_of_another_kind_is_refused_with_advice(tmp_path: Path) -> None:
    error = refusal(write_text(tmp_path, "Ort;Wert\nA;1\n"))
    assert error.message == "Die Tabelle hat nicht den Aufbau von GENESIS."
    assert "Regionaldatenbank" in error.advice


def test_a_table_without_area_or_period_is_refused(tmp_path: Path) -> None:
    no_area = "T\n;Anzahl\n2020;1\n2021;2\n"
    assert "keinen Schlüssel" in refusal(write_text(tmp_path, no_area)).message
    no_period = "T\n;Personen;Kinder\n15;1;2\n16;2;3\n"
    assert "keinen Zeitraum" in refusal(write_text(tmp_path, no_period)).message


def test_population_of_the_kreise(real_data: Path) -> None:
    data, meta = read_real(real_data, "kreise_12411-0018.csv")
    last = data.filter(pl.col("period_end") == dt.date(2020, 12, 31))
    assert last["value"].sum() == 83_155_031
    assert last.filter(pl.col("key") == "15090")["value"].sum() == 110_485
    assert data["key"].n_unique() == 403
    assert data.select("age_from", "age_to").unique().height == 17
    assert data["period_start"].equals(data["period_end"])
    assert data["period_start"].n_unique() == 6
    assert meta.code == "12411-0018"
    assert meta.source == "© Statistisches Bundesamt (Destatis), 2021"
    assert meta.names["15090"] == "Stendal, Landkreis"


def test_population_of_the_laender_by_single_year(real_data: Path) -> None:
    data, meta = read_real(real_data, "laender_12411-0013.csv")
    total = {"key": "15", "sex": "", "age_from": None}
    assert value(data, period_end=dt.date(2015, 12, 31), **total) == 2_245_470
    assert value(data, period_end=dt.date(2020, 12, 31), **total) == 2_180_684
    ages = data.filter(pl.col("age_from").is_not_null(), pl.col("sex") == "", pl.col("key") == "15")
    assert ages.group_by("period_end").agg(pl.col("value").sum()).sort("period_end")["value"][0] == 2_245_470
    assert ages["age_from"].max() == 90
    assert meta.names["15"] == "Sachsen-Anhalt"


def test_people_in_need_of_care(real_data: Path) -> None:
    data, meta = read_real(real_data, "pflege_22411-02-03-4.csv")
    day = dt.date(2019, 12, 31)
    assert value(data, key="15090", sex="", indicator="Pflegebedürftige", period_end=day) == 6457
    assert data["indicator"].n_unique() == 9
    assert data["key"].n_unique() == 538
    assert (meta.licence, meta.units["Pflegebedürftige"]) == ("dl-de/by-2-0", "Anzahl")
    assert meta.roles == ("period", "key", "name", "label")


def test_the_unemployed_with_their_signs_and_rates(real_data: Path) -> None:
    data, meta = read_real(real_data, "arbeitslose_13211-02-05-4.csv")
    year = dt.date(2020, 1, 1)
    assert value(data, key="DG", indicator="Arbeitslose", period_start=year, age_from=None) == 2_695_444
    assert value(data, key="DG", indicator="Arbeitslose", period_start=year, age_from=15, age_to=19) == 49_477
    rate = "Arbeitslosenquote bez. auf alle zivile Erwerbsp."
    assert value(data, key="01001", indicator=rate, period_start=year, sex="m", age_from=None) == 10.3
    assert value(data, key="01001", indicator=rate, period_start=year, sex="", age_from=None) == 9.1
    assert set(data["status"].unique()) == {"ok", "no_data", "nothing", "not_meaningful"}
    assert (meta.units["Arbeitslose"], meta.units[rate]) == ("Anzahl", "Prozent")
    assert meta.notes[0].startswith('zu "gesamte Tabelle"')


def test_population_of_germany_with_destroyed_umlauts(real_data: Path) -> None:
    table, _ = read_genesis(real_data / "population" / "12411-0006.csv", name="12411-0006.csv")
    assert [note.message for note in table.notes] == ["Umlaute der Tabelle sind zerstört."]
    day = dt.date(2021, 12, 31)
    assert value(table.data, period_end=day, sex="", age_from=None) == 83_237_124
    assert value(table.data, period_end=day, sex="m", age_from=85) == 907_259
    assert set(table.data["key"]) == {"DG"}
    assert set(table.data["indicator"]) == {"Bevölkerungsstand"}


def test_births_by_month(real_data: Path) -> None:
    data, meta = read_real(real_data, "12612-0002.csv")
    assert value(data, period_start=dt.date(1950, 2, 1), period_end=dt.date(1950, 2, 28), sex="") == 91_475
    late = data.filter(pl.col("period_start") == dt.date(2022, 12, 1))
    assert late["status"].to_list() == ["no_data"] * 3
    assert meta.roles == ("period", "month")


def test_deaths_by_age_and_nationality(real_data: Path) -> None:
    data, _ = read_real(real_data, "12613-0004.csv")
    year = {"period_start": dt.date(2000, 1, 1), "age_from": 0, "sex": ""}
    assert value(data, indicator="Gestorbene", **year) == 3362
    assert value(data, indicator="Gestorbene – Ausländer", **year) == 509
    assert data["age_from"].max() == 100
    assert "Gestorbene – Alter unbekannt" in set(data["indicator"])


def test_the_published_projection_has_its_variants(real_data: Path) -> None:
    data, meta = read_real(real_data, "kbv15_12421-0003.csv")
    assert set(data["variant"]) == {"G2L2W1", "G2L2W2", "G2L2W3", "G1L3W1", "G3L1W3"}
    assert value(data, key="08", variant="G2L2W1", period_end=dt.date(2022, 12, 31)) == 11_250.9
    assert data["period_end"].max() == dt.date(2070, 12, 31)
    assert meta.units == {"Bevölkerungsstand (Vorausberechnung)": "1000 Personen"}
    assert set(data["indicator"]) == set(meta.units)
    assert meta.variants["G2L2W2"].startswith("BEV-VARIANTE-02")
    assert data["key"].n_unique() == 16


def test_tables_of_the_federal_office_carry_the_licence_of_genesis(tmp_path: Path) -> None:
    text = (
        "GENESIS-Tabelle: 12411-0018\nBevölkerung: Kreise;;;\nFortschreibung;;;\nBevölkerungsstand (Anzahl);;;\n"
        ";;;männlich;weiblich\n31.12.2020;15999;Musterkreis;50;51\n__________\n"
        "© Statistisches Bundesamt (Destatis), 2021\n"
    )
    _table, meta = read_genesis(write_text(tmp_path, text, encoding="latin-1"), name="12411-0018.csv")
    assert (meta.source, meta.licence) == ("© Statistisches Bundesamt (Destatis), 2021", "dl-de/by-2-0")
