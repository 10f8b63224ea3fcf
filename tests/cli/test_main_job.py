"""From published files to the pages of a district, by the very commands that the handbook prints."""

from __future__ import annotations

import re
import shlex
from html import unescape
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.db.models import Sum
from django.test import Client

from kooplan.areas.models import Area, PopulationGrid
from kooplan.cli.main import main
from kooplan.indicators.models import Delivery, ReleasedValue, Source
from kooplan.organisations.models import Municipality

HANDBOOK = Path(__file__).resolve().parents[2] / "docs" / "handbuch" / "hauptaufgabe.md"
BLOCK = re.compile(r"<!-- (?P<name>[^>]+) -->\n```\n(?P<commands>.*?)```", re.DOTALL)
OTHERS = ("kooplan migrate", "kooplan serve")
"""The database of the tests is there already, and pages are asked without a server."""


def commands_of(start: str) -> list[list[str]]:
    """The words of all commands in the blocks whose name begins so."""
    blocks = [found["commands"] for found in BLOCK.finditer(HANDBOOK.read_text(encoding="utf-8"))
              if found["name"].startswith(start)]  # fmt: skip
    lines = [line for block in blocks for line in block.replace("\\\n", "").splitlines()]
    return [shlex.split(line)[1:] for line in lines if line not in OTHERS]


def run(words: list[str]) -> Result:
    """One command; anything but success is shown with what it said."""
    done = CliRunner().invoke(main, words, standalone_mode=True)
    assert done.exit_code == 0, f"{' '.join(words)}: {done.stderr}"
    return done


def run_all(start: str) -> list[Result]:
    """All commands of some blocks; the numbers that the handbook releases are those of this database."""
    numbers: list[str] = []
    results = []
    for words in commands_of(start):
        if words[0] == "release":
            listed = [word for word in words if word.isdecimal() and len(word) < len("15090")]
            assert listed == [str(place) for place in range(1, len(numbers) + 1)]
            words = [words[0], *numbers, *words[1 + len(listed) :]]
        results.append(run(words))
        if words[:2] == ["import", "values"]:
            numbers.append(results[-1].stdout.strip())
    return results


@pytest.fixture
def folder(db: None, real_data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with the files, as the handbook tells to change into it."""
    monkeypatch.chdir(real_data)
    return real_data


def value(key: str, indicator: str, year: int) -> float | None:
    """A released number of everybody."""
    found = ReleasedValue.objects.totals().of(indicator)
    return found.get(area_version__area__key=key, period_end__year=year).value


def page(path: str) -> str:
    """What a visitor reads on a page."""
    answer = Client().get(path)
    assert answer.status_code == 200
    words = unescape(re.sub(r"<[^>]+>", " ", answer.content.decode()))
    return " ".join(words.replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.criterion("R2.AC2", "R19.AC1", "R56.AC1")
def test_the_handbook_makes_the_profile_of_stendal_from_published_files(folder: Path) -> None:
    run_all("stendal")
    tenant = Municipality.objects.get(ags="15090")

    assert Area.objects.filter(municipality=tenant, area_level__code="gemeinde").count() == 25
    assert Area.objects.get(municipality=tenant, key="15090").name == "Landkreis Stendal"
    assert PopulationGrid.objects.get(municipality=tenant).inhabitants == 117_643

    assert value("15090", "child_poverty", 2022) == 15.13
    assert value("15090", "sgb2_quote", 2021) == 11.41
    assert value("15090", "care_recipients", 2019) == 6_457
    assert value("15090", "care_need", 2019) == 58.1
    assert (value("15", "child_poverty", 2022) or 0) > 0
    assert (value("DG", "child_poverty", 2022) or 0) > 0
    assert [value("15090", "pop_total", year) for year in (2020, 2021)] == [110_485, 109_746]
    parts = ReleasedValue.objects.totals().of("pop_total").filter(area_version__area__area_level__code="gemeinde")
    for year, people in ((2021, 109_746), (2022, 110_291)):
        assert parts.filter(period_end__year=year).aggregate(total=Sum("value"))["total"] == people
    ages = ReleasedValue.objects.of("pop_total").filter(area_version__area__key="15090", period_end__year=2020)
    assert ages.exclude(sex="").aggregate(total=Sum("value"))["total"] == 110_485
    assert ReleasedValue.objects.filter(area_version__area__key="15").exclude(variant="").exists()

    assert Delivery.objects.filter(municipality=tenant, releases__level="public").count() == 13
    assert not Source.objects.filter(municipality=tenant, licence="").exists()

    overview = page("/region/15090/")
    assert "25 Gemeinden, 110 291 Einwohner*innen, Stand 31. Dezember 2022" in overview
    assert "Landkreis Stendal 15,1 %" in overview
    assert "Datenbasis: INKAR, BBSR Bonn 2024, dl-de/by-2-0" in overview
    assert "© GeoBasis-DE / BKG 2022 (Daten verändert), dl-de/by-2-0" in overview
    assert "Zensus 2011, 1 km" in page("/region/15090/quellen/")


@pytest.mark.criterion("R2.AC2")
def test_the_handbook_takes_the_areas_of_the_whole_land_for_comparison(folder: Path) -> None:
    run_all("land")
    tenant = Municipality.objects.get(ags="15081")
    counts = {code: Area.objects.filter(municipality=tenant, area_level__code=code).count()
              for code in ("gemeinde", "kreis", "land")}  # fmt: skip
    assert counts == {"gemeinde": 218, "kreis": 14, "land": 1}
    assert PopulationGrid.objects.get(municipality=tenant).cells == 20_559


def test_the_handbook_brings_berlin_in(folder: Path) -> None:
    results = run_all("berlin: räume")
    assert "542 Raumeinheiten neu angelegt." in results[1].stderr
    assert "2168 Werte für 542 Raumeinheiten." in results[2].stderr


def test_the_handbook_names_the_figures_that_the_commands_give() -> None:
    text = HANDBOOK.read_text(encoding="utf-8")
    for figure in ("15,13 %", "11,41 %", "110 485", "109 746", "110 291", "6 457", "117 643", "20 559", "218", "542"):
        assert figure in text, figure
