"""The engine of composite indices: laws, options, a slow reference, bad input."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import get_args

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import rankdata

from kooplan.analysis.arrays import Floats
from kooplan.analysis.errors import InputError
from kooplan.analysis.index import (
    MSS_2021,
    ClassScheme,
    Cut,
    Dimension,
    IndexInput,
    IndexSpec,
    Scaling,
    compute_index,
    fill_from_last_period,
    index_of_regions,
    own_weights,
    preset,
)
from kooplan.analysis.index.presets import MSS_DYNAMICS, MSS_STATUS
from kooplan.analysis.index.scores import classify
from kooplan.analysis.index.spec import ScoreKind

TWO = own_weights({"A": 2.0, "B": 1.0})


def names(n: int) -> tuple[str, ...]:
    return tuple(f"G{row}" for row in range(n))


def some_values(seed: int, n: int = 20, k: int = 2) -> Floats:
    return np.random.default_rng(seed).gamma(2.0, 5.0, (n, k))


def slow_index(values: list[list[float]], weights: list[float], directions: list[int]) -> list[float]:
    """The formula of the method, written down as plainly as it goes."""
    n = len(values)
    sums = [0.0] * n
    for column, (weight, direction) in enumerate(zip(weights, directions, strict=True)):
        x = [row[column] for row in values]
        mean = sum(x) / n
        sd = math.sqrt(sum((value - mean) ** 2 for value in x) / n)
        for row in range(n):
            sums[row] += weight * direction * (x[row] - mean) / sd
    mean = sum(sums) / n
    sd = math.sqrt(sum((value - mean) ** 2 for value in sums) / n)
    return [(value - mean) / sd for value in sums]


def test_index_equals_the_slow_reference() -> None:
    spec = own_weights({"A": 2.0, "B": 1.0, "C": 0.5}, relief=frozenset({"B"}))
    values = some_values(1, 30, 3)
    outcome = compute_index(spec, IndexInput(names(30), values))
    np.testing.assert_allclose(outcome.status.index, slow_index(values.tolist(), [2.0, 1.0, 0.5], [1, -1, 1]))


@given(st.integers(0, 10_000), st.integers(3, 40))
def test_order_of_the_areas_changes_no_bit(seed: int, n: int) -> None:
    values = some_values(seed, n)
    order = np.random.default_rng(seed + 1).permutation(n)
    plain = compute_index(TWO, IndexInput(names(n), values))
    mixed = compute_index(TWO, IndexInput(tuple(np.array(names(n))[order]), values[order]))
    np.testing.assert_array_equal(plain.status.index[order], mixed.status.index)
    np.testing.assert_array_equal(plain.status.classes[order], mixed.status.classes)


@given(st.integers(0, 10_000), st.floats(0.01, 1000), st.floats(-1000, 1000))
def test_another_unit_of_an_indicator_changes_no_index(seed: int, scale: float, shift: float) -> None:
    values = some_values(seed)
    other = values.copy()
    other[:, 0] = other[:, 0] * scale + shift
    plain, changed = (compute_index(TWO, IndexInput(names(20), each)).status.index for each in (values, other))
    np.testing.assert_allclose(plain, changed, atol=1e-8)


@given(st.integers(0, 10_000))
def test_index_of_valid_areas_has_mean_0_and_sd_1(seed: int) -> None:
    index = compute_index(TWO, IndexInput(names(20), some_values(seed))).status.index
    assert abs(index.mean()) < 1e-12
    assert index.std() == pytest.approx(1)


def test_input_arrays_stay_untouched() -> None:
    values = some_values(3)
    before = values.copy()
    compute_index(TWO, IndexInput(names(20), values))
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize(
    ("index", "status", "dynamics"),
    [
        (np.nextafter(-1.0, -2), 1, 1),
        (-1.0, 2, 3),
        (1.0, 2, 3),
        (np.nextafter(1.0, 2), 3, 5),
        (1.5, 3, 5),
        (np.nextafter(1.5, 2), 4, 5),
        (np.nan, 0, 0),
    ],
)
def test_borders_belong_to_the_classes_of_the_berlin_table(index: float, status: int, dynamics: int) -> None:
    assert classify(np.array([index]), MSS_STATUS).tolist() == [status]
    assert classify(np.array([index]), MSS_DYNAMICS).tolist() == [dynamics]


def test_each_reason_is_told_and_no_value_is_invented() -> None:
    values = some_values(4)
    values[2, 1] = np.nan
    people = np.full(20, 1000.0)
    people[3], people[4], people[5] = 299, np.nan, 300
    areas = IndexInput(names(20), values, population=people, excluded={"G1": "Gewerbegebiet"})
    outcome = compute_index(TWO, areas)
    assert [why.text for why in outcome.reasons[:6]] == [
        "",
        "Ausgeschlossen: Gewerbegebiet",
        "Es fehlen Werte: B",
        "Weniger als 300 Menschen wohnen hier.",
        "Die Bevölkerungszahl fehlt.",
        "",
    ]
    gone = ~outcome.valid
    assert np.flatnonzero(gone).tolist() == [1, 2, 3, 4]
    assert np.isnan(outcome.status.index[gone]).all()
    assert np.isnan(outcome.status.scores[gone]).all()
    assert outcome.status.classes[gone].tolist() == outcome.overall[gone].tolist() == [0, 0, 0, 0]
    assert not np.isnan(outcome.status.index[outcome.valid]).any()


def test_invalid_areas_do_not_touch_the_others() -> None:
    values = some_values(5)
    people = np.full(20, 1000.0)
    people[0] = 10
    with_small = compute_index(TWO, IndexInput(names(20), values, population=people))
    without = compute_index(TWO, IndexInput(names(20)[1:], values[1:], population=people[1:]))
    np.testing.assert_array_equal(with_small.status.index[1:], without.status.index)


def test_a_missing_dynamics_value_makes_the_area_invalid_in_both() -> None:
    changes = some_values(7, k=3)
    changes[0, 2] = np.nan
    outcome = compute_index(MSS_2021, IndexInput(names(20), some_values(6, k=3), changes))
    assert outcome.reasons[0].detail == "D4"
    assert outcome.dynamics is not None
    assert outcome.status.classes[0] == outcome.dynamics.classes[0] == outcome.overall[0] == 0
    assert (outcome.overall[1:] == outcome.status.classes[1:] * 10 + outcome.dynamics.classes[1:]).all()


def test_without_population_the_minimum_is_not_checked_and_the_outcome_says_so() -> None:
    assert not compute_index(TWO, IndexInput(names(20), some_values(8))).population_checked


def scored(scaling: Scaling, values: Floats) -> Floats:
    spec = replace(own_weights({"A": 1.0, "B": 1.0}, relief=frozenset({"B"})), scaling=scaling)
    return compute_index(spec, IndexInput(names(len(values)), values)).status.scores


def test_min_max_runs_from_0_for_least_to_1_for_most_burden() -> None:
    scores = scored(Scaling("min_max"), np.array([[0.0, 9.0], [5.0, 8.0], [10.0, 5.0]]))
    np.testing.assert_allclose(scores, [[0, 0], [0.5, 0.25], [1, 1]])


def test_ranks_share_their_mean_among_equal_values() -> None:
    values = np.array([[1.0, 4.0], [2.0, 3.0], [2.0, 2.0], [5.0, 1.0]])
    np.testing.assert_allclose(scored(Scaling("mean_rank"), values), [[1, 1], [2.5, 2], [2.5, 3], [4, 4]])
    percentiles = [[0.125, 0.125], [0.5, 0.375], [0.5, 0.625], [0.875, 0.875]]
    np.testing.assert_allclose(scored(Scaling("percentile_rank"), values), percentiles)


def test_mean_of_ranks_equals_the_reference_of_scipy() -> None:
    values = np.round(some_values(9), 0)
    spec = replace(TWO, scaling=Scaling("mean_rank"))
    expected = (2 * rankdata(values[:, 0]) + rankdata(values[:, 1])) / 3
    np.testing.assert_allclose(compute_index(spec, IndexInput(names(20), values)).status.sums, expected)


def test_population_weights_move_the_mean() -> None:
    """By hand: mean (1*1 + 3*5)/4 = 4, variance (1*9 + 3*1)/4 = 3."""
    spec = replace(own_weights({"A": 1.0}), scaling=Scaling(population_weighted=True))
    areas = IndexInput(names(2), np.array([[1.0], [5.0]]), population=np.array([400.0, 1200.0]))
    outcome = compute_index(spec, areas)
    np.testing.assert_allclose(outcome.status.scores[:, 0], [-3 / math.sqrt(3), 1 / math.sqrt(3)])
    assert (outcome.status.means, outcome.status.sds) == ((4.0,), (math.sqrt(3),))


def test_winsorising_caps_the_scores() -> None:
    values = some_values(10)
    values[0, 0] = 10_000.0
    assert scored(Scaling(winsorise=3.0), values)[0, 0] == 3.0
    assert scored(Scaling(), values)[0, 0] > 3.0


@pytest.mark.parametrize("kind", get_args(ScoreKind))
def test_every_scaling_puts_more_burden_higher(kind: ScoreKind) -> None:
    values = some_values(11)
    scores = scored(Scaling(kind), values)
    assert (np.diff(scores[np.argsort(values[:, 0]), 0]) >= 0).all()
    assert (np.diff(scores[np.argsort(values[:, 1]), 1]) <= 0).all()


@pytest.mark.parametrize("kind", get_args(ScoreKind))
def test_own_areas_as_reference_change_nothing(kind: ScoreKind) -> None:
    own = replace(TWO, scaling=Scaling(kind))
    areas = IndexInput(names(20), some_values(12), population=np.full(20, 500.0))
    plain = compute_index(own, areas)
    referred = compute_index(replace(own, reference="land"), areas, reference=areas)
    np.testing.assert_array_equal(plain.status.index, referred.status.index)


def test_a_larger_reference_gives_its_mean_and_lifts_the_small_n_flag() -> None:
    land = IndexInput(names(50), some_values(13, 50))
    outcome = compute_index(replace(TWO, reference="land"), IndexInput(names(3), land.status[:3]), reference=land)
    whole = compute_index(TWO, land)
    np.testing.assert_array_equal(outcome.status.index, whole.status.index[:3])
    assert (outcome.n, outcome.n_reference, outcome.small_n) == (3, 50, False)


@pytest.mark.criterion("R57.AC3")
@pytest.mark.parametrize(("n", "flag"), [(14, True), (15, False)])
def test_small_n_flag_stands_below_15_areas(n: int, flag: bool) -> None:
    assert compute_index(TWO, IndexInput(names(n), some_values(14, n))).small_n is flag


def test_regions_are_population_weighted_means_of_the_sums() -> None:
    outcome = compute_index(TWO, IndexInput(names(20), some_values(15)))
    people = np.arange(1.0, 21.0)
    regions = ["Nord", "Süd", "West", "Ost"] * 5
    result = index_of_regions(outcome.status, people, regions)
    north = np.arange(0, 20, 4)
    assert result.regions == ("Nord", "Süd", "West", "Ost")
    assert result.sums[0] == pytest.approx(np.average(outcome.status.sums[north], weights=people[north]))
    assert result.areas.tolist() == [5, 5, 5, 5]
    assert result.index.std() == pytest.approx(1)


def test_one_area_in_each_region_gives_the_index_of_the_areas() -> None:
    outcome = compute_index(TWO, IndexInput(names(20), some_values(16)))
    result = index_of_regions(outcome.status, np.full(20, 7.0), names(20))
    np.testing.assert_allclose(result.index, outcome.status.index, atol=1e-12)


def test_a_region_without_valid_area_has_no_class() -> None:
    values = some_values(17)
    values[0, 0] = np.nan
    outcome = compute_index(TWO, IndexInput(names(20), values))
    result = index_of_regions(outcome.status, np.ones(20), ["leer", *["a", "b"] * 9, "c"])
    assert np.isnan(result.index[0])
    assert result.classes[0] == result.areas[0] == 0


def test_regions_need_one_entry_for_each_area() -> None:
    outcome = compute_index(TWO, IndexInput(names(20), some_values(17)))
    with pytest.raises(InputError, match="Regionen"):
        index_of_regions(outcome.status, np.ones(20), ["a"])


def test_gaps_are_filled_from_the_last_period_only_on_request_and_flagged() -> None:
    now = np.array([[1.0, np.nan], [np.nan, 2.0]])
    last = np.array([[5.0, 6.0], [np.nan, 7.0]])
    filled, carried = fill_from_last_period(now, last)
    np.testing.assert_array_equal(filled, [[1, 6], [np.nan, 2]])
    np.testing.assert_array_equal(carried, [[False, True], [False, False]])


@pytest.mark.parametrize("value", [0.1, 0.0, -3.3, 1e15])
def test_an_indicator_without_spread_is_named(value: float) -> None:
    values = some_values(18)
    values[:, 1] = value
    with pytest.raises(InputError, match="in allen Gebieten gleich") as caught:
        compute_index(TWO, IndexInput(names(20), values))
    assert caught.value.field == "B"


def test_spread_too_small_for_numbers_is_named() -> None:
    values = some_values(18)
    values[:, 1] = np.linspace(0, 1e-300, 20)
    with pytest.raises(InputError, match="B: "):
        compute_index(TWO, IndexInput(names(20), values))


def test_indicators_that_cancel_out_are_refused() -> None:
    first = some_values(19)[:, 0]
    spec = own_weights({"A": 1.0, "B": 1.0}, relief=frozenset({"B"}))
    with pytest.raises(InputError, match="Summe"):
        compute_index(spec, IndexInput(names(20), np.column_stack([first, first])))


def test_one_valid_area_is_not_enough() -> None:
    with pytest.raises(InputError, match="mindestens zwei"):
        compute_index(TWO, IndexInput(names(1), np.ones((1, 2))))


BAD_INPUT = [
    (IndexInput(("a", "b", "a"), some_values(1, 3)), "Gebiete", (2,)),
    (IndexInput(names(3), np.full((3, 2), np.nan)), "Gebiete", ()),
    (IndexInput(names(3), some_values(1, 4)), "Status", ()),
    (IndexInput(names(3), np.array([[1.0, 2.0], [3.0, np.inf], [5.0, 6.0]])), "Status", (1,)),
    (IndexInput(names(3), some_values(1, 3), some_values(2, 3)), "Dynamik", ()),
    (IndexInput(names(3), some_values(1, 3), population=np.array([1.0, -1.0, -2.0])), "Bevölkerung", (1, 2)),
    (IndexInput(names(3), some_values(1, 3), population=np.ones(2)), "Bevölkerung", ()),
    (IndexInput(names(3), some_values(1, 3), excluded={"X": "weg"}), "Gebiete", ()),
    (IndexInput(names(3), some_values(1, 3), carried=("X",)), "Gebiete", ()),
]


@pytest.mark.parametrize(("areas", "field", "rows"), BAD_INPUT)
def test_bad_input_is_named_with_its_rows(areas: IndexInput, field: str, rows: tuple[int, ...]) -> None:
    with pytest.raises(InputError) as caught:
        compute_index(TWO, areas)
    assert (caught.value.field, caught.value.rows) == (field, rows)


def test_weighting_by_population_needs_the_population() -> None:
    spec = replace(TWO, scaling=Scaling(population_weighted=True))
    with pytest.raises(InputError, match="Bevölkerung"):
        compute_index(spec, IndexInput(names(20), some_values(1)))


def test_a_named_reference_must_be_given_and_a_given_one_named() -> None:
    areas = IndexInput(names(20), some_values(1))
    with pytest.raises(InputError, match="Vergleichsverteilung"):
        compute_index(replace(TWO, reference="land"), areas)
    with pytest.raises(InputError, match="Vergleichsverteilung"):
        compute_index(TWO, areas, reference=areas)


def dimension(**changes: object) -> Dimension:
    given_fields = {"indicators": ("A",), "directions": (1,), "weights": (1.0,), "classes": MSS_STATUS} | changes
    return Dimension(**given_fields)


@pytest.mark.parametrize(
    "make",
    [
        lambda: dimension(indicators=()),
        lambda: dimension(indicators=("A", "A"), directions=(1, 1), weights=(1.0, 1.0)),
        lambda: dimension(weights=(1.0, 2.0)),
        lambda: dimension(weights=(0.0,)),
        lambda: dimension(weights=(math.nan,)),
        lambda: dimension(directions=(0,)),
        lambda: ClassScheme((Cut(1.0, "above"), Cut(0.0, "above")), (1, 2, 3), ("a", "b", "c")),
        lambda: ClassScheme((Cut(1.0, "above"),), (1,), ("a",)),
        lambda: ClassScheme((), (0,), ("a",)),
        lambda: Scaling("min_max", winsorise=3.0),
        lambda: Scaling("mean_rank", population_weighted=True),
        lambda: Scaling(winsorise=0.0),
        lambda: IndexSpec("k", "1", dimension(), min_population=-1.0),
        lambda: IndexSpec("k", "1", dimension(), min_population=math.nan),
        lambda: own_weights({"A": 1.0}, relief=frozenset({"B"})),
        lambda: preset("mss-1899"),
    ],
)
def test_a_definition_that_makes_no_sense_is_refused(make: object) -> None:
    assert callable(make)
    with pytest.raises(InputError):
        make()


def test_own_weights_keep_only_their_ratio() -> None:
    values = some_values(20)
    once, tenfold = (
        compute_index(own_weights({"A": a, "B": b}), IndexInput(names(20), values)).status.index
        for a, b in ((1.0, 3.0), (10.0, 30.0))
    )
    np.testing.assert_allclose(once, tenfold)


def test_own_weights_may_have_dynamics() -> None:
    spec = own_weights({"A": 1.0}, dynamics={"B": 1.0}, relief=frozenset({"B"}))
    assert spec.dynamics is not None
    assert (spec.dynamics.indicators, spec.dynamics.directions) == (("B",), (-1,))
    assert preset("mss-2021") is MSS_2021


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=30))
def test_any_numbers_give_finite_indices_or_a_named_refusal(values: list[float]) -> None:
    spec = own_weights({"A": 1.0})
    try:
        outcome = compute_index(spec, IndexInput(names(len(values)), np.array(values)[:, None]))
    except InputError:
        assume(len(set(values)) > 1)
        assert np.std(values) < 1e-100
    else:
        assert np.isfinite(outcome.status.index).all()
