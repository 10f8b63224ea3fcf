"""Several writers at once leave one unbroken chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from kooplan.core import audit
from kooplan.core.models import AuditEvent
from kooplan.organisations.models import Municipality
from tests.world import World

WRITERS, EACH = 4, 8


def write_some(municipality: Municipality) -> None:
    """What one process does, with a connection of its own."""
    try:
        for _time in range(EACH):
            audit.record("organisations.municipality.created", municipality, actor=None, municipality=municipality)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_keep_the_chain_whole(world: World) -> None:
    before = AuditEvent.objects.filter(municipality=world.district).count()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write_some, [world.district] * WRITERS))
    numbers = list(
        AuditEvent.objects.filter(municipality=world.district).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, before + WRITERS * EACH + 1))
    assert list(audit.verify(world.district.pk)) == []
