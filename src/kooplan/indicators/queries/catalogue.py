"""The pages that keep the catalogue: the series of an indicator, and the rules of secrecy with what rests on them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kooplan.core import numbers
from kooplan.core.charts.table import Cell, Column, Row, Table
from kooplan.core.reader import Reader
from kooplan.indicators.models import Delivery, Indicator, Release, ReleasedValue, SuppressionRule

LIMITS = ("min_cell", "min_base", "limited_base")


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a page; the last has no address."""

    label: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class CataloguePage:
    """The frame of the form of an indicator."""

    title: str
    crumbs: tuple[Crumb, ...]
    series: Table | None = None


def creation_page() -> CataloguePage:
    """The frame of the form for a new indicator."""
    title = _("Indikator anlegen")
    return CataloguePage(title, (list_crumb(), Crumb(title)))


def editing_page(indicator: Indicator) -> CataloguePage:
    """The frame of the form of a known indicator, with its series."""
    own = Crumb(indicator.name, reverse("indicators:indicator", args=[indicator.key]))
    return CataloguePage(
        _("„{name}“ bearbeiten").format(name=indicator.name),
        (list_crumb(), own, Crumb(_("Bearbeiten"))),
        series_table(indicator),
    )


def list_crumb() -> Crumb:
    """The way back to all indicators."""
    return Crumb(_("Indikatoren"), reverse("indicators:indicator_list"))


def series_table(indicator: Indicator) -> Table:
    """The series of an indicator, newest first, with the reason of each break."""
    columns = (
        Column(_("Zeitreihe")), Column(_("Gilt ab")), Column(_("Definition")), Column(_("Grund des Bruchs")),
    )  # fmt: skip
    rows = tuple(
        Row((
            str(one.number),
            numbers.short_day(one.starts_on) if one.starts_on else _("von Anfang an"),
            one.definition or _("ohne Wortlaut"),
            one.break_reason or numbers.sign("nothing"),
        ))
        for one in indicator.series.order_by("-number")
    )  # fmt: skip
    return Table(_("Zeitreihen von {name}").format(name=indicator.name), columns, rows)


@dataclass(frozen=True, slots=True)
class RulesPage:
    """The rules of secrecy of a tenant."""

    crumbs: tuple[Crumb, ...]
    table: Table
    waiting: int


def rules_page(reader: Reader) -> RulesPage:
    """All rules with their thresholds, how many indicators follow each, and what was released under older ones."""
    rules = list(SuppressionRule.objects.filter(municipality_id=reader.municipality_id or 0))
    codes = Indicator.objects.visible_to(reader).values_list("suppression", flat=True)
    used, outdated = Counter(codes), outdated_deliveries(reader, rules)
    columns = (
        Column(_("Regel")), Column(_("Fälle ab"), numeric=True), Column(_("Nenner ab"), numeric=True),
        Column(_("In Klammern unter"), numeric=True), Column(_("Indikatoren"), numeric=True),
        Column(_("Neu freizugeben")),
    )  # fmt: skip
    rows = tuple(rule_row(one, used[one.code], len(outdated[one.code])) for one in rules)
    waiting = {delivery.pk for found in outdated.values() for delivery in found}
    crumbs = (list_crumb(), Crumb(_("Geheimhaltung")))
    return RulesPage(crumbs, Table(_("Regeln der Geheimhaltung"), columns, rows), len(waiting))


def rule_row(rule: SuppressionRule, used: int, outdated: int) -> Row:
    """One rule; a threshold of 0 hides nothing."""
    limits = [str(value) if (value := getattr(rule, limit)) else numbers.sign("nothing") for limit in LIMITS]
    waits = ngettext("{count} Lieferung", "{count} Lieferungen", outdated).format(count=outdated) if outdated else ""
    name = Cell(rule.name, url=reverse("indicators:rule_edit", args=[rule.pk]))
    return Row((name, *limits, str(used), waits or numbers.sign("nothing")))


@dataclass(frozen=True, slots=True)
class Link:
    """A name with its page."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """One rule with what follows it."""

    name: str
    crumbs: tuple[Crumb, ...]
    indicators: tuple[Link, ...]
    outdated: tuple[Link, ...]


def rule_page(reader: Reader, rule: SuppressionRule) -> RulePage:
    """The indicators that follow a rule, and the deliveries that were released before it changed."""
    followers = Indicator.objects.visible_to(reader).filter(suppression=rule.code).order_by("name")
    outdated = outdated_deliveries(reader, [rule])[rule.code]
    return RulePage(
        rule.name,
        (list_crumb(), Crumb(_("Geheimhaltung"), reverse("indicators:rules")), Crumb(rule.name)),
        tuple(Link(one.name, reverse("indicators:indicator", args=[one.key])) for one in followers),
        tuple(Link(one.title, reverse("indicators:delivery", args=[one.pk])) for one in outdated),
    )


def outdated_deliveries(reader: Reader, rules: list[SuppressionRule]) -> defaultdict[str, list[Delivery]]:
    """By rule the deliveries that still show values released under other thresholds than those of today."""
    today = {rule.code: {limit: getattr(rule, limit) for limit in LIMITS} for rule in rules}
    showing = ReleasedValue.objects.visible_to(reader).values("release_id")
    releases = Release.objects.visible_to(reader).filter(pk__in=showing).select_related("delivery").order_by("pk")
    found: defaultdict[str, list[Delivery]] = defaultdict(list)
    for release in releases:
        for code in sorted(other_rules(release.rules, today)):
            if release.delivery not in found[code]:
                found[code].append(release.delivery)
    return found


def other_rules(applied: Mapping[str, Mapping[str, object]], today: Mapping[str, Mapping[str, int]]) -> set[str]:
    """The codes of the rules that were applied with other thresholds."""
    return {
        code
        for one in applied.values()
        if (code := str(one.get("rule", ""))) in today and any(one.get(limit) != today[code][limit] for limit in LIMITS)
    }
