"""The command brings a list of services in as the page does, and leaves the register alone when the list is bad."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.services.models import Service, ServiceUpload
from tests.cli.test_data import run
from tests.services.lists import OTHER, ROW, prepare, row, write_csv
from tests.world import World

TENANT = ("--municipality", "15999")


@pytest.fixture(autouse=True)
def _district(world: World) -> None:
    """Borders and catalogues of the tenant."""
    prepare(world.district)


def test_a_list_is_taken_by_command(tmp_path: Path) -> None:
    bare = [row(one, Leistungsart=None, Name=None, bez=one["Name"]) for one in (ROW, OTHER)]
    path = write_csv(tmp_path, bare)
    done = run("services", "import", path, *TENANT, "--type", "child_guidance", "--map", "name=bez", "--crs", "25832")
    assert done.exit_code == 0, done.stderr
    assert "2 Angebote sind neu." in done.stderr
    assert {one.service_type.code for one in Service.objects.all()} == {"child_guidance"}


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    done = run("services", "import", write_csv(tmp_path, [ROW]), *TENANT, "--dry-run")
    assert done.exit_code == 0, done.stderr
    assert "Neue Angebote: 1" in done.stderr
    assert not Service.objects.exists()
    assert not ServiceUpload.objects.exists()


@pytest.mark.criterion("R5.AC4")
def test_a_bad_list_names_every_row_and_writes_nothing(tmp_path: Path) -> None:
    path = write_csv(tmp_path, [row(Kapazität="-1"), row(OTHER, Stand="nie")])
    done = run("services", "import", path, *TENANT)
    assert done.exit_code == 2
    assert "Zeile 2, Spalte „Kapazität“: Der Wert „-1“ ist negativ." in done.stderr
    assert "Zeile 3, Spalte „Stand“: „nie“ ist kein Datum." in done.stderr
    assert "Es wurde nichts gespeichert." in done.stderr
    assert not Service.objects.exists()
    assert not ServiceUpload.objects.exists()


@pytest.mark.parametrize(
    ("options", "words"),
    [(("--map", "zauber=Name"), "keine Bedeutung"), (("--map", "name"), "Gleichheitszeichen")],
)
def test_a_wrong_option_is_named(tmp_path: Path, options: tuple[str, ...], words: str) -> None:
    done = run("services", "import", write_csv(tmp_path, [ROW]), *TENANT, *options)
    assert done.exit_code == 2
    assert words in done.stderr
    assert not ServiceUpload.objects.exists()
