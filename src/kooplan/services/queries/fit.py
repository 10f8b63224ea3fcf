"""The matrix of fit: services by groups, with the ratings of all sides beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.catalogues.models import TargetGroup
from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.queries.choices import Select, select
from kooplan.services.models import FitRating, Service
from kooplan.services.queries.material import kinds_of
from kooplan.services.vocab import FAR_APART, Fit, FitSide

PER_PAGE: Final = 25
APART: Final = "abweichend"
LOW: Final = "passt-nicht"


@dataclass(frozen=True, slots=True)
class Voice:
    """One rating in a field: who, how many of three dots, and the same in words."""

    side: str
    dots: str
    words: str


@dataclass(frozen=True, slots=True)
class FitField:
    """All ratings of one service for one group; `shade` 0 to 3 is the lowest of them, None where there is none."""

    group: str
    voices: tuple[Voice, ...]
    shade: int | None
    is_apart: bool


@dataclass(frozen=True, slots=True)
class FitRow:
    """A service and its fields in the order of the groups."""

    name: str
    provider: str
    url: str
    fields: tuple[FitField, ...]


@dataclass(frozen=True, slots=True)
class FitPage:
    """Everything the matrix prints."""

    selects: tuple[Select, ...]
    groups: tuple[str, ...]
    rows: tuple[FitRow, ...]
    page: Page[Service]
    is_filtered: bool
    rated: int
    """How many services have a rating that this reader may know of."""


def fit_page(reader: Reader, asked: Mapping[str, str]) -> FitPage:
    """The rated services of the chosen kind, those on one page; a fixed number of queries."""
    kinds = [("", _("Alle Leistungen")), *((one.code, one.name) for one in kinds_of(reader) if one.is_offered)]
    shows = [
        ("", _("Alle Einschätzungen")), (APART, _("Gehen auseinander")), (LOW, _("Passt kaum oder nicht")),
    ]  # fmt: skip
    kind = chosen(asked.get("leistung", ""), kinds)
    show = chosen(asked.get("zeigen", ""), shows)
    ratings = list(
        FitRating.objects.visible_to(reader).filter(service__in=Service.objects.visible_to(reader)).for_list()
    )
    by_service: dict[int, list[FitRating]] = {}
    for one in ratings:
        by_service.setdefault(one.service_id, []).append(one)
    keys = [pk for pk, own in by_service.items() if fits(own, show)]
    services = Service.objects.visible_to(reader).filter(pk__in=keys).select_related("owner", "service_type")
    if kind:
        services = services.of_type(kind)
    page = Paginator(services.order_by("service_type__order", "name", "pk"), PER_PAGE).get_page(asked.get("seite"))
    shown = list(page.object_list)
    used = {one.target_group_id: one.target_group for service in shown for one in by_service[service.pk]}
    groups = sorted(used.values(), key=lambda group: (group.order, group.name))
    return FitPage(
        selects=(
            select("leistung", _("Leistung"), kinds, kind), select("zeigen", _("Zeigen"), shows, show),
        ),
        groups=tuple(group.name for group in groups),
        rows=tuple(row_of(service, by_service[service.pk], groups) for service in shown),
        page=page, is_filtered=bool(kind or show), rated=len(by_service),
    )  # fmt: skip


def chosen(value: str, options: Iterable[tuple[str, str]]) -> str:
    """The value that was asked for; nothing where there is no such choice."""
    return value if value in {key for key, _label in options} else ""


def fits(own: Sequence[FitRating], show: str) -> bool:
    """Whether a service is shown under the chosen view."""
    if show == LOW:
        return any(one.rating <= Fit.HARDLY for one in own)
    if show == APART:
        groups = {one.target_group_id for one in own}
        return any(apart([one for one in own if one.target_group_id == group]) for group in groups)
    return True


def apart(ratings: Sequence[FitRating]) -> bool:
    """Two ratings lie far from each other."""
    found = [one.rating for one in ratings]
    return bool(found) and max(found) - min(found) >= FAR_APART


def row_of(service: Service, own: Sequence[FitRating], groups: Sequence[TargetGroup]) -> FitRow:
    """One service across all groups."""
    fields = tuple(field_of(group, [one for one in own if one.target_group_id == group.pk]) for group in groups)
    return FitRow(service.name, str(service.owner), reverse("services:fit_service", args=[service.pk]), fields)


def field_of(group: TargetGroup, ratings: Sequence[FitRating]) -> FitField:
    """The ratings of one field, each for itself."""
    voices = tuple(
        Voice(str(one.get_side_display()), dots(one.rating), str(Fit(one.rating).label)) for one in in_order(ratings)
    )
    shade = min((one.rating for one in ratings), default=None)
    return FitField(group.name, voices, shade, apart(ratings))


def dots(rating: int) -> str:
    """●●○ for two of three."""
    return "●" * rating + "○" * (Fit.WELL - rating)


def in_order(ratings: Iterable[FitRating]) -> list[FitRating]:
    """Provider, planner, users."""
    order = list(FitSide)
    return sorted(ratings, key=lambda one: (order.index(FitSide(one.side)), one.pk))


def fit_table(reader: Reader, service: Service) -> Table | None:
    """Every rating of one service with its reasons; None before the first."""
    found = list(service.fit_ratings.visible_to(reader).for_list())
    if not found:
        return None
    heads = (_("Zielgruppe"), _("Wer"), _("Einschätzung"), _("Woran es liegt"), _("Stand"))
    rows = tuple(
        Row((
            Cell(one.target_group.name, strong=True), side_words(one),
            Cell(f"{dots(one.rating)} {Fit(one.rating).label}"),
            Cell(one.reason_words or "–", note=one.note), numbers.short_day(one.rated_on),
        ))
        for one in sorted(in_order(found), key=lambda one: (one.target_group.order, one.target_group.name))
    )  # fmt: skip
    return Table(_("Passung für Zielgruppen"), tuple(Column(head) for head in heads), rows)


def side_words(one: FitRating) -> str:
    """Nutzende (24 Menschen gefragt), Landkreis."""
    words = str(one.get_side_display())
    if one.people is not None:
        asked = ngettext("ein Mensch gefragt", "{count} Menschen gefragt", one.people).format(count=one.people)
        words = f"{words} ({asked})"
    return f"{words}, {one.owner}" if one.side != FitSide.PROVIDER else words
