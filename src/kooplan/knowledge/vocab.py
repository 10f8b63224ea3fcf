"""Words of the app `knowledge`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

ANSWER_WITHIN: Final = timedelta(days=60)
"""After so long a contribution without answer is listed to the planner (R15)."""

TRIAGE_WITHIN: Final = timedelta(days=30)
"""Within so long a signal is looked at (R18)."""
SIMILAR_WITHIN: Final = timedelta(days=365)
"""Observations that ended within so long count together."""
LEAST_DAYS: Final = 7
"""A waiting time that grew by less is no signal, whatever its percentage."""
LEAST_CASES: Final = 20
"""Fewer new cases than these are no base for a trend."""


class SignalKind(models.TextChoices):
    """Where a hint of change comes from."""

    INDICATOR = "indicator", _("Indikator über oder unter der Schwelle")
    WAITING = "waiting", _("Wartezeit gestiegen")
    USE = "use", _("Inanspruchnahme verändert")
    OBSERVATIONS = "observations", _("Mehrere ähnliche Beobachtungen")
    CLOSURE = "closure", _("Angebot endet oder ruht")
    LAW = "law", _("Recht ändert sich")
    FUNDING = "funding", _("Förderung endet")
    OTHER = "other", _("Anderer Hinweis")


RAISED_BY_PEOPLE: Final = (SignalKind.CLOSURE, SignalKind.LAW, SignalKind.FUNDING, SignalKind.OTHER)
"""What nobody can read off the data."""
THRESHOLDS: Final = {SignalKind.WAITING: 30.0, SignalKind.USE: 20.0, SignalKind.OBSERVATIONS: 3.0}
"""From where on there is a signal where the municipality says nothing else: percent, percent, number."""


class Triage(models.TextChoices):
    """What was decided about a signal."""

    OPEN = "open", _("noch zu prüfen")
    WATCHED = "watched", _("wird beobachtet")
    NEED = "need", _("wird Handlungsbedarf")
    DISCARDED = "discarded", _("verworfen")


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


def signal_kind_choices() -> list[tuple[str, str]]:
    """The kinds of signals by reference."""
    return [(one.value, str(one.label)) for one in SignalKind]


def raised_kind_choices() -> list[tuple[str, str]]:
    """The kinds that people raise."""
    return [(one.value, str(one.label)) for one in RAISED_BY_PEOPLE]


def triage_choices() -> list[tuple[str, str]]:
    """The states of a signal by reference."""
    return [(one.value, str(one.label)) for one in Triage]


def decision_choices() -> list[tuple[str, str]]:
    """What can be decided about a signal, in the words of a form."""
    return [
        (Triage.NEED.value, str(_("Daraus wird ein Handlungsbedarf"))),
        (Triage.WATCHED.value, str(_("Weiter beobachten und später neu ansehen"))),
        (Triage.DISCARDED.value, str(_("Verwerfen"))),
    ]
