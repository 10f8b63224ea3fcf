"""Where the public numbers, borders and cells of a municipality come from."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.areas.models import AreaVersion, PopulationGrid
from kooplan.core.numbers import decimal, long_day
from kooplan.core.reader import Reader
from kooplan.indicators.models import Release, Source


@dataclass(frozen=True, slots=True)
class PublicSource:
    """A publisher's dataset with the line to pass on and what was taken from it."""

    name: str
    publisher: str
    attribution: str
    licence: str
    web: str
    releases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sources:
    """All sources of the public pages."""

    numbers: tuple[PublicSource, ...]
    borders: tuple[str, ...]
    grids: tuple[PublicSource, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing public was taken from anywhere."""
        return not (self.numbers or self.borders or self.grids)


def borders_of(reader: Reader) -> tuple[str, ...]:
    """The lines that have to stand beside every map."""
    versions = AreaVersion.objects.visible_to(reader).exclude(source="").order_by("source")
    return tuple(versions.values_list("source", flat=True).distinct())


def public_sources(reader: Reader) -> Sources:
    """The sources behind everything this reader may see; three queries."""
    releases = Release.objects.visible_to(reader).select_related("delivery__source")
    ordered = releases.order_by("delivery__source__name", "delivery__source_id", "-delivery__delivered_on", "-pk")
    grids = PopulationGrid.objects.visible_to(reader).order_by("name", "-reference_date")
    return Sources(
        numbers=tuple(
            source_of(source, list(found)) for source, found in groupby(ordered, key=lambda one: one.delivery.source)
        ),
        borders=borders_of(reader),
        grids=tuple(grid_source(grid) for grid in grids),
    )


def source_of(source: Source, releases: list[Release]) -> PublicSource:
    """A source with its releases, the newest delivery first."""
    return PublicSource(
        name=source.name,
        publisher=source.publisher,
        attribution=source.attribution if source.attribution != source.name else "",
        licence=source.licence,
        web=source.web,
        releases=tuple(release_line(release) for release in releases),
    )


def release_line(release: Release) -> str:
    """What was delivered when, and how much of it stays hidden."""
    delivered = _("{title}, Lieferung vom {day}").format(
        title=release.delivery.title, day=long_day(release.delivery.delivered_on)
    )
    if not release.values_hidden:
        return delivered
    hidden = ngettext("{count} Wert bleibt verborgen", "{count} Werte bleiben verborgen", release.values_hidden)
    return f"{delivered}, {hidden.format(count=decimal(release.values_hidden))}"


def grid_source(grid: PopulationGrid) -> PublicSource:
    """A grid as a source with one delivery."""
    line = _("{cells} Zellen, Stichtag {day}").format(cells=decimal(grid.cells), day=long_day(grid.reference_date))
    return PublicSource(grid.name, "", grid.source, grid.licence, "", (line,))
