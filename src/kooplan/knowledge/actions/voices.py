"""Voices of inhabitants: given without account or through a bridge, looked at before anybody else reads them."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import LifeDomain, TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_passages
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.knowledge.models import CitizenVoice, VoiceOriginal
from kooplan.knowledge.policies import can_bring_voices, can_moderate
from kooplan.knowledge.vocab import Channel, VoiceState
from kooplan.organisations.models import Membership, Municipality

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which people mix up."""
CODE_LENGTH: Final = 10
"""32 to the 10th: nobody guesses a code within the life of an installation."""
MOST_IN_AN_HOUR: Final = 120
"""Voices without account in a municipality; beyond this somebody floods the form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What somebody says, and where it belongs."""

    area: Area
    life_domain: LifeDomain
    target_group: TargetGroup | None
    text: str


@dataclass(frozen=True, slots=True)
class Given:
    """A stored voice and the code with which its giver finds it again; the code itself is kept nowhere."""

    voice: CitizenVoice
    code: str


@transaction.atomic
def give_voice(municipality: Municipality, words: Words) -> Given:
    """Take the words of somebody without an account."""
    recent = CitizenVoice.objects.filter(
        municipality=municipality,
        channel=Channel.ONLINE,
        original__came_at__gt=timezone.now() - timedelta(hours=1),
    )
    if recent.count() >= MOST_IN_AN_HOUR:
        raise RuleViolation(
            _("Gerade gehen sehr viele Hinweise ein. Bitte versuchen Sie es in einer Stunde noch einmal.")
        )
    return take(municipality, words, channel=Channel.ONLINE, occasion="", actor=None)


@transaction.atomic
def bring_voice(municipality: Municipality, words: Words, *, channel: str, occasion: str, actor: Membership) -> Given:
    """Enter what somebody said to the own organisation, or wrote on paper."""
    require(can_bring_voices(actor, municipality))
    if channel not in {Channel.BRIDGE, Channel.PAPER}:
        raise RuleViolation(_("Bitte wählen Sie, wie die Stimme zu Ihnen kam."))
    return take(municipality, words, channel=channel, occasion=occasion, actor=actor)


def take(municipality: Municipality, words: Words, *, channel: str, occasion: str, actor: Membership | None) -> Given:
    """Store a voice: the original unchanged and apart, nothing for the public before somebody looked at it."""
    entries = [one for one in (words.area, words.life_domain, words.target_group) if one is not None]
    if {one.municipality_id for one in entries} != {municipality.pk}:
        raise RuleViolation(_("Ort, Thema und Gruppe gehören zu einem anderen Landkreis."))
    if not words.text.strip():
        raise RuleViolation(_("Bitte schreiben Sie, worum es geht."))
    if personal_passages(occasion):
        raise RuleViolation(_("Bitte nennen Sie im Anlass keine Person, zum Beispiel: Bürgerforum Uferaue"))
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    voice = CitizenVoice(
        municipality=municipality, owner=actor.organisation if actor else None, level=Level.ADMIN_INTERNAL,
        area=words.area, life_domain=words.life_domain, target_group=words.target_group, channel=channel,
        occasion=occasion, code_digest=digest_of(code), received_on=timezone.localdate(),
    )  # fmt: skip
    voice.full_clean()
    voice.save()
    original = VoiceOriginal(voice=voice, text=words.text.strip())
    original.full_clean()
    original.save()
    if actor is not None:  # nothing is noted of somebody without an account
        audit.record("knowledge.voice.given", voice, actor=actor, municipality=municipality, facts={"channel": channel})
    return Given(voice, spelled(code))


@transaction.atomic
def publish_voice(voice: CitizenVoice, *, text: str, actor: Membership) -> CitizenVoice:
    """Let everybody read a voice in the words that the moderation leaves; the original stays as it came."""
    require(can_moderate(actor, voice))
    words = text.strip()
    if not words:
        raise RuleViolation(_("Ohne Text kann die Stimme nicht veröffentlicht werden."))
    found = personal_passages(words)
    if found:
        raise RuleViolation(
            _("Bitte nehmen Sie „{part}“ heraus. Das weist auf eine Person hin.").format(part=found[0].words)
        )
    is_redacted = words != voice.original.text
    decide(voice, state=VoiceState.PUBLISHED, level=Level.PUBLIC, text=words, is_redacted=is_redacted)
    audit.record(
        "knowledge.voice.published", voice, actor=actor, municipality=voice.municipality,
        facts={"redacted": voice.is_redacted},
    )  # fmt: skip
    return voice


@transaction.atomic
def hold_voice(voice: CitizenVoice, *, reason: str, actor: Membership) -> CitizenVoice:
    """Keep a voice inside the administration, with a reason that its giver reads."""
    require(can_moderate(actor, voice))
    if not reason.strip():
        raise RuleViolation(_("Bitte sagen Sie, warum die Stimme nicht veröffentlicht wird."))
    if personal_passages(reason):
        raise RuleViolation(_("Bitte nennen Sie im Grund keine Person."))
    decide(voice, state=VoiceState.HELD, held_reason=reason.strip())
    audit.record("knowledge.voice.held", voice, actor=actor, municipality=voice.municipality)
    return voice


def forget_originals(now: datetime) -> dict[str, int]:
    """Remove the words as they came in, some time after the answer or after a voice was held back."""
    before = timezone.localdate(now) - timedelta(days=settings.VOICE_ORIGINAL_DAYS)
    answered = Q(voice__answered_on__lt=before)
    held = Q(voice__state=VoiceState.HELD, voice__received_on__lt=before)
    count, _rows = VoiceOriginal.objects.filter(answered | held).delete()
    return {"originals": count}


def decide(voice: CitizenVoice, **changes: object) -> None:
    """Moderate a voice once; the first of two people decides."""
    found = CitizenVoice.objects.filter(pk=voice.pk, state=VoiceState.WAITING)
    if not found.update(**changes):
        raise RuleViolation(_("Diese Stimme ist schon geprüft."))
    voice.refresh_from_db()


def voice_with(municipality: Municipality, code: str) -> CitizenVoice | None:
    """The voice behind a code, however its giver types it; None where there is none."""
    plain = re.sub(r"[^0-9A-Z]", "", code.upper())
    found = CitizenVoice.objects.filter(municipality=municipality, code_digest=digest_of(plain))
    return found.for_list().first()


def digest_of(code: str) -> str:
    """What is stored of a code; with the secret of the installation, so that a stolen table tells nobody's code."""
    return salted_hmac("kooplan.knowledge.voice", code, algorithm="sha256").hexdigest()


def spelled(code: str) -> str:
    """A code in two groups, as people read it out."""
    return f"{code[:5]}-{code[5:]}"
