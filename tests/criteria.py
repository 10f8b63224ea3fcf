"""Which acceptance criteria hold: a pytest plugin that notes the outcome of each, and the table of `make criteria`.

A test names what it proves by `@pytest.mark.criterion("R2.AC3")`; `docs/criteria.md` explains the states.
"""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "criteria.csv"
WAITING = ROOT / "docs" / "criteria.md"
WAITS = re.compile(r"^\|\s*(\S+)\s*\|\s*waits for `(\w+)`")
NO_TESTS_COLLECTED = 5

HOLDS, FAILS, SKIPPED, UNTESTED = "holds", "FAILS", "skipped", "no test yet"
PARTLY = "holds so far, waits"

Outcomes = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Criterion:
    """One acceptance criterion as `docs/criteria.csv` lists it."""

    id: str
    requirement: str
    title: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of a criterion; `is_wrong` makes the command fail."""

    criterion: Criterion
    state: str
    is_wrong: bool


# --- the plugin -------------------------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that asks for a report."""
    parser.addoption("--criteria-report", metavar="FILE", help="write criterion -> test -> outcome as JSON")


def pytest_configure(config: pytest.Config) -> None:
    """Collect outcomes where a report is wanted; workers of xdist only run tests."""
    file = config.getoption("--criteria-report")
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Recorder(Path(file)), "criteria-recorder")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Attach the ids to each test and refuse those that the table does not know."""
    known = {one.id for one in criteria()}
    for item in items:
        for marker in item.iter_markers("criterion"):
            unknown = [one for one in marker.args if one not in known]
            if unknown or not marker.args:
                raise pytest.UsageError(f"{item.nodeid}: {TABLE.name} has no criterion {unknown or 'named'}")
            item.user_properties.extend(("criterion", one) for one in marker.args)


class Recorder:
    """Notes the outcome of each test by criterion and writes them at the end."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.outcomes: dict[str, dict[str, str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the worst of set-up, call and tear-down."""
        for name, value in report.user_properties:
            if name == "criterion":
                tests = self.outcomes.setdefault(str(value), {})
                tests[report.nodeid] = worst(tests.get(report.nodeid, "passed"), report.outcome)

    def pytest_sessionfinish(self) -> None:
        """Write the report."""
        self.file.write_text(json.dumps(self.outcomes, indent=1, sort_keys=True), encoding="utf-8")


def worst(*outcomes: str) -> str:
    """Failed over skipped over passed."""
    return max(outcomes, key=("passed", "skipped", "failed").index)


# --- the table --------------------------------------------------------------------------------------------------------


def criteria(table: Path = TABLE) -> list[Criterion]:
    """All acceptance criteria in the order of the table."""
    with table.open(encoding="utf-8", newline="") as file:
        return [Criterion(row["id"], row["requirement"], row["title"]) for row in csv.DictReader(file, delimiter=";")]


def waiting(document: Path = WAITING) -> dict[str, str]:
    """Criterion -> the object it waits for."""
    lines = document.read_text(encoding="utf-8").splitlines()
    return {match[1]: match[2] for line in lines if (match := WAITS.match(line))}


def findings(outcomes: Outcomes, *, objects: Iterable[str], waits: Mapping[str, str]) -> list[Finding]:
    """The state of every criterion, given the outcomes of the tests and the objects that exist."""
    existing = set(objects)
    return [finding(one, outcomes.get(one.id, {}), waits.get(one.id, ""), existing) for one in criteria()]


def finding(criterion: Criterion, tests: Mapping[str, str], awaited: str, existing: set[str]) -> Finding:
    """The state of one criterion."""
    if tests:
        return tested(criterion, set(tests.values()), "" if awaited in existing else awaited)
    if awaited in existing:
        return Finding(criterion, f"FAILS: {awaited} exists, the test does not", is_wrong=True)
    if awaited:
        return Finding(criterion, f"waits for {awaited}", is_wrong=False)
    return Finding(criterion, UNTESTED, is_wrong=False)


def tested(criterion: Criterion, outcomes: set[str], awaited: str) -> Finding:
    """The state of a criterion that has tests: one failure is enough, one test that ran is needed."""
    if "failed" in outcomes:
        return Finding(criterion, FAILS, is_wrong=True)
    if "passed" not in outcomes:
        return Finding(criterion, SKIPPED, is_wrong=False)
    return Finding(criterion, f"{PARTLY} for {awaited}" if awaited else HOLDS, is_wrong=False)


def printed(found: list[Finding]) -> str:
    """All findings by requirement, and their number by state."""
    lines: list[str] = []
    previous = ""
    for one in found:
        if one.criterion.requirement != previous:
            previous = one.criterion.requirement
            lines.append(f"\n{previous} {one.criterion.title}")
        lines.append(f"  {one.criterion.id:<9} {one.state}")
    states = [one.state.split(":")[0].split(" for ")[0] for one in found]
    summary = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(sorted(states)))
    return "\n".join([*lines, "", f"{len(found)} criteria: {summary}."])


def model_names() -> set[str]:
    """The names of all model classes of our apps."""
    # Imported here, because the plugin also serves runs without Django.
    import django
    from django.apps import apps

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kooplan.config.settings")
    django.setup()
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("kooplan.")}


def run_tests(report: Path) -> int:
    """Run every test that carries a criterion; pytest's own output goes to stderr."""
    command = [sys.executable, "-m", "pytest", "-q", "-m", "criterion", "--no-header", "--tb=short",
               f"--criteria-report={report}", *sys.argv[1:]]  # fmt: skip
    return subprocess.run(command, cwd=ROOT, check=False, stdout=sys.stderr).returncode


def main() -> int:
    """Run the tests, print the table; 1 when a criterion fails."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "criteria.json"
        code = run_tests(report)
        if code not in {0, 1, NO_TESTS_COLLECTED} or not report.exists():
            return code or 1
        outcomes: Outcomes = json.loads(report.read_text(encoding="utf-8"))
    found = findings(outcomes, objects=model_names(), waits=waiting())
    sys.stdout.write(printed(found) + "\n")
    return int(any(one.is_wrong for one in found))


if __name__ == "__main__":
    sys.exit(main())
