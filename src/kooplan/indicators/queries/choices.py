"""What a reader can choose: areas, indicator, period. An unknown choice falls back to the usual one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from kooplan.areas.vocab import ASSOCIATION, DISTRICT, MUNICIPALITY, PLANNING_REGION
from kooplan.core.reader import Reader
from kooplan.indicators.models import Indicator, ReleasedValue, Series
from kooplan.indicators.queries.places import Place, Places

USUAL = (PLANNING_REGION, MUNICIPALITY, ASSOCIATION)
BEYOND = "-alle"
"""Ending of a scope that holds areas outside the district as well."""


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a select."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Entries under a common heading; without one they stand alone."""

    options: tuple[Option, ...]
    label: str = ""


@dataclass(frozen=True, slots=True)
class Select:
    """A field of a filter form."""

    name: str
    label: str
    groups: tuple[OptionGroup, ...]

    @property
    def is_choice(self) -> bool:
        """There is something to choose."""
        return sum(len(group.options) for group in self.groups) > 1


def select(name: str, label: str, pairs: Iterable[tuple[str, str]], chosen: str) -> Select:
    """A select without groups."""
    return Select(name, label, (OptionGroup(tuple(Option(value, text, value == chosen) for value, text in pairs)),))


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of areas of one level that can be shown side by side."""

    code: str
    label: str
    places: tuple[Place, ...]

    @property
    def level_name(self) -> str:
        """The level in the singular."""
        return self.places[0].level.name

    @property
    def level_code(self) -> str:
        """The code of the level."""
        return self.places[0].level.code


def scopes_of(places: Places) -> list[Scope]:
    """What can be compared: the levels inside the district first, then levels that reach beyond it."""
    inside = places.below(places.district.pk) if places.district else {}
    levels = sorted({one.level for one in places.by_pk.values()}, key=lambda level: level.order)
    scopes = [Scope(level.code, level.plural, tuple(found)) for level, found in inside.items() if len(found) > 1]
    for level in levels:
        everywhere = places.on(level)
        if len(everywhere) > max(1, len(inside.get(level, ()))):
            beyond = bool(inside.get(level))
            label = _("{plural} auch außerhalb").format(plural=level.plural) if beyond else level.plural
            scopes.append(Scope(level.code + BEYOND if beyond else level.code, label, tuple(everywhere)))
    return sorted(scopes, key=rank_of)


def larger_scope(places: Places) -> list[Scope]:
    """The district beside Land and Germany, for what no source publishes about smaller areas."""
    district = places.district
    if district is None or len(places.on(district.level)) > 1:
        return []
    return [Scope(district.level.code, _("{name} im Ganzen").format(name=district.name), (district,))]


def rank_of(scope: Scope) -> tuple[bool, bool, int]:
    """Planning regions first, then Gemeinden; sets that reach beyond the district last."""
    place = USUAL.index(scope.level_code) if scope.level_code in USUAL else len(USUAL)
    return scope.code.endswith(BEYOND), scope.level_code == DISTRICT, place


def indicators_with_data(reader: Reader, places: Places) -> list[tuple[Indicator, frozenset[str]]]:
    """All indicators in use, each with the codes of the levels for which this reader finds a value."""
    versions: dict[str, list[int]] = {}
    for place in places.by_pk.values():
        versions.setdefault(place.level.code, []).extend(one.pk for one in place.versions)
    # Asked by series and version, each answer is one look into the index, however many values there are.
    values = ReleasedValue.objects.visible_to(reader).totals().filter(series_id=OuterRef("pk"))
    marks = {f"has_{number}": Exists(values.filter(area_version_id__in=pks))
             for number, pks in enumerate(versions.values())}  # fmt: skip
    rows = (
        Series.objects.filter(indicator__in=Indicator.objects.visible_to(reader).active())
        .select_related("indicator__life_domain")
        .annotate(**marks)
        .order_by("indicator__life_domain__order", "indicator__life_domain__name", "indicator__name", "number")
    )
    found: dict[int, tuple[Indicator, frozenset[str]]] = {}
    for row in rows:
        codes = frozenset(code for number, code in enumerate(versions) if getattr(row, f"has_{number}"))
        known = found.get(row.indicator_id, (row.indicator, frozenset()))
        found[row.indicator_id] = (known[0], known[1] | codes)
    return list(found.values())


def indicator_select(indicators: Sequence[Indicator], chosen: Indicator) -> Select:
    """The indicators under the heads of their Lebenslagen."""
    groups = tuple(
        OptionGroup(tuple(Option(one.key, one.name, one.pk == chosen.pk) for one in members), domain.name)
        for domain, members in groupby(indicators, key=lambda one: one.life_domain)
    )
    return Select("merkmal", _("Merkmal"), groups)


def chosen_scope(scopes: Sequence[Scope], wanted: str, with_data: Iterable[str]) -> Scope | None:
    """The wanted set of areas, else the first that has any value, else the first."""
    named = next((one for one in scopes if one.code == wanted), None)
    filled = set(with_data)
    return named or next((one for one in scopes if one.level_code in filled), scopes[0] if scopes else None)


def chosen_indicator(indicators: Sequence[Indicator], wanted: str) -> Indicator | None:
    """The wanted indicator, else the last of the headlines, else the first."""
    named = next((one for one in indicators if one.key == wanted), None)
    headlines = sorted((one for one in indicators if one.headline_order), key=lambda one: one.headline_order or 0)
    rest = headlines[-1:] or list(indicators[:1])
    return named or (rest[0] if rest else None)


def chosen_end(ends: Sequence[date], wanted: str) -> date | None:
    """The wanted period by its last day or its year, else the newest."""
    named = next((one for one in ends if wanted in (one.isoformat(), str(one.year))), None)
    return named or (ends[0] if ends else None)
