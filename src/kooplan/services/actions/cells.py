"""What single cells of a list of services say: words for places and barriers, days, yes and no, names of a list."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from kooplan.services.columns import compact
from kooplan.services.vocab import Accessibility, LocationKind

YES: Final = frozenset({"ja", "j", "1", "true", "wahr", "x", "yes", "y"})
NO: Final = frozenset({"nein", "n", "0", "false", "falsch", "no", ""})
DATES: Final = ("%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y")
MONTHS: Final = ("%m.%Y", "%m/%Y", "%Y-%m")

KINDS: Final = {
    **{one.value: one for one in LocationKind},
    **dict.fromkeys(("standort", "vorort", "ort", "praesenz", "stationaer", "fest"), LocationKind.SITE),
    **dict.fromkeys(("aufsuchend", "mobil", "aufsuchendmobil", "ambulant", "hausbesuch", "hausbesuche"),
                    LocationKind.MOBILE),
    **dict.fromkeys(("digital", "online", "internet", "virtuell"), LocationKind.DIGITAL),
}  # fmt: skip
BARRIERS: Final = {
    **{compact(one.value): one for one in Accessibility},
    **dict.fromkeys(
        ("stufenlos", "rollstuhlgerecht", "barrierefrei", "barrierefreierzugang", "stufenfrei", "ebenerdig", "ja", "1",
         "true", "x", "voll"), Accessibility.STEPLESS),
    **dict.fromkeys(
        ("barrierefreietoilette", "toilette", "wc", "behindertentoilette", "behindertenwc", "barrierefreieswc",
         "rollstuhltoilette"), Accessibility.TOILET),
    **dict.fromkeys(("hilfenbeimhoeren", "hoeren", "hoerschleife", "induktionsschleife"), Accessibility.HEARING),
    **dict.fromkeys(("hilfenbeimsehen", "sehen", "leitsystem", "blindenleitsystem", "braille"), Accessibility.SEEING),
    **dict.fromkeys(("leichtesprache", "einfachesprache"), Accessibility.EASY_LANGUAGE),
    **dict.fromkeys(("gebaerdensprache", "dgs"), Accessibility.SIGN_LANGUAGE),
    **dict.fromkeys(("nichtbarrierefrei", "nein", "0", "false", "keine"), Accessibility.NONE),
    **dict.fromkeys(("nochnichterfragt", "unbekannt", "nichterfragt", "ka", "keineangabe"),
                    Accessibility.UNKNOWN),
}  # fmt: skip

T = TypeVar("T")


class NotReadable(ValueError):
    """A cell cannot be read; the text is German and says why."""


def folded(text: str) -> str:
    """A name as it is compared: small letters, single spaces."""
    return " ".join(text.split()).casefold()


def parse_kind(text: str) -> str:
    """How a service meets people."""
    found = KINDS.get(compact(text))
    if found is None:
        raise NotReadable(_("„{word}“ ist keine Art des Orts.").format(word=text[:40]))
    return found.value


def parse_accessibility(text: str) -> tuple[str, ...]:
    """Known words separated by commas; "nicht barrierefrei" and "unbekannt" stand alone."""
    words = [word.strip() for word in re.split(r"[,;/|\n]", text) if word.strip()]
    unknown = [word for word in words if compact(word) not in BARRIERS]
    if unknown:
        raise NotReadable(_("„{word}“ ist keine Angabe zur Barrierefreiheit.").format(word=unknown[0][:40]))
    found = list(dict.fromkeys(BARRIERS[compact(word)].value for word in words))
    if len(found) > 1 and {Accessibility.NONE, Accessibility.UNKNOWN} & set(found):
        raise NotReadable(_("„nicht barrierefrei“ und „unbekannt“ stehen jeweils allein."))
    return tuple(found) or (Accessibility.UNKNOWN.value,)


def parse_date(text: str, today: date) -> date:
    """A day that is not in the future; a month means its first day."""
    plain = re.split(r"[T ]", text.strip(), maxsplit=1)[0]
    for form in (*DATES, *MONTHS):
        try:
            found = datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no time zone
        except ValueError:
            continue
        if found > today:
            raise NotReadable(_("Das Datum {day} liegt in der Zukunft.").format(day=f"{found:%d.%m.%Y}"))
        if found.year < 1900:
            break
        return found
    raise NotReadable(_("„{word}“ ist kein Datum.").format(word=text[:40]))


def parse_yes(text: str) -> bool:
    """Yes or no."""
    plain = compact(text)
    if plain not in YES | NO:
        raise NotReadable(_("„{word}“ heißt weder ja noch nein.").format(word=text[:40]))
    return plain in YES


def parse_names(text: str, known: Mapping[str, T], refusal: str) -> tuple[T, ...]:
    """Entries of a list by name or code; a name may itself hold a comma. `refusal` has a place for `{word}`."""
    if folded(text) in known:
        return (known[folded(text)],)
    for sign in (r"[;|\n]", r"[,;|\n]"):
        words = [word.strip() for word in re.split(sign, text) if word.strip()]
        unknown = [word for word in words if folded(word) not in known]
        if not unknown:
            return tuple(dict.fromkeys(known[folded(word)] for word in words))
    raise NotReadable(refusal.format(word=unknown[0][:60]))


def closest(text: str, names: Mapping[str, T]) -> T | None:
    """The entry that was perhaps meant."""
    found = difflib.get_close_matches(folded(text), list(names), n=1, cutoff=0.6)
    return names[found[0]] if found else None


def plain_address(text: str) -> str:
    """An address as it is compared: without signs, "Straße" and "Str." alike."""
    return re.sub(r"strasse|str(?=[0-9]|$)", "str", compact(text))
