"""A small world with every role of the domain: the demo accounts, an outsider and a visitor."""

from __future__ import annotations

from dataclasses import dataclass

from django.test import Client

from kooplan.accounts.models import User
from kooplan.core.reader import Reader, reader_for, visitor
from kooplan.demo import people
from kooplan.organisations.models import Membership, Municipality

PERSONAS = {
    "planner": "planung@musterkreis.example",
    "lead": "leitung@musterkreis.example",
    "statistics": "statistik@musterkreis.example",
    "committee_office": "kreistagsbuero@musterkreis.example",
    "manager": "gf@sozialwerk-elbaue.example",
    "staff": "team@sozialwerk-elbaue.example",
    "other_manager": "gf@suchthilfe-heideland.example",
    "private_manager": "leitung@morgenrot.example",
    "self_advocate": "gf@lebenswege.example",
    "association": "regional@verband-beispiel.example",
    "facilitator": "moderation@buero-dialog.example",
    "admin": "admin@musterkreis.example",
    "dpo": "datenschutz@musterkreis.example",
    "network_coord": "koordination@musterkreis.example",
    "cost_bearer": "jobcenter@partner.example",
    "sys_admin": "betrieb@kooplan.example",
    "municipal_staff": "gemeinde@uferaue.example",
    "councillor": "kt@musterkreis.example",
    "outsider": "planung@nachbarland.example",
}
"""Short name of a persona -> address of its demo account; `visitor` has none."""


@dataclass(frozen=True, slots=True)
class World:
    """Both tenants and a way to act as anybody in them."""

    district: Municipality
    neighbour: Municipality

    def member(self, persona: str) -> Membership:
        """The acting membership of a persona (its first role)."""
        return Membership.objects.for_acting().filter(user__email=PERSONAS[persona]).order_by("pk")[0]

    def reader(self, persona: str) -> Reader:
        """The reader behind a persona; `visitor` looks at the public pages of the district."""
        return visitor(self.district.pk) if persona == "visitor" else reader_for(self.member(persona))

    def client(self, persona: str) -> Client:
        """A browser in which the persona is signed in."""
        client = Client()
        if persona != "visitor":
            client.force_login(User.objects.get(email=PERSONAS[persona]))
        return client


def build_world() -> World:
    """Load the demo people and return the world around them."""
    from kooplan.demo.actions import load_people

    tenants = load_people()
    return World(district=tenants[people.DISTRICT], neighbour=tenants[people.NEIGHBOUR])


def find_world() -> World | None:
    """The world that is already in the database."""
    tenants = {one.ags: one for one in Municipality.objects.filter(ags__in=people.NAMES)}
    if set(tenants) != set(people.NAMES):
        return None
    return World(district=tenants[people.DISTRICT], neighbour=tenants[people.NEIGHBOUR])
