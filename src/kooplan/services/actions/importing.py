"""A list of services on its way in: uploaded, checked as often as needed, then taken over as a whole or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.catalogues.models import ServiceType
from kooplan.core import audit, numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.files.errors import FileError, FileRefused, RowProblem
from kooplan.files.guard import check_file
from kooplan.indicators.actions.refusing import refusal
from kooplan.indicators.actions.uploading import FOLDER, FileUnusable, digest, file_limits, keep_file
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.actions.catalogue import by_name
from kooplan.services.actions.cells import folded
from kooplan.services.actions.matching import Outcome, Plan, outcome_of, plan_of
from kooplan.services.actions.reading import GEODATA, TABLES, RawFile, read_file, sheets_of
from kooplan.services.actions.rows import Choices, Row
from kooplan.services.actions.storing import Stored, store
from kooplan.services.columns import guess
from kooplan.services.models import ServiceUpload
from kooplan.services.policies import can_keep_services
from kooplan.services.vocab import LocationKind, UploadState

SHOWN_ROWS: Final = 8
SHOWN_PROVIDERS: Final = 200
SAMPLE: Final = 28
MAX_ROWS: Final = 20_000
"""Files beyond this take minutes; no district has so many services."""
MAX_TYPES: Final = 12
"""So many foreign words for kinds of services can be assigned on the page."""


class NotReady(RuleViolation):
    """A file has errors, so that nothing of it is taken over."""


def open_upload(
    municipality: Municipality, path: Path, *, name: str, options: Mapping[str, Any], actor: Membership | None
) -> ServiceUpload:
    """Keep a copy of a file with its first check; a file of the wrong kind is refused and not kept."""
    if actor is not None:
        require(can_keep_services(actor, municipality))
    try:
        require_kind(path, name)
    except FileError as error:
        raise FileUnusable(str(error)) from error
    stored = keep_file(path, name)
    try:
        with transaction.atomic():
            return new_upload(municipality, stored, name=name, options=options, actor=actor)
    except BaseException:
        # Whatever stopped it: no file may stay behind that no row names.
        stored.unlink(missing_ok=True)
        raise


def require_kind(path: Path, name: str) -> None:
    """Refuse an empty file, one whose name and content differ, and one that is neither table nor geodata."""
    if PurePosixPath(name).suffix.lower() not in {*TABLES, *GEODATA}:
        raise FileError(
            name,
            _("Diese Art von Datei geht hier nicht."),
            advice=_("Möglich sind CSV, XLSX, ODS, GeoJSON, GeoPackage und Shapefile als ZIP."),
        )
    check_file(path, name=name, limits=file_limits())


def new_upload(
    municipality: Municipality, stored: Path, *, name: str, options: Mapping[str, Any], actor: Membership | None
) -> ServiceUpload:
    """The row of a file with its first check."""
    one = ServiceUpload(
        municipality=municipality,
        owner=actor.organisation if actor else None,
        level=Level.ADMIN_INTERNAL,
        file_name=name[:200],
        file=f"{FOLDER}/{stored.name}",
        sha256=digest(stored),
        options=dict(options),
    )
    check_again(one, actor)
    one.full_clean(exclude=["options", "report"])
    one.save()
    audit.record("services.upload.opened", one, actor=actor, municipality=municipality, facts={"sha256": one.sha256})
    return one


@transaction.atomic
def change_options(one: ServiceUpload, options: Mapping[str, Any], *, actor: Membership | None) -> ServiceUpload:
    """Note what a person chose, and check the file again."""
    require_open(one, actor)
    found = {**one.options, **options}
    if options.get("sheet") and options["sheet"] != one.report.get("sheet"):
        # Another sheet has other columns; those of the page belong to the first.
        found.pop("columns", None)
    one.options = found
    check_again(one, actor)
    one.save(update_fields=["options", "report"])
    return one


def take_upload(one: ServiceUpload, *, actor: Membership | None) -> ServiceUpload:
    """Write everything that a checked file changes; with any error nothing is written, and the page says why."""
    try:
        return taken(one, actor)
    except NotReady:
        one.refresh_from_db()
        change_options(one, {}, actor=actor)
        raise


@transaction.atomic
def taken(one: ServiceUpload, actor: Membership | None) -> ServiceUpload:
    """The services of a file in the register, in one transaction."""
    require_open(one, actor)
    audit.lock_head(one.municipality_id)
    claimed = ServiceUpload.objects.filter(pk=one.pk, state=UploadState.CHECKED).update(state=UploadState.DONE)
    if not claimed:
        raise RuleViolation(_("Diese Datei ist schon übernommen."))
    try:
        raw = raw_of(one)
    except FileError as error:
        raise NotReady(str(error)) from error
    plan = plan_of(one.municipality, raw, choices_of(one.options), actor=actor)
    if not plan.is_sound:
        raise NotReady(_("Die Datei hat noch Fehler. Beheben Sie sie und laden Sie die Datei neu hoch."))
    stored = store(one.municipality, plan, actor=actor)
    one.state = UploadState.DONE
    one.report = {**one.report, "sentences": sentences(stored, plan)}
    one.save(update_fields=["state", "report"])
    audit.record(
        "services.upload.taken", one, actor=actor, municipality=one.municipality,
        facts={
            "sha256": one.sha256, "added": stored.added, "changed": stored.changed, "places": stored.places,
            "organisations": list(stored.organisations),
        },
    )  # fmt: skip
    forget_file(one)
    return one


@transaction.atomic
def discard_upload(one: ServiceUpload, *, actor: Membership | None) -> None:
    """Throw an uploaded file away; what was taken over from it stays."""
    require_open(one, actor)
    audit.record(
        "services.upload.discarded", one, actor=actor, municipality=one.municipality, facts={"sha256": one.sha256}
    )
    forget_file(one)
    one.delete()


def forget_file(one: ServiceUpload) -> None:
    """Delete the copy of a file once the database has kept what happened to it."""
    path = stored_path(one)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def require_open(one: ServiceUpload, actor: Membership | None) -> None:
    """Refuse a file that is done, or that the actor may not touch."""
    if actor is not None:
        require(can_keep_services(actor, one.municipality))
    if one.state != UploadState.CHECKED:
        raise RuleViolation(_("Diese Datei ist schon übernommen."))


def stored_path(one: ServiceUpload) -> Path:
    """Where the copy of a file lies."""
    return Path(settings.FILES) / one.file


def raw_of(one: ServiceUpload) -> RawFile:
    """The content of a file."""
    path = stored_path(one)
    if not path.is_file():
        raise FileError(
            one.file_name, _("Die Datei liegt nicht mehr vor."), advice=_("Laden Sie sie noch einmal hoch.")
        )
    choices = choices_of(one.options)
    raw = read_file(path, name=one.file_name, limits=file_limits(), crs=choices.crs, sheet=choices.sheet)
    if len(raw.rows) > MAX_ROWS:
        message = _("Die Datei hat {count} Zeilen, möglich sind {limit}.").format(count=len(raw.rows), limit=MAX_ROWS)
        raise FileError(one.file_name, message, advice=_("Teilen Sie die Datei."))
    return raw


def choices_of(options: Mapping[str, Any]) -> Choices:
    """The stored choices as the reader wants them."""
    day = options.get("confirmed_on")
    return Choices(
        columns=options.get("columns", {}),
        service_type=options.get("service_type", ""),
        provider=options.get("provider", "").strip(),
        contact=options.get("contact", "").strip(),
        confirmed_on=date.fromisoformat(day) if day else None,
        source=options.get("source", "").strip(),
        crs=options.get("crs", ""),
        sheet=options.get("sheet", ""),
        types=options.get("types", {}),
    )


def check_again(one: ServiceUpload, actor: Membership | None) -> None:
    """Write the check of a file, and the columns it suggests, into the row; the caller saves it."""
    try:
        raw = raw_of(one)
    except FileRefused as error:
        one.report = {**layout(one), **refusal(error.problems)}
        return
    except FileError as error:
        found = RowProblem(error.row, error.column, error.message, error.advice)
        one.report = {**layout(one), **refusal([found])}
        return
    types = by_name(ServiceType.objects.filter(municipality=one.municipality))
    one.options = {**one.options, "columns": columns_of(one, raw, types)}
    choices = choices_of(one.options)
    plan = plan_of(one.municipality, raw, choices, actor=actor)
    one.report = {**described(raw, choices, types), **outcome_report(plan)}


def layout(one: ServiceUpload) -> dict[str, Any]:
    """What is known of a file that cannot be read with the present choices: its columns before, and its sheets."""
    known = {name: one.report[name] for name in ("headings", "samples", "is_geodata") if name in one.report}
    sheets = one.report.get("sheets") or list(sheets_of(stored_path(one), name=one.file_name, limits=file_limits()))
    return {**known, "sheets": sheets, "sheet": one.options.get("sheet") or next(iter(sheets), "")}


def columns_of(one: ServiceUpload, raw: RawFile, types: Mapping[str, ServiceType]) -> dict[str, str]:
    """The chosen columns as far as the file has them, else those that can be recognised."""
    chosen = one.options.get("columns")
    if chosen is not None and (not chosen or set(chosen.values()) & set(raw.headings)):
        return {role: heading for role, heading in chosen.items() if heading in raw.headings}

    def knows_type(heading: str) -> bool:
        return any(folded(text) in types for text in raw.texts(heading))

    return guess(raw.headings, has_points=raw.points is not None, knows_type=knows_type)


def described(raw: RawFile, choices: Choices, types: Mapping[str, ServiceType]) -> dict[str, Any]:
    """What the page says about the columns of a file."""
    used = set(choices.columns.values())
    words = dict.fromkeys(raw.texts(choices.columns.get("service_type")))
    foreign = [word for word in words if word and folded(word) not in types]
    return {
        "headings": list(raw.headings),
        "samples": {heading: sample_of(raw, heading) for heading in raw.headings},
        "unused": [heading for heading in raw.headings if heading not in used],
        "sheets": list(raw.sheets),
        "sheet": raw.sheet,
        "is_geodata": raw.points is not None,
        "rows": len(raw.rows),
        "types": foreign if len(foreign) <= MAX_TYPES else [],
    }


def sample_of(raw: RawFile, heading: str) -> str:
    """The first cell of a column that says something."""
    text = next((text for text in raw.texts(heading) if text), "")
    return text if len(text) <= SAMPLE else text[: SAMPLE - 1] + "…"


def outcome_report(plan: Plan) -> dict[str, Any]:
    """What a file would change, as plain data."""
    providers = plan.new_providers
    outcomes = outcome_of(plan)
    rows = sorted((row for one in plan.services for row in one.rows), key=lambda row: row.row)
    return {
        "is_ready": plan.is_sound,
        "problems": [asdict(problem) for problem in plan.findings.problems()],
        "error_count": plan.findings.count,
        "counts": dict(plan.counts),
        "repeated": plan.repeated,
        "places": len(rows),
        "providers": providers[:SHOWN_PROVIDERS],
        "provider_count": len(providers),
        "system": plan.system,
        "preview": [preview_row(row, outcomes[row.row], set(map(folded, providers))) for row in rows[:SHOWN_ROWS]],
        "sentences": [],
    }


def preview_row(row: Row, outcome: Outcome, new: set[str]) -> dict[str, Any]:
    """One row as it is understood."""
    place = row.place
    where = place.address or place.name if place.kind == LocationKind.SITE else str(LocationKind(place.kind).label)
    unit = row.service_type.unit if row.service_type else ""
    return {
        "row": row.row,
        "name": row.name,
        "provider": row.provider,
        "is_new_provider": folded(row.provider) in new,
        "service_type": row.service_type.name if row.service_type else "",
        "place": where,
        "capacity": "" if place.capacity is None else f"{numbers.trimmed(place.capacity)} {unit}".strip(),
        "outcome": str(outcome),
    }


def sentences(stored: Stored, plan: Plan) -> list[str]:
    """What was taken over, in words."""
    counts = plan.counts
    kept = counts[Outcome.SAME] + counts[Outcome.KNOWN] + counts[Outcome.KEPT]
    organisations = len(stored.organisations)
    told = (
        (stored.added, ngettext("%d Angebot ist neu.", "%d Angebote sind neu.", stored.added)),
        (stored.changed, ngettext("%d Angebot ist geändert.", "%d Angebote sind geändert.", stored.changed)),
        (kept, ngettext("%d Angebot bleibt, wie es war.", "%d Angebote bleiben, wie sie waren.", kept)),
        (organisations, ngettext("%d Träger ist angelegt.", "%d Träger sind angelegt.", organisations)),
    )
    return [text % count for count, text in told if count]
