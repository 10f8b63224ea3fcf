"""The pages of a composite index: which there are, one with its runs, and one run with everything behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import IndexDefinition, IndexRun, Indicator, ReleasedValue


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """An index in the list, with its newest run that the reader may see."""

    name: str
    url: str
    level: str
    ingredients: str
    latest: str


def index_entries(reader: Reader) -> list[IndexEntry]:
    """All indices of the tenant that the reader may know of, or of which a run was opened to the reader."""
    runs = IndexRun.objects.visible_to(reader).order_by("-period_end", "-computed_at")
    definitions = (
        IndexDefinition.objects.filter(municipality_id=reader.municipality_id or 0)
        .select_related("area_level")
        .prefetch_related("components__indicator", Prefetch("runs", queryset=runs, to_attr="visible_runs"))
    )
    own = set(IndexDefinition.objects.visible_to(reader).values_list("pk", flat=True))
    return [entry_of(one, own) for one in definitions if one.pk in own or runs_of(one)]


def runs_of(definition: IndexDefinition) -> list[IndexRun]:
    """The runs that were loaded with a definition."""
    found: list[IndexRun] = getattr(definition, "visible_runs", [])
    return found


def entry_of(definition: IndexDefinition, own: set[int]) -> IndexEntry:
    """One index as a row; without right to the definition the link leads to the newest run."""
    runs = runs_of(definition)
    latest = _("Noch nicht gerechnet.")
    if runs:
        latest = _("Zuletzt gerechnet für {day}, {count} Räume.").format(
            day=numbers.short_day(runs[0].period_end), count=runs[0].valid_areas
        )
    if definition.pk in own:
        url = reverse("indicators:index", args=[definition.pk])
    else:
        url = reverse("indicators:index_run", args=[runs[0].pk])
    names = ", ".join(one.indicator.name for one in definition.components.all())
    return IndexEntry(definition.name, url, definition.area_level.plural, names, latest)


@dataclass(frozen=True, slots=True)
class IndexPage:
    """One index: what goes in, its runs, and the periods for which it can be run."""

    definition: IndexDefinition
    ingredients: Table
    runs: tuple[IndexRun, ...]
    periods: tuple[tuple[str, str], ...]


def index_page(reader: Reader, definition: IndexDefinition) -> IndexPage:
    """Components with weights, the runs the reader may see, newest first, and the days with values for all."""
    components = list(definition.components.select_related("indicator").order_by("pk"))
    total = sum(one.weight for one in components)
    rows = [
        Row((
            Cell(one.indicator.name, url=reverse("indicators:indicator", args=[one.indicator.key])),
            numbers.trimmed(one.weight),
            numbers.measured(100 * one.weight / total, "%", places=0),
        ))
        for one in components
    ]  # fmt: skip
    columns = (Column(_("Indikator")), Column(_("Gewicht"), numeric=True), Column(_("Anteil"), numeric=True))
    runs = IndexRun.objects.visible_to(reader).filter(definition=definition).select_related("computed_by__organisation")
    return IndexPage(
        definition,
        Table(_("Bestandteile"), columns, tuple(rows)),
        tuple(runs.order_by("-period_end", "-computed_at")),
        periods_of(reader, definition, [one.indicator for one in components]),
    )


def periods_of(
    reader: Reader, definition: IndexDefinition, indicators: Sequence[Indicator]
) -> tuple[tuple[str, str], ...]:
    """The days for which every indicator has values on the level, newest first, as value and label of a choice."""
    rows = (
        ReleasedValue.objects.visible_to(reader)
        .totals()
        .filter(series__indicator__in=indicators, area_version__area__area_level=definition.area_level)
        .values_list("period_end", "series__indicator_id")
        .distinct()
    )
    present: dict[date, set[int]] = defaultdict(set)
    for end, indicator in rows:
        present[end].add(indicator)
    complete = sorted((end for end, found in present.items() if len(found) == len(indicators)), reverse=True)
    return tuple((end.isoformat(), numbers.short_day(end)) for end in complete)
