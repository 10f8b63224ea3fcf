"""Values arrive in the unit of their indicator, and everybody is the sum of ages and sexes."""

from __future__ import annotations

from pathlib import Path

import pytest

from kooplan.files.errors import FileRefused
from kooplan.indicators.actions.importing import Prepared, import_values, prepare
from kooplan.indicators.actions.reading import Choices, read_file
from kooplan.indicators.actions.units import COUNT, in_units, per_of
from kooplan.indicators.actions.uploading import file_limits
from kooplan.indicators.vocab import DeliveryKind
from kooplan.organisations.models import Municipality
from tests.indicators.makers import DISTRICT, KEYS, Row, long_table, make_source, make_spec, prepare_district
from tests.world import World

GENESIS = (
    "GENESIS-Tabelle: 22411-02-03-4\nPflegebedürftige nach Geschlecht;;;;\nPflegestatistik;;;;\n"
    ";;;;Pflegebedürftige\n;;;;Anzahl\n"
    "31.12.2019;{key};Musterkreis;männlich;2100\n31.12.2019;{key};Musterkreis;weiblich;4300\n"
    "31.12.2019;{key};Musterkreis;Insgesamt;6400\n"
    "_____________________\n© Statistische Ämter des Bundes und der Länder, Deutschland, 2021.\n"
)


@pytest.fixture
def district(world: World, tmp_path: Path) -> Municipality:
    """The tenant with indicators and areas."""
    return prepare_district(world.district, tmp_path)


@pytest.mark.parametrize(
    ("unit", "per"),
    [("%", 100), ("Prozent", 100), ("je 100", 100), ("je 1.000", 1_000), ("je 10 000", 10_000),
     ("je 100.000", 100_000), ("Anzahl", COUNT), ("1000 Personen", COUNT), ("EUR", None), ("", None)],
)  # fmt: skip
def test_published_units_are_understood(unit: str, per: int | None) -> None:
    assert per_of(unit) == per


def test_a_rate_of_another_base_is_rescaled() -> None:
    table = long_table([{"key": DISTRICT, "indicator": "q_pfl", "value": 6.73}])
    found = in_units(table, {"q_pfl": "je 100"}, {"q_pfl": ("Pflegebedürftige", 1_000)}, name="inkar.parquet")
    assert found.data["value"].to_list() == [67.3]
    same = in_units(table, {"q_pfl": "je 100"}, {"q_pfl": ("Quote", 100)}, name="inkar.parquet")
    assert same is table


@pytest.mark.criterion("R56.AC2")
def test_a_count_is_never_taken_for_a_rate_of_the_same_name(district: Municipality, tmp_path: Path) -> None:
    path = tmp_path / "pflege.csv"
    path.write_text(GENESIS.format(key=DISTRICT), encoding="latin-1")
    found = read_file(district, path, name=path.name, importer="genesis", choices=Choices(), limits=file_limits())
    assert [(label.name, label.unit, label.suggestion) for label in found.labels] == [
        ("Pflegebedürftige", "Anzahl", "")
    ]
    chosen = Choices(indicators={"Pflegebedürftige": "care_need"})
    with pytest.raises(FileRefused, match="Das Merkmal ist eine Anzahl, der Indikator „Pflegebedürftige“ eine Quote"):
        read_file(district, path, name=path.name, importer="genesis", choices=chosen, limits=file_limits())


def people(key: str, rows: dict[tuple[str, int | None, int | None], float | None]) -> list[Row]:
    """Rows of people by sex and ages."""
    return [
        {"key": key, "indicator": "Menschen", "sex": sex, "age_from": start, "age_to": end, "value": value,
         "status": "no_data" if value is None else "ok"}
        for (sex, start, end), value in rows.items()
    ]  # fmt: skip


WHOLE = {("f", 0, 17): 20.0, ("f", 18, None): 35.0, ("m", 0, 17): 22.0, ("m", 18, None): 30.0}


def prepared(
    district: Municipality, rows: list[Row], *, kind: str = DeliveryKind.OPEN, replace: bool = False
) -> Prepared:
    return prepare(district, long_table(rows), mapping={"Menschen": "pop_total"}, kind=kind, replace=replace)


def totals(found: Prepared) -> list[float | None]:
    return [one.value for one in found.values if (one.sex, one.age_from, one.age_to) == ("", 0, 999)]


@pytest.mark.criterion("R19.AC1")
def test_everybody_follows_from_complete_ages_of_both_sexes(district: Municipality) -> None:
    found = prepared(district, people(KEYS[0], WHOLE))
    assert totals(found) == [107.0]
    assert "1 Gesamtzahl folgt aus Alter und Geschlecht." in str(found.report.notes[0])
    both = prepared(district, people(KEYS[0], {("", 0, 17): 42.0, ("", 18, None): 65.0}))
    assert totals(both) == [107.0]


@pytest.mark.parametrize("rows", [
    {**WHOLE, ("m", 18, None): None},
    {key: value for key, value in WHOLE.items() if key[0] == "f"},
    {**WHOLE, ("f", 18, None): None, ("f", 19, None): 35.0},
    {("f", 0, 17): 20.0, ("m", 0, 17): 22.0},
])  # fmt: skip
def test_a_gap_gives_no_total(
    district: Municipality, rows: dict[tuple[str, int | None, int | None], float | None]
) -> None:
    assert totals(prepared(district, people(KEYS[0], rows))) == []


def test_a_published_total_stays(district: Municipality) -> None:
    published = people(KEYS[0], {("", None, None): 110.0})
    assert totals(prepared(district, [*people(KEYS[0], WHOLE), *published])) == [110.0]
    import_values(
        district, long_table(published), source=make_source(district), spec=make_spec(),
        mapping={"Menschen": "pop_total"}, actor=None,
    )  # fmt: skip
    again = prepared(district, people(KEYS[0], WHOLE))
    assert again.report.is_ready
    assert totals(again) == []
    assert totals(prepared(district, people(KEYS[0], WHOLE), replace=True)) == [107.0]


def test_protected_groups_are_not_added_up_since_a_total_could_give_one_away(district: Municipality) -> None:
    assert totals(prepared(district, people(KEYS[0], WHOLE), kind=DeliveryKind.PROTECTED)) == []


def test_national_files_before_the_boundaries_ask_for_the_boundaries(district: Municipality) -> None:
    found = prepare(district, long_table([]), mapping={})
    assert "lesen Sie zuerst die Grenzen ein" in str(found.report.errors[0])
