"""Words of the app `utilisation`."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Measure(models.TextChoices):
    """What is counted in a period; each is a column of the report."""

    RUNNING = "running", _("Laufende Fälle am Anfang")
    STARTED = "started", _("Neu begonnen")
    ENDED = "ended", _("Beendet")
    PERSONS = "persons", _("Personen")
    CONTACTS = "contacts", _("Kontakte")
    NO_SHOWS = "no_shows", _("Nicht erschienen")
    WAITING = "waiting", _("Wartende Personen am Ende")
    WAITING_DAYS = "waiting_days", _("Wartezeit auf das erste Gespräch")
    REFUSED = "refused", _("Abgelehnt")


BY_PLACE: Final = (Measure.WAITING, Measure.STARTED, Measure.PERSONS)
"""What can be broken down by area of residence and age."""


class AgeBand(models.TextChoices):
    """Ages in full years."""

    UNDER_27 = "under_27", _("unter 27")
    FROM_27 = "27_to_49", _("27 bis 49")
    FROM_50 = "from_50", _("50 und älter")


class Sex(models.TextChoices):
    """As the entry in the register of civil status knows it."""

    FEMALE = "female", _("weiblich")
    MALE = "male", _("männlich")
    DIVERSE = "diverse", _("divers")
    UNKNOWN = "unknown", _("ohne Angabe")


class Refusal(models.TextChoices):
    """Why somebody could not be helped here."""

    FULL = "full", _("kein Platz frei")
    NOT_FITTING = "not_fitting", _("Angebot passt nicht")
    NOT_IN_CHARGE = "not_in_charge", _("nicht zuständig")
    REACH = "reach", _("Weg oder Zeiten passen nicht")
    LANGUAGE = "language", _("Verständigung nicht möglich")
    OTHER = "other", _("anderer Grund")


class Rest(models.TextChoices):
    """What of a total nobody placed."""

    PLACE = "place", _("ohne Wohnort oder Alter")
    PART = "part", _("ohne nähere Angabe")


def measure_choices() -> list[tuple[str, str]]:
    """The measures by reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in Measure]


def age_choices() -> list[tuple[str, str]]:
    """The bands of age, the youngest first."""
    return [(one.value, str(one.label)) for one in AgeBand]


def sex_choices() -> list[tuple[str, str]]:
    """The bands of sex."""
    return [(one.value, str(one.label)) for one in Sex]


def rest_choices() -> list[tuple[str, str]]:
    """The two rests by reference."""
    return [(one.value, str(one.label)) for one in Rest]


def refusal_choices() -> list[tuple[str, str]]:
    """The classes of reasons for a refusal."""
    return [(one.value, str(one.label)) for one in Refusal]
