"""Takes a long table over: every row becomes a value of an indicator and an area, or the whole table is refused."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import audit
from kooplan.core.verdict import require
from kooplan.core.visibility import Level
from kooplan.files.errors import FileRefused, RowProblem
from kooplan.files.long import LongTable
from kooplan.indicators.actions.matching import Candidate, Matching, match_rows
from kooplan.indicators.actions.totals import missing_totals
from kooplan.indicators.evaluation import recomputed
from kooplan.indicators.models import Delivery, Indicator, Source, SuppressionRule, Value
from kooplan.indicators.models.value import CELL
from kooplan.indicators.policies import can_import
from kooplan.indicators.vocab import DeliveryKind, Status
from kooplan.organisations.models import Membership, Municipality

BATCH: Final = 2_000
DIFFERENCE: Final = 0.0505
"""Delivered and computed rate may differ by rounding to one decimal."""


CellKey = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class DeliverySpec:
    """What a person says about a dataset."""

    title: str
    file_name: str
    sha256: str
    delivered_on: date
    kind: str = DeliveryKind.OPEN
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ValuesReport:
    """What an import would do, or did; errors stop it, notes only inform."""

    rows: int = 0
    replaced: int = 0
    areas: int = 0
    indicators: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    problems: tuple[RowProblem, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether nothing stands against taking the table over."""
        return not any(problem.is_error for problem in self.problems)

    @property
    def errors(self) -> list[RowProblem]:
        """What stops the import."""
        return [problem for problem in self.problems if problem.is_error]

    @property
    def notes(self) -> list[RowProblem]:
        """What a person should know."""
        return [problem for problem in self.problems if not problem.is_error]

    @property
    def sentences(self) -> list[str]:
        """The report in words."""
        areas = ngettext("%d Raumeinheit.", "%d Raumeinheiten.", self.areas) % self.areas
        told = (
            [ngettext("%(count)d Wert für %(areas)s", "%(count)d Werte für %(areas)s", self.rows)] if self.rows else []
        )
        found = [sentence % {"count": self.rows, "areas": areas} for sentence in told]
        if self.replaced:
            found.append(ngettext("%d Wert wird ersetzt.", "%d Werte werden ersetzt.", self.replaced) % self.replaced)
        return found


@dataclass(slots=True)
class Draft:
    """Values ready to be stored, with everything that was noticed on the way."""

    values: list[Value] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table matched to areas and indicators, and the report about it."""

    values: list[Value]
    replaced: list[int]
    report: ValuesReport


@dataclass(frozen=True, slots=True)
class Imported:
    """The stored delivery with its report."""

    delivery: Delivery
    report: ValuesReport


def prepare(
    municipality: Municipality,
    table: LongTable,
    *,
    mapping: Mapping[str, str],
    kind: str = DeliveryKind.OPEN,
    replace: bool = False,
    has_values: bool = True,
) -> Prepared:
    """Match a table without changing anything; the wizard shows the report, the import stores the values.

    Parameters
    ----------
    mapping : name of an indicator in the table to its key here; what is missing or empty is left out.
    replace : whether values that are already there give way; else each is an error.
    has_values : whether the table delivered rates itself; computed ones are then compared with them.
    """
    found = match_rows(municipality, table, mapping)
    draft = Draft(problems=[*table.notes, *found.problems])
    indicators = {one.pk: one for one in found.indicators}
    existing = existing_cells(municipality, found.candidates)
    if kind == DeliveryKind.OPEN:
        found = with_totals(found, indicators, existing, draft, replace=replace)
    check_negative(found.candidates, indicators, draft)
    rates = recomputed_rates(found.candidates, indicators)
    for candidate in found.candidates:
        draft.values.append(value_of(candidate, rates.get(candidate.place)))
    if has_values:
        compare_rates(found.candidates, rates, indicators, draft)
    if kind == DeliveryKind.PROTECTED:
        require_parts(municipality, found.candidates, indicators, draft)
    check_doubled(found.candidates, draft)
    check_existing(found, existing, draft, replace=replace)
    if not found.candidates:
        draft.problems.append(nothing_matches(found, has_rows=not table.data.is_empty()))
    return Prepared(draft.values, draft.replaced, report_of(found, draft))


@transaction.atomic
def import_values(
    municipality: Municipality,
    table: LongTable,
    *,
    source: Source,
    spec: DeliverySpec,
    mapping: Mapping[str, str],
    actor: Membership | None,
    replace: bool = False,
    has_values: bool = True,
) -> Imported:
    """Store all values of a table as one delivery, or nothing."""
    if actor is not None:
        require(can_import(actor, municipality, spec.kind))
    prepared = prepare(municipality, table, mapping=mapping, kind=spec.kind, replace=replace, has_values=has_values)
    if not prepared.report.is_ready:
        raise FileRefused(spec.file_name, prepared.report.problems)
    delivery = open_delivery(municipality, source, spec, prepared.report, actor)
    delete_values(prepared.replaced)
    for value in prepared.values:
        value.delivery = delivery
    Value.objects.bulk_create(prepared.values, batch_size=BATCH)
    audit.record(
        "indicators.delivery.imported", delivery, actor=actor, municipality=municipality,
        facts={"kind": delivery.kind, "rows": delivery.rows, "replaced": len(prepared.replaced),
               "sha256": delivery.sha256},
    )  # fmt: skip
    return Imported(delivery, prepared.report)


def open_delivery(
    municipality: Municipality, source: Source, spec: DeliverySpec, report: ValuesReport, actor: Membership | None
) -> Delivery:
    """The row that says where the values come from."""
    delivery = Delivery(
        municipality=municipality,
        owner=actor.organisation if actor else None,
        level=Level.ADMIN_INTERNAL,
        source=source,
        title=spec.title[:200],
        kind=spec.kind,
        file_name=spec.file_name[:200],
        sha256=spec.sha256,
        rows=report.rows,
        delivered_on=spec.delivered_on,
        origin=spec.origin,
        notes=[str(note) for note in report.notes],
    )
    delivery.full_clean()
    delivery.save()
    return delivery


def delete_values(pks: list[int]) -> None:
    """Remove the values that others replace."""
    for start in range(0, len(pks), BATCH):
        Value.objects.filter(pk__in=pks[start : start + BATCH]).delete()


def value_of(one: Candidate, computed: tuple[float | None, str] | None) -> Value:
    """A candidate as a row, with the computed rate where there is one."""
    value, status = (one.value, one.status) if computed is None else computed
    if computed is not None and status == Status.OK and one.status in {Status.LIMITED, Status.NOTHING}:
        status = one.status
    return Value(
        series_id=one.series_id,
        area_version_id=one.area_version_id,
        period_start=one.period_start,
        period_end=one.period_end,
        sex=one.sex,
        age_from=one.age_from,
        age_to=one.age_to,
        variant=one.variant,
        status=status,
        value=value,
        numerator=one.numerator,
        denominator=one.denominator,
        n=None if computed is not None else one.denominator,
    )


def recomputed_rates(
    candidates: Iterable[Candidate], indicators: Mapping[int, Indicator]
) -> dict[int, tuple[float | None, str]]:
    """For each candidate (by its place) that has both parts of a rate: its value and status."""
    groups: dict[int, list[Candidate]] = {}
    for one in candidates:
        per = indicators[one.indicator_id].per
        if per is not None and has_parts(one):
            groups.setdefault(per, []).append(one)
    found: dict[int, tuple[float | None, str]] = {}
    for per, members in groups.items():
        rates = recomputed(
            [one.numerator or 0.0 for one in members], [abs(one.denominator or 0.0) for one in members], per=per
        )
        found |= {one.place: result for one, result in zip(members, rates, strict=True)}
    return found


def has_parts(one: Candidate) -> bool:
    """Whether numerator and denominator are both known."""
    return one.numerator is not None and one.denominator is not None


def compare_rates(
    candidates: Iterable[Candidate],
    rates: Mapping[int, tuple[float | None, str]],
    indicators: Mapping[int, Indicator],
    draft: Draft,
) -> None:
    """Note every delivered rate that differs from numerator by denominator."""
    for one in candidates:
        computed = rates.get(one.place, (None, ""))[0]
        if computed is None or one.value is None or abs(computed - one.value) <= DIFFERENCE:
            continue
        decimals = indicators[one.indicator_id].decimals
        message = _("Geliefert ist %(given)s, aus Zähler und Nenner folgt %(computed)s.") % {
            "given": german(one.value, decimals), "computed": german(computed, decimals),
        }  # fmt: skip
        draft.problems.append(RowProblem(one.row, None, message, _("Gespeichert wird der berechnete Wert."), "note"))


def check_negative(candidates: Iterable[Candidate], indicators: Mapping[int, Indicator], draft: Draft) -> None:
    """Refuse negative numbers of everything that counts something."""
    for one in candidates:
        numbers = {_("Wert"): one.value, _("Zähler"): one.numerator, _("Nenner"): one.denominator}
        may = indicators[one.indicator_id].may_be_negative
        for column, number in numbers.items():
            if number is None or number >= 0 or (may and column != _("Nenner")):
                continue
            message = _("Der Wert %(value)s ist negativ.") % {"value": german(number, 2).rstrip("0").rstrip(",")}
            advice = _("Eine Anzahl kann nicht kleiner als 0 sein. Prüfen Sie den Wert.")
            draft.problems.append(RowProblem(one.row, column, message, advice))


def require_parts(
    municipality: Municipality, candidates: Iterable[Candidate], indicators: Mapping[int, Indicator], draft: Draft
) -> None:
    """Refuse protected rates without numerator and denominator: nobody could tell whether they give away a person."""
    open_codes = set(
        SuppressionRule.objects.filter(municipality=municipality, min_cell=0).values_list("code", flat=True)
    )
    for one in candidates:
        indicator = indicators[one.indicator_id]
        is_checked = indicator.is_rate and indicator.suppression not in open_codes
        if is_checked and one.value is not None and not has_parts(one):
            message = _("Zur Quote „%(name)s“ fehlen Zähler und Nenner.") % {"name": indicator.name}
            advice = _("Ergänzen Sie beide. Ohne sie ist die Geheimhaltung nicht prüfbar.")
            draft.problems.append(RowProblem(one.row, None, message, advice))


def check_doubled(candidates: Iterable[Candidate], draft: Draft) -> None:
    """Refuse two rows for one cell."""
    seen: dict[CellKey, int] = {}
    for one in candidates:
        first = seen.setdefault(one.cell, one.row)
        if first != one.row:
            message = _("Für %(area)s und diesen Zeitraum steht schon ein Wert in Zeile %(row)d.") % {
                "area": one.area_name, "row": first,
            }  # fmt: skip
            draft.problems.append(RowProblem(one.row, None, message, _("Löschen Sie eine der Zeilen.")))


def with_totals(
    found: Matching,
    indicators: Mapping[int, Indicator],
    existing: Mapping[CellKey, int],
    draft: Draft,
    *,
    replace: bool,
) -> Matching:
    """The candidates with everybody as the sum of ages and sexes; a total that was published stays."""
    totals = [one for one in missing_totals(found.candidates, indicators) if replace or one.cell not in existing]
    if not totals:
        return found
    message = ngettext(
        "%d Gesamtzahl folgt aus Alter und Geschlecht.", "%d Gesamtzahlen folgen aus Alter und Geschlecht.", len(totals)
    ) % len(totals)
    draft.problems.append(RowProblem(None, None, message, _("Die Datei nennt sie nicht."), "note"))
    return dataclasses.replace(found, candidates=[*found.candidates, *totals])


def existing_cells(municipality: Municipality, candidates: Sequence[Candidate]) -> dict[CellKey, int]:
    """Stored values of the same series and time by their cell."""
    if not candidates:
        return {}
    days = [one.period_end for one in candidates]
    stored = Value.objects.filter(
        delivery__municipality=municipality,
        series__in={one.series_id for one in candidates},
        period_end__range=(min(days), max(days)),
    ).values_list("pk", *(f"{name}_id" if name in {"series", "area_version"} else name for name in CELL))
    return {tuple(row[1:]): row[0] for row in stored}


def check_existing(found: Matching, existing: Mapping[CellKey, int], draft: Draft, *, replace: bool) -> None:
    """Find values that are already there: replaced if the person says so, else an error for each row."""
    for one in found.candidates:
        pk = existing.get(one.cell)
        if pk is None:
            continue
        if replace:
            draft.replaced.append(pk)
            continue
        message = _("Für %(area)s und %(period)s gibt es schon einen Wert.") % {
            "area": one.area_name, "period": period_words(one.period_start, one.period_end),
        }  # fmt: skip
        draft.problems.append(
            RowProblem(one.row, None, message, _("Wählen Sie „Vorhandene Werte ersetzen“ oder löschen Sie die Zeile."))
        )


def nothing_matches(found: Matching, *, has_rows: bool) -> RowProblem:
    """The problem of a table of which nothing can be used; readers of national files keep rows of own areas only."""
    if has_rows and not found.indicators:
        return RowProblem(
            None,
            None,
            _("Kein Merkmal der Datei ist einem Indikator zugeordnet."),
            _("Ordnen Sie mindestens ein Merkmal zu."),
        )
    message = _("Kein Schlüssel der Datei gehört zu einer Ihrer Raumeinheiten.")
    return RowProblem(None, None, message, _("Prüfen Sie die Schlüsselspalte oder lesen Sie zuerst die Grenzen ein."))


def report_of(found: Matching, draft: Draft) -> ValuesReport:
    """The report about a draft."""
    spans = sorted({(one.period_end, one.period_start) for one in found.candidates})
    return ValuesReport(
        rows=len(draft.values),
        replaced=len(draft.replaced),
        areas=len({one.area_version_id for one in found.candidates}),
        indicators=tuple(sorted(one.name for one in found.indicators)),
        periods=tuple(period_words(start, end) for end, start in spans),
        left_out=found.left_out,
        unmatched=found.unmatched,
        problems=tuple(draft.problems),
    )


def period_words(start: date, end: date) -> str:
    """A period as people write it."""
    if start == end:
        return f"{end:%d.%m.%Y}"
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(end.year) if start.year == end.year else f"{start.year} bis {end.year}"
    return f"{start:%d.%m.%Y} bis {end:%d.%m.%Y}"


def german(number: float, decimals: int) -> str:
    """A number with decimal comma and a true minus."""
    return f"{number:.{decimals}f}".replace(".", ",").replace("-", "−")
