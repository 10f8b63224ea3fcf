"""Writes the details of a service, block by block, and moves a service through its life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import passages_in_notices
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership
from kooplan.services.actions.describing import Outdated, describe, keep_first
from kooplan.services.actions.terms import index_services
from kooplan.services.actions.versions import keep_version, packed
from kooplan.services.details import LEVELS, fault_of, of_block
from kooplan.services.models import Service, ServiceDetail
from kooplan.services.policies import can_change_service, can_write_block
from kooplan.services.vocab import NEXT_STATES, Block, ServiceState, VersionCause


@transaction.atomic
def write_details(
    service: Service, block: str, content: Mapping[str, Any], *, read: int, actor: Membership
) -> ServiceDetail:
    """Replace the details of a block; `read` is the number of the version before the eyes, 0 for none.

    Raises `Outdated` where somebody else has written since.
    """
    require(can_write_block(actor, service, block))
    told = {one.name: content.get(one.name) for one in of_block(block)}
    kept = {name: value for name, value in told.items() if value not in (None, "", [])}
    fault = fault_of(kept)
    if fault is not None:
        raise RuleViolation(fault[1])
    without_people({one.name: kept[one.name] for one in of_block(block) if one.name in kept and one.is_text})
    versions = ServiceDetail.objects.filter(service=service, block=block)
    newest = versions.order_by("-number").values_list("number", flat=True).first() or 0
    if newest != read:
        raise Outdated
    versions.update(is_current=False)
    one = ServiceDetail(
        municipality=service.municipality, owner=actor.organisation, level=level_of(service, block), service=service,
        block=block, number=read + 1, content=kept, author=actor,
    )  # fmt: skip
    one.full_clean(validate_constraints=False)
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:  # somebody was faster by the blink of an eye
        raise Outdated from error
    if block == Block.PUBLIC:
        index_services([service.pk])
    audit.record(
        "services.service.details", one, actor=actor, municipality=service.municipality, facts={"block": block}
    )
    return one


def level_of(service: Service, block: str) -> str:
    """Who reads a block; no block is read by more people than its service."""
    level = LEVELS[Block(block)]
    return service.level if level in {Level.PUBLIC, Level.PARTNERS} and service.level != Level.PUBLIC else level


def without_people(content: Mapping[str, Any]) -> None:
    """Refuse texts that point to a person."""
    text = "\n".join(value for value in content.values() if isinstance(value, str))
    found = passages_in_notices(text)
    if found:
        raise RuleViolation(
            _("Bitte nehmen Sie „{part}“ heraus. Das sind Daten einer Person.").format(part=found[0].words)
        )


@transaction.atomic
def change_state(
    service: Service, state: str, *, reason: str, ends_on: date | None, successor: Service | None, read: int,
    actor: Membership,
) -> Service:  # fmt: skip
    """Open a draft, let a service rest, take it up again or end it; an announced end can be taken back.

    A day of the end in the future is announced: the service stays in force until then. `read` is the version that the
    person had before the eyes.
    """
    require(can_change_service(actor, service))
    today = timezone.localdate()
    before = Service.objects.select_for_update().get(pk=service.pk)
    if before.revision != read:
        raise Outdated
    is_taken_back = state == before.state == ServiceState.ACTIVE and before.ends_on is not None
    if state not in NEXT_STATES[ServiceState(before.state)] and not is_taken_back:
        raise RuleViolation(_("Das geht von „{state}“ aus nicht.").format(state=before.get_state_display()))
    if state in {ServiceState.SUSPENDED, ServiceState.ENDED} and not reason.strip():
        raise RuleViolation(_("Bitte nennen Sie den Grund. Er steht auf der Seite des Angebots."))
    if state == ServiceState.ENDED and ends_on is None:
        raise RuleViolation(_("Bitte nennen Sie den letzten Tag des Angebots."))
    if successor is not None and (successor.pk == service.pk or successor.municipality_id != service.municipality_id):
        raise RuleViolation(_("Die Nachfolge muss ein anderes Angebot dieses Landkreises sein."))
    without_people({"reason": reason})
    is_later = state == ServiceState.ENDED and ends_on is not None and ends_on >= today
    Service.objects.filter(pk=service.pk).update(revision=F("revision") + 1)
    service.refresh_from_db()
    keep_first(service)
    if before.state == ServiceState.DRAFT:
        service.level = Level.PUBLIC
        service.details.filter(block__in=(Block.PUBLIC, Block.PROCESS)).update(level=Level.PARTNERS)
        service.details.filter(block=Block.PUBLIC).update(level=Level.PUBLIC)
    service.state = before.state if is_later else state
    service.state_reason = reason.strip()
    service.ends_on = ends_on if state == ServiceState.ENDED else None
    service.successor = successor if state == ServiceState.ENDED else None
    service.full_clean()
    service.save(update_fields=["level", "state", "state_reason", "ends_on", "successor"])
    keep_version(service, packed(describe(service)), author=actor, cause=VersionCause.STATE)
    audit.record(
        "services.service.state", service, actor=actor, municipality=service.municipality,
        facts={"from": before.state, "to": state, "ends_on": ends_on.isoformat() if ends_on else ""},
    )  # fmt: skip
    return service


def end_services(now: datetime) -> dict[str, int]:
    """The daily step: services whose last day is over are ended."""
    today = timezone.localdate(now)
    over = Service.objects.filter(ends_on__lt=today, state__in=(ServiceState.ACTIVE, ServiceState.SUSPENDED))
    return {"ended": over.update(state=ServiceState.ENDED)}
