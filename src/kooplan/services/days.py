"""Sprechtage as people write them: "Di 9-12, Do 14-18" or "jeden ersten Mittwoch 10-12", read and printed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import time
from itertools import groupby
from typing import Final, NamedTuple, NoReturn, Protocol

from django.utils.translation import gettext as _

from kooplan.core.errors import RuleViolation
from kooplan.services.vocab import Rhythm

SHORT: Final = ("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So")
"""Weekdays as they are printed, Monday first."""
LAST_MINUTE: Final = time(23, 59)
"""How midnight at the end of a day is stored; it is printed as 24."""

ORDINALS: Final = {"erst": Rhythm.FIRST, "zweit": Rhythm.SECOND, "dritt": Rhythm.THIRD, "letzt": Rhythm.LAST}
NUMBERS: Final = {"1": Rhythm.FIRST, "2": Rhythm.SECOND, "3": Rhythm.THIRD}
ORDER: Final = list(Rhythm)
FORTNIGHT: Final = (
    r"(?:alle|jede)\s+(?:zwei|2|zweite|2\.)\s+wochen?|alle\s+(?:14|vierzehn)\s+tage"
    r"|(?:14|vierzehn)-?\s?täg(?:ig|lich)|(?:zwei|2-)wöch(?:ig|entlich)"
    r"|(?:in\s+)?(?:un)?gerade[nr]?\s+(?:kalenderwochen?|wochen?|kw)"
)
CLOCK: Final = r"\d{1,2}(?:[:.]\d{2})?"
TOKEN: Final = re.compile(
    r"(?P<space>(?:[^\S\n]|[:()])+)"
    r"|(?P<stop>[;\n])"
    rf"|(?P<hours>(?:von\s+)?(?P<opens>{CLOCK})\s*(?:uhr|h)?\s*(?:-|–|—|bis)\s*(?P<closes>{CLOCK})(?!\d)"
    r"(?:\s*(?:uhr|h)\b)?)"
    rf"|(?P<fortnight>(?:{FORTNIGHT})\b)"
    r"|(?P<weekly>(?:wöchentlich|jede\s+woche)\b)"
    r"|(?P<month>(?:(?:im|des|eines|jeden)\s+monats?|monatlich)\b)"
    r"|(?P<ordinal>(?:(?P<word>erst|zweit|dritt|letzt)e[rnms]?\b|(?P<number>[1-3])\.(?!\d)))"
    r"|(?P<every>jede[nrsm]?\b)"
    r"|(?P<span>(?:werktags|täglich)\b)"
    r"|(?P<weekday>(?:mo(?:ntags?)?|di(?:enstags?)?|mi(?:ttwochs?)?|do(?:nnerstags?)?|fr(?:eitags?)?"
    r"|sa(?:mstags?)?|sonnabends?|so(?:nntags?)?)\b\.?)"
    r"|(?P<dash>-|–|—|bis\b)"
    r"|(?P<link>,|und\b|sowie\b|&|\+|/)"
    r"|(?P<filler>(?:am|an|jeweils|immer|von|uhr)\b)"
    r"|(?P<unknown>[^\s,;]+)",
    re.IGNORECASE,
)


class Slot(NamedTuple):
    """A day as it was read."""

    weekday: int
    rhythm: str
    opens: time | None
    closes: time | None


class DayLike(Protocol):
    """A day as it was read, of a description, or a stored one."""

    @property
    def weekday(self) -> int:
        """0 is Monday."""

    @property
    def rhythm(self) -> str:
        """A code of `Rhythm`."""

    @property
    def opens(self) -> time | None:
        """From when, if stated."""

    @property
    def closes(self) -> time | None:
        """Until when, if stated."""


@dataclass(slots=True)
class Entry:
    """Weekdays that share rhythms and hours, as they are read word by word."""

    rhythms: list[str] = field(default_factory=list)
    weekdays: list[int] = field(default_factory=list)
    hours: list[tuple[time, time]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    every: bool = False
    month: bool = False
    linked: bool = False
    """The last word was "und" or a comma."""
    ranging: bool = False
    """The last word was "bis"."""
    closed: bool = False
    """A rhythm came after the weekdays, so the next weekday begins anew."""

    @property
    def text(self) -> str:
        """The entry as it was written."""
        return " ".join(self.words).strip(" ,")


def slots_of(text: str) -> tuple[Slot, ...]:
    """The Sprechtage that a text names, sorted and each once; a part that nobody can read is refused by its words."""
    entries = [Entry()]
    for token in TOKEN.finditer(text):
        kind = str(token.lastgroup)
        if kind == "space":
            continue
        if kind == "unknown":
            refuse(re.split(r"[,;\n]", text[token.start() :])[0].strip())
        if begins_anew(kind, entries[-1]):
            entries.append(Entry())
        if kind != "stop":
            take(kind, token, entries[-1])
    slots = [slot for entry in entries if entry.words for slot in slots_in(entry)]
    return tuple(sorted(dict.fromkeys(slots), key=sort_key))


def refuse(part: str) -> NoReturn:
    """Name the part that nobody can read, and how it would be."""
    raise RuleViolation(
        _("„{part}“ können wir nicht lesen. Schreiben Sie zum Beispiel „Di 9-12, Do 14-18“.").format(part=part)
    )


def begins_anew(kind: str, entry: Entry) -> bool:
    """A word that cannot belong to the entry before it."""
    if kind == "stop":
        return True
    if kind in {"weekday", "span"}:
        return bool(entry.hours) or entry.closed
    return kind in {"fortnight", "weekly", "ordinal", "every"} and bool(entry.weekdays) and entry.linked


def take(kind: str, token: re.Match[str], entry: Entry) -> None:
    """Put one word into its entry."""
    entry.words.append(token.group())
    entry.linked = kind == "link"
    if kind in {"every", "month"}:
        setattr(entry, kind, True)
        entry.closed = bool(entry.weekdays)
    elif kind in {"fortnight", "weekly", "ordinal"}:
        entry.rhythms.append(rhythm_of(kind, token))
        entry.closed = bool(entry.weekdays)
    elif kind in {"weekday", "span"}:
        take_weekdays(token, entry)
    elif kind == "hours":
        entry.hours.append(hours_of(token))
    elif kind == "dash":
        entry.ranging = bool(entry.weekdays) and not entry.hours
        if not entry.ranging:
            refuse(entry.text)


def rhythm_of(kind: str, token: re.Match[str]) -> str:
    """The rhythm that a word names."""
    if kind == "ordinal":
        return NUMBERS[token["number"]] if token["number"] else ORDINALS[token["word"].lower()]
    return Rhythm.FORTNIGHTLY if kind == "fortnight" else Rhythm.WEEKLY


def take_weekdays(token: re.Match[str], entry: Entry) -> None:
    """Add a weekday, all days up to it after "bis", or the days of "werktags" and "täglich"."""
    if token["span"]:
        entry.weekdays.extend(range(5 if token["span"].lower() == "werktags" else 7))
        return
    # Sonnabend is the only day whose first two letters mean another one.
    start = token["weekday"][:2].capitalize()
    day = 5 if token["weekday"].lower().startswith("sonna") else SHORT.index(start)
    first = entry.weekdays[-1] + 1 if entry.ranging else day
    if first > day:
        refuse(entry.text)
    entry.weekdays.extend(range(first, day + 1))
    entry.ranging = False


def hours_of(token: re.Match[str]) -> tuple[time, time]:
    """From when until when; an hour that no clock shows and an end before the start are refused."""
    opens, closes = clock(token["opens"], token), clock(token["closes"], token)
    if closes <= opens:
        raise RuleViolation(_("„{part}“ endet vor dem Beginn.").format(part=token.group()))
    return opens, closes


def clock(text: str, token: re.Match[str]) -> time:
    """One time of day."""
    hour, minute = (int(one) for one in [*re.split("[:.]", text), "0"][:2])
    if (hour, minute) == (24, 0):
        return LAST_MINUTE
    if hour > 23 or minute > 59:
        refuse(token.group())
    return time(hour, minute)


def slots_in(entry: Entry) -> Iterator[Slot]:
    """The days of one entry; a rhythm that can be read in two ways is refused."""
    if not entry.weekdays or entry.ranging:
        refuse(entry.text)
    if entry.month and not entry.rhythms:
        raise RuleViolation(
            _("„{part}“ nennt keine Woche. Schreiben Sie zum Beispiel „jeden ersten Mi im Monat“.").format(
                part=entry.text
            )
        )
    if entry.every and not entry.month and Rhythm.SECOND in entry.rhythms:
        raise RuleViolation(
            _("„{part}“ hat zwei Lesarten. Schreiben Sie „alle zwei Wochen“ oder „jeden zweiten Mi im Monat“.").format(
                part=entry.text
            )
        )
    for rhythm in entry.rhythms or [Rhythm.WEEKLY]:
        for weekday in entry.weekdays:
            if not entry.hours:
                yield Slot(weekday, rhythm, None, None)
            for opens, closes in entry.hours:
                yield Slot(weekday, rhythm, opens, closes)


def sort_key(day: DayLike) -> tuple[int, int, time]:
    """Weekly days first, then from Monday on, then by hour."""
    return ORDER.index(Rhythm(day.rhythm)), day.weekday, day.opens or time.min


def days_in_words(days: Iterable[DayLike], *, hours: bool = True) -> str:
    """Days as people say them: "Di und Do 9–12 Uhr, jeden ersten Mi im Monat 10–12 Uhr"; `slots_of` reads it again."""
    found = sorted(days, key=sort_key)
    parts: list[tuple[str, str]] = []
    for rhythm, same in groupby(found, key=lambda one: one.rhythm):
        times: dict[int, list[str]] = {}
        for day in same:
            times.setdefault(day.weekday, []).append(clock_words(day) if hours else "")
        wordings = {weekday: " und ".join(dict.fromkeys(filter(None, one))) for weekday, one in times.items()}
        for wording in dict.fromkeys(wordings.values()):
            weekdays = [weekday for weekday, one in wordings.items() if one == wording]
            parts.append((rhythm_words(rhythm, weekdays), wording))
    text = ""
    for place, (name, wording) in enumerate(parts):
        before = ("; " if not parts[place - 1][1] and wording else ", ") if place else ""
        text += before + f"{name} {wording} {_('Uhr') if wording else ''}".strip()
    return text


def clock_words(day: DayLike) -> str:
    """The hours of a day: "9–12" or "9.30–12"; empty where nobody stated them."""
    if day.opens is None or day.closes is None:
        return ""
    return f"{one_clock(day.opens)}–{one_clock(day.closes)}"


def one_clock(moment: time) -> str:
    """A time of day without needless zeros."""
    if moment == LAST_MINUTE:
        return "24"
    return f"{moment.hour}.{moment.minute:02d}" if moment.minute else str(moment.hour)


def rhythm_words(rhythm: str, weekdays: Sequence[int]) -> str:
    """Weekdays with how often they come back."""
    names = weekday_words(weekdays)
    words = {
        Rhythm.FORTNIGHTLY: _("alle zwei Wochen {days}"),
        Rhythm.FIRST: _("jeden ersten {days} im Monat"),
        Rhythm.SECOND: _("jeden zweiten {days} im Monat"),
        Rhythm.THIRD: _("jeden dritten {days} im Monat"),
        Rhythm.LAST: _("jeden letzten {days} im Monat"),
    }
    return words[Rhythm(rhythm)].format(days=names) if rhythm in words else names


def weekday_words(weekdays: Sequence[int]) -> str:
    """ "Di und Do", and "Mo bis Fr" for three days or more in a row."""
    if len(weekdays) > 2 and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return _("{first} bis {last}").format(first=SHORT[weekdays[0]], last=SHORT[weekdays[-1]])
    names = [SHORT[one] for one in weekdays]
    if len(names) == 1:
        return names[0]
    return _("{some} und {last}").format(some=", ".join(names[:-1]), last=names[-1])
