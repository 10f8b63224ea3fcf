"""The people of the generated district: whole numbers that add up, in the past, in the grid, and in the projections."""

from __future__ import annotations

import numpy as np
import pytest

from kooplan.demo.region import Region, build_region
from kooplan.demo.region.counts import apportion
from kooplan.demo.region.people import under_18

PUBLISHED = {
    "Altfelde": 21_850, "Birkenau-Land": 9_420, "Dornburg-Nord": 14_310, "Heideland": 11_960, "Kranichsee": 8_270,
    "Marktstadt-Mitte": 18_640, "Marktstadt-Süd": 15_480, "Uferaue": 12_470,
}  # fmt: skip


@pytest.fixture(scope="module")
def region() -> Region:
    return build_region()


def test_the_last_year_is_the_published_table(region: Region) -> None:
    heads = region.people.counts[:, -1].sum(axis=(1, 2))
    assert region.people.years[-1] == 2025
    assert {area.name: area.inhabitants for area in region.planning_regions} == PUBLISHED
    assert heads.tolist() == list(PUBLISHED.values())
    assert heads.sum() == 112_400


def test_the_district_shrinks_slowly_from_year_to_year(region: Region) -> None:
    heads = region.people.counts.sum(axis=(0, 2, 3))
    assert region.people.years == tuple(range(2015, 2026))
    assert heads[region.people.years.index(2020)] == 114_900
    assert (np.diff(heads) < 0).all()
    assert (np.abs(np.diff(heads)) < 1000).all()


def test_uferaue_is_old_and_the_town_is_young(region: Region) -> None:
    bands = region.people.counts[:, -1].sum(axis=1)
    assert region.people.bands[13] == "65-69"
    share = bands[:, 13:].sum(axis=1) / bands.sum(axis=1) * 100
    by_name = dict(zip(PUBLISHED, share.tolist(), strict=True))
    assert round(by_name["Uferaue"], 1) == 29.1
    assert max(by_name, key=lambda name: by_name[name]) == "Uferaue"
    assert max(by_name["Marktstadt-Mitte"], by_name["Marktstadt-Süd"]) < 25


def test_every_band_of_every_region_is_inhabited(region: Region) -> None:
    assert len(region.people.bands) == 18
    assert (region.people.counts > 20).all()


def test_women_outlive_men_and_young_women_leave_more_often(region: Region) -> None:
    women, men = region.people.counts[:, -1].sum(axis=0)
    assert women[-1] > 1.5 * men[-1]
    assert women[4] < men[4]


def test_movements_explain_every_change(region: Region) -> None:
    moved = region.movements
    heads = region.people.counts.sum(axis=(2, 3))
    assert moved.years == region.people.years[1:]
    assert np.array_equal(np.diff(heads), moved.births - moved.deaths + moved.arrivals - moved.departures)


def test_movements_are_plausible(region: Region) -> None:
    moved = region.movements
    heads = region.people.counts.sum(axis=(2, 3))[:, 1:]
    assert all((counts > 0).all() for counts in (moved.births, moved.deaths, moved.arrivals, moved.departures))
    assert (moved.deaths > moved.births).all()
    assert (moved.arrivals < 0.07 * heads).all()
    assert (moved.departures < 0.07 * heads).all()


def test_two_projection_variants_name_their_source(region: Region) -> None:
    lower, upper = region.projections
    assert (lower.name, upper.name) == ("Untere Variante", "Obere Variante")
    assert {lower.source, upper.source} == {"Statistikstelle Musterkreis (fiktiv)"}
    assert lower.people.years == upper.people.years == tuple(range(2026, 2041))
    low, high = (one.people.counts.sum(axis=(0, 2, 3)) for one in (lower, upper))
    assert low[lower.people.years.index(2035)] == 103_900
    assert (low < high).all()


def test_projections_carry_the_cohorts_on(region: Region) -> None:
    lower = region.projections[0].people
    before = region.people.counts[:, -1].sum(axis=(0, 1))
    after = lower.counts[:, lower.years.index(2035)].sum(axis=(0, 1))
    assert after[15:].sum() > 1.1 * before[15:].sum()
    assert after[:3].sum() < before[:3].sum()


def test_grid_cells_add_up_to_regions_and_places(region: Region) -> None:
    grid = region.grid
    by_region = np.bincount(grid.region, weights=grid.inhabitants, minlength=8)
    by_place = np.bincount(grid.place, weights=grid.inhabitants, minlength=len(region.places))
    assert by_region.tolist() == list(PUBLISHED.values())
    assert by_place.tolist() == [place.inhabitants for place in region.places]
    assert grid.inhabitants.dtype.kind == "i"


def test_grid_has_census_mid_points_once_each_for_the_whole_district(region: Region) -> None:
    grid = region.grid
    assert ((grid.x % 1000 == 500) & (grid.y % 1000 == 500)).all()
    assert len(set(zip(grid.x.tolist(), grid.y.tolist(), strict=True))) == len(grid.x)
    assert len(grid.x) == pytest.approx(region.district.area_km2, rel=0.02)


def test_most_cells_are_empty_or_small_and_towns_are_dense(region: Region) -> None:
    heads = region.grid.inhabitants
    assert (heads == 0).mean() > 0.5
    assert (heads < 100).mean() > 0.75
    assert heads.max() > 2000


def test_detailed_counts_are_hidden_below_three_people(region: Region) -> None:
    grid = region.grid
    small = grid.inhabitants < 3
    assert ((grid.inhabitants > 0) & small).any()
    assert (grid.under_18[small] == -1).all()
    assert (grid.aged_65_plus[small] == -1).all()
    shown = ~small
    assert (grid.under_18[shown] >= 0).all()
    assert (grid.under_18[shown] + grid.aged_65_plus[shown] <= grid.inhabitants[shown]).all()


def test_detailed_counts_differ_from_the_register_only_by_what_is_hidden(region: Region) -> None:
    grid = region.grid
    bands = region.people.counts[:, -1].sum(axis=1)
    hidden = int(grid.inhabitants[grid.inhabitants < 3].sum())
    for shown, register in ((grid.under_18, under_18(bands)), (grid.aged_65_plus, bands[:, 13:].sum(axis=1))):
        assert 0 <= int(register.sum()) - int(shown[shown >= 0].sum()) <= hidden


def test_shares_of_a_whole_number_add_up_and_keep_their_caps() -> None:
    assert apportion(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert apportion(10, np.array([9.0, 1.0, 1.0]), np.array([4, 9, 9])).tolist() == [4, 3, 3]
    assert apportion(0, np.array([0.0, 0.0])).tolist() == [0, 0]


def test_a_whole_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="10 do not fit into 6"):
        apportion(10, np.array([1.0, 1.0]), np.array([3, 3]))
