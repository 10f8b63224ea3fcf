"""Writes the offers of the fictional district into the register, as the planner would do it by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import shapely
from django.db import transaction

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core.roles import Role
from kooplan.demo import people
from kooplan.demo.offers import Offer, Site, all_offers
from kooplan.demo.region import Place as Settlement
from kooplan.demo.region import Region
from kooplan.demo.region.counts import dice
from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.describing import Description, Place, add_service
from kooplan.services.actions.details import write_details
from kooplan.services.actions.fit import Judgement, rate_fit
from kooplan.services.actions.places import Spot, SpotFinder
from kooplan.services.models import Service
from kooplan.services.policies import FIT_ROLES
from kooplan.services.vocab import Block, FitSide, LocationKind

TOPIC: Final = 12
"""The dice of this module, so that other generated things stay as they are."""
SOURCE: Final = "Angebotskataster Musterkreis (frei erfunden)"
NEWEST, SPAN = date(2026, 2, 20), 70
"""Offers without a given date were confirmed within so many days before this one."""
STREETS: Final = ("Hauptstraße", "Lindenweg", "Schulstraße", "Am Anger", "Bahnhofstraße", "Gartenweg", "Mühlenweg")
DOMAINS: Final = {
    people.ELBAUE: "sozialwerk-elbaue", people.HEIDELAND: "suchthilfe-heideland", people.MORGENROT: "morgenrot",
    people.LEBENSWEGE: "lebenswege", people.UFERAUE: "uferaue", people.DORNBURG: "dornburg-nord",
    people.DAY_NURSERIES: "kitas-musterkreis", people.YOUTH: "jugendwerk-saumetal", people.SENIORS: "seniorenhilfe",
    people.HOME_CARE: "pflege-saumetal", people.SHELTER: "schutz-und-rat", people.ARRIVAL: "ankommen",
    people.HOSPICE: "hospiz-saumetal", people.NEIGHBOURS: "nachbarschaften",
}  # fmt: skip


DETAILS: Final[Mapping[str, Mapping[Block, Mapping[str, Any]]]] = {
    "Erziehungsberatung Marktstadt": {
        Block.PUBLIC: {
            "languages": ["de", "de-x-leicht", "en", "uk"],
            "access": ["self"],
            "fees": "kostenfrei",
            "anonymous": "yes",
            "since": "2009-09-01",
            "transport": "Bus 12 und 14, Haltestelle Anger",
            "vacancy": "waiting",
        },
        Block.PROCESS: {
            "duty": "duty_scope",
            "funded_capacity": 3.0,
            "planned_capacity": 4.0,
            "open_positions": 0.5,
            "qualification": "2 Sozialpädagogik, 1 Psychologie",
            "agreement": "§ 77 SGB VIII bis 31.12.2027",
            "concept_on": "2024-03-01",
            "protection_concept": "yes",
            "wish": "Ein fester Sprechtag in Dornburg-Nord, damit Familien nicht bis Marktstadt fahren müssen.",
        },
        Block.PRIVATE: {
            "cost_total": 268000.0,
            "share_municipality": 70.0,
            "share_state": 20.0,
            "share_own": 10.0,
            "funded_from": "2025-01-01",
            "funded_until": "2027-12-31",
        },
    },
    "Suchtberatung Marktstadt": {
        Block.PUBLIC: {
            "languages": ["de", "ru", "pl"],
            "access": ["self", "referral"],
            "fees": "kostenfrei",
            "anonymous": "yes",
            "minimum_age": 14.0,
        },
        Block.PROCESS: {"duty": "duty_scope", "funded_capacity": 2.5, "occupancy": 104.0, "protection_concept": "yes"},
    },
}


GUIDANCE, ADDICTION = "Erziehungsberatung Marktstadt", "Suchtberatung Marktstadt"
BRANCH: Final = "Suchtberatung Außenstelle Altfelde"
PLANNER, ELBAUE = "planung@musterkreis.example", "gf@sozialwerk-elbaue.example"
HEIDELAND, LEBENSWEGE = "gf@suchthilfe-heideland.example", "gf@lebenswege.example"
FIT: Final = (
    (GUIDANCE, ELBAUE, "families", FitSide.PROVIDER, 3, ("quality",), "", None),
    (GUIDANCE, PLANNER, "families", FitSide.PLANNER, 2, ("time",), "Drei Wochen bis zum ersten Gespräch.", None),
    (GUIDANCE, ELBAUE, "families", FitSide.USERS, 2, ("access", "time"), "Aus der Befragung im Herbst 2025.", 64),
    (GUIDANCE, PLANNER, "single_parents", FitSide.PLANNER, 1, ("access", "time"), "Keine Termine nach 17 Uhr.", None),
    (GUIDANCE, ELBAUE, "single_parents", FitSide.PROVIDER, 3, ("trust",), "", None),
    (ADDICTION, HEIDELAND, "older_people", FitSide.PROVIDER, 1, ("access",), "Ohne Auto schwer zu erreichen.", None),
    (ADDICTION, PLANNER, "older_people", FitSide.PLANNER, 1, ("access",), "", None),
    (ADDICTION, LEBENSWEGE, "disabled_people", FitSide.USERS, 0, ("access",), "Zwei Stufen und keine Rampe.", 8),
    (ADDICTION, HEIDELAND, "disabled_people", FitSide.PROVIDER, 2, ("access",), "", None),
    (BRANCH, HEIDELAND, "older_people", FitSide.PROVIDER, 3, ("access", "trust"), "", None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogues, areas and organisations of the tenant by what offers call them."""

    kinds: Mapping[str, ServiceType]
    groups: Mapping[str, TargetGroup]
    areas: Mapping[str, Area]
    district: Area
    providers: Mapping[str, Organisation]


@transaction.atomic
def load_services(municipality: Municipality, region: Region, *, actor: Membership) -> int:
    """Every offer with its places and days; returns how many offers there are."""
    words = words_of(municipality)
    rng = dice(region.seed, TOPIC)
    offers = all_offers(region)
    places = [tuple(placed(offer, region, rng)) for offer in offers]
    spots = iter(SpotFinder(municipality).spots([one.point for several in places for one in several if one.point]))
    for number, (offer, found) in enumerate(zip(offers, places, strict=True)):
        own: list[Spot | None] = [next(spots) if one.point else None for one in found]
        day = offer.confirmed_on or NEWEST - timedelta(days=int(rng.random() * SPAN))
        text = description(offer, number, words, day=day, places=found, spots=own)
        add_service(words.providers[offer.provider], text, actor=actor)
    return len(offers)


def load_details(municipality: Municipality) -> None:
    """What some providers say beyond the necessary, written by themselves."""
    managers = {
        one.organisation_id: one
        for one in Membership.objects.for_acting().filter(
            organisation__municipality=municipality, role=Role.PROVIDER_MANAGER
        )
    }
    for name, blocks in DETAILS.items():
        service = Service.objects.select_related("municipality", "owner").get(municipality=municipality, name=name)
        for block, content in blocks.items():
            write_details(service, block, content, read=0, actor=managers[service.owner_id or 0])


def words_of(municipality: Municipality) -> Words:
    """What offers name, read once."""
    regions = Area.objects.filter(municipality=municipality, area_level__code="planungsregion")
    return Words(
        kinds={one.code: one for one in ServiceType.objects.filter(municipality=municipality)},
        groups={one.code: one for one in TargetGroup.objects.filter(municipality=municipality)},
        areas={one.name: one for one in regions},
        district=Area.objects.get(municipality=municipality, area_level__code="kreis", key=municipality.ags),
        providers={one.name: one for one in Organisation.objects.filter(municipality=municipality)},
    )


def description(
    offer: Offer, number: int, words: Words, *, day: date, places: Sequence[Place], spots: Sequence[Spot | None]
) -> Description:
    """Everything that is written about an offer."""
    return Description(
        name=offer.name,
        summary=offer.summary,
        service_type=words.kinds[offer.kind],
        contact=contact(offer, number),
        accessibility=[str(one) for one in offer.access],
        confirmed_on=day,
        places=places,
        target_groups=[words.groups[code] for code in offer.groups],
        areas=[words.areas[name] for name in offer.regions] or [words.district],
        source=SOURCE,
        spots=spots,
    )


def contact(offer: Offer, number: int) -> str:
    """A telephone number that nobody has and an address that cannot exist."""
    domain = DOMAINS.get(offer.provider, "musterkreis")
    return f"Telefon 0999 {4000 + number}, kontakt@{domain}.example"


def placed(offer: Offer, region: Region, rng: np.random.Generator) -> Iterator[Place]:
    """The places of an offer, each somewhere near the middle of its town or village."""
    settlements = {one.name: one for one in region.places}
    for site in offer.sites:
        settlement = settlements[site.at] if site.at else None
        yield Place(
            name=site.name or site.at,
            kind=site.kind,
            address=address(site, rng),
            point=point_in(settlement, rng) if settlement else None,
            capacity=site.capacity,
            staffed=site.staffed,
            is_protected=site.is_protected,
            days=site.days,
        )


def address(site: Site, rng: np.random.Generator) -> str:
    """An invented address; none where there is no site or nobody may know it."""
    street, house = STREETS[int(rng.random() * len(STREETS))], 1 + int(rng.random() * 40)
    if site.kind != LocationKind.SITE or site.is_protected:
        return ""
    return f"{street} {house}, 00000 {site.at}"


def point_in(settlement: Settlement, rng: np.random.Generator) -> tuple[float, float]:
    """A point in whole metres on the ground of a settlement, farther from its middle the larger it is."""
    away = (rng.random(2) - 0.5) * (120 + 16 * np.sqrt(settlement.inhabitants))
    while not shapely.contains_xy(settlement.polygon, settlement.x + away[0], settlement.y + away[1]):
        away = away / 2
    return float(np.rint(settlement.x + away[0])), float(np.rint(settlement.y + away[1]))


def load_fit(municipality: Municipality) -> None:
    """How well some services fit, as their providers, the planner and people with disabilities see it."""
    found = Membership.objects.for_acting().filter(organisation__municipality=municipality, role__in=FIT_ROLES)
    members = {one.user.email: one for one in found}
    groups = {one.code: one for one in TargetGroup.objects.filter(municipality=municipality)}
    for name, email, group, side, rating, reasons, note, people_asked in FIT:
        judgement = Judgement(
            target_group=groups[group], side=side, rating=rating, reasons=reasons, note=note, people=people_asked
        )
        service = Service.objects.select_related("municipality").get(municipality=municipality, name=name)
        rate_fit(service, judgement, actor=members[email])
