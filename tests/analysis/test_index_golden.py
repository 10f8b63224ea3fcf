"""The composite index against published figures (Berlin 2021) and a case computed by hand."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from kooplan.analysis.index import MSS_2021, IndexInput, IndexOutcome, compute_index

STATUS, DYNAMICS = ("S1", "S3", "S4"), ("D1", "D3", "D4")


def berlin_rows(real_data: Path) -> list[dict[str, str]]:
    with (real_data / "berlin" / "mss_2021_index_indikatoren.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def berlin_input(rows: list[dict[str, str]]) -> IndexInput:
    def column(name: str) -> list[float]:
        return [float(row[name]) if row[name] not in {"", "-9999"} else np.nan for row in rows]

    return IndexInput(
        ids=tuple(row["PLR_ID"] for row in rows),
        status=np.column_stack([column(name) for name in STATUS]),
        dynamics=np.column_stack([column(name) for name in DYNAMICS]),
        population=np.array(column("EW")),
    )


@pytest.mark.criterion("R57.AC1")
def test_berlin_2021_classes_equal_the_published_counts(real_data: Path) -> None:
    outcome = compute_index(MSS_2021, berlin_input(berlin_rows(real_data)))
    assert (len(outcome.ids), outcome.n, outcome.small_n) == (542, 536, False)
    assert outcome.dynamics is not None
    assert Counter(outcome.status.classes.tolist()) == {1: 75, 2: 366, 3: 46, 4: 49, 0: 6}
    assert Counter(outcome.dynamics.classes.tolist()) == {1: 48, 3: 436, 5: 52, 0: 6}
    published = {45: 10, 43: 36, 41: 3, 35: 7, 33: 31, 31: 8, 25: 34, 23: 296, 21: 36, 15: 1, 13: 73, 11: 1, 0: 6}
    assert Counter(outcome.overall.tolist()) == published


@pytest.mark.criterion("R57.AC1")
def test_berlin_2021_spread_of_scores_and_sums_equals_the_published_one(real_data: Path) -> None:
    outcome = compute_index(MSS_2021, berlin_input(berlin_rows(real_data)))
    assert outcome.dynamics is not None
    for part, sd in ((outcome.status, 2.955), (outcome.dynamics, 2.081)):
        valid_scores = part.scores[outcome.valid]
        np.testing.assert_allclose(valid_scores.mean(axis=0), 0, atol=1e-12)
        np.testing.assert_allclose(valid_scores.std(axis=0), 1, atol=1e-12)
        assert part.sum_sd == pytest.approx(sd, abs=0.0005)
        np.testing.assert_allclose(part.sums[outcome.valid], valid_scores.sum(axis=1), atol=1e-12)


@pytest.mark.criterion("R57.AC1")
def test_berlin_2021_borderline_areas_have_their_published_class(real_data: Path) -> None:
    outcome = compute_index(MSS_2021, berlin_input(berlin_rows(real_data)))
    assert outcome.dynamics is not None
    status = dict(zip(outcome.ids, outcome.status.classes.tolist(), strict=True))
    dynamics = dict(zip(outcome.ids, outcome.dynamics.classes.tolist(), strict=True))
    assert (status["01100415"], status["09501838"], status["05100316"]) == (2, 1, 2)
    assert (dynamics["04200310"], dynamics["04300414"], dynamics["12500825"]) == (5, 1, 3)


def test_berlin_2021_invalid_areas_are_the_six_of_the_publisher_with_their_reason(real_data: Path) -> None:
    rows = berlin_rows(real_data)
    outcome = compute_index(MSS_2021, berlin_input(rows))
    invalid = {name: why.code for name, why in zip(outcome.ids, outcome.reasons, strict=True) if not why.is_valid}
    assert set(invalid) == {row["PLR_ID"] for row in rows if row["KOM"] != "gültig"}
    assert Counter(invalid.values()) == {"population_below_minimum": 4, "population_missing": 1, "missing_value": 1}
    assert invalid["10100205"] == "missing_value"


def test_berlin_2021_published_groups_of_each_indicator_follow_from_its_score(real_data: Path) -> None:
    """The publisher's groups by standard deviation, except where rounding of the input decides (0.005)."""
    rows = berlin_rows(real_data)
    outcome = compute_index(MSS_2021, berlin_input(rows))
    assert outcome.dynamics is not None
    for part, cuts in ((outcome.status, [-1.0, 1.0, 1.5]), (outcome.dynamics, [-1.0, 1.0])):
        for column, name in enumerate(part.dimension.indicators):
            score = part.scores[outcome.valid, column]
            published = np.array([int(row[f"{name}_SD_GR"]) for row in rows])[outcome.valid]
            clear = np.min(np.abs(score[:, None] - np.array(cuts)), axis=1) > 0.005
            assert clear.sum() >= 520
            np.testing.assert_array_equal((np.searchsorted(cuts, score) + 1)[clear], published[clear])


MUSTERKREIS = {
    # area: people, S1, S3, S4, and two years earlier
    "Altfelde": (21_850, 5.1, 8.9, 17.2, 5.6, 9.1, 18.3),
    "Birkenau-Land": (9_420, 2.6, 4.2, 7.5, 2.7, 4.3, 7.9),
    "Dornburg-Nord": (14_310, 3.9, 6.6, 12.8, 3.8, 6.2, 11.9),
    "Heideland": (11_960, 3.1, 5.0, 9.6, 3.3, 5.4, 10.4),
    "Kranichsee": (8_270, 2.2, 3.7, 6.1, 2.4, 3.9, 6.4),
    "Marktstadt-Mitte": (18_640, 7.8, 12.9, 27.4, 7.1, 12.2, 25.1),
    "Marktstadt-Süd": (15_480, 4.4, 7.3, 14.0, 4.6, 7.6, 14.4),
    "Uferaue": (12_470, 3.3, 5.6, 10.7, 3.0, 5.1, 9.5),
}
MUSTERKREIS_RESULT = {
    # area: sum, index, dynamics index, code
    "Altfelde": (2.024, 0.675, -1.090, 21),
    "Birkenau-Land": (-2.681, -0.894, -0.395, 23),
    "Dornburg-Nord": (-0.209, -0.070, 0.640, 23),
    "Heideland": (-1.765, -0.588, -0.878, 23),
    "Kranichsee": (-3.320, -1.107, -0.549, 13),
    "Marktstadt-Mitte": (6.679, 2.227, 1.923, 45),
    "Marktstadt-Süd": (0.529, 0.176, -0.667, 23),
    "Uferaue": (-1.257, -0.419, 1.016, 25),
}


def musterkreis() -> IndexOutcome:
    table = np.array(list(MUSTERKREIS.values()))
    areas = IndexInput(
        ids=tuple(MUSTERKREIS), status=table[:, 1:4], dynamics=table[:, 1:4] - table[:, 4:7], population=table[:, 0]
    )
    return compute_index(MSS_2021, areas)


@pytest.mark.criterion("R57.AC1")
def test_musterkreis_equals_the_case_computed_by_hand() -> None:
    outcome = musterkreis()
    assert outcome.dynamics is not None
    assert outcome.status.means == pytest.approx((4.05, 6.775, 13.1625), abs=5e-5)
    assert outcome.status.sds == pytest.approx((1.6696, 2.8052, 6.3299), abs=5e-5)
    assert outcome.status.sum_sd == pytest.approx(2.9986, abs=5e-5)
    expected = np.array(list(MUSTERKREIS_RESULT.values()))
    np.testing.assert_allclose(outcome.status.sums, expected[:, 0], atol=6e-4)
    np.testing.assert_allclose(outcome.status.index, expected[:, 1], atol=6e-4)
    np.testing.assert_allclose(outcome.dynamics.index, expected[:, 2], atol=6e-4)
    np.testing.assert_array_equal(outcome.overall, expected[:, 3])


@pytest.mark.criterion("R57.AC3")
def test_musterkreis_with_eight_areas_carries_the_small_n_flag() -> None:
    assert musterkreis().small_n
