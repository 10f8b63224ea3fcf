"""Keeping the catalogue: own indicators, changed definitions with their break, rules of secrecy."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.indicators.actions.catalogue import NewSeries, change_indicator, change_rule, create_indicator
from kooplan.indicators.actions.releasing import release
from kooplan.indicators.actions.seeding import seed_indicators
from kooplan.indicators.models import Indicator, ReleasedValue, SuppressionRule
from kooplan.indicators.queries.catalogue import rule_page, rules_page
from tests.indicators.makers import KEYS, prepare_district, take_rates
from tests.world import World

Ceiling = Callable[[int], AbstractContextManager[None]]
FIELDS: dict[str, Any] = {
    "name": "Kinder mit Schwimmkurs", "numerator": "Kinder mit Kurs", "denominator": "Kinder von 6 bis 10",
    "unit": "%", "per": 100, "decimals": 1, "direction": -1,
}  # fmt: skip
FORM = {
    "name": "Kinder mit Schwimmkurs", "life_domain": "income", "numerator": "Kinder mit Kurs",
    "denominator": "Kinder von 6 bis 10", "unit": "%", "per": "100", "decimals": "1", "direction": "-1",
    "breaks": "10; 12,5; 20", "headline_order": "", "suppression": "3", "is_active": "on",
}  # fmt: skip
NEW_SERIES = NewSeries(date(2024, 1, 1), "Neue Abgrenzung der Quelle")


@pytest.fixture
def catalogue(world: World) -> World:
    """The district with its indicators and rules."""
    seed_indicators(world.district)
    return world


def poverty(world: World) -> Indicator:
    return Indicator.objects.select_related("municipality").get(municipality=world.district, key="child_poverty")


def rule_of(world: World, code: str) -> SuppressionRule:
    return SuppressionRule.objects.select_related("municipality").get(municipality=world.district, code=code)


@pytest.mark.criterion("R56.AC1")
def test_a_tenant_adds_an_indicator_of_its_own_with_the_same_fields(catalogue: World) -> None:
    planner = catalogue.member("planner")
    one = create_indicator(catalogue.district, key="swim", life_domain="education", fields=FIELDS, actor=planner)
    assert {name: getattr(one, name) for name in FIELDS} == FIELDS
    assert one.series.get().definition == "Kinder mit Kurs / Kinder von 6 bis 10"


@pytest.mark.parametrize(
    ("key", "fields", "words"),
    [
        ("neu", {}, "Adresse von Kooplan"),
        ("child_poverty", {}, "gibt es schon"),
        ("swim", {"breaks": [8.0, 8.0]}, "aufsteigend"),
        ("swim", {"breaks": [1.0, 2.0, 3.0, 4.0, 5.0]}, "fünf Klassen"),
        ("swim", {"headline_order": 4}, "Platz 4"),
    ],
)
def test_an_own_indicator_that_breaks_a_rule_is_refused(
    catalogue: World, key: str, fields: dict[str, Any], words: str
) -> None:
    with pytest.raises(RuleViolation, match=words):
        create_indicator(
            catalogue.district, key=key, life_domain="income", fields=FIELDS | fields, actor=catalogue.member("planner")
        )
    assert not Indicator.objects.filter(key="swim").exists()


@pytest.mark.parametrize("persona", ["lead", "manager", "councillor", "dpo", "outsider"])
def test_others_do_not_keep_the_catalogue(catalogue: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        create_indicator(
            catalogue.district, key="swim", life_domain="income", fields=FIELDS, actor=catalogue.member(persona)
        )
    with pytest.raises(NotAllowed):
        change_indicator(poverty(catalogue), fields={"name": "Neu"}, actor=catalogue.member(persona))


def test_a_new_wording_changes_no_series(catalogue: World) -> None:
    one = change_indicator(poverty(catalogue), fields={"name": "Kinderarmut"}, actor=catalogue.member("planner"))
    assert Indicator.objects.get(pk=one.pk).name == "Kinderarmut"
    assert one.series.count() == 1
    assert AuditEvent.objects.get(name="indicators.indicator.changed").facts == {"fields": ["name"]}


def test_a_definition_without_values_is_simply_corrected(catalogue: World) -> None:
    one = change_indicator(poverty(catalogue), fields={"numerator": "Kinder"}, actor=catalogue.member("planner"))
    assert one.series.get().definition.startswith("Kinder / ")


@pytest.mark.criterion("R56.AC3")
@pytest.mark.parametrize("field", ["numerator", "denominator", "per"])
def test_a_definition_with_values_changes_only_with_day_and_reason(catalogue: World, tmp_path: Any, field: str) -> None:
    prepare_district(catalogue.district, tmp_path)
    take_rates(catalogue.district, {KEYS[0]: (20.0, 200.0)})
    fields = {field: 1000 if field == "per" else "Etwas anderes"}
    with pytest.raises(RuleViolation, match="ab wann sie gilt"):
        change_indicator(poverty(catalogue), fields=fields, actor=catalogue.member("planner"))
    assert poverty(catalogue).series.count() == 1
    one = change_indicator(poverty(catalogue), fields=fields, actor=catalogue.member("planner"), series=NEW_SERIES)
    newest = one.series.get(number=2)
    assert (newest.starts_on, newest.break_reason) == (NEW_SERIES.starts_on, NEW_SERIES.reason)


@pytest.mark.criterion("R56.AC3")
def test_values_after_the_change_stand_in_the_new_series_and_the_page_marks_the_break(
    catalogue: World, tmp_path: Any
) -> None:
    prepare_district(catalogue.district, tmp_path)
    before = take_rates(catalogue.district, {KEYS[0]: (20.0, 200.0), KEYS[1]: (30.0, 200.0)}, year=2022)
    change_indicator(
        poverty(catalogue), fields={"numerator": "Andere Kinder"}, actor=catalogue.member("planner"), series=NEW_SERIES
    )
    after = take_rates(catalogue.district, {KEYS[0]: (40.0, 200.0), KEYS[1]: (50.0, 200.0)}, year=2024)
    for one in (before, after):
        release(one.delivery, level="public", actor=catalogue.member("statistics"))
    numbers = set(ReleasedValue.objects.values_list("period_end__year", "series__number"))
    assert numbers == {(2022, 1), (2024, 2)}
    page = catalogue.client("planner").get("/wissen/indikatoren/child_poverty/").content.decode()
    assert NEW_SERIES.reason in page


def test_only_the_statistics_desk_changes_how_an_indicator_is_protected(catalogue: World) -> None:
    with pytest.raises(NotAllowed, match="Statistikstelle"):
        change_indicator(poverty(catalogue), fields={"suppression": "none"}, actor=catalogue.member("planner"))
    with pytest.raises(NotAllowed, match="Statistikstelle"):
        create_indicator(
            catalogue.district, key="swim", life_domain="income", fields=FIELDS | {"suppression": "none"},
            actor=catalogue.member("planner"),
        )  # fmt: skip
    one = change_indicator(poverty(catalogue), fields={"suppression": "10"}, actor=catalogue.member("statistics"))
    assert one.suppression == "10"
    with pytest.raises(RuleViolation, match="Geheimhaltungsregel"):
        change_indicator(one, fields={"suppression": "gibt es nicht"}, actor=catalogue.member("statistics"))


def change(catalogue: World, persona: str = "statistics", **limits: Any) -> SuppressionRule:
    plan = {"name": "Regel", "min_cell": 10, "min_base": 30, "limited_base": 100, "reason": "", **limits}
    return change_rule(rule_of(catalogue, "3/10"), actor=catalogue.member(persona), **plan)


def test_a_rule_becomes_stricter_without_and_laxer_with_a_reason(catalogue: World) -> None:
    assert change(catalogue, min_cell=12).min_cell == 12
    with pytest.raises(RuleViolation, match="weniger streng"):
        change(catalogue, min_cell=5)
    assert rule_of(catalogue, "3/10").min_cell == 12
    assert change(catalogue, min_cell=5, reason="Vereinbarung mit der Quelle").min_cell == 5
    newest = AuditEvent.objects.filter(name="indicators.rule.changed").order_by("number").last()
    assert newest is not None
    assert (newest.facts["from"]["min_cell"], newest.facts["to"]["min_cell"]) == (12, 5)
    assert "Vereinbarung" not in str(newest.facts)
    assert newest.words.words["reason"] == "Vereinbarung mit der Quelle"


def test_a_rule_keeps_its_thresholds_in_order(catalogue: World) -> None:
    with pytest.raises(RuleViolation, match="Mindestnenner"):
        change(catalogue, min_base=200)


@pytest.mark.parametrize("persona", ["planner", "admin", "lead", "manager", "outsider"])
def test_only_the_statistics_desk_changes_rules(catalogue: World, persona: str) -> None:
    with pytest.raises(NotAllowed):
        change(catalogue, persona, min_cell=12)


def test_a_changed_rule_names_the_deliveries_to_release_again(catalogue: World, tmp_path: Any) -> None:
    prepare_district(catalogue.district, tmp_path)
    delivery = take_rates(catalogue.district, {KEYS[0]: (20.0, 200.0)}).delivery
    release(delivery, level="public", actor=catalogue.member("statistics"))
    reader = catalogue.reader("statistics")
    assert rules_page(reader).waiting == 0
    rule = change(catalogue, min_cell=25)
    assert rules_page(reader).waiting == 1
    assert [one.url for one in rule_page(reader, rule).outdated] == [f"/wissen/daten/{delivery.pk}/"]
    release(delivery, level="public", actor=catalogue.member("statistics"))
    assert rules_page(reader).waiting == 0


def test_the_way_through_the_pages_of_an_indicator(catalogue: World) -> None:
    client = catalogue.client("planner")
    made = client.post("/wissen/indikatoren/neu/", {**FORM, "key": "swim"})
    assert (made.status_code, made["Location"]) == (302, "/wissen/indikatoren/swim/")
    one = Indicator.objects.get(key="swim")
    assert (one.breaks, one.direction, one.headline_order, one.suppression) == ([10.0, 12.5, 20.0], -1, None, "3")
    page = client.get("/wissen/indikatoren/swim/bearbeiten/").content.decode()
    assert 'value="10; 12,5; 20"' in page
    changed = client.post("/wissen/indikatoren/swim/bearbeiten/", {**FORM, "name": "Schwimmkurse", "is_active": ""})
    assert changed.status_code == 302
    one.refresh_from_db()
    assert (one.name, one.is_active) == ("Schwimmkurse", False)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"breaks": "viel; wenig"}, "Nennen Sie nur Zahlen"),
        ({"per": ""}, "Eine Quote braucht Nenner und Faktor"),
        ({"name": ""}, "Bitte ändern Sie eine Angabe"),
        ({"starts_on": "2024-01-01"}, "braucht Tag und Grund"),
        ({"headline_order": "2"}, "Platz 2"),
    ],
)
def test_wrong_input_is_answered_with_words_and_stores_nothing(
    catalogue: World, wrong: dict[str, str], words: str
) -> None:
    answer = catalogue.client("planner").post("/wissen/indikatoren/child_poverty/bearbeiten/", FORM | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert poverty(catalogue).name == "Kinderarmut (SGB II unter 15)"


def test_a_planner_cannot_loosen_the_protection_through_the_page(catalogue: World) -> None:
    before = poverty(catalogue).suppression
    answer = catalogue.client("planner").post(
        "/wissen/indikatoren/child_poverty/bearbeiten/", {**FORM, "suppression": "none"}
    )
    assert answer.status_code == 302
    assert poverty(catalogue).suppression == before


def test_a_rule_changes_through_its_page(catalogue: World) -> None:
    rule = rule_of(catalogue, "3/10")
    words = {"name": "Quelle ab 3", "min_cell": "5", "min_base": "30", "limited_base": "100", "reason": ""}
    client = catalogue.client("statistics")
    assert client.post(f"/wissen/geheimhaltung/{rule.pk}/", words).status_code == 422
    assert client.post(f"/wissen/geheimhaltung/{rule.pk}/", words | {"reason": "Vereinbarung"}).status_code == 302
    assert rule_of(catalogue, "3/10").min_cell == 5
    assert catalogue.client("planner").post(f"/wissen/geheimhaltung/{rule.pk}/", words).status_code in {403, 422}


@pytest.mark.parametrize(
    ("persona", "status"),
    [("planner", 200), ("statistics", 200), ("admin", 200), ("lead", 200), ("manager", 403), ("councillor", 403)],
)
def test_rules_are_read_within_the_administration(catalogue: World, persona: str, status: int) -> None:
    assert catalogue.client(persona).get("/wissen/geheimhaltung/").status_code == status


@pytest.mark.criterion("R1.AC1")
def test_foreign_indicators_and_rules_are_not_found(catalogue: World) -> None:
    outsider = catalogue.client("outsider")
    assert outsider.get("/wissen/indikatoren/child_poverty/bearbeiten/").status_code == 404
    assert outsider.get(f"/wissen/geheimhaltung/{rule_of(catalogue, '3').pk}/").status_code == 404


def test_the_list_of_rules_asks_the_database_a_fixed_number_of_times(
    catalogue: World, django_assert_max_num_queries: Ceiling
) -> None:
    SuppressionRule.objects.bulk_create(
        SuppressionRule(municipality=catalogue.district, code=f"r{number}", name=f"Regel {number}", min_cell=number)
        for number in range(30)
    )
    client = catalogue.client("statistics")
    with django_assert_max_num_queries(12):
        assert client.get("/wissen/geheimhaltung/").status_code == 200
