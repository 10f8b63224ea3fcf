"""What readers see of rounds: who has reported, and the protected numbers once a round is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import polars as pl
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import numbers
from kooplan.core.charts.cells import cell_bar
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.charts.values import Datum
from kooplan.core.reader import Reader, visitor
from kooplan.organisations.models import Municipality
from kooplan.services.models import Service
from kooplan.utilisation.models import ReleasedUse, ReportingRound, Utilisation
from kooplan.utilisation.vocab import AgeBand, Measure, Rest

OVERVIEW: Final = (Measure.RUNNING, Measure.STARTED, Measure.ENDED, Measure.WAITING, Measure.WAITING_DAYS)
"""What the list of services says."""
SUMS: Final = (Measure.RUNNING, Measure.STARTED, Measure.ENDED, Measure.WAITING)
MISSING: Final = "no_data"


@dataclass(frozen=True, slots=True)
class Reporter:
    """An organisation that a round asks, and its services with and without a report."""

    name: str
    services: int
    missing: tuple[Service, ...]

    @property
    def reported(self) -> int:
        """How many of its services have a report."""
        return self.services - len(self.missing)


def period_of(one: ReportingRound) -> str:
    """The period in words."""
    return numbers.period(one.period_start, one.period_end)


def state_of(one: ReportingRound) -> str:
    """Whether a round is open, and until when or since when."""
    if one.closed_at is None:
        words = _("wird korrigiert, Frist {day}") if one.correction else _("offen bis {day}")
        return words.format(day=numbers.short_day(one.due_on))
    return _("geschlossen am {day}").format(day=numbers.short_day(localtime(one.closed_at).date()))


def round_table(reader: Reader) -> Table | None:
    """All rounds, the newest first; None before the first one."""
    rounds = list(ReportingRound.objects.visible_to(reader).for_list())
    if not rounds:
        return None
    rows = tuple(
        Row((Cell(period_of(one), url=reverse("utilisation:round", args=[one.pk])), state_of(one))) for one in rounds
    )
    return Table(_("Melderunden"), (Column(_("Zeitraum")), Column(_("Stand"))), rows)


def reporters(one: ReportingRound, *, organisation: int | None = None) -> list[Reporter]:
    """Whom a round asks, those with the most open reports first; never any number. Two queries."""
    services = (
        Service.objects.reported_on(one.period_start)
        .filter(municipality_id=one.municipality_id)
        .select_related("owner")
    )
    if organisation is not None:
        services = services.filter(owner_id=organisation)
    told = set(
        Utilisation.objects.filter(
            municipality_id=one.municipality_id, period_start=one.period_start, period_end=one.period_end
        ).values_list("service_id", flat=True)
    )
    found: dict[str, list[Service]] = {}
    for service in services.order_by("owner__name", "name", "pk"):
        found.setdefault(str(service.owner), []).append(service)
    everybody = [
        Reporter(name, len(own), tuple(service for service in own if service.pk not in told))
        for name, own in found.items()
    ]
    return sorted(everybody, key=lambda reporter: -len(reporter.missing))


def reporter_table(asked: Iterable[Reporter]) -> Table:
    """Organisations, how many of their services have reported, and which have not."""
    columns = (Column(_("Organisation")), Column(_("Gemeldet"), numeric=True), Column(_("Es fehlen noch")))
    rows = tuple(
        Row((
            one.name, _("{reported} von {all}").format(reported=one.reported, all=one.services),
            named([service.name for service in one.missing]),
        ))
        for one in asked
    )  # fmt: skip
    return Table(_("Wer gemeldet hat"), columns, rows)


def named(names: Sequence[str], *, most: int = 3) -> str:
    """The first names, and how many there are besides."""
    if not names:
        return "–"
    rest = len(names) - most
    shown = ", ".join(names[:most])
    return shown if rest <= 0 else _("{names} und {count} weitere").format(names=shown, count=rest)


def missing_table(asked: Iterable[Reporter], one: ReportingRound) -> Table | None:
    """The own services that have not reported, each with the way to its form."""
    period = f"{one.period_start}/{one.period_end}"
    rows = tuple(
        Row((
            Cell(service.name, url=f"{reverse('utilisation:report_create', args=[service.pk])}?zeitraum={period}"),
        ))
        for reporter in asked for service in reporter.missing
    )  # fmt: skip
    return Table(_("Angebote ohne Zahlen"), (Column(_("Angebot")),), rows) if rows else None


def printed(count: int | None, status: str, measure: str = "") -> str:
    """A released number as it is read: hidden ones as "•", a counted none as "–"."""
    if measure == Measure.WAITING_DAYS and count is not None:
        return ngettext("{count} Tag", "{count} Tage", count).format(count=numbers.decimal(count))
    return numbers.number(count, status)


def released_to(reader: Reader, one: ReportingRound, *, service: int | None = None) -> Released:
    """The released numbers of a round that a reader may know of; one query."""
    rows = ReleasedUse.objects.visible_to(reader).filter(round=one)
    if service is not None:
        rows = rows.filter(service_id=service)
    return Released(list(rows.for_list()))


def public_use(municipality: Municipality) -> list[tuple[str, Released]]:
    """What everybody may read, by period, the newest first; one query."""
    rows = ReleasedUse.objects.visible_to(visitor(municipality.pk)).for_list().select_related("round")
    found: dict[ReportingRound, list[ReleasedUse]] = {}
    for row in rows:
        found.setdefault(row.round, []).append(row)
    newest = sorted(found, key=lambda one: one.period_end, reverse=True)
    return [(period_of(one), Released(found[one])) for one in newest]


class Released:
    """Released numbers of one round as tables and as a file."""

    def __init__(self, rows: list[ReleasedUse]) -> None:
        self.rows = rows
        self.totals = [row for row in rows if is_total(row)]

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def signs(self) -> str:
        """What the signs of these numbers mean."""
        return numbers.key_to_signs([*(row.status for row in self.rows), MISSING])

    def sums(self) -> Table | None:
        """The sums of each type of service with how many reports they are made of."""
        chosen = [row for row in self.totals if row.service_id is None]
        return self.totals_table(
            chosen, _("Summen je Angebotsart"), _("Angebotsart"), SUMS,
            lambda row: Cell(str(row.service_type), note=reports_in(row.services)),
        )  # fmt: skip

    def services(self, one: ReportingRound) -> Table | None:
        """The services with their totals."""
        chosen = [row for row in self.totals if row.service_id is not None]
        return self.totals_table(
            chosen, _("Angebote"), _("Angebot"), OVERVIEW,
            lambda row: Cell(
                str(row.service), note=str(row.owner),
                url=reverse("utilisation:round_service", args=[one.pk, row.service_id]),
            ),
        )  # fmt: skip

    def totals_table(
        self, chosen: list[ReleasedUse], caption: str, head: str, measures: Sequence[Measure],
        named: Callable[[ReleasedUse], Cell],
    ) -> Table | None:  # fmt: skip
        """One line each; new cases carry a bar, which is what people compare."""
        lines: dict[tuple[int | None, int], dict[str, ReleasedUse]] = {}
        for row in chosen:
            lines.setdefault((row.service_id, row.service_type_id), {})[row.measure] = row
        if not lines:
            return None
        top = max([line[Measure.STARTED].count or 0 for line in lines.values() if Measure.STARTED in line], default=0)

        def cell(line: dict[str, ReleasedUse], measure: Measure) -> Cell:
            row = line.get(measure)
            count, status = (row.count, row.status) if row else (None, MISSING)
            has_bar = measure == Measure.STARTED and top > 0
            bar = cell_bar(Datum(None if count is None else float(count), status), top=top * 1.1) if has_bar else None
            return Cell(printed(count, status, measure), chart=bar)

        columns = (Column(head), *(Column(str(one.label), numeric=True) for one in measures))
        rows = tuple(
            Row((named(next(iter(line.values()))), *(cell(line, measure) for measure in measures)))
            for line in lines.values()
        )
        return Table(caption, columns, rows)

    def all_totals(self, period: str) -> Table:
        """Every total of one service."""
        found = {row.measure: row for row in self.totals}
        rows = tuple(
            Row((
                str(measure.label),
                printed(found[measure].count, found[measure].status, measure) if measure in found
                else numbers.sign(MISSING),
            ))
            for measure in Measure
        )  # fmt: skip
        return Table(_("Gesamtzahlen"), (Column(_("Zahl")), Column(period, numeric=True)), rows)

    def parts(self) -> Table | None:
        """Persons by sex and refusals by reason."""
        rows = [row for row in self.rows if row.sex or row.reason or row.rest == Rest.PART]
        if not rows:
            return None
        lines = tuple(
            Row((f"{row.get_measure_display()}: {part_of(row)}", printed(row.count, row.status))) for row in rows
        )
        return Table(_("Teilzahlen"), (Column(_("Zahl")), Column(_("Anzahl"), numeric=True)), lines)

    def places(self) -> list[Table]:
        """Each number by residence and age, with its sums and what nobody placed."""
        measures = dict.fromkeys(row.measure for row in self.rows if row.area_id)
        return [self.place_table(Measure(measure)) for measure in measures]

    def place_table(self, measure: Measure) -> Table:
        """Areas down, bands of age across."""
        rows = [row for row in self.rows if row.measure == measure and not (row.sex or row.reason)]
        found = {(row.area_id, row.age): row for row in rows if not row.rest}
        areas = sorted({row.area for row in rows if row.area is not None}, key=lambda area: area.name)

        def line(name: str, area: int | None) -> Row:
            told = [found.get((area, age)) for age in (*AgeBand.values, "")]
            return Row((name, *(printed(row.count, row.status) if row else numbers.sign(MISSING) for row in told)))

        heads = (*(str(age.label) for age in AgeBand), _("Summe"))
        rests = [row for row in rows if row.rest == Rest.PLACE]
        foot = [
            Row((str(Rest.PLACE.label), *("" for _age in AgeBand), printed(row.count, row.status))) for row in rests
        ]  # fmt: skip
        return Table(
            str(measure.label), (Column(_("Wohnort")), *(Column(head, numeric=True) for head in heads)),
            tuple(line(area.name, area.pk) for area in areas), (*foot, line(_("Summe"), None)),
        )  # fmt: skip

    def frame(self, one: ReportingRound) -> pl.DataFrame:
        """All of it as a file; a hidden number is an empty cell with its state."""
        return pl.DataFrame(
            {
                _("Angebotsart"): [str(row.service_type) for row in self.rows],
                _("Angebot"): [str(row.service) if row.service else "" for row in self.rows],
                _("Träger"): [str(row.owner) if row.owner else "" for row in self.rows],
                _("Zahl"): [row.get_measure_display() for row in self.rows],
                _("Wohnort"): [row.area.name if row.area else "" for row in self.rows],
                _("Alter"): [row.get_age_display() if row.age else "" for row in self.rows],
                _("Teil"): [part_of(row) for row in self.rows],
                _("Wert"): [row.count for row in self.rows],
                _("Einheit"): [
                    _("Tage (Median)") if row.measure == Measure.WAITING_DAYS else _("Anzahl") for row in self.rows
                ],
                _("Zustand"): [str(row.get_status_display()) for row in self.rows],
                _("Zeitraum"): [period_of(one)] * len(self.rows),
                _("Quelle"): [_("Meldungen der Träger")] * len(self.rows),
                _("Zahl der Meldungen"): [row.services for row in self.rows],
            },
            schema_overrides={_("Wert"): pl.Int64},
        )  # fmt: skip


def is_total(row: ReleasedUse) -> bool:
    """Whether a number is the total of its measure."""
    return not (row.area_id or row.age or row.sex or row.reason or row.rest)


def part_of(row: ReleasedUse) -> str:
    """The sex, the reason, or the rest that a number is about."""
    if row.rest:
        return str(row.get_rest_display())
    return str(row.get_sex_display() if row.sex else row.get_reason_display() if row.reason else "")


def reports_in(count: int) -> str:
    """Of how many reports a sum is made."""
    return ngettext("aus einer Meldung", "aus {count} Meldungen", count).format(count=count)
