"""What services ask of people: to confirm what is written, and to answer suggestions."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core.reader import Reader
from kooplan.core.roles import REGISTER_ROLES
from kooplan.core.tasks import Task
from kooplan.services.models import Service, ServiceSuggestion
from kooplan.services.policies import PROVIDER_ROLES
from kooplan.services.queries.service_list import STALE, stale_before


def service_tasks(reader: Reader) -> Iterator[Task]:
    """Suggestions about the own services, and own services that nobody confirmed for a year; two queries."""
    if reader.role not in PROVIDER_ROLES | REGISTER_ROLES or not reader.organisation_id:
        return
    own = Service.objects.filter(owner_id=reader.organisation_id).in_force()
    suggested = ServiceSuggestion.objects.open().filter(service__owner_id=reader.organisation_id)
    for one in suggested.select_related("service")[:5]:
        yield Task(
            title=_("Vorschlag zu „{name}“ beantworten").format(name=one.service.name),
            text=_("Die Sozialplanung schlägt andere Angaben vor. Es ändert sich nichts, bevor Sie zustimmen."),
            action=_("Vorschlag ansehen"),
            url=reverse("services:suggestion", args=[one.pk]),
            minutes=5,
        )
    stale = own.filter(confirmed_on__lt=stale_before(timezone.localdate())).count()
    if stale:
        yield Task(
            title=ngettext("Ein Angebot bestätigen", "{count} Angebote bestätigen", stale).format(count=stale),
            text=_("Sie sind lange nicht bestätigt. Alle lesen dort „Stand veraltet“."),
            action=_("Angebote ansehen"),
            url=f"{reverse('services:service_list')}?stand={STALE}",
            minutes=2 * stale,
        )
