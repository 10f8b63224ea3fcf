"""Data that wait for somebody stand in that person's task list, and in nobody else's."""

from __future__ import annotations

from pathlib import Path

from kooplan.core.tasks import tasks_of
from kooplan.indicators.actions.releasing import release
from kooplan.indicators.actions.uploading import discard_import, open_import
from tests.indicators.makers import prepare_district, take_rates
from tests.world import World


def titles(world: World, persona: str) -> list[str]:
    return [task.title for task in tasks_of(world.reader(persona))]


def test_a_checked_file_waits_for_whoever_uploaded_it(world: World, tmp_path: Path) -> None:
    path = tmp_path / "werte.csv"
    path.write_text("Schlüssel;Zeitraum;Wert\n15999010;2024;12,5\n", encoding="utf-8")
    planner = world.member("planner")
    prepare_district(world.district, tmp_path)
    one = open_import(world.district, path, name=path.name, kind="open", origin="", actor=planner)
    assert titles(world, "planner") == ["Datei „werte.csv“ übernehmen oder verwerfen"]
    assert titles(world, "statistics") == titles(world, "manager") == titles(world, "outsider") == []
    page = world.client("planner").get("/").content.decode()
    assert "Am besten zuerst" in page
    discard_import(one, actor=planner)
    assert titles(world, "planner") == []


def test_a_delivery_waits_until_it_is_released(world: World, tmp_path: Path) -> None:
    prepare_district(world.district, tmp_path)
    delivery = take_rates(world.district, {"15999010": (50.0, 500.0)}).delivery
    assert any(title.startswith("Zahlen freigeben:") for title in titles(world, "planner"))
    assert titles(world, "manager") == titles(world, "outsider") == []
    release(delivery, level="public", actor=None)
    assert titles(world, "planner") == []
