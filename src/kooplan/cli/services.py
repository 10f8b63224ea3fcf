"""Commands around the register of services; they call the same actions as the pages, with the same reports."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click
from django.db import transaction

from kooplan.cli.data import day, existing_file, in_german, pairs_of, say, tenant_of
from kooplan.cli.messages import BadInput
from kooplan.indicators.queries.deliveries import Problem
from kooplan.services.actions.importing import change_options, discard_upload, open_upload, take_upload
from kooplan.services.actions.times import About, TimesRefused, take_times
from kooplan.services.columns import MEANINGS
from kooplan.services.models import ServiceUpload
from kooplan.services.queries.uploads import UploadPage, upload_page
from kooplan.services.vocab import TIMED

SHOWN = 20


@click.group("services")
def services_group() -> None:
    """Das Angebotskataster füllen."""


@services_group.command("import")
@click.argument("file", type=existing_file)
@click.option("--tenant", "--municipality", "ags", required=True, help="Amtlicher Schlüssel des Mandanten.")
@click.option("--type", "kind", default="", help="Kürzel der Leistungsart, wenn keine Spalte sie nennt.")
@click.option("--crs", default="", help="EPSG-Code der Koordinaten; sonst wird er erkannt.")
@click.option("--map", "pairs", multiple=True, metavar="BEDEUTUNG=SPALTE", help=f"Spalten: {', '.join(MEANINGS)}.")
@click.option("--sheet", default="", help="Tabellenblatt; sonst das erste.")
@click.option("--provider", default="", help="Träger, wenn keine Spalte ihn nennt.")
@click.option("--contact", default="", help="Kontakt für Zeilen, die keinen nennen.")
@click.option("--confirmed-on", type=day, help="Von wann die Angaben sind, JJJJ-MM-TT.")
@click.option("--source", default="", help="Woher die Liste stammt.")
@click.option("--dry-run", is_flag=True, help="Nur prüfen, nichts übernehmen.")
def import_services(
    file: Path, ags: str, kind: str, crs: str, pairs: tuple[str, ...], sheet: str, provider: str, contact: str,
    confirmed_on: datetime | None, source: str, dry_run: bool,
) -> None:  # fmt: skip
    """Liest eine Liste von Angeboten ein: CSV, XLSX, ODS oder Geodaten; alles oder nichts."""
    tenant = tenant_of(ags)
    options = {
        "service_type": kind, "crs": crs, "sheet": sheet, "provider": provider, "contact": contact, "source": source,
        "confirmed_on": confirmed_on.date().isoformat() if confirmed_on else "",
    }  # fmt: skip
    with in_german(), transaction.atomic():
        say([f"Lese {file.name} …"])
        one = open_upload(tenant, file, name=file.name, options=options, actor=None)
        if pairs:
            change_options(one, {"columns": {**one.options["columns"], **columns_of(pairs)}}, actor=None)
        page = upload_page(one)
        say([*(f"{words}: {count}" for words, count in page.facts), *noted(page)])
        if dry_run or not page.is_ready:
            discard_upload(one, actor=None)
        else:
            take_upload(one, actor=None)
            say(upload_page(one).sentences)
    if not page.is_ready:
        raise BadInput("\n".join([*errors_of(one), "Es wurde nichts gespeichert."]))


@services_group.command("times")
@click.argument("file", type=existing_file)
@click.option("--tenant", "--municipality", "ags", required=True, help="Amtlicher Schlüssel des Mandanten.")
@click.option("--mode", type=click.Choice([str(one) for one in TIMED]), required=True, help="Weg der Fahrzeiten.")
@click.option("--date", "reference_date", type=day, required=True, help="Tag des Fahrplans, JJJJ-MM-TT.")
@click.option("--source", required=True, help="Womit gerechnet wurde und auf welchen Daten.")
@click.option("--licence", required=True, help="Lizenz der Daten.")
def import_times(file: Path, ags: str, mode: str, reference_date: datetime, source: str, licence: str) -> None:
    """Liest Fahrzeiten ein: eine Tabelle mit von, nach und minuten; alles oder nichts."""
    about = About(mode, reference_date.date(), source, licence)
    with in_german():
        say([f"Lese {file.name} …"])
        try:
            taken = take_times(tenant_of(ags), file, name=file.name, about=about, actor=None)
        except TimesRefused as error:
            told = [str(one) for one in error.problems]
            more = len(told) - SHOWN
            rest = [f"Dazu kommen {more} weitere Fehler."] if more > 0 else []
            raise BadInput("\n".join([*told[:SHOWN], *rest, "Es wurde nichts gespeichert."])) from error
    one = taken.times
    say([
        f"Fahrzeiten: {one.pairs}, Quadrate: {one.squares}, Orte: {one.places}.",
        *(f"Hinweis: {note}" for note in taken.notes),
    ])  # fmt: skip


def columns_of(pairs: tuple[str, ...]) -> dict[str, str]:
    """The named columns; an unknown meaning is refused."""
    found = pairs_of(pairs)
    for meaning in found:
        if meaning not in MEANINGS:
            raise BadInput(f"„{meaning}“ ist keine Bedeutung einer Spalte. Möglich sind: {', '.join(MEANINGS)}.")
    return found


def noted(page: UploadPage) -> list[str]:
    """The first notes of a check."""
    return [f"Hinweis: {note}" for note in page.notes[:SHOWN]]


def errors_of(one: ServiceUpload) -> list[str]:
    """The first errors of a check with row, column and advice."""
    found = [Problem(**problem) for problem in one.report["problems"]]
    told = [str(problem) for problem in found if problem.is_error]
    more = len(told) - SHOWN
    return [*told[:SHOWN], f"Dazu kommen {more} weitere Fehler."] if more > 0 else told
