"""Ways to services that are there on some days: by hand, by a slow second way, by laws, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kooplan.analysis.access import Travel, Visits, Week, mean_by_area, straight_ways, table_ways, ways_over_days
from kooplan.analysis.errors import InputError

KM = Travel(speed=60.0)
"""One minute is one kilometre."""
NONE = np.zeros((0, 4), dtype=bool)


def days(*rows: str) -> np.ndarray:
    """Open days written as "x.x." (open on the first and third day)."""
    return np.array([[sign == "x" for sign in row] for row in rows]).reshape(len(rows), len(rows[0]) if rows else 4)


def test_by_hand() -> None:
    """Places at km 0 and 10; a service at km 0 on day 1, one at km 10 on days 1 and 3; the standard is 5 minutes."""
    ways = straight_ways([(0, 0), (10_000, 0)], [(0, 0), (10_000, 0)], travel=KM)
    found = ways_over_days(ways, days("x...", "x.x."), minutes=5, groups=days("xx..", "..xx"))
    assert found.nearest.tolist() == [0, 0]
    assert found.slowest.tolist() == [10, 0]
    assert found.days.tolist() == [1, 2]


def test_on_a_day_without_any_service_there_is_no_way() -> None:
    ways = straight_ways([(0, 0)], [(0, 0)], travel=KM)
    found = ways_over_days(ways, days("x..."), minutes=5, groups=days("..xx"))
    assert found.nearest.tolist() == [0]
    assert found.slowest.tolist() == [np.inf]


def test_without_services_nobody_gets_anywhere() -> None:
    found = ways_over_days(straight_ways([(0, 0)], [], travel=KM), NONE, minutes=5, groups=NONE)
    assert found.nearest.tolist() == [np.inf]
    assert found.days.tolist() == [0]


def test_a_team_that_comes_needs_no_way_on_its_days_where_it_goes() -> None:
    ways = Visits(straight_ways([(0, 0), (9_000, 0)], [(0, 0)], travel=KM), np.array([[False], [True]]))
    found = ways_over_days(ways, days("xxxx", "x..."), minutes=5, groups=NONE)
    assert found.nearest.tolist() == [0, 0]
    assert found.days.tolist() == [4, 1]


def test_a_way_that_takes_as_long_as_the_standard_counts() -> None:
    ways = straight_ways([(5_000, 0)], [(0, 0)], travel=KM)
    assert ways_over_days(ways, days("xxxx"), minutes=5, groups=NONE).days.tolist() == [4]


@pytest.mark.criterion("R21.AC1")
def test_a_table_of_times_gives_the_same_as_the_line_it_was_made_from() -> None:
    rng = np.random.default_rng(3)
    places, services = rng.random((40, 2)) * 20_000, rng.random((7, 2)) * 20_000
    minutes = np.linalg.norm(places[:, None] - services[None], axis=2) / 1000
    place, service = np.indices(minutes.shape)
    table = table_ways(place.ravel(), service.ravel(), minutes.ravel(), places=40, services=7)
    plan, weeks = rng.random((7, 4)) < 0.5, days("xx..", "..xx")
    one = ways_over_days(straight_ways(places, services, travel=KM), plan, minutes=6, groups=weeks)
    other = ways_over_days(table, plan, minutes=6, groups=weeks)
    assert np.allclose(one.slowest, other.slowest)
    assert one.days.tolist() == other.days.tolist()


def test_a_pair_that_is_missing_in_the_table_cannot_be_travelled() -> None:
    found = ways_over_days(table_ways([0], [0], [12.0], places=2, services=1), days("xxxx"), minutes=20, groups=NONE)
    assert found.nearest.tolist() == [12, np.inf]


def slow(places: np.ndarray, services: np.ndarray, plan: np.ndarray, minutes: float, groups: np.ndarray) -> Week:
    """The same, place by place and day by day."""
    nearest, slowest, count = [], [], []
    for place in places:
        way = [float(np.hypot(*(place - one))) / 1000 for one in services]
        best = [min([way[k] for k in range(len(way)) if plan[k, day]], default=np.inf) for day in range(4)]
        nearest.append(min(best))
        asked = [min([best[day] for day in range(4) if group[day]], default=np.inf) for group in groups]
        slowest.append(max([min(best), *asked]))
        count.append(sum(one <= minutes for one in best))
    return Week(np.array(nearest), np.array(slowest), np.array(count))


@given(
    seed=st.integers(0, 10_000), services=st.integers(0, 6), places=st.integers(1, 12), groups=st.integers(0, 3),
    minutes=st.floats(0.5, 30),
)  # fmt: skip
def test_laws_and_the_slow_way(seed: int, services: int, places: int, groups: int, minutes: float) -> None:
    rng = np.random.default_rng(seed)
    here, there = rng.random((places, 2)) * 20_000, rng.random((services, 2)) * 20_000
    plan, asked = rng.random((services, 4)) < 0.4, rng.random((groups, 4)) < 0.5
    asked[:, 0] = True
    found = ways_over_days(straight_ways(here, there, travel=KM), plan, minutes=minutes, groups=asked)
    expected = slow(here, there, plan, minutes, asked)
    assert np.allclose(found.nearest, expected.nearest)
    assert np.allclose(found.slowest, expected.slowest)
    assert found.days.tolist() == expected.days.tolist()
    assert (found.nearest <= found.slowest).all()
    more = ways_over_days(straight_ways(here, there, travel=KM), plan | True, minutes=minutes, groups=asked)
    assert (more.slowest <= found.slowest).all()
    assert (more.days >= found.days).all()
    assert np.allclose(more.slowest, more.nearest)


def test_the_mean_way_leaves_out_who_has_none() -> None:
    mean = mean_by_area([10.0, 30.0, np.inf, 5.0], [1, 3, 100, 0], [0, 0, 0, 1], areas=3)
    assert mean[0] == 25
    assert np.isnan(mean[1:]).all()


@pytest.mark.parametrize("minutes", [0, -1, np.nan, np.inf])
def test_a_standard_has_to_be_above_zero(minutes: float) -> None:
    with pytest.raises(InputError, match="größer als 0"):
        ways_over_days(straight_ways([(0, 0)], [(0, 0)], travel=KM), days("xxxx"), minutes=minutes, groups=NONE)


def test_bad_input_is_named() -> None:
    with pytest.raises(InputError, match="Tage der Gruppen"):
        ways_over_days(straight_ways([(0, 0)], [(0, 0)], travel=KM), days("xxxx"), minutes=5, groups=days("xx"))
    with pytest.raises(InputError, match="Stelle gibt es nicht"):
        table_ways([2], [0], [1.0], places=2, services=1)
    with pytest.raises(InputError):
        table_ways([0], [0], [-1.0], places=2, services=1)
    with pytest.raises(InputError):
        straight_ways([(np.nan, 0)], [], travel=KM)
