"""Which details of a service there are beyond what everybody has to say: their names, kinds, words and readers.

The fields follow the survey of services in social planning; those with a name in HSDS 3.0 carry it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from kooplan.core import numbers
from kooplan.core.visibility import Level
from kooplan.services.vocab import Block

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Words = str | _StrPromise


class Kind(StrEnum):
    """How a detail is typed and stored; a day as ISO text, several entries as a list of codes."""

    TEXT = "text"
    LONG = "long"
    ONE = "one"
    MANY = "many"
    NUMBER = "number"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Detail:
    """One field."""

    name: str
    block: Block
    kind: Kind
    label: Words
    choices: tuple[tuple[str, Words], ...] = ()
    help: Words = ""
    unit: Words = ""
    most: float = 1_000_000.0

    @property
    def is_text(self) -> bool:
        """Somebody writes it in own words."""
        return self.kind in {Kind.TEXT, Kind.LONG}

    def shown(self, value: Any) -> str:
        """A value in words; an unknown code is printed as it is."""
        words = dict(self.choices)
        if self.kind == Kind.MANY:
            return ", ".join(str(words.get(one, one)) for one in value)
        if self.kind == Kind.ONE:
            return str(words.get(value, value))
        if self.kind == Kind.NUMBER:
            return f"{numbers.trimmed(float(value))} {self.unit}".strip()
        if self.kind == Kind.DAY:
            return numbers.long_day(date.fromisoformat(value))
        return str(value)


LEVELS: Final = {
    Block.PUBLIC: Level.PUBLIC,
    Block.PROCESS: Level.PARTNERS,
    Block.PRIVATE: Level.PRIVATE_ORG,
    Block.NOTE: Level.ADMIN_INTERNAL,
}
"""Who reads a block; the public one follows its service where that is not public."""
YES: Final = (("yes", _("ja")), ("no", _("nein")))
LANGUAGES: Final = (
    ("de", _("Deutsch")), ("de-x-leicht", _("Leichte Sprache")), ("gsg", _("Deutsche Gebärdensprache")),
    ("en", _("Englisch")), ("uk", _("Ukrainisch")), ("ru", _("Russisch")), ("ar", _("Arabisch")),
    ("tr", _("Türkisch")), ("fa", _("Dari oder Farsi")), ("ps", _("Paschtu")), ("ku", _("Kurdisch")),
    ("pl", _("Polnisch")), ("ro", _("Rumänisch")), ("bg", _("Bulgarisch")), ("vi", _("Vietnamesisch")),
    ("fr", _("Französisch")), ("es", _("Spanisch")), ("ti", _("Tigrinya")),
)  # fmt: skip
SHARES: Final = ("municipality", "state", "federal", "eu", "insurance", "own", "users")
"""Who pays which part of the costs, in percent."""

DETAILS: Final[tuple[Detail, ...]] = (
    Detail("description", Block.PUBLIC, Kind.LONG, _("Ausführlich"), help=_("Was das Angebot tut und wie es arbeitet")),
    Detail("since", Block.PUBLIC, Kind.DAY, _("Gibt es seit")),
    Detail("languages", Block.PUBLIC, Kind.MANY, _("Sprachen"), LANGUAGES),
    Detail(
        "access", Block.PUBLIC, Kind.MANY, _("Wie man kommt"),
        (("self", _("einfach hingehen oder anrufen")), ("application", _("nach Antrag")),
         ("referral", _("nach Vermittlung oder Überweisung"))),
    ),
    Detail("fees", Block.PUBLIC, Kind.TEXT, _("Kosten"), help=_("Zum Beispiel: kostenfrei")),
    Detail("anonymous", Block.PUBLIC, Kind.ONE, _("Anonym möglich"), YES),
    Detail("minimum_age", Block.PUBLIC, Kind.NUMBER, _("Alter von"), unit=_("Jahre"), most=120),
    Detail("maximum_age", Block.PUBLIC, Kind.NUMBER, _("Alter bis"), unit=_("Jahre"), most=120),
    Detail(
        "gender", Block.PUBLIC, Kind.ONE, _("Für welches Geschlecht"),
        (("all", _("alle")), ("women", _("Mädchen und Frauen")), ("men", _("Jungen und Männer")),
         ("diverse", _("trans, inter und nicht-binäre Menschen"))),
    ),
    Detail("transport", Block.PUBLIC, Kind.TEXT, _("Bus und Bahn"), help=_("Haltestelle und Linie")),
    Detail(
        "vacancy", Block.PUBLIC, Kind.ONE, _("Freie Plätze"),
        (("free", _("frei")), ("few", _("wenige")), ("waiting", _("Warteliste")), ("none", _("Aufnahmestopp"))),
    ),
    Detail(
        "duty", Block.PROCESS, Kind.ONE, _("Art der Aufgabe"),
        (("duty", _("Pflichtaufgabe")), ("duty_scope", _("Pflicht, Umfang frei")), ("voluntary", _("freiwillig")),
         ("entitlement", _("Rechtsanspruch der Einzelnen"))),
    ),
    Detail(
        "funded_capacity", Block.PROCESS, Kind.NUMBER, _("Geförderte Kapazität"),
        help=_("In der Einheit der Leistungsart"),
    ),
    Detail("planned_capacity", Block.PROCESS, Kind.NUMBER, _("Geplante Kapazität")),
    Detail("occupancy", Block.PROCESS, Kind.NUMBER, _("Auslastung"), unit=_("Prozent"), most=500),
    Detail("open_positions", Block.PROCESS, Kind.NUMBER, _("Unbesetzte Stellen"), unit=_("Vollzeitstellen"), most=9999),
    Detail(
        "qualification", Block.PROCESS, Kind.TEXT, _("Qualifikation im Team"),
        help=_("Zum Beispiel: 2 Sozialarbeit, 1 Psychologie"),
    ),
    Detail(
        "agreement", Block.PROCESS, Kind.TEXT, _("Vereinbarung"),
        help=_("Zum Beispiel: § 77 SGB VIII bis 31.12.2027"),
    ),
    Detail("concept_on", Block.PROCESS, Kind.DAY, _("Konzept vom")),
    Detail("quality", Block.PROCESS, Kind.TEXT, _("Verfahren der Qualität")),
    Detail("protection_concept", Block.PROCESS, Kind.ONE, _("Schutzkonzept"), YES),
    Detail("feedback", Block.PROCESS, Kind.TEXT, _("Rückmeldung der Menschen"), help=_("Wie sie erfragt wird")),
    Detail("certificate", Block.PROCESS, Kind.TEXT, _("Zertifikat")),
    Detail("wish", Block.PROCESS, Kind.LONG, _("Wie sich das Angebot entwickeln soll")),
    Detail(
        "cost_total", Block.PRIVATE, Kind.NUMBER, _("Kosten im Jahr"), unit=_("Euro"), most=1_000_000_000
    ),
    Detail("share_municipality", Block.PRIVATE, Kind.NUMBER, _("davon Kommune"), unit=_("Prozent"), most=100),
    Detail("share_state", Block.PRIVATE, Kind.NUMBER, _("davon Land"), unit=_("Prozent"), most=100),
    Detail("share_federal", Block.PRIVATE, Kind.NUMBER, _("davon Bund"), unit=_("Prozent"), most=100),
    Detail("share_eu", Block.PRIVATE, Kind.NUMBER, _("davon Europäische Union"), unit=_("Prozent"), most=100),
    Detail("share_insurance", Block.PRIVATE, Kind.NUMBER, _("davon Versicherungen"), unit=_("Prozent"), most=100),
    Detail("share_own", Block.PRIVATE, Kind.NUMBER, _("davon eigene Mittel"), unit=_("Prozent"), most=100),
    Detail("share_users", Block.PRIVATE, Kind.NUMBER, _("davon Menschen, die es nutzen"), unit=_("Prozent"), most=100),
    Detail("funded_from", Block.PRIVATE, Kind.DAY, _("Förderung von")),
    Detail("funded_until", Block.PRIVATE, Kind.DAY, _("Förderung bis")),
    Detail("note", Block.NOTE, Kind.LONG, _("Notiz"), help=_("Nur die Verwaltung liest sie, der Träger nicht.")),
)  # fmt: skip
BY_NAME: Final = {one.name: one for one in DETAILS}


def of_block(block: str) -> list[Detail]:
    """The fields of a block in the order of its form."""
    return [one for one in DETAILS if one.block == block]


def in_words(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and words of everything that is said, in the order of the form."""
    return [
        (str(one.label), one.shown(content[one.name])) for one in DETAILS if content.get(one.name) not in (None, "", [])
    ]


def fault_of(content: Mapping[str, Any]) -> tuple[str, str] | None:
    """The field that cannot be right beside the others, and why."""
    low, high = content.get("minimum_age"), content.get("maximum_age")
    if low is not None and high is not None and high < low:
        return "maximum_age", _now("Das höchste Alter liegt unter dem niedrigsten.")
    if content.get("funded_from") and content.get("funded_until") and content["funded_until"] < content["funded_from"]:
        return "funded_until", _now("Das Ende der Förderung liegt vor ihrem Anfang.")
    shares = sum(content.get(f"share_{one}") or 0.0 for one in SHARES)
    if shares > 100.0 + 1e-9:
        words = _now("Die Anteile ergeben zusammen {sum} Prozent, also mehr als 100.")
        return "share_municipality", words.format(sum=numbers.trimmed(shares))
    return None
