"""A file that is not taken over: the reasons on its page, and the files of a worker that was killed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from kooplan.core import audit
from kooplan.files.errors import RowProblem
from kooplan.indicators.models import Import
from kooplan.indicators.vocab import ImportState

STALE: Final = timedelta(hours=2)
"""A worker that has had a file for so long was killed; the largest files take minutes."""


@transaction.atomic
def refused(one: Import, problems: Sequence[RowProblem]) -> Import:
    """Note why a file was not taken over."""
    one.state = ImportState.REFUSED
    one.delivery = None
    one.progress = _("Abgelehnt. Es wurde nichts gespeichert.")
    one.report = {**one.report, **refusal(problems)}
    one.save(update_fields=["state", "progress", "report", "delivery"])
    audit.record(
        "indicators.import.refused", one, actor=None, municipality=one.municipality, facts={"problems": len(problems)}
    )
    return one


def recover_imports(now: datetime, *, older_than: timedelta = STALE) -> dict[str, int]:
    """Refuse files whose worker was killed; a worker that starts passes zero, since nobody else works then."""
    count = 0
    running = Import.objects.filter(state=ImportState.RUNNING).select_related("municipality")
    for one in running:
        begun = datetime.fromisoformat(one.options["started_at"])
        if now - begun < older_than:
            continue
        message = _("Die Übernahme wurde unterbrochen. Es wurde nichts gespeichert.")
        refused(
            one, [RowProblem(None, None, message, _("Prüfen Sie die Angaben und übernehmen Sie die Datei erneut."))]
        )
        count += 1
    return {"imports": count}


def refusal(problems: Sequence[RowProblem]) -> dict[str, Any]:
    """The report of a file that cannot be read with the present choices."""
    return {"is_ready": False, "problems": [asdict(problem) for problem in problems], "sentences": []}
