"""What can be wrong with a person's file: one problem, many problems, and the refusal that names them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "note"]

SHOWN_PROBLEMS = 10
MAX_PROBLEMS = 1_000  # collecting stops here: nobody corrects more by hand


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One problem at one place of a file; a note informs, an error stops the import."""

    row: int | None
    column: str | None
    message: str
    advice: str = ""
    severity: Severity = "error"

    @property
    def is_error(self) -> bool:
        """Whether the problem stops the import."""
        return self.severity == "error"

    def __str__(self) -> str:
        """Place, reason and advice as one German text."""
        place = _place(self.row, self.column)
        text = f"{place}: {self.message}" if place else self.message
        return f"{text} {self.advice}".rstrip()


class FileError(Exception):
    """A file cannot be used; says which file, where, why, and what the person can do.

    Parameters
    ----------
    file : str
        Name of the file as the person knows it, never a path of the server.
    message : str
        The reason, one or two full German sentences.
    advice : str
        What the person can do, one full German sentence.
    row : int or None
        Row as the spreadsheet or text editor shows it, counted from 1.
    column : str or None
        Heading or letter of the column.
    """

    def __init__(
        self, file: str, message: str, *, advice: str, row: int | None = None, column: str | None = None
    ) -> None:
        super().__init__(file, message)
        self.file = file
        self.row = row
        self.column = column
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        """One German text with file, row, column, reason and advice."""
        place = _place(self.row, self.column)
        where = f"Datei „{self.file}“, {place}" if place else f"Datei „{self.file}“"
        return f"{where}: {self.message} {self.advice}".rstrip()


class FileRefused(FileError):
    """A file was read to its end and has errors in its rows; `problems` lists every one of them."""

    def __init__(self, file: str, problems: Sequence[RowProblem]) -> None:
        errors = [problem for problem in problems if problem.is_error] or list(problems)
        first = errors[0]
        super().__init__(file, first.message, advice=first.advice, row=first.row, column=first.column)
        self.problems = tuple(problems)

    def __str__(self) -> str:
        """One German text with the first problems, each with row, column and advice."""
        errors = [problem for problem in self.problems if problem.is_error] or list(self.problems)
        if len(errors) == 1:
            return super().__str__()
        lines = [f"Datei „{self.file}“ hat {len(errors)} Fehler."]
        lines += [str(problem) for problem in errors[:SHOWN_PROBLEMS]]
        if len(errors) > SHOWN_PROBLEMS:
            lines.append(f"Dazu kommen {len(errors) - SHOWN_PROBLEMS} weitere Fehler.")
        return "\n".join(lines)


def _place(row: int | None, column: str | None) -> str:
    """The place in words: row, column, both, or nothing."""
    parts = []
    if row is not None:
        parts.append(f"Zeile {row}")
    if column is not None:
        parts.append(f"Spalte „{column}“")
    return ", ".join(parts)
