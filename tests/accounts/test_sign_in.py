"""Sign-in, sign-out, and what protects them."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from pytest_django.fixtures import Settings

from kooplan.accounts.models import User
from kooplan.demo import people
from kooplan.organisations.actions import one_time_link
from tests.world import PERSONAS, World

GOOD = {"login": PERSONAS["planner"], "password": people.PASSWORD}


def sign_in(client: Client, **fields: str) -> int:
    return client.post("/konto/anmelden/", GOOD | fields).status_code


def test_a_demo_account_signs_in_and_out(world: World) -> None:
    client = Client()
    response = client.post("/konto/anmelden/", GOOD, follow=True)
    assert response.redirect_chain[-1][0] == "/"
    assert "Was von mir gebraucht wird" in response.content.decode()
    assert client.post("/konto/abmelden/", follow=True).status_code == 200
    assert client.get("/verwaltung/rolle/").status_code == 302


def test_signing_out_needs_a_click(world: World) -> None:
    client = world.client("planner")
    assert client.get("/konto/abmelden/").status_code == 200
    assert client.get("/verwaltung/rolle/").status_code == 200


@pytest.mark.parametrize("fields", [{"password": "falsch"}, {"login": "niemand@musterkreis.example"}])
def test_a_wrong_word_is_refused_without_saying_which(world: World, fields: dict[str, str]) -> None:
    page = Client().post("/konto/anmelden/", GOOD | fields)
    assert page.status_code == 200
    assert "_auth_user_id" not in page.client.session
    assert "kp-" in page.content.decode()


def test_demo_accounts_stay_closed_where_the_demo_is_off(world: World, settings: Settings) -> None:
    settings.DEMO = False
    client = Client()
    client.post("/konto/anmelden/", GOOD)
    assert "_auth_user_id" not in client.session


def test_a_running_demo_session_ends_with_the_demo(world: World, settings: Settings) -> None:
    client = world.client("planner")
    settings.DEMO = False
    assert client.get("/verwaltung/rolle/").status_code == 302


def test_too_many_wrong_passwords_are_slowed_down(world: World, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login_failed": "3/5m/key"}
    client = Client()
    for _attempt in range(4):
        sign_in(client, password="falsch")
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(world: World) -> None:
    assert Client().get("/konto/registrieren/").status_code == 404


def test_staff_are_led_to_a_second_factor_where_the_installation_asks_for_it(world: World, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    for persona in ("planner", "admin", "manager"):
        response = world.client(persona).get("/")
        assert response.status_code == 302, persona
        assert response["Location"] == "/konto/zweiter-faktor/app/"
    assert world.client("staff").get("/").status_code == 200
    assert world.client("visitor").get("/").status_code == 200


def test_with_a_second_factor_staff_pass(world: World, settings: Settings) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    user = User.objects.get(email=PERSONAS["planner"])
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})
    assert world.client("planner").get("/").status_code == 200


def test_the_one_time_link_sets_a_password_once(world: World) -> None:
    user = User.objects.create_user("neu@musterkreis.example", name="Neu")
    link = one_time_link(user)
    client = Client()
    form = client.get(link, follow=True)
    address = form.redirect_chain[-1][0]
    words = {"password1": "ein-langer-satz-7", "password2": "ein-langer-satz-7"}
    assert client.post(address, words).status_code == 302
    user.refresh_from_db()
    assert user.check_password("ein-langer-satz-7")
    again = Client().get(link, follow=True)
    assert "Dieser Link gilt nicht mehr" in again.content.decode()


def test_a_forgotten_password_sends_a_mail_without_personal_content(world: World) -> None:
    response = Client().post("/konto/passwort/vergessen/", {"email": PERSONAS["planner"]})
    assert response.status_code == 302
    [message] = mail.outbox
    assert "Passwort" in message.subject
    assert "/konto/passwort/neu/" in message.body
    assert "Planung Musterkreis" not in message.body


def test_an_unknown_address_gets_the_same_answer(world: World) -> None:
    response = Client().post("/konto/passwort/vergessen/", {"email": "niemand@x.example"})
    assert response["Location"] == "/konto/passwort/vergessen/gesendet/"


def test_own_data_can_be_taken_along(world: World) -> None:
    record = world.client("facilitator").get("/konto/meine-daten/?format=json").json()
    assert record["email"] == PERSONAS["facilitator"]
    assert {role["role"] for role in record["roles"]} == {"Moderation", "Vermittlung"}
