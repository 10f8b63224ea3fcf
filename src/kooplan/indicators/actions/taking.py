"""Takes a queued file over in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.areas.actions.importing import import_areas
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.core.verdict import require
from kooplan.files.errors import FileError, FileRefused, RowProblem
from kooplan.indicators.actions.checking import area_file, choices_of, day_of
from kooplan.indicators.actions.importing import DeliverySpec, import_values
from kooplan.indicators.actions.reading import read_file, require_table
from kooplan.indicators.actions.refusing import refused
from kooplan.indicators.actions.sources import add_source
from kooplan.indicators.actions.uploading import file_limits, stored_path
from kooplan.indicators.models import Import
from kooplan.indicators.policies import can_import
from kooplan.indicators.vocab import GEOMETRY, ImportState
from kooplan.organisations.models import Membership


def take_over(pk: int, *, now: datetime) -> Import:
    """Take one queued file over. Whatever stops it, the database is as it was, apart from the state of the file."""
    one = started(pk, now)
    if one is None:
        return Import.objects.get(pk=pk)
    try:
        with transaction.atomic():
            actor = Membership.objects.for_acting().get(pk=one.options["taken_by"])
            require(can_import(actor, one.municipality, one.options["kind"]))
            take_areas(one, actor) if one.importer == GEOMETRY else take_values(one, actor)
            one.state, one.progress = ImportState.DONE, _("Übernommen.")
            one.save(update_fields=["state", "progress", "delivery", "report"])
    except FileRefused as error:
        return refused(one, list(error.problems))
    except FileError as error:
        return refused(one, [RowProblem(error.row, error.column, error.message, error.advice)])
    except (RuleViolation, NotAllowed) as error:
        return refused(one, [RowProblem(None, None, str(error))])
    except ValidationError as error:
        return refused(one, [RowProblem(None, None, message) for message in error.messages])
    stored_path(one).unlink(missing_ok=True)
    return one


@transaction.atomic
def started(pk: int, now: datetime) -> Import | None:
    """The file, marked as being worked on; None if another worker has it or somebody threw it away."""
    claimed = Import.objects.filter(pk=pk, state=ImportState.QUEUED).update(
        state=ImportState.RUNNING, progress=_("Wird übernommen.")
    )
    if not claimed:
        return None
    one = Import.objects.select_related("municipality").get(pk=pk)
    one.options = {**one.options, "started_at": now.isoformat()}
    one.save(update_fields=["options"])
    return one


def take_values(one: Import, actor: Membership) -> None:
    """Store the values of a file."""
    choices = choices_of(one.options)
    found = read_file(
        one.municipality, stored_path(one), name=one.file_name, importer=one.importer, choices=choices,
        limits=file_limits(),
    )  # fmt: skip
    options = one.options
    source = add_source(
        one.municipality, name=options["source_name"], attribution=options["attribution"], licence=options["licence"],
        actor=actor,
    )  # fmt: skip
    spec = DeliverySpec(
        title=options["title"], file_name=one.file_name, sha256=one.sha256,
        delivered_on=day_of(options["delivered_on"]), kind=options["kind"], origin=options["origin"],
    )  # fmt: skip
    imported = import_values(
        one.municipality, require_table(found, one.file_name), source=source, spec=spec,
        mapping=found.mapping(choices.indicators), actor=actor, replace=bool(options.get("replace")),
        has_values=found.has_values,
    )  # fmt: skip
    one.delivery = imported.delivery
    one.report = {**one.report, "sentences": imported.report.sentences}


def take_areas(one: Import, actor: Membership) -> None:
    """Store the boundaries of a file."""
    options: dict[str, Any] = one.options
    file = area_file(one, stored_path(one), file_limits())
    report = import_areas(
        one.municipality, file, level=options["area_level"], valid_from=day_of(options["valid_from"]),
        source=", ".join(part for part in (options["attribution"], options["licence"]) if part), actor=actor,
        is_complete=bool(options.get("is_complete")),
    )  # fmt: skip
    one.report = {**one.report, "sentences": report.sentences}
