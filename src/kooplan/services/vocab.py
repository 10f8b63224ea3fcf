"""Fixed words of services: how they come to people, days and rhythms, ways, kinds of guidelines and of gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

WEEKS, WEEK = 4, 7
"""Days are counted in a cycle of four weeks, so that every usual rhythm has a whole number of them."""


class LocationKind(models.TextChoices):
    """How a service meets people."""

    SITE = "site", _("Standort")
    MOBILE = "mobile", _("aufsuchend")
    DIGITAL = "digital", _("digital")


class Rhythm(models.TextChoices):
    """How often a Sprechtag comes back."""

    WEEKLY = "weekly", _("jede Woche")
    FORTNIGHTLY = "fortnightly", _("alle zwei Wochen")
    FIRST = "first", _("jede erste Woche im Monat")
    SECOND = "second", _("jede zweite Woche im Monat")
    THIRD = "third", _("jede dritte Woche im Monat")
    LAST = "last", _("jede letzte Woche im Monat")


RHYTHM_WEEKS: Final[dict[str, tuple[int, ...]]] = {
    Rhythm.WEEKLY: (0, 1, 2, 3),
    Rhythm.FORTNIGHTLY: (0, 2),
    Rhythm.FIRST: (0,),
    Rhythm.SECOND: (1,),
    Rhythm.THIRD: (2,),
    Rhythm.LAST: (3,),
}
"""Weeks of the cycle in which a day counts; a month counts as four weeks."""


class Weekday(models.IntegerChoices):
    """Days of a week, Monday first."""

    MONDAY = 0, _("Montag")
    TUESDAY = 1, _("Dienstag")
    WEDNESDAY = 2, _("Mittwoch")
    THURSDAY = 3, _("Donnerstag")
    FRIDAY = 4, _("Freitag")
    SATURDAY = 5, _("Samstag")
    SUNDAY = 6, _("Sonntag")


class Accessibility(models.TextChoices):
    """What makes a place usable for everybody."""

    STEPLESS = "stepless", _("stufenlos")
    TOILET = "toilet", _("barrierefreie Toilette")
    HEARING = "hearing", _("Hilfen beim Hören")
    SEEING = "seeing", _("Hilfen beim Sehen")
    EASY_LANGUAGE = "easy_language", _("Leichte Sprache")
    SIGN_LANGUAGE = "sign_language", _("Gebärdensprache")
    NONE = "none", _("nicht barrierefrei")
    UNKNOWN = "unknown", _("noch nicht erfragt")


class Mode(models.TextChoices):
    """How a standard measures the way."""

    CAR = "car", _("Minuten mit dem Auto")
    TRANSIT = "transit", _("Minuten mit Bus und Bahn")
    BICYCLE = "bicycle", _("Minuten mit dem Rad")
    FOOT = "foot", _("Minuten zu Fuß")
    KM = "km", _("Kilometer")
    OUTREACH = "outreach", _("aufsuchend: kommt zu den Menschen")
    DIGITAL = "digital", _("digital: überall nutzbar")


MEASURED: Final = (Mode.CAR, Mode.TRANSIT, Mode.BICYCLE, Mode.FOOT, Mode.KM)
"""Ways that have a length; the others reach everybody they serve."""
TIMED: Final = (Mode.CAR, Mode.TRANSIT, Mode.BICYCLE, Mode.FOOT)
"""Ways that take minutes, so that travel times can be stored for them."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast people get on by one mode: km/h on the road, and road divided by straight line."""

    speed: float
    detour: float


PACES: Final[dict[str, Pace]] = {
    Mode.CAR: Pace(50, 1.3),
    Mode.TRANSIT: Pace(20, 1.3),
    Mode.BICYCLE: Pace(15, 1.3),
    Mode.FOOT: Pace(4.5, 1.2),
    Mode.KM: Pace(60, 1.3),
}
"""Assumptions where no travel times are stored, shown with every result. At 60 km/h a minute is a kilometre."""


MOST_CAPACITY: Final = 1_000_000
"""Units beyond which a number is a slip, whatever the unit."""


class Basis(models.TextChoices):
    """What ways are computed from."""

    TIMES = "zeiten", _("Fahrzeiten aus der Tabelle")
    STRAIGHT = "luftlinie", _("Luftlinie mit Umweg und Tempo")


class Days(models.TextChoices):
    """On which days people want to get to a service."""

    ANY = "any", _("an irgendeinem Tag")
    WEEKLY = "weekly", _("mindestens einmal jede Woche")
    WORKDAYS = "workdays", _("an jedem Werktag")


class SourceKind(models.TextChoices):
    """What gives a guideline or a standard its weight."""

    LAW = "law", _("Gesetz")
    RECOMMENDATION = "recommendation", _("Empfehlung")
    RESOLUTION = "resolution", _("Eigener Beschluss")
    CALCULATION = "calculation", _("Berechnung")


class PeopleGroup(models.TextChoices):
    """Of whom a guideline speaks."""

    ALL = "all", _("Einwohner*innen")
    UNDER_3 = "0-2", _("Kinder unter 3 Jahren")
    AGED_3_TO_5 = "3-5", _("Kinder von 3 bis 5 Jahren")
    MINORS = "0-17", _("Minderjährige")
    YOUNG = "10-21", _("Menschen von 10 bis 21 Jahren")
    FROM_65 = "65-", _("Menschen ab 65 Jahren")
    FROM_80 = "80-", _("Menschen ab 80 Jahren")

    @property
    def span(self) -> tuple[int, int | None]:
        """First completed year of age, and the last one; None where there is no end."""
        if self == PeopleGroup.ALL:
            return 0, None
        start, end = self.value.split("-")
        return int(start), int(end) if end else None


class GapKind(models.TextChoices):
    """What a gap consists of."""

    QUANTITY = "quantity", _("Menge")
    REACH = "reach", _("Erreichbarkeit")
    WAITING = "waiting", _("Wartezeit")
    HOURS = "hours", _("Öffnungszeiten")
    BARRIER = "barrier", _("Sprache und Barrieren")
    GROUP = "group", _("Zielgruppe nicht erreicht")
    VACANCY = "vacancy", _("Stelle nicht besetzt")
    FUNDING = "funding", _("Förderung endet")


class ServiceState(models.TextChoices):
    """Where a service stands in its life; whether its description is old follows from the last confirmation."""

    DRAFT = "draft", _("Entwurf")
    ACTIVE = "active", _("in Betrieb")
    SUSPENDED = "suspended", _("ruht")
    ENDED = "ended", _("beendet")


NEXT_STATES: Final = {
    ServiceState.DRAFT: (ServiceState.ACTIVE,),
    ServiceState.ACTIVE: (ServiceState.SUSPENDED, ServiceState.ENDED),
    ServiceState.SUSPENDED: (ServiceState.ACTIVE, ServiceState.ENDED),
    ServiceState.ENDED: (),
}
"""What may follow; an ended service stays in the register and names its successor."""


class Block(models.TextChoices):
    """Further details about a service, by who reads them."""

    PUBLIC = "public", _("Zugang und Angebot")
    PROCESS = "process", _("Für die gemeinsame Planung")
    PRIVATE = "private", _("Wirtschaft")
    NOTE = "note", _("Notiz der Sozialplanung")


class FitSide(models.TextChoices):
    """Whose rating it is; ratings of different sides stand beside each other and are never averaged."""

    PROVIDER = "provider", _("Träger")
    PLANNER = "planner", _("Planung")
    USERS = "users", _("Nutzende")


class Fit(models.IntegerChoices):
    """How well a service fits a group."""

    NOT = 0, _("passt nicht")
    HARDLY = 1, _("passt kaum")
    LARGELY = 2, _("passt weitgehend")
    WELL = 3, _("passt gut")


class FitReason(models.TextChoices):
    """What speaks for or against it."""

    ACCESS = "access", _("Zugang")
    LANGUAGE = "language", _("Sprache")
    TIME = "time", _("Zeiten")
    COST = "cost", _("Kosten")
    TRUST = "trust", _("Vertrauen")
    QUALITY = "quality", _("Qualität")


FAR_APART: Final = 2
"""Two ratings that differ by so much are worth a conversation."""


class VersionCause(models.TextChoices):
    """Why something else is written about a service."""

    ENTERED = "entered", _("eingetragen")
    CHANGED = "changed", _("geändert")
    LIST = "list", _("aus einer Liste übernommen")
    CONFIRMED = "confirmed", _("bestätigt")
    SUGGESTED = "suggested", _("Vorschlag angenommen")
    STATE = "state", _("Betrieb geändert")


class SuggestionState(models.TextChoices):
    """What became of a suggestion."""

    OPEN = "open", _("offen")
    ACCEPTED = "accepted", _("angenommen")
    DECLINED = "declined", _("abgelehnt")


class UploadState(models.TextChoices):
    """Where a file of services stands on its way into the register."""

    CHECKED = "checked", _("Geprüft")
    DONE = "done", _("Übernommen")


def timed_choices() -> list[tuple[str, str]]:
    """Ways with stored times, by reference."""
    return [(one.value, str(one.label)) for one in TIMED]


def location_kind_choices() -> list[tuple[str, str]]:
    """The kinds by reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in LocationKind]


def rhythm_choices() -> list[tuple[str, str]]:
    """The rhythms by reference."""
    return [(one.value, str(one.label)) for one in Rhythm]


def weekday_choices() -> list[tuple[int, str]]:
    """The weekdays by reference."""
    return [(one.value, str(one.label)) for one in Weekday]


def accessibility_choices() -> list[tuple[str, str]]:
    """The words of accessibility by reference."""
    return [(one.value, str(one.label)) for one in Accessibility]


def mode_choices() -> list[tuple[str, str]]:
    """The modes by reference."""
    return [(one.value, str(one.label)) for one in Mode]


def source_kind_choices() -> list[tuple[str, str]]:
    """The kinds of sources by reference."""
    return [(one.value, str(one.label)) for one in SourceKind]


def people_group_choices() -> list[tuple[str, str]]:
    """The groups by reference."""
    return [(one.value, str(one.label)) for one in PeopleGroup]


def gap_kind_choices() -> list[tuple[str, str]]:
    """The kinds of gaps by reference."""
    return [(one.value, str(one.label)) for one in GapKind]


def upload_state_choices() -> list[tuple[str, str]]:
    """The states by reference."""
    return [(one.value, str(one.label)) for one in UploadState]


def version_cause_choices() -> list[tuple[str, str]]:
    """The causes by reference."""
    return [(one.value, str(one.label)) for one in VersionCause]


def suggestion_state_choices() -> list[tuple[str, str]]:
    """The states by reference."""
    return [(one.value, str(one.label)) for one in SuggestionState]


def service_state_choices() -> list[tuple[str, str]]:
    """The states of a service by reference."""
    return [(one.value, str(one.label)) for one in ServiceState]


def block_choices() -> list[tuple[str, str]]:
    """The blocks by reference."""
    return [(one.value, str(one.label)) for one in Block]


def fit_side_choices() -> list[tuple[str, str]]:
    """The sides by reference."""
    return [(one.value, str(one.label)) for one in FitSide]


def fit_choices() -> list[tuple[int, str]]:
    """The ratings with their numbers, the best first."""
    return [(one.value, f"{one.value}: {one.label}") for one in reversed(Fit)]


def fit_reason_choices() -> list[tuple[str, str]]:
    """The reasons by reference."""
    return [(one.value, str(one.label)) for one in FitReason]
