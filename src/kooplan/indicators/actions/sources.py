"""Sources: the line that stands under every number taken from them."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.indicators.models import Source
from kooplan.indicators.policies import can_import
from kooplan.organisations.models import Membership, Municipality


@transaction.atomic
def add_source(
    municipality: Municipality,
    *,
    name: str,
    attribution: str,
    licence: str,
    actor: Membership | None,
    publisher: str = "",
    web: str = "",
) -> Source:
    """The source of a name: an existing one as it is, else a new one."""
    if actor is not None:
        require(can_import(actor, municipality))
    known = Source.objects.filter(municipality=municipality, name=name).first()
    if known is not None:
        return known
    if not attribution.strip():
        raise RuleViolation(_("Nennen Sie den Quellenvermerk. Er steht unter jeder Zahl."))
    source = Source(
        municipality=municipality, name=name, attribution=attribution, licence=licence, publisher=publisher, web=web
    )
    source.full_clean()
    source.save()
    audit.record("indicators.source.added", source, actor=actor, municipality=municipality, facts={"name": name})
    return source
