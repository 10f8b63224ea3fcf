"""What the public reads of voices and observations, and what who holds a code is told."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Column, Row, Table
from kooplan.core.reader import visitor
from kooplan.core.visibility import Level
from kooplan.knowledge.models import CitizenVoice, Observation
from kooplan.knowledge.vocab import Outcome, VoiceState
from kooplan.organisations.models import Municipality

MOST = 200
"""So many of each the public page prints, the newest first."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a voice stands, for who gave it."""

    title: str
    text: str
    about: str
    published: str
    is_redacted: bool


def standing_of(voice: CitizenVoice) -> Standing:
    """What somebody with the code is told."""
    day = numbers.long_day(voice.received_on) if voice.received_on else ""
    about = _("Thema {theme}, {area}, eingegangen am {day}").format(theme=voice.life_domain, area=voice.area, day=day)
    if voice.outcome != Outcome.OPEN:
        title, text = outcome_title(voice.outcome), voice.outcome_text
    elif voice.state == VoiceState.WAITING:
        title = _("Ihr Hinweis ist eingegangen.")
        text = _("Die Verwaltung liest ihn als Nächstes. Noch liest ihn sonst niemand.")
    elif voice.state == VoiceState.HELD:
        title, text = _("Ihr Hinweis ist nicht veröffentlicht."), voice.held_reason
    else:
        title = _("Ihr Hinweis ist in Prüfung.")
        text = _("Er ist veröffentlicht. Hier steht später, was daraus geworden ist.")
    return Standing(title, text, about, voice.text, voice.is_redacted)


def outcome_title(outcome: str) -> str:
    """The answer in one sentence."""
    return {
        Outcome.USED: _("Ihr Hinweis ist in die Planung eingegangen."),
        Outcome.MERGED: _("Ihr Hinweis ist mit anderen zusammengeführt."),
        Outcome.NOT_USED: _("Ihr Hinweis ist nicht verwendet."),
    }[Outcome(outcome)]


def public_voices(municipality: Municipality) -> tuple[Table, Table]:
    """Voices in their published words, and observations that are released to everybody."""
    reader = visitor(municipality.pk, municipality.ags)
    voices = CitizenVoice.objects.visible_to(reader).filter(level=Level.PUBLIC).for_list()[:MOST]
    observations = Observation.objects.visible_to(reader).filter(level=Level.PUBLIC).for_list()[:MOST]
    heads = tuple(map(Column, (_("Hinweis"), _("Thema"), _("Wo"), _("Was daraus wurde"))))
    seen = tuple(map(Column, (_("Beobachtung"), _("Von"), _("Wo"), _("Was daraus wurde"))))
    return (
        Table(_("Was Menschen hier sagen"), heads, tuple(voice_row(one) for one in voices)),
        Table(_("Was Fachleute beobachten"), seen, tuple(observation_row(one) for one in observations)),
    )


def voice_row(one: CitizenVoice) -> Row:
    """One published voice."""
    text = _("{text} (gekürzt)").format(text=one.text) if one.is_redacted else one.text
    return Row((text, str(one.life_domain), one.area.name, public_outcome(one)))


def observation_row(one: Observation) -> Row:
    """One public observation."""
    return Row(
        (one.statement, str(one.owner or ""), ", ".join(area.name for area in one.areas.all()), public_outcome(one))
    )


def public_outcome(one: CitizenVoice | Observation) -> str:
    """The answer in words, or that there is none yet."""
    return f"{Outcome(one.outcome).label}: {one.outcome_text}" if one.is_answered else _("in Prüfung")
