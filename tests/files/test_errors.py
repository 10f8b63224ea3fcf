from __future__ import annotations

from kooplan.files.errors import FileError, FileRefused, RowProblem


def test_an_error_names_file_row_column_reason_and_advice() -> None:
    error = FileError("werte.csv", "„x1“ ist keine Zahl.", advice="Tragen Sie eine Zahl ein.", row=7, column="Anzahl")
    assert str(error) == ("Datei „werte.csv“, Zeile 7, Spalte „Anzahl“: „x1“ ist keine Zahl. Tragen Sie eine Zahl ein.")


def test_an_error_of_the_whole_file_names_no_place() -> None:
    assert str(FileError("leer.csv", "Die Datei ist leer.", advice="")) == "Datei „leer.csv“: Die Datei ist leer."


def test_a_refusal_lists_its_errors_but_not_its_notes() -> None:
    problems = [RowProblem(row, "Wert", "Falsch.", "Prüfen.") for row in range(2, 14)]
    note = RowProblem(1, None, "Nur ein Hinweis.", severity="note")
    text = str(FileRefused("werte.csv", [note, *problems]))
    assert text.startswith("Datei „werte.csv“ hat 12 Fehler.\nZeile 2, Spalte „Wert“: Falsch. Prüfen.")
    assert text.endswith("Dazu kommen 2 weitere Fehler.")
    assert "Hinweis" not in text


def test_a_refusal_with_one_error_reads_like_an_error_and_keeps_all_problems() -> None:
    note = RowProblem(1, None, "Nur ein Hinweis.", severity="note")
    refusal = FileRefused("werte.csv", [note, RowProblem(3, "Wert", "Falsch.", "Prüfen.")])
    assert str(refusal) == "Datei „werte.csv“, Zeile 3, Spalte „Wert“: Falsch. Prüfen."
    assert (refusal.row, refusal.column) == (3, "Wert")
    assert refusal.problems[0] is note
