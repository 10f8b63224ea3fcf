"""`kooplan analyse index`: tables in, index out, German messages, no half-written files."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from click.testing import CliRunner, Result

from kooplan.analysis.index import MSS_2021, IndexInput, compute_index
from kooplan.cli.main import main

COLUMNS = [
    "id", "valid", "reason", "z_S1", "z_S3", "z_S4", "z_D1", "z_D3", "z_D4", "status_sum", "status_index",
    "status_class", "dynamics_sum", "dynamics_index", "dynamics_class", "overall_code",
]  # fmt: skip
HEAD = ["PLR_ID", "NAME", "EW", "S1", "S3", "S4", "D1", "D3", "D4"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["analyse", "index", *map(str, arguments)])


def sample(n: int = 20) -> list[list[str]]:
    generator = np.random.default_rng(7)
    values = generator.gamma(2.0, 5.0, (n, 6)).tolist()
    return [[f"0{row:03}", f"Größe {row}", str(1000 + row), *map(repr, cells)] for row, cells in enumerate(values)]


def write(path: Path, rows: list[list[str]], *, delimiter: str = ",", encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows([HEAD, *rows])
    return path


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert result.stderr.startswith("Fehler: ")
    for word in words:
        assert word in result.stderr


@pytest.mark.criterion("R57.AC1")
def test_berlin_2021_file_gives_the_published_classes(real_data: Path, tmp_path: Path) -> None:
    source, target = real_data / "berlin" / "mss_2021_index_indikatoren.csv", tmp_path / "index.csv"
    result = run("--preset", "mss-2021", "--input", source, "--id", "PLR_ID", "--output", target)
    assert (result.exit_code, result.stdout) == (0, "")
    rows = read(target)
    assert list(rows[0]) == COLUMNS
    with source.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["id"] for row in rows] == [row["PLR_ID"] for row in csv.DictReader(stream)]
    assert Counter(row["status_class"] for row in rows) == {"1": 75, "2": 366, "3": 46, "4": 49, "": 6}
    assert Counter(row["dynamics_class"] for row in rows) == {"1": 48, "3": 436, "5": 52, "": 6}
    assert Counter(row["overall_code"] for row in rows)["45"] == 10
    invalid = {row["id"]: row for row in rows if row["valid"] == "false"}
    assert set(invalid) == {"03300515", "03400831", "04400725", "05300838", "06200418", "10100205"}
    assert invalid["10100205"]["reason"] == "Es fehlen Werte: S1, S3, S4, D1, D3, D4"
    assert invalid["03300515"]["reason"] == "Weniger als 300 Menschen wohnen hier."
    assert all(not row[name] for row in invalid.values() for name in COLUMNS[3:])


def test_floats_are_written_to_the_last_bit(tmp_path: Path) -> None:
    rows = sample()
    run("--input", write(tmp_path / "in.csv", rows), "--output", tmp_path / "out.csv")
    values = np.array([[float(cell) for cell in row[3:]] for row in rows])
    areas = IndexInput(tuple(row[0] for row in rows), values[:, :3], values[:, 3:], np.arange(1000.0, 1020.0))
    expected = compute_index(MSS_2021, areas)
    written = read(tmp_path / "out.csv")
    assert [float(row["status_index"]) for row in written] == expected.status.index.tolist()
    assert [float(row["z_S3"]) for row in written] == expected.status.scores[:, 1].tolist()
    assert [row["id"] for row in written] == [row[0] for row in rows]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-8"])
def test_both_dialects_give_the_same_bytes(tmp_path: Path, encoding: str) -> None:
    plain = write(tmp_path / "point.csv", sample())
    german_rows = [[*row[:3], *(cell.replace(".", ",") for cell in row[3:])] for row in sample()]
    german = write(tmp_path / "comma.csv", german_rows, delimiter=";", encoding=encoding)
    for source in (plain, german):
        assert run("--input", source, "--output", source.with_suffix(".out.csv")).exit_code == 0
    assert (tmp_path / "point.out.csv").read_bytes() == (tmp_path / "comma.out.csv").read_bytes()


def test_parquet_in_and_out_holds_the_same_values_as_csv(tmp_path: Path) -> None:
    rows = sample()
    rows[3][4] = ""
    source = write(tmp_path / "in.csv", rows)
    numbers = dict.fromkeys(HEAD[2:], pl.Float64)
    pl.read_csv(source, schema_overrides={"PLR_ID": pl.String, **numbers}).write_parquet(tmp_path / "in.parquet")
    assert run("--input", source, "--output", tmp_path / "a.csv").exit_code == 0
    assert run("--input", tmp_path / "in.parquet", "--output", tmp_path / "b.parquet").exit_code == 0
    table = pl.read_parquet(tmp_path / "b.parquet")
    assert table.columns == COLUMNS
    assert (table.schema["valid"], table.schema["overall_code"]) == (pl.Boolean, pl.Int64)
    assert table["status_index"][3] is None
    expected = [float(row["status_index"]) if row["status_index"] else None for row in read(tmp_path / "a.csv")]
    assert table["status_index"].to_list() == expected


def test_missing_values_and_official_signs_make_an_area_invalid(tmp_path: Path) -> None:
    rows = sample()
    for row, sign in enumerate(["-9999", ".", "NA", "•", "/"]):
        rows[row][5] = sign
    assert run("--input", write(tmp_path / "in.csv", rows), "--output", tmp_path / "out.csv").exit_code == 0
    written = read(tmp_path / "out.csv")
    assert {row["reason"] for row in written[:5]} == {"Es fehlen Werte: S4"}
    assert {row["valid"] for row in written[5:]} == {"true"}


def test_own_weights_without_dynamics_leave_its_columns_empty(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    common = ["--preset", "own", "--input", source, "--id", "PLR_ID", "--status", "S1, S3", "--relief", "S3"]
    assert run(*common, "--weights", "2,1", "--output", tmp_path / "a.csv").exit_code == 0
    assert run(*common, "--weights", "S3=0.5", "--output", tmp_path / "b.csv").exit_code == 0
    first, second = read(tmp_path / "a.csv"), read(tmp_path / "b.csv")
    assert [name for name in first[0] if name.startswith("z_")] == ["z_S1", "z_S3"]
    assert {row["dynamics_index"] + row["overall_code"] for row in first} == {""}
    np.testing.assert_allclose([float(row["status_index"]) for row in first],
                               [float(row["status_index"]) for row in second])  # fmt: skip


def test_own_weights_for_status_serve_the_dynamics_too(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    common = ["--preset", "own", "--input", source, "--id", "PLR_ID", "--status", "S1,S3", "--dynamics", "D1,D3"]
    outputs = []
    for weights in ("2,1", "2,1,2,1", "S1=2,D1=2"):
        target = tmp_path / f"{len(outputs)}.csv"
        assert run(*common, "--weights", weights, "--output", target).exit_code == 0
        outputs.append(target.read_bytes())
    assert len(set(outputs)) == 1


def test_other_columns_limits_and_scalings_can_be_named(tmp_path: Path) -> None:
    source, target = write(tmp_path / "in.csv", sample()), tmp_path / "out.csv"
    options = ["--status", "S4,S3,S1", "--dynamics", "D4,D3,D1", "--min-population", "1002", "--exclude", "0005=Hafen"]
    result = run("--input", source, "--output", target, *options, "--scaling", "mean_rank", "--json")
    record = json.loads(result.stdout)
    assert record["parameters"]["min_population"] == 1002
    assert record["parameters"]["scaling"]["kind"] == "mean_rank"
    assert [entry["text"] for entry in record["invalid"]][2] == "Ausgeschlossen: Hafen"
    assert [name for name in read(target)[0] if name.startswith("score_")][:3] == ["score_S4", "score_S3", "score_S1"]


def test_json_prints_the_record_alone_on_stdout_and_messages_on_stderr(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample(8))
    result = run("--input", source, "--output", tmp_path / "out.csv", "--json", "--by", "Sozialamt")
    record = json.loads(result.stdout)
    assert (record["n"], record["small_n"], record["by"]) == (8, True, "Sozialamt")
    assert len(record["input_digest"]) == len(record["input_file"]["sha256"]) == 64
    assert "8 Gebiete gelesen, 8 mit Index, 0 ohne." in result.stderr
    assert "Weniger als 15 Gebiete" in result.stderr


def test_without_population_the_message_says_that_sizes_were_not_checked(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    options = ["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--no-dynamics"]
    result = run("--input", source, "--output", tmp_path / "out.csv", *options)
    assert "nicht geprüft" in result.stderr


def test_a_second_run_writes_the_same_bytes(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    for name in ("a.csv", "b.csv"):
        run("--input", source, "--output", tmp_path / name)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "a.csv", "b.csv"}


def test_text_in_a_number_column_is_named_by_row_and_column(tmp_path: Path) -> None:
    rows = sample()
    rows[4][3] = "viel"
    refused(run("--input", write(tmp_path / "in.csv", rows), "--output", tmp_path / "out.csv"),
            "Zeile 6", "Spalte „S1“", "„viel“ ist keine Zahl")  # fmt: skip
    assert not (tmp_path / "out.csv").exists()


def test_doubled_and_missing_identifiers_are_named_by_row(tmp_path: Path) -> None:
    rows = sample()
    rows[7][0] = rows[2][0]
    rows[8][0] = " "
    refused(run("--input", write(tmp_path / "in.csv", rows), "--output", tmp_path / "out.csv"),
            "Zeile 9", "steht schon in Zeile 4", "Zeile 10", "Die Kennung fehlt")  # fmt: skip


def test_a_missing_column_is_named_beside_those_that_exist(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    refused(run("--input", source, "--output", tmp_path / "out.csv", "--id", "NR"), "Spalte „NR“ fehlt", "PLR_ID")


def test_no_valid_area_is_refused(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    refused(run("--input", source, "--output", tmp_path / "out.csv", "--min-population", "9999"), "Kein Gebiet")


def test_an_indicator_without_spread_is_named(tmp_path: Path) -> None:
    rows = [[*row[:6], "0.0", *row[7:]] for row in sample()]
    refused(run("--input", write(tmp_path / "in.csv", rows), "--output", tmp_path / "out.csv"), "D1: ", "gleich")


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    (tmp_path / "leer.csv").write_bytes(b"")
    for source, words in (("fehlt.csv", "Es gibt sie nicht"), ("leer.csv", "leer"), (".", "Ordner")):
        refused(run("--input", tmp_path / source, "--output", tmp_path / "out.csv"), words)


def test_outputs_that_cannot_be_written_are_named_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "ordner.csv").mkdir()
    for target, words in (("out.xlsx", ".csv oder .parquet"), ("weg/out.csv", "Ordner"), ("ordner.csv", "Ordner")):
        refused(run("--input", tmp_path / "fehlt.csv", "--output", tmp_path / target), words)


@pytest.mark.parametrize(
    ("error", "words"), [(OSError(28, "No space left"), "No space left"), (PermissionError(13, "no"), "Berechtigung")]
)
def test_a_failed_write_keeps_the_old_output_and_leaves_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError, words: str
) -> None:
    source, target = write(tmp_path / "in.csv", sample()), tmp_path / "out.csv"
    target.write_text("alt", encoding="utf-8")

    def failing(self: Path, target: Path) -> None:
        raise error

    monkeypatch.setattr(Path, "replace", failing)
    refused(run("--input", source, "--output", target), "lässt sich nicht schreiben", words)
    assert target.read_text(encoding="utf-8") == "alt"
    assert {path.name for path in tmp_path.iterdir()} == {"in.csv", "out.csv"}


def test_thousandths_that_can_be_read_in_two_ways_need_the_decimal_sign(tmp_path: Path) -> None:
    rows = [[*row[:3], *(f"{float(cell) + 1:.3f}" for cell in row[3:])] for row in sample()]
    source = write(tmp_path / "in.csv", rows, delimiter=";")
    refused(run("--input", source, "--output", tmp_path / "out.csv"), "zwei Arten")
    assert run("--input", source, "--output", tmp_path / "out.csv", "--decimal", ".").exit_code == 0


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--preset", "own"], "--status"),
        (["--preset", "own", "--status", "S1"], "--id"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1", "--dynamics", "S1"], "dieselbe Spalte"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--weights", "1,2,3"], "je Spalte ein Gewicht"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--weights", "1,viel"], "keine Zahl"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--weights", "1,0"], "größer als 0"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--weights", "S9=1"], "S9"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1,S3", "--weights", "S1=1,2"], "unvollständig"),
        (["--preset", "own", "--id", "PLR_ID", "--status", "S1", "--relief", "S9"], "S9"),
        (["--weights", "1,2,3"], "--preset own"),
        (["--status", "S1,S3"], "je Kennzahl"),
        (["--exclude", "0001"], "unvollständig"),
        (["--exclude", "9999=weg"], "9999"),
        (["--scaling", "min_max", "--winsorise", "3"], "z-Werten"),
        (["--preset", "mss-1899"], "--preset"),
        (["--min-population", "viele"], "--min-population"),
        (["--unbekannt"], "--unbekannt"),
        (["--by"], "--by"),
        (["überzählig"], "--help"),
    ],
)
def test_misuse_is_told_in_german(tmp_path: Path, options: list[str], words: str) -> None:
    source = write(tmp_path / "in.csv", sample())
    refused(run("--input", source, "--output", tmp_path / "out.csv", *options), words)


def test_a_missing_option_and_an_unknown_command_are_told_in_german(tmp_path: Path) -> None:
    refused(run("--output", tmp_path / "out.csv"), "--input")
    refused(CliRunner().invoke(main, ["raten"]), "--help")


def test_without_a_command_the_help_lists_all() -> None:
    result = CliRunner().invoke(main, [])
    assert "analyse" in result.output
    assert "Befehle" in CliRunner().invoke(main, ["--help"]).stdout


def test_the_command_never_imports_django(tmp_path: Path) -> None:
    source = write(tmp_path / "in.csv", sample())
    code = (
        "import sys\nsys.modules['django'] = None\nfrom kooplan.cli.main import main\n"
        f"main(['analyse', 'index', '--input', {str(source)!r}, '--output', {str(tmp_path / 'out.csv')!r}])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "out.csv").exists()
