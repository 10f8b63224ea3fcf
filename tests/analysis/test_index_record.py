"""The run record and its fingerprints."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from kooplan.analysis.index import MSS_2021, SMALL_N_TEXT, IndexInput, compute_index, own_weights, run_record

SPEC = own_weights({"A": 2.0, "B": 1.0})


def areas(**changes: Any) -> IndexInput:
    values = np.random.default_rng(5).normal(10, 2, (20, 2))
    values[3, 0] = np.nan
    return replace(IndexInput(tuple(f"G{row}" for row in range(20)), values, population=np.full(20, 900.0)), **changes)


def test_a_second_run_of_the_same_input_is_equal_to_the_bit() -> None:
    first, second = (run_record(compute_index(SPEC, areas()), at="2026-11-01T08:00:00+00:00", by="a") for _ in "12")
    assert json.dumps(first) == json.dumps(second)


def test_record_is_plain_json_and_holds_what_a_check_needs() -> None:
    record = run_record(compute_index(SPEC, areas(carried=("G2",))), at="2026-11-01T08:00:00+00:00", by="Planung")
    again = json.loads(json.dumps(record, allow_nan=False))
    assert (again["n"], again["n_areas"], again["n_reference"]) == (19, 20, 19)
    assert again["parameters"]["status"]["weights"] == [2.0, 1.0]
    assert again["parameters"]["scaling"] == {"kind": "z", "population_weighted": False, "winsorise": None}
    assert again["invalid"] == [{"id": "G3", "code": "missing_value", "text": "Es fehlen Werte: A"}]
    assert sum(again["dimensions"]["status"]["class_counts"].values()) == 19
    assert again["carried"] == ["G2"]
    assert (again["at"], again["by"]) == ("2026-11-01T08:00:00+00:00", "Planung")
    assert list(again["dimensions"]) == ["status"]


@pytest.mark.criterion("R57.AC3")
def test_record_of_few_areas_carries_the_banner() -> None:
    values = np.random.default_rng(6).normal(10, 2, (8, 3))
    outcome = compute_index(MSS_2021, IndexInput(tuple("abcdefgh"), values, values[::-1].copy()))
    record = run_record(outcome, at="", by="")
    assert record["small_n"]
    assert SMALL_N_TEXT in record["notes"]
    assert list(record["dimensions"]) == ["status", "dynamics"]


def digest(changed: IndexInput) -> str:
    return compute_index(SPEC, changed).input_digest


@pytest.mark.parametrize(
    "changed",
    [
        areas(population=None),
        areas(population=np.full(20, 901.0)),
        areas(excluded={"G1": "Grund"}),
        areas(carried=("G1",)),
        areas(ids=tuple(f"H{row}" for row in range(20))),
        areas(status=areas().status * np.nextafter(1, 2)),
    ],
)
def test_digest_changes_with_any_input(changed: IndexInput) -> None:
    assert digest(changed) != digest(areas())


def test_digest_does_not_depend_on_memory_order_or_the_sign_of_zero() -> None:
    values = areas().status
    values[0, 0] = 0.0
    negative = values.copy(order="F")
    negative[0, 0] = -0.0
    assert digest(areas(status=values)) == digest(areas(status=negative))


def test_digest_changes_with_the_definition_and_the_reference() -> None:
    land = replace(SPEC, reference="land")
    digests = {
        compute_index(SPEC, areas()).input_digest,
        compute_index(replace(SPEC, min_population=100.0), areas()).input_digest,
        compute_index(land, areas(), reference=areas()).input_digest,
        compute_index(land, areas(), reference=areas(excluded={"G1": "Grund"})).input_digest,
    }
    assert len(digests) == 4
