"""What people of the fictional district notice and say, written as its accounts would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from kooplan.areas.models import Area
from kooplan.catalogues.models import LifeDomain, TargetGroup
from kooplan.core.roles import Role
from kooplan.core.visibility import Level
from kooplan.indicators.models import Indicator
from kooplan.knowledge.actions.answering import answer
from kooplan.knowledge.actions.observations import Finding, release_observation, write_observation
from kooplan.knowledge.actions.signals import Raised, find_signals, raise_signal, set_indicator_threshold
from kooplan.knowledge.actions.voices import Words, bring_voice, give_voice, publish_voice
from kooplan.knowledge.vocab import Basis, Channel, Confidence, ObservationKind, Outcome, SignalKind
from kooplan.organisations.models import Membership, Municipality

OBSERVATIONS: Final = (
    (
        "gf@suchthilfe-heideland.example", Level.ADMIN_INTERNAL, ("Uferaue",), ("changed_need", "barrier"),
        "Zunehmend kommen Angehörige und ältere Menschen mit Medikamentenabhängigkeit. "
        "Ohne Auto dauert die Anfahrt länger als 90 Minuten.",
        Basis.CASES, "etwa 20 Erstgespräche im Halbjahr", Confidence.LIKELY,
    ),
    (
        "gf@lebenswege.example", Level.PUBLIC, ("Marktstadt-Mitte", "Altfelde"), ("barrier",),
        "Viele Beratungsstellen sind stufenlos, aber ohne Toilette für Menschen im Rollstuhl. Wer lange anreist, "
        "kommt deshalb nicht.",
        Basis.SURVEY, "Rundgang mit acht Mitgliedern", Confidence.SURE,
    ),
    (
        "team@sozialwerk-elbaue.example", Level.PRIVATE_ORG, ("Dornburg-Nord",), ("use",),
        "Familien fragen öfter nach Terminen am späten Nachmittag. Wir wollen das noch ein Quartal beobachten.",
        Basis.TEAM, "", Confidence.FIRST_HINT,
    ),
)  # fmt: skip
VOICES: Final = (
    ("Uferaue", "participation", "Der Bus fährt nach 16 Uhr nicht mehr. Ich komme nach der Arbeit nicht zur Beratung."),
    ("Altfelde", "health", "Die Sprechstunde am Donnerstag hilft mir sehr. Bitte lasst sie so."),
    ("Dornburg-Nord", "family", "Für Kinder unter drei gibt es hier keine Gruppe, in die man einfach gehen kann."),
)
WAITING: Final = ("Marktstadt-Mitte", "housing", "Im Treppenhaus vom Bürgerbüro ist seit Wochen kein Licht.")
PERIOD: Final = (date(2025, 7, 1), date(2025, 12, 31))


FUNDING: Final = Raised(
    kind=SignalKind.FUNDING, source="Zuwendungsbescheid des Landes",
    statement="Die Förderung der mobilen Familienberatung endet am 31.12.2026. Ohne Anschluss entfällt der Sprechtag "
    "in Dornburg-Nord.",
)  # fmt: skip
POVERTY: Final = ("child_poverty", 20.0)
"""From this share of children on the district wants to be told."""


@transaction.atomic
def load_signals(municipality: Municipality, *, actor: Membership) -> None:
    """What a provider tells, and what the numbers of the demo say by themselves."""
    provider = Membership.objects.for_acting().get(
        user__email="gf@sozialwerk-elbaue.example", role=Role.PROVIDER_MANAGER, organisation__municipality=municipality
    )
    place = Area.objects.filter(municipality=municipality, name="Dornburg-Nord", area_level__code="planungsregion")
    raise_signal(municipality, replace(FUNDING, areas=list(place)), actor=provider)
    key, threshold = POVERTY
    indicator = Indicator.objects.get(municipality=municipality, key=key)
    set_indicator_threshold(indicator, threshold=threshold, is_above=True, actor=actor)
    find_signals(municipality, timezone.localdate())


@transaction.atomic
def load_knowledge(municipality: Municipality, *, actor: Membership) -> None:
    """Observations on three levels; voices that are published, answered and still to be looked at."""
    areas = {one.name: one for one in Area.objects.filter(municipality=municipality, area_level__code="planungsregion")}
    accounts = {
        one.user.email: one
        for one in Membership.objects.for_acting().filter(organisation__municipality=municipality).order_by("-pk")
    }
    for email, level, places, kinds, statement, basis, note, confidence in OBSERVATIONS:
        finding = Finding(
            kinds=[ObservationKind(kind) for kind in kinds], areas=[areas[name] for name in places], target_groups=[],
            period_start=PERIOD[0], period_end=PERIOD[1], statement=statement, basis=basis, basis_note=note,
            confidence=confidence,
        )  # fmt: skip
        one = write_observation(municipality, finding, actor=accounts[email])
        if level != Level.PRIVATE_ORG:
            release_observation(one, level=level, actor=accounts[email])
    load_voices(municipality, areas, bridge=accounts["gf@suchthilfe-heideland.example"], actor=actor)


def load_voices(
    municipality: Municipality, areas: Mapping[str, Area], *, bridge: Membership, actor: Membership
) -> None:
    """Three published voices, one of them answered and one brought by a provider, and one that waits."""
    themes = {one.code: one for one in LifeDomain.objects.filter(municipality=municipality)}
    group = TargetGroup.objects.filter(municipality=municipality).first()
    for number, (place, theme, text) in enumerate(VOICES):
        words = Words(
            area=areas[place], life_domain=themes[theme], target_group=group if number == 2 else None, text=text
        )
        given = (
            bring_voice(municipality, words, channel=Channel.BRIDGE, occasion="", actor=bridge)
            if number == 1
            else give_voice(municipality, words)
        )
        publish_voice(given.voice, text=text, actor=actor)
        if number == 1:
            used = "Die Sprechstunde in Altfelde steht unverändert im Entwurf der Beratungsstellenplanung."
            answer(given.voice, outcome=Outcome.USED, text=used, actor=actor)
    place, theme, text = WAITING
    give_voice(municipality, Words(area=areas[place], life_domain=themes[theme], target_group=None, text=text))
