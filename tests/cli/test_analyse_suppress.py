"""`kooplan analyse suppress`: the worked example, hierarchies, earlier releases, and every kind of bad table."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
from click.testing import CliRunner, Result

from kooplan.cli.main import main

EXAMPLE = """area;age;count
Marktstadt-Mitte;<27;14
Marktstadt-Mitte;27-49;31
Marktstadt-Mitte;50+;12
Marktstadt-Mitte;Summe;57
Dornburg-Nord;<27;4
Dornburg-Nord;27-49;18
Dornburg-Nord;50+;11
Dornburg-Nord;Summe;33
Altfelde;<27;13
Altfelde;27-49;22
Altfelde;50+;15
Altfelde;Summe;50
Summe;<27;31
Summe;27-49;71
Summe;50+;38
Summe;Summe;140
"""
TREE = """child;parent
Mitte;Stadt
Nord;Stadt
Alt;Land
Neu;Land
Stadt;Kreis
Land;Kreis
Kreis;
"""
LEVELS = """area;count
Kreis;100
Stadt;48
Land;52
Mitte;44
Nord;4
Alt;30
Neu;22
"""


def run(folder: Path, text: str = EXAMPLE, *more: str, name: str = "t.csv", dimensions: str = "area,age") -> Result:
    """The command on a table."""
    (folder / name).write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, [
        "analyse", "suppress", "--input", str(folder / name), "--dimensions", dimensions, "--value", "count",
        "--output", str(folder / "p.csv"), *more,
    ])  # fmt: skip


def result(folder: Path) -> pl.DataFrame:
    """What the command wrote."""
    return pl.read_csv(folder / "p.csv")


@pytest.mark.criterion("R54.AC1")
def test_the_worked_example_hides_four_cells_and_tells_their_ranges(tmp_path: Path) -> None:
    done = run(tmp_path, EXAMPLE, "--json")
    assert done.exit_code == 0, done.output
    found = result(tmp_path)
    assert found.columns == ["area", "age", "value", "status", "lower", "upper"]
    assert found.select("area", "age").rows() == [tuple(line.split(";")[:2]) for line in EXAMPLE.splitlines()[1:]]
    hidden = found.filter(pl.col("status") != "ok")
    assert hidden.rows() == [
        ("Marktstadt-Mitte", "<27", None, "secondary", 3, 18),
        ("Marktstadt-Mitte", "50+", None, "secondary", 8, 23),
        ("Dornburg-Nord", "<27", None, "primary", 0, 15),
        ("Dornburg-Nord", "50+", None, "secondary", 0, 15),
    ]
    shown = found.filter(pl.col("status") == "ok")
    assert shown["value"].null_count() == 0
    assert shown["lower"].null_count() == shown["upper"].null_count() == len(shown)
    audit = json.loads(done.stdout)
    assert (audit["primary"], audit["secondary"], audit["hidden_sum"]) == (1, 3, 41)
    assert (audit["passed"], audit["narrowest"], audit["cells"]) == (True, 15, 16)


def test_standard_output_holds_the_audit_alone(tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, EXAMPLE, "--json").stdout)["dimensions"] == ["area", "age"]
    assert run(tmp_path).stdout == ""


def test_a_hierarchy_needs_no_total_word(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text(TREE, encoding="utf-8")
    done = run(tmp_path, LEVELS, "--hierarchy", f"area={tmp_path / 'h.csv'}", dimensions="area")
    assert done.exit_code == 0, done.output
    assert dict(result(tmp_path).select("area", "status").rows()) == {
        "Kreis": "ok", "Stadt": "ok", "Land": "ok", "Mitte": "secondary", "Nord": "primary", "Alt": "ok", "Neu": "ok",
    }  # fmt: skip


def test_the_top_of_a_hierarchy_adds_up_to_the_total_word(tmp_path: Path) -> None:
    (tmp_path / "h.csv").write_text("code;parent\nMitte;Stadt\nNord;Stadt\nAlt;Land\nNeu;Land\n", encoding="utf-8")
    text = LEVELS.replace("Kreis", "Summe")
    done = run(tmp_path, text, "--hierarchy", f"area={tmp_path / 'h.csv'}", dimensions="area")
    assert done.exit_code == 0, done.output
    wrong = run(tmp_path, text.replace("100", "101"), "--hierarchy", f"area={tmp_path / 'h.csv'}", dimensions="area")
    assert "Zeile 2, Spalte „count“: Die Summe ist 101, die Teile ergeben 100." in wrong.output


def test_what_an_earlier_result_hid_stays_hidden(tmp_path: Path) -> None:
    run(tmp_path)
    (tmp_path / "p.csv").rename(tmp_path / "before.csv")
    grown = EXAMPLE.replace(";<27;4", ";<27;14").replace("Nord;Summe;33", "Nord;Summe;43")
    grown = grown.replace("Summe;<27;31", "Summe;<27;41").replace("Summe;Summe;140", "Summe;Summe;150")
    assert run(tmp_path, grown).exit_code == 0
    assert set(result(tmp_path)["status"]) == {"ok"}
    assert run(tmp_path, grown, "--before", str(tmp_path / "before.csv")).exit_code == 0
    kept = result(tmp_path).filter(pl.col("status") == "secondary")
    assert len(kept) == 4
    assert kept["value"].null_count() == 4


def test_signs_of_official_tables_are_understood(tmp_path: Path) -> None:
    text = EXAMPLE.replace("Altfelde;<27;13", "Altfelde;<27;–").replace("Altfelde;Summe;50", "Altfelde;Summe;37")
    text = text.replace("Summe;<27;31", "Summe;<27;18").replace("Summe;Summe;140", "Summe;Summe;127")
    done = run(tmp_path, text)
    assert done.exit_code == 0, done.output
    assert result(tmp_path).row(8)[2:4] == (0, "ok")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (EXAMPLE.replace("Summe;140", "Summe;141"), "Spalte „count“: Die Summe ist 141, die Teile ergeben 140."),
        (EXAMPLE.replace(";<27;4\n", ";<27;-4\n"), "Zeile 6, Spalte „count“: Die Anzahl ist negativ."),
        (EXAMPLE.replace(";<27;4\n", ";<27;\n"), "Zeile 6, Spalte „count“: Die Anzahl fehlt."),
        (EXAMPLE.replace(";<27;4\n", ";<27;vier\n"), "Zeile 6"),
        (EXAMPLE.replace("Altfelde;50+", "Altfelde;27-49"), "Zeile 12, Spalte „area“: Diese Zelle steht schon weiter"),
        (EXAMPLE.replace("Altfelde;50+", ";50+"), "Zeile 12, Spalte „area“: Die Angabe fehlt."),
        (EXAMPLE.replace("Summe", "Insgesamt"), "„Insgesamt“ in „area“ sieht nach einer Summe aus."),
        (EXAMPLE.replace("Summe", "Oben"), "In keiner Dimension steht „Summe“."),
        (EXAMPLE.replace("age", "alter"), "Die Spalte „age“ fehlt"),
    ],
)  # fmt: skip
def test_bad_tables_are_named_and_nothing_is_written(tmp_path: Path, text: str, words: str) -> None:
    done = run(tmp_path, text)
    assert done.exit_code == 2
    assert words in done.output
    assert not (tmp_path / "p.csv").exists()


@pytest.mark.parametrize(
    ("tree", "words"),
    [
        ("child;parent\nMitte;Stadt\n", "Diesen Code kennt die Hierarchie nicht."),
        (TREE + "Nord;Land\n", "Dieser Code steht schon weiter oben."),
        (TREE.replace("Kreis;\n", "Kreis;Mitte\n"), "Ein Teil ist zugleich sein eigenes Ganzes."),
        ("a;b;c\n1;2;3\n", "braucht die Spalten child und parent"),
        (TREE.replace("Nord;", ";"), "Der Code fehlt."),
    ],
)
def test_bad_hierarchies_are_named(tmp_path: Path, tree: str, words: str) -> None:
    (tmp_path / "h.csv").write_text(tree, encoding="utf-8")
    done = run(tmp_path, LEVELS, "--hierarchy", f"area={tmp_path / 'h.csv'}", dimensions="area")
    assert (done.exit_code, words in done.output) == (2, True), done.output


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (("--min-cell", "1"), "größer als 1"),
        (("--hierarchy", "sex=h.csv"), "--hierarchy als DIMENSION=DATEI"),
        (("--hierarchy", "area"), "--hierarchy als DIMENSION=DATEI"),
        (("--output", "t.xlsx"), ".csv oder .parquet"),
    ],
)
def test_bad_options_are_named(tmp_path: Path, more: tuple[str, ...], words: str) -> None:
    done = run(tmp_path, EXAMPLE, *more)
    assert (done.exit_code, words in done.output) == (2, True), done.output


def test_the_input_is_never_written_over(tmp_path: Path) -> None:
    done = run(tmp_path, EXAMPLE, "--output", str(tmp_path / "t.csv"))
    assert done.exit_code == 2
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == EXAMPLE


def test_a_dimension_without_total_is_told(tmp_path: Path) -> None:
    text = "\n".join(line for line in EXAMPLE.splitlines() if ";Summe;" not in line) + "\n"
    done = run(tmp_path, text)
    assert done.exit_code == 0, done.output
    assert "In „age“ steht kein „Summe“" in done.output
    assert (result(tmp_path)["status"] != "ok").sum() == 2
