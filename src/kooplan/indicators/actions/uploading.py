"""A file on its way in: uploaded and recognised, checked as often as needed, queued, or thrown away.

Nothing here writes a number; `actions.taking` does that, in one transaction. The readers of files weigh 100 MB: a web
process loads them inside the functions that need them, with its first file and not with its first page.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.core.errors import RuleViolation
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.files.errors import FileError, FileRefused, RowProblem
from kooplan.files.guard import Limits, check_size
from kooplan.indicators.actions.refusing import refusal
from kooplan.indicators.models import Import
from kooplan.indicators.policies import can_import
from kooplan.indicators.vocab import DeliveryKind, ImportState
from kooplan.organisations.models import Membership, Municipality

FOLDER: Final = "imports"
OPEN_STATES: Final = frozenset({ImportState.CHECKED, ImportState.REFUSED})
"""States in which a person may still change the choices or throw the file away."""


class FileUnusable(RuleViolation):
    """The uploaded file cannot be read, or may not be kept; the text names file, row, column and what to do."""


def file_limits() -> Limits:
    """The limits of this installation."""
    return Limits(max_bytes=settings.MAX_UPLOAD_MB * 2**20)


def stored_path(one: Import) -> Path:
    """Where the file of an import lies."""
    return Path(settings.FILES) / one.stored_as


def open_import(
    municipality: Municipality, path: Path, *, name: str, kind: str, origin: str, actor: Membership, crs: str = ""
) -> Import:
    """Recognise and check an uploaded file; a file that nobody can read is refused and not kept."""
    require(can_import(actor, municipality, kind))
    if kind == DeliveryKind.PROTECTED and not origin.strip():
        raise RuleViolation(_("Nennen Sie, wer die Daten zusammengefasst und anonymisiert hat."))
    if crs and not crs.isdigit():
        raise RuleViolation(_("Das Koordinatensystem ist eine Zahl, zum Beispiel 25832."))
    try:
        return recognised(
            municipality, path, name=name, actor=actor, options={"kind": kind, "origin": origin, "crs": crs}
        )
    except FileError as error:
        raise FileUnusable(str(error)) from error


def recognised(
    municipality: Municipality, path: Path, *, name: str, actor: Membership, options: dict[str, Any]
) -> Import:
    """Keep a copy of a file and its first check; no copy stays of a file that cannot be used."""
    from kooplan.files.formats import recognise

    check_size(path, name=name, limits=file_limits())
    stored = keep_file(path, name)
    try:
        # Readers of spreadsheets go by the extension, which only the kept copy has.
        guess = recognise(stored, name, limits=file_limits())
        with transaction.atomic():
            return new_import(
                municipality, stored, name=name, actor=actor,
                options={**options, "reason": guess.reason, "importer_name": guess.importer.name},
                importer=guess.importer.code,
            )  # fmt: skip
    except BaseException:
        # Whatever stopped it: no file may stay behind that no row names.
        stored.unlink(missing_ok=True)
        raise


def new_import(
    municipality: Municipality,
    stored: Path,
    *,
    name: str,
    actor: Membership,
    importer: str,
    options: dict[str, Any],
) -> Import:
    """The row of an uploaded file with its first check."""
    from kooplan.indicators.actions.checking import suggested_options

    # Raw rows of a protected dataset are for the statistics desk alone.
    kind = options["kind"]
    level = Level.PRIVATE_ORG if kind == DeliveryKind.PROTECTED else Level.ADMIN_INTERNAL
    one = Import(
        municipality=municipality,
        owner=actor.organisation,
        level=level,
        created_by=actor,
        importer=importer,
        file_name=name[:200],
        stored_as=f"{FOLDER}/{stored.name}",
        sha256=digest(stored),
        options=options,
    )
    one.options = options | suggested_options(one, stored, file_limits())
    one.report = report_of(one)
    one.full_clean()
    one.save()
    audit.record(
        "indicators.import.opened", one, actor=actor, facts={"importer": importer, "sha256": one.sha256, "kind": kind}
    )
    return one


@transaction.atomic
def change_options(one: Import, options: Mapping[str, Any], *, actor: Membership) -> Import:
    """Note what a person chose and check the file again."""
    require_open(one, actor)
    one.options = {**one.options, **options}
    one.state = ImportState.CHECKED
    one.report = report_of(one)
    one.save(update_fields=["options", "state", "report"])
    return one


@transaction.atomic
def queue_import(one: Import, *, actor: Membership) -> Import:
    """Hand a checked file to the worker; one with errors is refused."""
    require_open(one, actor)
    if not one.report.get("is_ready"):
        raise RuleViolation(_("Die Datei hat noch Fehler. Beheben Sie sie und laden Sie die Datei neu hoch."))
    one.state = ImportState.QUEUED
    one.progress = _("Wartet auf die Übernahme.")
    one.options = {**one.options, "taken_by": actor.pk, "queued_at": timezone.now().isoformat()}
    one.save(update_fields=["state", "progress", "options"])
    audit.record("indicators.import.queued", one, actor=actor, facts={"sha256": one.sha256})
    return one


@transaction.atomic
def discard_import(one: Import, *, actor: Membership) -> None:
    """Throw an uploaded file away; what was taken over from it stays."""
    require_open(one, actor)
    audit.record("indicators.import.discarded", one, actor=actor, facts={"sha256": one.sha256})
    path = stored_path(one)
    one.delete()
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def require_open(one: Import, actor: Membership) -> None:
    """Refuse a file that the worker has, that is done, or that the actor may not touch."""
    require(can_import(actor, one.municipality, one.options["kind"]))
    if one.state not in OPEN_STATES:
        raise RuleViolation(_("Diese Datei wird gerade übernommen oder ist schon übernommen."))


def report_of(one: Import) -> dict[str, Any]:
    """The check of a file as plain data; a file that cannot be read has its reason in it."""
    from kooplan.indicators.actions.checking import checked, layout

    path, limits = stored_path(one), file_limits()
    try:
        return checked(one, path, limits)
    except FileRefused as error:
        return {**layout(one, path, limits), **refusal(error.problems)}
    except FileError as error:
        found = [RowProblem(error.row, error.column, error.message, error.advice)]
        return {**layout(one, path, limits), **refusal(found)}


def keep_file(path: Path, name: str) -> Path:
    """A copy under a random name that keeps only the extension."""
    folder = Path(settings.FILES) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    stored = folder / f"{secrets.token_hex(16)}{PurePosixPath(name).suffix.lower()}"
    shutil.copyfile(path, stored)
    return stored


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
