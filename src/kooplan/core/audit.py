"""The append-only record: one hash chain per municipality, personal words beside it.

Actions call `record`; every name is registered with a German sentence, a statement of what is personal in it and how
long it is kept, so that nobody can log without deciding that.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from kooplan.core.models import AccessLog, AuditEvent, AuditHead, AuditWords
from kooplan.core.visibility import Level

YEARS_10 = timedelta(days=3653)
YEARS_2 = timedelta(days=731)
MONTHS_12 = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class AuditName:
    """A kind of deed: its German sentence, what is personal in it, how long it is kept."""

    name: str
    sentence: Callable[[], str]
    personal: str
    keep: timedelta = YEARS_10


NAMES: dict[str, AuditName] = {}


def register(name: str, sentence: Callable[[], str], *, personal: str, keep: timedelta = YEARS_10) -> None:
    """Make a name usable; called by the module `record` of an app, which every process loads at its start."""
    NAMES[name] = AuditName(name, sentence, personal, keep)


def sentence_of(name: str) -> str:
    """The German sentence of an event; the bare name where a later version no longer knows it."""
    return NAMES[name].sentence() if name in NAMES else name


@transaction.atomic
def record(
    name: str,
    obj: Model,
    *,
    actor: Any,
    facts: Mapping[str, Any] | None = None,
    words: Mapping[str, str] | None = None,
    municipality: Any = None,
) -> AuditEvent:
    """Append one deed of `actor` (the acting membership, or None for the operator's command line).

    `facts` hold nothing personal. `words` may; they stand in a table of their own and can be shredded. Without an
    actor the municipality has to be named.
    """
    if name not in NAMES:
        raise LookupError(f"Audit name {name!r} is not registered.")
    municipality_id = municipality.pk if municipality else actor.organisation.municipality_id
    head = lock_head(municipality_id)
    spoken = dict(words or {})
    if actor is not None:
        spoken["who"] = actor.user.name
    salt = secrets.token_hex(16)
    event = AuditEvent(
        municipality_id=municipality_id,
        number=head.number + 1,
        at=timezone.now(),
        name=name,
        role=actor.role if actor else "operator",
        organisation_id=actor.organisation_id if actor else None,
        membership_id=actor.pk if actor else None,
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        object_owner_id=owner_of(obj),
        facts=dict(facts or {}),
        words_digest=digest_of_words(salt, spoken) if spoken else "",
        previous=head.hash,
    )
    event.hash = hash_of(event)
    event.save()
    if spoken:
        AuditWords.objects.create(event=event, salt=salt, words=spoken)
    head.number, head.hash = event.number, event.hash
    head.save(update_fields=["number", "hash"])
    return event


def lock_head(municipality_id: int) -> AuditHead:
    """The end of the chain, locked until the transaction ends."""
    AuditHead.objects.get_or_create(municipality_id=municipality_id)
    heads = AuditHead.objects.filter(municipality_id=municipality_id)
    # SQLite locks the whole database at the start of a writing transaction and knows no row locks.
    if connection.features.has_select_for_update:
        heads = heads.select_for_update()
    return heads.get()


def owner_of(obj: Model) -> int | None:
    """The organisation that may see who changed this object."""
    if obj._meta.label == "organisations.Organisation":
        return int(obj.pk)
    owner: int | None = getattr(obj, "owner_id", None) or getattr(obj, "organisation_id", None)
    return owner


def canonical(content: Any) -> bytes:
    """One spelling of a JSON value, the same on every machine."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest_of_words(salt: str, words: Mapping[str, str]) -> str:
    """Salted digest, so that shredded words cannot be guessed from the chain."""
    return hashlib.sha256(salt.encode() + canonical(dict(words))).hexdigest()


def hash_of(event: AuditEvent) -> str:
    """The link of one event: everything in the row except its own hash and primary key."""
    at: datetime = event.at
    content = [
        event.municipality_id,
        event.number,
        at.astimezone(UTC).isoformat(),
        event.name,
        event.role,
        event.organisation_id,
        event.membership_id,
        event.object_type,
        event.object_id,
        event.object_owner_id,
        event.facts,
        event.words_digest,
        event.previous,
    ]
    return hashlib.sha256(canonical(content)).hexdigest()


@dataclass(frozen=True, slots=True)
class Finding:
    """A place where the chain does not hold."""

    number: int
    text: str


def verify(municipality_id: int) -> Iterator[Finding]:
    """Walk the chain of a municipality and name every place that was changed, removed or put in between."""
    head = AuditHead.objects.filter(municipality_id=municipality_id).first() or AuditHead()
    number, previous = head.closed_number, head.closed_hash
    events = AuditEvent.objects.filter(municipality_id=municipality_id).select_related("words").order_by("number")
    for event in events.iterator(chunk_size=500):
        if event.number != number + 1:
            yield Finding(event.number, f"Zwischen Nummer {number} und {event.number} fehlen Einträge.")
        yield from findings_of(event, previous)
        number, previous = event.number, event.hash
    if (number, previous) != (head.number, head.hash):
        yield Finding(head.number, f"Das Protokoll endet bei Nummer {number}, vermerkt ist Nummer {head.number}.")


def findings_of(event: AuditEvent, previous: str) -> Iterator[Finding]:
    """What is wrong with one event, given the hash before it."""
    if event.previous != previous:
        yield Finding(event.number, f"Nummer {event.number} schließt nicht an den Eintrag davor an.")
    if hash_of(event) != event.hash:
        yield Finding(event.number, f"Nummer {event.number} wurde nachträglich geändert.")
    words: AuditWords | None = getattr(event, "words", None)
    if words and digest_of_words(words.salt, words.words) != event.words_digest:
        yield Finding(event.number, f"Die Worte zu Nummer {event.number} wurden nachträglich geändert.")


@transaction.atomic
def shred_and_close(municipality_id: int, *, now: datetime) -> dict[str, int]:
    """Let retention pass: shred the words of expired events, remove the expired start of the chain.

    Only an unbroken run of expired events at the start is removed; the head keeps the hash at which the chain was
    closed, so that `verify` goes on from there.
    """
    head = lock_head(municipality_id)
    events = list(
        AuditEvent.objects.filter(municipality_id=municipality_id)
        .order_by("number")
        .values("pk", "number", "name", "at", "hash")
    )
    expired = [event for event in events if now - event["at"] > keep_of(event["name"])]
    shredded, _rows = AuditWords.objects.filter(event__in=[event["pk"] for event in expired]).delete()
    leading = 0
    while leading < len(events) and leading < len(expired) and events[leading] is expired[leading]:
        leading += 1
    if leading:
        head.closed_number, head.closed_hash = events[leading - 1]["number"], events[leading - 1]["hash"]
        head.save(update_fields=["closed_number", "closed_hash"])
        # The queryset of the model refuses deletion; behind a checkpoint the base one may.
        AuditEvent._base_manager.filter(municipality_id=municipality_id, number__lte=head.closed_number)._raw_delete(
            AuditEvent.objects.db
        )
    return {"words": shredded, "events": leading}


def keep_of(name: str) -> timedelta:
    """How long events of this name are kept; an unknown name as long as a decision."""
    return NAMES[name].keep if name in NAMES else YEARS_10


def record_reading(obj: Model, *, actor: Any) -> None:
    """Note that somebody else than its owner opened an object that is not for everybody."""
    if getattr(obj, "level", "") != Level.PUBLIC and owner_of(obj) != actor.organisation_id:
        record_access(obj, actor=actor)


def record_access(obj: Model, *, actor: Any) -> None:
    """Note that a confidential page or a list of people was opened, whoever it belongs to."""
    AccessLog.objects.create(
        municipality_id=actor.organisation.municipality_id,
        membership_id=actor.pk,
        role=actor.role,
        organisation_id=actor.organisation_id,
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        object_owner_id=owner_of(obj),
    )
