"""Observations and voices, written through the actions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from kooplan.areas.models import Area
from kooplan.catalogues.models import LifeDomain, TargetGroup
from kooplan.knowledge.actions.observations import Finding, write_observation
from kooplan.knowledge.actions.signals import Raised, raise_signal
from kooplan.knowledge.actions.voices import Given, Words, give_voice
from kooplan.knowledge.models import Observation, Signal
from kooplan.knowledge.vocab import Basis, Confidence, ObservationKind, SignalKind
from kooplan.organisations.models import Membership, Municipality

STATEMENT = (
    "Zunehmend Angehörige und ältere Menschen mit Medikamentenabhängigkeit in Uferaue; Anfahrt ohne Auto > 90 Minuten"
)
HINT = "Der Bus fährt nach 16 Uhr nicht mehr. Ich komme nach der Arbeit nicht zur Beratung."


def make_finding(areas: Sequence[Area], **changes: Any) -> Finding:
    """What story 4 lets a provider observe."""
    plain: dict[str, Any] = {
        "kinds": [ObservationKind.CHANGED_NEED, ObservationKind.BARRIER], "areas": list(areas), "target_groups": [],
        "period_start": date(2025, 7, 1), "period_end": date(2025, 12, 31), "statement": STATEMENT,
        "basis": Basis.TEAM, "basis_note": "etwa 20 Erstgespräche", "confidence": Confidence.LIKELY,
    }  # fmt: skip
    return Finding(**{**plain, **changes})


def make_observation(actor: Membership, *, areas: Sequence[Area], **changes: Any) -> Observation:
    """An observation that its organisation keeps to itself."""
    return write_observation(actor.organisation.municipality, make_finding(areas, **changes), actor=actor)


def make_theme(municipality: Municipality) -> LifeDomain:
    """A theme to speak of."""
    return LifeDomain.objects.get_or_create(
        municipality=municipality, code="health", defaults={"name": "Gesundheit & Sucht"}
    )[0]


def make_group(municipality: Municipality) -> TargetGroup:
    """A group to speak of."""
    return TargetGroup.objects.get_or_create(
        municipality=municipality, code="working", defaults={"name": "Berufstätige"}
    )[0]


def make_voice(municipality: Municipality, *, area: Area, text: str = HINT) -> Given:
    """A voice of somebody without an account."""
    return give_voice(
        municipality, Words(area=area, life_domain=make_theme(municipality), target_group=None, text=text)
    )


def make_signal(actor: Membership, **changes: Any) -> Signal:
    """A change that a provider tells the others."""
    plan: dict[str, Any] = {
        "kind": SignalKind.FUNDING, "statement": "Die Förderung der Schulsozialarbeit endet am 31.07.2027.",
        "source": "Zuwendungsbescheid", **changes,
    }  # fmt: skip
    return raise_signal(actor.organisation.municipality, Raised(**plan), actor=actor)
