"""The daily work is done once a day and forgets what it must forget."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from kooplan.core import audit, daily
from kooplan.core.models import AccessLog, DailyRun
from tests.world import World


def test_a_second_run_on_the_same_day_does_nothing(world: World) -> None:
    now = timezone.now()
    assert daily.run(now) is not None
    assert daily.run(now) is None
    assert DailyRun.objects.count() == 1
    assert daily.run(now + timedelta(days=1)) is not None


@pytest.mark.criterion("R52.AC4")
def test_accesses_are_forgotten_after_twelve_months(world: World) -> None:
    audit.record_access(world.member("manager").organisation, actor=world.member("planner"))
    assert daily.end_retention(timezone.now() + timedelta(days=364))["accesses"] == 0
    assert daily.end_retention(timezone.now() + timedelta(days=366))["accesses"] == 1
    assert not AccessLog.objects.exists()


def test_a_failing_step_leaves_the_day_open(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_now: object) -> dict[str, int]:
        raise OSError("disk full")

    monkeypatch.setitem(daily.STEPS, "probe", fail)
    with pytest.raises(OSError, match="disk full"):
        daily.run(timezone.now())
    assert not DailyRun.objects.exists()
