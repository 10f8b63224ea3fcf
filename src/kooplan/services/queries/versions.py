"""What changed between two versions of what is written about a service, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, time
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Column, Row, Table
from kooplan.core.visibility import Level
from kooplan.services.columns import MEANINGS
from kooplan.services.days import days_in_words
from kooplan.services.models import Service, ServiceVersion
from kooplan.services.vocab import Accessibility, LocationKind, VersionCause

SHOWN = 20
Content = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One version: who wrote it when and why, and what was different before."""

    number: int
    title: str
    text: str
    changes: Table | None


class StoredDay(NamedTuple):
    """A day of a version, as days are printed."""

    weekday: int
    rhythm: str
    opens: time | None
    closes: time | None


def history(service: Service) -> tuple[tuple[VersionEntry, ...], int]:
    """The newest versions, each beside the one before it, and how many more there are; one query."""
    versions = list(service.versions.select_related("author__organisation").order_by("-number")[: SHOWN + 1])
    entries = []
    for at, one in enumerate(versions[:SHOWN]):
        before = versions[at + 1].content if at + 1 < len(versions) else None
        caption = _("Was sich mit Fassung {number} geändert hat").format(number=one.number)
        changes = change_table(before, one.content, caption) if before is not None else None
        entries.append(VersionEntry(one.number, title_of(one), author_of(one), changes))
    left = max(service.versions.count() - SHOWN, 0) if len(versions) > SHOWN else 0
    return tuple(entries), left


def title_of(one: ServiceVersion) -> str:
    """Fassung 3, 24. November 2026; what stood there before versions were kept has no day."""
    if not one.number:
        return _("Davor")
    day = numbers.long_day(timezone.localdate(one.recorded_at))
    return _("Fassung {number}, {day}").format(number=one.number, day=day)


def author_of(one: ServiceVersion) -> str:
    """Who wrote it and why; roles and organisations, no names of persons."""
    if not one.number:
        return _("Stand vor der ersten aufgezeichneten Änderung")
    cause = str(VersionCause(one.cause).label)
    return f"{cause}: {one.author}" if one.author else cause


def changes_since(service: Service, number: int) -> Table | None:
    """What is written differently now than in a version; None where nothing is or the version is not known."""
    found = {one.number: one.content for one in service.versions.filter(number__in=(number, service.revision))}
    if len(found) < 2:
        return None
    return change_table(found[number], found[service.revision], _("Was sich inzwischen geändert hat"))


def change_table(
    before: Content, after: Content, caption: str, *, heads: tuple[str, str] | None = None
) -> Table | None:
    """The fields that differ; `heads` are the words above before and after."""
    rows = [Row(line) for line in differences(before, after)]
    first, second = heads or (_("vorher"), _("jetzt"))
    columns = (Column(_("Angabe")), Column(first), Column(second))
    return Table(caption, columns, tuple(rows)) if rows else None


def differences(before: Content, after: Content) -> Iterable[tuple[str, str, str]]:
    """Name of the field, words before, words after."""
    for name in after:
        if name == "places" or before.get(name) == after[name]:
            continue
        yield label_of(name), words_of(name, before.get(name)), words_of(name, after[name])
    old, new = ([place_words(one) for one in content.get("places", [])] for content in (before, after))
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if gone or come:
        yield _("Orte"), "; ".join(gone) or "–", "; ".join(come) or "–"


def label_of(name: str) -> str:
    """What a field is called."""
    return _("Sichtbarkeit") if name == "level" else str(MEANINGS[name].label)


def words_of(name: str, value: Any) -> str:
    """A value in words."""
    if value in (None, "", []):
        return "–"
    match name:
        case "level":
            return str(Level(value).label)
        case "confirmed_on":
            return numbers.long_day(date.fromisoformat(value))
        case "service_type":
            return str(value[1])
        case "accessibility":
            return ", ".join(str(Accessibility(one).label) for one in value)
        case "target_groups" | "areas":
            return ", ".join(entry for _key, entry in value)
    return str(value)


def place_words(one: Content) -> str:
    """Bürgerhaus, Am Markt 1, Di 9-12, 1,5 (davon besetzt 1)."""
    days = [
        StoredDay(weekday, rhythm, *(time.fromisoformat(text) if text else None for text in (opens, closes)))
        for weekday, rhythm, opens, closes in one["days"]
    ]
    kind = "" if one["kind"] == LocationKind.SITE else str(LocationKind(one["kind"]).label)
    parts = [one["name"], kind, one["address"], days_in_words(days), capacity_words(one)]
    if one["is_protected"]:
        parts.append(_("Adresse geschützt"))
    if one["point"]:
        parts.append(_("Punkt {x}, {y}").format(x=round(one["point"][0]), y=round(one["point"][1])))
    return ", ".join(part for part in parts if part)


def capacity_words(one: Content) -> str:
    """Kapazität 1,5, davon besetzt 1."""
    if one["capacity"] is None:
        return ""
    found = _("Kapazität {capacity}").format(capacity=numbers.trimmed(one["capacity"]))
    if one["staffed"] is None:
        return found
    return _("{capacity}, davon besetzt {staffed}").format(capacity=found, staffed=numbers.trimmed(one["staffed"]))
