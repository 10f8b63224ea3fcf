"""The 2,880 Kitas of Berlin, as the city publishes them."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.db.models import Sum
from django.utils.translation import override

from kooplan.cli.opening import seed
from kooplan.organisations.models import Municipality, Organisation
from kooplan.services.actions.importing import open_upload, take_upload
from kooplan.services.models import Location, Service, ServiceUpload
from tests.areas.real import load_districts, open_tenant

KITAS = "facilities/kindertagesstaetten.geojson"
OPTIONS = {
    "service_type": "kindergarten", "contact": "Über die Kitaaufsicht", "confirmed_on": date(2025, 1, 1).isoformat(),
    "source": "Geoportal Berlin / Kindertagesstätten",
}  # fmt: skip


@pytest.fixture
def berlin(db: None, real_data: Path) -> Municipality:
    """The city with its own border."""
    tenant = open_tenant("Berlin", "11000")
    seed(tenant)
    load_districts(tenant, real_data, "11")
    return tenant


def opened(tenant: Municipality, path: Path) -> ServiceUpload:
    """The file of the city, checked."""
    return open_upload(tenant, path, name=path.name, options=OPTIONS, actor=None)


@pytest.mark.criterion("R5.AC4")
def test_every_kita_of_berlin_is_taken_with_its_places(berlin: Municipality, real_data: Path) -> None:
    path = real_data / KITAS
    rows = [feature["properties"] for feature in json.loads(path.read_text(encoding="utf-8"))["features"]]
    with override("de"):
        one = opened(berlin, path)
        assert one.report["problems"] == [] or all(p["severity"] == "note" for p in one.report["problems"])
        assert one.options["columns"]["provider"] == "t_name"
        assert one.report["counts"] == {"new": len(rows)}
        take_upload(one, actor=None)
    assert Service.objects.filter(municipality=berlin).count() == len(rows) == 2_880
    total = Location.objects.filter(service__municipality=berlin).aggregate(places=Sum("capacity"))["places"]
    assert total == sum(int(row["e_platz"]) for row in rows)
    names = {" ".join(row["t_name"].split()).casefold() for row in rows}
    assert Organisation.objects.filter(municipality=berlin).count() == len(names) + 1
    kreis = Location.objects.filter(service__municipality=berlin, areas__area_level__code="kreis").count()
    # The published border is generalised: it cuts off five Kitas at the rim, which the check says.
    assert kreis == len(rows) - 5


def test_a_second_take_over_finds_nothing_to_change(berlin: Municipality, real_data: Path) -> None:
    path = real_data / KITAS
    take_upload(opened(berlin, path), actor=None)
    again = opened(berlin, path)
    assert again.report["counts"] == {"same": 2_880}
    pks = set(Location.objects.values_list("pk", flat=True))
    take_upload(again, actor=None)
    assert set(Location.objects.values_list("pk", flat=True)) == pks
