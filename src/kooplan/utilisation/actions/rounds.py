"""Rounds of reporting: the district asks, providers report, and closing releases protected numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.catalogues.models import ServiceType
from kooplan.core import audit, numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_passages
from kooplan.core.verdict import require
from kooplan.core.visibility import RELEASE_LEVELS, Level
from kooplan.indicators.models import SuppressionRule
from kooplan.organisations.models import Membership, Municipality
from kooplan.utilisation.evaluation import ALL, REST, UNTOLD, Earlier, Key, Reported, Shown, Unprotected, protected
from kooplan.utilisation.models import ReleasedUse, ReportingRound, Utilisation, UtilisationCount
from kooplan.utilisation.policies import can_run_rounds
from kooplan.utilisation.vocab import Measure, Refusal, Rest, Sex

RULE: Final = "provider"
"""The rule of secrecy that a tenant keeps for the use of services."""
DEFAULT_MIN_CELL: Final = 10


@transaction.atomic
def open_round(
    municipality: Municipality, start: date, end: date, *, due_on: date, actor: Membership
) -> ReportingRound:
    """Ask all providers for the use of a period.

    Periods never overlap: a year and one of its quarters would give away the other three.
    """
    require(can_run_rounds(actor, municipality))
    # One after the other, or two of them could open overlapping periods at once.
    Municipality.objects.select_for_update().get(pk=municipality.pk)
    if end >= timezone.localdate():
        raise RuleViolation(_("Dieser Zeitraum ist noch nicht zu Ende. Bitte fragen Sie danach."))
    if due_on < timezone.localdate():
        raise RuleViolation(_("Die Frist liegt in der Vergangenheit. Bitte nennen Sie einen Tag ab heute."))
    rounds = ReportingRound.objects.filter(municipality=municipality)
    other = rounds.filter(period_start__lte=end, period_end__gte=start).first()
    if other is not None:
        raise RuleViolation(
            _(
                "{period} ist schon eine Melderunde. Zwei Runden dürfen sich nicht überschneiden, sonst lassen sich "
                "geheime Zahlen ausrechnen."
            ).format(period=numbers.period(other.period_start, other.period_end))
        )
    found = ReportingRound.objects.create(
        municipality=municipality, period_start=start, period_end=end, due_on=due_on, level=Level.PUBLIC
    )
    audit.record("utilisation.round.opened", found, actor=actor, municipality=municipality)
    return found


@transaction.atomic
def close_round(one: ReportingRound, *, sums_level: str, actor: Membership) -> ReportingRound:
    """Release the protected numbers: of each service for the administration, sums for `sums_level`.

    Nothing is released where the audit of a table fails.
    """
    require(can_run_rounds(actor, one.municipality))
    if sums_level not in RELEASE_LEVELS:
        raise RuleViolation(_("Bitte wählen Sie, wer die Summen lesen soll."))
    locked = ReportingRound.objects.select_for_update().get(pk=one.pk)
    if not locked.is_open:
        raise RuleViolation(_("Diese Melderunde ist schon geschlossen."))
    reports = list(reported(locked))
    if not reports:
        raise RuleViolation(_("Für diesen Zeitraum hat noch niemand gemeldet. Es gibt nichts freizugeben."))
    min_cell = min_cell_of(locked.municipality)
    rows = released_rows(locked, reports, sums_level, min_cell)
    ReleasedUse.objects.filter(round=locked).delete()
    ReleasedUse.objects.bulk_create(rows, batch_size=2000)
    locked.closed_at, locked.sums_level, locked.min_cell = timezone.now(), sums_level, min_cell
    locked.save(update_fields=["closed_at", "sums_level", "min_cell"])
    hidden = sum(row.count is None for row in rows)
    audit.record(
        "utilisation.round.closed", locked, actor=actor, municipality=locked.municipality,
        facts={
            "reports": len(reports), "shown": len(rows) - hidden, "hidden": hidden, "level": sums_level,
            "min_cell": min_cell,
        },
    )  # fmt: skip
    return locked


@transaction.atomic
def reopen_round(one: ReportingRound, *, reason: str, actor: Membership) -> ReportingRound:
    """Let reports be corrected. Until the round is closed again others read what was released before."""
    require(can_run_rounds(actor, one.municipality))
    locked = ReportingRound.objects.select_for_update().get(pk=one.pk)
    if locked.is_open:
        raise RuleViolation(_("Diese Melderunde ist schon offen."))
    if personal_passages(reason):
        raise RuleViolation(_("Bitte nennen Sie im Grund keine Person."))
    locked.closed_at, locked.correction = None, reason
    locked.full_clean(validate_constraints=False)
    locked.save(update_fields=["closed_at", "correction"])
    audit.record("utilisation.round.reopened", locked, actor=actor, municipality=locked.municipality)
    return locked


def min_cell_of(municipality: Municipality) -> int:
    """Below which counts of use stay hidden in this tenant."""
    rule = SuppressionRule.objects.filter(municipality=municipality, code=RULE).first()
    return rule.min_cell if rule else DEFAULT_MIN_CELL


def reported(one: ReportingRound) -> Iterator[Reported]:
    """All reports of the period, with their parts; two queries."""
    reports = Utilisation.objects.filter(
        municipality_id=one.municipality_id, period_start=one.period_start, period_end=one.period_end
    ).select_related("service")
    parts: dict[int, list[UtilisationCount]] = {}
    for part in UtilisationCount.objects.filter(report__in=reports).order_by("pk"):
        parts.setdefault(part.report_id, []).append(part)
    for report in reports.order_by("service_id"):
        mine = parts.get(report.pk, [])
        yield Reported(
            service=report.service_id, service_type=report.service.service_type_id, owner=report.owner_id or 0,
            totals={measure: count for measure in Measure if (count := getattr(report, measure)) is not None},
            places=by_measure((part.measure, (part.area_id, part.age), part.count) for part in mine if part.area_id),
            parts=by_measure(
                (part.measure, part.sex or part.reason, part.count) for part in mine if part.area_id is None
            ),
        )  # fmt: skip


def by_measure(parts: Iterable[tuple[str, object, int]]) -> dict[str, dict[Any, int]]:
    """Counts by what they count."""
    found: dict[str, dict[Any, int]] = {}
    for measure, what, count in parts:
        found.setdefault(measure, {})[what] = count
    return found


def released_rows(one: ReportingRound, reports: list[Reported], sums_level: str, min_cell: int) -> list[ReleasedUse]:
    """What the others may read; raises `RuleViolation` where it cannot be protected."""
    earlier = {
        (row.service_type_id, key_of(row)): Earlier(row.count, row.status)
        for row in ReleasedUse.objects.filter(round=one)
    }
    try:
        shown = protected(reports, min_cell=min_cell, earlier=earlier)
    except Unprotected as error:
        raise RuleViolation(
            _("„{measure}“ bei {type} lässt sich nicht schützen. Es ist nichts freigegeben.").format(
                measure=Measure(error.measure).label, type=ServiceType.objects.get(pk=error.service_type)
            )
        ) from None
    owners = {report.service: report.owner for report in reports}
    partial = partly_counted(reports)
    return [row_of(one, found, owners, sums_level) for found in shown if found.key not in partial]


def partly_counted(reports: Iterable[Reported]) -> set[Key]:
    """Sums over residence or age of which a part was not counted, and rests that are the whole: no numbers to show."""
    found = set()
    for report in reports:
        for measure in report.totals:
            counted = report.places.get(measure, {})
            areas, ages = {area for area, _age in counted}, {age for _area, age in counted}
            missing = {(area, age) for area in areas for age in ages} - set(counted)
            found |= {Key(report.service, measure, area) for area, _age in missing}
            found |= {Key(report.service, measure, ALL, age) for _area, age in missing}
            found |= {Key(report.service, measure, REST)} if not counted else set()
            found |= {Key(report.service, measure, part=UNTOLD)} if not report.parts.get(measure) else set()
    return found


def row_of(one: ReportingRound, shown: Shown, owners: dict[int, int], sums_level: str) -> ReleasedUse:
    """A protected number as a row; the sum of a type is for others only where no provider follows from it."""
    key = shown.key
    is_sum = key.service == ALL
    part = key.part
    return ReleasedUse(
        municipality_id=one.municipality_id, owner_id=None if is_sum else owners[key.service],
        level=sums_level if is_sum and shown.is_sum_open else Level.ADMIN_INTERNAL, round=one,
        service_type_id=shown.service_type, service_id=None if is_sum else key.service, measure=key.measure,
        area_id=key.area if key.area not in {ALL, REST} else None, age=key.age, sex=part if part in Sex.values else "",
        reason=part if part in Refusal.values else "",
        rest=Rest.PLACE if key.area == REST else Rest.PART if part == UNTOLD else "", count=shown.count,
        status=shown.status, services=shown.services,
    )  # fmt: skip


def key_of(row: ReleasedUse) -> Key:
    """Which number a row is."""
    area = REST if row.rest == Rest.PLACE else row.area_id or ALL
    part = UNTOLD if row.rest == Rest.PART else row.sex or row.reason
    return Key(row.service_id or ALL, row.measure, area, row.age, part)
