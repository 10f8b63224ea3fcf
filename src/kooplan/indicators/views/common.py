"""What the pages of the room "Wissen" share: their section links, the way to more data, and files."""

from __future__ import annotations

from dataclasses import dataclass

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
    """A page of the room."""

    label: str
    url: str
    current: bool


def section_links(current: str) -> list[SectionLink]:
    """The pages of the room; `current` is the name of the view."""
    pages = [
        ("indicators:region", _("Landkreis im Überblick")),
        ("indicators:area_list", _("Räume")),
        ("indicators:indicator_list", _("Indikatoren")),
        ("indicators:population", _("Bevölkerung")),
        ("indicators:index_list", _("Sozialindex")),
        ("indicators:data", _("Daten")),
    ]
    return [SectionLink(label, reverse(view), view == current) for view, label in pages]


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
