"""What the pages that take lists of services show: files on their way, and the check of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.queries.deliveries import FIRST_PROBLEMS, Problem, Step, day_words, problem_table, spaced
from kooplan.services.models import ServiceUpload
from kooplan.services.vocab import UploadState

SHOWN_PROBLEMS: Final = 200
WRITTEN: Final = ("new", "changed")
"""Ends of a service that change the register."""


@dataclass(frozen=True, slots=True)
class UploadPage:
    """The check of one file, ready to be printed."""

    one: ServiceUpload
    is_ready: bool
    has_changes: bool
    facts: list[tuple[str, str]]
    errors: Table | None
    more_errors: Table | None
    error_count: int
    left_errors: int
    notes: list[str]
    preview: Table | None
    providers: list[str]
    left_providers: int
    unused: str
    steps: list[Step]

    @property
    def needs_columns(self) -> bool:
        """Something about the whole file is open, not only single rows."""
        problems = self.one.report.get("problems", [])
        return any(one["row"] is None and one["severity"] == "error" for one in problems)

    @property
    def needs_answers(self) -> bool:
        """The page asks for something before it asks for another file."""
        if self.is_ready:
            return False
        assigned = self.one.options.get("types", {})
        return self.needs_columns or any(word not in assigned for word in self.one.report.get("types", []))

    @property
    def is_done(self) -> bool:
        """The file is taken over."""
        return self.one.state == UploadState.DONE

    @property
    def sentences(self) -> list[str]:
        """What was taken over."""
        return list(self.one.report.get("sentences", []))


def outcome_words() -> dict[str, str]:
    """The ends of a service in words."""
    return {
        "new": _("neu"),
        "changed": _("geändert"),
        "same": _("unverändert"),
        "known": _("steht schon im Kataster"),
        "kept": _("pflegt der Träger selbst"),
        "wrong": _("mit Fehlern"),
    }


def upload_page(one: ServiceUpload) -> UploadPage:
    """The stored check of a file as facts and tables."""
    report = one.report
    problems = [Problem(**problem) for problem in report.get("problems", [])]
    errors = [problem for problem in problems if problem.is_error]
    count = max(report.get("error_count", 0), len(errors))
    counts = report.get("counts", {})
    providers = report.get("providers", [])
    return UploadPage(
        one=one,
        is_ready=bool(report.get("is_ready")),
        has_changes=any(counts.get(end) for end in WRITTEN),
        facts=facts_of(report),
        errors=problem_table(errors[:FIRST_PROBLEMS]),
        more_errors=problem_table(errors[FIRST_PROBLEMS:SHOWN_PROBLEMS]),
        error_count=count,
        left_errors=max(count - SHOWN_PROBLEMS, 0),
        notes=[str(problem) for problem in problems if not problem.is_error],
        preview=preview_table(report),
        providers=providers,
        left_providers=max(report.get("provider_count", 0) - len(providers), 0),
        unused=", ".join(report.get("unused", [])),
        steps=upload_steps(one),
    )


def facts_of(report: Mapping[str, Any]) -> list[tuple[str, str]]:
    """How many services come to which end; ends that none comes to are left out."""
    counts = report.get("counts", {})
    found = [(words, spaced(counts[end])) for end, words in heads().items() if counts.get(end)]
    if report.get("repeated"):
        found.append((_("Doppelte Zeilen"), spaced(report["repeated"])))
    if report.get("provider_count"):
        found.append((_("Neue Träger"), spaced(report["provider_count"])))
    return found


def heads() -> dict[str, str]:
    """The ends of a service as heads of a number."""
    return {
        "new": _("Neue Angebote"),
        "changed": _("Geänderte Angebote"),
        "same": _("Unveränderte Angebote"),
        "known": _("Stehen schon im Kataster"),
        "kept": _("Pflegt der Träger selbst"),
        "wrong": _("Angebote mit Fehlern"),
    }


def preview_table(report: Mapping[str, Any]) -> Table | None:
    """The first rows as they are understood."""
    rows = report.get("preview", [])
    if not any(row["name"] for row in rows):
        return None
    columns = (
        Column(_("Zeile")), Column(_("Angebot")), Column(_("Träger")), Column(_("Leistungsart")), Column(_("Ort")),
        Column(_("Kapazität"), numeric=True), Column(_("Was geschieht")),
    )  # fmt: skip
    return Table(_("Die ersten Zeilen"), columns, tuple(preview_row(row) for row in rows))


def preview_row(row: Mapping[str, Any]) -> Row:
    """One row of the file."""
    provider = Cell(row["provider"] or "–", note=_("wird angelegt") if row["is_new_provider"] else "")
    unknown = "–" if row["outcome"] == "wrong" else _("unbekannt")
    return Row((
        str(row["row"]), row["name"] or "–", provider, row["service_type"] or "–", row["place"] or "–",
        row["capacity"] or unknown, outcome_words()[row["outcome"]],
    ))  # fmt: skip


def upload_steps(one: ServiceUpload | None) -> list[Step]:
    """The three steps, seen from a file on its way."""
    place = 0 if one is None else 3 if one.state == UploadState.DONE else 1
    labels = (_("Datei"), _("Prüfen"), _("Übernehmen"))
    states = ["done" if i < place else "current" if i == place else "open" for i in range(len(labels))]
    return [Step(label, state) for label, state in zip(labels, states, strict=True)]


def waiting_table(reader: Reader) -> Table | None:
    """Files that somebody has uploaded and not yet taken over; one query."""
    waiting = ServiceUpload.objects.visible_to(reader).filter(state=UploadState.CHECKED).order_by("-pk")
    rows = tuple(
        Row((
            Cell(one.file_name, url=reverse("services:import_check", args=[one.pk])),
            _("kann übernommen werden") if one.report.get("is_ready") else _("hat noch Fehler"),
            day_words(one.uploaded_at),
        ))
        for one in waiting[:50]
    )  # fmt: skip
    columns = (Column(_("Datei")), Column(_("Stand")), Column(_("Hochgeladen")))
    return Table(_("Dateien in Arbeit"), columns, rows) if rows else None


def expected_columns() -> list[tuple[str, str]]:
    """What a list should say, with what happens where it does not."""
    return [
        (_("Name"), _("Wie das Angebot heißt.")),
        (_("Träger"), _("Fehlt er bei uns, wird er angelegt.")),
        (_("Leistungsart"), _("Name oder Kürzel aus Ihrem Katalog.")),
        (_("Adresse oder Koordinaten"), _("Sonst „aufsuchend“ oder „digital“ als Art des Orts.")),
        (_("Kontakt"), _("Telefon, E-Mail oder Adresse im Netz.")),
        (_("Zuletzt bestätigt"), _("Von wann die Angaben sind.")),
    ]


def further_columns() -> list[tuple[str, str]]:
    """What a list may say besides."""
    return [
        (_("Kennung"), _("Daran erkennt Kooplan das Angebot beim nächsten Mal.")),
        (_("Kapazität, davon besetzt"), _("Leer heißt unbekannt, nie null.")),
        (_("Sprechtage"), _("Zum Beispiel „Di 9-12, Do 14-18“ oder „jeden ersten Mi im Monat 10-12“.")),
        (_("Barrierefreiheit"), _("Zum Beispiel „stufenlos, Gebärdensprache“. Ohne Spalte: noch nicht erfragt.")),
        (_("Zielgruppen"), _("Ohne Spalte: alle Menschen.")),
        (_("Versorgte Räume"), _("Ohne Spalte: der ganze Kreis.")),
    ]
