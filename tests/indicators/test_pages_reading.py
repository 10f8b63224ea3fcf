"""The reading pages: who sees what, what every number carries, and what a page costs."""

from __future__ import annotations

import gzip
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kooplan.areas.models import AreaParent
from kooplan.areas.vocab import MUNICIPALITY, Hierarchy
from kooplan.core.visibility import Level
from kooplan.indicators.models import Indicator, Series
from tests.indicators.builders import (
    SmallDistrict,
    make_area,
    make_indicator,
    make_population,
    make_release,
    make_released,
    make_small_district,
)
from tests.indicators.test_queries_people import add_people
from tests.world import World

MOST_QUERIES = 12


@pytest.fixture
def small(world: World) -> SmallDistrict:
    return make_small_district(world.district)


def body(world: World, url: str, persona: str = "planner", **headers: str) -> str:
    answer = world.client(persona).get(url, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def pages_of(small: SmallDistrict) -> list[str]:
    area = small.regions[0].pk
    return [
        "/wissen/",
        "/wissen/indikatoren/",
        "/wissen/indikatoren/child_poverty/",
        f"/wissen/indikatoren/child_poverty/?raum={area}",
        "/wissen/raeume/",
        f"/wissen/raeume/{area}/",
        f"/wissen/raeume/{small.district.pk}/",
        f"/wissen/raeume/{small.land.pk}/",
        f"/wissen/bevoelkerung/?raum={area}",
        "/wissen/bevoelkerung/",
    ]


def files_of(small: SmallDistrict) -> list[str]:
    return [
        "/wissen/tabelle.csv",
        "/wissen/indikatoren/child_poverty/tabelle.csv",
        f"/wissen/raeume/{small.regions[0].pk}/tabelle.csv",
        "/wissen/bevoelkerung/tabelle.csv",
    ]


def test_every_page_and_file_needs_few_queries_with_thirty_areas(world: World) -> None:
    small = make_small_district(world.district, regions=30)
    for area in small.regions:
        add_people(small, area, 2025)
        add_people(small, area, 2035, variant="Untere Variante")
    client = world.client("planner")

    for url in [*pages_of(small), *files_of(small)]:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        assert len(found) <= MOST_QUERIES, f"{url}: {len(found)} queries"


def test_the_overview_of_25_areas_stays_light(world: World) -> None:
    make_small_district(world.district, regions=25)

    assert len(gzip.compress(body(world, "/wissen/").encode())) < 20_000


def test_the_overview_ranks_areas_beside_the_larger_ones(world: World, small: SmallDistrict) -> None:
    words = text(body(world, "/wissen/"))

    assert "Acht Planungsregionen, 8 000 Einwohner*innen, Stand 31. Dezember 2025" in words
    assert words.index("Region 08") < words.index("Region 01")
    assert "Nur 8 Räume." in words
    assert "Landkreis Musterkreis 5,5 %" in words
    assert "Musterland 6,5 %" in words
    assert "Deutschland 5,5 %" in words
    assert "Summe der Zähler durch Summe der Nenner aus 8 Räumen (Planungsregionen)" in words
    assert "Quelle: Statistikstelle, dl-de/by-2-0, Lieferung vom 24. Februar 2026." in words


def test_the_overview_asks_about_the_largest_moves(world: World, small: SmallDistrict) -> None:
    words = text(body(world, "/wissen/"))

    assert "Region 08: Kinderarmut steigt seit 2023" in words
    assert "4,5 % (2023), 9,0 % (2025)." in words
    assert "Hinweis, noch nicht bewertet" in words


def test_the_year_can_be_chosen_without_script(world: World, small: SmallDistrict) -> None:
    words = text(body(world, "/wissen/?merkmal=child_poverty&zeitraum=2023"))

    assert "2023, höchste zuerst" in words
    assert "4,5 %" in words


def test_an_unknown_choice_falls_back_to_the_usual_one(world: World, small: SmallDistrict) -> None:
    words = text(body(world, "/wissen/?merkmal=nichts&zeitraum=x&ebene=mond"))

    assert "Kinderarmut nach Planungsregion" in words


def test_a_swap_sends_the_part_with_its_head(world: World, small: SmallDistrict) -> None:
    html = body(world, "/wissen/?zeitraum=2023", **{"hx-request": "true"})

    assert "<html" not in html
    assert 'id="auswahl"' in html
    assert 'id="seitenkopf" hx-swap-oob="true"' in html


def test_levels_beyond_the_district_are_offered_apart(world: World, small: SmallDistrict) -> None:
    inside = [make_area(world.district, "gemeinde", f"15999{n:03d}", parent=small.district) for n in range(2)]
    outside = make_area(world.district, "gemeinde", "15001000", name="Fernstadt")
    for area in (*inside, outside):
        make_released(small.share, area, 2025, 3.0, release=small.release)

    near, far = body(world, "/wissen/?ebene=gemeinde"), body(world, "/wissen/?ebene=gemeinde-alle")

    assert "Fernstadt" not in near
    assert "Fernstadt" in far
    assert "Gemeinden auch außerhalb" in near


def test_hidden_numbers_stay_hidden_in_page_and_file(world: World, small: SmallDistrict) -> None:
    small.release.values.filter(series__indicator=small.share, area_version__area=small.regions[0]).update(
        value=None, numerator=None, denominator=None, status="primary"
    )

    words = text(body(world, "/wissen/"))
    file = body(world, "/wissen/tabelle.csv")

    assert "•: zum Schutz kleiner Zahlen verborgen" in words
    assert "Region 01;15999-01;Kinderarmut;2025;•;Prozent;;;Zu wenige Fälle;;" in file
    assert "Landkreis Musterkreis;15999;Kinderarmut;2025;…;Prozent;;;Keine Angabe;Von 8 Teilräumen fehlen 1.;" in file


def test_a_file_names_unit_period_base_state_and_source(world: World, small: SmallDistrict) -> None:
    answer = world.client("planner").get("/wissen/tabelle.csv")
    lines = answer.content.decode("utf-8-sig").splitlines()

    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert lines[0] == "Raum;Schlüssel;Merkmal;Zeitraum;Wert;Einheit;Zähler;Nenner;Stand;Hinweis;Quelle"
    assert lines[1].startswith("Region 08;15999-08;Kinderarmut;2025;9;Prozent;90;1000;Wert liegt vor;;Statistikstelle")
    assert "Landkreis Musterkreis;15999;Kinderarmut;2025;5,5;Prozent;440;8000;Wert liegt vor;aus 8 Räumen" in "\n".join(
        lines
    )


@pytest.mark.parametrize("persona", ["manager", "councillor"])
def test_values_of_the_administration_reach_no_page_of_others(world: World, small: SmallDistrict, persona: str) -> None:
    inner = make_release(world.district, level=Level.ADMIN_INTERNAL, attribution="Interne Statistik")
    hidden = make_indicator(world.district, "inner_share", name="Interner Anteil", level=Level.ADMIN_INTERNAL)
    for area in small.regions:
        make_released(hidden, area, 2025, 77.7, release=inner)
        make_released(small.share, area, 2024, 66.6, release=inner)
    client = world.client(persona)

    for url in [*pages_of(small), *files_of(small)[:3], "/wissen/?merkmal=inner_share", "/wissen/?zeitraum=2024"]:
        html = client.get(url).content.decode()
        assert "77,7" not in html, url
        assert "66,6" not in html, url
        assert "Interner Anteil" not in html, url
    assert client.get("/wissen/indikatoren/inner_share/").status_code == 404


def test_an_indicator_of_the_administration_is_not_offered_even_with_public_values(
    world: World, small: SmallDistrict
) -> None:
    hidden = make_indicator(world.district, "inner_share", name="Interner Anteil", level=Level.ADMIN_INTERNAL)
    make_released(hidden, small.regions[0], 2025, 7.0, release=small.release)
    urls = ("/wissen/", "/wissen/indikatoren/", f"/wissen/raeume/{small.regions[0].pk}/")

    for url in urls:
        assert "Interner Anteil" in body(world, url)
        assert "Interner Anteil" not in body(world, url, "manager")


def test_the_mark_of_visibility_follows_the_most_protected_value(world: World, small: SmallDistrict) -> None:
    assert "Sichtbar für: <b>alle</b>" in body(world, "/wissen/")
    small.release.level = Level.ADMIN_INTERNAL
    small.release.save(update_fields=["level"])

    assert "Sichtbar für: <b>Verwaltung</b>" in body(world, "/wissen/")


def test_areas_and_indicators_of_another_tenant_are_not_found(world: World, small: SmallDistrict) -> None:
    client = world.client("outsider")

    assert client.get(f"/wissen/raeume/{small.regions[0].pk}/").status_code == 404
    assert client.get(f"/wissen/raeume/{small.regions[0].pk}/tabelle.csv").status_code == 404
    assert client.get("/wissen/indikatoren/child_poverty/").status_code == 404
    assert "Region 01" not in client.get(f"/wissen/bevoelkerung/?raum={small.regions[0].pk}").content.decode()


def test_an_empty_tenant_is_told_what_comes_next(world: World) -> None:
    words = text(body(world, "/wissen/", "outsider"))

    assert "Noch keine Daten" in words
    assert "Daten einlesen" in words
    for url in ("/wissen/raeume/", "/wissen/indikatoren/", "/wissen/bevoelkerung/"):
        assert world.client("outsider").get(url).status_code == 200
    assert world.client("outsider").get("/wissen/tabelle.csv").status_code == 404


def test_who_may_not_import_is_told_who_does(world: World) -> None:
    words = text(body(world, "/wissen/", "councillor"))

    assert "Daten liest die Statistikstelle oder die Sozialplanung ein." in words


def test_the_profile_names_strengths_before_burdens(world: World, small: SmallDistrict) -> None:
    words = text(body(world, f"/wissen/raeume/{small.regions[0].pk}/"))

    assert "Worauf Region 01 bauen kann" in words
    assert "2,0 %, niedriger als der Vergleichswert. Landkreis Musterkreis: 5,5 %." in words
    assert "Was belastet" in words  # better than the district, and rising
    assert words.index("Worauf Region 01 bauen kann") < words.index("Was belastet")


def test_own_regions_lie_in_the_district_though_a_gemeinde_covers_them(world: World, small: SmallDistrict) -> None:
    town = make_area(world.district, MUNICIPALITY, f"{world.district.ags}001", name="Marktstadt", parent=small.district)
    AreaParent.objects.create(child=small.regions[0], parent=town, hierarchy=Hierarchy.PLANNING)

    row = body(world, "/wissen/raeume/?ebene=planungsregion").split("Region 01</a>")[1].split("</tr>")[0]

    assert "Landkreis Musterkreis" in row
    assert "Marktstadt" not in row


def test_only_classes_of_the_catalogue_are_called_fixed(world: World, small: SmallDistrict) -> None:
    fixed, computed = "Klassen fest vorgegeben", "Die Grenzen teilen alle Werte dieser Zeitreihe in Fünftel."
    words = text(body(world, "/wissen/"))
    assert fixed in words
    assert computed not in words

    Indicator.objects.filter(pk=small.share.pk).update(breaks=[])

    words = text(body(world, "/wissen/"))
    assert fixed not in words
    assert computed in words


def test_a_headline_of_people_needs_no_unit(world: World, small: SmallDistrict) -> None:
    Indicator.objects.filter(pk=small.population.pk).update(unit="Personen")
    page = body(world, "/wissen/").split("kp-figures")[1].split("Quelle:")[0]
    assert "Einwohner*innen" in page
    assert "Personen" not in page


def test_a_unit_of_several_words_stands_beside_the_name(world: World, small: SmallDistrict) -> None:
    Indicator.objects.filter(pk=small.share.pk).update(unit="je 1 000", per=1000)
    table = body(world, f"/wissen/raeume/{small.regions[7].pk}/").split('id="belastung"')[1].split("</table>")[0]
    assert text(table).count("je 1 000") == 1


def test_a_strength_that_may_be_chance_is_not_claimed(world: World, small: SmallDistrict) -> None:
    small.release.values.filter(area_version__area=small.regions[0], series__indicator=small.share).update(
        numerator=1.0, denominator=50.0, value=2.0
    )

    assert "Worauf Region 01 bauen kann" not in text(body(world, f"/wissen/raeume/{small.regions[0].pk}/"))


@pytest.mark.criterion("R19.AC1")
def test_the_profile_shows_ages_and_what_is_expected(world: World, small: SmallDistrict) -> None:
    for area in small.regions:
        add_people(small, area, 2025)
        add_people(small, area, 2035, factor=0.9, variant="Untere Variante")

    words = text(body(world, f"/wissen/raeume/{small.regions[0].pk}/"))

    assert "65 Jahre und älter 30,0 %" in words
    assert "Altersaufbau" in words
    assert "Für 2035 werden 900 Einwohner*innen erwartet. 2025 waren es 1 000." in words
    assert "Ab 65-Jährige je 100 Menschen von 20 bis 64 60,0 60,0" in words


def test_every_level_has_a_profile(world: World, small: SmallDistrict) -> None:
    for area in (small.country, small.land, small.district, *small.regions):
        assert area.name in body(world, f"/wissen/raeume/{area.pk}/")


def test_an_indicator_says_what_it_means_and_how_far_it_is_checked(world: World, small: SmallDistrict) -> None:
    Indicator.objects.filter(pk=small.share.pk).update(mark="M", numerator="Kinder", denominator="alle Kinder")

    words = text(body(world, "/wissen/indikatoren/child_poverty/"))

    assert "Noch nicht an der Quelle geprüft." in words
    assert "Gezählt werden Kinder" in words
    assert "Bezogen auf alle Kinder" in words
    assert "Höher heißt mehr Belastung" in words
    assert "Lizenz: dl-de/by-2-0." in words


@pytest.mark.criterion("R56.AC3")
def test_a_changed_definition_is_a_break_in_the_course(world: World, small: SmallDistrict) -> None:
    Series.objects.create(indicator=small.share, number=2, break_reason="Neue Erhebung ab 2026.")
    for area in small.regions:
        make_released(small.share, area, 2026, top=30.0, bottom=1000.0, release=small.release, series=2)

    words = text(body(world, f"/wissen/indikatoren/child_poverty/?raum={small.regions[0].pk}"))

    assert "Gestrichelt vor 2026: Neue Erhebung ab 2026." in words
    assert "Neue Definition" in words


def test_an_indicator_without_values_shows_its_sheet_and_the_way_to_data(world: World, small: SmallDistrict) -> None:
    make_indicator(world.district, "homeless", name="Wohnungslose")

    words = text(body(world, "/wissen/indikatoren/homeless/"))

    assert "Noch keine Daten" in words
    assert "Was gemessen wird" in words
    assert world.client("planner").get("/wissen/indikatoren/homeless/tabelle.csv").status_code == 404


def test_indicators_with_values_come_before_those_without(world: World, small: SmallDistrict) -> None:
    make_indicator(world.district, "homeless", name="Ältere Wohnungslose")

    words = text(body(world, "/wissen/indikatoren/"))

    assert "2 von 3 Merkmalen haben Werte" in words
    assert words.index("Kinderarmut") < words.index("Ältere Wohnungslose")


def test_lists_can_be_searched(world: World, small: SmallDistrict) -> None:
    assert "Kinderarmut" in body(world, "/wissen/indikatoren/?suche=armut")
    assert "Kein Merkmal passt" in body(world, "/wissen/indikatoren/?suche=xyz")
    assert "1 von 8 Räumen" in text(body(world, "/wissen/raeume/?suche=region+03"))
    assert "Kein Raum passt zur Suche" in body(world, "/wissen/raeume/?suche=xyz")


@pytest.mark.criterion("R19.AC1")
def test_people_can_be_told_apart_by_area_year_age_and_sex(world: World, small: SmallDistrict) -> None:
    area = small.regions[0]
    add_people(small, area, 2024, factor=2.0)
    add_people(small, area, 2025)

    words = text(body(world, f"/wissen/bevoelkerung/?raum={area.pk}&stichtag=2024&alter=80-999&geschlecht=f"))

    assert "Region 01: 2 000 Einwohner*innen am 31. Dezember 2024" in words
    assert "Region 01: Frauen, Alter 80+" in words
    assert "2024 100 2025 50" in words
    for name in ("Jugendquotient", "Altenquotient", "80 Jahre und älter"):
        assert name in words


@pytest.mark.criterion("R19.AC1")
def test_births_and_migration_are_balanced(world: World, small: SmallDistrict) -> None:
    """8 births and 20 deaths of 1,000 people: -12; 15 more came than left: 15."""
    area = small.regions[0]
    plan = {"birth_rate": (8.0, 200.0), "mortality_rate": (20.0, 1000.0), "migration_balance": (15.0, 1000.0)}
    for key, (top, bottom) in plan.items():
        rate = make_indicator(world.district, key, unit="je 1 000", per=1000)
        for year in (2024, 2025):
            make_released(rate, area, year, top=top, bottom=bottom, release=small.release)

    words = text(body(world, f"/wissen/bevoelkerung/?raum={area.pk}"))

    assert "Geburten, Sterbefälle und Wanderung" in words
    assert "−12,0 je 1 000 15,0 je 1 000" in words


def test_a_visitor_is_led_to_the_sign_in(world: World, small: SmallDistrict) -> None:
    for url in [*pages_of(small), *files_of(small)]:
        assert world.client("visitor").get(url).status_code == 302


def test_an_indicator_of_the_district_alone_is_shown_beside_the_larger_ones(world: World, small: SmallDistrict) -> None:
    rate = make_indicator(world.district, "sgb2_quote", name="SGB-II-Quote")
    for area, value in ((small.district, 11.41), (small.land, 10.1), (small.country, 7.7)):
        make_released(rate, area, 2021, value, release=small.release)
    words = text(body(world, "/wissen/indikatoren/sgb2_quote/"))

    assert "Landkreis Musterkreis im Ganzen" in words
    assert "Landkreis Musterkreis 11,4 %" in words
    assert "Musterland 10,1 %" in words
    assert "Noch keine Daten" not in words
    assert "Nur 1" not in words
    assert body(world, "/wissen/indikatoren/sgb2_quote/tabelle.csv").count("11,41") == 1


def test_the_population_page_opens_with_the_newest_day_of_known_ages(world: World) -> None:
    make_area(world.district, "bund", "DG", name="Deutschland")
    district = make_area(world.district, "kreis", world.district.ags, name="Landkreis Musterkreis")
    population, release = make_population(world.district), make_release(world.district)
    for sex, start, end in (("f", 0, 19), ("f", 20, 999), ("m", 0, 19), ("m", 20, 999)):
        day = date(2024, 12, 31)
        make_released(
            population, district, 2024, 100.0, release=release, period_start=day, period_end=day, sex=sex,
            age_from=start, age_to=end,
        )  # fmt: skip
    make_released(population, district, 2025, 390.0, release=release, period_start=date(2025, 12, 31))

    assert "Landkreis Musterkreis: 400 Einwohner*innen am 31. Dezember 2024" in text(
        body(world, "/wissen/bevoelkerung/")
    )
    newest = text(body(world, "/wissen/bevoelkerung/?stichtag=2025-12-31"))
    assert "Landkreis Musterkreis: 390 Einwohner*innen am 31. Dezember 2025" in newest
