"""How much the services of the fictional district are used: closed rounds of 2023 and 2024, an open one of 2025."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Final

from django.db import transaction
from django.utils import timezone

from kooplan.areas.models import Area
from kooplan.core.visibility import Level
from kooplan.organisations.models import Membership, Municipality
from kooplan.services.models import Service
from kooplan.utilisation.actions.reporting import Figures, set_places, write_report
from kooplan.utilisation.actions.rounds import close_round, open_round
from kooplan.utilisation.policies import REPORT_ROLES
from kooplan.utilisation.vocab import AgeBand, Measure, Refusal, Sex

FIRST_YEAR: Final = (date(2023, 1, 1), date(2023, 12, 31))
YEAR_BEFORE: Final = (date(2024, 1, 1), date(2024, 12, 31))
YEAR: Final = (date(2025, 1, 1), date(2025, 12, 31))
STILL_OPEN: Final = timedelta(days=28)
COUNSELLING: Final = frozenset({
    "addiction_counselling", "child_guidance", "debt_counselling", "family_counselling", "inclusion_counselling",
    "migration_counselling", "pregnancy_counselling", "social_psychiatric_service",
})  # fmt: skip
OTHERS: Final = frozenset({"home_care", "neighbourhood_centre", "youth_work"})
IN_TIME: Final = frozenset({"Suchthilfe Heideland gGmbH", "Pflegedienst Morgenrot GmbH", "Landkreis Musterkreis"})
"""Who has reported 2025 already."""
GUIDANCE: Final = "Erziehungsberatung Marktstadt"
GUIDANCE_FIGURES: Final = Figures(
    running=118, started=203, ended=190, persons=321, contacts=1640, no_shows=96, waiting=121, waiting_days=21,
    refused=34, source="Zählung der Beratungsstelle", sexes={Sex.FEMALE: 172, Sex.MALE: 146},
    reasons={Refusal.FULL: 22, Refusal.NOT_IN_CHARGE: 12},
)  # fmt: skip
GUIDANCE_FIRST_WAIT: Final = 14
"""Days in 2023; a year later it is half as long again, which is a signal."""
GUIDANCE_WAITING: Final = {"Marktstadt-Mitte": (13, 26, 11), "Dornburg-Nord": (6, 15, 10), "Altfelde": (11, 17, 12)}


@transaction.atomic
def load_use(municipality: Municipality, *, actor: Membership) -> None:
    """Reports of everybody who has an account, written as they would write them."""
    writers = {
        one.organisation_id: one
        for one in Membership.objects.for_acting().filter(organisation__municipality=municipality).order_by("-pk")
        if one.role in REPORT_ROLES
    }
    services = [
        one
        for one in Service.objects.filter(municipality=municipality, owner__in=writers)
        .select_related("service_type", "owner", "municipality").order_by("pk")
        if one.service_type.code in COUNSELLING | OTHERS
    ]  # fmt: skip
    areas = list(Area.objects.filter(municipality=municipality, area_level__code="planungsregion").order_by("name"))
    first = open_round(municipality, *FIRST_YEAR, due_on=timezone.localdate(), actor=actor)
    for service in services:
        write_report(service, *FIRST_YEAR, first_figures(service, areas), actor=writers[service.owner_id or 0])
    close_round(first, sums_level=Level.PUBLIC, actor=actor)
    earlier = open_round(municipality, *YEAR_BEFORE, due_on=timezone.localdate(), actor=actor)
    report_all(services, YEAR_BEFORE, areas, writers)
    close_round(earlier, sums_level=Level.PUBLIC, actor=actor)
    open_round(municipality, *YEAR, due_on=timezone.localdate() + STILL_OPEN, actor=actor)
    report_all((one for one in services if str(one.owner) in IN_TIME), YEAR, areas, writers)


def report_all(
    services: Iterable[Service], period: tuple[date, date], areas: list[Area], writers: Mapping[int, Membership]
) -> None:
    """A report of each service; counselling says where the waiting people live."""
    for service in services:
        writer = writers[service.owner_id or 0]
        figures, counts = figures_of(service, period, areas)
        report = write_report(service, *period, figures, actor=writer)
        if counts:
            set_places(report, Measure.WAITING, counts, revision=report.revision, actor=writer)


def figures_of(
    service: Service, period: tuple[date, date], areas: list[Area]
) -> tuple[Figures, dict[tuple[Area, str], int]]:
    """The totals of a service in a period, and who waited where."""
    chance = Random(f"{service.name} {period[0].year}")  # noqa: S311 - invented numbers, the same on every load
    if service.name == GUIDANCE:
        return GUIDANCE_FIGURES, guidance_counts(areas)
    counts = waiting_counts(service, areas, chance)
    return invented(chance, sum(counts.values())), counts


def first_figures(service: Service, areas: list[Area]) -> Figures:
    """A year earlier: a little less of everything, and at the counselling for families a much shorter wait."""
    later, _counts = figures_of(service, YEAR_BEFORE, areas)
    started = round((later.started or 0) * 0.93)
    return Figures(
        running=round(later.running * 0.95), started=started, ended=min(later.ended or 0, started),
        waiting_days=GUIDANCE_FIRST_WAIT if service.name == GUIDANCE else later.waiting_days,
        source=later.source,
    )  # fmt: skip


def guidance_counts(areas: Iterable[Area]) -> dict[tuple[Area, str], int]:
    """Who waited for the service of story 2."""
    return {
        (area, age): count
        for area in areas if area.name in GUIDANCE_WAITING
        for age, count in zip(AgeBand.values, GUIDANCE_WAITING[area.name], strict=True)
    }  # fmt: skip


def waiting_counts(service: Service, areas: list[Area], chance: Random) -> dict[tuple[Area, str], int]:
    """Waiting people in the areas of a counselling service."""
    if service.service_type.code not in COUNSELLING:
        return {}
    return {(area, age): chance.randint(2, 18) for area in areas[:4] for age in AgeBand.values}


def invented(chance: Random, placed: int) -> Figures:
    """Figures that fit each other."""
    running, started = chance.randint(28, 140), chance.randint(24, 180)
    return Figures(
        running=running, started=started, ended=chance.randint(20, running + started - 20), persons=running + started,
        contacts=5 * (running + started), waiting=placed or None,
        waiting_days=chance.randint(9, 60) if placed else None,
        source="Zählung des Trägers",
    )  # fmt: skip
