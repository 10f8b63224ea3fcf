"""No page asks the database more often because there is more to show."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kooplan.accounts.models import User
from kooplan.cli.opening import seed
from kooplan.core.roles import Role
from kooplan.core.visibility import Level
from kooplan.knowledge.actions.observations import release_observation
from kooplan.organisations.actions import add_organisation, assign_role
from kooplan.organisations.models import Membership
from kooplan.organisations.vocab import OrganisationKind
from tests.indicators.builders import make_area, make_release
from tests.knowledge.makers import make_observation, make_voice
from tests.world import World

CEILING = 12
PAGES = (
    "/", "/verwaltung/personen/", "/verwaltung/protokoll/", "/wissen/", "/wissen/indikatoren/", "/wissen/raeume/",
    "/wissen/bevoelkerung/", "/wissen/sozialindex/", "/wissen/daten/", "/wissen/quellen/", "/wissen/geheimhaltung/",
    "/konto/meine-daten/", "/wissen/beobachtungen/", "/wissen/stimmen/", "/region/15999/stimmen/",
    "/region/15999/nutzung/", "/wissen/nutzung/",
)  # fmt: skip


@pytest.fixture
def crowded(world: World) -> World:
    """Thirty more organisations with a person each, thirty areas, thirty deliveries, all indicators."""
    seed(world.district)
    for number in range(30):
        organisation = add_organisation(
            world.district, name=f"Träger {number}", kind=OrganisationKind.FREE, actor=world.member("admin")
        )
        user = User.objects.create(email=f"person{number}@traeger.example", name=f"Person {number}")
        assign_role(organisation, user=user, role=Role.PROVIDER_MANAGER, actor=None, starts_on=date(2025, 1, 1))
        make_area(world.district, "gemeinde", f"159990{number:02d}")
        make_release(world.district, attribution=f"Quelle {number}")
        spoken(world.member("manager"), number)
    return world


def spoken(manager: Membership, number: int) -> None:
    """A public observation and a voice about an area of their own."""
    area = make_area(manager.organisation.municipality, "planungsregion", f"15999-7{number:02d}")
    release_observation(make_observation(manager, areas=[area]), level=Level.PUBLIC, actor=manager)
    make_voice(manager.organisation.municipality, area=area)


@pytest.mark.parametrize("page", PAGES)
def test_pages_stay_below_the_ceiling(crowded: World, page: str) -> None:
    client = crowded.client("admin")
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    assert len(queries) <= CEILING, "\n".join(query["sql"][:160] for query in queries)
