"""What the import pages show: files on their way, deliveries with their releases, sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.core.visibility import Level
from kooplan.indicators.models import Delivery, Import, Release, Source
from kooplan.indicators.vocab import ImportState

SHOWN_PROBLEMS: Final = 50
FIRST_PROBLEMS: Final = 10
"""Errors that stand on the page at once; the others open on demand."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem of a stored report, at its place in the file."""

    row: int | None
    column: str | None
    message: str
    advice: str
    severity: str

    @property
    def is_error(self) -> bool:
        """Whether it stops the import."""
        return self.severity == "error"

    def __str__(self) -> str:
        place = [_("Zeile %d") % self.row] if self.row else []
        place += [_("Spalte „%s“") % self.column] if self.column else []
        told = f"{self.message} {self.advice}".strip()
        return f"{', '.join(place)}: {told}" if place else told


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the wizard."""

    label: str
    state: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DataPage:
    """Files on their way and what has arrived."""

    imports: Table | None
    deliveries: Table | None


@dataclass(frozen=True, slots=True)
class CheckPage:
    """The check of one file, ready to be printed."""

    one: Import
    importer: str
    preview: Table | None
    is_ready: bool
    errors: Table | None
    more_errors: Table | None
    error_count: int
    left_errors: int
    notes: list[str]
    facts: list[tuple[str, str]]
    steps: list[Step]


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """One delivery with its provenance and releases."""

    delivery: Delivery
    facts: list[tuple[str, str]]
    releases: Table | None
    steps: list[Step]
    outlook: list[tuple[str, str]]


def data_page(reader: Reader) -> DataPage:
    """Everything this reader may know of; two queries."""
    imports = list(Import.objects.visible_to(reader).exclude(state=ImportState.DONE)[:50])
    deliveries = Delivery.objects.visible_to(reader).select_related("source").annotate(released=Count("releases"))
    return DataPage(imports_table(imports), deliveries_table(list(deliveries[:200])))


def imports_table(imports: Iterable[Import]) -> Table | None:
    """Files that are not taken over yet."""
    rows = tuple(
        Row((
            Cell(one.file_name, url=reverse("indicators:import_check", args=[one.pk])), importer_name(one),
            state_words(one), day_words(one.created_at),
        ))
        for one in imports
    )  # fmt: skip
    columns = tuple(Column(label) for label in (_("Datei"), _("Art"), _("Stand"), _("Hochgeladen")))
    return Table(_("Dateien in Arbeit"), columns, rows) if rows else None


def deliveries_table(deliveries: Iterable[Any]) -> Table | None:
    """Deliveries, the newest first."""
    rows = tuple(
        Row((
            Cell(one.title, url=reverse("indicators:delivery", args=[one.pk])), one.source.name,
            f"{one.delivered_on:%d.%m.%Y}", spaced(one.rows),
            _("freigegeben") if one.released else _("noch nicht freigegeben"),
        ))
        for one in deliveries
    )  # fmt: skip
    columns = (
        Column(_("Lieferung")), Column(_("Quelle")), Column(_("Vom")), Column(_("Werte"), numeric=True),
        Column(_("Freigabe")),
    )  # fmt: skip
    return Table(_("Datenlieferungen"), columns, rows) if rows else None


def check_page(one: Import) -> CheckPage:
    """The stored report of a file as tables."""
    report = one.report
    problems = [Problem(**problem) for problem in report.get("problems", [])]
    errors = [problem for problem in problems if problem.is_error]
    return CheckPage(
        one=one,
        importer=importer_name(one),
        preview=preview_table(report.get("preview", {})),
        is_ready=bool(report.get("is_ready")),
        errors=problem_table(errors[:FIRST_PROBLEMS]),
        more_errors=problem_table(errors[FIRST_PROBLEMS:SHOWN_PROBLEMS]),
        error_count=len(errors),
        left_errors=max(len(errors) - SHOWN_PROBLEMS, 0),
        notes=[str(problem) for problem in problems if not problem.is_error][:SHOWN_PROBLEMS],
        facts=report_facts(report),
        steps=import_steps(one),
    )


def preview_table(preview: Mapping[str, Any]) -> Table | None:
    """The first rows of a file."""
    if not preview.get("rows"):
        return None
    columns = tuple(Column(name) for name in preview["columns"])
    return Table(_("Die ersten Zeilen"), columns, tuple(Row(tuple(row)) for row in preview["rows"]))


def problem_table(problems: list[Problem]) -> Table | None:
    """Errors with their place and what to do."""
    if not problems:
        return None
    columns = tuple(Column(label) for label in (_("Ort"), _("Spalte"), _("Was nicht stimmt"), _("Was Sie tun können")))
    rows = tuple(
        Row((_("Zeile %d") % one.row if one.row else _("Datei"), one.column or "–", one.message, one.advice))
        for one in problems
    )
    return Table(_("Fehler"), columns, rows)


def report_facts(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was found, as short facts."""
    found = []
    if report.get("rows") and "periods" in report:
        found.append((_("Werte"), spaced(report["rows"])))
    if report.get("areas"):
        found.append((_("Raumeinheiten"), spaced(report["areas"])))
    if report.get("indicators"):
        found.append((_("Indikatoren"), ", ".join(report["indicators"])))
    if periods := report.get("periods"):
        found.append(
            (_("Zeiträume"), periods[0] if len(periods) == 1 else f"{periods[0]} … {periods[-1]} ({len(periods)})")
        )
    if report.get("replaced"):
        found.append((_("Ersetzt werden"), spaced(report["replaced"])))
    if report.get("unmatched"):
        found.append((_("Schlüssel ohne Raum"), spaced(report["unmatched"])))
    return found


def delivery_page(delivery: Delivery, counts: Mapping[str, int]) -> DeliveryPage:
    """One delivery with what a release would show (`counts` by words); one query for its releases."""
    facts = [
        (_("Quelle"), delivery.source.attribution),
        (_("Lizenz"), delivery.source.licence or "–"),
        (_("Lieferung vom"), f"{delivery.delivered_on:%d.%m.%Y}"),
        (_("Werte"), spaced(delivery.rows)),
        (_("Datei"), delivery.file_name),
        (_("Prüfsumme"), breakable(delivery.sha256)),
        (_("Art"), delivery.get_kind_display()),
    ]
    if delivery.origin:
        facts.append((_("Herkunft"), delivery.origin))
    releases = list(delivery.releases.all())
    outlook = [(name, spaced(count)) for name, count in counts.items()]
    return DeliveryPage(delivery, facts, releases_table(releases), steps_at(4 if releases else 3), outlook)


def releases_table(releases: Iterable[Release]) -> Table | None:
    """The acts of releasing, the newest first."""
    rows = tuple(
        Row(
            (
                day_words(one.released_at),
                str(Level(one.level).label),
                spaced(one.values_shown),
                spaced(one.values_hidden),
            )
        )
        for one in releases
    )
    columns = (
        Column(_("Am")), Column(_("Sichtbar für")), Column(_("Gezeigt"), numeric=True),
        Column(_("Verborgen"), numeric=True),
    )  # fmt: skip
    return Table(_("Freigaben"), columns, rows) if rows else None


def sources_table(reader: Reader) -> Table | None:
    """All sources with their licence; one query."""
    rows = tuple(
        Row((Cell(one.name, url=one.web), one.attribution, one.licence or "–"))
        for one in Source.objects.visible_to(reader)[:500]
    )
    columns = (Column(_("Quelle")), Column(_("Quellenvermerk")), Column(_("Lizenz")))
    return Table(_("Quellen und Lizenzen"), columns, rows) if rows else None


def import_steps(one: Import | None) -> list[Step]:
    """The four steps, seen from a file on its way."""
    place = 0 if one is None else 2 if one.is_moving else 1
    if one is not None and one.state == ImportState.DONE:
        place = 3
    return steps_at(place)


def steps_at(place: int) -> list[Step]:
    """Everything before a place is done."""
    labels = (_("Datei"), _("Prüfen"), _("Übernehmen"), _("Freigeben"))
    states = ["done" if i < place else "current" if i == place else "open" for i in range(len(labels))]
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


def importer_name(one: Import) -> str:
    """The German name of the kind of a file."""
    return str(one.options.get("importer_name", one.importer))


def state_words(one: Import) -> str:
    """Where a file stands."""
    if one.state == ImportState.CHECKED and not one.report.get("is_ready"):
        return _("Geprüft, Angaben fehlen")
    return str(ImportState(one.state).label)


def breakable(digest: str) -> str:
    """A long word that may be broken on a narrow screen, and copied in one piece."""
    parts = ((digest[start : start + 16],) for start in range(0, len(digest), 16))
    return format_html_join(SafeString("<wbr>"), "{}", parts)


def day_words(moment: Any) -> str:
    """A moment as day and time of the installation."""
    return f"{timezone.localtime(moment):%d.%m.%Y, %H:%M}"


def spaced(number: int) -> str:
    """A whole number with narrow spaces."""
    return f"{number:,}".replace(",", "\u202f")
