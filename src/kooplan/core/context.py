"""What every template may print of the frame around a page."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core.navigation import navigation
from kooplan.core.reader import Reader
from kooplan.core.roles import LOG_READERS, MEMBER_MANAGERS


def footer_links() -> list[tuple[str, str]]:
    """The pages that the law wants within reach of every page."""
    return [
        (_("Barrierefreiheit"), reverse("portal:accessibility")),
        (_("Leichte Sprache"), reverse("portal:easy_language")),
        (_("Gebärdensprache"), reverse("portal:sign_language")),
        (_("Datenschutz"), reverse("portal:privacy")),
        (_("Barriere melden"), reverse("portal:report_barrier")),
        (_("Impressum"), reverse("portal:imprint")),
    ]


def role_links(reader: Reader) -> list[tuple[str, str]]:
    """What stands in the menu of the acting role."""
    links = [
        (_("Rolle oder Organisation wechseln"), reverse("organisations:choose_role")),
        (_("Mein Konto"), reverse("own_account")),
        (_("Was Kooplan über Sie speichert"), reverse("own_data")),
    ]
    if reader.role in MEMBER_MANAGERS:
        links.insert(1, (_("Personen und Rollen"), reverse("organisations:members")))
    if reader.role in LOG_READERS:
        links.insert(2, (_("Protokoll"), reverse("organisations:log")))
    return links


def frame(request: HttpRequest) -> dict[str, Any]:
    """Header, footer and acting role."""
    reader = getattr(request, "reader", None) or Reader()
    return {
        "navigation": navigation(reader, request.path),
        "footer_links": footer_links(),
        "reader": None if reader.is_visitor else reader,
        "role_links": [] if reader.is_visitor else role_links(reader),
        "municipality": getattr(request, "municipality", None),
        "is_demo": settings.DEMO,
    }
