from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.files.ages import Ages, parse_ages, parse_sex
from kooplan.files.periods import month_number, month_period, parse_period


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2022", "2022-01-01", "2022-12-31"),
        (" 31.12.2022 ", "2022-12-31", "2022-12-31"),
        ("1. 1. 2022", "2022-01-01", "2022-01-01"),
        ("2022-12-31", "2022-12-31", "2022-12-31"),
        ("2022-12-31 00:00:00", "2022-12-31", "2022-12-31"),
        ("2021/22", "2021-08-01", "2022-07-31"),
        ("2021/2022", "2021-08-01", "2022-07-31"),
        ("Schuljahr 2021/22", "2021-08-01", "2022-07-31"),
        ("1999/00", "1999-08-01", "2000-07-31"),
        ("2011/13", "2011-01-01", "2013-12-31"),
        ("2019–2021", "2019-01-01", "2021-12-31"),
        ("2022-06", "2022-06-01", "2022-06-30"),
        ("06/2022", "2022-06-01", "2022-06-30"),
        ("202012", "2020-12-01", "2020-12-31"),
        ("Februar 2024", "2024-02-01", "2024-02-29"),
        ("März 2022", "2022-03-01", "2022-03-31"),
        ("Sep. 2022", "2022-09-01", "2022-09-30"),
        ("2. Quartal 2022", "2022-04-01", "2022-06-30"),
        ("Q4 2022", "2022-10-01", "2022-12-31"),
        ("2022-Q1", "2022-01-01", "2022-03-31"),
        ("2. Halbjahr 2022", "2022-07-01", "2022-12-31"),
    ],
)
def test_a_period_has_its_first_and_last_day(text: str, start: str, end: str) -> None:
    assert parse_period(text) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    "text", ["", "x", "99", "31.02.2022", "2022-13", "2022/21", "5. Quartal 2022", "Foo 2022", "20225"]
)
def test_what_is_no_period_is_none(text: str) -> None:
    assert parse_period(text) is None


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_a_day_is_read_in_both_writings(day: dt.date) -> None:
    assert parse_period(day.isoformat()) == (day, day)
    assert parse_period(day.strftime("%d.%m.%Y")) == (day, day)
    start, end = month_period(day.year, day.month)
    assert start <= day <= end
    assert (start.day, (end + dt.timedelta(days=1)).day) == (1, 1)


def test_months_are_found_by_name_abbreviation_and_with_destroyed_umlaut() -> None:
    assert [month_number(text) for text in ("Januar", "Dez.", "M\ufffdrz", "Jun", "Ma", "x1y", "Quark")] == [
        1, 12, 3, 6, None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("label", "lower", "upper"),
    [
        ("unter 3 Jahre", 0, 2),
        ("unter 1 Jahr", 0, 0),
        ("3 bis unter 6 Jahre", 3, 5),
        ("18 Jahre bis unter 20 Jahre", 18, 19),
        ("75 Jahre und mehr", 75, None),
        ("85 Jahre und älter", 85, None),
        ("90+", 90, None),
        ("ab 65", 65, None),
        ("0-Jährige", 0, 0),
        ("1-J\ufffdhrige", 1, 1),
        ("6-15", 6, 15),
        ("10 bis 14 Jahre", 10, 14),
        ("42", 42, 42),
        ("Insgesamt", None, None),
        ("", None, None),
    ],
)
def test_an_age_label_has_its_bounds(label: str, lower: int | None, upper: int | None) -> None:
    assert parse_ages(label) == Ages(lower, upper)


@pytest.mark.parametrize(
    "label", ["Ausländer", "9 bis unter 3 Jahre", "1990", "0-200", "Alter unbekannt", "unter 0 Jahre"]
)
def test_what_is_no_age_is_none(label: str) -> None:
    assert parse_ages(label) is None


@pytest.mark.parametrize(
    ("label", "sex"),
    [
        ("männlich", "m"), ("m\ufffdnnlich", "m"), ("Männer", "m"), ("M", "m"), ("weiblich", "f"), ("Frauen", "f"),
        ("w", "f"), ("divers", "d"), ("Insgesamt", ""), ("Ausländer", None),
    ],
)  # fmt: skip
def test_a_sex_label_has_its_letter(label: str, sex: str | None) -> None:
    assert parse_sex(label) == sex
