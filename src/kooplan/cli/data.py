"""Commands that bring data in and let it out; they call the same actions as the pages, with the same reports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kooplan.areas.actions.grid import import_grid
from kooplan.areas.actions.importing import import_areas, selected
from kooplan.areas.actions.reform import record_reform
from kooplan.areas.models import AreaLevel
from kooplan.areas.vocab import Hierarchy
from kooplan.cli.messages import BadInput
from kooplan.core.errors import NotAllowed, RuleViolation
from kooplan.files.errors import FileError, RowProblem
from kooplan.files.formats import recognise
from kooplan.files.geo.join import Joined, join_attributes
from kooplan.files.geo.reading import AreaFile, read_areas, read_attributes
from kooplan.indicators.actions.importing import DeliverySpec, import_values
from kooplan.indicators.actions.reading import Choices, Readout, read_file, require_table
from kooplan.indicators.actions.releasing import release
from kooplan.indicators.actions.seeding import add_indicator
from kooplan.indicators.actions.sources import add_source
from kooplan.indicators.actions.uploading import digest, file_limits
from kooplan.indicators.models import Delivery
from kooplan.indicators.policies import RELEASE_LEVELS
from kooplan.indicators.vocab import COLUMN_ROLES, DeliveryKind
from kooplan.organisations.models import Municipality

SHOWN_NOTES = 20
F = TypeVar("F", bound=Callable[..., Any])

existing = click.Path(path_type=Path, exists=True)
existing_file = click.Path(path_type=Path, exists=True, dir_okay=False)
day = click.DateTime(formats=["%Y-%m-%d"])


@click.group("import")
def import_group() -> None:
    """Grenzen, Bevölkerungsraster und Werte einlesen."""


def for_tenant(command: F) -> F:
    """The option that names the tenant."""
    return click.option("--tenant", "ags", required=True, help="Amtlicher Schlüssel des Mandanten, fünf Ziffern.")(
        command
    )


@contextmanager
def in_german() -> Iterator[None]:
    """What a person can do about bad input, as the message of the command; the database is unchanged then."""
    try:
        yield
    except (FileError, RuleViolation, NotAllowed) as error:
        raise BadInput(f"{error}\nEs wurde nichts gespeichert.") from error
    except ValidationError as error:
        raise BadInput(" ".join([*error.messages, "Es wurde nichts gespeichert."])) from error


def tenant_of(ags: str) -> Municipality:
    """The tenant of a key."""
    found = Municipality.objects.filter(ags=ags).first()
    if found is None:
        raise BadInput(f"Den Mandanten {ags} gibt es nicht. Alle zeigt „kooplan tenant list“.")
    return found


def say(sentences: Iterable[str]) -> None:
    """Progress and reports go to standard error."""
    for sentence in sentences:
        click.echo(sentence, err=True)


def say_notes(problems: Iterable[RowProblem]) -> None:
    """The first notes of a report."""
    notes = [str(problem) for problem in problems if not problem.is_error]
    say(f"Hinweis: {note}" for note in notes[:SHOWN_NOTES])
    if len(notes) > SHOWN_NOTES:
        say([f"Dazu kommen {len(notes) - SHOWN_NOTES} weitere Hinweise."])


@import_group.command("areas")
@click.argument("file", type=existing_file)
@for_tenant
@click.option("--level", default="gemeinde", show_default=True, help="Kürzel der Ebene.")
@click.option("--key-field", required=True, help="Spalte mit dem Schlüssel.")
@click.option("--name-field", help="Spalte mit dem Namen, auch aus der Tabelle.")
@click.option("--km2-field", help="Spalte mit der amtlichen Fläche in Quadratkilometern.")
@click.option("--valid-from", type=day, required=True, help="Erster Tag der Gültigkeit, JJJJ-MM-TT.")
@click.option("--source", required=True, help="Quellenvermerk mit Lizenz.")
@click.option("--crs", help="EPSG-Code, wenn die Datei keinen nennt.")
@click.option("--layer", help="Ebene eines GeoPackage oder Datei in einem ZIP-Archiv.")
@click.option("--table", type=existing_file, help="Sachdaten als .dbf, die über den Schlüssel dazukommen.")
@click.option("--table-where", metavar="SPALTE=WERT", help="Nur diese Zeilen der Sachdaten, zum Beispiel GF=4.")
@click.option("--prefix", default="", help="Nur Schlüssel, die so beginnen.")
@click.option("--complete", is_flag=True, help="Die Datei enthält die ganze Ebene. Fehlende Räume enden.")
def areas(
    file: Path, ags: str, level: str, key_field: str, name_field: str | None, km2_field: str | None,
    valid_from: datetime, source: str, crs: str | None, layer: str | None, table: Path | None,
    table_where: str | None, prefix: str, complete: bool,
) -> None:  # fmt: skip
    """Liest Grenzen aus GeoPackage, Shapefile (auch als ZIP) oder GeoJSON ein."""
    tenant = tenant_of(ags)
    with in_german():
        say([f"Lese {file.name} …"])
        official = AreaLevel.objects.filter(
            municipality=tenant, code=level, hierarchy=Hierarchy.ADMINISTRATIVE
        ).exists()
        found = read_areas(file, name=file.name, crs=crs, key_field=key_field, layer=layer, official=official)
        joined = with_table(found, table, key_field, table_where, official=official)
        chosen = selected_areas(joined, prefix)
        report = import_areas(
            tenant, chosen, level=level, valid_from=valid_from.date(), source=source, actor=None,
            name_column=name_field, square_km_column=km2_field, is_complete=complete,
        )  # fmt: skip
    say(report.sentences)
    say_notes(report.problems)


def with_table(
    found: AreaFile, table: Path | None, key_field: str, where: str | None, *, official: bool
) -> AreaFile | Joined:
    """The areas, joined to a table where one is given."""
    if table is None:
        return found
    column, _, value = (where or "").partition("=")
    attributes = read_attributes(table, name=table.name)
    chosen = {column: value} if column else None
    return join_attributes(found, attributes, key=key_field, where=chosen, official=official)


def selected_areas(found: AreaFile | Joined, prefix: str) -> AreaFile | Joined:
    """Only the areas of a prefix; what the join said about others does not matter then."""
    if not prefix:
        return found
    return selected(found if isinstance(found, AreaFile) else found.areas, prefix)


@import_group.command("reform")
@for_tenant
@click.option("--level", default="gemeinde", show_default=True, help="Kürzel der Ebene.")
@click.option("--old-day", type=day, required=True, help="Ein Tag vor der Reform.")
@click.option("--new-day", type=day, required=True, help="Ein Tag nach der Reform.")
def reform(ags: str, level: str, old_day: datetime, new_day: datetime) -> None:
    """Verzeichnet, welcher Anteil alter Räume in welche neuen überging."""
    tenant = tenant_of(ags)
    with in_german():
        report = record_reform(tenant, level=level, old_day=old_day.date(), new_day=new_day.date(), actor=None)
    say(
        [
            f"{report.conversions} Umrechnungen gespeichert.",
            f"Beendet: {', '.join(report.gone) or '–'}.",
            f"Neu: {', '.join(report.new) or '–'}.",
        ]
    )


@import_group.command("grid")
@click.argument("file", type=existing)
@for_tenant
@click.option("--level", default="gemeinde", show_default=True, help="Ebene, deren Räume die Zellen bekommen.")
@click.option("--name", default="Zensus 2011, 1 km", show_default=True, help="Name des Rasters.")
@click.option("--date", "reference", type=day, required=True, help="Stichtag, JJJJ-MM-TT.")
@click.option("--source", required=True, help="Quellenvermerk.")
@click.option("--licence", required=True, help="Lizenz.")
@click.option("--prefix", default="", help="Nur Räume, deren Schlüssel so beginnt.")
def grid(
    file: Path, ags: str, level: str, name: str, reference: datetime, source: str, licence: str, prefix: str
) -> None:
    """Liest das Bevölkerungsraster des Zensus ein (Datei oder Ordner mit einer Datei je Merkmal)."""
    tenant = tenant_of(ags)
    with in_german():
        say([f"Lese {file.name} …"])
        report = import_grid(
            tenant, file, name=name, level=level, reference_date=reference.date(), source=source, licence=licence,
            actor=None, municipality_prefix=prefix,
        )  # fmt: skip
    found = report.grid
    say([
        f"{found.cells} Zellen mit {found.inhabitants} Einwohner*innen gespeichert.",
        f"{found.without_value} Zellen haben keinen Wert, {found.outside} liegen außerhalb.",
    ])  # fmt: skip


@import_group.command("values")
@click.argument("file", type=existing_file)
@for_tenant
@click.option("--importer", help="Art der Datei; sonst wird sie erkannt.")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="MERKMAL=INDIKATOR",
    help="Zuordnung eines Merkmals der Datei; mehrfach möglich.",
)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="BEDEUTUNG=SPALTE",
    help=f"Spalte einer eigenen Tabelle: {', '.join(COLUMN_ROLES)}.",
)
@click.option("--where", "rows", multiple=True, metavar="SPALTE=WERT", help="Nur diese Zeilen einer eigenen Tabelle.")
@click.option("--period", "fixed_period", default="", help="Zeitraum, wenn keine Spalte ihn nennt.")
@click.option("--year", type=int, help="Jahr der Zahlen im Gemeindeverzeichnis.")
@click.option("--decimal", type=click.Choice([",", "."]), help="Dezimalzeichen, wenn es nicht eindeutig ist.")
@click.option("--title", help="Bezeichnung der Lieferung.")
@click.option("--source", help="Quellenvermerk; sonst der bekannte der Datei.")
@click.option("--licence", help="Lizenz; sonst die bekannte der Datei.")
@click.option(
    "--kind",
    type=click.Choice([one.value for one in DeliveryKind]),
    default="open",
    show_default=True,
    help="Ob die Daten schon öffentlich waren.",
)
@click.option("--origin", default="", help="Wer zusammengefasst und anonymisiert hat.")
@click.option("--delivered-on", type=day, help="Tag der Lieferung, sonst heute.")
@click.option("--replace", is_flag=True, help="Vorhandene Werte ersetzen.")
def values(
    file: Path, ags: str, importer: str | None, pairs: tuple[str, ...], columns: tuple[str, ...],
    rows: tuple[str, ...], fixed_period: str, year: int | None, decimal: str | None, title: str | None,
    source: str | None, licence: str | None, kind: str, origin: str, delivered_on: datetime | None, replace: bool,
) -> None:  # fmt: skip
    """Liest Werte von Indikatoren ein: GENESIS, INKAR, MSS, GISD, Gemeindeverzeichnis oder eigene Tabelle."""
    tenant = tenant_of(ags)
    choices = Choices(
        columns=pairs_of(columns), indicators=pairs_of(pairs), fixed_period=fixed_period, year=year,
        decimal=decimal or "", where=pairs_of(rows),
    )  # fmt: skip
    with in_german(), transaction.atomic():
        say([f"Lese {file.name} …"])
        code = importer or recognise(file, file.name, limits=file_limits()).importer.code
        found = read_file(tenant, file, name=file.name, importer=code, choices=choices, limits=file_limits())
        table = require_table(found, file.name)
        imported = import_values(
            tenant, table, mapping=found.mapping(choices.indicators), actor=None, replace=replace,
            has_values=found.has_values,
            source=add_source(tenant, actor=None, **source_fields(found, file, source, licence)),
            spec=DeliverySpec(
                title=title or found.title or file.stem, file_name=file.name, sha256=digest(file),
                delivered_on=(delivered_on.date() if delivered_on else timezone.localdate()), kind=kind, origin=origin,
            ),
        )  # fmt: skip
    say(imported.report.sentences)
    say_notes(imported.report.problems)
    click.echo(imported.delivery.pk)


def pairs_of(texts: Iterable[str]) -> dict[str, str]:
    """`left=right` as a mapping; the last sign of equality counts, since names of indicators may hold some."""
    found = {}
    for text in texts:
        left, sign, right = text.rpartition("=")
        if not sign:
            raise BadInput(f"„{text}“ braucht ein Gleichheitszeichen, zum Beispiel S4=child_poverty.")
        found[left] = right
    return found


def source_fields(found: Readout, file: Path, source: str | None, licence: str | None) -> dict[str, str]:
    """Name, line and licence of the source, as given or as the file tells."""
    line = source or found.source
    if not line:
        raise BadInput("Die Quelle fehlt. Nennen Sie sie mit --source und --licence.")
    return {
        "name": (found.title or line or file.stem)[:200],
        "attribution": line[:300],
        "licence": licence or found.licence,
    }


@click.group("indicator")
def indicator_group() -> None:
    """Eigene Indikatoren anlegen."""


@indicator_group.command("add")
@click.argument("key")
@for_tenant
@click.option("--name", required=True, help="Name, wie er auf den Seiten steht.")
@click.option("--unit", required=True, help="Einheit, zum Beispiel Personen oder %.")
@click.option("--life-domain", required=True, help="Kürzel der Lebenslage, zum Beispiel care.")
@click.option("--numerator", default="", help="Was gezählt wird.")
@click.option("--denominator", default="", help="Worauf es sich bezieht; nur bei Quoten.")
@click.option("--per", type=int, help="Faktor einer Quote, zum Beispiel 100; ohne ihn ist es keine Quote.")
@click.option("--decimals", type=int, default=0, show_default=True, help="Nachkommastellen.")
@click.option("--rule", "suppression", default="3", show_default=True, help="Kürzel der Geheimhaltungsregel.")
def add_own_indicator(
    key: str, ags: str, name: str, unit: str, life_domain: str, numerator: str, denominator: str, per: int | None,
    decimals: int, suppression: str,
) -> None:  # fmt: skip
    """Legt einen Indikator an, den der Katalog nicht kennt, etwa eine Anzahl statt einer Quote."""
    tenant = tenant_of(ags)
    with in_german():
        add_indicator(
            tenant, key=key, life_domain=life_domain, actor=None, name=name, unit=unit, numerator=numerator,
            denominator=denominator, per=per, decimals=decimals, suppression=suppression,
        )  # fmt: skip
    say([f"{name} ({key}) ist angelegt."])


@click.command("release")
@click.argument("delivery_ids", type=int, nargs=-1, required=True)
@for_tenant
@click.option(
    "--level",
    type=click.Choice([one.value for one in RELEASE_LEVELS]),
    default="admin_internal",
    show_default=True,
    help="Für wen die Zahlen sichtbar werden.",
)
def release_delivery(delivery_ids: tuple[int, ...], ags: str, level: str) -> None:
    """Gibt die Zahlen einer oder mehrerer Lieferungen nach der Geheimhaltung frei."""
    tenant = tenant_of(ags)
    deliveries = Delivery.objects.filter(municipality=tenant).in_bulk(delivery_ids)
    for number in delivery_ids:
        if number not in deliveries:
            raise BadInput(f"Die Lieferung {number} gibt es bei diesem Mandanten nicht.")
    with in_german(), transaction.atomic():
        for number in delivery_ids:
            found = release(deliveries[number], level=level, actor=None)
            say([f"{found.values_shown} Werte werden gezeigt, {found.values_hidden} bleiben verborgen."])
