"""Sprechtage are read as people write them, and printed so that they can be read again."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kooplan.core.errors import RuleViolation
from kooplan.services.actions.describing import Day, read_days
from kooplan.services.days import days_in_words
from kooplan.services.vocab import Rhythm

MON, TUE, WED, THU, FRI, SAT, SUN = range(7)
NINE, TEN, NOON, TWO, SIX = time(9), time(10), time(12), time(14), time(18)
WEEKLY = Rhythm.WEEKLY


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("", ()),
        ("Di 9-12, Do 14-18", (Day(TUE, WEEKLY, NINE, NOON), Day(THU, WEEKLY, TWO, SIX))),
        ("Di 9-12 Do 14-18", (Day(TUE, WEEKLY, NINE, NOON), Day(THU, WEEKLY, TWO, SIX))),
        ("dienstags von 9 bis 12 Uhr", (Day(TUE, WEEKLY, NINE, NOON),)),
        ("Di: 9:00-12:00 Uhr", (Day(TUE, WEEKLY, NINE, NOON),)),
        ("Di. 9 h – 12 h", (Day(TUE, WEEKLY, NINE, NOON),)),
        ("Di 9.30-12:15", (Day(TUE, WEEKLY, time(9, 30), time(12, 15)),)),
        ("Di und Do", (Day(TUE), Day(THU))),
        ("Di, Do 9-12", (Day(TUE, WEEKLY, NINE, NOON), Day(THU, WEEKLY, NINE, NOON))),
        ("Di; Do 9-12", (Day(TUE), Day(THU, WEEKLY, NINE, NOON))),
        ("Di\nDo 9-12", (Day(TUE), Day(THU, WEEKLY, NINE, NOON))),
        ("Di 9-12 und 14-18", (Day(TUE, WEEKLY, NINE, NOON), Day(TUE, WEEKLY, TWO, SIX))),
        ("Mo-Mi", (Day(MON), Day(TUE), Day(WED))),
        ("Fr bis So", (Day(FRI), Day(SAT), Day(SUN))),
        ("werktags", tuple(Day(day) for day in range(5))),
        ("täglich", tuple(Day(day) for day in range(7))),
        ("Sonnabend 9-12", (Day(SAT, WEEKLY, NINE, NOON),)),
        ("jeden ersten Mittwoch 10-12", (Day(WED, Rhythm.FIRST, TEN, NOON),)),
        ("1. und 3. Mi im Monat 10-12", (Day(WED, Rhythm.FIRST, TEN, NOON), Day(WED, Rhythm.THIRD, TEN, NOON))),
        ("2. Mi 10-12", (Day(WED, Rhythm.SECOND, TEN, NOON),)),
        ("jeden zweiten Mi im Monat", (Day(WED, Rhythm.SECOND),)),
        ("letzter Freitag", (Day(FRI, Rhythm.LAST),)),
        ("alle zwei Wochen Fr", (Day(FRI, Rhythm.FORTNIGHTLY),)),
        ("Fr alle 14 Tage", (Day(FRI, Rhythm.FORTNIGHTLY),)),
        ("Fr (14-tägig)", (Day(FRI, Rhythm.FORTNIGHTLY),)),
        ("in ungeraden Wochen Fr", (Day(FRI, Rhythm.FORTNIGHTLY),)),
        ("Fr alle zwei Wochen, Di", (Day(TUE), Day(FRI, Rhythm.FORTNIGHTLY))),
        ("Di 9-12, jeden ersten Mi 10-12", (Day(TUE, WEEKLY, NINE, NOON), Day(WED, Rhythm.FIRST, TEN, NOON))),
        ("jede Woche Di", (Day(TUE),)),
        ("Mo 0-24", (Day(MON, WEEKLY, time(0), time(23, 59)),)),
        ("Di 9-12, Di 9-12", (Day(TUE, WEEKLY, NINE, NOON),)),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: tuple[Day, ...]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("nach Vereinbarung", "„nach Vereinbarung“"),
        ("Di 9-12, Dinstag 9-12", "„Dinstag 9-12“"),
        ("Di ab 14 Uhr", "„ab 14 Uhr“"),
        ("Di 25-26", "„25-26“"),
        ("Di 12-9", "„12-9“ endet"),
        ("9-12", "„9-12“"),
        ("4. Mi 9-12", "„4. Mi 9-12“"),
        ("jeden zweiten Mi 9-12", "zwei Lesarten"),
        ("Mi monatlich", "nennt keine Woche"),
        ("Fr-Mo", "„Fr - Mo“"),
        ("Mo-", "„Mo -“"),
        ("- Mo", "„-“"),
        ("Mo 9-12; und", "„und“"),
    ],
)
def test_what_nobody_can_read_is_named(text: str, part: str) -> None:
    with pytest.raises(RuleViolation) as refusal:
        read_days(text)
    assert part in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "words", "short"),
    [
        ("Do 14-18, Di 9-12", "Di 9–12 Uhr, Do 14–18 Uhr", "Di und Do"),
        ("Di, Do 9-12", "Di und Do 9–12 Uhr", "Di und Do"),
        ("Mo, Di, Mi", "Mo bis Mi", "Mo bis Mi"),
        ("Mo, Mi, Fr", "Mo, Mi und Fr", "Mo, Mi und Fr"),
        ("Di 9.30-12, 14-18", "Di 9.30–12 und 14–18 Uhr", "Di"),
        ("1. Mi 10-12", "jeden ersten Mi im Monat 10–12 Uhr", "jeden ersten Mi im Monat"),
        ("Fr alle zwei Wochen, Di", "Di, alle zwei Wochen Fr", "Di, alle zwei Wochen Fr"),
        ("Di; Do 9-12", "Di; Do 9–12 Uhr", "Di und Do"),
        ("Mo 0-24", "Mo 0–24 Uhr", "Mo"),
        ("", "", ""),
    ],
)
def test_days_are_said_in_words(text: str, words: str, short: str) -> None:
    days = read_days(text)
    assert (days_in_words(days), days_in_words(days, hours=False)) == (words, short)


HOURS = st.sampled_from([(None, None), (NINE, NOON), (time(9, 30), NOON), (TWO, SIX), (SIX, time(23, 59))])
ONE_A_DAY = st.dictionaries(st.tuples(st.integers(0, 6), st.sampled_from(list(Rhythm))), HOURS, max_size=8)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure
@given(ONE_A_DAY)
def test_whatever_is_printed_is_read_again(plan: dict[tuple[int, Rhythm], tuple[time | None, time | None]]) -> None:
    days = {Day(day, rhythm, *hours) for (day, rhythm), hours in plan.items()}
    assert set(read_days(days_in_words(days))) == days
