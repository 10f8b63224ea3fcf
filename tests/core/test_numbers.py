"""German numbers, signs, dates and periods."""

from __future__ import annotations

from datetime import date

import pytest

from kooplan.core import numbers

THIN = "\u202f"


def test_thousands_are_parted_by_a_narrow_no_break_space() -> None:
    assert numbers.decimal(112400) == f"112{THIN}400"
    assert numbers.decimal(1234567.891, 2) == f"1{THIN}234{THIN}567,89"


def test_a_number_beyond_all_measure_stops_no_page() -> None:
    assert numbers.decimal(1e40, 2).replace(THIN, "") == "1" + "0" * 40 + ",00"
    assert len(numbers.decimal(1.7e308)) > 300


def test_decimals_have_a_comma_and_negative_numbers_a_true_minus() -> None:
    assert numbers.decimal(-2.12, 2) == "−2,12"


def test_halves_round_away_from_zero_as_people_expect() -> None:
    assert [numbers.decimal(value, 1) for value in (0.25, 0.35, -0.25)] == ["0,3", "0,4", "−0,3"]


def test_a_value_that_rounds_to_zero_has_no_minus() -> None:
    assert numbers.decimal(-0.04, 1) == "0,0"


def test_a_share_stands_close_to_its_percent_sign() -> None:
    assert numbers.measured(27.4, "%") == f"27,4{THIN}%"


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        (112400, "persons", f"112{THIN}400"),
        (8.14, "per 1 000", f"8,1\u00a0je 1{THIN}000"),
        (3.2, "per 10 000", f"3,2\u00a0je 10{THIN}000"),
        (210.0, "per 100 000", f"210,0\u00a0je 100{THIN}000"),
        (31.5, "per 100", "31,5\u00a0je 100"),
        (62.4, "per km²", "62\u00a0je km²"),
        (47.9, "years", "47,9\u00a0Jahre"),
        (24, "days", "24\u00a0Tage"),
        (3120, "€", f"3{THIN}120{THIN}€"),
        (6.5, "€/m²", f"6,50{THIN}€/m²"),
        (48.2, "m²", f"48,2{THIN}m²"),
        (1.04, "ratio", "1,04"),
        (0.621, "0–1", "0,62"),
        (3.5, "VZÄ", "3,5\u00a0VZÄ"),
    ],
)
def test_each_unit_of_the_catalogue_has_its_german_form(value: float, unit: str, printed: str) -> None:
    assert numbers.measured(value, unit) == printed


@pytest.mark.parametrize(
    ("status", "printed"),
    [
        ("nothing", "–"),
        ("no_data", "…"),
        ("secret", "•"),
        ("primary", "•"),
        ("secondary", "•"),
        ("not_meaningful", "x"),
        ("unreliable", "/"),
        ("out_of_reach", "außer Reichweite"),
    ],
)
def test_a_missing_number_prints_its_official_sign_and_never_zero(status: str, printed: str) -> None:
    assert numbers.measured(None, "%", status) == printed
    assert numbers.meaning(status)


def test_a_number_that_must_not_be_shown_is_not_shown_even_if_it_is_there() -> None:
    assert numbers.measured(4, "persons", "primary") == "•"


def test_a_limited_value_stands_in_brackets() -> None:
    assert numbers.measured(12.8, "%", "limited") == f"(12,8{THIN}%)"


def test_exact_zero_prints_as_nothing() -> None:
    assert numbers.measured(0, "persons") == "–"


def test_a_status_that_promises_a_number_without_one_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="no value for status ok"):
        numbers.measured(None, "%")


def test_signs_of_a_table_are_explained_once_each() -> None:
    line = numbers.key_to_signs(["ok", "secondary", "primary", "nothing", "limited"])
    assert line == ("( ): Aussagewert eingeschränkt; –: nichts vorhanden; •: zum Schutz kleiner Zahlen verborgen")


def test_a_change_of_a_share_is_told_in_points() -> None:
    assert numbers.change(0.31, "%") == "+0,3\u00a0Punkte"
    assert numbers.change(-1.1, "%") == "−1,1\u00a0Punkte"


def test_a_change_that_rounds_to_zero_is_told_in_words() -> None:
    assert numbers.change(0.04, "%") == "unverändert"


def test_a_change_of_persons_has_no_unit() -> None:
    assert numbers.change(-1200, "persons") == f"−1{THIN}200"


def test_relative_change_has_a_sign_and_none_from_zero() -> None:
    assert numbers.percent_change(115000, 112400) == f"−2,3{THIN}%"
    assert numbers.percent_change(10, 10) == "unverändert"
    assert numbers.percent_change(0, 5) == "x"


def test_days_read_as_people_write_them() -> None:
    day = date(2026, 3, 2)
    assert numbers.long_day(day) == "2. März 2026"
    assert numbers.weekday_day(day) == "Montag, 2. März 2026"
    assert numbers.short_day(day) == "02.03.2026"
    assert numbers.day_month(day) == "2. März"
    assert numbers.month_year(day) == "03/2026"


@pytest.mark.parametrize(
    ("start", "end", "printed"),
    [
        ((2025, 12, 31), (2025, 12, 31), "31.12.2025"),
        ((2025, 1, 1), (2025, 12, 31), "2025"),
        ((2023, 1, 1), (2025, 12, 31), "2023 bis 2025"),
        ((2021, 8, 1), (2022, 7, 31), "Schuljahr 2021/22"),
        ((1999, 8, 1), (2000, 7, 31), "Schuljahr 1999/00"),
        ((2025, 1, 1), (2025, 6, 30), "1. Halbjahr 2025"),
        ((2025, 7, 1), (2025, 12, 31), "2. Halbjahr 2025"),
        ((2025, 4, 1), (2025, 6, 30), "2. Quartal 2025"),
        ((2024, 2, 1), (2024, 2, 29), "Februar 2024"),
        ((2025, 2, 1), (2025, 3, 15), "01.02.2025 bis 15.03.2025"),
        ((2025, 2, 1), (2025, 8, 31), "01.02.2025 bis 31.08.2025"),
    ],
)
def test_a_period_has_the_name_people_use(start: tuple[int, int, int], end: tuple[int, int, int], printed: str) -> None:
    assert numbers.period(date(*start), date(*end)) == printed


def test_axis_values_lose_their_idle_zeros() -> None:
    assert [numbers.trimmed(value) for value in (8, 2.5, 0.25, 1000)] == ["8", "2,5", "0,25", f"1{THIN}000"]
