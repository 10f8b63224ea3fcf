"""Understands the rows of a list of services one by one; whatever is wrong is noted with row, column and advice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from kooplan.areas.models import Area
from kooplan.catalogues.models import ServiceType, TargetGroup
from kooplan.core import numbers as printed
from kooplan.core.errors import RuleViolation
from kooplan.files.errors import MAX_PROBLEMS, RowProblem
from kooplan.organisations.models import Organisation
from kooplan.services.actions.catalogue import Catalogue
from kooplan.services.actions.cells import (
    NotReadable,
    closest,
    folded,
    parse_accessibility,
    parse_date,
    parse_kind,
    parse_names,
    parse_yes,
)
from kooplan.services.actions.coordinates import Placed
from kooplan.services.actions.describing import Day, Place, read_days
from kooplan.services.actions.places import Point, Spot
from kooplan.services.actions.reading import RawFile, numbers
from kooplan.services.columns import ADDRESS, CONTACT, COORDINATES, MEANINGS
from kooplan.services.models import Location, Service
from kooplan.services.vocab import MOST_CAPACITY, Accessibility, LocationKind

T = TypeVar("T")


def longest(model: type[Model], name: str) -> int:
    """So many characters a field holds."""
    field: Any = model._meta.get_field(name)
    return int(field.max_length)


SHOWN_ROWS: Final = 8
NO_DAYS: Final = frozenset({"-", "–", "n. v.", "n.v.", "nach vereinbarung", "nach absprache", "unbekannt"})
"""Words that name no day; then every workday counts."""
LIMITS: Final[dict[str, int]] = {
    **{name: longest(Service, name) for name in ("name", "code", "summary", "legal_basis", "contact", "source")},
    "provider": longest(Organisation, "name"),
    "place": longest(Location, "name"),
    "address": longest(Location, "address"),
}
"""So many characters the tables hold."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What a person says about a file; the texts count for rows that say nothing themselves."""

    columns: Mapping[str, str]
    service_type: str = ""
    provider: str = ""
    contact: str = ""
    confirmed_on: date | None = None
    source: str = ""
    crs: str = ""
    sheet: str = ""
    types: Mapping[str, str] = field(default_factory=dict)
    """Words of the file for a kind of service -> code of the tenant's own."""


@dataclass(slots=True)
class Findings:
    """What is wrong with the rows, and what is worth knowing, collected to the end of the file."""

    errors: list[RowProblem] = field(default_factory=list)
    count: int = 0
    notes: defaultdict[tuple[str, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    wrong: set[int] = field(default_factory=set)

    def error(self, row: int | None, column: str | None, message: str, advice: str) -> None:
        """Something that stops the import; beyond a thousand only counted."""
        self.add(RowProblem(row, column or None, message, advice))

    def add(self, problem: RowProblem) -> None:
        """A problem that somebody else has found."""
        if not problem.is_error:
            self.notes[problem.message, problem.advice].extend([problem.row] if problem.row else [])
            return
        self.count += 1
        if problem.row is not None:
            self.wrong.add(problem.row)
        if len(self.errors) < MAX_PROBLEMS:
            self.errors.append(problem)

    def note(self, row: int, message: str, advice: str = "") -> None:
        """Something to know; equal notes of many rows become one."""
        self.notes[message, advice].append(row)

    def problems(self) -> list[RowProblem]:
        """Errors in the order of the file, then the notes."""
        errors = sorted(self.errors, key=lambda one: (one.row is not None, one.row or 0))
        return errors + [self.noted(message, advice, rows) for (message, advice), rows in self.notes.items()]

    @staticmethod
    def noted(message: str, advice: str, rows: list[int]) -> RowProblem:
        """One note for all rows it is about."""
        if len(rows) < 2:
            return RowProblem(rows[0] if rows else None, None, message, advice, "note")
        listed = ", ".join(str(row) for row in rows[:SHOWN_ROWS]) + (" …" if len(rows) > SHOWN_ROWS else "")
        text = _("{message} Das sind {count} Zeilen: {rows}.").format(message=message, count=len(rows), rows=listed)
        return RowProblem(None, None, text, advice, "note")


@dataclass(frozen=True, slots=True)
class Row:
    """One row as it is understood; what is wrong is None, empty, or its default."""

    row: int
    code: str
    name: str
    provider: str
    service_type: ServiceType | None
    contact: str
    accessibility: tuple[str, ...]
    target_groups: tuple[TargetGroup, ...]
    areas: tuple[Area, ...]
    confirmed_on: date | None
    summary: str
    legal_basis: str
    source: str
    place: Place
    spot: Spot | None = None

    @property
    def identity(self) -> tuple[str, int | None, str]:
        """Provider, kind and name: what makes two rows speak of the same service."""
        return folded(self.provider), self.service_type.pk if self.service_type else None, folded(self.name)


class RowReader:
    """Reads the cells of a file row by row."""

    def __init__(
        self, raw: RawFile, placed: Placed, choices: Choices, catalogue: Catalogue, findings: Findings, today: date
    ) -> None:
        self.raw, self.choices, self.catalogue, self.findings, self.today = raw, choices, catalogue, findings, today
        self.texts = {role: raw.texts(choices.columns.get(role)) for role in MEANINGS}
        self.points = placed.points
        self.capacity, wrong = numbers(raw, choices.columns.get("capacity"))
        self.staffed, wrong_staffed = numbers(raw, choices.columns.get("staffed"))
        for problem in (*raw.problems, *placed.problems, *wrong, *wrong_staffed):
            findings.add(problem)
        self.miscounted = {one.row for one in (*wrong, *wrong_staffed)}
        self.astray = {one.row for one in (*raw.problems, *placed.problems) if one.is_error}
        self.missing = self.missing_columns()

    def rows(self, spots: Mapping[Point, Spot]) -> list[Row]:
        """Every row of the file."""
        return [self.row(place, number, spots) for place, number in enumerate(self.raw.rows)]

    def missing_columns(self) -> frozenset[str]:
        """What no column and no answer says, each told once for the whole file."""
        choices, given = self.choices, self.choices.columns
        told = {
            "name": bool(given.get("name")),
            "provider": bool(given.get("provider") or choices.provider),
            "service_type": bool(given.get("service_type") or choices.service_type),
            "contact": bool(any(given.get(role) for role in CONTACT) or choices.contact),
            "confirmed_on": bool(given.get("confirmed_on") or choices.confirmed_on),
        }
        for role, is_told in told.items():
            if not is_told:
                advice = _("Wählen Sie unten eine Spalte.")
                if role != "name":
                    advice = _("Wählen Sie unten eine Spalte oder eine Angabe für alle Zeilen.")
                label = str(MEANINGS[role].label)
                self.findings.error(None, label, _("„{label}“ ist nirgends genannt.").format(label=label), advice)
        has_place = self.raw.points is not None or any(
            given.get(role) for role in (*ADDRESS, *COORDINATES, "kind", "is_protected")
        )
        if not has_place:
            message = _("Die Datei nennt weder Adressen noch Koordinaten.")
            self.findings.error(None, None, message, _("Ordnen Sie unten die Spalten mit dem Ort zu."))
        if self.catalogue.district is None and not given.get("areas"):
            message = _("Der Kreis ist noch nicht als Raum angelegt.")
            self.findings.error(None, None, message, _("Lesen Sie zuerst die Grenzen unter „Daten“ ein."))
        return frozenset(role for role, is_told in told.items() if not is_told) | (set() if has_place else {"place"})

    def row(self, place: int, number: int, spots: Mapping[Point, Spot]) -> Row:
        """One row with everything it says."""
        name = self.required(place, number, "name")
        where = self.place(place, number, name)
        spot = spots.get(where.point) if where.point else None
        self.look_at(number, spot)
        kind = self.service_type(place, number)
        return Row(
            row=number,
            code=self.text(place, number, "code"),
            name=name,
            provider=" ".join(self.required(place, number, "provider", self.choices.provider).split()),
            service_type=kind,
            contact=self.contact(place, number),
            accessibility=self.cell(
                place, number, "accessibility", parse_accessibility, (Accessibility.UNKNOWN.value,)
            ),
            target_groups=self.target_groups(place, number),
            areas=self.areas(place, number),
            confirmed_on=self.confirmed_on(place, number),
            summary=self.text(place, number, "summary"),
            legal_basis=self.legal_basis(place, number, kind),
            source=self.text(place, number, "source") or self.choices.source,
            place=where,
            spot=spot,
        )

    def text(self, place: int, number: int, role: str) -> str:
        """A text that fits into its table."""
        return self.fitting(number, role, self.texts[role][place])

    def fitting(self, number: int, role: str, text: str) -> str:
        """A text, or an error where it is too long."""
        if len(text) > LIMITS[role]:
            message = _("Der Text ist länger als {limit} Zeichen.").format(limit=LIMITS[role])
            self.findings.error(number, self.heading(role), message, _("Kürzen Sie ihn."))
            return ""
        return text

    def required(self, place: int, number: int, role: str, default: str = "") -> str:
        """A text that has to be there."""
        found = self.text(place, number, role) or default
        if not (self.texts[role][place] or default) and role not in self.missing:
            self.findings.error(number, self.heading(role), _("Die Angabe fehlt."), _("Ergänzen Sie sie."))
        return found

    def heading(self, role: str) -> str:
        """The heading of a column as the person knows it, else what the column means."""
        return self.choices.columns.get(role) or str(MEANINGS[role].label)

    def cell(self, place: int, number: int, role: str, parse: Callable[[str], T], default: T) -> T:
        """What a cell says; an empty one and one with an error give the default."""
        text = self.texts[role][place]
        if not text:
            return default
        try:
            return parse(text)
        except NotReadable as error:
            self.findings.error(number, self.heading(role), str(error), ADVICE[role]())
        return default

    def service_type(self, place: int, number: int) -> ServiceType | None:
        """The kind of a service, by its name, its code, or what the person said about the word."""
        known, text = self.catalogue.types, self.texts["service_type"][place]
        code = self.choices.types.get(text) or text or self.choices.service_type
        found = known.get(folded(code))
        if found is None and code:
            near = closest(code, known)
            advice = _("Meinten Sie „{name}“?").format(name=near.name) if near else ADVICE["service_type"]()
            message = _("Die Leistungsart „{word}“ gibt es nicht.").format(word=code[:60])
            self.findings.error(number, self.heading("service_type"), message, advice)
        elif found is None and "service_type" not in self.missing:
            self.findings.error(number, self.heading("service_type"), _("Die Angabe fehlt."), ADVICE["service_type"]())
        return found

    def legal_basis(self, place: int, number: int, kind: ServiceType | None) -> str:
        """What the row says, else the law that belongs to the kind of service."""
        found = self.text(place, number, "legal_basis") or (kind.legal_reference if kind else "")
        if kind is not None and not found:
            message = _("Die Rechtsgrundlage fehlt, auch bei der Leistungsart.")
            self.findings.error(number, self.heading("legal_basis"), message, _("Ergänzen Sie eine Spalte dafür."))
        return found

    def contact(self, place: int, number: int) -> str:
        """Contact, telephone, e-mail and address in the net in one line."""
        parts = dict.fromkeys(text for role in CONTACT if (text := self.texts[role][place]))
        found = ", ".join(parts) or self.choices.contact
        if not found and "contact" not in self.missing:
            heading = next((one for role in CONTACT if (one := self.choices.columns.get(role))), None)
            advice = _("Ergänzen Sie ihn, oder nennen Sie unten einen Kontakt für alle.")
            self.findings.error(number, heading, _("Der Kontakt fehlt."), advice)
        return self.fitting(number, "contact", found)

    def target_groups(self, place: int, number: int) -> tuple[TargetGroup, ...]:
        """The groups a service is for; all people where the row says nothing."""
        refusal = _("Die Zielgruppe „{word}“ gibt es nicht.")
        default = (self.catalogue.everybody,) if self.catalogue.everybody else ()
        return self.cell(
            place, number, "target_groups", lambda text: parse_names(text, self.catalogue.groups, refusal), default
        )

    def areas(self, place: int, number: int) -> tuple[Area, ...]:
        """The areas a service is for; the whole district where the row says nothing."""
        refusal = _("Den Raum „{word}“ gibt es nicht.")
        default = (self.catalogue.district,) if self.catalogue.district else ()
        return self.cell(place, number, "areas", lambda text: parse_names(text, self.catalogue.areas, refusal), default)

    def confirmed_on(self, place: int, number: int) -> date | None:
        """When somebody last said that this holds."""
        text = self.texts["confirmed_on"][place]
        if not text and self.choices.confirmed_on is None and "confirmed_on" not in self.missing:
            advice = _("Ergänzen Sie es, oder nennen Sie unten ein Datum für alle.")
            self.findings.error(number, self.heading("confirmed_on"), _("Das Datum fehlt."), advice)
        return self.cell(
            place, number, "confirmed_on", lambda found: parse_date(found, self.today), self.choices.confirmed_on
        )

    def place(self, place: int, number: int, name: str) -> Place:
        """Where the service meets people, with its capacity and days."""
        kind = self.cell(place, number, "kind", parse_kind, LocationKind.SITE.value)
        address = self.fitting(number, "address", self.address(place))
        point = self.points[place]
        if kind != LocationKind.SITE and point is not None:
            point = None
            self.findings.note(number, _("Aufsuchende und digitale Angebote haben keinen Punkt auf der Karte."))
        is_protected = self.cell(place, number, "is_protected", parse_yes, default=False)
        if kind == LocationKind.SITE and not is_protected:
            self.require_whereabouts(number, address, point)
        words = self.texts["place"][place] or self.texts["city"][place] or address.split(",")[0] or name
        capacity, staffed = self.amounts(place, number)
        return Place(
            name=words[: LIMITS["place"]],
            kind=kind,
            address=address,
            point=point,
            capacity=capacity,
            staffed=staffed,
            is_protected=is_protected,
            days=self.days(place, number),
        )

    def address(self, place: int) -> str:
        """The address in one line, also from street, number, postcode and city."""
        if self.texts["address"][place]:
            return " ".join(self.texts["address"][place].split())
        street = f"{self.texts['street'][place]} {self.texts['house_number'][place]}".strip()
        code = self.texts["postcode"][place]
        # A spreadsheet takes postcodes for numbers and loses the first zero.
        town = f"{code.zfill(5) if code.isdigit() and len(code) == 4 else code} {self.texts['city'][place]}".strip()
        # A town alone is no address: many services lie in it.
        return ", ".join(part for part in (street, town) if part) if street else ""

    def require_whereabouts(self, number: int, address: str, point: Point | None) -> None:
        """A site needs an address or a point."""
        if point is None and address and not self.astray & {None, number}:
            self.findings.note(
                number,
                _("Ohne Koordinaten zählt der Ort nicht für die Erreichbarkeit und für keinen Raum."),
            )
        if point or address or "place" in self.missing or self.astray & {None, number}:
            return
        advice = _("Ergänzen Sie eines davon, oder schreiben Sie „aufsuchend“ oder „digital“ als Art des Orts.")
        self.findings.error(number, self.heading("address"), _("Adresse und Koordinaten fehlen."), advice)

    def amounts(self, place: int, number: int) -> tuple[float | None, float | None]:
        """Capacity and what of it is staffed."""
        capacity, staffed = self.capacity[place], self.staffed[place]
        if number in self.miscounted:
            return None, None
        if capacity is None:
            self.findings.note(number, _("Die Kapazität fehlt. Sie bleibt unbekannt und wird nicht null."))
        elif capacity > MOST_CAPACITY:
            message = _("Die Kapazität ist größer als {most}.").format(most=printed.trimmed(MOST_CAPACITY))
            self.findings.error(number, self.heading("capacity"), message, _("Prüfen Sie die Zahl."))
            return None, None
        if staffed is None:
            return capacity, staffed
        heading = self.heading("staffed")
        if capacity is None:
            advice = _("Tragen Sie auch die Kapazität ein, oder leeren Sie diese Zelle.")
            self.findings.error(number, heading, _("Besetzt ist genannt, die Kapazität fehlt."), advice)
        elif staffed > capacity:
            message = _("Besetzt ist mehr als die Kapazität ({staffed} von {capacity}).")
            text = message.format(staffed=printed.trimmed(staffed), capacity=printed.trimmed(capacity))
            self.findings.error(number, heading, text, _("Prüfen Sie beide Zahlen."))
        return capacity, staffed

    def days(self, place: int, number: int) -> tuple[Day, ...]:
        """The Sprechtage of a place."""
        text = self.texts["days"][place]
        if not text or text.casefold() in NO_DAYS:
            return ()
        try:
            return read_days(text)
        except RuleViolation as error:
            message, *advice = re.split(r"(?<=\.) (?=Schreiben )", str(error))
            self.findings.error(number, self.heading("days"), message, *advice or ("",))
        return ()

    def look_at(self, number: int, spot: Spot | None) -> None:
        """Refuse a place that cannot be meant, note one beyond the border."""
        if spot is None or spot.away is None or not spot.is_outside:
            return
        if spot.is_far:
            message = _("Der Ort liegt {km} km außerhalb Ihres Kreises.").format(km=round(spot.away / 1000))
            advice = _("Mehr als 50 km kann nicht gemeint sein. Prüfen Sie die Koordinaten.")
            heading = self.choices.columns.get("x") or self.choices.columns.get("longitude")
            self.findings.error(number, heading, message, advice)
            return
        self.findings.note(
            number, _("Der Ort liegt außerhalb Ihres Kreises. Er zählt für die Erreichbarkeit, für keinen Bestand.")
        )


ADVICE: Final[dict[str, Callable[[], str]]] = {
    "service_type": lambda: _("Nennen Sie eine Leistungsart Ihres Katalogs mit Name oder Kürzel."),
    "target_groups": lambda: _("Nennen Sie Zielgruppen Ihres Katalogs mit Name oder Kürzel."),
    "areas": lambda: _("Nennen Sie Räume mit Name oder Schlüssel, getrennt durch Komma."),
    "accessibility": lambda: _("Möglich sind zum Beispiel „stufenlos“, „Gebärdensprache“ oder „unbekannt“."),
    "kind": lambda: _("Möglich sind „Standort“, „aufsuchend“ und „digital“."),
    "confirmed_on": lambda: _("Schreiben Sie den Tag wie 31.12.2025."),
    "is_protected": lambda: _("Schreiben Sie „ja“ oder „nein“."),
}
"""What helps where a cell of a column cannot be read."""
