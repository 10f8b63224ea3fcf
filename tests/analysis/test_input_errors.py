"""Errors of the data name the field and the rows."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from kooplan.analysis.arrays import as_floats, check_shape, counts, known_counts
from kooplan.analysis.errors import InputError
from kooplan.analysis.status import Status, filled


@pytest.mark.parametrize(
    ("rows", "text"),
    [
        ((), "S1: Der Wert fehlt."),
        ((0,), "S1: Der Wert fehlt. (Zeile 1)"),
        ((1, 4), "S1: Der Wert fehlt. (Zeilen 2, 5)"),
        (range(8), "S1: Der Wert fehlt. (Zeilen 1, 2, 3, 4, 5 und 3 weitere)"),
    ],
)
def test_message_names_field_and_rows_counted_from_1(rows: tuple[int, ...], text: str) -> None:
    error = InputError("Der Wert fehlt.", field="S1", rows=rows)
    assert (str(error), error.field, error.rows) == (text, "S1", tuple(rows))
    assert isinstance(error, ValueError)


@pytest.mark.parametrize("bad", [["a"], [[1.0], [1.0, 2.0]], [np.inf], [1e101], {"a": 1}])
def test_what_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(InputError, match="Wert: "):
        as_floats(bad, field="Wert")  # type: ignore[arg-type]  # the very thing under test


def test_negative_and_missing_counts_are_named_by_row() -> None:
    with pytest.raises(InputError) as caught:
        counts([[1.0, 2.0], [0.0, -1.0]], field="Wert")
    assert caught.value.rows == (1,)
    with pytest.raises(InputError) as caught:
        known_counts([1.0, np.nan], field="Wert")
    assert caught.value.rows == (1,)
    with pytest.raises(InputError) as caught:
        counts(-1.0, field="Wert")
    assert caught.value.rows == ()


def test_shapes_are_told_in_words() -> None:
    with pytest.raises(InputError, match="Erwartet sind 2 × 3 Werte, gefunden wurden 4"):
        check_shape(np.ones(4), (2, 3), field="Wert")


def test_an_array_of_status_holds_every_status() -> None:
    array = filled((len(Status),), Status.OK)
    array[:] = [status.value for status in Status]
    assert array.tolist() == [status.value for status in Status]


def test_the_package_and_its_command_load_without_django() -> None:
    code = (
        "import sys; sys.modules['django'] = None\n"
        "import kooplan.analysis.index, kooplan.analysis.suppression, kooplan.analysis.population\n"
        "import kooplan.analysis.convert, kooplan.analysis.rates, kooplan.analysis.classes\n"
        "from kooplan.cli.main import main\n"
        "main(['analyse', 'index', '--help'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
