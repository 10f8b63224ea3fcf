"""What the pages of the room "Wissen" share: their section links, the way to more data, and files."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core.navigation import Room, register_room
from kooplan.files.writing import csv_bytes


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
    ]
    return [SectionLink(label, reverse(view), view == current) for view, label in pages]


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
