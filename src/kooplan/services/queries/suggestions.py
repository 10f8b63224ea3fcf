"""Suggested changes as pages print them."""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.services.models import Service, ServiceSuggestion
from kooplan.services.queries.versions import change_table
from kooplan.services.vocab import SuggestionState

SHOWN = 10


def suggestion_table(reader: Reader, service: Service) -> Table | None:
    """The newest suggestions about a service that this reader may know of; one query."""
    found = ServiceSuggestion.objects.visible_to(reader).filter(service=service)
    rows = tuple(
        Row((
            Cell(day_of(one), url=reverse("services:suggestion", args=[one.pk])),
            str(one.author) if one.author else "–",
            one.note,
            state_words(one),
        ))
        for one in found.select_related("author__organisation")[:SHOWN]
    )  # fmt: skip
    columns = (Column(_("Vorschlag vom")), Column(_("Von")), Column(_("Begründung")), Column(_("Stand")))
    return Table(_("Änderungsvorschläge"), columns, rows) if rows else None


def day_of(one: ServiceSuggestion) -> str:
    """The day of a suggestion."""
    return numbers.long_day(timezone.localdate(one.made_at))


def state_words(one: ServiceSuggestion) -> str:
    """offen; abgelehnt am 24.11.2026: Grund."""
    label = str(SuggestionState(one.state).label)
    if one.answered_on is None:
        return label
    words = _("{state} am {day}").format(state=label, day=numbers.short_day(one.answered_on))
    return f"{words}: {one.answer}" if one.answer else words


def suggested_changes(one: ServiceSuggestion) -> Table | None:
    """What would be written otherwise."""
    heads = (_("bisher"), _("Vorschlag"))
    return change_table(one.before, one.content, _("Was sich ändern würde"), heads=heads)
