"""From the rows of a file to the services that would be written, compared with the register as it is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from kooplan.organisations.models import Membership, Municipality, Organisation
from kooplan.services.actions.catalogue import Catalogue, read_catalogue
from kooplan.services.actions.cells import folded, plain_address
from kooplan.services.actions.coordinates import place_rows
from kooplan.services.actions.describing import Description, Place, describe, stored_places
from kooplan.services.actions.places import Point, Spot, SpotFinder
from kooplan.services.actions.reading import RawFile
from kooplan.services.actions.rows import Choices, Findings, Row, RowReader
from kooplan.services.columns import CONTACT
from kooplan.services.models import Service
from kooplan.services.vocab import LocationKind

NEAR: Final = 10
"""Metres within which two points without address are the same place."""
SAME_POINT: Final = 0.1
"""Metres; the way between coordinate systems differs by less."""

PlaceKey = tuple[Any, ...]


class Outcome(StrEnum):
    """What happens to a service of the file."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KNOWN = "known"
    """The register has one of the same provider, kind and address."""
    KEPT = "kept"
    """Its provider describes it itself."""
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Planned:
    """One service of the file, and what would happen to it."""

    rows: tuple[Row, ...]
    outcome: Outcome
    organisation: Organisation | None
    description: Description | None = None
    existing: Service | None = None

    @property
    def provider(self) -> str:
        """The provider as the file names it."""
        return self.rows[0].provider


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that a file would change, and what stands against it."""

    services: tuple[Planned, ...]
    findings: Findings
    system: str = ""
    repeated: int = 0

    @property
    def counts(self) -> Counter[str]:
        """How many services come to which end."""
        return Counter(str(one.outcome) for one in self.services)

    @property
    def new_providers(self) -> list[str]:
        """Names of organisations that do not exist yet, each once."""
        written = [one for one in self.services if one.outcome in {Outcome.NEW, Outcome.CHANGED}]
        names = {folded(one.provider): one.provider for one in reversed(written) if one.organisation is None}
        return sorted(names.values(), key=str.casefold)

    @property
    def is_sound(self) -> bool:
        """Nothing stands against it."""
        return not self.findings.count


@dataclass(slots=True)
class Register:
    """The services of a tenant as a file finds them."""

    by_code: dict[str, Service] = field(default_factory=dict)
    by_place: defaultdict[tuple[Any, ...], list[Service]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, services: Iterable[Service]) -> Register:
        """Every service by its code and by provider, kind and place."""
        found = cls()
        for one in services:
            if one.code:
                found.by_code[one.code] = one
            for place in stored_places(one):
                found.by_place[one.owner_id, one.service_type_id, place_key(place, one.name)].append(one)
        return found


def plan_of(municipality: Municipality, raw: RawFile, choices: Choices, *, actor: Membership | None) -> Plan:
    """What a file would change; nothing is written."""
    catalogue, findings, finder = read_catalogue(municipality, actor), Findings(), SpotFinder(municipality)
    placed = place_rows(raw, choices.columns, crs=choices.crs, finder=finder)
    points = list(dict.fromkeys(one for one in placed.points if one is not None))
    spots: dict[Point, Spot] = dict(zip(points, finder.spots(points), strict=True))
    reader = RowReader(raw, placed, choices, catalogue, findings, timezone.localdate())
    rows = reader.rows(spots)
    groups, repeated = grouped(rows, reader)
    note_twins(groups, findings)
    services = matched(groups, catalogue, reader)
    return Plan(tuple(services), findings, placed.system, repeated)


def grouped(rows: Sequence[Row], reader: RowReader) -> tuple[list[list[Row]], int]:
    """The rows of each service, refused where two contradict; and how many only repeat another."""
    groups: dict[tuple[Any, ...], list[Row]] = {}
    repeated = 0
    for row in rows:
        key = ("code", row.code) if row.code else ("name", *row.identity, "" if row.name else row.row)
        before = groups.setdefault(key, [])
        if is_new_place(row, before, reader):
            before.append(row)
        else:
            repeated += 1
    return [group for group in groups.values() if group], repeated


def is_new_place(row: Row, before: Sequence[Row], reader: RowReader) -> bool:
    """Whether a row adds something to its service; a contradiction becomes an error that names both rows."""
    if not before:
        return True
    findings, first = reader.findings, before[0]
    heading = reader.heading("code") if row.code else reader.heading("name")
    if row.identity != first.identity:
        message = _("Die Kennung „{code}“ steht schon in Zeile {row}, dort für ein anderes Angebot.")
        advice = _("Jede Kennung darf nur ein Angebot bezeichnen.")
        findings.error(row.row, heading, message.format(code=row.code, row=first.row), advice)
        return True
    same = next((one for one in before if key_of(one) == key_of(row)), None)
    if same is None:
        note_differences(row, first, findings)
        return True
    if row.code:
        message = _("Die Kennung „{code}“ steht mit demselben Ort schon in Zeile {row}.")
        findings.error(
            row.row, heading, message.format(code=row.code, row=same.row), _("Löschen Sie eine der beiden Zeilen.")
        )
        return True
    if replace(row, row=same.row) == same:
        findings.note(row.row, _("Die Zeile wiederholt eine andere und zählt nur einmal."))
        return False
    message = _("Name, Träger und Ort stehen schon in Zeile {row}, dort mit anderen Angaben.")
    findings.error(row.row, heading, message.format(row=same.row), _("Führen Sie die beiden Zeilen zusammen."))
    return True


def note_differences(row: Row, first: Row, findings: Findings) -> None:
    """Say that what belongs to the whole service is taken from its first row."""
    if (row.contact, row.accessibility, row.summary) != (first.contact, first.accessibility, first.summary):
        findings.note(
            row.row, _("Kontakt und Barrierefreiheit gelten je Angebot. Es zählt die erste Zeile des Angebots.")
        )


def note_twins(groups: Sequence[Sequence[Row]], findings: Findings) -> None:
    """Name services of one file that may be the same one; codes that differ say that they are not."""
    seen: dict[tuple[Any, ...], Row] = {}
    for group in groups:
        for row in group:
            key = (*row.identity[:2], key_of(row))
            other = seen.setdefault(key, row)
            if other.identity != row.identity and not (other.code and row.code) and row.name:
                message = _("Träger, Leistungsart und Adresse sind wie in Zeile {row}. Ist es dasselbe Angebot?")
                findings.note(row.row, message.format(row=other.row))


def matched(groups: Sequence[Sequence[Row]], catalogue: Catalogue, reader: RowReader) -> list[Planned]:
    """Each service of the file beside the one it is in the register."""
    register = Register.of(catalogue.services)
    named = {row.code for group in groups for row in group if row.code}
    return [planned(tuple(group), catalogue, register, named, reader) for group in groups]


def planned(
    rows: tuple[Row, ...], catalogue: Catalogue, register: Register, named: set[str], reader: RowReader
) -> Planned:
    """What would happen to one service."""
    organisation = catalogue.organisations.get(folded(rows[0].provider))
    existing = register.by_code.get(rows[0].code) if rows[0].code else None
    if existing is not None:
        require_same_kind(rows, existing, reader)
    kind = rows[0].service_type
    if kind is None or any(row.row in reader.findings.wrong for row in rows):
        return Planned(rows, Outcome.WRONG, organisation)
    if existing is None:
        twin = twin_of(rows, organisation, register, named)
        if twin is not None:
            note_known(rows, twin, reader.findings)
            return Planned(rows, Outcome.KNOWN, organisation, existing=twin)
        return Planned(rows, Outcome.NEW, organisation, described(rows))
    found = merged(described(rows), existing, reader.choices)
    if organisation is not None and organisation.pk == existing.owner_id and same_content(found, existing):
        return Planned(rows, Outcome.SAME, organisation, found, existing)
    if existing.owner_id in catalogue.self_keeping:
        message = _("Der Träger pflegt dieses Angebot selbst. Es bleibt, wie es ist.")
        reader.findings.note(rows[0].row, message, _("Geben Sie ihm einen Hinweis."))
        return Planned(rows, Outcome.KEPT, organisation, existing=existing)
    return Planned(rows, Outcome.CHANGED, organisation, found, existing)


def require_same_kind(rows: Sequence[Row], existing: Service, reader: RowReader) -> None:
    """Refuse a code that the register knows from another list."""
    kind = rows[0].service_type
    if kind is None or kind.pk == existing.service_type_id:
        return
    message = _("Die Kennung „{code}“ gehört im Kataster zu „{name}“ ({kind}).")
    text = message.format(code=rows[0].code, name=existing.name, kind=existing.service_type)
    advice = _("Stellen Sie den Kennungen ein Kürzel voran, oder lassen Sie die Spalte weg.")
    reader.findings.error(rows[0].row, reader.heading("code"), text, advice)


def twin_of(
    rows: Sequence[Row], organisation: Organisation | None, register: Register, named: set[str]
) -> Service | None:
    """A service of the register with the same provider, kind and address that the file does not name by its code."""
    kind = rows[0].service_type
    if organisation is None or kind is None:
        return None
    for row in rows:
        for one in register.by_place.get((organisation.pk, kind.pk, key_of(row)), ()):
            if not one.code or one.code not in named:
                return one
    return None


def note_known(rows: Sequence[Row], twin: Service, findings: Findings) -> None:
    """Say that a service is not taken over because the register has it."""
    message = _("Das Angebot steht schon im Kataster: gleicher Träger, gleiche Leistungsart, gleiche Adresse.")
    advice = _("Es wird übersprungen. Ändern können Sie es im Kataster.")
    if twin.code:
        advice = _("Es wird übersprungen. Mit seiner Kennung würde es geändert.")
    for row in rows:
        findings.note(row.row, message, advice)


def described(rows: Sequence[Row]) -> Description:
    """The rows of one service as its description."""
    first = rows[0]
    assert first.service_type is not None  # noqa: S101 - a row without it is wrong and never comes here
    days = [row.confirmed_on for row in rows if row.confirmed_on is not None]
    return Description(
        name=first.name,
        service_type=first.service_type,
        contact=first.contact,
        accessibility=first.accessibility,
        confirmed_on=min(days, default=date.min),
        places=tuple(row.place for row in rows),
        target_groups=tuple(dict.fromkeys(group for row in rows for group in row.target_groups)),
        areas=tuple(dict.fromkeys(area for row in rows for area in row.areas)),
        code=first.code,
        summary=first.summary,
        legal_basis=first.legal_basis,
        source=first.source,
        spots=tuple(row.spot for row in rows),
    )


def merged(found: Description, existing: Service, choices: Choices) -> Description:
    """A description in which everything stays that the file has no column for."""
    given = {role for role, heading in choices.columns.items() if heading}
    stored = describe(existing)
    kept: dict[str, Any] = {
        name: getattr(stored, name)
        for name in ("summary", "legal_basis", "accessibility", "target_groups", "areas")
        if name not in given
    }
    if not given & set(CONTACT):
        kept["contact"] = stored.contact
    if not found.source:
        kept["source"] = stored.source
    places = {place_key(place, existing.name): place for place in stored.places}
    return replace(
        found,
        **kept,
        level=existing.level,
        # A list that is older than what somebody confirmed since does not take the confirmation back.
        confirmed_on=max(found.confirmed_on, existing.confirmed_on),
        places=tuple(merged_place(place, places.get(place_key(place, found.name)), given) for place in found.places),
    )


def merged_place(place: Place, stored: Place | None, given: set[str]) -> Place:
    """A place in which everything stays that the file has no column for."""
    if stored is None:
        return place
    kept: dict[str, Any] = {
        name: getattr(stored, name)
        for name in ("capacity", "staffed", "days", "is_protected")
        if name not in given
    }  # fmt: skip
    if "staffed" in kept and "capacity" in given and not fits(stored.staffed, place.capacity):
        kept["staffed"] = None
    if not given & {"place", "city"}:
        kept["name"] = stored.name
    return replace(place, **kept)


def fits(staffed: float | None, capacity: float | None) -> bool:
    """Whether a number of the register can stand beside a new capacity."""
    return staffed is None or (capacity is not None and staffed <= capacity)


def same_content(found: Description, existing: Service) -> bool:
    """Whether a description says nothing new."""
    return content(found) == content(describe(existing))


def content(one: Description) -> tuple[Any, ...]:
    """What of a description can change, comparable."""
    return (
        one.name, one.service_type.pk, one.contact, sorted(one.accessibility), one.confirmed_on, one.summary,
        one.legal_basis, one.source, {group.pk for group in one.target_groups}, {area.pk for area in one.areas},
        Counter(place_content(place) for place in one.places),
    )  # fmt: skip


def place_content(place: Place) -> tuple[Any, ...]:
    """What of a place can change, comparable."""
    point = place.point and tuple(round(metres / SAME_POINT) for metres in place.point)
    return (
        place.name, place.kind, place.address, point, place.capacity, place.staffed, place.is_protected,
        frozenset((day.weekday, str(day.rhythm), day.opens, day.closes) for day in place.days),
    )  # fmt: skip


def key_of(row: Row) -> PlaceKey:
    """By what the place of a row is recognised."""
    return place_key(row.place, row.name)


def place_key(place: Place, name: str) -> PlaceKey:
    """By what a place is recognised: its address, else its point, else the name of its service."""
    if place.kind == LocationKind.SITE and place.address:
        return ("address", plain_address(place.address))
    if place.point is not None:
        return ("point", *(round(metres / NEAR) for metres in place.point))
    return (place.kind, folded(name))


def outcome_of(plan: Plan) -> Mapping[int, Outcome]:
    """The end of each row of a file by its number."""
    return {row.row: one.outcome for one in plan.services for row in one.rows}
