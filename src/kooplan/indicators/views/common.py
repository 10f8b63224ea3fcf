"""What the pages of the room "Wissen" share: their section links, the way to more data, and files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import polars as pl
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core.htmx import wants_part
from kooplan.core.navigation import Room, register_room
from kooplan.core.reader import ActingRequest
from kooplan.core.verdict import Verdict, deny
from kooplan.files.writing import csv_bytes
from kooplan.indicators.policies import can_define, can_import, can_read_rules


@dataclass(frozen=True, slots=True)
class SectionLink:
    """A page of the room, or a group of pages with its first one as address."""

    label: str
    url: str
    current: bool
    inner: tuple[SectionLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A page that the head of every page of the room links; `order` counts from left to right, by tens in a group."""

    order: int
    view: str
    label: Callable[[], str]


GROUPS: Final[tuple[tuple[int, Callable[[], str]], ...]] = (
    (100, lambda: _("Sozialraum")),
    (200, lambda: _("Angebote")),
    (300, lambda: _("Hinweise")),
    (400, lambda: _("Daten")),
)
"""The groups by the order at which they start."""
SECTIONS: Final[dict[str, Section]] = {}


def register_section(section: Section) -> None:
    """Add a page to the room; apps above do this when they are ready."""
    SECTIONS[section.view] = section


for _order, _view, _label in (
    (110, "indicators:region", lambda: _("Überblick")),
    (120, "indicators:area_list", lambda: _("Räume")),
    (130, "indicators:indicator_list", lambda: _("Indikatoren")),
    (140, "indicators:population", lambda: _("Bevölkerung")),
    (150, "indicators:index_list", lambda: _("Sozialindex")),
    (410, "indicators:data", lambda: _("Daten")),
):
    register_section(Section(_order, _view, _label))


def section_links(current: str) -> list[SectionLink]:
    """The groups of the room with their pages; `current` is the name of the view."""
    pages = sorted(SECTIONS.values(), key=lambda one: one.order)
    found = []
    for start, label in GROUPS:
        inner = tuple(
            SectionLink(one.label(), reverse(one.view), one.view == current)
            for one in pages if start <= one.order < start + 100
        )  # fmt: skip
        is_here = any(one.current for one in inner)
        if len(inner) == 1:
            found.append(inner[0])
        elif inner:
            found.append(SectionLink(label(), inner[0].url, is_here, inner))
    return found


def may_import(request: ActingRequest) -> Verdict:
    """Whether an empty page can point to the import; the tenant itself comes with the acting membership."""
    actor = request.reader.membership
    if actor is None:
        return deny(_("Dafür müssen Sie angemeldet sein."))
    return can_import(actor, actor.organisation.municipality)


def may_keep(request: ActingRequest) -> dict[str, Verdict]:
    """Whether the pages of indicators lead on to keeping them and to the rules of secrecy."""
    actor = request.reader.membership
    if actor is None:
        nothing = deny(_("Dafür müssen Sie angemeldet sein."))
        return {"may_define": nothing, "may_read_rules": nothing}
    municipality = actor.organisation.municipality
    return {"may_define": can_define(actor, municipality), "may_read_rules": can_read_rules(actor, municipality)}


def page_context(request: ActingRequest, page: object, view: str) -> dict[str, object]:
    """What the template of a page prints; `swap` tells that htmx takes a part and the head is sent beside it."""
    return {
        "page": page,
        "sections": section_links(view),
        "may_import": may_import(request),
        "swap": wants_part(request),
        **may_keep(request),
    }


def csv_file(name: str, frame: pl.DataFrame | None) -> HttpResponse:
    """A table to download; without data there is no file."""
    if frame is None:
        raise Http404
    response = HttpResponse(csv_bytes(frame), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def register_knowledge_room() -> None:
    """Put the room into the header for everybody who is signed in."""
    register_room(
        Room(
            order=20,
            label=lambda: _("Wissen"),
            view="indicators:region",
            prefix="/wissen/",
            shown_to=lambda reader: not reader.is_visitor,
        )
    )
