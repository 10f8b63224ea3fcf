"""Words of the app `knowledge`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

ANSWER_WITHIN: Final = timedelta(days=60)
"""After so long a contribution without answer is listed to the planner (R15)."""


class ObservationKind(models.TextChoices):
    """What an observation is about."""

    SITUATION = "situation", _("Lebenssituation")
    USE = "use", _("Inanspruchnahme")
    CHANGED_NEED = "changed_need", _("Veränderter Hilfebedarf")
    BARRIER = "barrier", _("Zugangsbarriere")
    GOOD_PRACTICE = "good_practice", _("Gute Praxis")


class Basis(models.TextChoices):
    """What an observation rests on."""

    OWN_STATISTICS = "own_statistics", _("Eigene Statistik")
    CASES = "cases", _("Fälle, nur als Größenordnung")
    TEAM = "team", _("Einschätzung im Team")
    SURVEY = "survey", _("Befragung")


class Confidence(models.TextChoices):
    """How sure its author is."""

    SURE = "sure", _("sicher: mehrfach belegt")
    LIKELY = "likely", _("wahrscheinlich: passt zu anderem")
    FIRST_HINT = "first_hint", _("erster Hinweis")


class Outcome(models.TextChoices):
    """What became of a contribution."""

    OPEN = "open", _("noch offen")
    USED = "used", _("verwendet")
    MERGED = "merged", _("mit anderen Beiträgen zusammengeführt")
    NOT_USED = "not_used", _("nicht verwendet")


class Channel(models.TextChoices):
    """On which way a voice came in."""

    ONLINE = "online", _("selbst, ohne Anmeldung")
    BRIDGE = "bridge", _("über eine Organisation als Brücke")
    PAPER = "paper", _("auf Papier, bei einer Veranstaltung")


class VoiceState(models.TextChoices):
    """Where a voice stands on its way to the public."""

    WAITING = "waiting", _("wartet auf Prüfung")
    PUBLISHED = "published", _("veröffentlicht")
    HELD = "held", _("nicht veröffentlicht")


def observation_kind_choices() -> list[tuple[str, str]]:
    """The kinds by reference, so that a new wording makes no migration."""
    return [(one.value, str(one.label)) for one in ObservationKind]


def basis_choices() -> list[tuple[str, str]]:
    """The bases by reference."""
    return [(one.value, str(one.label)) for one in Basis]


def confidence_choices() -> list[tuple[str, str]]:
    """The degrees by reference."""
    return [(one.value, str(one.label)) for one in Confidence]


def outcome_choices() -> list[tuple[str, str]]:
    """The outcomes by reference."""
    return [(one.value, str(one.label)) for one in Outcome]


def answer_choices() -> list[tuple[str, str]]:
    """The outcomes that are an answer."""
    return [(one.value, str(one.label)) for one in Outcome if one != Outcome.OPEN]


def channel_choices() -> list[tuple[str, str]]:
    """The ways by reference."""
    return [(one.value, str(one.label)) for one in Channel]


def brought_choices() -> list[tuple[str, str]]:
    """The ways on which somebody else brings a voice."""
    return [(one.value, str(one.label)) for one in (Channel.BRIDGE, Channel.PAPER)]


def voice_state_choices() -> list[tuple[str, str]]:
    """The states by reference."""
    return [(one.value, str(one.label)) for one in VoiceState]
