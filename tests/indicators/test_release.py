"""What leaves the statistics desk: primary secrecy by rule, closed totals, and nothing else in any channel."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import kooplan
from kooplan.core import audit
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.visibility import Level
from kooplan.indicators.actions.importing import import_values
from kooplan.indicators.actions.releasing import preview, release, withdraw_release
from kooplan.indicators.models import Delivery, Indicator, Release, ReleasedValue, SuppressionRule, Value
from kooplan.indicators.policies import can_release
from kooplan.indicators.vocab import DeliveryKind
from kooplan.organisations.models import Municipality
from tests.indicators.makers import (
    DISTRICT,
    KEYS,
    long_table,
    make_source,
    make_spec,
    prepare_district,
    take_rates,
    take_rows,
)
from tests.world import World

WITH_RAW_VALUES = {
    "indicators/actions/catalogue.py",  # only asks whether there are any
    "indicators/actions/closing.py", "indicators/actions/importing.py", "indicators/actions/releasing.py",
    "indicators/models/__init__.py",
}  # fmt: skip
Pairs = Mapping[str, tuple[float | None, float | None]]


@pytest.fixture
def district(world: World, tmp_path: Path) -> Municipality:
    """The tenant with indicators and areas."""
    return prepare_district(world.district, tmp_path)


def take(district: Municipality, pairs: Pairs, *, indicator: str = "child_poverty", year: int = 2024) -> Delivery:
    """An open delivery of rates; the rule of child poverty hides below 10."""
    return take_rates(district, pairs, indicator=indicator, year=year).delivery


def shown(year: int = 2024) -> dict[str, tuple[str, float | None]]:
    """Status and value by key of everything that is released."""
    rows = ReleasedValue.objects.filter(period_end__year=year)
    return {row.area_version.area.key: (row.status, row.value) for row in rows.select_related("area_version__area")}


@pytest.mark.criterion("R54.AC3")
def test_few_cases_and_small_bases_are_hidden_with_every_number(district: Municipality) -> None:
    delivery = take(district, dict(zip(KEYS, [(9.0, 400.0), (10.0, 400.0), (12.0, 29.0), (12.0, 99.0)], strict=True)))
    found = release(delivery, level=Level.PUBLIC, actor=None)
    assert shown() == {
        KEYS[0]: ("primary", None), KEYS[1]: ("ok", 2.5), KEYS[2]: ("primary", None),
        KEYS[3]: ("limited", pytest.approx(12.121, abs=0.001)),
    }  # fmt: skip
    assert (found.values_shown, found.values_hidden) == (2, 2)
    hidden = ReleasedValue.objects.exclude(status__in=("ok", "limited"))
    assert set(hidden.values_list("value", "numerator", "denominator")) == {(None, None, None)}


def test_zero_is_nothing_unless_the_group_is_small(district: Municipality) -> None:
    release(
        take(district, {KEYS[0]: (0.0, 400.0), KEYS[1]: (0.0, 12.0), KEYS[2]: (0.0, 0.0)}), level="public", actor=None
    )
    assert shown() == {KEYS[0]: ("nothing", 0.0), KEYS[1]: ("primary", None), KEYS[2]: ("not_meaningful", None)}


def test_the_rule_of_the_indicator_decides(district: Municipality) -> None:
    release(take(district, {KEYS[0]: (4.0, 400.0)}, indicator="mortality_rate"), level="public", actor=None)
    release(take(district, {KEYS[1]: (4.0, 400.0)}, indicator="kita_u3"), level="public", actor=None)
    release(take(district, {KEYS[2]: (4.0, 12.0)}, indicator="youth_ratio"), level="public", actor=None)
    assert {key: status for key, (status, _value) in shown().items()} == {
        KEYS[0]: "ok",
        KEYS[1]: "primary",
        KEYS[2]: "ok",
    }


def test_a_rule_the_tenant_removed_counts_as_five(district: Municipality) -> None:
    SuppressionRule.objects.filter(code="3/10").delete()
    release(take(district, {KEYS[0]: (4.0, 400.0), KEYS[1]: (5.0, 400.0)}), level="public", actor=None)
    assert [status for status, _value in shown().values()] == ["primary", "ok"]


def test_what_the_source_hid_stays_as_it_was(district: Municipality) -> None:
    rows = [{"key": KEYS[0], "indicator": "E", "value": None, "status": "secret"},
            {"key": KEYS[1], "indicator": "E", "value": 80.0, "status": "limited"}]  # fmt: skip
    found = take_rows(district, rows, {"E": "pop_total"})
    release(found.delivery, level="public", actor=None)
    assert shown() == {KEYS[0]: ("secret", None), KEYS[1]: ("limited", 80.0)}


def test_rates_that_were_public_before_are_shown_without_parts(district: Municipality) -> None:
    rows = [{"key": KEYS[0], "indicator": "Q", "value": 15.13}]
    found = import_values(
        district,
        long_table(rows),
        source=make_source(district),
        spec=make_spec(),
        mapping={"Q": "child_poverty"},
        actor=None,
    )
    release(found.delivery, level="public", actor=None)
    assert shown() == {KEYS[0]: ("ok", 15.13)}


def test_a_protected_median_needs_its_base(world: World, district: Municipality) -> None:
    rows = [
        {"key": key, "indicator": "W", "value": 14.0, "denominator": base}
        for key, base in ((KEYS[0], 40.0), (KEYS[1], None))
    ]
    found = import_values(
        district, long_table(rows), source=make_source(district), spec=make_spec(DeliveryKind.PROTECTED),
        mapping={"W": "addiction_wait"}, actor=world.member("statistics"),
    )  # fmt: skip
    release(found.delivery, level="public", actor=world.member("statistics"))
    assert shown() == {KEYS[0]: ("limited", 14.0), KEYS[1]: ("primary", None)}


def test_counts_of_people_are_hidden_by_themselves(district: Municipality) -> None:
    Indicator.objects.filter(municipality=district, key="pop_total").update(suppression="3")
    rows = [{"key": KEYS[0], "indicator": "E", "value": 2.0}, {"key": KEYS[1], "indicator": "E", "value": 3.0}]
    found = take_rows(district, rows, {"E": "pop_total"})
    release(found.delivery, level="public", actor=None)
    assert [status for status, _value in shown().values()] == ["primary", "ok"]


def test_a_balance_is_judged_by_its_base(district: Municipality) -> None:
    release(
        take(district, {KEYS[0]: (-2.0, 4_000.0), KEYS[1]: (-2.0, 20.0)}, indicator="migration_balance"),
        level="public",
        actor=None,
    )
    assert shown() == {KEYS[0]: ("ok", pytest.approx(-0.5)), KEYS[1]: ("primary", None)}


WITH_TOTAL = {
    KEYS[0]: (4.0, 400.0),
    KEYS[1]: (14.0, 300.0),
    KEYS[2]: (31.0, 400.0),
    KEYS[3]: (60.0, 500.0),
    DISTRICT: (109.0, 1_600.0),
}


@pytest.mark.criterion("R54.AC3")
def test_a_single_hidden_part_of_a_published_total_takes_the_smallest_other_with_it(district: Municipality) -> None:
    release(take(district, WITH_TOTAL), level="public", actor=None)
    found = {key: status for key, (status, _value) in shown().items()}
    assert found == {KEYS[0]: "primary", KEYS[1]: "secondary", KEYS[2]: "ok", KEYS[3]: "ok", DISTRICT: "ok"}
    assert ReleasedValue.objects.get(status="secondary").numerator is None


def test_two_hidden_parts_protect_each_other_only_if_together_they_are_many(district: Municipality) -> None:
    both = {**WITH_TOTAL, KEYS[1]: (9.0, 300.0), DISTRICT: (104.0, 1_600.0)}
    release(take(district, both), level="public", actor=None)
    assert [status for status, _value in shown().values()].count("secondary") == 0
    few = {
        KEYS[0]: (2.0, 400.0),
        KEYS[1]: (3.0, 300.0),
        KEYS[2]: (31.0, 400.0),
        KEYS[3]: (60.0, 500.0),
        DISTRICT: (96.0, 1_600.0),
    }
    release(take(district, few, year=2023), level="public", actor=None)
    assert shown(2023)[KEYS[2]] == ("secondary", None)


def test_a_total_that_the_parts_do_not_make_up_gives_nothing_away(district: Municipality) -> None:
    release(take(district, {**WITH_TOTAL, DISTRICT: (150.0, 1_600.0)}), level="public", actor=None)
    assert "secondary" not in {status for status, _value in shown().values()}


def test_a_total_of_one_part_is_hidden_itself(district: Municipality) -> None:
    release(
        take(district, {KEYS[0]: (4.0, 400.0), DISTRICT: (4.0, 400.0), KEYS[1]: (0.0, 300.0)}),
        level="public",
        actor=None,
    )
    assert shown()[DISTRICT][1] is None
    second = take(district, {KEYS[0]: (15.0, 20.0), DISTRICT: (15.0, 400.0)}, year=2023)
    release(second, level="public", actor=None)
    assert shown(2023) == {KEYS[0]: ("primary", None), DISTRICT: ("secondary", None)}


def test_a_total_of_a_later_delivery_does_not_open_an_earlier_one(district: Municipality) -> None:
    parts = {key: pair for key, pair in WITH_TOTAL.items() if key != DISTRICT}
    release(take(district, parts), level="public", actor=None)
    assert shown()[KEYS[1]] == ("ok", pytest.approx(4.667, abs=0.001))
    release(take(district, {DISTRICT: WITH_TOTAL[DISTRICT]}), level="public", actor=None)
    assert shown()[DISTRICT][0] == "ok"
    assert shown()[KEYS[1]] == ("secondary", None)


def test_a_second_release_keeps_the_pattern_and_takes_the_place_of_the_first(district: Municipality) -> None:
    delivery = take(district, WITH_TOTAL)
    release(delivery, level=Level.ADMIN_INTERNAL, actor=None)
    first = shown()
    SuppressionRule.objects.filter(code="3/10").update(min_cell=0)
    second = release(delivery, level=Level.PUBLIC, actor=None)
    assert shown()[KEYS[1]] == first[KEYS[1]] == ("secondary", None)
    assert Release.objects.filter(delivery=delivery).count() == 2
    assert set(ReleasedValue.objects.values_list("release", flat=True)) == {second.pk}


def test_the_rules_are_kept_as_they_were_applied(world: World, district: Municipality) -> None:
    found = release(take(district, WITH_TOTAL), level="public", actor=world.member("statistics"))
    SuppressionRule.objects.filter(code="3/10").update(min_cell=99)
    found.refresh_from_db()
    assert found.rules == {"child_poverty": {"rule": "3/10", "min_cell": 10, "min_base": 30, "limited_base": 100}}
    event = AuditEvent.objects.filter(name="indicators.delivery.released").latest("number")
    assert event.facts["hidden"] == 2
    assert list(audit.verify(district.pk)) == []


def test_a_replaced_value_leaves_the_page_with_the_next_release(district: Municipality) -> None:
    release(take(district, {KEYS[0]: (40.0, 400.0)}), level="public", actor=None)
    again = take_rates(district, {KEYS[0]: (44.0, 400.0)}, replace=True).delivery
    assert shown()[KEYS[0]] == ("ok", 10.0)
    release(again, level="public", actor=None)
    assert shown()[KEYS[0]] == ("ok", 11.0)
    assert ReleasedValue.objects.count() == 1


def test_a_delivery_whose_values_are_all_replaced_cannot_be_released(district: Municipality) -> None:
    first = take(district, {KEYS[0]: (40.0, 400.0)})
    take_rates(district, {KEYS[0]: (44.0, 400.0)}, replace=True)
    with pytest.raises(RuleViolation, match="enthält keine Werte mehr"):
        release(first, level="public", actor=None)


def test_a_preview_counts_and_changes_nothing(district: Municipality) -> None:
    delivery = take(district, WITH_TOTAL)
    found = preview(delivery)
    assert (found.shown, found.primary, found.secondary, found.hidden) == (3, 1, 1, 2)
    assert not ReleasedValue.objects.exists()


def test_a_release_can_be_taken_back(world: World, district: Municipality) -> None:
    delivery = take(district, WITH_TOTAL)
    release(delivery, level="public", actor=None)
    assert withdraw_release(delivery, actor=world.member("statistics")) == 5
    assert not ReleasedValue.objects.exists()
    assert Release.objects.filter(delivery=delivery).exists()
    with pytest.raises(RuleViolation, match="nichts freigegeben"):
        withdraw_release(delivery, actor=world.member("statistics"))


@pytest.mark.parametrize(("level", "readers"), [
    ("public", {"planner", "councillor", "manager", "visitor"}),
    ("council", {"planner", "councillor"}),
    ("admin_internal", {"planner"}),
])  # fmt: skip
def test_the_level_says_who_reads(world: World, district: Municipality, level: str, readers: set[str]) -> None:
    release(take(district, WITH_TOTAL), level=level, actor=world.member("statistics"))
    for persona in ("planner", "councillor", "manager", "visitor", "outsider"):
        found = ReleasedValue.objects.visible_to(world.reader(persona))
        assert found.exists() is (persona in readers), persona


@pytest.mark.parametrize(("persona", "kind", "level", "allowed"), [
    ("statistics", "open", "public", True), ("lead", "open", "public", True), ("planner", "open", "public", True),
    ("admin", "open", "public", False), ("admin", "open", "admin_internal", True),
    ("statistics", "protected", "public", True), ("planner", "protected", "admin_internal", False),
    ("lead", "protected", "public", False), ("manager", "open", "admin_internal", False),
    ("councillor", "open", "council", False), ("outsider", "open", "public", False),
    ("statistics", "open", "private_org", False),
])  # fmt: skip
def test_who_releases_what(
    world: World, district: Municipality, persona: str, kind: str, level: str, allowed: bool
) -> None:
    delivery = take(district, {KEYS[0]: (40.0, 400.0)})
    Delivery.objects.filter(pk=delivery.pk).update(kind=kind)
    delivery.refresh_from_db()
    actor = world.member(persona)
    verdict = can_release(actor, delivery, level)
    assert bool(verdict) is allowed
    if allowed:
        release(delivery, level=level, actor=actor)
        return
    assert verdict.reason.endswith(".")
    with pytest.raises(NotAllowed, match=re.escape(verdict.reason)):
        release(delivery, level=level, actor=actor)
    assert not Release.objects.exists()


def test_nobody_releases_without_a_role(district: Municipality) -> None:
    assert "angemeldet" in can_release(None, take(district, {KEYS[0]: (40.0, 400.0)}), "public").reason


def test_releases_of_two_tenants_stay_apart(world: World, district: Municipality, tmp_path: Path) -> None:
    neighbour = prepare_district(world.neighbour, tmp_path)
    release(take(district, WITH_TOTAL), level="public", actor=None)
    release(take(neighbour, {KEYS[0]: (40.0, 400.0)}), level="public", actor=None)
    assert ReleasedValue.objects.filter(release__municipality=district).count() == 5
    assert ReleasedValue.objects.visible_to(world.reader("outsider")).count() == 1


@pytest.mark.criterion("R54.AC3")
def test_no_page_reads_raw_values() -> None:
    """Only the import, the release and the tables themselves name the delivered values."""
    app = Path(kooplan.__file__).parent
    found = {path.relative_to(app).as_posix() for path in app.rglob("*.py") if names_raw_values(path)}
    assert found == WITH_RAW_VALUES


def names_raw_values(path: Path) -> bool:
    """Whether a module imports the table of delivered values or walks to it from a delivery."""
    text = path.read_text(encoding="utf-8")
    imports = (node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom))
    named = {(node.module or "", name.name) for node in imports for name in node.names}
    is_imported = any(module.startswith("kooplan.indicators.models") and name == "Value" for module, name in named)
    return is_imported or re.search(r"delivery\.values\.|\"values__|Value__", text) is not None


def test_values_of_different_years_are_closed_apart(district: Municipality) -> None:
    release(take(district, WITH_TOTAL), level="public", actor=None)
    release(
        take(district, {**WITH_TOTAL, KEYS[0]: (20.0, 400.0), DISTRICT: (125.0, 1_600.0)}, year=2023),
        level="public",
        actor=None,
    )
    assert "secondary" not in {status for status, _value in shown(2023).values()}
    assert Value.objects.filter(period_end=date(2023, 12, 31)).count() == 5
