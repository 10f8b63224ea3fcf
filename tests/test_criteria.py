"""The tool that says which acceptance criteria hold."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from tests import criteria
from tests.criteria import Criterion, finding, findings, printed

pytest_plugins = ["pytester"]

ONE = Criterion("R2.AC3", "R2", "Social spaces and area versions")


def inner_run(pytester: pytest.Pytester, body: str, *options: str) -> pytest.RunResult:
    """A run of its own with only our plugin and one test file."""
    pytester.makeini("[pytest]\nmarkers =\n  criterion(id): what the test proves\n")
    pytester.makepyfile(test_inner=f"import pytest\n{body}")
    return pytester.runpytest_inprocess("-p", "tests.criteria", "-p", "no:django", "-p", "no:randomly", *options)


def test_the_report_names_every_test_of_a_criterion_with_its_outcome(pytester: pytest.Pytester) -> None:
    body = """
@pytest.mark.criterion("R2.AC3", "R2.AC1")
def test_good(): pass

@pytest.mark.criterion("R2.AC3")
def test_bad(): assert False

@pytest.mark.criterion("R2.AC2")
def test_later(): pytest.skip("no data")
"""
    inner_run(pytester, body, "--criteria-report=report.json").assert_outcomes(passed=1, failed=1, skipped=1)
    assert json.loads((pytester.path / "report.json").read_text()) == {
        "R2.AC1": {"test_inner.py::test_good": "passed"},
        "R2.AC2": {"test_inner.py::test_later": "skipped"},
        "R2.AC3": {"test_inner.py::test_bad": "failed", "test_inner.py::test_good": "passed"},
    }


def test_a_failing_teardown_counts_as_failure(pytester: pytest.Pytester) -> None:
    body = """
@pytest.fixture
def broken():
    yield
    raise ValueError

@pytest.mark.criterion("R2.AC3")
def test_good(broken): pass
"""
    inner_run(pytester, body, "--criteria-report=report.json")
    assert json.loads((pytester.path / "report.json").read_text()) == {"R2.AC3": {"test_inner.py::test_good": "failed"}}


def test_an_unknown_id_stops_the_run(pytester: pytest.Pytester) -> None:
    result = inner_run(pytester, '@pytest.mark.criterion("R2.AC99")\ndef test_good(): pass\n')
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["*test_good*no criterion*R2.AC99*"])


def test_a_marker_without_id_stops_the_run(pytester: pytest.Pytester) -> None:
    result = inner_run(pytester, "@pytest.mark.criterion\ndef test_good(): pass\n")
    assert result.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize(
    ("tests", "awaited", "state", "is_wrong"),
    [
        ({"a": "passed", "b": "skipped"}, "", "holds", False),
        ({"a": "passed", "b": "failed"}, "", "FAILS", True),
        ({"a": "skipped"}, "", "skipped", False),
        ({}, "", "no test yet", False),
        ({}, "Need", "waits for Need", False),
        ({}, "Area", "FAILS: Area exists, the test does not", True),
        ({"a": "passed"}, "Area", "holds", False),
        ({"a": "passed"}, "Need", "holds so far, waits for Need", False),
        ({"a": "failed"}, "Need", "FAILS", True),
    ],
)
def test_each_state_of_a_criterion(tests: dict[str, str], awaited: str, state: str, is_wrong: bool) -> None:
    found = finding(ONE, tests, awaited, {"Area"})
    assert (found.state, found.is_wrong) == (state, is_wrong)


def test_the_printed_table_groups_by_requirement_and_ends_with_a_summary() -> None:
    found = findings({"R2.AC3": {"a": "passed"}}, objects=[], waits={"R2.AC4": "Need"})
    text = printed(found)
    assert "\nR2 Social spaces and area versions\n  R2.AC1    no test yet\n" in text
    assert "  R2.AC3    holds\n  R2.AC4    waits for Need\n" in text
    assert text.endswith(f"{len(found)} criteria: 1 holds, {len(found) - 2} no test yet, 1 waits.")


def test_every_waiting_criterion_is_a_known_one() -> None:
    known = {one.id for one in criteria.criteria()}
    assert len(known) == 215
    assert set(criteria.waiting()) <= known


def test_no_criterion_waits_twice() -> None:
    rows = [line for line in criteria.WAITING.read_text(encoding="utf-8").splitlines() if criteria.WAITS.match(line)]
    assert len(rows) == len(criteria.waiting())


def test_the_table_is_that_of_the_design() -> None:
    folder = Path(os.environ.get("KOOPLAN_DESIGN", criteria.ROOT.parent / "shared" / "design"))
    if not (folder / "criteria.csv").is_file():
        pytest.skip("the design folder is not here; set KOOPLAN_DESIGN to it")
    with (folder / "criteria.csv").open(encoding="utf-8", newline="") as file:
        assert [row["id"] for row in csv.DictReader(file, delimiter=";")] == [one.id for one in criteria.criteria()]
