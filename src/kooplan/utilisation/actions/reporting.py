"""Writes reports of use; one door for the form, the pasted table and the demo."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.core import audit, numbers
from kooplan.core.errors import RuleViolation
from kooplan.core.personal import personal_part
from kooplan.core.verdict import require
from kooplan.organisations.models import Membership
from kooplan.services.models import Service
from kooplan.utilisation.models import ReportingRound, Utilisation, UtilisationCount
from kooplan.utilisation.policies import can_report_use
from kooplan.utilisation.vocab import BY_PLACE, Measure

Place = tuple[Area, str]
"""An area of residence and a band of age."""


class Outdated(RuleViolation):
    """Somebody else has changed the report in the meantime."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The numbers of a report; None where nobody counted. `sexes` breaks persons down, `reasons` refusals."""

    running: int
    started: int | None = None
    ended: int | None = None
    persons: int | None = None
    contacts: int | None = None
    no_shows: int | None = None
    waiting: int | None = None
    waiting_days: int | None = None
    refused: int | None = None
    source: str = ""
    sexes: Mapping[str, int] = field(default_factory=dict)
    reasons: Mapping[str, int] = field(default_factory=dict)


FIELDS = (*Measure.values, "source")


@transaction.atomic
def write_report(service: Service, start: date, end: date, figures: Figures, *, actor: Membership) -> Utilisation:
    """Report a period of a service for the first time."""
    require(can_report_use(actor, service))
    refuse_closed(service.municipality_id, start, end)
    if end >= timezone.localdate():
        raise RuleViolation(_("Dieser Zeitraum ist noch nicht zu Ende. Bitte melden Sie ihn danach."))
    report = Utilisation(
        municipality=service.municipality, owner=service.owner, service=service, period_start=start, period_end=end
    )
    try:
        with transaction.atomic():
            store(report, figures)
    except IntegrityError:
        raise RuleViolation(
            _("{period} ist schon gemeldet. Bitte ändern Sie diese Meldung.").format(period=numbers.period(start, end))
        ) from None
    audit.record("utilisation.report.written", report, actor=actor, municipality=service.municipality)
    return report


@transaction.atomic
def change_report(report: Utilisation, figures: Figures, *, revision: int, actor: Membership) -> Utilisation:
    """Correct the numbers of a report; `revision` is the one that the writer saw."""
    claim(report, revision, actor)
    store(report, figures)
    audit.record("utilisation.report.changed", report, actor=actor, municipality=report.municipality)
    return report


@transaction.atomic
def set_places(
    report: Utilisation, measure: str, cells: Mapping[Place, int], *, revision: int, actor: Membership
) -> Utilisation:
    """Break a number down by area of residence and age; what is not in `cells` is not counted."""
    if measure not in BY_PLACE:
        raise RuleViolation(_("Diese Zahl wird nicht nach Wohnort und Alter gezählt."))
    if any(area.municipality_id != report.municipality_id for area, _age in cells):
        raise RuleViolation(_("Ein Raum gehört zu einem anderen Landkreis."))
    claim(report, revision, actor)
    check_parts(Measure(measure), getattr(report, measure), cells.values(), _("nach Wohnort und Alter"))
    found = report.counts.filter(measure=measure, area__isnull=False)
    replace(report, found, [
        {"measure": measure, "area": area, "age": age, "count": count} for (area, age), count in cells.items()
    ])  # fmt: skip
    audit.record("utilisation.report.changed", report, actor=actor, municipality=report.municipality)
    return report


@transaction.atomic
def remove_report(report: Utilisation, *, actor: Membership) -> None:
    """Take a report back, for instance one of the wrong period."""
    require(can_report_use(actor, report.service))
    refuse_closed(report.municipality_id, report.period_start, report.period_end)
    audit.record("utilisation.report.removed", report, actor=actor, municipality=report.municipality)
    report.delete()


def refuse_closed(municipality: int, start: date, end: date) -> None:
    """Reports of a closed round stay as they were released; the lock makes a round wait that is just being closed."""
    rounds = ReportingRound.objects.select_for_update().filter(municipality_id=municipality)
    one = rounds.filter(period_start=start, period_end=end).first()
    if one is not None and not one.is_open:
        raise RuleViolation(
            _("Die Melderunde {period} ist geschlossen. Die Sozialplanung kann sie für eine Korrektur öffnen.").format(
                period=numbers.period(start, end)
            )
        )


def claim(report: Utilisation, revision: int, actor: Membership) -> None:
    """Make sure that the writer may write and saw the newest numbers; the first of two writers goes on."""
    require(can_report_use(actor, report.service))
    refuse_closed(report.municipality_id, report.period_start, report.period_end)
    found = Utilisation.objects.filter(pk=report.pk, revision=revision)
    if not found.update(revision=F("revision") + 1):
        raise Outdated(
            _("Jemand hat die Meldung gerade geändert. Öffnen Sie sie in einem neuen Fenster und vergleichen Sie.")
        )
    report.refresh_from_db()


def store(report: Utilisation, figures: Figures) -> None:
    """Write all numbers of a report, or none where they contradict each other."""
    check(figures)
    for name in FIELDS:
        setattr(report, name, getattr(figures, name))
    if report.pk:
        for measure in BY_PLACE:
            cells = report.counts.filter(measure=measure, area__isnull=False).values_list("count", flat=True)
            check_parts(measure, getattr(report, measure), cells, _("nach Wohnort und Alter"))
    report.full_clean(validate_constraints=False)
    report.save()
    replace(report, report.counts.filter(area__isnull=True), [
        *({"measure": Measure.PERSONS, "sex": sex, "count": count} for sex, count in figures.sexes.items()),
        *({"measure": Measure.REFUSED, "reason": reason, "count": count} for reason, count in figures.reasons.items()),
    ])  # fmt: skip


def check(figures: Figures) -> None:
    """What cannot be true of counts."""
    if figures.started is not None and (figures.ended or 0) > figures.running + figures.started:
        raise RuleViolation(
            _("Beendet sind {ended} Fälle, es gab aber nur {all}: {running} laufende und {started} neue.").format(
                ended=numbers.decimal(figures.ended or 0), all=numbers.decimal(figures.running + figures.started),
                running=numbers.decimal(figures.running), started=numbers.decimal(figures.started),
            )
        )  # fmt: skip
    if personal_part(figures.source):
        raise RuleViolation(_("Bitte nennen Sie in der Quelle keine Person."))
    check_parts(Measure.PERSONS, figures.persons, figures.sexes.values(), _("nach Geschlecht"))
    check_parts(Measure.REFUSED, figures.refused, figures.reasons.values(), _("nach Gründen"))


def check_parts(measure: Measure, total: int | None, parts: Iterable[int], way: str) -> None:
    """Parts may leave a rest that nobody can place, but never exceed their total."""
    given = list(parts)
    if any(one < 0 for one in given):
        raise RuleViolation(_("{measure} {way}: Anzahlen sind nie negativ.").format(measure=measure.label, way=way))
    if not given:
        return
    if total is None:
        raise RuleViolation(
            _("{measure}: Bitte geben Sie auch die Gesamtzahl an, nicht nur die Teile {way}.").format(
                measure=measure.label, way=way
            )
        )
    if sum(given) > total:
        raise RuleViolation(
            _(
                "{measure}: Die Gesamtzahl {total} ist kleiner als die Summe {sum} {way}. Bitte prüfen Sie beide."
            ).format(measure=measure.label, total=numbers.decimal(total), sum=numbers.decimal(sum(given)), way=way)
        )


def replace(report: Utilisation, old: Any, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put new parts in the place of old ones."""
    old.delete()
    UtilisationCount.objects.bulk_create([UtilisationCount(report=report, **row) for row in rows])
