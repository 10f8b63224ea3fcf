"""The composite index through the whole product: definition, run on released values, record, repetition."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kooplan.areas.models import Area, AreaLevel, AreaVersion
from kooplan.catalogues.models import LifeDomain
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.models import AuditEvent
from kooplan.core.visibility import Level
from kooplan.files.mss import read_mss
from kooplan.indicators.actions.index import define_index, publish_index_run, repeat_index, repeats, run_index
from kooplan.indicators.models import (
    Delivery,
    IndexDefinition,
    IndexResult,
    IndexRun,
    Indicator,
    Release,
    ReleasedValue,
    Series,
    Source,
)  # fmt: skip
from kooplan.organisations.models import Municipality
from tests.world import World

DAY, EARLIER = date(2025, 12, 31), date(2023, 12, 31)
KEYS = ("s1", "s3", "s4")
TABLE = {
    "Altfelde": (21850, (5.1, 8.9, 17.2), (5.6, 9.1, 18.3)),
    "Birkenau-Land": (9420, (2.6, 4.2, 7.5), (2.7, 4.3, 7.9)),
    "Dornburg-Nord": (14310, (3.9, 6.6, 12.8), (3.8, 6.2, 11.9)),
    "Heideland": (11960, (3.1, 5.0, 9.6), (3.3, 5.4, 10.4)),
    "Kranichsee": (8270, (2.2, 3.7, 6.1), (2.4, 3.9, 6.4)),
    "Marktstadt-Mitte": (18640, (7.8, 12.9, 27.4), (7.1, 12.2, 25.1)),
    "Marktstadt-Süd": (15480, (4.4, 7.3, 14.0), (4.6, 7.6, 14.4)),
    "Uferaue": (12470, (3.3, 5.6, 10.7), (3.0, 5.1, 9.5)),
}
EXPECTED = {
    "Altfelde": (2.024, 0.675, "mittel", -1.090, 21),
    "Birkenau-Land": (-2.681, -0.894, "mittel", -0.395, 23),
    "Dornburg-Nord": (-0.209, -0.070, "mittel", 0.640, 23),
    "Heideland": (-1.765, -0.588, "mittel", -0.878, 23),
    "Kranichsee": (-3.320, -1.107, "hoch", -0.549, 13),
    "Marktstadt-Mitte": (6.679, 2.227, "sehr niedrig", 1.923, 45),
    "Marktstadt-Süd": (0.529, 0.176, "mittel", -0.667, 23),
    "Uferaue": (-1.257, -0.419, "mittel", 1.016, 25),
}
WORDS = {1: "hoch", 2: "mittel", 3: "niedrig", 4: "sehr niedrig"}
ROUNDING = 6e-4
"""The published table has three decimals; its last one may differ by rounding."""


class Shelf:
    """Builds areas and released values of one level by hand."""

    def __init__(self, municipality: Municipality, level: str) -> None:
        self.municipality = municipality
        self.level = AreaLevel.objects.create(
            municipality=municipality, code=level, name=level, plural=f"{level}e", order=70
        )
        source = Source.objects.create(municipality=municipality, name=f"Quelle {level}", attribution="Quelle")
        delivery = Delivery.objects.create(
            municipality=municipality,
            source=source,
            title="Werte",
            file_name="w.csv",
            sha256="0" * 64,
            delivered_on=DAY,
        )
        self.release = Release.objects.create(municipality=municipality, delivery=delivery, level=Level.PUBLIC)
        self.domain = LifeDomain.objects.create(municipality=municipality, code=f"d-{level}", name="Probe")

    def area(self, key: str, name: str) -> AreaVersion:
        area = Area.objects.create(municipality=self.municipality, area_level=self.level, key=key, name=name)
        return AreaVersion.objects.create(area=area, name=name, valid_from=date(2010, 1, 1))

    def indicator(self, key: str, *, direction: int = 1) -> Indicator:
        found = Indicator.objects.create(
            municipality=self.municipality,
            key=key,
            name=key.upper(),
            life_domain=self.domain,
            unit="%",
            direction=direction,
        )
        Series.objects.create(indicator=found)
        return found

    def value(
        self, indicator: Indicator, version: AreaVersion, end: date, value: float | None, status: str = "ok"
    ) -> ReleasedValue:
        return ReleasedValue.objects.create(
            release=self.release, series=indicator.series.order_by("-number")[0], area_version=version,
            period_start=date(end.year, 1, 1), period_end=end, value=value, status=status,
        )  # fmt: skip


@pytest.fixture
def shelf(world: World) -> Shelf:
    """The eight planning regions of the worked example with released values of two years."""
    shelf = Shelf(world.district, "proberaum")
    people = shelf.indicator("pop_total", direction=0)
    indicators = [shelf.indicator(key) for key in KEYS]
    for place, (name, (inhabitants, now, before)) in enumerate(TABLE.items()):
        version = shelf.area(f"p{place}", name)
        shelf.value(people, version, DAY, inhabitants)
        for indicator, new, old in zip(indicators, now, before, strict=True):
            shelf.value(indicator, version, DAY, new)
            shelf.value(indicator, version, EARLIER, old)
    return shelf


def define(
    world: World, *, persona: str = "planner", level: str = "proberaum", keys: tuple[str, ...] = KEYS
) -> IndexDefinition:
    components = [(Indicator.objects.get(municipality=world.district, key=key), 1.0) for key in keys]
    return define_index(
        world.district, name=f"Index {level}", preset="mss-2021", area_level=level, components=components,
        dynamics_years=2, min_population=300, options={}, actor=world.member(persona),
    )  # fmt: skip


@pytest.mark.criterion("R57.AC1")
def test_the_worked_example_comes_out_of_the_whole_product(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    found = {one.area_version.name: one for one in run.results.select_related("area_version")}
    assert set(found) == set(EXPECTED)
    for name, (total, status, word, dynamics, code) in EXPECTED.items():
        one = found[name]
        assert one.details["status_sum"] == pytest.approx(total, abs=ROUNDING), name
        assert one.status_index == pytest.approx(status, abs=ROUNDING), name
        assert one.dynamics_index == pytest.approx(dynamics, abs=ROUNDING), name
        assert (WORDS[one.status_class or 0], one.overall_code) == (word, code), name
    assert run.record["dimensions"]["status"]["means"] == pytest.approx([4.05, 6.775, 13.1625], abs=1e-9)
    assert run.record["dimensions"]["status"]["sds"] == pytest.approx([1.6696, 2.8052, 6.3299], abs=5e-5)


@pytest.mark.criterion("R57.AC3")
def test_the_page_of_a_small_run_carries_the_banner(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{run.pk}/").content.decode()
    assert "Nur 8 Räume." in page
    assert "Hinweis, kein Urteil" in page
    for forbidden in ("kritisch", "Brennpunkt", "schlecht"):
        assert forbidden not in page


@pytest.mark.criterion("R57.AC2")
def test_the_page_shows_ranks_under_other_weights(world: World, shelf: Shelf) -> None:
    components = [
        (Indicator.objects.get(municipality=world.district, key=key), weight)
        for key, weight in zip(KEYS, (8.0, 1.0, 1.0), strict=True)
    ]
    definition = define_index(
        world.district, name="Gewichtet", preset="own-weights", area_level="proberaum", components=components,
        dynamics_years=2, min_population=300, options={}, actor=world.member("planner"),
    )  # fmt: skip
    run = run_index(definition, period_end=DAY, actor=world.member("planner"))
    assert set(run.sensitivity["weights"]) == {"chosen", "equal", "pca"}
    assert run.sensitivity["weights"]["chosen"] == pytest.approx([0.8, 0.1, 0.1])
    assert run.sensitivity["weights"]["equal"] == pytest.approx([1 / 3] * 3)
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{run.pk}/").content.decode()
    assert "Was andere Gewichte ändern" in page
    assert "Gewichte aus den Daten (PCA)" in page


def test_a_second_run_on_the_same_values_is_the_same_to_the_last_bit(world: World, shelf: Shelf) -> None:
    definition, planner = define(world), world.member("planner")
    first, second = (run_index(definition, period_end=DAY, actor=planner) for _time in range(2))
    assert first.input_digest == second.input_digest
    assert first.record["result_digest"] == second.record["result_digest"]
    assert repeats(first, reader=world.reader("planner"))
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{first.pk}/?wiederholen=1").content.decode()
    assert "gleiches Ergebnis" in page


def test_a_changed_value_is_noticed_when_a_run_is_repeated(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    ReleasedValue.objects.filter(series__indicator__key="s1", period_end=DAY, value=5.1).update(value=5.2)
    found = repeat_index(run, reader=world.reader("planner"))
    assert (found.is_same, found.changes) == (False, ("Altfelde: S1 2025 ist geändert.",))
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{run.pk}/?wiederholen=1").content.decode()
    assert "Altfelde: S1 2025 ist geändert." in page


@pytest.mark.parametrize("status", ["primary", "secondary", "secret", "no_data"])
def test_a_hidden_or_missing_value_leaves_its_area_without_result(world: World, shelf: Shelf, status: str) -> None:
    ReleasedValue.objects.filter(series__indicator__key="s3", area_version__name="Uferaue", period_end=DAY).update(
        value=None, status=status
    )
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    result = run.results.get(area_version__name="Uferaue")
    assert not result.is_valid
    assert result.reason == ("S3 2025 fehlt" if status == "no_data" else "S3 2025 verborgen")
    assert result.status_index is None
    assert run.valid_areas == 7


def test_exact_zero_is_a_value(world: World, shelf: Shelf) -> None:
    ReleasedValue.objects.filter(series__indicator__key="s3", area_version__name="Uferaue", period_end=DAY).update(
        value=0.0, status="nothing"
    )
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    assert run.results.get(area_version__name="Uferaue").is_valid


def test_no_change_is_told_across_a_changed_definition(world: World, shelf: Shelf) -> None:
    s1 = Indicator.objects.get(municipality=world.district, key="s1")
    old = s1.series.get()
    new = Series.objects.create(indicator=s1, number=2, starts_on=date(2024, 1, 1), break_reason="Neue Abgrenzung")
    ReleasedValue.objects.filter(series=old, period_end=DAY, area_version__name="Uferaue").update(series=new)
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    assert run.results.get(area_version__name="Uferaue").reason == "S1: neue Definition"


def test_a_small_area_is_left_out_with_its_reason(world: World, shelf: Shelf) -> None:
    ReleasedValue.objects.filter(series__indicator__key="pop_total", area_version__name="Kranichsee").update(value=299)
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    assert "300" in run.results.get(area_version__name="Kranichsee").reason


def test_an_index_needs_indicators_with_a_direction(world: World, shelf: Shelf) -> None:
    with pytest.raises(RuleViolation, match="mindestens einen Indikator"):
        define(world, keys=())
    with pytest.raises(RuleViolation, match="Ohne Richtung"):
        define(world, keys=("pop_total",))


@pytest.mark.parametrize("persona", ["lead", "manager", "councillor", "outsider"])
def test_only_planning_and_statistics_define_and_run(world: World, shelf: Shelf, persona: str) -> None:
    with pytest.raises(NotAllowed):
        define(world, persona=persona)
    definition = define(world)
    with pytest.raises(NotAllowed):
        run_index(definition, period_end=DAY, actor=world.member(persona))


def test_a_period_without_values_is_refused_in_words(world: World, shelf: Shelf) -> None:
    with pytest.raises(RuleViolation, match="Kein Gebiet"):
        run_index(define(world), period_end=date(2019, 12, 31), actor=world.member("planner"))
    assert not IndexRun.objects.exists()
    assert not IndexResult.objects.exists()


def test_a_run_is_internal_until_it_is_published_with_a_reason(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    address = f"/wissen/sozialindex/laeufe/{run.pk}/"
    assert world.client("manager").get(address).status_code == 404
    with pytest.raises(RuleViolation, match="Grund"):
        publish_index_run(run, level=Level.PUBLIC, reason=" ", actor=world.member("lead"))
    with pytest.raises(NotAllowed):
        publish_index_run(run, level=Level.PUBLIC, reason="Beschluss", actor=world.member("manager"))
    publish_index_run(run, level=Level.PUBLIC, reason="Beschluss", actor=world.member("lead"))
    assert world.client("manager").get(address).status_code == 200
    assert world.client("outsider").get(address).status_code == 404


def test_the_way_through_the_pages(world: World, shelf: Shelf) -> None:
    client = world.client("planner")
    words = {
        "name": "Über die Seite", "preset": "own-weights", "area_level": "proberaum", "dynamics_years": "2",
        "min_population": "300", "scaling": "z", "gewicht-s1": "1", "gewicht-s4": "0,5",
    }  # fmt: skip
    made = client.post("/wissen/sozialindex/neu/", words)
    definition = IndexDefinition.objects.get(name="Über die Seite")
    assert made["Location"] == f"/wissen/sozialindex/{definition.pk}/"
    assert {one.indicator.key: one.weight for one in definition.components.all()} == {"s1": 1.0, "s4": 0.5}
    run = client.post(f"/wissen/sozialindex/{definition.pk}/rechnen/", {"stichtag": DAY.isoformat()})
    page = client.get(run["Location"])
    assert page.status_code == 200
    table = client.get(f"{run['Location']}tabelle.csv").content.decode("utf-8-sig")
    assert "Uferaue" in table
    assert ";" in table.splitlines()[0]
    again = client.post("/wissen/sozialindex/neu/", words)
    assert again.status_code == 422
    assert "Diesen Namen gibt es schon" in again.content.decode()


@pytest.mark.parametrize("weights", [{}, {"gewicht-s1": "viel"}, {"gewicht-s1": "-1"}])
def test_wrong_weights_are_refused_with_words(world: World, shelf: Shelf, weights: dict[str, str]) -> None:
    words = {
        "name": "Falsch", "preset": "own-weights", "area_level": "proberaum", "dynamics_years": "2",
        "min_population": "300", "scaling": "z", **weights,
    }  # fmt: skip
    answer = world.client("planner").post("/wissen/sozialindex/neu/", words)
    assert answer.status_code == 422
    assert "Bitte ändern Sie" in answer.content.decode()
    assert not IndexDefinition.objects.filter(name="Falsch").exists()


def test_a_wrong_day_is_answered_with_a_message(world: World, shelf: Shelf) -> None:
    definition = define(world)
    page = world.client("planner").post(
        f"/wissen/sozialindex/{definition.pk}/rechnen/", {"stichtag": "gestern"}, follow=True
    )
    assert "Bitte wählen Sie einen Stichtag" in page.content.decode()


@pytest.mark.criterion("R1.AC1")
def test_a_foreign_index_is_not_found(world: World, shelf: Shelf) -> None:
    definition = define(world)
    run = run_index(definition, period_end=DAY, actor=world.member("planner"))
    outsider = world.client("outsider")
    assert outsider.get(f"/wissen/sozialindex/{definition.pk}/").status_code == 404
    assert outsider.post(f"/wissen/sozialindex/{definition.pk}/rechnen/").status_code == 404
    assert outsider.get(f"/wissen/sozialindex/laeufe/{run.pk}/tabelle.csv").status_code == 404
    assert outsider.post(f"/wissen/sozialindex/laeufe/{run.pk}/freigeben/").status_code == 404


def test_pages_ask_the_database_a_fixed_number_of_times(world: World, django_assert_max_num_queries: object) -> None:
    shelf = Shelf(world.district, "vieleraum")
    s1, people = shelf.indicator("s1"), shelf.indicator("pop_total", direction=0)
    for place in range(30):
        version = shelf.area(f"v{place}", f"Raum {place:02d}")
        shelf.value(people, version, DAY, 1000 + place)
        shelf.value(s1, version, DAY, float(place))
    definition = define(world, level="vieleraum", keys=("s1",))
    run = run_index(definition, period_end=DAY, actor=world.member("planner"))
    client = world.client("planner")
    for address in (
        "/wissen/sozialindex/",
        f"/wissen/sozialindex/{definition.pk}/",
        f"/wissen/sozialindex/laeufe/{run.pk}/",
    ):
        with django_assert_max_num_queries(12):  # type: ignore[operator]
            assert client.get(address).status_code == 200


@pytest.mark.criterion("R57.AC1")
def test_the_berlin_monitoring_comes_out_of_the_whole_product(world: World, real_data: Path) -> None:
    """536 of 542 planning areas, with the published counts of each class."""
    shelf = Shelf(world.district, "plr")
    table = read_mss(real_data / "berlin" / "mss_2021_index_indikatoren.csv", name="mss.csv").data
    names = {"S1": "s1", "S3": "s3", "S4": "s4"}
    indicators = {name: shelf.indicator(key) for name, key in names.items()}
    people = shelf.indicator("pop_total", direction=0)
    versions = {key: shelf.area(key, key) for key in table["key"].unique().sort().to_list()}
    rows = []
    for row in table.iter_rows(named=True):
        indicator = people if row["indicator"] in {"EW", "pop_total"} else indicators.get(row["indicator"])
        if indicator is None:
            continue
        rows.append(ReleasedValue(
            release=shelf.release, series=indicator.series.get(), area_version=versions[row["key"]],
            period_start=DAY, period_end=DAY, value=row["value"], status=row["status"],
        ))  # fmt: skip
    ReleasedValue.objects.bulk_create(rows)
    run = run_index(define(world, level="plr"), period_end=DAY, actor=world.member("planner"))
    assert (len(versions), run.valid_areas) == (542, 536)
    counts = run.record["dimensions"]["status"]["class_counts"]
    assert {int(code): count for code, count in counts.items()} == {1: 75, 2: 366, 3: 46, 4: 49}
    assert run.record["dimensions"]["status"]["sum_sd"] == pytest.approx(2.955, abs=5e-4)


def test_a_changed_direction_is_noticed_when_a_run_is_repeated(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    Indicator.objects.filter(municipality=world.district, key="s4").update(direction=-1)
    found = repeat_index(run, reader=world.reader("planner"))
    assert (found.is_same, found.changes) == (False, ("Richtung oder Gewicht eines Merkmals ist geändert.",))


def test_no_change_is_told_across_a_changed_border(world: World, shelf: Shelf) -> None:
    old = AreaVersion.objects.get(name="Uferaue", area__area_level__code="proberaum")
    old.valid_to = date(2024, 7, 1)
    old.save(update_fields=["valid_to"])
    new = AreaVersion.objects.create(area=old.area, name="Uferaue", valid_from=date(2024, 7, 1))
    ReleasedValue.objects.filter(area_version=old, period_end=DAY).update(area_version=new)
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    assert "S1: neue Grenze" in run.results.get(area_version=new).reason


def test_a_preset_keeps_what_its_name_promises(world: World, shelf: Shelf) -> None:
    indicators = Indicator.objects.filter(municipality=world.district, key__in=KEYS).order_by("key")
    components = [(one, float(place)) for place, one in enumerate(indicators, start=1)]
    with pytest.raises(RuleViolation, match="gewichtet alle Merkmale gleich"):
        define_index(
            world.district, name="Schief", preset="mss-2021", area_level="proberaum", components=components,
            dynamics_years=2, min_population=300, options={}, actor=world.member("planner"),
        )  # fmt: skip
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    assert run.record["definition"] == "mss-2021"


def test_without_earlier_values_there_is_a_status_and_no_dynamics(world: World, shelf: Shelf) -> None:
    ReleasedValue.objects.filter(period_end=EARLIER).delete()
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    one = run.results.get(area_version__name="Uferaue")
    assert (one.is_valid, one.status_class, one.dynamics_class, one.overall_code) == (True, 2, None, None)
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{run.pk}/").content.decode()
    assert "Für die Dynamik fehlen frühere Werte." in page


def test_a_run_is_never_read_by_more_people_than_its_values(world: World, shelf: Shelf) -> None:
    definition, planner = define(world), world.member("planner")
    Release.objects.filter(pk=shelf.release.pk).update(level=Level.COUNCIL)
    with pytest.raises(RuleViolation, match="so weit freigegeben"):
        run_index(definition, period_end=DAY, actor=planner, level=Level.PUBLIC)
    run = run_index(definition, period_end=DAY, actor=planner)
    with pytest.raises(RuleViolation, match="so weit freigegeben"):
        publish_index_run(run, level=Level.PUBLIC, reason="Beschluss", actor=planner)
    with pytest.raises(RuleViolation, match="Verwaltung, Gremium oder alle"):
        publish_index_run(run, level=Level.PRIVATE_ORG, reason="Beschluss", actor=planner)
    assert publish_index_run(run, level=Level.COUNCIL, reason="Sitzung", actor=planner).level == Level.COUNCIL
    with pytest.raises(RuleViolation, match="schon so sichtbar"):
        publish_index_run(run, level=Level.COUNCIL, reason="Sitzung", actor=planner)


def test_a_value_that_is_hidden_later_closes_all_numbers_of_the_run(world: World, shelf: Shelf) -> None:
    """Scores add up to zero: with seven of eight on the page the hidden value could be worked out."""
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    address = f"/wissen/sozialindex/laeufe/{run.pk}/"
    client = world.client("planner")
    opened = client.get(address).content.decode()
    assert "+2,23" in opened
    assert "13,1625" in opened
    assert "2.2273" in client.get(f"{address}tabelle.csv").content.decode().replace(",", ".")
    ReleasedValue.objects.filter(series__indicator__key="s4", area_version__name="Uferaue", period_end=DAY).update(
        value=None, status="primary"
    )
    closed = client.get(address).content.decode()
    table = client.get(f"{address}tabelle.csv").content.decode().replace(",", ".")
    for number in ("+2,23", "13,1625", "10,7", "−0,42", "+0,63"):
        assert number not in closed, number
    assert "Hier stehen nur Klassen und Ränge." in closed
    assert "sehr niedrig" in closed
    for number in ("2.2273", "10.7", "27.4"):
        assert number not in table, number


def test_the_page_shows_scores_and_sums_behind_the_index(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    page = world.client("planner").get(f"/wissen/sozialindex/laeufe/{run.pk}/").content.decode()
    assert "z +2,25" in page  # (7.8 - 4.05) / 1.6696 of Marktstadt-Mitte
    assert "+6,68" in page
    assert "Dynamik: Veränderungen und z-Werte" in page


def test_the_reason_of_a_release_stands_apart_from_the_facts(world: World, shelf: Shelf) -> None:
    run = run_index(define(world), period_end=DAY, actor=world.member("planner"))
    publish_index_run(run, level=Level.PUBLIC, reason="Auf Wunsch von Frau Beispiel", actor=world.member("lead"))
    event = AuditEvent.objects.get(name="indicators.index.published")
    assert event.facts == {"from": "admin_internal", "to": "public"}
    assert event.words.words["reason"] == "Auf Wunsch von Frau Beispiel"


def test_the_overview_shows_the_classes_of_the_newest_run_beside_its_own_numbers(world: World, shelf: Shelf) -> None:
    definition, planner = define(world), world.member("planner")
    address = "/wissen/?merkmal=s1&ebene=proberaum"
    before = world.client("planner").get(address).content.decode()
    assert "mittel · negativ" not in before
    run_index(definition, period_end=DAY, actor=planner)
    page = world.client("planner").get(address).content.decode()
    assert "mittel · negativ" in page
    assert "sehr niedrig · negativ" in page
    hidden = world.client("manager").get(address).content.decode()
    assert "mittel · negativ" not in hidden, "an internal run must not show elsewhere"
