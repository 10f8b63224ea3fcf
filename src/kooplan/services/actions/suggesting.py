"""Suggested changes: who keeps the register suggests, the provider accepts or declines with a reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.organisations.models import Membership
from kooplan.services.actions.describing import Day, Description, Place, change_service, describe
from kooplan.services.actions.versions import TEXTS, packed
from kooplan.services.models import Service, ServiceSuggestion
from kooplan.services.policies import can_answer_suggestion, can_suggest_change
from kooplan.services.vocab import SuggestionState, VersionCause

T = TypeVar("T", bound=Model)
Content = Mapping[str, Any]


@transaction.atomic
def suggest_change(service: Service, description: Description, *, note: str, actor: Membership) -> ServiceSuggestion:
    """Put other words beside those of the provider; nothing changes before it agrees."""
    require(can_suggest_change(actor, service))
    before, content = packed(describe(service)), packed(description)
    if content == before:
        raise RuleViolation(_("Ihr Vorschlag ändert nichts. Ändern Sie mindestens eine Angabe."))
    one = ServiceSuggestion(service=service, author=actor, note=note, before=before, content=content)
    one.full_clean()
    one.save()
    audit.record("services.suggestion.made", one, actor=actor, municipality=service.municipality)
    return one


@transaction.atomic
def accept_suggestion(one: ServiceSuggestion, *, actor: Membership) -> Service:
    """Write what was suggested; what the provider has changed since then stays."""
    require(can_answer_suggestion(actor, one))
    close(one, SuggestionState.ACCEPTED, "")
    service = one.service
    content = merged(one.before, one.content, packed(describe(service)))
    changed = change_service(service, unpacked(content, service), actor=actor, cause=VersionCause.SUGGESTED)
    audit.record("services.suggestion.accepted", one, actor=actor, municipality=service.municipality)
    return changed


@transaction.atomic
def decline_suggestion(one: ServiceSuggestion, *, reason: str, actor: Membership) -> ServiceSuggestion:
    """Leave everything as it is, and say why."""
    require(can_answer_suggestion(actor, one))
    if not reason.strip():
        raise RuleViolation(_("Bitte sagen Sie, warum Sie den Vorschlag ablehnen."))
    close(one, SuggestionState.DECLINED, reason.strip())
    audit.record("services.suggestion.declined", one, actor=actor, municipality=one.service.municipality)
    return one


def close(one: ServiceSuggestion, state: str, answer: str) -> None:
    """Answer a suggestion once; the first of two people decides."""
    found = ServiceSuggestion.objects.filter(pk=one.pk, state=SuggestionState.OPEN)
    if not found.update(state=state, answer=answer, answered_on=timezone.localdate()):
        raise RuleViolation(_("Dieser Vorschlag ist schon beantwortet."))
    one.refresh_from_db()


def merged(before: Content, suggested: Content, now: Content) -> dict[str, Any]:
    """What is written now, with every field that was suggested otherwise than it stood before."""
    return {name: suggested[name] if suggested[name] != before.get(name) else now[name] for name in suggested}


def unpacked(content: Content, service: Service) -> Description:
    """Plain data as a description; refuse entries of catalogues that are gone."""
    texts: dict[str, Any] = {name: content[name] for name in TEXTS}
    return Description(
        **texts,
        service_type=entries(ServiceType, [content["service_type"]], service)[0],
        accessibility=content["accessibility"],
        confirmed_on=date.fromisoformat(content["confirmed_on"]),
        places=[unpacked_place(place) for place in content["places"]],
        target_groups=entries(TargetGroup, content["target_groups"], service),
        areas=entries(Area, content["areas"], service),
    )


def entries(model: type[T], pairs: Sequence[Sequence[Any]], service: Service) -> list[T]:
    """The entries of a catalogue behind their keys."""
    keys = [key for key, _name in pairs]
    found = model._default_manager.filter(pk__in=keys, municipality_id=service.municipality_id).in_bulk()
    for key, name in pairs:
        if key not in found:
            raise RuleViolation(_("„{name}“ gibt es nicht mehr. Der Vorschlag passt nicht mehr.").format(name=name))
    return [found[key] for key in keys]


def unpacked_place(one: Content) -> Place:
    """A place from plain data."""
    names = ("name", "kind", "address", "capacity", "staffed", "is_protected")
    return Place(
        **{name: one[name] for name in names},
        point=(one["point"][0], one["point"][1]) if one["point"] else None,
        days=[
            Day(weekday, rhythm, *(time.fromisoformat(text) if text else None for text in (opens, closes)))
            for weekday, rhythm, opens, closes in one["days"]
        ],
    )
