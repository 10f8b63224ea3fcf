"""The public register: what everybody may read of services, and what not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from kooplan.catalogues.models import TargetGroup
from kooplan.services.actions.describing import Day, Place
from kooplan.services.vocab import Accessibility, Rhythm, Weekday
from tests.services.makers import INSIDE, make_ground, make_place, make_service, plain
from tests.world import World


def read(world: World, path: str = "") -> str:
    """A public page of the register."""
    answer = Client().get(f"/region/{world.district.ags}/angebote/{path}")
    assert answer.status_code == 200
    return plain(answer.content.decode())


@pytest.mark.criterion("R60.AC1")
def test_everybody_finds_a_service_and_its_profile(world: World) -> None:
    make_ground(world.district)
    one = make_service(world.member("manager").organisation, places=(make_place(capacity=2.0, staffed=1.0),))
    page = read(world, "?suche=uferaue")
    assert "1 von 1 Angeboten" in page
    assert f"/region/{world.district.ags}/angebote/{one.pk}/" in page
    assert "/wissen/" not in page
    profile = read(world, f"{one.pk}/")
    for words in ("Suchtberatung Uferaue", "Am Markt 1, 15999 Uferaue", "Telefon 03999 1234", "Bestätigt am"):
        assert words in profile
    for words in ("/wissen/", "davon besetzt", "bestätigen", "Verlauf", "vorschlagen"):
        assert words not in profile


def test_what_is_not_public_is_not_found(world: World) -> None:
    inner = make_service(world.member("manager").organisation, name="Nur intern", level="admin_internal")
    foreign = make_service(world.member("outsider").organisation, name="Beim Nachbarn")
    page = read(world)
    assert "Nur intern" not in page
    assert "Beim Nachbarn" not in page
    for one in (inner, foreign):
        assert Client().get(f"/region/{world.district.ags}/angebote/{one.pk}/").status_code == 404
    assert "Nur intern" not in read(world, "?suche=intern")


def test_a_protected_place_stays_hidden(world: World) -> None:
    ground = make_ground(world.district)
    home = Place("Geheime Wohnung", address="Stille Gasse 1", point=INSIDE, is_protected=True)
    one = make_service(world.member("manager").organisation, name="Frauenhaus", places=(home,), areas=(ground.east,))
    for text in (read(world), read(world, f"{one.pk}/"), read(world, f"?raum={ground.east.pk}")):
        assert "Frauenhaus" in text
        for words in ("Geheime Wohnung", "Stille Gasse", "kp-map"):
            assert words not in text
    assert "Frauenhaus" not in read(world, f"?raum={ground.west.pk}").split("</form>")[-1]
    assert "0 von 1 Angeboten" in read(world, "?suche=Geheime")


@pytest.mark.criterion("R60.AC3")
@pytest.mark.parametrize(
    ("asked", "hit"),
    [
        ({"leistung": "addiction_counselling"}, True), ({"leistung": "child_guidance"}, False),
        ({"gruppe": "seniors"}, True), ({"gruppe": "seniors", "tag": "2"}, False), ({"gruppe": "children"}, True),
        ({"barrierefrei": "stepless"}, True), ({"barrierefrei": "hearing"}, False),
        ({"tag": "1"}, True), ({"tag": "2"}, False), ({"tag": "x", "barrierefrei": "%"}, True),
        ({"suche": "marktstadt"}, True), ({"suche": "anderswo"}, False),
        ({"gruppe": "seniors", "barrierefrei": "stepless", "tag": "1"}, True),
    ],
)  # fmt: skip
def test_services_are_found_by_theme_group_accessibility_day_and_words(
    world: World, asked: dict[str, str], hit: bool
) -> None:
    groups = {
        code: TargetGroup.objects.create(municipality=world.district, code=code, name=code)
        for code in ("seniors", "children")
    }
    days = (Day(Weekday.TUESDAY, Rhythm.WEEKLY),)
    make_service(
        world.member("manager").organisation, name="Suchtberatung Marktstadt", target_groups=[groups["seniors"]],
        accessibility=[Accessibility.STEPLESS], places=(make_place(point=None, days=days),),
    )  # fmt: skip
    page = world.client("visitor").get(reverse("portal:services", args=["15999"]), asked).content.decode()
    assert ("Suchtberatung Marktstadt" in page) == hit
    assert 'value="children"' not in page  # no visible service is for them
