"""What a person still has to do with data: take a checked file over, release a delivery."""

from __future__ import annotations

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core.reader import Reader
from kooplan.core.tasks import Task
from kooplan.indicators.models import Delivery, Import
from kooplan.indicators.policies import IMPORT_ROLES
from kooplan.indicators.vocab import ImportState

MOST: Final = 5
"""So many of a kind; the data page shows all."""
MINUTES_TO_TAKE, MINUTES_TO_RELEASE = 5, 3


def data_tasks(reader: Reader) -> list[Task]:
    """Own files that wait for a decision and deliveries nobody else sees yet; two queries."""
    if reader.role not in IMPORT_ROLES:
        return []
    waiting = Import.objects.visible_to(reader).filter(state=ImportState.CHECKED, created_by=reader.membership)
    unreleased = Delivery.objects.visible_to(reader).filter(releases=None).order_by("-created_at")
    return [*map(taking, waiting[:MOST]), *map(releasing, unreleased[:MOST])]


def taking(one: Import) -> Task:
    """A checked file: take it over or throw it away."""
    return Task(
        title=_("Datei „{name}“ übernehmen oder verwerfen").format(name=one.file_name),
        text=_("Die Datei ist geprüft. Gespeichert ist noch nichts."),
        action=_("Datei ansehen"),
        url=reverse("indicators:import_check", args=[one.pk]),
        minutes=MINUTES_TO_TAKE,
        level=one.level,
    )


def releasing(one: Delivery) -> Task:
    """A delivery without release."""
    return Task(
        title=_("Zahlen freigeben: {title}").format(title=one.title),
        text=_("Die Zahlen sind übernommen. Auf Karten und Profilen stehen sie erst nach der Freigabe."),
        action=_("Freigabe prüfen"),
        url=reverse("indicators:delivery", args=[one.pk]),
        minutes=MINUTES_TO_RELEASE,
        level=one.level,
    )
