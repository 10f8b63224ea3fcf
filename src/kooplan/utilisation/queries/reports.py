"""What an organisation reads of its own reports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.forms import BoundField, Form
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.areas.vocab import PLANNING_REGION
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.form_fields import rendered_field
from kooplan.core.reader import Reader
from kooplan.organisations.models import Municipality
from kooplan.services.models import Service
from kooplan.utilisation.models import Utilisation
from kooplan.utilisation.vocab import BY_PLACE, AgeBand, Measure, Refusal, Sex

NOBODY_COUNTED: Final = "…"
UNITS: Final = {Measure.WAITING_DAYS: "Tage, Median", Measure.PERSONS: "jede Person einmal"}


SHOWN: Final = (Measure.RUNNING, Measure.STARTED, Measure.ENDED, Measure.WAITING)
"""What the list of services says of a report."""


@dataclass(frozen=True, slots=True)
class OwnServices:
    """The services of the own organisation, and how many of them have reported at all."""

    table: Table
    services: tuple[Service, ...]
    reported: int


def own_services(reader: Reader, *, may_report: bool) -> OwnServices:
    """The services of the own organisation, a line each with the newest report."""
    found = Service.objects.visible_to(reader).filter(owner_id=reader.organisation_id or 0)
    services = tuple(found.select_related("service_type").order_by("service_type__order", "name", "pk"))
    newest: dict[int, Utilisation] = {}
    for one in Utilisation.objects.visible_to(reader).for_list():
        newest.setdefault(one.service_id, one)
    columns = (
        Column(_("Angebot")), Column(_("Letzter Zeitraum")),
        *(Column(str(one.label), numeric=True, short=str(one.label)) for one in SHOWN),
        *((Column(_("Zahlen")),) if may_report else ()),
    )  # fmt: skip
    rows = tuple(
        Row((
            Cell(one.name, note=str(one.service_type)), *newest_cells(newest.get(one.pk)),
            *((report_link(one),) if may_report else ()),
        ))
        for one in services
    )  # fmt: skip
    return OwnServices(Table(_("Angebote und ihre Nutzung"), columns, rows), services, len(newest))


def newest_cells(report: Utilisation | None) -> tuple[Cell | str, ...]:
    """The newest report of a service, or that there is none."""
    if report is None:
        return (Cell(_("noch nicht gemeldet")), *("" for _measure in SHOWN))
    period = numbers.period(report.period_start, report.period_end)
    return (
        Cell(period, url=reverse("utilisation:report", args=[report.pk])),
        *(said(getattr(report, measure), measure) for measure in SHOWN),
    )


def report_link(service: Service) -> Cell:
    """The way to the form; its name says of which service."""
    url = reverse("utilisation:report_create", args=[service.pk])
    return Cell(
        format_html('<a href="{}">{}<span class="kern-sr-only">: {}</span></a>', url, _("Melden"), service.name)
    )


def other_reports(report: Utilisation, reader: Reader) -> list[tuple[str, str]]:
    """The other periods that are reported of this service, with their addresses."""
    others = Utilisation.objects.visible_to(reader).filter(service_id=report.service_id).exclude(pk=report.pk)
    return [
        (numbers.period(one.period_start, one.period_end), reverse("utilisation:report", args=[one.pk]))
        for one in others.for_list()
    ]


def said(count: int | None, measure: str = "") -> str:
    """A number with its unit; the sign for what nobody counted."""
    if count is None:
        return NOBODY_COUNTED
    words = numbers.decimal(count)
    return _("{count} Tage").format(count=words) if measure == Measure.WAITING_DAYS else words


def before(report: Utilisation) -> Utilisation | None:
    """The report of the same length before this one, to compare with."""
    earlier = Utilisation.objects.filter(service_id=report.service_id, period_end__lt=report.period_start)
    days = (report.period_end - report.period_start).days
    # years and quarters are not all of one length
    alike = (one for one in earlier.order_by("-period_end") if abs((one.period_end - one.period_start).days - days) < 4)
    return next(alike, None)


def figures_table(report: Utilisation, earlier: Utilisation | None) -> Table:
    """All numbers of a report beside those of the period before."""
    columns = [Column(_("Zahl")), Column(numbers.period(report.period_start, report.period_end), numeric=True)]
    if earlier:
        columns.append(Column(numbers.period(earlier.period_start, earlier.period_end), numeric=True))
    rows = []
    for measure in Measure:
        values = [said(getattr(one, measure), measure) for one in (report, earlier) if one]
        rows.append(Row((str(measure.label), *values)))
    return Table(_("Zahlen des Zeitraums"), tuple(columns), tuple(rows))


def parts_table(report: Utilisation) -> Table | None:
    """Persons by sex and refusals by reason; None where nobody counted them."""
    rows = []
    for part in report.counts.filter(area__isnull=True).order_by("measure", "pk"):
        what = part.get_sex_display() if part.sex else part.get_reason_display()
        rows.append(Row((f"{part.get_measure_display()}: {what}", said(part.count))))
    if not rows:
        return None
    return Table(_("Teilzahlen"), (Column(_("Zahl")), Column(_("Anzahl"), numeric=True)), tuple(rows))


def residence_areas(municipality: Municipality) -> list[Area]:
    """The areas in which people live, as reports know them."""
    found = Area.objects.filter(municipality=municipality, area_level__code=PLANNING_REGION)
    return list(found.order_by("name", "pk"))


def place_counts(report: Utilisation, measure: str) -> dict[tuple[Area, str], int]:
    """The parts of a number by area of residence and age."""
    found = report.counts.filter(measure=measure, area__isnull=False).select_related("area")
    return {(one.area, one.age): one.count for one in found if one.area is not None}


def place_tables(report: Utilisation) -> list[Table]:
    """Each number that is broken down by area of residence and age, with its sums and what nobody could place."""
    found = []
    for measure in BY_PLACE:
        counts = place_counts(report, measure)
        if counts:
            found.append(place_table(str(measure.label), counts, getattr(report, measure)))
    return found


def place_table(caption: str, counts: dict[tuple[Area, str], int], total: int | None) -> Table:
    """Areas down, bands of age across; a sum stands only where all its parts are counted."""
    areas = sorted({area for area, _age in counts}, key=lambda one: one.name)
    heads = (*(str(age.label) for age in AgeBand), _("Summe"))
    columns = (Column(_("Wohnort")), *(Column(head, numeric=True) for head in heads))

    def line(name: str, values: list[int | None]) -> Row:
        whole = sum(one for one in values if one is not None) if None not in values else None
        return Row((name, *(said(one) for one in values), said(whole)))

    rows = tuple(line(area.name, [counts.get((area, age.value)) for age in AgeBand]) for area in areas)
    rest = (total or 0) - sum(counts.values())
    foot = [Row((_("Gesamtzahl"), *("" for _age in AgeBand), said(total)))]
    if rest > 0:
        foot.insert(0, Row((_("ohne Zuordnung"), *("" for _age in AgeBand), said(rest))))
    return Table(caption, columns, rows, tuple(foot))


def input_cell(field: BoundField, *, labelled: bool = True) -> Cell:
    """A field as a cell; its error stands below it."""
    shown = rendered_field(field, hint="", attrs={} if labelled else {"aria-label": str(field.label)})
    error = format_html('<p class="kern-error" id="{}">{}</p>', shown.error_id, " ".join(shown.errors))
    return Cell(format_html("{}{}", shown.control, error if shown.errors else ""))


def label_cell(field: BoundField, hint: str = "") -> Cell:
    """The label of a field as the head of a row."""
    return Cell(format_html('<label for="{}">{}</label>', field.id_for_label, field.label), note=hint)


def figures_inputs(form: Form, earlier: Utilisation | None) -> dict[str, Any]:
    """The form as calm tables: what is counted, the field, and what was reported before; parts stay folded."""
    told = {} if earlier is None else {name: said(getattr(earlier, name), name) for name in Measure.values}
    heads = [Column(_("Zahl")), Column(_("Anzahl"))]
    if earlier:
        heads.append(Column(numbers.period(earlier.period_start, earlier.period_end), numeric=True))
    rows = [
        Row((
            label_cell(form[measure], UNITS.get(measure, "")), input_cell(form[measure]),
            *((told[measure],) if earlier else ()),
        ))
        for measure in Measure
    ]  # fmt: skip
    parts = []
    are_open = False
    for title, kind, names in (
        (_("Personen nach Geschlecht"), "sex", Sex.values),
        (_("Ablehnungen nach Grund"), "reason", Refusal.values),
    ):
        fields = [form[f"{kind}-{name}"] for name in names]
        are_open = are_open or any(one.errors or one.value() not in (None, "") for one in fields)
        lines = tuple(Row((label_cell(one), input_cell(one))) for one in fields)
        parts.append(Table(title, (Column(_("Davon")), Column(_("Anzahl"))), lines))
    totals = Table(_("Gesamtzahlen"), tuple(heads), tuple(rows))
    return {"totals": totals, "parts": parts, "parts_open": are_open}


def place_inputs(form: Form, areas: Iterable[Area]) -> Table:
    """The table to fill in: areas of residence down, bands of age across."""
    columns = (Column(_("Wohnort")), *(Column(str(age.label)) for age in AgeBand))
    rows = tuple(
        Row((area.name, *(input_cell(form[f"c-{area.pk}-{age.value}"], labelled=False) for age in AgeBand)))
        for area in areas
    )
    return Table(_("Anzahl nach Wohnort und Alter"), columns, rows)
