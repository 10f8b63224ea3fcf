"""The 98 indicators and the secrecy rules a tenant starts with, and own ones."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.indicators.actions.seeding import add_indicator, seed_indicators
from kooplan.indicators.models import Indicator, Series, SuppressionRule
from kooplan.indicators.policies import can_define
from tests.world import World

UNITS = {
    "persons": "Personen", "per km²": "je km²", "%": "%", "per 100": "je 100", "years": "Jahre",
    "per 1 000": "je 1 000",
    "€": "€", "per 10 000": "je 10 000", "ratio": "Verhältnis", "days": "Tage", "per 100 000": "je 100 000",
    "€/m²": "€/m²", "m²": "m²", "0–1": "0–1",
}  # fmt: skip
FACTORS = {"%": 100, "je 100": 100, "je 1 000": 1_000, "je 10 000": 10_000, "je 100 000": 100_000}
DIRECTIONS = {"+": 1, "0": 0, "-": -1}
THRESHOLDS = {
    "none": 0, "3": 3, "census rules": 3, "BA": 3, "3/5": 5, "5-round": 5, "3/10": 10, "5-round/10": 10, "10": 10,
    "provider": 10,
}  # fmt: skip


@pytest.fixture
def definitions(real_data: Path) -> list[dict[str, str]]:
    """The catalogue of the domain description."""
    path = real_data.parent / "design" / "indicators.csv"
    if not path.is_file():
        pytest.skip(f"the catalogue is not at {path}")
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


@pytest.mark.criterion("R56.AC1")
def test_all_rows_of_the_catalogue_load(world: World, definitions: list[dict[str, str]]) -> None:
    seed_indicators(world.district)
    found = {
        one.key: one for one in Indicator.objects.filter(municipality=world.district).select_related("life_domain")
    }
    assert len(definitions) == 98
    assert {row["key"] for row in definitions} <= found.keys()
    for row in definitions:
        one = found[row["key"]]
        assert (one.name, one.name_en, one.life_domain.code) == (row["name_de"], row["name_en"], row["dimension"])
        assert one.unit == UNITS[row["unit"]]
        assert one.direction == DIRECTIONS[row["direction"]]
        assert (one.suppression, one.mark) == (row["suppression"], row["mark"])


@pytest.mark.criterion("R56.AC1")
def test_a_tenant_adds_an_indicator_with_the_same_fields(world: World) -> None:
    seed_indicators(world.district)
    own = add_indicator(
        world.district, key="youth_clubs", life_domain="participation", name="Jugendclubs", numerator="Clubs",
        denominator="Personen von 6 bis 26 Jahren", unit="je 1 000", per=1_000, direction=-1, suppression="none",
        actor=world.member("planner"),
    )  # fmt: skip
    assert own.is_rate
    assert own.series.get().definition == "Clubs / Personen von 6 bis 26 Jahren"
    assert not Indicator.objects.visible_to(world.reader("outsider")).filter(key="youth_clubs").exists()


def test_an_own_indicator_needs_a_free_key_and_a_known_life_domain(world: World) -> None:
    seed_indicators(world.district)
    planner = world.member("planner")
    with pytest.raises(RuleViolation, match="Kürzel gibt es schon"):
        add_indicator(world.district, key="pop_total", life_domain="work", name="x", unit="%", actor=planner)
    with pytest.raises(RuleViolation, match="Lebenslage gibt es nicht"):
        add_indicator(world.district, key="new", life_domain="sport", name="x", unit="%", actor=planner)
    with pytest.raises(NotAllowed):
        add_indicator(world.district, key="new", life_domain="work", name="x", unit="%", actor=world.member("manager"))


@pytest.mark.criterion("R56.AC1")
def test_every_indicator_has_a_first_series_a_rule_and_words(world: World) -> None:
    seed_indicators(world.district)
    indicators = Indicator.objects.filter(municipality=world.district)
    assert indicators.count() == 98
    assert Series.objects.filter(indicator__in=indicators, number=1).count() == 98
    rules = dict(SuppressionRule.objects.filter(municipality=world.district).values_list("code", "min_cell"))
    assert rules == THRESHOLDS
    for one in indicators:
        assert one.suppression in rules
        assert one.numerator
        assert one.periodicity
        assert one.target_group
        assert one.is_rate == bool(one.denominator), one.key
        if one.unit in FACTORS:
            assert one.per == FACTORS[one.unit], one.key


def test_map_breaks_are_fixed_and_rise(world: World) -> None:
    seed_indicators(world.district)
    indicators = {one.key: one for one in Indicator.objects.filter(municipality=world.district)}
    assert indicators["child_poverty"].breaks == [8, 12, 16, 20]
    for one in indicators.values():
        assert len(one.breaks) in (0, 4)
        assert one.breaks == sorted(set(one.breaks))


def test_four_indicators_lead_the_overview(world: World) -> None:
    seed_indicators(world.district)
    found = (
        Indicator.objects.filter(municipality=world.district).exclude(headline_order=None).order_by("headline_order")
    )
    keys = list(found.values_list("key", flat=True))
    assert keys == ["pop_total", "alo_share", "transfer_nonunemp", "child_poverty"]


def test_only_balances_may_be_negative(world: World) -> None:
    seed_indicators(world.district)
    found = Indicator.objects.filter(municipality=world.district, may_be_negative=True).values_list("key", flat=True)
    assert set(found) == {"pop_change_5y", "migration_balance", "youth_migration", "family_migration"}


def test_seeding_again_keeps_what_an_administrator_changed(world: World) -> None:
    seed_indicators(world.district)
    Indicator.objects.filter(key="child_poverty").update(name="Kinderarmut", breaks=[1, 2, 3, 4], is_active=False)
    SuppressionRule.objects.filter(code="3/10").update(min_cell=12)
    again = seed_indicators(world.district)
    assert (again.indicators, again.rules) == (0, 0)
    kept = Indicator.objects.get(municipality=world.district, key="child_poverty")
    assert (kept.name, kept.breaks, kept.is_active) == ("Kinderarmut", [1, 2, 3, 4], False)
    assert SuppressionRule.objects.get(municipality=world.district, code="3/10").min_cell == 12
    assert Series.objects.filter(indicator=kept).count() == 1


@pytest.mark.parametrize("persona", ["planner", "statistics", "admin"])
def test_who_defines_indicators(world: World, persona: str) -> None:
    assert can_define(world.member(persona), world.district)


@pytest.mark.parametrize("persona", ["lead", "councillor", "staff", "outsider"])
def test_who_does_not_define_indicators(world: World, persona: str) -> None:
    assert not can_define(world.member(persona), world.district)
    assert not can_define(None, world.district)
