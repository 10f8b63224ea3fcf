"""Fixed words of indicators: states of a value, sex, direction, units, kinds of delivery."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    """What is known of a number. A missing number is a state, never 0."""

    OK = "ok", _("Wert liegt vor")
    NOTHING = "nothing", _("Genau null")
    NO_DATA = "no_data", _("Keine Angabe")
    SECRET = "secret", _("Von der Quelle geheim gehalten")
    NOT_MEANINGFUL = "not_meaningful", _("Nicht sinnvoll")
    UNRELIABLE = "unreliable", _("Nicht verlässlich")
    LIMITED = "limited", _("Eingeschränkt aussagekräftig")
    PRIMARY = "primary", _("Zu wenige Fälle")
    SECONDARY = "secondary", _("Zum Schutz einer anderen Zahl verborgen")


KNOWN = frozenset({Status.OK, Status.NOTHING, Status.LIMITED})
"""States in which a number may be shown."""


class Sex(models.TextChoices):
    """Groups by sex as official statistics publish them."""

    ALL = "", _("Insgesamt")
    FEMALE = "f", _("Frauen")
    MALE = "m", _("Männer")
    DIVERSE = "d", _("Divers")


class Direction(models.IntegerChoices):
    """What a higher value means for a burden index."""

    RELIEF = -1, _("Höher heißt weniger Belastung")
    NEUTRAL = 0, _("Ohne Wertung")
    BURDEN = 1, _("Höher heißt mehr Belastung")


class DeliveryKind(models.TextChoices):
    """Whether a dataset was public before it came here."""

    OPEN = "open", _("Offene Daten, bereits veröffentlicht")
    PROTECTED = "protected", _("Eigene Statistik, schutzbedürftig")


class ImportState(models.TextChoices):
    """Where a file stands on its way into the database."""

    CHECKED = "checked", _("Geprüft")
    QUEUED = "queued", _("Wartet")
    RUNNING = "running", _("Wird übernommen")
    DONE = "done", _("Übernommen")
    REFUSED = "refused", _("Abgelehnt")


GEOMETRY, GEMEINDEN, LONG = "geometry", "gemeinden", "long"
"""Kinds of files that need choices of their own: borders, the Gemeindeverzeichnis, and own tables."""

COLUMN_ROLES = {
    "key": _("Schlüssel des Gebiets"),
    "period": _("Zeitraum"),
    "value": _("Wert"),
    "numerator": _("Zähler"),
    "denominator": _("Nenner"),
    "sex": _("Geschlecht"),
    "age": _("Alter"),
    "indicator": _("Merkmal"),
    "variant": _("Variante"),
}
"""What a column of an own table may mean."""

COUNTED_UNITS = frozenset({"Personen", "Fälle", "Haushalte", "Kinder", "Anzahl", "Verfahren", "Bedarfsgemeinschaften"})
"""Units in which the value itself is a number of people or cases."""

AGE_OPEN = 999
"""`age_to` of an open-ended age band; all ages are 0 to AGE_OPEN."""

POPULATION = "pop_total"
"""Key of the indicator that holds population by age and sex."""

EQUAL_WEIGHTS = frozenset({"mss-2021"})
"""Presets of a composite index that weigh all indicators alike."""

RESERVED_KEYS = frozenset({"neu"})
"""Keys that are addresses of pages beside those of indicators."""


def status_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in Status]


def sex_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in Sex]


def direction_choices() -> list[tuple[int, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in Direction]


def delivery_kind_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in DeliveryKind]


def import_state_choices() -> list[tuple[str, str]]:
    """By reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in ImportState]
