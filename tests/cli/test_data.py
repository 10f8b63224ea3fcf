"""The commands bring in and release what the pages do, and leave the database alone when the input is bad."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kooplan.areas.models import AreaVersion, PopulationGrid
from kooplan.cli.main import LazyGroup, main
from kooplan.cli.opening import open_tenant
from kooplan.indicators.models import Delivery, Indicator, ReleasedValue, Value
from tests.areas.makers import VILLAGES, write_boxes
from tests.indicators.makers import row_counts
from tests.world import World

TENANT = ("--tenant", "15999")
AREAS = ("--key-field", "AGS", "--name-field", "GEN", "--valid-from", "2020-01-01", "--source", "© Test, frei")


def run(*words: object) -> Result:
    """One call of `kooplan`, with its exit code."""
    assert isinstance(main, LazyGroup)
    return CliRunner().invoke(main, [str(word) for word in words], standalone_mode=True)


@pytest.fixture
def district(world: World) -> None:
    """The tenants of the demo with their seeds."""
    from kooplan.cli.opening import seed

    seed(world.district)
    seed(world.neighbour)


def take_areas(folder: Path) -> Result:
    """Four Gemeinden."""
    return run("import", "areas", write_boxes(folder / "gemeinden.geojson"), *TENANT, *AREAS)


def test_areas_values_and_release_by_command(district: None, tmp_path: Path) -> None:
    assert take_areas(tmp_path).exit_code == 0
    assert AreaVersion.objects.filter(area__area_level__code="gemeinde").count() == 4
    table = tmp_path / "kinder.csv"
    table.write_text("AGS;Jahr;Zähler;Nenner\n15999010;2024;40;400\n15999020;2024;4;300\n", encoding="utf-8")
    done = run(
        "import", "values", table, *TENANT, "--map", "=child_poverty", "--source", "© Sozialamt", "--licence", "frei"
    )
    assert done.exit_code == 0, done.stderr
    assert "2 Werte für 2 Raumeinheiten." in done.stderr
    number = done.stdout.strip()
    assert Delivery.objects.get().pk == int(number)
    released = run("release", number, *TENANT, "--level", "public")
    assert released.exit_code == 0
    assert "1 Werte werden gezeigt, 1 bleiben verborgen." in released.stderr
    assert ReleasedValue.objects.count() == 2


def test_a_reform_is_recorded_by_command(district: None, tmp_path: Path) -> None:
    take_areas(tmp_path)
    fewer = write_boxes(tmp_path / "neu.geojson", VILLAGES[:3])
    later = [word if word != "2020-01-01" else "2024-01-01" for word in AREAS]
    assert run("import", "areas", fewer, *TENANT, *later, "--complete").exit_code == 0
    done = run("import", "reform", *TENANT, "--old-day", "2023-12-31", "--new-day", "2024-01-01")
    assert done.exit_code == 0, done.stderr
    assert "Beendet: 15999040." in done.stderr


@pytest.mark.parametrize(("words", "message"), [
    (("import", "values", "{csv}", "--tenant", "99999"), "Den Mandanten 99999 gibt es nicht."),
    (("import", "values", "{csv}", *TENANT), "Die Quelle fehlt."),
    (("import", "values", "{csv}", *TENANT, "--source", "S", "--map", "x"), "„x“ braucht ein Gleichheitszeichen"),
    (("import", "values", "{csv}", *TENANT, "--source", "S", "--map", "=no_such"),
     "Den Indikator „no_such“ gibt es nicht."),
    (("import", "values", "{names}", *TENANT, "--source", "S"), "Angaben zu einzelnen Personen"),
    (("import", "values", "{empty}", *TENANT, "--source", "S"), "Die Datei ist leer."),
    (("import", "areas", "{csv}", *TENANT, *AREAS), "Die Datei enthält keine Geodaten."),
    (("import", "areas", "{boxes}", *TENANT, *AREAS, "--level", "dorf"), "Die Ebene „dorf“ gibt es nicht."),
    (("import", "areas", "{boxes}", *TENANT, *AREAS, "--prefix", "99"), "Keine Fläche beginnt mit dem Schlüssel 99."),
    (("import", "grid", "{csv}", *TENANT, "--date", "2011-05-09", "--source", "S", "--licence", "L"), "keine Grenzen"),
    (("release", "4711", *TENANT), "Die Lieferung 4711 gibt es bei diesem Mandanten nicht."),
])  # fmt: skip
def test_bad_input_ends_with_code_2_and_changes_nothing(
    district: None, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    files = {
        "csv": ("daten.csv", "AGS;Jahr;Wert\n15999010;2024;12\n"),
        "names": ("liste.csv", "AGS;Jahr;Nachname;Geburtsdatum\n15999010;2024;Muster;01.01.1980\n"),
        "empty": ("leer.csv", ""),
    }
    places = {"boxes": write_boxes(tmp_path / "g.geojson")}
    for key, (name, content) in files.items():
        places[key] = tmp_path / name
        places[key].write_text(content, encoding="utf-8")
    before = row_counts()
    done = run(*(word.format(**places) for word in words))
    assert done.exit_code == 2, done.stderr
    assert message in done.stderr
    assert row_counts() == before


def test_a_delivery_of_another_tenant_is_not_found(district: None, tmp_path: Path) -> None:
    test_areas_values_and_release_by_command(district, tmp_path)
    done = run("release", Delivery.objects.get().pk, "--tenant", "15998")
    assert done.exit_code == 2


def test_landkreis_stendal_by_command(db: None, real_data: Path) -> None:
    """The commands of the handbook on real data: boundaries, grid, INKAR, population."""
    open_tenant("Landkreis Stendal", ags="15090", kind="landkreis")
    tenant = ("--tenant", "15090")
    folder = real_data / "boundaries"
    done = run(
        "import", "areas", folder / "VG250_GEM_simplified.zip", *tenant, "--key-field", "ARS", "--name-field", "GEN",
        "--km2-field", "KFL", "--table", folder / "VG250_GEM.dbf", "--table-where", "GF=4", "--prefix", "15090",
        "--valid-from", "2022-12-31", "--source", "© GeoBasis-DE / BKG 2022 (Daten verändert), dl-de/by-2-0",
    )  # fmt: skip
    assert "25 Raumeinheiten neu angelegt." in done.stderr, done.stderr
    done = run(
        "import", "areas", folder / "vg5000_2021" / "VG5000_KRS.shp", *tenant, "--level", "kreis", "--key-field", "AGS",
        "--name-field", "GEN", "--prefix", "15090", "--valid-from", "2021-01-01",
        "--source", "© GeoBasis-DE / BKG 2021",
    )  # fmt: skip
    assert done.exit_code == 0, done.stderr
    done = run(
        "import", "grid", real_data / "grid" / "zensus2011_1km", *tenant, "--level", "kreis", "--date", "2011-05-09",
        "--source", "© Statistische Ämter des Bundes und der Länder, 2013", "--licence", "dl-de/by-2-0",
    )  # fmt: skip
    assert "117643 Einwohner*innen" in done.stderr, done.stderr
    assert PopulationGrid.objects.get().inhabitants == 117_643
    done = run("import", "values", real_data / "indicators" / "inkar_2024" / "sozialleistungen.parquet", *tenant)
    assert done.exit_code == 0, done.stderr
    value = Value.objects.get(
        series__indicator__key="child_poverty", area_version__area__key="15090", period_end__year=2022
    )
    assert value.value == 15.13


def test_an_own_indicator_takes_what_the_catalogue_does_not_know(district: None, tmp_path: Path) -> None:
    take_areas(tmp_path)
    added = run("indicator", "add", "care_recipients", *TENANT, "--name", "Pflegebedürftige (Anzahl)", "--unit",
                "Personen", "--life-domain", "care", "--rule", "3/5")  # fmt: skip
    assert added.exit_code == 0, added.stderr
    assert Indicator.objects.get(key="care_recipients").per is None
    again = run("indicator", "add", "care_recipients", *TENANT, "--name", "X", "--unit", "%", "--life-domain", "care")
    assert (again.exit_code, "Dieses Kürzel gibt es schon." in again.stderr) == (2, True)
    unknown = run("indicator", "add", "other", *TENANT, "--name", "X", "--unit", "%", "--life-domain", "nichts")
    assert (unknown.exit_code, "Diese Lebenslage gibt es nicht." in unknown.stderr) == (2, True)


def test_rows_are_chosen_and_several_deliveries_released_by_command(district: None, tmp_path: Path) -> None:
    take_areas(tmp_path)
    table = tmp_path / "kinder.csv"
    table.write_text("AGS;Jahr;Art;Zähler;Nenner\n15999010;2024;4;40;400\n15999010;2024;2;0;0\n", encoding="utf-8")
    words = ("import", "values", table, *TENANT, "--map", "=child_poverty", "--source", "© Sozialamt")
    assert "stehen schon in Zeile 2" in run(*words).stderr
    first = run(*words, "--where", "Art=4")
    assert "1 Wert für 1 Raumeinheit." in first.stderr, first.stderr
    table.write_text("AGS;Jahr;Zähler;Nenner\n15999010;2023;41;400\n", encoding="utf-8")
    second = run(*words)
    numbers = (first.stdout.strip(), second.stdout.strip())
    refused = run("release", numbers[0], "4711", *TENANT, "--level", "public")
    assert (refused.exit_code, ReleasedValue.objects.count()) == (2, 0)
    assert run("release", *numbers, *TENANT, "--level", "public").exit_code == 0
    assert ReleasedValue.objects.count() == 2
