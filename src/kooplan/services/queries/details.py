"""The details of a service as its readers see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.verdict import Verdict
from kooplan.services.details import BY_NAME, LEVELS, in_words
from kooplan.services.models import Service, ServiceDetail
from kooplan.services.policies import can_write_block
from kooplan.services.vocab import Block


@dataclass(frozen=True, slots=True)
class BlockOfDetails:
    """One block on the page of a service: what is said, who reads it, and where it is written."""

    code: str
    title: str
    level: str
    rows: tuple[tuple[str, str], ...]
    url: str
    """The way to the form; empty for who may not write."""


def current_details(reader: Reader, service: Service) -> dict[str, ServiceDetail]:
    """What this reader may know of, by block; one query."""
    return {one.block: one for one in service.details.visible_to(reader).current()}


def blocks_of(
    reader: Reader, service: Service, found: Mapping[str, ServiceDetail], may_change: Verdict
) -> list[BlockOfDetails]:
    """The blocks with something to read or to write for this reader, besides the public one."""
    blocks = [
        BlockOfDetails(
            block.value, str(block.label), found[block].level if block in found else LEVELS[block],
            tuple(in_words(found[block].content)) if block in found else (),
            form_url(reader, service, block, may_change),
        )
        for block in Block if block != Block.PUBLIC
    ]  # fmt: skip
    return [one for one in blocks if one.rows or one.url]


def form_url(reader: Reader, service: Service, block: str, may_change: Verdict) -> str:
    """Where a block is written, for who may."""
    if not can_write_block(reader.membership, service, block, may_change):
        return ""
    return reverse("services:service_details", args=[service.pk, block])


def content_of(reader: Reader, service: Service, block: str) -> tuple[dict[str, Any], int]:
    """What a block says now, and the number of that version; 0 before the first."""
    one = current_details(reader, service).get(block)
    return (dict(one.content), one.number) if one else ({}, 0)


def detail_history(reader: Reader, service: Service) -> Table | None:
    """What changed in the blocks that this reader may know of, the newest first."""
    versions = list(
        service.details.visible_to(reader).select_related("author__organisation").order_by("block", "number")
    )
    rows = []
    before: dict[str, Mapping[str, Any]] = {}
    for one in versions:
        old = before.get(one.block, {})
        rows += [
            (one.recorded_at, one, name, old.get(name), one.content.get(name))
            for name in BY_NAME
            if old.get(name) != one.content.get(name)
        ]
        before[one.block] = one.content
    if not rows:
        return None
    rows.sort(key=lambda row: row[0], reverse=True)
    columns = (Column(_("Angabe")), Column(_("vorher")), Column(_("jetzt")), Column(_("Wann und von wem")))
    lines = tuple(
        Row((
            str(BY_NAME[name].label), words(name, old), words(name, new),
            ", ".join(part for part in (numbers.short_day(localdate(at)), str(one.author or "")) if part),
        ))
        for at, one, name, old, new in rows
    )  # fmt: skip
    return Table(_("Einzelheiten"), columns, lines)


def words(name: str, value: Any) -> str:
    """A value in words; a dash where nothing was said."""
    return "–" if value in (None, "", []) else BY_NAME[name].shown(value)
