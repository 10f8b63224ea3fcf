"""What is offered in the fictional district: six offers that the stories name, and a plausible rest around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

import numpy as np

from kooplan.demo import people
from kooplan.demo.region import Place, Region
from kooplan.demo.region.counts import apportion
from kooplan.services.actions.describing import Day
from kooplan.services.vocab import Accessibility, LocationKind, Rhythm, Weekday

DISTRICT_OFFICE: Final = people.NAMES[people.DISTRICT]
STEPLESS, TOILET, EASY = Accessibility.STEPLESS, Accessibility.TOILET, Accessibility.EASY_LANGUAGE
GOOD: Final = (STEPLESS, TOILET)
BEST: Final = (STEPLESS, TOILET, EASY, Accessibility.HEARING)
NONE, UNKNOWN = (Accessibility.NONE,), (Accessibility.UNKNOWN,)
MOBILE, DIGITAL = LocationKind.MOBILE, LocationKind.DIGITAL
TOWNS: Final = {"Marktstadt": 3, "Marktstadt-Südstadt": 2, "Altfelde": 2, "Dornburg": 1, "Uferaue": 1}
"""Towns with the number of their Kitas that are described one by one."""
QUARTERS: Final = ("Mitte", "West", "Nord")
KITA_FROM, SCHOOL_FROM = 350, 850
"""Inhabitants from which a village has a Kita, and a school with a Hort."""
NURSERY_PLACES, KINDERGARTEN_PLACES, AFTER_SCHOOL_PLACES = 1_330, 2_560, 3_350


@dataclass(frozen=True, slots=True)
class Site:
    """Where an offer meets people: the place of the district, nothing where it has no point."""

    at: str
    capacity: float | None
    name: str = ""
    days: tuple[Day, ...] = ()
    kind: LocationKind = LocationKind.SITE
    staffed: float | None = None
    is_protected: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """One service: what it is, whose it is, for whom, where; no date means one of the past year."""

    name: str
    kind: str
    provider: str
    summary: str
    groups: tuple[str, ...]
    sites: tuple[Site, ...]
    access: tuple[Accessibility, ...] = GOOD
    regions: tuple[str, ...] = ()
    """Names of the planning regions that it serves; none means the whole district."""
    confirmed_on: date | None = None


def daily(opens: int, closes: int) -> tuple[Day, ...]:
    """Monday to Friday, from one full hour to another."""
    return tuple(Day(day, Rhythm.WEEKLY, time(opens), time(closes)) for day in range(5))


def on(weekday: Weekday, rhythm: Rhythm = Rhythm.WEEKLY, *, opens: int = 9, closes: int = 16) -> Day:
    """One Sprechtag."""
    return Day(int(weekday), rhythm, time(opens), time(closes))


def comes(capacity: float | None, name: str = "kommt nach Hause") -> tuple[Site, ...]:
    """A team that comes to people."""
    return (Site("", capacity, name, kind=MOBILE),)


def online(capacity: float, name: str = "im Netz") -> tuple[Site, ...]:
    """A digital way."""
    return (Site("", capacity, name, kind=DIGITAL),)


def all_offers(region: Region) -> tuple[Offer, ...]:
    """Every offer of the district in a fixed order, those of the stories first."""
    return (*FIXED, *ADVICE, *PROTECTION, *CARE, *YOUTH_OFFERS, *MEETING, *day_nurseries(region))


MONDAY, TUESDAY, WEDNESDAY = Weekday.MONDAY, Weekday.TUESDAY, Weekday.WEDNESDAY
THURSDAY, FRIDAY = Weekday.THURSDAY, Weekday.FRIDAY

FIXED: Final = (
    Offer(
        "Suchtberatung Marktstadt", "addiction_counselling", people.HEIDELAND,
        "Beratung bei Problemen mit Alkohol, Drogen, Medikamenten oder Glücksspiel. Auch für Angehörige.",
        ("addicted_people", "relatives"), (Site("Marktstadt", 2.5, "Beratungsstelle Marktstadt", daily(9, 16)),),
        BEST, confirmed_on=date(2026, 1, 12),
    ),
    Offer(
        "Suchtberatung Außenstelle Altfelde", "addiction_counselling", people.HEIDELAND,
        "Beratung bei Sucht an zwei Tagen in der Woche. Auch für Angehörige.", ("addicted_people", "relatives"),
        (Site("Altfelde", 1.0, "Außenstelle Altfelde", (on(TUESDAY), on(THURSDAY))),),
        (STEPLESS,), ("Altfelde", "Birkenau-Land", "Dornburg-Nord"), date(2026, 1, 12),
    ),
    Offer(
        "Erziehungsberatung Marktstadt", "child_guidance", people.ELBAUE,
        "Rat für Eltern, Kinder und Jugendliche, wenn es zu Hause oder in der Schule schwierig ist.",
        ("families", "children", "young_people", "single_parents"),
        (Site("Marktstadt", 3.0, "Beratungshaus Marktstadt", daily(9, 17)),), GOOD, confirmed_on=date(2026, 2, 9),
    ),
    Offer(
        "Ehe-, Familien- und Lebensberatung", "family_counselling", people.ELBAUE,
        "Gespräche für Paare, Familien und Einzelne in schwierigen Zeiten.", ("families", "all"),
        (Site("Marktstadt", 1.0, "Beratungshaus Marktstadt", (on(MONDAY), on(WEDNESDAY), on(THURSDAY))),),
        GOOD, confirmed_on=date(2024, 5, 14),
    ),
    Offer(
        "Ambulante Pflege Morgenrot", "home_care", people.MORGENROT, "Pflege und Hilfe in der eigenen Wohnung.",
        ("care_receivers", "carers", "very_old_people"), comes(46), GOOD,
        ("Marktstadt-Mitte", "Marktstadt-Süd", "Uferaue"), date(2026, 1, 20),
    ),
    Offer(
        "Beratung Inklusion", "inclusion_counselling", people.LEBENSWEGE,
        "Menschen mit Behinderungen beraten Menschen mit Behinderungen. Die Beratung ist unabhängig.",
        ("disabled_people", "disabled_children", "families"),
        (Site("Marktstadt", 0.75, "Treffpunkt Lebenswege", (on(MONDAY), on(TUESDAY), on(THURSDAY))),),
        (*BEST, Accessibility.SEEING, Accessibility.SIGN_LANGUAGE), confirmed_on=date(2025, 11, 18),
    ),
)  # fmt: skip
"""The offers of the stories, the only ones of their kinds but for home care."""

ADVICE: Final = (
    Offer(
        "Schuldner- und Insolvenzberatung Marktstadt", "debt_counselling", people.ELBAUE,
        "Hilfe bei Schulden: ordnen, verhandeln, Insolvenz vorbereiten.", ("debtors", "poor_households"),
        (
            Site("Marktstadt", 2.0, "Beratungshaus Marktstadt", daily(9, 15), staffed=1.5),
            Site("Birkleben", 0.1, "Gemeindebüro Birkleben", (on(WEDNESDAY, Rhythm.FIRST),)),
            Site("Ginsterhorst", 0.1, "Gemeindebüro Ginsterhorst", (on(WEDNESDAY, Rhythm.SECOND),)),
            Site("Schilfwerder", 0.1, "Bürgerhaus Schilfwerder", (on(WEDNESDAY, Rhythm.THIRD),)),
        ),
    ),
    Offer(
        "Schuldnerberatung Altfelde", "debt_counselling", people.ELBAUE, "Hilfe bei Schulden und Pfändung.",
        ("debtors", "long_term_unemployed"),
        (
            Site("Altfelde", 1.0, "Rathaus Altfelde", (on(MONDAY), on(TUESDAY), on(THURSDAY))),
            Site("Dornburg", 0.2, "Rathaus Dornburg", (on(FRIDAY, Rhythm.FORTNIGHTLY, closes=13),)),
            Site("Uferaue", 0.1, "Rathaus Uferaue", (on(WEDNESDAY, Rhythm.FIRST),)),
        ),
        NONE, ("Altfelde", "Dornburg-Nord", "Uferaue"),
    ),
    Offer(
        "Schuldnerberatung im Netz", "debt_counselling", people.ELBAUE, "Fragen zu Schulden, schriftlich gestellt.",
        ("debtors",), online(0.25), (EASY, Accessibility.SEEING),
    ),
    Offer(
        "Schwangerschaftsberatung Marktstadt", "pregnancy_counselling", people.SHELTER,
        "Beratung in der Schwangerschaft und im Konflikt, auf Wunsch ohne Namen.", ("pregnant_women", "families"),
        (
            Site("Marktstadt", 1.25, "Beratungsstelle am Markt", daily(9, 15)),
            Site("Uferaue", 0.1, "Bürgerhaus Uferaue", (on(THURSDAY, Rhythm.SECOND),)),
        ),
    ),
    Offer(
        "Schwangerschaftsberatung Altfelde", "pregnancy_counselling", people.ELBAUE,
        "Beratung rund um Schwangerschaft und Geburt.", ("pregnant_women", "families"),
        (Site("Altfelde", 1.0, "Familienhaus Altfelde", (on(MONDAY), on(WEDNESDAY), on(FRIDAY, closes=13))),),
        (STEPLESS,), ("Altfelde", "Birkenau-Land", "Dornburg-Nord"),
    ),
    Offer(
        "Sozialpsychiatrischer Dienst", "social_psychiatric_service", DISTRICT_OFFICE,
        "Hilfe bei seelischer Erkrankung, auch zu Hause.", ("mentally_ill", "relatives"),
        (
            Site("Marktstadt", 2.0, "Gesundheitsamt", daily(8, 16)),
            Site("Altfelde", 0.75, "Rathaus Altfelde", (on(MONDAY), on(THURSDAY))),
            Site("Dornburg", 0.5, "Rathaus Dornburg", (on(WEDNESDAY, Rhythm.FIRST), on(WEDNESDAY, Rhythm.THIRD))),
            Site("Uferaue", 0.25, "Rathaus Uferaue", (on(THURSDAY, Rhythm.LAST),)),
        ),
    ),
    Offer(
        "Wohnungsnotfallhilfe Marktstadt", "homeless_prevention", people.SHELTER,
        "Hilfe, damit Menschen ihre Wohnung behalten oder wieder eine finden.",
        ("homeless", "tenants", "poor_households"),
        (
            Site("Marktstadt", 2.0, "Anlaufstelle Wohnen", daily(9, 14)),
            Site("Altfelde", 0.5, "Familienhaus Altfelde", (on(TUESDAY),)),
        ),
        UNKNOWN,
    ),
    Offer(
        "Migrationsberatung", "migration_counselling", people.ARRIVAL,
        "Beratung beim Ankommen: Aufenthalt, Sprache, Arbeit, Schule.", ("migrants", "refugees"),
        (
            Site("Marktstadt", 1.5, "Haus der Begegnung", daily(9, 15)),
            Site("Altfelde", 0.5, "Rathaus Altfelde", (on(WEDNESDAY),)),
            Site("Dornburg", 0.25, "Rathaus Dornburg", (on(TUESDAY, Rhythm.FORTNIGHTLY),)),
        ),
        (STEPLESS, EASY),
    ),
    Offer(
        "Beratung in den Unterkünften", "migration_counselling", DISTRICT_OFFICE,
        "Soziale Beratung für Geflüchtete in Unterkünften und Wohnungen.", ("refugees",),
        comes(1.0, "kommt in die Unterkünfte"), UNKNOWN,
    ),
    Offer(
        "Selbsthilfekontaktstelle Musterkreis", "self_help_centre", people.NEIGHBOURS,
        "Findet und unterstützt Gruppen, in denen Menschen einander helfen.", ("all", "mentally_ill", "relatives"),
        (
            Site("Marktstadt", 1.0, "Haus der Begegnung", (on(TUESDAY), on(THURSDAY, closes=18))),
            Site("Altfelde", 0.25, "Bürgertreff Altfelde", (on(MONDAY, Rhythm.FIRST, opens=14, closes=18),)),
        ),
    ),
)  # fmt: skip

PROTECTION: Final = (
    Offer(
        "Allgemeiner Sozialer Dienst", "general_social_service", DISTRICT_OFFICE,
        "Hilfe für Familien, wenn es schwer wird. Schutz für Kinder.", ("families", "children", "young_people"),
        (
            Site("Marktstadt", 9.0, "Jugendamt", daily(8, 16), staffed=8.0),
            Site("Altfelde", 5.0, "Jugendamt, Team Altfelde", daily(8, 16)),
            Site("Dornburg", 3.5, "Jugendamt, Team Dornburg", (on(MONDAY), on(TUESDAY), on(THURSDAY))),
            Site("Uferaue", 2.5, "Jugendamt, Team Uferaue", (on(TUESDAY), on(THURSDAY))),
        ),
    ),
    Offer(
        "Frauenhaus Musterkreis", "women_shelter", people.SHELTER,
        "Schutz für Frauen und ihre Kinder, die Gewalt erleben. Tag und Nacht erreichbar.",
        ("women", "victims_of_violence", "children"),
        (Site("Marktstadt-Südstadt", 6, "Ort nicht öffentlich", is_protected=True),), (STEPLESS,),
    ),
)  # fmt: skip

ELDERLY: Final = ("older_people", "very_old_people", "care_receivers")
HOMES: Final = (
    ("Marktstadt", 148, "am Park", people.SENIORS), ("Marktstadt", 96, "am Markt", people.MORGENROT),
    ("Marktstadt-Südstadt", 132, "", people.ELBAUE), ("Altfelde", 120, "Altstadt", people.SENIORS),
    ("Altfelde", 88, "am Werk", people.ELBAUE), ("Dornburg", 104, "", people.SENIORS),
    ("Uferaue", 92, "an der Saume", people.ELBAUE), ("Birkleben", 64, "", people.SENIORS),
    ("Ginsterhorst", 72, "", people.SENIORS), ("Schilfwerder", 60, "", people.MORGENROT),
    ("Farnleben", 60, "", people.ELBAUE), ("Lerchenrode", 48, "", people.SENIORS),
    ("Weihrode", 52, "", people.SENIORS),
)  # fmt: skip
"""Care homes: place, places to live, part of the name, provider."""
DAY_CARE: Final = (
    ("Marktstadt", 18, people.SENIORS), ("Marktstadt-Südstadt", 15, people.MORGENROT), ("Altfelde", 16, people.ELBAUE),
    ("Dornburg", 14, people.SENIORS), ("Uferaue", 12, people.MORGENROT), ("Birkleben", 12, people.SENIORS),
    ("Schilfwerder", 10, people.ELBAUE),
)  # fmt: skip
STATIONS: Final = (
    ("Marktstadt", 520, people.HOME_CARE, ("Marktstadt-Mitte",)),
    ("Marktstadt-Südstadt", 460, people.SENIORS, ("Marktstadt-Süd",)),
    ("Altfelde", 640, people.HOME_CARE, ("Altfelde",)), ("Quellhagen", 210, people.ELBAUE, ("Altfelde",)),
    ("Dornburg", 430, people.HOME_CARE, ("Dornburg-Nord",)), ("Wieselhorst", 170, people.SENIORS, ("Dornburg-Nord",)),
    ("Uferaue", 390, people.SENIORS, ("Uferaue",)), ("Birkleben", 280, people.HOME_CARE, ("Birkenau-Land",)),
    ("Mohnrode", 150, people.ELBAUE, ("Birkenau-Land", "Marktstadt-Süd")),
    ("Ginsterhorst", 320, people.HOME_CARE, ("Heideland",)), ("Lerchenrode", 190, people.SENIORS, ("Heideland",)),
    ("Schilfwerder", 310, people.ELBAUE, ("Kranichsee",)),
)  # fmt: skip
"""Home care: where the team starts, people it can look after, provider, planning regions."""

CARE: Final = (
    *(
        Offer(
            " ".join(filter(None, ("Pflegeheim", place, part))), "nursing_home", provider,
            "Wohnen und Pflege rund um die Uhr.", ELDERLY, (Site(place, places),),
        )
        for place, places, part, provider in HOMES
    ),
    *(
        Offer(
            f"Tagespflege {place}", "day_care_elderly", provider, "Pflege und Gesellschaft am Tag, abends nach Hause.",
            (*ELDERLY, "carers"), (Site(place, places, days=daily(8, 16)),),
        )
        for place, places, provider in DAY_CARE
    ),
    *(
        Offer(
            f"Kurzzeitpflege {place}", "short_term_care", provider, "Pflege im Heim auf Zeit, zum Beispiel im Urlaub.",
            (*ELDERLY, "carers"), (Site(place, places),),
        )
        for place, places, provider in (
            ("Marktstadt", 12, people.SENIORS), ("Altfelde", 8, people.ELBAUE), ("Uferaue", 6, people.ELBAUE),
        )
    ),
    *(
        Offer(
            f"Ambulante Pflege, Team {place}", "home_care", provider, "Pflege und Hilfe in der eigenen Wohnung.",
            ("care_receivers", "carers", "very_old_people"), comes(places), UNKNOWN, served,
        )
        for place, places, provider, served in STATIONS
    ),
    Offer(
        "Pflegestützpunkt Musterkreis", "care_support_point", DISTRICT_OFFICE,
        "Unabhängige Beratung zu Pflege und zum Wohnen im Alter.", (*ELDERLY, "carers"),
        (
            Site("Marktstadt", 2.0, "Kreishaus", daily(9, 16)),
            Site("Altfelde", 0.4, "Rathaus Altfelde", (on(WEDNESDAY),)),
            Site("Dornburg", 0.1, "Rathaus Dornburg", (on(TUESDAY, Rhythm.FIRST),)),
            Site("Uferaue", 0.1, "Rathaus Uferaue", (on(TUESDAY, Rhythm.THIRD),)),
            Site("Schilfwerder", 0.1, "Bürgerhaus Schilfwerder", (on(THURSDAY, Rhythm.LAST),)),
        ),
        BEST,
    ),
    Offer(
        "Wohnberatung zu Hause", "care_support_point", people.LEBENSWEGE,
        "Schaut sich die Wohnung an und hilft beim Umbau.", ("older_people", "disabled_people", "carers"), comes(0.5),
    ),
    Offer(
        "Pflegeberatung im Netz", "care_support_point", DISTRICT_OFFICE, "Beratung zu Pflege am Bildschirm.",
        ("carers", "older_people"), online(0.25), (EASY, Accessibility.HEARING),
    ),
    Offer(
        "Hospiz Saumetal", "hospice", people.HOSPICE, "Begleitung am Ende des Lebens.",
        ("all", "relatives"), (Site("Marktstadt", 8),),
    ),
    Offer(
        "Palliativteam Saumetal", "hospice", people.HOSPICE, "Lindert Schmerzen und steht zu Hause bei.",
        ("all", "carers"), comes(None), UNKNOWN,
    ),
)  # fmt: skip

CLUBS: Final = (
    ("Marktstadt", 2.0, "Jugendhaus Marktstadt", people.YOUTH),
    ("Marktstadt-Südstadt", 1.5, "Jugendhaus Südstadt", people.YOUTH),
    ("Altfelde", 1.5, "Jugendhaus Altfelde", people.ELBAUE), ("Dornburg", 1.0, "Jugendclub Dornburg", people.DORNBURG),
    ("Uferaue", 0.75, "Jugendclub Uferaue", people.UFERAUE), ("Birkleben", 0.5, "Jugendclub Birkleben", people.YOUTH),
    ("Ginsterhorst", 0.5, "Jugendclub Ginsterhorst", people.YOUTH),
    ("Schilfwerder", 0.5, "Jugendclub Schilfwerder", people.YOUTH),
)  # fmt: skip
SCHOOLS: Final = (
    ("Marktstadt", ("Grundschule", "Sekundarschule", "Gymnasium"), people.YOUTH),
    ("Marktstadt-Südstadt", ("Grundschule", "Gemeinschaftsschule"), people.YOUTH),
    ("Altfelde", ("Grundschule", "Sekundarschule"), people.ELBAUE),
    ("Dornburg", ("Sekundarschule",), people.YOUTH), ("Uferaue", ("Sekundarschule",), people.ELBAUE),
    ("Ginsterhorst", ("Grundschule",), people.YOUTH), ("Schilfwerder", ("Grundschule",), people.YOUTH),
)  # fmt: skip

YOUTH_OFFERS: Final = (
    *(
        Offer(
            name, "youth_work", provider, "Treffpunkt für junge Menschen, ohne Anmeldung.",
            ("children", "young_people", "young_adults"),
            (Site(place, posts, name, tuple(on(day, opens=14, closes=20) for day in (MONDAY, WEDNESDAY, FRIDAY))),),
            NONE if posts < 0.75 else (STEPLESS,),
        )
        for place, posts, name, provider in CLUBS
    ),
    Offer(
        "Mobile Jugendarbeit in den Dörfern", "youth_work", people.YOUTH, "Kommt mit dem Bus in die Dörfer.",
        ("young_people", "young_adults"), comes(1.5, "kommt in die Dörfer"), UNKNOWN,
        ("Birkenau-Land", "Dornburg-Nord", "Heideland", "Kranichsee", "Uferaue"),
    ),
    Offer(
        "Jugendtreff im Netz", "youth_work", people.YOUTH, "Reden, spielen und fragen am Bildschirm.",
        ("young_people", "lgbtiq"), online(0.25), (EASY,),
    ),
    *(
        Offer(
            f"Schulsozialarbeit {place}", "school_social_work", provider,
            "Ansprechperson für Schüler*innen, Eltern und Lehrkräfte.", ("children", "young_people", "families"),
            tuple(Site(place, 1.0, f"{school} {place}", daily(8, 14)) for school in schools),
        )
        for place, schools, provider in SCHOOLS
    ),
)  # fmt: skip

MEETING: Final = tuple(
    Offer(
        name, "neighbourhood_centre", provider, "Offener Treff mit Kaffee, Kursen und Rat.",
        ("all", "older_people", "families", "volunteers"), (Site(place, hours, name),),
        GOOD if hours >= 20 else UNKNOWN,
    )
    for place, hours, name, provider in (
        ("Marktstadt", 38, "Haus der Begegnung", people.NEIGHBOURS),
        ("Marktstadt-Südstadt", 32, "Stadtteiltreff Südstadt", people.NEIGHBOURS),
        ("Altfelde", 30, "Bürgertreff Altfelde", people.ELBAUE),
        ("Dornburg", 20, "Begegnungsstätte Dornburg", people.DORNBURG),
        ("Uferaue", 20, "Bürgerhaus Uferaue", people.UFERAUE),
        ("Birkleben", 12, "Dorftreff Birkleben", people.NEIGHBOURS),
        ("Ginsterhorst", 12, "Dorftreff Ginsterhorst", people.NEIGHBOURS),
        ("Schilfwerder", 14, "Bürgerhaus Schilfwerder", people.NEIGHBOURS),
        ("Farnleben", 8, "Dorftreff Farnleben", people.NEIGHBOURS),
        ("Lerchenleben", 6, "Dorftreff Lerchenleben", people.NEIGHBOURS),
    )
)  # fmt: skip

CHILDREN: Final = ("families", "children", "single_parents")
KITAS: Final = (
    ("nursery", "Krippe", "Betreuung für Kinder unter drei Jahren.", NURSERY_PLACES, KITA_FROM),
    ("kindergarten", "Kindergarten", "Betreuung von drei Jahren bis zur Schule.", KINDERGARTEN_PLACES, KITA_FROM),
    ("after_school_care", "Hort", "Betreuung nach der Schule und in den Ferien.", AFTER_SCHOOL_PLACES, SCHOOL_FROM),
)
"""Service type, its word, what it is, places in the whole district, inhabitants from which a village has it."""


def day_nurseries(region: Region) -> Iterator[Offer]:
    """Krippe, Kindergarten and Hort: those of the towns one by one, those of the villages by planning region."""
    for kind, word, summary, total, smallest in KITAS:
        served = [one for one in region.places if one.inhabitants >= smallest]
        shares = apportion(total, np.array([one.inhabitants for one in served], dtype=float)).tolist()
        places = dict(zip([one.name for one in served], map(int, shares), strict=True))
        for town, houses in TOWNS.items():
            yield from _houses(town, 1 if word == "Hort" else houses, places.pop(town), (kind, word, summary))
        for area in region.planning_regions:
            villages = [one for one in served if one.region == area.code and one.name in places]
            if villages:
                yield _of_villages(area.name, villages, places, (kind, word, summary))


def _houses(town: str, houses: int, places: int, what: tuple[str, str, str]) -> Iterator[Offer]:
    """The houses of a town, each an offer of its own."""
    kind, word, summary = what
    for turn, share in enumerate(apportion(places, np.linspace(1.2, 0.8, houses)).tolist()):
        name = f"{word} {town}" if houses == 1 else f"{word} {town}-{QUARTERS[turn]}"
        provider = people.ELBAUE if turn == 1 else _local_body(town)
        access = GOOD if turn % 2 == 0 else (STEPLESS,)
        yield Offer(name, kind, provider, summary, CHILDREN, (Site(town, int(share), name, daily(6, 17)),), access)


def _of_villages(name: str, villages: Sequence[Place], places: dict[str, int], what: tuple[str, str, str]) -> Offer:
    """The houses in the villages of a planning region as one offer with many places."""
    kind, word, summary = what
    sites = tuple(Site(one.name, places[one.name], f"{word} {one.name}", daily(6, 17)) for one in villages)
    provider = _local_body(name)
    return Offer(f"{word} in den Dörfern, {name}", kind, provider, summary, CHILDREN, sites, UNKNOWN, (name,))


def _local_body(place: str) -> str:
    """Who runs the public Kitas of a town or planning region."""
    own = {"Uferaue": people.UFERAUE, "Dornburg": people.DORNBURG, "Dornburg-Nord": people.DORNBURG}
    return own.get(place, people.DAY_NURSERIES)
