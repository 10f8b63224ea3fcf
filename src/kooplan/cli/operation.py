"""Commands of whoever runs an installation: tenants, backup, daily work, checking the record, serving."""

from __future__ import annotations

from pathlib import Path

import click
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from kooplan.cli.opening import open_tenant
from kooplan.core import audit, backup, daily
from kooplan.core.errors import RuleViolation
from kooplan.core.roles import Role
from kooplan.organisations.actions import invite_person
from kooplan.organisations.models import Municipality


@click.group()
def tenant() -> None:
    """Mandanten anlegen und ansehen."""


@tenant.command("create")
@click.argument("name")
@click.option("--ags", required=True, help="Amtlicher Schlüssel des Kreises, fünf Ziffern.")
@click.option("--kind", type=click.Choice(["landkreis", "kreisfreie_stadt"]), default="landkreis", show_default=True)
@click.option("--admin-email", required=True, help="Adresse der ersten Mandantenverwaltung.")
@click.option("--admin-name", default="Mandantenverwaltung", show_default=True)
@click.option("--address", default="http://127.0.0.1:8000", show_default=True, help="Adresse dieser Installation.")
def create_tenant(name: str, ags: str, kind: str, admin_email: str, admin_name: str, address: str) -> None:
    """Legt einen Mandanten an und zeigt den Einmal-Link für die erste Mandantenverwaltung."""
    try:
        with transaction.atomic():
            organisation = open_tenant(name, ags=ags, kind=kind)
            link = invite_person(
                name=admin_name, email=admin_email, organisation=organisation, role=Role.TENANT_ADMIN, actor=None
            )
    except (ValidationError, RuleViolation) as error:
        raise click.ClickException(" ".join(getattr(error, "messages", [str(error)]))) from error
    click.echo(f"{name} ({ags}) ist angelegt.", err=True)
    if link:
        click.echo(
            "Mit diesem Link legt die Mandantenverwaltung ihr Passwort fest. Er gilt drei Tage und nur einmal:",
            err=True,
        )
        click.echo(f"{address.rstrip('/')}{link}")
    else:
        click.echo(f"{admin_email} hat schon ein Konto und findet die Rolle nach der Anmeldung.", err=True)


@tenant.command("list")
def list_tenants() -> None:
    """Zeigt alle Mandanten dieser Installation."""
    for one in Municipality.objects.all():
        click.echo(f"{one.ags}  {one.name}")


@click.command("backup")
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
def write_backup(target: Path) -> None:
    """Sichert Datenbank und Dateien im laufenden Betrieb in ein Archiv."""
    try:
        manifest = backup.write_backup(target.absolute())
    except (backup.BackupError, OSError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"Gesichert: {target} ({len(manifest['members']) - 1} Dateien, {target.stat().st_size // 1024} kB).", err=True
    )


@click.command("restore")
@click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Vorhandene Mandanten ersetzen.")
def restore_backup(source: Path, *, replace: bool) -> None:
    """Stellt Datenbank und Dateien aus einem Archiv wieder her."""
    try:
        manifest = backup.restore_backup(source.absolute(), replace=replace)
    except backup.BackupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Wiederhergestellt: Stand {manifest['made_at']}. Führen Sie danach „kooplan migrate“ aus.", err=True)


@click.command("daily")
def run_daily() -> None:
    """Erledigt, was einmal am Tag nötig ist; ein zweiter Lauf am selben Tag tut nichts."""
    report = daily.run(timezone.now())
    if report is None:
        click.echo("Heute schon erledigt.", err=True)
        return
    for name, counts in report.items():
        click.echo(f"{name}: " + ", ".join(f"{what} {count}" for what, count in counts.items()), err=True)


@click.group("audit")
def audit_group() -> None:
    """Das Protokoll prüfen."""


@audit_group.command("verify")
def verify_audit() -> None:
    """Geht die Ketten aller Mandanten durch und nennt jede veränderte Stelle; Ende mit 1, wenn es eine gibt."""
    broken = 0
    for one in Municipality.objects.all():
        findings = list(audit.verify(one.pk))
        broken += len(findings)
        for finding in findings:
            click.echo(f"{one.name}: {finding.text}")
        if not findings:
            click.echo(f"{one.name}: unverändert.", err=True)
    if broken:
        raise SystemExit(1)
