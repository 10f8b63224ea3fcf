"""Status-quo need of services: what would be needed if every age kept using a service as it does today."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.line import LineChart
from kooplan.core.charts.table import Table, plain_table
from kooplan.core.reader import Reader
from kooplan.indicators.evaluation import needs_by_year
from kooplan.indicators.models import AgeRate
from kooplan.indicators.queries import demography
from kooplan.indicators.queries.people import Crowd
from kooplan.indicators.queries.places import tenant_of
from kooplan.indicators.vocab import AGE_OPEN, Sex


@dataclass(frozen=True, slots=True)
class ServiceNeed:
    """The expected users of one service; `reason` says why nothing could be computed."""

    ident: str
    name: str
    sentence: str
    chart: LineChart | None
    rates: Table
    source: str
    reason: str


def age_rates(reader: Reader) -> list[list[AgeRate]]:
    """The rates of each service of the tenant, of its newest year only."""
    found = list(
        AgeRate.objects.filter(service_type__municipality_id=tenant_of(reader))
        .select_related("service_type")
        .order_by("service_type__order", "service_type__name", "-reference_year", "age_from", "sex")
    )
    services = [list(rows) for _service, rows in groupby(found, key=lambda one: one.service_type_id)]
    return [[one for one in rows if one.reference_year == rows[0].reference_year] for rows in services]


def service_needs(reader: Reader, crowds: Sequence[Crowd]) -> list[ServiceNeed]:
    """The need of every service that has rates by age."""
    return [service_need(rates, crowds) for rates in age_rates(reader)]


def service_need(rates: Sequence[AgeRate], crowds: Sequence[Crowd]) -> ServiceNeed:
    """The need of one service over the counted and the expected years."""
    service = rates[0].service_type
    needs = [(crowd, need) for crowd in crowds if (need := need_of(rates, crowd)) is not None]
    chart = need_chart(f"bedarf-{service.pk}", service.name, rates, crowds)
    return ServiceNeed(
        ident=f"bedarf-{service.pk}",
        name=service.name,
        sentence=sentence_of(needs),
        chart=chart,
        rates=rates_table(rates),
        source="; ".join(dict.fromkeys(f"{one.source}, {one.reference_year}" for one in rates)),
        reason="" if chart else _("Die Altersgruppen der Bevölkerung passen nicht zu den Quoten dieser Leistung."),
    )


def need_of(rates: Sequence[AgeRate], crowd: Crowd) -> float | None:
    """Sum over ages and sexes of rate times people; None where the people of an age are not known.

    Ages without a rate do not use the service.
    """
    people = [people_of(one, crowd) for one in rates]
    known = [one for one in people if one is not None]
    if len(known) < len(people) or not known:
        return None
    return needs_by_year([one.per_thousand for one in rates], [[one] for one in known])[0]


def people_of(rate: AgeRate, crowd: Crowd) -> float | None:
    """The people a rate speaks of; None where the bands do not meet its ages."""
    groups = (rate.sex,) if rate.sex else crowd.by_age()
    ends = {rate.age_from} if rate.age_to == AGE_OPEN else {rate.age_from, rate.age_to + 1}
    borders = crowd.borders(groups)
    if not groups or not ends <= borders:
        return None
    starts = sorted({0, *ends})
    return crowd.people(groups, starts)[starts.index(rate.age_from)]


Needs = Sequence[tuple[Crowd, float]]


def need_chart(ident: str, name: str, rates: Sequence[AgeRate], crowds: Sequence[Crowd]) -> LineChart | None:
    """One line for the counted years, one for each projection."""

    def measure(crowd: Crowd) -> float | None:
        return rounded(need_of(rates, crowd))

    title = _("{service}: erwartete Nutzende").format(service=name)
    return demography.course_chart(ident, crowds, measure, name=_("bisher, gerechnet"), title=title, unit="persons")


def rounded(value: float | None) -> float | None:
    """A number of people as it is shown; the sums themselves are not rounded."""
    return None if value is None else float(round(value))


def sentence_of(needs: Needs) -> str:
    """Need today and in the last year that all variants reach."""
    counted = [(crowd, need) for crowd, need in needs if not crowd.variant]
    expected = [(crowd, need) for crowd, need in needs if crowd.variant]
    if not counted or not expected:
        return ""
    last = min(max(c.end for c, _n in expected if c.variant == name) for name in {c.variant for c, _n in expected})
    values = sorted(need for crowd, need in expected if crowd.end == last)
    low, high = numbers.decimal(values[0]), numbers.decimal(values[-1])
    span = low if low == high else _("{low} bis {high}").format(low=low, high=high)
    return _("{then}: {now} Nutzende. {year}: {span} bei gleicher Nutzung je Alter.").format(
        then=counted[-1][0].end.year, now=numbers.decimal(counted[-1][1]), year=last.year, span=span
    )


def rates_table(rates: Iterable[AgeRate]) -> Table:
    """The rates that go in."""
    rows = [
        (
            age_name(one),
            str(Sex(one.sex).label),
            numbers.trimmed(one.per_thousand),
            f"{one.source}, {one.reference_year}",
        )
        for one in rates
    ]
    return plain_table(_("Nutzende je 1 000 Menschen"), (_("Alter"), _("Geschlecht"), _("je 1 000"), _("Quelle")), rows)


def age_name(rate: AgeRate) -> str:
    """65–69, 85 und älter."""
    if rate.age_to == AGE_OPEN:
        return _("{age} und älter").format(age=rate.age_from)
    return f"{rate.age_from}–{rate.age_to}"
