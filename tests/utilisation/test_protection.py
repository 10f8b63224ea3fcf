"""What others may read of reported use, attacked with everything that is shown together."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from kooplan.analysis.suppression.protection import too_narrow
from kooplan.analysis.suppression.ranges import ranges
from kooplan.utilisation import evaluation
from kooplan.utilisation.evaluation import ALL, COUNTED, HIDDEN, REST, UNTOLD, Earlier, Key, Reported, Shown, protected
from kooplan.utilisation.vocab import Measure, Refusal, Sex

MITTE, NORD, ALTFELDE = 1, 2, 3
YOUNG, MIDDLE, OLD = "under_27", "27_to_49", "from_50"
AGES = (YOUNG, MIDDLE, OLD)
WAITING = {
    (MITTE, YOUNG): 14, (MITTE, MIDDLE): 31, (MITTE, OLD): 12,
    (NORD, YOUNG): 4, (NORD, MIDDLE): 18, (NORD, OLD): 11,
    (ALTFELDE, YOUNG): 13, (ALTFELDE, MIDDLE): 22, (ALTFELDE, OLD): 15,
}  # fmt: skip


def make_reported(
    service: int = 7, *, owner: int | None = None, places: Any = None, parts: Any = None, **totals: int
) -> Reported:
    """A report as the protection reads it; each service has its own provider unless told."""
    return Reported(
        service, 1, owner or service, {Measure(name): count for name, count in totals.items()},
        places or {}, parts or {},
    )  # fmt: skip


def by_key(shown: Sequence[Shown]) -> dict[Key, Shown]:
    return {one.key: one for one in shown}


def hidden_keys(shown: Sequence[Shown], measure: str) -> set[Key]:
    return {one.key for one in shown if one.count is None and one.key.measure == measure}


@pytest.mark.criterion("R54.AC1", "R13.AC3")
def test_the_waiting_people_of_the_worked_example_lose_exactly_four_numbers() -> None:
    shown = protected([make_reported(running=131, waiting=140, places={"waiting": WAITING})], min_cell=10)
    corners = {(NORD, YOUNG), (NORD, OLD), (MITTE, YOUNG), (MITTE, OLD)}
    assert hidden_keys(shown, "waiting") == {Key(7, "waiting", area, age) for area, age in corners}
    assert by_key(shown)[Key(7, "waiting", NORD)].count == 33


def again(first: Sequence[Shown], reports: Sequence[Reported]) -> dict[Key, Shown]:
    """The round closed a second time, after the first."""
    earlier = {(one.service_type, one.key): Earlier(one.count, one.status) for one in first}
    return by_key(protected(reports, min_cell=10, earlier=earlier))


def test_a_hidden_number_keeps_its_neighbours_hidden_when_the_round_is_closed_again() -> None:
    first = protected([make_reported(running=131, waiting=140, places={"waiting": WAITING})], min_cell=10)
    before = {one.key for one in first if one.status == "secondary"}
    grown = {**WAITING, (NORD, YOUNG): 12}
    found = again(first, [make_reported(running=131, waiting=148, places={"waiting": grown})])
    assert {key for key, one in found.items() if one.count is None} >= before


def test_what_was_shown_before_protects_nothing_afterwards() -> None:
    many = {**WAITING, (NORD, YOUNG): 14}
    first = protected([make_reported(running=131, waiting=150, places={"waiting": many})], min_cell=10)
    assert not [one for one in first if one.count is None]
    found = again(first, [make_reported(running=131, waiting=140, places={"waiting": WAITING})])
    # 33 in Dornburg-Nord without the 18 and the 11 that everybody has read would be 4.
    assert found[Key(7, "waiting", NORD)].count is None
    assert found[Key(7, "waiting", ALL, YOUNG)].count is None


def test_whoever_reports_late_does_not_show_in_a_new_sum() -> None:
    early = [make_reported(1, running=131, contacts=300), make_reported(2, running=80, contacts=200)]
    first = protected(early, min_cell=10)
    assert by_key(first)[Key(ALL, "contacts")].count == 500
    found = again(first, [*early, make_reported(3, running=20, contacts=4)])
    assert found[Key(ALL, "contacts")].count is None
    assert found[Key(3, "contacts")].count is None
    assert found[Key(1, "contacts")].count == 300
    assert again(first, early)[Key(ALL, "contacts")].count == 500


@pytest.mark.parametrize(
    ("told", "hidden"),
    [
        ({"running": 131, "started": 4, "ended": 50}, {"started", "ended"}),
        ({"running": 131, "started": 60, "ended": 4}, {"started", "ended"}),
        ({"running": 100, "started": 50, "ended": 146}, {"started", "ended"}),
        ({"running": 4, "started": 50, "ended": 30}, {"running", "started", "ended"}),
        ({"running": 131, "started": 214, "ended": 198}, set()),
        ({"running": 131, "started": 5, "persons": 136}, {"started", "persons"}),
        ({"running": 131, "started": 214, "contacts": 3, "no_shows": 0}, {"contacts"}),
    ],
    ids=[
        "few began",
        "few ended",
        "few are left",
        "few to begin with",
        "many",
        "persons tell who began",
        "few contacts",
    ],
)
def test_what_follows_from_beginning_and_end_is_hidden_too(told: dict[str, int], hidden: set[str]) -> None:
    shown = protected([make_reported(**told)], min_cell=10)
    assert {one.key.measure for one in shown if one.count is None} == hidden


def test_the_sum_of_a_type_never_gives_away_the_new_cases_of_a_small_service() -> None:
    reports = [make_reported(1, running=50, started=4, ended=20), make_reported(2, running=80, started=60, ended=40)]
    found = by_key(protected(reports, min_cell=10))
    assert found[Key(ALL, "started")].count is None
    assert found[Key(2, "started")].count == 60


def test_a_waiting_time_is_shown_where_enough_people_began() -> None:
    few, many = (
        make_reported(1, running=5, started=9, waiting_days=40),
        make_reported(2, running=5, started=10, waiting_days=0),
    )
    found = by_key(protected([few, many], min_cell=10))
    assert found[Key(1, "waiting_days")].count is None
    assert found[Key(2, "waiting_days")].count == 0


@pytest.mark.parametrize(
    ("owners", "counts", "is_open"),
    [((1, 2, 3), (50, 60, 70), True), ((1, 1, 2), (50, 60, 70), False), ((1, 2, 3), (900, 20, 20), False)],
    ids=["three providers", "two providers", "one is nearly all"],
)
def test_a_sum_is_for_all_only_where_no_provider_follows_from_it(
    owners: tuple[int, ...], counts: tuple[int, ...], is_open: bool
) -> None:
    reports = [
        make_reported(at, owner=owner, running=count)
        for at, (owner, count) in enumerate(zip(owners, counts, strict=True), start=1)
    ]
    sums = [one for one in protected(reports, min_cell=10) if one.key.service == ALL]
    assert [one.is_sum_open for one in sums] == [is_open]


def test_what_nobody_placed_is_a_number_of_its_own_and_hidden_where_it_is_small() -> None:
    found = by_key(protected([make_reported(running=131, waiting=146, places={"waiting": WAITING})], min_cell=10))
    assert found[Key(7, "waiting", REST)].count is None
    sexes = {"female": 60, "male": 60}
    found = by_key(protected([make_reported(running=9, persons=140, parts={"persons": sexes})], min_cell=10))
    assert found[Key(7, "persons", part=UNTOLD)].count == 20


def test_a_table_that_fails_its_audit_does_not_go_out(monkeypatch: pytest.MonkeyPatch) -> None:
    protect = evaluation.protect

    def careless(table: Any, first: Any, *, min_cell: float, hidden_before: Any) -> Any:
        del first
        nothing = np.zeros(table.given, dtype=bool)
        hidden = nothing.copy()
        hidden[np.argmin(table.value[: table.given])] = True
        found = protect(table, nothing, min_cell=min_cell, hidden_before=hidden_before)
        known = ranges(table, np.concatenate([hidden, np.zeros(len(table.value) - table.given, dtype=bool)]))
        return dataclasses.replace(found, open=too_narrow(table, known.lower == known.lower, known, min_cell))

    monkeypatch.setattr(evaluation, "protect", careless)
    with pytest.raises(evaluation.Unprotected):
        protected([make_reported(running=131, waiting=140, places={"waiting": WAITING})], min_cell=10)


def test_small_tables_lose_their_sums_and_parts_before_they_are_held_back() -> None:
    few = {(MITTE, YOUNG): 6, (NORD, YOUNG): 6, (NORD, MIDDLE): 0}
    reports = [
        make_reported(1, running=20, waiting=15, places={"waiting": few}),
        make_reported(2, running=20, waiting=17, places={"waiting": {(NORD, YOUNG): 9}}),
    ]
    found = by_key(protected(reports, min_cell=10))
    assert [found[Key(one, "waiting")].count for one in (1, 2, ALL)] == [15, 17, None]


# ---------- the attack: everything that is shown, as one system of equations ----------


@st.composite
def services(draw: st.DrawFn) -> list[Reported]:
    """One to three services of a type, some with small numbers, some broken down only in part."""
    found = []
    for service in range(1, draw(st.integers(1, 3)) + 1):
        count = st.one_of(st.integers(0, 12), st.integers(0, 60))
        waiting = {(area, age): draw(count) for area in (MITTE, NORD) for age in AGES[:2] if draw(st.integers(0, 5))}
        sexes = {sex.value: draw(count) for sex in (Sex.FEMALE, Sex.MALE)} if draw(st.booleans()) else {}
        reasons = {one.value: draw(count) for one in (Refusal.FULL, Refusal.OTHER)} if draw(st.booleans()) else {}
        running, started = draw(count), draw(count)
        totals = {
            "running": running, "started": started, "ended": draw(st.integers(0, running + started)),
            "waiting": sum(waiting.values()) + draw(st.integers(0, 15)),
            "persons": sum(sexes.values()) + draw(st.integers(0, 15)),
            "refused": sum(reasons.values()) + draw(st.integers(0, 15)),
        }  # fmt: skip
        places = {"waiting": waiting, "persons": {}}
        if draw(st.booleans()):
            persons = totals["persons"]
            first = draw(st.integers(0, persons))
            places["persons"] = {(MITTE, YOUNG): first, (NORD, OLD): draw(st.integers(0, persons - first))}
        found.append(make_reported(service, places=places, parts={"persons": sexes, "refused": reasons}, **totals))
    return found


def leaves_of(report: Reported, measure: str) -> dict[Key, None]:
    """The finest cells an attacker thinks of: people by place and age and, apart from that, by sex or reason."""
    found = {Key(report.service, measure, area, age): None for area, age in report.places.get(measure, {})}
    found |= {Key(report.service, measure, part=part): None for part in report.parts.get(measure, {})}
    return found | {Key(report.service, measure, REST): None, Key(report.service, measure, part=UNTOLD): None}


def width(target: Key, reports: Sequence[Reported], shown: dict[Key, Shown], measure: str) -> float:
    """How closely the target can be worked out, by a linear program of its own that shares no code with Kooplan."""
    columns = [key for one in reports for key in (Key(one.service, measure), *leaves_of(one, measure))]

    def line(key: Key) -> list[float]:
        return [float(key.service in {ALL, one.service} and column_in(one, key)) for one in columns]

    lines = [(line(key), float(told.count or 0)) for key, told in shown.items() if is_told(key, told, measure)]
    for one in reports:
        for by_part in (False, True):
            leaves = {key for key in leaves_of(one, measure) if bool(key.part) == by_part}
            whole = Key(one.service, measure)
            lines.append(([float(column in leaves) - float(column == whole) for column in columns], 0.0))
    rows, right = (np.array(part) for part in zip(*lines, strict=True))
    goal = np.array(line(target))
    ends = []
    for sign in (1.0, -1.0):
        outcome = linprog(sign * goal, A_eq=rows, b_eq=right, bounds=(0, None), method="highs")
        ends.append(np.inf if outcome.status == 3 else sign * outcome.fun)
    return abs(ends[1]) - ends[0]


def is_told(key: Key, told: Shown, measure: str) -> bool:
    return told.count is not None and key.measure == measure


def column_in(column: Key, key: Key) -> bool:
    """Whether a finest cell is part of a shown number."""
    is_whole = key.area == ALL and not key.age and not key.part
    if is_whole:
        return column.area == ALL and not column.part
    if key.part or column.part:
        return key.part == column.part
    if column.area == ALL:
        return False
    return key.area in (ALL, column.area) and key.age in ("", column.age)


@pytest.mark.criterion("R54.AC2", "R13.AC2", "R13.AC3")
@settings(max_examples=60, deadline=None)
@given(services())
def test_no_combination_of_shown_numbers_narrows_a_hidden_one(reports: list[Reported]) -> None:
    shown = by_key(protected(reports, min_cell=10))
    for key, one in shown.items():
        if one.status == "primary" and key.measure in COUNTED:
            assert width(key, reports, shown, key.measure) >= 10 - 1e-6, key
    assert all(
        one.count is None or one.count == 0 or one.count >= 10
        for one in shown.values()
        if one.key.measure != "waiting_days"
    )
    assert all((one.count is None) == (one.status in HIDDEN) for one in shown.values())
