"""Rounds under several hands: one opens, one closes, and what is released is what the reports say."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection

from kooplan.core.errors import RuleViolation
from kooplan.core.visibility import Level
from kooplan.utilisation.actions.reporting import change_report
from kooplan.utilisation.actions.rounds import close_round
from kooplan.utilisation.models import ReleasedUse, ReportingRound, Utilisation
from tests.indicators.builders import make_area
from tests.services.makers import make_place, make_service
from tests.utilisation.makers import YEAR, make_figures, make_report, make_round

if TYPE_CHECKING:
    from kooplan.services.models import Service
    from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(world: World) -> Service:
    area = make_area(world.district, "planungsregion", "15999-91")
    return make_service(world.member("manager").organisation, areas=[area], places=(make_place(point=None),))


def succeeds(deed: Callable[[], object]) -> bool:
    """Whether a deed of one of several hands was done; each has a connection of its own."""
    try:
        deed()
    except RuleViolation:
        return False
    finally:
        connection.close()
    return True


def test_overlapping_rounds_are_not_opened_at_the_same_time(world: World) -> None:
    planner = world.member("planner")
    periods = [YEAR, (date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 4, 1), date(2025, 6, 30)), YEAR]
    with ThreadPoolExecutor(len(periods)) as pool:
        done = list(
            pool.map(lambda period: succeeds(lambda: make_round(world.district, actor=planner, period=period)), periods)
        )
    assert sum(done) == 1
    assert ReportingRound.objects.count() == 1


def test_a_round_is_closed_by_one_of_two(world: World, service: Service) -> None:
    planner = world.member("planner")
    make_report(service, actor=world.member("manager"))
    one = make_round(world.district, actor=planner)
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(
                lambda _hand: succeeds(lambda: close_round(one, sums_level=Level.COUNCIL, actor=planner)), range(3)
            )
        )
    assert sum(done) == 1
    assert ReleasedUse.objects.filter(round=one, measure="started").count() == 1


def test_a_report_that_changes_while_its_round_closes_is_released_whole_or_not_changed(
    world: World, service: Service
) -> None:
    planner, manager = world.member("planner"), world.member("manager")
    report = make_report(service, actor=manager)
    one = make_round(world.district, actor=planner)
    deeds = [
        lambda: change_report(report, make_figures(started=260), revision=report.revision, actor=manager),
        lambda: close_round(one, sums_level=Level.COUNCIL, actor=planner),
    ]
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(succeeds, deeds))
    assert done[1]
    stored = Utilisation.objects.get(pk=report.pk).started
    assert stored == (260 if done[0] else 214)
    assert ReleasedUse.objects.get(round=one, measure="started").count == stored
