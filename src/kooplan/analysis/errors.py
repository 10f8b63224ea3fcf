"""The one error of the numbers package: the data cannot be used as they are."""

from __future__ import annotations

from collections.abc import Iterable

SHOWN_ROWS = 5


class InputError(ValueError):
    """Data that cannot be used; names the field and the rows and says it in German.

    Parameters
    ----------
    problem : str
        Plain German sentence that says what is wrong and what to do.
    field : str
        Name of the input as the caller knows it, such as ``"S1"``.
    rows : iterable of int
        Positions of the rows at fault, counted from 0; the message counts from 1.
    """

    def __init__(self, problem: str, *, field: str, rows: Iterable[int] = ()) -> None:
        self.problem = problem
        self.field = field
        self.rows = tuple(int(row) for row in rows)
        super().__init__(f"{field}: {problem}{_rows_in_words(self.rows)}")


def _rows_in_words(rows: tuple[int, ...]) -> str:
    if not rows:
        return ""
    shown = ", ".join(str(row + 1) for row in rows[:SHOWN_ROWS])
    word = "Zeile" if len(rows) == 1 else "Zeilen"
    more = f" und {len(rows) - SHOWN_ROWS} weitere" if len(rows) > SHOWN_ROWS else ""
    return f" ({word} {shown}{more})"
