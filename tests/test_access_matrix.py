"""Who gets which answer from which address; a new page without a row here fails.

200 means the page, 302 a way to the sign-in or onwards, 403 a refusal with its reason, 404 nothing to be found.
The neighbour's planner (`outsider`) asks for objects of the district.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from kooplan.cli.opening import seed
from kooplan.indicators.actions.index import define_index, run_index
from kooplan.indicators.actions.uploading import open_import
from kooplan.indicators.models import Indicator, SuppressionRule
from kooplan.knowledge.actions.signals import set_indicator_threshold
from kooplan.services.actions.importing import open_upload
from tests.access_rows import MATRIX, Stage
from tests.indicators.builders import make_area, make_indicator, make_release, make_released
from tests.knowledge.makers import make_observation, make_signal, make_voice
from tests.services.makers import make_gap, make_place, make_service
from tests.utilisation.makers import make_closed_round, make_report
from tests.world import World

TABLE = "Schlüssel;Zeitraum;Wert\n15999-91;2024;12,5\n"
PERSONAS = ("planner", "statistics", "manager", "staff", "admin", "dpo", "councillor", "outsider", "visitor")


def url_names(resolver: URLResolver, namespace: str = "") -> Iterator[str]:
    """Every name in the URL conf."""
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from url_names(entry, inner)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}"


def test_every_address_has_a_row() -> None:
    names = set(url_names(get_resolver()))
    assert names - set(MATRIX) == set(), "addresses without a row"
    assert set(MATRIX) - names == set(), "rows without an address"


@pytest.mark.criterion("R1.AC1")
@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_persona_gets_the_expected_answer(name: str, stage: Stage) -> None:
    row = MATRIX[name]
    answers = {persona: stage.answer(name, row, persona) for persona in PERSONAS}
    assert answers == row.expected(PERSONAS)


@pytest.fixture
def stage(world: World, tmp_path: Path) -> Stage:
    """The world with one object of each kind."""
    seed(world.district)
    seed(world.neighbour)
    planner = world.member("planner")
    areas = [make_area(world.district, "planungsregion", key) for key in ("15999-91", "15999-92")]
    indicator = make_indicator(world.district, "probe-quote")
    people = Indicator.objects.get(municipality=world.district, key="pop_total")
    release = make_release(world.district)
    for place, area in enumerate(areas):
        make_released(indicator, area, 2025, top=100.0 + place, bottom=1000.0, release=release)
        make_released(people, area, 2025, 1000.0, release=release)
    definition = define_index(
        world.district, name="Probe", preset="own-weights", area_level="planungsregion", components=[(indicator, 1.0)],
        dynamics_years=2, min_population=0, options={}, actor=planner,
    )  # fmt: skip
    run = run_index(definition, period_end=date(2025, 12, 31), actor=planner)
    path = tmp_path / "werte.csv"
    path.write_text(TABLE, encoding="utf-8")
    upload = open_import(world.district, path, name=path.name, kind="open", origin="", actor=planner)
    service = make_service(world.member("manager").organisation, areas=(areas[0],), places=(make_place(point=None),))
    gap = make_gap(planner, area=areas[0])
    observation = make_observation(world.member("manager"), areas=areas[:1])
    voice = make_voice(world.district, area=areas[0]).voice
    signal = make_signal(world.member("manager"))
    rule = set_indicator_threshold(indicator, threshold=20.0, is_above=True, actor=planner)
    report = make_report(service, actor=world.member("manager"))
    closed = make_closed_round(service, writer=world.member("manager"), actor=planner)
    services = open_upload(world.district, path, name=path.name, options={}, actor=planner)
    return Stage(
        world=world, area=areas[0].pk, indicator="probe-quote", foreign_link=world.member("outsider").pk,
        definition=definition.pk, run=run.pk, delivery=release.delivery_id, upload=upload.pk,
        rule=SuppressionRule.objects.filter(municipality=world.district)[0].pk,
        service=service.pk, gap=gap.pk, service_upload=services.pk,
        observation=observation.pk, voice=voice.pk, signal=signal.pk, signal_rule=rule.pk,
        report=report.pk, round=closed.pk,
    )  # fmt: skip
