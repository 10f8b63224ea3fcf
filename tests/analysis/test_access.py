"""Ways and catchments: the kernel against a slow reference, the laws of the method, and what bad input is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kooplan.analysis.access import (
    LUO_QI,
    PLAIN,
    Access,
    Decay,
    Travel,
    access_by_times,
    catchment_access,
    coverage,
    nearest_service,
)
from kooplan.analysis.errors import InputError

CAR = Travel(speed=50, detour=1.3)
WALK = Travel(speed=60)
"""One kilometre in one minute: minutes can be read off a map."""
Numbers = npt.NDArray[np.float64]


def reference(
    places: Numbers, people: Numbers, services: Numbers, capacity: Numbers, metres: float, decay: Decay
) -> tuple[Numbers, Numbers, Numbers]:
    """Score, sites and ratio from the whole matrix of distances, by the book."""
    distance = np.hypot(*(places[:, None, axis] - services[None, :, axis] for axis in (0, 1)))
    weight = np.zeros_like(distance)
    for until, one in reversed(list(zip(decay.until, decay.weights, strict=True))):
        weight[distance <= until * metres] = one
    demand = weight.T @ people
    ratio = np.divide(capacity, demand, out=np.zeros_like(capacity), where=demand > 0)
    return weight @ ratio, (weight > 0).sum(axis=1), ratio


def region(places: int, services: int, seed: int, side: float = 60_000) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Cells of a grid with people, some empty, and services anywhere."""
    draw = np.random.default_rng(seed)
    cells = np.floor(draw.uniform(0, side, (places, 2)) / 1000) * 1000 + 500
    people = draw.integers(0, 400, places).astype(float)
    return cells, people, draw.uniform(0, side, (services, 2)), draw.uniform(0, 20, services)


@pytest.mark.parametrize("decay", [PLAIN, LUO_QI, Decay((0.5, 1.0), (1.0, 0.5))])
@pytest.mark.parametrize("minutes", [0.01, 3.0, 20.0, 200.0])
@pytest.mark.parametrize("seed", range(3))
def test_the_kernel_gives_what_the_whole_matrix_gives(minutes: float, decay: Decay, seed: int) -> None:
    places, people, services, capacity = region(1500, 60, seed)
    found = catchment_access(places, people, services, capacity, travel=CAR, minutes=minutes, decay=decay)
    score, sites, ratio = reference(places, people, services, capacity, CAR.metres(minutes), decay)
    np.testing.assert_array_equal(found.sites, sites)
    np.testing.assert_allclose(found.ratio, ratio, rtol=1e-13)
    np.testing.assert_allclose(found.score[sites > 0], score[sites > 0], rtol=1e-13)
    assert np.isnan(found.score[sites == 0]).all()
    assert found.status.tolist() == np.where(sites > 0, "ok", "out_of_reach").tolist()


def test_a_small_case_by_hand() -> None:
    places = [[0, 0], [4000, 0], [9000, 0], [30_000, 0]]
    found = catchment_access(
        places, [100, 300, 0, 50], [[2000, 0], [9000, 0]], [8, 3], travel=WALK, minutes=5, decay=PLAIN
    )
    np.testing.assert_allclose(found.ratio, [8 / 400, 3 / 300])
    np.testing.assert_allclose(found.score[:3], [0.02, 0.03, 0.01])
    assert np.isnan(found.score[3])
    assert found.sites.tolist() == [1, 2, 1, 0]
    assert found.status.tolist() == ["ok", "ok", "ok", "out_of_reach"]
    np.testing.assert_allclose(found.minutes, [2, 2, 0, 21])


def test_zones_weigh_people_and_supply() -> None:
    places, people = [[1000, 0], [4000, 0]], [100, 100]
    found = catchment_access(places, people, [[0, 0]], [16.8], travel=WALK, minutes=6, decay=LUO_QI)
    np.testing.assert_allclose(found.ratio, [16.8 / (100 * 1 + 100 * 0.68)])
    np.testing.assert_allclose(found.score, [0.1, 0.068])


def test_the_end_of_a_zone_belongs_to_it() -> None:
    ring = [[3000, 4000], [-5000, 0], [0, 5000], [5000, 1e-3]]
    found = catchment_access(ring, [1, 1, 1, 1], [[0, 0]], [4], travel=WALK, minutes=5)
    assert found.sites.tolist() == [1, 1, 1, 0]


def test_capacity_without_people_counts_zero_and_empty_places_have_minutes() -> None:
    found = catchment_access([[0, 0], [50_000, 0]], [0, 10], [[0, 0]], [5], travel=WALK, minutes=5)
    assert found.ratio.tolist() == [0.0]
    assert found.score[0] == 0.0
    assert found.status.tolist() == ["ok", "out_of_reach"]
    assert found.minutes.tolist() == [0.0, 50.0]


def test_unknown_people_count_nobody_but_are_supplied() -> None:
    found = catchment_access([[0, 0], [10, 0]], [np.nan, 10], [[0, 0]], [5], travel=WALK, minutes=5)
    assert found.score.tolist() == [0.5, 0.5]


def test_without_any_service_everything_is_out_of_reach() -> None:
    found = catchment_access([[0, 0]], [10], [], [], travel=CAR, minutes=5)
    assert found.status.tolist() == ["out_of_reach"]
    assert np.isnan(found.minutes[0])
    assert nearest_service([[0, 0]], [], travel=CAR).site.tolist() == [-1]


def test_without_any_place_there_is_nothing_to_say() -> None:
    found = catchment_access([], [], [[0, 0]], [5], travel=CAR, minutes=5)
    assert (found.score.size, found.ratio.tolist()) == (0, [0.0])


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000), minutes=st.floats(0.5, 60), factor=st.floats(0.5, 4))
def test_the_laws_of_the_method(seed: int, minutes: float, factor: float) -> None:
    places, people, services, capacity = region(200, 15, seed)
    draw = np.random.default_rng(seed)

    def run(*, order: Any = slice(None), sites: Any = slice(None), times: float = 1.0) -> Access:
        return catchment_access(
            places[order], people[order], services[sites], capacity[sites] * times, travel=CAR, minutes=minutes,
            decay=LUO_QI,
        )  # fmt: skip

    one = run()
    used = one.ratio > 0
    # What arrives is what is there: weights of zones cancel out.
    score, _sites, ratio = reference(places, people, services, capacity, CAR.metres(minutes), LUO_QI)
    assert (score * people).sum() == pytest.approx(capacity[used].sum())
    np.testing.assert_allclose(np.nan_to_num(one.score), score, rtol=1e-12)
    np.testing.assert_allclose(run(times=factor).score, one.score * factor, rtol=1e-12)
    shuffled, mixed = draw.permutation(len(places)), draw.permutation(len(services))
    np.testing.assert_allclose(run(order=shuffled, sites=mixed).score, one.score[shuffled], rtol=1e-12)
    assert ratio.shape == one.ratio.shape


def test_the_same_run_gives_the_same_bits() -> None:
    places, people, services, capacity = region(5000, 200, 5)
    runs = [
        catchment_access(places, people, services, capacity, travel=CAR, minutes=20, decay=LUO_QI).score.tobytes()
        for _ in range(3)
    ]
    assert len(set(runs)) == 1


@pytest.mark.parametrize("decay", [PLAIN, LUO_QI])
def test_a_table_of_times_gives_the_same(decay: Decay) -> None:
    places, people, services, capacity = region(300, 12, 8)
    time = CAR.minutes(np.hypot(*(places[:, None, axis] - services[None, :, axis] for axis in (0, 1))))
    place, service = np.nonzero(time <= 45)
    table = access_by_times(place, service, time[place, service], people, capacity, minutes=20, decay=decay)
    line = catchment_access(places, people, services, capacity, travel=CAR, minutes=20, decay=decay)
    np.testing.assert_allclose(table.score, line.score, rtol=1e-12)
    assert table.status.tolist() == line.status.tolist()
    assert table.sites.tolist() == line.sites.tolist()
    known = ~np.isnan(table.minutes)
    np.testing.assert_allclose(table.minutes[known], line.minutes[known])


def test_a_pair_that_is_missing_cannot_be_travelled() -> None:
    found = access_by_times([0], [0], [5.0], [10, 10], [1], minutes=20)
    assert found.status.tolist() == ["ok", "out_of_reach"]
    assert np.isnan(found.minutes[1])


def test_the_share_within_the_standard_by_area() -> None:
    found = coverage(np.array([True, False, True, True]), [30, 10, np.nan, 60], [0, 0, 1, -1], areas=3)
    assert found.people.tolist() == [40, 0, 0]
    assert found.within.tolist() == [30, 0, 0]
    np.testing.assert_array_equal(found.share, [0.75, np.nan, np.nan])
    assert found.status.tolist() == ["ok", "no_data", "no_data"]


GOOD: dict[str, Any] = {
    "places": [[0, 0]], "people": [1], "services": [[0, 0]], "capacity": [1], "travel": CAR, "minutes": 5,
}  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"places": [[0, np.nan]]}, "Nachfrage: Hier fehlt ein Wert. (Zeile 1)"),
        ({"services": [["a", 0]]}, "Angebot: Bitte nur Zahlen angeben."),
        ({"people": [-1]}, "Nachfrage: Negative Werte sind nicht erlaubt. (Zeile 1)"),
        ({"people": [1, 2]}, "Nachfrage: Erwartet sind 1 Werte, gefunden wurden 2."),
        ({"capacity": [-1]}, "Angebot: Negative Werte sind nicht erlaubt. (Zeile 1)"),
        ({"capacity": [np.nan]}, "Angebot: Hier fehlt ein Wert. (Zeile 1)"),
        ({"minutes": 0}, "Minuten: Der Standard muss größer als 0 Minuten sein."),
        ({"minutes": float("nan")}, "Minuten: Der Standard muss größer als 0 Minuten sein."),
    ],
)
def test_bad_input_names_the_field_and_the_row(wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        catchment_access(**{**GOOD, **wrong})
    assert str(caught.value) == message


def test_bad_tables_of_times_are_refused() -> None:
    with pytest.raises(InputError, match=r"Dieses Paar steht zweimal in der Tabelle\. \(Zeile 2\)"):
        access_by_times([0, 0], [0, 0], [1, 2], [1], [1], minutes=5)
    with pytest.raises(InputError, match=r"Diese Stelle gibt es nicht\. \(Zeile 1\)"):
        access_by_times([1], [0], [1], [1], [1], minutes=5)


@pytest.mark.parametrize("wrong", [{"speed": 0}, {"speed": -1}, {"speed": np.inf}, {"detour": 0.9}, {"detour": np.nan}])
def test_impossible_travel_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError):
        Travel(**{"speed": 50.0, **wrong})


@pytest.mark.parametrize(
    ("until", "weights"),
    [((), ()), ((1.0,), ()), ((0.5,), (1.0,)), ((0.5, 0.5, 1.0), (1.0, 0.5, 0.2)), ((1.0,), (0.0,)), ((1.0,), (1.5,)),
     ((0.5, 1.0), (0.5, 0.6)), ((1.0,), (np.nan,))],
)  # fmt: skip
def test_impossible_zones_are_refused(until: tuple[float, ...], weights: tuple[float, ...]) -> None:
    with pytest.raises(InputError):
        Decay(until, weights)
